"""Rows of joins and levels, on stories whose parts and loudness are known."""

import math

import pytest

from audiostory_core.evaluation.figures import ClipTrials
from audiostory_core.evaluation.joined import joins_of, levels
from audiostory_core.pipeline import tell
from audiostory_core.plan.story import StoryPlan


def test_joins_lie_where_one_part_hands_over_to_the_next(small_parts):
    """Two events of one and of several parts: their own meeting is no join within a sound."""
    window = small_parts.bundle.manifest.renderer.max_seconds
    plan = StoryPlan.sequential("Rain.", [("Rain falls.", 0.5 * window), ("A bell rings.", 2.5 * window)])
    with (story := tell(plan=plan, bundle=small_parts, seed=1)).track:
        found = joins_of(story)
    parts = [span for span in story.spans if span.event_id == plan.events[1].id]
    assert len(found) == len(parts) - 1 >= 2
    for join, before, after in zip(found, parts, parts[1:], strict=False):
        assert after.start_seconds < join < before.end_seconds
        assert join == pytest.approx((after.start_seconds + before.end_seconds) / 2, abs=1e-6)
        assert plan.events[1].start < join < plan.total_seconds


def test_levels_are_those_of_an_independent_meter(small_parts):
    pyloudnorm = pytest.importorskip("pyloudnorm")
    rows = levels(small_parts, ClipTrials(stories=2))
    assert rows[0].trials == 2 and rows[0].met and rows[1].value == 100
    plan = StoryPlan.sequential("Rain.", [("Rain falls.", 2.0), ("A bell rings.", 2.0)])
    with (story := tell(plan=plan, bundle=small_parts, seed=2)).track:
        sound = story.audio
    heard = pyloudnorm.Meter(sound.sample_rate).integrated_loudness(sound.waveform.T.numpy())
    assert math.isclose(heard, story.track.loudness, abs_tol=0.2) and abs(heard + 23) < 1
