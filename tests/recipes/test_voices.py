"""The voice model against closed forms, and the voices made of it."""

import numpy as np
import pytest
from scipy import signal

from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise
from audiostory_core.recipes.throat import BINS, HOP
from audiostory_core.recipes.vocal import articulate, folds, resonances, vowel
from audiostory_core.recipes.voices import RECIPES


def test_a_throat_resonates_at_its_formants():
    shape = vowel("a")
    gain = np.abs(resonances(shape[None]))[0]
    peaks = BINS[signal.argrelmax(gain)[0]]
    assert all(np.abs(peaks - formant).min() < 20 for formant in shape[:3])
    assert abs(gain[0] - 1) < 1e-6


def test_windows_of_one_shape_are_one_filter():
    """Overlapping windows through the same formants add up to the plain convolution with the throat's response."""
    x = np.random.default_rng(0).standard_normal(6000)
    shape = vowel("E")[None]
    response = np.fft.irfft(resonances(shape)[0])
    heard, plain = articulate(x, shape), np.convolve(x, response)[: len(x)]
    assert np.abs(heard - plain)[HOP:].max() < 0.02 * np.abs(plain).max()


def test_pulses_keep_the_pitch_and_stay_below_half_the_rate():
    heard = folds(np.random.default_rng(1), np.full(SAMPLE_RATE, 200.0), jitter=0.0, shimmer=0.0)
    spectrum = np.abs(np.fft.rfft(heard))
    assert spectrum[200:1400:200].min() > 20 * np.delete(spectrum[:1500], np.arange(0, 1500, 200)).max()
    assert (spectrum[7700:] ** 2).sum() < 1e-4 * (spectrum**2).sum()


def loud_parts(waveform: np.ndarray) -> np.ndarray:
    """Which 10 ms are within 26 dB of the loudest."""
    loud = np.sqrt((waveform[: len(waveform) // 160 * 160].reshape(-1, 160) ** 2).mean(1))
    return loud > 0.05 * loud.max()


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0, 6.0, 10.0])
def test_voices_begin_early_and_end_within_the_clip(name: str, seconds: float):
    for seed in range(3):
        waveform = synthesise(name, "plain", seconds, np.random.default_rng(seed))
        heard = loud_parts(waveform)
        assert np.isfinite(waveform).all() and len(waveform) == seconds * SAMPLE_RATE
        assert heard[:40].any() and np.abs(waveform[-80:]).max() < 0.25 * np.abs(waveform).max()


def test_a_short_scream_is_one_and_a_long_clip_holds_several():
    for seed in range(4):
        short = loud_parts(synthesise("scream", "plain", 1.5, np.random.default_rng(seed)))
        assert short[:110].mean() > 0.6
        long = loud_parts(synthesise("scream", "plain", 10.0, np.random.default_rng(seed)))
        assert not long[:500].all() and long[300:].any()
