"""The ear: thirty seconds of sound at most -> what stands for them in a language model's prompt [k d], and what is heard.

Log-mel frames and states of Whisper's encoder [t e] (`whisper`), and the published resampler: the mean of each of `k`
stretches of time, then linear, GELU, linear. An ear of ours also has a head, which reads the same frames: for every half
second and each of the names that it knows, how probable it is that this sounds [k s]. Convolutions learn that from few
recordings, as states of a transformer do not. Ignorant of language models, of files and of devices.
Source: Radford et al. 2022, section 2.2; TencentARC/AudioStory, src/models/mllm/modeling_whisper.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from ..disk.files import json_object
from ..errors import InputError
from .whisper import WhisperConfig, WhisperEncoder, WhisperSpectra

BESIDE = ("speech", "music")  # what a head knows beside the sounds of a bundle, to tell it from them
HALF_SECOND = 0.5
_WIDTHS = (24, 48, 96, 128)  # of a head's convolutions
LEAST_SECONDS = 2.0  # what is heard at once at the least: a shorter sound is followed by silence
# Ten times what any Whisper has; beyond, memory is not asked for.
_SIZES = {
    "d_model": 16_384,
    "encoder_layers": 400,
    "encoder_attention_heads": 1000,
    "encoder_ffn_dim": 65_536,
    "num_mel_bins": 1280,
    "max_source_positions": 16_384,
}
_SPECTRA = {"feature_size": 1280, "sampling_rate": 192_000, "hop_length": 65_536, "chunk_length": 600, "n_fft": 65_536}


class Resampler(nn.Module):
    """Encoder states [b t e] -> `tokens` embeddings [b k d]. Names of weights are the published ones."""

    def __init__(self, tokens: int, heard_width: int, width: int) -> None:
        super().__init__()
        self.tokens = tokens
        self.aud_projector = nn.Sequential(nn.Linear(heard_width, width), nn.GELU(), nn.Linear(width, width))

    def pooled(self, states: Tensor) -> Tensor:
        """The mean of the states in each of `tokens` equal stretches [b k e]; neighbours may share one at their border."""
        return nn.functional.adaptive_avg_pool1d(states.transpose(1, 2), self.tokens).transpose(1, 2)

    def forward(self, states: Tensor) -> Tensor:
        return self.aud_projector(self.pooled(states))


class FrameHead(nn.Module):
    """Log-mel frames [b m t] -> a logit for each of `k` equal stretches of time and each name [b k s].

    Four convolutions halve the bands each and the frames twice, a fifth folds what is left of the bands into one, two more
    look further along time. Names are independent of one another: several sound at once, or none. A stretch is read by the
    mean of its features, which tells what goes on, and by their greatest, which tell what happens in a moment.
    `temperature` and `bias` [s] are fitted when all else is learnt: logit / temperature + bias is that of a probability
    (Platt 1999). `norm` makes what stands behind each convolution while it is trained, from its width; nothing afterwards.
    """

    temperature: Tensor
    bias: Tensor

    def __init__(self, bands: int, names: tuple[str, ...], norm: Callable[[int], nn.Module] | None = None) -> None:
        super().__init__()
        self.names = names
        norm = norm or (lambda width: nn.Identity())
        layers, before = list[nn.Module](), 1
        for width, along in zip(_WIDTHS, (2, 2, 1, 1), strict=True):
            layers += [nn.Conv2d(before, width, 3, (2, along), 1), norm(width), nn.ReLU()]
            before, bands = width, -(-bands // 2)
        self.body = nn.Sequential(*layers, nn.Conv2d(before, before, (bands, 3), padding=(0, 1)), norm(before), nn.ReLU())
        beside = [nn.Sequential(nn.Conv2d(before, before, (1, 3), padding=(0, 1)), norm(before)) for _ in range(2)]
        self.beside = nn.ModuleList(beside)
        self.classifier = nn.Linear(2 * before, len(names))
        self.register_buffer("temperature", torch.ones(len(names)))
        self.register_buffer("bias", torch.zeros(len(names)))

    def forward(self, frames: Tensor, stretches: int) -> Tensor:
        features = self.body(frames[:, None])
        for layer in self.beside:
            features = torch.relu(features + layer(features))
        along = features.squeeze(2)
        pools = nn.functional.adaptive_avg_pool1d(along, stretches), nn.functional.adaptive_max_pool1d(along, stretches)
        return self.classifier(torch.cat(pools, dim=1).transpose(1, 2))

    def probabilities(self, frames: Tensor, stretches: int) -> Tensor:
        """Calibrated, float32 [b k s]."""
        weight = self.classifier.weight
        logits = self(frames.to(weight.device, weight.dtype), stretches).float()
        return (logits / self.temperature.float() + self.bias.float()).sigmoid()


class Ear(nn.Module):
    """`spectra` make frames of sound, the `encoder` states of them, and the `resampler` embeddings; a `head`, where there is
    one, says what is heard."""

    def __init__(
        self, spectra: WhisperSpectra, encoder: WhisperEncoder, resampler: Resampler, head: FrameHead | None = None
    ) -> None:
        super().__init__()
        self.spectra, self.encoder, self.resampler, self.head = spectra, encoder, resampler, head
        frames, known = spectra.nb_max_frames, 2 * encoder.config.max_source_positions
        bands, filters = encoder.config.num_mel_bins, spectra.feature_size
        if frames != known or bands != filters:
            raise InputError(
                f"the ear's encoder reads {known} frames of {bands} bands, but its feature extractor gives {frames} of "
                f"{filters}."
            )

    @property
    def sample_rate(self) -> int:
        return self.spectra.sampling_rate

    @property
    def window_seconds(self) -> float:
        """The longest sound that is heard at once; shorter ones are filled up with silence, as Whisper's are."""
        return self.spectra.n_samples / self.sample_rate

    @property
    def width(self) -> int:
        """Of the embeddings: the language model's."""
        return int(self.resampler.aud_projector[-1].out_features)  # type: ignore[union-attr]

    def features(self, waveforms: Sequence[Tensor], seconds: float | None = None) -> Tensor:
        """Log-mel frames [b m t] of waveforms [w], each at `sample_rate`, of the window, or of its first `seconds`."""
        size = None if seconds is None else round(seconds * self.sample_rate)
        return self.spectra.frames([waveform.detach().float().cpu() for waveform in waveforms], size)

    def states(self, features: Tensor) -> Tensor:
        """Encoder states [b t e] of log-mel frames [b m 2t]."""
        weight = self.encoder.conv1.weight
        return self.encoder(features.to(weight.device, weight.dtype))

    @torch.no_grad()
    def hear(self, waveforms: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Embeddings [b k d], and the pooled states [b k e] that they are made of, of waveforms as in `features`."""
        pooled = self.resampler.pooled(self.states(self.features(waveforms)))
        return self.resampler.aud_projector(pooled), pooled

    @torch.no_grad()
    def scores(self, waveforms: Sequence[Tensor], seconds: float | None = None) -> Tensor:
        """How probable each of `head.names` is in every half second [b k s], float32 on the CPU, of waveforms [w] at
        `sample_rate`: in their first `seconds`, or for as long as the longest lasts, of the window at the most.

        A half second that has only begun counts. Raises InputError for an ear without a head.
        """
        if self.head is None:
            raise InputError("this ear has no head that names sounds; only the language model tells what it hears.")
        lasting = max(len(waveform) for waveform in waveforms) / self.sample_rate if seconds is None else seconds
        known = max(1, math.ceil(min(lasting, self.window_seconds) / HALF_SECOND - 1e-6))
        heard = max(known, round(LEAST_SECONDS / HALF_SECOND))
        return self.head.probabilities(self.features(waveforms, heard * HALF_SECOND), heard)[:, :known].cpu()

    def forward(self, waveforms: list[Tensor]) -> Tensor:
        return self.hear(waveforms)[0]


def whisper_config(text: str, where: str) -> WhisperConfig:
    """The encoder's config from the JSON of a Whisper; its decoder's sizes do not matter. Raises InputError."""
    sizes = _whole_numbers(text, where, _SIZES)
    if sizes["d_model"] % sizes["encoder_attention_heads"]:
        raise InputError(f"{where}: d_model {sizes['d_model']} is no multiple of {sizes['encoder_attention_heads']} heads.")
    act = json_object(text, where).get("activation_function", "gelu")
    if act != "gelu":
        raise InputError(f"{where}: activation_function is {str(act)[:60]!r}; Whisper's is 'gelu'.")
    return WhisperConfig(**sizes)


def whisper_spectra(text: str, where: str) -> WhisperSpectra:
    """How Whisper makes frames, from the JSON it is published with (`preprocessor_config.json`). Raises InputError."""
    sizes, levelled = _whole_numbers(text, where, _SPECTRA), json_object(text, where).get("levelled", False)
    if not isinstance(levelled, bool):
        raise InputError(f"{where}: levelled is {str(levelled)[:60]!r}; it must be true or false.")
    spectra = WhisperSpectra(**sizes, levelled=levelled)
    if spectra.hop_length > spectra.n_fft or spectra.n_samples > 50_000_000 or spectra.n_fft > spectra.n_samples:
        raise InputError(f"{where}: hop_length {sizes['hop_length']} and n_fft {sizes['n_fft']} do not go together.")
    return spectra


def _whole_numbers(text: str, where: str, limits: dict[str, int]) -> dict[str, int]:
    data = json_object(text, where)
    for name, limit in limits.items():
        value = data.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= limit:
            raise InputError(f"{where}: {name} is {str(value)[:60]!r}; it must be a whole number from 1 to {limit:,}.")
    return {name: data[name] for name in limits}
