"""Recordings in memory, and clips drawn from them: (sound, variant, seconds, generator) -> mono waveform [w] at 16 kHz.

A clip is a variation of one recording: another pitch, tempo, colour, room, level and background, as if the same kind of
thing had been recorded elsewhere. Continuous sounds fill the clip; what happens once lies in it whole, once; calls come
again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .credits import Credit, attribution
from .variation import SAMPLE_RATE, excerpt, finished, looped, placed, repeated, varied

_WAYS = {"continuous": looped, "once": placed, "call": repeated}


@dataclass(frozen=True)
class Recorded:
    """A recording and its happenings, each a mono waveform [w] at 16 kHz."""

    recording: Credit
    pieces: tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Collection:
    sources: tuple[Recorded, ...]

    @cached_property
    def key(self) -> str:
        """Eight hex digits that tell one set of recordings from another."""
        told = "".join(sorted(f"{s.recording.sha256}{s.recording.segments}{s.recording.variant}" for s in self.sources))
        return hashlib.sha256(told.encode()).hexdigest()[:8]

    @property
    def attribution(self) -> str:
        """A sentence that names the authors."""
        return attribution(source.recording for source in self.sources)

    def of(self, name: str, variant: str) -> tuple[Recorded, ...]:
        """The recordings of a sound's variant."""
        return tuple(s for s in self.sources if (s.recording.sound, s.recording.variant) == (name, variant))

    def draw(self, name: str, variant: str, seconds: float, rng: np.random.Generator) -> np.ndarray | None:
        """One clip, float32 [w], w = round(seconds * 16000), its peak below 0.8; None where there is no recording of it."""
        sources = self.of(name, variant)
        if not sources:
            return None
        source, size = sources[int(rng.integers(len(sources)))], round(seconds * SAMPLE_RATE)
        kind = source.recording.kind
        pieces = source.pieces
        if kind == "continuous":  # no more of it is varied than can be heard; a higher pitch takes 1.2 times as much
            pieces = tuple(excerpt(piece, round(1.3 * size), rng) for piece in pieces)
        pieces = varied(pieces, kind, rng)
        return finished(_WAYS[kind](pieces, size, rng), kind == "continuous", rng)


__all__ = ["SAMPLE_RATE", "Collection", "Recorded"]
