"""Clips that were not joined, beside their story's plan -> what each of them is: a plan of its own, as long as the clip.

So that a picture or a file of a clip says what is heard in it, not in the whole story. Knows nothing of files or pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..plan.pieces import wholes
from ..plan.story import SoundEvent, StoryPlan
from .joining import Piece

TRACK_TOLERANCE_SECONDS = 0.1


def plans_alone(pieces: Sequence[Piece], plan: StoryPlan) -> list[StoryPlan | None]:
    """For each piece with a clip the plan of what is heard in it; None where the story's plan says nothing of it.

    A clip that names its event is that event alone; of several that name none, those as long as the story are the story, and
    as many as it has events are those, in the plan's order. A single clip that names nothing is the story.
    """
    events = {event.id: event for event in wholes(plan).events}
    loose = [piece for piece in pieces if not piece.owner]
    as_many = len(loose) == len(plan.events) > 1 and not any(_lasts(piece, plan) for piece in loose)
    in_turn = iter(plan.events if as_many else ())
    found: list[StoryPlan | None] = []
    for piece in pieces:
        event = events.get(piece.owner) if piece.owner else next(in_turn, None)
        is_story = not piece.owner and (len(pieces) == 1 or _lasts(piece, plan))
        found.append(_alone(piece, event, plan) if event is not None else plan if is_story else None)
    return found


def _lasts(piece: Piece, plan: StoryPlan) -> bool:
    """Whether the clip is as long as the story."""
    return piece.clip is not None and abs(piece.clip.seconds - plan.total_seconds) <= TRACK_TOLERANCE_SECONDS


def _alone(piece: Piece, event: SoundEvent, plan: StoryPlan) -> StoryPlan:
    """The event as it is heard in a clip of it, which may begin before it or hold only a part of it."""
    seconds = piece.clip.seconds if piece.clip is not None else event.seconds
    begins = piece.span.start_seconds if piece.span is not None else event.start
    start = max(0.0, round(event.start - begins, 9))
    heard = round(min(seconds, event.end - begins) - start, 9)
    if heard <= 0:  # it was moved since
        start, heard = 0.0, min(seconds, event.seconds)
    alone = event.model_copy(update={"start": start, "seconds": heard})
    rest = {"reasoning": "", "chapters": (), "history": (), "undone": ()}
    return plan.model_copy(update={"events": (alone,), "total_seconds": seconds, **rest})
