"""A human voice: glottal pulses and breath through the formants of vowels. Waveforms [w] at 16 kHz, frequencies in hertz.

What `throat` is for animals, for people: folds that are pressed or breathy, and resonances in a row (Fant 1960), so that the
formants of a vowel alone say how loud each of them is.
"""

from __future__ import annotations

import numpy as np

from .primitives import noise, turns
from .throat import BINS, frames, moving

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


def folds(
    rng: np.random.Generator, pitch: np.ndarray, tension: float = 0.5, jitter: float = 0.01, shimmer: float = 0.08
) -> np.ndarray:
    """Glottal pulses [w] of a `pitch` [w]: each period's length and loudness differ a little from the last one's."""
    size = len(pitch)
    knots = np.arange(0, size + 64, 64)
    wobble = np.interp(np.arange(size), knots, 1 + jitter * rng.standard_normal(len(knots)))
    phase = turns(pitch * wobble, size) + rng.uniform()
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


def articulate(x: np.ndarray, formants: np.ndarray, widths: np.ndarray = WIDTHS) -> np.ndarray:
    """x [w] through a mouth of formants [frame, n], one frame every `HOP` samples; the last one holds on."""
    held = formants[np.minimum(np.arange(len(frames(len(x)))), len(formants) - 1)]
    return moving(x, resonances(held, widths))


def breath(rng: np.random.Generator, size: int) -> np.ndarray:
    """Turbulent air [size], of unit variance: white, a little less so below."""
    x = noise(rng, size)
    return x - 0.5 * np.concatenate([[0.0], x[:-1]])
