"""The workflows as they lie on the canvas: read at the zoom that fits them, with every wire in view, and a card each."""

from itertools import pairwise

import pytest
from PIL import Image

from browser_host import WORKFLOWS, name_of, workflows
from canvas_rows import NOTE, VIEW
from comfy_host import title_of, workflow_file
from draw_cards import CARDS, SIZE

LEAST_ZOOM = 8 / 14  # below it the frontend leaves out what stands in notes
READABLE = 11  # pixels of the page that letters have
TITLE, SLOT, PAD = 30, 20, 10  # PAD: what the frontend leaves around a graph that it fits
GRAPHS = workflows()


def box(node: dict) -> tuple[float, float, float, float]:
    (left, top), (width, height) = node["pos"], node["size"]
    return left, top - TITLE, left + width, top + height


def way(graph: dict, link: list) -> list[tuple[float, float]]:
    """The points from a wire's origin through its reroutes to its target."""
    nodes = {node["id"]: node for node in graph["nodes"]}
    number, origin, out, target, slot, _ = link
    points = {point["id"]: point for point in graph["extra"].get("reroutes", [])}
    at = next((end["parentId"] for end in graph["extra"].get("linkExtensions", []) if end["id"] == number), None)
    found = []
    while at is not None:
        assert number in points[at]["linkIds"]
        found.append(tuple(points[at]["pos"]))
        at = points[at].get("parentId")
    (_, top, right, _), (x, y, *_) = box(nodes[origin]), box(nodes[target])
    return [(right, top + TITLE + (out + 0.7) * SLOT), *reversed(found), (x, y + TITLE + (slot + 0.7) * SLOT)]


def crosses(a: tuple[float, float], b: tuple[float, float], inner: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = inner
    steps = ((a[0] + (b[0] - a[0]) * n / 100, a[1] + (b[1] - a[1]) * n / 100) for n in range(101))
    return any(left + 1 < x < right - 1 and top + 1 < y < bottom - 1 for x, y in steps)


@pytest.mark.parametrize("name", GRAPHS)
def test_no_wire_lies_behind_a_node(name: str):
    graph = GRAPHS[name]
    boxes = {node["id"]: box(node) for node in graph["nodes"]}
    hidden = [(link[0], node) for link in graph["links"] for a, b in pairwise(way(graph, link)) for node, inner in boxes.items() if crosses(a, b, inner)]
    assert hidden == []


@pytest.mark.parametrize("name", GRAPHS)
def test_a_note_is_read_where_the_graph_is_fitted(name: str):
    graph = GRAPHS[name]
    boxes = [box(node) for node in graph["nodes"]]
    boxes += [(x, y, x, y) for x, y in (point["pos"] for point in graph["extra"].get("reroutes", []))]
    edges = [side(at) for side, at in zip((min, min, max, max), zip(*boxes, strict=True), strict=True)]
    zoom = min(VIEW[0] / (edges[2] - edges[0] + 2 * PAD), VIEW[1] / (edges[3] - edges[1] + 2 * PAD))
    assert zoom > LEAST_ZOOM and zoom * NOTE["font"] >= READABLE
    (note,) = (node for node in graph["nodes"] if node["type"] == "MarkdownNote")
    assert note["title"] == title_of(name) and all(line.startswith("# ") for line in note["widgets_values"][0].split("\n\n"))


def test_each_workflow_has_a_card_and_a_name_in_words():
    assert GRAPHS.keys() == CARDS.keys() and {name_of(path.stem) for path in WORKFLOWS.glob("*.jpg")} == GRAPHS.keys()
    for name, card in CARDS.items():
        path = workflow_file(name)
        assert path.is_file() and "_" not in path.stem and card.line.endswith(".") and len(card.line) < 60
        with Image.open(path.with_suffix(".jpg")) as image:
            assert image.size == (SIZE, SIZE)
        assert path.with_suffix(".jpg").stat().st_size < 120_000
