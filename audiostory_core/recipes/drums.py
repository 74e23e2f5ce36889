"""Drums: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, room
from .bodies import modes
from .happenings import beats
from .primitives import SAMPLE_RATE, band, coloured, decay, noise, put, tone


def _kit(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Kick, snare and closed hat of one drum kit: skins that fall in pitch, wires that rattle, plates out of tune."""
    length = int(0.3 * SAMPLE_RATE)
    low, high = rng.uniform(44, 60), rng.uniform(110, 160)
    fall = low + (high - low) * np.exp(-np.arange(length) / (0.025 * SAMPLE_RATE))
    kick = tone(fall, length) * decay(length, rng.uniform(0.06, 0.11)) + 0.12 * band(noise(rng, length), 1500, 5000) * decay(
        length, 0.004
    )
    blow = np.zeros(length)
    blow[0] = 1.0
    # A circular membrane's first modes stand as 1 : 1.593 : 2.136 : 2.296 (zeros of Bessel functions).
    skin = modes(
        blow,
        rng.uniform(170, 215) * np.array([1, 1.593, 2.136, 2.296]),
        np.array([0.3, 0.2, 0.15, 0.12]),
        np.array([1, 0.7, 0.4, 0.4]),
    )
    wires = coloured(rng, length, [(300, -12), (1000, -3), (4000, 0), (8000, -6)]) * decay(length, rng.uniform(0.05, 0.08))
    snare = 0.5 * skin / np.max(np.abs(skin)) + 0.35 * wires
    plates = sum(np.sign(tone(f, length)) for f in rng.uniform(2300, 7000, 6))
    hat = band(plates + 2 * noise(rng, length), 5500, 7900) * decay(length, rng.uniform(0.012, 0.03))
    return kick, snare, hat / np.max(np.abs(hat))


def drums(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, beat = np.zeros(size), 0.5 if variant == "fast" else 0.8
    kick, snare, hat = _kit(rng)
    for k, at in enumerate(beats(rng, size, beat)):
        put(out, kick if k % 2 == 0 else snare, at, rng.uniform(0.9, 1.0) * (1.0 if k % 2 == 0 else 0.75))
        for half in (0.0, 0.5):
            put(out, hat, at + half * beat, rng.uniform(0.15, 0.22))
    return air(rng, room(rng, out, rng.uniform(0.25, 0.7), 0.12), -66)


RECIPES = {"drums": drums}
