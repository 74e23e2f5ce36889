"""The door for Python: light to import, every name where it should be, and what comes in by it is told as by the command."""

import importlib
import inspect
import re
import runpy
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import soundfile
import torch

import audiostory_core as audiostory
from audiostory_core import cli, pipeline
from audiostory_core.bundle.bundle import shipped_bundles
from audiostory_core.door import page, player, story_file
from audiostory_core.sound.audio import AudioClip, read, write

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "api.md"
ASK, SECONDS = "Rain falls, then a dog barks", 3.0
QUICK = audiostory.Settings(num_steps=2)
PLAN = audiostory.StoryPlan.sequential("Rain, then a dog.", [("Rain falls.", 0.9), ("A dog barks.", 0.5)])
needs_tiny = pytest.mark.skipif("tiny" not in shipped_bundles(), reason="the shipped bundle 'tiny' is not in this tree")

LOOK = """
import sys
import audiostory_core as audiostory
heavy = {"torch", "numpy", "transformers", "pydantic", "soundfile"}
assert set(audiostory.__all__) <= set(dir(audiostory)), dir(audiostory)
assert not heavy & set(sys.modules), heavy & set(sys.modules)
audiostory.StoryPlan, audiostory.InputError
assert not (heavy - {"pydantic"}) & set(sys.modules)
assert not hasattr(audiostory, "nothing") and not hasattr(audiostory, "manager")
"""


# Paper


def test_the_door_is_light_until_a_name_is_used():
    subprocess.run([sys.executable, "-c", LOOK], check=True, timeout=60, cwd=ROOT / "docs")


def test_no_name_is_that_of_a_room_even_when_all_rooms_are_there():
    rooms = {path.stem for path in (ROOT / "audiostory_core").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not rooms & set(audiostory.__all__)
    for room in ("plan", "edits", "listen", "pipeline", "variations", "door", "commands", "errors"):
        assert isinstance(importlib.import_module(f"audiostory_core.{room}"), ModuleType)
    assert not [name for name in audiostory.__all__ if isinstance(getattr(audiostory, name), ModuleType)]


def test_type_checkers_see_what_is_there():
    text = (ROOT / "audiostory_core" / "__init__.py").read_text(encoding="utf-8")
    seen = dict(re.findall(r"^    from \.(\S+) import (?:\w+) as (\w+)$", text, re.MULTILINE))
    assert set(re.findall(r"^    from \.\S+ import (\w+) as \1$", text, re.MULTILINE)) == set(audiostory.__all__) and seen


def test_tell_takes_what_the_line_takes():
    line, door = (inspect.signature(function).parameters for function in (pipeline.tell, audiostory.tell))
    assert door.keys() - line.keys() == {"progress"} and not line.keys() - door.keys()
    assert {name for name in line if line[name].default != door[name].default} == {"store"}


def test_the_page_is_made_of_docstrings():
    assert PAGE.read_text(encoding="utf-8") == page.text(), "python -m audiostory_core.door.page > docs/api.md"
    assert all(f"\n## {name}\n" in page.text() for name in audiostory.__all__)
    assert all(">>> " in (inspect.getdoc(getattr(audiostory, name)) or "") for name in set(audiostory.__all__) - {"StoryPlan", "InputError"})
    assert len([line for line in page.SCRIPT.splitlines() if line]) <= 15


# A small bundle of random weights, beside the command


@pytest.fixture
def small(small_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    return audiostory.tell(plan=PLAN, bundle=small_bundle, seed=7, settings=QUICK)


def command(*words: str) -> None:
    assert cli.main([*words, "--quiet"]) == 0


def test_files_are_those_of_the_command(small, small_bundle: Path):
    Path("plan.json").write_text(PLAN.to_json())
    made = ("--plan", "plan.json", "--bundle", str(small_bundle), "--seed", "7", "--steps", "2")
    assert small.save("a.flac", stems="a") == Path("a.flac")
    command("tell", *made, "--store", "none", "--out", "b.flac", "--stems", "b")
    assert Path("a.flac").read_bytes() == Path("b.flac").read_bytes()
    names = sorted(path.name for path in Path("b").iterdir())
    assert names == sorted(path.name for path in Path("a").iterdir()) == ["e1.wav", "e2.wav", "plan.json"]
    assert Path("a/plan.json").read_bytes() == Path("b/plan.json").read_bytes()
    for name in names[:2]:  # libsndfile writes the time of day into float files
        assert torch.equal(read(f"a/{name}").waveform, read(f"b/{name}").waveform)


def test_edits_go_on_from_one_another_and_from_files(small, small_bundle: Path, capsys):
    small.save("a.flac")
    quieter = small.edit("make the dog 6 dB quieter")
    assert len(quieter.kept) == len(quieter.spans) == 2 and quieter.plan.telling == small.plan.telling
    cat = quieter.edit("turn the dog into a cat")
    assert len(cat.kept) == 1, "only what changed is rendered"
    back = cat.undo(2)
    assert (back.audio.waveform == small.audio.waveform).all() and not back.plan.history
    assert len(back.plan.undone) == 2 and (back.edit("redo").audio.waveform == quieter.audio.waveform).all()
    quieter.save("b.wav")
    command("edit", "a.flac", "make the dog 6 dB quieter", "--bundle", str(small_bundle), "--out", "c.wav")
    assert Path("b.wav").read_bytes() == Path("c.wav").read_bytes()
    assert "6 dB quieter" in capsys.readouterr().out
    command("edit", "b.wav", "--undo", "--bundle", str(small_bundle), "--out", "d.wav")
    assert (read("d.wav").waveform == read("a.flac").waveform).all()
    found = audiostory.edit_story("b.wav", "undo", bundle=small_bundle)
    assert (found.audio.waveform == small.audio.waveform).all() and len(found.kept) == 2
    assert audiostory.edit_story(small, "make the dog 6 dB quieter").plan == quieter.plan


def test_given_clips_stay_and_are_left_out_with_their_event(small_bundle: Path):
    tone = AudioClip(torch.sin(torch.arange(8000) / 5)[None] * 0.2, 16_000)
    story = audiostory.tell(plan=PLAN, bundle=small_bundle, settings=QUICK, clips={"e2": tone}, store=None)
    louder, gone = story.edit("make the rain 3 dB louder"), story.edit("drop the dog")
    one, other = (s.audio.waveform[:, 18_000:22_000] for s in (story, louder))
    assert torch.equal(one, other) and len(gone.spans) == 1 and len(gone.undo().spans) == 2


def is_tone(story: audiostory.Story) -> bool:
    """Whether most of what is heard in the second event is a wave of a fifth of a radian a sample."""
    heard = story.audio.waveform.mean(0)[-6000:-2000]
    wave = torch.stack([torch.sin(torch.arange(4000) / 5), torch.cos(torch.arange(4000) / 5)])
    return bool((wave @ heard).square().sum() / 2000 > 0.9 * heard.square().sum())


def test_a_given_clip_is_not_heard_for_the_sound_that_takes_its_place(small_bundle: Path):
    tone = AudioClip(torch.sin(torch.arange(8000) / 5)[None] * 0.2, 16_000)
    story = audiostory.tell(plan=PLAN, bundle=small_bundle, settings=QUICK, clips={"e2": tone}, store=None)
    other = story.edit("turn the dog into a cat")
    assert other.plan.events[1].id == "e2" and "cat" in other.plan.events[1].caption.lower()
    quieter = other.edit("make the rain 3 dB quieter")
    assert [is_tone(one) for one in (story, other, quieter, quieter.undo(2))] == [True, False, False, True]



def test_parts_that_are_given_stay_loaded(small_bundle: Path):
    parts = audiostory.open_parts(small_bundle, "cpu")
    story = audiostory.tell(plan=PLAN, bundle=parts, settings=QUICK, store=None)
    assert story.edit("turn the dog into a cat").opening.bundle is parts and {"dit", "language_model"} <= parts.__dict__.keys()


def test_a_notebook_sees_a_picture_and_a_player_and_no_markup_of_a_plan(small_bundle: Path, monkeypatch):
    plan = audiostory.StoryPlan.sequential("<script>alert(1)</script> & rain", [("Rain <b>falls</b>.", 0.6)])
    story = audiostory.tell(plan=plan, bundle=small_bundle, settings=QUICK)
    html = story._repr_html_()
    assert html.count("data:image/png;base64,") == html.count("data:audio/flac;base64,") == 1
    assert "<script" not in html and "&lt;script&gt;" in html and "<b>" not in html
    monkeypatch.setattr(player, "MAX_VALUES", story.track.samples - 1)
    html = story._repr_html_()
    assert "data:image/png" in html and "<audio" not in html and "save the story to hear it" in html
    story.track.close()
    assert "closed" in story._repr_html_()


def test_progress_is_heard_shown_or_breaks_off(small_bundle: Path, capsys):
    heard: list[tuple[str, int, int]] = []
    common = {"plan": PLAN, "bundle": small_bundle, "settings": QUICK, "store": None}
    audiostory.tell(**common, progress=lambda *how: heard.append(how))
    assert heard[0][0] == "sample" and heard[-1] == ("decode", 2, 2)
    assert capsys.readouterr().err == "", "silent unless asked"
    audiostory.tell(**common, progress=True)
    assert "decode 2 of 2\n" in capsys.readouterr().err

    def stop(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audiostory.tell(**common, progress=stop)


def test_bad_input_is_one_sentence_and_writes_nothing(small, small_bundle: Path):
    Path("there.flac").write_bytes(b"x")
    Path("full").mkdir()
    (Path("full") / "a.wav").write_bytes(b"x")
    write("silence.wav", AudioClip(torch.zeros(1, 8000), 16_000))
    before = {path: path.stat().st_mtime_ns for path in Path().rglob("*")}
    bad = {
        "cannot write '.mp3'": lambda: small.save("a.mp3"),
        "there.flac exists": lambda: small.save("there.flac", stems="new"),
        "full is not empty": lambda: small.save("a.flac", stems="full"),
        "there.flac is a file": lambda: small.save("a.flac", stems="there.flac"),
        "each its own": lambda: small.save("a.flac", stems="a.flac"),
        "no does not exist": lambda: small.save("no/a.flac"),
        "saxophone": lambda: small.edit("make the saxophone louder"),
        "must be text": lambda: small.edit(3),
        "The sentence is empty": lambda: small.edit(" "),
        "no edit to undo": lambda: small.undo(),
        "got a int": lambda: audiostory.edit_story(3, "louder"),
        "no file gone.flac": lambda: audiostory.edit_story("gone.flac", "drop the dog"),
        "carries no plan": lambda: audiostory.edit_story("silence.wav", "drop the dog"),
        "told with the bundle 'small'": lambda: audiostory.edit_story(small.plan, "drop the dog"),
        "no bundle 'nobody'": lambda: audiostory.tell("Rain", bundle="nobody"),
        "the instruction is empty": lambda: audiostory.plan_story(" "),
        "seconds is -1": lambda: audiostory.plan_story("Rain", -1),
        "the instruction is a NoneType": lambda: audiostory.tell(None),
        "not valid UTF-8": lambda: audiostory.tell("Rain \ud800", bundle=small_bundle),
        "seed is -1": lambda: audiostory.tell("Rain", seed=-1),
        "num_steps": lambda: audiostory.tell("Rain", settings=audiostory.Settings(num_steps=0)),
        "not both": lambda: audiostory.tell("Rain", listener=audiostory, progress=True),
        "progress is a int": lambda: audiostory.tell("Rain", progress=7),
        "is a file; a store": lambda: audiostory.tell("Rain", store="there.flac"),
        "a sound is": lambda: audiostory.listen_to(3),
        "the question is empty": lambda: audiostory.listen_to(small, " "),
        "no such audio file": lambda: audiostory.listen_to("gone.wav", bundle="tiny"),
        "the sentence is empty": lambda: audiostory.continue_story(small, ""),
        "join is 'glue'": lambda: audiostory.continue_story(small, "on", join="glue"),
        "seed is -2": lambda: audiostory.continue_story(small, "on", seed=-2),
    }
    for said, act in bad.items():
        with pytest.raises(audiostory.InputError) as refusal:
            act()
        assert said in str(refusal.value) and "\n" not in str(refusal.value), (said, str(refusal.value))
    with pytest.raises(TypeError, match="unexpected keyword argument 'sed'"):
        audiostory.continue_story(small, "on", sed=2)
    assert {path: path.stat().st_mtime_ns for path in Path().rglob("*")} == before


def test_stores_are_chosen_by_name(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("AUDIOSTORY_STORE", str(tmp_path / "usual"))
    assert story_file.open_store(None) is story_file.open_store("none") is None
    named, usual = story_file.open_store(tmp_path / "here"), story_file.open_store()
    assert named and named.folder == tmp_path / "here" and usual and usual.folder == tmp_path / "usual"
    assert story_file.open_store(named) is named


# The shipped bundle


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory):
    store = tmp_path_factory.mktemp("tiny")
    return audiostory.tell(ASK, seconds=SECONDS, settings=QUICK, store=store)


@needs_tiny
def test_a_sentence_becomes_a_story_that_is_heard(tiny):
    assert isinstance(tiny, audiostory.Story) and isinstance(tiny, pipeline.Story)
    assert tiny.audio.waveform.shape == (1, 48_000) and tiny.plan.telling.bundle == "tiny"
    plan = audiostory.plan_story(ASK, SECONDS)
    assert isinstance(plan, audiostory.StoryPlan) and plan.events == tiny.plan.events
    heard = audiostory.listen_to(tiny)
    assert heard.text and isinstance(heard.plan, audiostory.StoryPlan) and heard == audiostory.listen_to(tiny.audio)
    steps: list[tuple[str, int, int]] = []
    assert audiostory.listen_to(tiny.audio, progress=lambda *how: steps.append(how)).text and steps == [("listen", 1, 1)]
    assert isinstance(audiostory.listen_to(tiny, "is there a dog?"), str)


@needs_tiny
def test_a_sound_goes_on_and_stays_what_it_was(tiny, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = audiostory.continue_story(tiny, "a door slams", seconds=1)
    assert torch.equal(found.audio.waveform[:, :48_000], tiny.audio.waveform) and found.audio.seconds == 4
    assert found.joins_at_seconds == SECONDS and found.plan.events[0].seconds == SECONDS
    assert "data:audio/flac" in found._repr_html_()
    write("float.wav", tiny.audio, subtype="float")
    on = audiostory.continue_story("float.wav", "a door slams", 1, settings=QUICK)
    assert on.save("on.wav") == Path("on.wav") and soundfile.info("on.wav").subtype == "FLOAT"
    assert torch.equal(read("on.wav").waveform[:, :48_000], tiny.audio.waveform)
    assert story_file.read_plan(Path("on.wav"))[0] == on.plan and on.plan.telling.settings == {"num_steps": 2}
    with pytest.raises(audiostory.InputError, match="exists"):
        on.save("on.wav")


@needs_tiny
def test_the_session_of_the_page_runs(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    script = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    Path("session.py").write_text(script)
    found = runpy.run_path("session.py")
    assert len(capsys.readouterr().out.splitlines()) >= 2
    assert "<REAPER_PROJECT" in Path("story.rpp").read_text() and "stems/e1.wav" in Path("story.rpp").read_text()
    assert " --> " in Path("story.srt").read_text() and soundfile.info("longer.flac").duration == 8
    plan, first = (story_file.read_plan(Path(name))[0] for name in ("story.flac", "first.flac"))
    assert plan == found["story"].plan and len(plan.history) == 1 and len(first.undone) == 1
