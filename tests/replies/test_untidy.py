"""Plans as small models write them: what they mean is read, or they are refused. No event is lost, no time is given away."""

import re

import pytest

from audiostory_core.errors import InputError
from audiostory_core.plan.text import parse_reply
from audiostory_core.replies.reading import Reply
from fuzz_replies import untidy_plans


def wrong_readings(count: int, seed: int) -> tuple[int, list[tuple[str, object]]]:
    """How many of so many were read, and those that were read as something else."""
    read, wrong = 0, list[tuple[str, object]]()
    for text, events in untidy_plans(count, seed):
        total = sum(seconds for _, seconds in events)
        try:
            reading = parse_reply(Reply(text), "", total)
        except InputError:
            continue
        read += 1
        found = [(re.sub(r"\W", "", event.caption), event.seconds) for event in reading.plan.events]
        draft = any("the one before it was read" in note for note in reading.repairs)
        if not draft and found != [(re.sub(r"\W", "", caption), seconds) for caption, seconds in events]:
            wrong.append((text, found))
    return read, wrong


def test_three_hundred_untidy_plans_are_read_or_refused():
    read, wrong = wrong_readings(300, 0)
    assert not wrong and read > 180


@pytest.mark.slow
def test_twenty_thousand_untidy_plans_are_read_or_refused():
    read, wrong = wrong_readings(20_000, 1)
    assert not wrong and read > 12_000
