"""The first event is rendered while the language model still writes the rest, so that it can be heard at once.

What was rendered counts only if the finished plan still holds that event in that place; it is kept, so that a story that is
told again begins at once. Ignorant of the mix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from ..errors import InputError
from ..models.text_encoder import Context
from ..plan import prompts
from ..plan.story import StoryPlan
from ..plan.text import parse
from .kept import Kept
from .observer import Observer
from .rendering import Rendered, render
from .rendition import Rendition
from .teller import Teller

REST_SECONDS = 0.25  # a shorter rest than this is rounding, not another event


class FirstEvent:
    """What hears events of the reasoner (`reasoner.OnEvent`); `rendered` is there once the first event was planned,
    where its
    caption is `wanted`."""

    def __init__(
        self, teller: Teller, instruction: str, total_seconds: float, wanted: Callable[[str], bool] | None = None
    ) -> None:
        # Rendered in silence and on its own: what is said, locked or spoken of it is a matter of the finished plan.
        self.teller, self.store = replace(teller, observer=Observer(), store=None, voice="none", clips=None), teller.store
        self.instruction, self.total_seconds, self.wanted = instruction, total_seconds, wanted
        self.rendered: Rendered | None = None

    def __call__(self, text: str, semantic: Tensor, residual: Tensor) -> Rendered | None:
        """Renders if this is the first event that is planned; returns what it rendered."""
        if self.rendered is not None:
            return None
        try:
            plan = self._plan(text)
        except InputError:
            return None  # the finished text will say what is wrong
        if self.wanted is not None and not self.wanted(plan.events[0].caption):
            return None  # it is not what was asked for
        rendition = Rendition(self.teller, plan, lambda: self._context(semantic, residual))
        span, kept = rendition.spans[0], Kept(replace(self.teller, store=self.store), plan)
        known = kept.early_clip(span)
        if known is not None:
            self.rendered = Rendered(span, plan.events[0], known.latents, known.clip, known.key, known.seconds)
            return self.rendered
        self.rendered = next(render(rendition, (span,)))
        kept.keep_early(span, self.rendered.latents, self.rendered.clip)
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
    def _context(self, semantic: Tensor, residual: Tensor) -> Context:
        parts, settings = self.teller.parts, self.teller.settings
        lm = parts.language_model
        tokens = (t.to(parts.dtype_of("fuser")) for t in lm.tokens(semantic[None], residual[None]))
        return Context.whole(parts.fuser(*tokens, settings.residual_strength, settings.mode))
