"""The page on which people rate sounds: blind, equally loud, whole, and refused in a sentence where it cannot be made."""

import json
import math
import re
from pathlib import Path

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.evaluation.listening_test import EDIT, STORY, write_test
from audiostory_core.sound.audio import AudioClip, loudness, read, true_peak, write

RATE = 16000


def tone(hertz: float, gain: float, seconds: float = 1.5) -> AudioClip:
    time = torch.arange(round(seconds * RATE)) / RATE
    return AudioClip(gain * torch.sin(2 * torch.pi * hertz * time)[None], RATE)


@pytest.fixture
def systems(tmp_path: Path) -> list[str]:
    """Two systems with two requests each, 20 dB apart; the second also has a third."""
    for n, (system, gain) in enumerate((("ours", 0.5), ("theirs", 0.05))):
        folder = tmp_path / system
        folder.mkdir()
        for k, name in enumerate(("bell", "dog", "owl")[: 2 + n]):
            write(folder / f"{name}.wav", tone(300 + 100 * k + 50 * n, gain))
    (tmp_path / "ours" / "bell.txt").write_text("A bell </script><b>rings\n", encoding="utf-8")
    (tmp_path / "theirs" / "dog.txt").write_text("A dog barks.", encoding="utf-8")
    return [str(tmp_path / "ours"), str(tmp_path / "theirs")]


def told(page: Path) -> dict:
    """What a page is told, as its script reads it."""
    found = re.search(r'<script type="application/json" id="test">(.*?)</script>', page.read_text(encoding="utf-8"), re.S)
    assert found
    return json.loads(found[1])


def test_a_page_shows_requests_and_hides_systems(systems: list[str], tmp_path: Path):
    folder, key, notes = write_test(systems, tmp_path / "page")
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"\bours|theirs|bell\.|https?:|src=", text), "neither systems nor files, and nothing from elsewhere"
    test = told(folder / "index.html")
    assert [item["asked"] for item in test["items"]] == ["A bell </script><b>rings", "A dog barks."]
    assert [c["key"] for c in test["criteria"]] == [c.key for c in STORY]
    secret = json.loads(key.read_text(encoding="utf-8"))
    codes = [sound["code"] for item in test["items"] for sound in item["sounds"]]
    assert sorted(codes) == sorted(secret["sounds"]) and secret["test"] == test["id"]
    assert sorted(one["system"] for one in secret["sounds"].values()) == ["ours", "ours", "theirs", "theirs"]
    assert key.parent == folder.parent and notes == ("1 left out, as not every folder has them: owl",)


def test_all_sounds_are_equally_loud_and_keep_their_length(systems: list[str], tmp_path: Path):
    folder, _, _ = write_test(systems, tmp_path / "page")
    clips = [read(path) for path in (folder / "sounds").iterdir()]
    assert len(clips) == 4 and {clip.seconds for clip in clips} == {1.5}
    assert all(loudness(clip) == pytest.approx(-23, abs=0.1) for clip in clips)


def test_peaks_lower_all_alike(systems: list[str], tmp_path: Path):
    """Single clicks have high peaks and little loudness: all sounds go down to where those still fit."""
    clicks = torch.zeros(1, 2 * RATE)
    clicks[0, :: RATE // 4] = 0.9
    write(Path(systems[0]) / "dog.wav", AudioClip(clicks, RATE), overwrite=True)
    clips = [read(path) for path in (write_test(systems, tmp_path / "page")[0] / "sounds").iterdir()]
    levels = [loudness(clip) for clip in clips]
    assert max(levels) - min(levels) < 0.2 and max(levels) < -24
    assert 20 * math.log10(max(true_peak(clip) for clip in clips)) == pytest.approx(-1, abs=0.2)


def test_an_edit_is_heard_beside_what_it_changed(systems: list[str], tmp_path: Path):
    (before := tmp_path / "before").mkdir()
    write(before / "dog.wav", tone(900, 0.1))
    folder, key, notes = write_test(systems, tmp_path / "page", str(before))
    test = told(folder / "index.html")
    assert [c["key"] for c in test["criteria"]] == [c.key for c in EDIT]
    (item,) = test["items"]
    assert (folder / item["before"]).is_file() and item["before"] not in [sound["file"] for sound in item["sounds"]]
    assert json.loads(key.read_text(encoding="utf-8"))["criteria"] == ["consistency", "following"] and "bell, owl" in notes[0]


def test_a_test_is_the_same_for_the_same_seed_and_another_for_another(systems: list[str], tmp_path: Path):
    pages = [write_test(systems, tmp_path / name, seed=seed)[0] for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    first, again, other = (told(page / "index.html") for page in pages)
    assert first == again and first["id"] != other["id"]


def test_what_a_sound_was_asked_for_stands_in_its_plan(systems: list[str], tmp_path: Path):
    from audiostory_core.plan.story import StoryPlan

    (Path(systems[0]) / "bell.txt").unlink()
    plan = StoryPlan.sequential("A bell rings twice.", [("A bell rings.", 1.5)])
    write(Path(systems[1]) / "bell.wav", tone(350, 0.05), metadata=plan.to_json(), overwrite=True)
    test = told(write_test(systems, tmp_path / "page")[0] / "index.html")
    assert test["items"][0]["asked"] == "A bell rings twice."


@pytest.mark.parametrize("spoil, said", [
    (lambda a, b: (b / "dog.txt").unlink(), "nobody says what was asked for as dog: write it into .*dog.txt"),
    (lambda a, b: [path.unlink() for path in b.glob("*.wav")], "no sound of one name in common"),
    (lambda a, b: write(a / "dog.wav", AudioClip(torch.zeros(1, RATE), RATE), overwrite=True), "dog.wav is silent"),
    (lambda a, b: (a / "dog.wav").write_bytes(b"no sound"), "dog.wav cannot be read as audio"),
])  # fmt: skip
def test_what_nobody_could_rate_is_refused(systems: list[str], tmp_path: Path, spoil, said: str):
    spoil(*map(Path, systems))
    with pytest.raises(InputError, match=said):
        write_test(systems, tmp_path / "page")
    assert not (tmp_path / "page").exists() and not list(tmp_path.glob("*.key.json"))


def test_a_key_is_never_lost(systems: list[str], tmp_path: Path):
    write_test(systems, tmp_path / "page")
    with pytest.raises(InputError, match=r"page.key.json is the key of an earlier test"):
        write_test(systems, tmp_path / "page", seed=3)


@pytest.mark.parametrize("wrong, said", [
    (["ours"], "compares 2 to 12 systems; got 1"),
    (["ours", "nowhere"], "nowhere is none"),
    (["ours", "ours"], "told apart by their folders' names; got ours, ours"),
])  # fmt: skip
def test_systems_are_folders_of_different_names(systems: list[str], tmp_path: Path, wrong: list[str], said: str):
    with pytest.raises(InputError, match=said):
        write_test([str(tmp_path / name) for name in wrong], tmp_path / "page")
