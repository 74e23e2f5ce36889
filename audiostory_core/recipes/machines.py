"""Machines, vehicles, signals and bells: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, decay, put, sparse, tone


<<<<<<< HEAD
def bell(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, ship = np.zeros(size), variant == "ship"
    base = rng.uniform(900, 1150) if ship else rng.uniform(190, 260)
    partials = [(0.5, 1.0), (1.0, 1.0), (1.19, 0.8), (1.5, 0.5), (2.0, 0.7), (2.74, 0.4), (3.76, 0.25)]
    for at in sparse(rng, size, 1.6, 2.0) if ship else sparse(rng, size, 2.2, 2.6):
        length = int(3.0 * SAMPLE_RATE)
        fading = 0.55 if ship else 1.3
        ring = np.zeros(length)
        for r, g in partials:
            ring += g * tone(base * r, length, rng.uniform(0, 6)) * decay(length, fading / (0.6 + 0.4 * r))
        put(out, ring, at)
        if ship:
            put(out, ring, at + 0.32, 0.9)
    return out


RECIPES = {"bell": bell}
=======
RECIPES = {
    "clock": clock,
    "heartbeat": heartbeat,
    "beep": beep,
}
>>>>>>> 06cb3798876ddcd463ad0d5df2f99668c149f4ff
