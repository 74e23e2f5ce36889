"""A plan -> the clips of all its events, each where it lies, not mixed: only what no store knows is rendered.

What an edit leaves as it was comes back bit for bit; what it changed is read in the context of the story as it is now. For
those who mix elsewhere; `pipeline.tell` makes a track of the same clips.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..bundle.parts import Parts
from ..disk.store import Store
from ..line.conditioning import once
from ..line.kept import Kept
from ..line.observer import Clock, Observer
from ..line.rendering import render, spans_of, with_speech
from ..line.settings import Settings, check_settings
from ..plan.story import StoryPlan
from ..plan.text import PlanReading
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan
from ..speech.spoken import Speech
from ..speech.voices import Voice

OnClip = Callable[[ClipSpan, AudioClip], None]


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


def render_missing(
    plan: StoryPlan,
    parts: Parts,
    *,
    seed: int = 0,
    settings: Settings | None = None,
    listener: Observer | None = None,
    on_clip: OnClip | None = None,
    store: Store | None = None,
    anew: bool = False,
    voice: str | Voice = "auto",
    clips: Mapping[str, AudioClip] | None = None,
) -> Clips:
    """The clips of `plan`, as `pipeline.tell` would mix them; see there for what the arguments mean.

    Models that are not needed any more leave memory. Raises InputError for what cannot be told.
    """
    listener, settings, clock = listener or Observer(), settings or Settings(), Clock()
    check_settings(settings)
    listener.plan(PlanReading(plan, ()))
    kept, speech = Kept(store, parts, plan, settings, seed, anew), Speech(plan, voice, clips, store, anew)
    spans = spans_of(parts, plan, settings, speech.ids)
    listener.spans(spans, settings.resolved(parts.bundle.manifest.defaults).curve)
    sampled = tuple(span for span in spans if span.event_id not in speech.ids)
    context = once(parts, plan, settings, listener, clock, kept, offload=True)
    rendered = render(parts, plan, sampled, context, settings, seed, listener, clock, kept)
    laid: list[tuple[ClipSpan, AudioClip]] = []
    for found in with_speech(spans, plan, speech, rendered):
        listener.clip(found.span, found.latents, found.clip)
        if on_clip is not None:
            on_clip(found.span, found.clip)
        laid.append((found.span, found.clip))
    for note in speech.notes:
        listener.note(note)
    fresh = {span.event_id for span in sampled if span not in kept.taken}
    given = set(clips or {})
    spoken = speech.ids - given - speech.recalled
    ids = [event.id for event in plan.events]
    stored = set(ids) - fresh - given - spoken
    in_order = (tuple(name for name in ids if name in group) for group in (stored, given, spoken, fresh))
    from_store, from_outside, said, made = in_order
    return Clips(tuple(laid), from_store, from_outside, said, made, tuple(speech.notes), clock.seconds)
