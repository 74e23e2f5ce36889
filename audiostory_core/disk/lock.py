"""One run at a time: locks that the system lets go of when their holder ends, however it ends.

So a lock file that a killed run left behind stops nobody. Ignorant of what is guarded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import InputError
from .files import refusals_of_disk


@contextmanager
def hold_alone(lock: Path, refusal: str) -> Iterator[None]:
    """Holds `lock` for the block; its folder must exist. Raises InputError(`refusal`) where someone else holds it."""
    from filelock import FileLock, Timeout

    with refusals_of_disk(lock):
        try:
            held = FileLock(lock, timeout=0).acquire()
        except Timeout:
            raise InputError(refusal) from None
    with held:
        yield


@contextmanager
def wait_beside(out: Path) -> Iterator[None]:
    """Holds the lock beside what is to be made for the block, as soon as nobody else does. Raises InputError for what the
    disk refuses."""
    from filelock import FileLock

    with refusals_of_disk(out):
        held = FileLock(beside(out)).acquire()
    with held:
        try:
            yield
        finally:
            with suppress(PermissionError):
                beside(out).unlink(missing_ok=True)


@contextmanager
def alone_beside(out: Path, refusal: str) -> Iterator[None]:
    """The same for a folder that is to be made: its lock lies beside it, and is gone afterwards."""
    with hold_alone(beside(out), refusal):
        try:
            yield
        finally:
            # While it is held: who comes now makes a new one. Windows refuses, and removes it when it is let go.
            with suppress(PermissionError):
                beside(out).unlink(missing_ok=True)


def beside(out: Path) -> Path:
    out = out.absolute()
    return out.parent / f".{out.name}.lock"


def is_held(lock: Path) -> bool:
    from filelock import FileLock, Timeout

    if not lock.is_file():
        return False
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True
    except PermissionError:  # another user's, of which nothing can be known
        return False
