"""Residual Fuser: BRIDGE -> positive and negative CONDITIONING, one row a clip."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .host import sockets
from .host.inputs import crossfade_input, residual_input
from .host.sockets import CATEGORY, need_part, need_tokens

# In the order of `fuser.MODES`, which is not imported here: it brings torch along.
MODES = ["cross_attention", "concat", "semantic", "residual"]


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
                residual_input(),
                io.Combo.Input(
                    "mode",
                    options=MODES,
                    default="cross_attention",
                    tooltip="How tokens are fused: as trained "
                    "by cross_attention, side by side (concat), or one kind alone, for study.",
                ),
                crossfade_input(),
            ],
            outputs=[
                io.Conditioning.Output("positive", display_name="positive", tooltip="One row a clip, in the plan's order."),
                io.Conditioning.Output("negative", display_name="negative", tooltip="The bundle's features of no text."),
            ],
        )

    @classmethod
    def execute(
        cls, fuser: Any, bridge: Any, residual_strength: float, mode: str, crossfade_seconds: float
    ) -> io.NodeOutput:
        import torch

        from ..audiostory_core.line.conditioning import fuse_each
        from ..audiostory_core.models.text_encoder import Context
        from .host.clip_batch import conditioning, empty_beside, lay_clips

        planned = need_tokens(bridge)
        parts = need_part(fuser, "fuser", "fuser").parts
        device, dtype = parts.placement.device, parts.dtype_of("fuser")
        semantic, residual = (t.to(device, dtype) for t in (planned.tokens.semantic, planned.tokens.residual))
        with torch.no_grad():
            # What a text encoder wrote has nothing to be fused with.
            tokens = fuse_each(parts.fuser, semantic, residual, residual_strength, mode) if residual.shape[1] else semantic
        context = Context.whole(tokens) if planned.mask is None else Context(tokens, planned.mask.to(device))
        rows = lay_clips(parts, planned.plan, crossfade_seconds)
        own_length = not residual.shape[1] and parts.bundle.manifest.caption_tokens is not None
        sides = ((context, context.pooled()), empty_beside(context, parts.unconditional, own_length))
        return io.NodeOutput(*(conditioning(*side, rows) for side in sides))
