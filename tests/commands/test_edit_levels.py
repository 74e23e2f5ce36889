"""Levels that are edited are the levels that are heard: measured in the stems of told stories, before and after each edit."""

import json
import math
import re
from pathlib import Path

import pytest
import soundfile
import torch

from audiostory_core import cli
from audiostory_core.door.story_file import read_plan
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.meter import Meter

ROWS = [
    {"caption": "Rain falls.", "seconds": 3.0, "start": 0.0},
    {"caption": "A dog barks.", "seconds": 1.0, "start": 0.5},
    {"caption": "Bees buzz.", "seconds": 1.5, "start": 1.0},
    {"caption": "A bell rings.", "seconds": 1.0, "start": 2.0, "loudness": -30.0},
]
CUT = {"cut_of": "e1", "cut_of_seconds": 3.0}  # the rain, which begins and ends at other levels than the whole of it
SPLIT = [{"id": "e1", **ROWS[0], "seconds": 1.1, **CUT}, {"id": "e9", **ROWS[0], "start": 1.1, "seconds": 1.9, "cut_at_seconds": 1.1, **CUT}]
LOUD = [*ROWS[:3], {**ROWS[3], "loudness": -2.0}]  # far above what the peak allows: the whole is turned down


def lufs(clip: Path) -> float:
    samples, rate = soundfile.read(clip, dtype="float32", always_2d=True)
    meter = Meter(rate, samples.shape[1])
    meter.add(torch.from_numpy(samples.T.copy()))
    return meter.loudness()


@pytest.fixture
def run(small_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs a command on a story, with its stems; gives the loudness of each event as it is heard, and what was said."""
    monkeypatch.chdir(tmp_path)
    for name, rows in (("plan", ROWS), ("loud", LOUD)):
        Path(f"{name}.json").write_text(json.dumps({"instruction": "A street.", "events": rows}))

    def run(out: str, *words: str) -> tuple[dict[str, float], str]:
        folder = Path(out).stem
        wanted = [*words, "--out", out, "--stems", folder, "--quiet", "--bundle", str(small_bundle), "--overwrite"]
        assert cli.main([*wanted, *(["--seed", "3", "--steps", "2"] if words[0] == "tell" else [])]) == 0, words
        said = capsys.readouterr()
        return {stem.stem: lufs(stem) for stem in sorted(Path(folder).glob("e*.wav"))}, said.out + said.err

    return run


def changes(before: dict[str, float], after: dict[str, float], said: str) -> dict[str, float]:
    """Decibels by which each event changed in the mix, beside what the whole was turned down by, as was said."""
    whole = sum(map(float, re.findall(r"the whole is ([\d.]+) dB quieter than (?:before|its plan)", said)))
    return {name: round(after[name] - before[name] + whole, 1) + 0.0 for name in after}


LEVELS = {  # a sentence, and what it changes
    "make the dog louder: +6": {"e2": 6.0},
    "the dog 3 dB quieter": {"e2": -3.0},
    "bees much louder": {"e3": 10.0},
    "turn the dog down by 4 dB and the bees up by 2 dB, the rain a bit quieter": {"e1": -3.0, "e2": -4.0, "e3": 2.0},
    "make the dog 2 dB louder and all the others 3 dB quieter": {"e1": -3.0, "e2": 2.0, "e3": -3.0, "e4": -3.0},
    "everything 2 dB quieter": dict.fromkeys(("e1", "e2", "e3", "e4"), -2.0),
    "the bell 3 dB quieter": {"e4": -3.0},
    "lock the dog, and the rain 3 dB quieter": {"e1": -3.0},
}


@pytest.mark.parametrize("plan", ["plan", "loud"])
def test_an_edit_of_levels_counts_from_what_is_heard_and_leaves_the_others(run, plan: str):
    heard, _ = run("a.wav", "tell", "--plan", f"{plan}.json")
    for sentence, wanted in LEVELS.items():
        after, said = run("b.wav", "edit", "a.wav", sentence)
        assert changes(heard, after, said) == {"e1": 0, "e2": 0, "e3": 0, "e4": 0, **wanted}, (sentence, said)


def test_a_piece_of_a_split_event_becomes_as_much_louder_as_is_asked(run):
    Path("split.json").write_text(json.dumps({"instruction": "A street.", "events": [*SPLIT, {"id": "e2", **ROWS[1]}]}))
    heard, _ = run("a.wav", "tell", "--plan", "split.json")
    still = {"e1": 0, "e9": 0, "e2": 0}
    for sentence, wanted in {"the second rain 6 dB louder": {"e9": 6}, "the first rain 5 dB quieter, the second rain 2 dB quieter": {"e1": -5, "e9": -2}}.items():
        after, said = run("b.wav", "edit", "a.wav", sentence)
        assert changes(heard, after, said) == {**still, **wanted}, (sentence, said)
        second, said = run("c.wav", "edit", "b.wav", "the second rain 3 dB quieter")
        assert changes(after, second, said) == {**still, "e9": -3}, said


def test_what_was_not_told_yet_counts_from_the_usual_level(run):
    """A plan that nobody told yet, and a sound that is not what it was."""
    heard, _ = run("a.wav", "tell", "--plan", "plan.json")
    after, said = run("b.wav", "edit", "plan.json", "the dog 6 dB louder, bees 4 dB quieter", "--seed", "3", "--steps", "2")
    assert "A dog barks: 6 dB louder (-20 LUFS -> -14 LUFS)" in said
    beside = {name: round(after[name] - heard[name] - (after["e1"] - heard["e1"]), 1) for name in after}
    assert beside == {"e1": 0, "e2": 6, "e3": -4, "e4": 0}, "told for the first time, the whole is brought to its level as well"
    second, said = run("c.wav", "edit", "b.wav", "the dog 2 dB quieter")
    assert changes(after, second, said) == {"e1": 0, "e2": -2, "e3": 0, "e4": 0}
    cat, _ = run("d.wav", "edit", "a.wav", "turn the dog into a cat")
    louder, said = run("f.wav", "edit", "a.wav", "turn the dog into a cat and make it 6 dB louder")
    assert changes(cat, louder, said) == {"e1": 0, "e2": 6, "e3": 0, "e4": 0}


def test_what_passes_full_scale_is_turned_down_for_that_moment_and_it_is_said(run):
    run("a.wav", "tell", "--plan", "plan.json")
    _, said = run("b.wav", "edit", "a.wav", "turn the dog up by 20 dB")
    down = re.search(r"the sounds together would pass -1 dBTP: the loudest moments are up to ([\d.]+) dB quieter than planned", said)
    assert down is not None and 6 <= float(down[1]) < 20
    (before, rate), louder, stems = soundfile.read("a.wav"), soundfile.read("b.wav")[0], [soundfile.read(f"b/e{n}.wav")[0] for n in (1, 2, 3, 4)]
    start, end = int(0.45 * rate), int(1.55 * rate)
    assert (before[:start] == louder[:start]).all() and (before[end:] == louder[end:]).all(), "no other moment is touched"
    assert abs(louder).max() <= 10 ** (-1 / 20)
    total = 0 * louder
    for stem, row in zip(stems, ROWS, strict=True):
        at = int(row["start"] * rate)
        total[at : at + len(stem)] += stem[: len(total) - at]
    assert abs(total - louder).max() < 2**-15, "what is turned down is turned down in all stems"
    _, said = run("c.wav", "edit", "b.wav", "the dog 20 dB quieter")
    assert "quieter than planned" not in said and (soundfile.read("c.wav")[0] == before).all(), "nothing is turned up by itself"
    run("d.wav", "edit", "c.wav", "undo")
    assert (soundfile.read("d.wav")[0] == soundfile.read("b.wav")[0]).all()
    run("e.wav", "edit", "c.wav", "--undo", "2")
    assert (soundfile.read("e.wav")[0] == soundfile.read("a.wav")[0]).all()
    run("f.wav", "edit", "e.wav", "--redo")
    assert (soundfile.read("f.wav")[0] == soundfile.read("b.wav")[0]).all()


def test_what_no_edit_is_about_stays_the_same_to_the_bit(run):
    run("a.wav", "tell", "--plan", "loud.json")
    run("b.wav", "edit", "a.wav", "the bell 20 dB quieter")
    run("c.wav", "edit", "a.wav", "drop the bell")
    whole, quieter, without = (soundfile.read(name)[0] for name in ("a.wav", "b.wav", "c.wav"))
    until = int(2.0 * soundfile.info("a.wav").samplerate)
    assert (whole[:until] == quieter[:until]).all() and (whole[:until] == without[:until]).all()
    assert (whole[until:] != quieter[until:]).any()


def test_a_plan_that_was_saved_on_the_way_knows_how_loud_the_story_was(run):
    heard, _ = run("a.wav", "tell", "--plan", "loud.json", "--save-plan", "saved.json")
    saved, told = StoryPlan.from_json(Path("saved.json").read_text()).levels, read_plan(Path("a.wav"))[0].levels
    assert saved is not None and told is not None and saved.whole == told.whole != 1
    assert cli.main(["edit", "saved.json", "the bell 20 dB quieter", "--out", "edited.json"]) == 0
    after, said = run("b.wav", "tell", "--plan", "edited.json", "--seed", "3", "--steps", "2")
    assert changes(heard, after, said) == {"e1": 0, "e2": 0, "e3": 0, "e4": -20}


@pytest.mark.parametrize("plan", ["plan", "loud"])
def test_a_loudness_is_met_or_it_says_why_not(run, plan: str):
    for target in (-30.0, -16.0, -6.0):
        _, said = run("a.wav", "tell", "--plan", f"{plan}.json", "--loudness", str(target))
        found = lufs(Path("a.wav"))
        why = re.search(r"the whole is at (-[\d.]+) LUFS instead of (-[\d.]+): any louder, its loudest moment would pass -1 dBTP", said)
        assert (abs(found - target) < 0.1) if why is None else (
            float(why[1]) == pytest.approx(found, abs=0.1) and float(why[2]) == target and found < target
        ), said


def test_an_edit_holds_the_level_that_a_loudness_gave_until_one_is_asked_for_again(run):
    heard, _ = run("a.wav", "tell", "--plan", "plan.json", "--loudness", "-30")
    after, said = run("b.wav", "edit", "a.wav", "rain 12 dB quieter")
    assert changes(heard, after, said) == {"e1": -12, "e2": 0, "e3": 0, "e4": 0}
    assert "the story was told at -30 LUFS and is at" in said
    _, said = run("c.wav", "edit", "b.wav", "the bell 1 dB quieter", "--loudness", "-30")
    assert lufs(Path("c.wav")) == pytest.approx(-30, abs=0.1) and "was told at" not in said


def test_the_difference_is_told_from_the_usual_level(run):
    run("a.wav", "tell", "--plan", "plan.json")
    plan = read_plan(Path("a.wav"))[0]
    assert plan.levels is not None and plan.levels.usual == {f"e{n}": -20.0 for n in (1, 2, 3, 4)}
    assert "measured" not in plan.levels.model_dump(exclude_defaults=True), "what is planned need not be measured"
    _, said = run("b.wav", "edit", "a.wav", "the dog 3 dB quieter")
    assert "A dog barks: 3 dB quieter (-20 LUFS -> -23 LUFS)" in said


def test_what_continues_a_recording_stays_as_loud_where_another_sound_is_edited(run, small_bundle: Path):
    soundfile.write("before.wav", 0.05 * torch.randn(2 * 16_000, generator=torch.Generator().manual_seed(0)).numpy(), 16_000)
    rows = [{"caption": "Rain falls.", "seconds": 2.0, "start": 0.5}, {"caption": "A dog barks.", "seconds": 1.5, "start": 3.0}]
    Path("next.json").write_text(json.dumps({"instruction": "On.", "events": rows}))
    assert cli.main(["continue", "before.wav", "--plan", "next.json", "--out", "on.wav", "--bundle", str(small_bundle), "--quiet"]) == 0
    plan = read_plan(Path("on.wav"))[0]
    assert plan.levels is not None and plan.levels.whole is not None and len(plan.levels.measured) == 2
    run("edited.wav", "edit", "on.wav", "the dog 9 dB quieter")
    whole, edited = (soundfile.read(name)[0] for name in ("on.wav", "edited.wav"))

    def level(samples, start: float, end: float) -> float:
        part = torch.from_numpy(samples[int(16_000 * start) : int(16_000 * end)])
        return 10 * math.log10(float(part.square().mean()))

    assert level(edited, 2.8, 4.2) == pytest.approx(level(whole, 2.8, 4.2), abs=0.1), "the rain"
    assert level(edited, 5.2, 6.3) == pytest.approx(level(whole, 5.2, 6.3) - 9, abs=0.1), "the dog"
