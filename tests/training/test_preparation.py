"""What training makes before it trains: killed at any instant it is there whole or not at all, and goes on by itself."""

import hashlib
import random
import shutil
import time
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest

from audiostory_core.bundle.bundle import Bundle
from audiostory_core.errors import InputError
from audiostory_core.training.team import alone_in
from other_process import prepare_training


def prepared(folder: Path) -> dict[str, str]:
    """Every file with its hash. Stores of clips hold times of their making, so they count by what is in them."""
    import torch

    found: dict[str, str] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "bundle.json"):
        data = path.read_bytes()
        if path.suffix == ".pt":
            data = b"".join(t.numpy().tobytes() for t in torch.load(path, weights_only=True).values())
        found[path.relative_to(folder).as_posix()] = hashlib.sha256(data).hexdigest()
    return found


def run_to_the_end(processes: BaseContext, folder: Path) -> None:
    process = processes.Process(target=prepare_training, args=(folder,))
    process.start()
    process.join(300)
    assert process.exitcode == 0


def survives(processes: BaseContext, folder: Path, kills: int) -> None:
    """Kills preparations in `folder` at random instants; the one that is left alone makes what an unkilled one makes."""
    whole, draw = folder / "whole", random.Random(3)
    started = time.monotonic()
    run_to_the_end(processes, whole)
    longest, expected = time.monotonic() - started, prepared(whole)
    assert {"codec.safetensors", "clips_16_0.pt", "clips_16_2.pt", "clips_40_0.pt", "bundle/dit.safetensors"} <= expected.keys()
    run = folder / "run"
    while kills:
        process = processes.Process(target=prepare_training, args=(run,))
        process.start()
        process.join(draw.uniform(0.02, 1.0) * longest)
        if process.exitcode is None:
            process.kill()
            process.join()
            kills -= 1
        else:  # it was mended and ended: on with a fresh one
            assert process.exitcode == 0 and prepared(run) == expected
            shutil.rmtree(run)
    run_to_the_end(processes, run)
    assert prepared(run) == expected
    assert Bundle.open(run / "bundle").verify() == []
    assert not list(run.rglob(".*")), "nothing that a kill left stays"


def test_a_killed_preparation_goes_on(processes: BaseContext, tmp_path: Path):
    survives(processes, tmp_path, 3)


@pytest.mark.slow
def test_a_hundred_kills_leave_no_preparation_stuck(processes: BaseContext, tmp_path: Path):
    survives(processes, tmp_path, 100)


def test_a_folder_in_use_is_refused(processes: BaseContext, tmp_path: Path):
    with alone_in(tmp_path), pytest.raises(InputError, match="another run trains in .*; wait for it"), alone_in(tmp_path):
        pass
    with alone_in(tmp_path):
        pass
