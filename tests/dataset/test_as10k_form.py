"""The form of AudioStory's own data set: what is written is read back, and the published example is read."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.dataset.as10k_form import read_form, read_record, write_record
from audiostory_core.dataset.records import Provenance, StoryRecord
from audiostory_core.errors import InputError

WORDS = st.text(st.characters(categories=("L", "N"), include_characters=" ,.'-"), min_size=1, max_size=60).filter(str.strip)
EVENTS = st.lists(st.fixed_dictionaries({"caption": WORDS, "seconds": st.floats(0.1, 60)}), min_size=1, max_size=6)


def record(events: list[dict], **more: object) -> StoryRecord:
    plan = {"instruction": "Rain, then a dog.", "reasoning": "Two points.", "events": events}
    return StoryRecord.build({"name": "one", "plan": plan, **more})


def test_the_published_example_becomes_a_record():
    """In the shape of the supplement's Figure 5; the words are ours."""
    data = {
        "Instruction": "A long track of a singer and her audience. The total duration is 35.5 seconds.",
        "Reasoning": "The caption can be divided into 2 points:\n\n1. **[0.0, 21.5]** She sings.\n\n2. **[21.5, 35.5]** They clap.",
        "Audio Clips": ["A woman sings.<timestamp>21.5 </timestamp>", "A small audience applauds.<timestamp>14.0 \n</timestamp>"],
        "Visual Captions": ["A stage.", "Hands."], "Whole Caption": "A singer is applauded.",
    }  # fmt: skip
    found, notes = read_record(data, "one", Provenance(corpus="AS-10k"))
    assert [(e.caption, e.start, e.seconds) for e in found.plan.events] == [
        ("A woman sings.", 0.0, 21.5), ("A small audience applauds.", 21.5, 14.0)]  # fmt: skip
    assert (found.visual, found.caption, notes) == (("A stage.", "Hands."), "A singer is applauded.", ())
    assert read_record(write_record(found), "one", Provenance(corpus="AS-10k")) == (found, ())


@settings(max_examples=60, deadline=None)
@given(EVENTS, st.booleans())
def test_captions_and_times_come_back(events: list[dict], layered: bool):
    if layered:
        events = [{**event, "start": 0.5 * n} for n, event in enumerate(events, 1)]
    written = record(events, visual=["Seen."] * len(events), caption="All.")
    found, _ = read_record(json.loads(json.dumps(write_record(written))), "one", Provenance())
    assert [e.caption for e in found.plan.events] == [e.caption for e in written.plan.events]
    for one, other in zip(found.plan.events, written.plan.events, strict=True):
        assert abs(one.start - other.start) < 1e-5 and abs(one.seconds - other.seconds) < 1e-5
    assert (found.visual, found.caption) == (written.visual, written.caption)


def test_visual_captions_of_other_events_are_refused():
    data = {**write_record(record([{"caption": "Rain.", "seconds": 2.0}])), "visual_captions": ["One.", "Two."]}
    with pytest.raises(InputError, match="2 entries for 1 events"):
        read_record(data, "one", Provenance())


def test_an_object_of_another_form_is_a_sentence():
    with pytest.raises(InputError, match=r"x\.json has no instruction"):
        read_form({"captions": []}, "x.json")
    with pytest.raises(InputError, match="neither captions nor events"):
        read_form({"instruction": "Rain."}, "x.json")
