"""Parameters that wait for their values: nothing is drawn for them.

Parts are built on the meta device before their weights are read. To draw from a normal distribution there, torch imports its
compiler, which takes longer than all that the part then does; uniform draws, as linear layers make them, do not.
"""

from __future__ import annotations

import torch
from torch import nn


def embedding(rows: int, width: int, frozen: bool = False) -> nn.Embedding:
    """A table [rows width]; whoever trains it from nothing draws it first."""
    return nn.Embedding.from_pretrained(torch.empty(rows, width), freeze=frozen)
