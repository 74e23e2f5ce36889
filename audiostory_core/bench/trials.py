"""What is timed of two trees: a trial is one go of whole processes of a side, and gives some figures.

Trials use what every version's command line has, so that the other side may be old. What a side cannot do raises Unable.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .sides import Run, Side, Unable

Figures = Mapping[str, float]
INSTRUCTION = "A storm rolls over a harbour, then a ship's bell answers"
CAPTIONS = (
    "Thunder rumbles in a low roll.",
    "Heavy rain pours down.",
    "A ship's bell rings.",
    "Gentle waves lap at the shore.",
)
PLANNED = "A storm rolls over a harbour, then a ship's bell answers, and small waves run up to the quay"
EVENTS, EVENT_SECONDS = 20, 6.0
_IMPORTED = re.compile(r"([0-9.]+) seconds(.*): .*custom_nodes.audiostory\b")
# Stands in for sounddevice: the first samples that would sound say when they came, and nothing more is told.
_HEARD = """
import os, sys, time

class PortAudioError(Exception): pass

def query_devices(device=None, kind=None):
    return {}

class OutputStream:
    def __init__(self, **form): pass
    def start(self): pass
    def write(self, chunk):
        if chunk.any():
            print('{"heard_at": %r}' % time.time(), file=sys.__stdout__, flush=True)
            os._exit(0)
    def stop(self): pass
    def abort(self): pass
    def close(self): pass
"""
_WRITE_MID = (
    "import sys; from pathlib import Path; from audiostory_core.bench.sizes import write_bundle; "
    "write_bundle('mid', Path(sys.argv[1]))"
)


@dataclass(frozen=True)
class Setting:
    """What all trials share: the bundle of the story, the device, and the folder of the bundle of random weights."""

    bundle: str = "tiny"
    device: str = "auto"
    mid: Path = Path("mid")

    def inside(self, folder: Path) -> Setting:
        """The same, with a folder of its own for the bundle of random weights, in `folder` unless it has a place already."""
        return replace(self, mid=folder / self.mid)


@dataclass(frozen=True)
class Trial:
    """`measure(side, setting, warming)`; `warming` asks for no figures, only for files read and bytecode kept."""

    help: str
    measure: Callable[[Side, Setting, bool], Figures]


def _help(side: Side, setting: Setting, warming: bool) -> Figures:
    return _whole("audiostory --help", side.audiostory("--help"))


def _import(side: Side, setting: Setting, warming: bool) -> Figures:
    return _whole("import audiostory_core", side.run("-c", "import audiostory_core"))


def _plan(side: Side, setting: Setting, warming: bool) -> Figures:
    words = ("--bundle", setting.bundle, "--device", setting.device, "--quiet")
    return _whole("audiostory plan", side.audiostory("plan", PLANNED, *words))


def _story(dtype: str) -> Callable[[Side, Setting, bool], Figures]:
    name = "24 s story" if dtype == "auto" else f"24 s story in {dtype}"

    def measure(side: Side, setting: Setting, warming: bool) -> Figures:
        options = (*_rendering(setting), "--dtype", dtype, "--store", "none", "--json", "--overwrite")
        run = side.audiostory("tell", INSTRUCTION, "--seconds", "24", "--out", "story.wav", *options)
        told = run.report()
        return {
            **_whole(name, run),
            f"{name}, peak memory [MiB]": _number(told, "peak_memory_bytes") / 2**20,
            f"{name}, language stage [s]": _stage(told, "stage_seconds", "reason"),
            f"{name}, sampling [s]": _stage(told, "stage_seconds", "sample"),
        }

    return measure


def _first(side: Side, setting: Setting, warming: bool) -> Figures:
    """From the start of the process to the first sample that the sound device is handed by `tell --play`."""
    (side.folder / "sounddevice.py").write_text(_HEARD, encoding="utf-8")  # where its processes run, they find it first
    options = (*_rendering(setting), "--store", "none", "--out", "played.wav", "--overwrite", "--play")
    started = time.time()
    told = side.audiostory("tell", INSTRUCTION, "--seconds", "24", *options).report()
    return {"24 s story, first sample heard after [s]": _number(told, "heard_at") - started}


def _edit(side: Side, setting: Setting, warming: bool) -> Figures:
    """One of twenty events is given other words: the edit over the rendering of all of them just before."""
    folder = side.folder / "edit"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    count = 1 if warming else EVENTS
    (folder / "plan.json").write_text(json.dumps(_twenty(count)), encoding="utf-8")
    change = {"id": f"e{min(7, count)}", "caption": "A dog barks 2 times."}
    (folder / "patch.json").write_text(json.dumps({"change": [change]}), encoding="utf-8")
    options = (*_rendering(setting), "--store", "edit/store")
    whole = side.audiostory("tell", "--plan", "edit/plan.json", "--out", "edit/told.wav", *options)
    edit = side.audiostory("edit", "edit/told.wav", "--patch", "edit/patch.json", "--out", "edit/edited.wav", *options)
    return {
        **_whole("20 events rendered", whole),
        **_whole("1 of 20 events edited", edit),
        "1 of 20 events edited, over rendering all [%]": 100 * edit.seconds / whole.seconds,
    }


def _mid(dtype: str) -> Callable[[Side, Setting, bool], Figures]:
    name = "mid" if dtype == "auto" else f"mid in {dtype}"

    def measure(side: Side, setting: Setting, warming: bool) -> Figures:
        _write_mid(side, setting)
        words = ("--events", "4", "--seconds", "24", "--device", setting.device, "--dtype", dtype)
        steps = "1" if warming else "10"
        worker = ("-m", "audiostory_core.bench.worker", str(setting.mid), "ours")
        told = side.run(*worker, "--steps", steps, *words).report()
        return {
            f"{name}, language stage [s]": _stage(told, "seconds", "reason"),
            f"{name}, sampling [s]": _stage(told, "seconds", "sample"),
            f"{name}, peak memory [MiB]": _number(told, "peak_bytes") / 2**20,
        }

    return measure


def _pack(side: Side, setting: Setting, warming: bool) -> Figures:
    """What ComfyUI's own log says of importing the pack, in a base folder that holds nothing else."""
    core = os.environ.get("COMFYUI_PATH") or Path.home() / "comfy/ComfyUI"
    if not (Path(core) / "main.py").is_file():
        raise Unable("it needs a ComfyUI: name its folder in COMFYUI_PATH, and run this by its interpreter")
    if side.path is None or not (side.path / "__init__.py").is_file():
        raise Unable("an environment is no pack of ComfyUI; name a checkout")
    base = side.folder / "comfy"
    for name in ("custom_nodes", "input", "output", "temp", "user", "models"):
        (base / name).mkdir(parents=True, exist_ok=True)
    pack = base / "custom_nodes/audiostory"
    if not pack.is_symlink():
        pack.symlink_to(side.path, target_is_directory=True)
    database = ("--database-url", f"sqlite:///{base / 'comfyui.db'}", "--disable-api-nodes")
    words = ("--cpu", "--quick-test-for-ci", "--base-directory", str(base), *database)
    # Not told where the package lies: ComfyUI's own `nodes` would be hidden.
    log = side.run(str(Path(core).absolute() / "main.py"), *words, told=False)
    found = _IMPORTED.search(log.stdout + log.stderr)
    if found is None or "FAILED" in found[2]:
        raise Unable("its log says no import of the pack")
    return {"import of the pack in ComfyUI [s]": float(found[1])}


def _fd(side: Side, setting: Setting, warming: bool) -> Figures:
    """Two processes by turns, ours and the general root's, on the same sets."""
    count, width = (200, 64) if warming else (10_000, 2048)
    ours, theirs = (_distance(side, way, count, width) for way in ("fd", "sqrtm"))
    name, seconds = f"FD of {count:,} items of width {width:,}", "processor_seconds"
    return {
        f"{name}, processor time [s]": _number(ours, seconds),
        f"{name}, by scipy.linalg.sqrtm, processor time [s]": _number(theirs, seconds),
        f"{name}, that over ours [x]": _number(theirs, seconds) / _number(ours, seconds),
        f"{name}, peak memory [MiB]": _number(ours, "peak_bytes") / 2**20,
        f"{name}, by scipy.linalg.sqrtm, peak memory [MiB]": _number(theirs, "peak_bytes") / 2**20,
    }


def _kad(side: Side, setting: Setting, warming: bool) -> Figures:
    """Of a quarter of the items too: memory that grows with pairs would be sixteen times as much."""
    figures: dict[str, float] = {}
    for count in (200,) if warming else (5_000, 20_000):
        found, name = _distance(side, "kad", count, 512), f"KAD of {count:,} items against as many, width 512"
        figures[f"{name}, processor time [s]"] = _number(found, "processor_seconds")
        figures[f"{name}, peak memory [MiB]"] = _number(found, "peak_bytes") / 2**20
    return figures


TRIALS: dict[str, Trial] = {
    "help": Trial("audiostory --help, whole process", _help),
    "import": Trial("import audiostory_core, whole process", _import),
    "plan": Trial("audiostory plan, whole process", _plan),
    "story": Trial("the README's 24 s story, whole process, its peak memory and its stages", _story("auto")),
    "story-float32": Trial("the same with --dtype float32", _story("float32")),
    "first": Trial("the README's story with --play, from the keystroke to the first sample", _first),
    "edit": Trial("one of twenty events edited, whole processes", _edit),
    "mid": Trial("stages of the size mid, random weights", _mid("auto")),
    "mid-float32": Trial("the same with --dtype float32", _mid("float32")),
    "fd": Trial("Fréchet distance of two large sets, beside scipy.linalg.sqrtm's way", _fd),
    "kad": Trial("kernel distance of two large sets", _kad),
    "pack": Trial("import of the pack in ComfyUI, by its own log", _pack),
}


def _rendering(setting: Setting) -> tuple[str, ...]:
    return ("--bundle", setting.bundle, "--device", setting.device, "--quiet")


def _whole(name: str, run: Run) -> Figures:
    """Seconds of a whole process by the clock, and those of its processors where the system says them."""
    figures = {f"{name}, whole process [s]": run.seconds}
    if run.processor_seconds > 0:
        figures[f"{name}, processor time [s]"] = run.processor_seconds
    return figures


def _twenty(count: int) -> dict[str, Any]:
    """A plan of events of equal length, in the words that every version reads."""
    events = [
        {"id": f"e{k + 1}", "caption": CAPTIONS[k % len(CAPTIONS)], "seconds": EVENT_SECONDS, "start": k * EVENT_SECONDS}
        for k in range(count)
    ]
    return {"version": 1, "instruction": INSTRUCTION, "events": events, "total_seconds": count * EVENT_SECONDS}


def _write_mid(side: Side, setting: Setting) -> None:
    """Both sides read the same files, in the form that the first who is asked writes."""
    if not (setting.mid / "bundle.json").is_file():
        side.run("-c", _WRITE_MID, str(setting.mid))


def _distance(side: Side, way: str, count: int, width: int) -> dict[str, Any]:
    words = ("--count", str(count), "--width", str(width))
    return side.run("-m", "audiostory_core.bench.distances", way, *words).report()


def _stage(told: dict[str, Any], stages: str, stage: str) -> float:
    found = told.get(stages)
    return _number(found if isinstance(found, dict) else {}, stage)


def _number(told: dict[str, Any], name: str) -> float:
    found = told.get(name)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise Unable(f"its report says no {name}")
    return float(found)
