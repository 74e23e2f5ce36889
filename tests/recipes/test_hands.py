"""Tools and keys: they begin at once, go on to the end and keep a human pace."""

import numpy as np
import pytest

from audiostory_core.recipes.hands import RECIPES
from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise


def loudness(waveform: np.ndarray) -> np.ndarray:
    """Root mean square of every 10 ms."""
    return np.sqrt((waveform[: len(waveform) // 160 * 160].reshape(-1, 160) ** 2).mean(1))


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0, 6.0, 10.0])
def test_hands_begin_at_once_and_work_to_the_end(name: str, seconds: float):
    for seed in range(3):
        waveform = synthesise(name, "plain", seconds, np.random.default_rng(seed))
        loud = loudness(waveform)
        assert np.isfinite(waveform).all() and len(waveform) == seconds * SAMPLE_RATE
        assert loud[:30].max() > 0.15 * loud.max() and loud[-100:].max() > 0.15 * loud.max()


@pytest.mark.parametrize("name, slowest, fastest", [("hammer", 1.2, 2.9), ("saw", 2.0, 4.6)])
def test_blows_and_strokes_keep_a_human_pace(name: str, slowest: float, fastest: float):
    """Blows a second; strokes to and fro are two a turn."""
    for seed in range(4):
        loud = loudness(synthesise(name, "plain", 10.0, np.random.default_rng(seed)))
        spectrum = np.abs(np.fft.rfft(loud - loud.mean()))
        hertz = np.fft.rfftfreq(len(loud), 0.01)
        human = (hertz > 0.5) & (hertz < 6)
        assert slowest / 2 < hertz[human][spectrum[human].argmax()] < 1.05 * fastest


def test_two_typists_have_other_keyboards():
    shares = set()
    for seed in range(5):
        spectrum = np.abs(np.fft.rfft(synthesise("typing", "plain", 3.0, np.random.default_rng(seed))))
        shares.add(round(float(spectrum[: 3 * 1500].sum() / spectrum.sum()), 3))
    assert len(shares) == 5
