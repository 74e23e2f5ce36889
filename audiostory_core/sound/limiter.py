"""A gain that gives way for a moment where peaks would pass a ceiling: blocks `[ch w]` in, one gain a sample out.

Looks ahead as far as behind, so that it turns down before a peak and up after it without a jump. Everything that sounds at a
time is turned alike: stems under the same gains sum to the limited mix. Knows nothing of files or loudness.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn import functional

from .meter import oversampled

HOP_SECONDS = 0.0025
REACH = 8  # hops that the gain takes to turn down, and again to turn up
CEILING_DBTP = -1.05  # a little below what is promised: what is multiplied is not the oversampled sound


def peaks_of(blocks: Iterable[Tensor], sample_rate: int, least: float) -> Tensor:
    """The largest magnitude between the samples of each hop `[hops]`, linear; at least right where it passes `least`."""
    hop, found, before = _hop(sample_rate), list[Tensor](), Tensor()
    rest = torch.zeros(0)
    for block in blocks:
        loudest = _magnitudes(torch.cat([before, block], dim=1) if before.numel() else block, least)[-block.shape[1] :]
        before = block[:, -_LEAD:]
        values = torch.cat([rest, loudest])
        whole = len(values) // hop * hop
        found.append(values[:whole].reshape(-1, hop).amax(1))
        rest = values[whole:]
    return torch.cat([*found, rest.amax()[None] if len(rest) else rest])


_LEAD = 64  # samples of a block that the next one's are oversampled with


def _magnitudes(samples: Tensor, least: float) -> Tensor:
    """Of each sample of `[ch w]` and what lies between it and the next: `[w]`."""
    plain = samples.abs().amax(0)
    if not plain.numel() or float(plain.max()) * 2 < least:
        return plain
    fine = oversampled(functional.pad(samples, (0, _LEAD)))[:, : 4 * samples.shape[1]].abs().amax(0)
    return torch.maximum(plain, fine.reshape(-1, 4).amax(1).float())


class Limiter:
    """What sound with these `peaks` is multiplied by, so that it is `gain` times as large where the ceiling allows it."""

    def __init__(self, peaks: Tensor, gain: float, sample_rate: int) -> None:
        self._hop, self.gain = _hop(sample_rate), gain
        ceiling = 10.0 ** (CEILING_DBTP / 20.0)
        needed = (ceiling / (gain * peaks).clamp(min=1e-9)).clamp(max=1.0)
        # Least over one hop more than the mean reaches: between two hops the line lies below what either needs.
        least = -functional.max_pool1d(_padded(-needed, REACH + 1), 2 * REACH + 3, stride=1)
        self._gains = gain * functional.avg_pool1d(_padded(least[0], REACH), 2 * REACH + 1, stride=1)[0]

    @property
    def most_db(self) -> float:
        """By how many decibels it turns down where it turns down most."""
        return -20.0 * math.log10(float(self._gains.min()) / self.gain)

    def over(self, first: int, last: int) -> Tensor:
        """The gains of samples `first` to `last`, `[w]`."""
        places = (torch.arange(first, last, dtype=torch.float64) + 0.5) / self._hop - 0.5
        below = places.floor()
        left = below.long().clamp(0, len(self._gains) - 1)
        right = (below.long() + 1).clamp(0, len(self._gains) - 1)
        return torch.lerp(self._gains[left], self._gains[right], (places - below).float())


def _padded(values: Tensor, count: int) -> Tensor:
    return functional.pad(values[None, None], (count, count), mode="replicate")[0]


def _hop(sample_rate: int) -> int:
    return max(1, round(HOP_SECONDS * sample_rate))
