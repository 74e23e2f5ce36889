"""What ComfyUI's registry reads of the pack: a version, a core that is asked for, and code that keeps its rules."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

PACK = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((PACK / "pyproject.toml").read_text(encoding="utf-8"))
COMFY = PROJECT["tool"]["comfy"]
DEVICES = ("GPU :: NVIDIA CUDA", "GPU :: AMD ROCm", "GPU :: Intel Arc", "NPU :: Huawei Ascend", "GPU :: Apple Metal")


def test_the_registry_finds_the_version_and_the_files():
    from audiostory_core import __version__

    text = (PACK / COMFY["version"]["path"]).read_text(encoding="utf-8")
    assert re.search(r'^__version__ = "([0-9.]+)"$', text, re.MULTILINE)[1] == __version__
    assert COMFY["PublisherId"] and COMFY["DisplayName"] and re.fullmatch(r">=\d+\.\d+\.\d+", COMFY["requires-comfyui"])
    assert all((PACK / name).is_dir() for name in COMFY["includes"])
    assert (PACK / COMFY["Icon"]).read_bytes().startswith(b"\x89PNG")
    # It takes every "Environment" for a device, and shows none of them if it does not know one.
    named = [
        row.removeprefix("Environment :: ")
        for row in PROJECT["project"]["classifiers"]
        if row.startswith("Environment")
    ]
    assert set(named) <= set(DEVICES)


def test_no_code_does_what_the_registry_forbids():
    command = [sys.executable, "-m", "ruff", "check", str(PACK), "-q", "--isolated", "--select", "S102,S307,E702"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.comfy
def test_comfy_node_validate_has_nothing_to_say(tmp_path: Path):
    program = os.environ.get("COMFY_CLI") or shutil.which("comfy")
    if program is None:
        pytest.skip("comfy-cli is not here (pip install comfy-cli): the registry's own check did not run")
    command = [program, "--skip-prompt", "--no-enable-telemetry", "node", "validate"]
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "NO_COLOR": "1",
        "PATH": f"{Path(program).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(command, cwd=PACK, env=environment, capture_output=True, text=True, timeout=300, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == 0 and "All validation checks passed" in told, told
    assert "arning" not in told and "rror" not in told, told
