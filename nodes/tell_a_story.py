"""An instruction -> a story: the whole line in one node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from .concatenator import PICTURE_SIZE
from .host import inputs, sockets

if TYPE_CHECKING:
    from ..audiostory_core.line.settings import Settings

PRESETS = ["default", "fast", "reference"]


def preset_input() -> io.Combo.Input:
    return io.Combo.Input(
        "preset",
        options=PRESETS,
        default=PRESETS[0],
        tooltip="default: the bundle's own settings; fast: fewer steps; reference: as the published code renders.",
    )


class TellAStory(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryTell",
            display_name="Tell a Story",
            category=sockets.CATEGORY,
            description="Plans, renders and mixes a story from one instruction: all stations of the line in one node.",
            search_aliases=["audiostory", "text to audio", "sound effects", "long audio", "soundscape"],
            inputs=[
                inputs.bundle_input(),
                inputs.instruction_input(),
                inputs.seconds_input(),
                inputs.seed_input(),
                preset_input(),
                inputs.residual_input(),
            ],
            outputs=[
                io.Audio.Output("audio", display_name="audio", tooltip="The whole story, exactly as long as its plan."),
                sockets.Plan.Output("plan", display_name="plan", tooltip="The plan that was told."),
                io.Image.Output("picture", display_name="picture", tooltip="Captions, waveform and spectrogram over time."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def validate_inputs(cls, bundle: str | None) -> bool | str:
        return inputs.known_bundle(bundle)

    @classmethod
    def fingerprint_inputs(cls, bundle: str | None, **_: object) -> str:
        return inputs.bundle_fingerprint(bundle)

    @classmethod
    def execute(
        cls, bundle: str, instruction: str, seconds: float, seed: int, preset: str, residual_strength: float
    ) -> io.NodeOutput:
        from ..audiostory_core import pipeline
        from ..audiostory_core.line.teller import Teller
        from ..audiostory_core.sound import picture
        from .host.folders import store
        from .host.progress import StoryListener, show_text
        from .host.runtime import open_parts

        listener = StoryListener(cls.hidden.unique_id)
        settings = settings_of(preset, residual_strength)
        with open_parts(bundle).session() as parts:
            teller = Teller(parts, settings, seed, listener, on_clip=listener.clips, store=store())
            story = pipeline.tell_story(teller, instruction, seconds or None)
        with story.track as track:
            image = picture.draw(track.blocks(), story.plan, story.spans, PICTURE_SIZE, track.sample_rate)
            audio = sockets.to_audio(track.clip())
        shown = "\n".join([*story.notes, *filter(None, [story.plan.reasoning.strip()])])
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(
            audio, story.plan.with_telling(teller.telling, story.levels), sockets.to_image(image), ui={"text": (shown,)}
        )


def settings_of(preset: str, residual_strength: float) -> Settings:
    """How a story is rendered, by the name of a preset."""
    from ..audiostory_core.line.settings import Settings

    return Settings(residual_strength=residual_strength, fast=preset == "fast", reference=preset == "reference")
