"""Water: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz.

A bubble of radius r metres rings at 3 / r hertz (Minnaert 1933) and dies in 1 / (0.13 / r + 0.0072 r^-1.5) seconds
(van den Doel 2005); its pitch rises as it nears the surface.
"""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, band, coloured, noise, patter, put, time, wander


def damping(hertz: float) -> float:
    """How much of a bubble dies, per second."""
    radius = 3.0 / hertz
    return 0.13 / radius + 0.0072 * radius**-1.5


def bubble(hertz: float, rise: float) -> np.ndarray:
    """One bubble, as long as it is heard (at most 0.15 s), its pitch growing by `rise` times its damping a second."""
    fall = damping(hertz)
    t = time(1 + int(min(0.15, 5 / fall) * SAMPLE_RATE))
    return np.sin(2 * np.pi * hertz * (t + rise * fall * t * t / 2)) * np.exp(-fall * t) * np.minimum(t / 0.001, 1)


def waves(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    period = rng.uniform(2.6, 3.4) if variant == "crashing" else rng.uniform(3.6, 4.6)
    phase = (time(size) / period + rng.uniform(0.75, 1.0)) % 1
    swell = np.where(phase < 0.3, phase / 0.3, np.exp(-(phase - 0.3) * 4.0)) ** 1.5
    surf = band(noise(rng, size), 300, 2500 if variant == "gentle" else 6000)
    deep = band(noise(rng, size), 40, 250)
    return surf * (0.06 + swell) + deep * (0.1 + swell) * (1.4 if variant == "crashing" else 0.5)


def stream(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Bubbles of all sizes, some of them heard one by one, in the rush of water over stones."""
    lowest, highest = rng.uniform(350, 850), rng.uniform(2200, 4800)
    rate, many, few = rng.uniform(12, 90), np.zeros(size), np.zeros(size)
    for hertz in np.geomspace(lowest, highest, 6):
        tube = patter(rng, size, rate * (hertz / lowest) ** 0.5, hertz * rng.uniform(0.9, 1.1), damping(hertz) / np.pi)
        many += tube / np.std(tube) * np.sqrt(lowest / hertz)
    for at in rng.uniform(-0.1, size / SAMPLE_RATE, 2 + int(rng.uniform(20, 70) * size / SAMPLE_RATE)):
        hertz = lowest * (highest / lowest) ** rng.uniform()
        put(few, bubble(hertz, rng.uniform(0, 0.3)), max(at, 0.0), rng.exponential(1.0) ** 1.3)
    rush = band(coloured(rng, size, rng.uniform(-4, -2.5)), rng.uniform(350, 650), rng.uniform(4000, 7000))
    out = many / np.std(many) + few / np.std(few) + rng.uniform(1.5, 2.2) * np.sqrt(2) * rush / np.std(rush)
    return out * wander(rng, size, rng.uniform(3, 8), 0.75, 1.0)


RECIPES = {"waves": waves, "stream": stream}
