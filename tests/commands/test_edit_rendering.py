"""`audiostory edit` on a told file: only what changed is rendered, takes are heard and picked, and the way back leads to the
same sound."""

import json
from pathlib import Path

import pytest
import soundfile

from audiostory_core import cli
from audiostory_core.door.story_file import read_plan

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


def test_that_a_recording_is_not_kept_by_a_plan_is_said(told):
    told("continue", "a.flac", "--plan", "plan.json", "--out", "on.flac")
    for words in (("edit", "on.flac", "make the bees louder"), ("tell", "--plan", "on.flac")):
        _, error = told(*words, "--out", "b.flac", "--overwrite")
        assert "is not the recording that was continued, which no plan holds" in error
    _, error = told("edit", "a.flac", "make the dog louder", "--out", "b.flac", "--overwrite")
    assert "recording" not in error


def test_what_cannot_be_edited_leaves_nothing_behind(told, capsys: pytest.CaptureFixture[str]):
    for words, said in (
        (("a.flac", "make the saxophone louder", "--out", "b.flac"), "saxophone"),
        (("a.flac", "remove the dog", "--out", "a.flac"), "same name"),
        (("a.flac", "remove the dog", "--out", "a.flac", "--overwrite"), "same name"),
        (("a.flac", "remove the dog", "--out", "b.flac", "--sampler", "nonsense"), "unknown sampler"),
    ):
        assert cli.main(["edit", *words]) == 2
        assert said in capsys.readouterr().err and not Path("b.flac").exists()
    assert cli.main(["edit", "a.flac", "remove the dog", "--out", "b.flac"]) == 2
    assert "told with the bundle 'small'" in capsys.readouterr().err, "a folder is never taken out of a file"


# Takes


def test_takes_are_heard_and_one_is_picked_without_rendering(told):
    out, error = told("edit", "a.flac", "--takes", "dog", "3", "--stems", "takes")
    files = [Path("takes") / f"e2.take{n}.wav" for n in (1, 2, 3)]
    assert error == "" and out.splitlines() == [
        "'A dog barks.' (e2)", f"  take 1: {files[0]}, as the story has it", f"  take 2: {files[1]}", f"  take 3: {files[2]}",
        "to use one: audiostory edit a.flac 'use take 2 of dog' --out FILE",
    ]
    assert sorted(Path("takes").iterdir()) == files
    heard = [soundfile.read(file)[0] for file in files]
    assert [len(take) for take in heard] == [11_200] * 3, "0.5 s and the crossfade, at 16 kHz"
    assert all((one != other).any() for one, other in ((heard[0], heard[1]), (heard[0], heard[2]), (heard[1], heard[2])))

    out, error = told("edit", "a.flac", "use take 2 of dog", "--out", "b.flac")
    assert "take 2 instead of take 1" in out and "3 of 3 clips kept" in error and "sample" not in error
    a, b = (soundfile.read(name)[0] for name in ("a.flac", "b.flac"))
    start, end = 14_400, 22_400
    assert (a[:start] == b[:start]).all() and (a[end + 3200 :] == b[end + 3200 :]).all(), "the others are as they were"
    inner = slice(3200, end - start)  # between the crossfades
    assert abs(b[start:end][inner] - heard[1][inner]).max() < 2**-23, "what was listened to is what is heard"
    assert abs(a[start:end][inner] - heard[0][inner]).max() < 2**-23


def test_further_takes_join_those_that_are_there(told):
    first = json.loads(told("edit", "a.flac", "--takes", "the dog", "2", "--stems", "takes", "--json")[0])
    more = json.loads(told("edit", "a.flac", "--takes", "e2", "3", "--stems", "takes", "--overwrite", "--json")[0])
    rain = json.loads(told("edit", "a.flac", "--takes", "rain", "1", "--stems", "takes", "--json")[0])
    assert [row["kept"] for row in first["takes"]] == [True, False] and [row["kept"] for row in more["takes"]] == [True, True, False]
    assert first["event"] == more["event"] == "e2" and [row["in_story"] for row in more["takes"]] == [True, False, False]
    assert rain["takes"] == [{"take": 1, "file": str(Path("takes/e1.take1.wav")), "kept": True, "in_story": True}]


def test_a_locked_event_keeps_its_take(told):
    told("edit", "a.flac", "lock the dog", "--out", "locked.flac")
    told("edit", "locked.flac", "--takes", "dog", "2", "--stems", "takes")
    _, error = told("edit", "locked.flac", "make the rain 3 dB quieter", "--out", "b.flac", "--seed", "8")
    assert "1 of 3 clips kept" in error
    a, b = (soundfile.read(name)[0] for name in ("a.flac", "b.flac"))
    assert (a[18_000:22_000] == b[18_000:22_000]).all(), "what was only listened to is not what the lock holds"


def test_takes_are_refused_in_a_sentence_with_nothing_written(told, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    told("edit", "a.flac", "--takes", "dog", "1", "--stems", "there")
    spoken = {"caption": "A man speaks.", "kind": "speech", "transcript": "Hello.", "seconds": 1.0}
    Path("speech.json").write_text(json.dumps({"instruction": "x", "events": [spoken, {"caption": "A dog.", "seconds": 1.0}]}))
    before = {path: path.stat().st_mtime_ns for path in Path().rglob("*")}
    for words, said in (
        (("a.flac", "--takes", "saxophone", "3", "--stems", "takes"), "'saxophone' names no event"),
        (("a.flac", "--takes", "louder", "3", "--stems", "takes"), "names no event"),
        (("a.flac", "--takes", "everything", "3", "--stems", "takes"), "names no event"),
        (("a.flac", "--takes", "", "3", "--stems", "takes"), "empty"),
        (("a.flac", "--takes", "dog", "0", "--stems", "takes"), "from 1 to 1000"),
        (("a.flac", "--takes", "dog", "-1", "--stems", "takes"), "from 1 to 1000"),
        (("a.flac", "--takes", "dog", "1e3", "--stems", "takes"), "'1e3'"),
        (("a.flac", "--takes", "dog", "9" * 30, "--stems", "takes"), "from 1 to 1000"),
        (("a.flac", "--takes", "dog", "3"), "--stems DIR"),
        (("a.flac", "--takes", "dog", "3", "--stems", "plan.json"), "is a file"),
        (("a.flac", "--takes", "dog", "2", "--stems", "there"), "e2.take1.wav exists"),
        (("a.flac", "--takes", "dog", "3", "--stems", "takes", "--out", "b.flac"), "leave --out out"),
        (("a.flac", "--takes", "dog", "3", "--stems", "takes", "--dry-run"), "leave --dry-run out"),
        (("a.flac", "louder", "--takes", "dog", "3", "--stems", "takes"), "a sentence and --takes"),
        (("a.flac", "--takes", "dog", "3", "--stems", "takes", "--preset", "reference"), "alike"),
        (("a.flac", "--takes", "dog", "3", "--stems", "takes", "--sampler", "magic"), "unknown sampler"),
        (("speech.json", "--takes", "e1", "3", "--stems", "takes", "--voice", "http://127.0.0.1:1/v1"), "is spoken"),
    ):
        try:
            code = cli.main(["edit", *words, "--bundle", str(small_bundle), "--quiet"])
        except SystemExit as stopped:
            code = stopped.code
        error = capsys.readouterr().err
        assert code == 2 and said in error and "Traceback" not in error, (words, error)
    assert {path: path.stat().st_mtime_ns for path in Path().rglob("*")} == before
    out, _ = told("edit", "speech.json", "--takes", "e1", "2", "--stems", "takes", "--voice", "none")
    assert "take 2" in out, "without a voice it is rendered, and rendered things have takes"


def test_help_says_how_to_hear_takes(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        cli.main(["edit", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "--takes EVENT N" in text and "use take 2 of the bell" in text


def test_a_take_that_is_not_heard_as_its_caption_is_marked(told, monkeypatch: pytest.MonkeyPatch):
    """By a bundle that listens: how surely is in the report, and what is unsure is said in the list."""
    from audiostory_core.variations import heard

    said = iter([0.97, 0.02, 0.97, 0.02])
    monkeypatch.setattr(heard, "confidence", lambda parts, event, clips: next(said) if [*clips] and event.caption == "A dog barks." else None)
    out, _ = told("edit", "a.flac", "--takes", "dog", "2", "--stems", "takes")
    files = [Path("takes") / f"e2.take{n}.wav" for n in (1, 2)]
    assert out.splitlines()[1:3] == [
        f"  take 1: {files[0]}, as the story has it", f"  take 2: {files[1]}, not heard as its caption says (2 %)"]
    report = json.loads(told("edit", "a.flac", "--takes", "dog", "2", "--stems", "takes", "--overwrite", "--json")[0])
    assert [row["heard"] for row in report["takes"]] == [0.97, 0.02]


def test_an_edit_that_is_not_heard_as_it_is_called_is_marked(told, monkeypatch: pytest.MonkeyPatch):
    from audiostory_core.variations import heard

    listened: list[str] = []
    monkeypatch.setattr(heard, "is_listened_to", lambda parts: True)
    monkeypatch.setattr(heard, "confidence", lambda parts, event, clips: listened.append(event.id) or 0.05)
    _, error = told("edit", "a.flac", "use take 2 of dog", "--out", "b.flac")
    assert "'A dog barks.' (e2) is not heard as its caption says (5 %); another take may be" in error
    assert listened == ["e2"], "what stayed is not listened to"
