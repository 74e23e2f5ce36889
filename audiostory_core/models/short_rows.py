"""Rows that attend faster, on processors and while training, where attention is written out.

Torch's fused kernels never hold all likenesses at once, and pay for it on the way back: without them a training step of
`tiny`'s renderer takes two thirds of its time (rows of 80 to 220 places), one of its language model four fifths (200).
"""

from __future__ import annotations

import torch
from torch import Tensor

SHORT_ROW = 256  # places; from about 300 on both are as fast


def is_short(heads: Tensor) -> bool:
    """Whether what attends, [b h l d], learns on a processor, from rows that are short enough."""
    return heads.device.type == "cpu" and torch.is_grad_enabled() and heads.shape[2] <= SHORT_ROW
