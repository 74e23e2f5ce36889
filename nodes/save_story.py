"""Sound and plan -> files in ComfyUI's output folder: the track, its stems, its picture, with plan and graph inside."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..audiostory_core.errors import InputError
from .host import sockets
from .host.output_names import OutputPlace, place_of, refusal

if TYPE_CHECKING:
    from ..audiostory_core.plan.story import StoryPlan
    from ..audiostory_core.sound.audio import AudioClip

FORMATS = {
    "wav 24 bit": (".wav", "24"),
    "wav 16 bit": (".wav", "16"),
    "wav float": (".wav", "float"),
    "flac 24 bit": (".flac", "24"),
    "flac 16 bit": (".flac", "16"),
    "ogg": (".ogg", "24"),
}
PICTURE_SIZE = (1280, 576)


class SaveStory(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStorySave",
            display_name="Save Story",
            category=sockets.CATEGORY,
            description="Saves a track as wav, flac or ogg, with the plan and the workflow in its metadata, its stems if "
            "they are wired, and a picture.",
            search_aliases=["save audio", "export wav", "stems", "write flac"],
            is_output_node=True,
            is_input_list=True,
            inputs=[
                io.Audio.Input("audio", tooltip="The track to save; each item of a batch becomes a file."),
                sockets.Plan.Input("plan", optional=True, tooltip="Written into the files and drawn in the picture."),
                io.Audio.Input(
                    "stems",
                    optional=True,
                    tooltip="Clips to save beside the track, such as the list of Decode Story, one file each.",
                ),
                io.String.Input(
                    "filename_prefix",
                    default="audio/AudioStory",
                    tooltip="Name in ComfyUI's output folder, "
                    "without ending; a number follows. May name folders, and %date:yyyy-MM-dd%.",
                ),
                io.Combo.Input(
                    "format",
                    options=list(FORMATS),
                    default="wav 24 bit",
                    tooltip="Kind of file; bits are those of each sample. ogg is Vorbis.",
                ),
            ],
            outputs=[io.String.Output("files", display_name="files", tooltip="Names in the output folder, a line each.")],
            hidden=[io.Hidden.prompt, io.Hidden.extra_pnginfo],
        )

    @classmethod
    def validate_inputs(cls, filename_prefix: list[Any]) -> bool | str:
        """Refuses a name before hours of work go into what it would name."""
        return refusal(filename_prefix)

    @classmethod
    def execute(
        cls,
        audio: list[Any],
        filename_prefix: list[str],
        format: list[str],
        plan: list[Any] | None = None,
        stems: list[Any] | None = None,
    ) -> io.NodeOutput:
        from .story_picture import sounds_of

        given = sockets.first_plan(plan)
        sounds = sounds_of(audio, given)
        if not sounds:
            raise InputError("there is no sound to save: the audio is empty, as that of a video without sound.")
        tags = _graph(cls.hidden.prompt, cls.hidden.extra_pnginfo)
        saved = _Files(place_of(filename_prefix[0]), *FORMATS[format[0]], given, tags)
        for clip, own in sounds:
            saved.track(clip, own)
        for name, clip in _stems(stems or []):
            saved.stem(name, clip)
        return io.NodeOutput("\n".join(saved.names()), ui={"audio": saved.sounds, "images": saved.pictures})


class _Files:
    """Writes files of one kind into one place, and knows how the frontend finds them."""

    def __init__(self, place: OutputPlace, suffix: str, subtype: str, plan: StoryPlan | None, tags: dict[str, str]) -> None:
        self.place, self.suffix, self.subtype, self.plan, self.tags = place, suffix, subtype, plan, tags
        self.first = ""
        self.sounds: list[dict[str, str]] = []
        self.pictures: list[dict[str, str]] = []

    def track(self, clip: AudioClip, plan: StoryPlan | None) -> None:
        base = self.place.free((self.suffix, ".png"))
        self.first = self.first or base
        self.sounds.append(self._sound(base, clip, plan))
        self.pictures.append(self._picture(base, clip, plan))

    def stem(self, name: str, clip: AudioClip) -> None:
        self.sounds.append(self._sound(f"{self.first}_{name}", clip, self.plan))

    def names(self) -> list[str]:
        return [str(PurePosixPath(file["subfolder"], file["filename"])) for file in (*self.sounds, *self.pictures)]

    def _sound(self, base: str, clip: AudioClip, plan: StoryPlan | None) -> dict[str, str]:
        from ..audiostory_core.sound import audio
        from ..audiostory_core.sound.tags import add_tags

        path = self.place.folder / f"{base}{self.suffix}"
        metadata = plan.to_json(indent=None) if plan else None
        audio.write(path, clip, subtype=self.subtype, metadata=metadata)
        add_tags(path, self.tags)
        return self.place.shown(path)

    def _picture(self, base: str, clip: AudioClip, plan: StoryPlan | None) -> dict[str, str]:
        from io import BytesIO

        from PIL.PngImagePlugin import PngInfo

        from ..audiostory_core.disk.files import replacing
        from .story_picture import picture_of

        info, encoded = PngInfo(), BytesIO()
        for name, text in self.tags.items():
            info.add_text(name, text)
        picture_of(clip, plan, PICTURE_SIZE).save(encoded, "PNG", pnginfo=info)
        path = self.place.folder / f"{base}.png"
        with replacing(path, False, (".png",)) as sink:
            sink.write(encoded.getvalue())
        return self.place.shown(path)


def _stems(values: list[Any]) -> list[tuple[str, AudioClip]]:
    """Clips with names: of their events where they know them, else their numbers."""
    from .host.clips import pieces_of

    found: dict[str, AudioClip] = {}
    for piece in (piece for value in values for piece in pieces_of(value, False, stems=True)):
        part = f".{piece.span.part}" if piece.span is not None and piece.span.part else ""
        name = f"{piece.owner}{part}" if piece.owner else f"stem{len(found) + 1}"
        if piece.clip is not None:
            found[name if name not in found else f"stem{len(found) + 1}"] = piece.clip
    return list(found.items())


def _graph(prompt: Any, extra: Any) -> dict[str, str]:
    """The graph as ComfyUI's own nodes save it: nothing where it is told to save no metadata."""
    from .host.folders import keeps_metadata

    if not keeps_metadata():
        return {}
    values = {"prompt": prompt, **(extra or {})}
    return {name: json.dumps(value) for name, value in values.items() if value is not None}
