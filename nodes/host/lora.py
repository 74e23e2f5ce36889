"""LoRA files for our MODEL: under which names their layers are found, and one sentence where none is.

ComfyUI's loaders ask `comfy.lora` for the names of a model's layers and match a file against them. It knows the names of its
own models only, and offers models no say; a file of which nothing fits is a line in its log. So its two functions are led
through ours, which change nothing for other models. Ignorant of bundles and nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import comfy.lora
import comfy.weight_adapter
import torch

from ...audiostory_core.errors import InputError

OWN, INNER = "diffusion_model.dit.", "transformer."  # where our layers lie, and among them those that diffusers knows
PREFIXES = ("", "transformer.", "diffusion_model.", "base_model.model.", "dit.")
FLAT_PREFIXES = ("lora_unet_", "lora_transformer_", "lycoris_")


class LayerNames(dict[str, Any]):
    """Names in LoRA files -> a model's own names; `shapes` are those of the story model's weights."""

    shapes: Mapping[str, torch.Size]


def accept_loras() -> None:
    """From now on ComfyUI's LoRA loaders know the names of our MODEL; doing it again changes nothing."""
    core_names, core_load = comfy.lora.model_lora_keys_unet, comfy.lora.load_lora
    if getattr(core_names, "knows_stories", False):
        return

    def model_lora_keys_unet(model: Any, key_map: dict[str, Any] | None = None) -> dict[str, Any]:
        found = core_names(model, {} if key_map is None else key_map)
        return layer_names(found, model.state_dict()) if getattr(model, "tells_stories", False) else found

    def load_lora(lora: Mapping[str, Any], to_load: dict[str, Any], *rest: Any, **given: Any) -> dict[Any, Any]:
        found = core_load(lora, to_load, *rest, **given)
        if isinstance(to_load, LayerNames) and not any(_fits(key, patch, to_load.shapes) for key, patch in found.items()):
            raise InputError(_nothing_fits(lora, bool(found)))
        return found

    model_lora_keys_unet.knows_stories = True  # type: ignore[attr-defined]
    comfy.lora.model_lora_keys_unet, comfy.lora.load_lora = model_lora_keys_unet, load_lora


def layer_names(known: Mapping[str, Any], weights: Mapping[str, torch.Tensor]) -> LayerNames:
    """`known`, and our weights by the bundle's names, by diffusers', by those that peft and trainers make of either."""
    found = LayerNames(known)
    found.shapes = {key: tensor.shape for key, tensor in weights.items()}
    for key in weights:
        if key.startswith(OWN) and key.endswith(".weight"):
            own = key.removeprefix(OWN).removesuffix(".weight")
            for name in {own, own.removeprefix(INNER)}:
                found |= {prefix + name: key for prefix in PREFIXES}
                found |= {prefix + name.replace(".", "_"): key for prefix in FLAT_PREFIXES}
    return found


def _fits(key: Any, patch: Any, shapes: Mapping[str, torch.Size]) -> bool:
    """Whether a patch can change its layer. What is for another model, such as a CLIP, fits there."""
    shape = shapes.get(key if isinstance(key, str) else key[0])
    if shape is None or not isinstance(key, str):
        return True
    if isinstance(patch, comfy.weight_adapter.LoRAAdapter):
        up, down = patch.weights[:2]
        return (up.shape[0], down.shape[-1]) == (shape[0], shape[-1])
    if isinstance(patch, tuple) and len(patch) == 2 and patch[0] in ("diff", "set"):
        return patch[1][0].shape == shape
    return True


def _nothing_fits(lora: Mapping[str, Any], named: bool) -> str:
    first = next(iter(lora), "")
    example = "transformer_blocks.0.attn.to_q.lora_A.weight"
    told = "has another shape than the layer it names" if named else f"names a layer of this model, as '{example}' does"
    none = "each" if named else "none"
    return (
        f"the LoRA was made for another model: {none} of its {len(lora)} tensors {told}; the first is '{first[:120]}'. "
        "Choose one that was trained on this bundle's velocity model."
    )
