"""Figures of real recordings: which names count, what is right, wrong and unknown, and what is asked."""

from pathlib import Path

import pytest
import torch

from audiostory_core.evaluation import world
from audiostory_core.evaluation.figures import ClipTrials
from audiostory_core.evaluation.world import Verdicts, affirms, judge, names_in, questions, recordings, two_at_once
from audiostory_core.listen import listening
from audiostory_core.listen.events import HeardEvent
from audiostory_core.listen.listening import Heard
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, write

RATE = 16_000
LEARNT = frozenset({"dog", "rain", "bell"})


def plan_of(*captions: str) -> StoryPlan:
    return StoryPlan.sequential("", [{"caption": caption, "seconds": 2.0} for caption in captions])


@pytest.mark.parametrize("captions, name, said", [
    (("A big dog barks deeply.",), "dog", (True, False)),
    (("A big dog barks deeply.", "A small dog yaps."), "dog", (True, False)),
    (("A big dog barks deeply.", "Something I don't know: a low rumble."), "dog", (True, False)),
    (("A big dog barks deeply.", "Heavy rain pours down."), "dog", (False, True)),
    (("Heavy rain pours down.",), "dog", (False, True)),
    (("Something I don't know: a low rumble.",), "dog", (False, False)),
    ((), "dog", (False, False)),
])
def test_what_counts_as_named(monkeypatch: pytest.MonkeyPatch, captions, name: str, said):
    heard = Heard("", plan_of(*captions) if captions else None)
    monkeypatch.setattr(listening, "listen", lambda listener, clip: heard)
    monkeypatch.setattr(listening, "ask", lambda listener, clip, question: "Yes.")
    verdicts = Verdicts()
    judge(None, name, AudioClip(torch.zeros(1, RATE), RATE), LEARNT, verdicts)  # type: ignore[arg-type]
    assert (verdicts.rightly, verdicts.wrongly) == ([said[0]], [said[1]]) and not verdicts.unknown
    assert verdicts.present == [True, True] and verdicts.absent == [False, False]


@pytest.mark.parametrize("captions, unknown", [(("Heavy rain pours down.",), False), (("A clatter.",), True), ((), True)])
def test_what_is_not_learnt_should_be_unknown(monkeypatch: pytest.MonkeyPatch, captions, unknown: bool):
    heard = Heard("", plan_of(*captions) if captions else None)
    monkeypatch.setattr(listening, "listen", lambda listener, clip: heard)
    for name in ("door", "violin"):  # no sound at all, and one that this bundle has not learnt
        verdicts = Verdicts()
        judge(None, name, AudioClip(torch.zeros(1, RATE), RATE), LEARNT, verdicts)  # type: ignore[arg-type]
        assert verdicts.unknown == [unknown] and not verdicts.rightly


def test_only_events_that_are_called_sure_are_counted_as_such(monkeypatch: pytest.MonkeyPatch):
    def event(name: str, confidence: float) -> HeardEvent:
        return HeardEvent(name, 0.0, 1.0, "", "sfx", confidence, None, 1)

    events = (event("dog", 0.95), event("rain", 0.92), event("rain", 0.8), event("", 1.0))
    monkeypatch.setattr(listening, "listen", lambda listener, clip: Heard("", plan_of("A clatter."), (), events))
    monkeypatch.setattr(listening, "ask", lambda listener, clip, question: "Yes.")
    verdicts = Verdicts()
    for name in ("dog", "door"):
        judge(None, name, AudioClip(torch.zeros(1, RATE), RATE), LEARNT, verdicts)  # type: ignore[arg-type]
    assert verdicts.sure == [True, False, False, False], "of what nobody taught it nothing can be sure"


def test_questions_name_what_is_there_or_what_is_not():
    assert all("dog" in text.lower() or "bark" in text.lower() for text in questions("dog", LEARNT, True))
    assert not any("dog" in text.lower() for text in questions("dog", LEARNT, False))
    assert list(questions("dog", LEARNT, False)) == list(questions("dog", LEARNT, False)), "the same for every bundle"
    assert affirms("It is heard from 0 to 2 s") and affirms("Yes, a dog, likely.")
    assert not affirms("It is not heard.") and not affirms("No.") and not affirms("Nothing is heard: the sound is silent.")


def test_recordings_are_named_before_a_dash_or_a_dot(tmp_path: Path):
    for name in ("dog-one.wav", "door_slam.two.wav", "9-x.wav", "bell.wav"):
        write(tmp_path / name, AudioClip(torch.zeros(1, 100), RATE))
    assert [name for name, _ in recordings(tmp_path)] == ["bell", "dog", "door_slam"]


def test_without_a_folder_the_rows_say_what_it_takes():
    rows = world.recorded_figures(None, ClipTrials())  # type: ignore[arg-type]
    assert len(rows) == 6 and all(row.value is None and "--recordings DIR" in row.note for row in rows)


def test_a_listener_without_a_head_is_judged_as_well(listening_parts, tmp_path: Path):
    for name in ("dog-a.wav", "door-b.wav"):
        write(tmp_path / name, AudioClip(0.1 * torch.randn(1, RATE, generator=torch.Generator().manual_seed(0)), RATE))
    rows = world.recorded_figures(listening_parts, ClipTrials(recordings=tmp_path))
    assert [row.trials for row in rows] == [1, 1, 1, 2, 2, 0] and rows[-1].value is None


@pytest.fixture
def listening_parts(small_listener, small_parts):
    """Parts of a bundle that listens without a head."""
    class Parts:
        ear, listening_model, bundle = small_listener.ear, small_listener.lm, small_parts.bundle
    return Parts()


def test_two_sounds_are_at_once_and_about_as_loud():
    def take(variant, environment, draw):
        return torch.full((10 * RATE,), 0.1 * (1 + variant % 5)) * torch.linspace(0, variant + 1, 10 * RATE).sin()

    for k in range(20):
        names, clip = two_at_once(take, k, LEARNT)
        assert len(names) == 2 and names <= LEARNT and clip.seconds == 8.0
        assert float(clip.waveform.abs().max()) == pytest.approx(0.5) and bool(torch.isfinite(clip.waveform).all())


def test_names_of_a_plan():
    assert names_in(plan_of("A big dog barks deeply.", "A clatter.")) == {"dog"} and names_in(None) == set()
