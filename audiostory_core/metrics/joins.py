"""How parts of one sound go on into each other: a waveform and the times of its joins in, figures out. No models here.

A join that nobody hears changes the spectrum no more than the sound itself does all the time, and leaves its pitch alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

MOMENT_SECONDS = 0.1
_STEP_SECONDS = 0.05
_BANDS = 40
_Change = Callable[[np.ndarray, int, float], float]


def spectral_jump(waveform: np.ndarray, sample_rate: int, joins: Sequence[float]) -> float:
    """How much more the spectrum of a sound `[w]` changes at its joins, in seconds, than elsewhere: 1 is as much.

    Compared are the levels of bands, in decibels, of the tenths of a second on either side; joins by their mean, all moments
    that no join lies in by theirs. NaN where there are none to compare.
    """
    return _against_elsewhere(waveform, sample_rate, joins, _change)


def level_jump(waveform: np.ndarray, sample_rate: int, joins: Sequence[float]) -> float:
    """As `spectral_jump`, for how much louder or quieter a sound `[w]` becomes, in decibels whichever way."""
    return _against_elsewhere(waveform, sample_rate, joins, _level_change)


def _against_elsewhere(waveform: np.ndarray, sample_rate: int, joins: Sequence[float], change: _Change) -> float:
    reach = 2 * MOMENT_SECONDS
    times = np.arange(MOMENT_SECONDS, len(waveform) / sample_rate - MOMENT_SECONDS, _STEP_SECONDS)
    elsewhere = [time for time in times if all(abs(time - join) > reach for join in joins)]
    changes = ([change(waveform, sample_rate, time) for time in each] for each in (joins, elsewhere))
    at_joins, others = ([one for one in each if math.isfinite(one)] for each in changes)
    return float(np.mean(at_joins) / np.mean(others)) if at_joins and others and np.mean(others) > 0 else math.nan


def _level_change(waveform: np.ndarray, sample_rate: int, time: float) -> float:
    """By how many decibels the level changes from a tenth of a second to the next; NaN in silence and at the ends."""
    before, after = _beside(waveform, sample_rate, time)
    powers = [float(np.mean(part.astype(np.float64) ** 2)) if len(part) else 0.0 for part in (before, after)]
    return abs(10 * math.log10(powers[1] / powers[0])) if min(powers) > 0 else math.nan


def _beside(waveform: np.ndarray, sample_rate: int, time: float) -> tuple[np.ndarray, np.ndarray]:
    """The tenths of a second before and after a time; empty where the sound has not both."""
    count, at = round(MOMENT_SECONDS * sample_rate), round(time * sample_rate)
    before, after = waveform[max(0, at - count) : at], waveform[at : at + count]
    return (before, after) if len(before) == len(after) == count else (waveform[:0], waveform[:0])


def _change(waveform: np.ndarray, sample_rate: int, time: float) -> float:
    """Root mean square of how many decibels the bands change by at a time; NaN in silence and at the ends."""
    before, after = _beside(waveform, sample_rate, time)
    if not (before.any() and after.any()):
        return math.nan
    levels = [_levels(part, sample_rate) for part in (before, after)]
    loudest = max(float(level.max()) for level in levels)
    low, high = (np.maximum(level, loudest - 60.0) for level in levels)
    return float(np.sqrt(np.mean((high - low) ** 2)))


def _levels(part: np.ndarray, sample_rate: int) -> np.ndarray:
    """Decibels of bands `[b]` of equal width in octaves, from 60 Hz on."""
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), 4 * len(part))) ** 2
    edges = np.geomspace(60.0, sample_rate / 2, _BANDS + 1)
    places = np.searchsorted(np.fft.rfftfreq(4 * len(part), 1 / sample_rate), edges)
    bands = [power[low : max(high, low + 1)] for low, high in zip(places, places[1:], strict=False)]
    sums = [band.mean() for band in bands if len(band)]
    return 10.0 * np.log10(np.array(sums) + 1e-12)


def partial_shift(waveform: np.ndarray, sample_rate: int, join: float, seconds: float = 0.5) -> float:
    """By which share of itself the strongest partial of a sound `[w]` moves over a join, in seconds: 0 is not at all.

    It is looked for in the `seconds` before, and within a tenth of it in those after. NaN where either is silent.
    """
    count, at = round(seconds * sample_rate), round(join * sample_rate)
    before, after = waveform[max(0, at - count) : at], waveform[at : at + count]
    if not (len(before) and len(after) and before.any() and after.any()):
        return math.nan
    first = _strongest(before, sample_rate, 50.0, sample_rate / 2)
    return abs(_strongest(after, sample_rate, 0.9 * first, 1.1 * first) / first - 1.0)


def _strongest(part: np.ndarray, sample_rate: int, low: float, high: float) -> float:
    """The frequency of the strongest partial between two, in Hz, to a small share of a bin."""
    size = 8 * len(part)
    levels = np.log(np.abs(np.fft.rfft(part * np.hanning(len(part)), size)) + 1e-12)
    first, last = (min(max(round(edge * size / sample_rate), 1), len(levels) - 2) for edge in (low, high))
    peak = first + int(levels[first : last + 1].argmax())
    left, middle, right = levels[peak - 1 : peak + 2]
    curve = left - 2 * middle + right
    return (peak + (0.5 * (left - right) / curve if curve else 0.0)) * sample_rate / size
