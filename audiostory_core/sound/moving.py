"""Clips that were rendered for a plan -> where its events lie now: moved, shortened, cut into pieces; nothing is rendered.

Works on spans and samples; knows nothing of models or files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..plan.pieces import seams, whole_ids
from .audio import AudioClip
from .layout import EDGE_SECONDS, ONSET_SECONDS, ClipSpan, Curve, ring_out, samples_in
from .mixdown import heard_of, mix

if TYPE_CHECKING:
    from ..plan.story import StoryPlan

SLACK = 1e-6  # seconds

Laid = list[tuple[ClipSpan, AudioClip]]


@dataclass(frozen=True)
class CutWholes:
    """Clips of pieces by their ids, and by the same ids what says how loud a piece is: the first clip of its whole, as far
    as that is heard."""

    laid: dict[str, Laid]
    firsts: dict[str, AudioClip]


def cut_wholes(own: Mapping[str, Laid], plan: StoryPlan, curve: Curve) -> CutWholes:
    """Clips of the wholes that a plan's pieces were cut from, by their ids -> clips of those pieces."""
    names, found, firsts = whole_ids(plan), dict[str, Laid](), dict[str, AudioClip]()
    known = dict[str, AudioClip]()
    for event in plan.events:
        name = names.get(event.id, "")
        if not own.get(name):
            continue
        if name not in known:
            known[name] = one_clip(own[name], curve)
        whole, rate = known[name], known[name].sample_rate
        parts = sorted(own[name], key=lambda item: item[0].part)
        # Counted from where the whole would begin, so that pieces that follow one another leave no sample out.
        first = samples_in(event.start, rate) - samples_in(event.start - event.cut_at_seconds, rate)
        clip = AudioClip(whole.waveform[:, first:], rate)
        falling = parts[-1][0].fade_out_seconds
        found[event.id] = [(ClipSpan(event.id, 0, event.start, clip.seconds, EDGE_SECONDS, falling), clip)]
        firsts[event.id] = heard_of(parts[0][1], parts[0][0])
    return CutWholes(found, firsts)


def one_clip(laid: Laid, curve: Curve) -> AudioClip:
    """The parts of one event as one clip, which neither rises nor falls."""
    if len(laid) == 1:
        return laid[0][1]
    parts = sorted(laid, key=lambda item: item[0].part)
    start, end = parts[0][0].start_seconds, parts[-1][0].end_seconds
    spans = [replace(span, start_seconds=span.start_seconds - start) for span, _ in parts]
    spans[0], spans[-1] = replace(spans[0], fade_in_seconds=0.0), replace(spans[-1], fade_out_seconds=0.0)
    return AudioClip(mix(spans, [clip for _, clip in parts], end - start, curve), parts[0][1].sample_rate)


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
            first, last = clips[0][0], clips[-1][0]
            rising = 0.0 if event.id in gone_on else min(ONSET_SECONDS if first.at_once else fade_in, room)
            dying = ring_out(seconds) if last.once else EDGE_SECONDS
            falling = over if crosses else 0.0 if open_end else min(dying, seconds - rising)
            laid += _cut(clips, event.start, seconds, rising, falling)
        fade_in = over if crosses else _rise_after(clips, plan, n, crossfade)
    return sorted(laid, key=lambda item: item[0].start_seconds)


def _rise_after(clips: Laid, plan: StoryPlan, n: int, crossfade: float) -> float:
    """Over how long what follows event `n` rises where nothing crosses into it: slowly behind what is over by then."""
    if not clips or not clips[-1][0].once or not plan.is_sequential or n + 1 == len(plan.events):
        return EDGE_SECONDS
    return min(crossfade, plan.events[n].seconds, plan.events[n + 1].seconds)


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
    if own[n][-1][0].once:
        return 0.0, False
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
