"""Empty Story Latent: a plan -> LATENT of zeros, one row a clip, and NOISE that the events' seeds give."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .host import sockets
from .host.inputs import crossfade_input, seed_input
from .host.sockets import CATEGORY, need_plan


class StoryLatent(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryEmptyLatent",
            display_name="Empty Story Latent",
            category=CATEGORY,
            description="An empty latent for each clip of a plan, and for SamplerCustomAdvanced noise by each event's seed.",
            search_aliases=["empty latent audio", "story noise", "event seeds", "audiostory latent"],
            inputs=[
                sockets.Plan.Input("plan", tooltip="The plan whose events are to be rendered."),
                io.Model.Input("model", tooltip="The MODEL of Load AudioStory Bundle: it knows the frames of a second."),
                crossfade_input(),
                seed_input(),
            ],
            outputs=[
                io.Latent.Output("latent", display_name="latent", tooltip="Zeros [clips, channels, frames] with the plan."),
                io.Noise.Output("noise", display_name="noise", tooltip="Each clip's own, whatever its neighbours are."),
            ],
        )

    @classmethod
    def execute(cls, plan: Any, model: Any, crossfade_seconds: float, seed: int) -> io.NodeOutput:
        from ..audiostory_core.plan.pieces import wholes
        from .host import runtime
        from .host.clip_batch import StoryNoise, empty_latent
        from .host.model import ROWS

        plan = wholes(need_plan(plan))
        latent = empty_latent(runtime.parts_of(model), plan, crossfade_seconds)
        return io.NodeOutput(latent, StoryNoise(latent[ROWS], seed))
