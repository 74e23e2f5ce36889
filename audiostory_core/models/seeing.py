"""A video -> what stands for it in the prompt of a language model that sees (Qwen2.5-VL's family).

Frames [n h w 3] and their times become patches [p c] as Qwen2.5-VL's published preprocessing makes them, its vision tower
turns those into rows [k w], and their places in time, height and width (M-RoPE) go along. Needs no torchvision. Ignorant of
files and of devices.
Source: Bai et al. 2025, sections 2.1 and 2.2; QwenLM/Qwen2.5-VL, qwen-vl-utils.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from ..errors import InputError
from .language_model import Insert, StoryLM
from .vision_config import MAX_SIDE, Sight

VISION_OPEN, VIDEO_PAD, VISION_CLOSE = "<|vision_start|>", "<|video_pad|>", "<|vision_end|>"
MAX_FRAMES = 768  # as published
MAX_ASPECT = 200
SIDE, A_SECOND, SAMPLED = 1024, 2.0, 64  # of sampled frames: pixels of the longer side, how many a second and in all


@dataclass(frozen=True, eq=False)
class SeenVideo:
    """Frames [n h w 3] uint8, sampled at an even pace, and the times [n] at which they are seen, in seconds, rising.

    Raises InputError for anything else.
    """

    frames: Tensor
    seconds: tuple[float, ...]

    def __post_init__(self) -> None:
        frames: Any = torch.as_tensor(self.frames)
        shape = tuple(frames.shape)
        if frames.dtype != torch.uint8 or len(shape) != 4 or shape[3] != 3:
            kind = str(frames.dtype).removeprefix("torch.")
            raise InputError(f"a video's frames are [n h w 3] in uint8; found {list(shape)} in {kind}.")
        if not 1 <= shape[0] <= MAX_FRAMES:
            raise InputError(f"{shape[0]} frames are given; a video is seen by 1 to {MAX_FRAMES} of them.")
        sides = shape[1:3]
        if min(sides) < 1 or max(sides) > MAX_SIDE or max(sides) > MAX_ASPECT * min(sides):
            raise InputError(
                f"frames are {sides[1]} x {sides[0]} pixels; sides may have 1 to {MAX_SIDE:,}, one at most {MAX_ASPECT} "
                "times the other."
            )
        times = tuple(float(t) for t in self.seconds)
        if len(times) != shape[0]:
            raise InputError(f"{shape[0]} frames have {len(times)} times; each needs one.")
        ordered = all(a < b for a, b in zip(times, times[1:], strict=False))
        if not ordered or not all(math.isfinite(t) and t >= 0 for t in times):
            raise InputError("the times of a video's frames must be finite, not negative, and rise from frame to frame.")
        object.__setattr__(self, "frames", frames.detach().cpu().contiguous())
        object.__setattr__(self, "seconds", times)

    @property
    def digest(self) -> str:
        """sha256 of all frames and times, hex: by it, what was made of the video is known again."""
        hashed = hashlib.sha256(repr((tuple(self.frames.shape), self.seconds)).encode())
        hashed.update(self.frames.numpy().tobytes())
        return hashed.hexdigest()

    @property
    def pace_seconds(self) -> float:
        """Seconds from one frame to the next, on average; a single frame counts as one second."""
        return (self.seconds[-1] - self.seconds[0]) / (len(self.seconds) - 1) if len(self.seconds) > 1 else 1.0

    def enter(self, lm: StoryLM) -> StoryLM:
        """`lm` with this video in its prompts. Raises InputError if it cannot see."""
        if not isinstance(lm, SeeingLM):
            raise InputError("this bundle's language model cannot see; a video needs one of the Qwen2.5-VL family.")
        return lm.shown(lm.look(self))


class TimedFrame(Protocol):
    """A frame of a video: when it is shown, and its picture [h w 3] uint8, no side longer than asked."""

    @property
    def seconds(self) -> float: ...

    @property
    def picture(self) -> Callable[[int], Any]: ...


def sampled(frames: Iterable[TimedFrame], seconds: float, side: int = SIDE) -> SeenVideo:
    """What is seen of a video of `seconds`, whose frames come in order: two a second, at most `SAMPLED`, at an even pace.

    At each moment the frame that is shown then. Raises InputError where there is none.
    """
    if not 0 < seconds < math.inf:
        raise InputError(f"the video lasts {seconds:g} s; there is nothing to see.")
    count = 2 * max(1, min(SAMPLED // 2, round(seconds * A_SECOND / 2)))
    moments = [k * seconds / count for k in range(count)]
    pictures: list[Tensor] = []
    shown: TimedFrame | None = None
    for frame in frames:
        while shown is not None and len(pictures) < count and moments[len(pictures)] < frame.seconds - 1e-6:
            pictures.append(_picture(shown, side, pictures))
        shown = frame
        if len(pictures) == count:
            break
    if shown is None:
        raise InputError("the video has no frames; there is nothing to see.")
    if short := count - len(pictures):
        pictures += [_picture(shown, side, pictures)] * short
    return SeenVideo(torch.stack(pictures), tuple(moments))


def _picture(frame: TimedFrame, side: int, before: list[Tensor]) -> Tensor:
    """A frame's picture, in the size of those before it."""
    picture = torch.as_tensor(frame.picture(side))
    if before and picture.shape != before[0].shape:
        return _resized(picture[None], *before[0].shape[:2])[0].permute(1, 2, 0)
    return picture


@dataclass(frozen=True)
class Patches:
    """Patches [p c] in the vision tower's order, the grid of them (time, height, width), and the seconds of a time step."""

    values: Tensor
    grid: tuple[int, int, int]
    step_seconds: float

    def places(self, sight: Sight) -> Tensor:
        """Places [3 k] of the tokens in time, height and width, from 0."""
        t, h, w = self.grid[0], self.grid[1] // sight.merge, self.grid[2] // sight.merge
        moments = (torch.arange(t) * (self.step_seconds * sight.per_second)).long()
        places = torch.meshgrid(moments, torch.arange(h), torch.arange(w), indexing="ij")
        return torch.stack([axis.flatten() for axis in places])


def patches(video: SeenVideo, sight: Sight) -> Patches:
    """A video as the vision tower reads it. An odd number of frames ends with the last one twice, as published."""
    n, height, width, _ = video.frames.shape
    h, w = sight.size(height, width, n)
    shown = torch.cat([_resized(part, h, w) for part in video.frames.split(16)])
    mean, spread = torch.tensor(sight.mean), torch.tensor(sight.spread)
    coloured = (shown - 255 * mean[:, None, None]) / (255 * spread[:, None, None])
    if short := -n % sight.patch_frames:
        coloured = torch.cat([coloured, coloured[-1:].expand(short, -1, -1, -1)])
    t, gh, gw = len(coloured) // sight.patch_frames, h // sight.patch, w // sight.patch
    split = coloured.reshape(
        t, sight.patch_frames, 3, gh // sight.merge, sight.merge, sight.patch, gw // sight.merge, sight.merge, sight.patch
    )
    values = split.permute(0, 3, 6, 4, 7, 2, 1, 5, 8).reshape(t * gh * gw, -1)
    return Patches(values, (t, gh, gw), sight.patch_frames * video.pace_seconds)


def _resized(frames: Tensor, height: int, width: int) -> Tensor:
    """Frames [n h w 3] uint8 -> [n 3 height width], still of 0 to 255: resized in whole numbers, as published."""
    planes = frames.permute(0, 3, 1, 2)
    if planes.shape[2:] == (height, width):
        return planes
    return torch.nn.functional.interpolate(planes, (height, width), mode="bicubic", antialias=True)


class SeeingLM(StoryLM):
    """A story model that sees: `sight` says how frames become what its vision tower reads."""

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sight = sight

    @torch.no_grad()
    def look(self, video: SeenVideo) -> Insert:
        """What stands for a video in the prompt, on the model's device."""
        return self.watch(patches(video, self.sight))

    def watch(self, seen: Patches) -> Insert:
        """The same for patches, with gradients."""
        grid = torch.tensor([seen.grid], device=self.device)
        found = self.model.get_video_features(seen.values.to(self.device), grid)
        rows = torch.cat(list(getattr(found, "pooler_output", found)))  # transformers 4 returns the rows alone
        return Insert(VISION_OPEN + VIDEO_PAD * len(rows) + VISION_CLOSE, rows, seen.places(self.sight).to(self.device))
