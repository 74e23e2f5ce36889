"""What plain measuring says of any sound: levels, beginnings, pitch, noisiness, and the words for them."""

import math

import numpy as np
import pytest
import torch

from audiostory_core.listen.describing import describe
from audiostory_core.listen.signal import Signal, joined, measure
from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise

RATE = 16000


def tone(hertz: float, seconds: float, gain: float = 0.3, rate: int = RATE) -> torch.Tensor:
    return gain * torch.sin(2 * math.pi * hertz * torch.arange(round(seconds * rate)) / rate)


def noise(seconds: float, gain: float = 0.1, seed: int = 0) -> torch.Tensor:
    return gain * torch.randn(round(seconds * RATE), generator=torch.Generator().manual_seed(seed))


def low_noise(seconds: float, gain: float = 0.3) -> torch.Tensor:
    spectrum = torch.fft.rfft(noise(seconds, 1.0))
    hertz = torch.fft.rfftfreq(round(seconds * RATE), 1 / RATE)
    wave = torch.fft.irfft(spectrum * (hertz < 160) * (hertz > 40))
    return gain * wave / wave.abs().max()


def knocks(at: list[float], seconds: float, gain: float = 0.5) -> torch.Tensor:
    wave, knock = torch.zeros(round(seconds * RATE)), tone(700, 0.06, gain) * torch.linspace(1, 0, round(0.06 * RATE)) ** 2
    for start in at:
        wave[round(start * RATE) :][: len(knock)] += knock
    return wave


def test_levels_pitch_and_flatness_are_those_of_the_formula():
    signal = measure(tone(1000, 2.0, 0.5), RATE)
    assert len(signal.levels) == len(signal.onsets) == len(signal.pitch) == 200 and len(signal.flatness) == 4
    torch.testing.assert_close(signal.levels, torch.full((200,), 20 * math.log10(0.5) - 3.0103), atol=0.01, rtol=0)
    assert 2 ** float(signal.pitch[20:180].mean()) == pytest.approx(1000, rel=0.01)
    assert signal.flatness.max() < 0.01 < 0.3 < measure(noise(2.0), RATE).flatness.min()
    assert signal.level == pytest.approx(-9.03, abs=0.01) and signal.halves() == pytest.approx([-9.03] * 4, abs=0.01)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100])
def test_a_second_has_a_hundred_moments_at_any_rate(rate: int):
    signal = measure(tone(440, 30.0, rate=rate), rate)
    assert (len(signal.levels), len(signal.flatness), signal.seconds) == (3000, 60, 30.0)


@pytest.mark.parametrize("at", [[0.0], [0.5, 1.0, 1.5], [0.2, 0.45, 2.0, 2.6, 3.1], [0.0, 3.9]])
def test_beginnings_are_counted_alone_and_among_others(at: list[float]):
    """What begins at once begins too; steady noise at the same level hides none and adds none."""
    signal = measure(knocks(at, 4.0), RATE)
    assert signal.bursts() == pytest.approx(at, abs=0.04)
    together = measure(knocks(at, 4.0) + noise(4.0, 0.02), RATE).beginnings()
    assert [b for b in together if b > 0.05] == pytest.approx([a for a in at if a], abs=0.06)


def test_a_tone_that_stops_begins_once():
    wave = torch.cat([torch.zeros(RATE // 2), tone(900, 0.5), torch.zeros(RATE)])
    assert len(measure(wave, RATE).bursts()) == len(measure(wave, RATE).beginnings()) == 1


def test_windows_are_measured_as_the_whole():
    wave = knocks([0.3, 1.9, 2.1, 3.5], 6.0) + noise(6.0, 0.001)
    pieces, before = [], None
    for piece in wave.split(2 * RATE):
        pieces.append(measure(piece, RATE, before))
        before = piece
    whole, parts = measure(wave, RATE), joined(pieces)
    torch.testing.assert_close(parts.levels, whole.levels)
    assert parts.bursts() == whole.bursts() and parts.beginnings() == pytest.approx(whole.beginnings(), abs=0.02)
    assert parts.between(1.0, 3.0).seconds == 2.0 and len(parts.between(1.0, 3.0).flatness) == 4


def test_silence_and_a_moment_are_measured_too():
    for wave in (torch.zeros(RATE), torch.zeros(1), tone(500, 0.01)):
        signal = measure(wave, RATE)
        assert isinstance(signal, Signal) and signal.bursts() in ([], [0.0]) and describe(signal).text.startswith("a ")


@pytest.mark.parametrize("wave, text", [
    (low_noise(4.0), "a low, steady rumble"), (noise(3.0, 0.05), "a high, steady hiss"), (tone(90, 3.0), "a low, steady hum"),
    (tone(3000, 0.2), "a short, high ping"), (tone(3000, 3.0, 0.9), "a loud, high, steady whistle"),
    (tone(800, 3.0, 0.004), "a quiet, steady tone"), (low_noise(0.5), "a short, low thud"),
    (knocks([0.2, 0.7, 1.2, 1.7, 2.2], 2.6), "a knock, repeated twice a second"),
    (knocks([0.1 + 0.25 * n for n in range(12)], 3.2), "a knock, repeated 4 times a second"),
    (noise(4.0, 0.2) * torch.linspace(1, 0.05, 4 * RATE), "a high, fading hiss"),
    (noise(4.0, 0.2) * torch.linspace(0.05, 1, 4 * RATE), "a high, growing hiss"),
    (torch.sin(2 * math.pi * (400 * torch.arange(3 * RATE) / RATE + 150 * (torch.arange(3 * RATE) / RATE) ** 2)) / 4, "a rising tone"),
])
def test_an_unknown_sound_is_described(wave: torch.Tensor, text: str):
    assert describe(measure(wave, RATE)).text == text


@pytest.mark.parametrize("sound, variant, words", [
    ("foghorn", "plain", {"low"}), ("jet", "plain", {"steady"}), ("vacuum", "plain", {"steady"}), ("explosion", "plain", {"low", "fading"}),
    ("footsteps", "running", {"low", "fast"}), ("clock", "slow", {"slow"}), ("clock", "fast", {"fast"}), ("beep", "fast", {"fast"}),
])
def test_recipes_are_described_as_they_are(sound: str, variant: str, words: set[str]):
    wave = torch.from_numpy(synthesise(sound, variant, 6.0, np.random.default_rng(3)))
    assert words <= describe(measure(wave, SAMPLE_RATE)).words
