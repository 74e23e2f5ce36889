"""The two trees that are timed against each other, and whole processes of each.

A side is a checkout of this package, run by this interpreter, or a virtual environment that has it installed. It may be of
any version: what a process of it says is read, nothing of it is imported here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError

PACKAGE = "audiostory_core"
INTERPRETERS = ("bin/python", "Scripts/python.exe")
_CALL = f"import sys; from {PACKAGE} import cli; sys.exit(getattr(cli, 'start', cli.main)())"  # older ones have no `start`
_ASK = f"""
import importlib.metadata, importlib.util, json, platform
found = importlib.util.find_spec({PACKAGE!r})
try:
    torch = importlib.metadata.version("torch")
except importlib.metadata.PackageNotFoundError:
    torch = "missing"
print(json.dumps([found and found.origin, platform.python_version(), torch]))
"""


class Unable(Exception):
    """A side cannot do what was asked; the message says why."""


@dataclass(frozen=True)
class Run:
    """One whole process: what it printed, its seconds from start to exit, and its processor's seconds (0: not known)."""

    stdout: str
    stderr: str
    seconds: float
    processor_seconds: float

    def report(self) -> dict[str, Any]:
        """The JSON object of its last line."""
        try:
            found = json.loads(self.stdout.splitlines()[-1])
        except (ValueError, IndexError):
            raise Unable("it printed no report") from None
        if not isinstance(found, dict):
            raise Unable("it printed no report")
        return found


@dataclass(frozen=True)
class Side:
    """A tree: its name in the table, the interpreter that runs it, where its package lies, and with which versions.

    `path` is the folder that the interpreter is told of; None where the package is installed in the interpreter's own.
    `folder` holds what its processes write.
    """

    name: str
    python: str
    path: Path | None
    home: Path
    versions: str
    folder: Path

    def audiostory(self, *words: str) -> Run:
        """`audiostory WORDS`. Raises Unable."""
        return self.run("-c", _CALL, *words)

    def run(self, *words: str, told: bool = True) -> Run:
        """The interpreter with `words`, which is told where the package lies. Raises Unable with the last line it said."""
        before, started = os.times(), time.perf_counter()
        done = _process([self.python, *words], self.path if told else None, self.folder)
        seconds, after = time.perf_counter() - started, os.times()
        if done.returncode:
            said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
            raise Unable(" ".join(said[-1].split())[:200])
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        return Run(done.stdout, done.stderr, seconds, spent)


def open_sides(other: Path, folder: Path) -> tuple[Side, Side]:
    """Today's tree and the one in `other`; `folder` is theirs to write in. Raises InputError where they are not two."""
    ours = open_own(folder)
    if not other.is_dir():
        raise InputError(f"--against takes a folder, and there is none at {other}.")
    if (other / PACKAGE / "__init__.py").is_file():
        theirs = _side("theirs", sys.executable, other, folder)
    else:
        found = [other / name for name in INTERPRETERS if (other / name).is_file()]
        if not found:
            raise InputError(
                f"{other} is neither a checkout (a folder with {PACKAGE}/ in it) nor a virtual environment (with "
                f"{' or '.join(INTERPRETERS)} in it)."
            )
        theirs = _side("theirs", str(found[0].absolute()), None, folder)  # not resolved: a link tells it where it stands
    if theirs.home == ours.home:
        raise InputError(f"both sides are the same tree, {ours.home}; --against takes another one.")
    return ours, theirs


def open_own(folder: Path) -> Side:
    """Today's tree, run by this interpreter."""
    return _side("ours", sys.executable, Path(__file__).parents[2], folder)


def _side(name: str, python: str, path: Path | None, folder: Path) -> Side:
    own = folder / name
    own.mkdir()
    path = path and path.resolve()
    try:
        done = _process([python, "-c", _ASK], path, own)
    except OSError as error:
        raise InputError(f"{python} does not run: {error.strerror}.") from None
    try:
        origin, version, torch = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise InputError(f"{python} does not run: {said[-1][:200]}") from None
    if origin is None:
        raise InputError(
            f"{python} has no {PACKAGE} installed; install the package in that environment, or name a checkout."
        )
    home = Path(origin).resolve().parent
    if path is not None and home != (path / PACKAGE).resolve():
        raise InputError(
            f"{python} imports {PACKAGE} from {home}, not from {path}: it is installed there as editable; "
            "use an interpreter without it."
        )
    return Side(name, python, path, home, f"Python {version}, torch {torch}", own)


def _process(command: list[str], path: Path | None, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs `command` inside `folder`, whose files are then the only ones that it finds or leaves behind."""
    return subprocess.run(
        command, env=_environment(path, folder), cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )


def _environment(path: Path | None, folder: Path) -> Mapping[str, str]:
    """The caller's, threads and all, but for what would make sides unlike: paths, the user's stores, kept bytecode."""
    ours = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    kept |= {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONUTF8": "1"}
    kept |= {"AUDIOSTORY_STORE": str(folder / "store"), "AUDIOSTORY_CONFIG": str(folder / "config")}
    return kept if path is None else {**kept, "PYTHONPATH": str(path)}


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """Where both sides write; gone when it is left."""
    return tempfile.TemporaryDirectory(prefix="audiostory-against-")
