"""Clocks, hearts and beepers: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, room
from .happenings import beats
from .primitives import SAMPLE_RATE, band, decay, noise, overtones, put, tone


def clock(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """An escapement heard from close by: a tooth falls on either pallet in turn, tick and tock."""
    out, length = np.zeros(size), int(0.05 * SAMPLE_RATE)
    pitch, lower, scratch = rng.uniform(1700, 2700), rng.uniform(0.75, 0.95), rng.uniform(0.35, 0.9)
    fall, second, lame = rng.uniform(0.005, 0.009), rng.uniform(0.0, 0.4), rng.uniform(-0.03, 0.03)
    period = 1.0 if variant == "slow" else 0.5
    for k, at in enumerate(beats(rng, size, period)):
        of = pitch * (1.0 if k % 2 else lower)
        tick = tone(of, length) * decay(length, fall, 0.0005)
        tick += second * tone(1.73 * of, length) * decay(length, 0.6 * fall, 0.0005)
        tick += scratch * band(noise(rng, length), 2500, 7000) * decay(length, 0.004, 0.0005)
        put(out, tick, at + (k % 2) * lame * period, rng.uniform(0.9, 1.0))
    return air(rng, out, -78)


def heartbeat(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """The two sounds of a heart, lub and dub, as a stethoscope hears them."""
    out, length = np.zeros(size), int(0.22 * SAMPLE_RATE)
    period = 1.0 if variant == "slow" else 0.55
    low, second, later = rng.uniform(47, 66), rng.uniform(0.5, 0.75), rng.uniform(0.28, 0.33)
    thump = tone(np.linspace(low * rng.uniform(1.3, 1.6), low, length), length) * decay(
        length, rng.uniform(0.04, 0.06), 0.008
    )
    for at in beats(rng, size, period):
        gain = rng.uniform(0.92, 1.0)
        put(out, thump, at, gain)
        put(out, thump, at + later * period, second * gain)
    return out + rng.uniform(0.002, 0.006) * band(noise(rng, size), 30, 200)


def beep(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A piezo or a small loudspeaker: a steady tone with a few odd partials, on and off."""
    out, pitch = np.zeros(size), rng.uniform(820, 1350)
    period, on = (1.0, rng.uniform(0.13, 0.2)) if variant == "slow" else (0.4, rng.uniform(0.12, 0.16))
    length = int(on * SAMPLE_RATE)
    edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 80)
    weights = [1.0, 0.0, rng.uniform(0.15, 0.3)]
    for at in beats(rng, size, period):
        put(out, overtones(pitch, length, weights) * edge, at)
    out = room(rng, out, rng.uniform(0.1, 0.3), rng.uniform(0.0, 0.02))
    return air(rng, out, -72)


RECIPES = {"clock": clock, "heartbeat": heartbeat, "beep": beep}
