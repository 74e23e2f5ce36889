"""Skips the blocks of a Flux transformer while they would hardly answer otherwise than in the step before.

After TeaCache (Liu et al. 2024) and the first block cache of ParaAttention, which decide for a whole batch; here each row
decides for itself. Ignorant of sampling: it sees one velocity after another.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .flux import Flux, Moment


@dataclass
class _Kept:
    """Of each row, when all blocks last ran: the first block's residual and what the others added, both [n t d]."""

    residual: Tensor
    added: Tensor


class StepCache:
    """The memory of one sampling run. Rows are told apart by place: a batch of another size has a memory of its own, for
    guidance may stop on the way, and half of the batch is gone."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self._kept: dict[int, _Kept] = {}

    def deepen(self, flux: Flux, text: Tensor, entered: Tensor, moment: Moment, turns: Tensor) -> Tensor:
        """What `flux.deepen` answers [n t d] to text [n s d] and latents [n t d], or hardly anything else."""
        text, x = flux.first(text, entered, moment, turns)
        rows = self._changed(x - entered)
        answered = x + self._kept[len(x)].added
        if len(rows):
            deep = flux.deepen(text[rows], x[rows], moment.rows(rows), turns, done=1)
            self._keep(rows, x - entered, deep - x[rows])
            answered[rows] = deep
        return answered

    def _changed(self, residual: Tensor) -> Tensor:
        """Rows whose residual differs, relative to the one kept, by more than the threshold; all where none is kept."""
        kept = self._kept.get(len(residual))
        if kept is None or kept.residual.shape != residual.shape:
            self._kept[len(residual)] = _Kept(torch.zeros_like(residual), torch.zeros_like(residual))
            return torch.arange(len(residual), device=residual.device)
        difference = (residual - kept.residual).abs().mean(dim=(1, 2))
        return (difference > self.threshold * kept.residual.abs().mean(dim=(1, 2))).nonzero()[:, 0]

    def _keep(self, rows: Tensor, residual: Tensor, added: Tensor) -> None:
        kept = self._kept[len(residual)]
        kept.residual[rows], kept.added[rows] = residual[rows], added
