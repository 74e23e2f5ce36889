"""When things happen in a clip of `size` samples: times in seconds."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE

LAST = 0.05  # seconds that stay quiet after what ends with its clip
LATEST = 0.25  # seconds at which the first happening begins at the latest


def onset(rng: np.random.Generator, size: int) -> float:
    """When the first of a clip, or its only one, begins: within 0.05 to 0.25 s, sooner in a clip below 2 s."""
    return float(rng.uniform(0.05, min(LATEST, 0.05 + 0.1 * size / SAMPLE_RATE)))


def shortened(size: int, seconds: float) -> float:
    """How long a happening meant to last `seconds` may last, wherever in a clip it is the first to begin."""
    return min(seconds, size / SAMPLE_RATE - LATEST - LAST)


def happenings(
    rng: np.random.Generator, size: int, seconds: float, low: float, high: float, vary: float = 0.0
) -> list[tuple[float, float]]:
    """(at, seconds) of what happens whole within a clip, the next one `low` to `high` seconds after the end of the last.

    Each lasts `seconds`, or less by up to the share `vary`; a clip too short for the first shortens it, and one of up to 2 s
    holds only that one.
    """
    whole, at = size / SAMPLE_RATE - LAST, onset(rng, size)
    found = [(at, min(seconds * (1 - vary * rng.uniform()), whole - at))]
    while size > 2 * SAMPLE_RATE:
        at, lasting = sum(found[-1]) + rng.uniform(low, high), seconds * (1 - vary * rng.uniform())
        if at + lasting > whole:
            break
        found.append((at, lasting))
    return found


def beats(rng: np.random.Generator, size: int, period: float, jitter: float = 0.0) -> np.ndarray:
    """Times of a steady beat; the tempo varies by 3 % between clips, hardly within one."""
    period *= rng.uniform(0.97, 1.03)
    times = rng.uniform(0.05, min(period, 0.45)) + period * np.arange(int(size / SAMPLE_RATE / period) + 2)
    return times + jitter * rng.standard_normal(len(times))


def hertz_of(midi: float) -> float:
    return 440.0 * 2 ** ((midi - 69) / 12)


def melody(rng: np.random.Generator, size: int, low_midi: int, beat: float) -> list[tuple[float, float, float]]:
    """(at, hertz, seconds) of notes that step through a pentatonic scale."""
    scale = np.array([0, 2, 4, 7, 9, 12, 14, 16])
    degree, at, notes = int(rng.integers(2, 6)), rng.uniform(0.05, 0.2), []
    root = low_midi + int(rng.integers(0, 5))
    while at < size / SAMPLE_RATE:
        seconds = beat * rng.choice([1, 1, 2])
        notes.append((at, hertz_of(root + scale[degree]), seconds))
        degree = int(np.clip(degree + rng.integers(-2, 3), 0, len(scale) - 1))
        at += seconds
    return notes
