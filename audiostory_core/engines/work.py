"""A piece of work and what became of it: what every engine shares.

A piece is known by its name, makes files, and is done when they are there; it may be begun twice, so whoever does it lets
files appear whole. Nothing but names and statuses goes between processes. Ignorant of who does the work, and where.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from ..errors import InputError

MOST_LOSSES = 3  # workers that may end in the middle of one piece before it is given up
_DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT)

Doing = Literal["done", "before", "failed", "left"]


class CannotGoOn(InputError):
    """What no other piece would fare better with: the run ends, and goes on where it was when it is started again."""


class Work(Protocol):
    """What is done to each piece. It travels to workers, so it is small and knows files by their paths."""

    def is_done(self, name: str) -> bool:
        """Whether the piece's file is there."""
        ...

    def open(self) -> Callable[[str], str]:
        """Called once a worker, before its first piece: loads what all of them need, and returns what does a piece. That
        gives a remark, or "", and raises InputError for a piece that cannot be done, CannotGoOn for what all would meet."""
        ...


@dataclass(frozen=True)
class Status:
    """What became of a piece: done now, done `before`, failed, or left alone because the run ended; and what is to be said.
    `losses` counts the workers that ended in the middle of it."""

    name: str
    kind: Doing
    said: str = ""
    losses: int = 0


@dataclass(frozen=True)
class Ended:
    """Why a worker takes no more pieces, and which piece it was given last."""

    name: str
    said: str


class Worker:
    """Does pieces one after another, wherever it was put. Nothing that a piece may raise leaves it but a fault of ours."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._do: Callable[[str], str] | None = None

    def do(self, name: str) -> Status | Ended:
        if self._work.is_done(name):
            return Status(name, "done")  # by a worker that ended before it could say so
        try:
            if self._do is None:
                self._do = self._work.open()
        except InputError as error:
            return Ended(name, str(error))
        try:
            return Status(name, "done", self._do(name))
        except CannotGoOn as error:
            return Ended(name, str(error))
        except InputError as error:
            if is_full(error):
                return Ended(name, str(error))
            return Status(name, "failed", str(error))


def is_full(error: InputError) -> bool:
    """Whether a disk is full, which every piece would meet."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _DISK_IS_FULL


def lost(name: str, losses: int, how: str) -> Status:
    """A piece that is given up because its workers end."""
    many = "a worker" if losses == 1 else f"{losses} workers, one after another,"
    return Status(name, "failed", f"{many} ended in the middle of it ({how})", losses)


def too_many_lost(how: str) -> CannotGoOn:
    return CannotGoOn(f"workers ended in the middle of {MOST_LOSSES} pieces in a row ({how}); is there enough memory?")
