"""Linear layers whose weights are kept in eight bits, row by row, and widened when used: torchao's weight-only kinds.

Only the blocks of the language model and of the DiT are narrowed, which is where the bytes are. Embeddings and the head,
the first and last projections and all norms keep the precision of their part. Tried on processors; not on a GPU yet.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import torch
from torch import nn

from ..errors import InputError, first_line

KINDS = ("none", "int8", "fp8")
PARTS = ("language_model", "listening_model", "dit")  # the parts that are narrowed
_HOW = "install it with: pip install 'audiostory-comfyui[quant]', or leave quantisation out."


def check_kind(kind: str, device: str = "cpu") -> None:
    """Raises InputError for an unknown kind, for one that the kind of device lacks, and where torchao is not installed."""
    if kind not in KINDS:
        raise InputError(f"unknown quantisation '{kind}'; use one of {', '.join(KINDS)}.")
    if kind == "fp8" and device == "mps":
        raise InputError("mps has no eight-bit floats; use int8 quantisation, or none.")
    if kind != "none" and find_spec("torchao") is None:
        raise InputError(f"{kind} quantisation needs torchao; {_HOW}")


def quantise(part: nn.Module, kind: str, device: torch.device | str) -> nn.Module:
    """Narrows the linear layers of `part`'s blocks in place; returns the part, now on `device`.

    Layer by layer, so that `device` never holds the wide part. Raises InputError where torchao cannot be used.
    """
    try:
        from torchao.quantization import Float8WeightOnlyConfig, Int8WeightOnlyConfig, quantize_  # type: ignore[import-not-found]
    except ImportError as error:
        raise InputError(f"torchao cannot be imported ({first_line(error)}); {_HOW}") from None
    # Left alone: torchao would change settings of the compiler for the whole process.
    config: Any = {"int8": Int8WeightOnlyConfig, "fp8": Float8WeightOnlyConfig}[kind](set_inductor_config=False)
    for block in blocks(part):
        quantize_(block, config, device=device)
    return part.to(device)


def blocks(part: nn.Module) -> list[nn.Module]:
    """The transformer blocks of a language model or of a DiT: the members of its outermost lists of modules."""
    lists = [module for module in part.modules() if isinstance(module, nn.ModuleList)]
    outer = [found for found in lists if not any(found in other.modules() for other in lists if other is not found)]
    return [block for found in outer for block in found]


def weight_bytes(part: nn.Module) -> int:
    """Bytes of all weights as they are kept, scales of narrowed ones included; those that are shared are counted once."""
    return sum(_bytes(weight) for weight in part.parameters())


def _bytes(weight: torch.Tensor) -> int:
    if not hasattr(weight, "__tensor_flatten__"):
        return weight.numel() * weight.element_size()
    names, _ = weight.__tensor_flatten__()  # type: ignore[attr-defined]
    return sum(_bytes(getattr(weight, name)) for name in names)
