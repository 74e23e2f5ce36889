"""Files that may not be written: which fault is said first, how to allow it, and what becomes of an answer that is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

import audiostory_core
from audiostory_core import cli

PACKAGE = Path(audiostory_core.__file__).parent
PLAN = {"instruction": "x", "events": [{"caption": "Rain falls.", "seconds": 1.5}, {"caption": "A dog.", "seconds": 2.0}]}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("plan.json", "taken.json"):
        Path(name).write_text(json.dumps(PLAN), encoding="utf-8")
    Path("full").mkdir()
    Path("full/file").touch()
    soundfile.write("sound.wav", np.sin(np.arange(32_000) / 7) / 4, 16_000)
    soundfile.write("taken.wav", np.zeros(100), 16_000)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    assert cli.main(list(words)) == 2
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before, "nothing is lost or left"
    error = capsys.readouterr().err
    assert error.startswith("audiostory: ") and error.count("\n") == 1
    return error


OUTPUTS = {
    "tell": ["tell", "rain", "--out", "taken.wav"],
    "tell, plan": ["tell", "rain", "--save-plan", "taken.json"],
    "tell, stems": ["tell", "rain", "--stems", "full"],
    "plan": ["plan", "rain", "--out", "taken.json"],
    "plan from a file": ["plan", "--from", "plan.json", "--out", "taken.json"],
    "edit": ["edit", "plan.json", "drop the dog", "--out", "taken.json"],
    "listen": ["listen", "sound.wav", "--save-plan", "taken.json"],
    "continue": ["continue", "sound.wav", "rain", "--out", "taken.wav"],
    "loop": ["loop", "sound.wav", "--out", "taken.wav"],
}


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS)
def test_what_is_there_is_kept_and_the_flag_that_replaces_it_is_named(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert "--overwrite" in refused(capsys, *words)


OTHER = {
    "tell": (["tell", "rain", "--out", "taken.wav", "--seconds", "0"], "--seconds is 0"),
    "tell a missing plan": (["tell", "--plan", "none.json", "--out", "taken.wav"], "none.json"),
    "tell a broken plan": (["tell", "--plan", "full/file", "--out", "taken.wav"], "No event was found"),
    "tell by an unknown sampler": (["tell", "rain", "--out", "taken.wav", "--sampler", "magic"], "magic"),
    "tell, another suffix": (["tell", "rain", "--out", "taken.wav", "--picture", "a.jpg"], ".png"),
    "plan": (["plan", " ", "--out", "taken.json"], "nothing to plan"),
    "plan from nowhere": (["plan", "--from", "none.json", "--out", "taken.json"], "none.json"),
    "an edit that is not understood": (["edit", "plan.json", "frobnicate", "--out", "taken.json"], "frobnicate"),
    "an edit of nothing": (["edit", "none.json", "drop the dog", "--out", "taken.json"], "none.json"),
    "listen": (["listen", "none.wav", "--save-plan", "taken.json"], "none.wav"),
    "continue": (["continue", "sound.wav", "--plan", "none.json", "--out", "taken.wav"], "none.json"),
    "loop": (["loop", "plan.json", "--out", "taken.wav", "--seed", "-1"], "--seed"),
}


@pytest.mark.parametrize("words, said", OTHER.values(), ids=OTHER)
def test_what_is_there_hides_no_other_fault(words: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    error = refused(capsys, *words)
    assert said in error and "overwrite" not in error


OWN = {
    "loop": ["loop", "sound.wav", "--out", "sound.wav"],
    "loop by another name": ["loop", "sound.wav", "--out", "full/../sound.wav"],
    "loop of a plan": ["loop", "plan.json", "--out", "a.wav", "--save-plan", "plan.json"],
    "continue": ["continue", "sound.wav", "rain", "--out", "./sound.wav"],
    "continue, plan": ["continue", "sound.wav", "--plan", "plan.json", "--out", "a.wav", "--save-plan", "plan.json"],
    "tell": ["tell", "--plan", "plan.json", "--save-plan", "plan.json"],
    "listen": ["listen", "sound.wav", "--save-plan", "sound.wav"],
}


@pytest.mark.parametrize("words", OWN.values(), ids=OWN)
def test_no_command_replaces_what_it_reads(words: list[str], capsys: pytest.CaptureFixture[str]):
    refused(capsys, *words, "--overwrite")


def test_a_whole_plan_is_no_patch(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["plan", "--from", "plan.json", "--out", "whole.json"]) == 0
    for name in ("plan.json", "whole.json"):
        said = refused(capsys, "edit", "plan.json", "--patch", name, "--out", "b.json")
        assert "whole plan" in said and "add, change or remove" in said
    Path("patch.json").write_text('{"total_seconds": 7}')
    assert cli.main(["edit", "plan.json", "--patch", "patch.json", "--out", "b.json"]) == 0


# stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("where, reason", [("full", "No space left on device"), ("closed", "it is closed")])
@pytest.mark.parametrize("words", [["plan", "--from", "plan.json"], ["--help"], ["tell", "--help"], ["bundle", "list"]], ids=" ".join)
def test_an_answer_that_is_lost_is_said_once(words: list[str], where: str, reason: str, unbuffered: str):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "audiostory_core.cli", *words], check=False, stderr=subprocess.PIPE, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), "PYTHONUNBUFFERED": unbuffered},
            stdout=full, preexec_fn=(lambda: os.close(1)) if where == "closed" else None)
    assert done.returncode == 2
    assert done.stderr == f"audiostory: the answer could not be written to stdout: {reason}\n"


@pytest.mark.skipif(os.name != "posix", reason="streams of POSIX")
def test_notes_do_not_reach_stdout_where_stderr_is_closed():
    done = subprocess.run(
        [sys.executable, "-m", "audiostory_core.cli", "edit", "plan.json", "drop the dog", "--out", "b.txt"], check=False,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)}, stdout=subprocess.PIPE, encoding="utf-8",
        preexec_fn=lambda: os.close(2))
    assert done.returncode == 0 and "note:" not in done.stdout and "removed" in done.stdout.lower()
