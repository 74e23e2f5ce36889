"""What an edit brought and the bundle never learnt is told by the nearest sound, and that is what stands in the plan."""

import pytest

from audiostory_core.brief.casting import recast
from audiostory_core.edits.sentence import edit
from audiostory_core.edits.turns import undo
from audiostory_core.plan.lexicon import Lexicon
from audiostory_core.plan.story import StoryPlan

PLAN = StoryPlan.sequential("Rain, then a dog.", [("Light rain patters softly.", 6.0), ("A big dog barks deeply.", 4.0)])


@pytest.mark.parametrize("sentence, caption, says", [
    ("add a peacock at the end", "A seagull cries.", "the sound of a peacock; the nearest it knows is: A seagull cries"),
    ("turn the dog into a lion", "A big dog barks deeply.", "the sound of a lion; the nearest it knows is: A big dog"),
    ("add a cat at the end", "A cat.", ""), ("add heavy rain at the end", "Heavy rain.", "")])
def test_a_stand_in_is_what_is_told(sentence: str, caption: str, says: str, lexicon: Lexicon):
    after, notes = recast(lexicon, PLAN, edit(PLAN, sentence)[0])
    told = after.events[-1]
    assert (told.caption, bool(notes)) == (caption, bool(says)) and says in "".join(notes)
    assert not says or told.detail


def test_an_edit_with_a_stand_in_is_undone(lexicon: Lexicon):
    after, _ = recast(lexicon, PLAN, edit(PLAN, "turn the dog into a lion")[0])
    assert undo(after, 1).events == PLAN.events


def test_what_was_there_before_and_what_is_spoken_stay(lexicon: Lexicon):
    old = PLAN.with_events([*PLAN.events, {"caption": "A lion roars.", "seconds": 2.0}])
    assert recast(lexicon, old, edit(old, "make the dog louder")[0])[1] == ()
    spoken = PLAN.with_events([*PLAN.events, {"caption": "A man says: a lion!", "seconds": 2.0, "kind": "speech"}])
    assert recast(lexicon, PLAN, spoken) == (spoken, ())


def test_words_that_name_no_sound_are_said(lexicon: Lexicon):
    after, notes = recast(lexicon, PLAN, PLAN.with_events([*PLAN.events, {"caption": "A glorp.", "seconds": 2.0}]))
    assert after.events[-1].caption == "A glorp." and notes == ("Not understood: 'glorp'.",)


def test_a_lexicon_without_sounds_only_names_what_is_unknown():
    old = Lexicon(frozenset({"a"}), {"lion": "A big dog barks deeply."})
    plan = PLAN.with_events([*PLAN.events, {"caption": "A lion.", "seconds": 2.0}])
    assert recast(old, PLAN, plan) == (plan, ("This bundle never learnt the sound of a lion; the nearest it knows is: A big dog barks deeply.",))
    assert recast(None, PLAN, plan) == (plan, ())
