"""Many stories: which lines are taken, what is told again and what is not, whoever is killed meanwhile."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from audiostory_core import cli
from audiostory_core.door.batch import SoundFolder, StoryWork, read_wishes
from audiostory_core.door.story_file import read_plan
from audiostory_core.plan.story import StoryPlan
from toy_work import wait_for

PLAN = StoryPlan.build({"instruction": "Rain.", "events": [{"id": "a", "caption": "Rain falls.", "seconds": 1.0}]})


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), encoding="utf-8")
    return path


def plans(count: int) -> list[dict]:
    """Wishes with plans, which need no reasoning."""
    return [{"name": f"s{n}", "plan": json.loads(PLAN.to_json()), "seed": n} for n in range(count)]


def run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict, str]:
    code = cli.main(["batch", *words, "--json", "--device", "cpu"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else {}, said.err


def kinds(report: dict) -> dict[str, str]:
    return {row["name"]: row["what"] for row in report["stories"]}


def test_lines_that_are_no_wishes_are_refused_with_their_numbers(tmp_path: Path):
    found = read_wishes(write(
        tmp_path / "s.jsonl", {"instruction": "Rain falls", "seconds": 4}, "", "{", "[1]", {"instruction": "a", "lenght": 3},
        {"name": "x"}, {"instruction": "a", "plan": {}}, {"plan": {"events": []}}, {"plan": "p.json"}, {"instruction": 3},
        {"instruction": "a", "seconds": -1}, {"instruction": "a", "seed": "1"}, {"instruction": "a", "seed": True},
        {"instruction": "a", "name": "../a"}, {"instruction": "Rain falls", "seconds": 4.0}, {"instruction": "b", "name": "One"},
        {"instruction": "c", "name": "one"}, {"plan": json.loads(PLAN.to_json()), "seconds": 3},
    ))
    assert [(wish.name, wish.seconds) for wish in found.wishes] == [(found.wishes[0].name, 4.0), ("One", None)]
    assert re.fullmatch("rain-falls-[0-9a-f]{8}", found.wishes[0].name)
    said = {status.name: status.said for status in found.refused}
    assert list(said) == [f"line {n}" for n in (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18)]
    assert said["line 3"].startswith("it is not JSON") and said["line 4"].startswith("it holds a list; it must be an object")
    assert said["line 5"] == "it has a field 'lenght'; it may have name, instruction, seconds, seed, plan."
    either = "it must have either an instruction, and perhaps its seconds, or a plan."
    assert said["line 6"] == said["line 7"] == said["line 18"] == either
    assert said["line 12"] == "seed is '1'; it must be a whole number." and said["line 9"].startswith("its plan is a str;")
    assert said["line 14"] == "its name is '../a'; it must have 1 to 80 letters, digits, - and _."
    assert said["line 15"].startswith("line 1 has the name rain-falls-") and said["line 17"] == "line 16 has the name one already, or asks for the same."


def test_a_file_without_wishes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = [str(write(tmp_path / "s.jsonl")), "--out", str(tmp_path / "o")]
    assert cli.main(["batch", *words]) == 2 and "asks for no story" in capsys.readouterr().err
    assert cli.main(["batch", str(tmp_path / "none"), "--out", "o"]) == 2 and "there is no file" in capsys.readouterr().err
    assert cli.main(["batch", words[0], "--out", "o", "--engine", "slurm"]) == 2


def test_stories_are_told_once_and_what_changed_is_not_mixed_up(tmp_path: Path, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    wishes, out = plans(3), tmp_path / "out"
    words = [str(write(tmp_path / "s.jsonl", *wishes, "{")), "--out", str(out), "--bundle", str(small_bundle), "--format", "flac"]
    code, report, errors = run(words, capsys)
    assert code == 1 and kinds(report) == {"s0": "done", "s1": "done", "s2": "done", "line 4": "failed"}
    assert "4 stories: 3 told, 1 failed\n  line 4  it is not JSON" in errors
    plan, _ = read_plan(out / "s1.flac")
    assert plan.telling is not None and plan.telling.seed == 1 and plan.events[0].caption == "Rain falls."
    before = {path.name: path.read_bytes() for path in out.glob("*.flac")}
    assert len(set(before.values())) == 3, "each by its own seed"

    write(tmp_path / "s.jsonl", *wishes[:2], {**wishes[2], "seed": 9})
    code, report, _ = run(words, capsys)
    assert code == 1 and kinds(report) == {"s0": "before", "s1": "before", "s2": "failed"}
    assert "s2.flac was told from other words, or otherwise; allow replacing it with --overwrite" in report["stories"][-1]["said"]
    code, report, _ = run([*words, "--overwrite"], capsys)
    assert code == 0 and kinds(report) == {"s0": "before", "s1": "before", "s2": "done"}
    after = {path.name: path.read_bytes() for path in out.glob("*.flac")}
    assert after["s2.flac"] != before["s2.flac"] and after["s0.flac"] == before["s0.flac"]


@pytest.mark.slow
def test_a_sound_that_is_told_alone_is_the_same(tmp_path: Path, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "p.json").write_text(PLAN.to_json(), encoding="utf-8")
    alone = ["tell", "--plan", str(tmp_path / "p.json"), "--seed", "1", "--bundle", str(small_bundle), "--device", "cpu"]
    assert cli.main([*alone, "--out", str(tmp_path / "alone.wav"), "--quiet", "--store", "none"]) == 0
    words = [str(write(tmp_path / "s.jsonl", *plans(2))), "--out", str(tmp_path / "o"), "--bundle", str(small_bundle), "--store", "none"]
    assert run(words, capsys)[0] == 0
    assert (tmp_path / "o" / "s1.wav").read_bytes() == (tmp_path / "alone.wav").read_bytes()


def test_a_bundle_that_is_not_there_ends_the_run_with_its_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = [str(write(tmp_path / "s.jsonl", *plans(2))), "--out", str(tmp_path / "o"), "--bundle", str(tmp_path / "no")]
    code, report, errors = run(words, capsys)
    assert code == 1 and set(kinds(report).values()) == {"left"} and str(tmp_path / "no") in report["stopped"]
    assert "2 stories: 2 left" in errors


def test_two_runs_in_one_folder_are_refused(tmp_path: Path, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    from audiostory_core.disk.lock import hold_alone

    words = [str(write(tmp_path / "s.jsonl", *plans(1))), "--out", str(tmp_path), "--bundle", str(small_bundle)]
    with hold_alone(tmp_path / ".batch.lock", ""):
        assert cli.main(["batch", *words]) == 2
    assert "another run tells stories into" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends SIGKILL")
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out"
    words = [str(write(tmp_path / "s.jsonl", *plans(12))), "--out", str(out), "--bundle", str(small_bundle), "--store", "none"]
    code = "import sys; from audiostory_core.cli import main\nif __name__ == '__main__': sys.exit(main(sys.argv[1:]))"
    (tmp_path / "main.py").write_text(code)
    driver = subprocess.Popen([sys.executable, str(tmp_path / "main.py"), "batch", *words, "--device", "cpu"],
                              stderr=(tmp_path / "err").open("w"))
    wait_for(lambda: len(list(out.glob("*.wav"))) >= 2, 120)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    wait_for(lambda: not held(out / ".batch.lock"))
    there = {path.stem for path in out.glob("*.wav")}
    code, report, _ = run(words, capsys)
    assert code == 0 and {name for name, kind in kinds(report).items() if kind == "before"} >= there and len(there) < 12
    assert sorted(path.stem for path in out.glob("*.wav")) == sorted(wish["name"] for wish in plans(12))
    assert not list(out.glob(".*.tmp"))


def held(lock: Path) -> bool:
    from audiostory_core.disk.lock import is_held

    return is_held(lock)


@pytest.mark.slow
def test_ray_tells_what_local_processes_tell(tmp_path: Path, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("ray", reason="Ray is not installed: pip install ray")
    stories, told = str(write(tmp_path / "s.jsonl", *plans(4))), dict[str, dict[str, bytes]]()
    for engine in ("local", "ray"):
        words = [stories, "--out", str(tmp_path / engine), "--bundle", str(small_bundle), "--store", "none", "--engine", engine]
        assert run([*words, "--workers", "2"], capsys)[0] == 0
        told[engine] = {path.name: path.read_bytes() for path in (tmp_path / engine).glob("*.wav")}
    assert told["local"] == told["ray"] and len(told["ray"]) == 4


def test_what_goes_to_workers_is_small(tmp_path: Path, small_bundle: Path):
    """Nothing that is open or heavy travels."""
    from multiprocessing.reduction import ForkingPickler

    from audiostory_core.commands.batch import BatchRequest, add_arguments
    from audiostory_core.commands.shared import open_tellers

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    rendering = BatchRequest.from_arguments(parser.parse_args(["s", "--out", "o", "--loudness", "-16"])).rendering
    wishes = read_wishes(write(tmp_path / "s.jsonl", *plans(2))).wishes
    work = StoryWork({wish.name: wish for wish in wishes}, SoundFolder(tmp_path), partial(open_tellers, rendering))
    assert len(ForkingPickler.dumps(work)) < 5000
