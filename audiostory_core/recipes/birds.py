"""Birds: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, air, band, calls, noise, put, room, sparse, time, tone
from .throat import curve, swell


def birds(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in sparse(rng, size, 0.35, 0.9):
        base, length = rng.uniform(2600, 4800), int(rng.uniform(0.05, 0.11) * SAMPLE_RATE)
        for k in range(rng.integers(2, 6)):
            sweep = base * np.linspace(1, rng.uniform(0.75, 1.35), length)
            put(out, tone(sweep, length) * np.hanning(length), at + k * length / SAMPLE_RATE * 1.25)
    return out


def hoot(rng: np.random.Generator, pitch: float, seconds: float, quaver: float) -> np.ndarray:
    """One hoot: nearly a sine (harmonics 30 dB down) with air in it, that slides up into its pitch and falls off again."""
    size = int(seconds * SAMPLE_RATE)
    arch = pitch * curve(size, rng.uniform(0.7, 0.84), 1.0, 1.0, rng.uniform(0.7, 0.84))
    arch *= 1 + quaver * np.sin(2 * np.pi * rng.uniform(11, 14) * time(size))
    phase = 2 * np.pi * np.cumsum(arch) / SAMPLE_RATE
    second = rng.uniform(0.005, 0.04)
    flute = np.sin(phase) + second * np.sin(2 * phase) + 0.6 * second * np.sin(3 * phase + 1)
    breath = band(noise(rng, size), 0.6 * pitch, 1.8 * pitch) * rng.uniform(0.15, 0.3)
    return (flute + breath) * swell(size, min(0.05, seconds / 3), min(0.12, seconds / 2))


# owl -> its pitch in hertz, its longest phrase in seconds, (start, length) of the hoots in a phrase of 1: a horned owl's
# five, a tawny owl's long one and trembling answer, a barred owl's "who cooks for you, who cooks for you all"
OWLS: list[tuple[tuple[float, float], float, list[tuple[float, float]]]] = [
    ((340, 480), 2.3, [(0.0, 0.13), (0.2, 0.08), (0.3, 0.16), (0.56, 0.17), (0.82, 0.18)]),
    ((600, 820), 2.4, [(0.0, 0.3), (0.5, 0.06), (0.6, 0.4)]),
    (
        (460, 640),
        1.9,
        [(0, 0.07), (0.12, 0.07), (0.26, 0.06), (0.36, 0.12), (0.56, 0.07), (0.66, 0.07), (0.77, 0.06), (0.86, 0.14)],
    ),
    ((420, 620), 1.3, [(0.0, 0.14), (0.36, 0.34)]),
]


def owl(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, (pitches, longest, phrase) = np.zeros(size), OWLS[rng.integers(len(OWLS))]
    pitch = rng.uniform(*pitches)
    for at, seconds in calls(rng, size, longest, 0.4, 1.4):
        for start, length in phrase:
            quaver = rng.uniform(0.01, 0.025) if length >= 0.3 else 0.0
            put(out, hoot(rng, pitch * rng.uniform(0.98, 1.02), length * seconds, quaver), at + start * seconds)
    return air(rng, room(rng, out, 1.2, rng.uniform(0.03, 0.12), 0.4), -30)


RECIPES = {"birds": birds, "owl": owl}
