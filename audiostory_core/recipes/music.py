"""Instruments: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, band, beats, decay, noise, put, tone


def drums(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, length = np.zeros(size), int(0.2 * SAMPLE_RATE)
    beat = 0.5 if variant == "fast" else 0.8
    kick = tone(np.linspace(130, 48, length), length) * decay(length, 0.07)
    snare = band(noise(rng, length), 900, 6000) * decay(length, 0.05) + 0.5 * tone(190, length) * decay(length, 0.04)
    hat = band(noise(rng, length), 6000, 7900) * decay(length, 0.015)
    for k, at in enumerate(beats(rng, size, beat)):
        put(out, kick if k % 2 == 0 else snare, at, 1.0 if k % 2 == 0 else 0.7)
        for half in (0.0, 0.5):
            put(out, hat, at + half * beat, 0.35)
    return out


RECIPES = {"drums": drums}
