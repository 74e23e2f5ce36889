"""Birds: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np

from .acoustics import air, room
from .happenings import happenings
from .primitives import SAMPLE_RATE, band, curve, noise, put, swell, time, tone, wander
from .throat import Formant, throat


def birds(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Twitters: a few sliding notes in a row, each as it likes, with the quiet of a garden between them."""
    out = np.zeros(size)
    for at, seconds in happenings(rng, size, 0.65, 0.05, 0.45, 0.75):
        base, notes = rng.uniform(2600, 4800), int(rng.integers(2, 6))
        length = int(min(seconds / notes / 1.25, rng.uniform(0.05, 0.11)) * SAMPLE_RATE)
        for k in range(notes):
            sweep = base * np.linspace(1, rng.uniform(0.75, 1.35), length)
            put(out, tone(sweep, length) * np.hanning(length), at + k * length / SAMPLE_RATE * 1.25)
    return air(rng, room(rng, out, 0.8, rng.uniform(0.001, 0.03)), -50)


def hoot(rng: np.random.Generator, pitch: float, seconds: float, quaver: float) -> np.ndarray:
    """One hoot: nearly a sine (harmonics 30 dB down) with air in it, that slides up into its pitch and falls off again."""
    size = int(seconds * SAMPLE_RATE)
    arch = pitch * curve(size, [rng.uniform(0.7, 0.84), 1.0, 1.0, rng.uniform(0.7, 0.84)])
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
    for at, seconds in happenings(rng, size, longest, 0.4, 1.4, 0.2):
        for start, length in phrase:
            quaver = rng.uniform(0.01, 0.025) if length >= 0.3 else 0.0
            put(out, hoot(rng, pitch * rng.uniform(0.98, 1.02), length * seconds, quaver), at + start * seconds)
    return air(rng, room(rng, out, 1.2, rng.uniform(0.001, 0.014)), -35)


def gull(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Long calls: shrill wails that tremble, narrow about 1.5 and 3.5 kHz, on open ground."""
    out, pitch, mouth = np.zeros(size), rng.uniform(1300, 1600), rng.uniform(1470, 1570)
    shake = rng.uniform(4, 11)
    for at, seconds in happenings(rng, size, 0.75, 0.15, 0.7, 0.2):
        length = int(seconds * SAMPLE_RATE)
        trembling = 1 + 0.04 * np.sin(2 * np.pi * shake * time(length)) * curve(length, [0.3, 1.0, 1.0])
        line = (
            pitch
            * rng.uniform(0.97, 1.03)
            * curve(length, [0.92, 1.05, 1.0, rng.uniform(0.9, 1.1), rng.uniform(0.65, 0.95)])
        )
        formants: list[Formant] = [
            (mouth * curve(length, [0.58, 1.0, 0.8]), 85.0, 1.0),
            (3200.0 * curve(length, [0.8, 1.0, 0.87]), 140.0, rng.uniform(0.2, 0.9)),
            (3550.0, 110.0, 0.77),
        ]
        wail = throat(rng, line * trembling * wander(rng, length, 100, 0.92, 1.08), formants, 0.035, 0.0, 0.01)
        put(out, wail * swell(length, 0.1, 0.33 * seconds), at, rng.uniform(0.6, 1.0))
    return air(rng, room(rng, out, 1.0, rng.uniform(0.002, 0.04)), -52)


def rooster(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Cock-a-doodle-doo: three short syllables and a long one that rises, strains and falls."""
    out, pitch = np.zeros(size), rng.uniform(670, 725)
    second, third, sway = rng.uniform(1720, 2000), rng.uniform(3700, 4200), rng.uniform(0.09, 0.25)
    # start, length and height of the syllables of a crow of 1
    syllables = [(0.0, 0.104, 1.045), (0.134, 0.105, 1.06), (0.27, 0.104, 1.03), (0.48, 0.52, rng.uniform(1.3, 1.36))]
    for at, whole in happenings(rng, size, 1.8, 0.5, 1.2, 0.2):
        for start, share, height in syllables:
            length = int(share * whole * SAMPLE_RATE)
            arch = curve(length, [0.745, 1.0, 1.02, 0.93, 0.88, 0.77]) if share > 0.3 else curve(length, [0.85, 1.05, 0.9])
            mouth = rng.uniform(1440, 1480) * curve(length, [0.8, 1.0, 0.95])
            formants: list[Formant] = [(mouth, 330.0, 1.0), (second, 430.0, 1.05), (third, 800.0, 0.3)]
            crow = throat(rng, pitch * height * arch, formants, rng.uniform(0.06, 0.18), rng.uniform(0.08, 0.16), 0.025)
            crow *= 1 + sway * np.sin(2 * np.pi * 9 * time(length))
            put(out, crow * swell(length, 0.03, 0.25 * share * whole), at + start * whole, 1.0 if share > 0.3 else 0.75)
    return air(rng, room(rng, out, 0.8, rng.uniform(0.0001, 0.004)), -47)


def duck(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Quacks: hoarse and nasal, swelling about 1.65 and 2.1 kHz."""
    out, pitch, body = np.zeros(size), rng.uniform(180, 205), rng.uniform(0.97, 1.02)
    for at, seconds in happenings(rng, size, 0.3, 0.2, 0.6, 0.2):
        length = int(seconds * SAMPLE_RATE)
        formants: list[Formant] = [
            (body * 1650 * curve(length, [0.64, 1.0, 0.82]), 245.0, 1.0),
            (body * 2110 * curve(length, [0.82, 1.0, 0.88]), 320.0, rng.uniform(0.8, 1.05)),
            (body * 3900.0, 520.0, 0.38),
        ]
        line = pitch * curve(length, [0.81, 1.0, 1.0, rng.uniform(0.81, 1.09), 0.74]) * wander(rng, length, 100, 0.97, 1.03)
        sway = 0.6 + 0.4 * np.sin(2 * np.pi * 7.7 * time(length) + rng.uniform(0, 6))
        quack = throat(rng, line, formants, 0.27, rng.uniform(0.22, 0.3), 0.026) * sway
        put(out, quack * swell(length, 0.09, 0.48 * seconds), at, rng.uniform(0.7, 1.0))
    return air(rng, room(rng, out, 0.5, rng.uniform(0.0001, 0.004)), -54)


def crow(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Caws: hoarse, half of them breath, shrill about 1.75 kHz as the bill opens, sinking by a third."""
    out, pitch, mouth, jitter = np.zeros(size), rng.uniform(470, 615), rng.uniform(1550, 1930), rng.uniform(0.03, 0.11)
    rough, above, pause = rng.uniform(0.05, 0.3), rng.uniform(2050, 2650), rng.uniform(0.3, 0.6)
    for at, seconds in happenings(rng, size, rng.uniform(0.31, 0.46), 0.6 * pause, 1.2 * pause, 0.15):
        length = int(seconds * SAMPLE_RATE)
        formants: list[Formant] = [
            (mouth * curve(length, [rng.uniform(0.7, 0.9), 1.0, 0.92]), rng.uniform(180, 350), 1.0),
            (above, 350.0, rng.uniform(0.08, 0.45)),
            (3850.0, 600.0, rng.uniform(0.1, 0.35)),
        ]
        line = pitch * curve(length, [0.85, 1.05, 1.0, rng.uniform(0.63, 0.81)])
        line *= wander(rng, length, 100, 1 - jitter, 1 + jitter)
        caw = throat(rng, line, formants, rng.uniform(0.46, 0.8), rough, 0.015) * swell(length, 0.04, 0.45 * seconds)
        put(out, caw, at, rng.uniform(0.8, 1.0))
    return air(rng, room(rng, out, 1.0, rng.uniform(0.005, 0.04)), -37)


RECIPES = {"birds": birds, "owl": owl, "gull": gull, "rooster": rooster, "duck": duck, "crow": crow}
