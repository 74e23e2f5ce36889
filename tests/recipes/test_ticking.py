"""Clocks, hearts and beepers keep their tempo; no two are alike."""

import numpy as np
import pytest

from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise
from audiostory_core.recipes.ticking import RECIPES


def tempo(waveform: np.ndarray) -> float:
    """The period in seconds at which the loudness repeats itself most."""
    loud = np.abs(waveform).reshape(-1, 160).mean(1)
    loud = loud - loud.mean()
    alike = np.correlate(loud, loud, "full")[len(loud) - 1 :]
    return (20 + int(np.argmax(alike[20:150]))) / 100


@pytest.mark.parametrize("name, variant, period", [
    ("heartbeat", "slow", 1.0), ("heartbeat", "fast", 0.55), ("beep", "slow", 1.0), ("beep", "fast", 0.4), ("clock", "slow", 1.0), ("clock", "fast", 0.5),
])  # fmt: skip
def test_tempos_are_those_of_the_variant(name: str, variant: str, period: float):
    for seed in range(4):
        heard = tempo(synthesise(name, variant, 6.0, np.random.default_rng(seed)))
        assert min(abs(heard / times / period - 1) for times in (1, 2)) < 0.08


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0, 10.0])
def test_the_first_beat_falls_early_and_every_length_is_filled(name: str, seconds: float):
    for variant in ("slow", "fast"):
        waveform = synthesise(name, variant, seconds, np.random.default_rng(3))
        assert len(waveform) == seconds * SAMPLE_RATE and np.isfinite(waveform).all()
        assert np.abs(waveform[: int(0.5 * SAMPLE_RATE)]).max() > 0.3 * np.abs(waveform).max()


@pytest.mark.parametrize("name", RECIPES)
def test_every_one_has_a_pitch_of_its_own(name: str):
    peaks = {int(np.abs(np.fft.rfft(synthesise(name, "slow", 3.0, np.random.default_rng(seed)))).argmax()) for seed in range(6)}
    assert len(peaks) >= 5
