"""Sound and plan -> a picture: waveform, spectrogram, boundaries, captions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from .host import sockets

if TYPE_CHECKING:
    from PIL.Image import Image

    from ..audiostory_core.plan.story import StoryPlan
    from ..audiostory_core.sound.audio import AudioClip


class StoryPicture(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryPicture",
            display_name="Story Picture",
            category=sockets.CATEGORY,
            description="Draws a story: its events with their captions, the waveform and the spectrogram over time.",
            search_aliases=["spectrogram", "waveform", "plot audio", "visualize audio"],
            inputs=[
                io.Audio.Input("audio", tooltip="The sound to draw; each item of a batch becomes a picture."),
                sockets.Plan.Input("plan", optional=True, tooltip="What is heard when; without it the sound is one event."),
                io.Int.Input("width", default=1600, min=320, max=8192, tooltip="Of the picture, in pixels."),
                io.Int.Input("height", default=720, min=240, max=4320, tooltip="Of the picture, in pixels."),
            ],
            outputs=[io.Image.Output("image", display_name="image", tooltip="The picture.")],
        )

    @classmethod
    def execute(cls, audio: Any, width: int, height: int, plan: Any = None) -> io.NodeOutput:
        import torch

        given = None if plan is None else sockets.need_plan(plan)
        sounds = sounds_of([audio], given) or [(_silence(given), given)]
        images = [sockets.to_image(picture_of(clip, own, (width, height))) for clip, own in sounds]
        return io.NodeOutput(torch.cat(images))


def sounds_of(values: list[Any], plan: StoryPlan | None) -> list[tuple[AudioClip, StoryPlan | None]]:
    """The clips of AUDIO values, each with the plan of what is heard in it: the whole story's only for its whole track."""
    from ..audiostory_core.variations.alone import plans_alone
    from .host.clips import pieces_of

    pieces = [piece for value in values for piece in pieces_of(value, keeps_place=False, stems=True)]
    own = plans_alone(pieces, plan) if plan is not None else [None] * len(pieces)
    return [(piece.clip, alone) for piece, alone in zip(pieces, own, strict=True) if piece.clip is not None]


def _silence(plan: StoryPlan | None) -> AudioClip:
    """As long as the plan, or a second of it."""
    import torch

    from ..audiostory_core.sound.audio import AudioClip
    from ..audiostory_core.sound.layout import samples_in
    from ..audiostory_core.variations.joining import DEFAULT_RATE

    return AudioClip(torch.zeros(1, samples_in(plan.total_seconds if plan else 1.0, DEFAULT_RATE)), DEFAULT_RATE)


def picture_of(clip: AudioClip, plan: StoryPlan | None, size: tuple[int, int]) -> Image:
    """The picture of a clip by its plan, or as one event."""
    from ..audiostory_core.plan.story import StoryPlan
    from ..audiostory_core.sound import picture

    plan = plan or StoryPlan.sequential("", [("sound", clip.seconds)])
    return picture.draw(clip, plan, size=size)
