"""A bundle and a model of the Qwen2.5-VL family -> a bundle whose language model sees.

The model gets the story tokens and fresh projections to the renderer's text space. Both have learnt nothing yet: they are to
be trained (`training.seeing`) before a story is told. Written tensor by tensor; all other parts are copied as they are.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..bundle import weights
from ..bundle.bundle import Bundle, digest, stored_names
from ..bundle.manifest import FILE_NAME, LanguagePart, Manifest, StoredFile
from ..bundle.sizes import COUNTS, check_sizes
from ..disk.files import read_text
from ..disk.folders import building, clear_up
from ..disk.lock import alone_beside
from ..errors import InputError
from ..models.language_model import projection
from ..models.seeing import VIDEO_PAD, VISION_CLOSE, VISION_OPEN
from ..models.tokenizer import Tokenizer
from ..models.vision_config import FILE as SIGHT_FILE
from ..models.vision_config import read_sight
from . import anatomy, blueprint, naming
from .checkpoint import Checkpoint, find, inside
from .importing import DTYPES
from .intake import STANDARD
from .naming import added_tokens
from .place import Megabytes, Progress, check_name, check_out, check_space
from .vocabulary import open_tokenizer

EMBEDDING, HEAD = "model.language_model.embed_tokens.weight", "lm_head.weight"
# What stays behind: parts of the old language model, and what it was heard with and understands.
OLD = ("llm/", "bridge.", "ear/", "resampler.", "listening_adapter.", "whisper_resampler.", "lexicon.", FILE_NAME)
VISION_TOKENS = {VISION_OPEN: "vision_start_token_id", VIDEO_PAD: "video_token_id", VISION_CLOSE: "vision_end_token_id"}
UNTRAINED = "its bridge is to be trained"
NOISE = 0.1  # of new embeddings, as a share of the old ones' spread
MAX_LICENCE_BYTES = 1_000_000


@dataclass(frozen=True)
class Swap:
    """What a swap did: the bundle, whose it is, and a sentence for each thing that is new in it."""

    folder: Path
    licence: str
    facts: tuple[str, ...]
    size: int

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        return [
            f"bundle    {self.folder}, {self.size / 1e6:,.1f} MB",
            f"licence   {self.licence}",
            *(f"new       {fact}" for fact in self.facts),
            "next      train it on videos before you tell with it: what is new has learnt nothing yet",
        ]


def swap_language_model(
    bundle: str | Path,
    folder: Path,
    out: Path,
    *,
    dtype: str = "auto",
    name: str | None = None,
    overwrite: bool = False,
    seed: int = 0,
    progress: Progress = lambda *_: None,
) -> Swap:
    """Writes the bundle `out`: `bundle` with the Qwen2.5-VL in `folder` as its language model.

    `dtype` is that of the language model's weights (auto: as they are stored); `seed` that of everything new. Raises
    InputError, before the first byte is written where that is possible, for what is missing or does not fit together.
    """
    old = Bundle.open(bundle)
    if old.manifest.fuser is None:
        raise InputError(f"bundle '{old.manifest.name}' has no residual fuser: no language model can speak to its renderer.")
    check_out(out, overwrite, (old.folder, folder))
    name = check_name(name, out)
    with alone_beside(out, f"another run is making {out}; wait for it, or choose another folder with --out."):
        clear_up(out)
        taken = _take(folder, dtype, seed)
        copied = [n for n in stored_names(old.folder) if not n.startswith(OLD)]
        kept = sum((old.folder / n).stat().st_size for n in copied)
        check_space(out, kept + weights.stream_bytes(taken.shapes.values(), taken.dtype))
        with building(out) as new:
            for file in copied:
                (new / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(old.folder / file, new / file)
            manifest = _write(taken, old.manifest, new, name, seed, progress)
            check_out(out, overwrite, (old.folder, folder))  # someone else may have written there meanwhile
    facts = (*taken.facts, f"both projections of the bridge, {taken.width} to {manifest.text_width}")
    return Swap(out, manifest.licence, facts, sum(stored.size for stored in manifest.files.values()))


@dataclass(frozen=True)
class _Taken:
    """A model that sees, checked, and how each of its tensors is made."""

    folder: Path
    config: dict[str, Any]
    tokenizer: Tokenizer
    checkpoint: Checkpoint
    keys: Mapping[str, str]
    shapes: Mapping[str, tuple[int, ...]]
    kept_rows: int
    dtype: torch.dtype
    seed: int
    sight: str
    generation: dict[str, Any]

    @property
    def width(self) -> int:
        return self.shapes[EMBEDDING][1]

    @property
    def facts(self) -> tuple[str, ...]:
        count = self.shapes[EMBEDDING][0] - self.kept_rows
        if not count:
            return ()
        return (f"{count} story tokens; their embeddings begin near the mean of the {self.kept_rows:,} others",)

    def make(self, name: str) -> Tensor:
        stored = self.checkpoint.read(self.keys[name])
        if name not in (EMBEDDING, HEAD) or stored.shape == self.shapes[name]:
            return stored
        kept = stored[: self.kept_rows].float()
        generator = torch.Generator().manual_seed(self.seed)
        noise = torch.randn(self.shapes[name][0] - self.kept_rows, self.width, generator=generator)
        return torch.cat([kept, kept.mean(0) + NOISE * kept.std() * noise])


def _take(folder: Path, dtype: str, seed: int) -> _Taken:
    from transformers import AutoConfig

    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}; --llm takes the folder of a Qwen2.5-VL.")
    config = blueprint.seeing_config(folder)
    checkpoint = find(folder, STANDARD, "language model")
    shapes, keys = _shapes(config, checkpoint)
    sight = read_sight(folder, AutoConfig.for_model(**config).vision_config)
    tokenizer, kept = _tokenizer(folder, config, shapes[EMBEDDING][0])
    rows = max(kept, len(tokenizer))
    for name in {EMBEDDING, HEAD} & shapes.keys():
        shapes[name] = (rows, shapes[name][1])
    for part in (config, config.get("text_config", {})):
        part.update({"vocab_size": rows} if "vocab_size" in part else {})
    return _Taken(
        folder,
        config,
        tokenizer,
        checkpoint,
        keys,
        shapes,
        kept,
        _dtype(dtype, checkpoint),
        seed,
        sight.to_json(),
        blueprint.generation_config(folder)[0],
    )


def _tokenizer(folder: Path, config: dict[str, Any], rows: int) -> tuple[Tokenizer, int]:
    """The tokenizer with the story tokens, and how many of the model's `rows` embeddings stay; those of no token do not."""
    tokenizer = open_tokenizer(folder)
    before = len(tokenizer)
    if before > rows:
        raise InputError(f"{folder}: the tokenizer has {before:,} tokens, but the model {rows:,} embeddings.")
    for token, name in VISION_TOKENS.items():
        found = tokenizer.backend.token_to_id(token)
        if found is None or found != config.get(name, found):
            raise InputError(f"{folder}: {token} is token {found}, but config.json says {name} {config.get(name)}.")
    tokenizer.add(added_tokens())
    added = len(tokenizer) - before
    if 0 < added < len(naming.added_tokens()):
        raise InputError(f"{folder}: the tokenizer has only some of the story tokens; it was made for something else.")
    return tokenizer, before if added else rows


def _shapes(config: dict[str, Any], checkpoint: Checkpoint) -> tuple[dict[str, tuple[int, ...]], dict[str, str]]:
    """Names and shapes of the model's tensors, and the stored key of each. Raises InputError where the two differ."""
    keys = {ours: key for key in checkpoint.entries if (ours := _our_name(key)) is not None}
    check_sizes(config, {key: entry.shape for key, entry in checkpoint.entries.items()}, "the model's config.json", COUNTS)
    wanted = anatomy.seeing_shapes(config)
    if config.get("tie_word_embeddings", config.get("text_config", {}).get("tie_word_embeddings", False)):
        wanted.pop(HEAD, None)
        keys.pop(HEAD, None)
    found = {ours: checkpoint.entries[key].shape for ours, key in keys.items()}
    faults = [f"missing {name} {list(shape)}" for name, shape in wanted.items() if name not in found]
    faults += [f"extra {keys[name]} {list(shape)}" for name, shape in found.items() if name not in wanted]
    faults += [
        f"{keys[name]} is {list(found[name])}, expected {list(shape)}"
        for name, shape in wanted.items()
        if found.get(name, shape) != shape
    ]
    if faults:
        raise InputError(f"{checkpoint.source} is not what its config.json says: {naming.fault_text(faults)}.")
    return wanted, keys


def _our_name(key: str) -> str | None:
    """transformers names the parts of these models anew since 4.52; files are published with the older names."""
    if key.endswith("rotary_emb.inv_freq"):
        return None
    if key.startswith("visual."):
        return f"model.{key}"
    if key.startswith("model.") and not key.startswith(("model.visual.", "model.language_model.")):
        return f"model.language_model.{key.removeprefix('model.')}"
    return key


def _dtype(name: str, checkpoint: Checkpoint) -> torch.dtype:
    if name != "auto" and name not in DTYPES:
        raise InputError(f"unknown dtype '{name}'; use auto or one of {', '.join(DTYPES)}.")
    stored = {entry.dtype for entry in checkpoint.entries.values()}
    usual = stored.pop() if len(stored) == 1 else torch.float32
    return DTYPES.get(name, usual if usual in DTYPES.values() else torch.float32)


def _write(taken: _Taken, old: Manifest, new: Path, name: str, seed: int, progress: Progress) -> Manifest:
    """The language model, its bridge and, last, the manifest."""
    llm = new / "llm"
    taken.tokenizer.save(llm)
    for file, data in (("config.json", taken.config), ("generation_config.json", taken.generation)):
        (llm / file).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    (llm / SIGHT_FILE).write_text(taken.sight, encoding="utf-8")
    licence = _licence(taken.folder, llm)
    told = Megabytes("write", weights.stream_bytes(taken.shapes.values(), taken.dtype), progress)
    sums = {"llm/model.safetensors": weights.stream(llm / "model.safetensors", taken.shapes, taken.make, taken.dtype, told)}
    weights.save(_bridge(taken.width, old.text_width, seed), new / "bridge.safetensors", torch.float32)
    files = {n: StoredFile(size=(new / n).stat().st_size, sha256=sums.get(n) or digest(new / n)) for n in stored_names(new)}
    counts = old.language or LanguagePart()
    language = LanguagePart(semantic_tokens=counts.semantic_tokens, residual_tokens=counts.residual_tokens)
    manifest = old.model_copy(
        update={
            "name": name,
            "language": language,
            "listening": None,
            "files": files,
            "description": f"{old.name} with a Qwen2.5-VL as its language model; {UNTRAINED}.",
            "licence": f"{old.licence}; language model: {licence}",
            "attribution": "; ".join(
                filter(None, [old.attribution.rstrip("."), f"language model from {taken.folder.name}"])
            ),
        }
    )
    (new / FILE_NAME).write_text(json.dumps(manifest.model_dump(mode="json"), indent=1) + "\n", encoding="utf-8")
    return manifest


def _bridge(width: int, text_width: int, seed: int) -> dict[str, Tensor]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        heads = {name: projection(width, text_width) for name in ("projector", "audio_projector")}
    return nn.ModuleDict(heads).state_dict()


def _licence(folder: Path, llm: Path) -> str:
    """What the model's folder says of its licence, in a line; the licence's text is copied."""
    texts = {n: _short_text(folder, n) for n in ("LICENSE", "LICENSE.txt", "LICENSE.md", "README.md")}
    found = next((text for n, text in texts.items() if text and n != "README.md"), "")
    if found:
        (llm / "LICENSE").write_text(found, encoding="utf-8")
    head = re.match(r"---\n(.*?)\n---", texts["README.md"], re.DOTALL)
    named = dict(re.findall(r"^(license(?:_name)?):\s*(\S.*)$", head[1], re.MULTILINE)) if head else {}
    first = next((line.strip() for line in found.splitlines() if line.strip()), "")
    return (named.get("license_name") or named.get("license") or first or "not stated in its folder")[:120].strip()


def _short_text(folder: Path, name: str) -> str:
    if not (folder / name).is_file():
        return ""
    path = inside(folder, name)
    with suppress(InputError):
        return read_text(path, MAX_LICENCE_BYTES, errors="replace")
    return ""  # a licence of that size is none
