"""The finished mix: blocks [ch w] in, kept until they are heard, and out again at one gain, whole or in blocks.

A story of any length needs the memory of a few clips only. Knows the levels it holds; nothing of plans or models.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np
import torch
from torch import Tensor

from ..disk.files import refusals_of_disk
from ..errors import InputError
from .audio import AudioClip
from .limiter import Limiter, peaks_of
from .meter import Meter
from .mixdown import gain_to

BLOCK_SAMPLES = 1 << 16
HELD_VALUES = 1 << 23  # 32 MiB, a minute and a half in stereo: a quarter of the time of a mix went into writing as much
# To a target under a ceiling: how often the sound is measured under a limiter, at most; how near is near enough, in LU; and
# by how much more the whole is raised than its loudness alone says, for what the limiter takes of it.
MOST_PASSES, NEAR_LU, MOST_MORE = 5, 0.2, 10.0 ** (6.0 / 20.0)
HEARD_DB = 6.0  # from here on it is said after an edit that moments are turned down


@dataclass(frozen=True)
class _Limited:
    """A limiter, and what was measured of the sound under it."""

    limiter: Limiter
    meter: Meter


class Track:
    """Float32 samples, in memory while they are few and then in an unnamed temporary file.

    `gain` is what keeps the peak below the ceiling, or meets the loudness target; it applies to all that is read. Without a
    target it is `held`, what the track was multiplied by before an edit, or less where the peak does not allow that. A track
    that `limits` keeps its gain and its loudness: only the moments that would pass the ceiling are turned down.
    """

    def __init__(
        self,
        sample_rate: int,
        channels: int,
        target_lufs: float | None = None,
        held: float | None = None,
        limits: bool = False,
    ) -> None:
        self.sample_rate, self.channels, self.samples = sample_rate, channels, 0
        self._target, self._held_gain, self._limits = target_lufs, held, limits
        self._limited: _Limited | None = None  # what was found for all samples so far
        self._meter = Meter(sample_rate, channels)
        self._held: list[Tensor] = []  # what follows that in the file
        self._file: IO[bytes] | None = None
        self.closed = False

    def __enter__(self) -> Track:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def add(self, block: Tensor) -> None:
        """Appends [ch w], which is the track's own from now on. Raises InputError if the disk is full or the sound is not
        finite."""
        if self.closed:
            raise ValueError("the track is closed")
        if not block.shape[-1]:
            return
        if not all(math.isfinite(float(value)) for value in block.aminmax()):  # NaN shows in both
            raise InputError("the renderer made samples that are not finite; try --dtype float32.")
        self._limited = None
        self._meter.add(block)
        self._held.append(block.contiguous())
        if sum(held.numel() for held in self._held) > HELD_VALUES:
            self._put_down()
        self.samples += block.shape[-1]

    def _put_down(self) -> IO[bytes]:
        """The file, with all that was held at its end."""
        with refusals_of_disk(Path(tempfile.tempdir or "the temporary folder")):
            self._file = self._file or tempfile.TemporaryFile(prefix="audiostory-")  # noqa: SIM115
            self._file.seek(0, 2)  # a reader may have stopped anywhere
            for part in (part for held in self._held for part in held.split(BLOCK_SAMPLES // 2, dim=1)):
                self._file.write(np.ascontiguousarray(part.numpy().T, dtype="<f4").data)
            self._file.flush()
        self._held.clear()
        return self._file

    @property
    def seconds(self) -> float:
        return self.samples / self.sample_rate

    @property
    def gain(self) -> float:
        peak, held = self._meter.true_peak, self._held_gain
        if (limited := self._limit()) is not None:
            return limited.limiter.gain
        if self._target is None and held is not None:
            return held * gain_to(peak * held, None, None)
        return gain_to(peak, self._meter.loudness(), self._target)

    def gain_over(self, first: int, last: int) -> Tensor | float:
        """What samples `first` to `last` are multiplied by: `[w]`, or one number for all."""
        limited = self._limit()
        return self.gain if limited is None else limited.limiter.over(first, last)

    def _limit(self) -> _Limited | None:
        """The limiter, and how it sounds under it; None where nothing is to be limited."""
        if not self._limits or self._limited is not None:
            return self._limited
        wanted, target = self._held_gain, self._target
        if target is not None:
            wanted = 10.0 ** ((target - self._meter.loudness()) / 20.0) if math.isfinite(self._meter.loudness()) else None
        if wanted is None or self._meter.true_peak * wanted <= 10.0 ** (-1.0 / 20.0):
            return None
        peaks = peaks_of(self._raw(), self.sample_rate, 0.5 / wanted)
        self._limited = self._under(Limiter(peaks, wanted, self.sample_rate))
        for _ in range(MOST_PASSES if target is not None else 0):
            found = self._limited
            missing = float(target or 0.0) - found.meter.loudness()
            gain = min(found.limiter.gain * 10.0 ** (missing / 20.0), wanted * MOST_MORE)
            if abs(missing) < NEAR_LU or gain == found.limiter.gain:
                break
            self._limited = self._under(Limiter(peaks, gain, self.sample_rate))
        return self._limited

    def _under(self, limiter: Limiter) -> _Limited:
        meter, at = Meter(self.sample_rate, self.channels), 0
        for block in self._raw():
            meter.add(block * limiter.over(at, at + block.shape[1]))
            at += block.shape[1]
        return _Limited(limiter, meter)

    def quieter(self, planned: bool = True) -> tuple[str, ...]:
        """What is to be said where the ceiling has turned the whole down, if any level of it was `planned`, or keeps it from
        its target."""
        gain, held = self.gain, self._held_gain
        if self._target is not None:
            return self._off_target()
        if (limited := self._limit()) is not None:
            by = limited.limiter.most_db
            said = f"the sounds together would pass -1 dBTP: the loudest moments are up to {by:.1f} dB quieter than planned"
            return (said,) if by >= HEARD_DB else ()
        down = -20 * math.log10(gain if held is None else gain / held)
        if down < 0.05 or (held is None and not planned):
            return ()
        than = "its plan says" if held is None else "before, and all sounds in it with it"
        return (f"the sounds together would pass -1 dBTP: the whole is {down:.1f} dB quieter than {than}",)

    def _off_target(self) -> tuple[str, ...]:
        loudness, target = self.loudness, float(self._target or 0.0)
        if not math.isfinite(loudness):
            return (f"the whole is silent, so it cannot be at {target:g} LUFS",)
        if abs(loudness - target) < (1.0 if self._limits else 0.1):
            return ()
        return (
            f"the whole is at {loudness:.1f} LUFS instead of {target:g}: any louder, its loudest moment would pass -1 dBTP; "
            "lower what is loudest in it",
        )

    @property
    def loudness(self) -> float:
        """Integrated loudness in LUFS, after the gain; -inf for silence."""
        if (limited := self._limit()) is not None:
            return limited.meter.loudness()
        gain = self.gain
        return self._meter.loudness() + (20 * math.log10(gain) if gain > 0 else -math.inf)

    @property
    def true_peak(self) -> float:
        """Linear, after the gain."""
        if (limited := self._limit()) is not None:
            return limited.meter.true_peak
        return self._meter.true_peak * self.gain

    def blocks(self) -> Iterator[Tensor]:
        """The track from its beginning, in blocks [ch w]."""
        if self.closed:
            raise ValueError("the track is closed")
        at = 0
        for block in self._raw():
            yield block * self.gain_over(at, at + block.shape[1])
            at += block.shape[1]

    def _raw(self) -> Iterator[Tensor]:
        return self._from_file() if self._file else self._from_memory()

    def _from_memory(self) -> Iterator[Tensor]:
        if self._held:
            self._held = [torch.cat(self._held, dim=1)]
            yield from self._held[0].split(BLOCK_SAMPLES, dim=1)

    def _from_file(self) -> Iterator[Tensor]:
        file, width = self._put_down(), 4 * self.channels
        for at in range(0, self.samples, BLOCK_SAMPLES):
            file.seek(at * width)
            data = file.read(min(BLOCK_SAMPLES, self.samples - at) * width)
            yield torch.from_numpy(np.frombuffer(data, dtype="<f4").reshape(-1, self.channels).T.copy())

    def clip(self) -> AudioClip:
        """All of it in memory."""
        return AudioClip(torch.cat([torch.zeros(self.channels, 0), *self.blocks()], dim=1), self.sample_rate)

    def close(self) -> None:
        self._held.clear()
        if self._file is not None:
            self._file.close()
        self.closed = True
