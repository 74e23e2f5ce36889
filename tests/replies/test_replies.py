"""What language models write: their thoughts taken off, and JSON read as they write it, in linear time."""

import json
import time

import pytest

from audiostory_core.replies.loose_json import read
from audiostory_core.replies.reading import MAX_MENDED_CHARS, Reply, answer_in, chosen, values_in
from audiostory_core.replies.thoughts import part

# What is discarded is D, the answer F.
THOUGHT = [
    "<think>D</think>F", "D</think>F", "<thinking>D</thinking>F", "<THINK>D</THINK>F", "[THINK]D[/THINK]F", "<reasoning>D</reasoning>F",
    "<thought>D</thought>F", "<|channel|>analysis<|message|>D<|end|><|start|>assistant<|channel|>final<|message|>F",
    "<|channel|>analysis<|message|>D<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>F<|return|>",
    "<|channel|>final<|message|>D<|end|><|channel|>final<|message|>F", "analysisD D.assistantfinalF",
    "<|channel>thought\nD<channel|>F", "<seed:think>D</seed:think>F", "<mm:think>D</mm:think>F", "<antThinking>D</antThinking>F",
    '<think effort="low">D</think>F', "<|begin_of_thought|>D<|end_of_thought|><|begin_of_solution|>F<|end_of_solution|>",
    "<|START_THINKING|>D<|END_THINKING|><|START_RESPONSE|>F<|END_RESPONSE|>", "\u25c1think\u25b7D\u25c1/think\u25b7F",
    "<think><think>D</think>F", "<think>D<think>D</think>D</think>F", "<think>I will close </think> here: D</think>F",
    "<think>D</think><think>D</think>F", "<think>D</think>D<answer>F</answer>", "Here is my thought process: D Here is my response: F",
    "<|inner_prefix|>D<|inner_suffix|>F", "\ufeff<think>\n\nD</think>\n\nF", "Thinking...\nD\n...done thinking.\n\nF",
]


@pytest.mark.parametrize("form", THOUGHT)
def test_thoughts_are_no_answer(form: str):
    assert part(form).answer.strip() == "F" and part(form).thoughts == ""
    (found,) = answer_in(Reply('{"a": ["final"]}'.join(form.rsplit("F", 1)))).values
    assert found.value == {"a": ["final"]}


@pytest.mark.parametrize("form", ["<think>D", "<think>D</think>", "Let me see. <think>D", "<|channel|>analysis<|message|>D", "[THINK]D[/THINK] \n"])
def test_thoughts_without_an_answer_behind_them_are_thoughts(form: str):
    parted = part(form)
    assert not parted.answer.strip() and "D" in parted.thoughts
    whole = answer_in(Reply(form.replace("D", 'perhaps {"a": 1}, or {"a": 2}')))
    assert (whole.text, [found.value for found in whole.values]) == ("", [{"a": 1}, {"a": 2}])
    assert answer_in(Reply(form.replace("D", 'perhaps {"a": 1}, no.'))).values == ()


def test_an_answer_may_speak_of_thoughts():
    text = json.dumps({"reasoning": "a </think> b <think> c", "a": 1})
    assert part(text).answer == text and values_in(text)[0].value["a"] == 1
    assert part('{"a": 1}<think>and now').answer == '{"a": 1}'


PLAN = {"events": [{"caption": "rain", "seconds": 8}, {"caption": "dog", "seconds": 4}]}


def rows(*captions: str, seconds: tuple = (8, 4)) -> list[dict]:
    return [{"caption": caption, "seconds": s} for caption, s in zip(captions, seconds, strict=True)]


@pytest.mark.parametrize(
    "text, found",
    [
        ('[{"caption":"rain\nfalls","seconds":8},{"caption":"dog","seconds":4}]', rows("rain\nfalls", "dog")),
        ('[{"caption":"a voice says "ho" twice","seconds":8},{"caption":"dog","seconds":4}]', rows('a voice says "ho" twice', "dog")),
        ('[{"caption":"says "ho", then "ha", twice","seconds":8},{"caption":""Ho" it says","seconds":4}]',
         rows('says "ho", then "ha", twice', '"Ho" it says')),
        ('[{"caption":"it says "ho"","seconds":8},{"caption":"says "ho": late","seconds":4}]', rows('it says "ho"', 'says "ho": late')),
        ("[{'caption':'the dog's bark','seconds':8},{'caption':\"dogs' bark\",'seconds':4}]", rows("the dog's bark", "dogs' bark")),
        ("[{'caption':'it\\'s rain','seconds':8,},{'caption':'dog','seconds':4,},]", rows("it's rain", "dog")),
        ('[{caption:"rain",seconds:8},{caption:dog barks, twice,seconds:4}]', rows("rain", "dog barks, twice")),
        ('[{"caption":"rain" "seconds":8}{"caption":"dog"\n"seconds":4}]', rows("rain", "dog")),
        ('[{"caption":"rain","seconds":8,{"caption":"dog","seconds":4}]', rows("rain", "dog")),
        ('[{"caption":"rain","seconds":8}},{"caption":"dog","seconds":4}}', rows("rain", "dog")),
        ('[{"caption":"rain","seconds":8,"caption":"dog","seconds":4}]', rows("rain", "dog")),
        ('[{"caption":"rain, "seconds":8},{"caption":"dog\n"seconds":4}]', rows("rain", "dog")),
        ('[{"caption":"rain","seconds":8}, // first\n{"caption":"http://x/#y","seconds":4} /* two */ # three\n]', rows("rain", "http://x/#y")),
        ("[{\u201ccaption\u201d:\u201crain\u201d,\u201cseconds\u201d:8}\uff0c{\u201ccaption\u201d\uff1a\u201cdog\u201d,\u201cseconds\u201d:4}]", rows("rain", "dog")),
        ('[{"caption":"rain\\_s","seconds":+8},{"caption":"\\ud83d\\udc15 \\u12","seconds":.5,}]', rows("rain_s", "\U0001f415 u12", seconds=(8, 0.5))),
        ('[{"caption":"rain","seconds":8s},{"caption":"dog","seconds":4.0 s}]', rows("rain", "dog", seconds=("8s", "4.0 s"))),
    ],
)
def test_json_is_read_as_small_models_write_it(text: str, found: list):
    loose = read(text, 0)
    assert loose is not None and loose.value == found and not loose.cut and not loose.doubtful
    (value,) = values_in(f"Here:\n{text}\nDone.")
    assert value.value == found and value.mends


def test_names_of_python_and_numbers_that_are_none():
    (found,) = values_in('{"a": True, "b": None, "c": NaN, "d": -Infinity,}')
    assert found.value == {"a": True, "b": None, "c": None, "d": None} and found.odd == ("NaN", "-Infinity")
    assert values_in('{"a": NaN}')[0].odd == ("NaN",)


@pytest.mark.parametrize(
    "end, partial",
    [('{"caption": "dog bar', {"caption": "dog bar"}), ('{"caption": "dog", "seconds": 1', {"caption": "dog", "seconds": "1"}),
     ('{"capt', {}), ('{"caption": "dog", "more": {"a": 1', {"caption": "dog"}), ("", None), ("{", {})],
)
def test_what_is_cut_off_is_told_apart(end: str, partial: object):
    (found,) = values_in('{"events": [{"caption": "rain", "seconds": 8}, ' + end)
    assert found.cut and found.value == {"events": PLAN["events"][:1]} and found.partial == partial


def test_a_text_that_may_have_swallowed_events_is_not_trusted():
    (found,) = values_in('{"events":[{"caption" "rain","seconds" 8},{"caption":"dog","seconds":4}]}')
    assert "quotes" in found.fault


@pytest.mark.parametrize(
    "text",
    [json.dumps(json.dumps(PLAN)), json.dumps(json.dumps(json.dumps(PLAN))), json.dumps(PLAN).replace('"', '\\"'), "Here: " + json.dumps(json.dumps(PLAN)),
     "{" + json.dumps(PLAN) + "}", "plan = " + json.dumps(PLAN) + ";", "I use {braces} and [brackets].\n" + json.dumps(PLAN)],
)
def test_json_in_json_and_in_prose(text: str):
    assert values_in(text)[-1].value == PLAN


def test_the_last_whole_answer_counts():
    final = json.dumps(PLAN)
    for text in (f'Draft:\n```json\n{{"events": []}}\n```\nFinal:\n```json\n{final}\n```', f'{{"events": [{{"caption": "win\nNo. Again:\n{final}',
                 f'{final}\n\nAnd shorter:\n{{"events": [{{"caption": "win'):
        found = chosen(values_in(text), lambda value: "events" in value)
        assert found is not None and found.value == PLAN and not found.follows
    first, second, third = values_in('{"a": 1}\n```json\n{"b": 2}\n```\nor {"c": 3}')
    assert (first.follows, second.follows, third.follows) == (False, True, False)


@pytest.mark.parametrize(
    "piece",
    ["[", "{", '{"a":', "{a:", "{'a':'b'", '"', "'", '"a" ', '\\"', '{"a":"b"c" ', '[{"a": "b"c" ', '{"a":"b" "c",', ",", ":", "//", "/*", "#", "```",
     "```json\n{", '{"caption":"rain', "{}", "[]", "[1]", "}", "]", "\\", '"x":"y"z" ,', '{"a":1,"a":2}', '{"a":"{\\"b\\":\\"', "a.\n[", "{\\\"a",
     "<think>", "</think>", "<|channel|>final<|message|>", "<a:", "[THINK]", "<answer>", "\u201c", "x ,", '{"a":x, "', '{"a":1,}'],
)
def test_hostile_replies_take_linear_time(piece: str):
    begun = time.process_time()
    for head in ("", '{"events":[', "x\n{", '{"e":"'):
        answer_in(Reply(head + piece * (300_000 // len(piece))))
    assert time.process_time() - begun < 8  # four readings


def test_broken_json_that_is_too_long_or_too_deep_says_so():
    (found,) = values_in('{"a": [' + "1,, " * MAX_MENDED_CHARS + "]}")
    assert str(MAX_MENDED_CHARS) in found.fault
    assert "deeply" in values_in('{"a":' * 1000)[0].fault
