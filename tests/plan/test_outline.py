"""Outlines: headings and lengths, chapters in one plan, and what cannot be read."""

import json

import pytest

from audiostory_core.errors import InputError
from audiostory_core.plan.outline import ChapterOutline, join_chapters, read_outline
from audiostory_core.plan.story import StoryPlan

TEXT = """
# The harbour (90 s)

A storm rolls over a harbour,
then a ship's bell answers.

## In the cathedral (1.5 min)
A choir. The total duration is 20 seconds.
# Home
A dog barks. The total duration is 12 seconds.
# Sleep
Crickets.
"""


def test_headings_say_title_and_length():
    harbour, cathedral, home, sleep = read_outline(TEXT, 24.0)
    assert harbour == ChapterOutline("The harbour", "A storm rolls over a harbour, then a ship's bell answers.", 90.0)
    assert (cathedral.title, cathedral.seconds) == ("In the cathedral", 90.0), "the heading counts"
    assert (home.seconds, sleep.seconds) == (12.0, 24.0)


def test_json_says_the_same():
    rows = [{"title": "A", "instruction": "Rain.", "seconds": 5}, {"instruction": "Wind."}]
    assert read_outline(json.dumps({"chapters": rows}), 7.0) == (ChapterOutline("A", "Rain.", 5.0), ChapterOutline("", "Wind.", 7.0))
    assert read_outline(json.dumps(rows), 7.0) == read_outline(json.dumps({"chapters": rows}), 7.0)


@pytest.mark.parametrize(("text", "said"), [
    ("", "no chapters"), ("Rain falls.\n# A\nRain.", "line 1 of the outline stands before any heading"),
    ("# A\n# B\nRain.", "chapter 1 of the outline says nothing"), ("# A (0 s)\nRain.", "length of chapter 1 is 0"),
    ('{"chapters": 5}', "no list of chapters"), ('{"chapters": [1]}', "no list of chapters"), ("{", "not JSON"),
    ('[{"instruction": "Rain.", "seconds": NaN}]', "NaN"), ('[{"instruction": 7}]', "says nothing"),
    ("# A (100000 s)\nRain.", "length of chapter 1"), ("# A (10000 s)\nRain.\n# B (10000 s)\nRain.", "20000 s together"),
    ("# A\nx\n" * 501, "at most 500"),
])
def test_what_cannot_be_told_is_said_in_a_sentence(text: str, said: str):
    with pytest.raises(InputError) as refused:
        read_outline(text, 24.0)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_chapters_follow_one_another_in_one_plan():
    scenes = (ChapterOutline("A", "Rain in a cathedral.", 3.0), ChapterOutline("B", "A dog.", 2.0))
    plans = [StoryPlan.sequential("x", [("Rain.", 1.0), ("Wind.", 2.0)]), StoryPlan.sequential("y", [("A dog.", 2.0)])]
    plan = join_chapters("Two", scenes, plans)
    assert [(e.id, e.start) for e in plan.events] == [("c1_e1", 0.0), ("c1_e2", 1.0), ("c2_e1", 3.0)]
    assert plan.total_seconds == 5.0 and plan.is_sequential
    assert [(c.title, c.start, c.seconds) for c in plan.chapters] == [("A", 0.0, 3.0), ("B", 3.0, 2.0)]
    assert [plan.instruction_of(e) for e in plan.events] == ["Rain in a cathedral.", "Rain in a cathedral.", "A dog."]
    assert StoryPlan.from_json(plan.to_json()) == plan
