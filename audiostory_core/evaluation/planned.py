"""What the reasoner plans: held-out instructions, newcomers' sentences, sentences as people write them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

from ..bundle.parts import Parts
from ..errors import InputError
from ..line import reasoner
from ..metrics.scores import class_of_caption, edit_right, matched_events
from ..plan import text as plan_text
from ..plan.story import StoryPlan
from . import asking
from .figures import ClipTrials, Figure, drawn_stories, share


def plans(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Held-out instructions: right events in order before any repair; do the durations sum to the request?"""
    few, many, raw, repaired = [], [], [], []
    for story in drawn_stories(parts, counts.plans, lambda _: True):
        total = story.plan.total_seconds
        names = [[name] for name, _ in story.classes]
        text = reasoner.write(parts.language_model, story.plan.instruction, total).text
        got, sums = _read(text, story.plan.instruction, total)
        (few if len(names) <= 3 else many).append(edit_right(names, got))
        raw.append(abs(sums[0] - total) <= 0.1)
        repaired.append(abs(sums[1] - total) <= 1e-6)
    return [
        Figure("plans: right events in order, one to three events", share(few), 98.0, len(few)),
        Figure("plans: right events in order, four and five events", share(many), 90.0, len(many)),
        Figure("plans: durations sum to the request within 0.1 s, raw", share(raw), 95.0, len(raw)),
        Figure("plans: the same after the reported repair", share(repaired), 100.0, len(repaired)),
    ]


def _read(text: str, instruction: str, total: float) -> tuple[list[str], tuple[float, float]]:
    """Classes that a text plans, and the sum of its durations before and after repair."""
    try:
        raw = plan_text.parse(text, instruction, total, rescale=False).plan
        mended = plan_text.parse(text, instruction, total).plan
    except InputError:
        return [], (0.0, 0.0)
    return _classes(raw), (raw.total_seconds, mended.total_seconds)


def _classes(plan: StoryPlan) -> list[str]:
    return [(class_of_caption(event.caption) or ("?", ""))[0] for event in plan.events]


def newcomers(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Sixty sentences written without knowledge of the vocabulary's wordings."""
    text = resources.files(__package__ or "").joinpath("newcomers.json").read_text(encoding="utf-8")
    cases: list[dict[str, Any]] = json.loads(text)
    whole, matched, expected = [], 0, 0
    for case in cases:
        written = reasoner.write(parts.language_model, case["instruction"], 24.0).text
        got, _ = _read(written, case["instruction"], 24.0)
        whole.append(edit_right(case["events"], got))
        found, _ = matched_events([_alias(got, names) for names in case["events"]], got)
        matched += found
        expected += max(len(case["events"]), len(got))
    return [
        Figure("newcomers' sentences: events right", 100 * matched / expected, 85.0, expected),
        Figure("newcomers' sentences: all events of a sentence right", share(whole), None, len(whole)),
    ]


def asked(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Sentences as people write them, planned by the language model alone, and as they are told."""
    found, name = asking.measure(parts), "sentences as people write them"
    return [
        Figure(f"{name}: planned as asked, the language model alone", found.alone, None, found.count),
        Figure(f"{name}: planned as asked, as told", found.told, 90.0, found.count),
        Figure(f"{name}: told otherwise and nothing said", found.silent, 0.0, found.count, "% (low)"),
    ]


def _alias(got: Sequence[str], accepted: Sequence[str]) -> str:
    """The accepted name that was used, if one was."""
    return next((name for name in accepted if name in got), accepted[0])
