"""What a measure gives, a row each, and what all measures share: how many trials, held-out seeds, drawn stories, shares.

Everything is drawn from held-out seeds; nothing here is shown to training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..dataset.stories import Story, draw_story

SEED = 9000
CLIP_SECONDS = 6.0


@dataclass(frozen=True)
class Figure:
    """A figure: its name, what was reached, what is asked (None: shown for information), and from how many trials."""

    name: str
    value: float
    target: float | None
    trials: int
    unit: str = "%"

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        below = self.unit in ("difference", "points", "% (low)")
        return self.value <= self.target if below else self.value >= self.target


@dataclass(frozen=True)
class ClipTrials:
    """How many trials of each kind; `quick` is for a look, the default for the README."""

    clips_a_variant: int = 3
    stories: int = 30
    rooms: int = 25
    plans: int = 300
    rhythm_clips: int = 5

    @classmethod
    def quick(cls) -> ClipTrials:
        return cls(1, 6, 5, 60, 2)


def drawn_stories(count: int, wanted: Callable[[Story], bool]) -> Iterator[Story]:
    index = found = 0
    while found < count:
        story = draw_story(SEED, index, "held_out")
        index += 1
        if wanted(story):
            found += 1
            yield story


def share(right: Sequence[bool]) -> float:
    return 100.0 * sum(right) / max(1, len(right))
