"""Clips -> one track of exactly the plan's length, each at its level and in its place."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from ..bundle.parts import Parts
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan, samples_in
from ..sound.mixdown import Mixdown, enter
from ..sound.track import Track
from ..speech.spoken import Speech
from .kept import Kept
from .observer import Clock, Observer
from .rendering import Rendered, render, spans_of, with_speech
from .settings import Settings

REFERENCE_RATE = 32_000  # Hz

OnClip = Callable[[ClipSpan, AudioClip], None]


def arrange(
    parts: Parts,
    plan: StoryPlan,
    context: Callable[[], Tensor],
    settings: Settings,
    seed: int,
    listener: Observer,
    clock: Clock,
    on_clip: OnClip | None = None,
    first: Rendered | None = None,
    kept: Kept | None = None,
    speech: Speech | None = None,
) -> tuple[tuple[ClipSpan, ...], Track]:
    """Renders every clip that is not kept and mixes all, in order, into a track of exactly the plan's length.

    `first` is the first event where it was rendered, and heard, while the plan was written.
    """
    chosen = settings.resolved(parts.bundle.manifest.defaults)
    kept = kept or Kept(None, parts, plan, settings, seed)
    speech = speech or Speech(plan, "none")
    if first is not None:
        kept.hold(first.span, first.event, first.latents, first.clip)
    with clock.stage("load"):
        rate, channels = form_of(parts, plan, settings)
    spans = spans_of(parts, plan, settings, speech.ids)
    sampled = tuple(span for span in spans if span.event_id not in speech.ids)
    mixdown = Mixdown(rate, channels, samples_in(plan.total_seconds, rate), chosen.curve)
    track = Track(rate, channels, settings.loudness)
    try:
        listener.spans(spans, chosen.curve)
        clips = render(parts, plan, sampled, context, settings, seed, listener, clock, kept)
        for rendered in with_speech(spans, plan, speech, clips):
            span, event = rendered.span, rendered.event
            listener.clip(span, rendered.latents, rendered.clip)
            if on_clip is not None and not (first and rendered.clip is first.clip):
                on_clip(span, rendered.clip)
            with clock.stage("arrange"):
                placed = enter(rendered.clip, span, event, rate, channels)
                track.add(mixdown.add(span, placed))
            listener.placed(span, placed)
        track.add(mixdown.finish())
    except BaseException:
        track.close()
        raise
    return spans, track


def form_of(parts: Parts, plan: StoryPlan, settings: Settings) -> tuple[int, int]:
    """Sample rate and channels of the track of a plan: two where an event has a place."""
    channels = max(parts.bundle.codec_form.channels, 2 if any(event.pan for event in plan.events) else 1)
    return settings.sample_rate or _usual_rate(parts, settings), channels


def _usual_rate(parts: Parts, settings: Settings) -> int:
    """The codec's own rate; as reference, what the published code resamples its codec to."""
    published = parts.bundle.manifest.codec.type == "oobleck"
    return REFERENCE_RATE if settings.reference and published else parts.bundle.codec_form.sample_rate
