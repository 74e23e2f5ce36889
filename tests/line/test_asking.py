"""Sentences as people write them are planned as they ask; what counts as right stands in closed form."""

import json
from pathlib import Path

import pytest

from audiostory_core.bundle.bundle import shipped_bundles
from audiostory_core.bundle.parts import Parts
from audiostory_core.evaluation.asking import Entry, Outcome, entries, fault, planned
from audiostory_core.pipeline import open_parts
from audiostory_core.plan.story import StoryPlan

needs_tiny = pytest.mark.skipif("tiny" not in shipped_bundles(), reason="the shipped bundle 'tiny' is not in this tree")


@pytest.fixture(scope="module")
def tiny() -> Parts:
    return open_parts("tiny", "cpu", "float32")


def faults(parts: Parts, asked: list[Entry]) -> tuple[list[str], list[str]]:
    """What is wrong, and which of it with no word that something is not known."""
    wrong, silent = list[str](), list[str]()
    for entry in asked:
        found = planned(parts, entry["say"])
        if why := fault(entry, found):
            wrong.append(f"{entry['say']}: {why}")
            silent += [] if found.admitted else [entry["say"]]
    return wrong, silent


@needs_tiny
def test_what_people_ask_for_is_planned(tiny: Parts):
    """Thirty that this was built with, and sixty that somebody wrote afterwards and somebody else judged."""
    asked = list(entries())
    wrong, silent = faults(tiny, asked)
    assert len(asked) == 90 and len(wrong) <= 4 and len(silent) <= 1, wrong


@needs_tiny
@pytest.mark.slow
def test_what_people_asked_for_while_this_was_built_is_planned(tiny: Parts):
    asked = json.loads(Path(__file__).with_name("asked_before.json").read_text(encoding="utf-8"))
    wrong, _ = faults(tiny, asked)
    assert len(asked) == 180 and len(wrong) <= 12, wrong


PLAN = StoryPlan.build({"instruction": "", "events": [
    {"caption": "Rain falls.", "seconds": 6.0}, {"caption": "A dog.", "start": 3.0, "seconds": 2.0},
    {"caption": "A cat.", "start": 6.0, "seconds": 2.0}, {"caption": "A cat.", "start": 8.0, "seconds": 2.0}]})
RAIN, DOG, CAT = {"any": ["rain"]}, {"any": ["dog"]}, {"any": ["cat"]}


@pytest.mark.parametrize("more, says", [
    ({}, ""), ({"total": 10}, ""), ({"total": 11}, "10 s in all for 11 s"), ({"together": [[0, 1]]}, ""),
    ({"together": [[0, 2]]}, "do not sound together"), ({"absent": ["dog"]}, "dog was not asked for"),
    ({"want": [RAIN, DOG]}, "3 sounds for 2"), ({"want": [DOG, RAIN, CAT]}, "'Rain falls.' for dog"),
    ({"want": [DOG, RAIN, CAT], "any_order": True}, ""), ({"want": [RAIN, DOG, {**CAT, "seconds": 4}]}, ""),
    ({"want": [RAIN, DOG, {**CAT, "seconds": 2}]}, "seconds of cat: 4.0 for 2 s"),
    ({"want": [RAIN, {**DOG, "start": 5}, CAT]}, "start of dog: 3.0 for 5 s"), ({"unknown": ["cow"]}, "nothing says that cow"),
    ({"want": [RAIN, DOG, CAT, {"any": ["gull"], "or_unknown": ["gull"]}]}, "4"), ({"refuse": True}, "not refused")])
def test_what_is_right_is_known(more: dict, says: str):
    found = fault({"say": "", "want": [RAIN, DOG, CAT], **more}, Outcome(PLAN))
    assert (not found) == (not says) and says in found


def test_what_is_said_to_be_unknown_may_be_left_out():
    entry = {"say": "", "want": [RAIN, DOG, CAT, {"any": ["gull"], "or_unknown": ["gull"]}], "unknown": ["cow"]}
    assert fault(entry, Outcome(PLAN, ("This bundle never learnt the sound of a gull",)))
    assert not fault(entry, Outcome(PLAN, ("This bundle never learnt the sound of a gull", "Not understood: 'cow'.")))


def test_a_refusal_is_right_where_it_is_asked_for():
    assert not fault({"say": "", "want": [], "refuse": True}, Outcome(None, ("no",)))
    assert fault({"say": "", "want": [RAIN]}, Outcome(None, ("no sound",))) == "refused: no sound"
