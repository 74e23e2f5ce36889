"""How far a story is, for whoever asks: a function that hears it, or a line on stderr that is written over."""

from __future__ import annotations

import sys
from collections.abc import Callable

from ..errors import InputError
from ..line.observer import Observer
from ..plan.text import PlanReading

OnProgress = Callable[[str, int, int], None]
"""Hears a stage's name, what of it is done, and what there is in all, 0 where nobody knows; may raise to interrupt."""


class Progress(Observer):
    """An observer that hands on how far each stage is, and nothing else."""

    def __init__(self, hear: OnProgress) -> None:
        self._hear = hear

    def progress(self, stage: str, done: int, total: int) -> None:
        self._hear(stage, done, total)


class Line(Observer):
    """A line for each stage on stderr, as a terminal and a notebook show it, and one for each note."""

    def __init__(self) -> None:
        self._stage = ""

    def progress(self, stage: str, done: int, total: int) -> None:
        begin = "\n" if self._stage not in ("", stage) else "\r"
        self._stage = "" if done == total else stage
        end = "\n" if done == total else ""
        print(f"{begin}{stage} {done}{f' of {total}' if total else ''}", end=end, file=sys.stderr, flush=True)

    def plan(self, reading: PlanReading) -> None:
        for note in reading.repairs:
            self.note(note)

    def note(self, text: str) -> None:
        print(f"{chr(10) if self._stage else ''}note: {text}", file=sys.stderr, flush=True)
        self._stage = ""


def observer_of(progress: bool | OnProgress) -> Observer:
    """Who listens: nobody for False, `Line` for True, else the function that is given."""
    if not progress:
        return Observer()
    if progress is True:
        return Line()
    if not callable(progress):
        raise InputError(f"progress is a {type(progress).__name__}; give True, or a function of stage, done and total.")
    return Progress(progress)
