"""The only fusion: semantic `[n s d]` and residual tokens `[n r d]` to the model's context `[n s' d]`.

Semantic tokens T live in the space of the text encoder, times `feature_scale`; residual tokens R carry what
text misses. The published fusion is

    F = (T + MHA(q=T, k=R, v=R)) / feature_scale

(AudioStory, arXiv 2508.20088v2, eq. 4). Ignorant of where tokens come from and of what reads the context.
"""

import math
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from ..errors import InputError

Mode = Literal["cross_attention", "concat", "semantic", "residual"]
MODES: tuple[Mode, ...] = get_args(Mode)


class ResidualFuser(nn.Module):
    """Fuses both kinds of tokens of width `width`; the defaults are those of the published 3B model."""

    def __init__(self, width: int = 1024, heads: int = 8, feature_scale: float = 10.0) -> None:
        super().__init__()
        if width < 1 or heads < 1 or width % heads:
            raise InputError(f"heads must divide width, got {heads} heads and width {width}")
        if not (math.isfinite(feature_scale) and feature_scale > 0):
            raise InputError(f"feature_scale must be a positive number, got {feature_scale}")
        self.width = width
        self.feature_scale = feature_scale
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)

    def zero_init(self) -> None:
        """Zeroes the last layer: training then starts from semantic tokens alone (supplement, section D)."""
        nn.init.zeros_(self.attention.out_proj.weight)
        nn.init.zeros_(self.attention.out_proj.bias)

    def forward(
        self, semantic: Tensor, residual: Tensor, residual_strength: float = 1.0, mode: Mode = "cross_attention"
    ) -> Tensor:
        """Context for `semantic [n s d]` and `residual [n r d]`; every mode divides by `feature_scale`.

        With w = `residual_strength`, 0 or more:

        * `cross_attention`: T + w MHA(T, R, R), `[n s d]`, the published fusion at w = 1;
        * `concat`: T and w R side by side, `[n s+r d]`, the alternative of the supplement's section D. It
          needs a velocity model trained so;
        * `semantic`: T alone, `[n s d]`;
        * `residual`: w MHA(T, R, R) alone, `[n s d]`, for the study of section E, where "the DiT takes only
          the residual tokens". The paper gives no formula. Bare R would be the other reading, but a model
          trained on F never met R outside the attention, whose value and output projections take it into the
          context's space. So this removes T from the sum that the model knows. T still steers, as the query,
          how each position mixes the residual values; what is mixed comes from R alone.

        Raises `InputError` for an unknown mode, a negative or non-finite strength, and shapes that differ.
        """
        self._check(semantic, residual, residual_strength, mode)
        if mode == "semantic":
            return semantic / self.feature_scale
        if mode == "concat":
            return torch.cat([semantic, residual_strength * residual], dim=1) / self.feature_scale
        attended, _ = self.attention(semantic, residual, residual, need_weights=False)
        kept = semantic if mode == "cross_attention" else 0
        return (kept + residual_strength * attended) / self.feature_scale

    def _check(self, semantic: Tensor, residual: Tensor, residual_strength: float, mode: str) -> None:
        if mode not in MODES:
            raise InputError(f"unknown fusion mode {mode!r}; there are {', '.join(MODES)}")
        if not (math.isfinite(residual_strength) and residual_strength >= 0):
            raise InputError(f"residual_strength must be 0 or more, got {residual_strength}")
        shapes = f"got semantic {list(semantic.shape)} and residual {list(residual.shape)}"
        if semantic.ndim != 3 or residual.ndim != 3:
            raise InputError(f"tokens must be [n s d] and [n r d]; {shapes}")
        if not semantic.shape[2] == residual.shape[2] == self.width:
            raise InputError(f"tokens must have width {self.width}; {shapes}")
        if semantic.shape[0] != residual.shape[0]:
            raise InputError(f"tokens must belong to the same events; {shapes}")
