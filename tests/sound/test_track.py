"""The finished mix, in memory or on disk: what goes in comes out, at one gain, however it is read."""

import math

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.sound import track as tracks
from audiostory_core.sound.meter import Meter
from audiostory_core.sound.mixdown import gain_to
from audiostory_core.sound.track import BLOCK_SAMPLES, Track


@pytest.fixture(params=[tracks.HELD_VALUES, BLOCK_SAMPLES, 0], ids=["memory", "both", "disk"])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many values lie in memory at the most."""
    monkeypatch.setattr(tracks, "HELD_VALUES", request.param)
    return request.param


def sound(samples: int, channels: int = 2, gain: float = 0.1) -> torch.Tensor:
    return gain * torch.randn(channels, samples, generator=torch.Generator().manual_seed(samples))


def test_blocks_in_are_samples_out(held: int):
    blocks = [sound(n) for n in (1000, 1, 0, BLOCK_SAMPLES + 7, 500)]
    with Track(16000, 2) as track:
        for block in blocks:
            track.add(block)
        assert track.samples == sum(b.shape[1] for b in blocks)
        assert track.seconds == track.samples / 16000
        whole = torch.cat(blocks, dim=1)
        assert torch.equal(track.clip().waveform, whole * track.gain)
        assert torch.equal(torch.cat(list(track.blocks()), dim=1), whole * track.gain)
        assert [b.shape[1] for b in track.blocks()] == [BLOCK_SAMPLES, 1508]


def test_it_can_be_read_twice_and_added_to_after_reading(held: int):
    with Track(16000, 1) as track:
        first, second = sound(BLOCK_SAMPLES * 2, 1), sound(40, 1)
        track.add(first)
        next(iter(track.blocks()))  # a reader that stops in the middle
        track.add(second)
        assert torch.equal(track.clip().waveform, torch.cat([first, second], dim=1) * track.gain)


def test_what_is_read_is_the_readers_own(held: int):
    with Track(16000, 1) as track:
        track.add(sound(BLOCK_SAMPLES, 1, 0.01))
        before = track.clip().waveform
        for block in track.blocks():
            block.zero_()
        assert torch.equal(track.clip().waveform, before)


def test_a_long_track_goes_to_disk(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tracks, "HELD_VALUES", 1000)
    with Track(16000, 2) as track:
        for _ in range(7):
            track.add(sound(200))
        assert track._file is not None and sum(block.numel() for block in track._held) <= 1000
        assert torch.equal(track.clip().waveform, torch.cat([sound(200)] * 7, dim=1) * track.gain)


def test_a_quiet_track_keeps_its_level():
    with Track(16000, 1) as track:
        track.add(sound(16000, 1, 0.01))
        assert track.gain == 1.0


def test_a_loud_track_is_turned_down_below_its_ceiling():
    with Track(16000, 1) as track:
        track.add(4 * torch.sin(torch.arange(16000.0) * 0.3)[None])
        assert track.true_peak <= 10 ** (-1 / 20)
        assert track.clip().waveform.abs().max() <= 10 ** (-1 / 20)


def test_the_gain_is_that_of_the_whole_not_of_its_blocks():
    time = torch.arange(3 * 16000) / 16000
    wave = 0.05 * torch.sin(2 * math.pi * 997 * time)[None]
    with Track(16000, 1, target_lufs=-23.0) as track:
        for block in wave.split(1234, dim=1):
            track.add(block)
        meter = Meter(16000, 1)
        meter.add(wave)
        assert track.gain == pytest.approx(gain_to(meter.true_peak, meter.loudness(), -23.0))
        met = Meter(16000, 1)
        met.add(track.clip().waveform)
        assert met.loudness() == pytest.approx(-23.0, abs=0.01)


def test_silence_has_no_loudness_to_reach():
    with Track(16000, 1, target_lufs=-23.0) as track:
        track.add(torch.zeros(1, 16000))
        assert track.gain == 1.0 and not track.clip().waveform.any()


def test_a_track_of_nothing_is_an_empty_clip():
    with Track(16000, 2) as track:
        assert track.clip().waveform.shape == (2, 0)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_samples_that_are_not_finite_are_refused(value: float):
    with Track(16000, 1) as track:
        track.add(sound(10, 1))
        with pytest.raises(InputError, match="not finite"):
            track.add(torch.tensor([[0.0, value]]))
        assert track.samples == 10


def test_a_closed_track_is_gone(held: int):
    track = Track(16000, 1)
    with track:
        track.add(sound(10, 1))
    for use in (track.clip, lambda: track.add(sound(10, 1))):
        with pytest.raises(ValueError, match="closed"):
            use()
    assert not track._held and (track._file is None or track._file.closed)
