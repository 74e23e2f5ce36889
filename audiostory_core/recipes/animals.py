"""Animals: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, harmonics, put, sparse, voice


def dog(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, small = np.zeros(size), variant == "small"
    base = rng.uniform(420, 560) if small else rng.uniform(130, 190)
    formants = [(1300.0, 250.0), (2600.0, 400.0)] if small else [(550.0, 160.0), (1200.0, 250.0)]
    for at in sparse(rng, size, 0.8, 1.6):
        for k in range(rng.integers(1, 3)):
            length = int(rng.uniform(0.13, 0.2) * SAMPLE_RATE)
            pitch = base * (1 + 0.6 * np.sin(np.pi * np.linspace(0.1, 1, length)))
            put(out, voice(rng, pitch, formants) * np.hanning(length) ** 0.6, at + 0.3 * k)
    return out


def cat(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in sparse(rng, size, 1.3, 2.2):
        length = int(rng.uniform(0.6, 0.95) * SAMPLE_RATE)
        shape = np.interp(np.linspace(0, 1, length), [0, 0.3, 0.7, 1], [0.8, 1.25, 1.15, 0.7])
        wide = np.interp(np.linspace(0, 1, length), [0, 0.5, 1], [0.4, 1.0, 0.3])
        meow = harmonics(rng.uniform(480, 620) * shape, length, [0.6, 1.0, 0.8, 0.5, 0.3, 0.2])
        put(out, meow * wide * np.hanning(length) ** 0.5, at)
    return out


def frogs(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for _ in range(2):
        rate, centre, gain = rng.uniform(38, 60), rng.uniform(550, 900), rng.uniform(0.5, 1.0)
        for at in sparse(rng, size, 0.7, 1.2):
            length = int(rng.uniform(0.25, 0.4) * SAMPLE_RATE)
            croak = voice(rng, np.full(length, rate), [(centre, 120.0), (centre * 2.3, 250.0)])
            put(out, croak * np.hanning(length) ** 0.5, at, gain)
    return out


RECIPES = {"dog": dog, "cat": cat, "frogs": frogs}
