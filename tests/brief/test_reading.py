"""What a sentence is understood as, in the one line that a person is shown."""

import contextlib
import time

import pytest

from audiostory_core.brief.reading import is_gibberish, read
from audiostory_core.errors import InputError
from audiostory_core.plan.lexicon import Lexicon

SENTENCES = {
    # order
    "rain": "rain",
    "rain thunder dog": "rain; then thunder; then dog",
    "rain\nthunder\n- dog": "rain; then thunder; then dog",
    "1) rain 2) thunder": "rain; then thunder",
    "fire -> siren -> helicopter": "fire; then siren; then helicopter",
    "Before the thunder, there is wind. After the thunder, rain.": "wind; then thunder; then rain",
    "Rain after the thunder.": "thunder; then Rain",
    "Applause, but first a guitar.": "guitar; then Applause",
    "a dog, then a cat, then the dog again": "dog; then cat; then dog",
    "A phone rings. Somebody runs to it. The ringing stops.": "phone rings; then Somebody runs",
    "typing typing typing": "typing",
    "rain preceded by thunder": "thunder; then rain",
    "between rain and thunder, a dog barks": "rain; then dog; then thunder",
    "a dog barks between the rain and the thunder": "rain; then dog; then thunder",
    "at the end a bell, rain first": "rain; then bell",
    "rain follows thunder": "thunder; then rain",
    "prior to rain, thunder": "thunder; then rain",
    "rain turns into thunder": "rain; then thunder",
    "light rain growing into a downpour": "rain; then downpour",
    "a dog barking as well as a cat meowing": "dog; then cat meowing",
    "\"Rain falls, then a dog barks.\"": "Rain; then dog",
    "'rain' and \u201cthunder\u201d": "rain; then thunder",
    # what is said
    "rain, then a man says \"hello dog\"": "rain; then a man says \"hello dog\" (1.5 s)",
    "a man says 'we have to leave now' and a woman answers 'not without the dog'":
        "a man says 'we have to leave now' (2.3 s); then a woman answers 'not without the dog' (2.2 s)",
    "she whispers \u201cit\u2019s the bell\u201d while it rains": "she whispers \u201cit\u2019s the bell\u201d (1.8 s); together with it rains",
    "A man says 'no rain.' Then thunder for 5 seconds": "A man says 'no rain.' (1.5 s); then thunder (5 s)",
    "a man says 'go' for 3 seconds, then a dog in the background": "a man says 'go' (3 s); beneath it all dog",
    "no dog, nobody says 'rain'": "",
    "no thunder, then Anna says: we heard a dog": "Anna says: we heard a dog (1.9 s)",
    "\ue000 rain \ue000 then a bell": "rain; then bell",
    # lengths
    "ten seconds of rain then 5 seconds of bell": "rain (10 s); then bell (5 s)",
    "8 s waves, 8 s foghorn": "waves (8 s); then foghorn (8 s)",
    "rain (3s), wind (6s)": "rain (3 s); then wind (6 s)",
    "rain for twelve seconds and wind for 6": "rain (12 s); then wind (6 s)",
    "rain, thunder, wind, 5 seconds each": "rain (5 s); then thunder (5 s); then wind (5 s)",
    "30 seconds of crickets": "crickets | 30 s in all",
    "A fire crackles for half a minute.": "fire | 30 s in all",
    "a 20 second clip of a helicopter": "helicopter | 20 s in all",
    "It should be 30 seconds long: birds, then a train.": "birds; then train | 30 s in all",
    "A two minute soundscape: waves, foghorn.": "waves; then foghorn | 120 s in all",
    "typing and a clock for 30 seconds": "typing; then clock | 30 s in all",
    "make it 20 seconds: a dog, then a cat": "dog; then cat | 20 s in all",
    "20 seconds: a dog, then a cat": "dog; then cat | 20 s in all",
    "Tell me 8 seconds in a forest at night: crickets, then an owl": "crickets; then owl | 8 s in all",
    "Give me 12 seconds of a farm: birds, a dog": "birds; then dog | 12 s in all",
    "Ten seconds at a harbour: waves and a foghorn": "waves; then foghorn | 10 s in all",
    "I want 20 seconds from a city street at noon: horns, a siren": "horns; then siren | 20 s in all",
    "First, 8 seconds in a cave: rain; then wind for 4 s": "rain; then wind (4 s) | 8 s in all",
    "5 s of a saxophone: rain, a dog": "saxophone (5 s); then rain; then dog",
    "After 3 seconds: rain, then thunder": "rain (at 3 s); then thunder",
    "Rain: 10 s. Thunder: 5 s.": "Rain (10 s); then Thunder (5 s)",
    "New Year: a clock, then fireworks": "clock; then fireworks",
    "rain, then a dog, 20 seconds total": "rain; then dog | 20 s in all",
    "Length: 20 s. Rain, then a dog.": "Rain; then dog | 20 s in all",
    "rain, then a dog. Total: 20 s.": "rain; then dog | 20 s in all",
    "20 sec the whole thing: rain, then wind": "rain; then wind | 20 s in all",
    # times
    "at 0:00 rain, at 0:10 thunder": "rain (at 0 s); then thunder (at 10 s)",
    "waves, a foghorn after 20 seconds": "waves; then foghorn (at 20 s)",
    "from 0:05 to 0:15 birds": "birds (10 s, at 5 s)",
    "wind from 0 to 20 seconds, thunder from 5 to 9 seconds": "wind (20 s, at 0 s); then thunder (4 s, at 5 s)",
    "[0:00] rain [0:10] dog": "rain (at 0 s); then dog (at 10 s)",
    "0s-5s rain, 5s-10s dog": "rain (5 s, at 0 s); then dog (5 s, at 5 s)",
    "rain (0:00) dog (0:10)": "rain (at 0 s); then dog (at 10 s)",
    "dog at 10 s, dog at 20 s": "dog (at 10 s); then dog (at 20 s)",
    "five seconds into the rain a dog barks": "rain; then dog (at 5 s)",
    "2s dog 3s cat 4s rain": "dog (2 s); then cat (3 s); then rain (4 s)",
    "rain, thunder, a dog, 3 s each, 2 s pause between": "rain (3 s); then thunder (3 s, after 2 s of silence); then dog (3 s, after 2 s of silence)",
    "rain, a dog, 3 seconds apart": "rain; then dog (after 3 s of silence)",
    "rain, thunder @5s": "rain; then thunder (at 5 s)",
    "a dog barks, a second dog barks": "dog; then dog",
    "a second of rain, then a dog for a second": "rain (1 s); then dog (1 s)",
    "rain until 20 s, then a dog until 35 s": "rain (20 s); then dog (15 s)",
    "the rain stops after 10 seconds, then a dog barks": "rain (10 s); then dog",
    "a dog barks several times, then a cat": "dog (4 times); then cat",
    "at 0:12 waves until 0:30": "waves (18 s, at 12 s)",
    "5s of knocking, 3 seconds of silence, then a door creaks": "knocking (5 s); then door creaks (after 3 s of silence)",
    "typing, then silence for 5 s": "typing | 5 s of silence at the end",
    "a dog barks three times": "dog (3 times)",
    "bell x3, 2x dog": "bell (3 times); then dog (2 times)",
    "rain 0-10s, thunder 10-15s": "rain (10 s, at 0 s); then thunder (5 s, at 10 s)",
    "at the 10 second mark, thunder": "thunder (at 10 s)",
    "rain, wait 3 seconds, a dog": "rain; then dog (after 3 s of silence)",
    "rain for 5 s, 2 second gap, thunder for 5 s": "rain (5 s); then thunder (5 s, after 2 s of silence)",
    "quiet for 5 seconds, then a dog": "dog (after 5 s of silence)",
    "rain, a dog after a 2 second pause": "rain; then dog (after 2 s of silence)",
    "the dog barks 3 seconds after the thunder": "thunder; then dog (after 3 s of silence)",
    "3 seconds after the rain a dog barks": "rain; then dog (after 3 s of silence)",
    "2 seconds after the rain starts, a dog barks": "rain; then dog (at 2 s)",
    "a dog, and 3 seconds after that a cat": "dog; then cat (after 3 s of silence)",
    # layers
    "Typing while a clock ticks.": "Typing; together with it clock",
    "While rain falls, a dog barks.": "rain; together with it dog",
    "A cat meows, and meanwhile rain falls.": "cat; together with it rain",
    "happy flute music by a stream": "flute; together with it stream",
    "piano with rain in the background": "piano; beneath it all rain",
    "crickets the whole time, then an owl, then a dog": "beneath it all crickets; then owl; then dog",
    "rain under everything, piano on top, at the end applause": "beneath it all rain; together with it piano; then applause",
    "thunder with rain, and in the middle a dog": "thunder; together with it rain; in the middle of it dog",
    "helicopter flies over the sea": "helicopter; together with it sea",
    "while rain falls and thunder rumbles, a dog barks": "rain; together with it thunder; together with it dog",
    "thunder on top of rain": "thunder; together with it rain",
    "a dog barks as a car passes by": "dog; together with it car",
    "As a dog barks, a cat meows": "dog; together with it cat",
    # what is denied, and what is only compared
    "thunder but no rain": "thunder",
    "no rain, only wind": "wind",
    "not a cat, a dog": "dog",
    "without any thunder or wind, just rain": "rain",
    "no rain, wind or thunder, just birds": "birds",
    "nothing but rain": "rain",
    "everything but a dog: rain, a cat": "rain; then cat",
    "remove the dog, add a cat": "cat",
    "rain, the dog never barks": "rain",
    "rain, the bell is not heard": "rain",
    "the rain never stops": "rain",
    "rain that is not heavy": "rain",
    "not loud rain": "rain",
    "without a doubt rain": "rain",
    "louder than thunder, an explosion": "explosion",
    "As loud as thunder, a drum plays": "drum",
    "dog? no, cat": "cat",
    "the sound of glass breaking like a bell": "glass",
    "thunder as loud as an explosion": "thunder",
    "The wind blows as if a storm were coming.": "wind",
    "something that sounds like rain": "rain",
    # how loud, and where
    "a soft piano, then a loud drum solo": "piano (quieter); then drum solo (louder)",
    "Bells in a cathedral.": "Bells | heard in a cathedral",
    "a dog in the distance": "dog | heard in the distance",
    "a dog in the distance, then thunder": "dog (quieter); then thunder",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_understood(sentence: str, lexicon: Lexicon):
    assert read(sentence, lexicon).understood == SENTENCES[sentence]


def test_what_changes_nothing_and_what_is_strange_is_said(lexicon: Lexicon):
    assert read("a spooky hallway: footsteps, then a glorp", lexicon).notes == (
        "these words change nothing that is heard: 'spooky', 'hallway'", "Not understood: 'glorp'.")


@pytest.mark.parametrize("sentence, unheard", [
    ("slow footsteps, then a fast clock", ""), ("a slow cat", "'slow'"), ("a cat close by", "'close'"), ("a soft cat", ""), ("softly", "'softly'")])
def test_tempo_and_nearness_are_heard_or_said_not_to_be(sentence: str, unheard: str, lexicon: Lexicon):
    note = f"these words change nothing that is heard: {unheard}"
    assert read(sentence, lexicon).notes == ((note,) if unheard else ())


@pytest.mark.parametrize("sentence, says", [
    ("a bell every 5 seconds", "'every 5 seconds'"), ("5 seconds before the end a bell", "'5 seconds before the end'"),
    ("rain for 9 s, in the background wind for 5 s", "beneath it all"), ("rain until 20 s, then a dog until 15 s", "'dog' until 15 s"), ("rain for 0 seconds", "'0 seconds'"), ("a dog 1e300 times", "told 8 times, not so many")])
def test_lengths_that_cannot_be_kept_are_said(sentence: str, says: str, lexicon: Lexicon):
    (note,) = read(sentence, lexicon).notes
    assert says in note


def test_a_sound_that_was_never_learnt_has_a_stand_in(lexicon: Lexicon):
    lion, gizmo = read("a lion roars, then gizmos clatter", lexicon).asked
    assert not lion.known and lion.captions == ("A big dog barks deeply.",)
    assert not gizmo.known and gizmo.captions == ()


def test_slips_of_the_fingers_are_mended(lexicon: Lexicon):
    asked = read("thundr, then a helicoptr, then rian", lexicon).asked
    assert [one.family for one in asked] == ["thunder", "helicopter", "rain"]


@pytest.mark.parametrize("sentence, strange", [("asdf qwer", True), ("ein Hund bellt", True), ("", True), ("a dog", False), ("no", True)])
def test_gibberish_is_known(sentence: str, strange: bool, lexicon: Lexicon):
    assert is_gibberish(sentence, lexicon) == strange


@pytest.mark.parametrize("sentence", ["rain, " * 3000, "no " * 5000, "(" * 5000, "rain and " * 3000, "12 " * 5000, "as " * 5000 + "rain",
                                      "\u200b\ud7ff\U0001f600" * 1000, "before " * 3000 + "rain", "5 s " * 3000, "half a " * 3000])
def test_hostile_sentences_are_read_soon(sentence: str, lexicon: Lexicon):
    started = time.process_time()
    with contextlib.suppress(InputError):  # too many sounds for one sentence
        read(sentence, lexicon)
    assert time.process_time() - started < 20


def test_more_sounds_than_a_sentence_may_have_are_refused(lexicon: Lexicon):
    with pytest.raises(InputError, match="asks for 61 sounds; one may ask for 60"):
        read(", then ".join(["rain", "a dog"] * 30 + ["rain"]), lexicon)
