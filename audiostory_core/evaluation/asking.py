"""Sentences as people write them, and what a person who wrote each would call the right plan: `asked.json` beside this file.

An entry has the sentence (`say`) and the sounds that it asks for in order of their starts (`want`): `any` are words of which
one must stand in the caption; `seconds` and `start` are asked for within 0.3 s. `total` is the length of the whole within
0.1 s; `together` are pairs of sounds of which the shorter one is covered by the other for half its length at least; `absent`
are words that no caption may hold, `unknown` words that must be said not to be known, unless a caption holds them. A wanted
sound that has `or_unknown` may be left out where that is said. With `any_order` the order is open; `refuse` asks for a
refusal.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import combinations, permutations
from typing import Any

from ..bundle.parts import Parts
from ..errors import InputError
from ..line import planning, reasoner
from ..line.teller import Teller
from ..plan.story import StoryPlan

Entry = Mapping[str, Any]
ADMITTED = ("never learnt", "not understood", "nearest", "changes nothing", "change nothing")
_JOIN_SECONDS, _NEAR_SECONDS, _TOTAL_SECONDS = 0.6, 0.3, 0.1


@dataclass(frozen=True)
class Outcome:
    """What became of a sentence: its plan, or None where it was refused, and what was said."""

    plan: StoryPlan | None
    notes: tuple[str, ...] = ()

    @property
    def admitted(self) -> str:
        """The lines that say what is not known."""
        return "\n".join(note for note in map(str.lower, self.notes) if any(word in note for word in ADMITTED))


@functools.cache
def entries() -> tuple[Entry, ...]:
    text = resources.files(__package__ or "").joinpath("asked.json").read_text(encoding="utf-8")
    return tuple(json.loads(text))


def planned(parts: Parts, sentence: str) -> Outcome:
    """The plan that is told, with all that is mended."""
    try:
        reading = planning.reason(Teller(parts), sentence, None)[0]
    except InputError as error:
        return Outcome(None, (str(error),))
    return Outcome(reading.plan, reading.repairs)


def written(parts: Parts, sentence: str) -> Outcome:
    """The plan that the language model writes by itself."""
    total, notes = planning.choose_seconds(sentence, None, parts.bundle.manifest.defaults)
    try:
        return Outcome(reasoner.write_plan(parts.language_model, sentence, total).plan, notes)
    except InputError as error:
        return Outcome(None, (str(error),))


def fault(entry: Entry, found: Outcome) -> str:
    """What is wrong with a plan, in a sentence; empty where it is as asked."""
    if entry.get("refuse") or found.plan is None:
        right = bool(entry.get("refuse")) == (found.plan is None)
        return "" if right else "not refused" if entry.get("refuse") else f"refused: {found.notes[-1]}"
    faults = [_fault(entry, kept, found) for kept in _choices(entry)]
    return "" if "" in faults else faults[0]


@dataclass(frozen=True)
class Shares:
    """Of `count` sentences, in percent: those that the language model `alone` plans as asked, those `told` as asked, and
    those told otherwise in silence, without a word that something is not known."""

    alone: float
    told: float
    silent: float
    count: int


def measure(parts: Parts) -> Shares:
    told = [(entry, planned(parts, entry["say"])) for entry in entries()]
    faults = [fault(entry, found) for entry, found in told]
    silent = [bool(wrong) and not found.admitted for wrong, (_, found) in zip(faults, told, strict=True)]
    alone = [not fault(entry, written(parts, entry["say"])) for entry in entries()]
    percent = 100 / len(faults)
    return Shares(percent * sum(alone), percent * faults.count(""), percent * sum(silent), len(faults))


@dataclass(frozen=True)
class _Run:
    """A sound, however many events it is told in: neighbours of one caption that follow each other are one."""

    caption: str
    start: float
    end: float


def _choices(entry: Entry) -> Iterator[list[int]]:
    """Which of the wanted sounds are told: all, or all but some that may be called unknown instead."""
    want = entry["want"]
    free = [n for n, one in enumerate(want) if one.get("or_unknown")]
    for count in range(len(free) + 1):
        for gone in combinations(free, count):
            yield [n for n in range(len(want)) if n not in gone]


def _fault(entry: Entry, kept: Sequence[int], found: Outcome) -> str:
    assert found.plan is not None
    runs, want = _runs(found.plan), [entry["want"][n] for n in kept]
    if len(runs) != len(want):
        return f"{len(runs)} sounds for {len(want)}: {', '.join(run.caption for run in runs)}"
    pairs = [(kept.index(a), kept.index(b)) for a, b in entry.get("together", ()) if a in kept and b in kept]
    free = entry.get("any_order") or entry.get("together")
    orders = permutations(runs) if free and len(runs) <= 6 else [tuple(runs)]
    faults = [_fault_in_order(want, order, pairs) for order in orders]
    if "" not in faults:
        return faults[0]
    if "total" in entry and abs(found.plan.total_seconds - entry["total"]) > _TOTAL_SECONDS:
        return f"{found.plan.total_seconds:g} s in all for {entry['total']} s"
    captions = " ".join(run.caption.lower() for run in runs)
    if absent := [word for word in entry.get("absent", ()) if word in captions]:
        return f"{absent[0]} was not asked for"
    gone = [one["or_unknown"][0] for n, one in enumerate(entry["want"]) if n not in kept]
    unsaid = [word for word in (*entry.get("unknown", ()), *gone) if word.lower() not in found.admitted + captions]
    return f"nothing says that {unsaid[0]} is unknown" if unsaid else ""


def _fault_in_order(want: Sequence[Mapping[str, Any]], runs: Sequence[_Run], pairs: Sequence[tuple[int, int]]) -> str:
    for one, run in zip(want, runs, strict=True):
        if not any(word in run.caption.lower() for word in one["any"]):
            return f"'{run.caption}' for {one['any'][0]}"
        for name, value in (("seconds", run.end - run.start), ("start", run.start)):
            if name in one and abs(value - one[name]) > _NEAR_SECONDS:
                return f"{name} of {one['any'][0]}: {value:.1f} for {one[name]} s"
    for a, b in pairs:
        both = min(runs[a].end, runs[b].end) - max(runs[a].start, runs[b].start)
        if both < 0.5 * min(runs[n].end - runs[n].start for n in (a, b)):
            return f"'{runs[a].caption}' and '{runs[b].caption}' do not sound together"
    return ""


def _runs(plan: StoryPlan) -> list[_Run]:
    runs: list[_Run] = []
    for event in sorted(plan.events, key=lambda event: event.start):
        last = runs[-1] if runs else None
        if last and last.caption == event.caption and abs(last.end - event.start) < _JOIN_SECONDS:
            runs[-1] = _Run(last.caption, last.start, event.end)
        else:
            runs.append(_Run(event.caption, event.start, event.end))
    return runs
