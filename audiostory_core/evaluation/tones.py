"""What the codec does to a tone: how much of a sine's energy, and of a rich steady tone's, is left where it was.

The outside judge does not hear this; a bell does.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..metrics.scores import tone_purity
from .figures import ClipTrials, Figure

if TYPE_CHECKING:
    from ..models.codec import Codec

SECONDS, EDGE_SECONDS = 5.0, 0.5  # what is at the edges is not counted
LEVEL = 0.1  # amplitude of the sine and of the rich tone's first harmonic: about what stories are told at
HARMONICS = tuple(110.0 * k for k in range(1, 21))


def tones(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """A sine of 440 Hz, and 110 Hz with twenty harmonics, each weaker as its number, once through the codec."""
    asked = {"a sine of 440 Hz": ((440.0,), 30.0), "110 Hz with 20 harmonics": (HARMONICS, 13.0)}
    return [
        Figure(
            f"energy inside the tone over the rest, after the codec: {what}",
            coded_purity(parts.codec, hertz),
            least,
            1,
            "dB",
        )
        for what, (hertz, least) in asked.items()
    ]


@torch.no_grad()
def coded_purity(codec: Codec, hertz: tuple[float, ...]) -> float:
    """Purity in dB of a steady tone, its k-th harmonic 1/k as strong as the first, after encoding and decoding."""
    rate = codec.sample_rate
    decoded = codec.decode(codec.encode(steady_tone(hertz, rate).expand(1, codec.channels, -1)))[0].mean(0)
    edge = round(EDGE_SECONDS * rate)
    return tone_purity(decoded[edge : len(decoded) - edge].cpu(), rate, hertz)


def steady_tone(hertz: tuple[float, ...], sample_rate: int) -> Tensor:
    """The tone [w], its harmonics in sine phase."""
    seconds = torch.arange(round(SECONDS * sample_rate), dtype=torch.float64) / sample_rate
    parts = [torch.sin(2 * math.pi * tone * seconds) * hertz[0] / tone for tone in hertz]
    return (LEVEL * torch.stack(parts).sum(0)).float()
