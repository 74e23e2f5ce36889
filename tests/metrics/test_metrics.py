"""Rhythm against click trains and noise, counts against lists whose answer is plain."""

import math
import random

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from audiostory_core.dataset.vocabulary import RHYTHMIC, SOUNDS, all_variants, draw_caption
from audiostory_core.errors import InputError
from audiostory_core.metrics.scores import class_of_caption, edit_right, matched_events, onset_envelope, rhythm, tone_purity
from audiostory_core.recipes.recipe import synthesise

RATE = 16000
NAMES = st.lists(st.sampled_from("abc"), max_size=8)


def clicks(period: float, seconds: float, sample_rate: int = RATE) -> torch.Tensor:
    waveform = torch.zeros(round(seconds * sample_rate))
    waveform[round(0.1 * sample_rate) :: round(period * sample_rate)] = 1.0
    return waveform


def noise(seconds: float, seed: int) -> torch.Tensor:
    return 0.2 * torch.randn(round(seconds * RATE), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("sample_rate", [16000, 22050, 44100])
def test_onsets_are_where_the_clicks_are(sample_rate):
    envelope = onset_envelope(clicks(0.5, 2.0, sample_rate), sample_rate)
    frame = round(0.01 * sample_rate) / sample_rate
    assert len(envelope) == pytest.approx(2.0 / frame, abs=1)
    assert bool((envelope >= 0).all())
    loud = (envelope > 0.5 * envelope.max()).nonzero().flatten() * frame
    distance = (loud[:, None] - torch.tensor([0.1, 0.6, 1.1, 1.6])).abs()
    assert distance.amin(0).max() < 0.02 and distance.amin(1).max() < 0.02


def test_a_steady_tone_has_one_onset_and_a_fade_has_none():
    tone = torch.sin(2 * math.pi * 440 * torch.arange(2 * RATE) / RATE)
    sudden = torch.cat([torch.zeros(RATE), tone])
    envelope = onset_envelope(sudden, RATE)
    assert envelope[90:110].sum() > 0.95 * envelope[:290].sum()
    fading = onset_envelope(tone * torch.linspace(1, 0.1, 2 * RATE), RATE)
    assert fading[5:-5].max() < 0.02 * envelope.max()


@pytest.mark.parametrize("gain", [0.01, 4.0])
def test_rhythm_does_not_hear_the_level(gain):
    sound = torch.from_numpy(synthesise("footsteps", "walking", 4, np.random.default_rng(3)))
    assert rhythm(gain * sound, RATE) == pytest.approx(rhythm(sound, RATE), abs=1e-4)


@pytest.mark.parametrize("period", [0.25, 0.5, 0.8, 1.3])
def test_a_click_train_is_rhythm(period):
    assert rhythm(clicks(period, 5.0), RATE) > 0.9


@pytest.mark.parametrize("seed", range(4))
def test_noise_and_clicks_at_random_are_not(seed):
    assert rhythm(noise(5.0, seed), RATE) < 0.35
    at = torch.rand(10, generator=torch.Generator().manual_seed(seed)) * 5 * RATE
    scattered = torch.zeros(5 * RATE).index_fill(0, at.long(), 1.0)
    assert rhythm(scattered, RATE) < 0.7


def test_silence_has_no_rhythm():
    assert rhythm(torch.zeros(3 * RATE), RATE) == 0.0


def test_only_lags_in_the_range_count():
    train = clicks(0.5, 6.0)
    assert rhythm(train, RATE, lags=(0.4, 0.6)) > 0.9
    assert rhythm(train, RATE, lags=(0.2, 0.4)) < 0.2


@pytest.mark.parametrize("name", RHYTHMIC)
def test_rhythmic_sounds_of_the_vocabulary_have_it(name):
    for variant in SOUNDS[name].variants:
        sound = synthesise(name, variant, 6, np.random.default_rng(5))
        assert rhythm(torch.from_numpy(sound), RATE) > 0.85, variant


@pytest.mark.parametrize("name", ["rain", "typing", "applause", "organ"])
def test_ambiences_do_not(name):
    sound = synthesise(name, next(iter(SOUNDS[name].variants)), 8, np.random.default_rng(5))
    assert rhythm(torch.from_numpy(sound), RATE) < 0.4


def test_what_cannot_be_measured_is_refused():
    with pytest.raises(InputError, match="0.4 s; got 0.30 s"):
        rhythm(torch.zeros(4800), RATE)
    with pytest.raises(InputError, match="lags"):
        rhythm(torch.zeros(RATE), RATE, lags=(0.5, 0.2))
    with pytest.raises(InputError, match="at least 0.1 s"):
        onset_envelope(torch.zeros(100), RATE)
    with pytest.raises(InputError, match=r"\[w\]"):
        onset_envelope(torch.zeros(2, RATE), RATE)


def test_an_edit_is_right_in_classes_order_and_number():
    expected = [["rain", "stream"], ["dog"]]
    assert edit_right(expected, ["rain", "dog"]) and edit_right(expected, ["stream", "dog"])
    for wrong in (["dog", "rain"], ["rain"], ["rain", "dog", "dog"], ["wind", "dog"], []):
        assert not edit_right(expected, wrong)
    assert edit_right([], [])


def test_matched_events_are_the_longest_common_subsequence():
    assert matched_events(["rain", "dog", "owl"], ["rain", "dog", "owl"]) == (3, 3)
    assert matched_events(["rain", "dog", "owl"], ["rain", "owl"]) == (2, 3)
    assert matched_events(["rain", "dog", "owl"], ["owl", "dog", "rain"]) == (1, 3)
    assert matched_events(["dog", "dog"], ["dog", "cat", "dog", "dog"]) == (2, 2)
    assert matched_events([], ["rain"]) == (0, 0)


@given(NAMES, NAMES)
def test_matched_events_are_symmetric_and_bounded(one, other):
    right, total = matched_events(one, other)
    assert total == len(one)
    assert right == matched_events(other, one)[0] <= min(len(one), len(other))
    assert matched_events(one, one + other)[0] == len(one)


@pytest.mark.parametrize(("name", "variant"), all_variants())
def test_every_wording_leads_back_to_its_class(name, variant):
    assert class_of_caption(SOUNDS[name].variants[variant].caption) == (name, variant)
    draw = random.Random(0)
    assert {class_of_caption(draw_caption(name, variant, draw)) for _ in range(60)} == {(name, variant)}


@pytest.mark.parametrize(
    "text", ["", ".", "The sound of .", "A dragon roars.", "A clock ticks.", "An owl hoots twice."]
)
def test_other_text_has_no_class(text):
    assert class_of_caption(text) is None


def tone(hertz: float, seconds: float = 3.0, rate: int = 16000) -> torch.Tensor:
    return torch.sin(2 * math.pi * hertz * torch.arange(round(seconds * rate)) / rate)


def test_a_tone_alone_is_pure_and_one_beside_it_stands_as_it_is_louder():
    assert tone_purity(tone(440.0), 16000, [440.0]) > 45
    for ratio in (0.3, 0.1):
        assert tone_purity(tone(440.0) + ratio * tone(3000.0), 16000, [440.0]) == pytest.approx(-20 * math.log10(ratio), abs=0.1)
        assert tone_purity(tone(440.0) + ratio * tone(3000.0), 16000, [440.0, 3000.0]) > 45


def test_noise_lies_in_a_tone_as_far_as_its_width_is_of_the_whole():
    noise = torch.randn(160_000, generator=torch.Generator().manual_seed(0))
    assert tone_purity(noise, 16000, [440.0]) == pytest.approx(10 * math.log10(9 / 8184), abs=1.5)


@pytest.mark.parametrize("shape, hertz", [((100,), [440.0]), ((1, 16000), [440.0]), ((16000,), []), ((16000,), [8000.0]), ((16000,), [0.0])])
def test_purity_needs_a_frame_and_tones(shape: tuple[int, ...], hertz: list[float]):
    with pytest.raises(InputError):
        tone_purity(torch.zeros(shape), 16000, hertz)
