"""`config.yaml`, the record of a published training run -> the few numbers in it that matter.

The file names classes and calls to make; none is made. Only scalars are read, under names that are looked for wherever
they stand, as no published record was seen whole. Ignorant of weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..disk.files import read_text
from ..errors import InputError

MAX_BYTES, MAX_NODES = 200_000, 100_000  # so many bytes of YAML take a second to read


@dataclass(frozen=True)
class RunRecord:
    """What was found; None where the record does not say.

    `lora_alpha` and `lora_rank` scale the trained pairs, `feature_scale` divides the fused tokens, the two token counts
    are those of an event's spans, `whisper_tokens` is what audio input is pooled to.
    """

    lora_alpha: float | None = None
    lora_rank: float | None = None
    feature_scale: float | None = None
    semantic_tokens: float | None = None
    residual_tokens: float | None = None
    whisper_tokens: float | None = None


@dataclass(frozen=True)
class _Field:
    """A scalar's name in the file, the keys that must stand beside it or above it, and its limits, both allowed."""

    key: str
    least: float
    most: float
    whole: bool = False
    beside: str = ""
    above: str = ""


_FIELDS = {
    "lora_alpha": _Field("lora_alpha", 1e-3, 1e5),
    "lora_rank": _Field("r", 1, 4096, True, beside="lora_alpha"),
    "feature_scale": _Field("t5_feature_scale", 1e-3, 1e4),
    "semantic_tokens": _Field("num_t5_out_tokens", 1, 100, True),
    "residual_tokens": _Field("num_aud_out_tokens", 1, 501, True),
    "whisper_tokens": _Field("token_num", 1, 1500, True, above="whisper_resampler_llava"),
}


def read_record(path: Path) -> RunRecord:
    """The record at `path`. Raises InputError for what is not plain YAML, is too large, disagrees with itself or holds a
    number outside its limits."""
    text = read_text(path, MAX_BYTES)
    import yaml

    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(f"{path} is not plain YAML: {' '.join(str(error).split())[:200]}.") from None
    if data is not None and not isinstance(data, dict):
        raise InputError(f"{path} holds a {type(data).__name__}, expected names with values.")
    nodes = list(_mappings(data, path))
    return RunRecord(**{item.name: _scalar(_FIELDS[item.name], nodes, path) for item in fields(RunRecord)})


def _mappings(data: Any, path: Path) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Every mapping once, with the key it stands under; aliases that repeat one another a million times end here."""
    queue: list[tuple[str, Any]] = [("", data)]
    seen: set[int] = set()
    while queue:
        name, node = queue.pop()
        if not isinstance(node, (dict, list)) or id(node) in seen:
            continue
        seen.add(id(node))
        if len(seen) > MAX_NODES:
            raise InputError(f"{path} has more than {MAX_NODES:,} parts.")
        if isinstance(node, dict):
            yield name, node
            queue += [(str(key), value) for key, value in node.items()]
        else:
            queue += [(name, value) for value in node]


def _scalar(field: _Field, nodes: list[tuple[str, dict[Any, Any]]], path: Path) -> float | None:
    found = [
        node[field.key]
        for name, node in nodes
        if node.get(field.key) is not None
        and (not field.beside or field.beside in node)
        and (not field.above or field.above == name)
    ]
    for value in found:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not field.least <= value <= field.most or (field.whole and value != int(value)):
            kind = "a whole number" if field.whole else "a number"
            raise InputError(
                f"{path}: {field.key} is {str(value)[:60]!r}, expected {kind} from {field.least:g} to {field.most:g}."
            )
    different = sorted(set(found))
    if len(different) > 1:
        raise InputError(f"{path}: {field.key} is {different[0]} in one place and {different[1]} in another.")
    return different[0] if different else None
