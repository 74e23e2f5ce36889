"""Insects: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, band, noise, sloping, time, tone, wander
from .throat import buzz


def crickets(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.01 * band(noise(rng, size), 3000, 7000)
    for _ in range(2):
        carrier, rate = rng.uniform(4100, 5200), rng.uniform(26, 34)
        pulses = np.clip(np.sin(2 * np.pi * rate * time(size)), 0, 1) ** 2
        chirp = ((time(size) * rng.uniform(1.6, 2.2) + rng.uniform()) % 1) < 0.5
        out += tone(carrier, size) * pulses * chirp * rng.uniform(0.5, 1.0)
    return out


def swarm(rng: np.random.Generator, size: int, pitch: float, spread: float) -> np.ndarray:
    """Hundreds of wings far off [size], deviation 1: noise whose spectrum has broad hills at the multiples of `pitch`."""
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    multiple = np.maximum(1, np.round(hertz / pitch))
    hill = np.exp(-0.5 * ((hertz / pitch - multiple) / (spread * np.sqrt(multiple))) ** 2) / multiple
    shaped = np.fft.irfft(np.fft.rfft(noise(rng, size)) * hill * (hertz > 0.6 * pitch), size)
    return shaped / np.std(shaped)


def bees(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    pitch = rng.uniform(175, 265)  # a worker's wings beat 200 to 250 times a second
    out = rng.uniform(0.03, 0.12) * swarm(rng, size, pitch, rng.uniform(0.1, 0.19))
    turn, far = rng.uniform(3.5, 6.0), rng.uniform(0.03, 0.15)
    for _ in range(rng.integers(3, 6)):
        wings = buzz(
            rng, pitch * rng.uniform(0.92, 1.08) * wander(rng, size, turn, 0.88, 1.12), 0.1, rng.uniform(0.02, 0.04)
        )
        out += wings * np.exp(wander(rng, size, turn, np.log(far), 0.0))
    out = band(out, 150, rng.uniform(4500, 6500))
    return out + np.std(out) * rng.uniform(0.1, 0.2) * sloping(rng, size, rng.uniform(-4, -1), 100.0)


RECIPES = {"crickets": crickets, "bees": bees}
