"""Decode Story: LATENT -> a list of AUDIO, one clip each, at exact lengths and at the level that was rendered."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .host import sockets
from .host.sockets import CATEGORY, need_plan, to_audio


class DecodeStory(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryDecode",
            display_name="Decode Story",
            category=CATEGORY,
            description="Decodes each clip on its own, cut to its length. Unlike VAE Decode Audio it leaves the level "
            "alone, so that the loudness of events stays as planned.",
            search_aliases=["vae decode audio", "latent to audio", "decode clips", "audiostory decode"],
            inputs=[
                io.Vae.Input("vae", tooltip="The VAE of Load AudioStory Bundle."),
                io.Latent.Input("latent", tooltip="Rendered clips, of Story Sampler or of any core sampler."),
                sockets.Plan.Input(
                    "plan",
                    optional=True,
                    tooltip="The plan that was rendered: if given, it is checked that the clips are of its events.",
                ),
            ],
            outputs=[
                io.Audio.Output(
                    "clips",
                    display_name="clips",
                    is_output_list=True,
                    tooltip="One AUDIO a clip, in the plan's order, for Audio Concatenator or any other audio node.",
                )
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, vae: Any, latent: Any, plan: Any = None) -> io.NodeOutput:
        from ..audiostory_core.plan.pieces import wholes
        from .host.model import StoryVAE
        from .host.progress import ClipStream, HostListener

        if not isinstance(vae, StoryVAE):
            from ..audiostory_core.errors import InputError

            raise InputError(f"the vae input holds a {type(vae).__name__}; wire the VAE of Load AudioStory Bundle.")
        listener, stream = HostListener(cls.hidden.unique_id), ClipStream(cls.hidden.unique_id)
        told = None if plan is None else wholes(need_plan(plan))
        return io.NodeOutput(decode_clips(vae, latent, told, listener.bar, stream))


def decode_clips(vae: Any, latent: Any, plan: Any, on_clip: Any, stream: Any = None) -> list[dict[str, Any]]:
    """AUDIO of each clip, with its span in "audiostory_span"; whole rows where a LATENT knows no spans.

    `on_clip(done, total)` counts; `stream(span, clip)` hears each clip as soon as it is decoded.
    """
    from .host.clip_batch import SPANS, ClipBatch
    from .host.decoding import decode_batch
    from .host.folders import store

    if SPANS not in latent:
        return [_whole(vae, row, k, len(latent["samples"]), on_clip) for k, row in enumerate(latent["samples"])]
    batch = ClipBatch.of(latent)
    if plan is not None:
        _check_plan(plan, batch)
    found = []
    if stream is not None:
        stream.plan, stream.total = batch.plan, len(batch.spans)
    for span, clip in decode_batch(vae, batch, store()):
        found.append({**to_audio(clip), "audiostory_span": span})
        if stream is not None:
            stream(span, clip)
        on_clip(min(len(found), len(batch.spans)), len(batch.spans))
    return found


def _whole(vae: Any, row: Any, k: int, total: int, on_clip: Any) -> dict[str, Any]:
    waveform = vae.decode(row[None]).movedim(-1, 1)
    on_clip(k + 1, total)
    return {"waveform": waveform, "sample_rate": vae.audio_sample_rate}


def _check_plan(plan: Any, batch: Any) -> None:
    from ..audiostory_core.errors import InputError

    given, rendered = ([(event.id, event.seconds) for event in p.events] for p in (plan, batch.plan))
    if given != rendered:
        raise InputError(
            f"the plan has {len(given)} events, but the latents were rendered for another plan of "
            f"{len(rendered)}; wire the plan that Empty Story Latent got."
        )
