"""Who hears what happens while a story is told, and who counts the seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from ..plan.text import PlanReading
    from ..sound.audio import AudioClip
    from ..sound.layout import ClipSpan, Curve
    from .bridge import BridgeTokens

OnClip = Callable[["ClipSpan", "AudioClip"], None]


class Observer:
    """Hears what happens, as it happens. Each method may raise to interrupt; the base class is silent.

    One that `wants_bridge` hears tokens and context also where no clip needs them, because all are kept.
    """

    wants_bridge = False

    def text(self, piece: str) -> None: ...

    def writing(self, stage: str) -> Callable[[str], None]:
        """A function that hears the pieces of a text and counts them as the progress of a stage of unknown length."""
        count = 0

        def hear(piece: str) -> None:
            nonlocal count
            count += 1
            self.text(piece)
            self.progress(stage, count, 0)

        return hear

    def plan(self, reading: PlanReading) -> None: ...

    def bridge(self, tokens: BridgeTokens | None, context: Tensor) -> None: ...

    def note(self, text: str) -> None:
        """What is to be said about the story apart from its plan, when it is told."""

    def progress(self, stage: str, done: int, total: int) -> None: ...

    def spans(self, spans: tuple[ClipSpan, ...], curve: Curve) -> None: ...

    def clip(self, span: ClipSpan, latents: Tensor, clip: AudioClip) -> None: ...

    def placed(self, span: ClipSpan, clip: AudioClip) -> None:
        """The clip as it enters the mix: at the track's rate and channels, its level and its place."""


@dataclass
class Clock:
    """Seconds spent in each stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts what happens inside for `name` alone: not for a stage that it interrupts."""
        started, before = time.perf_counter(), sum(self.seconds.values())
        try:
            yield
        finally:
            inner = sum(self.seconds.values()) - before
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started - inner
