"""Events that were split: which sounds are rendered for their pieces, and where those join again."""

import json

from audiostory_core.plan.pieces import seams, whole_ids, wholes
from audiostory_core.plan.story import StoryPlan, event_seed


def cut(*rows: dict, total: float = 12.0) -> StoryPlan:
    return StoryPlan.build({"instruction": "Rain, then a dog.", "events": list(rows), "total_seconds": total})


RAIN = {"id": "rain", "caption": "Rain falls.", "seconds": 6.0, "start": 0.0}
DOG = {"id": "dog", "caption": "A dog barks.", "seconds": 6.0, "start": 6.0}
FIRST = {**RAIN, "seconds": 2.5, "cut_of": "rain", "cut_of_seconds": 6.0}
REST = {**RAIN, "id": "e3", "start": 2.5, "seconds": 3.5, "cut_of": "rain", "cut_of_seconds": 6.0, "cut_at_seconds": 2.5}


def test_pieces_are_rendered_as_what_they_were_before_the_split():
    assert wholes(cut(FIRST, REST, DOG)) == cut(RAIN, DOG)
    assert wholes(cut(REST, DOG)).events == cut(RAIN, DOG).events
    moved = {**REST, "start": 8.0}
    assert wholes(cut(FIRST, DOG, moved)).events == cut(RAIN, DOG).events
    whole = cut(RAIN, DOG)
    assert wholes(whole) is whole and whole_ids(whole) == {} and seams(whole) == (set(), set())


def test_a_piece_whose_sound_became_another_leaves_the_others_theirs():
    for change in ({"caption": "Hail falls."}, {"take": 1}, {"seed": 3}, {"transcript": "Hello."}):
        plan = cut({**FIRST, **change}, REST, DOG)
        told = wholes(plan)
        assert whole_ids(plan) == {"rain": "rain", "e3": "e3"}
        assert [event.seconds for event in told.events] == [6.0, 6.0, 6.0]
        assert event_seed(5, told.events[1]) == event_seed(5, cut(RAIN).events[0]), "the noise of the rain that was split"
        assert wholes(told) == told


def test_a_piece_that_is_longer_than_its_sound_is_a_sound_of_its_own():
    plan = cut({**FIRST, "seconds": 6.5})
    assert not plan.events[0].is_piece and wholes(plan) is plan
    assert cut({**FIRST, "seconds": 6.0}).events[0].is_piece


def test_locks_levels_and_the_total_of_pieces():
    plan = cut({**FIRST, "locked": True, "fade_in_seconds": 1.0}, {**REST, "start": 8.0}, total=12.0)
    (whole,) = wholes(plan).events
    assert whole.locked and whole.fade_in_seconds == 0.0
    late = cut({**FIRST, "start": 11.0, "seconds": 1.0}, total=12.0)
    assert wholes(late).total_seconds == 17.0


def test_seams_are_where_nothing_changed_since_the_split():
    assert seams(cut(FIRST, REST, DOG)) == ({"rain"}, {"e3"})
    for change in ({"start": 2.6}, {"loudness": -20.0}, {"pan": 0.5}, {"fade_in_seconds": 0.2}, {"cut_at_seconds": 2.4}):
        assert seams(cut(FIRST, {**REST, **change}, DOG)) == (set(), set())
    assert seams(cut({**FIRST, "loudness": -20.0}, {**REST, "loudness": -20.0})) == ({"rain"}, {"e3"})


def test_only_pieces_are_written_as_such():
    written = json.loads(cut(FIRST, DOG).to_json())["events"]
    assert (written[0]["cut_of"], "cut_at_seconds" in written[0], "cut_of" in written[1]) == ("rain", False, False)
    assert StoryPlan.from_json(cut(FIRST, REST).to_json()) == cut(FIRST, REST)
