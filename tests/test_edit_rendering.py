"""`audiostory edit` on a told file: only what changed is rendered, and the way back leads to the same sound."""

import json
from pathlib import Path

import pytest
import soundfile

from audiostory_core import cli
from audiostory_core.commands import read_plan

EVENTS = [("Rain falls.", 0.9), ("A dog barks.", 0.5), ("Bees buzz.", 0.7)]


@pytest.fixture
def told(small_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """A told story in `a.flac`; calling runs a command and gives what it wrote to stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    events = [{"caption": caption, "seconds": seconds} for caption, seconds in EVENTS]
    Path("plan.json").write_text(json.dumps({"instruction": "Rain, then a dog.", "events": events}))

    def run(*words: str) -> tuple[str, str]:
        code = cli.main([*words, "--quiet", "--bundle", str(small_bundle)])
        out, error = capsys.readouterr()
        assert code == 0, error
        return out, error

    run("tell", "--plan", "plan.json", "--out", "a.flac", "--seed", "7", "--steps", "3")
    return run


def sound(name: str):
    return soundfile.read(name, dtype="int32")[0]


def test_a_level_costs_no_sampling_and_is_told_as_before(told):
    out, error = told("edit", "a.flac", "make the dog 6 dB quieter", "--out", "b.flac")
    assert "A dog barks" in out and "3 of 3 clips kept" in error and "sample" not in error
    plan = read_plan(Path("b.flac"))[0]
    assert plan.telling and plan.telling.seed == 7 and plan.telling.settings["num_steps"] == 3
    assert len(plan.history) == 1 and plan.history[0].sentence == "make the dog 6 dB quieter"
    assert (sound("b.flac")[:8000] == sound("a.flac")[:8000]).all(), "the rain is as it was, to the bit"
    assert (sound("b.flac")[16_000:20_000] != sound("a.flac")[16_000:20_000]).any()


def test_only_a_new_event_is_rendered_and_undo_gives_the_old_sound(told):
    _, error = told("edit", "a.flac", "turn the dog into a cat", "--out", "b.flac")
    assert "2 of 3 clips kept" in error
    _, error = told("edit", "b.flac", "--undo", "--out", "c.flac")
    assert "3 of 3 clips kept" in error
    assert (sound("c.flac") == sound("a.flac")).all()
    _, error = told("edit", "c.flac", "--redo", "--out", "d.flac", "--recohere")
    assert "kept" not in error and len(sound("d.flac")) == len(sound("b.flac"))


def test_what_cannot_be_edited_leaves_nothing_behind(told, capsys: pytest.CaptureFixture[str]):
    for words, said in (
        (("a.flac", "make the saxophone louder", "--out", "b.flac"), "saxophone"),
        (("a.flac", "remove the dog", "--out", "a.flac"), "exists"),
        (("a.flac", "remove the dog", "--out", "a.flac", "--overwrite"), "same name"),
        (("a.flac", "remove the dog", "--out", "b.flac", "--sampler", "nonsense"), "unknown sampler"),
    ):
        assert cli.main(["edit", *words]) == 2
        assert said in capsys.readouterr().err and not Path("b.flac").exists()
    assert cli.main(["edit", "a.flac", "remove the dog", "--out", "b.flac"]) == 2
    assert "told with the bundle 'small'" in capsys.readouterr().err, "a folder is never taken out of a file"
