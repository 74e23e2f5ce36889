"""What must be equal: forced tokens in one forward and step by step, a bridge of the plan and the reasoner's own states."""

from __future__ import annotations

import statistics
import time

import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..dataset.stories import Story
from ..line import bridge as bridging
from ..line import reasoner
from ..plan import text as plan_text
from ..plan.fit import fit
from .figures import ClipTrials, Figure, drawn_stories, share


def spans(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Forced tokens in one forward against stepping, and bridge tokens against what the reasoner's own states give."""
    lm, ratios, apart, bridged, same = parts.language_model, [], 0.0, 0.0, []
    for story in drawn_stories(parts, max(3, counts.stories // 5), lambda s: len(s.plan.events) == 4):
        total, runs = story.plan.total_seconds, []
        for stepped in (False, True):
            started = time.perf_counter()
            decoding = reasoner.Decoding(step_spans=stepped, guessed_tokens=0)
            runs.append(reasoner.write(lm, story.plan.instruction, total, decoding))
            runs.append(time.perf_counter() - started)
        fast, fast_seconds, slow, slow_seconds = runs
        same.append(fast.ids == slow.ids)
        ratios.append(slow_seconds / fast_seconds)
        if same[-1]:
            apart = max(apart, float((fast.states - slow.states).abs().max()))
        bridged = max(bridged, _bridge_gap(parts, story, fast))
    return [
        Figure("forced spans: same tokens as stepping", share(same), 100.0, len(same)),
        Figure("forced spans: largest difference of states", apart, 1e-4, len(same), "difference"),
        Figure("forced spans: LLM stage faster than stepping by", statistics.median(ratios), 2.0, len(ratios), "ratio"),
        Figure("teacher-forced bridge: largest difference to interleaved", bridged, 1e-4, len(same), "difference"),
    ]


@torch.no_grad()
def _bridge_gap(parts: Parts, story: Story, written: reasoner.Written) -> float:
    """Largest difference of semantic and residual tokens: states of the interleaved run against `bridge` of its plan."""
    lm = parts.language_model
    reading = plan_text.parse(written.text, story.plan.instruction, story.plan.total_seconds, rescale=False)
    plan = fit(reading.plan, reading.plan.total_seconds)
    tokens = bridging.bridge(lm, plan)
    ids = torch.tensor(written.ids)

    def inner(span: tuple[int, ...]) -> Tensor:
        first = (ids == span[1]).nonzero()[:, 0]
        return written.states[first[:, None] + torch.arange(len(span) - 2)]

    semantic, residual = lm.tokens(inner(lm.semantic.ids), inner(lm.residual.ids))
    gaps = ((tokens.semantic - semantic).abs().max(), (tokens.residual - residual).abs().max())
    return float(max(gaps))
