"""A story that the tests of several commands look at."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audiostory_core.bundle.bundle import shipped_bundles


@dataclass(frozen=True)
class CommandRun:
    """A command that ran in a process of its own: where, its JSON report, and what it wrote to stderr."""

    folder: Path
    report: dict[str, Any]
    errors: str


@pytest.fixture(scope="session")
def readme_story(tmp_path_factory: pytest.TempPathFactory) -> CommandRun:
    """The first command of the README on the processor, with stems and plan beside the track."""
    if "tiny" not in shipped_bundles():
        pytest.skip("the shipped bundle 'tiny' is not in this tree")
    folder = tmp_path_factory.mktemp("readme")
    words = ["tell", "A storm rolls over a harbour, then a ship's bell answers", "--seconds", "24", "--out", "story.wav"]
    command = [sys.executable, "-c", "import sys; from audiostory_core.cli import main; sys.exit(main())", *words]
    done = subprocess.run([*command, "--stems", "stems", "--save-plan", "plan.json", "--json"], cwd=folder, text=True,
                          env={**os.environ, "LC_ALL": "C", "CUDA_VISIBLE_DEVICES": ""}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return CommandRun(folder, json.loads(done.stdout), done.stderr)
