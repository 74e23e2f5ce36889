"""Vehicles, tools, signals and blasts: whole, early, even, and no two alike."""

import numpy as np
import pytest
from scipy import signal

from audiostory_core.recipes import blasts, signals, tools, vehicles
from audiostory_core.recipes.primitives import SAMPLE_RATE

STEADY = {"engine": "idle", "motorcycle": "plain", "helicopter": "plain", "jet": "plain", "tires": "plain", "train": "tracks",
          "chainsaw": "plain", "drill": "plain", "vacuum": "plain", "siren": "fast"}
CALLS = ("horn", "foghorn", "telephone", "whistle", "gunshot")
EVERY = {**vehicles.RECIPES, **tools.RECIPES, **signals.RECIPES, **blasts.RECIPES}


def sound(name, seconds, seed, variant=None):
    return EVERY[name](np.random.default_rng(seed), int(seconds * SAMPLE_RATE), variant or STEADY.get(name, "plain"))


def loudness(waveform, seconds=0.02):
    """Root mean square of each stretch of that length."""
    count = int(seconds * SAMPLE_RATE)
    return np.sqrt(np.mean(waveform[: len(waveform) // count * count].reshape(-1, count) ** 2, axis=1))


@pytest.mark.parametrize("name", sorted(EVERY))
@pytest.mark.parametrize("seconds", [1.0, 1.5])
def test_a_clip_has_its_length_and_begins_early(name, seconds):
    for seed in (1, 2):
        waveform = sound(name, seconds, seed)
        assert waveform.shape == (int(seconds * SAMPLE_RATE),) and np.isfinite(waveform).all()
        level = loudness(waveform)
        assert np.argmax(level > 0.15 * np.max(level)) * 0.02 < 0.4


@pytest.mark.parametrize("name", sorted(EVERY))
def test_two_clips_differ_and_a_seed_repeats(name):
    first, second = sound(name, 1.0, 1), sound(name, 1.0, 2)
    assert np.array_equal(first, sound(name, 1.0, 1))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.5


@pytest.mark.parametrize("name", sorted(STEADY))
def test_what_goes_on_is_as_loud_at_both_ends(name):
    """Over some seeds the first and last half second are within 3 dB of the middle, and no clip fades in or out."""
    ends = []
    for seed in range(4):
        level = loudness(sound(name, 3.0, seed), 0.1)
        ends.append(20 * np.log10([np.mean(level[:5]) / np.mean(level), np.mean(level[-5:]) / np.mean(level)]))
        assert min(level[0], level[-1]) > 0.12 * np.mean(level)
    assert np.all(np.abs(np.mean(ends, axis=0)) < 3)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("seconds", [1.0, 2.0, 4.0])
def test_a_call_ends_within_its_clip(name, seconds):
    for seed in (1, 2):
        level = loudness(sound(name, seconds, seed))
        assert np.max(level[-2:]) < 0.3 * np.max(level)


@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0, 10.0])
def test_an_explosion_happens_once_and_dies_away(seconds):
    for seed in (1, 2, 3):
        level = loudness(sound("explosion", seconds, seed), 0.05)
        peak = int(np.argmax(level > 0.5 * np.max(level)))
        later = level[peak + 4 :]
        assert peak * 0.05 <= 0.25 and np.max(level[-2:]) < 0.15 * np.max(level)
        rises = later[1:] / np.maximum(later[:-1], 0.03 * np.max(level))
        assert np.max(rises) < 2.5


def test_a_gun_fires_once_in_a_second():
    level = loudness(sound("gunshot", 1.0, 4), 0.01)
    loud = np.flatnonzero(level > 0.5 * np.max(level))
    assert np.ptp(loud) < 15


def test_a_helicopter_chops_where_an_idle_engine_fires():
    """The envelope repeats at the blades' 13 to 23 hertz and at the cylinders' 21 to 31."""
    for name, low, high in (("helicopter", 12, 25), ("engine", 20, 33)):
        waveform = sound(name, 6.0, 3)
        above = signal.sosfilt(signal.butter(2, 300, "high", fs=SAMPLE_RATE, output="sos"), waveform)
        envelope = signal.decimate(np.abs(signal.hilbert(above)), 50)
        power = np.abs(np.fft.rfft(envelope - np.mean(envelope))) ** 2
        hertz = np.fft.rfftfreq(len(envelope), 50 / SAMPLE_RATE)
        heard = (hertz > 6) & (hertz < 40)
        assert low < hertz[heard][np.argmax(power[heard])] < high


def test_a_siren_yelps_three_times_a_second_and_wails_in_seconds():
    def swings(variant):
        waveform = sound("siren", 6.0, 5, variant)
        hertz, _, power = signal.spectrogram(waveform, SAMPLE_RATE, nperseg=512, noverlap=256)
        pitch = np.sum(hertz[:, None] * power, 0) / np.sum(power, 0)
        turns = np.abs(np.fft.rfft(pitch - np.mean(pitch)))
        return np.argmax(turns[1:]) + 1

    assert 16 <= swings("fast") <= 23 and swings("slow") <= 3


def test_a_whistle_lies_where_referees_blow():
    waveform = sound("whistle", 1.0, 2)
    strongest = np.argmax(np.abs(np.fft.rfft(waveform)))
    assert 1800 < strongest < 3000
