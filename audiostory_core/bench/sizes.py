"""Bundles of random weights in named sizes, to measure with: what a model costs does not depend on what it learnt."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..bundle import weights
from ..bundle.bundle import Bundle, shipped_bundles, stored_names
from ..bundle.manifest import FILE_NAME, Defaults, FuserPart, LanguagePart, Manifest, OobleckPart, RendererPart
from ..errors import InputError
from ..models.dit import AudioDiT, DiTConfig
from ..models.fuser import ResidualFuser
from ..models.language_model import projection
from ..models.oobleck import Oobleck, OobleckSizes
from ..models.t5 import T5Config, T5Encoder
from ..models.text_encoder import unconditional

_RANDOM = 1 << 22  # values drawn once and dealt out again and again


@dataclass(frozen=True)
class Size:
    """Widths and depths of every part; `steps` of the sampler that a bench of this size takes."""

    steps: int
    text_width: int
    language: dict[str, Any]
    text: dict[str, Any]
    renderer: RendererPart
    codec: dict[str, Any]
    fuser_heads: int = 8


_CODEC = {"downsampling_ratios": [2, 4, 4, 8, 8], "decoder_input_channels": 64, "audio_channels": 2, "sampling_rate": 44100}

SIZES: dict[str, Size] = {
    "small": Size(
        4,
        128,
        {
            "hidden_size": 256,
            "intermediate_size": 704,
            "num_hidden_layers": 6,
            "num_attention_heads": 8,
            "num_key_value_heads": 2,
            "vocab_size": 8192,
        },
        {"d_model": 128, "d_kv": 32, "d_ff": 384, "num_layers": 2, "num_heads": 4, "vocab_size": 8192},
        RendererPart(num_layers=1, num_single_layers=2, num_heads=2, head_dim=48, positions="spread"),
        {**_CODEC, "encoder_hidden_size": 8, "channel_multiples": [1, 1, 1, 1, 1], "decoder_channels": 8},
    ),
    "mid": Size(
        10,
        1024,
        {
            "hidden_size": 1024,
            "intermediate_size": 2816,
            "num_hidden_layers": 16,
            "num_attention_heads": 16,
            "num_key_value_heads": 4,
            "vocab_size": 32768,
        },
        {"d_model": 1024, "d_kv": 64, "d_ff": 2816, "num_layers": 6, "num_heads": 16, "vocab_size": 32768},
        RendererPart(num_layers=2, num_single_layers=6, num_heads=4, head_dim=128),
        {**_CODEC, "encoder_hidden_size": 16, "channel_multiples": [1, 1, 2, 2, 4], "decoder_channels": 16},
    ),
    "published": Size(
        50,
        1024,
        {
            "hidden_size": 2048,
            "intermediate_size": 11008,
            "num_hidden_layers": 36,
            "num_attention_heads": 16,
            "num_key_value_heads": 2,
            "vocab_size": 152277,
        },
        {"d_model": 1024, "d_kv": 64, "d_ff": 2816, "num_layers": 24, "num_heads": 16, "vocab_size": 32128},
        RendererPart(),
        {**_CODEC, "encoder_hidden_size": 128, "channel_multiples": [1, 2, 4, 8, 16], "decoder_channels": 128},
    ),
}


def write_bundle(name: str, folder: Path, dtype: torch.dtype = torch.float16) -> Bundle:
    """A bundle of size `name` with random weights in `folder`; one that lies there finished is taken as it is."""
    if name not in SIZES:
        raise InputError(f"there is no size '{name}'; use one of {', '.join(SIZES)}.")
    if (folder / FILE_NAME).is_file():
        return Bundle.open(folder)
    size = SIZES[name]
    for part in ("llm", "codec", "text_encoder"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    deck = 0.02 * torch.randn(_RANDOM, generator=torch.Generator().manual_seed(0))
    modules = _modules(size, folder)
    with ThreadPoolExecutor(len(modules)) as pool:
        deals = [pool.submit(_deal, folder / path, module, deck.to(dtype)) for path, module in modules.items()]
    for deal in deals:
        deal.result()
    _copy_tokenizers(folder)
    manifest = Manifest(
        name=f"bench-{name}",
        licence="Apache-2.0",
        description="Random weights, to measure with.",
        text_width=size.text_width,
        language=LanguagePart(),
        fuser=FuserPart(heads=size.fuser_heads),
        renderer=size.renderer,
        codec=OobleckPart(),
        text_encoder=True,
        defaults=Defaults(num_steps=size.steps, crossfade_seconds=1.0),
    )
    encoder = Bundle(folder, manifest).text_encoder()
    weights.save({"context": unconditional(encoder)}, folder / "unconditional.safetensors", dtype)
    (folder / FILE_NAME).write_text(json.dumps(manifest.model_dump(mode="json"), indent=1) + "\n", encoding="utf-8")
    return Bundle.open(folder)


def weight_bytes(bundle: Bundle) -> dict[str, int]:
    """Bytes of weights on disk, a part each."""
    names = [n for n in stored_names(bundle.folder) if n.endswith(".safetensors")]
    return {n.removesuffix(".safetensors").removesuffix("/model"): (bundle.folder / n).stat().st_size for n in names}


def _modules(size: Size, folder: Path) -> Mapping[str, nn.Module]:
    """Every part on the meta device, by the file its weights go to; configs are written on the way."""
    from transformers import AutoModelForCausalLM, Qwen2Config

    language = Qwen2Config(
        **size.language,
        tie_word_embeddings=True,
        max_position_embeddings=32768,
        bos_token_id=None,
        eos_token_id=2,
        pad_token_id=0,
    )
    text = T5Config(**size.text, feed_forward_proj="gated-gelu")
    language.save_pretrained(folder / "llm")
    (folder / "text_encoder/config.json").write_text(text.to_json(), encoding="utf-8")
    with torch.device("meta"):
        codec = OobleckSizes(**size.codec)
        sizes = size.renderer.model_dump(exclude={"fixed_window"})
        parts: dict[str, nn.Module] = {
            "llm/model.safetensors": AutoModelForCausalLM.from_config(language),
            "bridge.safetensors": nn.ModuleDict(
                {n: projection(language.hidden_size, size.text_width) for n in ("projector", "audio_projector")}
            ),
            "fuser.safetensors": ResidualFuser(size.text_width, size.fuser_heads),
            "dit.safetensors": AudioDiT(DiTConfig(text_width=size.text_width, **sizes)),
            "codec/model.safetensors": Oobleck(codec),
            "text_encoder/model.safetensors": T5Encoder(text),
        }
    (folder / "codec/config.json").write_text(json.dumps(codec.to_config(), indent=1) + "\n", encoding="utf-8")
    return parts


def _untied(module: nn.Module) -> dict[str, Tensor]:
    """The state dict with each shared tensor once; on the meta device storages are told apart by their owners."""
    seen: dict[int, str] = {}
    named = [*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)]
    owners = {n: id(t) for n, t in named}
    return {n: t for n, t in module.state_dict().items() if seen.setdefault(owners.get(n, -len(seen) - 1), n) == n}


def _deal(path: Path, module: nn.Module, deck: Tensor) -> None:
    """Writes random tensors of a module's shapes, and ones for what scales: the values of `deck`, dealt out again and
    again. As bytes, since eight gigabytes of them are to be there within seconds."""
    shapes = {n: tuple(t.shape) for n, t in _untied(module).items()}
    cards: Any = memoryview(deck.view(torch.uint8).numpy())  # type: ignore[arg-type]
    with path.open("xb") as file:
        file.write(weights.stream_header(shapes, deck.dtype))
        for name, shape in shapes.items():
            count = torch.Size(shape).numel()
            if "norm" in name and name.endswith("weight") and len(shape) == 1:
                file.write(torch.ones(count, dtype=deck.dtype).view(torch.uint8).numpy().data)
                continue
            rounds, rest = divmod(count * deck.dtype.itemsize, len(cards))
            for _ in range(rounds):
                file.write(cards)
            file.write(cards[:rest])


def _copy_tokenizers(folder: Path) -> None:
    """Those of the shipped bundle: a tokenizer may know fewer words than the model has rows."""
    source = shipped_bundles()["tiny"]
    for part in ("llm", "text_encoder"):
        for path in source.joinpath(part).glob("tokenizer*.json"):
            shutil.copyfile(path, folder / part / path.name)
    (folder / "llm/generation_config.json").write_text('{"eos_token_id": 2, "repetition_penalty": 1.05}', encoding="utf-8")
