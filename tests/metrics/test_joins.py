"""Figures of joins on sounds whose joins are known: a tone goes on, jumps, or falls silent."""

import math

import numpy as np
import pytest

from audiostory_core.metrics.joins import partial_shift, spectral_jump

RATE = 16_000


def tone(hertz: float, seconds: float) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


@pytest.mark.parametrize("share", [0.0, 0.002, 0.01, -0.04])
def test_a_partial_is_found_on_both_sides_of_a_join(share: float):
    sound = np.concatenate([tone(538.0, 2.0), tone(538.0 * (1 + share), 2.0)])
    assert partial_shift(sound, RATE, 2.0) == pytest.approx(abs(share), abs=2e-4)


def test_the_strongest_partial_counts():
    one = tone(440.0, 1.0) + 0.3 * tone(1000.0, 1.0)
    other = 0.8 * tone(440.0, 1.0) + 2.0 * tone(1500.0, 1.0)
    assert partial_shift(np.concatenate([one, other]), RATE, 1.0) == pytest.approx(0.0, abs=2e-4)


def test_a_steady_sound_jumps_no_more_at_a_join_than_elsewhere():
    noise = np.random.default_rng(1).standard_normal(20 * RATE)
    assert spectral_jump(noise, RATE, [5.0, 10.0, 15.0]) == pytest.approx(1.0, abs=0.25)


def test_a_sound_that_becomes_another_jumps():
    noise = np.random.default_rng(1).standard_normal(20 * RATE)
    noise[10 * RATE :] = np.diff(noise[10 * RATE - 1 :])  # much brighter from there on
    assert spectral_jump(noise, RATE, [10.0]) > 2.0


def test_silence_and_ends_are_no_figure():
    assert math.isnan(spectral_jump(np.zeros(RATE), RATE, [0.5]))
    assert math.isnan(partial_shift(np.zeros(RATE), RATE, 0.5)) and math.isnan(partial_shift(tone(440.0, 1.0), RATE, 1.0))
