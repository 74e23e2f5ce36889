"""A brief and what a model wrote become a plan: where, how long and how loud, in closed form."""

import pytest

from audiostory_core.brief.layout import Lengths, lay_out
from audiostory_core.brief.reading import read
from audiostory_core.errors import InputError
from audiostory_core.plan.levels import AMBIENCE_LUFS, FOREGROUND_LUFS
from audiostory_core.plan.lexicon import Lexicon
from audiostory_core.plan.story import SoundEvent, StoryPlan
from audiostory_core.plan.text import PlanReading, compose_reasoning

RAIN, DOG, THUNDER = "Light rain patters softly.", "A big dog barks deeply.", "Thunder rumbles in a low roll."


def laid(sentence: str, lexicon: Lexicon, given: float | None = None, written: list[tuple[str, float]] | None = None) -> PlanReading:
    brief = read(sentence, lexicon)
    rows = [(one.captions[0], 4.0) for one in brief.asked] if written is None else written
    events = StoryPlan.sequential("", rows).events if rows else ()
    return lay_out(brief, events, lexicon, Lengths(given, 24.0), sentence)


def spans(reading: PlanReading) -> list[tuple[str, float, float]]:
    return [(_name(event), event.start, event.end) for event in reading.plan.events]


def _name(event: SoundEvent) -> str:
    return {RAIN: "rain", DOG: "dog", THUNDER: "thunder"}[event.caption]


TIMES = {
    "rain for 8 s, thunder for 4 s, then a dog for 3 s": ([("rain", 0, 8), ("thunder", 8, 12), ("dog", 12, 15)], 15),
    "rain, then a dog": ([("rain", 0, 12), ("dog", 12, 24)], 24),
    "30 seconds in all: rain for 20 seconds, then a dog": ([("rain", 0, 20), ("dog", 20, 30)], 30),
    "rain for 10 s, then a dog": ([("rain", 0, 10), ("dog", 10, 14)], 14),
    "rain while a dog barks, 20 s in all": ([("rain", 0, 20), ("dog", 0, 20)], 20),
    "a dog for 5 s and rain in the background": ([("rain", 0, 5), ("dog", 0, 5)], 5),
    "rain for 30 seconds, with a dog in the middle": ([("rain", 0, 30), ("dog", 10, 20)], 30),
    "at 0:00 rain, at 0:10 thunder, at 0:15 a dog": ([("rain", 0, 10), ("thunder", 10, 15), ("dog", 15, 19)], 19),
    "rain for 5 s, 3 seconds of silence, then a dog for 2 s": ([("rain", 0, 5), ("dog", 8, 10)], 10),
    "rain for 5 s, then silence for 4 s": ([("rain", 0, 5)], 9),
    "a dog barks three times": ([("dog", 0, 2), ("dog", 2, 4), ("dog", 4, 6)], 6),
    "a dog barks twice, then rain for 5 s": ([("dog", 0, 2), ("dog", 2, 4), ("rain", 4, 9)], 9),
}


@pytest.mark.parametrize("sentence", TIMES)
def test_sounds_lie_where_they_are_asked_to(sentence: str, lexicon: Lexicon):
    reading = laid(sentence, lexicon)
    assert (spans(reading), reading.plan.total_seconds) == TIMES[sentence]
    assert reading.plan.reasoning == compose_reasoning(reading.plan.events, reading.plan.total_seconds)


def test_lengths_that_nobody_states_are_shared_as_the_model_would(lexicon: Lexicon):
    reading = laid("40 seconds long: rain for 10 s, then thunder, then a dog", lexicon, None, [(RAIN, 9), (THUNDER, 2), (DOG, 4)])
    assert spans(reading) == [("rain", 0, 10), ("thunder", 10, 20), ("dog", 20, 40)] and not reading.repairs


def test_a_length_beside_the_sentence_wins_and_is_said(lexicon: Lexicon):
    reading = laid("rain for 8 s, then a dog for 4 s", lexicon, 6.0)
    assert spans(reading) == [("rain", 0, 4), ("dog", 4, 6)]
    assert reading.repairs == ("the sounds last 12 s as the sentence asks; told in 6 s as asked beside it",)


def test_parts_that_do_not_make_the_whole_win_and_are_said(lexicon: Lexicon):
    reading = laid("30 seconds in all: rain for 8 s, then a dog for 4 s", lexicon)
    assert reading.plan.total_seconds == 12
    assert reading.repairs == ("the sounds last 12 s together as the sentence asks, not 30 s: 12 s are told",)


def test_what_the_model_got_wrong_is_mended_and_said(lexicon: Lexicon):
    reading = laid("rain, then a dog", lexicon, None, [("Bees buzz.", 6), (DOG, 6), (THUNDER, 3)])
    assert [name for name, _, _ in spans(reading)] == ["rain", "dog"]
    assert reading.plan.events[0].kind == "ambience" and reading.plan.events[0].detail == "A few drops begin to fall."
    assert reading.repairs == (
        "the language model planned 'Bees buzz.', 'A big dog barks deeply.', 'Thunder rumbles in a low roll.': mended to what "
        "was asked for", "no length was given: told in 24 s")


def test_a_model_that_wrote_nothing_is_mended(lexicon: Lexicon):
    assert spans(laid("rain, then a dog", lexicon, 10.0, [])) == [("rain", 0, 5), ("dog", 5, 10)]


@pytest.mark.parametrize("sentence, levels", [
    ("a dog with rain in the background", [AMBIENCE_LUFS, None]), ("a dog while rain falls", [AMBIENCE_LUFS, None]),
    ("rain while thunder rumbles", [None, None]), ("rain, then a dog", [None, None]), ("rain, then a quiet dog", [None, FOREGROUND_LUFS - 6]),
    ("rain, then a loud dog", [None, FOREGROUND_LUFS + 4]), ("rain, then a distant dog", [None, FOREGROUND_LUFS - 8])])
def test_ambience_lies_beneath_and_loud_and_quiet_are_levels(sentence: str, levels: list[float | None], lexicon: Lexicon):
    plan = laid(sentence, lexicon).plan
    assert [event.loudness for event in plan.events] == levels
    assert plan.levels is None


@pytest.mark.parametrize("sentence, says", [
    ("rain for 200 minutes", "at most 10800 s"), ("rain for 10 ms, then a dog for 5 s", "lasts at least 0.1 s")])
def test_lengths_that_no_plan_holds_are_refused(sentence: str, says: str, lexicon: Lexicon):
    with pytest.raises(InputError, match=says):
        laid(sentence, lexicon)


def test_what_is_said_is_spoken_and_lasts_as_long_as_it_takes(lexicon: Lexicon):
    sentence = "rain for 5 s, then a man whispers 'we have to leave', then Anna says: not without the dog"
    reading = laid(sentence, lexicon, None, [(RAIN, 5.0)])
    rain, man, anna = reading.plan.events
    assert (man.kind, man.caption, man.transcript, man.speaker, man.emotion) == ("speech", "A man whispers.", "we have to leave", "man", "whispering")
    assert (anna.kind, anna.caption, anna.transcript, anna.speaker) == ("speech", "Anna speaks.", "not without the dog", "Anna")
    assert rain.end == man.start == 5 and man.end == anna.start and 1.5 < man.seconds < 3 and reading.plan.total_seconds == anna.end
    assert not reading.repairs, "no language model is asked for words"


def test_a_story_may_be_of_words_alone(lexicon: Lexicon):
    plan = laid("a man says 'go'", lexicon, None, []).plan
    assert [event.transcript for event in plan.events] == ["go"] and plan.total_seconds == plan.events[0].seconds
    assert laid("a man says 'go'", lexicon, 20.0, []).plan.total_seconds == 20
