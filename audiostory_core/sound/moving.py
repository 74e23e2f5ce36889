"""Clips that were rendered for a plan -> where its events lie now: moved, shortened, cut into pieces; nothing is rendered.

Works on spans and samples; knows nothing of models or files.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..plan.pieces import seams, whole_ids
from .audio import AudioClip
from .layout import EDGE_SECONDS, ClipSpan, Curve, samples_in
from .mixdown import level_in, mix

if TYPE_CHECKING:
    from ..plan.story import SoundEvent, StoryPlan

SLACK = 1e-6  # seconds

Laid = list[tuple[ClipSpan, AudioClip]]


@dataclass(frozen=True)
class CutWholes:
    """Clips of pieces by their ids, the plan by which they are mixed, and by the ids of pieces what their wholes were
    measured at, LUFS: the loudness of a piece is that of its whole."""

    laid: dict[str, Laid]
    told: StoryPlan
    measured: dict[str, float]


def cut_wholes(own: Mapping[str, Laid], plan: StoryPlan, curve: Curve) -> CutWholes:
    """Clips of the wholes that a plan's pieces were cut from, by their ids -> clips of those pieces: a piece is made as much
    louder or quieter as its whole would be."""
    names, found, level = whole_ids(plan), dict[str, Laid](), list["SoundEvent"]()
    known, measured = dict[str, AudioClip](), dict[str, float]()
    for event in plan.events:
        name = names.get(event.id, "")
        if not own.get(name):
            level.append(event)
            continue
        if name not in known:
            known[name] = _one_clip(own[name], curve)
        whole, rate = known[name], known[name].sample_rate
        falling = max(own[name], key=lambda item: item[0].part)[0].fade_out_seconds
        # Counted from where the whole would begin, so that pieces that follow one another leave no sample out.
        first = samples_in(event.start, rate) - samples_in(event.start - event.cut_at_seconds, rate)
        measured[event.id] = level_in(whole, event.pan, whole.channels)
        gain = _gain(measured[event.id], event, plan)
        waveform = whole.waveform[:, first:]
        clip = AudioClip(waveform if gain == 1.0 else waveform * gain, rate)
        found[event.id] = [(ClipSpan(event.id, 0, event.start, clip.seconds, EDGE_SECONDS, falling), clip)]
        level.append(event.model_copy(update={"loudness": None}))
    return CutWholes(found, plan.model_copy(update={"events": tuple(level)}), measured)


def _one_clip(laid: Laid, curve: Curve) -> AudioClip:
    """The parts of one event as one clip, which neither rises nor falls."""
    if len(laid) == 1:
        return laid[0][1]
    parts = sorted(laid, key=lambda item: item[0].part)
    start, end = parts[0][0].start_seconds, parts[-1][0].end_seconds
    spans = [replace(span, start_seconds=span.start_seconds - start) for span, _ in parts]
    spans[0], spans[-1] = replace(spans[0], fade_in_seconds=0.0), replace(spans[-1], fade_out_seconds=0.0)
    return AudioClip(mix(spans, [clip for _, clip in parts], end - start, curve), parts[0][1].sample_rate)


def _gain(measured: float, event: SoundEvent, plan: StoryPlan) -> float:
    """By how much a clip of so many LUFS is made louder or quieter to be at its event's loudness, as the plan means that."""
    counted = plan.gain_of(event)
    if counted is not None or event.loudness is None:
        return 10.0 ** ((counted or 0.0) / 20.0)
    return 10.0 ** ((event.loudness - measured) / 20.0) if math.isfinite(measured) else 1.0


def move(own: Sequence[Laid], plan: StoryPlan, crossfade: float, rate: int) -> Laid:
    """The clips of each event, in plan order, where the event lies now; perhaps none for some.

    Pieces of one sound that still follow one another go on without a fade.
    """
    laid: Laid = []
    fade_in = EDGE_SECONDS
    going_on, gone_on = seams(plan)
    for n, (clips, event) in enumerate(zip(own, plan.events, strict=True)):
        there = clips[-1][0].end_seconds - clips[0][0].start_seconds if clips else 0.0
        open_end = event.id in going_on
        over, crosses = (0.0, False) if open_end else _crossing(own, plan, n, crossfade, there)
        seconds = min(there, event.seconds + over)
        if seconds * rate >= 1:
            room = seconds - over if crosses or there >= event.seconds - SLACK else seconds / 2
            rising = 0.0 if event.id in gone_on else min(fade_in, room)
            falling = over if crosses else 0.0 if open_end else min(EDGE_SECONDS, seconds - rising)
            laid += _cut(clips, event.start, seconds, rising, falling)
        fade_in = over if crosses else EDGE_SECONDS
    return sorted(laid, key=lambda item: item[0].start_seconds)


def _crossing(own: Sequence[Laid], plan: StoryPlan, n: int, crossfade: float, there: float) -> tuple[float, bool]:
    """How far the clips of event `n` reach into the next event, and whether they cross over into it.

    They do where they were rendered as far as that is wanted, be it for no crossfade at all. A reach below an edge that is
    not what was wanted is chance.
    """
    if not plan.is_sequential or n + 1 == len(plan.events) or not (own[n] and own[n + 1]):
        return 0.0, False
    event, following = plan.events[n : n + 2]
    wanted = min(crossfade, event.seconds, following.seconds)
    over = min(wanted, max(0.0, there - event.seconds))
    meant = own[n][-1][0].fade_out_seconds != EDGE_SECONDS and there >= event.seconds + wanted - SLACK
    return (over, True) if over > EDGE_SECONDS or meant else (0.0, False)


def _cut(clips: Laid, start: float, seconds: float, rising: float, falling: float) -> Laid:
    """The parts of one event from `start` on, for `seconds`; a part that has not risen by then is left out."""
    first = clips[0][0].start_seconds
    ats = [span.start_seconds - first for span, _ in clips]
    heard = [k for k, at in enumerate(ats) if k == 0 or at + clips[k][0].fade_in_seconds < seconds - SLACK]
    laid: Laid = []
    for k in heard:
        span, clip = clips[k]
        span = replace(span, start_seconds=start + ats[k], fade_in_seconds=rising if k == 0 else span.fade_in_seconds)
        if k == heard[-1]:
            rest = seconds - ats[k]
            span = replace(span, seconds=rest, fade_out_seconds=min(falling, rest - span.fade_in_seconds))
        laid.append((span, clip))
    return laid
