"""How long an edit of levels, places, fades or times takes to be heard: a scene of layers is mixed anew from its clips."""

from __future__ import annotations

import statistics
import time
from typing import Any

import torch

from ..plan.story import StoryPlan
from ..sound.audio import AudioClip
from ..sound.layout import lay_out, samples_in
from ..variations.joining import Piece, remix


def scene(seconds: float = 60.0, rate: int = 44_100) -> tuple[StoryPlan, list[Piece]]:
    """Two layers from end to end and eight sounds above them, three times its length in all: stereo noise, the worst."""
    rows: list[dict[str, Any]] = [
        {"caption": "Wind.", "kind": "ambience", "seconds": seconds, "start": 0.0, "loudness": -34.0},
        {"caption": "Strings.", "kind": "music", "seconds": seconds, "start": 0.0, "loudness": -30.0},
    ]
    for n in range(8):
        where = {"seconds": seconds * (4 + n) / 60, "start": seconds * n / 10, "pan": (n - 4) / 5}
        fades = {"fade_in_seconds": seconds / 120, "fade_out_seconds": seconds / 60}
        rows.append({"caption": "A sound.", "loudness": -18.0 - n, **where, **fades})
    plan = StoryPlan.build({"instruction": "", "events": rows, "total_seconds": seconds})
    generator = torch.Generator().manual_seed(0)
    pieces = []
    for span in lay_out(plan, 0.5, 2 * seconds):
        waveform = 0.1 * torch.randn(2, samples_in(span.seconds, rate) + 1, generator=generator)
        pieces.append(Piece(AudioClip(waveform, rate), span))
    return plan, pieces


def remix_seconds(runs: int, seconds: float = 60.0) -> float:
    """The median over `runs` edits, the first of which, with its imports, is not counted."""
    plan, pieces = scene(seconds)
    taken = []
    for n in range(runs + 1):
        events = [event.model_copy(update={"pan": event.pan / (1 + n)}) for event in plan.events]
        started = time.perf_counter()
        remix(pieces, plan.model_copy(update={"events": tuple(events)})).track.close()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])
