"""The clips of a rendition -> one track of exactly the plan's length, each at its level and in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..plan.pieces import whole_ids
from ..plan.story import SoundEvent, StoryPlan
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan, samples_in
from ..sound.mixdown import EventLevels, Mixdown, enter
from ..sound.moving import Laid, cut_wholes, move
from ..sound.track import Track
from .kept import KeptClip
from .rendering import tell_clips
from .rendition import Rendered, Rendition
from .spans import track_form

Placed = Iterator[tuple[ClipSpan, SoundEvent, AudioClip]]


@dataclass(frozen=True)
class Arranged:
    """A story's track, what lies where in it, and what of that was there before."""

    track: Track
    spans: tuple[ClipSpan, ...]
    kept: tuple[ClipSpan, ...]


def arrange_story(rendition: Rendition, plan: StoryPlan, first: Rendered | None = None) -> Arranged:
    """As `arrange`, of a plan whose `wholes` the rendition tells: what was split is told whole, and cut."""
    names = whole_ids(plan)
    if not names:
        return Arranged(arrange(rendition, first), rendition.spans, rendition.taken)
    track, spans = _arrange_pieces(rendition, plan)
    taken = {span.event_id for span in rendition.taken}
    return Arranged(track, spans, tuple(span for span in spans if names.get(span.event_id, span.event_id) in taken))


def arrange(rendition: Rendition, first: Rendered | None = None) -> Track:
    """Tells every clip of a rendition and mixes all, in order, into a track of exactly the plan's length.

    `first` is the first event where it was rendered, and heard, while the plan was written. An edited story is as loud as
    it was, whatever target it was told at, unless its plan's level is free.
    """
    if first is not None:
        known = KeptClip(first.key, first.seconds or first.span.seconds, first.latents, first.clip)
        rendition.kept.remember(first.span, first.event, known)
    return _mixed(rendition, rendition.plan, rendition.spans, _told(rendition, first))


def _arrange_pieces(rendition: Rendition, plan: StoryPlan) -> tuple[Track, tuple[ClipSpan, ...]]:
    """As `arrange`, of a rendition of the wholes of the plan's pieces: the plan's track, and what lies where in it."""
    own = dict[str, Laid]()
    for span, _, clip in _told(rendition, None):
        own.setdefault(span.event_id, []).append((span, clip))
    teller = rendition.teller
    cut = cut_wholes(own, plan, teller.chosen.curve)
    rendition.levels = EventLevels(plan, firsts=cut.firsts)
    rate, _ = track_form(teller.bundle, plan, teller.settings)
    clips = [cut.laid.get(event.id) or own[event.id] for event in plan.events]
    laid, events = move(clips, plan, teller.chosen.crossfade_seconds, rate), {event.id: event for event in plan.events}
    placed = ((span, events[span.event_id], clip) for span, clip in laid)
    spans = tuple(span for span, _ in laid)
    return _mixed(rendition, plan, spans, placed), spans


def _told(rendition: Rendition, first: Rendered | None) -> Placed:
    """The clips as they are told, which is heard; but for the first, where it was heard before."""
    observer, on_clip = rendition.teller.observer, rendition.teller.on_clip
    for rendered in tell_clips(rendition):
        observer.clip(rendered.span, rendered.latents, rendered.clip)
        if on_clip is not None and not (first and rendered.clip is first.clip):
            on_clip(rendered.span, rendered.clip)
        yield rendered.span, rendered.event, rendered.clip


def _mixed(rendition: Rendition, plan: StoryPlan, spans: tuple[ClipSpan, ...], clips: Placed) -> Track:
    teller = rendition.teller
    observer, curve, clock = teller.observer, teller.chosen.curve, teller.clock
    with clock.stage("load"):
        rate, channels = track_form(teller.bundle, plan, teller.settings)
    mixdown = Mixdown(rate, channels, samples_in(plan.total_seconds, rate), curve)
    held = plan.held_gain
    target = teller.settings.target_lufs if held is None else None
    track = Track(rate, channels, target, held, limits=not (plan.levels and plan.levels.are_as_rendered))
    try:
        observer.spans(spans, curve)
        for span, event, clip in clips:
            with clock.stage("arrange"):
                placed = enter(clip, span, event, rate, channels, rendition.levels)
                track.add(mixdown.add(span, placed))
            observer.placed(span, placed)
        track.add(mixdown.finish())
    except BaseException:
        track.close()
        raise
    return track
