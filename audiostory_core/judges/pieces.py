"""A clip -> what a judge hears of it: one channel at its rate, in windows, or in pieces that end where it rests."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import pad

from ..errors import InputError
from ..listen.signal import HALF_SECOND, SILENCE_DBFS
from ..sound import limits
from ..sound.audio import AudioClip, resample

_REST_SECONDS, _LOOKED_THROUGH = 0.1, 5.0  # of a moment that a piece may end in; from the longest end of a piece backwards


def mono(clip: AudioClip, sample_rate: int) -> Tensor:
    """The mean of a clip's channels [w] at a rate in Hz, float32 on the CPU. Raises InputError for a clip without samples
    and for samples that are not finite."""
    if not clip.waveform.shape[1]:
        raise InputError("a judge hears a sound of one sample at least; this one is empty.")
    limits.check_samples("the sound", clip.waveform)
    heard = AudioClip(clip.waveform.detach().cpu().mean(0, keepdim=True), clip.sample_rate)
    return resample(heard, sample_rate).waveform[0]


def window_starts(samples: int, size: int, hop: int) -> list[int]:
    """Where windows of `size` samples begin: every `hop`, and the last so that it ends where the sound does; at 0 alone for
    a sound that is no longer than one. Nothing is left out, and nothing is filled up but a sound shorter than a window."""
    if samples <= size:
        return [0]
    return [*range(0, samples - size, hop), samples - size]


def windows(waveform: Tensor, size: int, hop: int) -> Tensor:
    """A waveform [w] -> its windows [n size]; one that is shorter than a window is followed by silence."""
    waveform = pad(waveform, (0, max(0, size - len(waveform))))
    return torch.stack([waveform[at : at + size] for at in window_starts(len(waveform), size, hop)])


def is_silent(waveform: Tensor, sample_rate: int) -> bool:
    """Whether every half second of a waveform [w], without what stands still in it, is below what counts as sound."""
    halves = (waveform - waveform.mean()).double().split(max(1, round(HALF_SECOND * sample_rate)))
    loudest = max(float(half.square().mean()) for half in halves)
    return 10 * math.log10(max(loudest, 1e-20)) < SILENCE_DBFS


def between_rests(waveform: Tensor, sample_rate: int, most_seconds: float) -> Iterator[tuple[float, Tensor]]:
    """A waveform [w] in pieces of `most_seconds` at the most, each with the second at which it begins.

    A piece that is not the last ends in the quietest tenth of a second of its last five: rather between two words than in
    one."""
    most, hop, at = round(most_seconds * sample_rate), max(1, round(_REST_SECONDS * sample_rate)), 0
    while len(waveform) - at > most:
        first = at + most - min(round(_LOOKED_THROUGH * sample_rate), most // 2) // hop * hop
        power = waveform[first : at + most].unfold(0, hop, hop).square().mean(1)
        end = first + int(power.argmin()) * hop + hop // 2
        yield at / sample_rate, waveform[at:end]
        at = end
    yield at / sample_rate, waveform[at:]
