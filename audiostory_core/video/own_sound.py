"""A video's own sound -> blocks, lined up with its first frame, exactly as long as its picture.

Of a video that was cut from a file, the sound is read from that file, by the file's own times. Knows nothing of new sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from typing import Any

import torch
from torch import Tensor

from ..errors import InputError
from .frames import Uncut, VideoFile, decode_frames, samples_of

_GAP_SECONDS = 0.1  # by which sound may come early or late before that is meant


def channels_of(video: VideoFile) -> int:
    """1 or 2 channels that the video's own sound is read in; 0 where it has none that can be decoded."""
    with video.uncut.file.opened() as container:
        stream = _sound_stream(container)
        return min(2, stream.codec_context.layout.nb_channels or 2) if stream else 0


def sound_of(video: VideoFile, sample_rate: int, channels: int) -> Iterator[Tensor]:
    """The video's own sound in blocks [ch w], from its first frame's start on, exactly as long as the picture.

    Silence where there is none. Raises InputError for channels that cannot be mixed to one or two.
    """
    left = samples_of(video, sample_rate)
    for block in chain(_lined_up(video.uncut, sample_rate, channels), [torch.zeros(channels, left)]):
        block = block[:, :left]
        left -= block.shape[1]
        if block.shape[1]:
            yield block
        if not left:
            return


def _sound_stream(container: Any) -> Any:
    return next((stream for stream in container.streams.audio if stream.codec_context is not None), None)


def _lined_up(uncut: Uncut, rate: int, channels: int) -> Iterator[Tensor]:
    """Decoded blocks from the first frame's start on, with silence where the sound begins later or has a gap."""
    import av
    from av.error import FFmpegError

    with uncut.file.opened() as container:
        stream = _sound_stream(container)
        if stream is None:
            return
        resampler = av.AudioResampler(format="fltp", layout="mono" if channels == 1 else "stereo", rate=rate)
        at, begun = 0, False
        for frame in decode_frames(container, stream):
            meant = at if frame.pts is None else round((frame.pts * Fraction(frame.time_base) - uncut.start) * rate)
            if not begun or abs(meant - at) > _GAP_SECONDS * rate:
                if meant < at and begun:
                    continue  # heard already
                yield from _silence(channels, meant - max(0, at), rate)
                at, begun = meant, True
            try:
                found = [torch.from_numpy(done.to_ndarray()) for done in resampler.resample(frame)]
            except (FFmpegError, ValueError):
                raise InputError(
                    f"the sound of {uncut.file.name} has channels that cannot be mixed to {channels}; replace it, "
                    "or convert it to stereo."
                ) from None
            for block in found:
                first = max(0, -at)  # what is heard before the picture begins
                at += block.shape[1]
                yield block[:, first:]
        yield from (torch.from_numpy(done.to_ndarray()) for done in resampler.resample(None))


def _silence(channels: int, samples: int, most: int) -> Iterator[Tensor]:
    """So many samples of nothing, none if they are fewer, in blocks of at most `most`."""
    for done in range(0, samples, most):
        yield torch.zeros(channels, min(most, samples - done))
