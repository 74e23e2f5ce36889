"""Low-rank deltas of a model that stands still (LoRA, Hu et al. 2021): put on, trained, and written for others to read.

A delta is B A x for a linear layer, its scale in B already (alpha is the rank). It is written as a bundle's own deltas, as
peft keeps adapters, and under the names by which ComfyUI's LoRA loaders find the layers of our MODEL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from ..errors import InputError

PEFT_PREFIX, HOST_PREFIX = "base_model.model.", "diffusion_model."
PEFT_FILES = ("adapter_config.json", "adapter_model.safetensors")
LARGEST_RANK = 1024


class Adapted(nn.Module):
    """A linear layer that stands still, and a low-rank delta that is learnt: W x + B A x (Hu et al. 2021)."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear
        self.A = nn.Parameter(torch.randn(rank, linear.in_features) / linear.in_features**0.5)
        self.B = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x) + nn.functional.linear(nn.functional.linear(x, self.A), self.B)


def adapt(model: nn.Module, rank: int, is_adapted: Callable[[str], bool]) -> nn.ModuleDict:
    """Puts a delta to every linear layer of `model` whose name `is_adapted`; returns the deltas by a name without dots.

    All else of the model stands still from now on. Raises InputError for a rank that no layer has.
    """
    if not 1 <= rank <= LARGEST_RANK:
        raise InputError(f"the rank of a LoRA is {rank}; it must lie between 1 and {LARGEST_RANK:,}.")
    model.requires_grad_(False)
    adapted: dict[str, nn.Module] = {}
    for name, layer in list(model.named_modules()):
        if isinstance(layer, nn.Linear) and is_adapted(name):
            adapted[name.replace(".", "/")] = delta = Adapted(layer, rank)
            model.set_submodule(name, delta)
    if not adapted:
        raise InputError("none of the model's linear layers is one that a LoRA adapts.")
    return nn.ModuleDict(adapted)


def deltas(adapted: nn.ModuleDict) -> dict[str, Tensor]:
    """`LAYER.A` [rank in] and `LAYER.B` [out rank] of every adapted layer (see `weights.add_deltas`)."""
    pairs = {name.replace("/", "."): layer for name, layer in adapted.items()}
    return {f"{name}.{part}": getattr(layer, part) for name, layer in pairs.items() for part in "AB"}


@torch.no_grad()
def add_up(model: nn.Module) -> None:
    """Takes the deltas of a model into its weights, W + B A, and out of its way."""
    for name, layer in list(model.named_modules()):
        if isinstance(layer, Adapted):
            layer.linear.weight.add_(layer.B @ layer.A)
            model.set_submodule(name, layer.linear)


def layers_of(found: Mapping[str, Tensor]) -> list[str]:
    """The names of the layers that deltas are of, in order."""
    return sorted({name.rpartition(".")[0] for name in found})


# For others


def host_tensors(found: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Deltas of a bundle's renderer under the names that ComfyUI's LoRA loaders know its layers by."""
    return {f"{HOST_PREFIX}{layer}.{name}": found[f"{layer}.{part}"] for layer in layers_of(found) for part, name in _NAMES}


def write_peft(found: Mapping[str, Tensor], folder: Path, base: str) -> None:
    """Deltas as an adapter that `peft.PeftModel.from_pretrained(model, folder)` puts on the same model."""
    from ..bundle import weights

    layers = layers_of(found)
    rank = len(found[f"{layers[0]}.A"])
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"{PEFT_PREFIX}{layer}.{name}": found[f"{layer}.{part}"] for layer in layers for part, name in _NAMES}
    weights.save(tensors, folder / PEFT_FILES[1], torch.float32)
    said = {
        "peft_type": "LORA", "base_model_name_or_path": base, "r": rank, "lora_alpha": rank, "lora_dropout": 0.0,
        "bias": "none", "fan_in_fan_out": False, "inference_mode": True, "task_type": None, "target_modules": layers,
    }  # fmt: skip
    (folder / PEFT_FILES[0]).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


_NAMES = (("A", "lora_A.weight"), ("B", "lora_B.weight"))
