"""A plan -> the context of its events: bridge tokens fused, or plain text features."""

from __future__ import annotations

import torch

from ..models.text_encoder import Context
from ..plan.story import StoryPlan
from . import bridge as bridging
from .kept import Kept
from .teller import Teller


@torch.no_grad()
def condition(teller: Teller, plan: StoryPlan, kept: Kept | None = None) -> Context:
    """Context [n s d] of every event: bridge tokens fused, or plain text features on the text route."""
    parts, settings, clock = teller.parts, teller.settings, teller.clock
    if settings.route == "text" or teller.bundle.manifest.language is None:
        with clock.stage("load"):
            encoder = parts.text_encoder
        with clock.stage("bridge"):
            tokens, context = None, encoder.context([event.caption for event in plan.events])
    else:
        with clock.stage("bridge"):
            tokens = kept.tokens(lambda: _read(teller, plan)) if kept else _read(teller, plan)
        with clock.stage("load"):
            fuser = parts.fuser
        with clock.stage("fuse"):
            placed = [t.to(parts.placement.device, parts.placement.dtype) for t in (tokens.semantic, tokens.residual)]
            context = Context.whole(fuser(*placed, settings.residual_strength, settings.mode))
    teller.observer.bridge(tokens, context.tokens)
    return context


def _read(teller: Teller, plan: StoryPlan) -> bridging.BridgeTokens:
    with teller.clock.stage("load"):
        lm = teller.parts.language_model
    return bridging.bridge(lm, plan)
