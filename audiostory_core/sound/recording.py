"""A sound file of any length, read in blocks `[ch w]`: what it is, how it ends, and all of it again.

Memory holds a block and the last seconds, however long the file is. Knows nothing of events or models.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..errors import InputError
from ..plan.story import MAX_TOTAL_SECONDS
from .audio import AudioClip

BLOCK_SAMPLES = 1 << 16
MAX_CHANNELS = 64
_FLOATS = ("FLOAT", "DOUBLE")


@dataclass(frozen=True)
class Recording:
    """A file that was read once to its end: `samples` are those that are there, whatever its header says; `tail` is how it
    ends; `is_float` says that its samples are not whole numbers of any width."""

    path: Path
    sample_rate: int
    channels: int
    samples: int
    is_float: bool
    tail: AudioClip

    @classmethod
    def open(cls, path: str | Path, tail_seconds: float) -> Recording:
        """Reads the file to its end, keeping the last `tail_seconds` of it.

        Raises InputError for a file that is missing, broken or empty, lasts above three hours, has more than 64 channels,
        or holds samples that are not finite.
        """
        found = Path(path)
        if not found.is_file():
            raise InputError(f"no such audio file: {path}")
        with _opened(found) as file:
            rate, channels, is_float = int(file.samplerate), int(file.channels), file.subtype in _FLOATS
            if channels > MAX_CHANNELS:
                raise InputError(f"{path} has {channels} channels; at most {MAX_CHANNELS} are read.")
            tail, samples = _read_through(_blocks(file, found), found, rate, round(tail_seconds * rate))
        if not samples:
            raise InputError(f"{path} holds no sound: it has 0 samples.")
        return cls(found, rate, channels, samples, is_float, AudioClip(tail, rate))

    @property
    def seconds(self) -> float:
        return self.samples / self.sample_rate

    def blocks(self) -> Iterator[Tensor]:
        """All of it from the beginning, float32 as it is in the file. Raises InputError if it changed meanwhile."""
        left = self.samples
        with _opened(self.path) as file:
            for block in _blocks(file, self.path):
                left -= block.shape[1]
                if left < 0 or block.shape[0] != self.channels:
                    break
                yield block
        if left:
            raise InputError(f"{self.path} changed while it was read; run again.")


def _read_through(blocks: Iterator[Tensor], path: Path, rate: int, keep: int) -> tuple[Tensor, int]:
    """The last `keep` samples and how many there are."""
    ending: deque[Tensor] = deque()
    samples = held = 0
    for block in blocks:
        if not torch.isfinite(block).all():
            raise InputError(f"{path} holds samples that are not finite numbers.")
        samples, held = samples + block.shape[1], held + block.shape[1]
        if samples > MAX_TOTAL_SECONDS * rate:
            raise InputError(f"{path} is longer than the limit of {MAX_TOTAL_SECONDS:.0f} s.")
        ending.append(block)
        while held - ending[0].shape[1] >= keep and len(ending) > 1:
            held -= ending.popleft().shape[1]
    whole = torch.cat(list(ending), dim=1) if ending else torch.zeros(1, 0)
    return whole[:, max(0, whole.shape[1] - keep) :].clone(), samples


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            yield file
    except (soundfile.SoundFileError, OSError) as error:
        raise InputError(f"{path} cannot be read as audio: {error}") from error


def _blocks(file: Any, path: Path) -> Iterator[Tensor]:
    # Half a million numbers at a time, whatever the number of channels.
    size = max(1, BLOCK_SAMPLES * 8 // max(8, file.channels))
    while len(block := file.read(size, dtype="float32", always_2d=True)):
        yield torch.from_numpy(block).T
