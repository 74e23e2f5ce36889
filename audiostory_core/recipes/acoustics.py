"""Where a sound is heard: the air of a place, a room, the open. Waveforms [w] at 16 kHz, times in seconds."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, band, convolved, noise, sloping, time


def air(rng: np.random.Generator, x: np.ndarray, decibels: float) -> np.ndarray:
    """x [w] in the quiet of a place: noise that falls by 3 to 6 dB an octave, `decibels` (give or take 5) below its peak."""
    level = np.max(np.abs(x), initial=1e-6) * 10 ** ((decibels + rng.uniform(-5, 5)) / 20)
    return x + level * sloping(rng, len(x), rng.uniform(-6, -3), 70.0)


def _tail(rng: np.random.Generator, size: int, seconds: float, shares: tuple[float, float, float]) -> np.ndarray:
    """Noise [size] that falls by 60 dB in `seconds`: lows, middles (500 to 2200 Hz) and highs in their shares of that."""
    tail, t = np.zeros(size), time(size)
    for (low, high), share in zip(((60, 500), (500, 2200), (2200, 7900)), shares, strict=True):
        tail += band(noise(rng, size), low, high, 1) * 10 ** (-3 * t / (seconds * share))
    return tail


def _energy(x: np.ndarray, energy: float) -> np.ndarray:
    return x * np.sqrt(energy / max(float(np.sum(x**2)), 1e-12))


def room(rng: np.random.Generator, x: np.ndarray, seconds: float, wet: float, early: float = 0.3) -> np.ndarray:
    """x [w] in a room that takes `seconds` to fall by 60 dB, its highs half of that, as air and cloth take them first.

    `wet` is the energy of all that the walls give back beside the direct sound's, `early` the share of it that is a dozen
    reflections (0 for a crowd: they are of one place); the rest is a diffuse tail.
    """
    size = max(256, int(seconds * SAMPLE_RATE))
    tail = _tail(rng, size, seconds, (1.0, 0.9, 0.45)) * np.minimum(1, time(size) / (0.05 * seconds + 0.002))
    first = np.zeros(size)
    arrivals = (rng.uniform(0.002, 0.01 + 0.06 * seconds, 12) * SAMPLE_RATE).astype(int)
    first[np.minimum(arrivals, size - 1)] = rng.uniform(-1, 1, 12)
    walls = _energy(tail, 1 - early) + _energy(band(first, 150, 5000, 1), early)
    return x + convolved(x, _energy(walls, wet))


def outdoors(rng: np.random.Generator, x: np.ndarray, seconds: float, wet: float) -> np.ndarray:
    """x [w] in the open: what walls, woods or hills send back over `seconds`, in uneven bunches, dull the later it comes.

    `wet` is its energy beside the direct sound's.
    """
    size, count = int(seconds * SAMPLE_RATE), max(4, int(14 * seconds))
    bunches = np.interp(np.linspace(0, count - 1, size), np.arange(count), rng.exponential(1.0, count))
    tail = _tail(rng, size, seconds, (1.2, 0.8, 0.3)) * bunches
    tail[: int(0.01 * SAMPLE_RATE)] = 0
    return x + convolved(x, _energy(tail, wet))


def released(x: np.ndarray, seconds: float) -> np.ndarray:
    """x faded out by a half cosine over its last `seconds`, so that what still rings ends with the clip."""
    count = min(len(x), int(seconds * SAMPLE_RATE))
    x[len(x) - count :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, count + 1) / count)
    return x
