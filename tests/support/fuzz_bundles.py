"""Readers of weights and of what stands beside them: safetensors, checkpoints of others, the configs of bundles."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from safetensors.torch import save
from torch import nn

from audiostory_core.bundle.bundle import Bundle, shipped_bundles
from audiostory_core.bundle.manifest import parse_manifest
from audiostory_core.bundle.weights import load_strict
from audiostory_core.models.ear import whisper_config, whisper_spectra
from audiostory_core.models.vision_config import read_sight
from audiostory_core.plan.lexicon import Lexicon
from audiostory_core.published.blueprint import (
    codec_blueprint,
    generation_config,
    language_config,
    renderer_part,
    text_config,
)
from audiostory_core.published.checkpoint import find
from audiostory_core.published.run_record import read_record
from fuzz import Reader

GOLDEN = Path(__file__).parents[1] / "golden" / "published"
TENSORS = {"weight": torch.arange(12.0).reshape(3, 4), "bias": torch.tensor([1.5, -2.0, 0.0])}
RECORD = """model:
  lora: {r: 32, lora_alpha: 64}
  t5_feature_scale: 10.0
  num_t5_out_tokens: 64
  whisper_resampler_llava: &w
    token_num: 64
  again: *w
"""
SIGHT = '{"patch_size": 14, "merge_size": 2, "image_mean": [0.5, 0.5, 0.5], "size": {"shortest_edge": 3136, "longest_edge": 600000}}'
VISION = SimpleNamespace(patch_size=14, temporal_patch_size=2, spatial_merge_size=2, tokens_per_second=2)


def readers(folder: Path) -> list[Reader]:
    stored = save(TENSORS)
    return [*_weights(folder, stored), *_published(folder), *_bundle(folder)]


def _file(path: Path, read: Callable[[Path], Any]) -> Callable[[Any], Any]:
    """A reader of a file that holds what is drawn."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def written(data: Any) -> Any:
        path.write_bytes(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
        return read(path)

    return written


def _weights(folder: Path, stored: bytes) -> list[Reader]:
    zipped, old = folder / "zip" / "model.bin", folder / "old" / "model.bin"
    for path in (zipped, old):
        path.parent.mkdir()
        torch.save(TENSORS, path, _use_new_zipfile_serialization=path is zipped)
    shards = folder / "shards"
    shards.mkdir()
    (shards / "s1.safetensors").write_bytes(stored)
    index = json.dumps({"metadata": {}, "weight_map": dict.fromkeys(TENSORS, "s1.safetensors")})

    def whole(names: Sequence[str]) -> Callable[[Path], None]:
        def read(path: Path) -> None:
            source = find(path.parent, names, "model")
            source.check()
            for name in source.entries:
                source.read(name)

        return read

    return [
        Reader("safetensors", [stored], _file(folder / "one" / "m.safetensors", lambda path: load_strict(nn.Linear(4, 3), path))),
        Reader("safetensors of others", [stored], _file(folder / "two" / "m.safetensors", whole(["m.safetensors"]))),
        Reader("checkpoint, zip", [zipped.read_bytes()], _file(zipped, whole(["model.bin"]))),
        Reader("checkpoint, old", [old.read_bytes()], _file(old, whole(["model.bin"]))),
        Reader("index of shards", [index], _file(shards / "m.safetensors.index.json", whole(["m.safetensors.index.json"]))),
    ]


def _published(folder: Path) -> list[Reader]:
    llm, flan, dit = GOLDEN / "base_llm", GOLDEN / "flan_t5", GOLDEN / "flux_detokenizer"
    codec = codec_blueprint(dit, dit / "model.safetensors", {})

    def beside(name: str, path: Path, read: Callable[[Path], Any]) -> Reader:
        return Reader(name, [path.read_text(encoding="utf-8")], _file(folder / name / path.name, lambda found: read(found.parent)), 0.5)

    return [
        Reader("run record", [RECORD], _file(folder / "config.yaml", read_record), 0.5),
        beside("published reasoner", llm / "config.json", language_config),
        beside("published endings", llm / "generation_config.json", generation_config),
        beside("published encoder", flan / "config.json", text_config),
        beside("published renderer", dit / "config.json", lambda path: renderer_part(path, codec)),
        beside("published codec", dit / "vae_config.json", lambda path: codec_blueprint(path, path / "m.safetensors", {})),
    ]


def _bundle(folder: Path) -> list[Reader]:
    tiny, ours = shipped_bundles()["tiny"], folder / "tiny"
    shutil.copytree(tiny, ours)
    manifest = (tiny / "bundle.json").read_text(encoding="utf-8")
    bundle = Bundle(ours, parse_manifest(manifest, "bundle.json"))

    def part(name: str, build: Callable[[], Any], share: float = 0.02) -> Reader:
        """A config of the bundle, whose part is built of it; afterwards it is as it was."""
        text, put = (tiny / name).read_text(encoding="utf-8"), _file(ours / name, lambda path: build())

        def read(data: str) -> None:
            try:
                put(data)
            finally:
                (ours / name).write_text(text, encoding="utf-8")

        return Reader(name, [text], read, share)

    def parts(text: str) -> None:
        found = Bundle(ours, parse_manifest(text, "bundle.json"))
        for build in (found.dit, found.fuser, found.codec, found.ear):
            build()

    whisper, spectra = ((tiny / "ear" / name).read_text(encoding="utf-8") for name in ("config.json", "preprocessor_config.json"))
    return [
        Reader("manifest", [manifest], lambda text: parse_manifest(text, "bundle.json"), 0.5),
        Reader("manifest and its parts", [manifest], parts, 0.02),
        Reader("lexicon", ['{"known": ["a", "rain"], "nearest": {"wolf": "A dog barks."}}'], Lexicon.from_json, 0.5),
        Reader("ear", [whisper], lambda text: whisper_config(text, "config.json"), 0.5),
        Reader("ear's spectra", [spectra], lambda text: whisper_spectra(text, "preprocessor_config.json"), 0.05),
        Reader("sight", [SIGHT], _file(folder / "sight" / "video_preprocessor_config.json", lambda path: read_sight(path.parent, VISION)), 0.5),
        part("llm/config.json", bundle.language_model),
        part("llm/generation_config.json", bundle.language_model),
        part("llm/tokenizer_config.json", bundle.language_model),
        part("text_encoder/config.json", bundle.text_encoder),
        part("ear/config.json", bundle.ear),
    ]
