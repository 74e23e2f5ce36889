"""Takes of one event: the same words in the same place of the same story, each with noise of its own.

A plan and an event's id in, clips as they enter the mix out. Nothing else of the story is rendered, and what is rendered is
kept, so that the story with any of these takes samples nothing. Ignorant of sentences and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..bundle.parts import Parts
from ..disk.store import Store
from ..errors import InputError
from ..line.arranging import form_of
from ..line.conditioning import once
from ..line.kept import Kept
from ..line.observer import Clock, Observer
from ..line.rendering import render, spans_of
from ..line.settings import Settings, check_settings
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan
from ..sound.mixdown import enter
from ..speech.spoken import Speech
from ..speech.voices import Voice


@dataclass(frozen=True)
class Take:
    """A take, counted from 0 as in plans: its clips at their level and place, and whether a store had them."""

    number: int
    laid: tuple[tuple[ClipSpan, AudioClip], ...]
    kept: bool


def takes(
    plan: StoryPlan,
    event_id: str,
    numbers: Iterable[int],
    parts: Parts,
    *,
    seed: int = 0,
    settings: Settings | None = None,
    listener: Observer | None = None,
    store: Store | None = None,
    anew: bool = False,
    voice: str | Voice = "auto",
) -> Iterator[Take]:
    """Each of these takes of an event that `plan` has; for the other arguments see `pipeline.tell`.

    Where the event is locked, its takes can be heard all the same. Raises InputError where all takes would be alike.
    """
    listener, settings, clock = listener or Observer(), settings or Settings(), Clock()
    check_settings(settings)
    speech = Speech(plan, voice, None, store, anew)
    if event_id in speech.ids:
        raise InputError(
            f"event '{event_id}' is spoken, and a voice says its words in one way; with the voice none it is "
            "rendered from its caption, and has takes."
        )
    if settings.reference:
        raise InputError("the reference preset gives all events the same noise, so that all takes would be alike.")
    spans = tuple(span for span in spans_of(parts, plan, settings, speech.ids) if span.event_id == event_id)
    rate, channels = form_of(parts, plan, settings)
    context = once(parts, plan, settings, listener, clock, Kept(store, parts, plan, settings, seed, anew), offload=True)
    for number in numbers:
        other = _with_take(plan, event_id, number)
        kept = Kept(store, parts, other, settings, seed, anew)
        found = tuple(render(parts, other, spans, context, settings, seed, listener, clock, kept))
        laid = tuple((clip.span, enter(clip.clip, clip.span, clip.event, rate, channels)) for clip in found)
        yield Take(number, laid, kept.taken.issuperset(spans))


def _with_take(plan: StoryPlan, event_id: str, number: int) -> StoryPlan:
    chosen = {"take": number, "locked": False}  # a lock would hold the one that it knows
    events = [event.model_copy(update=chosen) if event.id == event_id else event for event in plan.events]
    return plan.model_copy(update={"events": tuple(events)})
