"""A video -> its shots, each with a few small pictures: one pass over its frames, in flat memory.

PySceneDetect finds the cuts, frame by frame at their true times, whatever the frame rate does. Shots that are shorter than
a minimum are joined to a neighbour; what is shorter and has the same picture before and after it, such as a lightning, is
no cut at all. Knows nothing of captions or sounds.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    from numpy import ndarray

    from .frames import Video

MINIMUM_SECONDS = 0.6
PICTURES = 4  # of a shot, at most
PICTURE_SIDE = 512  # pixels
MAX_KEPT = 1200  # pictures in memory, some 30 kB each
INSTALL = (
    "finding shots needs PySceneDetect 0.7 or newer, which is not installed: pip install scenedetect-headless; or "
    "give captions with their times, which need no shots."
)

_LOOKS_A_SECOND = 32.0  # frames that come at most 30 a second are all looked at
_SIDE = 96  # pixels: what cuts are looked for in
_THRESHOLD = 27.0  # PySceneDetect's own: mean change of hue, saturation and lightness, of 255
_KEEP_SECONDS = 0.5  # between two pictures that are kept
_ALIKE = 18.0  # mean difference, of 255, of pictures that are of one shot

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Shot:
    """From `start` to `end`, in seconds from the first frame's start."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class Picture:
    """A frame as JPEG, and when it is seen."""

    seconds: float
    jpeg: bytes


@dataclass(frozen=True)
class ShotView:
    """A shot, and pictures of it in order, at least one."""

    shot: Shot
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class _Cut:
    """Where a shot begins, with the last picture before and the first one after, tiny."""

    seconds: float
    before: ndarray
    after: ndarray


def look(
    video: Video,
    *,
    minimum_seconds: float = MINIMUM_SECONDS,
    pictures: int = PICTURES,
    side: int = PICTURE_SIDE,
    progress: Progress | None = None,
) -> tuple[ShotView, ...]:
    """The shots of a video, without gaps from 0 to its end, each with up to `pictures` of `side` pixels.

    `progress` hears ("look", seconds seen, seconds in all) and may raise to stop. Raises InputError where the video cannot
    be decoded or PySceneDetect is missing.
    """
    if not 0 < minimum_seconds <= 60:
        raise InputError(f"the shortest shot is {minimum_seconds:g} s; it must be above 0 and at most 60 s.")
    if not 1 <= pictures <= 32 or not 64 <= side <= 2048:
        raise InputError(f"a shot is shown in {pictures} pictures of {side} pixels; choose 1 to 32 of 64 to 2048.")
    finder, total = _Finder(), float(video.info.seconds)
    kept: list[Picture] = []
    spacing, due, told = max(_KEEP_SECONDS, total / MAX_KEPT), 0.0, -1
    for frame in video.frames(_LOOKS_A_SECOND):
        cut = finder.saw(frame.seconds, frame.picture(_SIDE))
        if frame.seconds >= due - 1e-6 or (cut and len(kept) < 2 * MAX_KEPT):
            kept.append(Picture(frame.seconds, _jpeg(frame.picture(side))))
            due = frame.seconds + spacing
        if progress is not None and int(frame.seconds) > told:
            progress("look", told := int(frame.seconds), max(1, round(total)))
    shots = join_short(finder.cuts, total, minimum_seconds)
    return tuple(ShotView(shot, _chosen(kept, shot, pictures)) for shot in shots)


def join_short(cuts: Sequence[_Cut], total: float, minimum_seconds: float) -> tuple[Shot, ...]:
    """The shots between the cuts; one below the minimum joins the one after it, at the end the one before it."""
    left: list[_Cut] = []
    for cut in cuts:
        if left and cut.seconds - left[-1].seconds < minimum_seconds:
            if _alike(left[-1].before, cut.after):
                left.pop()  # what flashed up was no shot, and what follows goes on from before
        elif cut.seconds >= minimum_seconds and total - cut.seconds >= minimum_seconds:
            left.append(cut)
    edges = [0.0, *(round(cut.seconds, 9) for cut in left), total]
    return tuple(Shot(a, b) for a, b in zip(edges, edges[1:], strict=False))


class _Finder:
    """PySceneDetect's detector, fed with our frames."""

    def __init__(self) -> None:
        try:
            from scenedetect.common import FrameTimecode, Timecode
            from scenedetect.detectors import ContentDetector
        except ImportError:
            raise InputError(INSTALL) from None
        self.cuts: list[_Cut] = []
        self._detector: Any = ContentDetector(threshold=_THRESHOLD, min_scene_len=0)
        self._timecode: Callable[[float], Any] = lambda seconds: FrameTimecode(
            Timecode(round(seconds * 1_000_000), Fraction(1, 1_000_000)), fps=_LOOKS_A_SECOND
        )
        self._before: ndarray | None = None

    def saw(self, seconds: float, picture: ndarray) -> bool:
        """Whether a shot begins with this frame."""
        tiny = picture[:: max(1, picture.shape[0] // 9), :: max(1, picture.shape[1] // 16)].copy()
        found = bool(self._detector.process_frame(self._timecode(seconds), picture[:, :, ::-1].copy()))
        if found and self._before is not None:
            self.cuts.append(_Cut(seconds, self._before, tiny))
        self._before = tiny
        return found


def _alike(one: ndarray, other: ndarray) -> bool:
    import numpy as np

    return one.shape == other.shape and float(np.abs(one.astype(np.int16) - other).mean()) < _ALIKE


def _chosen(kept: Sequence[Picture], shot: Shot, count: int) -> tuple[Picture, ...]:
    """Up to `count` of the pictures within a shot, evenly spread; the nearest one where none is."""
    own = [picture for picture in kept if shot.start - 1e-6 <= picture.seconds < shot.end - 1e-6]
    if not own:
        return (min(kept, key=lambda picture: abs(picture.seconds - shot.start)),)
    places = [round((n + 0.5) * len(own) / count - 0.5) for n in range(count)] if len(own) > count else range(len(own))
    return tuple(own[n] for n in places)


def _jpeg(picture: ndarray) -> bytes:
    from PIL import Image

    encoded = io.BytesIO()
    Image.fromarray(picture).save(encoded, "JPEG", quality=85)
    return encoded.getvalue()
