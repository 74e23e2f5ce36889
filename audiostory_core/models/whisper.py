"""Whisper's ear: sound [w] -> log-mel frames [b m f] -> states of its encoder [b t e], two frames to a state.

The encoder alone, without the decoder that writes text. Names of weights and of sizes are the published ones. Ignorant of
files and devices. Source: Radford et al. 2022, section 2.2; openai/whisper, whisper/audio.py and whisper/model.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from ..sound.mel import slaney_filters
from .blank import embedding

_HALF_LIMIT = 64_504.0  # beyond what half precision is cut to between layers: 1000 below its largest number
_FLOOR, _RANGE = 1e-10, 8.0  # the least power, and the decades below the loudest that are told apart
_FAINTEST = -6.0  # the loudest band of what is still made louder, in decades of power: below is silence


@dataclass(frozen=True)
class WhisperSpectra:
    """How sound becomes frames: `feature_size` bands, hops and windows in samples, `chunk_length` in seconds.

    `levelled`, which no published one is: frames are the same at any level, as their loudest band is always 1.
    """

    feature_size: int = 80
    sampling_rate: int = 16_000
    hop_length: int = 160
    chunk_length: int = 30
    n_fft: int = 400
    levelled: bool = False

    @property
    def n_samples(self) -> int:
        """Of the window that is heard at once."""
        return self.chunk_length * self.sampling_rate

    @property
    def nb_max_frames(self) -> int:
        """Frames of that window."""
        return self.n_samples // self.hop_length

    def to_json(self) -> str:
        """As `preprocessor_config.json` of a published Whisper says it."""
        kind = {"feature_extractor_type": "WhisperFeatureExtractor"}
        derived = {"n_samples": self.n_samples, "nb_max_frames": self.nb_max_frames}
        sizes = {name: value for name, value in asdict(self).items() if name != "levelled" or value}
        return json.dumps({**kind, **sizes, **derived, "padding_side": "right", "padding_value": 0.0}, indent=2) + "\n"

    @torch.no_grad()
    def frames(self, waveforms: Sequence[Tensor], samples: int | None = None) -> Tensor:
        """Log-mel frames [b m f] in float32 of waveforms [w], each filled with silence, or cut, to `samples` (the window).

        Spectra are taken of what sounds only: those of the silence behind the longest waveform are known without.
        """
        size, device = samples or self.n_samples, waveforms[0].device
        count, reach = size // self.hop_length, self.n_fft // 2
        longest = min(size, max(len(waveform) for waveform in waveforms))
        heard = count if longest + reach >= size else min(count, -(-(longest + reach) // self.hop_length))
        sound = torch.zeros(len(waveforms), size, device=device)
        for row, waveform in zip(sound, waveforms, strict=True):
            row[: len(waveform)] = waveform[:size]
        mirrored = nn.functional.pad(sound, (reach, self.n_fft - reach), mode="reflect")
        windows = mirrored.unfold(-1, self.n_fft, self.hop_length)[:, :heard] * torch.hann_window(self.n_fft, device=device)
        power = torch.view_as_real(torch.fft.rfft(windows)).square().sum(-1)
        filters = slaney_filters(self.sampling_rate, self.n_fft, self.feature_size).to(device)
        found = (power @ filters.T).clamp_min(_FLOOR).log10_()
        found = nn.functional.pad(found, (0, 0, 0, count - heard), value=math.log10(_FLOOR)).transpose(1, 2)
        loudest = found.amax((1, 2), keepdim=True)
        if self.levelled:
            loudest = loudest.clamp_min(_FAINTEST)
            return (found - loudest).clamp_min(-_RANGE).add_(4.0).div_(4.0)
        return torch.maximum(found, loudest - _RANGE).add_(4.0).div_(4.0)


@dataclass(frozen=True)
class WhisperConfig:
    """Sizes of the encoder; `max_source_positions` is the longest that it hears, in states."""

    d_model: int
    encoder_layers: int
    encoder_attention_heads: int
    encoder_ffn_dim: int
    num_mel_bins: int
    max_source_positions: int

    def to_json(self) -> str:
        """As `config.json` of a published Whisper says it."""
        return json.dumps({"model_type": "whisper", "activation_function": "gelu", **asdict(self)}, indent=2) + "\n"


class Attention(nn.Module):
    """Every state looks at every other [b t e]; keys have no bias."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj, self.q_proj, self.out_proj = (nn.Linear(width, width) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (
            part(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (self.q_proj, self.k_proj, self.v_proj)
        )
        return self.out_proj(nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))


class WhisperLayer(nn.Module):
    """Attention and two linear layers, each behind a norm and beside a shortcut [b t e]."""

    def __init__(self, config: WhisperConfig) -> None:
        super().__init__()
        width = config.d_model
        self.self_attn = Attention(width, config.encoder_attention_heads)
        self.self_attn_layer_norm = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, config.encoder_ffn_dim)
        self.fc2 = nn.Linear(config.encoder_ffn_dim, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.self_attn(self.self_attn_layer_norm(x))
        x = x + self.fc2(nn.functional.gelu(self.fc1(self.final_layer_norm(x))))
        return x.clamp(-_HALF_LIMIT, _HALF_LIMIT) if x.dtype == torch.float16 else x


class WhisperEncoder(nn.Module):
    """Log-mel frames [b m 2t] -> states [b t e], for t up to `max_source_positions`: the whole window, or its beginning."""

    def __init__(self, config: WhisperConfig) -> None:
        super().__init__()
        self.config, width = config, config.d_model
        self.conv1 = nn.Conv1d(config.num_mel_bins, width, kernel_size=3, padding=1)
        self.conv2 = nn.Conv1d(width, width, kernel_size=3, stride=2, padding=1)
        self.embed_positions = embedding(config.max_source_positions, width, frozen=True)
        self.layers = nn.ModuleList(WhisperLayer(config) for _ in range(config.encoder_layers))
        self.layer_norm = nn.LayerNorm(width)

    @torch.no_grad()
    def initialise(self) -> WhisperEncoder:
        """Random weights to train from, of spread 0.02; positions are waves, which stay."""
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Conv1d)):
                nn.init.normal_(module.weight, std=0.02)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        self.embed_positions.weight.copy_(waves(*self.embed_positions.weight.shape))
        return self

    def forward(self, frames: Tensor) -> Tensor:
        x = nn.functional.gelu(self.conv1(frames))
        x = nn.functional.gelu(self.conv2(x)).transpose(1, 2)
        x = x + self.embed_positions.weight[: x.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return self.layer_norm(x)


def waves(length: int, width: int) -> Tensor:
    """Sines, then cosines, of each position [t e], with periods from 2 pi to 10,000 times that."""
    rates = torch.exp(-math.log(10_000) / (width // 2 - 1) * torch.arange(width // 2))
    angles = torch.arange(length)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)
