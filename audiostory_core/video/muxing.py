"""A video's picture and new sound -> a file. The picture's packets are copied byte for byte, only the sound is encoded.

Also reads a video's own sound, in blocks, lined up with its first frame. Knows nothing of where the new sound comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..disk.files import check_target, refusals_of_disk, replacing
from ..errors import InputError
from .frames import Video, VideoFile, decode_frames, packets_of, picture_of

# Suffix -> container, codec of the sound, and its bits a second for each channel (none: lossless).
KINDS: dict[str, tuple[str, str, int | None]] = {
    ".mp4": ("mp4", "aac", 128_000),
    ".m4v": ("mp4", "aac", 128_000),
    ".mov": ("mov", "aac", 128_000),
    ".mkv": ("matroska", "flac", None),
    ".webm": ("webm", "libopus", 96_000),
}
SUFFIXES = tuple(KINDS)
RATES = {
    "aac": (16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000),
    "libopus": (48_000,),
    "flac": (16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000),
}
USUAL_RATE = 48_000
KEPT_TAGS = ("title", "artist", "date")
_GAP_SECONDS = 0.1  # by which sound may come early or late before that is meant
_AHEAD_SECONDS = Fraction(1, 2)  # of the picture, that sound is written before it


def check_video_output(path: str | Path, overwrite: bool, sample_rate: int = USUAL_RATE) -> Path:
    """The path, if a video with sound at this rate may be written there; to be asked before hours of work."""
    target = check_target(path, overwrite, SUFFIXES)
    _, codec, _ = KINDS[target.suffix.lower()]
    if sample_rate not in RATES[codec]:
        known = ", ".join(map(str, RATES[codec]))
        raise InputError(f"sound in {target.suffix} files cannot have {sample_rate} Hz; choose one of {known}.")
    return target


def samples_of(video: Video, sample_rate: int) -> int:
    """Samples as long as the video, to the nearest one."""
    return int(video.info.seconds * sample_rate + Fraction(1, 2))


def channels_of(video: VideoFile) -> int:
    """1 or 2 channels that the video's own sound is read in; 0 where it has none that can be decoded."""
    with video.opened() as container:
        stream = _sound_stream(container)
        return min(2, stream.codec_context.layout.nb_channels or 2) if stream else 0


def sound_of(video: VideoFile, sample_rate: int, channels: int) -> Iterator[Tensor]:
    """The video's own sound in blocks [ch w], from its first frame's start on, exactly as long as the picture.

    Silence where there is none. Raises InputError for channels that cannot be mixed to one or two.
    """
    left = samples_of(video, sample_rate)
    for block in chain(_lined_up(video, sample_rate, channels), [torch.zeros(channels, left)]):
        block = block[:, :left]
        left -= block.shape[1]
        if block.shape[1]:
            yield block


def mux(
    video: VideoFile, blocks: Iterable[Tensor], sample_rate: int, channels: int, out: str | Path, overwrite: bool = False
) -> tuple[str, ...]:
    """Writes the video with the sound of `blocks` [ch w], which begin with the first frame; returns what was left out.

    The file appears when it is complete. Raises InputError for a picture that the container cannot hold, and for what the
    disk refuses.
    """
    target = check_video_output(out, overwrite, sample_rate)
    with video.opened() as source, replacing(target, overwrite, SUFFIXES) as sink:
        notes = _Copy(video, source, sink, target, sample_rate, channels).run(blocks)
    return notes


class _Copy:
    """One file that is being written: the picture's packets and the sound's, in the order of their times."""

    def __init__(self, video: VideoFile, source: Any, sink: Any, target: Path, sample_rate: int, channels: int) -> None:
        import av

        self.av, self.video, self.source, self.sink, self.target = av, video, source, sink, target
        kind, codec, bits = KINDS[target.suffix.lower()]
        # mp4 counts a track's length in this unit, which is 1 ms unless said: too coarse for samples.
        options = {"movie_timescale": str(sample_rate)} if kind in ("mp4", "mov") else {}
        self.picture = picture_of(source, video.name)
        self.output = av.open(sink, "w", format=kind, options=options)
        self.layout = "mono" if channels == 1 else "stereo"
        with self._refusals():
            self.copied = self.output.add_stream_from_template(self.picture)
            self.sound: Any = self.output.add_stream(codec, rate=sample_rate, layout=self.layout)
        if bits:
            self.sound.bit_rate = bits * channels
        self.output.metadata.update({name: source.metadata[name] for name in KEPT_TAGS if name in source.metadata})
        self.rate, self.channels, self.encoded = sample_rate, channels, 0

    def run(self, blocks: Iterable[Tensor]) -> tuple[str, ...]:
        sounds = _pieces(blocks, self.rate // 4)
        try:
            with self._refusals():
                for packet in self._packets():
                    until = packet.pts * Fraction(packet.time_base) + _AHEAD_SECONDS
                    while self.encoded < until * self.rate and (piece := next(sounds, None)) is not None:
                        self._encode(piece)
                    packet.stream = self.copied
                    self.output.mux(packet)
                    self._check_disk()
                for piece in sounds:
                    self._encode(piece)
                self.output.mux(self.sound.encode(None))
        finally:
            with self._refusals():
                self.output.close()
        self._check_disk()
        return self._left_out()

    def _packets(self) -> Iterator[Any]:
        """The picture's packets with all their times, counted from the first frame."""
        shift = round(self.video.info.start / Fraction(self.picture.time_base))
        early: list[Any] = []
        for packet in packets_of(self.source, self.picture):
            packet.pts = (packet.dts if packet.pts is None else packet.pts) or 0
            packet.pts -= shift
            if packet.dts is None:
                early.append(packet)  # some containers tell these times only once frames were reordered
                continue
            packet.dts -= shift
            yield from _with_times(early, packet.dts)
            early = []
            yield packet
        yield from _with_times(early, None)

    def _encode(self, piece: Tensor) -> None:
        frame = self.av.AudioFrame.from_ndarray(np.ascontiguousarray(piece.numpy()), format="fltp", layout=self.layout)
        frame.sample_rate, frame.pts, frame.time_base = self.rate, self.encoded, Fraction(1, self.rate)
        self.encoded += piece.shape[1]
        self.output.mux(self.sound.encode(frame))
        self._check_disk()

    def _check_disk(self) -> None:
        with refusals_of_disk(self.target):
            self.sink.check()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        from av.error import FFmpegError

        try:
            yield
        except (FFmpegError, ValueError) as error:
            self._check_disk()
            coded = getattr(self.picture.codec_context, "name", "unknown")
            raise InputError(
                f"{self.target.suffix} files cannot hold the picture of {self.video.name} as it is coded "
                f"({coded}); write an .mkv file, or one with its own suffix."
            ) from error

    def _left_out(self) -> tuple[str, ...]:
        streams = self.source.streams
        others = {
            "picture": len(streams.video) - 1,
            "subtitle": len(streams.subtitles),
            "further sound": len(streams.audio) - 1,
        }
        said = [f"{count} {name} track{'s' if count > 1 else ''}" for name, count in others.items() if count > 0]
        return (f"left out of {self.target.name}: {', '.join(said)}",) if said else ()


def _with_times(early: list[Any], following: int | None) -> Iterator[Any]:
    """Packets without decoding times, which are put before that of the packet after them; without one, they are shown in
    order."""
    for n, packet in enumerate(early):
        step = max(1, packet.duration or 1)
        packet.dts = packet.pts if following is None else following - (len(early) - n) * step
        yield packet


def _pieces(blocks: Iterable[Tensor], size: int) -> Iterator[Tensor]:
    for block in blocks:
        yield from (piece for piece in block.detach().float().cpu().split(size, dim=1) if piece.shape[1])


def _sound_stream(container: Any) -> Any:
    return next((stream for stream in container.streams.audio if stream.codec_context is not None), None)


def _lined_up(video: VideoFile, rate: int, channels: int) -> Iterator[Tensor]:
    """Decoded blocks from the first frame's start on, with silence where the sound begins later or has a gap."""
    import av
    from av.error import FFmpegError

    with video.opened() as container:
        stream = _sound_stream(container)
        if stream is None:
            return
        resampler = av.AudioResampler(format="fltp", layout="mono" if channels == 1 else "stereo", rate=rate)
        at, begun = 0, False
        for frame in decode_frames(container, stream):
            meant = at if frame.pts is None else round((frame.pts * Fraction(frame.time_base) - video.info.start) * rate)
            if not begun or abs(meant - at) > _GAP_SECONDS * rate:
                if meant < at and begun:
                    continue  # heard already
                if meant > at:
                    yield torch.zeros(channels, meant - at)
                at, begun = meant, True
            try:
                found = [torch.from_numpy(done.to_ndarray()) for done in resampler.resample(frame)]
            except (FFmpegError, ValueError):
                raise InputError(
                    f"the sound of {video.name} has channels that cannot be mixed to {channels}; replace it, "
                    "or convert it to stereo."
                ) from None
            for block in found:
                first = max(0, -at)  # what is heard before the picture begins
                at += block.shape[1]
                yield block[:, first:]
        yield from (torch.from_numpy(done.to_ndarray()) for done in resampler.resample(None))
