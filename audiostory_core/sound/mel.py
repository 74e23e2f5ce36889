"""The mel scales (O'Shaughnessy 1987; Slaney 1998), and the filter banks on them: spectra [bins] -> bands.

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


def triangles(hertz: torch.Tensor, bins: torch.Tensor) -> torch.Tensor:
    """Filters [m f] of height 1: from edges [m + 2] in Hz, each over its two neighbours, at the frequencies of bins [f]."""
    rising = (bins - hertz[:-2, None]) / (hertz[1:-1] - hertz[:-2])[:, None]
    falling = (hertz[2:, None] - bins) / (hertz[2:] - hertz[1:-1])[:, None]
    return torch.minimum(rising, falling).clamp_min(0)


def mel_filters(sample_rate: int, n_fft: int, mels: int) -> torch.Tensor:
    """Triangular filters [m f] from 20 Hz to half the sample rate, each of unit sum."""
    hertz = mel_edges(20.0, sample_rate / 2, mels)
    bins = torch.arange(n_fft // 2 + 1, dtype=torch.float64) * sample_rate / n_fft
    filters = triangles(hertz, bins)
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


def slaney_filters(sample_rate: int, n_fft: int, mels: int, highest: float = 8000.0) -> torch.Tensor:
    """Triangles [m f] of equal area up to `highest` Hz, on Slaney's scale: even to 1000 Hz, then 27 bands to a factor 6.4.

    Whisper's bands, which end at 8000 Hz at any rate, and whose bins end at the whole Hz below half of it.
    """
    top = 15 + 27 * math.log(highest / 1000) / math.log(6.4)
    heights = torch.linspace(0.0, top, mels + 2, dtype=torch.float64)
    hertz = torch.where(heights < 15, heights * 200 / 3, 1000 * torch.exp((heights - 15) * math.log(6.4) / 27))
    bins = torch.linspace(0.0, sample_rate // 2, n_fft // 2 + 1, dtype=torch.float64)
    return (triangles(hertz, bins) * 2 / (hertz[2:] - hertz[:-2])[:, None]).float()
