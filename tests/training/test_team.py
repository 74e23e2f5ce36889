"""Several processes, and runs that are cut off: the same batches in the same order, the same losses, and no broken checkpoint."""

import json
import os
import random
import subprocess
import sys
import time
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

import pytest
import torch

import line_task
from audiostory_core.errors import InputError
from audiostory_core.training import checkpoints, loop, team
from line_task import Joined, LineTask, RowsTask, settings_of_a_pair


def start(processes: BaseContext, count: int, kind: str, folder: Path, batches: int = 0, stop: int = 1000) -> list[Any]:
    """A run of so many processes."""
    port = line_task.free_port()
    if count == 1:
        members = [processes.Process(target=line_task.train, args=(kind, folder, batches, stop))]
    else:
        asked = [(rank, count, port, kind, folder, batches, stop) for rank in range(count)]
        members = [processes.Process(target=line_task.train_as, args=each) for each in asked]
    for member in members:
        member.start()
    return members


def finish(*asked: Any) -> None:
    for member in start(*asked):
        member.join(120)
        assert member.exitcode == 0


def losses(folder: Path) -> dict[int, dict[str, float]]:
    """Of each step; one that was learnt from again after a kill by what it said last."""
    lines = (folder / "train.jsonl").read_text(encoding="utf-8").splitlines()
    return {told["batches"]: told["losses"] for told in map(json.loads, lines)}


def assert_close(found: dict[int, dict[str, float]], expected: dict[int, dict[str, float]]) -> None:
    assert found.keys() == expected.keys()
    for batches, told in expected.items():
        assert found[batches] == pytest.approx(told, abs=1e-5, rel=1e-5)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An uninterrupted run of one process: 39 batches in steps of two, the last of which has only one."""
    folder = tmp_path_factory.mktemp("alone")
    loop.train(RowsTask(), loop.Schedule(39, 6, ema=0.9, save_every=1, log_every=1, a_step=2), folder, precision="no")
    return folder


def test_a_step_of_batches_is_one_large_batch(tmp_path: Path):
    one, joined = RowsTask(), Joined()
    for task in (one, joined):
        task.modules.double()  # so that nothing but the arithmetic is told apart
    loop.train(one, loop.Schedule(38, 6, ema=0.9, log_every=1, a_step=2), tmp_path / "one", precision="no")
    loop.train(joined, loop.Schedule(19, 3, ema=0.9, log_every=1), tmp_path / "joined", precision="no")
    assert_close({2 * batches: told for batches, told in losses(tmp_path / "joined").items()}, losses(tmp_path / "one"))


def test_two_processes_learn_what_one_does(alone: Path, processes: BaseContext, tmp_path: Path):
    """Sharded modules, steps of batches that are not equally long, and a last step with a batch for one of them only."""
    finish(processes, 2, "rows", tmp_path, 39)
    assert_close(losses(tmp_path), losses(alone))
    one, two = RowsTask(), RowsTask()
    checkpoints.load_average(one.modules, alone)
    checkpoints.load_average(two.modules, tmp_path)
    for mine, theirs in zip(one.modules.parameters(), two.modules.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-5)


def test_processes_that_hold_all_take_the_mean_of_their_batches(processes: BaseContext, tmp_path: Path):
    average = loop.run(LineTask(), settings_of_a_pair(), tmp_path / "alone", precision="no")
    finish(processes, 2, "line", tmp_path / "pair")
    assert_close(losses(tmp_path / "pair"), losses(tmp_path / "alone"))
    task = LineTask()
    checkpoints.load_average(task.modules, tmp_path / "pair")
    for name, value in task.modules.named_parameters():
        torch.testing.assert_close(value, average[name].cpu(), atol=1e-5, rtol=1e-4)


def test_a_run_goes_on_in_any_number_of_processes(processes: BaseContext, tmp_path: Path):
    """Two processes, then one, then two: every batch once and in order, and the losses of a run of one throughout."""
    loop.train(RowsTask(), loop.Schedule(24, 6, ema=0.9, log_every=1, a_step=2), tmp_path / "alone", precision="no")
    seen: list[int] = []
    for count, stop in ((2, 8), (1, 14), (2, 1000)):
        finish(processes, count, "rows", tmp_path, 24, stop)
        read = [path.read_text().split() for path in sorted(tmp_path.glob("seen-*"))]
        if count == 2:
            assert [list(map(int, each)) for each in read] == [[*range(len(seen) + k, min(stop, 24), 2)] for k in (0, 1)]
        seen += sorted(int(number) for each in read for number in each)
        for path in tmp_path.glob("seen-*"):
            path.unlink()
    assert seen == list(range(24))
    assert_close(losses(tmp_path), losses(tmp_path / "alone"))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says what memory is a process's own")
def test_weights_are_shared_out_without_being_whole_anywhere(processes: BaseContext, tmp_path: Path):
    """In half precision on the disk, in float32 in pieces: little more than a piece and one matrix is held."""
    from audiostory_core.bundle import weights

    whole = line_task.Wide()
    weights.save(whole.state_dict(), tmp_path / "wide.safetensors", torch.bfloat16)
    port, told = line_task.free_port(), processes.SimpleQueue()
    members = [processes.Process(target=line_task.share_out_as, args=(rank, 2, port, tmp_path / "wide.safetensors", told)) for rank in (0, 1)]
    for member in members:
        member.start()
    for member in members:
        member.join(120)
        assert member.exitcode == 0
    expected = float(next(whole.parameters()).detach().bfloat16().float().sum())
    for most, piece, found in (told.get(), told.get()):
        assert piece == 40 * 1024 * 1024 * 4 / 2 and found == pytest.approx(expected, abs=1e-2)
        assert most <= 1.2 * piece + 1024 * 1024 * 4 + 8e6, f"{most / 1e6:.0f} MB for a piece of {piece / 1e6:.0f} MB"


@pytest.mark.slow
def test_torchrun_starts_a_team(alone: Path, tmp_path: Path):
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = [sys.executable, *launcher, line_task.__file__, "rows", str(tmp_path), "39"]
    environment = {**os.environ, "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert_close(losses(tmp_path), losses(alone))


def survives(processes: BaseContext, folder: Path, kills: int) -> None:
    """Kills one process, or all, at random instants; whoever goes on has the losses of a run that nobody killed."""
    draw, batches = random.Random(5), 400
    loop.train(RowsTask(), loop.Schedule(batches, 6, ema=0.9, save_every=1, log_every=1, a_step=2), folder / "alone", precision="no")
    run, left = folder / "run", kills
    while True:
        members = start(processes, draw.choice((1, 2, 2)), "rows", run, batches)
        if left:
            before = checkpoints.latest(run)
            while checkpoints.latest(run) == before and all(member.is_alive() for member in members):
                time.sleep(0.02)
            time.sleep(draw.uniform(0, 0.3))
            left -= 1
            for member in members if draw.random() < 0.5 else draw.sample(members, 1):
                member.kill()
        members[0].join(60 if not left else 20)
        ended = [member.exitcode for member in members]
        for member in members:  # who is left of a team that lost one: what started it ends it
            member.kill()
            member.join()
        stands = checkpoints.latest(run)
        if stands is not None:
            checkpoints.load_average(RowsTask().modules, run)
        if ended[0] == 0 and stands is not None and stands["batches"] == batches:
            break
    assert_close(losses(run), losses(folder / "alone"))
    assert left == 0 and len(list(run.glob("batch-*"))) <= checkpoints.KEPT


def test_a_killed_run_goes_on(processes: BaseContext, tmp_path: Path):
    survives(processes, tmp_path, 2)


@pytest.mark.slow
def test_thirty_kills_change_no_loss(processes: BaseContext, tmp_path: Path):
    survives(processes, tmp_path, 30)


# What is in a folder already


def test_a_run_of_an_earlier_version_goes_on(tmp_path: Path):
    """Its single file held all weights, averages and optimisers."""
    settings = loop.Schedule(20, warmup=4, log_every=1, save_every=7)
    loop.run(LineTask(), settings, tmp_path / "whole", precision="no")

    task = LineTask()
    (tmp_path / "half").mkdir()
    training = loop._Training(loop.Drawn(task), settings, tmp_path / "half", "no", team.Team(0, 1, torch.device("cpu")), "")
    training.go_on()
    while training.batches < 7:
        training.step()
    state = {"step": 7, "weights": task.modules.state_dict(), "average": training.average,
             "optimizers": [optimizer.state_dict() for optimizer in training.optimizers]}
    (tmp_path / "earlier").mkdir()
    torch.save(state, tmp_path / "earlier/checkpoint.pt")
    fresh = LineTask()
    checkpoints.load_average(fresh.modules, tmp_path / "earlier")
    assert torch.equal(fresh.modules["a"].weight, training.average["a.weight"])
    loop.run(LineTask(), settings, tmp_path / "earlier", precision="no")
    whole = losses(tmp_path / "whole")
    assert losses(tmp_path / "earlier") == {n: told for n, told in whole.items() if n > 7}


def ended(folder: Path) -> Path:
    loop.train(RowsTask(), loop.Schedule(4, 1, save_every=1), folder, precision="no", about="rows")
    return folder


def test_a_folder_of_another_run_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="holds a run of something else"):
        loop.train(RowsTask(), loop.Schedule(4, 1), ended(tmp_path), precision="no", about="others")


def test_a_run_of_other_sizes_is_refused(tmp_path: Path):
    ended(tmp_path)
    task = RowsTask()
    task.modules.head = torch.nn.Linear(7, 3)
    with pytest.raises(InputError, match=r"has weights/head.weight of \[2, 7\], but \[3, 7\] is trained"):
        loop.train(task, loop.Schedule(8, 1), tmp_path, precision="no", about="rows")


def test_a_damaged_checkpoint_is_said(tmp_path: Path):
    path = next((ended(tmp_path) / "batch-00000004").glob("*.safetensors"))
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(InputError, match="the checkpoint .*batch-00000004 cannot be read"):
        loop.train(RowsTask(), loop.Schedule(8, 1), tmp_path, precision="no", about="rows")
    with pytest.raises(InputError, match="cannot be read"):
        checkpoints.load_average(RowsTask().modules, tmp_path)


@pytest.mark.parametrize("said", ['{"checkpoint": "../other", "batches": 4}', '{"checkpoint": "batch-00000004"}', "[]"])
def test_a_pointer_points_inside_its_run(tmp_path: Path, said: str):
    (ended(tmp_path) / "latest.json").write_text(said)
    with pytest.raises(InputError):
        checkpoints.latest(tmp_path)


def test_a_full_disk_leaves_the_checkpoint_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from torch.distributed.checkpoint import state_dict_saver

    ended(tmp_path)

    def full(*args: Any, **named: Any) -> None:
        (tmp_path / "batch-00000005").mkdir()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(state_dict_saver, "save", full)
    with pytest.raises(InputError, match="cannot be written to .*No space left on device"):
        loop.train(RowsTask(), loop.Schedule(8, 1, save_every=1), tmp_path, precision="no", about="rows")
    assert checkpoints.latest(tmp_path) == {"checkpoint": "batch-00000004", "batches": 4, "about": "rows"}
    assert not (tmp_path / "batch-00000005").exists()
