"""What the lexicon reports of a sentence, and which files it refuses."""

import json

import pytest

from audiostory_core.errors import InputError
from audiostory_core.plan.lexicon import Lexicon, Unknown, unknown_sentences

FLUTE, DOG = "A flute plays a tune.", "A big dog barks deeply."


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    known = frozenset("a the dog barks bark then and clap thunder rumbles is it's heard horn truck".split())
    return Lexicon(known, {"saxophone": FLUTE, "wolf": DOG, "truck horn": DOG, "baby": FLUTE, "yodel": FLUTE})


def test_known_sentences_are_silent(lexicon: Lexicon) -> None:
    assert (
        lexicon.unknown(
            "A dog barks, then THUNDER rumbles and it's heard. The total duration is 24.5 seconds."
        )
        == ()
    )


@pytest.mark.parametrize(
    "text", ["a dog barked", "dogs barking", "clapping", "clapped", "the dog\u2019s bark", "12.5 s 3rd"]
)
def test_endings_and_numbers_are_no_strangers(lexicon: Lexicon, text: str) -> None:
    assert lexicon.unknown(text) == ()


@pytest.mark.parametrize("text", ["thnder", "thuunder", "tunder", "htunder", "thumder", "rumbels"])
def test_one_typing_error_in_a_long_word_is_forgiven(lexicon: Lexicon, text: str) -> None:
    assert lexicon.unknown(text) == ()


def test_short_words_are_not_guessed(lexicon: Lexicon) -> None:
    assert lexicon.unknown("a fog") == (Unknown("fog", None),)


def test_sounds_with_a_nearest_come_first(lexicon: Lexicon) -> None:
    found = lexicon.unknown("gloopy wolves, saxophones, yodelling and a zork; gloopy saxophones")
    assert found == (
        Unknown("wolves", DOG),
        Unknown("saxophones", FLUTE),
        Unknown("yodelling", FLUTE),
        Unknown("gloopy", None),
        Unknown("zork", None),
    )


def test_two_words_go_before_one(lexicon: Lexicon) -> None:
    assert lexicon.unknown("a truck horn then a truck and a baby") == (
        Unknown("truck horn", DOG),
        Unknown("baby", FLUTE),
    )


def test_report_reads_as_sentences() -> None:
    unknowns = (Unknown("saxophone", FLUTE), Unknown("owl", DOG), Unknown("wolves", DOG))
    assert unknown_sentences((*unknowns, Unknown("gloopy", None), Unknown("zork", None))) == (
        "This bundle never learnt the sound of a saxophone; the nearest it knows is: A flute plays a tune.",
        "This bundle never learnt the sound of an owl; the nearest it knows is: A big dog barks deeply.",
        "This bundle never learnt the sound of wolves; the nearest it knows is: A big dog barks deeply.",
        "Not understood: 'gloopy', 'zork'.",
    )
    assert unknown_sentences(()) == ()
    assert unknown_sentences(tuple(Unknown(f"w{n}", None) for n in range(15)))[0].endswith("'w11' and 3 more.")


def test_json_comes_back(lexicon: Lexicon) -> None:
    assert Lexicon.from_json(lexicon.to_json()) == lexicon


@pytest.mark.parametrize(
    "data",
    [
        "", "{", "[" * 100_000, "[]", "null", "{}",
        '{"known": {}, "nearest": {}}', '{"known": [], "nearest": []}',
        '{"known": [1], "nearest": {}}', '{"known": [], "nearest": {"a": 1}}',
        '{"known": [""], "nearest": {}}',
        json.dumps({"known": ["x" * 81], "nearest": {}}),
        json.dumps({"known": [], "nearest": {"x": "y" * 401}}),
        json.dumps({"known": ["x"] * 100_001, "nearest": {}}), '{"known": [["a"]], "nearest": {}}',
    ],
)
def test_hostile_json_is_refused(data: str) -> None:
    with pytest.raises(InputError, match="lexicon"):
        Lexicon.from_json(data)


def test_long_and_odd_instructions_are_read(lexicon: Lexicon) -> None:
    assert len(lexicon.unknown("zork \u00e9clair \U0001f600 " * 20_000)) == 2
