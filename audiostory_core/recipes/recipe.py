"""Procedural sounds: (class, variant, seconds, generator) -> mono waveform [w] at 16 kHz, peak at most 1.

Every recipe draws its own parameters, so that two clips of one class differ as two recordings would. Impacts fall
early in a clip, because a story's event must be heard from its first second. Knows nothing of captions or models.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import (
    animals,
    audiences,
    bells,
    birds,
    blasts,
    doors,
    drums,
    hands,
    insects,
    people,
    signals,
    strings,
    ticking,
    tools,
    vehicles,
    voices,
    water,
    weather,
    winds,
)
from .primitives import SAMPLE_RATE

Recipe = Callable[[np.random.Generator, int, str], np.ndarray]
FAMILIES = (
    animals,
    audiences,
    bells,
    birds,
    blasts,
    doors,
    drums,
    hands,
    insects,
    people,
    signals,
    strings,
    ticking,
    tools,
    vehicles,
    voices,
    water,
    weather,
    winds,
)
RECIPES: dict[str, Recipe] = {name: recipe for family in FAMILIES for name, recipe in family.RECIPES.items()}


def synthesise(name: str, variant: str, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """One clip of a class, float32 [w], w = round(seconds * 16000), its peak below 0.8.

    The level is set by the loudest 0.05 % of samples and rounded off above, so that one raindrop does not make rain faint.
    """
    size = round(seconds * SAMPLE_RATE)
    waveform = RECIPES[name](rng, size, variant)[:size]
    reference = np.quantile(np.abs(waveform), 0.9995)
    return (rng.uniform(0.5, 0.8) * np.tanh(0.9 * waveform / max(reference, 1e-6))).astype(np.float32)
