"""ComfyUI's VIDEO and IMAGE values as the library reads videos, and a dubbed one as VIDEO again. Knows no node."""

from __future__ import annotations

import secrets
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comfy_api.latest import InputImpl, Types

from ...audiostory_core.errors import InputError
from .folders import FOLDER, temp_folder

if TYPE_CHECKING:
    from ...audiostory_core.sound.audio import AudioClip
    from ...audiostory_core.sound.track import Track
    from ...audiostory_core.variations.dubbing import OldTrack
    from ...audiostory_core.video.frames import FrameList, Video, VideoFile


def video_of(value: Any) -> Video:
    """The video on a VIDEO socket: a file as it lies there, or frames that a graph made. Raises InputError.

    Of a trimmed file ComfyUI writes the part that is left, since cuts need not lie where packets begin.
    """
    if isinstance(value, InputImpl.VideoFromComponents):
        parts = value.get_components()
        return frames_of(parts.images, parts.frame_rate)
    if not isinstance(value, InputImpl.VideoFromFile):
        raise InputError(f"the video input holds a {type(value).__name__}; wire the VIDEO of Load Video or Create Video.")
    from ...audiostory_core.video.frames import VideoFile

    source = value.get_stream_source()
    if not any(getattr(value, "get_active_trim_window", lambda: (0, 0))()):
        name = Path(source).name if isinstance(source, str) else "the video"
        return VideoFile(source, name)
    cut = temporary(".mp4")
    value.save_to(str(cut))
    return VideoFile(cut, "the trimmed video")


def frames_of(images: Any, rate: Any) -> FrameList:
    """Frames [f h w c] on an IMAGE socket, so many a second. Raises InputError."""
    from ...audiostory_core.video.frames import FrameList

    return FrameList(images, rate)


def old_sound(value: Any, video: Video, sample_rate: int) -> OldTrack | None:
    """A VIDEO's own sound, as long as its picture; None where it has none."""
    from ...audiostory_core.variations.dubbing import OldTrack, fit_track
    from ...audiostory_core.video import muxing
    from ...audiostory_core.video.frames import VideoFile
    from . import sockets

    if isinstance(video, VideoFile):
        channels = muxing.channels_of(video)
        return OldTrack(muxing.sound_of(video, sample_rate, channels), channels) if channels else None
    clips = sockets.clips_of(value.get_components().audio)
    if not clips:
        return None
    track = fit_track(clips[0], muxing.samples_of(video, sample_rate), sample_rate)
    return OldTrack(track.blocks(), track.channels)


def dub_value(value: Any, video: Video, track: Track, clip: AudioClip) -> Any:
    """The VIDEO with a new sound: a file's picture is copied as it is coded, frames stay frames."""
    from ...audiostory_core.video.frames import VideoFile
    from ...audiostory_core.video.muxing import mux
    from . import sockets

    if isinstance(video, VideoFile):
        out = temporary(_suffix(video))
        mux(video, track.blocks(), track.sample_rate, track.channels, out)
        return InputImpl.VideoFromFile(str(out))
    parts = value.get_components()
    return InputImpl.VideoFromComponents(
        Types.VideoComponents(images=parts.images, audio=sockets.to_audio(clip), frame_rate=parts.frame_rate)
    )


def temporary(suffix: str) -> Path:
    """A new name in ComfyUI's temporary folder, which it clears when it starts."""
    folder = temp_folder() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"dubbed_{secrets.token_hex(6)}{suffix}"


def _suffix(video: VideoFile) -> str:
    """The container that the picture is in, where we write that; else one that holds any picture."""
    with video.opened() as container:
        kinds = container.format.name.split(",")
    if "webm" in kinds:
        own = Path(video.source).suffix.lower() if isinstance(video.source, (str, Path)) else ""
        return ".webm" if own == ".webm" else ".mkv"
    if isinstance(video.source, BytesIO) or "mp4" not in kinds:
        return ".mp4" if "mp4" in kinds else ".mkv"
    return ".mov" if Path(str(video.source)).suffix.lower() == ".mov" else ".mp4"
