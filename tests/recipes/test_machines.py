"""Vehicles, tools, signals and blasts: whole, early, even, and no two alike."""

import numpy as np
import pytest
from scipy import signal

from audiostory_core.recipes import blasts, signals, tools, vehicles
from audiostory_core.recipes.acoustics import coloured, firings, modes, moments, overtones, pulses
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


def test_calls_come_once_in_a_short_clip_and_again_in_a_long_one():
    rng = np.random.default_rng(1)
    assert all(len(moments(rng, int(s * SAMPLE_RATE), 0.4, 0.6, 0.9)) == 1 for s in (1.0, 1.5, 2.0))
    times = np.array(moments(rng, 10 * SAMPLE_RATE, 0.4, 0.6, 0.9))
    assert len(times) > 8 and np.all(np.diff(times) >= 0.6) and times[-1] + 0.4 <= 10


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


def test_a_mode_rings_at_its_pitch_and_falls_by_sixty_decibels_in_its_time():
    blow = np.zeros(SAMPLE_RATE)
    blow[0] = 1
    ring = modes(blow, np.array([440.0]), np.array([0.5]), np.array([1.0]))
    level = loudness(ring)
    assert abs(np.argmax(np.abs(np.fft.rfft(ring))) - 440) <= 1
    assert abs(20 * np.log10(level[0] / level[20]) - 60 * 0.4 / 0.5) < 1


def test_overtones_stand_at_their_weights_and_never_fold_back():
    tone = overtones(1000.0, SAMPLE_RATE, [1.0, 0.5, 0.25, 0, 0, 0, 0, 1.0, 1.0, 1.0])
    spectrum = 2 * np.abs(np.fft.rfft(tone)) / SAMPLE_RATE
    assert np.allclose(spectrum[[1000, 2000, 3000]], [1.0, 0.5, 0.25], atol=1e-3)
    spectrum[[1000, 2000, 3000]] = 0
    assert np.max(spectrum) < 1e-3


def test_firings_come_once_a_turn_and_pulses_keep_their_weight():
    times = firings(np.random.default_rng(1), np.full(SAMPLE_RATE, 25.0), 0.0)
    assert len(times) in (24, 25, 26) and np.allclose(np.diff(times), SAMPLE_RATE / 25, atol=0.01)
    assert pulses(100, np.array([10.25, 50.5]), 2.0)[[10, 11, 50, 51]] == pytest.approx([1.5, 0.5, 1.0, 1.0])


def test_coloured_noise_follows_its_points():
    noise = coloured(np.random.default_rng(1), 10 * SAMPLE_RATE, [(100, 0), (1000, 0), (2000, -20), (8000, -20)])
    hertz, power = signal.welch(noise, SAMPLE_RATE, nperseg=1024)
    level = 10 * np.log10(power)
    assert np.mean(level[(hertz > 300) & (hertz < 900)]) - np.mean(level[(hertz > 2500) & (hertz < 7000)]) == pytest.approx(20, abs=1)
