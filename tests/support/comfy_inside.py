"""Nodes inside a process that has ComfyUI's modules: one start for all checks of a file, and what the checks say there.

A file of checks calls `outcomes_of(__file__, folder)` in a fixture and `main(globals())` as a script: every function named
`check_...` is a test of its own. `python tests/support/comfy_inside.py --write-schemas` writes `golden/node_schemas.json` anew:
what stands there is a promise to saved workflows, so that is a deliberate act.
"""

import ast
import functools
import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

PACK = Path(__file__).resolve().parents[2]
SUPPORT = PACK / "tests" / "support"
GOLDEN = PACK / "tests" / "golden" / "node_schemas.json"
KEY = "sk-proj-0123456789abcdefghijklmnop"


def checks_in(file: str) -> list[str]:
    body = ast.parse(Path(file).read_text(encoding="utf-8")).body
    return [node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("check_")]


def comfy_folder() -> Path | None:
    """ComfyUI's checkout: named by the environment, where its command line puts it, or above this pack."""
    named = [os.environ.get("COMFYUI_PATH"), Path.home() / "comfy" / "ComfyUI", PACK.parents[1]]
    found = (Path(path) for path in named if path)
    return next((path for path in found if (path / "comfy" / "model_management.py").is_file()), None)


def outcomes_of(file: str, base: Path) -> dict[str, str]:
    """What each check of a file said, run as a script inside ComfyUI's process: nothing where all was well."""
    folder = comfy_folder()
    if folder is None:
        import pytest

        pytest.skip("ComfyUI is not here: set COMFYUI_PATH to its checkout, or the nodes stay untested")
    path = os.pathsep.join(filter(None, [str(SUPPORT), str(SUPPORT / "comfy_shim"), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path, "COMFYUI_PATH": str(folder)}
    done = subprocess.run([sys.executable, file, "--run", str(base)], env=environment, cwd=base, timeout=900,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    report = base / "outcomes.json"
    assert report.is_file(), done.stdout[-4000:]
    assert KEY not in done.stdout, "a key was written to the log"
    return json.loads(report.read_text(encoding="utf-8"))


# From here on inside ComfyUI's process


def opened(base: Path):
    """The pack, imported as ComfyUI imports it, on the processor and in a folder of its own."""
    sys.path.insert(0, os.environ["COMFYUI_PATH"])
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() not in (PACK, PACK / "tests")]
    sys.argv = ["main.py", "--cpu", "--base-directory", str(base)]
    import comfy.options

    comfy.options.enable_args_parsing()
    spec = importlib.util.spec_from_file_location("pack", PACK / "__init__.py", submodule_search_locations=[str(PACK)])
    pack = importlib.util.module_from_spec(spec)
    sys.modules["pack"] = pack
    spec.loader.exec_module(pack)
    return pack


@functools.cache
def nodes() -> dict:
    """Node classes by id."""
    import asyncio

    async def listed():
        extension = await sys.modules["pack"].comfy_entrypoint()
        return await extension.get_node_list()

    return {cls.GET_SCHEMA().node_id: cls for cls in asyncio.run(listed())}


def run(node_id: str, hidden: dict | None = None, **inputs):
    """What a node returns; ComfyUI runs nodes in inference mode."""
    import torch
    from comfy_api.latest import io

    cls = nodes()[node_id]
    filled = {io.Hidden[name]: value for name, value in (hidden or {}).items()}
    with torch.inference_mode():
        return cls.PREPARE_CLASS_CLONE({"hidden_inputs": filled}).execute(**inputs)


def core(name: str):
    return importlib.import_module(f"pack.audiostory_core.{name}")


def station(name: str):
    return importlib.import_module(f"pack.nodes.{name}")


def refusal(node_id: str, hidden: dict | None = None, **inputs) -> str:
    """The one sentence with which a node refuses its inputs."""
    try:
        run(node_id, hidden, **inputs)
    except core("errors").InputError as error:
        assert "\n" not in str(error) and len(str(error)) < 500, str(error)
        return str(error)
    raise AssertionError(f"{node_id} took {sorted(inputs)}")


def plan_of(**changes):
    rows = [{"caption": "Rain falls.", "seconds": 0.9, "loudness": -20.0}, {"caption": "A dog barks.", "seconds": 0.5, "pan": -0.4},
            {"caption": "Bees buzz.", "seconds": 0.7, "seed": 7}]
    return core("plan.story").StoryPlan.sequential("Rain, then a dog.", [{**row, **changes} for row in rows])


def sound(seconds: float, rate: int = 16000, channels: int = 1, batch: int = 1, hertz: float = 440.0) -> dict:
    import torch

    time = torch.arange(round(seconds * rate)) / rate
    wave = 0.2 * torch.sin(2 * math.pi * hertz * time)
    return {"waveform": wave.expand(batch, channels, -1).contiguous(), "sample_rate": rate}


def rendered(plan, crossfade: float = 0.2) -> list[dict]:
    """AUDIO of each clip of a plan, as Decode Story gives it."""
    spans = core("sound.layout").lay_out(plan, crossfade, 10.0)
    return [{**sound(span.seconds, hertz=300.0 + 70 * n), "audiostory_span": span} for n, span in enumerate(spans)]


def joined(**inputs):
    usual = {"crossfade_seconds": [0.2], "curve": ["equal_power"], "loudness": [0.0], "sample_rate": [0]}
    return run("AudioStoryConcatenator", **{**usual, **inputs}).args


def schema_of(cls) -> dict:
    """What a saved workflow counts on, without the texts that people read."""
    info = cls.GET_SCHEMA().get_v1_info(cls)
    return {
        "inputs": _plain(info.input), "order": info.input_order, "outputs": info.output, "output_names": info.output_name,
        "output_lists": info.output_is_list, "output_node": info.output_node, "category": info.category, "name": info.display_name,
    }


def _plain(value):
    if isinstance(value, dict):
        kept = {name: _plain(inner) for name, inner in value.items() if name not in ("tooltip", "display_name", "hidden")}
        if "bundle" in kept:
            kept["bundle"] = "the bundles that are there"
        return kept
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def main(namespace: dict) -> None:
    """Runs checks of a file, by name or all of them, and writes what each said."""
    base, names = Path(sys.argv[2]), sys.argv[3:] or namespace["CHECKS"]
    opened(base)
    outcomes = {}
    for name in names:
        try:
            namespace[name]()
            outcomes[name] = ""
        except BaseException:
            outcomes[name] = traceback.format_exc()[-3000:]
    (base / "outcomes.json").write_text(json.dumps(outcomes), encoding="utf-8")


def write_schemas() -> None:
    os.environ.setdefault("COMFYUI_PATH", str(comfy_folder()))
    opened(Path(tempfile.mkdtemp()))
    schemas = {name: schema_of(cls) for name, cls in sorted(nodes().items())}
    GOLDEN.write_text(json.dumps(schemas, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(schemas)} nodes written to {GOLDEN}")


if __name__ == "__main__" and sys.argv[1:] == ["--write-schemas"]:
    write_schemas()
