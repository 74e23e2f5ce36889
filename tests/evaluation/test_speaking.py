"""Words wrong and speakers told apart, in closed form; the recogniser itself where it is installed."""

import math

import numpy as np
import pytest
import torch

from audiostory_core.evaluation import report, speaking
from audiostory_core.evaluation.speaking import SpokenLine, envelope, formant_ratio, median_pitch, same_kept, told_apart
from audiostory_core.sound.audio import AudioClip

RATE = 16000


def voiced(pitch: float, formants: tuple[float, ...] = (500.0, 1500.0, 2500.0), rate: int = RATE) -> AudioClip:
    """A second of a vowel: harmonics of a pitch under resonances."""
    t, sound = np.arange(rate) / rate, np.zeros(rate)
    for n in range(1, int(7000 / pitch)):
        f = n * pitch
        gain = sum(1 / (1 + ((f - one) / 120) ** 2) for one in formants)
        sound += gain * np.sin(2 * math.pi * f * t + n)
    return AudioClip(torch.from_numpy(0.3 * sound / abs(sound).max()).float()[None], rate)


@pytest.mark.parametrize("pitch", [90.0, 131.0, 214.0, 316.0])
@pytest.mark.parametrize("rate", [16000, 24000])
def test_a_pitch_is_found(pitch: float, rate: int):
    assert median_pitch(voiced(pitch, rate=rate)) == pytest.approx(pitch, rel=0.02)


def test_what_has_no_tone_has_no_pitch():
    noise = torch.randn(1, RATE, generator=torch.Generator().manual_seed(0))
    assert median_pitch(AudioClip(noise, RATE)) == 0 == median_pitch(AudioClip(torch.zeros(1, RATE), RATE)) == median_pitch(AudioClip(torch.zeros(1, 9), RATE))
    assert not envelope(AudioClip(torch.zeros(1, RATE), RATE)).any()


@pytest.mark.parametrize("factor", [0.85, 0.93, 1.0, 1.1, 1.2])
def test_formants_are_found_beside_others_whatever_the_pitch(factor: float):
    one, other = voiced(120.0), voiced(150.0, tuple(factor * f for f in (500.0, 1500.0, 2500.0)))
    assert formant_ratio(envelope(one), envelope(other)) == pytest.approx(factor, abs=0.035)


def line(speaker: str, pitch: float, factor: float = 1.0) -> SpokenLine:
    return SpokenLine(speaker, "", "", pitch, envelope(voiced(pitch, tuple(factor * f for f in (500.0, 1500.0, 2500.0)))))


def test_who_is_told_apart():
    man, again, woman, twin = line("man", 120), line("man", 123), line("woman", 210, 1.15), line("twin", 122)
    assert told_apart([man, again]) == [] and told_apart([man, woman, again]) == [True, True] and told_apart([man, twin]) == [False]
    assert same_kept([man, again, woman]) == [True, True] and same_kept([man, woman]) == []


def test_without_a_recogniser_it_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(speaking, "PACKAGES", ("a_package_that_is_not_there",))
    assert report.FIGURES["speech"](None, report.ClipTrials()) == []
    assert "speech is not measured: a_package_that_is_not_there is not installed" in capsys.readouterr().err
