"""Long sounds piece by piece: a clip or a file of any length -> windows of one channel, one at a time in memory.

Knows nothing of what is done with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import torch
from torch import Tensor

from ..errors import InputError
from . import limits
from .audio import AudioClip
from .recording import Recording

Sound = AudioClip | str | Path
OnWindow = Callable[[int, int], None]
"""Hears windows done and windows in all; may raise to interrupt."""


def read_once(sound: Sound | Recording) -> AudioClip | Recording:
    """The sound; a file read to its end once, so that what is to be said of it is known."""
    return Recording.open(sound, 0.0) if isinstance(sound, (str, Path)) else sound


def windows(sound: Sound | Recording, seconds: float, progress: OnWindow | None = None) -> Iterator[AudioClip]:
    """The sound in windows of `seconds`, the last one shorter, as mono clips at its own rate.

    Raises InputError for a missing, broken, empty or too long sound and for samples that are not finite.
    """
    rate, samples, blocks = _source(sound)
    size = max(1, round(seconds * rate))
    total = math.ceil(samples / size)
    for done, window in enumerate(_regrouped(blocks, size), 1):
        yield AudioClip(window[None], rate)
        if progress is not None:
            progress(done, total)


def last_window(sound: Sound, seconds: float) -> AudioClip:
    """The last `seconds` of a sound, or all of a shorter one, as `windows` would give it."""
    if not isinstance(sound, AudioClip):
        recording = Recording.open(sound, seconds)
        return AudioClip(recording.tail.waveform.mean(0, keepdim=True), recording.sample_rate)
    _check(sound)
    size = max(1, round(seconds * sound.sample_rate))
    return AudioClip(sound.waveform[:, -size:].cpu().mean(0, keepdim=True), sound.sample_rate)


def _source(sound: Sound | Recording) -> tuple[int, int, Iterable[Tensor]]:
    """Rate, samples in all, and the sound in blocks [ch w]."""
    sound = read_once(sound)
    if isinstance(sound, AudioClip):
        _check(sound)
        return sound.sample_rate, sound.waveform.shape[1], sound.waveform.split(1 << 20, dim=1)
    return sound.sample_rate, sound.samples, sound.blocks()


def _check(clip: AudioClip) -> None:
    if not clip.waveform.shape[1]:
        raise InputError("the sound is empty: it has no samples.")
    limits.check_length("the sound", clip.waveform.shape[1], clip.sample_rate, clip.channels)
    limits.check_samples("the sound", clip.waveform)


def _regrouped(blocks: Iterable[Tensor], size: int) -> Iterator[Tensor]:
    """Blocks [ch w] as pieces [size] of one channel, the mean of all; the last one is shorter."""
    held, count = list[Tensor](), 0
    for block in blocks:
        held.append(block.cpu().mean(0))
        count += block.shape[1]
        while count >= size:
            joined = torch.cat(held)
            yield joined[:size]
            held, count = [joined[size:].clone()], count - size
    if count:
        yield torch.cat(held)
