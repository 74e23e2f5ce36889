"""A whole that is brought to its loudness under a ceiling: only the moments that would pass it give way."""

import math

import pytest
import torch

from audiostory_core.sound.audio import AudioClip, loudness, true_peak
from audiostory_core.sound.limiter import Limiter, peaks_of
from audiostory_core.sound.track import Track

RATE = 16_000


def clicks(seconds: float = 8.0) -> torch.Tensor:
    """Noise with a click a second, which is far above it."""
    sound = 0.05 * torch.randn(1, round(seconds * RATE), generator=torch.Generator().manual_seed(1))
    sound[:, RATE // 2 :: RATE] = 1.5
    return sound


def limited(sound: torch.Tensor, **options) -> Track:
    track = Track(RATE, len(sound), limits=True, **options)
    for block in sound.split(5000, dim=1):
        track.add(block)
    return track


def test_the_target_is_met_below_the_ceiling():
    with limited(clicks(), target_lufs=-23.0) as track:
        heard = track.clip()
        assert loudness(heard) == pytest.approx(-23.0, abs=1.0) and track.loudness == pytest.approx(loudness(heard), abs=0.01)
        assert 20 * math.log10(true_peak(heard)) <= -1.0 and not track.quieter()


def test_a_held_gain_stays_and_peaks_alone_give_way():
    sound = clicks()
    with limited(sound, held=2.0) as track:
        heard = track.clip().waveform
        assert track.gain == 2.0 and 20 * math.log10(true_peak(AudioClip(heard, RATE))) <= -1.0
        far = torch.ones(sound.shape[1], dtype=torch.bool)
        for at in range(RATE // 2, sound.shape[1], RATE):
            far[max(0, at - RATE // 20) : at + RATE // 20] = False
        assert torch.equal(heard[:, far], 2.0 * sound[:, far])
        gains = track.gain_over(0, sound.shape[1])
        assert torch.allclose(heard, sound * gains) and float(gains.diff().abs().max()) < 0.02, "no step"


def test_what_stays_below_the_ceiling_is_as_it_was():
    sound = 0.1 * clicks()
    with limited(sound, held=2.0) as track:
        assert torch.equal(track.clip().waveform, 2.0 * sound) and track.gain_over(0, 9) == 2.0


def test_what_is_edited_elsewhere_changes_no_sample():
    sound, other = clicks(), clicks()
    other[:, : 2 * RATE] *= 0.2
    with limited(sound, held=2.0) as one, limited(other, held=2.0) as two:
        assert torch.equal(one.clip().waveform[:, 2 * RATE + RATE // 10 :], two.clip().waveform[:, 2 * RATE + RATE // 10 :])


def test_stems_under_the_same_gains_sum_to_the_mix():
    one, two = clicks(), clicks().flip(1)
    with limited(one + two, target_lufs=-18.0) as track:
        gains = track.gain_over(0, one.shape[1])
        assert (one * gains + two * gains - track.clip().waveform).abs().max() < 1e-6


@pytest.mark.parametrize("size", [1, 7, 1000, 100_000])
def test_peaks_are_the_same_in_any_blocks(size: int):
    sound = clicks(2.0)
    found = peaks_of(sound.split(size, dim=1), RATE, 0.5)
    assert len(found) == -(-sound.shape[1] // 40) and float(found.max()) >= 1.5
    gains = Limiter(found, 1.0, RATE).over(0, sound.shape[1])
    assert float((sound * gains).abs().max()) <= 10 ** (-1.0 / 20)
