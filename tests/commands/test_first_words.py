"""What a person sees first: a line on the terminal before anything that takes time is imported, which gives way to the rest."""

import json
import os
import struct
import subprocess
import sys
import wave
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")

PLAN = {"instruction": "x", "events": [{"caption": "Rain falls.", "seconds": 1.5}, {"caption": "A dog.", "seconds": 2.0}]}
# Runs the command line; importing torch is said on the terminal and is as far as it comes: there Ctrl-C is pressed.
UNTIL_TORCH = """
import os, signal, sys
terminal = os.dup(2)
signal.signal(signal.SIGINT, signal.default_int_handler)
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in ("torch", "numpy", "pydantic", "soundfile"):
            os.write(terminal, f"<{name}>".encode())
        if name == "torch":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Watch())
from audiostory_core.cli import main
sys.exit(main())
"""
COMMANDS = {
    "tell": ("rain", "--out", "new.wav"), "plan": ("rain",), "listen": ("sound.wav",), "loop": ("plan.json", "--out", "new.wav"),
    "continue": ("sound.wav", "rain", "--out", "new.wav"), "dub": ("film.mp4", "rain", "--out", "new.mp4"),
    "edit": ("plan.json", "make the dog louder", "--out", "new.wav", "--bundle", "tiny"),
    "evaluate": ("--quick",), "dataset": ("info", "shards"), "train": ("tiny",), "bench": ("--size", "mid"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("plan.json").write_text(json.dumps(PLAN), encoding="utf-8")
    Path("film.mp4").write_bytes(bytes(64))
    with wave.open("sound.wav", "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(32000))
    return tmp_path


def seen(words: list[str], columns: int = 80) -> tuple[int, str]:
    """The exit code of `audiostory WORDS` before a terminal, and every byte that it showed."""
    import fcntl
    import termios

    terminal, own = os.openpty()
    fcntl.ioctl(own, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
    process = subprocess.Popen([sys.executable, "-c", UNTIL_TORCH, *words], stdin=subprocess.DEVNULL, stdout=own, stderr=own)
    os.close(own)
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # nobody has it open any more
            piece = b""
        if not piece:
            break
        shown += piece
    os.close(terminal)
    return process.wait(timeout=120), shown.decode()


def left(shown: str) -> str:
    """What stands on the screen in the end: what was written over is gone."""
    lines = []
    for line in shown.replace("\r\n", "\n").split("\n"):
        screen: list[str] = []
        for run in line.split("\r"):
            screen[: len(run)] = run
        lines.append("".join(screen).rstrip())
    return "\n".join(lines).strip("\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_words_stand_there_before_anything_is_imported_and_ctrl_c_is_one_line(command: str, folder: Path):
    before = sorted(folder.iterdir())
    code, shown = seen([command, *COMMANDS[command]])
    first = shown.index("<")
    assert shown[:first].startswith("\r") and shown[:first].endswith(" ..."), "a status, and nothing else before an import"
    assert "<torch>" in shown[first:] and code == 130
    assert shown.endswith("\raudiostory: interrupted\r\n") and "Traceback" not in shown
    assert sorted(folder.iterdir()) == before, "nothing is written"


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_who_asks_for_quiet_sees_nothing(option: str, folder: Path):
    code, shown = seen(["tell", "rain", "--out", "new.wav", option])
    assert code == 130 and "..." not in shown


@pytest.mark.parametrize("words", [("evaluate", "--json"), ("bench", "--help"), ("bench", "--only", "help", "--json")])
def test_nothing_is_begun_before_help_or_one_object(words: tuple[str, ...], folder: Path):
    _, shown = seen(list(words))
    assert "..." not in shown.replace("[--", "")


def test_no_line_is_left_of_it(folder: Path):
    code, shown = seen(["edit", "plan.json", "make the dog louder", "--dry-run"])
    assert code == 0 and "reading the story ..." in shown
    assert " ..." not in left(shown) and "dog" in left(shown).lower()


def test_a_pipe_and_a_log_hold_no_status(folder: Path):
    done = subprocess.run([sys.executable, "-c", UNTIL_TORCH, "tell", "rain", "--out", "new.wav"], capture_output=True, text=True, check=False)
    assert done.returncode == 130 and done.stdout == ""
    assert done.stderr.replace("<pydantic>", "").replace("<numpy>", "").replace("<torch>", "") == "audiostory: interrupted\n"
