"""A video's picture and new sound -> a file. The picture's packets are copied byte for byte, only the sound is encoded.

Knows nothing of where the new sound comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from ..disk.files import refusals_of_disk, replacing
from ..errors import InputError
from .containers import SUFFIXES, Holding, check_picture, check_video_output, open_output
from .copying import copied
from .frames import VideoFile, picture_of

KEPT_TAGS = ("title", "artist", "date")
_AHEAD_SECONDS = Fraction(1, 2)  # of the picture, that sound is written before it


def mux(
    video: VideoFile, blocks: Iterable[Tensor], sample_rate: int, channels: int, out: str | Path, overwrite: bool = False
) -> tuple[str, ...]:
    """Writes the video with the sound of `blocks` [ch w], which begin with the first frame; returns what is not kept.

    The file appears when it is complete. Raises InputError for a picture that the container cannot hold, and for what the
    disk refuses.
    """
    target = check_video_output(out, overwrite, sample_rate)
    holding = check_picture(video, target.suffix)
    with video.opened() as source, replacing(target, overwrite, SUFFIXES) as sink:
        _Copy(video, source, sink, target, holding, (sample_rate, channels)).run(blocks)
        return (*losses(holding, target.name), *_left_out(source, target.name))


def losses(holding: Holding, name: str) -> tuple[str, ...]:
    """A sentence of what a file of this name does not keep of a picture that it holds; none where it keeps all."""
    return (f"not kept in {name}: {', '.join(holding.lost)}",) if holding.lost else ()


class _Copy:
    """One file that is being written: the picture's packets and the sound's, in the order of their times."""

    def __init__(
        self, video: VideoFile, source: Any, sink: Any, target: Path, holding: Holding, sound: tuple[int, int]
    ) -> None:
        import av

        self.av, self.video, self.source, self.sink, self.target = av, video, source, sink, target
        self.holding, (self.rate, channels), self.encoded = holding, sound, 0
        self.layout = "mono" if channels == 1 else "stereo"
        with self._refusals():
            self.output = open_output(video, source, sink, target.suffix.lower(), holding, sound)
        tags = {name: source.metadata[name] for name in KEPT_TAGS if name in source.metadata}
        self.output.container.metadata.update(tags)

    def run(self, blocks: Iterable[Tensor]) -> None:
        sounds, container = _pieces(blocks, self.rate // 4), self.output.container
        picture = picture_of(self.source, self.video.name)
        try:
            with self._refusals():
                for packet in copied(self.video, self.source, picture, self.holding.hidden):
                    until = packet.pts * Fraction(packet.time_base) + _AHEAD_SECONDS
                    while self.encoded < until * self.rate and (piece := next(sounds, None)) is not None:
                        self._encode(piece)
                    packet.stream = self.output.picture
                    container.mux(packet)
                    self._check_disk()
                for piece in sounds:
                    self._encode(piece)
                container.mux(self.output.sound.encode(None))
        finally:
            with self._refusals():
                container.close()
        self._check_disk()

    def _encode(self, piece: Tensor) -> None:
        frame = self.av.AudioFrame.from_ndarray(np.ascontiguousarray(piece.numpy()), format="fltp", layout=self.layout)
        frame.sample_rate, frame.pts, frame.time_base = self.rate, self.encoded, Fraction(1, self.rate)
        self.encoded += piece.shape[1]
        self.output.container.mux(self.output.sound.encode(frame))
        self._check_disk()

    def _check_disk(self) -> None:
        with refusals_of_disk(self.target):
            self.sink.check()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """What the first frames did not show: a packet further on that the container does not take."""
        from av.error import FFmpegError

        try:
            yield
        except (FFmpegError, ValueError) as error:
            self._check_disk()
            raise InputError(
                f"the picture of {self.video.name} cannot be copied into {self.target.name} as a whole; its packets are not "
                f"in order, or damaged: encode the video again, or write another kind of file than {self.target.suffix}."
            ) from error


def _left_out(source: Any, name: str) -> tuple[str, ...]:
    """The tracks of a file that no copy has; chapters and a timecode, which are tracks in some, are told elsewhere."""
    streams, known = source.streams, {"bin_data"} if source.chapters() else set()
    data = [stream for stream in streams.data if "timecode" not in stream.metadata and stream.name not in known]
    others = {
        "picture": len(streams.video) - 1,
        "subtitle": len(streams.subtitles),
        "further sound": len(streams.audio) - 1,
        "data": len(data),
        "attachment": len(streams.attachments),
    }
    said = [f"{count} {what} track{'s' if count > 1 else ''}" for what, count in others.items() if count > 0]
    return (f"left out of {name}: {', '.join(said)}",) if said else ()


def _pieces(blocks: Iterable[Tensor], size: int) -> Iterator[Tensor]:
    for block in blocks:
        yield from (piece for piece in block.detach().float().cpu().split(size, dim=1) if piece.shape[1])
