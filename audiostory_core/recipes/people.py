"""People, their hands, doors and rooms: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .bodies import air, room, struck
from .primitives import SAMPLE_RATE, band, beats, decay, noise, put, sparse, tone


def _footfall(rng: np.random.Generator, ground: dict[str, np.ndarray], crunch: float) -> np.ndarray:
    """One step [w]: the heel's dull blow, the toe's a little later, and the grit of the ground between them."""
    length = int(0.22 * SAMPLE_RATE)
    t = np.arange(length) / SAMPLE_RATE
    out = np.zeros(length)
    for at, gain, higher in ((0.0, 1.0, 1.0), (rng.uniform(0.04, 0.07), rng.uniform(0.3, 0.9), rng.uniform(1.0, 1.3))):
        loud = ground["gains"] * rng.uniform(0.7, 1.3, len(ground["modes"]))
        put(out, struck(length, ground["modes"] * higher, loud, ground["falls"]), at, gain)
    grains = np.clip(1 + 0.8 * rng.standard_normal(length // 40 + 1), 0, 3).repeat(40)[:length]
    swell = np.exp(-(((t - 0.06) / 0.032) ** 2))
    return out + crunch * rng.uniform(0.7, 1.3) * band(noise(rng, length), 400, 3000) * swell * grains


def footsteps(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Shoes on a hard ground with some grit on it."""
    out, period = np.zeros(size), 0.36 if variant == "running" else 0.72
    ground = {
        "modes": np.exp(rng.uniform(np.log(60), np.log(800), 12)),
        "gains": rng.uniform(0.2, 1.0, 12),
        "falls": rng.uniform(0.003, 0.008) * rng.uniform(0.6, 1.4, 12),
    }
    crunch = rng.uniform(0.3, 1.0)
    for k, at in enumerate(beats(rng, size, period, 0.008)):
        put(out, _footfall(rng, ground, crunch), at, rng.uniform(0.85, 1.1) * (1.0 if k % 2 else 0.9))
    out = room(rng, out, rng.uniform(0.15, 0.35), rng.uniform(0.02, 0.15))
    return out + air(rng, size, rng.uniform(0.004, 0.012) * float(np.abs(out).max()))


def glass(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in sparse(rng, size, 2.6, 3.6):
        length = int(0.9 * SAMPLE_RATE)
        put(out, band(noise(rng, length), 2500, 7900) * decay(length, 0.05, 0.001), at, 0.8)
        for _ in range(24):
            ping = tone(rng.uniform(2800, 7200), length) * decay(length, rng.uniform(0.02, 0.09), 0.0005)
            put(out, ping, at + rng.exponential(0.16), rng.uniform(0.1, 0.5))
    return out


RECIPES = {"footsteps": footsteps, "glass": glass}
