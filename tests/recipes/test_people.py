"""Footsteps keep their pace; glass and coins fall once."""

import numpy as np
import pytest

from audiostory_core.recipes.people import RECIPES
from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise


def loudness(waveform: np.ndarray) -> np.ndarray:
    """Root mean square of every 10 ms."""
    return np.sqrt((waveform[: len(waveform) // 160 * 160].reshape(-1, 160) ** 2).mean(1))


@pytest.mark.parametrize("variant, period", [("walking", 0.72), ("running", 0.36)])
def test_steps_keep_the_pace_of_their_variant(variant: str, period: float):
    for seed in range(4):
        loud = loudness(synthesise("footsteps", variant, 6.0, np.random.default_rng(seed)))
        loud = loud - loud.mean()
        alike = np.correlate(loud, loud, "full")[len(loud) - 1 :]
        heard = (25 + int(np.argmax(alike[25:160]))) / 100
        assert min(abs(heard / times / period - 1) for times in (1, 2, 3, 4)) < 0.08


@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0, 10.0])
def test_steps_begin_early_and_go_on_to_the_end(seconds: float):
    for variant in ("walking", "running"):
        loud = loudness(synthesise("footsteps", variant, seconds, np.random.default_rng(2)))
        assert loud[:50].max() > 0.3 * loud.max() and loud[-90:].max() > 0.3 * loud.max()


@pytest.mark.parametrize("name", sorted(set(RECIPES) - {"footsteps"}))
@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0, 6.0, 10.0])
def test_what_breaks_or_drops_does_so_once_and_rings_out(name: str, seconds: float):
    for seed in range(4):
        waveform = synthesise(name, "plain", seconds, np.random.default_rng(seed))
        loud = loudness(waveform)
        assert np.isfinite(waveform).all() and len(waveform) == seconds * SAMPLE_RATE
        assert loud[:30].max() > 0.3 * loud.max()
        assert seconds < 6 or loud[400:].max() < 0.02 * loud.max()
