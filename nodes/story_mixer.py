"""Story Mixer: clips that were rendered before, at the times, levels, places and fades that the plan has now.

Unlike Audio Concatenator it takes an edited plan: levels, pans, fades and times cost no sampling.
"""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .concatenator import PICTURE_SIZE
from .host import sockets
from .host.inputs import crossfade_input, curve_input, loudness_input, more_input, rate_input


class StoryMixer(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryMixer",
            display_name="Story Mixer",
            category=sockets.CATEGORY,
            description="Mixes a scene in stereo by its plan: events may overlap, each at its own start, loudness, pan and "
            "fades, the true peak below -1 dBTP. An edit of those costs no sampling; stems sum to the mix.",
            search_aliases=["mix audio", "layers", "stems", "pan", "remix", "scene"],
            is_input_list=True,
            inputs=[
                sockets.Plan.Input(
                    "plan", tooltip="The plan as it is now; it may have been edited since its clips were rendered."
                ),
                io.Audio.Input(
                    "clips",
                    optional=True,
                    tooltip="The clips: the list of Render Missing or Decode Story, or "
                    "one clip for each event in the plan's order.",
                ),
                crossfade_input(
                    "Longest crossfade between neighbours of a plan without gaps, in seconds; clips reach as "
                    "far as they were rendered for."
                ),
                curve_input(),
                loudness_input(),
                rate_input("that of most of the sound"),
                more_input(),
            ],
            outputs=[
                io.Audio.Output("audio", display_name="audio", tooltip="The mix, in stereo, exactly as long as the plan."),
                io.Audio.Output(
                    "stems",
                    display_name="stems",
                    is_output_list=True,
                    tooltip="Each event alone, in the "
                    "plan's order: as long as the mix and as loud as in it, so that they sum to it.",
                ),
                io.Image.Output("timeline", display_name="timeline", tooltip="What lies where."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(
        cls,
        plan: list[Any],
        crossfade_seconds: list[float],
        curve: list[str],
        loudness: list[float],
        sample_rate: list[int],
        clips: list[Any] | None = None,
        more: dict[str, list[Any]] | None = None,
    ) -> io.NodeOutput:
        from ..audiostory_core.sound import picture
        from ..audiostory_core.variations.joining import Mixing, remix
        from .host.clips import audio_values, pieces_in, stems_of, with_speech
        from .host.progress import show_text

        given, notes = sockets.need_plan(plan[0]), list[str]()
        pieces = with_speech(pieces_in(audio_values(clips, more), keeps_place=True), given, notes)
        joined = remix(
            pieces,
            given,
            mixing=Mixing(
                crossfade_seconds=crossfade_seconds[0],
                curve=curve[0],
                loudness=loudness[0] or None,
                sample_rate=sample_rate[0] or None,
                stereo=True,
            ),
        )
        with joined.track as track:
            image = picture.draw(track.blocks(), joined.plan, joined.spans, PICTURE_SIZE, track.sample_rate)
            audio, stems = sockets.to_audio(track.clip()), stems_of(joined)
            shown = "\n".join([*notes, *joined.quieter()])
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(audio, stems, sockets.to_image(image), ui={"text": (shown,)} if shown else None)
