"""Doors creak, slam and are knocked on, whole and early."""

import numpy as np
import pytest

from audiostory_core.recipes.doors import RECIPES
from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise


def onsets(waveform: np.ndarray) -> np.ndarray:
    """Times in seconds at which the loudness leaps up by more than a fifth of the greatest."""
    loud = np.abs(waveform[: len(waveform) // 80 * 80]).reshape(-1, 80).max(1)
    up = np.flatnonzero((loud[1:] > 0.2 * loud.max()) & (loud[1:] > 2.5 * loud[:-1])) + 1
    return up[np.diff(up, prepend=-99) > 12] * 0.005


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0, 6.0, 10.0])
def test_doors_are_heard_early_and_end_within_the_clip(name: str, seconds: float):
    for seed in range(3):
        waveform = synthesise(name, "plain", seconds, np.random.default_rng(seed))
        assert np.isfinite(waveform).all() and len(waveform) == seconds * SAMPLE_RATE
        assert np.abs(waveform[: int(0.4 * SAMPLE_RATE)]).max() > 0.3 * np.abs(waveform).max()


def test_knocks_come_in_groups_of_two_to_four():
    for seed in range(6):
        knocks = onsets(synthesise("knocking", "plain", 1.5, np.random.default_rng(seed)))
        assert 2 <= len(knocks) <= 4 and np.diff(knocks).min() > 0.1 and np.diff(knocks).max() < 0.32


def test_a_longer_clip_holds_a_second_group_after_a_pause():
    knocks = onsets(synthesise("knocking", "plain", 6.0, np.random.default_rng(0)))
    assert np.diff(knocks).max() > 0.6
