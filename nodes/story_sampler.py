"""Story Sampler: MODEL, CONDITIONING and LATENT -> LATENT; renders only the clips whose own content changed."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io, ui

from .host.inputs import seed_input
from .host.sockets import CATEGORY

MOST_STEPS = 10_000


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
                io.Latent.Input(
                    "latent",
                    tooltip="The LATENT of Empty Story Latent; or clips of the same plan, and recordings, to be changed.",
                ),
                io.Sampler.Input(
                    "sampler",
                    tooltip="Any sampler, such as KSamplerSelect: dpmpp_2m needs few steps, euler is the published one.",
                ),
                io.Sigmas.Input(
                    "sigmas",
                    optional=True,
                    tooltip="The schedule, 1 (noise) to 0; none: the bundle's steps under the model's shift.",
                ),
                io.Float.Input(
                    "cfg",
                    default=2.0,
                    min=0.0,
                    max=100.0,
                    step=0.1,
                    tooltip="Guidance scale, without unit: 1 is none, higher follows the text more closely.",
                ),
                seed_input(),
                io.Boolean.Input(
                    "add_noise",
                    default=True,
                    optional=True,
                    advanced=True,
                    tooltip="Off: the latents hold noise already, as those of a Story Sampler that stopped before the end.",
                ),
                io.Int.Input(
                    "start_at_step",
                    default=0,
                    min=0,
                    max=MOST_STEPS,
                    optional=True,
                    advanced=True,
                    tooltip="The first step of the schedule to take, counted from 0: later ones keep more of the latents.",
                ),
                io.Int.Input(
                    "end_at_step",
                    default=MOST_STEPS,
                    min=0,
                    max=MOST_STEPS,
                    optional=True,
                    advanced=True,
                    tooltip="The step to stop before: the noise that is left then is for a sampler that goes on from there.",
                ),
            ],
            outputs=[io.Latent.Output("latent", display_name="latent", tooltip="The rendered clips; knows its plan.")],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(
        cls,
        model: Any,
        positive: Any,
        negative: Any,
        latent: Any,
        sampler: Any,
        cfg: float,
        seed: int,
        sigmas: Any = None,
        add_noise: bool = True,
        start_at_step: int = 0,
        end_at_step: int = MOST_STEPS,
    ) -> io.NodeOutput:
        from .host import runtime
        from .host.folders import store
        from .host.model import default_sigmas
        from .host.progress import HostListener, show_text
        from .host.walk import Walk, render_clips, rendered_latent, to_render

        parts = runtime.parts_of(model)
        if sigmas is None:
            sigmas = default_sigmas(model, parts.bundle.manifest.defaults.num_steps)
        steps = steps_of(sigmas, start_at_step, end_at_step)
        walk = Walk(model, positive, negative, sampler, steps, cfg, seed, add_noise, left=sigmas[end_at_step:])
        batch = to_render(walk, latent)
        rendering = render_clips(walk, batch, store(), HostListener(cls.hidden.unique_id).bar)
        told = summary([batch.rows.rows[k].name for k in rendering.fresh], len(batch.rows))
        show_text(cls.hidden.unique_id, told)
        return io.NodeOutput(rendered_latent(walk, batch, rendering, latent), ui=ui.PreviewText(told))


def steps_of(sigmas: Any, start: int, end: int) -> Any:
    """A schedule [steps + 1] from step `start` to before step `end`, of core's denoise 0 nothing at all.

    Raises InputError where no step is left.
    """
    steps = len(sigmas) - 1
    if len(sigmas) and start >= min(end, steps):
        from ..audiostory_core.errors import InputError

        raise InputError(
            f"there is no step from start_at_step {start} to before end_at_step {end} in a schedule of {steps} steps."
        )
    return sigmas[start : end + 1]


def summary(fresh: list[str], total: int) -> str:
    """How many clips were kept and which were rendered."""
    names = f": {', '.join(dict.fromkeys(fresh))}" if fresh else ""
    return f"kept {total - len(fresh)} of {total} clips, rendered {len(fresh)}{names}"
