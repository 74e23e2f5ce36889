"""Weather and fire: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np

from .acoustics import room
from .bodies import patter
from .happenings import happenings
from .primitives import SAMPLE_RATE, band, decay, noise, put, sloping, swell, wander
from .throat import Formant, resonate


def rain(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Drops near by that hit leaves, ground and roof, over thousands far off that blend to a hiss."""
    heavy = variant == "heavy"
    rate = rng.uniform(2500, 9000) if heavy else rng.uniform(120, 420)
    near = np.zeros(size)
    lowest, highest = rng.uniform(500, 1300), rng.uniform(4500, 6500)
    for hertz in np.geomspace(lowest, highest, 4):
        hertz *= rng.uniform(0.85, 1.15)
        near += patter(rng, size, rate / 4, hertz, hertz * rng.uniform(0.5, 0.9), rng.uniform(1.3, 2.0))
    far = band(sloping(rng, size, rng.uniform(-3, -1) if heavy else rng.uniform(-5, -3.5)), rng.uniform(400, 900), 7950)
    share = rng.uniform(0.3, 0.6) if heavy else rng.uniform(0.7, 1.3)
    return near / np.std(near) + share * far / np.std(far) + rng.uniform(0.1, 0.6) * sloping(rng, size, -6, 60.0)


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
    for at, seconds in happenings(rng, size, 4.8, 0.2, 0.8, 0.2):
        length = int(seconds * SAMPLE_RATE)
        peal = sloping(rng, length, rng.uniform(-10, -8.6), rng.uniform(95, 130)) * claps(rng, length, seconds)
        peal = np.tanh(rng.uniform(0.9, 1.5) * peal / np.quantile(np.abs(peal), 0.999))
        if variant == "crack":
            tearing = crack(rng, length)
            put(peal, tearing / np.max(np.abs(tearing)), 0.0, rng.uniform(0.6, 1.0))
        put(out, peal * swell(length, 0.003, 0.3 * seconds), at)
    out = room(rng, out, 2.0, 0.04)
    return out + np.max(np.abs(out)) * rng.uniform(0.012, 0.022) * sloping(rng, size, rng.uniform(-3, -1), 200.0)


def wind(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Gusts: deep noise and leaves that rise with it; if it howls, edges that whistle the higher the faster it blows."""
    howling = variant == "howling"
    gust = wander(rng, size, rng.uniform(0.5, 1.2), rng.uniform(0.15, 0.4), 1.0)
    deep = sloping(rng, size, rng.uniform(-8.5, -6.5) if howling else rng.uniform(-10, -8.5), rng.uniform(70, 140))
    leaves = band(sloping(rng, size, rng.uniform(-5, -3.5), 200.0), 300, 7900)
    share = rng.uniform(0.05, 0.08) if howling else rng.uniform(0.003, 0.025)
    out = deep * gust + share * leaves / np.std(leaves) * gust**2
    if howling:
        slit, width = rng.uniform(320, 480) * (0.85 + 0.3 * gust), rng.uniform(90, 170)
        formants: list[Formant] = [(slit, width, 1.0), (rng.uniform(2.0, 2.2) * slit, 1.5 * width, 0.5)]
        howl = resonate(noise(rng, size), formants, 0.0) * gust**1.5
        out += rng.uniform(0.35, 0.8) * howl / np.std(howl)
    return band(out, 100, 7950, 1)


def fire(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Flames that flutter deep, the hiss of gas, and wood that cracks: most cracks faint, few loud, in flurries."""
    out = sloping(rng, size, -6, 60.0) * wander(rng, size, 8, 0.6, 1.0) * rng.uniform(0.3, 0.7)
    out += rng.uniform(0.15, 0.35) * sloping(rng, size, -3, 400.0)
    flurry = np.exp(wander(rng, size, 4, -1.5, 0.5))
    for hertz in np.geomspace(900, 5500, 4) * rng.uniform(0.8, 1.2):
        wood = patter(rng, size, rng.uniform(8, 20), hertz, hertz * rng.uniform(0.4, 0.9), 2.5)
        out += rng.uniform(1.0, 2.0) * wood / np.std(wood) * flurry
    return out


RECIPES = {"rain": rain, "thunder": thunder, "wind": wind, "fire": fire}
