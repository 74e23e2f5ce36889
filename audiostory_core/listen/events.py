"""From scores to what is heard: an `EarReading` -> events of named sounds, at most three at once, and of nameless ones.

A sound begins where its score is surely high and lasts while it is not low; what sounds and no event explains is an event
too, told by how it is. Pure: the same reading gives the same events. Ignorant of models and of questions.
"""

from __future__ import annotations

import functools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..sound.onsets import HOP_SECONDS
from .describing import describe
from .names import MUSIC, Names
from .signal import HALF_SECOND, SILENCE_DBFS, Signal, decibels

# Of calibrated probabilities.
ON, OFF = 0.5, 0.3
SURE, LIKELY, PERHAPS = 0.9, 0.7, 0.5
LEAST_SURE_SECONDS = 0.35  # seconds times probability that make an event
GAP_HALVES = 3  # of silence or doubt that one event may have within
MOST_AT_ONCE = 3
UNKNOWN = "Something I don't know"
REST_HALVES = 3  # beside an event, in which nothing else begins: the sound dies away
FAINT_DB = 20.0  # what is so far below the loudest event, and named nothing, is its background
_OWN_SHARE = 0.1  # of the power of a stretch that is surely an event's own, where others sound in it


@dataclass(frozen=True)
class EarReading:
    """What an ear says of a sound of so many `seconds`: how probable each of the `names` is in every half second, `scores`
    [k s] float32 in 0..1, and what plain measuring says, the `signal`."""

    names: Names
    scores: Tensor
    signal: Signal
    seconds: float

    @functools.cached_property
    def levels(self) -> list[float]:
        """Of each half second in dB below full scale."""
        known = self.signal.halves()[: len(self.scores)]
        return known + [-200.0] * (len(self.scores) - len(known))

    @functools.cached_property
    def power(self) -> list[float]:
        """Of each half second, of full scale."""
        return [10 ** (level / 10) for level in self.levels]

    @property
    def sounding(self) -> list[bool]:
        return [level >= SILENCE_DBFS for level in self.levels]


@dataclass(frozen=True)
class HeardEvent:
    """A sound that is heard from `start` to `end` seconds. `name` is the head's; empty: nobody knows what it is, and
    `confidence` says nothing. `level` is in dB below full scale, None where it cannot be told from what sounds with it;
    `times` is how often it begins."""

    name: str
    start: float
    end: float
    caption: str
    kind: str
    confidence: float
    level: float | None
    times: int

    @property
    def is_known(self) -> bool:
        return bool(self.name)

    @property
    def seconds(self) -> float:
        return self.end - self.start

    @property
    def sureness(self) -> str:
        """In words: sure, likely, perhaps or unknown."""
        return sureness(self.confidence) if self.name else "unknown"


def sureness(confidence: float) -> str:
    return "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "perhaps"


@dataclass(frozen=True)
class _Run:
    """Half seconds `first` to `last`, the last one outside, in which one name sounds; no name: an unknown sound."""

    name: str
    first: int
    last: int
    confidence: float = 0.0

    def __len__(self) -> int:
        return self.last - self.first

    def shares(self, other: _Run) -> int:
        return max(0, min(self.last, other.last) - max(self.first, other.first))


def events_of(reading: EarReading) -> list[HeardEvent]:
    """All events of a reading in order of their beginnings."""
    named = _without_played_music(reading.names, _named(reading))
    runs = sorted([*named, *_unknown(reading, named)], key=lambda run: (run.first, run.last, run.name))
    return [_event(reading, run, [other for other in runs if other is not run and run.shares(other)]) for run in runs]


def confidence_of(reading: EarReading, name: str) -> float:
    """How surely a name is heard anywhere in a reading: as its surest event, or, where it makes none, at its best moment."""
    runs = [run.confidence for run in _named(reading) if run.name == name]
    scores = _audible(reading)[:, reading.names.all.index(name)]
    return max(runs) if runs else min(float(scores.max()), PERHAPS - 0.01) if len(scores) else 0.0


# Names


def _audible(reading: EarReading) -> Tensor:
    """The scores, none where it is silent."""
    return reading.scores * torch.tensor(reading.sounding, dtype=torch.float32)[:, None]


def _named(reading: EarReading) -> list[_Run]:
    scores = _audible(reading)
    active = torch.zeros_like(scores, dtype=torch.bool)
    for n in torch.where(scores.max(0).values >= ON)[0].tolist() if len(scores) else ():
        for first, last in _stretches(scores[:, n].tolist()):
            active[first:last, n] = True
    ranked = torch.where(active, scores + 1.0, 0.0)
    if ranked.shape[1] > MOST_AT_ONCE:
        least = ranked.topk(MOST_AT_ONCE).indices
        active &= torch.zeros_like(active).scatter(1, least, True)
    runs = list[_Run]()
    for n in torch.where(active.any(0))[0].tolist():
        for first, last in _spans(active[:, n].tolist()):
            own = scores[first:last, n]
            if float(own.sum()) * HALF_SECOND >= LEAST_SURE_SECONDS:
                runs.append(_Run(reading.names.all[n], first, last, _best(own.tolist())))
    return [run for run in runs if run.confidence >= PERHAPS]


def _best(scores: Sequence[float]) -> float:
    """The mean of the better half."""
    return statistics.fmean(sorted(scores, reverse=True)[: -(-len(scores) // 2)])


def _stretches(scores: Sequence[float]) -> list[tuple[int, int]]:
    """Where a score is high, for as long as it is not low; with short gaps between two closed."""
    found = list[tuple[int, int]]()
    for first, last in _spans([score >= OFF for score in scores]):
        if max(scores[first:last]) < ON:
            continue
        # One that is doubtful for most of its time is there where it is not.
        surely = [] if _best(scores[first:last]) >= PERHAPS else _spans([score >= ON for score in scores[first:last]])
        for start, end in [(first + a, first + b) for a, b in surely] or [(first, last)]:
            if found and start - found[-1][1] <= GAP_HALVES:
                found[-1] = found[-1][0], end
            else:
                found.append((start, end))
    return found


def _spans(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of True, as first and behind the last."""
    edges = [n for n, (a, b) in enumerate(zip([False, *flags], [*flags, False], strict=True)) if a != b]
    return [*zip(edges[::2], edges[1::2], strict=True)]


def _without_played_music(names: Names, runs: list[_Run]) -> list[_Run]:
    """Without music that an instrument, named beside it, is playing."""
    played = [run for run in runs if run.name != MUSIC and names.sound(run.name).kind == "music"]
    return [run for run in runs if run.name != MUSIC or 2 * sum(run.shares(other) for other in played) < len(run)]


# What nobody has a name for


def _unknown(reading: EarReading, named: Sequence[_Run]) -> list[_Run]:
    levels, sounding = reading.levels, reading.sounding
    explained = [False] * len(levels)
    for run in named:
        explained[run.first : run.last] = [True] * len(run)
    loudest = max((level for level, known in zip(levels, explained, strict=True) if known), default=-200.0)
    found = list[_Run]()
    for first, last in _spans([there and not known for there, known in zip(sounding, explained, strict=True)]):
        beside = any(explained[max(0, first - 1) : first]) or any(explained[last : last + 1])
        rest = beside and last - first <= REST_HALVES and not _begins(reading.signal, first, last)
        if rest or max(levels[first:last]) < loudest - FAINT_DB:
            continue
        if found and first - found[-1].last <= GAP_HALVES and not any(explained[found[-1].last : first]):
            found[-1] = replace(found[-1], last=last)
        else:
            found.append(_Run("", first, last))
    return found


def _begins(signal: Signal, first: int, last: int) -> bool:
    """Whether something begins within half seconds, and is not only the end of what was before."""
    return bool(signal.between(first * HALF_SECOND, last * HALF_SECOND).beginnings())


# Events


def _event(reading: EarReading, run: _Run, others: Sequence[_Run]) -> HeardEvent:
    start, end = _trimmed(reading, run)
    part = reading.signal.between(start, end)
    level, alone = _own_level(reading, run, others)
    if run.name:
        sound = reading.names.sound(run.name, describe(part).words if alone else ())
        caption, kind = sound.caption, sound.kind
    else:
        caption, kind = f"{UNKNOWN}: {describe(part).text}.", "sfx"
    return HeardEvent(run.name, start, end, caption, kind, run.confidence, level, _times(part, alone, kind))


def _trimmed(reading: EarReading, run: _Run) -> tuple[float, float]:
    """Seconds of a run, without the silence in its first and its last half second."""
    start, end = run.first * HALF_SECOND, min(run.last * HALF_SECOND, reading.seconds)
    loud = torch.where(reading.signal.between(start, end).levels >= SILENCE_DBFS)[0]
    hop = HOP_SECONDS
    if len(loud):
        first, last = float(loud[0]) * hop, (float(loud[-1]) + 1) * hop
        start, end = start + min(first, HALF_SECOND - hop), max(start + last, end - HALF_SECOND + hop)
    return round(start, 3), round(min(max(end, start + hop), reading.seconds), 3)


def _own_level(reading: EarReading, run: _Run, others: Sequence[_Run]) -> tuple[float | None, bool]:
    """The level of a run in dB, and whether it is alone for most of it. Where it is never alone, what is left when those
    with it are taken out, as loud as they are elsewhere; None where that is nothing."""
    power = reading.power
    beside = [[other for other in others if other.first <= k < other.last] for k in range(run.first, run.last)]
    own = [power[run.first + n] for n, there in enumerate(beside) if not there]
    if own:
        return round(decibels(statistics.fmean(own)), 1), 2 * len(own) > len(run)
    whole = statistics.fmean(power[run.first : run.last])
    rest = whole
    for other in others:
        solo = [
            power[k]
            for k in range(other.first, other.last)
            if not run.first <= k < run.last and not any(o is not other and o.first <= k < o.last for o in others)
        ]
        if not solo:
            return None, False
        rest -= statistics.fmean(solo) * run.shares(other) / len(run)
    return (round(decibels(rest), 1) if rest > _OWN_SHARE * whole else None), False


def _times(part: Signal, alone: bool, kind: str) -> int:
    """How often a sound begins: once where it goes on, as rain and music do."""
    if kind in ("ambience", "music"):
        return 1
    return max(1, len(part.bursts() if alone else part.beginnings()))
