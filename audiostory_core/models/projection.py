"""A linear layer, and the activation behind it, as the processor at hand computes them fastest; elsewhere the layer's own way.

torch's kernels for bfloat16 write the bias first and add the product to it; oneDNN, which torch brings, adds bias and
activation while the product is still in the registers. Weights stay as they are. Ignorant of models.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_ARGUMENTS = ["X", "W", "B", "attr", "scalars", "algorithm"]


def project(layer: nn.Module, x: Tensor) -> Tensor:
    """What `layer` makes of `x [... inside]`: [... outside]."""
    if x.dtype == torch.bfloat16 and _plain(layer, x):
        return _fused()(x, layer.weight, layer.bias, "none", [], "")
    return layer(x)


def project_gelu(layer: nn.Module, x: Tensor) -> Tensor:
    """The same behind GELU by tanh (Hendrycks and Gimpel 2016).

    bfloat16 cannot tell that from the exact GELU, which processors compute several times as fast: the two differ by 0.0005
    at most, which is less than its rounding of values from 0.13 on.
    """
    if _plain(layer, x):
        return _fused()(x, layer.weight, layer.bias, "gelu", [], "none" if x.dtype == torch.bfloat16 else "tanh")
    return F.gelu(layer(x), approximate="tanh")


def _plain(layer: nn.Module, x: Tensor) -> bool:
    """Whether nothing but the product is asked of a layer whose weight is a plain one on the processor."""
    return (
        type(layer) is nn.Linear
        and x.device.type == "cpu"
        and x.dtype in (torch.bfloat16, torch.float32)
        and not torch.is_grad_enabled()
        and not torch.compiler.is_compiling()
        and type(layer.weight) is nn.Parameter
        and layer.weight.dtype == x.dtype
        and not layer._forward_hooks
        and not layer._forward_pre_hooks
        and _fused() is not None
    )


@cache
def _fused() -> Any:
    """oneDNN's linear layer as torch's own compiler calls it; None where this build of torch has none, or another one."""
    if not torch.backends.mkldnn.is_available() or not hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        return None
    found = torch.ops.mkldnn._linear_pointwise.default
    return found if [argument.name for argument in found._schema.arguments] == _ARGUMENTS else None
