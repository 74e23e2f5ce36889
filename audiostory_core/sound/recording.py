"""A sound file of any length, read in blocks `[ch w]`: what it is, how it ends, and all of it again.

Memory holds a block and the last seconds, however long the file is. Knows nothing of events or models.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from ..errors import InputError
from . import limits
from .audio import AudioClip, joined
from .reader import SoundReader, opened


@dataclass(frozen=True)
class Recording:
    """A file that was read once to its end: `samples` are those that are there, whatever its header says; `tail` is how it
    ends; `is_float` says that its samples are not whole numbers of any width; `notes` say what of it is left out."""

    path: Path
    sample_rate: int
    channels: int
    samples: int
    is_float: bool
    tail: AudioClip
    notes: tuple[str, ...] = ()

    @classmethod
    def open(cls, path: str | Path, tail_seconds: float, most_values: int = limits.MAX_VALUES) -> Recording:
        """Reads the file to its end, keeping the last `tail_seconds` of it.

        Raises InputError for a file that is missing, broken or empty, holds samples that are no sound, or has more of
        anything than `limits` and `most_values`, samples times channels, take.
        """
        found = Path(path)
        if not found.is_file():
            raise InputError(f"no such audio file: {path}")
        with opened(found, str(found), most_values) as file:
            tail, samples = _read_through(file, round(tail_seconds * file.sample_rate))
        if not samples:
            raise InputError(f"{path} holds no sound: it has 0 samples.")
        rate = file.sample_rate
        return cls(found, rate, file.channels, samples, file.is_float, AudioClip(tail, rate), file.notes)

    @property
    def seconds(self) -> float:
        return self.samples / self.sample_rate

    def blocks(self) -> Iterator[Tensor]:
        """All of it from the beginning, float32 as it is in the file. Raises InputError if it changed meanwhile."""
        left = self.samples
        with opened(self.path, str(self.path)) as file:
            for block in file.blocks():
                left -= block.shape[1]
                if left < 0 or block.shape[0] != self.channels:
                    break
                yield block
        if left:
            raise InputError(f"{self.path} changed while it was read; run again.")


def _read_through(file: SoundReader, keep: int) -> tuple[Tensor, int]:
    """The last `keep` samples and how many there are."""
    ending, samples, held = deque[Tensor](), 0, 0
    for block in file.blocks():
        samples, held = samples + block.shape[1], held + block.shape[1]
        ending.append(block)
        while held - ending[0].shape[1] >= keep and len(ending) > 1:
            held -= ending.popleft().shape[1]
    if ending:
        ending[0] = ending[0][:, max(0, held - keep) :]
    return joined(ending, file.channels), samples
