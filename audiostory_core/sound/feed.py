"""What a sound device is fed with while sound is still being made: blocks [ch w] in, chunks [w ch] out, never a click.

Where nothing is there yet, what is left dies away, silence waits, and what comes rises again. Safe between two threads;
ignorant of devices.
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

import numpy as np
from torch import Tensor

from ..disk.files import refusals_of_disk
from .layout import EDGE_SECONDS, samples_in
from .mixdown import fade

HELD_BYTES = 1 << 25  # in memory; a story may last for hours and be rendered sooner than it is heard


class Feed:
    """Samples on their way to a device of so many channels."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._rate, self._channels = sample_rate, channels
        self._lock = threading.Lock()
        self._tape = tempfile.SpooledTemporaryFile(HELD_BYTES, prefix="audiostory-")  # noqa: SIM115
        self._at = self._end = 0  # samples that were taken, and that were put
        self._ended = False
        self._dry = False  # what came last was silence, or died away
        self._edge = samples_in(EDGE_SECONDS, sample_rate)
        self.waited_samples = 0

    def put(self, block: Tensor) -> None:
        """Appends [ch w]. Raises InputError where the disk is full."""
        samples = np.ascontiguousarray(self._fitted(block.numpy()).T, dtype="<f4")
        with self._lock:
            self._write(samples)

    def begin_again(self) -> None:
        """Lets go of what nobody has taken yet; the next block begins behind a short fade."""
        with self._lock:
            last = self._read(min(self._edge, self._end - self._at))
            self._at = self._end = 0
            self._write(last * _falling(len(last)))

    def end(self) -> None:
        """Nothing more comes."""
        with self._lock:
            self._ended = True

    def take(self, count: int) -> np.ndarray | None:
        """The next samples [w ch], `count` of them but for the last; None once all were taken."""
        with self._lock:
            there = self._end - self._at
            if self._ended and not there:
                return None
            if self._ended or there >= count + self._edge:
                return self._risen(self._read(min(count, there)))
            return self._run_out(count, there)

    def close(self) -> None:
        self._tape.close()

    @property
    def is_dry(self) -> bool:
        """Whether silence waits for what is not there."""
        return self._dry

    @property
    def waited_seconds(self) -> float:
        """How long silence stood in for what was not there yet."""
        return self.waited_samples / self._rate

    def _run_out(self, count: int, there: int) -> np.ndarray:
        """Less than is wanted, so that it can die away in time, and silence."""
        chunk = np.zeros((count, self._channels), np.float32)
        if not self._dry:
            last = self._risen(self._read(min(count, there)))
            n = min(self._edge, len(last))
            last[len(last) - n :] *= _falling(n)
            chunk[: len(last)] = last
            self.waited_samples += count - len(last)
        else:
            self.waited_samples += count
        self._dry = True
        return chunk

    def _risen(self, chunk: np.ndarray) -> np.ndarray:
        if self._dry:
            n = min(self._edge, len(chunk))
            chunk[:n] *= _falling(n)[::-1]
            self._dry = False
        return chunk

    def _fitted(self, block: np.ndarray) -> np.ndarray:
        """A block in the feed's channels: a story may turn out to be wider than its first event."""
        if len(block) == self._channels:
            return block
        return np.repeat(block.mean(0, keepdims=True), self._channels, axis=0)

    def _read(self, count: int) -> np.ndarray:
        width = 4 * self._channels
        self._tape.seek(self._at * width)
        self._at += count
        return np.frombuffer(self._tape.read(count * width), "<f4").reshape(-1, self._channels).copy()

    def _write(self, samples: np.ndarray) -> None:
        with refusals_of_disk(Path(tempfile.tempdir or "the temporary folder")):
            self._tape.seek(self._end * 4 * self._channels)
            self._tape.write(samples.tobytes())
        self._end += len(samples)


def _falling(count: int) -> np.ndarray:
    """A fade-out [w 1]."""
    return fade("equal_power", count).flip(0).numpy()[:, None]
