"""Folders that appear whole or not at all: what is made beside the target takes its place in one step.

Whatever ends the work, an error, a full disk, Ctrl-C or a kill at any instant, under the name lies the old folder or the new
one. What a killed run left beside it goes with the next one. Ignorant of what is in a folder.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .files import refusals_of_disk
from .lock import beside, is_held, wait_beside


@contextmanager
def building(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place if the block ends well, and is gone in any case.

    Raises InputError for what the disk refuses.
    """
    folder, _ = _beside(out)
    try:
        with refusals_of_disk(out):
            folder.mkdir()
            yield folder
            _replace(folder, out)
    finally:
        clear_up(out)


def clear_up(out: Path) -> None:
    """Removes what a run left that ended early; if it ended between two renames, the old folder gets its name back."""
    folder, old = _beside(out)
    if old.exists() and not out.exists():
        old.rename(out)
    for left in (folder, old):
        shutil.rmtree(left, ignore_errors=True)


def restore(out: Path) -> None:
    """Gives an old folder its name back where a run ended between two renames, if the disk lets us; nothing where a run
    is at work."""
    with suppress(OSError, ValueError):  # whatever a name may be like
        _, old = _beside(out)
        if old.is_dir() and not out.exists() and not is_held(beside(out)):
            old.rename(out)


def make_once(path: Path, make: Callable[[Path], None]) -> Path:
    """`path`, a file or a folder; where it is not there, `make` makes it beside it first, in one process at a time.

    Raises InputError where its lock cannot be made, and what `make` raises.
    """
    if path.exists():
        return path
    with wait_beside(path):
        if not path.exists():
            half = path.with_name(f".{path.name}.half")
            _remove(half)  # of a run that was killed
            make(half)
            half.rename(path)
    return path


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _beside(out: Path) -> tuple[Path, Path]:
    """Where a folder is made, and where the one that it replaces goes where that takes two renames."""
    out = out.absolute()
    return out.with_name(f".{out.name}.importing"), out.with_name(f".{out.name}.replaced")


def _replace(folder: Path, out: Path) -> None:
    if out.exists() and not _exchange(folder, out):
        out.rename(_beside(out)[1])
    if folder.exists() and not out.exists():
        folder.rename(out)


def _exchange(one: Path, other: Path) -> bool:
    """Two folders swap their names in one step; False where system or disk cannot do that."""
    a, b = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
        return _call("renameat2", here, a, here, b, swap)
    if sys.platform == "darwin":
        return _call("renamex_np", a, b, 2)  # RENAME_SWAP
    return False


def _call(name: str, *arguments: bytes | int) -> bool:
    function = getattr(ctypes.CDLL(None), name, None)  # an old library lacks it
    return function is not None and function(*arguments) == 0
