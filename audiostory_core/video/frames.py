"""A video -> its length and its frames, one at a time, upright and small.

Files are read by PyAV, each frame is scaled down as soon as it is decoded, so that a film of any length and size needs the
memory of a few frames. Frames that are in memory already (`FrameList`) are read alike. Knows nothing of sounds or models.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ..errors import InputError

if TYPE_CHECKING:
    from numpy import ndarray

MAX_SECONDS = 3600.0
MAX_SIDE = 16_384  # pixels
INSTALL = "video needs PyAV, which is not installed: pip install 'audiostory-comfyui[video]', or pip install av."

# What may be opened. Playlists are not among them: they name other files and addresses, which would be opened too.
_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2;matroska,webm;avi;mpegts;mpeg;flv;ogg;asf;ivf;gif;mpegvideo;h264;hevc;mxf;dv;nut"
_OPTIONS = {"format_whitelist": _FORMATS.replace(";", ","), "protocol_whitelist": "none"}
_STEADY_TICKS = 1.5  # frames that lie this near to an even grid lie on it: some containers round to milliseconds


@dataclass(frozen=True)
class VideoInfo:
    """What a video is: `seconds` from its first frame's start to its last one's end, exactly; `start` is where the first
    frame lies in the file; `frame_rate` is None where frames come at no steady rate. Sizes are as coded, in pixels."""

    name: str
    seconds: Fraction
    start: Fraction
    frames: int
    frame_rate: Fraction | None
    width: int
    height: int
    has_sound: bool


@dataclass(frozen=True)
class Frame:
    """A frame, `seconds` after the first one's start; `picture(side)` is it as RGB [h w 3] uint8, upright, no side longer
    than `side` pixels."""

    seconds: float
    picture: Callable[[int], ndarray]


class VideoFile:
    """A video in a file, or in a file object, which is called `name` in messages.

    Opening reads where the frames lie and decodes nothing. Raises InputError, one sentence, for what is no video, has no
    frame, or lasts longer than `MAX_SECONDS`.
    """

    def __init__(self, source: str | Path | BinaryIO, name: str | None = None) -> None:
        self.source = source
        self.name = name or (str(source) if isinstance(source, (str, Path)) else "the video")
        with self.opened() as container:
            self.info = _checked(_scan(container, picture_of(container, self.name), self.name))

    def frames(self, most_a_second: float = 1000.0) -> Iterator[Frame]:
        """All frames in order of their times, but no more than `most_a_second`. Damaged ones are left out.

        Raises InputError where not a single one can be decoded.
        """
        count, due, scaler = 0, 0.0, _Scaler()
        with self.opened() as container:
            stream = picture_of(container, self.name)
            if stream.codec_context is None:
                raise InputError(
                    f"the picture of {self.name} is coded in a way that cannot be decoded here; convert the file to H.264."
                )
            stream.thread_type = "AUTO"
            for frame in decode_frames(container, stream):
                if frame.pts is None:
                    continue
                count += 1
                seconds = float(frame.pts * stream.time_base - self.info.start)
                if seconds >= due - 1e-6 and seconds >= 0:
                    due = seconds + 1 / most_a_second
                    yield Frame(seconds, lambda side, frame=frame: scaler(frame, side))
        if not count:
            raise InputError(f"no frame of {self.name} can be decoded; the file is damaged.")

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """The file as PyAV's input container."""
        try:
            import av
            from av.error import FFmpegError
        except ImportError:
            raise InputError(INSTALL) from None
        with _binary(self.source, self.name) as file:
            try:
                container = av.open(file, "r", options=_OPTIONS)
            except (FFmpegError, ValueError) as error:
                raise InputError(
                    f"{self.name} cannot be read as a video ({_reason(error)}); mp4, mov, mkv, webm and avi are known."
                ) from None
            with container:
                yield container


class FrameList:
    """Frames in memory, [f h w c] in 0..1 as a tensor, `frame_rate` of them a second; `c` is 1, 3 or 4."""

    def __init__(self, frames: Any, frame_rate: Fraction | float, name: str = "the video") -> None:
        shape = tuple(getattr(frames, "shape", ()))
        if len(shape) != 4 or shape[3] not in (1, 3, 4):
            raise InputError(f"frames are [frames, height, width, channels]; got shape {list(shape)}.")
        if not 0 < frame_rate <= 1000:
            raise InputError(
                f"the frame rate is {float(frame_rate):g}; it must be above 0 and at most 1000 frames a second."
            )
        rate = Fraction(frame_rate).limit_denominator(100_000)
        self.images, self.name = frames, name
        self.info = _checked(VideoInfo(name, shape[0] / rate, Fraction(0), shape[0], rate, shape[2], shape[1], False))

    def frames(self, most_a_second: float = 1000.0) -> Iterator[Frame]:
        """As `VideoFile.frames`."""
        due, rate = 0.0, self.info.frame_rate or Fraction(1)
        for n, image in enumerate(self.images):
            seconds = float(n / rate)
            if seconds >= due - 1e-6:
                due = seconds + 1 / most_a_second
                yield Frame(seconds, lambda side, image=image: _from_tensor(image, side))


Video = VideoFile | FrameList


def picture_of(container: Any, name: str) -> Any:
    """The stream of pictures that is no cover. Raises InputError where there is only sound, or nothing."""
    from av.stream import Disposition

    found = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if found:
        return found[0]
    kind = "sound, but no picture" if container.streams.audio else "neither picture nor sound"
    raise InputError(f"{name} holds {kind}; give a video with at least one frame.")


def packets_of(container: Any, stream: Any) -> Iterator[Any]:
    """The packets of a stream that hold something, as far as the file can be read."""
    from av.error import FFmpegError

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError):
            return  # what a cut file still holds counts
        if packet.size:
            yield packet


def _scan(container: Any, stream: Any, name: str) -> VideoInfo:
    times, end = array("q"), None
    for packet in packets_of(container, stream):
        at = packet.dts if packet.pts is None else packet.pts
        if at is None or packet.is_discard:
            continue
        times.append(at)
        length = packet.duration or _usual_ticks(stream)
        end = at + length if end is None else max(end, at + length)
    if end is None:
        raise InputError(f"{name} has a track for pictures, but not a single frame in it.")
    ordered = sorted(times)
    start, tick = ordered[0], Fraction(stream.time_base)
    rate = _steady_rate(ordered, tick, stream.average_rate)
    seconds = len(ordered) / rate if rate else (end - start) * tick
    return VideoInfo(
        name, seconds, start * tick, len(ordered), rate, stream.width, stream.height, bool(container.streams.audio)
    )


def _usual_ticks(stream: Any) -> int:
    rate = stream.average_rate or stream.guessed_rate or 25
    return max(1, round(1 / (rate * stream.time_base)))


def _steady_rate(times: list[int], tick: Fraction, claimed: Any) -> Fraction | None:
    """Frames a second, where the file claims a rate and every frame lies where that says."""
    if not claimed:
        return None
    rate = Fraction(claimed)
    interval = float(1 / (rate * tick))
    steady = all(abs(at - times[0] - n * interval) <= _STEADY_TICKS for n, at in enumerate(times))
    return rate if steady else None


def _checked(info: VideoInfo) -> VideoInfo:
    if info.frames < 1:
        raise InputError(f"{info.name} has no frames; give at least one.")
    if info.seconds <= 0:
        raise InputError(f"{info.name} has a length of 0 s; its frames have no times.")
    if info.seconds > MAX_SECONDS:
        raise InputError(
            f"{info.name} lasts {float(info.seconds):.6g} s; a video may last at most {MAX_SECONDS:g} s: cut it into parts."
        )
    if not (0 < info.width <= MAX_SIDE and 0 < info.height <= MAX_SIDE):
        raise InputError(
            f"the frames of {info.name} are {info.width} x {info.height}; they must have 1 to {MAX_SIDE} pixels a side."
        )
    return info


@contextmanager
def _binary(source: str | Path | BinaryIO, name: str) -> Iterator[BinaryIO]:
    """The source as an open file: ffmpeg sees no name, which could mean an address or a device."""
    if not isinstance(source, (str, Path)):
        source.seek(0)
        yield source
        return
    if not Path(source).is_file():
        raise InputError(f"there is no video file {name}.")
    if not Path(source).stat().st_size:
        raise InputError(f"{name} is empty: it has 0 bytes.")
    with open(source, "rb") as file:
        yield file


def decode_frames(container: Any, stream: Any) -> Iterator[Any]:
    """What a stream holds, frame by frame; what cannot be decoded is left out."""
    from av.error import FFmpegError

    for packet in packets_of(container, stream):
        try:
            yield from packet.decode()
        except FFmpegError:
            continue
    try:
        yield from stream.codec_context.decode(None)
    except FFmpegError:
        return


class _Scaler:
    """Frames as pictures, upright; what was prepared for one size serves all frames."""

    def __init__(self) -> None:
        self._ready: dict[int, Any] = {}

    def __call__(self, frame: Any, side: int) -> ndarray:
        import numpy as np
        from av.video.reformatter import VideoReformatter

        ready = self._ready.setdefault(side, VideoReformatter())
        across = float(getattr(frame, "sample_aspect_ratio", None) or 1)
        width, height = _within(frame.width * across, frame.height, side)
        way = "FAST_BILINEAR" if side < 256 else "AREA"
        pixels = ready.reformat(frame, width, height, "rgb24", interpolation=way).to_ndarray()
        return np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / 90) % 4))


def _from_tensor(image: Any, side: int) -> ndarray:
    import numpy as np
    from PIL import Image

    step = max(1, max(image.shape[:2]) // (4 * side))
    pixels = (image[::step, ::step].detach().cpu().float().numpy().clip(0, 1) * 255 + 0.5).astype(np.uint8)
    pixels = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels[:, :, :3]
    size = _within(pixels.shape[1], pixels.shape[0], side)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))


def _within(width: float, height: float, side: int) -> tuple[int, int]:
    share = min(1.0, side / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def _reason(error: Exception) -> str:
    return " ".join(str(getattr(error, "strerror", None) or error).split())[:100]
