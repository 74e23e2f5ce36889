"""What the names in published checkpoints mean: published key -> part of ours and tensor name, or why it is not needed.

Covers AudioStory's unified state dict (peft 0.4 names and newer ones, merged or not, with or without its prefixes) and
TangoFlux's. Knows names and shapes; reads no file.
Source: TencentARC/AudioStory 899d4f9, src/models/mllm; declare-lab/TangoFlux 164420f.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Part = Literal["language", "bridge", "fuser", "renderer", "text_encoder", "whisper_resampler"]
Role = Literal["weight", "lora_A", "lora_B", "trained"]
"""`trained`: peft's copy of a module that was trained whole; it stands for the original."""

Shape = tuple[int, ...]

SEMANTIC_TOKENS, RESIDUAL_TOKENS, FEATURE_SCALE, FUSER_HEADS = 64, 8, 10.0, 8
NUMBERED_SEMANTIC, NUMBERED_RESIDUAL = 100, 501
WHISPER_TOKENS = 64
MAX_SHOWN = 20


def added_tokens() -> list[str]:
    """The 612 tokens that follow the base tokenizer's own, in the order that gives their ids.

    The published `added_tokens.json` says other ids; its order alone counts.
    """
    return [
        "</t5>", "<video_padding>", "<timestamp>", "</timestamp>", "<t5>",
        *(f"<t5_{k:05d}>" for k in range(NUMBERED_SEMANTIC)),
        "<aud>", "</aud>", *(f"<aud_{k:05d}>" for k in range(NUMBERED_RESIDUAL)),
        "<|gen|>", "<|/gen|>", "<|think|>", "<|/think|>",
    ]  # fmt: skip


# First match decides. The named groups make our name: `head` is put before what matched as `name`.
_SEEDX, _TANGO = r"(?:seedx\.)?", r"(?:tangoflux\.)?"
_DURATION = _TANGO + r"duration_em(?:eb|be)dder\.time_positional_embedding\."  # the first spelling is the published one
_PLACES: tuple[tuple[Part, str, str], ...] = (
    ("language", "", _SEEDX + r"llm\.(?:base_model\.model\.)?(?P<name>(?:model\.(?:embed_tokens|layers|norm)|lm_head)\..+)"),
    ("bridge", "", _SEEDX + r"(?P<name>(?:audio_)?projector\.[02]\.(?:weight|bias))"),
    ("fuser", "attention.", r"multihead_attention\.(?P<name>in_proj_(?:weight|bias)|out_proj\.(?:weight|bias))"),
    ("renderer", "", _TANGO + r"(?P<name>transformer\..+|fc\.0\.(?:weight|bias))"),
    ("renderer", "duration_embedder.", _DURATION + r"0\.(?P<name>weights)"),
    ("renderer", "duration_embedder.linear.", _DURATION + r"1\.(?P<name>weight|bias)"),
    ("text_encoder", "", _TANGO + r"text_encoder\.(?P<name>(?:shared|encoder)\..+)"),
    ("whisper_resampler", "", _SEEDX + r"whisper_resampler_llava\.(?P<name>aud_projector\.[02]\.(?:weight|bias))"),
)
_NEEDLESS: tuple[tuple[str, str], ...] = (
    (_SEEDX + r"input_resampler\..+", "reads pictures, which no story has"),
    (_SEEDX + r"output_resampler\..+", "writes pictures, which no story has"),
    (_SEEDX + r"patch_pos_embed(?:\..+)?", "places pieces of pictures, which no story has"),
    (r"(?:.+\.)?rotary_emb\.inv_freq", "is computed from the config"),
    (r"(?:.+\.)?original_module\..+", "is the untrained copy of a norm that was trained"),
)
_PLACES_RE: tuple[tuple[Part, str, re.Pattern[str]], ...] = tuple(
    (part, head, re.compile(pattern)) for part, head, pattern in _PLACES
)
_NEEDLESS_RE = tuple((re.compile(pattern), reason) for pattern, reason in _NEEDLESS)

# A text encoder on its own is a whole T5 or the encoder of one.
_T5 = re.compile(r"(?:(?:text_encoder|model)\.)?(?P<name>(?:shared|encoder)\..+)")
_T5_NEEDLESS = ((re.compile(r"(?:model\.)?(?:decoder\..+|lm_head\..+)"), "belongs to the decoder of T5"),)

PREFIXES: dict[Part, str] = {
    "language": "seedx.llm.base_model.model.",
    "bridge": "seedx.",
    "fuser": "multihead_",
    "renderer": "tangoflux.",
    "text_encoder": "tangoflux.text_encoder.",
    "whisper_resampler": "seedx.whisper_resampler_llava.",
}


@dataclass(frozen=True)
class Place:
    """Where a published tensor belongs, and in which role it makes our tensor."""

    part: Part
    name: str
    role: Role = "weight"


@dataclass(frozen=True)
class Recipe:
    """The published keys that make one tensor of ours: a weight, and the pair to add to it if there is one."""

    key: str
    lora_a: str | None = None
    lora_b: str | None = None


@dataclass(frozen=True)
class Sorting:
    """All keys of a checkpoint, each in one of three places: a part's recipes, needless with a reason, or unknown."""

    parts: Mapping[Part, Mapping[str, Recipe]]
    needless: Mapping[str, str]
    unknown: tuple[str, ...]
    faults: tuple[str, ...] = ()
    ranks: tuple[int, ...] = ()


@dataclass
class _Shelf:
    """The keys that were found for one tensor, by role."""

    keys: dict[Role, str] = field(default_factory=dict)


def place_of(key: str) -> Place | str | None:
    """The place of a key of AudioStory or TangoFlux, or the reason why it has none, or None if it is unknown."""
    for pattern, reason in _NEEDLESS_RE:
        if pattern.fullmatch(key):
            return reason
    for part, head, pattern in _PLACES_RE:
        found = pattern.fullmatch(key)
        if found:
            return _peft(part, head + found["name"]) if part == "language" else Place(part, head + found["name"])
    return None


def place_text(key: str) -> Place | str | None:
    """The same for a T5 on its own."""
    for pattern, reason in _T5_NEEDLESS:
        if pattern.fullmatch(key):
            return reason
    found = _T5.fullmatch(key)
    return Place("text_encoder", found["name"]) if found else None


def _peft(part: Part, name: str) -> Place:
    """What peft adds to names is taken out again: `.base_layer`, `.lora_A.default`, `.modules_to_save.default`."""
    lora = re.fullmatch(r"(.+)\.lora_([AB])(?:\.default)?\.weight", name)
    if lora:
        return Place(part, f"{lora[1]}.weight", "lora_A" if lora[2] == "A" else "lora_B")
    kept = re.fullmatch(r"(.+)\.modules_to_save(?:\.default)?\.(.+)", name)
    if kept:
        return Place(part, f"{kept[1]}.{kept[2]}", "trained")
    return Place(part, re.sub(r"\.base_layer\.(weight|bias)$", r".\1", name))


def sort_keys(shapes: Mapping[str, Shape], text_only: bool = False) -> Sorting:
    """Sorts all keys of a checkpoint. Faults are keys that stand for the same tensor, and half or misshapen pairs."""
    shelves: dict[Part, dict[str, _Shelf]] = {}
    needless: dict[str, str] = {}
    unknown: list[str] = []
    faults: list[str] = []
    for key in shapes:
        found = place_text(key) if text_only else place_of(key)
        if found is None:
            unknown.append(key)
        elif isinstance(found, str):
            needless[key] = found
        else:
            shelf = shelves.setdefault(found.part, {}).setdefault(found.name, _Shelf())
            if found.role in shelf.keys:
                faults.append(f"{shelf.keys[found.role]} and {key} stand for the same tensor")
            shelf.keys[found.role] = key
    ranks: set[int] = set()
    parts: dict[Part, dict[str, Recipe]] = {
        part: {name: _recipe(name, shelf.keys, shapes, needless, faults, ranks) for name, shelf in named.items()}
        for part, named in shelves.items()
    }
    return Sorting(parts, needless, tuple(unknown), tuple(faults), tuple(sorted(ranks)))


def _recipe(
    name: str,
    keys: Mapping[Role, str],
    shapes: Mapping[str, Shape],
    needless: dict[str, str],
    faults: list[str],
    ranks: set[int],
) -> Recipe:
    """One tensor's recipe; what is wrong with it goes to `faults`."""
    if "trained" in keys and "weight" in keys:
        needless[keys["weight"]] = "is the untrained copy of a norm that was trained"
    key = keys.get("trained", keys.get("weight"))
    a, b = keys.get("lora_A"), keys.get("lora_B")
    if key is None:
        there = a or b or name
        faults.append(f"{there} has no weight that it belongs to")
        return Recipe(there)
    if a is None and b is None:
        return Recipe(key)
    if a is None or b is None:
        half = str(a or b)
        faults.append(f"missing the other half of {half}")
        return Recipe(key)
    rank = shapes[a][0] if shapes[a] else 0
    expected = [(rank, *shapes[key][1:]), (*shapes[key][:1], rank)]
    for half, shape in zip((a, b), expected, strict=True):
        if len(shapes[key]) != 2 or shapes[half] != shape or not rank:
            faults.append(f"{half} is {list(shapes[half])}, expected {list(shape)} for {key} {list(shapes[key])}")
            return Recipe(key)
    ranks.add(rank)
    return Recipe(key, a, b)


def published_name(part: Part, name: str) -> str:
    """The published key of one of our tensors, for messages."""
    if part == "renderer" and name.startswith("duration_embedder."):
        rest = name.removeprefix("duration_embedder.").replace("linear", "1").replace("weights", "0.weights")
        return f"tangoflux.duration_emebdder.time_positional_embedding.{rest}"
    if part == "fuser":
        return f"multihead_{name}"
    if part == "language" and ("norm" in name.rpartition(".")[0].rpartition(".")[2]):
        module, _, leaf = name.rpartition(".")
        return f"{PREFIXES[part]}{module}.modules_to_save.default.{leaf}"
    return PREFIXES[part] + name


def faults_of(
    part: Part, wanted: Mapping[str, Shape], recipes: Mapping[str, Recipe], shapes: Mapping[str, Shape], alone: bool = False
) -> list[str]:
    """What is missing, extra or misshapen in a part, in published names; a part `alone` has no prefix to its names."""
    named = (lambda _, name: name) if alone else published_name
    faults = [f"missing {named(part, n)} {list(s)}" for n, s in wanted.items() if n not in recipes]
    faults += [f"extra {r.key} {list(shapes[r.key])}" for n, r in recipes.items() if n not in wanted]
    faults += [
        f"{recipes[n].key} is {list(shapes[recipes[n].key])}, expected {list(s)}"
        for n, s in wanted.items()
        if n in recipes and shapes[recipes[n].key] != s
    ]
    return faults


def fault_text(faults: list[str]) -> str:
    """The first faults, and how many more there are."""
    more = len(faults) - MAX_SHOWN
    return "; ".join(faults[:MAX_SHOWN]) + (f"; and {more:,} more" if more > 0 else "")
