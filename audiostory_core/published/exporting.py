"""A bundle -> the folders that AudioStory is published in, so that trained weights run where the published ones do.

```
pytorch_model.bin, config.yaml   language model (deltas merged), bridge, fuser, renderer, text encoder; the run's few numbers
base_llm/, flan_t5/              configs and tokenizers
flux_detokenizer/                config.json of the renderer, vae_config.json and model.safetensors of the codec
whisper/                         the ear, where the bundle listens with one
```
What `import_bundle` makes of them is the bundle again, to the last bit. Ignorant of how weights were trained.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..bundle.bundle import Bundle
from ..bundle.manifest import RendererPart
from ..bundle.weights import stored_tensors, stored_type
from ..disk.files import read_json, refusals_of_disk
from ..disk.folders import building, clear_up
from ..disk.lock import alone_beside
from ..errors import InputError
from ..models.qwen2 import read_config
from .intake import EMBEDDING, HEAD, SHARED, TEXT_EMBEDDING
from .naming import FUSER_HEADS, Part, added_tokens, published_name
from .place import check_space
from .vocabulary import story_tokenizer

FILES: dict[Part, str] = {
    "language": "llm/model.safetensors",
    "bridge": "bridge.safetensors",
    "fuser": "fuser.safetensors",
    "renderer": "dit.safetensors",
    "text_encoder": "text_encoder/model.safetensors",
    "whisper_resampler": "resampler.safetensors",
}
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


@dataclass(frozen=True)
class Export:
    """Where the published folders lie, how many tensors they hold, and the command that imports them again."""

    folder: Path
    tensors: int
    dtype: str
    listens: bool

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        words = [f"--audiostory {self.folder}", *(f"--{o} {self.folder / n}" for o, n in _OPTIONS.items())]
        words += [f"--whisper {self.folder / 'whisper'}"] if self.listens else []
        return [
            f"published {self.folder}, {self.tensors:,} tensors in {self.dtype}",
            f"import    audiostory bundle import {' '.join(words)} --dtype {self.dtype} --out BUNDLE",
        ]


_OPTIONS = {"base-llm": "base_llm", "flan-t5": "flan_t5", "detokenizer": "flux_detokenizer"}


def export_bundle(name: str | Path, out: Path, overwrite: bool = False) -> Export:
    """Writes the bundle `name` to the folder `out` as AudioStory is published.

    Raises InputError for a bundle of another kind than the published one, for a folder that holds something else, and for
    what the disk refuses.
    """
    bundle = Bundle.open(name)
    check_published(bundle)
    _check_out(out, overwrite, bundle)
    with alone_beside(out, f"another export is making {out}; wait for it, or choose another folder."):
        clear_up(out)
        check_space(out, sum((bundle.folder / file).stat().st_size for file in _files(bundle)))
        with building(out) as folder, refusals_of_disk(out):
            tensors = dict(_tensors(bundle))
            torch.save(tensors, folder / "pytorch_model.bin")
            _write_texts(bundle, folder)
            _write_codec(bundle, folder / "flux_detokenizer")
            if bundle.manifest.listening is not None:
                shutil.copytree(bundle.folder / "ear", folder / "whisper", ignore=shutil.ignore_patterns("head.safetensors"))
    kind = str(stored_type(bundle.folder / FILES["language"])).removeprefix("torch.")
    return Export(out, len(tensors), kind, bundle.manifest.listening is not None)


def check_published(bundle: Bundle) -> None:
    """Raises InputError that says in what a bundle is not of the published kind."""
    manifest, other = bundle.manifest, list[str]()
    language, renderer = manifest.language, manifest.renderer
    if language is None or not (bundle.folder / FILES["language"]).is_file():
        other.append("it has no language model")
    elif bundle.sees or read_config(read_json(bundle.folder / "llm/config.json")) is None:
        other.append("its language model is no Qwen2")
    elif _last_tokens_differ(bundle):
        other.append("its tokenizer has other story tokens")
    if manifest.codec.type != "oobleck":
        other.append("its codec is no Oobleck")
    if renderer.positions != "published" or not renderer.fixed_window or renderer.pooled_width != manifest.text_width:
        other.append("its renderer has places or widths of its own")
    if renderer.max_seconds != int(renderer.max_seconds):
        other.append(f"its renderer's window lasts {renderer.max_seconds:g} s, not whole seconds")
    if manifest.fuser is None or manifest.fuser.heads != FUSER_HEADS:
        other.append(f"its fuser has not {FUSER_HEADS} heads")
    if not manifest.text_encoder:
        other.append("it carries no text encoder")
    if manifest.listening is not None and (manifest.listening.adapter_rank is not None or manifest.listening.head):
        other.append("it listens by deltas or a head of its own")
    if any(stored_type(bundle.folder / file) == torch.int8 for file in _files(bundle)):
        other.append("some of its weights are in whole bytes")
    if other:
        raise InputError(f"bundle '{manifest.name}' is not of the published kind: {'; '.join(other)}.")


def _last_tokens_differ(bundle: Bundle) -> bool:
    rows = stored_tensors(bundle.folder / FILES["language"], (EMBEDDING,))[EMBEDDING].shape[0]
    try:
        return len(story_tokenizer(bundle.folder / "llm", rows)) < len(added_tokens())
    except InputError:
        return True


def _check_out(out: Path, overwrite: bool, bundle: Bundle) -> None:
    if not out.absolute().parent.is_dir():
        raise InputError(f"the folder {out.absolute().parent} does not exist.")
    if bundle.folder.resolve().is_relative_to(out.resolve()):
        raise InputError(f"{bundle.folder} lies in {out}, which would be replaced; choose another folder with --out.")
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise InputError(f"{out} is not a folder; choose another name with --out.")
    if out.is_dir() and any(out.iterdir()):
        if not (out / "pytorch_model.bin").is_file():
            raise InputError(f"{out} holds files that are no export; choose another folder with --out.")
        if not overwrite:
            raise InputError(f"{out} is there already; allow replacing it with --overwrite, or choose another name.")


def _files(bundle: Bundle) -> list[str]:
    return [file for file in FILES.values() if (bundle.folder / file).is_file()]


def _tensors(bundle: Bundle) -> Iterator[tuple[str, Tensor]]:
    """Every tensor by its published name; those that are another's come as the very same."""
    for part, file in FILES.items():
        if not (bundle.folder / file).is_file():
            continue
        found = stored_tensors(bundle.folder / file)
        for copy, original in ((HEAD, EMBEDDING), (TEXT_EMBEDDING, SHARED)):
            if original in found and copy not in found:
                found[copy] = found[original]
        for name, tensor in found.items():
            yield published_name(part, name), tensor


def _write_texts(bundle: Bundle, folder: Path) -> None:
    """Configs and tokenizers of both language models, and the numbers that no weight tells."""
    for part, name in (("llm", "base_llm"), ("text_encoder", "flan_t5")):
        (folder / name).mkdir()
        for file in ("config.json", "generation_config.json", *TOKENIZER_FILES):
            if (bundle.folder / part / file).is_file():
                shutil.copyfile(bundle.folder / part / file, folder / name / file)
    manifest = bundle.manifest
    said: dict[str, Any] = {}
    if manifest.language is not None and manifest.fuser is not None:
        said = {
            "agent_model": {"t5_feature_scale": manifest.fuser.feature_scale},
            "train_dataset": {
                "num_t5_out_tokens": manifest.language.semantic_tokens,
                "num_aud_out_tokens": manifest.language.residual_tokens,
            },
        }
    if manifest.listening is not None:
        said["whisper_resampler_llava"] = {"token_num": manifest.listening.tokens}
    (folder / "config.yaml").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")  # JSON is YAML too


def _write_codec(bundle: Bundle, folder: Path) -> None:
    folder.mkdir()
    config = read_json(bundle.folder / "codec/config.json")
    _write_json(folder / "vae_config.json", config)
    shutil.copyfile(bundle.folder / "codec/model.safetensors", folder / "model.safetensors")
    form, renderer = bundle.codec_form, bundle.manifest.renderer
    _write_json(folder / "config.json", _renderer_config(renderer, bundle.manifest.text_width, form.sample_rate / form.hop))


def _renderer_config(renderer: RendererPart, width: int, frames_a_second: float) -> dict[str, Any]:
    """What TangoFlux's own config says."""
    return {
        "num_layers": renderer.num_layers,
        "num_single_layers": renderer.num_single_layers,
        "in_channels": renderer.latent_channels,
        "attention_head_dim": renderer.head_dim,
        "joint_attention_dim": width,
        "num_attention_heads": renderer.num_heads,
        "audio_seq_len": int(renderer.max_seconds * frames_a_second),
        "max_duration": int(renderer.max_seconds),
        "uncondition": False,
        "text_encoder_name": "flan_t5",
    }


def _write_json(path: Path, said: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
