"""Weather and water: sounds that go on are alike at both ends; bubbles ring as physics says; a splash happens once."""

import numpy as np
import pytest

from audiostory_core.recipes import water, weather
from audiostory_core.recipes.primitives import SAMPLE_RATE, time

RECIPES = {**weather.RECIPES, **water.RECIPES}
LENGTHS = [1.0, 1.5, 3.0, 6.0, 10.0]
STEADY = [("rain", "light"), ("rain", "heavy"), ("wind", "soft"), ("wind", "howling"), ("stream", "plain"), ("fire", "plain")]
SURF = [("waves", "gentle"), ("waves", "crashing")]
HAPPENING = [("thunder", "rumble"), ("thunder", "crack"), ("splash", "plain"), ("dripping", "plain")]


def clip(name: str, variant: str, seconds: float, seed: int = 0) -> np.ndarray:
    return RECIPES[name](np.random.default_rng(seed), round(seconds * SAMPLE_RATE), variant)


def levels(x: np.ndarray, seconds: float) -> np.ndarray:
    width = round(seconds * SAMPLE_RATE)
    return np.sqrt(np.mean(x[: len(x) // width * width].reshape(-1, width) ** 2, axis=1))


@pytest.mark.parametrize("seconds", LENGTHS)
@pytest.mark.parametrize(("name", "variant"), STEADY + SURF + HAPPENING)
def test_a_clip_has_its_length_and_no_silence(name, variant, seconds):
    x = clip(name, variant, seconds)
    assert len(x) == round(seconds * SAMPLE_RATE) and np.isfinite(x).all()
    assert levels(x, 0.1).min() > 1e-5 * np.abs(x).max()


@pytest.mark.parametrize(("name", "variant"), STEADY + SURF + HAPPENING)
def test_another_seed_is_another_recording(name, variant):
    x = clip(name, variant, 1.0)
    assert np.array_equal(x, clip(name, variant, 1.0)) and not np.allclose(x, clip(name, variant, 1.0, seed=1))


@pytest.mark.parametrize(("name", "variant"), STEADY)
def test_what_goes_on_fills_its_clip_evenly(name, variant):
    loud = np.median([levels(clip(name, variant, 3.0, seed), 0.5) for seed in range(7)], axis=0)
    assert loud.max() < 2.0 * loud.min()
    edges = np.median([levels(clip(name, variant, 1.0, seed), 0.05)[[0, -1]] for seed in range(15)], axis=0)
    assert edges.min() > 0.4 * edges.max()


@pytest.mark.parametrize(("name", "variant"), SURF)
def test_surf_comes_and_goes(name, variant):
    ups = [levels(clip(name, variant, 6.0, seed), 0.25) for seed in range(3)]
    assert np.mean([loud.max() / loud.min() for loud in ups]) > 2.5


def test_heavy_rain_is_denser_than_light_rain():
    peaks = [np.mean([np.mean((x / np.std(x)) ** 4) for x in (clip("rain", v, 3.0, k) for k in range(4))]) for v in ("light", "heavy")]
    assert peaks[0] > 1.2 * peaks[1]


def test_howling_wind_whistles_where_soft_wind_does_not():
    def middle(variant: str) -> float:
        spectra = [np.abs(np.fft.rfft(clip("wind", variant, 3.0, seed))) ** 2 for seed in range(4)]
        return float(np.mean([power[900:1800].sum() / power.sum() for power in spectra]))  # 300 to 600 Hz

    assert middle("howling") > 3 * middle("soft")


@pytest.mark.parametrize("seconds", LENGTHS)
@pytest.mark.parametrize("variant", ["rumble", "crack"])
def test_thunder_begins_at_once_and_rolls_out(variant, seconds):
    for seed in range(2):
        loud = levels(clip("thunder", variant, seconds, seed), 0.05)
        assert np.argmax(loud > 0.15 * loud.max()) * 0.05 <= 0.4
        assert loud[-1] < 0.25 * loud.max()


def test_a_crack_is_brighter_than_a_rumble_at_first():
    bright = [np.mean([np.abs(np.diff(clip("thunder", v, 3.0, k)[:8000])).max() for k in range(6)]) for v in ("rumble", "crack")]
    assert bright[1] > 2 * bright[0]


def test_a_bubble_rings_at_its_pitch_and_dies_as_small_ones_do_sooner():
    ring = water.bubble(1000.0, 0.0)
    crossings = np.flatnonzero(np.diff(np.signbit(ring[:160])))
    assert np.mean(np.diff(crossings)) == pytest.approx(SAMPLE_RATE / 2000, rel=0.02)
    later = water.bubble(1000.0, 0.3)
    assert np.sum(np.diff(np.signbit(later[:600]))) > np.sum(np.diff(np.signbit(ring[:600])))
    assert water.damping(3000.0) > 2 * water.damping(1000.0)
    assert water.damping(1000.0) == pytest.approx(0.13 / 0.003 + 0.0072 * 0.003**-1.5)


@pytest.mark.parametrize("seconds", LENGTHS)
def test_a_splash_happens_once_and_then_it_is_quiet(seconds):
    for seed in range(2):
        x = clip("splash", "plain", seconds, seed)
        loud = levels(x, 0.1)
        assert np.argmax(loud) <= 4
        assert len(loud) < 30 or loud[26:].max() < 0.05 * loud.max()
        assert loud[-1] < 0.1 * loud.max()


@pytest.mark.parametrize("seconds", LENGTHS)
def test_drops_fall_as_regularly_as_a_tap_lets_them(seconds):
    loud = levels(clip("dripping", "plain", seconds), 0.01)
    onsets = np.flatnonzero((loud[1:] > 0.15 * loud.max()) & (loud[1:] > 2 * loud[:-1])) * 0.01
    kept = onsets[np.concatenate([[True], np.diff(onsets) > 0.15])]
    assert kept[0] <= 0.35
    assert seconds < 3 or (0.2 < np.median(np.diff(kept)) < 1.1 and len(kept) >= seconds)


def test_waves_follow_one_another():
    wash = water.surge(np.random.default_rng(0), 20 * SAMPLE_RATE, 3.0, 0.6)
    crests = np.flatnonzero((wash[1:-1] > wash[:-2]) & (wash[1:-1] >= wash[2:]))
    assert np.mean(np.diff(time(len(wash))[crests])) == pytest.approx(3.0, rel=0.2)
