"""Magnitudes of spectra [b t f] -> a waveform [b w] that has them: phases by fast Griffin-Lim, w = t * hop.

A step turns spectra into sound and the sound into spectra again, whose phases it keeps, with momentum. It walks over the
frames a few at a time, all of a step's work on them at once, so that they stay in the processor's own memory. Ignorant of
what the magnitudes are made from. Source: Perraudin, Balazs and Sondergaard, 2013.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

MOMENTUM = 0.99
_AT_ONCE = 128  # frames; on a GPU, where a call costs more than what it computes, all of them
_LEAST = 1e-9  # a number that is nearer to 0 has no phase, and fades instead


@torch.no_grad()
def griffin_lim(magnitude: Tensor, window: Tensor, hop: int, iterations: int, phase: Tensor | None = None) -> Tensor:
    """The waveform. It begins with `phase` [b t f], else with phases of a fixed seed, so it repeats.

    `hop` is to be shorter than the window.
    """
    batch, frames, _ = magnitude.shape
    edge, length = len(window) // 2, frames * hop
    target = nn.functional.pad(magnitude, (0, 0, 0, 1))
    sound, told = (target.new_empty(batch, frames + -(-len(window) // hop), hop) for _ in range(2))
    spread = _envelope(window, frames + 1, torch.empty_like(sound[:1]))
    previous = torch.zeros_like(target, dtype=target.dtype.to_complex())
    spectra = torch.polar(target, _drawn(target) if phase is None else nn.functional.pad(phase, (0, 0, 0, 1)))
    for k in range(iterations + 1):
        told.zero_()
        heard = _mirrored(sound.flatten(1), edge, length).unfold(1, len(window), hop) if k else told
        for part in _parts(target):
            now = _turned(target[:, part], heard[:, part] * window, previous[:, part]) if k else spectra[:, part]
            _overlap(torch.fft.irfft(now, len(window)), window, told[:, part.start :])
        sound, told = told.mul_(spread), sound
    return sound.flatten(1)[:, edge : edge + length]


def _parts(target: Tensor) -> list[slice]:
    """Frames that are worked on at once."""
    batch, count, _ = target.shape
    step = max(1, _AT_ONCE // batch) if target.device.type == "cpu" else count
    return [slice(at, min(at + step, count)) for at in range(0, count, step)]


def _drawn(target: Tensor) -> Tensor:
    _, count, bins = target.shape
    drawn = torch.rand((bins, count), generator=torch.Generator().manual_seed(0)).T.contiguous()
    return drawn.to(target).mul_(2 * math.pi).expand_as(target).contiguous()


def _turned(target: Tensor, heard: Tensor, previous: Tensor) -> Tensor:
    """Spectra of the target's magnitudes, with the phases of what is heard, led on from the `previous`; which it becomes."""
    rebuilt = torch.fft.rfft(heard)
    led = torch.view_as_real(previous).lerp(torch.view_as_real(rebuilt), 1 + MOMENTUM)
    previous.copy_(rebuilt)
    squares = led.square()
    scale = (squares[..., 0] + squares[..., 1]).clamp_min_(_LEAST**2).rsqrt_().mul_(target)
    led[..., 0].mul_(scale)  # one after the other: numbers of two kinds would be made alike first
    led[..., 1].mul_(scale)
    return torch.view_as_complex(led)


def _overlap(frames: Tensor, window: Tensor, rows: Tensor) -> None:
    """Adds windowed frames [b t n] to rows [b r hop] of sound, the first frame at the first row."""
    count, hop = frames.shape[1], rows.shape[2]
    for k, piece in enumerate(window.split(hop)):
        rows[:, k : k + count, : len(piece)].addcmul_(frames[..., k * hop : k * hop + len(piece)], piece)


def _envelope(window: Tensor, count: int, rows: Tensor) -> Tensor:
    """One over the sum of the squared windows that overlap at each sample; 0 where there is none."""
    _overlap(window.expand(1, count, -1), window, rows.zero_())
    return torch.where(rows > 1e-11, rows, math.inf).reciprocal()


def _mirrored(sound: Tensor, edge: int, length: int) -> Tensor:
    """The sound [b w], whose first `edge` samples, and those behind the `length` that follow, become its reflections."""
    end = edge + length
    sound[:, :edge] = sound[:, edge + 1 : 2 * edge + 1].flip(1)
    sound[:, end : end + edge] = sound[:, end - edge - 1 : end - 1].flip(1)
    return sound
