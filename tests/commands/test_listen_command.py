"""`audiostory listen` from its arguments: what is printed, what is written, and what is refused in one sentence."""

import json
import os
from pathlib import Path

import pytest
import torch

from audiostory_core.cli import main
from audiostory_core.listen import alignment, listening
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, write

RATE = 16000
SAID = "\n\n1. **[0.0, 1.5]** A dog barks.\n\n2. **[1.5, 9.0]** Rain patters softly."


@pytest.fixture
def sound(tmp_path: Path) -> str:
    generator = torch.Generator().manual_seed(0)
    clip = AudioClip(0.1 * torch.randn(2, 3 * RATE, generator=generator), RATE)
    return str(write(tmp_path / "sound.wav", clip))


@pytest.fixture
def tiny(small_listener, monkeypatch: pytest.MonkeyPatch):
    """The command with the small listener, whose model says what it is told to."""
    from audiostory_core import pipeline

    class Parts:
        ear, listening_model = small_listener.ear, small_listener.lm

    said = {"text": SAID}
    monkeypatch.setattr(pipeline, "open_parts", lambda *_, **__: Parts)
    monkeypatch.setattr(listening, "generate", lambda *_, **__: said["text"])
    # Noise does not change anywhere: times are those that were said.
    monkeypatch.setattr(alignment, "stretches", lambda heard, sounds, said, moment: list(said))
    monkeypatch.setattr(alignment, "change", lambda *_: 0.0)
    return said


def test_what_is_heard_is_printed_and_saved(tiny, sound: str, tmp_path: Path, capsys: pytest.CaptureFixture):
    out = tmp_path / "heard.json"
    assert main(["listen", sound, "--save-plan", str(out), "--quiet"]) == 0
    printed = capsys.readouterr()
    assert printed.out == "0.0 to 1.5 s: A dog barks.\n1.5 to 3.0 s: Rain patters softly.\n"
    assert "note: event 2 ended at 9 s: cut to 3.0 s" in printed.err
    plan = StoryPlan.from_json(out.read_text(encoding="utf-8"))
    assert [(e.caption, e.start, e.seconds) for e in plan.events] == [("A dog barks.", 0.0, 1.5), ("Rain patters softly.", 1.5, 1.5)]
    assert main(["listen", sound, "--save-plan", str(out)]) == 2
    assert "exists; allow overwriting" in capsys.readouterr().err
    assert main(["listen", sound, "--save-plan", str(out), "--overwrite", "--quiet"]) == 0


def test_json_is_one_line(tiny, sound: str, capsys: pytest.CaptureFixture):
    assert main(["listen", sound, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["text"].startswith("0.0 to 1.5 s: A dog") and len(told["plan"]["events"]) == 2 and len(told["notes"]) == 1
    tiny["text"] = "Yes.\x1b[31m"
    assert main(["listen", sound, "--ask", "is there a dog?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": sound, "question": "is there a dog?", "answer": "Yes. [31m"}
    assert main(["listen", sound, "--ask", "is there a dog?"]) == 0
    assert capsys.readouterr().out == "Yes. [31m\n"


def test_silence_is_said_and_has_no_plan(tiny, tmp_path: Path, capsys: pytest.CaptureFixture):
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
])  # fmt: skip
def test_bad_arguments_are_one_sentence(words: list[str], said: str, sound: str, capsys: pytest.CaptureFixture):
    assert main(["listen", *(sound if word == "SOUND" else word for word in words)]) == 2
    printed = capsys.readouterr()
    assert said in printed.err and printed.err.count("\n") == 1 and not printed.out


def test_a_bundle_that_cannot_listen_says_so(small_bundle: Path, sound: str, capsys: pytest.CaptureFixture):
    assert main(["listen", sound, "--bundle", str(small_bundle)]) == 2
    assert "bundle 'small' cannot listen, as it has no ear" in capsys.readouterr().err
