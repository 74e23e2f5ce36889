"""A plan against what was heard: events with times, levels and places on both sides in, errors out, in seconds and LU.

Which events were heard is somebody else's to say, by names that both sides share; here they are paired and measured.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from ..errors import InputError
from ..sound.audio import AudioClip
from ..sound.meter import Meter, gated
from .frame_scores import FrameScores

if TYPE_CHECKING:
    from ..plan.story import SoundEvent, StoryPlan

LEAST_SECONDS = 0.4  # what BS.1770 measures
_BESIDE_SECONDS = 0.25  # of an event's neighbour, whose crossfade reaches as far
_TOGETHER_SECONDS = 0.05  # events that begin within it have no order
_HEARD = 0.5  # of a probability
_MOST_BELOW = 6.0  # LU of a sound below what lies beneath it: less is what that itself wavers by


@dataclass(frozen=True)
class TimedSound:
    """A sound from `start` to `end` seconds; its name is what plan and ear both call it. LUFS and pan (-1 left, 1 right)
    are None where nobody knows them."""

    name: str
    start: float
    end: float
    kind: str = "sfx"
    loudness: float | None = None
    pan: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start) and math.isfinite(self.end) and 0 <= self.start <= self.end):
            raise InputError(f"'{self.name[:60]}' sounds from {self.start} s to {self.end} s; that is no stretch of time")


Pair = tuple[TimedSound, TimedSound]  # as planned, as heard


def planned_sounds(plan: StoryPlan, name_of: Callable[[SoundEvent], str] | None = None) -> tuple[TimedSound, ...]:
    """The events of a plan under their captions, or whatever name an ear would give them.

    An event without a loudness of its own has the usual one; one that was counted from what was rendered has none.
    """
    found = list[TimedSound]()
    for event in plan.events:
        level = event.loudness if event.loudness is not None else plan.usual_of(event)
        level = None if event.loudness is not None and plan.gain_of(event) is not None else level
        name = event.caption if name_of is None else name_of(event)
        found.append(TimedSound(name, event.start, event.end, event.kind, level, event.pan))
    return tuple(found)


def heard_in(scores: FrameScores, least: float = _HEARD) -> tuple[TimedSound, ...]:
    """What frame scores say: each caption from where it is as probable as `least` until it is not, to the hop."""
    found = list[TimedSound]()
    for caption, row in zip(scores.captions, scores.heard, strict=True):
        edges = itertools.groupby(enumerate((row >= least).tolist()), key=lambda frame: frame[1])
        for frames in ([n for n, _ in run] for loud, run in edges if loud):
            end = min(scores.seconds, (frames[-1] + 1) * scores.hop_seconds)
            found.append(TimedSound(caption, min(end, frames[0] * scores.hop_seconds), end))
    return tuple(found)


def pairs_of(planned: Sequence[TimedSound], heard: Sequence[TimedSound]) -> list[Pair]:
    """Planned sounds and those of the same name that were heard: as many as there are on both sides, in order, so that their
    onsets lie nearest together in all."""
    found = list[Pair]()
    for name in dict.fromkeys(one.name for one in planned):
        sides = [sorted((one for one in side if one.name == name), key=lambda one: one.start) for side in (planned, heard)]
        few, many = sorted(sides, key=len)
        chosen = zip(few, _nearest([one.start for one in few], [one.start for one in many]), strict=True)
        found += [(one, many[k]) if few is sides[0] else (many[k], one) for one, k in chosen]
    return sorted(found, key=lambda pair: pair[0].start)


def _nearest(few: Sequence[float], many: Sequence[float]) -> list[int]:
    """Which of `many` times, in order, each of `few` stands for, the sum of distances least."""
    costs = [0.0] * (len(many) + 1)  # of the first so many, none of `few` placed
    choices = list[list[bool]]()
    for n, time in enumerate(few):
        row, taken = [math.inf] * (n + 1), [False] * (n + 1)
        for k in range(n, len(many)):
            here = costs[k] + abs(time - many[k])
            taken.append(here < row[-1])
            row.append(min(here, row[-1]))
        costs, choices = row, [*choices, taken]
    places, end = list[int](), len(many)
    for taken in reversed(choices):
        while not taken[end]:
            end -= 1
        end -= 1
        places.append(end)
    return places[::-1]


def onset_error(pairs: Sequence[Pair]) -> float:
    """Seconds between onsets planned and heard, the mean over paired events. Raises InputError for none."""
    return _mean(abs(one.start - other.start) for one, other in _some(pairs))


def boundary_error(pairs: Sequence[Pair]) -> float:
    """Seconds between edges planned and heard, the mean over both edges of paired events. Raises InputError for none."""
    return _mean((abs(one.start - other.start) + abs(one.end - other.end)) / 2 for one, other in _some(pairs))


def duration_error(pairs: Sequence[Pair]) -> float:
    """Seconds between lengths planned and heard, the mean over paired events. Raises InputError for none."""
    return _mean(abs((one.end - one.start) - (other.end - other.start)) for one, other in _some(pairs))


def order_kept(pairs: Sequence[Pair]) -> float:
    """Which share (0..1) of all two events that are planned one after the other begin so too: Kendall's concordant pairs.

    Events that are planned to begin together have no order. Raises InputError where no two have one.
    """
    found = list[bool]()
    for (one, first), (other, second) in itertools.combinations(pairs, 2):
        if abs(one.start - other.start) > _TOGETHER_SECONDS:
            found.append((first.start < second.start) == (one.start < other.start) and first.start != second.start)
    if not found:
        raise InputError(f"an order is of two events that begin at different times; {len(pairs)} were heard")
    return sum(found) / len(found)


# Levels and places


def measured_sounds(sounds: Sequence[TimedSound], clip: AudioClip) -> tuple[TimedSound, ...]:
    """The same sounds with the LUFS and the pan that a mix `[ch w]` has where each of them is heard.

    Measured is the longest stretch of a sound in which no other is planned, a quarter of a second away from others' edges,
    since crossfades reach so far. What lies beneath a sound all the time and is alone elsewhere, as an ambience is, is taken
    off by its power there. None in silence, where no stretch is as long as 0.4 s or what lies beneath drowns it; the pan is
    None too where there are not two channels.
    """
    alone = [_level_in(clip, _longest_alone(one, _but(sounds, {n}))) for n, one in enumerate(sounds)]
    found = [level or _above(n, sounds, alone, clip) for n, level in enumerate(alone)]
    found = [level if level and math.isfinite(level.lufs) else None for level in found]
    return tuple(
        replace(one, loudness=level and level.lufs, pan=level and _pan(level.powers))
        for one, level in zip(sounds, found, strict=True)
    )


@dataclass(frozen=True)
class _Level:
    """A stretch of a mix: LUFS (-inf in silence), the K-weighted power of its blocks [n], the mean power of each channel."""

    lufs: float
    blocks: np.ndarray
    powers: tuple[float, ...]


def _level_in(clip: AudioClip, span: tuple[float, float]) -> _Level | None:
    first, last = (round(min(max(at, 0.0), clip.seconds) * clip.sample_rate) for at in span)
    own = clip.waveform[:, first : max(first, last)]
    if own.shape[1] < (LEAST_SECONDS - 1e-6) * clip.sample_rate:
        return None
    meter = Meter(clip.sample_rate, clip.channels, peaks=False)
    meter.add(own)
    blocks = meter.powers()
    return _Level(gated(blocks), blocks, _powers(own))


def _above(n: int, sounds: Sequence[TimedSound], alone: Sequence[_Level | None], clip: AudioClip) -> _Level | None:
    """What is left of a sound where others that are known lie beneath it all the time.

    Taken off block by block before anything is gated: a short bang above rain is as loud as without it.
    """
    own = sounds[n]
    beneath = {
        k: level
        for k, (other, level) in enumerate(zip(sounds, alone, strict=True))
        if level is not None and other.start <= own.start and own.end <= other.end
    }
    mixed = _level_in(clip, _longest_alone(own, _but(sounds, {n, *beneath}))) if beneath else None
    if mixed is None:
        return None
    blocks = (mixed.blocks - sum(level.blocks.mean() for level in beneath.values())).clip(0.0)
    level, loudest = gated(blocks), max(level.lufs for level in beneath.values())
    if level < loudest - _MOST_BELOW:
        return None
    rests = [max(0.0, power - sum(level.powers[ch] for level in beneath.values())) for ch, power in enumerate(mixed.powers)]
    return _Level(level, blocks, tuple(rests))


def _but(sounds: Sequence[TimedSound], without: set[int]) -> list[TimedSound]:
    return [one for n, one in enumerate(sounds) if n not in without]


def _longest_alone(sound: TimedSound, others: Sequence[TimedSound]) -> tuple[float, float]:
    best, at = (sound.start, sound.start), sound.start
    for low, high in sorted((one.start - _BESIDE_SECONDS, one.end + _BESIDE_SECONDS) for one in others):
        best = max(best, (at, min(low, sound.end)), key=lambda span: span[1] - span[0])
        at = max(at, high)
    return max(best, (at, sound.end), key=lambda span: span[1] - span[0])


def pan_of(waveform: Tensor) -> float:
    """Where a sound `[2 w]` lies, -1 left to 1 right, by the constant-power law that a mix is panned by: the powers of left
    and right are cos^2 and sin^2 of (pan + 1) * pi / 4. Raises InputError for other channels and for silence."""
    if waveform.ndim != 2 or waveform.shape[0] != 2:
        raise InputError(f"a pan is heard in a waveform [2, w]; got {list(waveform.shape)}")
    pan = _pan(_powers(waveform))
    if pan is None:
        raise InputError("silence lies nowhere: there is no pan in it")
    return pan


def _pan(powers: Sequence[float]) -> float | None:
    """A pan from the powers of two channels; None of others, and of silence."""
    if len(powers) != 2 or not any(powers):
        return None
    return math.atan2(math.sqrt(powers[1]), math.sqrt(powers[0])) * 4 / math.pi - 1


def _powers(waveform: Tensor) -> tuple[float, ...]:
    return tuple(waveform.double().square().mean(1).tolist())


def loudness_error(pairs: Iterable[Pair], gain_db: float) -> float:
    """LU between planned and measured loudness, the mean over events, in a mix that was turned by `gain_db` as a whole.

    Events without one of both do not count. Raises InputError where none is left.
    """
    found = [abs(heard - meant - gain_db) for meant, heard in _levels(pairs)]
    if not found:
        raise InputError("no event with a planned loudness is heard well enough apart for 0.4 s")
    return _mean(found)


def whole_gain(pairs: Iterable[Pair]) -> float:
    """By how many dB a mix was turned as a whole, where nobody says it: the median of what its events are off by.

    Raises InputError for fewer than two events that have a loudness, as one alone is always right.
    """
    found = [heard - meant for meant, heard in _levels(pairs)]
    if len(found) < 2:
        raise InputError(f"levels are compared with each other: two must be heard apart for 0.4 s, and {len(found)} are")
    return statistics.median(found)


def pan_error(pairs: Iterable[Pair]) -> float:
    """The mean distance between planned and measured pan, 0..2. Raises InputError where none was measured."""
    found = [abs(one.pan - other.pan) for one, other in pairs if one.pan is not None and other.pan is not None]
    if not found:
        raise InputError("no event is heard apart for 0.4 s in two channels, so none has a place")
    return _mean(found)


def _levels(pairs: Iterable[Pair]) -> list[tuple[float, float]]:
    both = ((one.loudness, other.loudness) for one, other in pairs)
    return [(meant, heard) for meant, heard in both if meant is not None and heard is not None]


def _some(pairs: Sequence[Pair]) -> Sequence[Pair]:
    if not pairs:
        raise InputError("none of the planned events was heard")
    return pairs


def _mean(values: Iterable[float]) -> float:
    return statistics.fmean(values)
