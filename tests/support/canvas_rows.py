"""Where the columns of a workflow go: in rows, so that the zoom that fits the graph is one at which it can be read; and its wires,
led between the nodes.

ComfyUI draws wires behind nodes, and leaves out the text of notes below a zoom of 0.57. A wire that does not lead into the next
column goes by reroutes: through the gutter beside its origin, along a lane above the target's row, down the gutter before the target.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

GAP, TITLE, SLOT = 68, 30, 20  # pixels of the canvas
FRAME = {"left": 15, "top": 40, "bottom": 10}  # of a group around its nodes
LANE, MARGIN = 7, 12  # between two wires beside each other; around them
VIEW = (1200, 750)  # pixels of a page of 1600 x 1000 that a graph fills where the frontend fits it
NOTE = {"font": 20, "char": 10.0, "line": 24, "between": 14}  # of the largest heading in a note: shown at that zoom it is still read


@dataclass
class Column:
    """A frame of nodes from top to bottom; each node's own position is counted from the frame's."""

    title: str
    width: int
    nodes: list[dict[str, Any]]
    x: int = 0
    row: int = 0

    @property
    def height(self) -> int:
        return max(node["pos"][1] + node["size"][1] for node in self.nodes)


@dataclass
class Reroutes:
    """Points that wires go through, as the frontend saves them."""

    points: list[dict[str, Any]] = field(default_factory=list)
    ends: list[dict[str, int]] = field(default_factory=list)

    def through(self, link: int, points: Sequence[tuple[float, float]], trunk: list[dict[str, Any]]) -> None:
        """Leads a wire by `points`, of which those in `trunk` are there already."""
        before = trunk
        for x, y in points[len(trunk) :]:
            parent = {"parentId": before[-1]["id"]} if before else {}
            self.points.append({"id": len(self.points) + 1, **parent, "pos": [round(x), round(y)], "linkIds": []})
            before = [*before, self.points[-1]]
        for point in before:
            point["linkIds"].append(link)
        self.ends.append({"id": link, "parentId": before[-1]["id"]})


def note_height(paragraphs: Sequence[str], width: int) -> int:
    lines = [-(-len(text.replace("*", "").replace("`", "")) * NOTE["char"] // (width - 40)) for text in paragraphs]
    return round(sum(NOTE["line"] * n + NOTE["between"] for n in lines)) + 18


def lay_rows(columns: Sequence[Column], paragraphs: Sequence[str], wires: Sequence[tuple]) -> tuple[int, Reroutes]:
    """Gives all nodes their places, in as many rows as let the whole be seen largest; the width of all, and the wires' ways.

    `wires`: (link, origin's node, slot, target's node, slot).
    """
    best = min(_partitions(len(columns)), key=lambda rows: _unfit(columns, rows, paragraphs))
    rows = [columns[a:b] for a, b in best]
    width = max(_width(row) for row in rows)
    where = {node["id"]: column for column in columns for node in column.nodes}
    for n, row in enumerate(rows):
        x = 0
        for column in row:
            column.x, column.row = x, n
            x += column.width + GAP
    lanes = _lanes(wires, where, columns)
    y = note_height(paragraphs, width) + TITLE if paragraphs else 0
    tops: list[int] = []
    for n, row in enumerate(rows):
        corridor = 2 * MARGIN + LANE * len(lanes[n])
        base = y + corridor + FRAME["top"]
        tops.append(base - FRAME["top"] - MARGIN)
        for column in row:
            for node in column.nodes:
                node["pos"] = [column.x, base + node["pos"][1]]
        y = base + max(column.nodes[-1]["pos"][1] + column.nodes[-1]["size"][1] - base for column in row) + FRAME["bottom"]
    return width, _route(wires, where, lanes, tops)


def _partitions(count: int) -> Iterator[list[tuple[int, int]]]:
    for cuts in range(count):
        for at in combinations(range(1, count), cuts):
            edges = [0, *at, count]
            yield list(zip(edges, edges[1:], strict=False))


def _width(row: Sequence[Column]) -> int:
    return sum(column.width for column in row) + GAP * (len(row) - 1)


def _unfit(columns: Sequence[Column], rows: list[tuple[int, int]], paragraphs: Sequence[str]) -> float:
    """How far the whole has to be zoomed out; a row more is taken only for what can be seen."""
    width = max(_width(columns[a:b]) for a, b in rows)
    height = sum(max(column.height for column in columns[a:b]) + FRAME["top"] + FRAME["bottom"] + 90 for a, b in rows)
    height += note_height(paragraphs, width) if paragraphs else 0
    return max(width / VIEW[0], height / VIEW[1]) + 0.01 * len(rows)


def _is_next(origin: Column, target: Column) -> bool:
    return origin.row == target.row and abs(target.x - (origin.x + origin.width + GAP)) < 1


def _lanes(wires: Sequence[tuple], where: dict[int, Column], columns: Sequence[Column]) -> dict[int, list[tuple[int, int]]]:
    """The outputs that need a lane above each row."""
    found: dict[int, list[tuple[int, int]]] = {column.row: [] for column in columns}
    for _, origin, out, target, _ in wires:
        a, b = where[origin["id"]], where[target["id"]]
        if a is not b and not _is_next(a, b) and (origin["id"], out) not in found[b.row]:
            found[b.row].append((origin["id"], out))
    return found


def _route(wires: Sequence[tuple], where: dict[int, Column], lanes: dict[int, list[tuple[int, int]]], tops: list[int]) -> Reroutes:
    found = Reroutes()
    trunks: dict[tuple, list[dict[str, Any]]] = {}
    gutters: dict[tuple, list[Any]] = defaultdict(list)  # which wires stand in one, from the left

    def beside(place: tuple, what: Any) -> int:
        if what not in gutters[place]:
            gutters[place].append(what)
        return LANE * gutters[place].index(what)

    for link, origin, out, target, slot in wires:
        a, b = where[origin["id"]], where[target["id"]]
        if _is_next(a, b):
            continue
        start, end = _slot_y(origin, out), _slot_y(target, slot)
        left = a.x + a.width + FRAME["left"] + 6 + beside((a.row, a.x, "right"), (origin["id"], out))
        right = b.x - FRAME["left"] - 6 - beside((b.row, b.x, "left"), (origin["id"], out))
        between = target["pos"][1] - TITLE - 14  # the two nodes of one column
        lane = between if a is b else tops[b.row] - LANE * lanes[b.row].index((origin["id"], out))
        points = [(left, start), (left, lane), (right, lane), (right, end)]
        key = (origin["id"], out, b.row if a is not b else target["id"])
        found.through(link, points, trunks.get(key, []))
        trunks.setdefault(key, _first(found, link, 2))
    return found


def _first(found: Reroutes, link: int, count: int) -> list[dict[str, Any]]:
    return [point for point in found.points if link in point["linkIds"]][:count]


def _slot_y(node: dict[str, Any], slot: int) -> float:
    return node["pos"][1] + (slot + 0.7) * SLOT
