"""Voices for an ear: what stories ask for, spoken by Hibari where it is installed -> mono clips [w] at 16 kHz.

Synthesised syllables are near to speech; this is speech. Each clip has a speaker of its own, where the voice has several.
"""

from __future__ import annotations

import numpy as np

from ..dataset.stories import draw_story
from ..recipes.primitives import SAMPLE_RATE
from ..sound.audio import resample
from ..speech import hibari

STORY_SEED = 615
_EMOTIONS = ("", "calm", "angry", "whispering", "happy", "sad")


def is_there() -> bool:
    """Whether the voice is installed."""
    return hibari.installed()


def spoken(index: int, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Words of story `index` in a voice of their own, float32 [w], w = round(seconds * 16000), its peak below 0.8."""
    size, out = round(seconds * SAMPLE_RATE), np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    words = draw_story(STORY_SEED, index).instruction
    emotion = _EMOTIONS[int(rng.integers(len(_EMOTIONS)))]
    said = hibari.Hibari().speak(words, f"speaker {rng.integers(1000)}", emotion, seconds)
    mono = resample(said, SAMPLE_RATE).waveform.mean(0).numpy()[:size]
    if len(mono):
        at = int(rng.integers(size - len(mono) + 1))
        out[at : at + len(mono)] = mono * (rng.uniform(0.5, 0.8) / max(float(np.abs(mono).max()), 1e-6))
    return out
