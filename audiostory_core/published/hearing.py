"""A published Whisper -> the ear of a bundle: its encoder alone, strictly, with the configs that say its sizes.

The decoder, which writes text, is not needed: the language model answers. Ignorant of language models and of bundles.
Source: openai/whisper-large-v3; TencentARC/AudioStory, src/models/mllm/modeling_whisper.py (the resampler).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from ..disk.files import read_json
from ..errors import InputError
from ..models.ear import whisper_config, whisper_spectra
from . import anatomy, naming
from .checkpoint import Checkpoint, find, inside
from .naming import Shape

_ENCODER = re.compile(r"(?:model\.)?(?:encoder\.)?(?P<name>(?:conv[12]|embed_positions|layers\.\d+|layer_norm)\..+)")
_DECODER = re.compile(r"(?:model\.)?decoder\..+|proj_out\..+")
_CONFIG_KEYS = (
    "model_type", "d_model", "encoder_layers", "encoder_attention_heads", "encoder_ffn_dim", "num_mel_bins",
    "max_source_positions", "activation_function",
)  # fmt: skip
_SPECTRA_KEYS = ("feature_extractor_type", "feature_size", "sampling_rate", "hop_length", "chunk_length", "n_fft")


@dataclass(frozen=True)
class PublishedEar:
    """The encoder's tensors and where each is read, the bundle's configs by name, and what was not needed, with reasons."""

    checkpoint: Checkpoint
    shapes: Mapping[str, Shape]
    read: Callable[[str], Tensor]
    jsons: Mapping[str, dict[str, Any]]
    needless: Mapping[str, str]

    @property
    def width(self) -> int:
        return int(self.jsons["ear/config.json"]["d_model"])


def resampler_shapes(heard: int, hidden: int) -> dict[str, Shape]:
    """Names and shapes of the layers that read `heard` values of the encoder into a language model of `hidden`."""
    sizes = {"0.weight": (hidden, heard), "0.bias": (hidden,), "2.weight": (hidden, hidden), "2.bias": (hidden,)}
    return {f"aud_projector.{name}": size for name, size in sizes.items()}


def read_ear(folder: Path, names: tuple[str, ...]) -> PublishedEar:
    """The encoder of a local Whisper folder. Raises InputError that lists what is missing, extra or misshapen."""
    config = _config(folder, "config.json", _CONFIG_KEYS)
    spectra = _config(folder, "preprocessor_config.json", _SPECTRA_KEYS)
    if config.get("model_type") != "whisper" or config.get("activation_function", "gelu") != "gelu":
        raise InputError(f"{folder / 'config.json'}: expected a Whisper with GELU, found {config.get('model_type')!r}.")
    from ..models.whisper import WhisperEncoder

    sizes = whisper_config(json.dumps(config), str(folder / "config.json"))
    whisper_spectra(json.dumps(spectra), str(folder / "preprocessor_config.json"))
    wanted = anatomy.shapes_of(lambda: WhisperEncoder(sizes), "the ear's config.json")
    checkpoint = find(folder, names, "Whisper")
    places, needless, faults = _sorted(checkpoint)
    shapes = {name: checkpoint.entries[key].shape for name, key in places.items()}
    faults += [f"missing {name} {list(shape)}" for name, shape in wanted.items() if name not in shapes]
    faults += [
        f"{places[name]} is {list(shape)}, expected {list(wanted[name])}" if name in wanted else f"extra {places[name]}"
        for name, shape in shapes.items()
        if wanted.get(name) != shape
    ]
    if faults:
        raise InputError(f"{checkpoint.source} is not the Whisper that its config describes: {naming.fault_text(faults)}.")
    jsons = {"ear/config.json": config, "ear/preprocessor_config.json": spectra}
    return PublishedEar(checkpoint, wanted, lambda name: checkpoint.read(places[name]), jsons, needless)


def _sorted(checkpoint: Checkpoint) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Our names -> published keys, needless keys with reasons, and faults."""
    places, needless, faults = dict[str, str](), dict[str, str](), list[str]()
    for key, entry in checkpoint.entries.items():
        if _DECODER.fullmatch(key):
            needless[key] = "belongs to the decoder of Whisper"
        elif (found := _ENCODER.fullmatch(key)) is None:
            faults.append(f"extra {key} {list(entry.shape)}")
        elif found["name"] in places:
            faults.append(f"{places[found['name']]} and {key} stand for the same tensor")
        else:
            places[found["name"]] = key
    return places, needless, faults


def _config(folder: Path, name: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """The fields that are needed: a foreign config may name code to load and files to fetch."""
    if not (folder / name).is_file():
        raise InputError(f"{folder / name} is missing.")
    data = read_json(inside(folder, name))
    return {key: data[key] for key in keys if key in data}
