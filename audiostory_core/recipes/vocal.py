"""A human voice: glottal pulses and breath through a throat that moves. Waveforms [w] at 16 kHz, frequencies in hertz."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import fft

from .primitives import SAMPLE_RATE, noise

HOP, WINDOW = 256, 512
BINS = np.fft.rfftfreq(2 * WINDOW, 1 / SAMPLE_RATE)

# First three formants of a man's vowels (Peterson and Barney, 1952); higher ones are those of an even tube of 17 cm.
VOWELS = {
    "i": (270, 2290, 3010),
    "I": (390, 1990, 2550),
    "E": (530, 1840, 2480),
    "ae": (660, 1720, 2410),
    "a": (730, 1090, 2440),
    "O": (570, 840, 2410),
    "U": (440, 1020, 2240),
    "u": (300, 870, 2240),
    "V": (640, 1190, 2390),
    "3": (490, 1350, 1690),
}
UPPER = (3500.0, 4500.0, 5500.0, 6500.0)
WIDTHS = np.array([70.0, 90.0, 130.0, 200.0, 280.0, 380.0, 500.0])


def vowel(name: str, shorter: float = 1.0) -> np.ndarray:
    """Seven formants in Hz of a vowel, of a throat that is `shorter` times shorter than a man's (woman 1.17, infant 1.9)."""
    return np.array([*VOWELS[name], *UPPER]) * shorter


def pulse(tension: float, count: int) -> np.ndarray:
    """One period [2048] of the derivative of a glottal flow out of its first `count` harmonics.

    After Liljencrants and Fant (1985): a growing sine until the folds close, then an exponential return. `tension` 0 is a
    breathy, 1 a pressed voice: it shortens the open phase from .8 to .45 of a period and the return from .06 to .006.
    """
    t = np.arange(2048) / 2048
    closes, back = 0.8 - 0.35 * tension, 0.06 * 0.1**tension
    rise = closes * (0.72 + 0.1 * tension)
    flow = np.where(t < closes, np.exp(3.0 * t / closes) * np.sin(np.pi * t / rise), 0.0)
    fall = flow[int(closes * 2048) - 1]
    flow += np.where(t >= closes, fall * np.exp(-(t - closes) / back), 0.0)
    spectrum = np.fft.rfft(flow - flow.mean())
    spectrum[count + 1 :] = 0
    cycle = np.fft.irfft(spectrum)
    return cycle / np.sqrt((cycle**2).mean())


def buzz(
    rng: np.random.Generator, pitch: np.ndarray, tension: float = 0.5, jitter: float = 0.01, shimmer: float = 0.08
) -> np.ndarray:
    """Glottal pulses [w] of a `pitch` [w]: each period's length and loudness differ a little from the last one's."""
    size = len(pitch)
    knots = np.arange(0, size + 64, 64)
    wobble = np.interp(np.arange(size), knots, 1 + jitter * rng.standard_normal(len(knots)))
    phase = np.cumsum(pitch * wobble) / SAMPLE_RATE + rng.uniform()
    count = max(3, int(7600 / float(np.quantile(pitch, 0.95))))
    cycle = pulse(tension, count)
    position = (phase % 1) * 2048
    out = np.interp(position, np.arange(2049), np.append(cycle, cycle[0]))
    loud = 1 + shimmer * rng.standard_normal(int(phase[-1]) + 2)
    return out * loud[phase.astype(int)]


def resonances(formants: np.ndarray, widths: np.ndarray = WIDTHS) -> np.ndarray:
    """What a throat of formants [frame, n] and bandwidths [n] lets through: gain [frame, bin], 1 at 0 Hz, complex64."""
    below = np.ones((len(formants), len(BINS)), dtype=np.complex64)
    factor = np.empty_like(below)
    for centre, width in zip(formants.T, widths, strict=True):
        share = (BINS / centre[:, None]).astype(np.float32)
        factor.real = 1 - share * share
        factor.imag = share * (width / centre[:, None]).astype(np.float32)
        below *= factor
    return np.reciprocal(below)


def throat(x: np.ndarray, formants: np.ndarray, widths: np.ndarray = WIDTHS) -> np.ndarray:
    """`x` [w] through formants [frame, n], one frame every `HOP` samples (the last one holds on), by overlapping windows."""
    frames = len(x) // HOP + 2
    padded = np.zeros((frames + 1) * HOP, dtype=np.float32)
    padded[HOP : HOP + len(x)] = x
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
    pieces = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP] * window
    held = formants[np.minimum(np.arange(len(pieces)), len(formants) - 1)]
    heard = np.asarray(fft.irfft(np.asarray(fft.rfft(pieces, 2 * WINDOW)) * resonances(held, widths)))
    out = np.zeros((len(pieces) + 3, HOP))
    for k in range(2 * WINDOW // HOP):
        out[k : k + len(pieces)] += heard[:, k * HOP : (k + 1) * HOP]
    return out.ravel()[HOP : HOP + len(x)]


def curve(size: int, at: np.ndarray | Sequence[float], values: np.ndarray | Sequence[float]) -> np.ndarray:
    """A curve [size] through `values` at the shares `at` (0 to 1) of it, its corners rounded by a raised cosine."""
    place = np.linspace(0, 1, size)
    at, values = np.asarray(at, dtype=float), np.asarray(values, dtype=float)
    left = np.clip(np.searchsorted(at, place, side="right") - 1, 0, len(at) - 2)
    share = np.clip((place - at[left]) / np.maximum(at[left + 1] - at[left], 1e-9), 0, 1)
    return values[left] + (values[left + 1] - values[left]) * (0.5 - 0.5 * np.cos(np.pi * share))


def breath(rng: np.random.Generator, size: int) -> np.ndarray:
    """Turbulent air [size], of unit variance: white, a little less so below."""
    x = noise(rng, size)
    return x - 0.5 * np.concatenate([[0.0], x[:-1]])
