"""A store of synthesised clips: which sound, in which environment, and its waveform or latents.

Clip k of a store is a function of (seed, k) alone, so that stores are rebuilt bit for bit and never shipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..disk.folders import make_once
from ..recipes.environments import apply_environment
from ..recipes.recipe import SAMPLE_RATE, synthesise
from .vocabulary import ENVIRONMENTS, RHYTHMIC, Sounds, all_variants


@dataclass(frozen=True)
class ClipStore:
    """Clips of equal length: features [n t c] fp16, variant and environment indices [n]."""

    features: Tensor
    variant: Tensor
    environment: Tensor

    def save(self, path: str) -> None:
        torch.save({"features": self.features, "variant": self.variant, "environment": self.environment}, path)

    @classmethod
    def load(cls, path: str) -> ClipStore:
        return cls(**torch.load(path, weights_only=True, mmap=True))


def draw_clip(
    seed: int, index: int, seconds: float, dry_share: float = 0.4, sounds: Sounds = None
) -> tuple[np.ndarray, int, int]:
    """Clip `index` of the `sounds`: waveform [w] at 16 kHz, its variant index (of all) and environment index.

    Rhythmic sounds come double.
    """
    rng = np.random.default_rng([seed, index])
    variants = all_variants()
    able = [n for n, (name, _) in enumerate(variants) if sounds is None or name in sounds]
    weights = np.array([2.0 if variants[n][0] in RHYTHMIC else 1.0 for n in able])
    variant = able[int(rng.choice(len(able), p=weights / weights.sum()))]
    dry = rng.random() < dry_share
    environment = 0 if dry else int(rng.integers(1, len(ENVIRONMENTS)))
    waveform = synthesise(*variants[variant], seconds, rng)
    return apply_environment(waveform, ENVIRONMENTS[environment], rng), variant, environment


def draw_tones(seed: int, index: int, seconds: float) -> np.ndarray:
    """Steady tones of drawn pitches from 80 to 4,000 Hz, a new one each half second: waveform [w] at 16 kHz.

    Few recipes hold a pitch; a codec that is fitted on them alone is out of tune between theirs.
    """
    rng, length = np.random.default_rng([seed, index, 1]), SAMPLE_RATE // 2
    time, tones = np.arange(length) / SAMPLE_RATE, []
    for _ in range(-(-round(seconds * SAMPLE_RATE) // length)):
        pitch, tilt = 80.0 * 50.0 ** rng.uniform(), rng.uniform(0.5, 2.0)
        partials = np.arange(1, 1 + min(int(rng.integers(1, 20)), int(7800 / pitch)))
        tone = (partials**-tilt * np.sin(2 * np.pi * pitch * time[:, None] * partials + partials)).sum(axis=1)
        tones.append(0.5 * 10 ** rng.uniform(-2.0, 0.0) * tone / np.abs(tone).max())
    return np.concatenate(tones)[: round(seconds * SAMPLE_RATE)].astype(np.float32)


def build_store(
    count: int, seconds: float, seed: int, encode: Callable[[Tensor], Tensor], dry_share: float = 0.4, first: int = 0
) -> ClipStore:
    """Clips `first` to `first + count`, each through `encode` ([b 1 w] -> [b t c])."""
    features, variants, environments = [], [], []
    for index in range(first, first + count):
        waveform, variant, environment = draw_clip(seed, index, seconds, dry_share)
        features.append(encode(torch.from_numpy(waveform)[None, None])[0].half())
        variants.append(variant)
        environments.append(environment)
    return ClipStore(torch.stack(features), torch.tensor(variants), torch.tensor(environments))


def keep_store(path: Path, build: Callable[[], ClipStore]) -> ClipStore:
    """The store in `path`, built where it is not there: whole or not at all, and once where several processes ask."""
    return ClipStore.load(str(make_once(path, lambda half: build().save(str(half)))))


def join(stores: list[ClipStore]) -> ClipStore:
    return ClipStore(
        torch.cat([s.features for s in stores]),
        torch.cat([s.variant for s in stores]),
        torch.cat([s.environment for s in stores]),
    )


__all__ = ["SAMPLE_RATE", "ClipStore", "build_store", "draw_clip", "join", "keep_store"]
