"""Story Sampler: MODEL, CONDITIONING and LATENT -> LATENT; renders only the clips whose own content changed."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io, ui

from .host.inputs import seed_input
from .host.sockets import CATEGORY


class StorySampler(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStorySampler",
            display_name="Story Sampler",
            category=CATEGORY,
            description="Samples the clips of a story with any core sampler. A clip whose text, length, seed and settings "
            "are those of an earlier run is taken from the store, bit for bit. A locked event stays as it was last heard.",
            search_aliases=["ksampler", "render events", "sample story", "audiostory sampler"],
            inputs=[
                io.Model.Input("model", tooltip="The MODEL of Load AudioStory Bundle, patched or not."),
                io.Conditioning.Input("positive", tooltip="The positive of Residual Fuser, one row a clip."),
                io.Conditioning.Input("negative", tooltip="The negative of Residual Fuser."),
                io.Latent.Input("latent", tooltip="The LATENT of Empty Story Latent."),
                io.Sampler.Input("sampler", tooltip="Any sampler, such as KSamplerSelect: euler is the published one."),
                io.Sigmas.Input(
                    "sigmas",
                    optional=True,
                    tooltip="The schedule, 1 (noise) to 0; none: the bundle's steps under the model's shift.",
                ),
                io.Float.Input(
                    "cfg",
                    default=3.0,
                    min=0.0,
                    max=100.0,
                    step=0.1,
                    tooltip="Guidance scale, without unit: 1 is none, higher follows the text more closely.",
                ),
                seed_input(),
            ],
            outputs=[io.Latent.Output("latent", display_name="latent", tooltip="The rendered clips; knows its plan.")],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(
        cls, model: Any, positive: Any, negative: Any, latent: Any, sampler: Any, cfg: float, seed: int, sigmas: Any = None
    ) -> io.NodeOutput:
        from .host import runtime
        from .host.clip_batch import ClipBatch, ClipLatent, Walk, render_clips
        from .host.folders import store
        from .host.model import default_sigmas
        from .host.progress import HostListener, show_text

        parts, batch = runtime.parts_of(model), ClipBatch.of(latent)
        if sigmas is None:
            sigmas = default_sigmas(model, parts.bundle.manifest.defaults.num_steps)
        listener = HostListener(cls.hidden.unique_id)
        walk = Walk(model, positive, negative, sampler, sigmas, cfg, seed)
        rendering = render_clips(walk, batch, store(), listener.bar)
        told = summary([batch.spans[k].event_id for k in rendering.fresh], len(batch.spans))
        show_text(cls.hidden.unique_id, told)
        return io.NodeOutput(ClipLatent({**latent, "samples": rendering.samples}), ui=ui.PreviewText(told))


def summary(fresh: list[str], total: int) -> str:
    """How many clips were kept and which were rendered."""
    names = f": {', '.join(dict.fromkeys(fresh))}" if fresh else ""
    return f"kept {total - len(fresh)} of {total} clips, rendered {len(fresh)}{names}"
