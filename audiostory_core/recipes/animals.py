"""Animals: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np
from scipy import signal

from .primitives import SAMPLE_RATE, band, harmonics, noise, put, sparse, time, tone, voice, wander


def birds(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in sparse(rng, size, 0.35, 0.9):
        base, length = rng.uniform(2600, 4800), int(rng.uniform(0.05, 0.11) * SAMPLE_RATE)
        for k in range(rng.integers(2, 6)):
            sweep = base * np.linspace(1, rng.uniform(0.75, 1.35), length)
            put(out, tone(sweep, length) * np.hanning(length), at + k * length / SAMPLE_RATE * 1.25)
    return out


def crickets(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.01 * band(noise(rng, size), 3000, 7000)
    for _ in range(2):
        carrier, rate = rng.uniform(4100, 5200), rng.uniform(26, 34)
        pulses = np.clip(np.sin(2 * np.pi * rate * time(size)), 0, 1) ** 2
        chirp = ((time(size) * rng.uniform(1.6, 2.2) + rng.uniform()) % 1) < 0.5
        out += tone(carrier, size) * pulses * chirp * rng.uniform(0.5, 1.0)
    return out


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


def owl(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, base = np.zeros(size), rng.uniform(330, 420)
    for at in sparse(rng, size, 2.4, 3.2):
        for offset, seconds in ((0.0, 0.25), (0.45, 0.18), (0.75, 0.7)):
            length = int(seconds * SAMPLE_RATE)
            hoot = harmonics(base * np.linspace(1.03, 0.95, length), length, [1.0, 0.12, 0.05])
            put(out, hoot * np.hanning(length) ** 0.7, at + offset)
    return out + 0.004 * band(noise(rng, size), 200, 900)


def frogs(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for _ in range(2):
        rate, centre, gain = rng.uniform(38, 60), rng.uniform(550, 900), rng.uniform(0.5, 1.0)
        for at in sparse(rng, size, 0.7, 1.2):
            length = int(rng.uniform(0.25, 0.4) * SAMPLE_RATE)
            croak = voice(rng, np.full(length, rate), [(centre, 120.0), (centre * 2.3, 250.0)])
            put(out, croak * np.hanning(length) ** 0.5, at, gain)
    return out


def bees(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for _ in range(4):
        pitch = wander(rng, size, 2.5, 170, 250)
        buzz = signal.sawtooth(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE)
        out += buzz * wander(rng, size, 1.5, 0.1, 1.0)
    return band(out, 150, 3000)


RECIPES = {"birds": birds, "crickets": crickets, "dog": dog, "cat": cat, "owl": owl, "frogs": frogs, "bees": bees}
