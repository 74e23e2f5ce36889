"""Doors: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np
from scipy import signal

from .bodies import air, happenings, room, struck
from .primitives import SAMPLE_RATE, band, decay, noise, put, wander


def _panel(rng: np.random.Generator, lowest: float, count: int) -> np.ndarray:
    """Frequencies [count] of a wooden panel's bending modes: those of a plate, m^2 + (n r)^2 for sides in the ratio r."""
    ratio = rng.uniform(0.35, 0.6)
    grid = np.sort([m**2 + (n * ratio) ** 2 for m in range(1, 9) for n in range(1, 13)])[:count]
    return lowest * grid / grid[0] * rng.uniform(0.96, 1.04, count)


def knocking(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Two to four knocks of knuckles on a door, again after a while."""
    out, length = np.zeros(size), int(0.2 * SAMPLE_RATE)
    modes = _panel(rng, rng.uniform(70, 150), 30)
    falls = rng.uniform(0.6, 1.4, 30) * rng.uniform(0.01, 0.03) / (1 + modes / 300)
    spread, gap, air_level = (
        rng.uniform(500, 1200),
        rng.uniform(0.15, 0.26),
        np.exp(rng.uniform(np.log(0.0002), np.log(0.001))),
    )
    count = int(rng.integers(2, 5)) if size >= 1.3 * SAMPLE_RATE else 2
    for at in happenings(rng, size, gap * (count - 1) + 0.3, 0.7, 1.6):
        for k in range(count):
            weights = rng.normal(1, 0.25, 30) / (1 + (modes / spread) ** 4)
            hit = struck(length, modes, weights, falls)
            skin = band(noise(rng, length), 800, 4000) * np.exp(-np.arange(length) / rng.uniform(5, 15))
            put(out, hit + rng.uniform(0, 0.3) * skin, at + gap * (k + rng.uniform(-0.05, 0.05)), rng.uniform(0.8, 1.1))
    out = room(rng, out, rng.uniform(0.15, 0.6), rng.uniform(0.1, 0.5))
    return out + air(rng, size, air_level * float(np.abs(out).max()))


def door_creak(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    whole = size / SAMPLE_RATE
    seconds = min(rng.uniform(1.2, 2.6), whole - 0.25)
    for at in happenings(rng, size, seconds, 0.3, 1.2):
        length = int(seconds * SAMPLE_RATE)
        put(out, _creak(rng, length), at)
    out = room(rng, out, rng.uniform(0.3, 0.9), rng.uniform(0.1, 0.5))
    return out + air(rng, size, rng.uniform(0.002, 0.01) * np.abs(out).max())


def _creak(rng, length):
    swing = np.exp(wander(rng, length, 2.5, np.log(40), np.log(350)))
    phase = np.cumsum(swing * (1 + 0.1 * wander(rng, length, 60, -1, 1))) / SAMPLE_RATE
    slips = np.diff(np.floor(phase), prepend=0.0) * rng.uniform(0.4, 1.0, length)
    slips *= np.clip(wander(rng, length, 5, 0.2, 1.3), 0, 1)
    body = signal.lfilter([1], [1, -0.5], slips) + 0.03 * np.abs(noise(rng, length)) * np.clip(
        wander(rng, length, 5, 0, 1), 0, 1
    )
    modes = np.exp(np.sort(rng.uniform(np.log(300), np.log(5000), 14)))
    out = np.zeros(length)
    for f in modes:
        b, a = signal.iirpeak(f, rng.uniform(8, 25), fs=SAMPLE_RATE)
        out += rng.uniform(0.3, 1) * signal.lfilter(b, a, body)
    edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / (0.08 * SAMPLE_RATE))
    return out * edge


def door_slam(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A door falls shut once: leaf, frame and wall ring dully, the latch snaps, what is loose rattles, the room answers."""
    out, length = np.zeros(size), int(0.9 * SAMPLE_RATE)
    modes = _panel(rng, rng.uniform(30, 55), 40)
    falls = rng.uniform(0.6, 1.4, 40) * rng.uniform(0.04, 0.1) / (1 + modes / 150)
    bang = struck(length, modes, rng.normal(1, 0.3, 40) / (1 + (modes / rng.uniform(1000, 2800)) ** 2), falls)
    thud = band(noise(rng, length), 40, rng.uniform(900, 2500), 1) * decay(length, rng.uniform(0.05, 0.14), 0.001)
    bang += rng.uniform(0, 0.5) * thud
    latch = struck(length, rng.uniform(1200, 5000, 8), rng.uniform(0.2, 1.0, 8), rng.uniform(0.002, 0.006, 8))
    at = rng.uniform(0.06, 0.25)
    put(out, bang, at)
    put(out, latch, at - rng.uniform(0.0, 0.03), rng.uniform(0.0, 0.2))
    for late in rng.uniform(0.04, 0.16, int(rng.integers(1, 4))):
        put(out, bang[: int(0.1 * SAMPLE_RATE)], at + late, rng.uniform(0.03, 0.15))
    out = room(rng, out, rng.uniform(0.15, 0.5), rng.uniform(0.6, 2.5))
    return out + air(rng, size, rng.uniform(0.00002, 0.00006) * float(np.abs(out).max()))


RECIPES = {"knocking": knocking, "door_creak": door_creak, "door_slam": door_slam}
