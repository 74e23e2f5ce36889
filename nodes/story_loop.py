"""Loop: AUDIO -> AUDIO whose end flows into its start, and how far the seam is heard."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .host import sockets


class Loop(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryLoop",
            display_name="Loop",
            category=sockets.CATEGORY,
            description="Makes a sound that can be played again and again: its end crosses into its start, where both match "
            "best. Says how large the spectral jump at the seam is beside those elsewhere.",
            search_aliases=["seamless loop", "loop audio", "ambience loop", "game audio", "crossfade loop"],
            inputs=[
                io.Audio.Input("audio", tooltip="The sound: longer than the loop by what crosses over."),
                io.Float.Input(
                    "seconds",
                    default=0.0,
                    min=0.0,
                    max=10800.0,
                    step=0.1,
                    tooltip="Length of the loop in "
                    "seconds, exact to the sample, at least 0.25. 0: as long as the sound allows where its end "
                    "matches its start.",
                ),
                io.Float.Input(
                    "crossfade_seconds",
                    default=0.0,
                    min=0.0,
                    max=60.0,
                    step=0.05,
                    tooltip="How long the end "
                    "crosses into the start, in seconds, at least 0.02. 0: a tenth of the sound, at most 2 s.",
                ),
            ],
            outputs=[
                io.Audio.Output("audio", display_name="audio", tooltip="The loop."),
                io.String.Output(
                    "report",
                    display_name="report",
                    tooltip="Where it was taken from, how well its ends match "
                    "and how large the seam's spectral jump is, in dB.",
                ),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def execute(cls, audio: Any, seconds: float, crossfade_seconds: float) -> io.NodeOutput:
        from ..audiostory_core.sound.loop import make_loop
        from .host.progress import show_text

        made = make_loop(sockets.one_clip(audio), seconds or None, crossfade_seconds or None)
        report = made.report()
        show_text(cls.hidden.unique_id, report)
        return io.NodeOutput(sockets.to_audio(made.clip), report, ui={"text": (report,)})
