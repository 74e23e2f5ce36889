"""The flow loss of the renderer: how far its velocities are from those between clips and noise (AudioStory's L_flow)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..line.sampling import interpolate, velocity_target
from ..models.codec import Form

# Sigma = sigmoid(N(mean, spread)), every other clip by the other mean: beats are placed at high sigma, and at low sigma it
# is decided what stands still and what flickers.
SIGMA_MEANS, SIGMA_SPREAD = (1.2, -0.4), 1.2


@dataclass(frozen=True)
class FlowLoss:
    """Mean square velocity error over latents of `frame_seconds` a frame, each channel `weighed` [c], by 1 on average."""

    frame_seconds: float
    weighed: Tensor | None = None

    @classmethod
    def of(cls, codec: Form) -> FlowLoss:
        """Where latents lie on principal components, each counts by its strength: they are half-whitened, so that an error
        in a strong one is heard more, while most of the weak ones are noise, which no text foretells."""
        components = getattr(codec, "components", None)
        strength = None if components is None else 1 / components.norm(dim=1).clamp_min(1e-6)
        return cls(codec.hop / codec.sample_rate, None if strength is None else strength / strength.mean())

    def __call__(
        self, dit: nn.Module, data: Tensor, context: Tensor, generator: torch.Generator, seconds: Tensor | None = None
    ) -> Tensor:
        """The loss of data [n t c], told by context [n s d] and how long each sounds [n]; all of it, if not said."""
        count, frames = data.shape[:2]
        sigma = draw_sigmas(count, generator).to(data)
        noise = torch.randn(data.shape, generator=generator).to(data)
        told = torch.full((count,), frames * self.frame_seconds) if seconds is None else seconds
        conditioning = dit.condition(context, told.to(data))  # type: ignore[operator]
        velocity = dit(interpolate(data, noise, sigma), sigma, conditioning.tokens, conditioning.pooled)
        errors = (velocity.float() - velocity_target(data, noise)).square().mean((0, 1))
        return (errors if self.weighed is None else errors * self.weighed.to(errors)).mean()


def draw_sigmas(count: int, generator: torch.Generator) -> Tensor:
    """The noise levels of a batch [n]."""
    means = torch.tensor(SIGMA_MEANS)[torch.arange(count) % len(SIGMA_MEANS)]
    return torch.sigmoid(means + SIGMA_SPREAD * torch.randn(count, generator=generator))
