"""What recipes are made of: noise, tones and curves against closed forms."""

import numpy as np
import pytest
from scipy import signal

from audiostory_core.recipes.primitives import SAMPLE_RATE, coloured, curve, overtones, put, sloping, swell, wander


def test_coloured_noise_follows_its_points():
    noise = coloured(np.random.default_rng(1), 10 * SAMPLE_RATE, [(100, 0), (1000, 0), (2000, -20), (8000, -20)])
    hertz, power = signal.welch(noise, SAMPLE_RATE, nperseg=1024)
    level = 10 * np.log10(power)
    assert np.mean(level[(hertz > 300) & (hertz < 900)]) - np.mean(level[(hertz > 2500) & (hertz < 7000)]) == pytest.approx(20, abs=1)


def test_coloured_noise_has_the_slope_asked_for():
    power = np.abs(np.fft.rfft(sloping(np.random.default_rng(3), 160000, -6.02))) ** 2
    octaves = [power[5000 * k : 10000 * k].mean() for k in (1, 2, 4)]  # from 500, 1000 and 2000 Hz
    assert 10 * np.log10(octaves[0] / octaves[1]) == pytest.approx(6.02, abs=0.4)
    assert 10 * np.log10(octaves[1] / octaves[2]) == pytest.approx(6.02, abs=0.4)


def test_overtones_stand_at_their_weights_and_never_fold_back():
    tone = overtones(1000.0, SAMPLE_RATE, [1.0, 0.5, 0.25, 0, 0, 0, 0, 1.0, 1.0, 1.0])
    spectrum = 2 * np.abs(np.fft.rfft(tone)) / SAMPLE_RATE
    assert np.allclose(spectrum[[1000, 2000, 3000]], [1.0, 0.5, 0.25], atol=1e-3)
    spectrum[[1000, 2000, 3000]] = 0
    assert np.max(spectrum) < 1e-3


def test_a_curve_passes_through_its_values_and_overshoots_none():
    line = curve(1001, [1.0, 3.0, 2.0, 2.5], [0, 0.5, 0.7, 1])
    assert line[[0, 500, 700, 1000]] == pytest.approx([1, 3, 2, 2.5]) and line.max() == pytest.approx(3) and line.min() >= 1
    assert np.allclose(curve(1001, [1.0, 3.0, 2.0]), curve(1001, [1.0, 3.0, 2.0], [0, 0.5, 1]))
    assert np.allclose(curve(9, [[1.0, 5.0], [3.0, 2.0]]), np.transpose([curve(9, [1.0, 3.0]), curve(9, [5.0, 2.0])]))


def test_a_curve_bears_points_at_one_place():
    assert np.isfinite(curve(100, [0.0, 1.0, 0.5, 0.0], [0, 0.99, 0.99, 0.99])).all()


def test_a_swell_begins_and_ends_in_silence():
    envelope = swell(8000, 0.05, 0.1)
    assert envelope[0] == 0 and envelope[-1] < 1e-3 and envelope[2000] == 1


@pytest.mark.parametrize("seconds", [0.1, 1.0, 10.0])
def test_what_wanders_turns_as_often_as_asked_whatever_the_length(seconds):
    line = wander(np.random.default_rng(0), int(seconds * SAMPLE_RATE), 100.0, 2.0, 3.0)
    turns = np.sum(np.diff(np.sign(np.diff(line))) != 0)
    assert 2 <= line.min() < line.max() <= 3 and turns == pytest.approx(200 / 3 * seconds, rel=0.5, abs=2)  # 2 of 3 knots turn


def test_what_begins_before_a_clip_is_heard_from_its_middle():
    x = np.zeros(4)
    put(x, np.array([1.0, 2.0, 3.0]), -1 / SAMPLE_RATE)
    put(x, np.array([5.0, 6.0]), 3 / SAMPLE_RATE, 2.0)
    put(x, np.ones(2), 9.0)
    put(x, np.ones(2), -9.0)
    assert x.tolist() == [2.0, 3.0, 0.0, 10.0]
