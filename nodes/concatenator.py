"""Clips -> one track, by the plan or one after the other, with a picture of what lies where."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .host import sockets
from .host.inputs import crossfade_input, curve_input, loudness_input, more_input, rate_input

PICTURE_SIZE = (1600, 720)


class AudioConcatenator(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryConcatenator",
            display_name="Audio Concatenator",
            category=sockets.CATEGORY,
            description="Joins clips to one track. With a plan it is exactly as long as the plan, at the events' times, "
            "loudness and pan; without one the clips follow one another.",
            search_aliases=["join audio", "audio mix", "crossfade", "merge audio", "timeline"],
            is_input_list=True,
            inputs=[
                io.Audio.Input(
                    "clips",
                    optional=True,
                    tooltip="The clips: the list of Decode Story, or what another graph "
                    "made of each event, in the plan's order. Any sample rate and number of channels.",
                ),
                sockets.Plan.Input(
                    "plan", optional=True, tooltip="The plan that the clips belong to; without it they follow one another."
                ),
                crossfade_input(
                    "Longest crossfade between neighbours, in seconds; clips of Decode Story reach as far as "
                    "they were rendered for."
                ),
                curve_input(),
                loudness_input(),
                rate_input("that of the first clip"),
                more_input(),
            ],
            outputs=[
                io.Audio.Output("audio", display_name="audio", tooltip="The whole track."),
                io.Image.Output("timeline", display_name="timeline", tooltip="What lies where, and where it joins."),
            ],
        )

    @classmethod
    def execute(
        cls,
        crossfade_seconds: list[float],
        curve: list[str],
        loudness: list[float],
        sample_rate: list[int],
        clips: list[Any] | None = None,
        plan: list[Any] | None = None,
        more: dict[str, list[Any]] | None = None,
    ) -> io.NodeOutput:
        from ..audiostory_core.sound import picture
        from ..audiostory_core.variations.joining import Mixing, concatenate
        from .host.clips import audio_values, pieces_in, with_speech

        given = sockets.first_plan(plan)
        pieces = pieces_in(audio_values(clips, more), given is not None)
        if given is not None:
            pieces = with_speech(pieces, given, [])
        joined = concatenate(
            pieces,
            given,
            mixing=Mixing(
                crossfade_seconds=crossfade_seconds[0],
                curve=curve[0],
                loudness=loudness[0] or None,
                sample_rate=sample_rate[0] or None,
            ),
        )
        with joined.track as track:
            image = picture.draw(track.blocks(), joined.plan, joined.spans, PICTURE_SIZE, track.sample_rate)
            return io.NodeOutput(sockets.to_audio(track.clip()), sockets.to_image(image))
