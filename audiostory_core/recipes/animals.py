"""Animals of house and field: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz.

Calls are a source through a throat: pitch and resonances follow what is measured of the animal, a body's size scales both.
"""

from __future__ import annotations

import numpy as np

from .acoustics import air, room
from .bodies import modes, pulses
from .happenings import happenings
from .primitives import SAMPLE_RATE, band, curve, decay, noise, put, swell, wander
from .throat import Formant, throat


def shaken(rng: np.random.Generator, size: int, hertz: float, depth: float) -> np.ndarray:
    """A trembling factor [size] around 1, `hertz` times a second, unsteady as a breath is."""
    return 1 + depth * np.sin(
        2 * np.pi * np.cumsum(wander(rng, size, 3, 0.85, 1.15)) * hertz / SAMPLE_RATE + rng.uniform(0, 6)
    )


def yap(rng: np.random.Generator, pitch: float, seconds: float) -> np.ndarray:
    """One bark of a small dog: over within an eighth of a second, nearly all of it about 1.4 and 2.3 kHz."""
    size, first, second = int(seconds * SAMPLE_RATE), rng.uniform(1380, 1500), rng.uniform(2240, 2450)
    line = pitch * curve(size, [0.78, 0.92, 1.0, 0.82, 0.62]) * wander(rng, size, 100, 0.93, 1.07)
    opening = curve(size, [rng.uniform(0.73, 0.82), 1.0, 0.88])
    formants: list[Formant] = [
        (first * opening, rng.uniform(0.06, 0.16) * first + 40, 1.0),
        (second * opening, rng.uniform(0.06, 0.16) * second + 40, rng.uniform(0.6, 1.2)),
    ]
    return throat(rng, line, formants, rng.uniform(0.05, 0.25), rng.uniform(0.25, 0.4), 0.03) * swell(
        size, 0.03, 0.5 * seconds
    )


def woof(rng: np.random.Generator, pitch: float, seconds: float) -> np.ndarray:
    """One bark of a big dog: a wide open mouth about 1 kHz, hoarse with the octave below."""
    size, body = int(seconds * SAMPLE_RATE), rng.uniform(0.95, 1.06)
    line = pitch * curve(size, [0.52, 0.86, 1.0, 0.9, 0.53])
    formants: list[Formant] = [
        (body * 970 * curve(size, [0.88, 1.0, 0.94]), 310.0, 1.0),
        (body * 1450 * curve(size, [0.94, 1.0, 0.96]), 460.0, rng.uniform(0.5, 0.8)),
        (body * 3950.0, 1100.0, rng.uniform(0.25, 0.33)),
    ]
    return throat(rng, line, formants, 0.12, rng.uniform(0.5, 0.62), 0.004) * swell(size, 0.03, 0.48 * seconds)


def dog(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, small = np.zeros(size), variant == "small"
    pitch = rng.uniform(680, 880) if small else rng.uniform(300, 355)
    for at, seconds in happenings(rng, size, 0.145 if small else 0.2, 0.25, 0.9, 0.2):
        bark = (yap if small else woof)(rng, pitch * rng.uniform(0.95, 1.05), seconds)
        put(out, bark, at, rng.uniform(0.7, 1.0))
    return air(rng, room(rng, out, rng.uniform(0.4, 1.0), rng.uniform(0.01, 0.06)), -52 if small else -36)


def cat(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Meows: hoarse, with the octave below, a bright mouth, most of it dying away."""
    out, pitch, body = np.zeros(size), rng.uniform(670, 780), rng.uniform(0.94, 1.04)
    rough, closed = rng.uniform(0.5, 0.6), rng.uniform(0.0, 0.2)
    for at, seconds in happenings(rng, size, rng.uniform(0.85, 1.05), 0.15, 0.9, 0.2):
        length = int(seconds * SAMPLE_RATE)
        line = pitch * rng.uniform(0.97, 1.03) * curve(length, [0.77, 0.98, 1.0, rng.uniform(0.82, 1.05), 0.5])
        formants: list[Formant] = [
            (body * 1390 * curve(length, [1 - closed, 1, 1 - closed / 2]), 350.0, 1.0),
            (body * 2220 * curve(length, [1 - closed / 2, 1, 1 - closed / 3]), 500.0, 0.5),
            (body * 2850.0, 600.0, rng.uniform(0.65, 0.8)),
        ]
        meow = throat(rng, line * wander(rng, length, 100, 0.92, 1.08), formants, 0.05, rough)
        put(out, meow * swell(length, 0.15 * min(1.0, seconds), 0.57 * seconds), at)
    return air(rng, room(rng, out, 0.5, rng.uniform(0.001, 0.04)), -28)


def cow(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Moos: begun with a closed mouth, then open; every other stroke of the folds is weak, an octave below."""
    out, pitch, body = np.zeros(size), rng.uniform(150, 210), rng.uniform(0.9, 1.1)
    rough, longest = rng.uniform(0.55, 0.7), rng.uniform(1.1, 1.7)
    for at, seconds in happenings(rng, size, longest, 0.4, 1.2, 0.2):
        length = int(seconds * SAMPLE_RATE)
        line = (
            pitch
            * curve(length, [rng.uniform(0.6, 0.9), 1.0, 1.03, 1.0, rng.uniform(0.65, 0.8)])
            * shaken(rng, length, 5, 0.006)
        )
        formants: list[Formant] = [
            (body * curve(length, [200, 330, 330, 270]), 57.0, 1.0),
            (body * curve(length, [950, 1180, 1180, 1050]), 100.0, rng.uniform(0.9, 1.3)),
            (body * 1600.0, 80.0, 0.4),
            (body * 2600.0, 200.0, 0.15),
        ]
        moo = throat(rng, line, formants, rng.uniform(0.01, 0.04), rough) * shaken(rng, length, 4.5, 0.15)
        put(out, moo * swell(length, 0.12, 0.3 * seconds), at)
    return air(rng, room(rng, out, 0.8, rng.uniform(0.0005, 0.04)), -48)


def sheep(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Baas: a nasal a, shaken 10 to 13 times a second until it nearly breaks off each time."""
    out, pitch, body, rate = np.zeros(size), rng.uniform(285, 420), rng.uniform(0.9, 1.1), rng.uniform(10, 13.2)
    jitter, deep, rough = rng.uniform(0.025, 0.07), rng.uniform(0.38, 0.55), rng.uniform(0.1, 0.4)
    for at, seconds in happenings(rng, size, rng.uniform(0.8, 1.2), 0.4, 1.2, 0.2):
        length = int(seconds * SAMPLE_RATE)
        tremble = shaken(rng, length, rate, 1.0) - 1
        line = pitch * curve(length, [0.9, 1.05, 1.0, rng.uniform(0.7, 0.95)]) * (1 + 0.05 * tremble)
        formants: list[Formant] = [
            (body * 890 * curve(length, [0.7, 1.0, 1.0, 0.9]), 150.0, 1.0),
            (body * 1650.0, 180.0, rng.uniform(0.5, 1.1)),
            (body * 2700.0, 240.0, rng.uniform(0.3, 0.8)),
            (3800.0, 400.0, rng.uniform(0.1, 0.45)),
        ]
        line *= wander(rng, length, 100, 1 - jitter, 1 + jitter)
        baa = throat(rng, line, formants, rng.uniform(0.08, 0.25), rough) * (1 - deep + deep * tremble)
        put(out, baa * swell(length, 0.06, 0.3 * seconds), at)
    return air(rng, room(rng, out, 0.6, rng.uniform(0.001, 0.05)), -41)


def howl(rng: np.random.Generator, pitch: float, seconds: float) -> np.ndarray:
    """One howl: slides up, sags, rises again and falls; its even harmonics strong, the third hardly there."""
    size = int(seconds * SAMPLE_RATE)
    points = [rng.uniform(0.78, 0.84), 1.0, 0.855, rng.uniform(1.0, 1.05), rng.uniform(0.56, 0.76)]
    line = pitch * np.interp(np.linspace(0, 1, size), [0, rng.uniform(0.22, 0.26), 0.5, 0.75, 1], points)
    line *= shaken(rng, size, rng.uniform(5, 6.2), 0.017)
    phase, sway = 2 * np.pi * np.cumsum(line) / SAMPLE_RATE, wander(rng, size, 3, 0.7, 1.0)
    second, fourth = rng.uniform(0.48, 0.7) * sway, rng.uniform(0.16, 0.21) * sway**2
    tone = np.sin(phase) + second * np.sin(2 * phase + 1) + fourth * np.sin(4 * phase)
    breath = band(noise(rng, size), 0.7 * pitch, 3 * pitch) * rng.uniform(0.1, 0.16)
    return (tone + breath) * sway * swell(size, min(0.28, 0.2 * seconds), 0.42 * seconds)


def wolf(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Howls in the open, one soon after the other (Theberge and Falls 1967: 150 to 780 Hz)."""
    out, pitch = np.zeros(size), rng.uniform(520, 590)
    for at, seconds in happenings(rng, size, 2.2, 0.1, 0.35, 0.2):
        put(out, howl(rng, pitch * rng.uniform(0.97, 1.03), seconds), at)
    return air(rng, room(rng, out, 1.5, rng.uniform(0.06, 0.12)), -46)


def neigh(rng: np.random.Generator, seconds: float) -> np.ndarray:
    """One whinny: it trembles 9 to 11 times a second, its harmonics shrill about 1.8 kHz, and sinks to a low nicker."""
    size, pitch = int(seconds * SAMPLE_RATE), rng.uniform(435, 510)
    tremble = shaken(rng, size, rng.uniform(9, 11.3), 1.0)
    line = pitch * curve(size, [rng.uniform(1.05, 1.13), 1.13, 1.0, rng.uniform(0.98, 1.14), rng.uniform(0.2, 0.27)])
    line *= (1 + rng.uniform(0.09, 0.125) * (tremble - 1)) * wander(rng, size, 100, 0.9, 1.1)
    formants: list[Formant] = [
        (rng.uniform(1720, 1800) * curve(size, [0.9, 1.0, 0.95]), 110.0, 1.0),
        (rng.uniform(1850, 2120), 120.0, rng.uniform(0.6, 0.85)),
        (rng.uniform(3000, 3230), 130.0, 0.45),
    ]
    sway = rng.uniform(0.2, 0.4)
    sound = throat(rng, line, formants, 0.25, rng.uniform(0.15, 0.3), 0.015) * (1 - sway + sway * tremble)
    return sound * swell(size, 0.11, 0.58 * seconds)


def hoof(rng: np.random.Generator, hertz: float, hard: float) -> np.ndarray:
    """One hoof on the ground: a hollow knock about `hertz`, a thud, a little grit."""
    size = int(0.2 * SAMPLE_RATE)
    knock = band(noise(rng, size) * decay(size, rng.uniform(0.008, 0.02), 0.002), hertz / 1.15, hertz * 1.15, 1)
    thud = band(noise(rng, size) * decay(size, 0.03, 0.004), 50, 250, 1)
    grit = band(noise(rng, size) * decay(size, 0.03, 0.004), 1500, 6500, 1)
    parts = ((hard, knock), (rng.uniform(0.4, 0.9), thud), (rng.uniform(0.05, 0.25), grit))
    return sum((gain * part / np.max(np.abs(part)) for gain, part in parts), np.zeros(size))


def gallop(rng: np.random.Generator, size: int) -> np.ndarray:
    """Three or four hooves, one soon after the other, then all in the air: about two strides a second."""
    out, stride, hertz = np.zeros(size), rng.uniform(0.4, 0.55), rng.uniform(680, 950)
    shares = (0.0, 0.19, 0.38, 0.57)[: rng.integers(3, 5)]
    hooves = [[hoof(rng, hertz * rng.uniform(0.85, 1.15), 1.0) for _ in range(3)] for _ in shares]
    for at in rng.uniform(0.05, 0.2) + stride * np.arange(int(size / SAMPLE_RATE / stride) + 1):
        for share, steps in zip(shares, hooves, strict=True):
            late = at + stride * share + 0.006 * rng.standard_normal()
            if late < size / SAMPLE_RATE - 0.2:
                put(out, steps[rng.integers(3)], late, rng.uniform(0.6, 1.0))
    return out


def horse(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    if variant == "gallop":
        return air(rng, room(rng, gallop(rng, size), 0.4, 0.002), -27)
    out = np.zeros(size)
    for at, seconds in happenings(rng, size, 2.4, 0.5, 1.3, 0.2):
        put(out, neigh(rng, seconds), at)
    return air(rng, room(rng, out, 0.8, rng.uniform(0.01, 0.06)), -54)


def frogs(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A chorus about a pond: one frog close by and some far off, each in trains of pulses that its throat rings to."""
    out, pulse, centre = np.zeros(size), rng.uniform(28, 42), rng.uniform(1150, 1600)
    ring, upper, longest = rng.uniform(0.025, 0.055), rng.uniform(1.8, 2.5), rng.uniform(0.28, 0.6)
    for near in (1.0, *rng.exponential(rng.uniform(0.25, 0.6), int(rng.integers(2, 9)))):
        rate, hertz = pulse * rng.uniform(0.85, 1.2), centre * rng.uniform(0.8, 1.25)
        for at, seconds in happenings(rng, size, longest * rng.uniform(0.8, 1.25), 0.1, 0.7, 0.2):
            length = int(seconds * SAMPLE_RATE)
            times = np.arange(1.0, length, SAMPLE_RATE / rate)
            blows = pulses(length, times, rng.uniform(0.6, 1.0, len(times)))
            croak = modes(blows, [hertz, upper * hertz], [ring, 0.7 * ring], [1.0, rng.uniform(0.4, 0.9)])
            put(out, croak * swell(length, 0.3 * seconds, 0.3 * seconds), at, near)
    return air(rng, room(rng, out, 0.8, rng.uniform(0.01, 0.1)), -31)


RECIPES = {"dog": dog, "cat": cat, "cow": cow, "sheep": sheep, "wolf": wolf, "horse": horse, "frogs": frogs}
