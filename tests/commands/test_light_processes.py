"""What a command imports, in a process of its own: nothing that is slow to import and that it has no use for."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from audiostory_core.bundle.bundle import shipped_bundles
from audiostory_core.sound.audio import AudioClip, write

pytestmark = pytest.mark.skipif("tiny" not in shipped_bundles(), reason="no bundle is shipped")
ROOT = Path(__file__).parents[2]
SLOW = ("transformers", "diffusers", "scipy.signal", "sympy", "torchao", "torch._dynamo", "torch._inductor", "torch.onnx",
        "torch.distributed.tensor", "torch.distributed.fsdp", "torch.distributed.checkpoint", "torch.distributed._shard")
COMMAND = "from audiostory_core.cli import main; code = main(sys.argv[2:])"
PARTS = """
import torch
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.models.oobleck import Oobleck, OobleckSizes
bundle = Bundle.open("tiny")
bundle.text_encoder()(["rain"])
bundle.ear()([torch.zeros(16_000)])
bundle.codec().decode(torch.zeros(1, 2, 256))
with torch.device("meta"):
    Oobleck(OobleckSizes())
code = 0
"""


def slow_modules_of(code: str, *words: str, folder: Path) -> set[str]:
    """Those of `SLOW` that a new process has loaded when `code`, which says `code`, has run with these words."""
    script = f"import sys; sys.path.insert(0, sys.argv[1])\n{code}\nprint(code, *({set(SLOW)} & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), *words], capture_output=True, text=True, cwd=folder, timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    last = done.stderr.strip().splitlines()[-1].split()
    assert last[0] == "0", done.stderr
    return set(last[1:])


def test_parts_that_hear_read_and_decode_need_nothing_slow(tmp_path: Path):
    assert slow_modules_of(PARTS, folder=tmp_path) == set()


def test_the_main_commands_need_nothing_slow(tmp_path: Path):
    tone = torch.sin(2 * math.pi * 440 * torch.arange(32_000) / 16_000)[None]
    write(tmp_path / "tone.wav", AudioClip(0.3 * tone, 16_000))
    found = {
        words[0]: slow_modules_of(COMMAND, *words, folder=tmp_path)
        for words in (
            ("plan", "A dog barks, then rain falls", "--seconds", "6", "--out", "plan.json"),
            ("tell", "--plan", "plan.json", "--steps", "2", "--out", "story.wav"),
            ("edit", "plan.json", "make the dog louder", "--out", "edited.json"),
            ("listen", "tone.wav"),
        )
    }
    assert found == {"plan": set(), "tell": set(), "edit": set(), "listen": set()}
