"""The velocity model along one schedule: what does not change from step to step is computed once.

The embedded text and the turns of its places once, what tells the blocks sigma for many levels at a time. Ignorant of
solvers and guidance: it is called as the model is, and knows conditioning again by the tensors that it is called with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from torch import Tensor

from .flux import Flux, Moment
from .step_cache import StepCache

if TYPE_CHECKING:
    from .dit import AudioDiT

Answer = Callable[..., Tensor]
Record = Callable[[Answer], Answer]

LEVELS_AT_ONCE = 16  # of sigma: what they tell the blocks is kept for that many
SIDES = 4  # conditionings that are kept


class Descent:
    """`velocity(latents [n t c], sigma [] or [n], tokens [n s d], pooled [n d])` as the DiT itself answers it [n t c].

    Made for one sampling, with the weights as they are now. With a `step_cache` above 0, an event skips the blocks after the
    first while the first one's residual changes by less than that; each row of a batch decides for itself, so that an event
    does not depend on its neighbours. Without one, each step does the same to tensors of the same shapes, so that `record`
    may put a recording in the place of such a call.
    """

    def __init__(self, dit: AudioDiT, sigmas: Tensor, step_cache: float = 0.0, record: Record | None = None) -> None:
        self._dit, self._levels, self._record = dit, sigmas[:-1], record
        self._cache = StepCache(step_cache) if step_cache else None
        self._sides: dict[tuple[int, int, int], tuple[_Side, Answer]] = {}

    def __call__(self, latents: Tensor, sigma: Tensor, tokens: Tensor, pooled: Tensor) -> Tensor:
        (side, answer), flux = self._side(tokens, pooled, latents.shape[1]), self._dit.transformer
        moment, latents = side.moment(sigma), latents.to(tokens.dtype)
        if self._cache is None:
            return answer(latents, *moment.doubles, *moment.singles, moment.last)
        x = flux.x_embedder(latents)
        return flux.leave(self._cache.deepen(flux, side.text, x, moment, side.turns), moment)

    def _side(self, tokens: Tensor, pooled: Tensor, frames: int) -> tuple[_Side, Answer]:
        key = (id(tokens), id(pooled), frames)
        if key not in self._sides:
            if len(self._sides) == SIDES:
                del self._sides[next(iter(self._sides))]
            turns = self._dit.turns(tokens.shape[1], frames, tokens.device)
            side = _Side(self._dit.transformer, self._levels, tokens, pooled, turns)
            self._sides[key] = side, side.answer if self._record is None else self._record(side.answer)
        return self._sides[key]


class _Side:
    """One conditioning: its text embedded [n s d], the turns of all places, and what is told of each level of sigma."""

    def __init__(self, flux: Flux, levels: Tensor, tokens: Tensor, pooled: Tensor, turns: Tensor) -> None:
        self.given = (tokens, pooled)  # held, so that no other tensor is taken for them
        self.text, self.turns = flux.context_embedder(tokens), turns
        self._flux, self._levels, self._pooled = flux, levels, flux.time_text_embed.text_embedder(pooled)
        self._places = {level: place for place, level in enumerate(levels.tolist())}
        self._ahead, self._first = Moment([], [], turns), len(levels)

    def answer(self, latents: Tensor, *told: Tensor) -> Tensor:
        """Velocity [n t c] of latents [n t c] at a moment, whose tensors follow one another in `told`."""
        doubles = len(self._flux.transformer_blocks)
        moment = Moment(told[:doubles], told[doubles:-1], told[-1])
        return self._flux.leave(self._flux.deepen(self.text, self._flux.x_embedder(latents), moment, self.turns), moment)

    def moment(self, sigma: Tensor) -> Moment:
        """What the blocks are told of sigma [] or [n], in every row."""
        place = self._places.get(float(sigma)) if sigma.ndim == 0 else None
        rows = len(self._pooled)
        if place is None:
            return self._flux.moment(self._time(sigma.expand(rows)) + self._pooled)
        if not self._first <= place < self._first + LEVELS_AT_ONCE:
            time = self._time(self._levels[place : place + LEVELS_AT_ONCE])
            self._ahead, self._first = self._flux.moment((time[:, None] + self._pooled).flatten(0, 1)), place
        at = (place - self._first) * rows
        return self._ahead.rows(slice(at, at + rows))

    def _time(self, sigma: Tensor) -> Tensor:
        return self._flux.time_text_embed.time(sigma, self._pooled.dtype)
