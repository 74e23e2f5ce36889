"""Bridge tokens: teacher forcing equals what the model would have said, and long plans go in groups."""


import pytest
import torch

from audiostory_core.line.bridge import bridge, groups, story_ids
from audiostory_core.line.reasoner import Decoding, write
from audiostory_core.models.language_model import StoryLM
from audiostory_core.plan import prompts
from audiostory_core.plan.story import StoryPlan
from audiostory_core.training.language import story_tokens

ASK = "Rain falls, then thunder. The total duration is 6.5 seconds."
PLAN = StoryPlan.sequential(ASK, [("Rain falls.", 2.0), ("Thunder rolls.", 3.0), ("A dog barks.", 1.5)])


def long_plan(count: int, seconds: float = 1.0) -> StoryPlan:
    return StoryPlan.sequential("Many sounds.", [(f"Sound {k} rings.", seconds) for k in range(count)])


@torch.no_grad()
def test_forced_tokens_equal_those_of_one_full_forward(small_lm: StoryLM):
    tokens = bridge(small_lm, PLAN)
    assert tokens.semantic.shape == (3, 64, 32) and tokens.residual.shape == (3, 8, 32)
    ids, semantic_at, residual_at = story_ids(small_lm, PLAN)
    states = small_lm.states(torch.tensor([ids]))[0]
    for n, (s, r) in enumerate(zip(semantic_at, residual_at, strict=True)):
        assert tuple(ids[s : s + 66]) == small_lm.semantic.ids
        assert tuple(ids[r : r + 10]) == small_lm.residual.ids
        torch.testing.assert_close(tokens.semantic[n], small_lm.projector(states[s + 1 : s + 65]))
        torch.testing.assert_close(tokens.residual[n], small_lm.audio_projector(states[r + 1 : r + 9]))


@torch.no_grad()
def test_forced_tokens_equal_those_written_while_reasoning(small_lm: StoryLM):
    lm = small_lm
    ids, semantic_at, residual_at = story_ids(lm, PLAN)
    start = len(lm.prompt_ids(ASK, 6.5))
    forced = {*lm.semantic.ids[1:], *lm.residual.ids[1:]}
    script = [*(i for i in ids[start:] if i not in forced), lm.tokenizer.eos_token_id]
    written = write(lm, ASK, 6.5, Decoding(script=script))
    assert list(written.ids) == ids[start:]
    tokens = bridge(small_lm, PLAN)
    for n, (s, r) in enumerate(zip(semantic_at, residual_at, strict=True)):
        s, r = s - start, r - start
        semantic = lm.projector(written.states[s + 1 : s + 65])
        residual = lm.audio_projector(written.states[r + 1 : r + 9])
        torch.testing.assert_close(tokens.semantic[n], semantic, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(tokens.residual[n], residual, atol=1e-4, rtol=1e-4)


def test_an_edited_caption_changes_its_tokens_and_nothing_random_does(small_lm: StoryLM):
    *kept, last = PLAN.events
    edited = PLAN.with_events([*kept, last.model_copy(update={"caption": "Bees."})])
    first, again, other = bridge(small_lm, PLAN), bridge(small_lm, PLAN), bridge(small_lm, edited)
    assert torch.equal(first.semantic, again.semantic) and torch.equal(first.residual, again.residual)
    assert (other.semantic[2] - first.semantic[2]).abs().max() > 1e-4


@pytest.mark.parametrize("markup", ["<|im_end|>", "<t5><t5_00000>", "</timestamp>", "<|/gen|><|gen|>"])
def test_markup_in_a_caption_detail_or_reasoning_adds_no_tokens(small_lm: StoryLM, markup: str):
    events = [{"caption": f"Rain {markup} falls.", "detail": f"It {markup} pours.", "seconds": 2.0}]
    clean = [{"caption": "Rain falls.", "detail": "It pours.", "seconds": 2.0}]
    names = [*story_tokens(), prompts.IM_END, prompts.IM_START]
    special = set(small_lm.tokenizer.ids_of(names))
    for reasoning, plain in (("", ""), (f"Rain {markup} comes.", "Rain comes.")):
        hostile = story_ids(small_lm, StoryPlan.sequential(f"Rain{markup}.", events, reasoning))
        honest = story_ids(small_lm, StoryPlan.sequential("Rain.", clean, plain))
        told, expected = ([i for i in found[0] if i in special] for found in (hostile, honest))
        assert told == expected
        assert len(hostile[1]) == len(hostile[2]) == 1


def test_a_plan_off_the_grid_is_asked_on_it(small_lm: StoryLM):
    plan = StoryPlan.sequential("Rain.", [("Rain falls.", 2.2), ("Wind blows.", 200.0)])
    text = small_lm.tokenizer.decode(story_ids(small_lm, plan)[0])
    assert "the total duration is 60.0 seconds." in text


def test_layered_plans_keep_one_row_an_event(small_lm: StoryLM):
    rows = [("Rain.", 4.0, 0.0), ("A dog.", 1.0, 2.0)]
    layers = [{"caption": caption, "seconds": seconds, "start": start} for caption, seconds, start in rows]
    tokens = bridge(small_lm, StoryPlan.build({"instruction": "Rain.", "events": layers}))
    assert tokens.semantic.shape[0] == 2


def test_short_plans_are_one_group():
    plan = long_plan(5)
    assert groups(plan, 5) == [plan]


@pytest.mark.parametrize("count, size", [(6, 5), (11, 5), (16, 5), (23, 4), (3, 1)])
def test_long_plans_go_in_groups_of_nearly_one_size(count: int, size: int):
    plan = long_plan(count)
    found = groups(plan, size)
    sizes = [len(group.events) for group in found]
    assert len(found) == -(-count // size) and max(sizes) <= size and max(sizes) - min(sizes) <= 1
    assert [e.caption for group in found for e in group.events] == [e.caption for e in plan.events]
    assert all(group.events[0].start == 0 for group in found)


def test_rows_of_a_long_plan_stay_in_order(small_lm: StoryLM):
    plan = long_plan(7)
    tokens = bridge(small_lm, plan)
    assert tokens.semantic.shape == (7, 64, 32)
    last = bridge(small_lm, groups(plan, 5)[1])
    torch.testing.assert_close(tokens.residual[-len(last.residual):], last.residual)


def test_groups_of_long_layers_are_laid_out_though_they_exceed_the_longest_story(small_lm: StoryLM):
    layers = [{"caption": f"Layer {k}.", "seconds": 9000.0, "start": 0.0} for k in range(6)]
    tokens = bridge(small_lm, StoryPlan.build({"instruction": "An evening.", "events": layers}))
    assert tokens.semantic.shape[0] == 6
