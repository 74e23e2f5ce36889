"""A plan -> the context of its events: bridge tokens fused, or plain text features."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..plan.story import StoryPlan
from . import bridge as bridging
from .kept import Kept
from .observer import Clock, Observer
from .settings import Settings


def once(
    parts: Parts, plan: StoryPlan, settings: Settings, listener: Observer, clock: Clock, kept: Kept, offload: bool
) -> Callable[[], Tensor]:
    """`condition` for whoever asks first; after that the models it needed leave memory, if they are to `offload`."""

    @cache
    def context() -> Tensor:
        found = condition(parts, plan, settings, listener, clock, kept)
        if offload:
            parts.release("language_model", "fuser", "text_encoder")
        return found

    return context


@torch.no_grad()
def condition(
    parts: Parts, plan: StoryPlan, settings: Settings, listener: Observer, clock: Clock, kept: Kept | None = None
) -> Tensor:
    """Context [n s d] of every event: bridge tokens fused, or plain text features on the text route."""
    if settings.route == "text" or parts.bundle.manifest.language is None:
        with clock.stage("load"):
            encoder = parts.text_encoder
        with clock.stage("bridge"):
            tokens, context = None, encoder([event.caption for event in plan.events])
    else:
        with clock.stage("bridge"):
            tokens = kept.tokens(lambda: _read(parts, plan, clock)) if kept else _read(parts, plan, clock)
        with clock.stage("load"):
            fuser = parts.fuser
        with clock.stage("fuse"):
            placed = [t.to(parts.placement.device, parts.placement.dtype) for t in (tokens.semantic, tokens.residual)]
            context = fuser(*placed, settings.residual_strength, settings.mode)
    listener.bridge(tokens, context)
    return context


def _read(parts: Parts, plan: StoryPlan, clock: Clock) -> bridging.BridgeTokens:
    with clock.stage("load"):
        lm = parts.language_model
    return bridging.bridge(lm, plan)
