"""ComfyUI's real frontend in a headless Chromium, in front of the server of `comfy_host`: opened, read, photographed.

    python tests/support/browser_host.py    # web/docs/NODE_ID.jpg: each node where a workflow uses it
"""

import argparse
import importlib.util
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACK = Path(__file__).resolve().parents[2]
WORKFLOWS, BLUEPRINTS, DOCS = PACK / "workflows", PACK / "subgraphs", PACK / "web" / "docs"
PACK_NAME = "audiostory"  # of the folder in custom_nodes: what the template browser calls the pack
SETTINGS = {"Comfy.TutorialCompleted": True, "Comfy.Minimap.Visible": False, "Comfy.Workflow.Persist": False,
            "Comfy.Graph.CanvasInfo": False}
FLAGS = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--disable-audio-output", "--hide-scrollbars"]
MARGIN = 24  # pixels around a graph
PANELS = 260  # pixels at each edge of the page where the frontend shows its own panels
EMPTY_UNTIL_RUN = {"AudioStoryPlanTimeline"}  # nodes
LARGEST = 120_000  # bytes of a picture
WAIT_SECONDS = 120.0
SHOTS = os.environ.get("AUDIOSTORY_SHOTS")  # a folder, to look at what tests saw

# What a person would see as broken: red nodes, unknown types, wires that end nowhere or join unlike sockets.
FAULTS = """() => {
    const root = app.rootGraph ?? app.graph, faults = [];
    for (const graph of [root, ...(root.subgraphs?.values() ?? [])]) {
        for (const node of graph.nodes) {
            const say = (text) => faults.push(`${node.id} ${node.type}: ${text}`);
            if (node.has_errors) say("is red");
            if (!LiteGraph.registered_node_types[node.type]) say("is of no known type");
            if (node.isVirtualNode && !node.subgraph) continue;
            for (const slot of node.inputs ?? []) {
                if (slot.link == null) continue;
                const link = graph.getLink(slot.link), inside = link?.origin_id < 0;
                const output = inside ? graph.inputs[link.origin_slot] : graph.getNodeById(link?.origin_id)?.outputs?.[link.origin_slot];
                if (!output) say(`${slot.name} has a wire from nowhere`);
                else if (!LiteGraph.isValidConnection(output.type, slot.type)) say(`${slot.name} takes ${slot.type}, gets ${output.type}`);
                else if (!inside && !output.links?.includes(link.id)) say(`${slot.name} has a wire that its origin does not know`);
            }
        }
    }
    for (const [id, error] of Object.entries(app.lastNodeErrors ?? {})) faults.push(`${id}: ${JSON.stringify(error)}`);
    return faults;
}"""

OVERLAPS = """() => {
    const boxes = (app.rootGraph ?? app.graph).nodes.map((node) => [`${node.id} ${node.type}`, [...node.boundingRect]]);
    const found = [];
    for (const [n, [a, [ax, ay, aw, ah]]] of boxes.entries())
        for (const [b, [bx, by, bw, bh]] of boxes.slice(n + 1))
            if (ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah) found.push(`${a} lies over ${b}`);
    return found;
}"""

# [left, top, width, height] of all nodes, groups and points of wires, or of one node.
BOUNDS = """(id) => {
    const graph = app.rootGraph ?? app.graph;
    const things = id == null ? [...graph.nodes, ...graph.groups] : [graph.getNodeById(id)];
    const boxes = things.map((thing) => [...thing.boundingRect]);
    if (id == null) boxes.push(...[...graph.reroutes.values()].map(({ pos: [x, y] }) => [x - 10, y - 10, 20, 20]));
    const [left, top] = [0, 1].map((n) => Math.min(...boxes.map((box) => box[n])));
    const [right, bottom] = [0, 1].map((n) => Math.max(...boxes.map((box) => box[n] + box[n + 2])));
    return [left, top, right - left, bottom - top];
}"""

# Graph coordinates (x, y) at the page's upper left corner, at full size.
MOVE = """([x, y]) => {
    const canvas = app.canvas.canvas.getBoundingClientRect();
    app.canvas.ds.scale = 1;
    app.canvas.ds.offset = [-x - canvas.x, -y - canvas.y];
    app.canvas.deselectAll?.();
    app.canvas.setDirty(true, true);
}"""

# Keeps what the server says, in order, with the time in milliseconds.
LISTEN = """() => {
    const api = window.comfyAPI.api.api;
    window.heard = [];
    for (const kind of ["execution_start", "execution_success", "execution_error", "execution_interrupted", "progress_text",
                        "audiostory.clip", "executed"])
        api.addEventListener(kind, ({ detail }) => window.heard.push({ kind, detail, at: performance.now() }));
}"""


def why_not() -> str | None:
    """What is missing to open a browser, or None."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed (pip install playwright)"
    if find_chromium() is None:
        return "no Chromium on the PATH (apt-get install chromium)"
    return None


def find_chromium() -> str | None:
    """A browser's program, or None. What playwright downloads of its own is not used."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def settle(folder: Path) -> None:
    """Settings of a person who has seen the tour, in a server's base folder before it starts."""
    path = folder / "user" / "default" / "comfy.settings.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(SETTINGS), encoding="utf-8")


@dataclass(frozen=True)
class Heard:
    """A message of the server as the page got it, `at` in seconds of the page's clock."""

    kind: str
    detail: Any
    at: float


class Frontend:
    """One page of the frontend. `page` is playwright's."""

    def __init__(self, page: Any, url: str) -> None:
        self.page, self.url = page, url

    def open(self) -> "Frontend":
        # Only the server under test: no page asks the outside for anything.
        self.page.route(re.compile(f"^(?!{re.escape(self.url)}|data:|blob:)"), lambda route: route.abort())
        self.page.goto(self.url)
        self.page.wait_for_function("window.app?.extensionManager && window.graph && window.comfyAPI?.api", timeout=1000 * WAIT_SECONDS)
        self.page.wait_for_selector("[data-testid=queue-button]", timeout=1000 * WAIT_SECONDS)
        self.page.evaluate(LISTEN)
        return self

    def modern(self, on: bool) -> None:
        """Draws nodes as elements of the page ("Nodes 2.0") or, as most people have it, on the canvas."""
        self.page.evaluate("(on) => app.ui.settings.setSettingValueAsync('Comfy.VueNodes.Enabled', on)", on)

    def load(self, workflow: dict[str, Any], name: str = "test") -> None:
        """Opens a workflow as a template does, and lets the nodes take their sizes."""
        self.page.evaluate("([graph, name]) => app.loadGraphData(graph, true, true, name)", [workflow, name])
        self.settled()

    def settled(self) -> None:
        """Waits for some frames to be drawn."""
        self.page.evaluate("""async () => {
            for (let n = 0; n < 6; n++) await new Promise((done) => requestAnimationFrame(done));
            await new Promise((done) => setTimeout(done, 400));
        }""")

    def faults(self) -> list[str]:
        return self.page.evaluate(FAULTS)

    def overlaps(self) -> list[str]:
        """Pairs of nodes that lie over each other at their real sizes."""
        return self.page.evaluate(OVERLAPS)

    def saved(self) -> dict[str, Any]:
        """What "Save" would write."""
        return self.page.evaluate("() => JSON.parse(JSON.stringify((app.rootGraph ?? app.graph).serialize()))")

    def run(self, seconds: float = 900.0) -> list[Heard]:
        """Presses Run; all that was heard until the end, whatever it was."""
        self.page.evaluate("() => { window.heard.length = 0; }")
        self.page.click("[data-testid=queue-button]")
        ends = '["execution_success", "execution_error", "execution_interrupted"]'
        ended = f"window.heard.some(({{ kind }}) => {ends}.includes(kind)) || Object.keys(app.lastNodeErrors ?? {{}}).length"
        self.page.wait_for_function(ended, timeout=1000 * seconds)
        self.settled()
        return [Heard(one["kind"], one["detail"], one["at"] / 1000) for one in self.page.evaluate("window.heard")]

    def shot(self, name: str) -> None:
        """A screenshot for whoever runs the tests, where $AUDIOSTORY_SHOTS names a folder."""
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(SHOTS) / f"{name}.png")

    def picture(self, node: int | str | None = None) -> bytes:
        """PNG of the whole graph, or of one node, at full size and clear of the frontend's own panels."""
        left, top, width, height = self.page.evaluate(BOUNDS, node)
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": int(width) + 2 * PANELS, "height": int(height) + 2 * PANELS})
        self.settled()
        self.page.evaluate(MOVE, [left - PANELS, top - PANELS])
        self.settled()
        around = {"x": PANELS - MARGIN, "y": PANELS - MARGIN, "width": width + 2 * MARGIN, "height": height + 2 * MARGIN}
        shot = self.page.screenshot(clip=around)
        self.page.set_viewport_size(before)
        return shot


@contextmanager
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), headless=True, args=FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def frontend(chromium: Any, url: str) -> Iterator[Frontend]:
    """A fresh page, as of a person who comes for the first time."""
    page = chromium.new_page(viewport={"width": 1600, "height": 1000})
    try:
        yield Frontend(page, url).open()
    finally:
        page.close()


def workflows(folder: Path = WORKFLOWS) -> dict[str, dict[str, Any]]:
    """The pack's workflows in UI form by name, as `comfy_host.title_of` gives their files; or its blueprints by theirs."""
    name = name_of if folder == WORKFLOWS else str
    return {name(path.stem): json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def name_of(title: str) -> str:
    return title.lower().replace(" ", "_")


def node_of(workflow: dict[str, Any], kind: str) -> int:
    """The id of a workflow's first node of a kind."""
    return next(node["id"] for node in workflow["nodes"] if node["type"] == kind)


def write_jpeg(png: bytes, path: Path, width: int = 800) -> None:
    """A picture no wider than `width` and below `LARGEST` bytes."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    if image.width > width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    for quality in range(88, 40, -6):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() < LARGEST:
            break
    path.write_bytes(buffer.getvalue())
    print(f"{path.relative_to(PACK)}: {image.width} x {image.height}, {buffer.tell()} bytes")


def show(page: Frontend, workflow: dict[str, Any], name: str) -> None:
    """Opens a workflow to be photographed, and runs it where a node shows nothing before."""
    page.load(workflow, name)
    if any(node["type"] in EMPTY_UNTIL_RUN for node in workflow["nodes"]):
        page.run()


def write_pictures(page: Frontend, names: list[str]) -> None:
    """Each node from the smallest workflow that has it, else alone."""
    wanted = {path.stem for path in DOCS.glob("AudioStory*.md")}
    wanted = {name for name in wanted if not names or name in names}
    for name, workflow in sorted(workflows().items(), key=lambda row: len(row[1]["nodes"])):
        here = {node["type"]: node["id"] for node in reversed(workflow["nodes"]) if node["type"] in wanted}
        if here:
            show(page, workflow, name)
        for kind, node in here.items():
            write_jpeg(page.picture(node), DOCS / f"{kind}.jpg", width=640)
        wanted -= set(here)
    for kind in sorted(wanted):
        page.load({"nodes": [], "links": [], "version": 0.4})
        node = page.page.evaluate("(kind) => { const node = LiteGraph.createNode(kind); graph.add(node); return node.id; }", kind)
        page.settled()
        write_jpeg(page.picture(node), DOCS / f"{kind}.jpg", width=640)


def main() -> None:
    from comfy_host import Host, find_core

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="node ids; all without")
    asked = parser.parse_args()
    core, missing = find_core(), why_not()
    if core is None or missing:
        parser.error(missing or "ComfyUI is not there: set COMFYUI_PATH")
    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder))
        host = Host(core, Path(folder), probe=False, environment={"AUDIOSTORY_STORE": str(Path(folder) / "store")})
        try:
            host.start()
            with browser() as chromium, frontend(chromium, host.url) as page:
                write_pictures(page, asked.names)
        finally:
            host.stop()


if __name__ == "__main__":
    main()
