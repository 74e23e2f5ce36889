"""A key that a server says back is hidden, however it is written, split and cut, and nothing else is."""

import json
import random
import re
import time

import pytest

from audiostory_core.servers.veil import HIDDEN, Veil, hide
from local_server import KEY

ODD = "sk-sk-sk/sk+sk=sk-sk-sk.sk_sk"  # begins again within itself


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(char):04X}" if n % 2 else char for n, char in enumerate(text))


def in_pieces(text: str, key: str, lengths: random.Random) -> str:
    veil, heard, at = Veil(key), [], 0
    while at < len(text):
        step = lengths.randint(1, 4)
        heard.append(veil.feed(text[at : at + step]))
        at += step
    return "".join([*heard, veil.end()])


WAYS = {
    "whole": KEY, "twice": KEY + KEY, "after its own beginning": KEY[:5] + KEY, "split by a space": KEY[:9] + " " + KEY[9:],
    "split by line ends": KEY[:9] + "\r\n" + KEY[9:20] + "\n\n  " + KEY[20:], "a line a letter": "\n".join(KEY),
    "split by what nobody sees": KEY[:9] + "\u200b" + KEY[9:12] + "\u00ad\ufeff" + KEY[12:],
    "a line end of JSON": KEY[:9] + "\\n" + KEY[9:], "a line end of JSON in JSON": KEY[:9] + "\\\\r\\\\n" + KEY[9:],
    "escaped": escaped(KEY), "escaped twice": escaped(KEY).replace("\\", "\\\\"), "an escaped space": KEY[:9] + "\\u0020" + KEY[9:],
    "marked down": KEY.replace("-", "\\-"), "a line that goes on": KEY[:9] + "\\\n" + KEY[9:],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_key_is_hidden_however_it_is_written(way: str):
    text = f'{{"caption": "Rain and {WAYS[way]} fall."}}'
    left = hide(text, KEY)
    assert HIDDEN in left and left.startswith('{"caption": "Rain and ') and left.endswith(' fall."}')
    bare = "".join(left.replace("\\", "").split())
    assert not any(KEY[n : n + 8] in bare for n in range(len(KEY) - 8))
    for seed in range(20):
        assert in_pieces(text, KEY, random.Random(seed)) == left


@pytest.mark.parametrize("key", [KEY, ODD, "abc-1234", "aaaaaaaab", "a/b+c==", "key\\with\\n-0", "[^.*]+?(x)"])
def test_it_is_the_key_alone_that_is_hidden(key: str):
    rng = random.Random(0)
    for _ in range(300):
        letters = [*key, " ", "\\", "\\n", "x", key[:7], key[1:]]
        text = "".join(rng.choice(letters) for _ in range(60))
        flat = re.sub(r"\\+[nrtbf]?|\s", "", text)
        hidden = hide(text, key)
        assert in_pieces(text, key, rng) == hidden
        if key.replace("\\", "") not in flat and hidden != text:
            assert hidden.endswith(HIDDEN) and text.startswith(hidden.removesuffix(HIDDEN)), "the end alone may have been one"
    assert hide(f"<{key}>", key) == (f"<{HIDDEN}>" if "\\n" not in key else f"<{key}>")


def test_ordinary_text_is_left_as_it_is():
    text = json.dumps({"reasoning": 'A "C:\\new\\ufolder" \\ 雨 \ud83d\ude00 ends\\', "events": [{"caption": "sk-a ke"}]}) + "\\u00"
    for key in (KEY, ODD, "", None):
        assert hide(text, key) == text
        assert in_pieces(text, key or "", random.Random(1)) == text


def test_a_word_that_stands_for_no_key_is_left_in_stories():
    for word in ("x", "none", "ollama", "secret", "EMPTY"):
        assert hide(f"The {word} of rain", word) == f"The {word} of rain"
    assert hide("The sk-1 of rain", "sk-1") == "The ... of rain"


def test_an_answer_that_ends_within_the_key_keeps_little_of_it():
    for length in range(len(KEY)):
        left = hide("Rain " + KEY[:length], KEY)
        assert left == "Rain " + (HIDDEN if length >= 8 else KEY[:length])


def test_what_cannot_be_the_key_is_heard_at_once():
    veil = Veil(KEY)
    assert [veil.feed(piece) for piece in ("Rain", " falling", ".", "")] == ["Rain", " falling", ".", ""]
    assert [veil.feed(piece) for piece in ("sk", "y ", "s", "k-a-", "dog")] == ["", "sky ", "", "", "sk-a-dog"]


@pytest.mark.parametrize("piece", ["s", "s ", "\\", "\\u", "\\n", KEY[:-1], "s\\n", "sk-a-\\n"])
def test_long_answers_are_read_in_linear_time(piece: str):
    text, started = piece * (500_000 // len(piece)), time.monotonic()
    assert len(hide(text, KEY)) > len(text) - 100
    assert time.monotonic() - started < 5
