"""Questions about a sound, answered from the list of what is heard, which they never contradict."""

import copy
import random
import re
from dataclasses import replace

import pytest

from audiostory_core.listen import answers, hearing, listening, questions
from audiostory_core.listen.answers import CAN_BE_ASKED, HEARD, NOT_HEARD, HeardScene
from audiostory_core.listen.events import PERHAPS, HeardEvent
from audiostory_core.listen.listening import Listener
from audiostory_core.sound.audio import AudioClip
from scripted import ALL, RATE, ScriptedEar, hiss, levels, lexicon, names, reading, scores

KNOWN = names()


def event(name: str, start: float, end: float, confidence: float = 0.95, level: float | None = -20.0, times: int = 1) -> HeardEvent:
    sound = KNOWN.sound(name) if name else None
    caption = sound.caption if sound else "Something I don't know: a low, steady rumble."
    return HeardEvent(name, start, end, caption, sound.kind if sound else "sfx", confidence, level, times)


SCENE = HeardScene((
    event("rain", 0, 12, 0.95, -24.0), event("dog", 3, 5, 0.8, -18.0, 3), event("dog", 9, 10, 0.62, -21.0, 1),
    event("", 12, 13, 0.0, -40.0), event("bell", 14, 18, 0.92, None, 2),
), 20.0, ((13.0, 14.0), (18.0, 20.0)))  # fmt: skip


def ask(question: str, scene: HeardScene = SCENE) -> str | None:
    return answers.answer(questions.read(question, KNOWN), scene)


@pytest.mark.parametrize("question, answer", [
    ("Is there a bell?", "It is heard from 14.0 to 18.0 s: A church bell tolls. (sure, 92 %)"),
    ("do you hear barking", "It is heard from 3.0 to 5.0 s and from 9.0 to 10.0 s: A big dog barks deeply. (likely, 80 %)"),
    ("is it raining?", "It is heard from 0.0 to 12.0 s: Light rain patters softly. (sure, 95 %)"),
    ("Is there a cat?", "It is not heard. Something I don't know: a low, steady rumble is heard from 12.0 to 13.0 s."),
    ("How many times does the dog bark?", "4 times, from 3.0 to 5.0 s and from 9.0 to 10.0 s."),
    ("how often does the bell ring?", "Twice, from 14.0 to 18.0 s."), ("how many times does it rain?", "Once, from 0.0 to 12.0 s."),
    ("When is the dog heard?", "From 3.0 to 5.0 s and from 9.0 to 10.0 s."), ("how long is the sound?", "The sound lasts 20.0 s."),
    ("how long does the dog bark?", "3.0 s, from 3.0 to 5.0 s and from 9.0 to 10.0 s."),
    ("Which is louder, the dog or the rain?", "'A big dog barks deeply' is louder than 'Light rain patters softly', by 6 dB."),
    ("is the rain quieter than the dog?", "'Light rain patters softly' is quieter than 'A big dog barks deeply', by 6 dB."),
    ("is the bell louder than the rain?", "They sound at the same time, so that which is louder cannot be told."),
    ("what lasts longest?", "'Light rain patters softly' is the longest, by 8.0 s; next is 'A church bell tolls'."),
    ("which is shorter, the dog or the bell", "'A big dog barks deeply' is shorter than 'A church bell tolls', by 1.0 s."),
    ("What comes after the dog?", "Something I don't know: a low, steady rumble. It is heard from 12.0 to 13.0 s."),
    ("what is heard before the bell?", "Something I don't know: a low, steady rumble. It is heard from 12.0 to 13.0 s."),
    ("what follows the bell?", "It is the last."), ("what comes before the rain?", "It is the first."),
    ("What is heard first?", "Light rain patters softly. It is heard from 0.0 to 12.0 s."),
    ("how does it end?", "A church bell tolls. It is heard from 14.0 to 18.0 s."),
    ("does the dog bark before the bell rings?",
     "First 'A big dog barks deeply', from 3.0 to 5.0 s; then 'A church bell tolls', from 14.0 to 18.0 s."),
    ("what is heard while it rains?", "A big dog barks deeply."), ("what is heard together with the bell?", "Nothing else is heard at the same time."),
    ("do the dog and the bell sound at the same time?", "No: they are heard one after the other."),
    ("What is heard at 17 s?", "14.0 to 18.0 s: A church bell tolls. (sure, 92 %; 2 times)"),
    ("what is heard at 13.5 s?", "Nothing is heard at 13.5 s."), ("is there a dog at 7 s?", "It is not heard at 7.0 s."),
    ("what is heard at 25 s", "Nothing is heard at 25.0 s: the sound lasts 20.0 s."),
    ("what is heard in the last 5 seconds?", "14.0 to 18.0 s: A church bell tolls. (sure, 92 %; 2 times)"),
    ("How sure are you that it is a dog?", "Likely, 80 %: A big dog barks deeply. Perhaps, 62 %: A big dog barks deeply."),
    ("what do you not know?", "12.0 to 13.0 s: Something I don't know: a low, steady rumble."),
    ("when is it silent?", "It is silent from 13.0 to 14.0 s and from 18.0 to 20.0 s."),
    ("is there a kangaroo?", "'kangaroo' is not a sound that I know, so that I cannot say whether it is heard. "
     "Something I don't know: a low, steady rumble is heard from 12.0 to 13.0 s."),
    ("is there a zither in it?", "'zither' is not a sound that I know, so that I cannot say whether it is heard. "
     "Something I don't know: a low, steady rumble is heard from 12.0 to 13.0 s."),
    ("do you hear thundr?", "It is not heard. Something I don't know: a low, steady rumble is heard from 12.0 to 13.0 s."),
    ("is there a bell or a cat?", "Bell: it is heard from 14.0 to 18.0 s: A church bell tolls. (sure, 92 %) Cat: it is not heard. "
     "Something I don't know: a low, steady rumble is heard from 12.0 to 13.0 s."),
])
def test_what_is_asked_is_answered_from_the_list(question: str, answer: str):
    assert ask(question) == answer


@pytest.mark.parametrize("question", ["what is heard?", "Describe the sound.", "Which sounds are heard, and when?", "How sure are you?"])
def test_the_list_is_an_answer(question: str):
    assert ask(question) == answers.listing(SCENE.events)


@pytest.mark.parametrize("question", [
    "why does the dog bark?", "what colour is the dog?", "Where was this recorded?", "what breed of dog is it?", "tell me a joke", "who rings the bell?",
])
def test_what_the_list_cannot_tell_is_free(question: str):
    assert ask(question) is None


def test_one_who_asks_in_a_wider_word_is_not_contradicted():
    assert str(ask("is there a bird?", HeardScene((event("owl", 0, 2),), 2.0))).startswith(HEARD)
    assert str(ask("is there music?", HeardScene((event("piano", 0, 2),), 2.0))).startswith(HEARD)
    assert str(ask("is somebody talking?", HeardScene((event("speech", 0, 2),), 2.0))).startswith(HEARD)
    assert str(ask("is there a man speaking?", HeardScene((event("speech", 0, 2),), 2.0))).startswith(HEARD)
    assert str(ask("do you hear voices?", HeardScene((event("crowd", 0, 2),), 2.0))).startswith(HEARD)


def test_alike_and_too_few_are_said_to_be_so():
    alike = HeardScene((event("rain", 0, 2, level=-20.0), event("dog", 3, 5, level=-20.9)), 5.0)
    assert ask("which is louder, the rain or the dog?", alike) == (
        "'Light rain patters softly' and 'A big dog barks deeply' are about alike: neither is clearly louder.")
    assert ask("what is the loudest?", HeardScene((event("dog", 0, 2),), 2.0)) == "Only one sound is heard: A big dog barks deeply."


def asked_noun(name: str) -> str:
    """What people call a sound: the first of its names that is a word of its own."""
    return re.sub(r"[\^!?]", "", next(n for n in KNOWN.sound(name).names if not re.search(r"[+?!]", n)))


def drawn(seed: int) -> HeardScene:
    """What is heard by a scripted reading of random names at random times."""
    draw = random.Random(seed)
    said = [(draw.choice(ALL), a := draw.randrange(0, 10), a + draw.randint(1, 6), draw.uniform(0.2, 1)) for _ in range(6)]
    return HeardScene(tuple(hearing.events_of(reading(hiss(16.0, seed=seed), *said))), 16.0)


def test_no_answer_contradicts_the_list():
    """All sounds, asked of scripted readings: heard where the list has one of what is meant, and where it does not, not."""
    scenes = [drawn(seed) for seed in range(12)]
    asked = ("how many times is {} heard?", "when is {} heard?", "how long is {} heard?", "how sure are you about {}?",
             "what comes after {}?", "what comes before {}?", "how loud is {}?")
    captions = [KNOWN.sound(name).caption for name in ALL]
    for name in ALL:
        noun = asked_noun(name)
        there = questions.read(f"is there {noun}?", KNOWN)
        others = [questions.read(question.format(noun), KNOWN) for question in asked]
        assert name in there.sounds[0].names and all(other.sounds == there.sounds for other in others), noun
        for scene in scenes:
            own, listed = scene.of(there.sounds[0]), {e.caption for e in scene.events}
            answer = str(answers.answer(there, scene))
            assert (answer.startswith(HEARD), answer.startswith(NOT_HEARD)) == (bool(own), not own)
            assert all(e.confidence >= PERHAPS for e in own)
            for question in others:
                answer = str(answers.answer(question, scene))
                assert answer.startswith(NOT_HEARD) == (not own), (question, answer)
                assert {caption for caption in captions if caption in answer} <= listed


@pytest.fixture
def listener(small_lm, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ScriptedEar, "width", small_lm.model.get_input_embeddings().embedding_dim)
    return Listener(ScriptedEar(scores(4.0, ("dog", 0, 4, 0.9))), small_lm, lexicon())  # type: ignore[arg-type]


def test_a_small_model_is_not_asked_and_what_can_be_asked_is_said(listener: Listener, monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(listening, "attend", lambda listener, window: listening.HeardAudio(hiss(1.0), 4.0))
    monkeypatch.setattr(listening, "generate", lambda listener, text, heard, **_: asked.append(text) or "It guards the house.")
    clip = AudioClip(levels((4, -20))[None], RATE)
    assert listening.ask(speaking(listener, True), clip, "why does the dog bark?") == CAN_BE_ASKED and not asked
    told = listening.ask(speaking(listener, False), clip, "why does the dog bark?")
    assert told == "It guards the house." and asked == ["why does the dog bark?"]


def speaking(listener: Listener, captions: bool) -> Listener:
    """The listener with a language model that knows captions only, or answers what it is asked."""
    lm = copy.copy(listener.lm)
    lm.limits = replace(lm.limits, names_captions=captions)
    return Listener(ScriptedEar(scores(4.0, ("dog", 0, 4, 0.9))), lm, lexicon())  # type: ignore[arg-type]


@pytest.mark.parametrize("question", ["?", "a" * 50_000, "is there a " + "dog " * 4000, "\x00\x1b[2J", "how many " * 3000, "at 1e999 s", "в 5 s есть собака?"])
def test_hostile_questions_are_read(question: str):
    assert ask(question) is None or isinstance(ask(question), str)
