"""What a language model has read so far: ids in, hidden states out, and a way back.

`GrowingPast` keeps what was read and no more. `FixedPast` sets room aside for a whole story and takes its ids in a few
fixed lengths, filled up with ids that nobody looks at: nothing then changes its shape or place, so that on a GPU a forward
is recorded once as a CUDA graph and replayed, instead of a few hundred kernels being launched for every token. Both give
the same states. Ignorant of what is read and of what is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Protocol

import torch
from torch import Tensor

from ..errors import first_line
from .graphs import as_cuda_graph
from .language_model import StoryLM

ROOM_STEP = 64  # rooms on a grid: attention kernels want masks whose rows begin on even addresses

Forward = Callable[[Tensor, Tensor], Tensor]  # ids [l] and their positions [l] -> states [l w]


class Past(Protocol):
    def feed(self, ids: list[int]) -> Tensor:
        """Hidden states [l w] of ids that follow what was read."""
        ...

    def drop(self, count: int) -> None:
        """Forgets the last `count` ids."""
        ...


def read(
    lm: StoryLM, prompt: list[int], budget: int, sizes: Iterable[int], fixed: bool | None = None
) -> tuple[Past, Tensor, tuple[str, ...]]:
    """The past after `prompt`, its states [l w], and a note if it could not be as wished.

    `fixed` says whether it has a fixed room; None: on CUDA alone, where it is worth it. While at most `budget` ids are kept,
    any of `sizes` may be fed. What fails while the room is made or recorded is noted, and the past grows instead.
    """
    on_gpu, notes = lm.device.type == "cuda", ()
    if on_gpu if fixed is None else fixed:
        try:
            past = FixedPast(lm, len(prompt) + budget, sizes)
            states = past.feed(prompt)
            if on_gpu:
                past.record()
            return past, states, ()
        except (RuntimeError, AttributeError, TypeError) as error:  # of torch, and of models that want another cache
            reason = first_line(error)
            notes = (f"the plan was written without recorded graphs: {reason}",)
    past = GrowingPast(lm)
    return past, past.feed(prompt), notes


class GrowingPast:
    """Keys and values in transformers' dynamic cache, in layers that have room to grow."""

    def __init__(self, lm: StoryLM) -> None:
        from transformers import DynamicCache
        from transformers.cache_utils import DynamicLayer

        self.lm, self.cache = lm, DynamicCache(config=lm.model.config)
        roomy = _roomy(DynamicLayer)
        self.cache.layers = [roomy() if type(layer) is DynamicLayer else layer for layer in self.cache.layers]

    def feed(self, ids: list[int]) -> Tensor:
        return self.lm.states(torch.tensor([ids], device=self.lm.device), self.cache)[0]

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
                self.rooms = _with_room(self.keys), _with_room(self.values)
            else:
                before, after = self.keys.shape[2], self.keys.shape[2] + key_states.shape[2]
                for room, fresh in zip(self.rooms, (key_states, value_states), strict=True):
                    room[:, :, before:after] = fresh
                self.keys, self.values = (room[:, :, :after] for room in self.rooms)
            return self.keys, self.values

    return Roomy


def _with_room(kept: Tensor) -> Tensor:
    """`kept` [1 h l d] at the front of twice as much."""
    room = kept.new_empty(*kept.shape[:2], 2 * kept.shape[2] + ROOM_STEP, kept.shape[3])
    room[:, :, : kept.shape[2]] = kept
    return room


class FixedPast:
    """Keys and values for `room` ids and the longest of `sizes`; how many of them were read is a counter."""

    def __init__(self, lm: StoryLM, room: int, sizes: Iterable[int]) -> None:
        if not _attends_to_all(lm.model.config.get_text_config()):
            raise TypeError("this model's layers do not all attend to all that was read")
        self.lm, self.sizes, self.length = lm, sorted(set(sizes)), 0
        whole = -(-(room + self.sizes[-1]) // ROOM_STEP) * ROOM_STEP
        self.slots = torch.arange(whole, device=lm.device)
        self.kept = _Kept(whole)
        self.recorded: dict[int, Forward] = {}

    def feed(self, ids: list[int]) -> Tensor:
        size = next((size for size in self.sizes if size >= len(ids)), len(ids))
        filled = torch.tensor(ids + ids[-1:] * (size - len(ids)), device=self.lm.device)
        positions = self.slots[self.length : self.length + size]
        states = self.recorded.get(size, self._forward)(filled, positions)
        self.length += len(ids)
        return states[: len(ids)]

    def drop(self, count: int) -> None:
        """What was dropped, and what only filled up, is written over before anything attends to it."""
        self.length -= count

    def record(self) -> None:
        """From now on a forward of one of the sizes is a replay. Raises RuntimeError where it cannot be recorded."""
        for size in self.sizes:
            positions = self.slots[self.length : self.length + size]
            self.recorded[size] = as_cuda_graph(self._forward, torch.zeros_like(positions), positions.clone())

    def _forward(self, ids: Tensor, positions: Tensor) -> Tensor:
        self.kept.positions = positions
        read_before = self.slots[None, :] <= positions[:, None]
        lm, places = self.lm, self.lm.places(positions)
        read = {"input_ids": ids[None]} if lm.insert is None else {"inputs_embeds": lm.embed(ids[None], not self.length)}
        return lm.decoder(
            **read,
            position_ids=positions[None] if places is None else places,
            attention_mask=read_before[None, None],
            past_key_values=self.kept,
            use_cache=True,
        ).last_hidden_state[0]


class _Kept:
    """A cache as attention layers see it: each writes its keys and values [1 h l d] at `positions` and gets all of them."""

    is_compileable = False

    def __init__(self, room: int) -> None:
        self.room, self.positions = room, torch.zeros(0, dtype=torch.long)
        self.layers: dict[int, tuple[Tensor, Tensor]] = {}

    def update(self, keys: Tensor, values: Tensor, layer_idx: int, *_: Any, **__: Any) -> tuple[Tensor, Tensor]:
        if layer_idx not in self.layers:
            # Zeros, since a weight of 0 would not silence what happens to lie in memory.
            self.layers[layer_idx] = self._empty(keys), self._empty(values)
        for kept, fresh in zip(self.layers[layer_idx], (keys, values), strict=True):
            kept.index_copy_(2, self.positions, fresh)
        return self.layers[layer_idx]

    def _empty(self, like: Tensor) -> Tensor:
        return like.new_zeros(*like.shape[:2], self.room, like.shape[3])

    def get_seq_length(self, layer_idx: int = 0) -> int:
        return 0  # asked for by models that would count positions, which are given


def _attends_to_all(config: Any) -> bool:
    """Whether every layer sees all that was read, through the mask that it is given."""
    kinds = getattr(config, "layer_types", None)
    whole = set(kinds) == {"full_attention"} if kinds else getattr(config, "sliding_window", None) is None
    return whole and getattr(config, "_attn_implementation", None) == "sdpa"
