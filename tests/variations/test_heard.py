"""Whether rendered clips are heard as what their captions say, by a scripted ear."""

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from audiostory_core.plan.story import SoundEvent, StoryPlan
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.layout import ClipSpan
from audiostory_core.variations import heard
from scripted import RATE, ScriptedEar, hiss, lexicon, scores


def parts(head: bool = True, *said: tuple[str, float, float, float]) -> Any:
    listening = SimpleNamespace(head=head)
    bundle = SimpleNamespace(manifest=SimpleNamespace(listening=listening), lexicon=lexicon)
    return SimpleNamespace(bundle=bundle, ear=ScriptedEar(scores(16.0, *said)))


def event(caption: str, kind: str = "sfx") -> SoundEvent:
    return StoryPlan.build({"instruction": "", "events": [{"caption": caption, "seconds": 4.0, "kind": kind}]}).events[0]


CLIP = AudioClip(hiss(4.0)[None], RATE)


@pytest.mark.parametrize("caption, sure, said", [
    ("A dog barks.", 0.9, ""), ("A church bell tolls.", 0.02, "not heard as its caption says (2 %)"), ("A cat meows.", 0.2, ""), ("A spaceship lands.", None, ""),
])
def test_what_a_caption_says_is_heard_or_marked(caption: str, sure: float | None, said: str):
    found = heard.confidence(parts(True, ("dog", 0, 4, 0.9), ("bell", 0, 4, 0.02), ("cat", 0, 4, 0.2)), event(caption), [CLIP])
    assert found == (sure if sure is None else pytest.approx(sure)) and heard.mark(found) == said


def test_the_surest_clip_of_an_event_counts():
    found = heard.confidence(parts(True, ("dog", 0, 4, 0.2), ("dog", 4, 8, 0.8)), event("A dog barks."), [CLIP, CLIP])
    assert found == pytest.approx(0.8)


def test_silence_is_marked_and_speech_and_old_bundles_say_nothing():
    silent = AudioClip(torch.zeros(1, 4 * RATE), RATE)
    assert heard.confidence(parts(True, ("dog", 0, 4, 0.9)), event("A dog barks."), [silent]) == 0.0
    assert heard.confidence(parts(True, ("dog", 0, 4, 0.9)), event("A dog barks.", "speech"), [CLIP]) is None
    assert heard.confidence(parts(False), event("A dog barks."), [CLIP]) is None
    nobody = SimpleNamespace(bundle=SimpleNamespace(manifest=SimpleNamespace(listening=None)))
    assert heard.confidence(nobody, event("A dog barks."), [CLIP]) is None  # type: ignore[arg-type]


def test_what_is_marked_is_said_of_each_event_once():
    events = StoryPlan.build({"instruction": "", "events": [{"caption": c, "seconds": 4.0} for c in ("A dog barks.", "A cat meows.", "Rain.")]}).events
    spans = [ClipSpan(one.id, 0, one.start, 4.0, 0.0, 0.0) for one in (events[0], events[0], events[1], events[2])]
    marks = heard.Marks(parts(True, ("dog", 4, 8, 0.8), ("cat", 8, 12, 0.05)), events[:2])
    for span in spans:
        marks.hear(span, CLIP)
    assert marks.notes == ("'A cat meows.' (e2) is not heard as its caption says (5 %); another take may be",)
    old = heard.Marks(parts(False), events)
    old.hear(spans[0], CLIP)
    assert old.notes == ()
