"""What a language model has read so far: ids in, hidden states out, and a way back.

`GrowingPast` keeps what was read and no more. `FixedPast` sets room aside for a whole story and takes its ids in a few
fixed lengths, filled up with ids that nobody looks at: nothing then changes its shape or place, so that on a GPU a forward
is recorded once as a CUDA graph and replayed, instead of a few hundred kernels being launched for every token. Both give
the same states. Ignorant of what is read and of what is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import torch
from torch import Tensor

from ..errors import first_line
from . import foreign
from .graphs import as_cuda_graph
from .language_model import StoryLM

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
    """Keys and values of what was read and no more."""

    def __init__(self, lm: StoryLM) -> None:
        self.lm = lm
        self.kept = Rooms() if lm.owned else foreign.Growing(lm.model.config)

    def feed(self, ids: list[int]) -> Tensor:
        return self.lm.states(torch.tensor([ids], device=self.lm.device), self.kept)[0]

    def drop(self, count: int) -> None:
        self.kept.drop(count)


class Rooms:
    """Keys and values [1 h l d] of each layer, at the front of rooms that double when they are full."""

    def __init__(self) -> None:
        self.rooms: dict[int, tuple[Tensor, Tensor]] = {}
        self.lengths: dict[int, int] = {}

    @property
    def length(self) -> int:
        return self.lengths.get(0, 0)

    def update(self, keys: Tensor, values: Tensor, layer: int) -> tuple[Tensor, Tensor]:
        before = self.lengths.get(layer, 0)
        after = self.lengths[layer] = before + keys.shape[2]
        rooms = self.rooms.get(layer)
        if rooms is None:
            self.rooms[layer] = foreign.with_room(keys), foreign.with_room(values)
        elif after > rooms[0].shape[2]:
            parts = ((room[:, :, :before], fresh) for room, fresh in zip(rooms, (keys, values), strict=True))
            found = [foreign.with_room(torch.cat(part, dim=2)) for part in parts]
            self.rooms[layer] = found[0], found[1]
        else:
            rooms[0][:, :, before:after], rooms[1][:, :, before:after] = keys, values
        first, second = self.rooms[layer]
        return first[:, :, :after], second[:, :, :after]

    def drop(self, count: int) -> None:
        self.lengths = {layer: length - count for layer, length in self.lengths.items()}


class FixedPast:
    """Keys and values for `room` ids and the longest of `sizes`; how many of them were read is a counter."""

    def __init__(self, lm: StoryLM, room: int, sizes: Iterable[int]) -> None:
        if not (lm.owned or foreign.attends_to_all(lm.model.config.get_text_config())):
            raise TypeError("this model's layers do not all attend to all that was read")
        self.lm, self.sizes, self.length = lm, sorted(set(sizes)), 0
        whole = -(-(room + self.sizes[-1]) // foreign.ROOM_STEP) * foreign.ROOM_STEP
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
        embedded = self.lm.embed(ids[None], begins=not self.length)
        return self.lm.read(embedded, self.lm.places(positions), read_before[None, None], self.kept)[0]


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
