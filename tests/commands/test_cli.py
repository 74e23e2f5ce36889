"""The command line: refusals in one sentence with nothing written, and real stories told from whole processes."""

import filecmp
import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile

from audiostory_core import cli
from audiostory_core.bundle.bundle import shipped_bundles
from audiostory_core.plan.story import StoryPlan
from other_process import run_command

PLAN = {"instruction": "x", "events": [{"caption": "Rain falls.", "seconds": 1.5}, {"caption": "A dog.", "seconds": 2.0}]}

needs_tiny = pytest.mark.skipif("tiny" not in shipped_bundles(), reason="the shipped bundle 'tiny' is not in this tree")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(json.dumps(PLAN), encoding="utf-8")
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_importing_the_command_line_loads_nothing_heavy():
    code = "import sys, audiostory_core.cli; assert not {'torch', 'numpy', 'transformers', 'pydantic'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    text = capsys.readouterr().out
    assert stop.value.code == 0
    assert all(name in text for name in ("tell", "plan", "bundle", "train", "evaluate", "bench"))


BAD = {
    "nothing to tell": (["tell"], "nothing to tell"),
    "empty instruction": (["tell", "   "], "nothing to tell"),
    "zero seconds": (["tell", "rain", "--seconds", "0"], "--seconds is 0"),
    "negative seconds": (["tell", "rain", "--seconds", "-3"], "10800"),
    "seconds not a number": (["tell", "rain", "--seconds", "nan"], "10800"),
    "far too long": (["tell", "rain", "--seconds", "1e9"], "10800"),
    "unknown suffix": (["tell", "rain", "--out", "story.mp3"], ".wav"),
    "missing folder": (["tell", "rain", "--out", "no/where/story.wav"], "does not exist"),
    "existing output": (["tell", "rain", "--out", "taken.wav"], "exists"),
    "unknown bundle": (["tell", "rain", "--bundle", "huge"], "no bundle 'huge'"),
    "unknown sampler": (["tell", "rain", "--sampler", "magic"], "dpmpp_2m"),
    "unknown curve": (["tell", "rain", "--curve", "wavy"], "equal_power"),
    "unknown mode": (["tell", "rain", "--mode", "wild"], "cross_attention"),
    "unknown device": (["tell", "rain", "--device", "toaster", "--bundle", "BUNDLE"], "cpu"),
    "unknown dtype": (["tell", "rain", "--dtype", "int3", "--bundle", "BUNDLE"], "float32"),
    "no steps": (["tell", "rain", "--steps", "0"], "num_steps"),
    "negative seed": (["tell", "rain", "--seed", "-1"], "--seed"),
    "two outputs, one name": (["tell", "rain", "--out", "a.wav", "--save-plan", "a.wav"], "same name"),
    "float flac": (["tell", "rain", "--out", "a.flac", "--bits", "float"], "flac"),
    "missing plan": (["tell", "--plan", "gone.json"], "gone.json"),
    "plan that is not JSON": (["tell", "--plan", "broken.json"], "line 1"),
    "plan that breaks the schema": (["tell", "--plan", "schema.json"], "seconds"),
    "plan with 10,000 events": (["tell", "--plan", "many.json"], "2000"),
    "full stems folder": (["tell", "--plan", "plan.json", "--stems", "full"], "--overwrite"),
    "file without a plan": (["plan", "--from", "taken.wav"], "no plan"),
    "instruction and file": (["plan", "rain", "--from", "plan.json"], "not both"),
    "unknown bundle to verify": (["bundle", "verify", "huge"], "no bundle"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_writes_nothing(case, folder, small_bundle, capsys):
    many = {"instruction": "x", "events": [{"caption": "a", "seconds": 1}] * 10_000}
    (folder / "broken.json").write_text("{nonsense", encoding="utf-8")
    (folder / "schema.json").write_text(json.dumps({"instruction": "", "events": [{"caption": "a", "seconds": -1}]}))
    (folder / "many.json").write_text(json.dumps(many))
    soundfile.write(folder / "taken.wav", [0.0] * 800, 8000)
    (folder / "full").mkdir()
    (folder / "full" / "mine.txt").write_text("keep")
    before = files(folder)
    words, says = BAD[case]
    code = cli.main([str(small_bundle) if word == "BUNDLE" else word for word in words])
    error = capsys.readouterr().err
    assert code == 2
    assert says in error
    assert error.startswith("audiostory: ") and error.count("\n") == 1
    assert files(folder) == before


def test_a_plan_is_rendered_with_stems_dump_and_picture(folder, small_bundle, capsys):
    words = ["tell", "--plan", "plan.json", "--bundle", str(small_bundle), "--out", "s.flac", "--json"]
    assert cli.main([*words, "--stems", "st", "--dump", "du", "--picture", "p.png", "--save-plan", "q.json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert soundfile.info("s.flac").frames == report["seconds"] * report["sample_rate"] == 3.5 * 16000
    expected = {"s.flac", "p.png", "q.json", "st/e1.wav", "st/e2.wav", "st/plan.json", "du/plan.json",
                "du/bridge.safetensors", "du/latents.safetensors", "du/clips/e1.0.wav", "du/clips/e2.0.wav"}
    assert files(folder) == expected | {"plan.json"}
    assert cli.main(["plan", "--from", "s.flac"]) == 0
    inside = StoryPlan.from_json(capsys.readouterr().out)
    assert inside.levels and inside.levels.whole and inside.levels.usual == {"e1": -20.0, "e2": -20.0}, "as loud as it was told"
    assert inside == StoryPlan.from_json(Path("q.json").read_text())


@pytest.mark.parametrize("loudness", [(), ("--loudness", "-30"), ("--loudness", "-6")], ids=["usual", "quiet", "limited"])
def test_stems_laid_at_their_starts_sum_to_the_track(folder, small_bundle, loudness):
    words = ["tell", "--plan", "plan.json", "--bundle", str(small_bundle), "--out", "s.wav", "--bits", "float"]
    assert cli.main([*words, *loudness, "--stems", "st", "--quiet"]) == 0
    track, rate = soundfile.read("s.wav")
    total = 0.0 * track
    for name, start in (("e1", 0.0), ("e2", 1.5)):
        stem, _ = soundfile.read(f"st/{name}.wav")
        total[round(start * rate) : round(start * rate) + len(stem)] += stem
        # Where it starts stands in each file as Broadcast Wave has it, for studios.
        chunk = (data := Path(f"st/{name}.wav").read_bytes()).index(b"bext")
        assert struct.unpack_from("<Q", data, chunk + 8 + 338) == (round(start * rate),)
        assert soundfile.info(f"st/{name}.wav").subtype == "FLOAT"
    assert abs(track - total).max() < 1e-6


def test_the_same_seed_gives_the_same_file(folder, small_bundle):
    for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        words = ["tell", "--plan", "plan.json", "--bundle", str(small_bundle), "--out", f"{name}.wav", "--seed", seed]
        assert cli.main([*words, "--quiet", "--store", "none"]) == 0
    assert filecmp.cmp("a.wav", "b.wav", shallow=False) and not filecmp.cmp("a.wav", "c.wav", shallow=False)


def test_ctrl_c_keeps_finished_stems_and_the_plan(folder, small_bundle, processes):
    events = [{"caption": f"Sound {k}.", "seconds": 2.0} for k in range(60)]
    (folder / "long.json").write_text(json.dumps({"instruction": "x", "events": events}))
    words = ["tell", "--plan", "long.json", "--bundle", str(small_bundle), "--stems", "st", "--steps", "20", "--quiet"]
    process = processes.Process(target=run_command, args=(words, folder, folder / "errors.txt"))
    process.start()
    deadline = time.monotonic() + 90
    while not (folder / "st" / "e2.wav").exists() and process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGINT)
    process.join(60)
    error = (folder / "errors.txt").read_text(encoding="utf-8")
    assert process.exitcode == 130, error
    assert "Traceback" not in error
    assert "kept" in error
    assert not (folder / "story.wav").exists()
    kept = files(folder / "st")
    assert "plan.json" in kept
    assert all(soundfile.info(folder / "st" / name).frames > 0 for name in kept - {"plan.json"})
    assert all(name == "plan.json" or name.endswith(".wav") for name in kept)


def test_bundles_are_listed_described_and_verified(small_bundle, capsys):
    assert cli.main(["bundle", "info", str(small_bundle)]) == 0
    assert "Apache-2.0" in capsys.readouterr().out
    assert cli.main(["bundle", "list"]) == 0


def test_the_first_command_of_the_readme(readme_story):
    info, report = soundfile.info(readme_story.folder / "story.wav"), readme_story.report
    assert (info.frames, info.samplerate) == (384_000, 16_000)
    assert "real time" in readme_story.errors.splitlines()[-1]
    assert -40 < report["loudness_lufs"] < -5
    assert report["true_peak_dbtp"] <= -0.99
    assert sum(event["seconds"] for event in report["plan"]["events"]) == pytest.approx(24.0)


@needs_tiny
def test_unknown_sounds_and_defaults_are_said(folder, capsys):
    assert cli.main(["plan", "A saxophone solo", "--quiet"]) == 0
    error = capsys.readouterr().err
    assert "saxophone" in error
    assert "no length was given" in error


@needs_tiny
def test_shipped_files_are_as_listed(capsys):
    assert cli.main(["bundle", "verify", "tiny"]) == 0
    assert sum(path.stat().st_size for path in shipped_bundles()["tiny"].rglob("*")) < 25_000_000
