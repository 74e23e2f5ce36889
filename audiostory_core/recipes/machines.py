"""Machines, vehicles, signals and bells: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, band, beats, decay, harmonics, noise, put, tone


def clock(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, length = np.zeros(size), int(0.05 * SAMPLE_RATE)
    pitch = rng.uniform(1700, 2600)
    for k, at in enumerate(beats(rng, size, 1.0 if variant == "slow" else 0.5)):
        tick = tone(pitch * (1.0 if k % 2 else 0.82), length) * decay(length, 0.007, 0.0005)
        put(out, tick + 0.5 * band(noise(rng, length), 2500, 7000) * decay(length, 0.004, 0.0005), at)
    return out


def heartbeat(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, length = np.zeros(size), int(0.22 * SAMPLE_RATE)
    period = 1.0 if variant == "slow" else 0.55
    low = rng.uniform(48, 65)
    for at in beats(rng, size, period):
        thump = tone(np.linspace(low * 1.5, low, length), length) * decay(length, 0.05, 0.008)
        put(out, thump, at)
        put(out, thump, at + 0.30 * period, 0.65)
    return out + 0.003 * band(noise(rng, size), 30, 200)


def beep(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, pitch = np.zeros(size), rng.choice([880.0, 1000.0, 1320.0])
    period, on = (1.0, 0.16) if variant == "slow" else (0.4, 0.14)
    length = int(on * SAMPLE_RATE)
    edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 80)
    for at in beats(rng, size, period):
        put(out, harmonics(pitch, length, [1.0, 0.0, 0.25]) * edge, at)
    return out


RECIPES = {"clock": clock, "heartbeat": heartbeat, "beep": beep}
