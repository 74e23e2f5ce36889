"""Whisper's frames and encoder beside transformers': random and shipped weights, any length, half precision."""

import math
from dataclasses import asdict, replace
from typing import Any

import pytest
import torch

from audiostory_core.bundle.bundle import Bundle, shipped_bundles
from audiostory_core.models.whisper import WhisperConfig, WhisperEncoder, WhisperSpectra

RATE = 16_000
SIZES = WhisperConfig(24, 2, 3, 40, 16, 50)
SPECTRA = {
    "published": WhisperSpectra(),
    "large": WhisperSpectra(feature_size=128),
    "tiny": WhisperSpectra(hop_length=400, n_fft=800),
    "odd": WhisperSpectra(feature_size=20, sampling_rate=11_025, hop_length=97, chunk_length=3, n_fft=301),
}


def theirs(sizes: WhisperConfig) -> Any:
    """transformers' encoder of these sizes; only tests know it."""
    from transformers import WhisperConfig as TheirConfig
    from transformers.models.whisper.modeling_whisper import WhisperEncoder as TheirEncoder

    names = ("decoder_layers", "decoder_attention_heads", "decoder_ffn_dim", "vocab_size", "max_target_positions")
    ids = dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id", "decoder_start_token_id"), 0)
    return TheirEncoder(TheirConfig(**asdict(sizes), **dict.fromkeys(names, 1), **ids)).eval()


def sound(seconds: float, rate: int, seed: int) -> torch.Tensor:
    """A tone that swells, with some noise [w]."""
    size = round(seconds * rate)
    time = torch.arange(size) / rate
    noise = torch.randn(size, generator=torch.Generator().manual_seed(seed))
    return torch.sin(2 * math.pi * 440 * time) * time / max(seconds, 1e-3) + 0.01 * noise


@pytest.mark.parametrize("name", SPECTRA)
def test_frames_are_those_of_transformers(name: str):
    """Of short, middling and cut sounds, of sound up to the window's last sample, and of silence."""
    from transformers import WhisperFeatureExtractor

    spectra = SPECTRA[name]
    window = spectra.n_samples / spectra.sampling_rate
    waveforms = [sound(share * window, spectra.sampling_rate, k) for k, share in enumerate((0.1, 0.4, 0.9995, 1.0, 1.3))]
    batches = [[waveform] for waveform in waveforms] + [waveforms[:2], waveforms, [torch.zeros(99)]]
    extractor: Any = WhisperFeatureExtractor(**asdict(spectra))
    for batch in batches:
        raw = [waveform.numpy() for waveform in batch]
        expected = extractor(raw, sampling_rate=spectra.sampling_rate, return_tensors="pt")["input_features"]
        found = spectra.frames(batch)
        expected = expected[..., : found.shape[-1]]  # an odd window would lose the last frame there
        torch.testing.assert_close(found[..., : expected.shape[-1]], expected, atol=1e-5, rtol=0)
        assert found.shape == (len(batch), spectra.feature_size, spectra.nb_max_frames)


def test_the_beginning_of_a_window_has_the_frames_of_transformers():
    from transformers import WhisperFeatureExtractor

    spectra, waveforms = SPECTRA["tiny"], [sound(10.0, RATE, 1), sound(7.0, RATE, 2)]
    extractor: Any = WhisperFeatureExtractor(**asdict(spectra))
    raw = [waveform.numpy() for waveform in waveforms]
    expected = extractor(raw, sampling_rate=RATE, return_tensors="pt", max_length=10 * RATE)["input_features"]
    torch.testing.assert_close(spectra.frames(waveforms, 10 * RATE), expected, atol=1e-5, rtol=0)


def test_silence_behind_a_sound_costs_no_spectra(monkeypatch: pytest.MonkeyPatch):
    taken, real = [], torch.fft.rfft
    monkeypatch.setattr(torch.fft, "rfft", lambda windows: taken.append(windows.shape[1]) or real(windows))
    WhisperSpectra().frames([sound(3.0, RATE, 0)])
    WhisperSpectra().frames([sound(30.0, RATE, 0)])
    assert taken == [302, 3000]


@torch.no_grad()
def test_the_encoder_is_transformers_with_random_weights():
    torch.manual_seed(0)
    own, other = WhisperEncoder(SIZES).eval(), theirs(SIZES)
    for parameter in other.parameters():
        parameter.normal_(std=0.3)
    own.load_state_dict(other.state_dict())
    frames = torch.randn(3, SIZES.num_mel_bins, 2 * SIZES.max_source_positions)
    torch.testing.assert_close(own(frames), other(frames).last_hidden_state, atol=1e-5, rtol=1e-5)


@torch.no_grad()
@pytest.mark.skipif("tiny" not in shipped_bundles(), reason="no bundle is shipped")
def test_the_encoder_is_transformers_with_the_shipped_weights():
    ear = Bundle.open("tiny").ear()
    other = theirs(ear.encoder.config)
    other.load_state_dict(ear.encoder.state_dict())
    frames = ear.features([sound(4.0, RATE, 3), sound(30.0, RATE, 4)])
    expected = other(frames).last_hidden_state
    assert (ear.states(frames) - expected).abs().max() < 1e-5 * expected.abs().max()


def test_a_new_encoder_begins_as_transformers_does():
    torch.manual_seed(0)
    sizes = replace(SIZES, d_model=96, encoder_ffn_dim=200)
    own, other = WhisperEncoder(sizes).initialise().state_dict(), theirs(sizes).state_dict()
    assert own.keys() == other.keys()
    assert torch.equal(own["embed_positions.weight"], other["embed_positions.weight"])
    for name, value in own.items():
        assert value.shape == other[name].shape
        assert value.double().std() == pytest.approx(float(other[name].double().std()), rel=0.1, abs=1e-9), name
    assert not WhisperEncoder(sizes).embed_positions.weight.requires_grad


@torch.no_grad()
def test_the_beginning_of_a_window_is_heard_alone():
    torch.manual_seed(0)
    own, frames = WhisperEncoder(SIZES).eval(), torch.randn(1, SIZES.num_mel_bins, 40)
    assert own(frames).shape == (1, 20, SIZES.d_model)


def test_configs_are_written_as_transformers_reads_them(tmp_path):
    from transformers import WhisperConfig as TheirConfig
    from transformers import WhisperFeatureExtractor

    (tmp_path / "config.json").write_text(SIZES.to_json(), encoding="utf-8")
    (tmp_path / "preprocessor_config.json").write_text(SPECTRA["tiny"].to_json(), encoding="utf-8")
    config: Any = TheirConfig.from_pretrained(tmp_path)
    extractor: Any = WhisperFeatureExtractor.from_pretrained(tmp_path)
    assert {name: getattr(config, name) for name in asdict(SIZES)} == asdict(SIZES)
    sizes = {name: value for name, value in asdict(SPECTRA["tiny"]).items() if name != "levelled"}  # which is ours alone
    assert {name: getattr(extractor, name) for name in sizes} == sizes
    assert extractor.nb_max_frames == SPECTRA["tiny"].nb_max_frames


@torch.no_grad()
@pytest.mark.skipif("tiny" not in shipped_bundles(), reason="no bundle is shipped")
def test_the_ear_hears_nearly_the_same_in_bfloat16():
    exact, half = Bundle.open("tiny").ear(), Bundle.open("tiny").ear(dtype=torch.bfloat16)
    waveforms = [sound(4.0, RATE, 3)]
    expected, found = exact(waveforms), half(waveforms).float()
    assert (found - expected).norm() < 0.02 * expected.norm()
