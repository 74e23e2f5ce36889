"""ComfyUI's VIDEO and IMAGE values as the library reads videos, and a dubbed one as VIDEO again. Knows no node."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comfy_api.latest import InputImpl, Types

from ...audiostory_core.errors import InputError
from .audio import kind
from .folders import FOLDER, temp_folder

if TYPE_CHECKING:
    from ...audiostory_core.sound.audio import AudioClip
    from ...audiostory_core.sound.track import Track
    from ...audiostory_core.variations.dubbing import OldTrack
    from ...audiostory_core.video.frames import FrameList, SourceFile, Video, VideoFile


def video_of(value: Any) -> Video:
    """The video on a VIDEO socket: a file as it lies there, or frames that a graph made. Raises InputError.

    Of a trimmed file ComfyUI writes the part that is left, since cuts need not lie where packets begin.
    """
    if isinstance(value, InputImpl.VideoFromComponents):
        parts = value.get_components()
        return frames_of(parts.images, parts.frame_rate)
    if not isinstance(value, InputImpl.VideoFromFile):
        raise InputError(f"the video input holds {kind(value)}; wire the VIDEO of Load Video or Create Video.")
    from ...audiostory_core.video.frames import SourceFile, VideoFile

    source = value.get_stream_source()
    name = Path(source).name if isinstance(source, str) else "the video"
    start, length = getattr(value, "get_active_trim_window", lambda: (0.0, 0.0))()
    if not start and not length:
        return VideoFile(source, name)
    return _cut(value, SourceFile(source, name), start)


def _cut(value: Any, source: SourceFile, start: float) -> VideoFile:
    """The part that is left of a trimmed file, whose sound stays in that file: what ComfyUI writes of it may come early."""
    from ...audiostory_core.video.frames import VideoFile, uncut_at

    uncut, cut = uncut_at(source, start), temporary(".mp4")
    try:
        value.save_to(str(cut))
    except ValueError as error:
        raise InputError(f"ComfyUI cannot trim {source.name}: {error}; wire it as a whole.") from error
    return VideoFile(cut, f"the trimmed {source.name}", uncut)


def frames_of(images: Any, rate: Any) -> FrameList:
    """Frames [f h w c] on an IMAGE socket, so many a second. Raises InputError."""
    from ...audiostory_core.video.frames import FrameList

    return FrameList(images, rate)


def old_sound(value: Any, video: Video, sample_rate: int) -> OldTrack | None:
    """A VIDEO's own sound, as long as its picture; None where it has none."""
    from ...audiostory_core.variations.dubbing import OldTrack, fit_track
    from ...audiostory_core.video import own_sound
    from ...audiostory_core.video.frames import VideoFile, samples_of
    from . import sockets

    if isinstance(video, VideoFile):
        channels = own_sound.channels_of(video)
        return OldTrack(own_sound.sound_of(video, sample_rate, channels), channels) if channels else None
    clips = sockets.clips_of(value.get_components().audio)
    if not clips:
        return None
    track = fit_track(clips[0], samples_of(video, sample_rate), sample_rate)
    return OldTrack(track.blocks(), track.channels)


def suffix_of(video: Video) -> str:
    """The kind of file that a dubbed video becomes: the one that its picture is in where we write that, else one that holds
    it; empty for frames, which become none. Raises InputError where no file holds it, to be asked before hours of work."""
    from ...audiostory_core.video.containers import suffix_for
    from ...audiostory_core.video.frames import VideoFile

    if not isinstance(video, VideoFile):
        return ""
    with video.opened() as container:
        kinds = container.format.name.split(",")
    own = Path(video.source).suffix.lower() if isinstance(video.source, (str, Path)) else ""
    if "mp4" in kinds:
        return suffix_for(video, [".mov", ".mp4"] if own == ".mov" else [".mp4", ".mov"])
    return suffix_for(video, [".webm", ".mkv"] if own == ".webm" and "webm" in kinds else [".mkv", ".mp4", ".mov"])


def dub_value(value: Any, video: Video, suffix: str, track: Track, clip: AudioClip) -> tuple[Any, tuple[str, ...]]:
    """The VIDEO with a new sound, and what it does not keep: a file's picture is copied as it is coded into one with this
    `suffix`, frames stay frames."""
    from ...audiostory_core.video.frames import VideoFile
    from ...audiostory_core.video.muxing import mux
    from . import sockets

    if isinstance(video, VideoFile):
        out = temporary(suffix)
        notes = mux(video, track.blocks(), track.sample_rate, track.channels, out)
        return InputImpl.VideoFromFile(str(out)), notes
    parts = value.get_components()
    found = Types.VideoComponents(images=parts.images, audio=sockets.to_audio(clip), frame_rate=parts.frame_rate)
    return InputImpl.VideoFromComponents(found), ()


def temporary(suffix: str) -> Path:
    """A new name in ComfyUI's temporary folder, which it clears when it starts."""
    folder = temp_folder() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"dubbed_{secrets.token_hex(6)}{suffix}"
