"""Language models that are not owned here: those that transformers builds, read as `StoryLM` reads its own.

transformers is imported when one is asked for. Ignorant of what is read and of what is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import Tensor

from ..errors import InputError
from .vision_config import SEEING

ROOM_STEP = 64  # rooms on a grid: attention kernels want masks whose rows begin on even addresses
LOCAL: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}


def transformers_for(kind: str) -> ModuleType:
    """The library. Raises InputError where it is not installed, naming what `kind` of model wanted it."""
    try:
        import transformers
    except ImportError:
        raise InputError(
            f"models of type {kind!r} are read through transformers; 'pip install transformers' first."
        ) from None
    return transformers


def open_config(folder: Path, kind: str) -> Any:
    return transformers_for(kind).AutoConfig.from_pretrained(folder, **LOCAL)


def build(config: Any) -> Any:
    """The model of a config, on the device and with the weights that torch gives just now."""
    transformers = transformers_for(config.model_type)
    kind = transformers.AutoModelForImageTextToText if config.model_type == SEEING else transformers.AutoModelForCausalLM
    return kind.from_config(config, trust_remote_code=False)


def read(model: Any, embedded: Tensor, places: Tensor | None, seen: Tensor | None, kept: Any) -> Tensor:
    """Last hidden states [b l w] of embeddings [b l w] at `places` [b l] or [3 b l]; extends `kept` in place if given."""
    if isinstance(kept, Growing):
        kept, seen = kept.cache, None  # transformers says itself what is seen, which may be less than all
    found = model.get_decoder()(
        inputs_embeds=embedded, position_ids=places, attention_mask=seen, past_key_values=kept, use_cache=kept is not None
    )
    return found.last_hidden_state


def learn(model: Any, embedded: Tensor, places: Tensor, seen: Tensor | None) -> Tensor:
    """Hidden states [b l w] to learn from: `seen` [b or 1, 1, l, l] is 0 where an id sees another, else minus infinity."""
    # Without an entry, transformers takes a jump in the positions for the beginning of another text.
    mask = {"full_attention": seen}
    with attending_by(model, "sdpa" if seen is None else "eager"):
        return model.model(
            inputs_embeds=embedded, attention_mask=mask, position_ids=places, use_cache=False
        ).last_hidden_state


@contextmanager
def attending_by(model: Any, implementation: str) -> Iterator[None]:
    """Inside, a model of transformers attends by "eager" or "sdpa"; then as before, since others may share it."""
    before = model.config._attn_implementation
    model.set_attn_implementation(implementation)
    try:
        yield
    finally:
        model.set_attn_implementation(before)


def attends_to_all(config: Any) -> bool:
    """Whether every layer sees all that was read, through the mask that it is given."""
    kinds = getattr(config, "layer_types", None)
    whole = set(kinds) == {"full_attention"} if kinds else getattr(config, "sliding_window", None) is None
    return whole and getattr(config, "_attn_implementation", None) == "sdpa"


class Growing:
    """Keys and values in transformers' dynamic cache, in layers that have room to grow."""

    def __init__(self, config: Any) -> None:
        from transformers import DynamicCache
        from transformers.cache_utils import DynamicLayer

        self.cache = DynamicCache(config=config)
        roomy = _roomy(DynamicLayer)
        self.cache.layers = [roomy() if type(layer) is DynamicLayer else layer for layer in self.cache.layers]

    @property
    def length(self) -> int:
        return self.cache.get_seq_length()

    def drop(self, count: int) -> None:
        if count:
            self.cache.crop(-count)


@cache
def _roomy(kind: type[Any]) -> type[Any]:
    """That kind of layer, but a token is written behind the others, where `kind` copies all of them for each."""

    class Roomy(kind):
        rooms: tuple[Tensor, Tensor] | None = None

        def update(self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
            if self.rooms is None or self.keys.shape[2] + key_states.shape[2] > self.rooms[0].shape[2]:
                super().update(key_states, value_states, *args, **kwargs)
                self.rooms = with_room(self.keys), with_room(self.values)
            else:
                before, after = self.keys.shape[2], self.keys.shape[2] + key_states.shape[2]
                for room, fresh in zip(self.rooms, (key_states, value_states), strict=True):
                    room[:, :, before:after] = fresh
                self.keys, self.values = (room[:, :, :after] for room in self.rooms)
            return self.keys, self.values

    return Roomy


def with_room(kept: Tensor) -> Tensor:
    """`kept` [1 h l d] at the front of twice as much."""
    room = kept.new_empty(*kept.shape[:2], 2 * kept.shape[2] + ROOM_STEP, kept.shape[3])
    room[:, :, : kept.shape[2]] = kept
    return room
