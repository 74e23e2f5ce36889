"""What a lock keeps: the waveform that was heard last of an event, whatever else changes.

The one rule for the line, for speech and for the graph. A story has no name, and while a person works on it everything in
it may change: the instruction, the neighbours, the seed, the bundle, its codec, its precision. So a hold is found by what
the event itself is (its id, its words, its length and take), and among several holds by what still is as it was when it
was heard: the instruction, the event before, the event after, in this order; else the latest is taken. Ignorant of how
clips are made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch

from ..disk.store import KEY, Store, content_key
from ..plan.story import SoundEvent, StoryPlan
from ..sound.layout import ClipSpan
from ..speech.spoken import has_words

SOUND = {"waveform", "sample_rate"}  # what of a store's entry is heard
MOST_HOLDS = 16  # of one event, in as many stories
_SLACK = 1e-6  # seconds


@dataclass(frozen=True)
class Hold:
    """An event as it was heard last: the store's keys of its clips, one a part, and how many seconds each lasts.

    `spoken`: its one clip is speech, which lasts as long as it takes; else the parts together last `length` seconds.
    `maker` names the bundle that it was heard from, with its version; "" where that was not written down yet.
    """

    keys: tuple[str, ...]
    seconds: tuple[float, ...]
    length: float
    spoken: bool = False
    maker: str = ""


class Locks:
    """The holds of one plan's events in a store. `kind` tells what is held apart: clips, or latents on their way to some."""

    def __init__(self, store: Store | None, plan: StoryPlan, kind: str = "clips") -> None:
        self.store, self.kind = store, kind
        self._events = {event.id: event for event in plan.events}
        self._around = {event.id: place for event, place in zip(plan.events, _places(plan), strict=True)}

    def held(self, event: SoundEvent) -> Hold | None:
        """What a lock of the event keeps; None for an event that is not locked, was never heard, or left the store."""
        if not event.locked:
            return None
        fit = (hold for hold in self._ranked(event) if hold.spoken or abs(hold.length - event.seconds) <= _SLACK)
        return next((hold for hold in fit if all(self._has(key) for key in hold.keys)), None)

    def heard(self, event: SoundEvent) -> Hold | None:
        """How the event, locked or not, was heard last in this very story."""
        own = self._around[event.id]["story"]
        return next((_hold_of(row) for row in self._rows(event) if row.get("story") == own), None)

    def hold(self, event: SoundEvent, hold: Hold) -> None:
        """This is heard now: from here on a lock of the event keeps it."""
        if self.store is None:
            return
        rows, place = self._rows(event), self._around[event.id]
        row = {**place, **asdict(hold), "keys": list(hold.keys), "seconds": list(hold.seconds)}
        if rows and rows[0] == row:
            return
        others = [other for other in rows if any(other.get(name) != place[name] for name in place)]
        text = json.dumps([row, *others][:MOST_HOLDS])
        self.store.put(self._name(event), {"holds": torch.tensor(list(text.encode()), dtype=torch.uint8)})

    def _ranked(self, event: SoundEvent) -> Iterable[Hold]:
        """Holds of the event, those of its own story first."""
        place = self._around[event.id]
        ranks = ("story", "before", "after")
        rows = self._rows(event)
        own = {name: value for name, value in place.items() if value}
        rows.sort(key=lambda row: next((n for n, name in enumerate(ranks) if row.get(name) == own.get(name, 0)), len(ranks)))
        return filter(None, map(_hold_of, rows))

    def _rows(self, event: SoundEvent) -> list[dict[str, Any]]:
        """All holds of the event with their places, the latest first."""
        found = self.store.get(self._name(event)) if self.store is not None else None
        if found is None or found.keys() != {"holds"}:
            return []
        try:
            rows = json.loads(bytes(found["holds"].tolist()))
        except (ValueError, TypeError, RecursionError):  # of whatever else lies there
            return []
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def _name(self, event: SoundEvent) -> str:
        words = (event.transcript.strip(), event.speaker) if has_words(event) else (event.caption, round(event.seconds, 6))
        return content_key("lock 3", self.kind, event.id, event.take, *words)

    def _has(self, key: str) -> bool:
        return self.store is not None and self.store.get(key) is not None


def _hold_of(row: dict[str, Any]) -> Hold | None:
    """A hold as it was written; None where it is of another version."""
    try:
        keys, seconds = tuple(map(str, row["keys"])), tuple(map(float, row["seconds"]))
        hold = Hold(keys, seconds, float(row["length"]), bool(row["spoken"]), str(row.get("maker", "")))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    lasts = all(0 < seconds < math.inf for seconds in (*hold.seconds, hold.length))
    return hold if lasts and len(keys) == len(seconds) > 0 and all(map(KEY.fullmatch, keys)) else None


def _places(plan: StoryPlan) -> Iterable[dict[str, str]]:
    """What stands around each event: its story, by its instruction, else by the ids and lengths of all, and its neighbours.
    The ends of a story say nothing of it."""
    outline = [f"{event.id} {float(event.seconds)}" for event in plan.events]
    story = content_key(plan.instruction) if plan.instruction.strip() else content_key(*outline)
    sides = ["", *(content_key(event.id, event.caption) for event in plan.events), ""]
    for before, after in zip(sides, sides[2:], strict=False):
        yield {"story": story, "before": before, "after": after}


def spans_held(laid: Sequence[ClipSpan], event: SoundEvent, hold: Hold) -> tuple[ClipSpan, ...]:
    """The spans of an event in the parts that it was heard in: those in which it is `laid`, where these are as many.

    Another window may cut an event into other parts; what was heard stays in its own.
    """
    count, share = len(hold.keys), event.seconds / len(hold.keys)
    reaches = [max(0.0, seconds - share) for seconds in hold.seconds[:-1]]
    known = [span.seconds - share for span in laid[:-1]]
    if len(laid) == count and all(abs(a - b) <= _SLACK for a, b in zip(reaches, known, strict=True)):
        return tuple(laid)
    start, end = laid[0].start_seconds, laid[-1]
    reaches.append(end.end_seconds - (start + event.seconds))
    found, rising = [], laid[0].fade_in_seconds
    for part, reach in enumerate(reaches):
        falling = end.fade_out_seconds if part + 1 == count else reach
        found.append(ClipSpan(event.id, part, start + part * share, share + reach, rising, falling))
        rising = reach
    return tuple(found)


def lay_holds(laid: Sequence[ClipSpan], plan: StoryPlan, holds: dict[str, Hold]) -> tuple[ClipSpan, ...]:
    """The spans of a plan, those of events that are held in the parts they were heard in; in order of their starts."""
    if not holds:
        return tuple(laid)
    own: dict[str, list[ClipSpan]] = {}
    for span in laid:
        own.setdefault(span.event_id, []).append(span)
    # In plan order first: events with one start mix in that order.
    found = [
        span
        for event in plan.events
        for span in (spans_held(own[event.id], event, holds[event.id]) if event.id in holds else own[event.id])
    ]
    return tuple(sorted(found, key=lambda span: span.start_seconds))
