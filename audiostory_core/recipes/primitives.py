"""What recipes are made of: noise, tones, filters and curves. Waveforms are float64 [w] at 16 kHz, times in seconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import fft, interpolate, signal

SAMPLE_RATE = 16000
Points = Sequence[tuple[float, float]]
_TURN = 16384  # samples of a tone's table: a read is off by 1/32768 of a turn at most, 70 dB down for a low partial


def time(size: int) -> np.ndarray:
    return np.arange(size) / SAMPLE_RATE


def noise(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.standard_normal(size)


def coloured(rng: np.random.Generator, size: int, points: Points) -> np.ndarray:
    """Steady noise [size] of deviation 1; points are (hertz, decibels), joined by straight lines over log frequency.

    Below the first and above the last point the level stays.
    """
    full = 2 * int(fft.next_fast_len((size + 1) // 2 + 1, real=True) or size)
    hertz = np.maximum(fft.rfftfreq(full, 1 / SAMPLE_RATE), 1.0)
    bends = np.array(points, dtype=np.float64)
    gain = 10 ** (np.interp(np.log(hertz), np.log(bends[:, 0]), bends[:, 1]) / 20)
    spectrum = rng.standard_normal(2 * len(hertz)).view(np.complex128) * gain
    spectrum[0] = 0
    shaped = np.asarray(fft.irfft(spectrum, full))[:size]
    return shaped / max(float(np.std(shaped)), 1e-12)


def sloping(rng: np.random.Generator, size: int, slope: float, low: float = 20.0) -> np.ndarray:
    """Noise of deviation 1 whose level changes by `slope` dB an octave (white 0, pink -3, brown -6) above `low` Hz."""
    return coloured(rng, size, [(low, 0.0), (8000.0, slope * np.log2(8000.0 / low))])


def band(x: np.ndarray, low: float, high: float, order: int = 2) -> np.ndarray:
    """Butterworth band-pass; low 0 is a low-pass, high at or above 7900 Hz a high-pass."""
    if low <= 0:
        sos = signal.butter(order, high, "low", fs=SAMPLE_RATE, output="sos")
    elif high >= 7900:
        sos = signal.butter(order, low, "high", fs=SAMPLE_RATE, output="sos")
    else:
        sos = signal.butter(order, [low, high], "band", fs=SAMPLE_RATE, output="sos")
    return np.asarray(signal.sosfilt(sos, x))


def convolved(x: np.ndarray, response: np.ndarray) -> np.ndarray:
    """x [w] through a filter of that impulse response, cut to [w]."""
    return np.asarray(signal.oaconvolve(x, response))[: len(x)]


def turns(frequency: float | np.ndarray, size: int) -> np.ndarray:
    """How many turns [size] what turns at `frequency`, hertz or a curve [size] of hertz, has made by each sample."""
    if np.ndim(frequency) == 0:
        return np.arange(1, size + 1) * (frequency / SAMPLE_RATE)
    return np.cumsum(frequency) / SAMPLE_RATE


def tone(frequency: float | np.ndarray, size: int, phase: float = 0.0) -> np.ndarray:
    return np.sin(2 * np.pi * turns(frequency, size) + phase)


def overtones(frequency: float | np.ndarray, size: int, weights: Sequence[float] | np.ndarray) -> np.ndarray:
    """A tone [size] of that pitch, or pitches [size], whose partials 1, 2, 3 ... have these weights; none is folded back.

    Read from a table of one turn, which costs the same for 3 partials as for 30.
    """
    count = min(len(weights), int(7900 / float(np.max(frequency))))
    spectrum = np.zeros(_TURN // 2 + 1, dtype=np.complex128)
    spectrum[1 : count + 1] = -0.5j * _TURN * np.asarray(weights[:count])
    return np.fft.irfft(spectrum, _TURN)[(turns(frequency, size) * _TURN).astype(np.int64) % _TURN]


def wander(rng: np.random.Generator, size: int, hertz: float, low: float, high: float) -> np.ndarray:
    """A random curve [size] between low and high that turns about `hertz` times a second, without a trend."""
    knots = rng.uniform(low, high, int(size / SAMPLE_RATE * hertz) + 3)
    return np.interp(rng.uniform() + np.arange(size) * (hertz / SAMPLE_RATE), np.arange(len(knots)), knots)


def curve(
    size: int, values: Sequence[float] | Sequence[np.ndarray] | np.ndarray, at: Sequence[float] | np.ndarray | None = None
) -> np.ndarray:
    """A smooth curve [size] through `values` at the shares `at` (0 to 1, rising) of it, evenly laid if not said.

    Rows of values [n, m] give m curves at once [size, m].
    It overshoots none of them (Fritsch and Carlson's cubics), so that a loudness stays positive and a pitch in its range.
    """
    places = np.linspace(0, 1, len(values)) if at is None else np.maximum.accumulate(at) + 1e-9 * np.arange(len(values))
    return np.asarray(interpolate.PchipInterpolator(places, values)(np.clip(np.linspace(0, 1, size), 0, places[-1])))


def decay(size: int, seconds: float, attack: float = 0.002) -> np.ndarray:
    """An envelope [size] that rises within `attack` and falls to 1/e in `seconds`."""
    t = time(size)
    return np.minimum(t / attack, 1) * np.exp(-t / seconds)


def swell(size: int, attack: float, release: float) -> np.ndarray:
    """An envelope [size] that rises for `attack` seconds, stays, and falls for `release` seconds, as raised cosines."""
    out = np.ones(size)
    for seconds, side, first in ((attack, out, 0), (release, out[::-1], 1)):
        steps = np.arange(first, min(size, int(seconds * SAMPLE_RATE)))
        side[: len(steps)] *= 0.5 - 0.5 * np.cos(np.pi / (seconds * SAMPLE_RATE) * steps)
    return out


def put(target: np.ndarray, sound: np.ndarray, at: float, gain: float = 1.0) -> None:
    """Adds `sound` to `target` from `at` seconds on; what lies beyond its ends is cut."""
    start = round(at * SAMPLE_RATE)
    piece = sound[max(0, -start) : max(0, len(target) - start)]
    target[max(0, start) : max(0, start) + len(piece)] += gain * piece
