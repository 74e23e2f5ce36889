"""Configs that came with published weights -> the sizes of our parts, checked, and configs that are safe to store.

A foreign config may name code to load and files to fetch; what is stored again is a short list of sizes. Ignorant of
weights but for the codec's, whose shapes tell its sizes where no config does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..bundle.manifest import RendererPart
from ..disk.files import read_json
from ..errors import InputError
from ..models.vision_config import SEEING
from .checkpoint import inside

Shape = tuple[int, ...]

CODEC_RATE = 44_100
LARGEST = 1_000_000
_LM_KEYS = (
    "model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
    "num_key_value_heads", "hidden_act", "max_position_embeddings", "initializer_range", "rms_norm_eps", "use_cache",
    "tie_word_embeddings", "rope_theta", "rope_scaling", "rope_parameters", "use_sliding_window", "sliding_window",
    "max_window_layers", "attention_dropout", "bos_token_id", "eos_token_id", "pad_token_id",
)  # fmt: skip
_T5_KEYS = (
    "model_type", "vocab_size", "d_model", "d_kv", "d_ff", "num_layers", "num_decoder_layers", "num_heads",
    "relative_attention_num_buckets", "relative_attention_max_distance", "dropout_rate", "layer_norm_epsilon",
    "feed_forward_proj", "is_encoder_decoder", "use_cache", "pad_token_id", "eos_token_id",
)  # fmt: skip
_LM_SIZES = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads")
_T5_SIZES = ("vocab_size", "d_model", "d_kv", "d_ff", "num_layers", "num_heads")
_VISION_KEYS = (
    "model_type", "depth", "hidden_size", "hidden_act", "intermediate_size", "num_heads", "in_channels", "in_chans",
    "patch_size", "spatial_merge_size", "temporal_patch_size", "tokens_per_second", "window_size", "out_hidden_size",
    "fullatt_block_indexes", "initializer_range",
)  # fmt: skip
_VISION_SIZES = ("depth", "hidden_size", "intermediate_size", "num_heads", "patch_size", "out_hidden_size")
_SEEING_KEYS = ("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id", "vision_token_id")
_GENERATION_IDS = ("bos_token_id", "eos_token_id", "pad_token_id")
_CODEC_KEYS = (
    "encoder_hidden_size",
    "downsampling_ratios",
    "channel_multiples",
    "decoder_channels",
    "decoder_input_channels",
    "audio_channels",
    "sampling_rate",
)


@dataclass(frozen=True)
class CodecBlueprint:
    """Fields of `OobleckSizes`, and whether they were read from the tensors for want of a config."""

    fields: dict[str, Any]
    inferred: bool

    @property
    def hop(self) -> int:
        hop = 1
        for ratio in self.fields["downsampling_ratios"]:
            hop *= ratio
        return hop


def language_config(folder: Path) -> dict[str, Any]:
    """The base LLM's sizes, without a precision or names of code: `config.json` of a Qwen2."""
    return _transformer(folder, "qwen2", _LM_KEYS, _LM_SIZES)


def seeing_config(folder: Path) -> dict[str, Any]:
    """The same for a model that sees: `config.json` of a Qwen2.5-VL, flat as published or with a `text_config`."""
    path = _config(folder, "config.json")
    data = read_json(path)
    if data.get("model_type") != SEEING:
        raise InputError(f"{path}: model_type is {data.get('model_type')!r}, expected {SEEING!r}; no other can see here.")
    kept: dict[str, Any] = {key: data[key] for key in (*_LM_KEYS, *_SEEING_KEYS) if key in data}
    parts = (("text_config", (*_LM_KEYS, "layer_types"), _LM_SIZES), ("vision_config", _VISION_KEYS, _VISION_SIZES))
    for name, keys, sizes in parts:
        part = data.get(name, data if name == "text_config" else None)
        if not isinstance(part, dict):
            raise InputError(f"{path} has no {name}, which says how large that part of the model is.")
        for size in sizes:
            _whole(path, part, size)
        if name in data:
            kept[name] = {key: part[key] for key in keys if key in part}
    return kept


def text_config(folder: Path) -> dict[str, Any]:
    """The text encoder's sizes: `config.json` of a T5."""
    return _transformer(folder, "t5", _T5_KEYS, _T5_SIZES)


def _transformer(folder: Path, kind: str, keys: tuple[str, ...], sizes: tuple[str, ...]) -> dict[str, Any]:
    path = _config(folder, "config.json")
    data = read_json(path)
    if data.get("model_type") != kind:
        raise InputError(f"{path}: model_type is {data.get('model_type')!r}, expected {kind!r}; it is another model's.")
    for size in sizes:
        _whole(path, data, size)
    kept = {key: data[key] for key in keys if key in data}
    theta = (kept.get("rope_parameters") or {}).get("rope_theta")
    # transformers 5 writes `rope_parameters`, which 4 does not read and would silently replace by 10,000.
    return kept | ({"rope_theta": theta} if theta and "rope_theta" not in kept else {})


def generation_config(folder: Path) -> tuple[dict[str, Any], bool]:
    """Ids that end a text and the repetition penalty, which acts in greedy decoding too; and whether a file said so."""
    path = folder / "generation_config.json"
    if not path.is_file():
        return {"repetition_penalty": 1.0}, False
    path = inside(folder, path.name)
    data = read_json(path)
    penalty = data.get("repetition_penalty", 1.0)
    if isinstance(penalty, bool) or not isinstance(penalty, (int, float)) or not 0.1 <= penalty <= 10:
        raise InputError(f"{path}: repetition_penalty is {penalty!r}, expected a number from 0.1 to 10.")
    kept: dict[str, Any] = {"repetition_penalty": float(penalty)}
    for key in _GENERATION_IDS:
        value = data.get(key)
        ids = value if isinstance(value, list) else [value]
        if value is None:
            continue
        if not ids or any(isinstance(i, bool) or not isinstance(i, int) or not 0 <= i < LARGEST * 10 for i in ids):
            raise InputError(f"{path}: {key} is {str(value)[:60]}, expected a token id or a list of them.")
        kept[key] = value
    return kept, True


def text_folder(folder: Path) -> Path:
    """Where TangoFlux's text encoder lies if --flan-t5 was not given: beside the weights, under its own name."""
    names = ("flan-t5-large", "flan_t5", "text_encoder")
    found = next((folder / name for name in names if (folder / name / "tokenizer.json").is_file()), None)
    if found is None:
        raise InputError(f"{folder} has no tokenizer for captions; give Flan-T5's folder with --flan-t5.")
    return inside(folder, found.name)


def renderer_part(folder: Path, codec: CodecBlueprint) -> tuple[RendererPart, int]:
    """Sizes of the velocity model and its text width, from the `config.json` that TangoFlux is published with."""
    path = _config(folder, "config.json")
    data = read_json(path)
    if "joint_attention_dim" not in data:
        kind = data.get("model_type") or data.get("_class_name") or "none that is named"
        raise InputError(f"{path} has no joint_attention_dim; expected TangoFlux's config, found another model's ({kind}).")
    names = {
        "latent_channels": "in_channels",
        "num_layers": "num_layers",
        "num_single_layers": "num_single_layers",
        "num_heads": "num_attention_heads",
        "head_dim": "attention_head_dim",
    }
    sizes: dict[str, Any] = {ours: _whole(path, data, theirs, 16_384) for ours, theirs in names.items()}
    width = _whole(path, data, "joint_attention_dim", 16_384)
    seconds, frames = _whole(path, data, "max_duration", 3600), _whole(path, data, "audio_seq_len")
    rate = codec.fields["sampling_rate"]
    held = int(seconds * (rate / codec.hop))
    if held != frames:
        raise InputError(
            f"{path}: audio_seq_len is {frames}, but {seconds} s at {rate} Hz and {codec.hop} samples a frame are {held}."
        )
    if sizes["latent_channels"] != codec.fields["decoder_input_channels"]:
        raise InputError(
            f"{path}: in_channels is {sizes['latent_channels']}, but the codec has "
            f"{codec.fields['decoder_input_channels']} channels."
        )
    return RendererPart(**sizes, max_seconds=float(seconds), positions="published", pooled_width=width), width


def codec_blueprint(folder: Path, weights: Path, shapes: Mapping[str, Shape]) -> CodecBlueprint:
    """The codec's sizes from a config beside its weights, else from its tensors (which cannot tell the sampling rate)."""
    for path in (folder / "vae_config.json", weights.parent / "vae_config.json", weights.parent / "config.json"):
        if path.is_file():
            path = inside(path.parent, path.name)
            data = read_json(path)
            if "downsampling_ratios" in data:
                return CodecBlueprint(_codec_fields(path, data), False)
    return CodecBlueprint(_inferred(weights, shapes), True)


def _codec_fields(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    if data.get("_class_name", "AutoencoderOobleck") != "AutoencoderOobleck":
        raise InputError(f"{path}: _class_name is {data['_class_name']!r}, expected 'AutoencoderOobleck'.")
    kept = {key: data[key] for key in _CODEC_KEYS if key in data}
    missing = [key for key in _CODEC_KEYS if key not in kept and key != "sampling_rate"]
    if missing:
        raise InputError(f"{path} does not say {', '.join(missing)} of the codec.")
    for key, value in kept.items():
        values = value if key in ("downsampling_ratios", "channel_multiples") and isinstance(value, list) else [value]
        for one in values:
            _whole(path, {key: one}, key, 200_000)
    if len(kept["downsampling_ratios"]) != len(kept["channel_multiples"]) or len(kept["downsampling_ratios"]) > 16:
        raise InputError(f"{path}: downsampling_ratios and channel_multiples must be two lists of one length up to 16.")
    return {"sampling_rate": CODEC_RATE, **kept}


def _inferred(weights: Path, shapes: Mapping[str, Shape]) -> dict[str, Any]:
    """Sizes of an Oobleck autoencoder from its tensors: a block's convolution has twice its stride as its width."""
    blocks = sorted({int(m[1]) for name in shapes if (m := re.fullmatch(r"encoder\.block\.(\d+)\.conv1\.weight_v", name))})
    try:
        first, last = shapes["encoder.conv1.weight_v"], shapes["decoder.conv2.weight_v"]
        convolutions = [shapes[f"encoder.block.{k}.conv1.weight_v"] for k in blocks]
        sizes = {
            "encoder_hidden_size": first[0],
            "downsampling_ratios": [shape[2] // 2 for shape in convolutions],
            "channel_multiples": [shape[0] // first[0] for shape in convolutions],
            "decoder_channels": last[1],
            "decoder_input_channels": shapes["decoder.conv1.weight_v"][1],
            "audio_channels": last[0],
            "sampling_rate": CODEC_RATE,
        }
        if not blocks:
            raise KeyError
    except (KeyError, IndexError, ZeroDivisionError):
        raise InputError(f"{weights} is no Oobleck codec: its tensors tell no sizes, nor does a config beside it.") from None
    return _codec_fields(weights, sizes)


def _config(folder: Path, name: str) -> Path:
    if not (folder / name).is_file():
        raise InputError(f"{folder / name} is missing.")
    return inside(folder, name)


def _whole(path: Path, data: Mapping[str, Any], key: str, most: int = LARGEST) -> int:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise InputError(f"{path}: {key} is {str(value)[:60]!r}, expected a whole number from 1 to {most:,}.")
    return value
