"""A sound of any length as a fixed number of columns: extremes, power and a mel spectrum for each.

Turns blocks `[ch w]` as they come into tensors `[columns]` and `[bands columns]`; keeps no more of the
sound than one window of the transform. Knows nothing of pixels or colours.
"""

import math

import torch

from ..errors import InputError
from .mel import wide_mel_filters

LOWEST_HERTZ = 40.0  # from here to half the sample rate the spectrum is even on the mel scale
_BANDS = 128


class Columns:
    """The columns of a sound of `total_samples`; sums are over the samples or frames counted beside."""

    def __init__(self, columns: int, total_samples: int, sample_rate: int) -> None:
        self.columns, self._total = columns, max(1, total_samples)
        self.low, self.high = torch.zeros(columns), torch.zeros(columns)  # of any channel; 0 lies between
        self.power, self.count = torch.zeros(columns), torch.zeros(columns)
        self.spectrum, self.frames = torch.zeros(_BANDS, columns), torch.zeros(columns)  # low bands first
        # windows of about 46 ms: both clicks and pitches show
        self._n_fft = 2 ** max(8, round(math.log2(sample_rate * 0.046)))
        self._hop = min(self._n_fft // 2, max(1, self._total // columns))  # at least one frame per column
        self._bands = wide_mel_filters(sample_rate, self._n_fft, _BANDS, LOWEST_HERTZ)
        self._window = torch.hann_window(self._n_fft)
        self._seen = 0
        self._framed = 0
        self._pending: torch.Tensor | None = None

    def add(self, block: torch.Tensor) -> None:
        """The next samples; those past the total are not drawn."""
        if not torch.isfinite(block).all():
            raise InputError("a sound to draw holds samples that are not finite numbers")
        block = block.detach().float().cpu()[:, : self._total - self._seen]
        for part in block.split(128 * self._hop, dim=1):
            self._add_extremes(part)
            self._add_frames(part)
            self._seen += part.shape[1]

    def finish(self) -> None:
        """Silence up to the total, and behind it for the frames around the last samples."""
        channels = 1 if self._pending is None else self._pending.shape[0]
        while self._seen < self._total:
            self.add(torch.zeros(channels, min(128 * self._hop, self._total - self._seen)))
        self._add_frames(torch.zeros(channels, self._n_fft // 2))

    def _column(self, samples: torch.Tensor) -> torch.Tensor:
        return (samples * self.columns // self._total).clamp(max=self.columns - 1)

    def _add_extremes(self, part: torch.Tensor) -> None:
        column = self._column(self._seen + torch.arange(part.shape[1]))
        self.low.scatter_reduce_(0, column, part.amin(0), "amin")
        self.high.scatter_reduce_(0, column, part.amax(0), "amax")
        self.power.index_add_(0, column, part.square().mean(0))
        self.count.index_add_(0, column, torch.ones(part.shape[1]))

    def _add_frames(self, part: torch.Tensor) -> None:
        if self._pending is None:  # frames are centred: the first begins half a window early
            self._pending = torch.zeros(part.shape[0], self._n_fft // 2)
        samples = torch.cat([self._pending, part], dim=1)
        count = max(0, (samples.shape[1] - self._n_fft) // self._hop + 1)
        if count:
            transform = torch.stft(samples, self._n_fft, self._hop, window=self._window, center=False, return_complex=True)
            column = self._column((self._framed + torch.arange(count)) * self._hop)
            self.spectrum.index_add_(1, column, self._bands @ transform.abs().square().mean(0))
            self.frames.index_add_(0, column, torch.ones(count))
        self._framed += count
        self._pending = samples[:, count * self._hop :]


def means(values: torch.Tensor, count: torch.Tensor) -> torch.Tensor:
    """Means `[... columns]`; a column without any takes its left neighbour's (sounds of few samples)."""
    latest = torch.where(count > 0, torch.arange(len(count)), 0).cummax(0).values
    return (values / count.clamp(min=1))[..., latest]
