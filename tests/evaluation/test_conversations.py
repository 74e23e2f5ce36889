"""The shipped conversations are what their seeds give, and every edit's sentence means what its plan became."""

import itertools
import json
from collections import Counter
from importlib import resources

import pytest
import torch

from audiostory_core.dataset.conversations import SECONDS, STORY, TASKS, Conversation
from audiostory_core.edits.sentence import edit
from audiostory_core.errors import InputError
from audiostory_core.evaluation.conversations import (
    SHIPPED,
    captions_of,
    conversations,
    draw_conversation,
    read_conversations,
    write_conversations,
)
from audiostory_core.metrics.flam import delta_multi_flam, edit_flam
from audiostory_core.metrics.frame_scores import FrameScores
from audiostory_core.metrics.scores import class_of_caption
from audiostory_core.metrics.words import spoken_in, tcp_word_errors

SHIPPED_ONES = conversations()
EDITS = [turn for one in SHIPPED_ONES for turn in one.turns[1:]]


def test_what_is_shipped_is_what_the_seeds_give():
    drawn = tuple(map(draw_conversation, range(SHIPPED)))
    assert drawn == SHIPPED_ONES and len(drawn) == 60
    text = resources.files("audiostory_core.evaluation").joinpath("conversations.json").read_text(encoding="utf-8")
    assert text == write_conversations(drawn) and len(text.encode()) <= 300_000
    assert read_conversations(write_conversations(drawn[:3])) == drawn[:3]


def test_all_six_tasks_come_equally_often_and_each_two_of_them():
    assert Counter(turn.task for turn in EDITS) == dict.fromkeys(TASKS, 20)
    assert all(one.turns[0].task == STORY and len(one.turns) == 3 for one in SHIPPED_ONES)
    pairs = Counter(tuple(turn.task for turn in draw_conversation(seed).turns[1:]) for seed in range(7, 43))
    assert pairs == Counter(itertools.product(TASKS, TASKS))


def test_turns_go_on_from_each_other_and_name_what_they_did():
    for one in SHIPPED_ONES:
        assert one.turns[0].before is None and one.turns[0].sentence == one.turns[0].after.instruction
        for first, second in itertools.pairwise(one.turns):
            assert second.before == first.after and not second.after.history
    for turn in EDITS:
        old, new = ({event.id: event for event in plan.events} for plan in (turn.before, turn.after))
        assert {*new} - {*old} == {*turn.added} and {*old} - {*new} == {*turn.removed}
        assert {one for one in {*old} & {*new} if old[one] != new[one]} == {*turn.changed}


def test_each_task_does_its_own():
    shapes = {"add": (1, 0, 0), "remove": (0, 0, 1), "panning": (0, 1, 0), "volume": (0, 1, 0), "change": (0, 1, 0)}
    fields = {"panning": {"pan"}, "volume": {"loudness"}}
    for turn in EDITS:
        if turn.task in shapes:
            assert (len(turn.added), len(turn.changed), len(turn.removed)) == shapes[turn.task]
        else:
            assert len(turn.added) + len(turn.changed) + len(turn.removed) > 1
        if turn.task in fields:
            old, new = (next(e for e in plan.events if e.id in turn.changed).model_dump() for plan in (turn.before, turn.after))
            assert {name for name in old if old[name] != new[name]} == fields[turn.task]


@pytest.mark.parametrize("turn", [turn for turn in EDITS if turn.task != "open-ended"], ids=lambda turn: turn.sentence)
def test_a_sentence_means_what_its_plan_became(turn):
    """To the reader of sentences, which knows nothing of how they were drawn; new captions are its own."""
    found, _ = edit(turn.before, turn.sentence)
    if turn.task in ("remove", "panning", "volume"):
        assert found.events == turn.after.events
    elif turn.task == "add":
        assert [(e.id, e.start) for e in found.events] == [(e.id, e.start) for e in turn.after.events]
    else:
        was = {event.id: event for event in turn.before.events}
        assert [event.id for event in found.events if event != was[event.id]] == [*turn.changed]


def perfect(plan) -> FrameScores:
    """Scores of a judge that hears exactly what a plan has, of all captions there are."""
    asked = tuple({event.caption: None for one in SHIPPED_ONES for turn in one.turns for event in turn.after.events})
    there = {event.caption for event in plan.events}
    return FrameScores(torch.tensor([[float(caption in there)] for caption in asked]), asked, SECONDS, SECONDS)


def test_a_perfect_judge_gives_true_edits_all_and_a_copy_of_the_input_nothing():
    for turn in EDITS:
        before, after, found = perfect(turn.before), perfect(turn.after), captions_of(turn)
        edit = (found.added, found.removed, found.turned)
        assert edit_flam(before, after, *edit).value == 100.0
        assert edit_flam(before, before, *edit).value == 100 * len(found.turned) / sum(map(len, edit))
        assert not found.kept or delta_multi_flam(before, after, found.kept).value == 0.0
        if turn.task == "change":
            assert len(found.added) == len(found.removed) == 1 and not found.turned
    story = SHIPPED_ONES[0].turns[0]
    assert captions_of(story).added == tuple(event.caption for event in story.after.events)


def test_what_is_said_is_there_to_be_understood():
    spoken = [turn.after for one in SHIPPED_ONES for turn in one.turns if spoken_in(turn.after)]
    assert len(spoken) > 60
    for plan in spoken:
        assert tcp_word_errors(spoken_in(plan), spoken_in(plan), own=True).rate == 0.0
        assert all(line.text in plan.instruction for line in spoken_in(plan))


def test_scenes_are_what_a_judge_knows_and_a_plan_may_hold():
    for seed in range(200):
        for turn in draw_conversation(seed).turns:
            events = turn.after.events
            assert turn.after.total_seconds == SECONDS and all(event.end <= SECONDS for event in events)
            assert all(event.kind == "speech" or class_of_caption(event.caption) for event in events)
            assert all(event.transcript for event in events if event.kind == "speech")
            assert len({event.caption for event in events}) == len(events)
            assert events[0].kind == "ambience" and events[0].seconds == SECONDS
    assert 20 <= sum(any(event.transcript for event in one.turns[0].after.events) for one in SHIPPED_ONES) <= 40


ROW = json.loads(write_conversations(SHIPPED_ONES[:1]))[0]


@pytest.mark.parametrize("rows, message", [
    ({}, "a list of objects"), ([7], "conversation 0 has a seed"), ([{**ROW, "seed": "1"}], "has a seed"), ([{**ROW, "seed": True}], "has a seed"),
    ([ROW, {**ROW, "turns": []}], "conversation 1 has a seed and two turns"), ([{**ROW, "turns": ROW["turns"][:1]}], "two turns"),
    ([{**ROW, "turns": [1, 2]}], "turn 0: it has a task"), ([{**ROW, "turns": ROW["turns"][::-1]}], "turn 0: its task is"),
    ([{**ROW, "turns": [ROW["turns"][0]] * 2}], "turn 1: its task is 'story'; story comes first"),
    ([{**ROW, "turns": [{**ROW["turns"][0], "plan": {"events": []}}, ROW["turns"][1]]}], "conversation 0, turn 0: "),
])
def test_other_files_are_refused(rows, message: str):
    with pytest.raises(InputError, match=message):
        read_conversations(json.dumps(rows))


def test_a_seed_is_a_number_from_nothing_on():
    assert isinstance(draw_conversation(2**62), Conversation)
    with pytest.raises(InputError, match="the seed of a conversation is -1"):
        draw_conversation(-1)
