"""A plan -> the same plan in another length: all times scaled, on whole milliseconds. Knows nothing of models or files."""

import math

from ..errors import InputError
from .story import TOLERANCE_SECONDS, SoundEvent, StoryPlan, check_seconds, latest_end

MIN_EVENT_MS = 100


def fit(plan: StoryPlan, total_seconds: float) -> StoryPlan:
    """The plan with all times scaled so that its last sound ends exactly at `total_seconds`.

    Times are whole milliseconds but for the very end; no event becomes shorter than 0.1 s. Raises `InputError` when the
    events cannot all have that.
    """
    total = check_seconds(total_seconds, "total_seconds")
    ends_there = plan.total_seconds == total and abs(latest_end(plan.events) - total) < 1e-9
    if ends_there and min(event.seconds for event in plan.events) * 1000 >= MIN_EVENT_MS:
        return plan
    spans = _fit_sequence(plan, total) if plan.is_sequential else _fit_layers(plan, total)
    uncut = {"cut_of": "", "cut_at_seconds": 0.0, "cut_of_seconds": 0.0}  # of other lengths, pieces would not join
    events = [
        {**event.model_dump(), **uncut, "start": start / 1000, "seconds": round(end / 1000 - start / 1000, 9)}
        for event, (start, end) in zip(plan.events, spans, strict=True)
    ]
    return plan.with_events(events, total_seconds=total)


def with_overhang(plan: StoryPlan, seconds: float) -> StoryPlan:
    """The plan, longer by `seconds`, during which the sounds that reach its end go on."""
    ends = plan.total_seconds - TOLERANCE_SECONDS

    def longer(event: SoundEvent) -> SoundEvent:
        return event.model_copy(update={"seconds": event.seconds + seconds}) if event.end >= ends else event

    total = check_seconds(plan.total_seconds + seconds, "total_seconds")
    return plan.with_events(map(longer, plan.events), total_seconds=total)


def _fit_sequence(plan: StoryPlan, total: float) -> list[tuple[float, float]]:
    """New (start, end) of each event in milliseconds: edges are scaled and rounded, then kept 0.1 s apart."""
    last_ms = _floor_ms(total)
    count = len(plan.events)
    if count * MIN_EVENT_MS > last_ms:
        raise InputError(f"{count} events need at least {count * MIN_EVENT_MS / 1000:g} s, but {total:g} s are given.")
    factor = 1000 * total / plan.events[-1].end
    edges = [0, *(round(event.end * factor) for event in plan.events[:-1]), last_ms]
    for n in range(count - 1, 0, -1):
        edges[n] = min(edges[n], edges[n + 1] - MIN_EVENT_MS)
    for n in range(1, count):
        edges[n] = max(edges[n], edges[n - 1] + MIN_EVENT_MS)
    return list(zip(edges[:-1], [*edges[1:-1], 1000 * total], strict=True))


def _fit_layers(plan: StoryPlan, total: float) -> list[tuple[float, float]]:
    """New (start, end) of each event in milliseconds where events overlap or leave gaps."""
    if _floor_ms(total) < MIN_EVENT_MS:
        raise InputError(f"An event needs at least {MIN_EVENT_MS / 1000:g} s, but {total:g} s are given.")
    latest = latest_end(plan.events)
    spans: list[tuple[float, float]] = []
    for event in plan.events:
        start = min(round(1000 * total * event.start / latest), _floor_ms(total) - MIN_EVENT_MS)
        reaches_end = latest - event.end < TOLERANCE_SECONDS
        end = 1000 * total if reaches_end else min(round(1000 * total * event.end / latest), _floor_ms(total))
        spans.append((start, max(end, start + MIN_EVENT_MS)))
    return spans


def _floor_ms(seconds: float) -> int:
    return math.floor(seconds * 1000 + 1e-6)
