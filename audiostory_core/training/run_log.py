"""What a run wrote of itself, read back: lines of `train.jsonl`, or of an earlier `train.log`, -> a curve for each figure.

A line of JSON is an object with `step`, `losses` (by name) and any other numbers by name. A step that was learnt from twice,
because a run was cut off behind its last checkpoint, counts as it went the last time. Ignorant of how it is drawn.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import InputError

NAMES = ("train.jsonl", "train.log")
MOST_LINES, MOST_LINE_CHARS, MOST_FIGURES, MOST_RUNS = 1_000_000, 20_000, 200, 100
COUNTERS = {"step", "steps", "batches"}
_OLD = re.compile(r"step (\d{1,12})/(\d{1,12})((?: \w{1,80} [-+.\w]{1,40})+) ([\d.]{1,40}) steps/s")


@dataclass(frozen=True)
class Curve:
    """A figure over steps: pairs of step and value, in order."""

    name: str
    points: tuple[tuple[int, float], ...]
    is_loss: bool = False


@dataclass(frozen=True)
class RunLog:
    """The curves of a run, or of a stage of one; `steps` it was to take, and lines that say nothing."""

    name: str
    folder: Path
    curves: tuple[Curve, ...]
    steps: int
    unread: int

    @property
    def last_step(self) -> int:
        return max(step for curve in self.curves for step, _ in curve.points)


def read_runs(folder: Path) -> list[RunLog]:
    """The logs of a run and of its stages, which lie in folders of it. Raises InputError where none says anything."""
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}.")
    places = sorted({path.parent for name in NAMES for depth in ("", "*/", "*/*/") for path in folder.glob(depth + name)})
    runs = [run for place in places[:MOST_RUNS] if (run := _read(place, folder)) is not None]
    if not runs:
        raise InputError(f"{folder} holds no log of a training: no {' or '.join(NAMES)} with a line in it.")
    return runs


def _read(place: Path, folder: Path) -> RunLog | None:
    path = next(place / name for name in NAMES if (place / name).is_file())
    rows, unread = dict[int, dict[str, float]](), 0
    steps, losses = 0, dict[str, None]()
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in islice(_lines(file), MOST_LINES):
            found = _row(line)
            if found is None:
                unread += 1
                continue
            step, steps, values, named = found
            rows[step] = values
            losses |= dict.fromkeys(named)
    names = list(dict.fromkeys(name for values in rows.values() for name in values))[:MOST_FIGURES]
    curves = [Curve(n, tuple((step, rows[step][n]) for step in sorted(rows) if n in rows[step]), n in losses) for n in names]
    return RunLog(_name(place, folder), place, tuple(curves), steps, unread) if curves else None


def _name(place: Path, folder: Path) -> str:
    return folder.resolve().name if place == folder else place.relative_to(folder).as_posix()


def _lines(file: Any) -> Iterator[str]:
    """Lines, the longest of them cut, which makes them say nothing."""
    while line := file.readline(MOST_LINE_CHARS):
        if line.strip():
            yield line


def _row(line: str) -> tuple[int, int, dict[str, float], list[str]] | None:
    """Step, steps, values by name, and which of them are losses; None for a line that says no step."""
    old = _OLD.fullmatch(line.strip())
    if old:
        words = old[3].split()
        values = _numbers(dict(zip(words[::2], map(_number, words[1::2]), strict=False)))
        return int(old[1]), int(old[2]), values | _numbers({"steps_a_second": _number(old[4])}), list(values)
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not _is_count(said.get("step")):
        return None
    losses = _numbers(said["losses"]) if isinstance(said.get("losses"), dict) else {}
    rest = {name: value for name, value in said.items() if name not in COUNTERS}
    steps = said["steps"] if _is_count(said.get("steps")) else 0
    return said["step"], steps, losses | _numbers(rest), list(losses)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _numbers(said: dict[Any, Any]) -> dict[str, float]:
    """What is a finite number; a loss that was none for once leaves a gap."""
    usual = {str(n)[:80]: v for n, v in said.items() if isinstance(v, (int, float)) and not isinstance(v, bool)}
    return {name: float(value) for name, value in usual.items() if abs(value) < 1e300}
