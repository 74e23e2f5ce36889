"""Codecs: lengths, tones that keep their pitch, silence that stays silent, tiles that equal the whole."""

import math

import pytest
import torch

from audiostory_core.bundle.bundle import Bundle, shipped_bundles
from audiostory_core.errors import InputError
from audiostory_core.models.codec import MelCodec, OobleckCodec, frames_for, latent_rate
from audiostory_core.models.oobleck import Oobleck, OobleckSizes
from audiostory_core.sound.mel import mel_filters

RATE = 16000


@pytest.fixture(scope="module")
def mel() -> MelCodec:
    """The shipped codec, or one fitted on forty synthesised clips."""
    if "tiny" in shipped_bundles():
        return Bundle.open("tiny").codec()
    from audiostory_core.dataset.clips import build_store

    codec = MelCodec()
    store = build_store(40, 4.0, 7, lambda waveform: codec.log_mel(waveform[:, 0]))
    codec.fit_components(store.features.float().flatten(0, 1))
    return codec.eval()


@pytest.fixture(scope="module")
def oobleck() -> OobleckCodec:
    sizes = OobleckSizes(encoder_hidden_size=16, channel_multiples=[1] * 5, decoder_channels=8, decoder_input_channels=8)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return OobleckCodec(Oobleck(sizes).eval())


def tone(hertz: float, seconds: float, gain: float = 0.5) -> torch.Tensor:
    time = torch.arange(int(seconds * RATE)) / RATE
    return (gain * torch.sin(2 * math.pi * hertz * time))[None, None]


def peak_hertz(waveform: torch.Tensor) -> float:
    """The strongest frequency of the middle half of [w]."""
    quarter = len(waveform) // 4
    middle = waveform[quarter : 3 * quarter]
    spectrum = torch.fft.rfft(middle * torch.hann_window(len(middle))).abs()
    return float(spectrum.argmax()) * RATE / len(middle)


def test_lengths_follow_the_hop():
    codec = MelCodec()
    assert codec.hop == 1024 and latent_rate(codec) == 15.625
    assert [frames_for(codec, s) for s in (0.001, 0.064, 0.0641, 1.0, 10.0)] == [1, 1, 2, 16, 157]


def test_encoding_rounds_down_and_decoding_gives_whole_frames(mel: MelCodec):
    for samples in (1024, 2047, 2048, 16000):
        latents = mel.encode(torch.zeros(2, 1, samples))
        assert latents.shape == (2, samples // 1024, mel.latent_channels)
    assert mel.decode(torch.zeros(2, 3, mel.latent_channels)).shape == (2, 1, 3 * 1024)


@pytest.mark.parametrize("frames", [1, 2, 7])
def test_any_number_of_frames_is_decoded(mel: MelCodec, frames: int):
    assert mel.decode(torch.zeros(1, frames, mel.latent_channels)).shape[-1] == frames * mel.hop


def test_a_tone_keeps_its_pitch(mel: MelCodec):
    decoded = mel.decode(mel.encode(tone(440.0, 2.0)))[0, 0]
    assert abs(peak_hertz(decoded) - 440.0) <= RATE / mel.n_fft
    assert decoded.square().mean().sqrt() > 0.05


def test_decoding_repeats_and_does_not_touch_the_global_generator(mel: MelCodec):
    latents = mel.encode(tone(300.0, 0.5))
    before = torch.get_rng_state()
    assert torch.equal(mel.decode(latents), mel.decode(latents))
    assert torch.equal(torch.get_rng_state(), before)


def test_silence_stays_silent(mel: MelCodec):
    decoded = mel.decode(mel.encode(torch.zeros(1, 1, RATE)))
    assert decoded.abs().max() < 1e-3


def test_a_batch_decodes_as_its_rows_do(mel: MelCodec):
    latents = torch.cat([mel.encode(tone(hertz, 0.3)) for hertz in (200.0, 900.0)])
    alone = torch.cat([mel.decode(row[None]) for row in latents])
    torch.testing.assert_close(mel.decode(latents), alone, atol=1e-3, rtol=1e-3)


def test_stereo_is_encoded_as_its_mean(mel: MelCodec):
    left, right = tone(440.0, 0.3), tone(660.0, 0.3)
    both = mel.encode(torch.cat([left, right], dim=1))
    torch.testing.assert_close(both, mel.encode((left + right) / 2))


def test_components_of_full_rank_lose_nothing():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        codec = MelCodec(mels=8, stack=2, latent_channels=16)
        frames = torch.randn(400, 16) * torch.linspace(0.5, 2, 16) - 3
    assert codec.fit_components(frames) == pytest.approx(1.0)
    latents = (frames - codec.mean) @ codec.components.T
    back = latents @ torch.linalg.pinv(codec.components).T + codec.mean
    torch.testing.assert_close(back, frames, atol=1e-3, rtol=1e-3)
    assert latents.square().mean() == pytest.approx(1.0, rel=0.02)


def test_mel_filters_each_sum_to_one_and_none_is_empty():
    filters = mel_filters(16000, 512, 96)
    torch.testing.assert_close(filters.sum(1), torch.ones(96))
    assert bool((filters >= 0).all())


def test_oobleck_lengths_and_shapes(oobleck: OobleckCodec):
    assert (oobleck.hop, oobleck.sample_rate) == (2048, 44100)
    assert (oobleck.channels, oobleck.latent_channels) == (2, 8)
    with torch.no_grad():
        assert oobleck.encode(torch.zeros(1, 2, 3 * 2048 + 99)).shape == (1, 3, 8)
        assert oobleck.decode(torch.zeros(1, 2, 8)).shape == (1, 2, 2 * 2048)


@pytest.mark.parametrize("frames, tile", [(36, 1), (37, 4), (52, 7), (60, 16)])
@torch.no_grad()
def test_oobleck_tiles_equal_the_whole(oobleck: OobleckCodec, frames: int, tile: int):
    latents = torch.randn(1, frames, 8, generator=torch.Generator().manual_seed(frames))
    whole = oobleck.decode(latents)
    tiled = OobleckCodec(oobleck.autoencoder, tile_frames=tile).decode(latents)
    assert tiled.shape == whole.shape
    torch.testing.assert_close(tiled, whole, atol=1e-5, rtol=0)


def test_a_tile_of_nothing_is_refused(oobleck: OobleckCodec):
    with pytest.raises(InputError, match="at least 1"):
        OobleckCodec(oobleck.autoencoder, tile_frames=0)
