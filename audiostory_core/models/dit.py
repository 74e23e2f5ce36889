"""The renderer's velocity model: noisy latents [n t c], sigma, conditioning -> velocity [n t c].

FLUX's transformer with what AudioStory and TangoFlux put around it: a pooled projection of the context, one more context
token that tells the duration, and places in time. Ignorant of sampling, guidance and devices.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..errors import InputError
from .descent import Descent, Record
from .flux import Flux, FluxSizes

PERIOD = 10_000  # of the slowest turning pair of an axis


@dataclass(frozen=True)
class DiTConfig:
    """Sizes of the velocity model. `positions`: "published" repeats the frame index on three equal axes; "spread"
    gives `head_dim / 2` axes of geometrically spaced frequencies, which small heads need to place beats. `pooled_width`
    is that of the pooled context, the published one its text width; None is the width of the model."""

    latent_channels: int = 64
    text_width: int = 1024
    num_layers: int = 6
    num_single_layers: int = 18
    num_heads: int = 8
    head_dim: int = 128
    max_seconds: float = 30.0
    positions: str = "published"
    pooled_width: int | None = None


@dataclass(frozen=True)
class Conditioning:
    """What the DiT attends to: tokens [n s+1 d] (context and duration token), pooled [n d]."""

    tokens: Tensor
    pooled: Tensor


class AudioDiT(nn.Module):
    def __init__(self, config: DiTConfig) -> None:
        super().__init__()
        self.config = config
        width = config.num_heads * config.head_dim
        pooled = config.pooled_width or width
        sizes = FluxSizes(
            config.latent_channels,
            config.text_width,
            pooled,
            config.num_layers,
            config.num_single_layers,
            config.num_heads,
            config.head_dim,
        )
        self._axes()  # refuses a width of heads that has none
        self.transformer = Flux(sizes)
        self.fc = nn.Sequential(nn.Linear(config.text_width, pooled), nn.ReLU())
        self.duration_embedder = DurationEmbedder(config.text_width, config.max_seconds)

    def condition(self, context: Tensor, seconds: Tensor) -> Conditioning:
        """Context [n s d] and durations [n] -> what `forward` attends to. The pooled vector is the plain mean."""
        if context.shape[0] != seconds.shape[0] or context.shape[-1] != self.config.text_width:
            raise InputError(
                f"context {tuple(context.shape)} with {tuple(seconds.shape)} durations does not fit a renderer of text "
                f"width {self.config.text_width}: one duration an event is needed."
            )
        duration = self.duration_embedder(seconds.to(context))
        return Conditioning(torch.cat([context, duration[:, None]], dim=1), self.fc(context.mean(dim=1)))

    def descent(self, sigmas: Tensor, step_cache: float = 0.0, record: Record | None = None) -> Descent:
        """`forward` for one sampling along `sigmas`; see `Descent`."""
        return Descent(self, sigmas, step_cache, record)

    def forward(self, latents: Tensor, sigma: Tensor, tokens: Tensor, pooled: Tensor) -> Tensor:
        """Velocity (noise minus data) [n t c] at sigma [] or [n], in the precision of the conditioning."""
        latents, sigma = latents.to(tokens.dtype), sigma.expand(latents.shape[0])
        return self.transformer(
            latents, sigma, tokens, pooled, self.turns(tokens.shape[1], latents.shape[1], latents.device)
        )

    def turns(self, tokens: int, frames: int, device: torch.device) -> Tensor:
        """Cosine and sine of the angles of all places [s+t 1 k/2 2]; all tokens of the text are in the same place."""
        exact = torch.float32 if device.type == "mps" else torch.float64
        ids, angles = self._frame_ids(frames, device), []
        for axis, size in enumerate(self._axes()):
            rates = 1 / PERIOD ** (torch.arange(0, size, 2, dtype=exact, device=device) / size)
            angles.append(ids[:, axis, None] * rates)
        of_frames = torch.cat(angles, dim=-1)
        of_all = torch.cat([of_frames.new_zeros(tokens, of_frames.shape[1]), of_frames])[:, None]
        return torch.stack([of_all.cos(), of_all.sin()], dim=-1).float()

    def _axes(self) -> tuple[int, ...]:
        if self.config.positions == "spread":
            return (2,) * (self.config.head_dim // 2)
        if self.config.head_dim != 128 and self.config.head_dim % 6:
            raise InputError(f"head_dim {self.config.head_dim} has no published position axes; use 128, or 'spread'.")
        third = self.config.head_dim // 3
        return (16, 56, 56) if self.config.head_dim == 128 else (third, third, third)

    def _frame_ids(self, frames: int, device: torch.device) -> Tensor:
        index = torch.arange(frames, device=device, dtype=torch.float32)[:, None]
        if self.config.positions == "spread":
            half = self.config.head_dim // 2
            return index * torch.tensor(_geometric(2.5, 0.02, half), device=device)
        return index.repeat(1, 3)


def _geometric(first: float, last: float, count: int) -> list[float]:
    return [first * (last / first) ** (k / max(1, count - 1)) for k in range(count)]


class DurationEmbedder(nn.Module):
    """Seconds [n] -> [n d]: learned Fourier features of seconds / max_seconds, then a linear layer."""

    def __init__(self, width: int, max_seconds: float, frequencies: int = 128) -> None:
        super().__init__()
        self.max_seconds = max_seconds
        drawn = torch.empty(frequencies)  # on the meta device drawing would import torch's compiler
        self.weights = nn.Parameter(drawn if drawn.is_meta else drawn.normal_())
        self.linear = nn.Linear(2 * frequencies + 1, width)

    def forward(self, seconds: Tensor) -> Tensor:
        t = (seconds.clamp(0, self.max_seconds) / self.max_seconds)[:, None]
        angle = t * self.weights[None] * (2 * math.pi)
        return self.linear(torch.cat([t, angle.sin(), angle.cos()], dim=-1))
