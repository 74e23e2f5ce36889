"""Several takes of the same sounds -> of each sound the take that a judge hears it best in, and by how much.

A take comes with the plan of what should be heard in it: one event's, a whole story's, or a caption's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import InputError
from ..judges.protocols import FrameScorer
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip
from .story_score import score_story


@dataclass(frozen=True)
class HeardTake:
    """A clip, what should be heard in it, and of what it is a take: takes of one `of` are compared."""

    of: str
    clip: AudioClip
    plan: StoryPlan


@dataclass(frozen=True)
class TakeChoice:
    """Of what, the places of its takes among all, the place of the best, and scores 0..100 in the order of the places.

    `scores` are None where the judge knows nothing of what should be heard; then the first take stays, and `reason` says
    why.
    """

    of: str
    places: tuple[int, ...]
    best: int
    scores: tuple[float, ...] | None
    reason: str = ""

    @property
    def margin(self) -> float | None:
        """By how much the best is above the next, 0..100; None where there is none to compare it with."""
        if self.scores is None or len(self.scores) < 2:
            return None
        first, second = sorted(self.scores, reverse=True)[:2]
        return first - second


def choose(judge: FrameScorer, takes: Sequence[HeardTake]) -> list[TakeChoice]:
    """A choice for each of what there are takes of, in the order in which they come; of equals the first.

    Raises InputError where nothing at all can be scored, with the reason, and for a clip that cannot be heard.
    """
    found = list[TakeChoice]()
    for name in dict.fromkeys(take.of for take in takes):
        found.append(_choice(judge, name, [(n, take) for n, take in enumerate(takes) if take.of == name]))
    if found and all(choice.scores is None for choice in found):
        raise InputError(f"no take can be chosen: {found[0].reason}.")
    return found


def _choice(judge: FrameScorer, name: str, own: Sequence[tuple[int, HeardTake]]) -> TakeChoice:
    places, scores = tuple(n for n, _ in own), list[float]()
    for _, take in own:
        score = score_story(judge, take.clip, take.plan)
        if score.mean is None:
            first = score.events[0]
            return TakeChoice(name, places, places[0], None, f"'{first.event.caption[:100]}': {first.reason}")
        scores.append(score.mean)
    return TakeChoice(name, places, places[scores.index(max(scores))], tuple(scores))


def as_text(choices: Sequence[TakeChoice], judge: FrameScorer) -> str:
    """A line for each choice, and the judge."""
    return "\n".join([*map(_line, choices), "", f"judged by {judge.name}, {judge.version}"])


def _line(choice: TakeChoice) -> str:
    of = choice.of or "the takes"
    if choice.scores is None:
        return f"{of}: not scored, {choice.reason}; the first is kept"
    scores = ", ".join(f"{score:.1f}" for score in choice.scores)
    number = choice.places.index(choice.best) + 1
    above = "there is no other" if choice.margin is None else f"{choice.margin:.1f} above the next"
    return f"{of}: take {number} of {len(choice.places)}, {above} ({scores} of 100)"
