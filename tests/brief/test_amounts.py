"""Lengths and times as people write them."""

import pytest

from audiostory_core.brief.clauses import text_of

LENGTHS = [
    ("8 s", [8]), ("8s", [8]), ("8secs", [8]), ("8 sec.", [8]), ("twelve seconds", [12]), ("twenty five seconds", [25]), ("(3s)", [3]),
    ("a minute", [60]), ("one minute", [60]), ("half a minute", [30]), ("a half minute", [30]), ("one half minute", [30]),
    ("half of a minute", [30]), ("a minute and a half", [90]), ("one and a half minutes", [90]), ("two and a half min", [150]),
    ("1.5 minutes", [90]), ("1,5 min", [90]), ("1 min 30", [90]), ("1 min 30 s", [90]), ("2 minutes and 5 seconds", [125]),
    ("a couple of seconds", [2]), ("a few seconds", [3]), ("a 30-second clip", [30]), ("a two minute soundscape", [120]),
    ("500 ms", [0.5]), ("an hour", [3600]), ("quarter of an hour", [900]), ("0:10", [10]), ("1:05", [65]),
    ("wind for 8 seconds, rain for 4", [8, 4]), ("rain for 4", []), ("three dogs", []), ("a dog", []), ("0 s", []), ("route 66", []),
    ("0:00-0:10", [0, 10]), ("5s rain 10s wind", [5, 10]), ("1000000 seconds", [1e6]),
    ("1/2 minute", [30]), ("3/4 of a minute", [45]), ("\u00bd minute", [30]), ("0-10s", [0, 10]), ("10 - 15 s", [10, 15]), ("for 5-10 s", [10]), ("0s-5s", [0, 5]), ("5 s - 10 s", [5, 10]),
    ("5 s / 3 s", [5, 3]), ("1/0 minute", []),
]


@pytest.mark.parametrize("said, seconds", LENGTHS)
def test_lengths_are_read(said: str, seconds: list[float]):
    assert [amount.seconds for amount in text_of(said).amounts] == pytest.approx(seconds)


def test_a_length_says_where_it_stands():
    text = text_of("Rain for a minute and a half, then wind.")
    (amount,) = text.amounts
    assert text.quote(amount.start, amount.end) == "a minute and a half" and not amount.clock
    assert len(text.clauses) == 2, "an 'and' within a length joins no clauses"
