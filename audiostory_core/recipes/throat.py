"""Voices: a pitch curve [w] in hertz and resonances -> waveform [w] at 16 kHz. Knows no animal and no vowel.

Source and filter (Fant 1960): a buzz whose harmonics fall, jittered from period to period, with breath that is loudest
where the folds open, through resonances that may glide as a mouth opens. The resonances here stand side by side, each with
a gain of its own, as one fits them to an animal's spectrum; `vocal` has people's, in a row, whose levels follow from where
a vowel's formants lie.
"""

from __future__ import annotations

import numpy as np
from scipy import fft

from .primitives import SAMPLE_RATE, noise, turns, wander

Track = float | np.ndarray
Formant = tuple[Track, float, float]  # (hertz or curve of hertz, bandwidth in hertz, gain)
HOP = 256  # samples from frame to frame; Hann windows of two hops add to one
BINS = np.fft.rfftfreq(4 * HOP, 1 / SAMPLE_RATE)
WINDOW = (0.5 - 0.5 * np.cos(np.pi * np.arange(2 * HOP) / HOP)).astype(np.float32)


def frames(size: int) -> np.ndarray:
    """The samples [n] about which the frames of a waveform [size] lie."""
    return HOP * np.arange(size // HOP + 2)


def moving(x: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """x [w] through a filter that changes: complex gains [frame, bin], those of `frames` and `BINS`."""
    padded = np.zeros((len(gains) + 1) * HOP, dtype=np.float32)
    padded[HOP : HOP + len(x)] = x
    pieces = np.lib.stride_tricks.sliding_window_view(padded, 2 * HOP)[::HOP] * WINDOW
    heard = np.asarray(fft.irfft(np.asarray(fft.rfft(pieces, 4 * HOP)) * gains.astype(np.complex64)))
    out = np.zeros((len(pieces) + 3, HOP))
    for k in range(4):  # each hop's share of every frame, added as one row
        out[k : k + len(pieces)] += heard[:, k * HOP : (k + 1) * HOP]
    return out.ravel()[HOP : HOP + len(x)]


def resonate(x: np.ndarray, formants: list[Formant], floor: float = 0.02) -> np.ndarray:
    """x [w] through causal resonances side by side, over a `floor` of what passes everywhere."""
    middles = np.minimum(frames(len(x)), len(x) - 1)
    gains = np.full((len(middles), len(BINS)), floor, dtype=np.complex64)
    for centre, width, size in formants:
        at = np.broadcast_to(np.asarray(centre, dtype=np.float64), (len(x),))[middles]
        gains += size / (1 + 2j * (BINS - at[:, None]) / width)
    return moving(x, gains)


def buzz(rng: np.random.Generator, pitch: np.ndarray, rough: float = 0.0, jitter: float = 0.008) -> np.ndarray:
    """Pulses at `pitch`, harmonics falling by 6 dB an octave, not aliased; `rough` weakens every other pulse."""
    size = len(pitch)
    shaken = pitch * (1 + jitter * wander(rng, size, float(np.mean(pitch)) / 2, -1.7, 1.7))
    step = np.clip(shaken / SAMPLE_RATE, 1e-5, 0.4)
    phase = turns(SAMPLE_RATE * step, size) + rng.uniform()
    u = phase % 1
    saw = 2 * u - 1
    after, before = u < step, u > 1 - step  # polynomial correction beside the jump (Valimaki 2007)
    saw[after] -= 2 * (u / step)[after] - (u / step)[after] ** 2 - 1
    late = ((u - 1) / step)[before]
    saw[before] -= late**2 + 2 * late + 1
    return saw * (1 + rough * np.cos(np.pi * np.floor(phase))) * wander(rng, size, 40, 0.85, 1.15)


def throat(
    rng: np.random.Generator,
    pitch: np.ndarray,
    formants: list[Formant],
    breath: float = 0.05,
    rough: float = 0.0,
    floor: float = 0.02,
) -> np.ndarray:
    """A voice [w] of mean square 1: a buzz and breath that pulses with it, through resonances."""
    source = buzz(rng, pitch, rough, 0.008 + 0.03 * rough)
    gusts = noise(rng, len(pitch)) * (1.0 - 0.6 * source)
    sound = resonate(source + breath * gusts, formants, floor)
    return sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9)
