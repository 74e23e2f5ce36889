"""Published files -> a bundle: tensor by tensor into a folder beside the target, which takes its place when it is whole.

At no time is a whole part in memory but the text encoder, once, for the features of the empty text. What ends the work
early, an error, a full disk or Ctrl-C, leaves nothing that could be taken for a bundle. Ignorant of published names.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..bundle import weights
from ..bundle.bundle import digest, stored_names
from ..bundle.manifest import FILE_NAME, Defaults, Manifest, OobleckPart, StoredFile
from ..disk.folders import building, clear_up
from ..disk.lock import alone_beside
from ..errors import InputError
from .intake import take_in
from .origin import Intake, Origin, Planned
from .place import Megabytes, Progress, check_name, check_out, check_space
from .pull import recorded_checksum

DTYPES = {"float16": torch.float16, "bfloat16": torch.bfloat16, "float32": torch.float32}
MAX_CAPTION_TOKENS = 2048  # more than the longest caption of a plan has
DEFAULTS = Defaults(
    num_steps=50, guidance_scale=4.0, sampler="euler", shift=1.0, crossfade_seconds=3.0, curve="equal_power", seconds=50.0
)
AUDIOSTORY_LICENCE = "Non-commercial research: Qwen Research (LLM), Stability AI Community and WavCaps (renderer, codec)"
AUDIOSTORY_ATTRIBUTION = (
    "Weights of AudioStory-3B (Tencent ARC Lab), made from Qwen2.5-3B-Instruct (Alibaba Cloud), TangoFlux (DeCLaRe Lab), "
    "Flan-T5 (Google, Apache-2.0) and the autoencoder of Stable Audio Open (Stability AI); converted, not changed."
)
TANGOFLUX_LICENCE = "Non-commercial research: Stability AI Community, WavCaps (academic use)"
TANGOFLUX_ATTRIBUTION = (
    "Weights of TangoFlux (DeCLaRe Lab) with Flan-T5 (Google, Apache-2.0) and the autoencoder of Stable Audio Open "
    "(Stability AI); converted, not changed."
)


@dataclass(frozen=True)
class Report:
    """What an import did: keys found, used, merged, kept and ignored (by reason), and what no file said."""

    folder: Path
    keys: int
    used: int
    merged: int
    kept: tuple[str, ...]
    ignored: Mapping[str, str]
    assumed: tuple[str, ...]
    facts: tuple[str, ...]
    size: int
    seconds: float

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        reasons: dict[str, list[str]] = {}
        for key, reason in self.ignored.items():
            reasons.setdefault(reason, []).append(key)
        ignored = [
            f"ignored   {len(keys)}, as each {reason}: {keys[0]}{' and so on' if len(keys) > 1 else ''}"
            for reason, keys in reasons.items()
        ]
        return [
            f"bundle    {self.folder}, {self.size / 1e6:,.1f} MB, in {self.seconds:.1f} s",
            f"tensors   {self.keys:,} found, {self.used:,} used, {self.merged:,} LoRA pairs merged, {len(self.kept)} kept",
            *(f"kept      {key}, for listening" for key in self.kept),
            *ignored,
            *(f"found     {fact}" for fact in self.facts),
            *(f"assumed   {assumption}" for assumption in self.assumed),
        ]


def import_bundle(
    origin: Origin,
    out: Path,
    *,
    dtype: str = "float16",
    name: str | None = None,
    overwrite: bool = False,
    progress: Progress = lambda *_: None,
) -> Report:
    """Writes the bundle `out` from published files and says what became of each tensor.

    Raises InputError, before the first byte is written where that is possible, for files that are missing, damaged or do
    not belong together, for values that `dtype` cannot hold, for a disk too small, and while another import makes `out`.
    """
    started = time.perf_counter()
    sources = (origin.audiostory, origin.base_llm, origin.flan_t5, origin.detokenizer, origin.tangoflux, origin.whisper)
    if dtype not in DTYPES:
        raise InputError(f"unknown dtype '{dtype}'; use one of {', '.join(DTYPES)}.")
    check_out(out, overwrite, sources)
    name, kind = check_name(name, out), DTYPES[dtype]
    with alone_beside(out, f"another import is making {out}; wait for it, or choose another folder with --out."):
        clear_up(out)
        intake = take_in(origin)
        check_space(out, sum(weights.stream_bytes(planned.shapes.values(), kind) for planned in intake.files))
        _check_sums(intake, progress)
        with building(out) as folder:
            manifest = _write(intake, folder, kind, name, origin, progress)
            check_out(out, overwrite, sources)  # someone else may have written there meanwhile
    size = sum(stored.size for stored in manifest.files.values())
    return Report(
        out,
        intake.sorted_keys,
        intake.used,
        intake.merged,
        intake.kept,
        intake.ignored,
        intake.assumed,
        intake.facts,
        size,
        time.perf_counter() - started,
    )


# Before the first byte


def _check_sums(intake: Intake, progress: Progress) -> None:
    total = sum(file.stat().st_size for source in intake.checkpoints for file in source.files if file.suffix == ".bin")
    told = Megabytes("check", total, progress)
    for source in intake.checkpoints:
        source.check(told)
        for file in source.files:
            _check_record(file)


def _check_record(file: Path) -> None:
    """safetensors hold no checksums; what a pull wrote down when it brought the file stands in for them."""
    expected = recorded_checksum(file) if file.suffix == ".safetensors" else None
    found = digest(file) if expected else None
    if found != expected:
        raise InputError(f"{file} has changed since it was pulled: its sha256 is {found}, expected {expected}.")


# Writing


def _write(intake: Intake, folder: Path, dtype: torch.dtype, name: str, origin: Origin, progress: Progress) -> Manifest:
    """All files, the manifest last."""
    total = sum(weights.stream_bytes(planned.shapes.values(), dtype) for planned in intake.files)
    told = Megabytes("write", total, progress)
    sums: dict[str, str] = {}
    for file, data in intake.jsons.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    for part, tokenizer in intake.tokenizers.items():
        if (folder / part).is_dir():
            tokenizer.save(folder / part)
    for planned in intake.files:
        sums[planned.name] = _write_file(planned, folder, dtype, told)
    for source in intake.checkpoints:
        source.release()
    context = _empty_text(intake)
    weights.save({"context": context}, folder / "unconditional.safetensors", torch.float32)
    files = {
        n: StoredFile(size=(folder / n).stat().st_size, sha256=sums.get(n) or digest(folder / n))
        for n in stored_names(folder)
    }
    manifest = _manifest(intake, name, origin, files)
    (folder / FILE_NAME).write_text(json.dumps(manifest.model_dump(mode="json"), indent=1) + "\n", encoding="utf-8")
    return manifest


def _write_file(planned: Planned, folder: Path, dtype: torch.dtype, told: Callable[[int], None]) -> str:
    try:
        return weights.stream(folder / planned.name, planned.shapes, planned.make, dtype, told, planned.metadata)
    except InputError as error:
        raise InputError(f"{planned.source.source}: {error}") from None


@torch.no_grad()
def _empty_text(intake: Intake) -> Tensor:
    """Features of the empty text [1 s d] in float32, all outputs kept: the other side of guidance."""
    from transformers import T5Config, T5EncoderModel

    from ..models.text_encoder import TextEncoder, unconditional

    with torch.device("meta"):
        encoder: Any = T5EncoderModel(T5Config(**intake.text_config))
    tensors = {name: intake.text.make(name).float().clone() for name in intake.text.shapes}
    intake.text.source.release()
    encoder.load_state_dict(tensors, strict=False, assign=True)
    encoder.set_input_embeddings(torch.nn.Embedding.from_pretrained(tensors["shared.weight"]))
    context = unconditional(TextEncoder(encoder.eval(), intake.tokenizers["text_encoder"], intake.tokens))
    if not bool(torch.isfinite(context).all()):
        raise InputError(f"{intake.text.source.source}: the features of the empty text are not finite; the file is damaged.")
    return context


def _manifest(intake: Intake, name: str, origin: Origin, files: dict[str, StoredFile]) -> Manifest:
    told = intake.language is not None
    return Manifest(
        name=name,
        version="1",
        description="AudioStory as published: stories planned by its own language model, 44.1 kHz stereo."
        if told
        else "TangoFlux as published: plans with captions to sound, 44.1 kHz stereo; it plans nothing itself.",
        licence=AUDIOSTORY_LICENCE if told else TANGOFLUX_LICENCE,
        attribution=AUDIOSTORY_ATTRIBUTION if told else TANGOFLUX_ATTRIBUTION,
        text_width=intake.text_width,
        language=intake.language,
        fuser=intake.fuser,
        listening=intake.listening,
        renderer=intake.renderer,
        codec=OobleckPart(),
        text_encoder=origin.text_encoder,
        caption_tokens=None if told else _caption_tokens(intake),
        defaults=DEFAULTS,
        files=files,
    )


def _caption_tokens(intake: Intake) -> int:
    """What TangoFlux cuts captions to: what their tokenizer says, which is a huge number where it says nothing."""
    return min(intake.tokenizers["text_encoder"].model_max_length, MAX_CAPTION_TOKENS)
