"""A plan -> the clips of all its events, each where it lies, not mixed: only what no store knows is rendered.

What an edit leaves as it was comes back bit for bit; what it changed is read in the context of the story as it is now. For
those who mix elsewhere; `pipeline.tell` makes a track of the same clips.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..line.rendering import tell_clips
from ..line.rendition import Rendition
from ..line.teller import Teller
from ..plan.pieces import wholes
from ..plan.story import StoryPlan
from ..plan.text import PlanReading
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan
from .heard import Marks


@dataclass(frozen=True)
class Clips:
    """The clips of a plan in the order of their starts, and by event id where they come from: out of the store, given from
    outside, spoken now, and all others rendered now."""

    laid: tuple[tuple[ClipSpan, AudioClip], ...]
    kept: tuple[str, ...]
    given: tuple[str, ...]
    spoken: tuple[str, ...]
    rendered: tuple[str, ...]
    notes: tuple[str, ...]
    stage_seconds: dict[str, float]


def render_missing(teller: Teller, plan: StoryPlan) -> Clips:
    """The clips of `plan`, as `pipeline.tell_plan` would mix them; pieces of a sound that was split are one clip, the whole.

    Raises InputError for what cannot be told.
    """
    observer = teller.observer
    observer.plan(PlanReading(plan, ()))
    plan = wholes(plan)
    rendition = Rendition(teller, plan)
    observer.spans(rendition.spans, teller.chosen.curve)
    laid: list[tuple[ClipSpan, AudioClip]] = []
    for rendered in tell_clips(rendition):
        observer.clip(rendered.span, rendered.latents, rendered.clip)
        if teller.on_clip is not None:
            teller.on_clip(rendered.span, rendered.clip)
        laid.append((rendered.span, rendered.clip))
    speech = rendition.speech
    for note in rendition.notes:
        observer.note(note)
    fresh = {span.event_id for span in rendition.sampled if span not in rendition.kept.taken} | (rendition.lost - speech.ids)
    given = set(teller.clips or {})
    spoken = speech.ids - given - speech.recalled
    ids = [event.id for event in plan.events]
    groups = (set(ids) - fresh - given - spoken, given, spoken, fresh)
    kept, given_ids, spoken_ids, rendered_ids = (tuple(name for name in ids if name in group) for group in groups)
    marks = Marks(teller.parts, (event for event in plan.events if event.id in fresh))
    for span, clip in laid:
        marks.hear(span, clip)
    notes, seconds = (*rendition.notes, *marks.notes), teller.clock.seconds
    return Clips(tuple(laid), kept, given_ids, spoken_ids, rendered_ids, notes, seconds)
