"""Takes of one event: the same words in the same place of the same story, each with noise of its own.

A plan and an event's id in, clips as they enter the mix out. Nothing else of the story is rendered, and what is rendered is
kept, also for a lock, so that the story with any of these takes samples nothing. Ignorant of sentences and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..errors import InputError
from ..line.rendering import render
from ..line.rendition import Rendition
from ..line.spans import track_form
from ..line.teller import Teller
from ..plan.pieces import whole_ids, wholes
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan
from ..sound.mixdown import EventLevels, enter
from . import heard


@dataclass(frozen=True)
class Take:
    """A take, counted from 0 as in plans: its clips at their level and place, whether a store had them, and how surely its
    caption is heard in them, None where nobody can say (see `heard`)."""

    number: int
    laid: tuple[tuple[ClipSpan, AudioClip], ...]
    kept: bool
    heard: float | None = None


def takes(teller: Teller, plan: StoryPlan, event_id: str, numbers: Iterable[int]) -> Iterator[Take]:
    """Each of these takes of an event that `plan` has. Where the event is locked, its takes can be heard all the same.

    Raises InputError where all takes would be alike.
    """
    if event_id in whole_ids(plan):
        raise InputError(
            f"event '{event_id}' is a piece of a sound that was split, so that it has no takes alone; with another take in "
            "the plan it is rendered anew."
        )
    plan = wholes(plan)
    story = Rendition(teller, _with_take(plan, event_id, 0))
    if event_id in story.speech.ids:
        raise InputError(
            f"event '{event_id}' is spoken, and a voice says its words in one way; with the voice none it is "
            "rendered from its caption, and has takes."
        )
    if teller.settings.reference:
        raise InputError("the reference preset gives all events the same noise, so that all takes would be alike.")
    spans = tuple(span for span in story.spans if span.event_id == event_id)
    rate, channels = track_form(teller.bundle, plan, teller.settings)
    locked_take = next((event.take for event in plan.events if event.id == event_id and event.locked), None)
    alone = replace(teller, voice="none", clips=None)  # what is spoken or locked of the others is not told here
    for number in numbers:
        rendition = Rendition(alone, _unlocked(_with_take(plan, event_id, number)), lambda: story.context)
        clips = tuple(render(rendition, spans))
        if number != locked_take:  # a lock keeps what it kept before
            for clip in clips:
                rendition.hold(clip)
        levels = EventLevels(rendition.plan, measures=False)
        laid = tuple((clip.span, enter(clip.clip, clip.span, clip.event, rate, channels, levels)) for clip in clips)
        sure = heard.confidence(teller.parts, clips[0].event, (clip.clip for clip in clips)) if clips else None
        yield Take(number, laid, rendition.kept.taken.issuperset(spans), sure)


def _with_take(plan: StoryPlan, event_id: str, number: int) -> StoryPlan:
    chosen = {"take": number, "locked": False}  # a lock would hold the one that it knows
    events = [event.model_copy(update=chosen) if event.id == event_id else event for event in plan.events]
    return plan.model_copy(update={"events": tuple(events)})


def _unlocked(plan: StoryPlan) -> StoryPlan:
    return plan.model_copy(update={"events": tuple(event.model_copy(update={"locked": False}) for event in plan.events)})
