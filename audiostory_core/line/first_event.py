"""The first event is rendered while the language model still writes the rest, so that it can be heard at once.

What was rendered counts only if the finished plan still holds that event in that place. Ignorant of the mix.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..errors import InputError
from ..plan import prompts
from ..plan.story import StoryPlan
from ..plan.text import parse
from .kept import Kept
from .observer import Clock, Observer
from .rendering import Rendered, render, spans_of
from .settings import Settings

REST_SECONDS = 0.25  # a shorter rest than this is rounding, not another event


class FirstEvent:
    """An `EventListener` of the reasoner; `rendered` is there once the first event was planned."""

    def __init__(
        self, parts: Parts, instruction: str, total_seconds: float, settings: Settings, seed: int, clock: Clock
    ) -> None:
        self.parts, self.instruction, self.total_seconds = parts, instruction, total_seconds
        self.settings, self.seed, self.clock = settings, seed, clock
        self.rendered: Rendered | None = None

    def __call__(self, text: str, semantic: Tensor, residual: Tensor) -> Rendered | None:
        """Renders if this is the first event that is planned; returns what it rendered."""
        if self.rendered is not None:
            return None
        try:
            plan = self._plan(text)
        except InputError:
            return None  # the finished text will say what is wrong
        spans = spans_of(self.parts, plan, self.settings)
        context = self._context(semantic, residual)
        kept = Kept(None, self.parts, plan, self.settings, self.seed)
        self.rendered = next(
            render(self.parts, plan, spans[:1], lambda: context, self.settings, self.seed, Observer(), self.clock, kept)
        )
        return self.rendered

    def _plan(self, text: str) -> StoryPlan:
        """What is known so far: the first event, and that something follows where time is left."""
        found = parse(text + prompts.GEN_CLOSE, self.instruction, rescale=False).plan
        first = found.events[0]
        rest = self.total_seconds - first.seconds
        rows = [(first.caption, first.seconds), *([(first.caption, rest)] if rest > REST_SECONDS else [])]
        plan = StoryPlan.sequential(self.instruction, rows)
        return plan.model_copy(update={"events": (first, *plan.events[1:])})

    @torch.no_grad()
    def _context(self, semantic: Tensor, residual: Tensor) -> Tensor:
        lm, fuser = self.parts.language_model, self.parts.fuser
        tokens = lm.projector(semantic[None]), lm.audio_projector(residual[None])
        return fuser(*tokens, self.settings.residual_strength, self.settings.mode)
