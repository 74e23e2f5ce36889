"""Rhythm: how steady the beat of generated clips is, over that of real ones."""

from __future__ import annotations

import random
import statistics

import numpy as np
import torch

from ..bundle.parts import Parts
from ..dataset.vocabulary import RHYTHMIC, all_variants
from ..line.settings import Settings
from ..metrics.scores import rhythm
from ..recipes.recipe import SAMPLE_RATE, synthesise
from ..sound.audio import AudioClip
from .clips import make_clips, single_plan
from .figures import CLIP_SECONDS, SEED, ClipTrials, Figure, learnt_by


def rhythms(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Steadiness of the beat of generated clips over that of real ones."""
    rows, ratios = [], []
    draw, learnt = random.Random(SEED), all_variants(learnt_by(parts))
    for name in RHYTHMIC:
        wanted = [(name, v) for sound, v in learnt if sound == name for _ in range(counts.rhythm_clips)]
        if not wanted:
            continue
        plans = [single_plan(n, v, draw) for n, v in wanted]
        made = [_steadiness(clip) for clip in make_clips(parts, plans, Settings())]
        real = [
            rhythm(torch.from_numpy(synthesise(n, v, CLIP_SECONDS, np.random.default_rng([SEED, 1, k]))), SAMPLE_RATE)
            for k, (n, v) in enumerate(wanted)
        ]
        ratios.append(statistics.fmean(made) / statistics.fmean(real))
        rows.append(Figure(f"rhythm of {name}, generated over real", ratios[-1], None, len(wanted), "ratio"))
    if not ratios:
        return []
    return [*rows, Figure("rhythm, generated over real, mean of five", statistics.fmean(ratios), 0.75, len(ratios), "ratio")]


def _steadiness(clip: AudioClip) -> float:
    return rhythm(clip.waveform.mean(0), clip.sample_rate)
