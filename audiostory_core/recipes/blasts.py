"""Explosions, shots and fireworks: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, outdoors, released
from .bodies import pulses
from .happenings import happenings, onset, shortened
from .primitives import SAMPLE_RATE, band, coloured, convolved, decay, noise, put, tone


def _blast(rng: np.random.Generator, length: int, fading: float, bright: float) -> np.ndarray:
    """A pressure wave and its roar: the lower a band, the longer it lasts; `fading` seconds to 1/e for the lowest."""
    out = np.zeros(length)
    for low, high, share, gain in (
        (25, 90, 1.0, 1.3),
        (90, 300, 0.65, 1.0),
        (300, 1000, 0.35, 0.9),
        (1000, 3000, 0.2, 0.7),
        (3000, 7900, 0.1, 0.5),
    ):
        roar = band(noise(rng, length), low, high, 1)
        rough = 1 + 0.6 * band(noise(rng, length), 0, 12, 1) / 0.04 if high < 400 else 1.0
        out += gain * bright ** (np.log2(high / 90) / 5) * roar / np.std(roar) * rough * decay(length, fading * share, 0.002)
    return np.tanh(0.9 * out)


def explosion(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """One blast, its roar and echoes, and what it threw up coming down again."""
    out, at = np.zeros(size), onset(rng, size)
    fading = min(rng.uniform(0.45, 0.9), 0.3 * size / SAMPLE_RATE)
    length = int(min(size / SAMPLE_RATE - at, 7 * fading) * SAMPLE_RATE)
    put(out, _blast(rng, length, fading, rng.uniform(0.4, 0.9)), at)
    count = int(rng.uniform(30, 90) * fading)
    falls = at + fading * rng.uniform(0.4, 2.6, count)
    debris = pulses(size, falls * SAMPLE_RATE, rng.exponential(0.05, count))
    grain = coloured(rng, 800, [(150, -8), (500, 0), (2500, -4), (7000, -14)]) * decay(800, 0.008, 0.0005)
    out = outdoors(rng, out, min(2.0, 2 * fading), rng.uniform(0.3, 0.7)) + convolved(debris, grain)
    return air(rng, released(out, 0.15), -61)


def gunshot(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """The muzzle's crack, a short roar, and what walls and woods send back."""
    lasting = shortened(size, rng.uniform(1.0, 1.6))
    length = int(lasting * SAMPLE_RATE)
    wave = np.zeros(length)
    edge = int(rng.uniform(0.0004, 0.0012) * SAMPLE_RATE)
    wave[:edge], wave[edge : 3 * edge] = 1.0, -0.45
    muzzle = band(noise(rng, length), rng.uniform(120, 300), 7900, 1) * decay(length, rng.uniform(0.03, 0.07), 0.0003)
    body = band(noise(rng, length), 60, 500, 1) * decay(length, rng.uniform(0.04, 0.08), 0.001)
    shot = outdoors(rng, np.tanh(5 * wave + 4 * muzzle + 1.5 * body), lasting, rng.uniform(0.1, 0.4))
    out = np.zeros(size)
    for at, _ in happenings(rng, size, lasting, 1.3 - (lasting), 2.6 - (lasting)):
        put(out, released(shot.copy(), 0.1), at, rng.uniform(0.85, 1.0))
    return air(rng, out, -59)


def _crackle(rng: np.random.Generator, length: int, rate: float, fading: float) -> np.ndarray:
    """Stars that burst one by one, `rate` a second at first and fewer and fewer."""
    count = rng.poisson(rate * fading)
    times = rng.exponential(fading, count) * SAMPLE_RATE
    snaps = pulses(length, times, rng.exponential(0.5, count) * np.exp(-times / SAMPLE_RATE / fading))
    return convolved(snaps, coloured(rng, 320, [(500, -10), (1500, -2), (3500, 0), (8000, -6)]) * decay(320, 0.0022, 0.0002))


def fireworks(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Rockets: some scream up, all burst with a boom that the hills repeat, and crackle down."""
    out, lasting = np.zeros(size), shortened(size, 1.7)
    length = int(lasting * SAMPLE_RATE)
    blasts = [_blast(rng, length, rng.uniform(0.12, 0.3), rng.uniform(0.5, 1.0)) for _ in range(3)]
    for at, _ in happenings(rng, size, lasting, 0.5 - (lasting), 1.3 - (lasting)):
        near = rng.uniform(0.35, 1.0)
        burst = blasts[rng.integers(3)].copy()
        if rng.uniform() < 0.6 and lasting > 0.8:
            begin = int(rng.uniform(0.05, 0.4) * SAMPLE_RATE)
            put(
                burst, _crackle(rng, length - begin, rng.uniform(60, 200), rng.uniform(0.15, 0.35)), begin / SAMPLE_RATE, 0.8
            )
        if rng.uniform() < 0.35 and at > 0.6:
            rise = int(rng.uniform(0.35, 0.6) * SAMPLE_RATE)
            scream = tone(
                np.linspace(rng.uniform(1200, 2500), rng.uniform(2500, 4200), rise) * (1 + 0.01 * noise(rng, rise)), rise
            )
            put(out, scream * np.hanning(rise), at - rise / SAMPLE_RATE, 0.12)
        put(out, burst, at, near)
    return air(rng, released(outdoors(rng, out, 1.6, rng.uniform(0.4, 1.0)), 0.15), -60)


RECIPES = {"explosion": explosion, "gunshot": gunshot, "fireworks": fireworks}
