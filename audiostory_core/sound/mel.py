"""The mel scale (O'Shaughnessy 1987), and the two filter banks on it: spectra [bins] -> bands.

Works on tensors; knows nothing of windows, models or pictures.
"""

import math

import torch


def mel(hertz: float) -> float:
    """Height of a frequency on the mel scale."""
    return 2595.0 * math.log10(1 + hertz / 700.0)


def mel_edges(lowest: float, highest: float, bands: int) -> torch.Tensor:
    """Frequencies [bands + 2] in Hz, evenly spread on the mel scale, in float64: where each band begins, peaks and ends."""
    heights = torch.linspace(mel(lowest), mel(highest), bands + 2, dtype=torch.float64)
    return 700.0 * (10 ** (heights / 2595.0) - 1)


def mel_filters(sample_rate: int, n_fft: int, mels: int) -> torch.Tensor:
    """Triangular filters [m f] from 20 Hz to half the sample rate, each of unit sum."""
    hertz = mel_edges(20.0, sample_rate / 2, mels)
    bins = torch.arange(n_fft // 2 + 1, dtype=torch.float64) * sample_rate / n_fft
    rising = (bins - hertz[:-2, None]) / (hertz[1:-1] - hertz[:-2])[:, None]
    falling = (hertz[2:, None] - bins) / (hertz[2:] - hertz[1:-1])[:, None]
    filters = torch.minimum(rising, falling).clamp_min(0)
    # Narrow low filters may fall between two bins: give them the nearest one.
    empty = filters.sum(1) == 0
    nearest = (bins[None] - hertz[1:-1, None]).abs().argmin(1)
    filters[empty, nearest[empty]] = 1.0
    return (filters / filters.sum(1, keepdim=True)).float()


def wide_mel_filters(sample_rate: int, n_fft: int, mels: int, lowest: float) -> torch.Tensor:
    """Triangles [m f] of unit sum from `lowest` Hz on, none narrower than a bin: smooth where a picture has few low bins."""
    bins = mel_edges(lowest, sample_rate / 2, mels) * n_fft / sample_rate
    middle = bins[1:-1, None]
    reach = torch.maximum((bins[2:] - bins[:-2]) / 2, torch.ones(mels))[:, None]
    triangles = (1 - (torch.arange(n_fft // 2 + 1) - middle).abs() / reach).clamp(min=0)
    return (triangles / triangles.sum(1, keepdim=True).clamp(min=1e-9)).float()
