"""Clips -> one track, by the plan or one after the other, with a picture of what lies where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from . import sockets
from .inputs import crossfade_input

if TYPE_CHECKING:
    from ..audiostory_core.concatenation import Piece

PICTURE_SIZE = (1600, 720)
MAX_WIRES = 50


class AudioConcatenator(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        further = io.Audio.Input("clip", optional=True, tooltip="A further clip, or a list of clips.")
        wire = io.Autogrow.TemplatePrefix(further, "clip", min=0, max=MAX_WIRES)
        return io.Schema(
            node_id="AudioStoryConcatenator",
            display_name="Audio Concatenator",
            category=sockets.CATEGORY,
            description="Joins clips to one track. With a plan it is exactly as long as the plan, at the events' times, "
            "loudness and pan; without one the clips follow one another.",
            search_aliases=["join audio", "audio mix", "crossfade", "merge audio", "timeline"],
            is_input_list=True,
            inputs=[
                io.Audio.Input("clips", optional=True, tooltip="The clips: the list of Decode Story, or what another graph "
                               "made of each event, in the plan's order. Any sample rate and number of channels."),
                sockets.Plan.Input("plan", optional=True, tooltip="The plan that the clips belong to; without it they "
                                   "follow one another."),
                crossfade_input("Longest crossfade between neighbours, in seconds; clips of Decode Story reach as far as "
                                "they were rendered for."),
                io.Combo.Input("curve", options=["equal_power", "equal_gain"], default="equal_power",
                               tooltip="equal_power for clips that have nothing in common, equal_gain for clips that "
                               "continue each other."),
                io.Float.Input("loudness", default=0.0, min=-60.0, max=0.0, step=0.5,
                               tooltip="Loudness of the whole track in LUFS, -60 to -5; 0 leaves it as it is. The true "
                               "peak stays below -1 dBTP in either case."),
                io.Int.Input("sample_rate", default=0, min=0, max=192000, tooltip="Of the track, in Hz, 8000 to 192000; "
                             "0: that of the first clip."),
                io.Autogrow.Input("more", template=wire, optional=True, tooltip="Further clips, after those above."),
            ],
            outputs=[
                io.Audio.Output("audio", display_name="audio", tooltip="The whole track."),
                io.Image.Output("timeline", display_name="timeline", tooltip="What lies where, and where it joins."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(cls, crossfade_seconds: list[float], curve: list[str], loudness: list[float], sample_rate: list[int],
                clips: list[Any] | None = None, plan: list[Any] | None = None,
                more: dict[str, list[Any]] | None = None) -> io.NodeOutput:  # fmt: skip
        from ..audiostory_core import picture
        from ..audiostory_core.concatenation import concatenate

        given = sockets.first_plan(plan)
        values = [*(clips or []), *(value for wired in (more or {}).values() for value in wired or [])]
        pieces = [piece for value in values for piece in pieces_of(value, given is not None)]
        joined = concatenate(pieces, given, crossfade_seconds=crossfade_seconds[0], curve=curve[0],
                             loudness=loudness[0] or None, sample_rate=sample_rate[0] or None)  # fmt: skip
        with joined.track as track:
            image = picture.draw(track.blocks(), joined.plan, joined.spans, PICTURE_SIZE, track.sample_rate)
            return io.NodeOutput(sockets.to_audio(track.clip()), sockets.to_image(image))


def pieces_of(audio: Any, keeps_place: bool) -> list[Piece]:
    """The clips of an AUDIO value; where clips are counted, one without sound stands for a silent event."""
    from ..audiostory_core.concatenation import Piece
    from ..audiostory_core.timeline import ClipSpan

    clips = sockets.clips_of(audio)
    span = audio.get("audiostory_span") if isinstance(audio, dict) else None
    if len(clips) == 1 and isinstance(span, ClipSpan):
        return [Piece(clips[0], span)]
    return [Piece(clip) for clip in clips] or ([Piece(None)] if keeps_place else [])
