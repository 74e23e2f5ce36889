"""Answers of a listening test and its key -> how systems are rated: means with intervals, differences, agreement.

Answers come from people's browsers, by mail: whatever is wrong with a file is said, and the others are read. A rating is a
whole number from 1 to 5 of one sound by one criterion. Figures by `metrics.intervals` and `metrics.agreement`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from ..disk.files import read_json
from ..errors import InputError
from ..metrics.agreement import cohen_kappa
from ..metrics.intervals import Interval, PairedComparison, compare_paired, mean_interval
from .listening_test import KEY_VERSION

MOST_LISTENERS = 2000


@dataclass(frozen=True)
class Key:
    """What a test keeps to itself: its identity, criteria and systems, and (system, request) of each sound's code."""

    test: str
    criteria: tuple[str, ...]
    systems: tuple[str, ...]
    sounds: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Rating:
    """From 1 to 5, what a listener gave one system's sound for a request, by one criterion."""

    listener: str
    system: str
    item: str
    criterion: str
    value: int


@dataclass(frozen=True)
class Outcome:
    """Means by (system, criterion), differences by (system, other, criterion), Cohen's kappa with quadratic weights of two
    listeners by criterion, the mean over pairs of them (None: none of them can be compared), and what is to be said."""

    means: dict[tuple[str, str], Interval]
    differences: dict[tuple[str, str, str], PairedComparison]
    agreement: dict[str, float | None]
    listeners: int
    notes: tuple[str, ...]


def read_key(path: str | Path) -> Key:
    """The key that `write_test` left. Raises InputError for anything else."""
    data = read_json(Path(path))
    if data.get("version") != KEY_VERSION:
        raise InputError(f"{path} is no key of a listening test of version {KEY_VERSION}.")
    try:
        sounds = {str(code): (str(one["system"]), str(one["item"])) for code, one in data["sounds"].items()}
        key = Key(str(data["test"]), tuple(map(str, data["criteria"])), tuple(map(str, data["systems"])), sounds)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is no whole key of a listening test: {str(error)[:100]} is missing or wrong.") from None
    if {system for system, _ in sounds.values()} - set(key.systems):
        raise InputError(f"{path} has sounds of systems that it does not name.")
    return key


def find_key(answers: Sequence[Path]) -> Path:
    """The one key near the answers: in their folders, above those, or here. Raises InputError for none and for several."""
    folders = {folder.resolve() for path in answers for folder in (path.parent, path.parent.parent, Path())}
    found = sorted({key for folder in folders for key in folder.glob("*.key.json")})
    if len(found) != 1:
        raise InputError(f"{len(found)} keys lie near the answers; name the test's own with --key PAGE.key.json.")
    return found[0]


def read_answers(paths: Sequence[str | Path], key: Key) -> tuple[list[Rating], tuple[str, ...]]:
    """All ratings, and a note for each file that was left out. Raises InputError where nothing can be read at all."""
    if len(paths) > MOST_LISTENERS:
        raise InputError(f"answers of at most {MOST_LISTENERS} listeners are read; got {len(paths)} files.")
    latest, notes = dict[str, tuple[str, list[Rating]]](), list[str]()
    for path in map(Path, paths):
        try:
            listener, saved, ratings = _answers(path, key)
        except InputError as error:
            notes.append(f"left out: {error}")
            continue
        if listener in latest:
            notes.append(f"{path.name} is a second file of listener {listener}; the one that was saved later counts.")
        if listener not in latest or saved > latest[listener][0]:
            latest[listener] = saved, ratings
    if not latest:
        raise InputError("; ".join(notes) if notes else "no file of answers was named.")
    return [rating for _, ratings in latest.values() for rating in ratings], tuple(notes)


def _answers(path: Path, key: Key) -> tuple[str, str, list[Rating]]:
    """(listener, when it was saved, ratings) of a file."""
    data = read_json(path)
    if data.get("test") != key.test:
        raise InputError(f"{path} answers another test, {str(data.get('test'))[:40]!r}; this one is {key.test!r}.")
    listener, rows = data.get("listener"), data.get("answers")
    if not isinstance(listener, str) or not listener or not isinstance(rows, list):
        raise InputError(f"{path} has no listener or no list of answers.")
    return (
        listener[:64],
        str(data.get("saved", "")),
        [rating for row in rows for rating in _rated(path, listener[:64], row, key)],
    )


def _rated(path: Path, listener: str, row: Any, key: Key) -> Iterator[Rating]:
    code, marks = (row.get("code"), row.get("marks")) if isinstance(row, dict) else (None, None)
    if not isinstance(code, str) or code not in key.sounds or not isinstance(marks, dict):
        raise InputError(f"{path} rates a sound {str(code)[:40]!r} that the key does not have.")
    for criterion, value in marks.items():
        if criterion not in key.criteria or type(value) is not int or not 1 <= value <= 5:
            known = ", ".join(key.criteria)
            raise InputError(f"{path} rates {criterion[:40]!r} with {str(value)[:40]}; it must be 1 to 5 of {known}.")
        yield Rating(listener, *key.sounds[code], criterion, value)


def outcome(ratings: Sequence[Rating], key: Key, notes: tuple[str, ...] = ()) -> Outcome:
    """What all ratings say together. Two systems are compared where one listener rated both for one request."""
    means, differences, said = {}, {}, list(notes)
    for criterion in key.criteria:
        here = [rating for rating in ratings if rating.criterion == criterion]
        for system in key.systems:
            values = [rating.value for rating in here if rating.system == system]
            if len(values) < 2:
                said.append(f"{system}, {criterion}: {len(values)} ratings; a mean takes 2.")
            else:
                means[system, criterion] = mean_interval(values)
        for one, other in combinations(key.systems, 2):
            pairs = _pairs([r for r in here if r.system == one], [r for r in here if r.system == other], "listener")
            if len(pairs) >= 2:
                differences[one, other, criterion] = compare_paired([a for a, _ in pairs], [b for _, b in pairs])
    agreement = {criterion: _agreement([r for r in ratings if r.criterion == criterion]) for criterion in key.criteria}
    return Outcome(means, differences, agreement, len({rating.listener for rating in ratings}), tuple(said))


def _pairs(first: Sequence[Rating], second: Sequence[Rating], same: str) -> list[tuple[int, int]]:
    """Values of the same request, and of the same listener or system."""
    known = {(rating.item, getattr(rating, same)): rating.value for rating in second}
    return [(r.value, known[place]) for r in first if (place := (r.item, getattr(r, same))) in known]


def _agreement(ratings: Sequence[Rating]) -> float | None:
    """The mean kappa over pairs of listeners who rated some of the same sounds, not all of them alike."""
    rows = [[r for r in ratings if r.listener == one] for one in sorted({r.listener for r in ratings})]
    found = list[float]()
    for one, other in combinations(rows, 2):
        pairs = _pairs(one, other, "system")
        try:
            found.append(cohen_kappa(*zip(*pairs, strict=True), weights="quadratic") if len(pairs) >= 2 else float("nan"))
        except InputError:  # both gave one and the same rating throughout: chance alone agrees
            continue
    known = [kappa for kappa in found if kappa == kappa]
    return sum(known) / len(known) if known else None


def table(result: Outcome) -> str:
    """The outcome as Markdown: means, differences, agreement, notes."""
    lines = [f"{result.listeners} listeners; 95 % intervals by bootstrap over their ratings.", ""]
    lines += ["| system | criterion | mean | from | to | ratings |", "|---|---|---|---|---|---|"]
    for (system, criterion), one in result.means.items():
        lines.append(f"| {system} | {criterion} | {one.mean:.2f} | {one.low:.2f} | {one.high:.2f} | {one.count} |")
    if result.differences:
        lines += ["", "| system | above | criterion | by | from | to | pairs |", "|---|---|---|---|---|---|---|"]
    for (one, other, criterion), found in result.differences.items():
        d = found.difference
        lines.append(f"| {one} | {other} | {criterion} | {d.mean:+.2f} | {d.low:+.2f} | {d.high:+.2f} | {d.count} |")
    lines += ["", "| criterion | agreement of two listeners (kappa, quadratic weights) |", "|---|---|"]
    lines += [f"| {c} | {'nobody to compare' if k is None else f'{k:.2f}'} |" for c, k in result.agreement.items()]
    return "\n".join([*lines, "", *result.notes]).rstrip()
