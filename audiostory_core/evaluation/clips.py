"""Single clips: is the right class heard, and what does `--preset fast` cost?"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence

import numpy as np
import torch

from ..bundle.parts import Parts
from ..dataset.vocabulary import SOUNDS, all_variants, draw_caption
from ..line.conditioning import condition
from ..line.rendering import decode, sample
from ..line.settings import Settings
from ..line.spans import latent_frames
from ..line.teller import Teller
from ..metrics.judge import Judge
from ..plan.story import StoryPlan
from ..recipes.recipe import synthesise
from ..sound.audio import AudioClip
from .figures import CLIP_SECONDS, SEED, ClipTrials, Figure, learnt_by, share


def single_clips(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """One clip an event, through the fuser and straight from text features: is the right class heard?"""
    judge = Judge.load()
    draw = random.Random(SEED)
    wanted = [pair for pair in all_variants(learnt_by(parts)) for _ in range(counts.clips_a_variant)]
    plans = [single_plan(name, variant, draw) for name, variant in wanted]
    names = [name for name, _ in wanted]
    fused = heard_right(judge, names, make_clips(parts, plans, Settings()))
    plain = heard_right(judge, names, make_clips(parts, plans, Settings(route="text")))
    real = heard_right(judge, names, real_clips(parts, wanted))
    return [
        Figure("single clips: class heard, told through the fuser", fused, 93.0, len(names)),
        Figure("single clips: class heard, straight from text features", plain, None, len(names)),
        Figure("single clips: fuser below text, points", plain - fused, 3.0, len(names), "points"),
        Figure("single clips: class heard in synthesised sounds after a codec round trip", real, None, len(names)),
    ]


def fast_clips(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """What `--preset fast` costs: the same clips, by the same classifier, against 50 Euler steps with guidance."""
    judge, draw, clock = Judge.load(), random.Random(SEED), {True: 0.0, False: 0.0}
    wanted = [pair for pair in all_variants(learnt_by(parts)) for _ in range(counts.clips_a_variant)]
    plans = [single_plan(name, variant, draw) for name, variant in wanted]
    names, shares = [name for name, _ in wanted], {}
    for fast in (False, True):
        settings = Settings(fast=True) if fast else Settings(sampler="euler", num_steps=50)
        started = time.perf_counter()
        clips = list(make_clips(parts, plans, settings))
        clock[fast] = time.perf_counter() - started
        shares[fast] = heard_right(judge, names, iter(clips))
    return [
        Figure("fast preset: class heard in single clips", shares[True], None, len(names)),
        Figure("fast preset: below 50 Euler steps, points", shares[False] - shares[True], 1.0, len(names), "points"),
        Figure("fast preset: rendering faster than 50 Euler steps by", clock[False] / clock[True], 4.0, len(names), "x"),
    ]


def single_plan(name: str, variant: str, draw: random.Random) -> StoryPlan:
    caption = SOUNDS[name].variants[variant].caption
    plan = StoryPlan.sequential(draw_caption(name, variant, draw), [(caption, CLIP_SECONDS)])
    detailed = plan.events[0].model_copy(update={"detail": SOUNDS[name].variants[variant].detail})
    return plan.with_events([detailed])


def real_clips(parts: Parts, wanted: Sequence[tuple[str, str]]) -> Iterator[AudioClip]:
    for k, (name, variant) in enumerate(wanted):
        waveform = synthesise(name, variant, CLIP_SECONDS, np.random.default_rng([SEED, k]))
        latents = parts.codec.encode(torch.from_numpy(waveform)[None, None])[0]
        yield AudioClip(parts.codec.decode(latents[None])[0], parts.codec.sample_rate)


def make_clips(
    parts: Parts, plans: Sequence[StoryPlan], settings: Settings, batch: int = 16, first_seed: int = 0
) -> Iterator[AudioClip]:
    """The only event of each plan, sampled in batches, seeds 0, 1, 2 ... from the first one on."""
    teller = Teller(parts, settings)
    for at in range(0, len(plans), batch):
        group = plans[at : at + batch]
        context = torch.cat([condition(teller, plan).tokens for plan in group])
        seconds = [plan.events[0].seconds for plan in group]
        frames = latent_frames(parts.bundle, max(seconds))
        seeds = list(range(first_seed + at, first_seed + at + len(group)))
        for latents, length in zip(sample(teller, context, seconds, seeds, frames), seconds, strict=True):
            yield decode(parts, latents, length)


def heard_right(judge: Judge, names: Sequence[str], clips: Iterator[AudioClip]) -> float:
    return share([judge.hear(clip).sound == name for name, clip in zip(names, clips, strict=True)])
