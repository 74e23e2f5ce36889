"""A plan's clips as a bundle can render them: where they lie, how many latent frames they take, which noise is theirs.

Follows from a bundle's form and the settings alone. Ignorant of models and devices.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..bundle.bundle import Bundle
from ..models.codec import frames_for, latent_rate
from ..plan.story import SoundEvent, StoryPlan, event_seed
from ..sound.layout import ClipSpan, lay_out
from .settings import Settings

FRAME_STEP = 4  # lengths on a grid of latent frames, so that events of about equal length share a batch
REFERENCE_RATE = 32_000  # Hz


def spans_of(bundle: Bundle, plan: StoryPlan, settings: Settings, whole: Collection[str] = ()) -> tuple[ClipSpan, ...]:
    """Where the plan's clips lie and fade; as reference, without a fade at either end of the story.

    Events in `whole`, by id, are not rendered and so not cut into parts.
    """
    chosen = settings.resolved(bundle.manifest.defaults)
    spans = lay_out(plan, chosen.crossfade_seconds, window_seconds(bundle), whole)
    if not settings.reference:
        return spans
    first, *rest = spans
    *rest, last = replace(first, fade_in_seconds=0.0), *rest
    return (*rest, replace(last, fade_out_seconds=0.0))


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
