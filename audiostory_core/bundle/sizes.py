"""Sizes in a config, held against the tensors that lie beside it: by their names and shapes alone, before anything is built.

A config is a few bytes that can name any size. Whoever builds what it says builds a hundred thousand layers, or asks for
more memory than there is, before the tensors could say that there are six. Ignorant of what the sizes mean; no torch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import InputError

Shapes = Mapping[str, tuple[int, ...]]

CONFIG_BYTES = 500_000  # no config of a model has as many
_NAME_CHARS = 300  # of a tensor's name that are looked at
_DEPTH = 4  # levels of a config that hold sizes
# Numbers of like parts, which are numbered in the names of tensors: `layers.5.`
COUNTS = frozenset("num_hidden_layers num_layers num_single_layers encoder_layers depth n_layer n_layers".split())
# Lengths that are a side of some tensor, or divide one.
_WIDTHS = frozenset(
    "hidden_size intermediate_size vocab_size out_hidden_size num_attention_heads num_key_value_heads head_dim d_model "
    "d_kv d_ff num_experts num_local_experts num_heads relative_attention_num_buckets in_channels in_chans patch_size "
    "temporal_patch_size encoder_ffn_dim encoder_attention_heads num_mel_bins max_source_positions n_embd n_head n_inner "
    "moe_intermediate_size text_width latent_channels pooled_width encoder_hidden_size decoder_channels "
    "decoder_input_channels audio_channels".split()
)
_NUMBERED = re.compile(r"(?:^|\.)(\d{1,9})(?=\.|$)")


def check_sizes(config: Mapping[str, Any], shapes: Shapes, where: object, names: frozenset[str] | None = None) -> None:
    """Raises InputError for a size in the config, or in one inside it, that none of the tensors has; None says nothing.

    `names` are those of the sizes that are looked at, if not all.
    """
    longest = max((side for shape in shapes.values() for side in shape), default=0)
    siblings = most_siblings(shapes)
    for name, value in _sizes(config, names or COUNTS | _WIDTHS, _DEPTH):
        most = siblings if name in COUNTS else longest
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise InputError(f"{where}: {name} is {str(value)[:40]!r}, but must be a whole number from 0 on.")
        if value > most:
            wide = f"no tensor beside it is longer than {most:,}"
            held = f"the tensors beside it make {most:,} layers" if name in COUNTS else wide
            raise InputError(f"{where}: {name} is {_shown(value)}, but {held}.")


def _shown(value: int) -> str:
    return f"{value:,}" if value < 10**15 else "a number of more than 15 digits"


def most_siblings(names: Iterable[str]) -> int:
    """How many like parts there are of the kind of which there are most: 6 where `layers.0.` to `layers.5.` are there.

    Two of one kind under one name count once; names without numbers have no such parts, which are 1.
    """
    found: dict[str, set[str]] = {}
    for name in names:
        for number in _NUMBERED.finditer(name[:_NAME_CHARS]):
            found.setdefault(name[: number.start(1)], set()).add(number.group(1))
    return max(map(len, found.values()), default=1)


def _sizes(config: Mapping[str, Any], names: frozenset[str], depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in config.items():
        if isinstance(value, Mapping) and depth:
            yield from _sizes(value, names, depth - 1)
        elif value is not None and name in names:
            yield from ((name, one) for one in (value if isinstance(value, list) else [value]))
