"""Import Plan and Export Plan: a plan <-> the files of other programs: subtitles, labels, projects, tables, edit lists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..audiostory_core.errors import InputError
from ..audiostory_core.exchange import formats
from ..audiostory_core.sound.suffixes import AUDIO_SUFFIXES
from .host import sockets
from .host.output_names import OutputPlace, place_of, refusal

if TYPE_CHECKING:
    from ..audiostory_core.exchange.stems import Stem
    from ..audiostory_core.plan.story import StoryPlan
    from ..audiostory_core.sound.audio import AudioClip

AUTO = "auto"


class ImportPlan(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        from .host.folders import plan_files

        file = io.Combo.Input(
            "file",
            options=list(plan_files((*formats.READ_SUFFIXES, *AUDIO_SUFFIXES))),
            tooltip="A file in ComfyUI's input folder, or a told wav, flac or ogg that carries its plan.",
        )
        text = io.String.Input("text", multiline=True, default="", tooltip="The content of such a file, pasted or wired.")
        return io.Schema(
            node_id="AudioStoryImportPlan",
            display_name="Import Plan",
            category=sockets.CATEGORY,
            description="Reads a plan from a file or a text of another program: JSON, AudioCopilot, SRT, Audacity labels, a "
            "Reaper project, CSV, a CMX3600 EDL; or from a sound file that was told.",
            search_aliases=["import srt", "reaper", "audacity", "edl", "csv", "load plan", "subtitles to plan"],
            inputs=[
                io.DynamicCombo.Input(
                    "source",
                    tooltip="Where the plan stands: in a text, or in a file.",
                    options=[io.DynamicCombo.Option("text", [text]), io.DynamicCombo.Option("file", [file])],
                ),
                io.Combo.Input(
                    "format",
                    options=[AUTO, *formats.FORMATS],
                    default=AUTO,
                    tooltip="How it is written; auto: as the file's name, or the text itself, says.",
                ),
            ],
            outputs=[
                sockets.Plan.Output("plan", display_name="plan", tooltip="The story: events with captions and times."),
                io.String.Output("notes", display_name="notes", tooltip="What was mended or left out, a line each."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def fingerprint_inputs(cls, source: dict[str, Any] | None = None, **_: object) -> str:
        """A file that was written anew is another input."""
        from .host.folders import plan_files

        name = (source or {}).get("file")
        path = plan_files((*formats.READ_SUFFIXES, *AUDIO_SUFFIXES)).get(name) if isinstance(name, str) else None
        return f"{path.stat().st_mtime_ns} {path.stat().st_size}" if path else ""

    @classmethod
    def execute(cls, source: dict[str, Any], format: str) -> io.NodeOutput:
        from .host.progress import show_text

        name = None if format == AUTO else format
        plan, found = _of_file(source["file"], name) if source["source"] == "file" else _of_text(source["text"], name)
        notes = "\n".join(found)
        shown = notes or f"read {len(plan.events)} events, {plan.total_seconds:g} s; nothing had to be mended"
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(plan, notes, ui={"text": (shown,)})


class ExportPlan(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="AudioStoryExportPlan",
            display_name="Export Plan",
            category=sockets.CATEGORY,
            description="Writes a plan into ComfyUI's output folder in the format of another program, and says what that "
            "format cannot carry. With stems, a Reaper project or an EDL names them, each where it is heard.",
            search_aliases=["export reaper", "audacity labels", "srt", "edl", "csv", "daw", "save plan"],
            is_output_node=True,
            is_input_list=True,
            inputs=[
                sockets.Plan.Input("plan", tooltip="The plan to write."),
                io.Audio.Input(
                    "stems",
                    optional=True,
                    tooltip="The stems of Story Mixer: written beside a Reaper project "
                    "or an EDL as float wav, and named in it. Other formats name no sound.",
                ),
                io.Combo.Input(
                    "format",
                    options=list(formats.FORMATS),
                    default="json",
                    tooltip="Of which program: json "
                    "keeps everything, text is a language model's, audacity are labels, edl is CMX3600.",
                ),
                io.String.Input(
                    "filename_prefix",
                    default="plans/AudioStory",
                    tooltip="Name in ComfyUI's output folder, "
                    "without ending; a number follows. May name folders, and %date:yyyy-MM-dd%.",
                ),
            ],
            outputs=[
                io.String.Output("text", display_name="text", tooltip="What was written; Import Plan reads it back."),
                io.String.Output("file", display_name="file", tooltip="The file's name in the output folder."),
                io.String.Output(
                    "losses",
                    display_name="losses",
                    tooltip="What of this plan does not come back from this format, a line each; empty where all does.",
                ),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def validate_inputs(cls, filename_prefix: list[Any]) -> bool | str:
        return refusal(filename_prefix)

    @classmethod
    def execute(
        cls, plan: list[Any], format: list[str], filename_prefix: list[str], stems: list[Any] | None = None
    ) -> io.NodeOutput:
        from ..audiostory_core.disk.files import replacing
        from .host.progress import show_text

        given, form = sockets.need_plan(plan[0]), formats.format_named(format[0])
        if stems and not form.with_stems:
            raise InputError(f"{form.name} names no sound files; choose reaper or edl for the stems, or take the wire off.")
        place = place_of(filename_prefix[0])
        base = place.free([form.suffix or ".json", STEMS])
        media = _written(stems, given, place, base) if stems else {}
        text = form.write(given, media)
        path = place.folder / f"{base}{form.suffix or '.json'}"
        with replacing(path, False, ()) as sink:
            sink.write((text if text.endswith("\n") else text + "\n").encode("utf-8"))
        file = str(PurePosixPath(place.subfolder, path.name))
        losses = formats.losses(given, form)
        shown = "\n".join([f"wrote {file}", *(losses or ("all of it comes back",)), *form.elsewhere(given)])
        show_text(cls.hidden.unique_id, shown)
        return io.NodeOutput(text, file, "\n".join(losses), ui={"text": (shown,)})


STEMS = "_stems"  # the folder beside a project


def _of_text(text: Any, name: str | None) -> tuple[StoryPlan, tuple[str, ...]]:
    if not isinstance(text, str) or not text.strip():
        raise InputError("the text is empty; paste the content of a file, or choose a file.")
    form = formats.format_named(name) if name else formats.of_text(text)
    reading = formats.read_bytes(text.encode("utf-8", "replace"), form)
    return reading.plan, (*(() if name else (f"read as {form.name}",)), *reading.notes)


def _of_file(name: Any, form: str | None) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan of a file in the input folder; its name is looked up there and never joined to a path."""
    from ..audiostory_core.door.story_file import read_plan
    from .host.folders import plan_files

    files = plan_files((*formats.READ_SUFFIXES, *AUDIO_SUFFIXES))
    if name not in files:
        raise InputError(f"there is no file {str(name)[:80]!r} in ComfyUI's input folder; put it there and press R.")
    return read_plan(files[name], form)


def _written(values: list[Any], plan: StoryPlan, place: OutputPlace, base: str) -> dict[str, Stem]:
    """Writes each event's stem from where it begins to sound, into a folder beside the project."""
    from ..audiostory_core.exchange.stems import Stem
    from ..audiostory_core.sound import audio

    folder = place.folder / f"{base}{STEMS}"
    folder.mkdir()
    found: dict[str, Stem] = {}
    for event_id, clip, start in _stems(values, plan):
        name, at = f"{event_id}.wav", round(start * clip.sample_rate)
        with audio.writing(folder / name, clip.sample_rate, clip.channels, subtype="float", starts_at=at) as writer:
            writer.add(clip.waveform)
        found[event_id] = Stem(f"{folder.name}/{name}", clip.seconds)
    return found


def _stems(values: list[Any], plan: StoryPlan) -> list[tuple[str, AudioClip, float]]:
    """Events with their stems, each from where it begins to sound, in seconds. Raises InputError for other clips."""
    from ..audiostory_core.sound.audio import AudioClip
    from ..audiostory_core.sound.layout import ClipSpan, samples_in
    from .host.clips import STEM

    starts = {event.id: event.start for event in plan.events}
    found: list[tuple[str, AudioClip, float]] = []
    for value in values:
        span = value.get(STEM) if isinstance(value, Mapping) else None
        clips = sockets.clips_of(value)
        if not isinstance(span, ClipSpan) or len(clips) != 1:
            raise InputError("the stems input holds a clip that is no stem; wire the stems of Story Mixer.")
        if span.event_id not in starts or abs(starts[span.event_id] - span.start_seconds) > 1e-6:
            raise InputError(
                f"the stem of event '{span.event_id}' was mixed for another plan; wire the plan that Story Mixer got."
            )
        rate = clips[0].sample_rate
        first, last = (samples_in(seconds, rate) for seconds in (span.start_seconds, span.end_seconds))
        if last > first:
            found.append((span.event_id, AudioClip(clips[0].waveform[:, first:last], rate), span.start_seconds))
    return found
