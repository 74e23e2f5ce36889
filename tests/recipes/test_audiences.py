"""Applause and crowds fill their clips evenly."""

import numpy as np
import pytest

from audiostory_core.recipes.audiences import RECIPES
from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("seconds", [1.0, 3.0, 10.0])
def test_they_are_alike_from_the_first_sample_to_the_last(name: str, seconds: float):
    for seed in range(3):
        waveform = synthesise(name, "plain", seconds, np.random.default_rng(seed))
        assert np.isfinite(waveform).all() and len(waveform) == seconds * SAMPLE_RATE
        edge = int(0.25 * SAMPLE_RATE)
        first, last = np.sqrt((waveform[:edge] ** 2).mean()), np.sqrt((waveform[-edge:] ** 2).mean())
        assert 0.3 < first / last < 3.3 and np.abs(waveform[:320]).max() > 0.02


def test_claps_lie_between_half_and_four_kilohertz():
    spectrum = np.abs(np.fft.rfft(synthesise("applause", "plain", 6.0, np.random.default_rng(0)))) ** 2
    hertz = np.fft.rfftfreq(6 * SAMPLE_RATE, 1 / SAMPLE_RATE)
    assert spectrum[(hertz > 500) & (hertz < 4000)].sum() > 0.7 * spectrum.sum()


def test_no_two_audiences_are_alike():
    levels = [np.abs(synthesise("applause", "plain", 1.0, np.random.default_rng(seed))).mean() for seed in range(5)]
    assert len({round(float(level), 4) for level in levels}) == 5
