"""Voices of animals: a pitch curve [w] in hertz and resonances -> waveform [w] at 16 kHz. Knows no animal.

Source and filter (Fant 1960): a buzz whose harmonics fall, jittered from period to period, with breath that is loudest where
the folds open, through resonances that may glide as a mouth opens.
"""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, noise, wander

Track = float | np.ndarray
Formant = tuple[Track, float, float]  # (hertz or curve of hertz, bandwidth in hertz, gain)
FRAME, HOP = 512, 256  # half overlapped Hann windows add to one
WINDOW = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)


def curve(size: int, *points: float) -> np.ndarray:
    """A smooth curve [size] through points that lie evenly over its length."""
    where = np.linspace(0, len(points) - 1, size)
    fine = np.interp(where, np.arange(len(points)), points)
    width = max(1, size // (4 * len(points)))
    padded = np.pad(fine, width, mode="edge")
    total = np.cumsum(np.concatenate([[0.0], padded]))
    return (total[2 * width :] - total[: -2 * width])[:size] / (2 * width)


def swell(size: int, attack: float, release: float) -> np.ndarray:
    """An envelope [size] that rises for `attack` seconds, stays, and falls for `release` seconds, as raised cosines."""
    t = np.arange(size) / SAMPLE_RATE
    rise, fall = np.clip(t / attack, 0, 1), np.clip((size / SAMPLE_RATE - t) / release, 0, 1)
    return 0.25 * (1 - np.cos(np.pi * rise)) * (1 - np.cos(np.pi * fall))


def resonate(x: np.ndarray, formants: list[Formant], floor: float = 0.02) -> np.ndarray:
    """x [w] through causal resonances side by side, over a `floor` of what passes everywhere."""
    frames = 1 + (len(x) + FRAME) // HOP
    padded = np.pad(x, (FRAME, HOP * frames + FRAME - len(x)))
    pieces = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP][: frames + 4]
    hertz = np.fft.rfftfreq(2 * FRAME, 1 / SAMPLE_RATE)
    gain = np.full((len(pieces), len(hertz)), floor, dtype=np.complex128)
    middles = np.clip(HOP * np.arange(len(pieces)) - FRAME // 2, 0, len(x) - 1)
    for centre, width, size in formants:
        at = np.broadcast_to(np.asarray(centre, dtype=np.float64), (len(x),))[middles]
        gain += size / (1 + 2j * (hertz - at[:, None]) / width)
    spectra = np.fft.rfft(pieces * WINDOW, 2 * FRAME) * gain
    back = np.fft.irfft(spectra, 2 * FRAME)
    out = np.zeros(HOP * (len(pieces) + 2 * FRAME // HOP))
    for k in range(2 * FRAME // HOP):  # each hop's share of every frame, added as one row
        out[HOP * k : HOP * (k + len(pieces))] += back[:, HOP * k : HOP * (k + 1)].reshape(-1)
    return out[FRAME : FRAME + len(x)]


def buzz(rng: np.random.Generator, pitch: np.ndarray, rough: float = 0.0, jitter: float = 0.008) -> np.ndarray:
    """Pulses at `pitch`, harmonics falling by 6 dB an octave, not aliased; `rough` weakens every other pulse."""
    size = len(pitch)
    shaken = pitch * (1 + jitter * wander(rng, size, float(np.mean(pitch)) / 2, -1.7, 1.7))
    step = np.clip(shaken / SAMPLE_RATE, 1e-5, 0.4)
    phase = np.cumsum(step) + rng.uniform()
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
