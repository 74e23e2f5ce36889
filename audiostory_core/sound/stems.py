"""One file per event of a story that is being told: clips as they enter the mix -> stems that sum to the track.

A few samples of each are in memory at a time. Knows spans and blocks; nothing of plans or models.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from . import audio
from .audio import AudioClip, AudioWriter
from .layout import ClipSpan, Curve, samples_in
from .mixdown import Mixdown


@dataclass(frozen=True)
class _Stem:
    """A file that is being written: its mix, where in the track it begins, and its last part."""

    path: Path
    stack: ExitStack
    writer: AudioWriter
    mixdown: Mixdown
    origin_seconds: float
    last_part: int


class Stems:
    """One file per event, float, so that nothing clips, as long as the event is heard: laid where the events start (to the
    nearest sample, which each file states as its time reference) they sum to the track, as it is written.

    They are written while the story is told, before its gain is known, and get it in the end; those that an interrupt leaves
    are without it. The parts of a split event are joined as in the track.
    """

    def __init__(self, folder: Path, overwrite: bool, files: list[Path]) -> None:
        self.folder, self.overwrite, self.files = folder, overwrite, files
        self._origins: dict[Path, int] = {}
        self._spans: dict[str, list[ClipSpan]] = {}
        self._curve: Curve = "equal_power"
        self._open: dict[str, _Stem] = {}

    def expect(self, spans: tuple[ClipSpan, ...], curve: Curve) -> None:
        self._curve = curve
        for span in spans:
            self._spans.setdefault(span.event_id, []).append(span)

    def add(self, span: ClipSpan, clip: AudioClip) -> None:
        stem = self._open.get(span.event_id) or self._begin(span, clip)
        shifted = replace(span, start_seconds=span.start_seconds - stem.origin_seconds)
        stem.writer.add(stem.mixdown.add(shifted, clip))
        if span.part == stem.last_part:
            stem.writer.add(stem.mixdown.finish())
            del self._open[span.event_id]
            stem.stack.close()
            self.files.append(stem.path)

    def settle(self, gain: Callable[[int, int], Tensor | float]) -> None:
        """Puts the track's gain on every stem, block by block: what it says of samples of the track from one to another."""
        for path, origin in self._origins.items():
            audio.amplify(path, gain, origin)

    def abandon(self) -> None:
        """Drops files that are not whole."""
        for stem in self._open.values():
            stem.stack.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        self._open.clear()

    def _begin(self, span: ClipSpan, clip: AudioClip) -> _Stem:
        last = self._spans[span.event_id][-1]
        rate, path = clip.sample_rate, self.folder / f"{span.event_id}.wav"
        # A whole number of samples, so that every time in the stem is rounded as in the track.
        origin = samples_in(span.start_seconds, rate) / rate
        mixdown = Mixdown(rate, clip.channels, samples_in(last.end_seconds - origin, rate), self._curve)
        stack = ExitStack()
        writer = stack.enter_context(
            audio.writing(
                path, rate, clip.channels, subtype="float", overwrite=self.overwrite, starts_at=round(origin * rate)
            )
        )
        self._origins[path] = round(origin * rate)
        self._open[span.event_id] = _Stem(path, stack, writer, mixdown, origin, last.part)
        return self._open[span.event_id]
