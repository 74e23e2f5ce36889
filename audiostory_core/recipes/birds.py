"""Birds: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, air, band, calls, noise, put, room, sparse, time, tone, wander
from .throat import Formant, curve, swell, throat


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


def gull(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Long calls of a herring gull: wails that fall, sharp with harmonics, over a far surf."""
    out, pitch, body = np.zeros(size), rng.uniform(750, 1150), rng.uniform(0.9, 1.15)
    for at, seconds in calls(rng, size, 0.5, 0.1, 0.7):
        length = int(seconds * SAMPLE_RATE)
        line = pitch * rng.uniform(0.93, 1.07) * curve(length, 0.75, 1.1, 1.15, 1.0, 0.8)
        formants: list[Formant] = [
            (body * curve(length, 1500, 2100, 1800), 500.0, 1.0),
            (body * 3300.0, 600.0, 0.7),
            (1000.0, 400.0, 0.5),
        ]
        put(
            out,
            throat(rng, line, formants, 0.1, rng.uniform(0, 0.25)) * swell(length, 0.03, 0.4 * seconds),
            at,
            rng.uniform(0.5, 1.0),
        )
    return air(rng, room(rng, out, 1.0, 0.2), -35)


def rooster(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Cock-a-doodle-doo: three short syllables and a long one that rises, strains and falls."""
    out, pitch = np.zeros(size), rng.uniform(480, 680)
    syllables = [(0.0, 0.1, 0.85), (0.13, 0.12, 1.05), (0.28, 0.1, 1.0), (0.41, 0.59, 1.25)]
    for at, whole in calls(rng, size, 2.1, 0.8, 2.0):
        for start, share, height in syllables:
            length = int(share * whole * SAMPLE_RATE)
            arch = curve(length, 0.8, 1.0, 1.03, 1.0, 0.9, 0.62) if share > 0.3 else curve(length, 0.85, 1.05, 0.9)
            formants: list[Formant] = [
                (curve(length, 900, 1250, 1150), 300.0, 1.0),
                (2400.0, 400.0, 0.7),
                (3600.0, 500.0, 0.4),
            ]
            crow = throat(rng, pitch * height * arch, formants, 0.12, 0.12)
            put(out, crow * swell(length, 0.025, 0.25 * share * whole), at + start * whole, 1.0 if share > 0.3 else 0.7)
    return air(rng, room(rng, out, 0.7, rng.uniform(0.1, 0.3)), -40)


def duck(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Quacks in groups, each fainter and shorter than the one before."""
    out, pitch, body = np.zeros(size), rng.uniform(180, 300), rng.uniform(0.9, 1.15)
    for at, seconds in calls(rng, size, 0.22, 0.08, 0.45):
        length = int(seconds * SAMPLE_RATE)
        formants: list[Formant] = [
            (body * curve(length, 900, 1300, 1050), 250.0, 1.0),
            (body * curve(length, 1900, 2500, 2200), 350.0, 0.8),
            (body * 3400.0, 500.0, 0.4),
        ]
        quack = throat(rng, pitch * curve(length, 0.95, 1.1, 0.85), formants, 0.3, 0.3)
        put(out, quack * swell(length, 0.02, 0.5 * seconds), at, rng.uniform(0.6, 1.0))
    return air(rng, room(rng, out, 0.5, 0.15), -38)


def crow(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Caws: hoarse, with half-pitches, a wide resonance about 1.5 kHz."""
    out, pitch, body = np.zeros(size), rng.uniform(330, 520), rng.uniform(0.9, 1.15)
    for at, seconds in calls(rng, size, 0.4, 0.15, 0.7):
        length = int(seconds * SAMPLE_RATE)
        formants: list[Formant] = [(body * curve(length, 1150, 1550, 1400), 450.0, 1.0), (body * 2700.0, 600.0, 0.4)]
        line = pitch * curve(length, 0.9, 1.08, 1.0, 0.85) * wander(rng, length, 90, 0.9, 1.1)
        put(out, throat(rng, line, formants, 0.5, 0.5) * swell(length, 0.03, 0.4 * seconds), at, rng.uniform(0.7, 1.0))
    return air(rng, room(rng, out, 1.0, 0.2), -38)


RECIPES = {"birds": birds, "owl": owl, "gull": gull, "rooster": rooster, "duck": duck, "crow": crow}
