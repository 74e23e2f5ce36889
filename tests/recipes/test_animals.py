"""Animals: calls lie whole in their clips, one in a short one; their pitch is the animal's; two clips are two animals."""

import numpy as np
import pytest

from audiostory_core.recipes import animals, birds, insects
from audiostory_core.recipes.primitives import SAMPLE_RATE

RECIPES = {**animals.RECIPES, **birds.RECIPES, **insects.RECIPES}
LENGTHS = [1.0, 1.5, 3.0, 6.0, 10.0]
SINGLE = [("dog", "big"), ("dog", "small"), ("cat", "plain"), ("cow", "plain"), ("sheep", "plain"), ("crow", "plain"),
          ("duck", "plain"), ("gull", "plain"), ("wolf", "plain"), ("horse", "neigh")]
PHRASES = [("owl", "plain"), ("rooster", "plain")]
STEADY = [("bees", "plain"), ("crickets", "plain")]
OTHERS = [("horse", "gallop"), ("frogs", "plain"), ("birds", "plain")]


def clip(name: str, variant: str, seconds: float, seed: int = 0) -> np.ndarray:
    return RECIPES[name](np.random.default_rng(seed), round(seconds * SAMPLE_RATE), variant)


def levels(x: np.ndarray, seconds: float) -> np.ndarray:
    width = round(seconds * SAMPLE_RATE)
    return np.sqrt(np.mean(x[: len(x) // width * width].reshape(-1, width) ** 2, axis=1))


def runs(x: np.ndarray, share: float = 0.2) -> list[tuple[float, float]]:
    """(start, end) in seconds of what is louder than a share of the loudest; gaps below 160 ms are bridged."""
    loud = levels(x, 0.02)
    on = np.flatnonzero(loud > share * loud.max())
    cuts = np.flatnonzero(np.diff(on) > 8)
    return [(0.02 * a, 0.02 * (b + 1)) for a, b in zip(on[np.r_[0, cuts + 1]], on[np.r_[cuts, len(on) - 1]], strict=True)]


def strongest(x: np.ndarray, low: float, high: float) -> float:
    power = np.abs(np.fft.rfft(x * np.hanning(len(x)))) ** 2
    hertz = np.fft.rfftfreq(len(x), 1 / SAMPLE_RATE)
    return float(hertz[np.argmax(power * (hertz >= low) * (hertz <= high))])


@pytest.mark.parametrize("seconds", LENGTHS)
@pytest.mark.parametrize(("name", "variant"), SINGLE + PHRASES)
def test_a_call_begins_at_once_and_ends_within_its_clip(name, variant, seconds):
    x = clip(name, variant, seconds)
    found = runs(x)
    assert len(x) == round(seconds * SAMPLE_RATE) and np.isfinite(x).all() and levels(x, 0.1).min() > 0
    assert found[0][0] <= 0.35 and found[-1][1] < seconds


@pytest.mark.parametrize(("name", "variant"), SINGLE)
def test_a_short_clip_has_one_call_and_a_long_one_more(name, variant):
    share = 0.3 if name == "cat" else 0.2  # cats are heard in rooms that are not quiet
    assert [len(runs(clip(name, variant, 1.5, seed), share)) for seed in range(3)] == [1, 1, 1]
    assert len(runs(clip(name, variant, 10.0), 0.15)) >= 2


@pytest.mark.parametrize(("name", "variant"), STEADY + OTHERS)
def test_sounds_of_many_fill_any_length(name, variant):
    for seconds in LENGTHS[:4]:
        x = clip(name, variant, seconds)
        assert len(x) == round(seconds * SAMPLE_RATE) and np.isfinite(x).all() and runs(x, 0.1)[0][0] <= 0.5


@pytest.mark.parametrize(("name", "variant"), STEADY)
def test_insects_are_alike_at_both_ends(name, variant):
    loud = np.mean([levels(clip(name, variant, 3.0, seed), 0.5) for seed in range(8)], axis=0)
    assert loud.max() < 1.7 * loud.min()


@pytest.mark.parametrize(("name", "variant"), SINGLE + PHRASES + STEADY + OTHERS)
def test_another_seed_is_another_animal(name, variant):
    x = clip(name, variant, 1.0)
    assert np.array_equal(x, clip(name, variant, 1.0)) and not np.allclose(x, clip(name, variant, 1.0, seed=1))


def test_an_owl_hoots_in_nearly_pure_tones_that_slide():
    hoot = birds.hoot(np.random.default_rng(0), 400.0, 0.5, 0.0)
    power = np.abs(np.fft.rfft(hoot)) ** 2
    assert power[140:260].sum() > 0.85 * power.sum()  # 280 to 520 Hz
    pitches = [strongest(hoot[at : at + 1600], 200, 600) for at in (0, 3200, 6400)]
    assert pitches[1] > 1.05 * pitches[0] and pitches[1] > 1.05 * pitches[2]


def test_bees_hum_at_a_workers_wingbeat():
    for seed in range(4):
        assert 150 < strongest(clip("bees", "plain", 3.0, seed), 130, 330) < 320


def test_a_small_dog_barks_higher_and_shorter_than_a_big_one():
    lengths = {v: np.median([end - start for k in range(4) for start, end in runs(clip("dog", v, 1.0, k))]) for v in ("small", "big")}
    assert lengths["small"] < lengths["big"] < 0.4
    middles = {v: np.median([strongest(clip("dog", v, 1.0, k), 100, 4000) for k in range(4)]) for v in ("small", "big")}
    assert middles["small"] > 1.3 * middles["big"]


def test_a_horse_gallops_two_strides_a_second():
    for seed in range(3):
        loud = levels(clip("horse", "gallop", 10.0, seed), 0.01)
        like = np.correlate(loud - loud.mean(), loud - loud.mean(), "full")[len(loud) - 1 :]
        assert like[38:59].max() > 0.25 * like[0]  # a stride takes 0.4 to 0.55 seconds
