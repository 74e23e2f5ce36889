"""Work that tests give to engines: a file with its own name in it, slowly, with a list of who began what."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiostory_core.disk.files import replacing
from audiostory_core.engines.work import CannotGoOn
from audiostory_core.errors import InputError


@dataclass(frozen=True)
class ToyWork:
    """Writes `name.txt` into a folder. Names that begin with "bad" fail, with "stop" end the run, with "fault" raise what
    nobody expects, with "deadly" kill their worker, with "once" kill their first worker."""

    folder: Path
    seconds: float = 0.0
    opens: str = ""

    def is_done(self, name: str) -> bool:
        return (self.folder / f"{name}.txt").exists()

    def open(self):
        self._log("opened", str(os.getpid()))
        if self.opens:
            raise InputError(self.opens)
        return self._do

    def _do(self, name: str) -> str:
        self._log("begun", f"{name} {os.getpid()}")
        if name.startswith("bad"):
            raise InputError(f"{name} is no good.")
        if name.startswith("stop"):
            raise CannotGoOn("the key is refused.")
        if name.startswith("fault"):
            raise KeyError(name)
        with replacing(self.folder / f"{name}.txt", False, ()) as sink:
            sink.write(name[:2].encode())
            time.sleep(self.seconds)
            first = len([line for line in self.begun() if line == name]) == 1
            if name.startswith("deadly") or (name.startswith("once") and first):
                os.kill(os.getpid(), signal.SIGKILL)
            sink.write(name[2:].encode())
        return ""

    def _log(self, what: str, line: str) -> None:
        with (self.folder / f"{what}.log").open("a") as file:
            file.write(line + "\n")

    def begun(self) -> list[str]:
        """The names that were begun, in order."""
        path = self.folder / "begun.log"
        return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []

    def opened(self) -> int:
        return len((self.folder / "opened.log").read_text().splitlines())

    def rows(self) -> dict[str, str]:
        return {path.stem: path.read_text() for path in sorted(self.folder.glob("*.txt"))}

    def left_over(self) -> list[str]:
        return [path.name for path in self.folder.glob(".*.tmp")]


def drive(folder: Path, names: Sequence[str], kind: str, seconds: float, **options: Any) -> None:
    """A whole run, for a process of its own."""
    from audiostory_core.engines.run import Engine, run

    run(ToyWork(folder, seconds), names, Engine(kind, **options))


def start_driver(folder: Path, names: Sequence[str], seconds: float, kind: str, **options: Any) -> subprocess.Popen:
    """Begins `drive` as a process; what it says goes to a file, which no worker keeps from ending."""
    given = f"pathlib.Path({str(folder)!r}), {list(names)!r}, {kind!r}, {seconds}, **{options!r}"
    program = folder / "driver.py"
    # A suite that runs in the background ignores SIGINT, and so would what it starts.
    program.write_text(f"import pathlib, signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
                       f"sys.path[:0] = {sys.path!r}\nimport toy_work\n"
                       f"if __name__ == '__main__':\n    toy_work.drive({given})\n")
    with (folder / "out").open("w") as out:
        return subprocess.Popen([sys.executable, str(program)], stdout=out, stderr=subprocess.STDOUT)


def wait_for(what: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What it gives, as soon as that is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def is_alive(pid: int) -> bool:
    """Whether it runs; one that has ended, but that nobody asked for yet, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
