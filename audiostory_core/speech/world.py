"""Speech with another throat: its pitch, its range and its formants are moved by WORLD, from the package `pyworld-prebuilt`.

Knows nothing of voices nor of words. The package (MIT) is imported only when something is moved.
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from ..sound.audio import AudioClip

PACKAGE = "pyworld"
FRAME_MS = 5.0
PITCHES = (100.0, 450.0)  # Hz, between which a pitch is looked for
_LEAST_SECONDS = 0.1  # what is shorter is too short to have a pitch


@dataclass(frozen=True)
class Throat:
    """Factors of pitch, of its range about the mean and of the formants, 1 as they are; without a `voice` it whispers."""

    pitch: float = 1.0
    range: float = 1.0
    formants: float = 1.0
    voice: bool = True


def installed() -> bool:
    """Whether the package is there; it is not imported."""
    return importlib.util.find_spec(PACKAGE) is not None


def move(clip: AudioClip, throat: Throat) -> AudioClip:
    """Speech [1 n] as another throat would say it, as long as it was; the same for the same clip."""
    if throat == Throat() or clip.seconds < _LEAST_SECONDS:
        return clip
    world: Any = importlib.import_module(PACKAGE)
    rate = clip.sample_rate
    samples = clip.waveform[0].numpy().astype(np.float64)
    pitch, times = world.harvest(samples, rate, f0_floor=PITCHES[0], f0_ceil=PITCHES[1], frame_period=FRAME_MS)
    envelope = _warped(world.cheaptrick(samples, pitch, times, rate), throat.formants)
    breath = _warped(world.d4c(samples, pitch, times, rate), throat.formants)
    moved = world.synthesize(_moved(pitch, throat), envelope, breath, rate, FRAME_MS)
    made = np.zeros(len(samples), np.float32)
    made[: len(moved)] = moved[: len(made)]
    return AudioClip(torch.from_numpy(made)[None], rate)


def _moved(pitch: np.ndarray[Any, Any], throat: Throat) -> np.ndarray[Any, Any]:
    """A pitch [t] in Hz, 0 where there is none, moved; its range is that of its logarithm about the mean."""
    voiced = pitch > 0
    if not throat.voice or not voiced.any():
        return np.zeros_like(pitch)
    heights = np.log(pitch[voiced])
    moved = np.zeros_like(pitch)
    moved[voiced] = np.exp(heights.mean() + throat.range * (heights - heights.mean())) * throat.pitch
    return moved


def _warped(spectra: np.ndarray[Any, Any], factor: float) -> np.ndarray[Any, Any]:
    """Spectra [t f], none of them zero, whose frequencies are multiplied; above the last stays what is there."""
    if factor == 1.0:
        return spectra
    bins = spectra.shape[1]
    places = np.minimum(np.arange(bins) / factor, bins - 1)
    below = np.minimum(places.astype(np.int64), bins - 2)
    share, logs = places - below, np.log(spectra)
    return np.ascontiguousarray(np.exp(logs[:, below] * (1 - share) + logs[:, below + 1] * share))
