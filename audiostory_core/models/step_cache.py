"""Skips the blocks of a Flux transformer while they would hardly answer otherwise than in the step before.

After TeaCache (Liu et al. 2024) and the first block cache of ParaAttention, which decide for a whole batch; here each row
decides for itself. Ignorant of sampling: it sees one velocity after another.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..errors import InputError


def check_blocks() -> None:
    """Raises InputError where diffusers' blocks do not yet hand on text and latents as a pair."""
    from diffusers.models.transformers.transformer_flux import FluxSingleTransformerBlock

    if "encoder_hidden_states" not in inspect.signature(FluxSingleTransformerBlock.forward).parameters:
        raise InputError("a step cache needs diffusers 0.35 or newer; update it, or set the step cache to 0.")


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

    def velocity(self, flux: Any, latents: Tensor, sigma: Tensor, tokens: Tensor, pooled: Tensor, ids: Tensor) -> Tensor:
        """What `flux` answers [n t c] to latents [n t c], sigma [n], tokens [n s d], pooled [n d], positions [s+t axes]."""
        entered = flux.x_embedder(latents)
        moment = flux.time_text_embed(sigma.to(entered.dtype) * 1000, pooled)
        rotary = flux.pos_embed(ids)
        first, *others = (*flux.transformer_blocks, *flux.single_transformer_blocks)
        text, x = first(
            hidden_states=entered, encoder_hidden_states=flux.context_embedder(tokens), temb=moment, image_rotary_emb=rotary
        )
        rows = self._changed(x - entered)
        answered = x + self._kept[len(x)].added
        if len(rows):
            seen, deep = text[rows], x[rows]
            for block in others:
                seen, deep = block(
                    hidden_states=deep, encoder_hidden_states=seen, temb=moment[rows], image_rotary_emb=rotary
                )
            self._keep(rows, x - entered, deep - x[rows])
            answered[rows] = deep
        return flux.proj_out(flux.norm_out(answered, moment))

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
