"""Plans -> bridge tokens: the plan's text is teacher-forced through the language model in one pass.

What the reasoner wrote and what a person edited go the same way, so a plan from anywhere can be rendered. Long plans go
in groups of as many events as the model was trained on. Ignorant of devices and of how tokens are fused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor

from ..models.language_model import Span, StoryLM, plain
from ..plan import prompts
from ..plan.fit import fit
from ..plan.story import MAX_TOTAL_SECONDS, SoundEvent, StoryPlan
from ..plan.text import compose_reasoning, event_text

Tokens = tuple[Tensor, Tensor]  # of one event: semantic [s d] and residual [r d]


@dataclass(frozen=True)
class BridgeTokens:
    """Semantic tokens [n s d] in the text encoder's space, residual tokens [n r d]; one row an event, in plan order."""

    semantic: Tensor
    residual: Tensor


def bridge(lm: StoryLM, plan: StoryPlan) -> BridgeTokens:
    """Bridge tokens of every event of `plan`, on the model's device and in its precision."""
    return in_order(bridge_some(lm, plan, range(len(plan.events))))


def in_order(found: Mapping[int, Tokens]) -> BridgeTokens:
    """The tokens of all events of a plan, given by their places in it."""
    rows = [found[place] for place in range(len(found))]
    return BridgeTokens(*(torch.stack(tokens) for tokens in zip(*rows, strict=True)))


def bridge_some(lm: StoryLM, plan: StoryPlan, wanted: Collection[int]) -> dict[int, Tokens]:
    """Semantic tokens [s d] and residual ones [r d] of the events at the places `wanted` in the plan, and of those that are
    read with them; no group is read without need."""
    found: dict[int, Tokens] = {}
    first = 0
    for group in groups(plan, lm.limits.max_events):
        places = range(first, first + len(group.events))
        if any(place in wanted for place in places):
            tokens = _bridge_group(lm, group)
            found |= zip(places, zip(tokens.semantic, tokens.residual, strict=True), strict=True)
        first = places.stop
    return found


def groups(plan: StoryPlan, size: int) -> list[StoryPlan]:
    """The plan itself if it has at most `size` events and no chapters, else consecutive plans of nearly equal event counts,
    each within a chapter and with its instruction."""
    if len(plan.events) <= size and not plan.chapters:
        return [plan]
    found: list[StoryPlan] = []
    for instruction, run in groupby(plan.events, plan.instruction_of):
        events = tuple(run)
        count = -(-len(events) // size)
        edges = [round(k * len(events) / count) for k in range(count + 1)]
        pieces = [events[a:b] for a, b in zip(edges, edges[1:], strict=False)]
        found += [StoryPlan.sequential(instruction, _one_after_another(piece)) for piece in pieces]
    return found


def _one_after_another(events: tuple[SoundEvent, ...]) -> list[SoundEvent]:
    """Layered events may last longer in a row than any story may: those are shortened alike."""
    share = min(1.0, 0.999 * MAX_TOTAL_SECONDS / sum(event.seconds for event in events))
    return [event.model_copy(update={"seconds": event.seconds * share}) for event in events]


def _bridge_group(lm: StoryLM, plan: StoryPlan) -> BridgeTokens:
    ids, semantic_at, residual_at = story_ids(lm, plan)
    with torch.no_grad():
        states = lm.states(torch.tensor([ids], device=lm.device))[0]
        semantic = states[_inner(semantic_at, lm.semantic, states.device)]
        residual = states[_inner(residual_at, lm.residual, states.device)]
        return BridgeTokens(*lm.tokens(semantic, residual))


def story_ids(lm: StoryLM, plan: StoryPlan) -> tuple[list[int], list[int], list[int]]:
    """Token ids of a whole story as the reasoner would have written it, and where each event's two spans open."""
    asked = fit(plan, lm.limits.asked_seconds(plan.total_seconds))
    ids = lm.prompt_ids(plan.instruction, plan.total_seconds)
    ids += lm.encode(plain(_reasoning(asked, lm.limits.names_captions)) + prompts.THINK_CLOSE)
    semantic_at, residual_at = [], []
    for event in asked.events:
        ids += lm.encode(prompts.GEN_OPEN + event_text(event.model_copy(update={"caption": plain(event.caption)})))
        semantic_at.append(len(ids))
        residual_at.append(len(ids) + len(lm.semantic.ids))
        ids += [*lm.semantic.ids, *lm.residual.ids, *lm.encode(prompts.GEN_CLOSE)]
    return ids, semantic_at, residual_at


def _reasoning(plan: StoryPlan, names_captions: bool) -> str:
    """The plan's own reasoning, unless there is none or the events were edited since it was written."""
    stale = names_captions and any(event.caption not in plan.reasoning for event in plan.events)
    if stale or not plan.reasoning:
        return compose_reasoning(plan.events, plan.total_seconds)
    return plan.reasoning


def _inner(opens: list[int], span: Span, device: torch.device) -> Tensor:
    """Positions [n s] of the numbered tokens of spans that open at `opens`."""
    return torch.tensor(opens, device=device)[:, None] + torch.arange(1, len(span.ids) - 1, device=device)
