"""A real ComfyUI server as a subprocess, with this pack in its custom_nodes: started, spoken to as a browser does, stopped.

Found at $COMFYUI_PATH, where comfy-cli puts it, or above the pack. Turns workflows as the frontend saves them into prompts.
"""

import asyncio
import importlib.util
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACK = Path(__file__).resolve().parents[2]
SUPPORT = PACK / "tests" / "support"
START_SECONDS = 300.0
ENDS = ("execution_success", "execution_error", "execution_interrupted")
NOTES = ("Note", "MarkdownNote")  # nodes of the frontend alone
TEXT_MESSAGE = 3  # protocol.BinaryEventTypes.TEXT
AFTER_GENERATE = ("fixed", "increment", "decrement", "randomize")


def find_core() -> Path | None:
    """ComfyUI's checkout, or None."""
    places = [os.environ.get("COMFYUI_PATH"), "~/comfy/ComfyUI", PACK.parents[1] if PACK.parents[1:] else None]
    found = (Path(place).expanduser() for place in places if place)
    return next((place for place in found if (place / "main.py").is_file() and (place / "comfy_api").is_dir()), None)


def title_of(name: str) -> str:
    """A workflow's name in words, which its file has: the template browser shows no other title."""
    return name.replace("_", " ").capitalize().replace("llm", "LLM")


def workflow_file(name: str) -> Path:
    return PACK / "workflows" / f"{title_of(name)}.json"


class Refused(Exception):
    """The server would not queue a prompt; `body` says why, node by node."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(json.dumps(body)[:2000])
        self.body = body


@dataclass(frozen=True)
class Run:
    """What became of a prompt: which nodes ran, which came from the cache, what each put out, and what went wrong."""

    prompt_id: str
    ending: str  # one of ENDS, without "execution_"
    ran: frozenset[str]
    cached: frozenset[str]
    outputs: dict[str, dict[str, Any]]
    error: dict[str, Any]
    progress: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in the red node."""
        return str(self.error.get("exception_message", "")).strip()


class Host:
    """One server on a free port; `folder` becomes its base directory, with input, output and user folders inside. What its
    owner has set up lies beside it, in `config`."""

    def __init__(self, core: Path, folder: Path, probe: bool = True, environment: Mapping[str, str] | None = None) -> None:
        self.core, self.folder = core, folder
        self.log_path = folder / "server.log"
        self.url = f"http://127.0.0.1:{_free_port()}"
        self.config = folder.with_name(f"{folder.name}-config")
        self._environment = {"AUDIOSTORY_CONFIG": str(self.config), **(environment or {})}
        for name in ("custom_nodes", "input", "output", "temp", "user", "models"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "custom_nodes" / "audiostory").symlink_to(PACK, target_is_directory=True)
        for clip in (PACK / "workflows").glob("*.mp4"):  # what workflows ask a person to put there
            shutil.copy(clip, folder / "input" / clip.name)
        if probe:
            (folder / "custom_nodes" / "audiostory_probe").symlink_to(SUPPORT / "comfy_probe", target_is_directory=True)
        self.process: subprocess.Popen[bytes] | None = None
        self._clients: list[Client] = []

    def start(self, *flags: str) -> "Host":
        command = [sys.executable, "main.py", "--cpu", "--listen", "127.0.0.1", "--port", self.url.rpartition(":")[2],
                   "--base-directory", str(self.folder), "--database-url", f"sqlite:///{self.folder / 'comfyui.db'}",
                   "--disable-auto-launch", "--disable-api-nodes", *flags]
        path = [str(SUPPORT / "comfy_shim")] if _torchvision_needs_help() else []
        environment = {**os.environ, **self._environment, "PYTHONPATH": os.pathsep.join(path)}
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=self.core, stdout=log, stderr=subprocess.STDOUT, env=environment)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"ComfyUI ended with {self.process.returncode}:\n{self.log()[-4000:]}")
            try:
                self.get("/system_stats")
                return self
            except OSError:
                time.sleep(0.3)
        self.stop()
        raise RuntimeError(f"ComfyUI did not answer within {START_SECONDS:g} s:\n{self.log()[-4000:]}")

    def pair(self, name: str, url: str, variable: str) -> None:
        """What the owner does at the machine: names a server, and says which key may go there."""
        command = [sys.executable, "-m", "audiostory_core.cli", "server", "add", name, url, "--key-variable", variable, "--overwrite"]
        environment = {**os.environ, "AUDIOSTORY_CONFIG": str(self.config)}
        subprocess.run(command, cwd=PACK, env=environment, check=True, capture_output=True, timeout=120)

    def stop(self) -> None:
        for client in self._clients:
            client.close()
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)

    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def client(self) -> "Client":
        """A browser's worth of connection: its own id, its own websocket."""
        client = Client(self)
        self._clients.append(client)
        return client

    def object_info(self) -> dict[str, Any]:
        return self.get("/object_info")

    def get(self, path: str) -> Any:
        return json.loads(self.read(path))

    def read(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return answer.read()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            if error.code != 400:
                raise
            raise Refused(json.loads(error.read())) from None
        return json.loads(text) if text else None

    def view(self, file: Mapping[str, str]) -> bytes:
        """A file as a node's output names it: filename, subfolder, type."""
        return self.read("/view?" + urllib.parse.urlencode(file))

    def interrupt(self) -> None:
        self.post("/interrupt", {})

    def free(self) -> None:
        """What "Unload models and clear the cache" does, done when this returns.

        ComfyUI's worker may sleep through the request, if that comes while it collects garbage: a prompt wakes it.
        """
        self.post("/free", {"unload_models": True, "free_memory": True})
        self.client().run({"1": {"class_type": "PrimitiveString", "inputs": {"value": str(time.monotonic_ns())}},
                           "2": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}}})
        time.sleep(1.0)

    def alive(self) -> dict[str, Any]:
        """What the probe counts after a garbage collection: our modules, and the bytes of all tensors."""
        return self.get("/audiostory_probe/alive")


class Client:
    """Submits prompts and hears what the server says about them."""

    def __init__(self, host: Host) -> None:
        self.host, self.id = host, uuid.uuid4().hex
        self.messages: list[dict[str, Any]] = []
        self._heard = threading.Condition()
        self._connected = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._listen(),), daemon=True)
        self._thread.start()
        if not self._connected.wait(60):
            raise RuntimeError("no websocket within 60 s")

    def submit(self, prompt: dict[str, Any], **extra: Any) -> str:
        """Queues a prompt in API form; returns its id. Raises Refused."""
        return self.host.post("/prompt", {"prompt": prompt, "client_id": self.id, **extra})["prompt_id"]

    def run(self, prompt: dict[str, Any], seconds: float = 900.0, **extra: Any) -> Run:
        return self.wait(self.submit(prompt, **extra), seconds)

    def wait(self, prompt_id: str, seconds: float = 900.0) -> Run:
        self.until(lambda message: message["type"] in ENDS and message["data"]["prompt_id"] == prompt_id, seconds)
        end = time.monotonic() + 20
        while not (history := self.host.get(f"/history/{prompt_id}")) and time.monotonic() < end:
            time.sleep(0.05)
        return self._run(prompt_id, history[prompt_id])

    def until(self, holds: Any, seconds: float = 900.0) -> dict[str, Any]:
        """The first message, of all so far and to come, for which `holds(message)`."""
        end, seen = time.monotonic() + seconds, 0
        with self._heard:
            while True:
                for message in self.messages[seen:]:
                    if holds(message):
                        return message
                seen = len(self.messages)
                if self.host.process is not None and self.host.process.poll() is not None:
                    raise RuntimeError(f"the server ended:\n{self.host.log()[-4000:]}")
                if time.monotonic() > end:
                    raise TimeoutError(f"nothing within {seconds:g} s; last: {self.messages[-3:]}\n{self.host.log()[-3000:]}")
                self._heard.wait(1.0)

    def close(self) -> None:
        if self._loop.is_running():
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(10)

    def _run(self, prompt_id: str, history: dict[str, Any]) -> Run:
        ours = [m for m in self.messages if m["data"].get("prompt_id") == prompt_id]
        end = next(m for m in ours if m["type"] in ENDS)
        ran = [m["data"]["node"] for m in ours if m["type"] == "executing" and m["data"]["node"] is not None]
        cached = [node for m in ours if m["type"] == "execution_cached" for node in m["data"]["nodes"]]
        progress: dict[str, list[tuple[int, int]]] = {}
        for message in ours:
            if message["type"] == "progress":
                seen = message["data"]
                progress.setdefault(seen["node"], []).append((seen["value"], seen["max"]))
        texts: dict[str, list[str]] = {}
        for message in self.messages[self.messages.index(ours[0]) :]:
            if message["type"] == "text":
                texts.setdefault(message["data"]["node"], []).append(message["data"]["text"])
        return Run(prompt_id, end["type"].removeprefix("execution_"), frozenset(ran), frozenset(cached),
                   history["outputs"], end["data"] if end["type"] == "execution_error" else {}, progress, texts)

    async def _listen(self) -> None:
        import aiohttp

        self._task = asyncio.current_task()
        url = f"{self.host.url.replace('http', 'ws')}/ws?clientId={self.id}"
        try:
            async with aiohttp.ClientSession() as session, session.ws_connect(url, max_msg_size=0) as ws:
                self._connected.set()
                async for message in ws:
                    heard = _heard(message.data) if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY) else None
                    if heard is not None:
                        with self._heard:
                            self.messages.append(heard)
                            self._heard.notify_all()
        except asyncio.CancelledError:
            pass


def _heard(data: str | bytes) -> dict[str, Any] | None:
    """A message as a dict; text that a node shows while it works has type "text"; pictures are not kept."""
    if isinstance(data, str):
        return json.loads(data)
    kind, length = struct.unpack(">II", data[:8])
    if kind != TEXT_MESSAGE:
        return None
    node, text = data[8 : 8 + length].decode(), data[8 + length :].decode()
    return {"type": "text", "data": {"node": node, "text": text}}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _torchvision_needs_help() -> bool:
    """Whether torchvision is there and cannot be imported, as beside a CPU build of torch."""
    if importlib.util.find_spec("torchvision") is None:
        return False
    found = subprocess.run([sys.executable, "-c", "import torchvision"], capture_output=True, timeout=120)
    return found.returncode != 0


# --- workflows as the frontend saves them -> prompts as the server runs them ---


def to_prompt(workflow: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, Any]:
    """A workflow in UI form as a prompt, as the frontend makes it; muted nodes and notes have no part in it.

    Raises ValueError where the workflow does not fit the nodes: this is the red node of the frontend.
    """
    nodes, links = _flat(workflow)
    prompt: dict[str, Any] = {}
    for node in nodes:
        if node["type"] in NOTES or node.get("mode", 0) in (2, 4):
            continue
        if node["type"] not in info:
            raise ValueError(f"node {node['id']}: the server has no {node['type']}")
        inputs = _widgets(node, info[node["type"]])
        for slot in node["inputs"]:
            if slot.get("link") is not None:
                inputs[slot["name"]] = list(links[slot["link"]])
        title = node.get("title") or info[node["type"]]["display_name"]
        prompt[str(node["id"])] = {"inputs": inputs, "class_type": node["type"], "_meta": {"title": title}}
    return prompt


def _flat(workflow: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[Any, tuple[str, int]]]:
    """All nodes, those of blueprints as "outer:inner", and for each link the node and the slot that it comes from."""
    known = {graph["id"]: graph for graph in workflow.get("definitions", {}).get("subgraphs", [])}
    links = {link[0]: (str(link[1]), link[2]) for link in workflow["links"]}
    nodes: list[dict[str, Any]] = []
    left: dict[tuple[str, int], tuple[str, int]] = {}  # what leaves a blueprint's node -> where it comes from inside
    for node in workflow["nodes"]:
        if node["type"] not in known:
            nodes.append(node)
            continue
        outer, graph = str(node["id"]), known[node["type"]]
        for link in graph["links"]:
            origin = f"{outer}:{link['origin_id']}", link["origin_slot"]
            if link["target_id"] == graph["outputNode"]["id"]:
                left[outer, link["target_slot"]] = origin
            elif link["origin_id"] != graph["inputNode"]["id"]:
                links[outer, link["id"]] = origin
            elif (given := node["inputs"][link["origin_slot"]]["link"]) is not None:
                links[outer, link["id"]] = links[given]
        for inner in graph["nodes"]:
            slots = [{**slot, "link": link if (link := (outer, slot["link"])) in links else None} for slot in inner["inputs"]]
            nodes.append({**inner, "id": f"{outer}:{inner['id']}", "inputs": slots})
    return nodes, {number: left.get(origin, origin) for number, origin in links.items()}


def _widgets(node: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a node's widgets by name; `widgets_values` has them in order, each DynamicCombo's own after it."""
    values = list(node.get("widgets_values") or [])

    def read(name: str, kind: Any, options: Mapping[str, Any]) -> Any:
        value = values.pop(0) if values else default_of(kind, options)
        behind = AFTER_GENERATE if takes_control(name, kind, options) else ("image",) if takes_files(options) else ()
        if values and values[0] in behind:
            values.pop(0)
        return value

    found = {name: value for name, kind, options, value in inputs_of(info, read) if is_widget(kind, options)}
    if values:
        raise ValueError(f"node {node['id']} ({node['type']}) has {len(values)} values too many: {values}")
    return found


def inputs_of(info: Mapping[str, Any], read: Callable[[str, Any, Mapping[str, Any]], Any],
              prefix: str = "") -> Iterator[tuple[str, Any, dict[str, Any], Any]]:
    """(name, type, options, value) of each input in the frontend's order, as /object_info lists them.

    `read(name, type, options)` gives the values of widgets, each asked for once; sockets have None. What a DynamicCombo
    has chosen decides which inputs follow it.
    """
    groups, order = info["input"], info.get("input_order") or {}
    for group in ("required", "optional"):
        for name in order.get(group) or groups.get(group, {}):
            kind, options = [*groups[group][name], {}][:2]
            value = read(prefix + name, kind, options) if is_widget(kind, options) else None
            yield prefix + name, kind, {**options, "optional": group == "optional"}, value
            if kind == "COMFY_DYNAMICCOMBO_V3":
                option = next((o for o in options["options"] if o["key"] == value), None)
                if option is None:
                    raise ValueError(f"{prefix}{name} has no choice {value!r}")
                yield from inputs_of({"input": option["inputs"]}, read, f"{prefix}{name}.")


def all_inputs(info: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """(name, type, options) of each input that a node has under any choice of its DynamicCombos."""
    for group in ("required", "optional"):
        for name, row in info["input"].get(group, {}).items():
            kind, options = [*row, {}][:2]
            yield prefix + name, kind, options
            for option in options.get("options", []) if kind == "COMFY_DYNAMICCOMBO_V3" else []:
                yield from all_inputs({"input": option["inputs"]}, f"{prefix}{name}.")


def default_of(kind: Any, options: Mapping[str, Any]) -> Any:
    """What a fresh widget holds."""
    if "default" in options:
        return options["default"]
    choices = kind if isinstance(kind, list) else options.get("options")
    if choices:
        return choices[0]["key"] if isinstance(choices[0], dict) else choices[0]
    return {"STRING": "", "BOOLEAN": False}.get(kind, options.get("min", 0))


def is_widget(kind: Any, options: Mapping[str, Any]) -> bool:
    """Whether an input is a widget on the node rather than a socket alone."""
    known = ("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "COMFY_DYNAMICCOMBO_V3")
    return (isinstance(kind, list) or kind in known) and not options.get("forceInput", False)


def takes_files(options: Mapping[str, Any]) -> bool:
    """Whether the page puts an upload button behind an input."""
    return any(options.get(f"{kind}_upload") for kind in ("image", "video", "audio"))


def takes_control(name: str, kind: Any, options: Mapping[str, Any]) -> bool:
    """Whether the frontend adds "control after generate" behind the widget."""
    if options.get("control_after_generate"):
        return True
    return kind == "INT" and name in ("seed", "noise_seed") and options.get("control_after_generate") is not False
