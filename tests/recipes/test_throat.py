"""Voices: harmonics where the pitch puts them, none aliased, resonances where asked."""

import numpy as np
import pytest

from audiostory_core.recipes.primitives import SAMPLE_RATE, noise
from audiostory_core.recipes.throat import buzz, resonate, throat


def power(x: np.ndarray) -> np.ndarray:
    """Power a hertz, for one second of sound."""
    return np.abs(np.fft.rfft(x * np.hanning(len(x)))) ** 2


def test_a_buzz_has_harmonics_that_fall_by_six_decibels_an_octave_and_nothing_between():
    spectrum = power(buzz(np.random.default_rng(0), np.full(SAMPLE_RATE, 500.0), jitter=0.0))
    levels = [spectrum[500 * k - 30 : 500 * k + 30].sum() for k in (1, 2, 4)]
    between = [spectrum[500 * k + 200 : 500 * k + 300].sum() for k in (1, 2, 4, 9)]
    assert 10 * np.log10(levels[0] / levels[1]) == pytest.approx(6, abs=1)
    assert 10 * np.log10(levels[1] / levels[2]) == pytest.approx(6, abs=1)
    assert max(between) < 0.01 * levels[2]


def test_a_rough_buzz_has_the_octave_below():
    spectra = [power(buzz(np.random.default_rng(0), np.full(SAMPLE_RATE, 500.0), rough, 0.0)) for rough in (0.0, 0.5)]
    below = [spectrum[230:270].sum() / spectrum[480:520].sum() for spectrum in spectra]
    assert below[0] < 0.01 and below[1] > 0.02


def test_a_resonance_lies_where_asked_and_glides():
    x = noise(np.random.default_rng(1), 2 * SAMPLE_RATE)
    y = resonate(x, [(np.repeat([800.0, 2400.0], SAMPLE_RATE), 100.0, 1.0)], 0.0)
    for half, hertz in ((y[:SAMPLE_RATE], 800), (y[SAMPLE_RATE:], 2400)):
        smooth = np.convolve(power(half), np.ones(50), "same")
        assert np.argmax(smooth) == pytest.approx(hertz, abs=60)


def test_what_passes_everywhere_comes_back_as_it_was():
    x = noise(np.random.default_rng(2), 5000)
    assert np.allclose(resonate(x, [], 1.0), x, atol=1e-5)


def test_a_voice_has_a_mean_square_of_one():
    voice = throat(np.random.default_rng(0), np.full(8000, 200.0), [(500.0, 80.0, 1.0)])
    assert np.mean(voice**2) == pytest.approx(1)
