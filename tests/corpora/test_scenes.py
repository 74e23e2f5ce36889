"""Scenes of conversations: what is made anew, what is the same to the sample, how loud and where, and who speaks."""

import math

import pytest
import torch

from audiostory_core.corpora.rejected import Rejected
from audiostory_core.corpora.scenes import Bank, SceneMaker
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, loudness, true_peak
from audiostory_core.speech.voices import Timbre, VoiceCast

RATE = 8000


class Tones:
    """Renders each sound as a tone of its caption's own, twice as loud as it should be; remembers what it was asked for."""

    rate = RATE

    def __init__(self):
        self.asked = []

    def render(self, events, seed):
        self.asked += [event.id for event in events]
        return [tone(200.0 + 50 * (len(event.caption) + seed), event.seconds) for event in events]


def tone(hertz: float, seconds: float, rate: int = RATE) -> AudioClip:
    return AudioClip(torch.sin(torch.arange(round(seconds * rate)) * 2 * math.pi * hertz / rate)[None] * 0.9, rate)


class Speaker(VoiceCast):
    """Says a tone of as many tenths of a second as there are letters."""

    name = kept = "tones"

    def __init__(self):
        super().__init__([Timbre(f"{sex}{n}", sex) for sex in "fm" for n in range(4)])
        self.said = []

    def speak(self, transcript, speaker, emotion, seconds):
        self.said.append((transcript, self.timbre(speaker), emotion))
        return tone(300.0, len(transcript) / 10, 16000)


def plan(*events: dict, seconds: float = 4.0) -> StoryPlan:
    rows = [{"loudness": -24.0, "start": 0.0, "seconds": 2.0, "caption": f"Sound {'x' * n}.", **row} for n, row in enumerate(events)]
    return StoryPlan.build({"instruction": "x", "events": rows, "total_seconds": seconds})


def spoken(**fields) -> dict:
    return {"kind": "speech", "caption": "A woman speaks.", "speaker": "woman", "emotion": "calm", "transcript": "Hello there.", **fields}


BED = {"id": "e1", "seconds": 4.0, "loudness": -30.0}


def test_only_what_becomes_another_sound_is_made_anew():
    tones = Tones()
    maker = SceneMaker(tones, None, 0)
    told = plan(BED, {"id": "e2", "start": 1.0})
    mixed = plan(BED, {"id": "e2", "start": 1.5, "pan": -1.0, "loudness": -12.0})
    longer = plan(BED, {"id": "e2", "start": 1.5, "seconds": 2.5})
    other = plan(BED, {"id": "e2", "caption": "Another."}, {"id": "e3"})
    scenes = maker.scenes([told, mixed, longer, other, told])
    assert tones.asked == ["e1", "e2", "e2", "e2", "e3"]  # what was there before is there still
    assert (maker.made, maker.kept) == (5, 6) and len(scenes) == 5
    assert torch.equal(scenes[0][1].waveform, scenes[4][1].waveform)


def test_what_no_edit_is_about_is_the_same_to_the_sample():
    whole, less = (clip.waveform for _, clip in SceneMaker(Tones(), None, 0).scenes(
        [plan(BED, {"id": "e2", "start": 1.0, "seconds": 1.0, "loudness": -10.0}), plan(BED)]))
    assert whole.shape == less.shape == (2, 4 * RATE)
    inside = slice(RATE, 2 * RATE)
    assert torch.equal(whole[:, :RATE], less[:, :RATE]) and torch.equal(whole[:, 2 * RATE :], less[:, 2 * RATE :])
    assert not torch.allclose(whole[:, inside], less[:, inside], atol=1e-3)


@pytest.mark.parametrize("level", [-30.0, -20.0, -12.0])
def test_a_sound_is_as_loud_as_its_plan_says(level: float):
    (told, clip), = SceneMaker(Tones(), None, 0).scenes([plan({"id": "e1", "seconds": 4.0, "loudness": level})])
    assert loudness(clip) == pytest.approx(level, abs=0.1) and told.levels.whole == 1.0


def test_a_sound_is_where_its_plan_says():
    (_, left), (_, right) = SceneMaker(Tones(), None, 0).scenes([plan({"id": "e1", "pan": -1.0}), plan({"id": "e1", "pan": 1.0})])
    assert not left.waveform[1].abs().max() > 1e-6 and left.waveform[0].abs().max() > 0.01
    assert torch.equal(left.waveform[0], right.waveform[1])


def test_one_gain_keeps_all_turns_below_the_ceiling():
    loud = [{"id": f"e{n}", "seconds": 4.0, "loudness": -10.0} for n in range(1, 8)]
    found = SceneMaker(Tones(), None, 0).scenes([plan(loud[0]), plan(*loud)])
    assert found[0][0].levels == found[1][0].levels and found[0][0].levels.whole < 0.9
    assert true_peak(found[1][1]) == pytest.approx(10 ** (-1 / 20), abs=0.01)
    assert loudness(found[0][1]) == pytest.approx(-10.0 + 20 * math.log10(found[0][0].levels.whole), abs=0.1)


def test_a_speaker_keeps_a_voice_and_another_has_another():
    voice = Speaker()
    told = plan(BED, spoken(id="e2"))
    other = plan(BED, spoken(id="e2", emotion="angry"), spoken(id="e3", speaker="old woman", transcript="Oh no."))
    last = plan(BED, spoken(id="e2", transcript="Go."), spoken(id="e3", speaker="man", transcript="Oh no."))
    plans = [plan for plan, _ in SceneMaker(Tones(), voice, 5).scenes([told, other, last])]
    said = {(words, emotion): timbre for words, timbre, emotion in voice.said}
    assert len({said["Hello there.", "calm"], said["Hello there.", "angry"], said["Go.", "calm"]}) == 1
    assert {timbre[0] for _, timbre, _ in voice.said[:3]} == {"f"} and voice.said[-1][1][0] == "m"
    assert voice.said[2][1] != said["Go.", "calm"]
    assert plans[0].voices["woman"] == f"tones {said['Go.', 'calm']}" == plans[2].voices["woman"]


def test_other_conversations_have_other_voices():
    found = set()
    for seed in range(12):
        found.add(Bank(Speaker(), seed).cast(plan(BED, spoken(id="e2"))).voices["woman"])
    assert found == {f"tones f{n}" for n in range(4)}


@pytest.mark.parametrize("event, voice, reason", [
    (spoken(id="e2", transcript="x" * 30), Speaker(), "words too long"), (spoken(id="e2"), None, "no voice"),
])
def test_what_cannot_be_spoken_is_rejected_with_its_reason(event, voice, reason: str):
    with pytest.raises(Rejected) as error:
        SceneMaker(Tones(), voice, 0).scenes([plan(BED, event)])
    assert error.value.reason == reason
