"""Environments: what a room, a distance or a device does to every sound of a story.

An environment is a linear filter and a room tone: waveform [w] at 16 kHz in, the same length out. It is said once, in
the instruction, and stands in no caption, so that only the residual tokens can carry it to the renderer.
"""

from __future__ import annotations

import numpy as np
from scipy import signal

from .primitives import SAMPLE_RATE, band, noise, tone, wander


def apply_environment(waveform: np.ndarray, name: str, rng: np.random.Generator) -> np.ndarray:
    """`waveform` as heard in environment `name`; float32 [w], peak at most 0.9. Raises KeyError for other names."""
    heard = {
        "dry": lambda x, _: x,
        "cathedral": _cathedral,
        "far": _far,
        "radio": _radio,
        "underwater": _underwater,
        "tunnel": _tunnel,
    }[name](waveform, rng)
    return (heard * min(1.0, 0.9 / max(float(np.abs(heard).max()), 1e-6))).astype(np.float32)


def _tail(rng: np.random.Generator, seconds: float, low: float, high: float) -> np.ndarray:
    size = int(seconds * 1.4 * SAMPLE_RATE)
    tail = band(noise(rng, size), low, high) * np.exp(-6.9 * np.arange(size) / (seconds * SAMPLE_RATE))
    return tail / np.sqrt((tail**2).sum())


def _cathedral(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    wet = signal.fftconvolve(x, _tail(rng, rng.uniform(3.2, 4.2), 120, 2200))[: len(x)]
    return 0.25 * x + 1.2 * wet + 0.012 * band(noise(rng, len(x)), 40, 180)


def _far(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    faint = band(x, 150, rng.uniform(1000, 1300), 3)
    wet = signal.fftconvolve(faint, _tail(rng, 0.6, 150, 1200))[: len(x)]
    return 0.16 * (faint + 0.5 * wet) + 0.003 * band(noise(rng, len(x)), 100, 900, 1)


def _radio(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    narrow = np.tanh(4.0 * band(x, 500, 2600, 4)) * 0.4
    crackle = np.zeros(len(x))
    count = int(len(x) / SAMPLE_RATE * 14)
    crackle[rng.integers(0, len(x), count)] = rng.uniform(-1, 1, count)
    hiss = 0.03 * band(noise(rng, len(x)), 600, 4200) + 0.25 * band(crackle, 800, 5000)
    return narrow + hiss + 0.008 * tone(100.0, len(x))


def _underwater(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    dull = band(x, 30, rng.uniform(420, 520), 4) * 2.0 + 0.04 * x
    swirl = dull * wander(rng, len(x), 2.5, 0.6, 1.2)
    return swirl + 0.02 * band(noise(rng, len(x)), 60, 350)


def _tunnel(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    comb = round(SAMPLE_RATE / rng.uniform(150, 170))
    a = np.zeros(comb + 1)
    a[0], a[comb] = 1.0, -0.82
    hollow = np.asarray(signal.lfilter([0.35], a, x))
    slap = round(rng.uniform(0.20, 0.24) * SAMPLE_RATE)
    for gain in (0.5, 0.3, 0.18):
        hollow[slap:] += gain * hollow[:-slap] * 0.7
    hum = 0.012 * np.asarray(signal.lfilter([0.35], a, noise(rng, len(x))))
    return 0.9 * hollow + hum
