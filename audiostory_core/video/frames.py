"""A video -> its length and its frames, one at a time, upright and small.

Files are read by PyAV, each frame is scaled down as soon as it is decoded, so that a film of any length and size needs the
memory of a few frames. Frames that are in memory already (`FrameList`) are read alike. Knows nothing of sounds or models.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
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
_STEADY_SECONDS = Fraction(3, 2000)  # as near, in the length of all frames
_PLAIN_DENOMINATOR = 1001  # of a rate that a file was meant to have; a larger one is what a rounded length came to
# What pictures that are no films are called, by how their first twelve bytes begin and end.
_STILLS = {(b"RIFF", b"WEBP"): "a WebP picture", (b"\x89PNG", b""): "a PNG picture"}


@dataclass(frozen=True)
class VideoInfo:
    """What a video is: `seconds` from its first frame's start to its last one's end, exactly; `start` and `last` are where
    the first and the last frame lie in the file; `frame_rate` is None where frames come at no steady rate. `grid` is a rate
    at which every frame falls on a place, though places may be empty, None for no such rate. `pixel_shape` is a pixel's
    width over its height; `hidden` counts the frames that an edit list leaves out. Times are in s, rates in frames a second,
    sizes in pixels as coded."""

    name: str
    seconds: Fraction
    start: Fraction
    frames: int
    frame_rate: Fraction | None
    width: int
    height: int
    has_sound: bool
    last: Fraction = Fraction(0)
    grid: Fraction | None = None
    pixel_shape: Fraction = Fraction(1)
    hidden: int = 0


@dataclass(frozen=True)
class Frame:
    """A frame, `seconds` after the first one's start; `picture(side)` is it as RGB [h w 3] uint8, upright, no side longer
    than `side` pixels."""

    seconds: float
    picture: Callable[[int], ndarray]


class SourceFile:
    """A file, or a file object, with pictures or sound in it, which is called `name` in messages."""

    def __init__(self, source: str | Path | BinaryIO, name: str | None = None) -> None:
        self.source = source
        self.name = name or (str(source) if isinstance(source, (str, Path)) else "the video")

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
                container = av.open(file, "r", options=_OPTIONS, metadata_errors="replace")
            except (FFmpegError, ValueError) as error:
                raise InputError(_unreadable(file, self.name, error)) from None
            with container:
                yield container


@dataclass(frozen=True)
class Uncut:
    """What a video was cut from: the file that has its sound, where in that file its first frame lies, in seconds, and what
    that file is, which says what a cut may have lost."""

    file: SourceFile
    start: Fraction
    info: VideoInfo


def uncut_at(file: SourceFile, seconds: float) -> Uncut:
    """Where a cut that begins `seconds` into a file has its first frame: the first one that is shown from then on.

    Raises InputError where there is none.
    """
    with file.opened() as container:
        info = _scan(container, picture_of(container, file.name), file.name)
    with file.opened() as container:
        stream = picture_of(container, file.name)
        tick = Fraction(stream.time_base)
        earliest = int(seconds / tick)  # as ComfyUI rounds it
        later = [at for at, packet in _timed(container, stream) if at >= earliest and not packet.is_discard]
    if not later:
        raise InputError(f"{file.name} has no frame from {seconds:g} s on; it lasts {float(info.seconds):.6g} s.")
    return Uncut(file, min(later) * tick, info)


class VideoFile(SourceFile):
    """A video in a file, or in a file object, which is called `name` in messages; `uncut` is what it was cut from, if so.

    Opening reads where the frames lie and decodes nothing. Raises InputError, one sentence, for what is no video, has no
    frame, or lasts longer than `MAX_SECONDS`.
    """

    def __init__(self, source: str | Path | BinaryIO, name: str | None = None, uncut: Uncut | None = None) -> None:
        super().__init__(source, name)
        with self.opened() as container:
            self.info = _checked(_scan(container, picture_of(container, self.name), self.name, uncut))
        self.uncut = uncut or Uncut(self, self.info.start, self.info)

    def frames(self, most_a_second: float = 1000.0) -> Iterator[Frame]:
        """All frames in order of their times, but no more than `most_a_second`. Damaged ones are left out.

        Raises InputError where not a single one can be decoded.
        """
        count, due, scaler = 0, 0.0, _Scaler(self.info.pixel_shape)
        with self.opened() as container:
            stream = picture_of(container, self.name)
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


def samples_of(video: Video, sample_rate: int) -> int:
    """Samples as long as the video, to the nearest one."""
    return int(video.info.seconds * sample_rate + Fraction(1, 2))


def picture_of(container: Any, name: str) -> Any:
    """The stream of pictures that is no cover. Raises InputError where there is only sound, or nothing, or one that PyAV
    does not know."""
    from av.stream import Disposition

    found = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if found and found[0].codec_context is None:
        raise InputError(f"the picture of {name} is coded in a way that is not known here; encode it again, as H.264.")
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


def _timed(container: Any, stream: Any) -> Iterator[tuple[int, Any]]:
    """The packets of a stream that have a time, with it, in ticks."""
    for packet in packets_of(container, stream):
        at = packet.dts if packet.pts is None else packet.pts
        if at is not None:
            yield at, packet


def _scan(container: Any, stream: Any, name: str, uncut: Uncut | None = None) -> VideoInfo:
    times, hidden, end = array("q"), 0, None
    for at, packet in _timed(container, stream):
        if packet.is_discard:
            hidden += 1
            continue
        times.append(at)
        length = packet.duration or _usual_ticks(stream)
        end = at + length if end is None else max(end, at + length)
    if end is None:
        raise InputError(f"{name} has a track for pictures, but not a single frame in it.")
    ordered, tick = sorted(times), Fraction(stream.time_base)
    told = (end - ordered[0]) * tick
    claims = _claimed_rates(stream, len(ordered), told, uncut)
    rate = next((rate for rate in claims if _is_steady(ordered, tick, rate)), None)
    grids = [*claims, Fraction(stream.base_rate or 1)]
    return VideoInfo(
        name,
        len(ordered) / rate if rate else told,
        ordered[0] * tick,
        len(ordered),
        rate,
        stream.width,
        stream.height,
        bool(container.streams.audio),
        last=ordered[-1] * tick,
        grid=rate or next((rate for rate in grids if _is_on_grid(ordered, tick, rate)), None),
        pixel_shape=_pixel_shape(stream, uncut),
        hidden=hidden,
    )


def _usual_ticks(stream: Any) -> int:
    rate = stream.average_rate or stream.guessed_rate or 25
    return max(1, round(1 / (rate * stream.time_base)))


def _claimed_rates(stream: Any, frames: int, seconds: Fraction, uncut: Uncut | None) -> list[Fraction]:
    """What a file may mean by its rate, frames a second, the likeliest first."""
    claimed = Fraction(stream.average_rate or 0)
    plain: list[Fraction] = []
    if claimed.denominator > _PLAIN_DENOMINATOR:
        # It comes of a length: the last frame was cut by a rounding.
        near = (Fraction(round(claimed)), Fraction(round(claimed * 1001 / 1000) * 1000, 1001))
        plain = [rate for rate in near if rate and abs(frames / rate - seconds) <= _STEADY_SECONDS]
    meant = uncut.info.frame_rate if uncut else None
    return [Fraction(rate) for rate in (meant, *plain, claimed) if rate]


def _pixel_shape(stream: Any, uncut: Uncut | None) -> Fraction:
    """A pixel's width over its height; that of what a video was cut from, where the cut says nothing."""
    shape = stream.sample_aspect_ratio
    if shape or uncut is None:
        return Fraction(shape or 1)
    turned = (stream.width, stream.height) != (uncut.info.width, uncut.info.height)
    return 1 / uncut.info.pixel_shape if turned else uncut.info.pixel_shape


def _is_steady(times: Sequence[int], tick: Fraction, rate: Fraction) -> bool:
    """Whether every frame lies where so many a second would."""
    interval = float(1 / (rate * tick))
    # Where a tick is as long as a frame, one that was dropped shows by a single tick.
    near = min(_STEADY_TICKS, max(0.5, interval / 2))
    return all(abs(at - times[0] - n * interval) <= near for n, at in enumerate(times))


def _is_on_grid(times: Sequence[int], tick: Fraction, rate: Fraction) -> bool:
    """Whether every frame lies where so many a second would, some of which may be left out."""
    interval = float(1 / (rate * tick))
    near = min(_STEADY_TICKS, interval / 4)
    return all(abs(at - times[0] - round((at - times[0]) / interval) * interval) <= near for at in times)


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


def _unreadable(file: BinaryIO, name: str, error: Exception) -> str:
    file.seek(0)
    head = file.read(12)
    still = next((what for (begin, then), what in _STILLS.items() if head.startswith(begin) and head.endswith(then)), None)
    if still:
        return f"{name} is {still}, which is not read as a video, even if it moves; convert it to mp4, webm or gif."
    return f"{name} cannot be read as a video ({_reason(error)}); mp4, mov, mkv, webm and avi are known."


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
    """Frames as pictures, upright and in their true shape; what was prepared for one size serves all frames."""

    def __init__(self, pixel_shape: Fraction) -> None:
        self._ready: dict[int, Any] = {}
        self._across = float(pixel_shape)

    def __call__(self, frame: Any, side: int) -> ndarray:
        import numpy as np
        from av.video.reformatter import VideoReformatter

        ready = self._ready.setdefault(side, VideoReformatter())
        width, height = _within(frame.width * self._across, frame.height, side)
        way = "FAST_BILINEAR" if side < 256 else "AREA"
        pixels = ready.reformat(frame, width, height, "rgb24", interpolation=way).to_ndarray()
        return np.ascontiguousarray(_upright(pixels, display_matrix(frame)))


def display_matrix(frame: Any) -> tuple[int, ...]:
    """Where a frame's axes are shown: (a, b, c, d) of right' = a right + c down, down' = b right + d down, in 1/65536."""
    from struct import unpack

    from av.sidedata.sidedata import Type

    said = frame.side_data.get(Type.DISPLAYMATRIX)
    if said is None or len(bytes(said)) != 36:
        return (65536, 0, 0, 65536)
    a, b, _, c, d, *_ = unpack("=9i", bytes(said))
    return (a, b, c, d)


def _upright(pixels: ndarray, matrix: tuple[int, ...]) -> ndarray:
    """Pixels [h w 3] turned, and mirrored, by the quarter turns that are nearest to a display matrix."""
    a, b, c, d = matrix
    if abs(a) + abs(d) < abs(b) + abs(c):
        pixels, right, down = pixels.transpose(1, 0, 2), c, b
    else:
        right, down = a, d
    return pixels[:: -1 if down < 0 else 1, :: -1 if right < 0 else 1]


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
