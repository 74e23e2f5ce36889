"""A sound that was rendered on from the end of another: where it is to be cut so that it goes on from that without a seam.

Both were made of the same latents where they overlap, but a decoder that finds phases anew begins them elsewhere. Works on
clips `[ch w]`; knows nothing of models.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .audio import AudioClip
from .layout import samples_in

SHIFT_SECONDS = 0.01  # half a period of 50 Hz
ALIKE_SECONDS = 0.15  # before the join, over which the two are laid beside each other


def cut_to(clip: AudioClip, seconds: float) -> AudioClip:
    """The first `seconds` of a clip, to the nearest sample."""
    return AudioClip(clip.waveform[:, : samples_in(seconds, clip.sample_rate)], clip.sample_rate)


def onward(before: AudioClip | None, whole: AudioClip, lead_seconds: float, join_seconds: float) -> AudioClip:
    """`whole` from about `lead_seconds` on: from where it best goes on from `before`, which still sounds for the last
    `join_seconds`. Without `before`, from there."""
    start = samples_in(lead_seconds, whole.sample_rate)
    if before is not None:
        start += _shift(before, whole, start, samples_in(join_seconds, whole.sample_rate))
    return AudioClip(whole.waveform[:, start:].contiguous(), whole.sample_rate)


def _shift(before: AudioClip, whole: AudioClip, start: int, join: int) -> int:
    """How many samples after `start` the sound of `whole` is most like the end of `before`, at most `SHIFT_SECONDS`."""
    most = samples_in(SHIFT_SECONDS, whole.sample_rate)
    ahead = min(samples_in(ALIKE_SECONDS, whole.sample_rate), start - most, before.waveform.shape[1] - join)
    pattern = before.waveform[:, before.waveform.shape[1] - join - max(ahead, 0) :].mean(0)
    first = start - max(ahead, 0) - most
    around = whole.waveform[:, max(first, 0) : first + len(pattern) + 2 * most].mean(0)
    if first < 0 or len(around) < len(pattern) + 2 * most or not bool(pattern.any()):
        return 0
    return int(_likeness(pattern.double(), around.double()).argmax()) - most


def _likeness(pattern: Tensor, around: Tensor) -> Tensor:
    """The correlation of a pattern `[w]` with each stretch of its length, `[shifts]`, their energies apart."""
    products = functional.conv1d(around[None, None], pattern[None, None])[0, 0]
    energies = functional.conv1d(around.square()[None, None], torch.ones_like(pattern)[None, None])[0, 0]
    return products / energies.clamp(min=1e-12).sqrt()
