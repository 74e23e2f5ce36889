"""A brief is planned by a model: asked in its own words, in pieces it can hold, and held against what was asked."""

import pytest

from audiostory_core.brief.layout import Lengths
from audiostory_core.dataset.naming import lexicon
from audiostory_core.errors import InputError
from audiostory_core.line.briefing import brief_of, check_traces, fits, plan_brief, said
from audiostory_core.plan.lexicon import Lexicon
from audiostory_core.plan.story import StoryPlan
from audiostory_core.plan.text import PlanReading

WORDS = lexicon()
LENGTHS = Lengths(None, 24.0)


class Model:
    """Writes one event of the same caption whatever it is asked, or nothing; hears what it was asked."""

    def __init__(self, *captions: str) -> None:
        self.captions, self.asked = captions, list[tuple[str, float]]()

    def __call__(self, text: str, seconds: float) -> PlanReading:
        self.asked.append((text, seconds))
        if not self.captions:
            raise InputError("no plan")
        return PlanReading(StoryPlan.sequential(text, [(caption, 3.0) for caption in self.captions]))


def planned(sentence: str, model: Model, most: int = 5) -> PlanReading:
    brief = brief_of(sentence, WORDS)
    assert brief is not None
    return plan_brief(brief, sentence, WORDS, LENGTHS, model, most)


def test_a_model_is_asked_in_the_words_that_it_knows():
    model = Model("Heavy rain pours down.", "An owl hoots.")
    reading = planned("heavy rain while an owl hoots, in a cathedral", model)
    assert model.asked == [("Heavy rain pours down, then an owl hoots, in a cathedral.", 24.0)]
    assert reading.repairs == ("understood: rain; together with it owl | heard in a cathedral", "no length was given: told in 24 s")


def test_a_long_row_is_asked_in_stories_that_the_model_can_hold():
    model = Model("Bees buzz.")
    reading = planned("bees, then a cat, then an owl, then frogs, then bees again, then a bell, then a piano", model, most=3)
    assert len(model.asked) == 3 and [seconds for _, seconds in model.asked] == pytest.approx([24 * 3 / 7] * 2 + [24 / 7])
    assert len(reading.plan.events) == 7 and "mended" in reading.repairs[1] + reading.repairs[2]


def test_a_model_that_writes_no_plan_is_mended_and_said():
    reading = planned("rain, then a dog", Model())
    assert [event.caption for event in reading.plan.events] == ["Light rain patters softly.", "A big dog barks deeply."]
    assert "the language model planned nothing: mended to what was asked for" in reading.repairs


def test_what_nobody_knows_is_told_by_what_the_model_takes_it_for():
    model = Model("Glass shatters.")
    reading = planned("rain, then gizmos clatter", model)
    assert reading.plan.events[1].caption == "Glass shatters."
    assert any("gizmos clatter; the nearest it knows is: Glass shatters." in note for note in reading.repairs)


def test_a_plan_fits_where_it_has_just_what_is_asked():
    brief = brief_of("rain, then a dog", WORDS)
    assert brief is not None

    def plan(*captions: str) -> StoryPlan:
        return StoryPlan.sequential("", [(caption, 2.0) for caption in captions])

    assert fits(brief, plan("Heavy rain pours down.", "A small dog yaps."), WORDS)
    assert fits(brief, plan("Rain falls.", "A dog barks."), WORDS), "in whatever words"
    assert not fits(brief, plan("A small dog yaps.", "Heavy rain pours down."), WORDS)
    assert not fits(brief, plan("Heavy rain pours down."), WORDS) and said(brief, WORDS) == ("understood: rain; then dog",)


@pytest.mark.parametrize("sentence", ["asdf qwer", "ein Hund bellt", "no rain", "!!!"])
def test_what_asks_for_nothing_is_refused(sentence: str):
    def asked() -> None:
        assert brief_of(sentence, WORDS) is None
        check_traces(sentence, StoryPlan.sequential("", [("A small dog yaps.", 2.0)]), WORDS)

    with pytest.raises(InputError, match="no sound is asked for in"):
        asked()


@pytest.mark.parametrize("sentence", ["no rain", "remove the dog", "a dog that does not bark", "neither rain nor thunder"])
def test_what_only_denies_is_refused_whatever_a_model_would_guess(sentence: str):
    with pytest.raises(InputError, match="no sound is asked for in"):
        brief_of(sentence, WORDS)


def test_a_guess_needs_a_word_that_was_read_beside_its_sound():
    foghorn = StoryPlan.sequential("", [("A foghorn sounds.", 2.0)])
    check_traces("what ships give in the mist", foghorn, WORDS)
    with pytest.raises(InputError, match="such as 'rain, then a dog barks'"):
        check_traces("the square root of yellow is next tuesday", foghorn, WORDS)


def test_a_lexicon_without_sounds_leaves_the_sentence_to_the_model():
    assert brief_of("asdf", Lexicon(frozenset({"rain"}), {})) is None and brief_of("asdf", None) is None


def test_a_model_is_asked_for_no_words():
    model = Model("Heavy rain pours down.")
    reading = planned("heavy rain, then a man says 'an owl hoots', then he says 'a dog'", model)
    assert model.asked[0][0] == "Heavy rain pours down."
    assert [event.transcript for event in reading.plan.events] == ["", "an owl hoots", "a dog"]
    silent = Model()
    assert planned("a man says 'an owl hoots'", silent).plan.events[0].speaker == "man" and not silent.asked
