"""Which kinds of file hold a picture as it is coded: found by writing its first frames in memory and reading them back.

A muxer says little about what it takes, and not all that it takes can be read again; so nothing here is a list of codecs.
Knows nothing of where the new sound comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from ..disk.files import check_target
from ..errors import InputError
from .copying import HiddenFrames, copied, hidden_frames
from .frames import SourceFile, VideoFile, display_matrix, packets_of, picture_of


@dataclass(frozen=True)
class Kind:
    """A kind of file that is written: the muxer, the codec of its sound, and the bits a second of each channel (none:
    lossless)."""

    muxer: str
    codec: str
    bits: int | None


KINDS: dict[str, Kind] = {
    ".mp4": Kind("mp4", "aac", 128_000),
    ".m4v": Kind("mp4", "aac", 128_000),
    ".mov": Kind("mov", "aac", 128_000),
    ".mkv": Kind("matroska", "flac", None),
    ".webm": Kind("webm", "libopus", 96_000),
    ".avi": Kind("avi", "pcm_s16le", None),
    ".wmv": Kind("asf", "pcm_s16le", None),
}
SUFFIXES = tuple(KINDS)
RATES = {
    "aac": (16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000),
    "libopus": (48_000,),
    "flac": (16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000),
    "pcm_s16le": (16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000),
}
USUAL_RATE = 48_000

_LAST_RESORTS = (".avi", ".wmv")  # named only where nothing else holds a picture
_TRIED_FRAMES = 8
_TRIED_BYTES = 64_000_000
_LATE_SECONDS = 0.002  # by which rounded times differ
_HIGHEST_GRID = 250  # frames a second: avi writes something for each place on it
_KEPT_TAGS = ("alpha_mode", "stereo_mode")  # of the picture's track, which say how it is to be seen


@dataclass(frozen=True)
class Holding:
    """How a kind of file holds a picture: which packets are copied, the tag that names its codec there (none: the muxer's
    own), its timecode if one is written, and what is lost, a few words each."""

    hidden: HiddenFrames
    tag: str | None
    timecode: str
    lost: tuple[str, ...] = ()


class _NotHeldError(Exception):
    """What a kind of file cannot do, to be said after its name."""


def check_video_output(path: str | Path, overwrite: bool, sample_rate: int = USUAL_RATE) -> Path:
    """The path, if a video with sound at this rate may be written there; to be asked before hours of work."""
    target = check_target(path, overwrite, SUFFIXES)
    rates = RATES[KINDS[target.suffix.lower()].codec]
    if sample_rate not in rates:
        known = ", ".join(map(str, rates))
        raise InputError(f"sound in {target.suffix} files cannot have {sample_rate} Hz; choose one of {known}.")
    return target


def check_picture(video: VideoFile, suffix: str) -> Holding:
    """How files with this suffix hold a video's picture; to be asked before hours of work.

    Raises InputError, with the kinds of file that do, where they cannot.
    """
    try:
        return _held(video, suffix.lower())
    except _NotHeldError as error:
        raise InputError(f"{suffix} files cannot {error}; {_advice(video, suffix.lower())}") from error


def suffix_for(video: VideoFile, wanted: Sequence[str]) -> str:
    """The first kind of file that holds a video's picture: of those `wanted`, else of all. Raises InputError for none."""
    order = [*wanted, *(suffix for suffix in SUFFIXES if suffix not in wanted)]
    found = next((suffix for suffix in order if _holds(video, suffix)), None)
    if found is None:
        check_picture(video, order[0])
    return found or order[0]


def _holds(video: VideoFile, suffix: str) -> bool:
    try:
        _held(video, suffix)
    except _NotHeldError:
        return False
    return True


def _advice(video: VideoFile, refused: str) -> str:
    usual = [suffix for suffix in SUFFIXES if suffix not in (refused, *_LAST_RESORTS) and _holds(video, suffix)]
    found = usual or [suffix for suffix in _LAST_RESORTS if suffix != refused and _holds(video, suffix)]
    if not found:
        return "nor can any other that is written here: encode the video again, for example as H.264 in an .mp4 file."
    return f"{' and '.join([', '.join(found[:-1]), found[-1]] if found[1:] else found)} files can."


def _held(video: VideoFile, suffix: str) -> Holding:
    hidden, name = hidden_frames(video), video.name
    if hidden.between:
        raise _NotHeldError(f"leave out the {_frames(hidden.between)} an edit list of {name} hides in its middle")
    if hidden.before and KINDS[suffix].muxer not in ("mp4", "mov"):
        raise _NotHeldError(f"leave out the {_frames(hidden.before)} an edit list of {name} hides at its beginning")
    if suffix == ".avi" and not 0 < (video.info.grid or 0) <= _HIGHEST_GRID:
        raise _NotHeldError(f"hold the picture of {name}, whose frames come at no steady rate")
    with video.opened() as container:
        coded = picture_of(container, video.name).codec_context.codec.canonical_name
        tags, timecode = _tags(container, name, KINDS[suffix]), _timecode(container)
    # A timecode that does not fit the frame rate is refused by muxers that write it.
    for said, tag in product([timecode, ""] if timecode else [""], tags):
        lost = _lost(video, suffix, Holding(hidden, tag, said))
        if lost is not None:
            last = "frame" if hidden.after == 1 else f"{hidden.after} frames"
            shown = [f"the edit list that hides its last {last}"] if hidden.after else []
            return Holding(hidden, tag, said, (*lost, *shown))
    raise _NotHeldError(f"hold the picture of {name} as it is coded ({coded})")


def _frames(count: int) -> str:
    return "frame that" if count == 1 else f"{count} frames that"


def _tags(source: Any, name: str, kind: Kind) -> list[str | None]:
    """The tags to name a picture's codec by, the best first: the file's own where kinds of file share them."""
    context = picture_of(source, name).codec_context
    shared = {"mp4": {"mov"}, "mov": {"mov"}, "avi": {"avi", "asf"}, "asf": {"avi", "asf"}}.get(kind.muxer, set())
    try:
        own = context.codec_tag
    except UnicodeDecodeError:
        own = ""
    tags: list[str | None] = [own] if own.isprintable() and shared & set(source.format.name.split(",")) else []
    # The muxer's own for HEVC, hev1, is one that Apple's players refuse.
    return [*tags, *(["hvc1"] if context.codec.canonical_name == "hevc" and "mov" in shared else []), None]


def _timecode(source: Any) -> str:
    """The time of day, or of a tape, that a file gives its first frame; empty where it gives none."""
    said = [source.metadata, *(stream.metadata for stream in source.streams)]
    return next((value for tags in said for name, value in tags.items() if name.lower() == "timecode" and value), "")


@dataclass(frozen=True)
class OpenedOutput:
    """A file that is being written, with a track for the picture, which is copied, and one for new sound."""

    container: Any
    picture: Any
    sound: Any


def open_output(
    video: VideoFile, source: Any, sink: Any, suffix: str, holding: Holding, sound: tuple[int, int]
) -> OpenedOutput:
    """A kind of file for the picture of an opened video, and for sound of a sample rate and 1 or 2 channels.

    Raises PyAV's errors, and ValueError, where it cannot hold them.
    """
    import av

    (rate, channels), kind, info = sound, KINDS[suffix], video.info
    picture = picture_of(source, video.name)
    # mp4 counts a track's length in this unit, which is 1 ms unless said: too coarse for samples.
    options = {"movie_timescale": str(rate)} if kind.muxer in ("mp4", "mov") else {}
    output = av.open(sink, "w", format=kind.muxer, options=options)
    # Opaque: whether or not what is coded so could be encoded here.
    shown: Any = output.add_stream_from_template(picture, opaque=True)
    shown.time_base = 1 / info.grid if kind.muxer == "avi" and info.grid else picture.time_base
    if info.pixel_shape != 1:
        shown.codec_context.sample_aspect_ratio = info.pixel_shape
    if holding.tag:
        shown.codec_context.codec_tag = holding.tag
    shown.metadata.update({name: said for name, said in picture.metadata.items() if name.lower() in _KEPT_TAGS})
    if holding.timecode:
        shown.metadata["timecode"] = holding.timecode
        if not shown.codec_context.framerate and picture.average_rate:
            shown.codec_context.framerate = picture.average_rate  # in which it counts
    heard: Any = output.add_stream(kind.codec, rate=rate, layout="mono" if channels == 1 else "stereo")
    if kind.bits:
        heard.bit_rate = kind.bits * channels
    output.set_chapters(_chapters(video, source))
    return OpenedOutput(output, shown, heard)


def _chapters(video: VideoFile, source: Any) -> list[Any]:
    """A file's chapters as far as they lie in the video, counted from its first frame."""
    start, end = video.info.start, video.info.start + video.info.seconds
    found: list[Any] = []
    for chapter in source.chapters():
        unit = Fraction(chapter["time_base"] or 0)
        begins, ends = max(start, chapter["start"] * unit), min(end, chapter["end"] * unit)
        if begins < ends:
            ticks = {"start": round((begins - start) / unit), "end": round((ends - start) / unit)}
            found.append({**chapter, **ticks, "id": len(found) + 1})
    return found


@dataclass(frozen=True)
class _Small:
    """A frame, small: its pixels, its time in seconds, if that is known, and where its axes are shown."""

    pixels: bytes
    seconds: float | None
    matrix: tuple[int, ...]

    def is_shown_as(self, other: _Small) -> bool:
        """Whether another is the same picture, at the same time as far as both are known."""
        late = 0.0 if self.seconds is None or other.seconds is None else abs(self.seconds - other.seconds)
        return self.pixels == other.pixels and late <= _LATE_SECONDS


@dataclass(frozen=True)
class _Beginning:
    """The first frames of a picture, and what a file says of it besides."""

    frames: tuple[_Small, ...]
    pixel_shape: Fraction
    chapters: tuple[str, ...]
    timecode: str

    def begins(self, other: _Beginning, more: int) -> bool:
        """Whether another begins with the same frames, at the same times, and has at most so many more."""
        same = all(a.is_shown_as(b) for a, b in zip(self.frames, other.frames, strict=False))
        return same and 0 <= len(other.frames) - len(self.frames) <= more

    def lost_in(self, other: _Beginning) -> tuple[str, ...]:
        """What another beginning does not say, or says otherwise, a few words each."""
        across, down = self.pixel_shape.as_integer_ratio()
        turned = [[frame.matrix for frame in beginning.frames[:1]] for beginning in (self, other)]
        kept = {
            f"the {across}:{down} shape of its pixels": self.pixel_shape == other.pixel_shape,
            "which way up it is": turned[0] == turned[1],
            "its chapters": self.chapters == other.chapters,
            "its timecode": self.timecode == other.timecode,
        }
        return tuple(what for what, is_kept in kept.items() if not is_kept)


def _lost(video: VideoFile, suffix: str, holding: Holding) -> tuple[str, ...] | None:
    """What is lost of a picture in a kind of file, found by trying; None where that does not hold it."""
    from av.error import FFmpegError

    file = BytesIO()
    with video.opened() as source:
        try:
            before = _write_beginning(video, source, file, suffix, holding)
        except (FFmpegError, ValueError):
            return None
    try:
        with SourceFile(file).opened() as written:
            after = _read_beginning(written)
    except (FFmpegError, InputError):
        return None
    return before.lost_in(after) if before.begins(after, holding.hidden.after) else None


def _write_beginning(video: VideoFile, source: Any, file: Any, suffix: str, holding: Holding) -> _Beginning:
    """Writes the first frames of an opened video beside a moment of silence; what they are."""
    opened = open_output(video, source, file, suffix, holding, (USUAL_RATE, 1))
    picture, frames = picture_of(source, video.name), list[_Small]()
    tick, left, room = Fraction(picture.time_base), _TRIED_FRAMES, _TRIED_BYTES
    with opened.container as output:
        for packet in copied(video, source, picture, holding.hidden):
            frames += _decoded(packet.decode, tick)
            left, room = left - (not packet.is_discard), room - packet.size
            packet.stream = opened.picture
            output.mux(packet)
            if min(left, room) <= 0:
                break
        frames += _decoded(picture.codec_context.decode, tick)
        output.mux(opened.sound.encode(_silence()))
        output.mux(opened.sound.encode(None))
    titles = tuple(chapter["metadata"].get("title", "") for chapter in _chapters(video, source))
    return _Beginning(tuple(frames), video.info.pixel_shape, titles, _timecode(source))


def _read_beginning(written: Any) -> _Beginning:
    picture, frames = picture_of(written, "it"), list[_Small]()
    tick = Fraction(picture.time_base)
    for packet in packets_of(written, picture):
        frames += _decoded(packet.decode, tick)
    frames += _decoded(picture.codec_context.decode, tick)
    titles = tuple(chapter["metadata"].get("title", "") for chapter in written.chapters())
    return _Beginning(tuple(frames), Fraction(picture.sample_aspect_ratio or 1), titles, _timecode(written))


def _decoded(decode: Callable[[], list[Any]], tick: Fraction) -> list[_Small]:
    """The frames that come of a packet, or of all that are still within; none where it is damaged."""
    from av.error import FFmpegError

    try:
        frames = decode()
    except FFmpegError:
        return []
    found: list[_Small] = []
    for frame in frames:
        seconds = None if frame.pts is None else float(frame.pts * tick)
        found.append(_Small(frame.reformat(32, 32, "rgb24").to_ndarray().tobytes(), seconds, display_matrix(frame)))
    return found


def _silence() -> Any:
    import av

    frame = av.AudioFrame.from_ndarray(np.zeros((1, USUAL_RATE // 10), np.float32), format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = USUAL_RATE, 0, Fraction(1, USUAL_RATE)
    return frame
