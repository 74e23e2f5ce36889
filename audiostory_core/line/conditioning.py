"""A plan -> the context of its events: bridge tokens fused, or plain text features.

Each event on its own: products of matrices of other shapes round otherwise, and an event's context would depend on how
many others its story has.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import torch
from torch import Tensor

from ..models.fuser import Mode, ResidualFuser
from ..models.text_encoder import Context, TextEncoder
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
            tokens, context = None, encode_each(encoder, [event.caption for event in plan.events])
    else:
        with clock.stage("bridge"):
            read = partial(_read, teller, plan)
            tokens = kept.tokens(read) if kept else bridging.in_order(read(range(len(plan.events))))
        with clock.stage("load"):
            fuser = parts.fuser
        with clock.stage("fuse"):
            semantic, residual = (
                t.to(parts.placement.device, parts.dtype_of("fuser")) for t in (tokens.semantic, tokens.residual)
            )
            context = Context.whole(fuse_each(fuser, semantic, residual, settings.residual_strength, settings.mode))
    teller.observer.bridge(tokens, context.tokens)
    return context


def fuse_each(fuser: ResidualFuser, semantic: Tensor, residual: Tensor, strength: float, mode: Mode) -> Tensor:
    """Semantic tokens [n s d] and residual ones [n r d] of events -> their fused context [n s d]; see `ResidualFuser`."""
    rows = zip(semantic.split(1), residual.split(1), strict=True)
    return torch.cat([fuser(one, other, strength, mode) for one, other in rows])


def encode_each(encoder: TextEncoder, captions: Sequence[str]) -> Context:
    """Captions -> their features [n s d], each as the encoder writes it alone."""
    return Context.join([encoder.context([caption]) for caption in captions])


def _read(teller: Teller, plan: StoryPlan, wanted: Collection[int]) -> dict[int, bridging.Tokens]:
    with teller.clock.stage("load"):
        lm = teller.parts.language_model
    return bridging.bridge_some(lm, plan, wanted)
