"""Times put right by the sound itself: events in order, roughly timed -> the same events, each over the stretch of it.

A language model says well what is heard and in which order, and less well when. What the ear heard of each moment changes
where one sound ends and another begins: among all ways to cut the moments that sound into as many stretches as there are
events, the best has the least spread within stretches and does not stray far from what was said.
Ignorant of models and of text.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

LEAST_MOMENTS = 2  # of an event
STRAYING = 0.0005  # spread that one moment of distance from what was said is worth, times the distance


def stretches(
    heard: Tensor, sounds: Sequence[bool], said: Sequence[tuple[float, float]], moment_seconds: float
) -> list[tuple[float, float]]:
    """Start and end in seconds of each event, by what was `heard` [k e] of each moment and by the times that were `said`.

    `sounds` says which moments are not silent: an event begins and ends with such a one, and may have silent ones within.
    `said` are in order and apart. Times that cannot be put right, as there are too many for the moments, stay as they are.
    """
    places = [k for k, there in enumerate(sounds) if there]
    least = [LEAST_MOMENTS if len(places) >= LEAST_MOMENTS * len(said) else 1] * len(said)
    if not said or sum(least) > len(places):
        return list(said)
    ends = [sum(place < end / moment_seconds for place in places) for _, end in said[:-1]]
    edges = _edges(_spread(heard[places]), ends, least)
    return [
        (places[low] * moment_seconds, (places[high - 1] + 1) * moment_seconds)
        for low, high in zip(edges, edges[1:], strict=False)
    ]


def change(heard: Tensor, start_seconds: float, end_seconds: float, moment_seconds: float) -> float:
    """How much less the moments from start to end spread if they are cut once, at the best place: 0 where all are alike."""
    low, high = round(start_seconds / moment_seconds), min(round(end_seconds / moment_seconds), len(heard))
    if high - low < 2 * LEAST_MOMENTS:
        return 0.0
    spread = _spread(heard)
    cuts = range(low + LEAST_MOMENTS, high - LEAST_MOMENTS + 1)
    return float(spread[low, high]) - min(float(spread[low, cut] + spread[cut, high]) for cut in cuts)


def _spread(heard: Tensor) -> Tensor:
    """[k+1 k+1]: how far the moments from i to j are from their mean, summed; what is alike in all moments taken out."""
    moments = heard.double() - heard.double().mean(0)
    moments = moments / moments.norm(dim=1, keepdim=True).clamp_min(1e-9)
    sums = torch.cat([torch.zeros_like(moments[:1]), moments.cumsum(0)])
    squares = torch.cat([torch.zeros(1, dtype=torch.float64), moments.square().sum(1).cumsum(0)])
    sizes = (torch.arange(len(sums))[None] - torch.arange(len(sums))[:, None]).clamp_min(1)
    return (squares[None] - squares[:, None]) - (sums[None] - sums[:, None]).square().sum(2) / sizes


def _edges(spread: Tensor, said: Sequence[float], least: Sequence[int]) -> list[int]:
    """Borders of the best cut, 0 and k included: Viterbi over where each piece ends."""
    count = len(spread) - 1
    best, origins = torch.full((count + 1,), torch.inf, dtype=torch.float64), list[Tensor]()
    best[0] = 0.0
    places = torch.arange(count + 1)
    for n, shortest in enumerate(least):
        costs = best[:, None] + spread
        costs[places[None] - places[:, None] < shortest] = torch.inf
        best, origin = costs.min(0)
        if n < len(said):
            best = best + STRAYING * (places - said[n]).square()
        origins.append(origin)
    edges = [count]
    for origin in reversed(origins):
        edges.append(int(origin[edges[-1]]))
    return edges[::-1]
