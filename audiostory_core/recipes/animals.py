"""Animals of house and field: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz.

Calls are a source through a throat: pitch and resonances follow what is measured of the animal, a body's size scales both.
"""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, air, band, calls, decay, noise, put, room, sparse, wander
from .throat import Formant, curve, swell, throat


def shaken(rng: np.random.Generator, size: int, hertz: float, depth: float) -> np.ndarray:
    """A trembling factor [size] around 1, `hertz` times a second, unsteady as a breath is."""
    return 1 + depth * np.sin(
        2 * np.pi * np.cumsum(wander(rng, size, 3, 0.85, 1.15)) * hertz / SAMPLE_RATE + rng.uniform(0, 6)
    )


def bark(rng: np.random.Generator, pitch: float, seconds: float, throat_scale: float) -> np.ndarray:
    """One bark: up and down within a sixth of a second, loud at once, hoarse."""
    size = int(seconds * SAMPLE_RATE)
    line = pitch * curve(size, 0.75, 1.15, 1.05, 0.6)
    opening = curve(size, 0.8, 1.1, 0.85)
    formants: list[Formant] = [
        (750 * throat_scale * opening, 180.0, 1.0),
        (1450 * throat_scale * opening, 260.0, 0.7),
        (2700 * throat_scale, 400.0, 0.35),
    ]
    return throat(rng, line, formants, rng.uniform(0.2, 0.6), rng.uniform(0.1, 0.5)) * swell(size, 0.012, 0.6 * seconds)


def dog(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, small = np.zeros(size), variant == "small"
    pitch = rng.uniform(480, 800) if small else rng.uniform(230, 380)
    scale = rng.uniform(1.3, 1.7) if small else rng.uniform(0.75, 1.0)
    for at, seconds in calls(rng, size, 0.16 if small else 0.24, 0.2, 0.9):
        put(out, bark(rng, pitch * rng.uniform(0.92, 1.08), seconds, scale), at, rng.uniform(0.7, 1.0))
    return air(rng, room(rng, out, rng.uniform(0.3, 1.0), rng.uniform(0.1, 0.3)), -45)


def cat(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Meows: the mouth opens from an m over a bright e or a to a dark u."""
    out, pitch = np.zeros(size), rng.uniform(420, 680)
    for at, seconds in calls(rng, size, 1.0, 0.6, 1.8):
        length = int(seconds * SAMPLE_RATE)
        line = pitch * curve(length, 0.8, 1.1, 1.15, 1.05, 0.75) * shaken(rng, length, 6, 0.01)
        formants: list[Formant] = [
            (curve(length, 500, 900, 1150, 1000, 600), 180.0, 1.0),
            (curve(length, 1500, 2300, 2000, 1500, 1000), 260.0, 0.6),
            (curve(length, 3200, 3600, 3400, 3000), 400.0, 0.35),
            (4800.0, 600.0, 0.12),
        ]
        put(out, throat(rng, line, formants, 0.12, 0.05) * swell(length, 0.12, 0.3 * seconds), at)
    return air(rng, room(rng, out, 0.4, rng.uniform(0.1, 0.3)), -45)


def cow(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Moos: begun with a closed mouth, then open; every other stroke of the folds is weak, an octave below."""
    out, pitch, body = np.zeros(size), rng.uniform(150, 210), rng.uniform(0.9, 1.1)
    rough, longest = rng.uniform(0.55, 0.7), rng.uniform(1.1, 1.7)
    for at, seconds in calls(rng, size, longest, 0.4, 1.2):
        length = int(seconds * SAMPLE_RATE)
        line = (
            pitch
            * curve(length, rng.uniform(0.6, 0.9), 1.0, 1.03, 1.0, rng.uniform(0.65, 0.8))
            * shaken(rng, length, 5, 0.006)
        )
        formants: list[Formant] = [
            (body * curve(length, 200, 330, 330, 270), 57.0, 1.0),
            (body * curve(length, 950, 1180, 1180, 1050), 100.0, rng.uniform(0.9, 1.3)),
            (body * 1600.0, 80.0, 0.4),
            (body * 2600.0, 200.0, 0.15),
        ]
        moo = throat(rng, line, formants, rng.uniform(0.01, 0.04), rough) * shaken(rng, length, 4.5, 0.15)
        put(out, moo * swell(length, 0.12, 0.3 * seconds), at)
    return air(rng, room(rng, out, 0.8, rng.uniform(0.02, 0.2)), -48)


def sheep(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Baas: a nasal a that trembles 8 to 12 times a second."""
    out, pitch, body = np.zeros(size), rng.uniform(170, 330), rng.uniform(0.85, 1.15)
    for at, seconds in calls(rng, size, 1.1, 0.5, 1.5):
        length = int(seconds * SAMPLE_RATE)
        tremble = shaken(rng, length, rng.uniform(8, 12), 1.0)
        line = pitch * curve(length, 0.9, 1.05, 1.0, 0.92) * (1 + 0.05 * (tremble - 1))
        formants: list[Formant] = [
            (body * curve(length, 450, 750, 780, 700), 150.0, 1.0),
            (body * 1750.0, 220.0, 0.7),
            (body * 2700.0, 300.0, 0.5),
            (body * 3700.0, 400.0, 0.25),
        ]
        baa = throat(rng, line, formants, 0.25, 0.15) * (0.65 + 0.35 * tremble)
        put(out, baa * swell(length, 0.06, 0.3 * seconds), at)
    return air(rng, room(rng, out, 0.6, rng.uniform(0.1, 0.25)), -38)


def wolf(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Howls: a slide up, a long steady tone with a break or two, a slow fall (Theberge and Falls 1967: 150 to 780 Hz)."""
    out, pitch = np.zeros(size), rng.uniform(330, 560)
    for at, seconds in calls(rng, size, 3.6, 0.5, 1.4):
        length = int(seconds * SAMPLE_RATE)
        line = pitch * curve(length, 0.6, 0.95, rng.uniform(1.0, 1.15), 1.0, rng.uniform(0.92, 1.05), 0.9, 0.65)
        formants: list[Formant] = [(curve(length, 450, 700, 750, 700, 500), 250.0, 1.0), (1300.0, 300.0, 0.15)]
        howl = throat(rng, line * shaken(rng, length, 5, 0.006), formants, 0.06, 0.0, 0.01)
        put(out, howl * swell(length, 0.25, 0.4 * seconds), at, rng.uniform(0.7, 1.0))
    return air(rng, room(rng, out, 2.2, rng.uniform(0.2, 0.5), 0.4), -38)


def neigh(rng: np.random.Generator, seconds: float) -> np.ndarray:
    """One whinny: a squeal that trembles down 8 to 11 times a second to a low nicker."""
    size, pitch = int(seconds * SAMPLE_RATE), rng.uniform(850, 1300)
    tremble = shaken(rng, size, rng.uniform(8, 11), 1.0)
    line = pitch * curve(size, 0.6, 1.0, 1.05, 0.9, 0.7, 0.5, 0.35) * (1 + 0.07 * (tremble - 1))
    formants: list[Formant] = [
        (curve(size, 900, 1400, 1300, 1000, 700), 350.0, 1.0),
        (curve(size, 2200, 2700, 2400, 2000), 450.0, 0.6),
        (3800.0, 600.0, 0.3),
    ]
    return throat(rng, line, formants, 0.2, 0.2) * (0.6 + 0.4 * tremble) * swell(size, 0.08, 0.35 * seconds)


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
        return air(rng, room(rng, gallop(rng, size), 0.4, 0.04), -27)
    out = np.zeros(size)
    for at, seconds in calls(rng, size, 1.8, 0.7, 1.8):
        put(out, neigh(rng, seconds), at)
    return air(rng, room(rng, out, 0.6, rng.uniform(0.1, 0.3)), -38)


def frogs(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for _ in range(2):
        rate, centre, gain = rng.uniform(38, 60), rng.uniform(550, 900), rng.uniform(0.5, 1.0)
        for at in sparse(rng, size, 0.7, 1.2):
            length = int(rng.uniform(0.25, 0.4) * SAMPLE_RATE)
            croak = throat(rng, np.full(length, rate), [(centre, 120.0, 1.0), (centre * 2.3, 250.0, 1.0)])
            put(out, croak * np.hanning(length) ** 0.5, at, gain)
    return out


RECIPES = {"dog": dog, "cat": cat, "cow": cow, "sheep": sheep, "wolf": wolf, "horse": horse, "frogs": frogs}
