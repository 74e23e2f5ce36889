"""The rules of AudioCopilot's conversations: those of our own grammar keep all, and each bent one is named."""

import copy
import functools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.dataset.dialogues import draw_dialogue
from audiostory_core.errors import InputError
from audiostory_core.exchange.copilot import Answered, messages_of, read, read_turns
from audiostory_core.exchange.copilot_rules import broken_rules


def messages(index: int, turns: int = 3, speech: bool = True) -> list:
    return json.loads(written(index, turns, speech))


@functools.cache
def written(index: int, turns: int, speech: bool) -> str:
    told = draw_dialogue(0, index, turns=turns, speech=speech).turns
    return json.dumps(messages_of([Answered(turn.sentence, turn.after.reasoning, turn.after.events) for turn in told]))


def test_drawn_conversations_keep_every_rule():
    for index in range(60):
        assert broken_rules(messages(index, 1 + index % 5, index % 2 == 0)) == ()


def test_the_paper_s_own_example_keeps_them_where_it_shows_all_sounds():
    """Figure 9's first answer lists nothing as added: in a first turn all is new."""
    example = messages(0, 1)
    example[1]["content"][0]["added"] = []
    assert broken_rules(example) == ()


def answer(value: list, turn: int = 0) -> dict:
    return value[2 * turn + 1]["content"][0]


BENT = {
    "form": lambda value: value.pop(),
    "turns": lambda value: value.extend(copy.deepcopy(value) * 2),
    "sounds": lambda value: answer(value)["text"].extend({**answer(value)["text"][1], "id": 50 + n} for n in range(10)),
    "tool": lambda value: answer(value)["text"][1].update(tool="t2a"),
    "text": lambda value: answer(value)["text"][1].update(text=" "),
    "voice": lambda value: next(one for one in answer(value)["text"] if one["tool"] == "tts").update(emotion=None),
    "loudness": lambda value: answer(value)["text"][1].update(loudness=-9.5),
    "panning": lambda value: answer(value)["text"][1].update(panning="left"),
    "start_time": lambda value: answer(value)["text"][1].update(start_time=4.5),
    "duration": lambda value: answer(value)["text"][1].update(duration=8.5),
    "ambience": lambda value: [one.update(panning=0.2) for one in answer(value)["text"][:1]],
    "id": lambda value: answer(value)["text"][1].update(id=answer(value)["text"][0]["id"]),
    "description": lambda value: answer(value).update(description="A dog barks on the left, louder than the rain."),
    "lists": lambda value: answer(value, 1).update(changed=[99]),
    "nothing": lambda value: value.__setitem__(slice(2, 4), [value[2], {**copy.deepcopy(value[1])}]),
}


@pytest.mark.parametrize("rule", BENT)
def test_a_bent_rule_is_named_with_its_turn(rule: str):
    value = messages(3, 2)
    BENT[rule](value)
    found = broken_rules(value)
    assert rule in {one.rule for one in found}
    assert all(one.said.endswith(".") and len(one.said) < 300 for one in found)


def test_what_was_changed_unasked_is_seen_in_the_lists():
    """The fault that the paper names: sounds that the user did not speak of come out otherwise."""
    value = messages(4, 2)
    changed = set(answer(value, 1)["changed"]) | set(answer(value, 1)["added"])
    other = next(one for one in answer(value, 1)["text"] if one["id"] not in changed)
    other["loudness"] = -11.0
    assert [one.rule for one in broken_rules(value)] == ["lists"]


def test_ids_of_sounds_that_are_gone_are_not_used_again():
    value = messages(0, 1) + messages(0, 1) + messages(0, 1)
    for turn in (1, 2):
        answer(value, turn)["added"] = []
    gone = answer(value, 1)["text"].pop()["id"]
    answer(value, 1)["removed"], answer(value, 2)["added"] = [gone], [gone]
    assert [one.rule for one in broken_rules(value)] == ["id"]


def test_a_speaker_keeps_the_gender_unless_the_user_speaks_of_it():
    value = messages(0, 1) + messages(0, 1)
    for turn, gender in ((0, "male"), (1, "female")):
        voice = next(one for one in answer(value, turn)["text"] if one["tool"] == "tts")
        voice.update(speaker="Alex", gender=gender)
    answer(value, 1).update(added=[], changed=[voice["id"]])
    value[2]["content"][0]["text"] = "Make it rain."
    assert [one.rule for one in broken_rules(value)] == ["voice"]
    value[2]["content"][0]["text"] = "Let Alex be a woman."
    assert broken_rules(value) == ()


def test_turns_are_read_back_as_they_were():
    told = [turn.after for turn in draw_dialogue(0, 5, turns=4, speech=True).turns]
    found = read_turns(messages(5, 4))
    assert [turn.sentence for turn in found] == [turn.sentence for turn in draw_dialogue(0, 5, turns=4, speech=True).turns]
    for turn, plan in zip(found, told, strict=True):
        times = lambda events: [(e.id, e.start, e.seconds, e.loudness, e.pan, e.transcript) for e in events]  # noqa: E731
        assert times(turn.events) == times(plan.events) and turn.description == plan.reasoning
    assert read(json.dumps(messages(5, 4))).plan.events == found[-1].events


@pytest.mark.parametrize("value", [[], {}, 7, [{"role": "user", "content": "x"}], [{"role": "system", "content": [{"text": []}]}] * 2])
def test_what_has_no_sounds_is_no_conversation(value):
    assert [one.rule for one in broken_rules(value)] == ["form"]
    with pytest.raises(InputError):
        read_turns(value)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=4)
                    | st.dictionaries(st.sampled_from(["role", "content", "text", "id", "tool", "added", "duration"]), inner, max_size=4))


@given(JSON)
@settings(max_examples=100, deadline=None)
def test_anything_that_json_holds_is_judged(value):
    assert all(isinstance(one.said, str) for one in broken_rules(value))


@given(JSON, st.sampled_from(["id", "tool", "text", "loudness", "start_time", "duration", "speaker", "gender"]))
@settings(max_examples=60, deadline=None)
def test_any_value_of_a_field_is_judged(bent, name):
    value = messages(6, 2)
    answer(value)["text"][1][name] = bent
    assert isinstance(broken_rules(value), tuple)
