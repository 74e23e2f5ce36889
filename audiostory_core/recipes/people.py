"""People, their hands, doors and rooms: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, room
from .bodies import struck
from .happenings import beats, onset
from .primitives import SAMPLE_RATE, band, decay, noise, put


def _footfall(rng: np.random.Generator, ground: dict[str, np.ndarray], grit: float, push: float) -> np.ndarray:
    """One step [w]: the heel's dull blow, the toe's a little later, and the grit of the ground under them.

    `grit` is how loud the ground crunches, `push` when the toe leaves it again in seconds.
    """
    length = int(0.3 * SAMPLE_RATE)
    t = np.arange(length) / SAMPLE_RATE
    out = np.zeros(length)
    for at, gain, higher in ((0.0, 1.0, 1.0), (rng.uniform(0.04, 0.07), rng.uniform(0.3, 1.0), rng.uniform(1.0, 1.3))):
        loud = ground["gains"] * rng.uniform(0.7, 1.3, len(ground["modes"]))
        put(out, struck(length, ground["modes"] * higher, ground["falls"], loud), at, gain)
    grains = np.clip(1 + rng.standard_normal(length // 32 + 1), 0, 4).repeat(32)[:length]
    swell = np.exp(-(((t - 0.06) / 0.034) ** 2)) + rng.uniform(0.3, 0.7) * np.exp(-(((t - push) / 0.032) ** 2))
    return out + grit * rng.uniform(0.7, 1.3) * band(noise(rng, length), 400, 2800) * swell * grains


def footsteps(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Shoes on a path out of doors, with some grit on it."""
    out, period = np.zeros(size), 0.36 if variant == "running" else 0.72
    ground = {
        "modes": np.exp(rng.uniform(np.log(60), np.log(500), 12)),
        "gains": rng.uniform(0.2, 1.0, 12),
        "falls": rng.uniform(0.02, 0.055) * rng.uniform(0.6, 1.4, 12),
    }
    grit, push = rng.uniform(0.3, 1.0), rng.uniform(0.12, 0.14) if variant == "running" else rng.uniform(0.15, 0.2)
    for k, at in enumerate(beats(rng, size, period, 0.008)):
        put(out, _footfall(rng, ground, grit, push), at, rng.uniform(0.85, 1.1) * (1.0 if k % 2 else 0.9))
    out = room(rng, out, rng.uniform(0.15, 0.35), rng.uniform(0.0, 0.03))
    return air(rng, out, -38)


def glass(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A pane or a glass breaks once: the blow, the crack through it, and shards that fall and ring, fewer and fewer."""
    out, length = np.zeros(size), int(0.35 * SAMPLE_RATE)
    at, spread = onset(rng, size), rng.uniform(0.1, 0.3)
    crash = band(noise(rng, length), rng.uniform(1800, 3000), 7900) * decay(length, rng.uniform(0.03, 0.08), 0.001)
    crash += rng.uniform(0.0, 0.6) * band(noise(rng, length), 150, 900) * decay(length, 0.02, 0.001)
    put(out, crash, at, rng.uniform(0.4, 1.0))
    for late in rng.exponential(spread, int(rng.integers(25, 60))):
        base = rng.uniform(2000, 6500)
        modes = base * np.array([1.0, rng.uniform(1.3, 1.9), rng.uniform(2.0, 2.8)])
        shard = struck(length, modes, rng.uniform(0.1, 0.62) * np.array([1.0, 0.7, 0.5]), [1.0, 0.6, 0.4])
        if at + late < size / SAMPLE_RATE - 0.1:
            put(out, shard, at + late, rng.uniform(0.1, 0.6) * np.exp(-late / (2 * spread)))
    out = room(rng, out, rng.uniform(0.2, 0.9), rng.uniform(0.05, 0.4))
    return air(rng, out, -88)


def _drop(rng: np.random.Generator, out: np.ndarray, at: float) -> None:
    """One coin's bounces from `at` on, ever quicker, some spin at last; its modes are a free disc's: 1 and 1.63."""
    ratios = np.array([1, 1.02, 1.63, 1.66]) * rng.uniform(0.99, 1.01, 4)
    modes, falls = rng.uniform(3600, 7000) * ratios, rng.uniform(0.1, 0.41) * rng.uniform(0.5, 1.2, 4) / ratios
    gap, kept, loud = rng.uniform(0.1, 0.28), rng.uniform(0.7, 0.87), rng.uniform(0.5, 1.0)
    length, last = int(0.15 * SAMPLE_RATE), len(out) / SAMPLE_RATE - 0.1
    click = band(noise(rng, length), 1500, 7500) * np.exp(-np.arange(length) / 12) * rng.uniform(1.5, 4)
    while gap > 0.014 and at < last:
        ring = struck(length, modes, falls * rng.uniform(0.5, 1.0), rng.uniform(0.1, 1.0, 4))
        put(out, ring + rng.uniform(0.7, 1.3) * click, at, loud)
        at += gap * rng.uniform(0.9, 1.1)
        gap, loud = gap * kept, loud * rng.uniform(0.8, 0.95)
    rate = rng.uniform(14, 20) if rng.random() < 0.5 else 60.0
    while rate < 60 and at < last:
        put(out, struck(2000, modes, 0.3 * falls, rng.uniform(0.1, 1.0, 4)), at, 0.5 * loud)
        at, rate, loud = at + 1 / rate, 1.05 * rate, 0.96 * loud


def coins(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A handful of coins falls on a hard ground once, and all come to rest."""
    out, at = np.zeros(size), onset(rng, size)
    for coin in range(int(rng.integers(3, 9))):
        _drop(rng, out, at + (rng.uniform(0, 0.45) if coin else 0.0))
    out = room(rng, out, rng.uniform(0.2, 0.6), rng.uniform(0.05, 0.4))
    return air(rng, out, -97)


RECIPES = {"footsteps": footsteps, "glass": glass, "coins": coins}
