"""What recipes are made of: noise, tones, resonances, envelopes and times. Arrays are float64, times in seconds."""

from __future__ import annotations

import numpy as np
from scipy import fft, signal

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


def coloured(rng: np.random.Generator, size: int, slope: float, low: float = 20.0) -> np.ndarray:
    """Noise of deviation 1 whose level changes by `slope` dB an octave (white 0, pink -3, brown -6) above `low` Hz."""
    full = fft.next_fast_len(size, real=True)
    hertz = np.fft.rfftfreq(full, 1 / SAMPLE_RATE)
    gain = (np.maximum(hertz, low) / low) ** (slope / 6.02) * (hertz > 0)
    shaped = np.fft.irfft(np.fft.rfft(noise(rng, full)) * gain, full)[:size]
    return shaped / max(float(np.std(shaped)), 1e-12)


def air(rng: np.random.Generator, x: np.ndarray, decibels: float = -50.0) -> np.ndarray:
    """x [w] over the quiet hiss and hum of a place, `decibels` (varied by 6) below its peak, duller than pink."""
    level = np.max(np.abs(x), initial=1e-6) * 10 ** ((decibels + rng.uniform(-6, 6)) / 20)
    return x + level * coloured(rng, len(x), rng.uniform(-5, -3), 60.0)


def room(
    rng: np.random.Generator, x: np.ndarray, seconds: float, wet: float = 0.3, bright: float = 0.5, steady: bool = False
) -> np.ndarray:
    """x [w] in a room whose middle frequencies take `seconds` to fall by 60 dB: early reflections and a diffuse tail.

    `wet` is the size of all that comes back, beside the direct sound's 1. Below 400 Hz it rings 1.2 times as long, above
    3 kHz `bright` times, as air and cloth take the treble first. A steady sound is wrapped round: its ends stay alike.
    """
    seconds *= rng.uniform(0.85, 1.15)
    size = max(64, min(len(x), int(1.1 * seconds * SAMPLE_RATE)))
    tail, t = np.zeros(size), time(size)
    for low, high, ring in ((0, 400, 1.2), (400, 3000, 1.0), (3000, 8000, bright)):
        tail += band(noise(rng, size), low, high) * 10 ** (-3 * t / (ring * seconds))
    gap = rng.uniform(0.004, 0.008) + 0.02 * min(seconds, 1.5)  # the larger the room, the later its walls answer
    tail *= np.minimum(t / (2 * gap), 1)
    for at in gap * (0.5 + rng.exponential(1.0, 7)):
        if at * SAMPLE_RATE < size:
            tail[int(at * SAMPLE_RATE)] += rng.choice([-1.0, 1.0]) * 3 * np.exp(-at / (3 * gap))
    tail *= wet / np.sqrt(np.sum(tail**2))
    tail[0] += 1
    if steady:
        return np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(tail, len(x)), len(x))
    return np.asarray(signal.oaconvolve(x, tail))[: len(x)]


def calls(
    rng: np.random.Generator, size: int, longest: float, low: float, high: float, single: bool = False
) -> list[tuple[float, float]]:
    """(at, seconds) of happenings whole in a clip: one within 0.3 s, the next `low` to `high` seconds after its end.

    Each lasts at most `longest` seconds; a clip too short for that shortens it. In clips up to 2 s, or if `single`, one.
    """
    whole = size / SAMPLE_RATE
    at, happenings = rng.uniform(0.05, min(0.25, 0.05 + 0.1 * whole)), list[tuple[float, float]]()
    while True:
        seconds = min(longest * rng.uniform(0.8, 1.0), whole - at - 0.05)
        if happenings and seconds < 0.75 * longest:
            return happenings
        happenings.append((at, seconds))
        if single or whole <= 2.0:
            return happenings
        at += seconds + rng.uniform(low, high)


def patter(rng: np.random.Generator, size: int, rate: float, hertz: float, width: float, spread: float = 1.5) -> np.ndarray:
    """`rate` impacts a second at random times, ringing at `hertz`, `width` wide; `spread` parts loud from faint."""
    strokes, count = np.zeros(size), rng.poisson(rate * size / SAMPLE_RATE)
    np.add.at(strokes, rng.integers(0, size, count), rng.choice([-1.0, 1.0], count) * rng.exponential(1.0, count) ** spread)
    ring = np.exp(-np.pi * width / SAMPLE_RATE)
    turn = 2 * ring * np.cos(2 * np.pi * hertz / SAMPLE_RATE)
    return np.asarray(signal.lfilter([1.0, 0.0, -1.0], [1.0, -turn, ring * ring], strokes))
