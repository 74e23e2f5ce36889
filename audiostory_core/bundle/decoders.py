"""A folder's config.json -> the language model that it describes, without weights: our own, or transformers' of other forms.

Sizes that no model has are refused before memory is asked for. Ignorant of what the model is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import torch

from ..disk.files import read_json
from ..errors import InputError, first_line
from ..models import foreign
from ..models.qwen2 import Qwen2, read_config, read_generation
from .sizes import CONFIG_BYTES

# Ten times what any model of this kind has; sizes beyond are refused before memory is asked for.
MAX_SIZES = {
    "hidden_size": 65_536,
    "num_hidden_layers": 1000,
    "intermediate_size": 500_000,
    "vocab_size": 5_000_000,
    "out_hidden_size": 65_536,
}


def build_decoder(folder: Path) -> Any:
    """The language model that a folder describes, on the meta device: our own, or of another form and transformers'."""
    said = read_json(folder / "config.json", CONFIG_BYTES)
    ending = folder / "generation_config.json"
    endings = read_json(ending, CONFIG_BYTES) if ending.is_file() else {}
    try:
        own = read_config(said)
        generation = read_generation(endings, said)
    except InputError as error:
        raise InputError(f"{folder} holds no usable language model: {error}") from None
    if own is not None:
        _check_sizes([said], folder)
        with torch.device("meta"):
            return Qwen2(own, generation)
    config = foreign.open_config(folder, str(said.get("model_type")))
    subs = (getattr(config, name, None) for name in config.sub_configs)
    _check_sizes([vars(config), *(vars(sub) for sub in subs if sub is not None)], folder)
    with torch.device("meta"):
        model = foreign.build(config)
    if endings:
        model.generation_config = generation
    return model


def compute_buffers(model: Any, folder: Path, device: torch.device | str) -> None:
    """Buffers that no file holds, such as rotary frequencies, built again off the meta device, in float32."""
    for name, module in list(model.named_modules()):
        if not any(buffer.is_meta for buffer in module.buffers(recurse=False)):
            continue
        try:
            fresh = type(module)(config=module.config)
        except (AttributeError, TypeError) as error:
            raise InputError(f"{folder}: the model's {name} cannot be built from its config: {first_line(error)}") from None
        model.set_submodule(name, fresh.to(device))


def _check_sizes(parts: Sequence[Mapping[str, Any]], folder: Path) -> None:
    for part, (name, limit) in product(parts, MAX_SIZES.items()):
        value = part.get(name, 1)
        if not isinstance(value, int) or not 1 <= value <= limit:
            raise InputError(f"{folder}/config.json: {name} is {value!r}; it must lie between 1 and {limit:,}.")
