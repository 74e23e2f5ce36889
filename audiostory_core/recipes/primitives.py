"""What recipes are made of: noise, tones, resonances, envelopes and times. Arrays are float64, times in seconds."""

from __future__ import annotations

import numpy as np
from scipy import signal

SAMPLE_RATE = 16000


def time(size: int) -> np.ndarray:
    return np.arange(size) / SAMPLE_RATE


def noise(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.standard_normal(size)


def band(x: np.ndarray, low: float, high: float, order: int = 2) -> np.ndarray:
    """Butterworth band-pass; low 0 is a low-pass, high at or above 7900 Hz a high-pass."""
    if low <= 0:
        sos = signal.butter(order, high, "low", fs=SAMPLE_RATE, output="sos")
    elif high >= 7900:
        sos = signal.butter(order, low, "high", fs=SAMPLE_RATE, output="sos")
    else:
        sos = signal.butter(order, [low, high], "band", fs=SAMPLE_RATE, output="sos")
    return np.asarray(signal.sosfilt(sos, x))


def wander(rng: np.random.Generator, size: int, hertz: float, low: float, high: float) -> np.ndarray:
    """A smooth random curve between low and high that turns about `hertz` times a second."""
    knots = max(4, int(size / SAMPLE_RATE * hertz) + 4)
    curve = np.interp(np.linspace(0, knots - 1, size), np.arange(knots), rng.uniform(low, high, knots))
    return curve


def decay(size: int, seconds: float, attack: float = 0.002) -> np.ndarray:
    t = time(size)
    return np.minimum(t / attack, 1) * np.exp(-t / seconds)


def tone(frequency: float | np.ndarray, size: int, phase: float = 0.0) -> np.ndarray:
    step = np.broadcast_to(np.asarray(frequency, dtype=np.float64), (size,))
    return np.sin(2 * np.pi * np.cumsum(step) / SAMPLE_RATE + phase)


def harmonics(frequency: float | np.ndarray, size: int, weights: list[float]) -> np.ndarray:
    step = np.broadcast_to(np.asarray(frequency, dtype=np.float64), (size,))
    phase = 2 * np.pi * np.cumsum(step) / SAMPLE_RATE
    return sum((w * np.sin((k + 1) * phase) for k, w in enumerate(weights)), np.zeros(size))


def put(target: np.ndarray, sound: np.ndarray, at_seconds: float, gain: float = 1.0) -> None:
    start = round(at_seconds * SAMPLE_RATE)
    if 0 <= start < len(target):
        piece = sound[: len(target) - start]
        target[start : start + len(piece)] += gain * piece


def beats(rng: np.random.Generator, size: int, period: float, jitter: float = 0.0) -> np.ndarray:
    """Times in seconds of a steady beat; the tempo varies by 3 % between clips, hardly within one."""
    period *= rng.uniform(0.97, 1.03)
    times = rng.uniform(0.05, min(period, 0.45)) + period * np.arange(int(size / SAMPLE_RATE / period) + 2)
    return times + jitter * rng.standard_normal(len(times))


def sparse(rng: np.random.Generator, size: int, low: float, high: float) -> np.ndarray:
    """Times in seconds of single happenings, the first within half a second, then `low` to `high` seconds apart."""
    gaps = rng.uniform(low, high, int(size / SAMPLE_RATE / low) + 2)
    return rng.uniform(0.1, 0.5) + np.concatenate([[0.0], np.cumsum(gaps)])


def pluck(rng: np.random.Generator, frequency: float, size: int, damping: float) -> np.ndarray:
    """Karplus-Strong string: a burst through a comb whose loop averages neighbours."""
    period = max(2, round(SAMPLE_RATE / frequency))
    burst = np.zeros(size)
    burst[:period] = rng.uniform(-1, 1, min(period, size))
    loop = np.zeros(period + 2)
    loop[0], loop[period], loop[period + 1] = 1.0, -damping / 2, -damping / 2
    return np.asarray(signal.lfilter([1.0], loop, burst))


def melody(rng: np.random.Generator, size: int, low_midi: int, beat: float) -> list[tuple[float, float, float]]:
    """(at seconds, frequency, seconds) of notes that step through a pentatonic scale."""
    scale = np.array([0, 2, 4, 7, 9, 12, 14, 16])
    degree, at, notes = int(rng.integers(2, 6)), rng.uniform(0.05, 0.2), []
    root = low_midi + int(rng.integers(0, 5))
    while at < size / SAMPLE_RATE:
        seconds = beat * rng.choice([1, 1, 2])
        notes.append((at, 440.0 * 2 ** ((root + scale[degree] - 69) / 12), seconds))
        degree = int(np.clip(degree + rng.integers(-2, 3), 0, len(scale) - 1))
        at += seconds
    return notes


def voice(rng: np.random.Generator, pitch: np.ndarray, formants: list[tuple[float, float]]) -> np.ndarray:
    """A buzz of harmonics shaped by resonances (hertz, bandwidth)."""
    size = len(pitch)
    phase = np.cumsum(pitch) / SAMPLE_RATE
    buzz = 2 * (phase % 1) - 1 + 0.1 * noise(rng, size)
    out = np.zeros(size)
    for centre, width in formants:
        b, a = signal.iirpeak(centre, centre / width, fs=SAMPLE_RATE)
        out += signal.lfilter(b, a, buzz)
    return out
