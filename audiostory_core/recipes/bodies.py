"""What is struck and how often: modes that ring, impulses, grains. Waveforms [w] at 16 kHz, frequencies in hertz."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import signal

from .primitives import SAMPLE_RATE, time, turns

Row = Sequence[float] | np.ndarray
HIGHEST = 7600  # hertz above which a mode is silent


def struck(size: int, hertz: Row, seconds: Row, gains: Row) -> np.ndarray:
    """A body [size] struck once: each mode is a sine as loud as its gain that falls by 60 dB in its seconds."""
    t, out = time(size), np.zeros(size)
    for frequency, fading, gain in zip(hertz, seconds, gains, strict=True):
        if frequency < HIGHEST:
            heard = min(size, int(fading * SAMPLE_RATE) + 1)
            out[:heard] += gain * np.sin(2 * np.pi * frequency * t[:heard]) * np.exp(-6.9 / fading * t[:heard])
    return out


def modes(x: np.ndarray, hertz: Row, seconds: Row, gains: Row) -> np.ndarray:
    """The modes of a body that any x [w] drives, not one blow: its level is its gain over the sine of its turn.

    So a force moves a low mode further than a high one. Heard down to -72 dB after the last of x.
    """
    out, last = np.zeros(len(x)), int(np.max(np.flatnonzero(x), initial=0))
    for frequency, fading, gain in zip(hertz, seconds, gains, strict=True):
        if frequency >= HIGHEST:
            continue
        turn, radius = 2 * np.pi * frequency / SAMPLE_RATE, 10 ** (-3 / (fading * SAMPLE_RATE))
        heard = min(len(x), last + int(1.2 * fading * SAMPLE_RATE) + 2)
        out[:heard] += signal.lfilter([0.0, gain], [1.0, -2 * radius * np.cos(turn), radius**2], x[:heard])
    return out


def impulse(size: int) -> np.ndarray:
    out = np.zeros(size)
    out[0] = 1.0
    return out


def firings(rng: np.random.Generator, rate: np.ndarray, jitter: float) -> np.ndarray:
    """Times in samples at which what turns at `rate` [w] hertz fires, once a turn, early or late by `jitter` turns."""
    phase = turns(rate, len(rate)) + rng.uniform()
    counts = np.arange(np.ceil(phase[0]), np.floor(phase[-1]) + 1)
    times = np.interp(counts, phase, np.arange(len(rate)))
    return times + jitter * SAMPLE_RATE / float(np.mean(rate)) * rng.standard_normal(len(times))


def pulses(size: int, times: np.ndarray, gains: np.ndarray | float = 1.0) -> np.ndarray:
    """Impulses [size] at fractional samples, shared between the two neighbours."""
    out, gains = np.zeros(size + 1), np.broadcast_to(np.asarray(gains, dtype=np.float64), np.shape(times))
    inside = (times >= 0) & (times < size - 1)
    times, gains = times[inside], gains[inside]
    whole = times.astype(int)
    np.add.at(out, whole, gains * (1 - (times - whole)))
    np.add.at(out, whole + 1, gains * (times - whole))
    return out[:size]


def scatter(size: int, starts: np.ndarray, grains: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """The sum [size] of grains [n, length] times gains [n], each from its sample of starts [n]; what lies outside is cut."""
    at = (starts[:, None] + np.arange(grains.shape[1])).ravel()
    heard = (grains * gains[:, None]).ravel()
    within = (at >= 0) & (at < size)
    return np.bincount(at[within], heard[within], minlength=size)


def patter(rng: np.random.Generator, size: int, rate: float, hertz: float, width: float, spread: float = 1.5) -> np.ndarray:
    """`rate` impacts a second at random times, ringing at `hertz`, `width` wide; `spread` parts loud from faint."""
    strokes, count = np.zeros(size), rng.poisson(rate * size / SAMPLE_RATE)
    np.add.at(strokes, rng.integers(0, size, count), rng.choice([-1.0, 1.0], count) * rng.exponential(1.0, count) ** spread)
    ring = np.exp(-np.pi * width / SAMPLE_RATE)
    turn = 2 * ring * np.cos(2 * np.pi * hertz / SAMPLE_RATE)
    return np.asarray(signal.lfilter([1.0, 0.0, -1.0], [1.0, -turn, ring * ring], strokes))
