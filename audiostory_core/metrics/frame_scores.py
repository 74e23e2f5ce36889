"""How probable captions are in every moment of a sound, as a value: scores [m k] with their hop and the sound's true length.

Whoever scores frames hears windows and fills the last of them up; here windows become one row of frames, and what was never
there is dropped. Tensors in, tensors out; knows no scorer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ..errors import InputError
from .unscored import Unscored

_SLACK = 1e-3  # of a hop: times are sums of decimals
_ABOVE = 1e-5  # a sigmoid in half precision may round to just above 1


@dataclass(frozen=True)
class FrameScores:
    """Probabilities of captions over time.

    `scores` [m k] in 0..1 (any float type), row m for `captions[m]`, column k for the hop from `k * hop_seconds` on;
    `seconds` is how long the sound truly is: frames that begin later are a scorer's padding and do not count. Captions that
    were asked for and not scored stand in `unscored`, with the reason. Raises InputError, with the numbers, for scores of
    another shape, outside 0..1 or not finite, and for frames that leave more than one hop of the sound unheard.
    """

    scores: Tensor
    captions: tuple[str, ...]
    hop_seconds: float
    seconds: float
    unscored: tuple[Unscored, ...] = ()

    def __post_init__(self) -> None:
        shape = list(self.scores.shape)
        if self.scores.ndim != 2 or shape[0] != len(self.captions) or not self.scores.is_floating_point():
            raise InputError(f"scores of {len(self.captions)} captions are floats [{len(self.captions)}, k]; got {shape}")
        _check_times(self.hop_seconds, self.seconds)
        if shape[1] < max(1, math.floor(self.seconds / self.hop_seconds + _SLACK)):
            heard = f"{shape[1]} frames of {self.hop_seconds:g} s score {shape[1] * self.hop_seconds:.6g} s"
            raise InputError(f"{heard} of a sound of {self.seconds:.6g} s")
        _check_range(self.scores)

    @property
    def heard(self) -> Tensor:
        """The scores [m k] of frames that begin within the sound, in float64."""
        return self.scores[:, : frames_within(self.seconds, self.hop_seconds)].double().clamp(0.0, 1.0)


def frames_within(seconds: float, hop_seconds: float) -> int:
    """How many frames begin within so many seconds: one at least."""
    return max(1, math.ceil(seconds / hop_seconds - _SLACK))


def join_windows(windows: Sequence[Tensor], starts: Sequence[float], hop_seconds: float, seconds: float) -> Tensor:
    """Scores of overlapping windows, each [m k] from its start (seconds) on, as those of the whole sound [m k].

    A moment that several windows hear has the highest of their scores: what one window's edge cuts lies whole in another.
    Frames that begin after the true `seconds` are dropped. Raises InputError for windows that do not begin on the grid of
    `hop_seconds`, have different numbers of captions, or leave a gap.
    """
    _check_times(hop_seconds, seconds)
    if not windows or len(windows) != len(starts):
        raise InputError(f"each window has a start, and there is one at least; got {len(windows)} and {len(starts)} starts")
    rows, count = windows[0].shape[0], frames_within(seconds, hop_seconds)
    found = torch.full((rows, count), -math.inf, dtype=torch.float64)
    for window, start in zip(windows, starts, strict=True):
        if window.ndim != 2 or window.shape[0] != rows:
            raise InputError(f"scores of windows are [{rows}, k]; got {list(window.shape)}")
        _check_range(window)
        first = _on_grid(start, hop_seconds)
        into = found[:, first : first + window.shape[1]]
        torch.maximum(into, window[:, : into.shape[1]].double(), out=into)
    missing = (found == -math.inf).any(0).nonzero().flatten() if rows else []
    if len(missing):
        raise InputError(f"no window hears the sound from {float(missing[0]) * hop_seconds:.6g} s on, of {seconds:.6g} s")
    return found


def _on_grid(start: float, hop_seconds: float) -> int:
    if not (math.isfinite(start) and start >= 0):
        raise InputError(f"a window begins at 0 s or later; got {start}")
    first = round(start / hop_seconds)
    if abs(start / hop_seconds - first) > _SLACK:
        raise InputError(f"windows begin at multiples of the hop of {hop_seconds:g} s; got {start:g} s")
    return first


def _check_times(hop_seconds: float, seconds: float) -> None:
    for name, value in (("hop", hop_seconds), ("sound", seconds)):
        if not (math.isfinite(value) and value > 0):
            raise InputError(f"the {name} of frame scores lasts some seconds above 0; got {value}")


def _check_range(scores: Tensor) -> None:
    if not bool(torch.isfinite(scores).all()):
        raise InputError("scores of frames must be finite numbers")
    if scores.numel() and (float(scores.min()) < -_ABOVE or float(scores.max()) > 1.0 + _ABOVE):
        raise InputError(
            f"scores of frames are probabilities from 0 to 1; got {float(scores.min()):.6g} to {float(scores.max()):.6g}"
        )
