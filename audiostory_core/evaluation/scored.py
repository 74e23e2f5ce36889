"""What systems reached, beside each other: a table of scores with their judges, what could not be scored, and what it takes
to repeat it all. As JSON and back, and as Markdown.

A score that could not be had has no value, and a note that says why; nothing here is a silent zero or NaN.
"""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from .. import __version__
from ..errors import InputError
from ..metrics.intervals import Interval
from ..metrics.unscored import Unscored

if TYPE_CHECKING:
    from pydantic import TypeAdapter

VERSION = 1  # of the JSON
Better = Literal["higher", "lower", ""]
_ARROWS = {"higher": " ↑", "lower": " ↓", "": ""}


@dataclass(frozen=True)
class Score:
    """A figure of one system: its name, its value and interval in the figure's own unit, its judge's name and version (""
    for arithmetic), from how many trials, and which way is better ("" where neither is). Without a value, `note` says why.

    Raises InputError for a value that is not finite, and for none without a note.
    """

    name: str
    value: float | None
    interval: Interval | None = None
    judge: str = ""
    trials: int = 1
    note: str = ""
    better: Better = ""

    def __post_init__(self) -> None:
        numbers = [self.value] if self.interval is None else [self.value, self.interval.low, self.interval.high]
        if wrong := [number for number in numbers if number is not None and not math.isfinite(number)]:
            raise InputError(f"the score '{self.name[:60]}' is {wrong[0]}; what cannot be scored has no value, and a note.")
        if self.value is None and not self.note:
            raise InputError(f"the score '{self.name[:60]}' has no value and no note that says why.")


Row = tuple[Score | None, ...]


@dataclass(frozen=True)
class Scoreboard:
    """Systems in `columns`; `rows` of one score a system, all of one name, None where a system has none of it; what was not
    scored; and what it was made with (`made_with`). Raises InputError for rows that do not fit."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unscored: tuple[Unscored, ...] = ()
    made_with: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for n, row in enumerate(self.rows, 1):
            names = {score.name for score in row if score is not None}
            if len(row) != len(self.columns) or len(names) != 1:
                raise InputError(
                    f"row {n} of '{self.title[:60]}' has {len(row)} scores of {len(names)} names; it must have one score "
                    f"for each of {len(self.columns)} systems, all of one name."
                )

    @classmethod
    def of(
        cls,
        title: str,
        scores: Mapping[str, Sequence[Score]],
        unscored: Sequence[Unscored] = (),
        made: Mapping[str, Any] | None = None,
    ) -> Scoreboard:
        """From the scores of each system by its name; figures in the order in which they come up first."""
        by_name = {system: {score.name: score for score in each} for system, each in scores.items()}
        names = dict.fromkeys(score.name for each in scores.values() for score in each)
        rows = tuple(tuple(each.get(name) for each in by_name.values()) for name in names)
        return cls(title, tuple(scores), rows, tuple(unscored), dict(made or {}))


def made_with(
    judges: Mapping[str, str] | None = None, seeds: Sequence[int | str] = (), command: Sequence[str] = (), **more: Any
) -> dict[str, Any]:
    """Everything needed to repeat a measurement: versions of what computes, judges by name and version, seeds, the words of
    the command, and `more` that JSON takes."""
    import numpy
    import torch

    versions = {
        "audiostory": __version__, "python": platform.python_version(), "torch": str(torch.__version__),
        "numpy": numpy.__version__, "machine": platform.machine(),
    }  # fmt: skip
    return {"versions": versions, "judges": dict(judges or {}), "seeds": [*seeds], "command": [*command], **more}


def as_data(board: Scoreboard) -> dict[str, Any]:
    """As JSON takes it; `board_of` gives the same board again."""
    return {"version": VERSION, **asdict(board)}


def board_of(data: Mapping[str, Any]) -> Scoreboard:
    """The board of what JSON held. Raises InputError for anything else, with the place of the first thing wrong."""
    from pydantic import ValidationError

    if data.get("version") != VERSION:
        raise InputError(f"a scoreboard has version {VERSION}; this one has {str(data.get('version'))[:40]!r}.")
    try:
        return _boards().validate_python({name: value for name, value in data.items() if name != "version"})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise InputError(f"this is no scoreboard: {place[:100]}: {first['msg'][:200]}.") from None


@cache
def _boards() -> TypeAdapter[Scoreboard]:
    from pydantic import TypeAdapter

    return TypeAdapter(Scoreboard)


def as_markdown(board: Scoreboard) -> str:
    """The board as a Markdown table, the best of a row in bold, with its judges; below it what was not scored, and why."""
    head = ["figure", *board.columns, "judge"]
    lines = [f"## {_cell(board.title)}", "", _line(map(_cell, head)), _line(["---"] * len(head))]
    for row in board.rows:
        known = [score for score in row if score is not None]
        judges = dict.fromkeys(score.judge for score in known if score.judge)
        lines.append(_line([_cell(name_of(row)), *map(_marked, row, best(row)), _cell("; ".join(judges))]))
    if board.unscored:
        lines += ["", "Not scored:", ""]
        lines += [f"- {_cell(one.item)}: {_cell(one.reason)}" for one in board.unscored]
    return "\n".join(lines)


def name_of(row: Row) -> str:
    """What a row's scores are called, with an arrow that points where better is."""
    return next(score.name for score in row if score is not None) + _ARROWS[better_of(row)]


def better_of(row: Row) -> Better:
    """Which way is better in a row, by the first score that says so."""
    ways: list[Better] = [score.better for score in row if score is not None and score.better]
    return ways[0] if ways else ""


def best(row: Row) -> list[bool]:
    """Which scores of a row no other one beats; none where there is nothing to beat."""
    values = [score.value for score in row if score is not None and score.value is not None]
    better = better_of(row)
    if not better or len(values) < 2:
        return [False] * len(row)
    top = max(values) if better == "higher" else min(values)
    return [score is not None and score.value == top for score in row]


def shown(score: Score | None) -> str:
    """A score in a few letters: value, interval, note; a dash where there is none."""
    if score is None:
        return "–"
    if score.value is None:
        return f"not scored: {score.note}"
    around = "" if score.interval is None else f" ({number(score.interval.low)} to {number(score.interval.high)})"
    return f"{number(score.value)}{around}" + (f"; {score.note}" if score.note else "")


def number(value: float) -> str:
    """Four digits, or as many as the whole part has."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _marked(score: Score | None, bold: bool) -> str:
    return f"**{_cell(shown(score))}**" if bold else _cell(shown(score))


def _line(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """On one line, without what would end a cell or begin something of HTML."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
