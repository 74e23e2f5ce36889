"""`audiostory bench --against FOLDER`: today's tree timed against another one, so that a claim of speed is one command.

Both sides do the same by turns, theirs first: pairs meet the same machine, so each pair's ratio holds when its speed
drifts. Before that each side does it once uncounted, which reads files and keeps bytecode.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import InputError
from .sides import Side, Unable, open_own, open_sides, temporary_folder
from .trials import TRIALS, Setting

FEWEST = 2  # pairs: of one there is no spread


@dataclass(frozen=True)
class PairedFigure:
    """A figure of both sides, pair by pair; a side that could not is empty, and `reason` says why."""

    figure: str
    unit: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...] = ()
    reason: str = ""

    @property
    def ratios(self) -> tuple[float, ...]:
        """Theirs over ours in each pair, least first: how many times quicker, or smaller, today's tree is."""
        return tuple(sorted(b / a for a, b in zip(self.ours, self.theirs, strict=False) if a > 0))


def against(other: Path, names: Sequence[str], pairs: int, setting: Setting, as_json: bool = False) -> int:
    """Prints each figure as soon as its pairs are done; with `as_json` all of them at the end."""
    if pairs < FEWEST:
        raise InputError(f"--runs {pairs} is too few to show a spread; --against takes {FEWEST} pairs or more.")
    check_names(names)
    with temporary_folder() as folder:
        ours, theirs = open_sides(other, Path(folder))
        setting = setting.inside(Path(folder))
        if not as_json:
            print(f"{_heading(ours, theirs)}\n\n{TITLE}", flush=True)
        rows: list[PairedFigure] = []
        for name in names or TRIALS:
            for row in _rows(name, (ours, theirs), pairs, setting):
                rows.append(row)
                if not as_json:
                    print(_line(row), flush=True)
    if as_json:
        sides = {side.name: {"tree": str(side.home), "versions": side.versions} for side in (ours, theirs)}
        figures = [{**asdict(row), **_summary(row)} for row in rows]
        print(json.dumps({"sides": sides, "threads": _threads(), "pairs": pairs, "figures": figures}))
    return 0


def alone(names: Sequence[str], runs: int, setting: Setting) -> list[PairedFigure]:
    """The same figures of today's tree alone."""
    check_names(names)
    with temporary_folder() as folder:
        own, setting = open_own(Path(folder)), setting.inside(Path(folder))
        return [row for name in names for row in _rows(name, (own,), runs, setting)]


def check_names(names: Sequence[str]) -> None:
    """Raises InputError before anything runs."""
    for name in names:
        if name not in TRIALS:
            raise InputError(f"there is no figure '{name}' to time; use some of {', '.join(TRIALS)}.")


def _rows(name: str, sides: Sequence[Side], rounds: int, setting: Setting) -> Iterator[PairedFigure]:
    """The figures of one trial, ours first among the sides."""
    found: dict[str, list[Mapping[str, float]]] = {side.name: [] for side in sides}
    failed: dict[str, str] = {}
    kind = "pair" if len(sides) > 1 else "run"
    for k in range(rounds + 1):
        print(f"{name}: {kind} {k} of {rounds}" if k else f"{name}: warming up", file=sys.stderr, flush=True)
        for side in reversed(sides):
            if side.name in failed:
                continue
            try:
                figures = TRIALS[name].measure(side, setting, k == 0)
            except Unable as error:
                failed[side.name] = str(error)
                continue
            if k:
                found[side.name].append(figures)
    reason = "; ".join(f"{side}: {why}" if len(sides) > 1 else why for side, why in failed.items())
    columns = dict.fromkeys(figure for rows in found.values() for row in rows for figure in row)
    if not columns:
        yield PairedFigure(TRIALS[name].help, "", (), reason=reason)
    for column in columns:
        figure, unit = column.removesuffix("]").rsplit(" [", 1)
        values = [tuple(row[column] for row in found[side.name] if column in row) for side in sides]
        yield PairedFigure(figure, unit, *values, reason=reason)


TITLE = "| figure | ours | theirs | ratio | its spread | pairs |\n|---|---|---|---|---|---|"


def _summary(row: PairedFigure) -> dict[str, float | int | None]:
    """Medians, and the median and the ends of the ratios; None where there are none."""
    ratios = row.ratios
    return {
        "ours_median": statistics.median(row.ours) if row.ours else None,
        "theirs_median": statistics.median(row.theirs) if row.theirs else None,
        "ratio": statistics.median(ratios) if ratios else None,
        "least": ratios[0] if ratios else None,
        "most": ratios[-1] if ratios else None,
        "pairs": len(ratios),
    }


def _line(row: PairedFigure) -> str:
    found = _summary(row)
    medians = [f"{m:.3g} {row.unit}" if m is not None and m < 10 else "-" if m is None else f"{m:.1f} {row.unit}"
               for m in (found["ours_median"], found["theirs_median"])]  # fmt: skip
    if found["ratio"] is None:
        ratios = ["-", row.reason or "-", "0"]
    else:
        ratios = [f"{found['ratio']:.2f}x", f"{found['least']:.2f} to {found['most']:.2f}", str(found["pairs"])]
    return f"| {' | '.join([row.figure, *medians, *ratios])} |"


def _heading(ours: Side, theirs: Side) -> str:
    lines = [f"{side.name}: {side.home} ({side.versions})" for side in (ours, theirs)]
    return "\n".join([*lines, f"{_threads()} threads each; a ratio above 1 is in favour of ours"])


def _threads() -> str:
    return os.environ.get("OMP_NUM_THREADS") or str(os.cpu_count())
