"""Decode Story: LATENT -> a list of AUDIO, one clip each, at exact lengths and at the level that was rendered."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .host import sockets
from .host.audio import kind
from .host.clips import EVENT, SPAN
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

            raise InputError(f"the vae input holds {kind(vae)}; wire the VAE of Load AudioStory Bundle.")
        listener, stream = HostListener(cls.hidden.unique_id), ClipStream(cls.hidden.unique_id)
        told = None if plan is None else wholes(need_plan(plan))
        return io.NodeOutput(decode_clips(vae, latent, told, listener.bar, stream))


def decode_clips(vae: Any, latent: Any, plan: Any, on_clip: Any, stream: Any = None) -> list[dict[str, Any]]:
    """AUDIO of each row: a whole clip says in "audiostory_span" where it lies, a part in "audiostory_event" what it is of.

    `on_clip(done, total)` counts; `stream(span, clip)` hears each whole clip as soon as it is decoded.
    """
    from .host.clip_batch import ClipBatch
    from .host.decoding import decode_batch
    from .host.folders import store

    batch = ClipBatch.of(latent, vae.latent_channels)
    known, found = batch.rows.plan, list[dict[str, Any]]()
    if plan is not None and known is not None:
        _check_plan(plan, known)
    if stream is not None:
        stream.plan, stream.total = known, len(batch.rows)
    for row, clip in decode_batch(vae, batch, store()):
        place = {SPAN: row.span} if row.span is not None else {EVENT: row.event_id} if row.event_id else {}
        found.append({**to_audio(clip), **place})
        if stream is not None and row.span is not None:
            stream(row.span, clip)
        on_clip(min(len(found), len(batch.rows)), len(batch.rows))
    return found


def _check_plan(plan: Any, known: Any) -> None:
    from ..audiostory_core.errors import InputError
    from ..audiostory_core.line.rows import described

    given, rendered = ([(event.id, event.seconds) for event in p.events] for p in (plan, known))
    if given != rendered:
        raise InputError(
            f"the plan is {described(plan)}, but the latents were rendered for another plan, {described(known)}; wire the "
            "plan that Empty Story Latent got."
        )
