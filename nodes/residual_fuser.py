"""Residual Fuser: BRIDGE -> positive and negative CONDITIONING, one row a clip."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from . import sockets
from .sockets import CATEGORY, need_part, need_tokens

# In the order of `fuser.MODES`, which is not imported here: it brings torch along.
MODES = ["cross_attention", "concat", "semantic", "residual"]


def crossfade_input() -> io.Float.Input:
    """The same on every node that needs to know how much longer clips are than their events."""
    return io.Float.Input("crossfade_seconds", default=0.5, min=0.0, max=60.0, step=0.05,
                          tooltip="Seconds that neighbouring events overlap: each clip is rendered longer by so much. Give "
                          "Residual Fuser and Empty Story Latent the same, and Audio Concatenator no more.")  # fmt: skip


class ResidualFuser(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryResidualFuser",
            display_name="Residual Fuser",
            category=CATEGORY,
            description="Fuses semantic and residual tokens into the conditioning of the velocity model, one row a clip.",
            search_aliases=["conditioning", "fuse tokens", "residual strength", "audiostory conditioning"],
            inputs=[
                sockets.Fuser.Input("fuser", tooltip="The fuser of Load AudioStory Bundle."),
                sockets.Bridge.Input("bridge", tooltip="The tokens of Bridge Tokens."),
                io.Float.Input("residual_strength", default=1.0, min=0.0, max=10.0, step=0.05, tooltip="Weight of the "
                               "residual tokens, without unit: 1 as trained, 0 leaves them out, more exaggerates them."),
                io.Combo.Input("mode", options=MODES, default="cross_attention", tooltip="How tokens are fused: as trained "
                               "by cross_attention, side by side (concat), or one kind alone, for study."),
                crossfade_input(),
            ],
            outputs=[
                io.Conditioning.Output("positive", display_name="positive", tooltip="One row a clip, in the plan's order."),
                io.Conditioning.Output("negative", display_name="negative", tooltip="The bundle's features of no text."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(cls, fuser: Any, bridge: Any, residual_strength: float, mode: str,
                crossfade_seconds: float) -> io.NodeOutput:  # fmt: skip
        import torch

        from ..audiostory_core.errors import InputError
        from .clip_batch import conditioning, lay_clips

        planned = need_tokens(bridge)
        if fuser is None:
            raise InputError("the fuser input is empty: the bundle has no fuser; choose one that has, such as tiny.")
        parts = need_part(fuser, "fuser", "fuser").parts
        device, dtype = parts.placement.device, parts.placement.dtype
        with torch.no_grad():
            tokens = (t.to(device, dtype) for t in (planned.tokens.semantic, planned.tokens.residual))
            context = parts.fuser(*tokens, residual_strength, mode)
        spans, frames = lay_clips(parts, planned.plan, crossfade_seconds)
        told, untold = (conditioning(c, spans, frames, planned.plan) for c in (context, parts.unconditional))
        return io.NodeOutput(told, untold)
