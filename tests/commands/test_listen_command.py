"""`audiostory listen` on the shipped bundle: what is printed, what is written, and what is refused in one sentence."""

import json
import os
import re
from pathlib import Path

import pytest
import torch

from audiostory_core.bundle.bundle import shipped_bundles
from audiostory_core.cli import main
from audiostory_core.evaluation.clips import make_clips
from audiostory_core.line.settings import Settings
from audiostory_core.listen import listening
from audiostory_core.pipeline import open_parts
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, write

RATE = 16000
LINE = re.compile(r"([\d.]+) to ([\d.]+) s: (.+?)(?: \([^)]*\))?$", re.MULTILINE)
needs_tiny = pytest.mark.skipif("tiny" not in shipped_bundles(), reason="the shipped bundle 'tiny' is not in this tree")


@pytest.fixture
def sound(tmp_path: Path) -> str:
    """Three seconds of a siren, then three of a rooster, as the shipped bundle tells them."""
    plans = [StoryPlan.sequential("A siren.", [(caption, 3.0)]) for caption in ("A siren wails up and down.", "A rooster crows.")]
    told = [clip.waveform[:, : 3 * RATE] for clip in make_clips(open_parts("tiny", "cpu"), plans, Settings())]
    return str(write(tmp_path / "sound.wav", AudioClip(torch.cat(told, dim=1), RATE)))


def heard(text: str) -> list[tuple[float, float, str]]:
    return [(float(start), float(end), caption) for start, end, caption in LINE.findall(text)]


@needs_tiny
def test_what_is_heard_is_printed_and_saved(sound: str, tmp_path: Path, capsys: pytest.CaptureFixture):
    out = tmp_path / "heard.json"
    assert main(["listen", sound, "--save-plan", str(out), "--quiet"]) == 0
    (siren, rooster) = heard(capsys.readouterr().out)
    assert "siren" in siren[2].lower() and "rooster" in rooster[2].lower()
    assert siren[0] == 0.0 and rooster[1] == 6.0 and siren[1] == rooster[0] == pytest.approx(3.0, abs=0.5)
    plan = StoryPlan.from_json(out.read_text(encoding="utf-8"))
    assert plan.total_seconds == 6.0 and len(plan.events) == 2
    for event, (start, end, caption) in zip(plan.events, (siren, rooster), strict=True):
        assert event.caption == caption and (event.start, event.end) == pytest.approx((start, end), abs=0.05)
    before = out.read_bytes()
    assert main(["listen", sound, "--save-plan", str(out)]) == 2
    assert "exists; allow replacing it" in capsys.readouterr().err and out.read_bytes() == before
    assert main(["listen", sound, "--save-plan", str(out), "--overwrite", "--quiet"]) == 0


@needs_tiny
def test_json_is_one_line(sound: str, capsys: pytest.CaptureFixture):
    assert main(["listen", sound, "--json"]) == 0
    found = capsys.readouterr().out
    assert found.count("\n") == 1
    report = json.loads(found)
    captions = [caption for _, _, caption in heard(report["text"])]
    assert report["file"] == sound and [event["caption"] for event in report["plan"]["events"]] == captions
    assert main(["listen", sound, "--ask", "is there a siren?", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["file"], report["question"]) == (sound, "is there a siren?") and "heard from 0.0 to" in report["answer"]
    assert main(["listen", sound, "--ask", "is there a dog?"]) == 0
    assert capsys.readouterr().out == "It is not heard.\n"


@needs_tiny
def test_silence_is_said_and_has_no_plan(tmp_path: Path, capsys: pytest.CaptureFixture):
    path = str(write(tmp_path / "silent.flac", AudioClip(torch.zeros(1, RATE), RATE)))
    assert main(["listen", path, "--quiet"]) == 0
    assert capsys.readouterr().out == listening.SILENT + "\n"
    assert main(["listen", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["plan"] is None
    assert main(["listen", path, "--save-plan", str(tmp_path / "plan.json"), "--quiet"]) == 2
    assert "is silent, so there is no plan to save" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["silent.flac"]


@pytest.mark.parametrize("words, said", [
    (["none.wav"], "no such audio file: none.wav"), (["SOUND", "--ask", " "], "--ask is empty"),
    (["SOUND", "--ask", "a?", "--save-plan", "x.json"], "--ask gives an answer and no plan"),
    (["SOUND", "--save-plan", "x.wav"], "cannot write '.wav' files"), (["SOUND", "--bundle", "none"], "there is no bundle 'none'"),
])
def test_bad_arguments_are_one_sentence(words: list[str], said: str, sound: str, capsys: pytest.CaptureFixture):
    assert main(["listen", *(sound if word == "SOUND" else word for word in words)]) == 2
    printed = capsys.readouterr()
    assert said in printed.err and printed.err.count("\n") == 1 and not printed.out


def test_a_bundle_that_cannot_listen_says_so(small_bundle: Path, sound: str, capsys: pytest.CaptureFixture):
    assert main(["listen", sound, "--bundle", str(small_bundle)]) == 2
    assert "bundle 'small' cannot listen, as it has no ear" in capsys.readouterr().err
