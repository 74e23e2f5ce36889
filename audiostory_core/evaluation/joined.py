"""Joins and levels of told stories: how much is heard of where the parts of one sound meet, and how loud the whole is."""

from __future__ import annotations

import math
import statistics

import numpy as np

from ..bundle.parts import Parts
from ..metrics.joins import partial_shift, spectral_jump
from ..pipeline import Story, tell
from ..plan.levels import STORY_LUFS
from ..plan.story import StoryPlan
from .figures import SEED, ClipTrials, Figure, drawn_stories

# Sixty seconds of three sounds that go on, each of them longer than what is rendered at a time; and one that is a pitch.
LONG = ("Heavy rain pours down.", "A train clatters over the tracks.", "A stream of water bubbles along.")
BELL = "A church bell tolls."
CEILING_DBTP = -1.0


def joins(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """A minute of three events whose parts are joined, and half a minute of a bell, for each seed."""
    jumps, shifts = list[float](), list[float]()
    for seed in range(SEED, SEED + counts.told_seeds):
        long = tell(
            plan=StoryPlan.sequential(" ".join(LONG), [(caption, 20.0) for caption in LONG]), bundle=parts, seed=seed
        )
        jumps.append(spectral_jump(_mono(long), long.track.sample_rate, joins_of(long)))
        bell = tell(plan=StoryPlan.sequential(BELL, [(BELL, 30.0)]), bundle=parts, seed=seed)
        shifts += [partial_shift(_mono(bell), bell.track.sample_rate, at) for at in joins_of(bell)]
        for story in (long, bell):
            story.track.close()
    heard = [shift for shift in shifts if math.isfinite(shift)]
    shift = 100 * statistics.fmean(heard) if heard else math.nan
    return [
        Figure("joins within a sound: spectral jump against elsewhere", statistics.fmean(jumps), 1.2, len(jumps), "x (low)"),
        Figure("joins within a bell: shift of its strongest partial", shift, 0.5, len(heard), "% (low)"),
    ]


def joins_of(story: Story) -> list[float]:
    """Seconds at which a part of a sound goes on from the part before: the middle of their crossfade."""
    return [span.start_seconds + span.fade_in_seconds / 2 for span in story.spans if span.part]


def levels(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Told stories of several sounds: how far their loudness is from the usual one, and how many keep below the ceiling."""
    off, below = list[float](), list[bool]()
    for story in drawn_stories(parts, counts.stories, lambda s: len(s.plan.events) >= 2):
        told = tell(plan=story.plan, bundle=parts, seed=SEED)
        off.append(abs(told.track.loudness - STORY_LUFS))
        below.append(20 * math.log10(max(told.track.true_peak, 1e-9)) <= CEILING_DBTP)
        told.track.close()
    name = f"told stories: at {STORY_LUFS:g} LUFS, off by at most, LU"
    return [
        Figure(name, max(off), 1.0, len(off), "x (low)"),
        Figure(f"told stories: below {CEILING_DBTP:g} dBTP", 100 * sum(below) / len(below), 100.0, len(below)),
    ]


def _mono(story: Story) -> np.ndarray:
    return story.audio.waveform.mean(0).numpy()
