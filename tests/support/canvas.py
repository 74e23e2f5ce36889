"""A workflow laid out on ComfyUI's canvas: nodes in columns, what is wired to what, as the frontend saves it.

Knows the nodes by /object_info alone.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from canvas_rows import FRAME, Column, lay_rows, note_height
from comfy_host import default_of, inputs_of, is_widget, takes_control, takes_files, title_of

WIDTH, GAP, TITLE, SLOT, WIDGET, TEXT = 260, 60, 30, 20, 24, 84  # pixels of the canvas
NOTE_COLOURS = {"color": "#432", "bgcolor": "#653"}
MUTED = 2
ENTRY, EXIT = -10, -20  # ids of a blueprint's own inputs and outputs
LIST, OPTIONAL = 6, 7  # shapes of slots
CORE, FRONTEND = "0.33.0", "1.49.6"  # what workflows are built with
SPACE = uuid.UUID("6f1f3f9c-5d0c-4f5e-9a50-1b7a3a0c8a11")  # ids of workflows and blueprints are the same at every build

# Room below a node's widgets for what it shows: text, a picture, a player.
SHOWS = {
    "AudioStoryReasoner": 80, "AudioStoryTell": 140, "AudioStoryPlanFromText": 40, "AudioStorySampler": 60,
    "AudioStoryBridgeTokens": 30, "AudioStoryDecode": 120, "AudioStorySave": 150, "AudioStoryCheckBundle": 160,
    "AudioStoryPlanTimeline": 430, "AudioStoryEditor": 90, "AudioStoryRenderMissing": 190, "AudioStoryVoice": 40,
    "AudioStoryMixer": 40, "AudioStoryListen": 120, "AudioStoryAskAboutAudio": 60, "AudioStoryContinue": 120, "AudioStoryLoop": 80,
    "AudioStoryVideoCaptioner": 140, "AudioStoryDubVideo": 100, "SaveVideo": 230, "LoadVideo": 180,
    "AudioStoryImportPlan": 60, "AudioStoryExportPlan": 66, "PreviewAudio": 60, "PreviewAny": 140, "PreviewImage": 180,
}


@dataclass(frozen=True)
class Out:
    """An output of a node in a graph."""

    node: "Placed"
    slot: int


@dataclass
class Placed:
    """A node of a graph, as the frontend saves it."""

    saved: dict[str, Any]

    def __getitem__(self, name: str) -> Out:
        """The output of that name or type, whatever the case."""
        for slot, output in enumerate(self.saved["outputs"]):
            if name.lower() in (output["name"].lower(), output["type"].lower()):
                return Out(self, slot)
        raise KeyError(f"{self.saved['type']} has no output {name}: {[o['name'] for o in self.saved['outputs']]}")


@dataclass
class Graph:
    """A workflow that is being laid out: columns from left to right, nodes in them from top to bottom, a frame each."""

    name: str
    info: dict[str, Any]
    nodes: list[dict[str, Any]] = field(default_factory=list)
    links: list[list[Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    x: int = 0
    y: int = 0
    width: int = WIDTH
    says: list[str] = field(default_factory=list)  # what the note above all says
    entry: Placed = field(default_factory=lambda: Placed({"id": ENTRY, "type": "", "outputs": []}))
    exits: list[dict[str, Any]] = field(default_factory=list)
    _frames: list[tuple[str, int, int, list[dict[str, Any]]]] = field(default_factory=list)  # title, x, width, nodes

    @property
    def title(self) -> str:
        """The workflow's name as it is read in the template browser, which shows file names."""
        return title_of(self.name)

    def column(self, title: str, width: int = WIDTH) -> None:
        """Begins a new column to the right of the last."""
        self.x += self.width + GAP if self._frames else 0
        self.y, self.width = 0, width
        self._frames.append((title, self.x, width, []))

    def row(self, y: int) -> None:
        """The next node of the column stands at `y`, or below what is already there."""
        self.y = max(self.y, y)

    def note(self, *paragraphs: str) -> None:
        """What is said above the whole graph, in letters that are read at the zoom that fits it."""
        self.says = list(paragraphs)
        text = "\n\n".join(f"# {paragraph}" for paragraph in paragraphs)
        self._add("MarkdownNote", [], [], [text], 0, title=self.title, **NOTE_COLOURS)

    def node(self, kind: str, /, *, title: str = "", muted: bool = False, **given: Any) -> Placed:
        """A node; `given` are its widgets' values and what is wired to its inputs. Names with a dot have `__` instead."""
        given = {name.replace("__", "."): value for name, value in given.items()}
        wired = {name: value for name, value in given.items() if isinstance(value, Out)}
        values, sockets = _inputs(kind, self.info[kind], given, wired)
        info = self.info[kind]
        outputs = [{"name": name, "type": type_, **({"shape": LIST} if is_list else {}), "links": []}
                   for name, type_, is_list in zip(info["output_name"], info["output"], info["output_is_list"], strict=True)]
        widgets = sum("widget" in slot for slot in sockets)
        texts = sum(len(v) > 40 for v in values if isinstance(v, str))
        shown = widgets - _advanced(info)  # the others are hidden until they are asked for
        height = max(len(sockets) - widgets, len(outputs)) * SLOT + shown * WIDGET + texts * TEXT + SHOWS.get(kind, 0) + 20
        extra = {"mode": MUTED if muted else 0, **({"title": title} if title else {})}
        placed = Placed(self._place(kind, sockets, outputs, values, height, **extra))
        for slot, socket in enumerate(sockets):
            if socket["name"] in wired:
                self._link(wired[socket["name"]], placed, slot, socket)
        return placed

    def _place(self, kind: str, inputs: list, outputs: list, values: list, height: int, **extra: Any) -> dict[str, Any]:
        if not self._frames:
            self.column("")
        saved = self._add(kind, inputs, outputs, values, height, **extra)
        self._frames[-1][3].append(saved)
        self.y += height + TITLE + GAP // 2
        return saved

    def _add(self, kind: str, inputs: list, outputs: list, values: list, height: int, **extra: Any) -> dict[str, Any]:
        known = {"Node name for S&R": kind} | _origin(kind)
        saved = {"id": len(self.nodes) + 1, "type": kind, "pos": [self.x, self.y + TITLE], "size": [self.width, height],
                 "flags": {}, "order": len(self.nodes), "mode": 0, "inputs": inputs, "outputs": outputs,
                 "properties": {} if kind == "MarkdownNote" else known, "widgets_values": values, **extra}
        self.nodes.append(saved)
        return saved

    def _link(self, origin: Out, target: Placed, slot: int, socket: dict[str, Any]) -> None:
        output = origin.node.saved["outputs"][origin.slot]
        number = len(self.links) + 1
        self.links.append([number, origin.node.saved["id"], origin.slot, target.saved["id"], slot, output["type"]])
        output["links"].append(number)
        socket["link"] = number

    def saved(self) -> dict[str, Any]:
        """The workflow as the frontend saves it."""
        columns = [Column(title, width, nodes) for title, _, width, nodes in self._frames if nodes]
        known = {node["id"]: node for node in self.nodes}
        wires = [(link, known[a], out, known[b], slot) for link, a, out, b, slot, _ in self.links]
        width, reroutes = lay_rows(columns, self.says, wires)
        for note in self.nodes[:1] if self.says else ():
            note |= {"pos": [0, 0], "size": [width, note_height(self.says, width)]}
        groups = []
        for column in columns:
            left, top = column.nodes[0]["pos"]
            bottom = max(node["pos"][1] + node["size"][1] for node in column.nodes)
            top -= TITLE + FRAME["top"]
            groups.append({"id": len(groups) + 1, "title": column.title, "color": "#3f789e", "font_size": 22, "flags": {},
                           "bounding": [left - FRAME["left"], top, column.width + 2 * FRAME["left"], bottom - top + FRAME["bottom"]]})
        extra = {"reroutes": reroutes.points, "linkExtensions": reroutes.ends} if reroutes.points else {}
        return {
            "id": str(uuid.uuid5(SPACE, self.name)), "revision": 0, "last_node_id": len(self.nodes),
            "last_link_id": len(self.links), "nodes": self.nodes, "links": self.links, "groups": groups, "config": {},
            "extra": {"ds": {"scale": 0.6, "offset": [120, 140]}, "frontendVersion": FRONTEND, **extra}, "version": 0.4,
        }


    def enter(self, name: str, kind: str) -> Out:
        """An input of the blueprint that this graph becomes."""
        self.entry.saved["outputs"].append({"name": name, "type": kind, "links": []})
        return Out(self.entry, len(self.entry.saved["outputs"]) - 1)

    def leave(self, name: str, out: Out) -> None:
        """An output of the blueprint."""
        output = out.node.saved["outputs"][out.slot]
        number = len(self.links) + 1
        self.links.append([number, out.node.saved["id"], out.slot, EXIT, len(self.exits), output["type"]])
        output["links"].append(number)
        self.exits.append({"name": name, "type": output["type"], "links": [number]})

    def as_blueprint(self, description: str, promoted: list[tuple[Placed, str]]) -> dict[str, Any]:
        """A workflow of one node that holds this graph; `promoted` widgets of inner nodes show on it, in that order."""
        kind, title = str(uuid.uuid5(SPACE, self.name)), self.name
        entries = self.entry.saved["outputs"]
        right = self.x + self.width + GAP
        inner = {
            "id": kind, "version": 1, "revision": 0, "config": {}, "name": title, "description": description,
            "category": "AudioStory",
            "state": {"lastGroupId": 0, "lastNodeId": len(self.nodes), "lastLinkId": len(self.links), "lastRerouteId": 0},
            "inputNode": {"id": ENTRY, "bounding": [-240, 0, 140, 40 + SLOT * len(entries)]},
            "outputNode": {"id": EXIT, "bounding": [right, 0, 140, 40 + SLOT * len(self.exits)]},
            "inputs": [self._edge(row, n, -120) for n, row in enumerate(entries)],
            "outputs": [self._edge(row, n, right + 20) for n, row in enumerate(self.exits)],
            "widgets": [], "nodes": self.nodes, "groups": [], "extra": {"workflowRendererVersion": "LG"},
            "links": [dict(zip(("id", "origin_id", "origin_slot", "target_id", "target_slot", "type"), link, strict=True))
                      for link in self.links],
        }
        outer = {
            "id": 1, "type": kind, "pos": [0, 0], "size": [WIDTH, 60 + SLOT * len(entries) + WIDGET * len(promoted)],
            "flags": {}, "order": 0, "mode": 0, "title": title, "widgets_values": [],
            "inputs": [{"name": row["name"], "type": row["type"], "link": None} for row in entries],
            "outputs": [{"name": row["name"], "type": row["type"], "links": []} for row in self.exits],
            "properties": {"proxyWidgets": [[str(node.saved["id"]), widget] for node, widget in promoted]},
        }
        return {"revision": 0, "last_node_id": 1, "last_link_id": 0, "nodes": [outer], "links": [], "version": 0.4,
                "definitions": {"subgraphs": [inner]}, "extra": {}}

    def _edge(self, row: dict[str, Any], n: int, x: int) -> dict[str, Any]:
        edge = str(uuid.uuid5(SPACE, f"{self.name} {row['name']} {n} {x < 0}"))
        return {"id": edge, "name": row["name"], "type": row["type"], "linkIds": row["links"], "pos": [x, 20 + SLOT * n]}


def _origin(kind: str) -> dict[str, str]:
    if kind.startswith("AudioStory"):
        return {"cnr_id": "audiostory-comfyui"}
    return {"cnr_id": "comfy-core", "ver": CORE}


def _advanced(info: dict[str, Any]) -> int:
    """How many inputs of a node are advanced."""
    kinds = (info["input"].get(kind) or {} for kind in ("required", "optional"))
    return sum(bool(spec[1].get("advanced")) for kind in kinds for spec in kind.values() if len(spec) > 1)


def _inputs(kind: str, info: dict[str, Any], given: dict[str, Any], wired: dict[str, Out]) -> tuple[list[Any], list[dict]]:
    """`widgets_values`, and the input slots: sockets first, then one for each widget. Unknown names are a mistake."""
    values: list[Any] = []

    def read(name: str, type_: Any, options: Any) -> Any:
        value = default_of(type_, options) if name in wired else given.get(name, default_of(type_, options))
        values.extend([value, *_behind(name, type_, options)])
        return value

    sockets: list[dict[str, Any]] = []
    widgets: list[dict[str, Any]] = []
    for name, type_, options, _ in inputs_of(info, read):
        if is_widget(type_, options):
            type_ = "COMBO" if isinstance(type_, list) else type_
            widgets.append({"name": name, "type": type_, "widget": {"name": name}, "link": None})
        elif type_ == "COMFY_AUTOGROW_V3":
            sockets += _growing(name, options["template"], wired)
        else:
            sockets.append({"name": name, "type": type_, **({"shape": OPTIONAL} if options["optional"] else {}), "link": None})
    known = {slot["name"] for slot in [*sockets, *widgets]}
    if given.keys() - known:
        raise KeyError(f"{kind} has no input {sorted(given.keys() - known)}; it has {sorted(known)}")
    return values, [*sockets, *widgets]


def _behind(name: str, type_: Any, options: dict[str, Any]) -> list[str]:
    """What the page's own widget behind an input holds: after a seed what becomes of it, after a file the upload button."""
    if takes_control(name, type_, options):
        return ["fixed"]
    return ["image"] if takes_files(options) else []


def _growing(name: str, template: dict[str, Any], wired: dict[str, Out]) -> list[dict[str, Any]]:
    """The slots of an Autogrow input: those that are wired, and an empty one after them."""
    (inner,) = (group for group in template["input"].values() if group)
    type_ = next(iter(inner.values()))[0]
    count = sum(slot.startswith(f"{name}.") for slot in wired) + 1
    labels = [f"{template['prefix']}{n}" for n in range(min(count, template["max"]))]
    return [{"label": label, "name": f"{name}.{label}", "type": type_, "shape": OPTIONAL, "link": None} for label in labels]
