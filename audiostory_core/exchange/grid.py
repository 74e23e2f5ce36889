"""Events on a grid of time and on tracks: seconds -> whole frames, and spans -> the first track that is free for each."""

import heapq
from collections.abc import Sequence

from ..plan.story import MAX_TOTAL_SECONDS, SoundEvent


def ticks(event: SoundEvent, per_second: int) -> tuple[int, int]:
    """Start and end of an event to the nearest tick, at least one apart, none past what a plan may reach."""
    most = round(MAX_TOTAL_SECONDS * per_second)
    start = min(round(event.start * per_second), most - 1)
    return start, min(max(start + 1, round(event.end * per_second)), most)


def clock(seconds: int) -> str:
    """Whole seconds as `HH:MM:SS`."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """The lane, from 0 on, of each (start, end); no two spans of a lane overlap. Lanes that are free are used lowest first.

    An interval partition: the number of lanes is the most spans that overlap at once.
    """
    found = [0] * len(spans)
    free: list[int] = []
    busy: list[tuple[float, int]] = []
    for n in sorted(range(len(spans)), key=lambda n: spans[n]):
        start, end = spans[n]
        while busy and busy[0][0] <= start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        found[n] = heapq.heappop(free) if free else len(busy)
        heapq.heappush(busy, (end, found[n]))
    return found
