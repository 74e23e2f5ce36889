"""Conversations that are drawn: coherent, of AudioCopilot's ranges, different from each other and the same on every machine."""

import itertools
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.dataset.conversations import SECONDS, STORY, TASKS
from audiostory_core.dataset.dialogues import (
    MORE_TASKS,
    MOST_SOUNDS,
    draw_dialogue,
    fits_ranges,
    plain_sentence,
    spoken_seconds,
)
from audiostory_core.dataset.places import places, read_places
from audiostory_core.edits.sentence import edit
from audiostory_core.errors import InputError

FOUND = [draw_dialogue(0, index, turns=1 + index % 5, speech=None if index % 2 else True) for index in range(80)]
TURNS = [turn for one in FOUND for turn in one.turns]


def test_every_scene_is_in_the_ranges_and_has_one_bed():
    for turn in TURNS:
        events = turn.after.events
        assert fits_ranges(turn.after) and 1 <= len(events) <= MOST_SOUNDS and turn.after.total_seconds == SECONDS
        assert events[0].kind == "ambience" and events[0].seconds == SECONDS and abs(events[0].pan) <= 0.1
        assert len({event.caption for event in events if event.kind != "speech"}) == sum(event.kind != "speech" for event in events)
        assert all(event.transcript and event.speaker and event.emotion for event in events if event.kind == "speech")


def test_turns_go_on_from_each_other_and_use_no_id_again():
    for one in FOUND:
        assert [turn.task == STORY for turn in one.turns] == [True, *[False] * (len(one.turns) - 1)]
        for first, second in itertools.pairwise(one.turns):
            assert second.before == first.after and second.after != second.before
        gone = set()
        for turn in one.turns:
            assert not gone & set(turn.added)
            gone |= set(turn.removed)


def test_a_sentence_means_what_its_plan_became():
    """To the reader of edits, as far as it is in its words."""
    read = [turn for turn in TURNS if turn.task in ("add", "remove", "panning", "volume", "change", "time")]
    assert len(read) > 60
    for turn in read:
        found, _ = edit(turn.before, turn.sentence)
        moved = [(e.start, e.seconds, e.loudness, e.pan) for e in found.events if e.id in {b.id for b in turn.before.events}]
        kept = [(e.start, e.seconds, e.loudness, e.pan) for e in turn.after.events if e.id not in turn.added]
        assert moved == kept, turn.sentence
        assert len(found.events) == len(turn.after.events)


def test_all_tasks_and_all_places_come_and_hardly_two_are_alike():
    tasks = Counter(turn.task for turn in TURNS if turn.before)
    assert tasks.keys() == {*TASKS, *MORE_TASKS} and min(tasks.values()) >= 5
    told = [draw_dialogue(1, index, turns=1).turns[0] for index in range(300)]
    assert len({turn.sentence for turn in told}) > 295
    asked = " ".join(turn.sentence for turn in told)
    assert all(place.place in asked or place.where in asked for place in places())
    assert {len(turn.after.events) for turn in told} >= {3, 4, 5, 6, 7}
    assert 100 < sum(any(event.transcript for event in turn.after.events) for turn in told) < 200


def test_a_seed_leads_to_a_place_and_is_said_there():
    sea = [draw_dialogue(0, n, "THE CAPTAIN SAILED HIS SHIP OUT OF THE HARBOUR", turns=1, speech=False) for n in range(20)]
    near = sum("harbour" in one.turns[0].sentence.replace("Harbour", "") for one in sea)
    assert near >= 12
    said = draw_dialogue(0, 1, "I NEVER SAW HIM AGAIN", turns=1, speech=True).turns[0].after
    assert "I never saw him again." in [event.transcript for event in said.events]
    assert plain_sentence("HE SAID {GO} \"NOW\",") == "He said go now." and plain_sentence("  ...  ") == "" == plain_sentence("7 \x07")


def test_the_same_arguments_give_the_same_conversation():
    assert draw_dialogue(3, 7, "A ship.") == draw_dialogue(3, 7, "A ship.")
    assert len({repr(draw_dialogue(*one)) for one in ((3, 7, "A ship."), (4, 7, "A ship."), (3, 8, "A ship."), (3, 7, "A cow."))}) == 4


@given(st.text(max_size=400))
@settings(max_examples=40, deadline=None)
def test_any_words_may_inspire(text):
    plan = draw_dialogue(0, 0, text, turns=2).turns[-1].after
    assert fits_ranges(plan)


@pytest.mark.parametrize("arguments, message", [((0, 0, "", 0), "1 to 5 turns"), ((0, 0, "", 6), "1 to 5 turns"), ((-1, 0), "the seed of conv"), ((0, -1), "the number of")])
def test_what_cannot_be_drawn_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        draw_dialogue(*arguments)


def test_room_for_words():
    assert [spoken_seconds(" ".join("a" * n)) for n in (1, 3, 5, 9, 30)] == [2.0, 2.0, 3.0, 4.0, 4.0]


GOOD = """[pond]
place = a pond
where = by a pond
words = pond
beds = stream.plain
sounds = frogs.plain duck.plain splash.plain bees.plain dog.small flute.plain laughter.plain horse.neigh owl.plain saw.plain
wish = Let it rain. | rain.heavy | thunder.crack
line = man | calm | Let us sit.
"""


@pytest.mark.parametrize("old, new, message", [
    ("place = a pond", "plaze = a pond", "'plaze' is nothing that a place has"), ("words = pond\n", "", "lacks words"),
    ("saw.plain", "", "10 sounds or more"), ("saw.plain", "dog.big", "all of different classes"), ("saw.plain", "saw", "no sound of the vocabulary"),
    ("| thunder.crack", "", "three parts"), ("rain.heavy |", "rain.no |", "no sound of the vocabulary"), ("line = man", "line", "no pair"),
])
def test_slips_in_places_are_named_with_their_line(tmp_path: Path, old: str, new: str, message: str):
    path = tmp_path / "scenes.txt"
    path.write_text(GOOD)
    assert read_places(path)[0].place == "a pond"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(InputError, match=rf"scenes.txt, line \d+.*{message}"):
        read_places(path)
