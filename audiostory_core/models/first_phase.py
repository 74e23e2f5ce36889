"""What Griffin-Lim begins with where a codec kept only coarse magnitudes: sharper magnitudes and phases, both [b t f].

Tones go on as they were: a peak of a steady spectrum is taken for a sinusoid, whose phase at the middle of the window moves
on by its frequency from frame to frame (single pass spectrogram inversion, Beauregard, Harish and Wyse, 2015), and whose
energy a broad band spread over neighbours. What flickers is noise and begins with the phases of noise, for a tone's phase
makes it ring.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

SPAN = 9  # frames over which the change from one to the next is measured: root mean square of natural logs
STEADY = 0.2  # of what noise flickers: below it a band is a tone. A judge of recordings loses where more is taken for tones
FLICKER = 0.5  # of what noise flickers: above it a band is noise
SMOOTH = 3  # frames that a peak's frequency is taken from: what it wavers by would be heard as noise
LOBE = 1.5  # energy of a sinusoid of amplitude 1 under the main lobe of a Hann window, in bins


def begin(magnitude: Tensor, flicker: Tensor, window: Tensor, hop: int) -> tuple[Tensor, Tensor]:
    """Sharper magnitudes where `flicker` [b t f], in shares of what noise does, is below `STEADY`; phases of tones where it
    is not above `FLICKER`, elsewhere those of white noise of a fixed seed."""
    peaks = find_peaks(magnitude)
    phase = torch.where(flicker > FLICKER, noise_phase(magnitude, window, hop), tonal_phase(peaks, len(window), hop))
    return torch.where(flicker < STEADY, sharpened(magnitude, peaks), magnitude), phase


def flickering(log_mel: Tensor) -> Tensor:
    """Log magnitudes [b t m] -> how much each changes from frame to frame [b t m]: root mean square over `SPAN` frames."""
    changes = nn.functional.pad(log_mel.diff(dim=1).square(), (0, 0, 1, 0)).transpose(1, 2)
    return nn.functional.avg_pool1d(changes, SPAN, 1, SPAN // 2, count_include_pad=False).transpose(1, 2).sqrt()


def noise_phase(like: Tensor, window: Tensor, hop: int) -> Tensor:
    """Phases of the frames of white noise, [1 t f]; they fit together, as independently drawn ones would not."""
    frames, size = like.shape[1], len(window)
    drawn = torch.randn((frames - 1) * hop + size, generator=torch.Generator().manual_seed(0)).to(like)
    return torch.fft.rfft(drawn.unfold(0, size, hop) * window).angle()[None]


@dataclass(frozen=True)
class Peaks:
    """For each bin of each frame [b t f]: the bin of the peak that it belongs to, and where between bins that peak is."""

    bin: Tensor
    place: Tensor


def find_peaks(magnitude: Tensor) -> Peaks:
    """The peaks of magnitudes [b t f], smoothed over `SMOOTH` frames; bins belong to the peak uphill from them."""
    steady = nn.functional.avg_pool1d(magnitude.transpose(1, 2), SMOOTH, 1, SMOOTH // 2, count_include_pad=False).transpose(
        1, 2
    )
    left = nn.functional.pad(steady, (1, 0), value=-1.0)[..., :-1]
    right = nn.functional.pad(steady, (0, 1), value=-1.0)[..., 1:]
    here = torch.arange(magnitude.shape[2], device=magnitude.device)
    up = here + torch.where((right > steady) & (right >= left), 1, torch.where(left > steady, -1, 0))
    for _ in range(4):  # twice as far each time: sixteen bins uphill
        up = up.gather(2, up)
    return Peaks(up, (here + _offset(steady)).gather(2, up))


def tonal_phase(peaks: Peaks, size: int, hop: int) -> Tensor:
    """Phases [b t f] of a sinusoid at each peak, shared by the bins that belong to it, for windows of `size` samples."""
    step = (2 * math.pi * hop / size) * peaks.place
    middle = torch.empty_like(step)
    now = torch.zeros_like(step[:, 0])
    for k in range(step.shape[1]):
        now = torch.gather(now, 1, peaks.bin[:, k]).add_(step[:, k])
        middle[:, k] = now
    # From the window's middle to its start: half a window is half a turn a bin.
    return middle.add_(torch.arange(step.shape[2], device=step.device).remainder(2) * math.pi)


def sharpened(magnitude: Tensor, peaks: Peaks) -> Tensor:
    """Magnitudes [b t f] of sinusoids at the peaks, each with the energy of all bins that belong to it."""
    energy = torch.zeros_like(magnitude).scatter_add_(2, peaks.bin, magnitude.square()).gather(2, peaks.bin)
    away = torch.arange(magnitude.shape[2], device=magnitude.device) - peaks.place
    lobe = torch.sinc(away) + 0.5 * (torch.sinc(away - 1) + torch.sinc(away + 1))
    return energy.div_(LOBE).sqrt_().mul_(lobe.abs())


def _offset(magnitude: Tensor) -> Tensor:
    """How far, in bins within -0.5 to 0.5, the top of a parabola through a bin and its neighbours is from it."""
    logs = magnitude.clamp_min(1e-9).log()
    before, after = logs[..., :-2], logs[..., 2:]
    bend = before - 2 * logs[..., 1:-1] + after
    top = torch.where(bend < -1e-6, 0.5 * (before - after) / bend, torch.zeros_like(bend)).clamp_(-0.5, 0.5)
    return nn.functional.pad(top, (1, 1))
