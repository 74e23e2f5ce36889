"""A plan's clips as a bundle can render them: where they lie, how many latent frames they take, which noise is theirs.

Follows from a bundle's form and the settings alone. Ignorant of models and devices.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ..brief.casting import once_seconds
from ..bundle.bundle import Bundle
from ..models.codec import frames_for, latent_rate
from ..plan.story import SoundEvent, StoryPlan, event_seed
from ..sound.layout import ClipSpan, Onward, lay_out
from .settings import Settings

HELD_SECONDS = 2.0  # of a part that the next one is rendered with in view, at most a quarter of the window
FRAME_STEP = 4  # lengths on a grid of latent frames, so that events of about equal length share a batch
REFERENCE_RATE = 32_000  # Hz


def spans_of(bundle: Bundle, plan: StoryPlan, settings: Settings, whole: Collection[str] = ()) -> tuple[ClipSpan, ...]:
    """Where the plan's clips lie and fade, what happens once and what goes on in parts; as reference, which has neither,
    without a fade at either end of the story.

    Events in `whole`, by id, are not rendered and so not cut into parts.
    """
    chosen = settings.resolved(bundle.manifest.defaults)
    window = window_seconds(bundle)
    if not settings.reference:
        held = min(HELD_SECONDS, window / 4)
        # A frame more for the lead, which begins at a frame, and one for the join, which ends between two.
        onward = Onward(held + 2 / latent_rate(bundle.codec_form), once_in(bundle, plan))
        return _with_leads(bundle, lay_out(plan, chosen.crossfade_seconds, window, whole, onward), held)
    first, *rest = lay_out(plan, chosen.crossfade_seconds, window, whole)
    *rest, last = replace(first, fade_in_seconds=0.0), *rest
    return (*rest, replace(last, fade_out_seconds=0.0))


def once_in(bundle: Bundle, plan: StoryPlan) -> set[str]:
    """The ids of events whose sound happens once, as far as the bundle says so of its sounds."""
    lexicon = bundle.lexicon()
    if lexicon is None or not any(sound.once_seconds for sound in lexicon.sounds):
        return set()
    return {event.id for event in plan.events if event.kind != "speech" and once_seconds(event.caption, lexicon)}


def _with_leads(bundle: Bundle, spans: Sequence[ClipSpan], held_seconds: float) -> tuple[ClipSpan, ...]:
    """The spans, those that go on from a part with the lead that this gives them: whole frames up to its very end."""
    rate, found, leads = latent_rate(bundle.codec_form), list[ClipSpan](), dict[str, float]()
    for span in spans:
        lead = leads.get(span.event_id, 0.0)
        found.append(replace(span, lead_seconds=lead) if lead else span)
        if span.goes_on:
            known = held_frames(bundle, found[-1], held_seconds)
            leads[span.event_id] = lead + span.seconds - span.fade_out_seconds - known.start / rate
        else:
            leads.pop(span.event_id, None)
    return tuple(found)


def held_frames(bundle: Bundle, span: ClipSpan, held_seconds: float | None = None) -> range:
    """Which latent frames of a part, counted from where its lead begins, the next part is rendered with in view."""
    rate = latent_rate(bundle.codec_form)
    held = min(HELD_SECONDS, window_seconds(bundle) / 4) if held_seconds is None else held_seconds
    end = int((span.lead_seconds + span.seconds) * rate + 1e-6)
    return range(max(0, end - round(held * rate)), end)


def rendered_seconds(bundle: Bundle, span: ClipSpan) -> float:
    """How long what is rendered for a clip lasts, its lead included: no longer than the window."""
    return min(span.lead_seconds + span.seconds, window_seconds(bundle))


def track_form(bundle: Bundle, plan: StoryPlan, settings: Settings) -> tuple[int, int]:
    """Sample rate and channels of the track of a plan: two where an event has a place.

    The rate is the codec's own; as reference, what the published code resamples its codec to.
    """
    channels = max(bundle.codec_form.channels, 2 if any(event.pan for event in plan.events) else 1)
    return track_rate(bundle, settings), channels


def track_rate(bundle: Bundle, settings: Settings) -> int:
    published = bundle.manifest.codec.type == "oobleck"
    usual = REFERENCE_RATE if settings.reference and published else bundle.codec_form.sample_rate
    return settings.sample_rate or usual


def latent_frames(bundle: Bundle, seconds: float) -> int:
    """Frames to render for a clip: the whole window where the bundle wants it, else enough for the clip."""
    longest = window_frames(bundle)
    if bundle.manifest.renderer.fixed_window:
        return longest
    needed = frames_for(bundle.codec_form, seconds + 0.02)
    return min(longest, -(-needed // FRAME_STEP) * FRAME_STEP)


def window_frames(bundle: Bundle) -> int:
    return int(bundle.manifest.renderer.max_seconds * latent_rate(bundle.codec_form))


def window_seconds(bundle: Bundle) -> float:
    """The longest clip the renderer can make."""
    return window_frames(bundle) / latent_rate(bundle.codec_form)


def span_seed(story_seed: int, event: SoundEvent, span: ClipSpan) -> int:
    """The noise seed of one clip of a story."""
    return part_seed(event_seed(story_seed, event), span.part)


def part_seed(seed: int, part: int) -> int:
    """The noise seed of a continuation: the event's own for part 0, then seeds far from it."""
    return (seed + part * 0x9E3779B97F4A7C15) % 2**63
