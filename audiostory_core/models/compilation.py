"""The blocks of the DiT through `torch.compile`: what it needs, and what its first call costs.

Tried on processors; not on a GPU yet. Ignorant of what is sampled.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from weakref import WeakKeyDictionary

import torch
from torch import nn

from ..errors import InputError, first_line
from .dit import AudioDiT

# Compiled, but not called yet with a batch of one (True) or of more (False), which are graphs of their own.
_UNCALLED: WeakKeyDictionary[nn.Module, set[bool]] = WeakKeyDictionary()


def check_compiler(device: str) -> None:
    """Raises InputError where nothing could compile for this kind of device."""
    if device not in ("cpu", "cuda"):
        raise InputError(f"compiling was written for cpu and cuda, not for {device}; leave --compile out.")
    if device == "cuda" and find_spec("triton") is None:
        raise InputError("compiling for cuda needs triton; install it, or leave --compile out.")
    names = [name for name in (os.environ.get("CXX"), "g++", "clang++", "cl") if name]
    if not any(shutil.which(name) for name in names):
        raise InputError(f"compiling needs a C++ compiler ({', '.join(names)}); install one, or leave --compile out.")


def compile_dit(dit: AudioDiT) -> None:
    """In place, block by block; the work is done when the DiT is first called.

    All blocks of a kind share their graphs, so that depth costs nothing, and a step cache still decides between blocks.
    With dynamic shapes: clips differ in length and batches in size, and the same graphs then serve all of them (but for a
    batch of one, which is compiled when it comes), where static shapes would be compiled again for each.
    """
    for block in (*dit.transformer.transformer_blocks, *dit.transformer.single_transformer_blocks):
        # The forward, not the module: what is hung around a block then stays outside.
        block.forward = torch.compile(block.forward, dynamic=True)
    _UNCALLED[dit] = {True, False}


def to_be_compiled(dit: nn.Module, batch: int | None = None) -> bool:
    """Whether a call with a batch of that size, or any call at all, will compile before it computes."""
    uncalled = _UNCALLED.get(dit, set())
    return bool(uncalled) if batch is None else (batch == 1) in uncalled


@contextmanager
def first_call(dit: nn.Module, batch: int) -> Iterator[None]:
    """Around a call that is `to_be_compiled`. Raises InputError if compiling fails."""
    from torch._dynamo.exc import TorchDynamoException

    try:
        yield
    except TorchDynamoException as error:
        reason = first_line(error)
        raise InputError(f"the renderer could not be compiled ({reason}); leave --compile out.") from None
    _UNCALLED[dit].discard(batch == 1)
