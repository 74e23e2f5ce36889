"""What a measure gives, a row each, and what all measures share: how many trials, held-out seeds, drawn stories, shares.

Everything is drawn from held-out seeds; nothing here is shown to training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..bundle.parts import Parts
from ..dataset.stories import Story, draw_story
from ..dataset.vocabulary import Sounds

SEED = 9000
CLIP_SECONDS = 6.0

Item = TypeVar("Item")


@dataclass(frozen=True)
class Figure:
    """A figure: its name, what was reached, what is asked (None: shown for information), and from how many trials.

    What could not be measured has no value, and a note that says in a sentence what it takes.
    """

    name: str
    value: float | None
    target: float | None
    trials: int
    unit: str = "%"
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.target is None or self.value is None:
            return None
        below = self.unit in ("difference", "points", "% (low)", "rank", "x (low)")
        return self.value <= self.target if below else self.value >= self.target


@dataclass(frozen=True)
class ClipTrials:
    """How many trials of each kind; `quick` is for a look, the default for the README. Real recordings are the user's."""

    clips_a_variant: int = 3
    stories: int = 30
    rooms: int = 25
    plans: int = 300
    rhythm_clips: int = 5
    told_seeds: int = 3
    recordings: Path | None = None

    @classmethod
    def quick(cls) -> ClipTrials:
        return cls(1, 6, 5, 60, 2, 1)


def learnt_by(parts: Parts) -> Sounds:
    """The sounds that a bundle has learnt, as its manifest names them; all where it names none."""
    return frozenset(parts.bundle.manifest.sounds) or None


def drawn_stories(parts: Parts, count: int, wanted: Callable[[Story], bool]) -> Iterator[Story]:
    """Held-out stories of sounds that the bundle has learnt."""
    index, found, sounds = 0, 0, learnt_by(parts)
    while found < count:
        story = draw_story(SEED, index, "held_out", sounds=sounds)
        index += 1
        if wanted(story):
            found += 1
            yield story


def reached(row: Figure) -> str:
    """What a row reached, with its unit; its note where it could not be measured."""
    if row.value is None:
        return row.note
    if row.unit in ("rank", "dB"):
        return f"{row.value:g}" if row.unit == "rank" else f"{row.value:.1f} dB"
    if row.unit.startswith("%"):
        return f"{row.value:.1f} %"
    return f"{row.value:.2g}" if row.unit == "difference" else f"{row.value:.2f}"


def share(right: Sequence[bool]) -> float:
    return 100.0 * sum(right) / max(1, len(right))


def shown(items: Iterable[Item], what: str, total: int) -> Iterator[Item]:
    """The items, with a bar on a terminal's stderr while they are worked through."""
    from tqdm import tqdm

    yield from tqdm(items, desc=what, total=total, leave=False, disable=None)
