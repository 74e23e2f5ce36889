"""Words that were understood wrong, on texts and times whose errors can be counted by hand; meeteval's count where it is there."""

import itertools
import random
from importlib import util

import pytest

from audiostory_core.errors import InputError
from audiostory_core.metrics.words import (
    Utterance,
    WordErrors,
    plain_words,
    pooled,
    tcp_word_errors,
    word_error_rate,
    word_errors,
)


@pytest.mark.parametrize("meant, heard, errors", [
    ("we have to leave", "We have to leave.", 0), ("we have to leave", "we have leave", 1), ("leave", "we have to leave", 3),
    ("a b c", "", 3), ("", "a b", 2), ("a b c", "c b a", 2), ("don\u2019t go", "Don't go!", 0), ("a b c d", "a x b d", 2), ("", "", 0),
])
def test_words_are_counted(meant: str, heard: str, errors: int):
    assert word_errors(meant, heard) == errors


def test_the_rate_is_over_all_words_that_were_meant():
    assert word_error_rate([("a b c d", "a b c"), ("e f", "e f"), ("g h", "x y z")]) == pytest.approx(4 / 8)
    assert word_error_rate([("", "a"), ("b", "b")]) == 1.0, "what nobody said is an error too"
    assert plain_words("It's 5 o'clock, Dr. 'No'!") == ["it's", "5", "o'clock", "dr", "no"]


@pytest.mark.parametrize("pairs", [[], [("", "a")], [("...", "a b")]])
def test_without_words_there_is_no_rate(pairs: list[tuple[str, str]]):
    with pytest.raises(InputError, match="there were none"):
        word_error_rate(pairs)


def own(meant: list[Utterance], heard: list[Utterance], collar: float = 1.0) -> int:
    found = tcp_word_errors(meant, heard, collar, own=True)
    assert found.name == "tcpWER (own)" and found.words == sum(len(plain_words(one.text)) for one in meant)
    return found.errors


ANNA, BEN = Utterance("anna", "The train is late again.", 0.0, 2.0), Utterance("ben", "It always is", 2.0, 3.0)


def moved(one: Utterance, seconds: float, speaker: str = "") -> Utterance:
    return Utterance(speaker or one.speaker, one.text, one.start + seconds, one.end + seconds)


def test_names_of_speakers_do_not_count_and_who_said_it_does():
    assert own([ANNA, BEN], [moved(BEN, 0, "2"), moved(ANNA, 0, "1")]) == 0
    assert own([ANNA, BEN], [moved(ANNA, 0, "1"), moved(BEN, 0, "1")]) == 6, "Ben's three are missing, and three too many are hers"


def test_words_at_other_times_are_no_words():
    assert own([ANNA], [moved(ANNA, 0.9)]) == 0, "within the collar"
    assert own([ANNA], [moved(ANNA, 9.0)]) == 10, "five missing and five too many"
    assert own([ANNA], [moved(ANNA, 9.0)], collar=10.0) == 0
    first, late = Utterance("a", "yes", 0.0, 1.0), Utterance("a", "yes", 2.5, 3.5)
    assert own([first], [late], collar=2.0) == 2 and own([first], [late], collar=2.1) == 0, "the collar is around the middle, 3.0"


def test_a_long_word_has_more_of_its_sentence():
    """`a` lasts 0.1 s of a second, `wonderful` the rest: what is heard in the middle is the long one."""
    meant = [Utterance("x", "a wonderful", 0.0, 1.0)]
    assert own(meant, [Utterance("y", "wonderful", 0.5, 0.6)], collar=0.1) == 1
    assert own(meant, [Utterance("y", "a", 0.5, 0.6)], collar=0.1) == 2, "the time is the other word's, for which it stands"
    assert own(meant, [Utterance("y", "a", 0.0, 0.1)], collar=0.0) == 1, "without a collar it is heard in its own time"


def test_nobody_and_somebody_too_many():
    assert own([ANNA, BEN], []) == 8 and own([ANNA], [ANNA, BEN]) == 3 and own([], [BEN]) == 3
    assert own([ANNA, Utterance("mute", "...", 0.0, 1.0)], [ANNA]) == 0


def test_the_best_of_all_pairings_is_found():
    draw = random.Random(3)

    def side(count: int) -> list[Utterance]:
        return [Utterance(str(n), " ".join(draw.choices("abc", k=4)), 0.0, 4.0) for n in range(count)]

    for counts in ((3, 3), (2, 4), (4, 2)):
        meant, heard = side(counts[0]), side(counts[1])
        rows = [one.text for one in meant] + [""] * max(0, counts[1] - counts[0])
        columns = [one.text for one in heard] + [""] * max(0, counts[0] - counts[1])
        best = min(sum(word_errors(a, b) for a, b in zip(rows, order, strict=True)) for order in itertools.permutations(columns))
        assert own(meant, heard, collar=10.0) == best


def test_rates_of_several_sounds_are_over_all_their_words():
    one, other = WordErrors("x", 1, 2), WordErrors("x", 0, 6)
    assert pooled([one, other]).rate == pytest.approx(1 / 8)
    for strange in ([], [one, WordErrors("y", 0, 1)]):
        with pytest.raises(InputError, match="one definition"):
            pooled(strange)
    with pytest.raises(InputError, match="none"):
        WordErrors("x", 2, 0).rate  # noqa: B018


def test_what_is_no_speech_is_refused():
    for start, end in ((1.0, 0.5), (-1.0, 2.0), (float("nan"), 1.0), (0.0, float("inf"))):
        with pytest.raises(InputError, match="no stretch of time"):
            Utterance("a", "hello", start, end)
    for collar in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="a collar lasts"):
            tcp_word_errors([ANNA], [ANNA], collar)
    with pytest.raises(InputError, match="12 speakers at most; got 13"):
        tcp_word_errors([Utterance(str(n), "a", 0, 1) for n in range(13)], [ANNA])
    with pytest.raises(InputError, match="6000 words meant and 6000 heard are too many"):
        tcp_word_errors([Utterance("a", "b " * 6000, 0, 1)], [Utterance("a", "b " * 6000, 0, 1)])


@pytest.mark.skipif(util.find_spec("meeteval") is None, reason="meeteval is not installed")
def test_meeteval_counts_the_same():
    """Of speakers who overlap with themselves and others, say nothing, take no time, or are as many as may be."""
    draw = random.Random(7)
    for _ in range(100):
        sides = [[], []]
        for side in sides:
            for _ in range(draw.randint(1, 7)):
                start = draw.choice([draw.uniform(0, 6), float(draw.randint(0, 5))])
                text = " ".join(draw.choices(["one", "Two!", "tower", "a", "..."], k=draw.randint(0, 5)))
                side.append(Utterance(draw.choice("xyz"), text, start, start + draw.choice([0.0, draw.uniform(0, 3)])))
        collar = draw.choice([0.0, 0.5, 1.0, 5.0])
        found = tcp_word_errors(*sides, collar)
        assert found.errors == own(*sides, collar)
    many = [Utterance(str(n), "one two", n, n + 1) for n in range(12)]
    assert tcp_word_errors(many, many[::-1]).name.startswith("tcpWER (meeteval ") and tcp_word_errors(many, many[::-1]).errors == 0
