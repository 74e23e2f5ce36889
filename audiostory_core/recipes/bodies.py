"""Struck bodies, grains, happenings and the rooms around them: what the sounds of people and their doors are made of.

Arrays are float64 [w] at 16 kHz, times in seconds, frequencies in hertz.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import signal

from .primitives import SAMPLE_RATE, band, noise


def happenings(rng: np.random.Generator, size: int, seconds: float, low: float, high: float) -> list[float]:
    """Times at which something `seconds` long begins so that it ends within the clip.

    The first begins within 0.05 to 0.3 s (earlier than it would where the clip is short); a clip up to 2 s holds only
    that one, a longer one repeats it `low` to `high` seconds from one end to the next beginning.
    """
    whole = size / SAMPLE_RATE
    at = rng.uniform(0.05, max(0.06, min(0.3, whole - seconds)))
    times = [at]
    while whole > 2.0:
        at += seconds + rng.uniform(low, high)
        if at + seconds > whole:
            break
        times.append(at)
    return times


def struck(
    size: int,
    frequencies: Sequence[float] | np.ndarray,
    gains: Sequence[float] | np.ndarray,
    seconds: Sequence[float] | np.ndarray,
) -> np.ndarray:
    """A struck body [w]: modes of `frequencies` that fall to 1/e within `seconds` each; those above 7.6 kHz are silent."""
    t = np.arange(size) / SAMPLE_RATE
    out = np.zeros(size)
    for frequency, gain, fall in zip(frequencies, gains, seconds, strict=True):
        if frequency < 7600:
            heard = min(size, int(7 * fall * SAMPLE_RATE) + 1)
            out[:heard] += gain * np.sin(2 * np.pi * frequency * t[:heard]) * np.exp(-t[:heard] / fall)
    return out


def scatter(size: int, starts: np.ndarray, grains: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """The sum [size] of grains [n, length] times gains [n], each from its sample of starts [n]; what lies outside is cut."""
    at = (starts[:, None] + np.arange(grains.shape[1])).ravel()
    heard = (grains * gains[:, None]).ravel()
    within = (at >= 0) & (at < size)
    return np.bincount(at[within], heard[within], minlength=size)


def room(rng: np.random.Generator, x: np.ndarray, seconds: float, wet: float, early: float = 0.7) -> np.ndarray:
    """`x` [w] in a room: itself, a dozen reflections and a tail that falls by 60 dB within `seconds`.

    `early` is the weight of the reflections (0 for a crowd: they are of one place), `wet` the energy of what the walls give
    back beside the direct sound's. Highs die first, as walls and air take them.
    """
    size = max(256, int(seconds * SAMPLE_RATE))
    t = np.arange(size) / SAMPLE_RATE
    tail = np.zeros(size)
    for low, high, share in ((80, 500, 1.0), (500, 2000, 0.8), (2000, 7000, 0.45)):
        tail += band(noise(rng, size), low, high, 1) * np.exp(-6.9 * t / (seconds * share)) * np.sqrt(share)
    tail *= np.minimum(1, t / (0.05 * seconds + 0.002))
    first = np.zeros(size)
    first[np.minimum(rng.uniform(0.002, 0.01 + 0.06 * seconds, 12) * SAMPLE_RATE, size - 1).astype(int)] = rng.uniform(
        -1, 1, 12
    )
    first = band(first, 150, 5000, 1)
    walls = tail / np.sqrt((tail**2).sum()) + early * first / np.sqrt((first**2).sum())
    return x + np.sqrt(wet) * signal.fftconvolve(x, walls)[: len(x)]


def air(rng: np.random.Generator, size: int, level: float) -> np.ndarray:
    """The quiet of a place [w], root mean square `level`: noise that falls with frequency."""
    hiss = noise(rng, size)
    low = band(hiss, 0, rng.uniform(120, 700), 1) + rng.uniform(0.01, 0.06) * hiss
    return level * low / max(float(np.sqrt((low**2).mean())), 1e-9)
