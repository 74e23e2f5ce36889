"""The command line in its corners: refusals, split stems, what is dumped, said and kept, and how it ends."""

import json
import os
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from safetensors.torch import load_file

import audiostory_core
from audiostory_core import cli
from audiostory_core.door.story_file import read_plan
from audiostory_core.line import planning, rendering
from audiostory_core.plan.story import StoryPlan
from audiostory_core.plan.text import PlanReading
from audiostory_core.sound.layout import samples_in

torch.set_num_threads(1)
PACKAGE = Path(audiostory_core.__file__).parent
LONG = "x" * 300
STORM = "A storm rolls over a harbour, then a ship's bell answers"
PLAN = StoryPlan.build({
    "instruction": "Rain on a Straße in 東京, then a dog.",
    "events": [
        {"caption": "Rain falls.", "seconds": 0.9},
        {"caption": "A dog barks twice.", "seconds": 5.0, "pan": -0.5},
        {"caption": "Bees buzz.", "seconds": 0.7, "loudness": -30.0},
    ],
})


def untold(text: str) -> StoryPlan:
    """A plan without what `tell` writes about how, and how loud, it was told."""
    return StoryPlan.from_json(text).model_copy(update={"telling": None, "levels": None})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_text(PLAN.to_json(), encoding="utf-8")
    return tmp_path


@pytest.fixture
def tell(here: Path, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    """Renders plan.json on the small bundle; returns the exit code, stdout and stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(["tell", "--plan", "plan.json", "--bundle", str(small_bundle), "--device", "cpu", *arguments])
        return code, *capsys.readouterr()

    return run


def started(*arguments: str, stderr: int = subprocess.PIPE, **environment: str) -> subprocess.Popen[bytes]:
    """`audiostory ARGUMENTS` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "audiostory_core.cli", *arguments],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), "OMP_NUM_THREADS": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=stderr,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def shown_until(terminal: int, pattern: str = r"\Z.", seconds: float = 120.0) -> str:
    """What a process writes to a terminal until that reads like `pattern`, or until it ends."""
    text, end = "", time.monotonic() + seconds
    while not re.search(pattern, text) and select.select([terminal], [], [], max(0.0, end - time.monotonic()))[0]:
        try:
            text += os.read(terminal, 4096).decode("utf-8", "replace")
        except OSError:  # nobody writes there any more
            break
    return text


def left_over(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith(".tmp")]


BAD = [
    ["tell"],
    ["tell", ""],
    ["tell", " \n\t"],
    ["tell", "\udcff rain"],
    *(["tell", "rain", f"--seconds={value}"] for value in ("0", "-1", "nan", "inf", "-inf", "1e9")),
    *(["tell", "rain", "--out", name] for name in ("a.mp3", "a", "no/a.wav", "folder.wav", "taken.wav", f"{LONG}.wav")),
    *(["tell", "rain", "--picture", name] for name in ("a.jpg", "no/a.png", f"{LONG}.png")),
    ["tell", "rain", "--save-plan", "no/a.json"],
    ["tell", "rain", "--save-plan", "taken.json"],
    ["tell", "rain", "--out", "a.wav", "--save-plan", "./a.wav"],
    ["tell", "rain", "--out", "a.flac", "--bits", "float"],
    ["tell", "rain", "--stems", "taken.wav"],
    ["tell", "rain", "--stems", "full"],
    ["tell", "rain", "--dump", "full"],
    ["tell", "rain", "--stems", "new", "--dump", "./new"],
    ["tell", "rain", "--seed", "-1"],
    ["tell", "rain", "--sampler", "magic"],
    ["tell", "rain", "--sampler", ""],
    ["tell", "rain", "--curve", "steep"],
    ["tell", "rain", "--mode", "all"],
    *(["tell", "rain", f"--steps={value}"] for value in ("0", "-1", "1001")),
    *(["tell", "rain", f"--shift={value}"] for value in ("0", "nan", "-1")),
    *(["tell", "rain", f"--guidance={value}"] for value in ("-1", "nan", "1000")),
    *(["tell", "rain", f"--crossfade={value}"] for value in ("-1", "nan", "100")),
    *(["tell", "rain", f"--residual-strength={value}"] for value in ("-1", "nan")),
    *(["tell", "rain", f"--loudness={value}"] for value in ("0", "nan", "-99")),
    ["tell", "rain", "--sample-rate", "1"],
    ["tell", "rain", "--bundle", "nowhere"],
    ["tell", "rain", "--bundle", "BUNDLE", "--device", "abacus"],
    ["tell", "rain", "--bundle", "BUNDLE", "--dtype", "int8"],
    *(["tell", "--plan", name] for name in ("no.json", "broken.json", "nan.json", "empty.txt", "taken.wav", "folder.wav")),
    ["plan"],
    ["plan", " "],
    ["plan", "rain", "--seconds", "nan"],
    ["plan", "rain", "--out", "a.wav"],
    ["plan", "rain", "--out", "taken.json"],
    ["plan", "rain", "--from", "taken.json"],
    ["plan", "--from", "no.json"],
    ["plan", "--from", "broken.json"],
    ["plan", "--from", "taken.wav"],
    ["bundle", "info", "nowhere"],
    ["bundle", "verify", "nowhere"],
]


@pytest.mark.parametrize("arguments", BAD, ids=lambda words: " ".join(words)[:60].encode("ascii", "replace").decode())
def test_bad_input_is_one_sentence(arguments, here: Path, small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    Path("folder.wav").mkdir()
    Path("full").mkdir()
    Path("full/e1.wav").touch()
    soundfile.write("taken.wav", np.zeros(10), 8000)
    Path("taken.json").write_text(PLAN.to_json(), encoding="utf-8")
    Path("broken.json").write_text('{"instruction": "rain", "events": [', encoding="utf-8")
    Path("nan.json").write_text('{"instruction": "a", "events": [{"caption": "b", "seconds": NaN}]}', encoding="utf-8")
    Path("empty.txt").touch()
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    code = cli.main([str(small_bundle) if word == "BUNDLE" else word for word in arguments])
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert err.startswith("audiostory: ")
    assert err.count("\n") == 1 and len(err) < 700
    assert {path: path.stat().st_mtime_ns for path in here.rglob("*")} == before


def test_samplers_curves_and_modes_named_in_help_exist(capsys: pytest.CaptureFixture[str]):
    from audiostory_core.line.sampling import SOLVERS
    from audiostory_core.models.fuser import MODES

    with pytest.raises(SystemExit):
        cli.main(["tell", "--help"])
    out = capsys.readouterr().out
    assert not [name for name in (*MODES, *SOLVERS, "equal_power", "equal_gain") if name not in out]


def test_what_exists_is_kept_unless_overwriting_is_allowed(tell):
    Path("story.wav").write_bytes(b"dear")
    code, out, err = tell()
    assert (code, out) == (2, "")
    assert "story.wav exists" in err
    assert Path("story.wav").read_bytes() == b"dear"
    assert tell("--overwrite")[:2] == (0, "")
    assert soundfile.info("story.wav").frames == 105600


@pytest.mark.parametrize("crossfade", ["0.2", "2.5"])
def test_stems_sum_to_the_track(tell, crossfade: str):
    """At 2.5 s the second event is cut into parts that each reach two further: an early part ends where the event does."""
    code, out, _ = tell("--stems", "stems", "--out", "a.wav", "--bits", "float", "--sample-rate", "22050",
                        "--crossfade", crossfade, "--curve", "equal_gain", "--json")
    assert code == 0
    names = ["stems/plan.json", "stems/e1.wav", "stems/e2.wav", "stems/e3.wav"]
    assert json.loads(out)["files"] == ["a.wav", *names]
    assert untold(Path(names[0]).read_text(encoding="utf-8")) == PLAN
    track = soundfile.read("a.wav", always_2d=True)[0]
    total = np.zeros_like(track)
    for event, name in zip(PLAN.events, names[1:], strict=True):
        stem, rate = soundfile.read(name, always_2d=True)
        start = samples_in(event.start, rate)
        total[start : start + len(stem)] += stem
        assert len(stem) >= samples_in(event.seconds, rate) - 1
    assert np.abs(track - total).max() < 1e-6
    assert np.abs(track).max() > 0.001


def test_a_dump_holds_what_passes_between_the_stations(tell):
    code, out, _ = tell("--dump", "inside", "--picture", "story.png", "--save-plan", "saved.json", "--json")
    assert code == 0
    bridge, latents = load_file("inside/bridge.safetensors"), load_file("inside/latents.safetensors")
    assert {name: tuple(t.shape) for name, t in bridge.items()} == {
        "semantic": (3, 64, 32), "residual": (3, 8, 32), "context": (3, 64, 32)
    }
    assert {"e1.0", "e2.0", "e2.1", "e2.2", "e3.0"} == latents.keys(), "a part is rendered with the end of the one before"
    assert all(t.ndim == 2 and t.shape[1] == 16 for t in latents.values())
    assert {path.stem for path in Path("inside/clips").iterdir()} == latents.keys()
    plan = Path("inside/plan.json").read_text(encoding="utf-8")
    assert untold(plan) == PLAN and plan == Path("saved.json").read_text(encoding="utf-8")
    assert Path("story.png").read_bytes().startswith(b"\x89PNG")
    assert all(Path(name).is_file() for name in json.loads(out)["files"])


def test_a_dump_holds_all_of_it_also_where_every_clip_was_kept(tell):
    assert tell("--dump", "first", "--store", "kept")[0] == 0
    code, _, err = tell("--dump", "again", "--store", "kept", "--out", "again.wav")
    assert code == 0 and "5 of 5 clips kept" in err
    for name in ("bridge.safetensors", "latents.safetensors"):
        first, again = load_file(f"first/{name}"), load_file(f"again/{name}")
        assert first.keys() == again.keys() and all(torch.equal(first[key], again[key]) for key in first)
    names = {path.relative_to("first") for path in Path("first").rglob("*")}
    assert names == {path.relative_to("again") for path in Path("again").rglob("*")}


def test_notes_say_what_was_ignored_and_repaired(tell):
    Path("plan.txt").write_text("1. Rain falls.\n2. A dog barks.<timestamp>1.0</timestamp>\n", encoding="utf-8")
    code, out, err = tell("a cat", "--plan", "plan.txt", "--seconds", "2", "--json", "--quiet")
    assert code == 0
    notes = json.loads(out)["notes"]
    assert "the instruction was ignored: the plan is told as it is" in notes
    assert len(notes) >= 2
    assert [line.removeprefix("note: ") for line in err.splitlines() if line.startswith("note: ")] == notes
    assert json.loads(out)["plan"]["total_seconds"] == 2


def test_reasoning_is_shown_as_it_comes_without_its_markup(
    here: Path, small_bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    pieces = [
        "It rains",
        "\x1b[2J",
        ".",
        "<|/think|>",
        "<|gen|>",
        "Rain.",
        "<timestamp>",
        "2.0",
        "</timestamp>",
        "<|/gen|>",
    ]

    def write_plan(lm, instruction, total, tries, on_text, on_event):
        for piece in pieces:
            on_text(piece)
        return PlanReading(StoryPlan.sequential(instruction, [("Rain.", total)]), ("the text was cut",))

    monkeypatch.setattr(planning.reasoner, "write_plan", write_plan)
    assert cli.main(["plan", "rain", "--seconds", "2", "--bundle", str(small_bundle), "--device", "cpu"]) == 0
    out, err = capsys.readouterr()
    assert StoryPlan.from_json(out).total_seconds == 2
    assert "It rains" in err and "note: the text was cut" in err
    assert "<" not in err and "\x1b" not in err


def test_an_interrupt_keeps_what_is_whole(tell, monkeypatch: pytest.MonkeyPatch):
    decode, calls = rendering.decode, []

    def interrupted(*arguments):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return decode(*arguments)

    monkeypatch.setattr(rendering, "rows_at_once", lambda *_: 1)
    monkeypatch.setattr(rendering, "decode", interrupted)
    code, out, err = tell("--stems", "stems", "--dump", "inside", "--json")
    assert (code, out) == (130, "")
    assert sorted(path.name for path in Path("stems").iterdir()) == ["e1.wav", "plan.json"]
    assert soundfile.info("stems/e1.wav").frames > 0
    assert not Path("story.wav").exists()
    assert not left_over(Path())
    assert "kept stems/plan.json, inside/plan.json" in err and "stems/e1.wav" in err
    assert "Traceback" not in err


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_while_sampling_exits_with_130(here: Path, small_bundle: Path):
    import fcntl
    import termios

    terminal, stderr = os.openpty()
    fcntl.ioctl(stderr, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))  # where no row fits, no bar is drawn
    process = started("tell", "--plan", "plan.json", "--bundle", str(small_bundle), "--device", "cpu", "--steps", "1000",
                      "--stems", "stems", stderr=stderr)
    os.close(stderr)
    shown = shown_until(terminal, r"sample .* [1-9]\d*/\d+ ")
    process.send_signal(signal.SIGINT)
    shown += shown_until(terminal)
    assert process.wait(timeout=120) == 130, shown
    assert "rendering ..." in shown[: shown.index("sample")], "something stands there while models are read"
    assert process.stdout is not None and process.stdout.read() == b"" and "Traceback" not in shown
    assert shown.splitlines()[-2:] == ["kept stems/plan.json", "audiostory: interrupted"]
    assert untold(Path("stems/plan.json").read_text(encoding="utf-8")) == PLAN
    assert not Path("story.wav").exists()
    assert not left_over(here)


def test_text_is_utf8_whatever_the_locale(here: Path):
    process = started(
        "plan", "--from", "plan.json", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING=""
    )
    out, _ = process.communicate(timeout=120)
    assert StoryPlan.from_json(out.decode("utf-8")) == PLAN


def test_a_reader_that_has_gone_is_no_error(here: Path):
    process = started("plan", "--from", "plan.json")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=120) == 141


def test_bundles_are_described_and_verified(small_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["bundle", "list"]) == 0
    assert cli.main(["bundle", "info", str(small_bundle)]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("Apache-2.0", "Trained from nothing", "MB", "thunder", "num_steps 2"))
    assert cli.main(["bundle", "verify", str(small_bundle)]) == 0
    assert capsys.readouterr().out.endswith(" files, all as listed.\n")
    copy = shutil.copytree(small_bundle, tmp_path / "copy")
    (copy / "dit.safetensors").write_bytes(b"")
    (copy / "stray.txt").touch()
    assert cli.main(["bundle", "verify", str(copy)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize("words", [["evaluate", "nowhere", "--json"], ["bench", "--size", "nowhere", "--skip-naive"]])
def test_other_commands_refuse_by_their_own_arguments(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert cli.main(words) == 2
    out, err = capsys.readouterr()
    assert out == "" and "'nowhere'" in err and err.startswith("audiostory: ") and err.count("\n") == 1


def test_what_a_bundle_cannot_do_is_not_evaluated(small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["evaluate", str(small_bundle), "--only", "listening", "--json", "--device", "cpu"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == [] and re.fullmatch(r"listening: \d+ s\n", err)


def test_stems_and_plan_belong_together(readme_story):
    told = readme_story.folder
    plan = StoryPlan.from_json((told / "plan.json").read_text(encoding="utf-8"))
    assert plan.total_seconds == 24 and plan.instruction == STORM and plan.reasoning
    assert {path.stem for path in (told / "stems").glob("*.wav")} == {event.id for event in plan.events}


def test_the_plan_alone_tells_the_same_story(readme_story, tmp_path: Path):
    """All that the language model decided stands in the plan."""
    told, again = readme_story.folder, tmp_path / "again.wav"
    assert cli.main(["tell", "--plan", str(told / "story.wav"), "--device", "cpu", "--out", str(again)]) == 0
    plans = [read_plan(path)[0].model_copy(update={"telling": None, "levels": None}) for path in (told / "story.wav", again)]
    assert plans[0] == plans[1]
    first, second = (soundfile.read(path)[0] for path in (told / "story.wav", again))
    assert first.shape == second.shape and abs(first - second).max() < 0.02 * abs(first).max()
