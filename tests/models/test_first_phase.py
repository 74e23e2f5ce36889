"""Griffin-Lim's beginning: a tone stays one tone, at its pitch and with its energy, and noise does not become tones."""

import math

import pytest
import torch

from audiostory_core.models import first_phase
from audiostory_core.models.codec import MelCodec

RATE, SIZE, HOP = 16000, 512, 128
WINDOW = torch.hann_window(SIZE)


def tone(hertz: float, seconds: float = 2.0) -> torch.Tensor:
    return torch.sin(2 * math.pi * hertz * torch.arange(round(RATE * seconds)) / RATE)[None]


def magnitudes(waveform: torch.Tensor) -> torch.Tensor:
    return torch.stft(waveform, SIZE, HOP, window=WINDOW, center=False, return_complex=True).abs().transpose(1, 2)


def open_codec(**sizes) -> MelCodec:
    """The codec's form in the newest bundle, with nothing left out."""
    codec = MelCodec(n_fft=SIZE, frame_hop=HOP, stack=8, latent_channels=768, iterations=16, floor=1e-5, gate=0.0, **sizes)
    codec.components.copy_(torch.eye(768))
    codec.hear_noise()
    return codec


def purity(waveform: torch.Tensor, hertz: float) -> float:
    """Energy within a hundredth of a frequency against all other, in dB, of the middle second."""
    middle = waveform[..., RATE // 2 : 3 * RATE // 2].flatten().double() * torch.hann_window(RATE, dtype=torch.float64)
    power = torch.fft.rfft(middle, 4 * RATE).abs().square()
    near = (torch.arange(len(power)) / 4 - hertz).abs() < max(3, hertz / 100)
    return float(10 * torch.log10(power[near].sum() / power[~near].sum()))


@pytest.mark.parametrize("hertz", [250.0, 440.0, 1007.3, 3210.0])
def test_a_peak_is_found_between_bins(hertz):
    peaks = first_phase.find_peaks(magnitudes(tone(hertz)))
    assert (peaks.place[:, 5:-5, round(hertz * SIZE / RATE)] - hertz * SIZE / RATE).abs().max() < 0.1


def test_phases_of_a_tone_turn_by_its_frequency():
    place = 20.25
    peaks = first_phase.Peaks(torch.full((1, 50, 257), 20), torch.full((1, 50, 257), place))
    turns = first_phase.tonal_phase(peaks, SIZE, HOP).diff(dim=1) / (2 * math.pi)
    assert torch.allclose(turns, torch.full_like(turns, place * HOP / SIZE), atol=1e-5)


def test_a_sharpened_tone_is_the_window_s_own_lobe_with_all_its_energy():
    exact = magnitudes(tone(625.0))  # on bin 20
    triangle = torch.tensor([[[1.0, 2, 3, 2, 1]]]) / 9
    frames = exact.square().transpose(0, 1)
    smeared = torch.nn.functional.conv1d(frames, triangle, padding=2).sqrt().transpose(0, 1)
    sharp = first_phase.sharpened(smeared, first_phase.find_peaks(smeared))
    assert torch.allclose(sharp[0, 10].square().sum(), smeared[0, 10].square().sum(), rtol=0.02)
    assert torch.allclose(sharp[0, 10, 18:23] / sharp[0, 10, 20], torch.tensor([0, 0.5, 1, 0.5, 0]), atol=0.02)


def flicker(codec: MelCodec, waveform: torch.Tensor) -> torch.Tensor:
    """How much each band [m] flickers of what noise does, by the median over time."""
    found = first_phase.flickering(codec.mels_of(codec.encode(waveform[:, None]))) / codec.restless
    return found[0, 8:-8].median(0).values


def test_noise_flickers_in_all_bands_alike_and_a_tone_does_not():
    """Broad bands hold many bins, so that noise hardly moves them: each is measured by what noise does in it."""
    codec = open_codec(tonal=True)
    noise = flicker(codec, torch.randn(1, 4 * RATE, generator=torch.Generator().manual_seed(1)) / 20)
    assert noise.min() > first_phase.FLICKER and noise.max() < 1.3
    loud = codec.encode(tone(500.0)[:, None] / 2)
    band = int(codec.mels_of(loud).mean((0, 1)).argmax())
    assert flicker(codec, tone(500.0) / 2)[band] < first_phase.STEADY


def test_noise_is_not_taken_for_tones_where_few_components_are_kept():
    """What is taken for a tone is sharpened, and leaves holes around it: noise has none."""
    codec = MelCodec(n_fft=SIZE, frame_hop=HOP, stack=8, latent_channels=64, iterations=16, floor=1e-5, gate=0.0, tonal=True)
    drawn = torch.randn(12, 2 * RATE, generator=torch.Generator().manual_seed(4)) / 10
    codec.fit_components(codec.log_mel(drawn).flatten(0, 1))
    heard = codec.decode(codec.encode(drawn[:1, None]))[0]
    assert float((magnitudes(heard)[0, 8:-8, 5:-5] < 1e-2).float().mean()) < 0.001


@pytest.mark.parametrize("hertz", [250.0, 500.0, 1000.0])
def test_a_tone_comes_back_pure(hertz):
    """Griffin-Lim alone smears it: its frames agree with their neighbours, and not with those further on."""
    heard = open_codec(tonal=True)
    pure = purity(heard.decode(heard.encode(tone(hertz)[:, None] / 2)), hertz)
    drawn = open_codec()
    assert pure > 30
    assert pure > purity(drawn.decode(drawn.encode(tone(hertz)[:, None] / 2)), hertz) + 10


def test_two_tones_stay_two():
    both = open_codec(tonal=True)
    heard = both.decode(both.encode((tone(440.0) + tone(1760.0))[:, None] / 4))
    spectrum = torch.fft.rfft(heard[0, 0, 8000:24000] * torch.hann_window(16000)).abs()
    assert spectrum[430:450].max() > 100 * spectrum[700:900].max()
    assert 0.5 < spectrum[430:450].max() / spectrum[1740:1780].max() < 2


def test_noise_stays_noise():
    noisy = open_codec(tonal=True)
    noise = torch.randn(1, 1, 2 * RATE, generator=torch.Generator().manual_seed(2)) * 0.1
    power = torch.fft.rfft(noisy.decode(noisy.encode(noise))[0, 0, 8000:24000]).abs().square()[500:7000]
    # Spectral flatness: 0.56 for white noise, near 0 for tones.
    assert power.log().mean().exp() / power.mean() > 0.45


def test_what_it_makes_repeats_and_is_finite_in_silence():
    codec = open_codec(tonal=True)
    latents = codec.encode(torch.zeros(1, 1, RATE))
    first = codec.decode(latents)
    assert torch.equal(first, codec.decode(latents))
    assert first.isfinite().all()
    assert first.abs().max() < 1e-3
