"""Phases by fast Griffin-Lim beside the same in torch's own transforms: the formula exactly, and rounding no worse."""

import math

import pytest
import torch
from torch import Tensor

from audiostory_core.models import griffin_lim as module
from audiostory_core.models.griffin_lim import griffin_lim


def plainly(magnitude: Tensor, window: Tensor, hop: int, iterations: int) -> Tensor:
    """The formula with whole spectra and torch's transforms [b t f] -> [b w]."""
    size, length, target = len(window), magnitude.shape[1] * hop, torch.nn.functional.pad(magnitude.mT, (0, 1))
    phase = torch.rand(target.shape[1:], generator=torch.Generator().manual_seed(0)).to(target) * (2 * math.pi)
    angles, previous = torch.polar(torch.ones_like(target), phase.expand_as(target)), 0

    def sound() -> Tensor:
        return torch.istft(target * angles, size, hop, window=window, length=length)

    for _ in range(iterations):
        rebuilt = torch.stft(sound(), size, hop, window=window, return_complex=True)
        angles = rebuilt + 0.99 * (rebuilt - previous)
        angles, previous = angles / angles.abs().clamp_min(1e-9), rebuilt
    return sound()


def magnitudes(rows: int, frames: int, size: int) -> Tensor:
    """Those of a swelling chord with noise, in float64 [b t f], and of silence in the middle."""
    time = torch.arange(frames * size // 4, dtype=torch.float64)
    chord = sum(torch.sin(time * pitch) for pitch in (0.03, 0.11, 0.4)) * time / len(time)
    noise = torch.randn(rows, len(time), dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    window = torch.hann_window(size, dtype=torch.float64)
    found = torch.stft(chord + 0.1 * noise, size, size // 4, window=window, return_complex=True).abs().mT[:, :frames]
    found[:, frames // 2] = 0.0
    return found.contiguous()


@pytest.mark.parametrize("rows, frames, size, hop", [(1, 300, 256, 64), (3, 140, 128, 32), (2, 9, 100, 31), (1, 20, 62, 20),
                                                     (1, 1, 64, 48)])
def test_it_is_the_formula(rows: int, frames: int, size: int, hop: int):
    """In float64, where thirty-two steps leave rounding small; windows and hops of any kind, batches, single frames."""
    window = torch.hann_window(size, dtype=torch.float64)
    magnitude = magnitudes(rows, max(frames, 8), size)[:, :frames]
    expected = plainly(magnitude, window, hop, 32)
    found = griffin_lim(magnitude, window, hop, 32)
    assert found.shape == (rows, frames * hop)
    assert (found - expected).abs().max() < 1e-6 * expected.abs().max()


@pytest.mark.parametrize("iterations", [0, 1, 2])
def test_a_step_in_float32_differs_by_rounding(iterations: int):
    window, magnitude = torch.hann_window(256), magnitudes(2, 150, 256).float()
    expected = plainly(magnitude, window, 64, iterations)
    assert (griffin_lim(magnitude, window, 64, iterations) - expected).abs().max() < 1e-5 * expected.abs().max()


def test_rounding_grows_no_more_than_with_torchs_transforms():
    """Phases of what is nearly silent are drawn by rounding: two float32 results differ; neither is nearer to the true one."""
    window, magnitude = torch.hann_window(256), magnitudes(4, 300, 256)
    true = plainly(magnitude, window.double(), 64, 32)
    own, other = (way(magnitude.float(), window, 64, 32) for way in (griffin_lim, plainly))
    assert (own - true).norm() < 2 * (other - true).norm() + 1e-6 * true.norm()


def test_all_frames_at_once_are_as_some_at_a_time(monkeypatch: pytest.MonkeyPatch):
    window, magnitude = torch.hann_window(256, dtype=torch.float64), magnitudes(2, 150, 256)
    some = griffin_lim(magnitude, window, 64, 8)
    monkeypatch.setattr(module, "_AT_ONCE", 10**6)
    whole = griffin_lim(magnitude, window, 64, 8)
    assert (some - whole).abs().max() < 1e-9 * whole.abs().max()


def test_what_is_given_stays():
    magnitude = magnitudes(1, 20, 64).float()
    kept = magnitude.clone()
    griffin_lim(magnitude, torch.hann_window(64), 16, 2)
    assert torch.equal(magnitude, kept)
