"""Systems made of others: whose plan is told by whom, and where its sounds lie."""

import json
from pathlib import Path

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.evaluation.baselines import (
    BundlePlanner,
    CaptionPlanner,
    CascadePlanner,
    Copy,
    DirectSystem,
    PlannedSystem,
    ScriptPlanner,
    ServerPlanner,
)
from audiostory_core.evaluation.records import Record, RecordCaption
from audiostory_core.evaluation.script import plan_of_script
from audiostory_core.evaluation.systems import Told
from audiostory_core.listen.listening import Heard
from audiostory_core.plan.story import StoryPlan
from audiostory_core.servers.chat import ChatServer
from audiostory_core.sound.audio import AudioClip, loudness, write
from clips import noise, tone
from local_server import giving_text, serving

CAPTIONS = (RecordCaption("A dog barks.", 0.0, 2.0), RecordCaption("Rain falls.", 2.0, 5.0))
RECORD = Record("one", "A dog, then rain.", "", CAPTIONS, 5.0)
PITCHES = {"A dog barks.": 440.0, "Rain falls.": 1760.0}


class Tones:
    """Renders a caption as a tone of its own, shorter than was asked for where `most` says so."""

    name, version = "tones", "1"

    def __init__(self, most: float = 100.0) -> None:
        self.asked, self.most = [], most

    def tell(self, record: Record) -> Told:
        self.asked.append((record.name, record.instruction, round(record.seconds, 3)))
        return Told(tone(min(self.most, record.seconds), PITCHES.get(record.instruction, 220.0)))


def pitch(clip: AudioClip, start: float, end: float) -> float:
    part = clip.waveform.mean(0)[round(start * clip.sample_rate) : round(end * clip.sample_rate)]
    return float(torch.fft.rfft(part).abs().argmax()) / (end - start)


def test_events_are_rendered_one_by_one_and_laid_in_the_timeline():
    tones = Tones()
    told = PlannedSystem(CaptionPlanner(), tones).tell(RECORD)
    assert tones.asked == [("one-e1", "A dog barks.", 3.0), ("one-e2", "Rain falls.", 3.0)], "the first runs into the second"
    assert told.clip.seconds == 5.0 and told.plan == RECORD.plan
    assert pitch(told.clip, 0.5, 1.5) == pytest.approx(440, abs=2) and pitch(told.clip, 3.5, 4.5) == pytest.approx(1760, abs=2)
    assert loudness(told.clip) == pytest.approx(-23.0, abs=0.3)


def test_a_renderer_that_ends_early_is_made_longer_and_one_that_fails_names_the_event():
    assert PlannedSystem(CaptionPlanner(), Tones(most=1.0)).tell(RECORD).clip.seconds == 5.0

    class Failing(Tones):
        def tell(self, record: Record) -> Told:
            raise InputError("it is out of memory.")

    with pytest.raises(InputError, match="event 'e1' was not rendered: it is out of memory"):
        PlannedSystem(CaptionPlanner(), Failing()).tell(RECORD)


def test_a_bundle_plans_for_another_renderer(small_parts):
    tones = Tones()
    told = PlannedSystem(BundlePlanner(small_parts), tones).tell(RECORD)
    assert told.clip.seconds == pytest.approx(5.0, abs=0.01) and len(tones.asked) == len(told.plan.events)


def test_a_server_plans_for_another_renderer():
    plan = {"reasoning": "Two.", "events": [{"caption": "A dog barks.", "kind": "sfx", "seconds": 2}, {"caption": "Rain falls.", "kind": "sfx", "seconds": 3}]}
    with serving(giving_text(json.dumps(plan))) as server:
        system = PlannedSystem(ServerPlanner(ChatServer(server.url, "m")), Tones())
        told = system.tell(RECORD)
    assert [event.caption for event in told.plan.events] == ["A dog barks.", "Rain falls."] and told.clip.seconds == 5.0
    assert system.name == "m + tones" and server.url in system.version


SCRIPT = {"script": [
    {"type": "music", "layer": "background", "sound": "A slow piano.", "under": 2, "loudness": -30},
    {"type": "effect", "layer": "foreground", "sound": "A dog barks.", "seconds": 1},
    {"type": "speech", "layer": "foreground", "sound": "An old man speaks.", "character": "Old man", "words": "Come here.", "seconds": 2},
    {"type": "effect", "layer": "background", "sound": "Rain falls."},
    {"type": "effect", "layer": "foreground", "sound": "A door closes.", "seconds": 1},
]}  # fmt: skip


def test_a_script_becomes_a_layered_plan():
    plan = plan_of_script(SCRIPT, "A story.", 8.0)
    rows = [(e.kind, e.caption, e.start, e.seconds) for e in plan.events]
    assert rows == [("music", "A slow piano.", 0.0, 6.0), ("sfx", "A dog barks.", 0.0, 2.0), ("speech", "An old man speaks.", 2.0, 4.0),
                    ("ambience", "Rain falls.", 6.0, 2.0), ("sfx", "A door closes.", 6.0, 2.0)]  # fmt: skip
    assert plan.events[2].transcript == "Come here." and plan.events[2].speaker == "Old man" and plan.events[0].loudness == -30


@pytest.mark.parametrize("row, why", [
    ("bark", "row 1 needs a type"), ({"type": "code", "layer": "foreground"}, "row 1 needs a type"),
    ({"type": "speech", "layer": "background", "sound": "x"}, "needs a layer"), ({"type": "effect", "layer": "foreground"}, "needs 'sound'"),
    ({"type": "effect", "layer": "foreground", "sound": "x"}, "needs seconds"),
    ({"type": "effect", "layer": "foreground", "sound": "x", "seconds": 1e99}, "needs seconds, a number from 0.1 to 3600"),
    ({"type": "effect", "layer": "foreground", "sound": "x", "seconds": True}, "needs seconds"),
    ({"type": "speech", "layer": "foreground", "sound": "x", "seconds": 1}, "needs 'words'"),
    ({"type": "effect", "layer": "foreground", "sound": "x", "seconds": 1, "loudness": 6}, "needs loudness"),
    ({"type": "music", "layer": "background", "sound": "x", "under": 0}, "under is a whole number"),
])  # fmt: skip
def test_a_row_that_is_wrong_is_named(row: object, why: str):
    with pytest.raises(InputError) as refused:
        plan_of_script({"script": [row]}, "A story.", 8.0)
    assert why in str(refused.value)


def test_a_script_is_asked_for_again_until_it_can_be_read():
    with serving(giving_text("import os; os.remove('/')"), giving_text(json.dumps(SCRIPT))) as server:
        told = PlannedSystem(ScriptPlanner(ChatServer(server.url, "m")), Tones(), voice="none").tell(RECORD)
    assert len(told.plan.events) == 5 and told.clip.seconds == 5.0
    assert "a script is a list of 1 to 64 rows" in server.asked[1]["messages"][1]["content"]
    with serving(giving_text("No.")) as server, pytest.raises(InputError, match="no script in 3 tries"):
        ScriptPlanner(ChatServer(server.url, "m")).plan(RECORD)


def test_a_cascade_plans_by_words_of_what_was_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_listener):
    heard = Heard("", StoryPlan.sequential("", [("A train passes.", 2.0)]))
    monkeypatch.setattr("audiostory_core.evaluation.baselines.listen", lambda listener, sound: heard)
    before = Record(**{**vars(RECORD), "before": write(tmp_path / "before.wav", noise(2.0))})
    asked = []

    class Planner(CaptionPlanner):
        def plan(self, record: Record) -> StoryPlan:
            asked.append(record.instruction)
            return record.plan

    planner = CascadePlanner(small_listener, "an ear", Planner())
    assert planner.plan(before).instruction == "A dog, then rain."
    planner.plan(RECORD)
    assert "A train passes." in asked[0] and asked[0].endswith("A dog, then rain.") and asked[1] == "A dog, then rain."


def test_text_to_audio_without_a_plan_renders_the_instruction(small_parts):
    told = DirectSystem(small_parts).tell(RECORD)
    assert told.plan is None and told.clip.seconds == pytest.approx(5.0, abs=0.01)


def test_the_input_is_copied_for_as_long_as_is_asked(tmp_path: Path):
    before = noise(2.0)
    told = Copy().tell(Record(**{**vars(RECORD), "before": write(tmp_path / "before.wav", before, subtype="float")}))
    assert told.clip.seconds == 5.0 and torch.equal(told.clip.waveform[:, 32000:64000], before.waveform)
    with pytest.raises(InputError, match="no input that could be copied"):
        Copy().tell(RECORD)


def test_a_plan_of_too_many_events_is_refused():
    many = tuple(RecordCaption("A dog barks.", n * 0.5, n * 0.5 + 0.5) for n in range(65))
    with pytest.raises(InputError, match="65 events"):
        PlannedSystem(CaptionPlanner(), Tones()).tell(Record("one", "Dogs.", "", many, 32.5))
