"""Sounds whose samples follow from a formula or a seed."""

import math

import torch

from audiostory_core.sound.audio import AudioClip

RATE = 16_000


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE, channels: int = 1, gain: float = 0.2) -> AudioClip:
    """A sine [ch w]."""
    time = torch.arange(round(seconds * rate), dtype=torch.float64) / rate
    wave = (gain * torch.sin(2 * math.pi * hertz * time)).float()
    return AudioClip(wave.repeat(channels, 1), rate)


def noise(seconds: float, rate: int = RATE, channels: int = 1, gain: float = 0.1, seed: int = 0) -> AudioClip:
    """White noise [ch w]; `gain` is its standard deviation."""
    generator = torch.Generator().manual_seed(seed)
    return AudioClip(gain * torch.randn(channels, round(seconds * rate), generator=generator), rate)
