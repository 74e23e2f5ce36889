"""Work over local processes: what is done, repeated, given up and left, whoever is killed."""

import os
import signal
import time
from pathlib import Path

import pytest

from audiostory_core.engines.local import run_local
from audiostory_core.engines.run import Engine, run
from audiostory_core.engines.work import CannotGoOn, Ended, Status, Worker
from audiostory_core.errors import InputError
from toy_work import ToyWork, is_alive, start_driver, wait_for

NAMES = [f"p{n:02d}" for n in range(8)]
TWO = Engine(workers=2)


def test_every_piece_is_done_once_and_each_worker_opens_once(tmp_path: Path):
    work, heard = ToyWork(tmp_path), list[tuple[str, int, int]]()
    ran = run(work, NAMES, TWO, lambda status, done, total: heard.append((status.name, done, total)))
    assert work.rows() == {name: name for name in NAMES}
    assert [(status.name, status.kind) for status in ran.statuses] == [(name, "done") for name in NAMES] and not ran.stopped
    assert sorted(work.begun()) == NAMES and work.opened() <= 2
    assert [(done, total) for _, done, total in heard] == [(n + 1, 8) for n in range(8)]


def test_what_is_there_is_not_done_again(tmp_path: Path):
    work = ToyWork(tmp_path)
    run(work, NAMES[:3], TWO)
    ran = run(work, NAMES, TWO)
    assert [status.kind for status in ran.statuses] == ["before"] * 3 + ["done"] * 5
    assert sorted(work.begun()) == NAMES
    assert run(work, NAMES).of("before") == list(run(work, NAMES).statuses)
    assert work.opened() <= 4, "nothing to do begins no worker"


def test_one_worker_is_this_process(tmp_path: Path):
    ran = run(ToyWork(tmp_path), ["a", "bad", "b"])
    assert [status.kind for status in ran.statuses] == ["done", "failed", "done"]
    assert {line.split()[1] for line in (tmp_path / "begun.log").read_text().splitlines()} == {str(os.getpid())}


def test_pieces_that_fail_are_said_and_the_others_done(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    work = ToyWork(tmp_path)
    ran = run(work, ["a", "bad", "b", "fault", "c"], TWO)
    failed = {status.name: status.said for status in ran.of("failed")}
    assert failed == {"bad": "bad is no good.", "fault": failed["fault"]}
    assert "a fault of the program" in failed["fault"] and "KeyError: 'fault'" in capfd.readouterr().err
    assert work.rows() == {"a": "a", "b": "b", "c": "c"} and work.begun().count("fault") == 1


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path):
    work = ToyWork(tmp_path)
    ran = run(work, ["a", "once", "b", "c"], TWO)
    assert work.rows() == {name: name for name in ("a", "once", "b", "c")} and not ran.of("failed")
    assert work.begun().count("once") == 2 and len(work.begun()) == 5
    assert {status.name: status.losses for status in ran.statuses} == {"a": 0, "once": 1, "b": 0, "c": 0}
    assert work.left_over() == []


def test_a_piece_that_kills_its_workers_is_given_up(tmp_path: Path):
    work = ToyWork(tmp_path)
    ran = run(work, ["deadly", "a", "b"], TWO)
    assert work.rows() == {"a": "a", "b": "b"}
    assert [status.said for status in ran.of("failed")] == ["3 workers, one after another, ended in the middle of it (signal 9)"]


def test_what_every_piece_would_meet_ends_the_run(tmp_path: Path):
    ran = run(ToyWork(tmp_path), ["a", "stop", "b", "c"])
    assert ran.stopped == "the key is refused."
    assert [status.kind for status in ran.statuses] == ["done", "left", "left", "left"]
    ran = run(ToyWork(tmp_path, opens="there is no bundle here."), ["x", "y"])
    assert ran.stopped == "there is no bundle here." and [status.kind for status in ran.statuses] == ["left", "left"]
    heard = list[Status]()
    with pytest.raises(CannotGoOn, match="is there enough memory?"):
        run_local(ToyWork(tmp_path), ["deadly1", "deadly2", "deadly3", "z"], 1, heard.append)
    assert [status.name for status in heard] == ["deadly1", "deadly2", "deadly3"]


def test_a_full_disk_ends_the_run(tmp_path: Path):
    from audiostory_core.disk.files import refusals_of_disk

    class Full(ToyWork):
        def open(self):
            return self.fill

        def fill(self, name: str) -> str:
            with refusals_of_disk(tmp_path / name):
                raise OSError(28, "No space left on device")

    ended = Worker(Full(tmp_path)).do("a")
    assert isinstance(ended, Ended) and "the disk is full" in ended.said


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_workers_end_with_the_driver_that_is_killed_and_the_rest_is_done_later(tmp_path: Path):
    work, driver = ToyWork(tmp_path), start_driver(tmp_path, NAMES, 0.4, "local", workers=2)
    wait_for(lambda: len(work.rows()) >= 2)
    workers = {int(line.split()[1]) for line in (tmp_path / "begun.log").read_text().splitlines()}
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    wait_for(lambda: not any(map(is_alive, workers)), 5)
    done, begun = len(work.rows()), len(work.begun())
    time.sleep(0.6)
    assert len(work.rows()) == done < len(NAMES), "nobody goes on"
    ran = run(work, NAMES, TWO)
    assert work.rows() == {name: name for name in NAMES} and len(ran.of("before")) == done
    assert len(work.begun()) - begun == len(NAMES) - done, "finished pieces are not begun again"
    assert work.left_over() == []


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_ctrl_c_ends_driver_and_workers_quietly(tmp_path: Path):
    work, driver = ToyWork(tmp_path), start_driver(tmp_path, NAMES, 0.4, "local", workers=2)
    wait_for(lambda: len(work.rows()) >= 1)
    workers = {int(line.split()[1]) for line in (tmp_path / "begun.log").read_text().splitlines()}
    for pid in (driver.pid, *workers):
        os.kill(pid, signal.SIGINT)  # as a terminal does
    assert driver.wait(20) != 0
    assert not any(map(is_alive, workers))
    assert (tmp_path / "out").read_text().count("Traceback") == 1, "the driver's own"


@pytest.mark.parametrize("options, sentence", [
    ({"kind": "slurm"}, "there is no engine 'slurm'; use one of local, ray."),
    ({"workers": 0}, "0 workers cannot be; use 1 to 1024."),
    ({"address": "auto"}, "an address and GPUs belong to a Ray cluster: choose --engine ray."),
    ({"kind": "ray", "gpus": -1.0}, "a worker cannot have -1 GPUs; give it 0 to 64."),
])
def test_what_is_no_engine_is_refused(options: dict, sentence: str):
    with pytest.raises(InputError) as refused:
        Engine(**options)
    assert str(refused.value) == sentence


def test_names_are_told_apart(tmp_path: Path):
    with pytest.raises(InputError, match="the same name"):
        run(ToyWork(tmp_path), ["a", "a"])
