"""`--play`: a story is heard while it is told; a module stands in for sounddevice, which opens no device here."""

import _thread
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiostory_core import cli
from audiostory_core.bundle.bundle import shipped_bundles

PLAN = {"instruction": "x", "events": [{"caption": "Rain falls.", "seconds": 1.5}, {"caption": "A dog.", "seconds": 2.0}]}
needs_tiny = pytest.mark.skipif("tiny" not in shipped_bundles(), reason="the shipped bundle 'tiny' is not in this tree")

# What is handed to it takes a twentieth of the time in which it would sound.
STAND_IN = """
import sys, time
import numpy

class PortAudioError(Exception): pass

heard, ended, on_write = [], [], []

def query_devices(device=None, kind=None):
    return {"name": "stands in"}

class OutputStream:
    def __init__(self, samplerate, channels, dtype):
        self.rate = samplerate
    def start(self):
        print("<opened>", file=sys.stderr, flush=True)
    def write(self, chunk):
        for hook in on_write:
            hook()
        heard.append(chunk)
        time.sleep(len(chunk) / self.rate / 20)
    def stop(self):
        ended.append("heard to its end")
    def abort(self):
        ended.append("cut off")
    def close(self):
        numpy.save("heard.npy", numpy.concatenate(heard))
"""
MISSING = {
    "no sounddevice": ("raise ImportError('No module named sounddevice')", "pip install 'audiostory-comfyui[play]'"),
    "no PortAudio": ("raise OSError('PortAudio library not found')", "install PortAudio"),
    "no device": (STAND_IN + "def query_devices(device=None, kind=None):\n    raise PortAudioError('Error querying device -1')",
                  "there is no sound device that plays: Error querying device -1."),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_text(json.dumps(PLAN), encoding="utf-8")
    return tmp_path


@pytest.fixture
def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes `import sounddevice` run a text; returns the module it became where it is one."""

    def install(text: str = STAND_IN):
        inside = folder / "inside"
        inside.mkdir()
        (inside / "sounddevice.py").write_text(text, encoding="utf-8")
        monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
        monkeypatch.syspath_prepend(inside)
        if text == STAND_IN:
            import sounddevice

            return sounddevice
        return None

    yield install
    sys.modules.pop("sounddevice", None)


def told(small_bundle: Path, *words: str) -> int:
    return cli.main(["tell", "--plan", "plan.json", "--bundle", str(small_bundle), "--out", "s.wav", "--quiet", "--play",
                     "--store", "none", *words])


def heard_and_written() -> tuple[np.ndarray, np.ndarray]:
    """What was played but for silence that waited, and the file."""
    return np.load("heard.npy")[:, 0], soundfile.read("s.wav", dtype="float32")[0]


def test_a_plan_is_heard_as_it_is_written(folder, stand_in, small_bundle, capsys):
    module = stand_in()
    assert told(small_bundle, "--bits", "float") == 0
    heard, written = heard_and_written()
    assert module.ended == ["heard to its end"]
    scale = float(np.abs(written).max() / np.abs(heard).max())
    silent = len(heard) - len(written)
    assert silent >= 0
    if not silent:  # nothing was waited for
        assert np.allclose(scale * heard, written, atol=1e-4)
    assert "told and written all the same" not in capsys.readouterr().err


@pytest.mark.parametrize("case", MISSING)
def test_without_a_device_it_is_said_and_the_story_is_told(case, folder, stand_in, small_bundle, capsys):
    text, says = MISSING[case]
    stand_in(text)
    assert told(small_bundle) == 0
    notes = [line for line in capsys.readouterr().err.splitlines() if line.startswith("note: ")]
    assert len(notes) == 1 and says in notes[0] and notes[0].endswith("It is told and written all the same")
    assert soundfile.info("s.wav").duration == 3.5


def test_a_device_that_is_pulled_out_ends_the_sound_alone(folder, stand_in, small_bundle, capsys):
    module = stand_in()

    def pull_out() -> None:
        raise module.PortAudioError("Unanticipated host error")

    module.on_write.append(pull_out)
    module.heard.append(np.zeros((1, 1)))
    assert told(small_bundle) == 0
    assert "note: the story was not played to its end: there is no sound device that plays: Unanticipated host error." in (
        capsys.readouterr().err)
    assert soundfile.info("s.wav").duration == 3.5 and module.ended == ["cut off"]


@pytest.fixture
def ctrl_c():
    """Ctrl+C is heard, also by tests that a shell runs in the background, where nobody hears it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_the_telling_and_the_sound(folder, stand_in, small_bundle, capsys):
    module = stand_in()
    module.on_write.append(lambda: module.heard or _thread.interrupt_main())
    events = [{"caption": f"Sound {k}.", "seconds": 2.0} for k in range(60)]
    Path("plan.json").write_text(json.dumps({"instruction": "x", "events": events}))
    assert told(small_bundle, "--steps", "20") == 130
    error = capsys.readouterr().err
    assert error.splitlines()[-1] == "audiostory: interrupted" and "Traceback" not in error
    assert module.ended == ["cut off"] and not Path("s.wav").exists()
    assert {path.name for path in folder.iterdir()} == {"plan.json", "inside", "heard.npy"}


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_while_the_rest_is_heard_leaves_the_file(folder, stand_in, small_bundle, capsys):
    module = stand_in()

    def interrupt_once_written() -> None:
        if "once" not in module.ended:
            for _ in range(6000):  # a device that is slower than any machine is at telling
                if Path("s.wav").exists():
                    break
                time.sleep(0.05)
            module.ended.append("once")
            _thread.interrupt_main()

    module.on_write.append(interrupt_once_written)
    events = [{"caption": f"Sound {k}.", "seconds": 10.0} for k in range(6)]
    Path("plan.json").write_text(json.dumps({"instruction": "x", "events": events}))
    assert told(small_bundle, "--steps", "1") == 130
    assert module.ended == ["once", "cut off"] and soundfile.info("s.wav").duration == 60.0
    assert capsys.readouterr().err.splitlines()[-1] == "audiostory: interrupted"


@needs_tiny
def test_the_first_event_is_heard_before_the_plan_is_whole(folder, stand_in):
    stand_in()
    words = ["tell", "Rain falls, then a dog barks", "--seconds", "6", "--steps", "2", "--out", "s.wav", "--play", "--bits", "float"]
    code = "import sys; sys.path.insert(0, 'inside'); from audiostory_core.cli import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", code, *words, "--store", "none"], capture_output=True, text=True, check=False,
                          env={**os.environ, "CUDA_VISIBLE_DEVICES": ""})
    assert done.returncode == 0, done.stderr
    assert done.stderr.index("<opened>") < done.stderr.index("s in all"), "the table of the plan comes when it is whole"
    heard, written = heard_and_written()
    assert len(heard) >= len(written) == 6 * 16000


@pytest.mark.parametrize("words, says", [
    (("edit", "plan.json", "make the dog louder", "--out", "e.json", "--play"), "--play plays what is rendered"),
    (("edit", "plan.json", "make the dog louder", "--dry-run", "--play"), "--play plays what is rendered"),
    (("edit", "plan.json", "--takes", "dog", "2", "--stems", "takes", "--play"), "leave --play out"),
])
def test_where_nothing_is_rendered_nothing_is_played(words, says, folder, capsys):
    assert cli.main(list(words)) == 2
    assert says in capsys.readouterr().err
    assert {path.name for path in folder.iterdir()} == {"plan.json"}


def test_an_edit_is_heard_whole(folder, stand_in, small_bundle):
    module = stand_in()
    words = ["edit", "plan.json", "make the dog louder", "--bundle", str(small_bundle), "--out", "s.wav", "--quiet", "--play"]
    assert cli.main(words) == 0
    heard, written = heard_and_written()
    assert len(heard) >= len(written) == 3.5 * 16000 and module.ended == ["heard to its end"]


@pytest.mark.parametrize("rate, channels", [(16000, 1), (22050, 2)])
def test_what_follows_a_recording_is_heard(folder, stand_in, small_bundle, rate: int, channels: int):
    """In one channel and at the recording's rate, as it is rendered; the file joins it to the recording at its level."""
    module = stand_in()
    noise = 0.05 * np.random.default_rng(0).standard_normal((2 * rate, channels))
    soundfile.write("r.wav", noise, rate)
    words = ["continue", "r.wav", "--plan", "plan.json", "--bundle", str(small_bundle), "--out", "s.wav", "--bits", "float", "--quiet"]
    assert cli.main([*words, "--play"]) == 0
    assert module.ended == ["heard to its end"]
    heard, written = np.load("heard.npy"), soundfile.read("s.wav", always_2d=True)[0]
    assert heard.shape[1] == 1 and len(heard) >= len(written) - 2 * rate == 3.5 * rate
    own, follows = heard[-rate:, 0], written[-rate:, 0]
    alike = float(own @ follows / (np.linalg.norm(own) * np.linalg.norm(follows)))
    assert alike > 0.999, "the same sound at another level"


def test_a_continuation_that_cannot_be_heard_is_written(folder, stand_in, small_bundle, capsys):
    stand_in(MISSING["no device"][0])
    soundfile.write("r.wav", np.full((32000, 1), 0.01), 16000)
    words = ["continue", "r.wav", "--plan", "plan.json", "--bundle", str(small_bundle), "--out", "s.wav", "--quiet", "--play"]
    assert cli.main(words) == 0
    assert "no sound device that plays" in capsys.readouterr().err and Path("s.wav").exists()
