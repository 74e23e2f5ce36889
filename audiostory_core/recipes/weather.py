"""Weather and fire: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, band, calls, coloured, decay, noise, patter, put, room, tone, wander
from .throat import swell


def rain(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Drops near by that hit leaves, ground and roof, over thousands far off that blend to a hiss."""
    heavy = variant == "heavy"
    rate = rng.uniform(2500, 9000) if heavy else rng.uniform(120, 420)
    near = np.zeros(size)
    lowest, highest = rng.uniform(500, 1300), rng.uniform(4500, 6500)
    for hertz in np.geomspace(lowest, highest, 4):
        hertz *= rng.uniform(0.85, 1.15)
        near += patter(rng, size, rate / 4, hertz, hertz * rng.uniform(0.5, 0.9), rng.uniform(1.3, 2.0))
    far = band(coloured(rng, size, rng.uniform(-3, -1) if heavy else rng.uniform(-5, -3.5)), rng.uniform(400, 900), 7950)
    share = rng.uniform(0.3, 0.6) if heavy else rng.uniform(0.7, 1.3)
    return near / np.std(near) + share * far / np.std(far) + rng.uniform(0.1, 0.6) * coloured(rng, size, -6, 60.0)


def claps(rng: np.random.Generator, size: int, seconds: float) -> np.ndarray:
    """How loud a peal of `seconds` is [size]: claps ever fainter, each rolling as its parts arrive."""
    out = np.zeros(size)
    for late in np.concatenate([[0.0], np.sort(rng.uniform(0.05, 0.6, rng.integers(3, 5)))]) * seconds:
        rest = size - int(late * SAMPLE_RATE)
        rolling = np.exp(wander(rng, rest, rng.uniform(8, 15), -rng.uniform(1.2, 2.0), 0.0))
        fading = decay(rest, rng.uniform(0.8, 1.8) * min(1.0, seconds / 2.5), rng.uniform(0.03, 0.13))
        put(out, rolling * fading, late, rng.uniform(0.5, 1.0) * np.exp(-late / 4))
    return out


def crack(rng: np.random.Generator, size: int) -> np.ndarray:
    """The tearing of a channel close by: bright noise in splinters."""
    length = min(size, SAMPLE_RATE)
    tearing = band(noise(rng, length), 200, rng.uniform(2500, 5000), 1) * decay(length, rng.uniform(0.08, 0.2), 0.003)
    return tearing * np.exp(wander(rng, length, 40, -2.0, 0.0))


def thunder(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Deep noise in claps, as sound from ever farther parts of a bolt comes in, over a far rain."""
    out = np.zeros(size)
    for at, seconds in calls(rng, size, 4.8, 0.2, 0.8):
        length = int(seconds * SAMPLE_RATE)
        peal = coloured(rng, length, rng.uniform(-10, -8.6), rng.uniform(95, 130)) * claps(rng, length, seconds)
        peal = np.tanh(rng.uniform(0.9, 1.5) * peal / np.quantile(np.abs(peal), 0.999))
        if variant == "crack":
            tearing = crack(rng, length)
            put(peal, tearing / np.max(np.abs(tearing)), 0.0, rng.uniform(0.6, 1.0))
        put(out, peal * swell(length, 0.003, 0.3 * seconds), at)
    out = room(rng, out, 2.0, 0.2, 0.3)
    return out + np.max(np.abs(out)) * rng.uniform(0.012, 0.022) * coloured(rng, size, rng.uniform(-3, -1), 200.0)


def wind(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    howl = variant == "howling"
    out = band(noise(rng, size), 100, 700) * wander(rng, size, 0.7, 0.25, 1.0)
    if howl:
        whistle = tone(wander(rng, size, 0.8, 420, 780), size) * wander(rng, size, 0.8, 0.0, 0.35)
        narrow = band(noise(rng, size), 450, 800, 4) * wander(rng, size, 1.0, 0.2, 1.5)
        out += narrow + whistle * 0.6
    return out


def fire(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.10 * band(noise(rng, size), 60, 500) * wander(rng, size, 3, 0.5, 1.0)
    for at in rng.uniform(0, size / SAMPLE_RATE, int(size / SAMPLE_RATE * rng.uniform(12, 22))):
        length = int(rng.uniform(0.004, 0.03) * SAMPLE_RATE)
        snap = band(noise(rng, length + 60), rng.uniform(800, 2500), 7000)[-length:] * decay(length, 0.006, 0.0005)
        put(out, snap, at, rng.exponential(0.7))
    return out


RECIPES = {"rain": rain, "thunder": thunder, "wind": wind, "fire": fire}
