"""Weather, water and fire: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np
from scipy import signal

from .primitives import SAMPLE_RATE, band, decay, noise, put, sparse, time, tone, wander


def rain(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    heavy = variant == "heavy"
    bed = band(noise(rng, size), 900 if heavy else 2500, 7000) * (0.5 if heavy else 0.16)
    drops = np.zeros(size)
    count = int(size / SAMPLE_RATE * (420 if heavy else 70))
    drops[rng.integers(0, size, count)] = rng.exponential(1.0, count)
    click = band(noise(rng, 200) * np.exp(-np.arange(200) / 25), 1500, 6500)
    return bed + signal.fftconvolve(drops, click)[:size] * (0.5 if heavy else 1.0)


def thunder(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.01 * band(noise(rng, size), 0, 120)
    for at in sparse(rng, size, 3.5, 5.0):
        length = int(rng.uniform(2.5, 4.0) * SAMPLE_RATE)
        rumble = band(noise(rng, length), 25, 160) * decay(length, rng.uniform(0.9, 1.4), 0.15)
        rumble *= wander(rng, length, 6, 0.3, 1.4)
        put(out, rumble, at, 3.0)
        if variant == "crack":
            crack = band(noise(rng, length), 200, 5000) * decay(length, rng.uniform(0.12, 0.25))
            put(out, crack * wander(rng, length, 30, 0.2, 1.0), at, 1.2)
    return out


def wind(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    howl = variant == "howling"
    out = band(noise(rng, size), 100, 700) * wander(rng, size, 0.7, 0.25, 1.0)
    if howl:
        whistle = tone(wander(rng, size, 0.8, 420, 780), size) * wander(rng, size, 0.8, 0.0, 0.35)
        narrow = band(noise(rng, size), 450, 800, 4) * wander(rng, size, 1.0, 0.2, 1.5)
        out += narrow + whistle * 0.6
    return out


def waves(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    period = rng.uniform(2.6, 3.4) if variant == "crashing" else rng.uniform(3.6, 4.6)
    phase = (time(size) / period + rng.uniform(0.75, 1.0)) % 1
    swell = np.where(phase < 0.3, phase / 0.3, np.exp(-(phase - 0.3) * 4.0)) ** 1.5
    surf = band(noise(rng, size), 300, 2500 if variant == "gentle" else 6000)
    deep = band(noise(rng, size), 40, 250)
    return surf * (0.06 + swell) + deep * (0.1 + swell) * (1.4 if variant == "crashing" else 0.5)


def stream(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.12 * band(noise(rng, size), 500, 3500)
    for at in rng.uniform(0, size / SAMPLE_RATE, int(size / SAMPLE_RATE * 38)):
        length = int(rng.uniform(0.02, 0.09) * SAMPLE_RATE)
        start = rng.uniform(450, 1500)
        sweep = np.linspace(start, start * rng.uniform(1.2, 1.7), length)
        put(out, tone(sweep, length) * np.hanning(length), at, rng.uniform(0.1, 0.5))
    return out


def fire(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.10 * band(noise(rng, size), 60, 500) * wander(rng, size, 3, 0.5, 1.0)
    for at in rng.uniform(0, size / SAMPLE_RATE, int(size / SAMPLE_RATE * rng.uniform(12, 22))):
        length = int(rng.uniform(0.004, 0.03) * SAMPLE_RATE)
        snap = band(noise(rng, length + 60), rng.uniform(800, 2500), 7000)[-length:] * decay(length, 0.006, 0.0005)
        put(out, snap, at, rng.exponential(0.7))
    return out


RECIPES = {"rain": rain, "thunder": thunder, "wind": wind, "waves": waves, "stream": stream, "fire": fire}
