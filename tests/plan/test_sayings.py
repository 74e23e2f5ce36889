"""Who says what in a sentence: words in quotes of every kind, speakers before and behind them, and what nobody says."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiostory_core.plan.sayings import sayings


@pytest.mark.parametrize("sentence, said", [
    ("a man says 'we have to leave now'", [("man", "we have to leave now", "")]),
    ('she whispers "come here" and a door slams', [("she", "come here", "whispering")]),
    ("a man says 'leave now' and a woman answers 'not without the dog'", [("man", "leave now", ""), ("woman", "not without the dog", "")]),
    ("a man says \u2018we don\u2019t have time\u2019, then rain", [("man", "we don\u2019t have time", "")]),
    ("a man says 'we don't have time', then rain", [("man", "we don't have time", "")]),
    ("a woman says \u201cit\u2019s the dogs\u2019 bowl\u201d while it rains", [("woman", "it\u2019s the dogs\u2019 bowl", "")]),
    ("a man says 'the dogs' bowl is empty', then rain", [("man", "the dogs' bowl is empty", "")]),
    ("the dogs' bowl falls and a man says 'go'", [("man", "go", "")]),
    ("a man says 'go' and the dogs' bowl falls", [("man", "go", "")]),
    ("she said 'get 'em' and left", [("she", "get 'em", "")]),
    ("a monk says \u00abpeace\u00bb, a nun says \u201eamen\u201c", [("monk", "peace", ""), ("nun", "amen", "")]),
    ("'We must go,' he says, 'right now'", [("he", "We must go, right now", "")]),
    ("a man says 'go', 'now'", [("man", "go, now", "")]),
    ("'No,' says Anna, then Peter says 'yes'", [("Anna", "No", ""), ("Peter", "yes", "")]),
    ('"Who is there?" asks the old man. "It\'s me," a girl answers softly.', [("old man", "Who is there?", ""), ("girl", "It's me", "gentle")]),
    ("Mrs Smith asks 'who is it?' A child replies 'me'", [("Mrs Smith", "who is it?", ""), ("child", "me", "")]),
    ("an old woman with a stick whispers \"go\"", [("old woman", "go", "whispering")]),
    ("An angry man says: 'get out!' then thunder", [("angry man", "get out!", "angry")]),
    ("a man says loudly, 'out'", [("man", "out", "shouting")]),
    ("a woman's voice says \"mind the gap\"", [("woman", "mind the gap", "")]),
    ("a man is heard saying 'help'", [("man", "help", "")]),
    ("a narrator: 'once upon a time'", [("narrator", "once upon a time", "")]),
    ("anna says 'hello'", [("Anna", "hello", "")]),
    ("a man says 'go', then he says 'now'", [("man", "go", ""), ("man", "now", "")]),
    ("a man says 'go', a woman says 'no', then he says 'now'", [("man", "go", ""), ("woman", "no", ""), ("man", "now", "")]),
    ("Kim says 'go', then she says 'now'", [("Kim", "go", ""), ("Kim", "now", "")]),
    ("a man says 'a' and a man replies 'b'", [("man", "a", ""), ("second man", "b", "")]),
    ("a man says 'a' and another man says 'b'", [("man", "a", ""), ("another man", "b", "")]),
    ("a guard shouts: who goes there. Then rain", [("guard", "who goes there", "shouting")]),
    ("rain; a man says: we have to go; thunder", [("man", "we have to go", "")]),
    # what nobody says
    ("nobody says 'hello'", []), ("a sign reads 'open', rain", []), ("'rain', then 'a dog barks'", []),
    ("a man says 'we have to leave now", []), ("a man says we have to go", []), ("a man says ''", []), ("a man says '...'", []),
    ("the dogs' and the cats' bowls", []), ("it's raining and the wind's howling", []), ("rain: 'heavy'", []), ("a bell rings at 5 o'clock", []),
])
def test_who_says_what(sentence: str, said: list[tuple[str, str, str]]):
    assert [(one.speaker, one.words, one.manner) for one in sayings(sentence)] == said


@pytest.mark.parametrize("sentence, caption", [
    ("a man says 'go'", "A man speaks."), ("she whispers 'go'", "A woman whispers."), ("Anna shouts 'go'", "Anna shouts."),
    ("an old man says 'go'", "An old man speaks."), ("another man says 'go'", "Another man speaks."), ("they say 'go'", "They speak."),
    ("'go' says somebody", "Somebody speaks."),
])
def test_a_caption_says_who_speaks(sentence: str, caption: str):
    assert sayings(sentence)[0].caption == caption


def test_more_words_take_longer():
    short, long_, number = (sayings(f"a man says '{words}'")[0].seconds for words in ("go", "go on " * 9 + "now", "1250"))
    assert 0.5 < short < number < long_ < 10


@given(st.text(alphabet="a 's\"\u2018\u2019\u201c\u201d:,.\n says he The", max_size=80))
def test_places_lie_in_order_within_any_sentence(sentence: str):
    at = 0
    for one in sayings(sentence):
        assert at <= one.start < one.end <= len(sentence) and one.words
        at = one.end


def test_long_sentences_are_read_in_linear_time():
    for piece in ("a man says 'x' ", "' ", "a man says ", "says: x ", "\u2018a", "\u201c"):
        started = time.perf_counter()
        sayings(piece * (20_000 // len(piece)))
        assert time.perf_counter() - started < 20, piece
