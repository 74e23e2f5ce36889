"""A told story and its plan, heard by a judge of captions -> figures, how much of each event is heard, and the worst one.

What a judge does not know is named and counts for nothing. Knows nothing of nodes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..judges.protocols import FrameScorer
from ..metrics.frame_scores import FrameScores
from ..metrics.story_figures import FIGURES, StoryFigures, story_figures
from ..metrics.timeline import heard_in
from ..plan.story import SoundEvent, StoryPlan
from ..sound import picture
from ..sound.audio import AudioClip

if TYPE_CHECKING:
    from PIL.Image import Image

_UNITS = {
    "onset_error": " s", "boundary_error": " s", "duration_error": " s", "length_error": " s", "loudness_error": " LU",
    "foreground_error": " LU", "ambience_error": " LU",
}  # fmt: skip
_SHARES = ("found_share", "order_kept", "silence_share", "clipped_share")


@dataclass(frozen=True)
class EventScore:
    """How probable an event's caption is in the event's own time, 0..100: the highest of its frames, as FLAM has it. None
    where the judge does not know the caption: `reason` says why."""

    event: SoundEvent
    value: float | None
    reason: str = ""


@dataclass(frozen=True)
class StoryScore:
    """A story as a judge heard it: its figures, a score for each event in the plan's order, all frames, and who judged."""

    figures: StoryFigures
    events: tuple[EventScore, ...]
    frames: FrameScores
    judge: str

    @property
    def mean(self) -> float | None:
        """Of all events that could be scored, 0..100."""
        known = [one.value for one in self.events if one.value is not None]
        return sum(known) / len(known) if known else None

    @property
    def worst(self) -> EventScore | None:
        """The event that is heard least, the first of several; None where the judge knows none."""
        known = [one for one in self.events if one.value is not None]
        return min(known, key=lambda one: one.value or 0.0, default=None)


def score_story(judge: FrameScorer, clip: AudioClip, plan: StoryPlan) -> StoryScore:
    """The story of a plan as it was told in a clip. Raises InputError for an empty clip and samples that are not finite."""
    captions = [*dict.fromkeys(event.caption for event in plan.events)]
    frames = judge.scores(clip, captions)
    unknown = {one.item: one.reason for one in frames.unscored}
    figures = story_figures(plan, clip, heard_in(frames), unknown=unknown.keys())
    events = tuple(_event_score(event, frames, unknown) for event in plan.events)
    return StoryScore(figures, events, frames, f"{judge.name}, {judge.version}")


def _event_score(event: SoundEvent, frames: FrameScores, unknown: dict[str, str]) -> EventScore:
    if event.caption not in frames.captions:
        return EventScore(event, None, unknown.get(event.caption, "the judge gave it no scores"))
    row = frames.heard[frames.captions.index(event.caption)]
    first = math.floor(event.start / frames.hop_seconds + 1e-6)
    own = row[first : max(first + 1, math.ceil(event.end / frames.hop_seconds - 1e-6))]
    return (
        EventScore(event, 100.0 * float(own.max()))
        if len(own)
        else EventScore(event, None, "it begins after the sound's end")
    )


def as_text(score: StoryScore) -> str:
    """A line an event, the worst first, then the figures, what could not be scored, and the judge."""
    known = sorted((one for one in score.events if one.value is not None), key=lambda one: one.value or 0.0)
    unknown = [one for one in score.events if one.value is None]
    head = "no event could be scored" if score.mean is None else f"events are heard to {score.mean:.1f} of 100"
    lines = [head, *(f"{_named(one)}: {one.value:.1f}" for one in known)]
    lines += [f"{_named(one)}: not scored, {one.reason}" for one in unknown]
    values = {name: getattr(score.figures, name) for name in FIGURES}
    lines += [
        "",
        *(f"{name.replace('_', ' ')}: {_shown(name, value)}" for name, value in values.items() if value is not None),
    ]
    lines += [f"{one.item.replace('_', ' ')}: not scored, {one.reason}" for one in score.figures.unscored]
    return "\n".join([*lines, "", f"judged by {score.judge}"])


def _named(one: EventScore) -> str:
    return f"{one.event.id} ({one.event.start:g} to {one.event.end:g} s) {one.event.caption}"


def _shown(name: str, value: float) -> str:
    return f"{100 * value:.0f} %" if name in _SHARES else f"{value:.2f}{_UNITS.get(name, '')}"


def as_picture(score: StoryScore, total_seconds: float) -> Image:
    """A timeline of two rows an event: where it was planned, in grey, and where it is heard, the brighter the surer."""
    rows = list[picture.TimelineRow]()
    for one in score.events:
        value = "not scored" if one.value is None else f"{one.value:.0f}"
        planned = ((one.event.start, one.event.end, 0.8),)
        rows.append(picture.TimelineRow(f"{one.event.id}, planned", planned, grey=True))
        rows.append(picture.TimelineRow(f"{value}  {one.event.caption}", _heard(one.event, score.frames)))
    return picture.timeline(rows, max(total_seconds, score.frames.seconds))


def _heard(event: SoundEvent, frames: FrameScores) -> tuple[tuple[float, float, float], ...]:
    if event.caption not in frames.captions:
        return ()
    hop, row = frames.hop_seconds, frames.heard[frames.captions.index(event.caption)].tolist()
    return tuple((k * hop, min(frames.seconds, (k + 1) * hop), value) for k, value in enumerate(row))
