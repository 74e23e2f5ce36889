"""Instruments and bells: real partials, whole notes, their tempo, and no two clips alike."""

import numpy as np
import pytest

from audiostory_core.recipes import bells, drums, strings, winds
from audiostory_core.recipes.primitives import SAMPLE_RATE

EVERY = {**drums.RECIPES, **bells.RECIPES, **strings.RECIPES, **winds.RECIPES}
VARIANTS = [(name, variant) for name in sorted(EVERY)
            for variant in {"bell": ("church", "ship"), "drums": ("slow", "fast")}.get(name, ("plain",))]


def sound(name, seconds, seed, variant="plain"):
    return EVERY[name](np.random.default_rng(seed), int(seconds * SAMPLE_RATE), variant)


def loudness(waveform, seconds=0.02):
    count = int(seconds * SAMPLE_RATE)
    return np.sqrt(np.mean(waveform[: len(waveform) // count * count].reshape(-1, count) ** 2, axis=1))


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
@pytest.mark.parametrize("seconds", [1.0, 1.5])
def test_a_clip_has_its_length_and_begins_early(name, variant, seconds):
    for seed in (1, 2):
        waveform = sound(name, seconds, seed, variant)
        assert waveform.shape == (int(seconds * SAMPLE_RATE),) and np.isfinite(waveform).all()
        level = loudness(waveform)
        assert np.argmax(level > 0.15 * np.max(level)) * 0.02 < 0.55


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_two_clips_differ_and_a_seed_repeats(name, variant):
    first = sound(name, 1.0, 1, variant)
    assert np.array_equal(first, sound(name, 1.0, 1, variant))
    assert abs(np.corrcoef(first, sound(name, 1.0, 2, variant))[0, 1]) < 0.8


@pytest.mark.parametrize(("name", "variant"), [v for v in VARIANTS if v[0] != "drums"])
def test_what_rings_does_not_end_in_a_cut(name, variant):
    """The last 5 ms are well below the loudest: notes end, and what still rings is let go."""
    for seconds in (1.0, 1.5):
        waveform = sound(name, seconds, 3, variant)
        assert np.sqrt(np.mean(waveform[-80:] ** 2)) < 0.15 * np.max(loudness(waveform))


def test_a_bell_has_hum_prime_tierce_quint_and_nominal():
    """Strong partials stand at 0.5, 1, 1.19 and 2 times the prime, that is 0.25, 0.5, 0.6 and 1 of the nominal."""
    blow = np.zeros(4 * SAMPLE_RATE)
    blow[0] = 1
    ring = bells._ring(np.random.default_rng(1), blow, 400.0, 9.0, 1.0)
    spectrum = np.abs(np.fft.rfft(ring * np.hanning(len(ring))))
    hertz = np.fft.rfftfreq(len(ring), 1 / SAMPLE_RATE)
    floor = np.median(spectrum)
    for partial in (200, 400, 476, 800):
        assert np.max(spectrum[np.abs(hertz - partial) < 0.02 * partial]) > 300 * floor


def test_a_small_bell_is_struck_in_pairs():
    level = loudness(sound("bell", 1.5, 2, "ship"), 0.01)
    onsets = np.flatnonzero((level[1:] > 1.6 * level[:-1]) & (level[1:] > 0.3 * np.max(level)))
    starts = onsets[np.concatenate([[True], np.diff(onsets) > 5])]
    assert len(starts) == 2 and 0.25 < np.diff(starts)[0] * 0.01 < 0.38


def test_a_stiff_strings_partials_are_wider_than_harmonics():
    hertz = strings.stiff_partials(262.0, 4e-4, 10)
    assert hertz[0] == pytest.approx(262) and hertz[9] / 2620 == pytest.approx(np.sqrt(1.04 / 1.0004))
    assert np.max(strings.stiff_partials(2000.0, 4e-4, 10)) < 7600


def test_a_pianos_key_falls_fast_then_slowly_and_its_highs_first():
    key = strings._key(np.random.default_rng(1), 262.0, 2 * SAMPLE_RATE, 0.8)
    level = 20 * np.log10(loudness(key, 0.1))
    assert level[0] - level[4] > level[12] - level[16] > 0
    early, late = (np.abs(np.fft.rfft(key[a : a + 4000])) for a in (800, 24000))
    assert late[520:].sum() / late[:130].sum() < 0.7 * early[520:].sum() / early[:130].sum()


@pytest.mark.parametrize(("ratios", "second"), [(bells.XYLOPHONE, 3.0), (bells.MARIMBA, 4.0), (bells.BAR, 2.756)])
def test_bars_are_tuned_as_their_makers_cut_them(ratios, second):
    assert ratios[0] == 1 and ratios[1] == pytest.approx(second, rel=0.02)


@pytest.mark.parametrize(("variant", "beat"), [("slow", 0.8), ("fast", 0.5)])
def test_drums_keep_their_tempo(variant, beat):
    waveform = sound("drums", 6.0, 1, variant)
    level = loudness(waveform, 0.01)
    rises = np.maximum(np.diff(np.log(level + 0.02)), 0)
    lags = np.correlate(rises, rises, "full")[len(rises) - 1 :]
    low, high = int(92 * beat), int(108 * beat)
    found = low + np.argmax(lags[low : high + 1])
    assert abs(found / 100 / beat - 1) < 0.045 and lags[found] > 0.3 * lags[0]


def test_a_trumpets_note_opens_as_it_grows_loud():
    """More of the energy lies above 2 kHz in the loud half of a clip than in its quiet half."""
    waveform = sound("trumpet", 3.0, 1)
    frames = waveform[: len(waveform) // 320 * 320].reshape(-1, 320)
    spectrum = np.abs(np.fft.rfft(frames * np.hanning(320))) ** 2
    share, total = spectrum[:, 40:].sum(1) / spectrum.sum(1), spectrum.sum(1)
    sounding = total > 1e-3 * np.max(total)
    loud = total > np.median(total[sounding])
    assert np.mean(share[loud]) > np.mean(share[sounding & ~loud])
