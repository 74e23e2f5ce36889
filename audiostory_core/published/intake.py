"""Published folders -> everything a bundle will hold, known and checked before anything is written.

Opens checkpoints by their names and shapes alone, builds our modules without memory to learn what they need, and pairs
the two. Ignorant of the bundle's folder and of how files are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..bundle.manifest import FuserPart, LanguagePart, ListeningPart, RendererPart
from ..bundle.sizes import COUNTS, check_sizes
from ..errors import InputError
from ..models.tokenizer import Tokenizer
from . import anatomy, blueprint, hearing, naming
from .blueprint import CodecBlueprint
from .checkpoint import Checkpoint, find, inside
from .naming import Part, Recipe, Shape, Sorting
from .origin import Intake, Origin, Planned
from .run_record import RunRecord, read_record
from .vocabulary import story_tokenizer, text_tokenizer

STANDARD = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")
TANGO = ("tangoflux.safetensors", "tangoflux.safetensors.index.json", "model_1.safetensors")
CODEC = (
    "model.safetensors",
    "vae.safetensors",
    "vae/diffusion_pytorch_model.safetensors",
    "diffusion_pytorch_model.safetensors",
)
EMBEDDING, HEAD = "model.embed_tokens.weight", "lm_head.weight"
SHARED, TEXT_EMBEDDING = "shared.weight", "encoder.embed_tokens.weight"


@dataclass
class _Ledger:
    """What was found out on the way, for the report, and what is wrong, for one refusal that names it all."""

    faults: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    ignored: dict[str, str] = field(default_factory=dict)


def take_in(origin: Origin) -> Intake:
    """Reads all that is to be known before writing. Raises InputError that names file, tensor, found and expected."""
    for option, value in {"--lora-alpha": origin.lora_alpha, "--feature-scale": origin.feature_scale}.items():
        if value is not None and not 1e-3 <= value <= 1e5:
            raise InputError(f"{option} is {value}; it must lie between 0.001 and 100,000.")
    if origin.whisper_tokens is not None and not 1 <= origin.whisper_tokens <= 1500:
        raise InputError(f"--whisper-tokens is {origin.whisper_tokens}; it must lie between 1 and 1,500.")
    for name in ("audiostory", "base_llm", "flan_t5", "detokenizer", "tangoflux", "whisper"):
        folder = getattr(origin, name)
        if folder is not None and not folder.is_dir():
            raise InputError(f"--{name.replace('_', '-')}: there is no folder {folder}.")
    if origin.tangoflux is not None:
        return _take_tangoflux(origin, origin.tangoflux)
    return _take_audiostory(origin)


def _take_audiostory(origin: Origin) -> Intake:
    if not (origin.audiostory and origin.base_llm and origin.flan_t5 and origin.detokenizer):
        raise InputError("give --audiostory, --base-llm, --flan-t5 and --detokenizer together, or --tangoflux alone.")
    ledger = _Ledger()
    checkpoint = find(origin.audiostory, STANDARD, "AudioStory checkpoint")
    sorting = _sorted(checkpoint, ledger)
    record = _record(origin.audiostory, ledger)
    codec, codec_file = _codec(origin.detokenizer, ledger)
    renderer, width = blueprint.renderer_part(origin.detokenizer, codec)
    config, generation = _language_configs(origin.base_llm, checkpoint, sorting, ledger)
    language, fuser = _told_parts(record, origin, ledger)
    scale = _lora(origin, record, sorting, ledger)
    maker = _Maker(checkpoint, scale)
    hidden = int(config["hidden_size"])
    llm = _language(config, checkpoint, sorting, maker, ledger)
    files = [
        llm,
        _part("bridge", "bridge.safetensors", anatomy.bridge_shapes(hidden, width), sorting, maker, ledger),
        _part("fuser", "fuser.safetensors", anatomy.fuser_shapes(width), sorting, maker, ledger),
        _part("renderer", "dit.safetensors", _renderer_shapes(renderer, width, checkpoint), sorting, maker, ledger),
        codec_file,
    ]
    heard, listening, ear_jsons = _listening(hidden, origin, sorting, checkpoint, maker, record, ledger)
    text, text_config = _text(origin.flan_t5, checkpoint, sorting, width, ledger)
    _refuse(checkpoint, ledger)
    files += [*heard, *([text] if origin.text_encoder else [])]
    rows = llm.shapes[EMBEDDING][0]
    captions = _text_tokenizer(origin.flan_t5, text_config)
    tokenizers = {"llm": story_tokenizer(origin.base_llm, rows), "text_encoder": captions}
    jsons = {"llm/config.json": config, "llm/generation_config.json": generation, **ear_jsons}
    return _intake(
        origin,
        files,
        text,
        text_config,
        jsons,
        tokenizers,
        width,
        language,
        fuser,
        renderer,
        codec,
        checkpoint,
        sorting,
        ledger,
        listening,
    )


def _take_tangoflux(origin: Origin, folder: Path) -> Intake:
    if origin.audiostory or origin.base_llm:
        raise InputError("--tangoflux makes a bundle without a language model; --audiostory, --base-llm do not go with it.")
    if origin.whisper:
        raise InputError("--tangoflux makes a bundle without a language model, which cannot listen; leave --whisper away.")
    if not origin.text_encoder:
        raise InputError("--tangoflux makes a bundle that renders captions; --no-text-encoder does not go with it.")
    ledger = _Ledger()
    detokenizer = origin.detokenizer or folder
    checkpoint = find(folder, TANGO, "TangoFlux checkpoint")
    sorting = _sorted(checkpoint, ledger)
    codec, codec_file = _codec(detokenizer, ledger)
    renderer, width = blueprint.renderer_part(folder, codec)
    maker = _Maker(checkpoint, None)
    dit = _part("renderer", "dit.safetensors", _renderer_shapes(renderer, width, checkpoint), sorting, maker, ledger)
    text_folder = origin.flan_t5 or blueprint.text_folder(folder)
    text, text_config = _text(text_folder, checkpoint, sorting, width, ledger)
    for part in ("language", "bridge", "fuser", "whisper_resampler"):
        ledger.faults += [f"extra {recipe.key}" for recipe in sorting.parts.get(part, {}).values()]
    _refuse(checkpoint, ledger)
    tokenizers = {"text_encoder": _text_tokenizer(text_folder, text_config)}
    return _intake(
        origin,
        [dit, codec_file, text],
        text,
        text_config,
        {},
        tokenizers,
        width,
        None,
        None,
        renderer,
        codec,
        checkpoint,
        sorting,
        ledger,
        None,
    )


def _intake(
    origin: Origin,
    files: list[Planned],
    text: Planned,
    text_config: dict[str, Any],
    jsons: dict[str, dict[str, Any]],
    tokenizers: dict[str, Tokenizer],
    width: int,
    language: LanguagePart | None,
    fuser: FuserPart | None,
    renderer: RendererPart,
    codec: CodecBlueprint,
    checkpoint: Checkpoint,
    sorting: Sorting,
    ledger: _Ledger,
    listening: ListeningPart | None,
) -> Intake:
    jsons = jsons | {"codec/config.json": {"_class_name": "AutoencoderOobleck", **codec.fields}}
    if origin.text_encoder:
        jsons |= {"text_encoder/config.json": text_config}
    recipes = [r for named in sorting.parts.values() for r in named.values()]
    kept = [recipe.key for recipe in sorting.parts.get("whisper_resampler", {}).values()]
    merged = sum(recipe.lora_a is not None for recipe in recipes)
    total = len(checkpoint.entries)
    sources = tuple({id(planned.source): planned.source for planned in (*files, text)}.values())
    return Intake(
        tuple(files),
        text,
        jsons,
        tokenizers,
        text_config,
        width,
        language,
        fuser,
        listening,
        renderer,
        sources,
        total,
        total - len(kept) - len(set(ledger.ignored) & set(checkpoint.entries)),
        merged,
        tuple(kept),
        ledger.ignored,
        tuple(ledger.assumed),
        tuple(ledger.facts),
    )


# Checkpoints


class _Maker:
    """Makes tensors from recipes: the stored one, or W + alpha / r * B A in float32 (LoRA, Hu et al. 2021, eq. 3)."""

    def __init__(self, checkpoint: Checkpoint, alpha: float | None) -> None:
        self.checkpoint, self.alpha = checkpoint, alpha

    def make(self, recipe: Recipe) -> Tensor:
        weight = self.checkpoint.read(recipe.key)
        if recipe.lora_a is None or recipe.lora_b is None:
            return weight
        a, b = self.checkpoint.read(recipe.lora_a).float(), self.checkpoint.read(recipe.lora_b).float()
        return weight.float().addmm(b, a, alpha=(self.alpha or a.shape[0]) / a.shape[0])

    def named(self, recipes: Mapping[str, Recipe]) -> Callable[[str], Tensor]:
        return lambda name: self.make(recipes[name])


def _sorted(checkpoint: Checkpoint, ledger: _Ledger, text_only: bool = False) -> Sorting:
    sorting = naming.sort_keys({n: e.shape for n, e in checkpoint.entries.items()}, text_only)
    ledger.faults += [f"extra {key} {list(checkpoint.entries[key].shape)}" for key in sorting.unknown]
    ledger.faults += sorting.faults
    ledger.ignored.update(sorting.needless)
    return sorting


def _part(part: Part, file: str, wanted: Mapping[str, Shape], sorting: Sorting, maker: _Maker, ledger: _Ledger) -> Planned:
    recipes = sorting.parts.get(part, {})
    shapes = {name: entry.shape for name, entry in maker.checkpoint.entries.items()}
    ledger.faults += naming.faults_of(part, wanted, recipes, shapes)
    return Planned(file, maker.checkpoint, wanted, maker.named(recipes))


def _refuse(checkpoint: Checkpoint, ledger: _Ledger) -> None:
    if ledger.faults:
        raise InputError(f"{checkpoint.source} is not what was expected: {naming.fault_text(ledger.faults)}.")


# The parts


def _record(folder: Path, ledger: _Ledger) -> RunRecord:
    if (folder / "config.yaml").exists():
        return read_record(inside(folder, "config.yaml"))
    ledger.facts.append("there is no config.yaml")
    ledger.assumed.append(f"the {len(naming.added_tokens())} added tokens in their published order")
    return RunRecord()


def _told_parts(record: RunRecord, origin: Origin, ledger: _Ledger) -> tuple[LanguagePart, FuserPart]:
    """What only the run record or the user can tell, else the published values, which the report then names."""
    semantic = _told("semantic tokens", record.semantic_tokens, None, naming.SEMANTIC_TOKENS, ledger)
    residual = _told("residual tokens", record.residual_tokens, None, naming.RESIDUAL_TOKENS, ledger)
    scale = _told("feature scale", record.feature_scale, origin.feature_scale, naming.FEATURE_SCALE, ledger)
    language = LanguagePart(semantic_tokens=int(semantic), residual_tokens=int(residual))
    return language, FuserPart(heads=naming.FUSER_HEADS, feature_scale=float(scale))


def _told(name: str, recorded: float | None, given: float | None, usual: float, ledger: _Ledger) -> float:
    option = f"--{name.replace(' ', '-')}"
    if recorded is not None and given is not None and recorded != given:
        raise InputError(f"config.yaml says {name} {recorded:g}, but {option} says {given:g}; leave the option out.")
    if recorded is None and given is None:
        ledger.assumed.append(f"{name} {usual:g}, the published value")
        return usual
    value = given if recorded is None else recorded
    ledger.facts.append(f"{name} {value:g}, from {option if recorded is None else 'config.yaml'}")
    return float(value or usual)


def _lora(origin: Origin, record: RunRecord, sorting: Sorting, ledger: _Ledger) -> float | None:
    """Alpha of the LoRA pairs, or None for as much as each pair's rank."""
    if not sorting.ranks:
        return None
    if record.lora_rank is not None and (record.lora_rank,) != sorting.ranks:
        found = ", ".join(map(str, sorting.ranks))
        raise InputError(f"config.yaml says LoRA rank {record.lora_rank:g}, but the pairs have rank {found}.")
    ledger.facts.append(f"LoRA rank {', '.join(map(str, sorting.ranks))}")
    if record.lora_alpha is None and origin.lora_alpha is None:
        ledger.assumed.append("LoRA alpha equal to the rank, as published")
        return None
    return _told("lora alpha", record.lora_alpha, origin.lora_alpha, 1.0, ledger)


def _language_configs(
    folder: Path, checkpoint: Checkpoint, sorting: Sorting, ledger: _Ledger
) -> tuple[dict[str, Any], dict[str, Any]]:
    config = blueprint.language_config(folder)
    generation, said = blueprint.generation_config(folder)
    if not said:
        ledger.assumed.append("repetition penalty 1, as the base LLM has no generation_config.json")
    recipes = sorting.parts.get("language", {})
    stored = recipes.get(EMBEDDING) or recipes.get(HEAD)
    if stored is not None:
        config["vocab_size"] = checkpoint.entries[stored.key].shape[0]
    return config, generation


def _language(config: dict[str, Any], checkpoint: Checkpoint, sorting: Sorting, maker: _Maker, ledger: _Ledger) -> Planned:
    """The LLM. Its head is left out where it equals the embedding; sets `tie_word_embeddings` accordingly."""
    recipes = dict(sorting.parts.get("language", {}))
    embedding, head = recipes.get(EMBEDDING), recipes.get(HEAD)
    shapes = {name: entry.shape for name, entry in checkpoint.entries.items()}
    untied = False
    if embedding and head:
        untied = shapes[embedding.key] != shapes[head.key] or not _same(checkpoint, embedding.key, head.key)
    elif head:
        recipes[EMBEDDING] = head
    config["tie_word_embeddings"] = not untied
    check_sizes(config, shapes, "the base LLM's config.json", COUNTS)
    wanted = anatomy.language_shapes(config)
    ledger.facts.append("the head has weights of its own" if untied else "the head is the embedding")
    if not untied:
        wanted.pop(HEAD, None)
        if recipes.pop(HEAD, None) is not None and embedding is not None and head is not None:
            ledger.ignored[head.key] = "equals the embedding"
    ledger.faults += naming.faults_of("language", wanted, recipes, shapes)
    return Planned("llm/model.safetensors", checkpoint, wanted, maker.named(recipes))


def _renderer_shapes(renderer: RendererPart, width: int, checkpoint: Checkpoint) -> Mapping[str, Shape]:
    shapes = {name: entry.shape for name, entry in checkpoint.entries.items()}
    check_sizes(renderer.model_dump(), shapes, "the detokenizer's config.json", COUNTS)
    return anatomy.renderer_shapes(renderer, width)


def _same(checkpoint: Checkpoint, a: str, b: str) -> bool:
    x, y = checkpoint.read(a), checkpoint.read(b)
    return x.data_ptr() == y.data_ptr() or all(torch.equal(p, q) for p, q in zip(x.split(4096), y.split(4096), strict=True))


def _listening(
    hidden: int, origin: Origin, sorting: Sorting, checkpoint: Checkpoint, maker: _Maker, record: RunRecord, ledger: _Ledger
) -> tuple[list[Planned], ListeningPart | None, Mapping[str, dict[str, Any]]]:
    """The layers that read audio into the LLM, if the checkpoint has them, and the ear before them, if it was given."""
    recipes = sorting.parts.get("whisper_resampler", {})
    if not recipes:
        ledger.facts.append("there is no whisper_resampler: the bundle will not listen")
        return [], None, {}
    ear = hearing.read_ear(origin.whisper, STANDARD) if origin.whisper else None
    first = recipes.get("aud_projector.0.weight")
    stored = checkpoint.entries[first.key].shape[-1] if first and checkpoint.entries[first.key].shape else 1280
    wanted = hearing.resampler_shapes(ear.width if ear else stored, hidden)
    tokens = int(_told("whisper tokens", record.whisper_tokens, origin.whisper_tokens, naming.WHISPER_TOKENS, ledger))
    planned = _part("whisper_resampler", "resampler.safetensors", wanted, sorting, maker, ledger)
    if ear is None:
        ledger.facts.append("the layers that listen are kept; to use them, import again with Whisper's folder as --whisper")
        return [planned], None, {}
    ledger.ignored.update(ear.needless)
    encoder = Planned("ear/model.safetensors", ear.checkpoint, ear.shapes, ear.read)
    return [planned, encoder], ListeningPart(tokens=tokens, width=hidden), ear.jsons


def _text(
    folder: Path, checkpoint: Checkpoint, sorting: Sorting, width: int, ledger: _Ledger
) -> tuple[Planned, dict[str, Any]]:
    """The encoder of captions: from the checkpoint itself, else from `folder`; always sized by the config there."""
    config = blueprint.text_config(folder)
    if config["d_model"] != width:
        raise InputError(f"{folder / 'config.json'}: d_model is {config['d_model']}, expected the renderer's {width}.")
    own = _Ledger(ignored=ledger.ignored)
    alone = "text_encoder" not in sorting.parts
    if alone:
        checkpoint = find(folder, STANDARD, "text encoder")
        sorting = _sorted(checkpoint, own, text_only=True)
    ledger.facts.append(f"text encoder from {checkpoint.source}")
    recipes = dict(sorting.parts.get("text_encoder", {}))
    shared, embedding = recipes.get(SHARED), recipes.pop(TEXT_EMBEDDING, None)
    shapes = {name: entry.shape for name, entry in checkpoint.entries.items()}
    if shared is None and embedding is not None:
        recipes[SHARED] = embedding
    elif shared is not None and embedding is not None:
        if shapes[shared.key] != shapes[embedding.key] or not _same(checkpoint, shared.key, embedding.key):
            own.faults.append(f"{embedding.key} is not {shared.key}, whose copy it must be")
        ledger.ignored[embedding.key] = "equals the shared embedding"
    check_sizes(config, shapes, folder / "config.json", COUNTS)
    wanted = anatomy.text_shapes(config)
    wanted.pop(TEXT_EMBEDDING, None)
    own.faults += naming.faults_of("text_encoder", wanted, recipes, shapes, alone)
    if alone:
        _refuse(checkpoint, own)
    ledger.faults += own.faults
    maker = _Maker(checkpoint, None)
    return Planned("text_encoder/model.safetensors", checkpoint, wanted, maker.named(recipes)), config


def _text_tokenizer(folder: Path, config: dict[str, Any]) -> Tokenizer:
    return text_tokenizer(folder, int(config["vocab_size"]), int(config.get("eos_token_id", 1)))


def _codec(folder: Path, ledger: _Ledger) -> tuple[CodecBlueprint, Planned]:
    checkpoint = find(folder, CODEC, "codec")
    shapes = {name: entry.shape for name, entry in checkpoint.entries.items()}
    codec = blueprint.codec_blueprint(folder, checkpoint.source, shapes)
    if codec.inferred:
        ledger.assumed.append(f"sampling rate {codec.fields['sampling_rate']} Hz; the codec's other sizes are its tensors'")
    wanted = anatomy.codec_shapes(codec)
    faults = [f"missing {name} {list(shape)}" for name, shape in wanted.items() if name not in shapes]
    faults += [f"extra {name} {list(shape)}" for name, shape in shapes.items() if name not in wanted]
    faults += [
        f"{name} is {list(shapes[name])}, expected {list(shape)}"
        for name, shape in wanted.items()
        if shapes.get(name, shape) != shape
    ]
    if faults:
        raise InputError(f"{checkpoint.source} is not the codec that was expected: {naming.fault_text(faults)}.")
    return codec, Planned("codec/model.safetensors", checkpoint, wanted, checkpoint.read)
