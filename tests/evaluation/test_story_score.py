"""A story's figures, its worst event, and the best of several takes, by a scripted judge."""

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.evaluation import story_score, take_choice
from audiostory_core.evaluation.story_score import as_picture, score_story
from audiostory_core.evaluation.take_choice import HeardTake, choose
from audiostory_core.metrics.frame_scores import FrameScores
from audiostory_core.metrics.unscored import Unscored
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip
from clips import noise

PLAN = StoryPlan.sequential("A dog, then rain.", [("A dog barks.", 2.0), ("Rain falls.", 2.0)])


class Scripted:
    """Hears each caption in some half seconds as surely as it is told; other captions it does not know."""

    name, version, licence = "scripted", "1", "none"

    def __init__(self, **rows) -> None:
        self.rows = {"A dog barks.": rows.get("dog"), "Rain falls.": rows.get("rain")}

    def scores(self, clip: AudioClip, captions) -> FrameScores:
        known = tuple(one for one in captions if self.rows.get(one) is not None)
        rows = torch.tensor([self.rows[one] for one in known]).reshape(len(known), -1 if known else round(2 * clip.seconds))
        unknown = tuple(Unscored(one, "it is new") for one in captions if one not in known)
        return FrameScores(rows[:, : round(2 * clip.seconds)], known, 0.5, clip.seconds, unknown)


class ByLevel(Scripted):
    """Hears whatever it knows as surely as the sound is loud."""

    def scores(self, clip: AudioClip, captions) -> FrameScores:
        level = min(1.0, float(clip.waveform.abs().max()))
        return Scripted(dog=[level] * 8).scores(clip, captions)


def test_an_event_is_heard_to_the_highest_frame_of_its_own_time():
    judge = Scripted(dog=[0.1, 0.75, 0.1, 0.1, 1.0, 1.0, 1.0, 1.0], rain=[1.0, 1.0, 1.0, 1.0, 0.5, 0.25, 0.25, 0.25])
    found = score_story(judge, noise(4.0), PLAN)
    assert [one.value for one in found.events] == [75.0, 50.0] and found.mean == 62.5
    assert found.worst is not None and found.worst.event.caption == "Rain falls."
    text = story_score.as_text(found)
    assert text.splitlines()[:2] == ["events are heard to 62.5 of 100", f"{PLAN.events[1].id} (2 to 4 s) Rain falls.: 50.0"]
    assert "found share: 100 %" in text and text.endswith("judged by scripted, 1")


def test_what_a_judge_does_not_know_counts_for_nothing_and_is_named():
    judge = Scripted(dog=[0.9] * 4 + [0.0] * 4)
    found = score_story(judge, noise(4.0), PLAN)
    assert found.mean == pytest.approx(90.0) and found.figures.found_share == 1.0 and found.figures.onset_error == 0.0
    assert "Rain falls.: not scored, it is new" in story_score.as_text(found)
    nothing = score_story(Scripted(), noise(4.0), PLAN)
    assert nothing.mean is None and nothing.worst is None and nothing.figures.found_share is None
    assert "knows none of its events" in story_score.as_text(nothing) and nothing.figures.silence_share == 0.0


def test_an_event_beyond_the_sounds_end_is_not_scored():
    found = score_story(Scripted(dog=[0.5] * 8, rain=[0.5] * 8), noise(2.0), PLAN)
    assert [one.value for one in found.events] == [50.0, None] and found.events[1].reason == "it begins after the sound's end"


def test_the_picture_has_what_was_planned_over_what_is_heard():
    image = as_picture(score_story(Scripted(dog=[0.9] * 8), noise(4.0), PLAN), PLAN.total_seconds)
    few = as_picture(score_story(Scripted(dog=[0.9] * 8), noise(4.0), PLAN.with_events([PLAN.events[0]])), 4.0)
    assert image.width == few.width == 1200 and image.height > few.height


def takes(*levels: float, caption: str = "A dog barks.", of: str = "") -> list[HeardTake]:
    plan = StoryPlan.sequential("", [(caption, 1.0)])
    return [HeardTake(of, AudioClip(torch.full((1, 16000), level), 16000), plan) for level in levels]


def test_the_best_take_is_the_one_that_is_heard_best():
    (choice,) = choose(ByLevel(), takes(0.25, 0.75, 0.5))
    assert choice.best == 1 and choice.scores == (25.0, 75.0, 50.0) and choice.margin == 25.0
    said = "the takes: take 2 of 3, 25.0 above the next (25.0, 75.0, 50.0 of 100)"
    assert take_choice.as_text([choice], ByLevel()).splitlines()[0] == said


def test_of_equals_the_first_and_of_one_take_itself():
    (choice,) = choose(ByLevel(), takes(0.5, 0.5))
    assert choice.best == 0 and choice.margin == 0.0
    (choice,) = choose(ByLevel(), takes(0.5))
    assert choice.best == 0 and choice.margin is None and "there is no other" in take_choice.as_text([choice], ByLevel())


def test_takes_of_several_sounds_are_chosen_each_among_its_own():
    first, second = takes(0.25, 0.5, of="e1"), takes(0.75, 0.5, of="e2")
    found = choose(ByLevel(), [first[0], second[0], first[1], second[1]])
    assert [(one.of, one.places, one.best) for one in found] == [("e1", (0, 2), 2), ("e2", (1, 3), 1)]


def test_what_no_judge_knows_keeps_its_first_take_unless_it_is_all():
    found = choose(ByLevel(), [*takes(0.1, 0.9, caption="A unicorn.", of="e1"), *takes(0.1, 0.9, of="e2")])
    assert [one.best for one in found] == [0, 3] and "'A unicorn.': it is new; the first is kept" in take_choice.as_text(found, ByLevel())
    with pytest.raises(InputError, match="no take can be chosen: 'A unicorn.': it is new"):
        choose(ByLevel(), takes(0.1, 0.9, caption="A unicorn."))
