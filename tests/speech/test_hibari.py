"""Hibari in many throats: who sounds how, what repeats, what it cannot say, and whose voice a plan keeps."""

import numpy as np
import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.evaluation.speaking import envelope, formant_ratio, median_pitch
from audiostory_core.pipeline import tell
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip
from audiostory_core.speech import espeak, hibari, world
from audiostory_core.speech.hibari import Hibari
from audiostory_core.speech.spoken import Speech, open_voice, voices_of
from audiostory_core.speech.voices import Timbre, VoiceCast
from audiostory_core.speech.world import Throat, move
from audiostory_core.variations import continuation
from clips import tone

needs_hibari = pytest.mark.skipif(not (hibari.installed() and world.installed()), reason="hibari-tts or pyworld-prebuilt is not installed: the natural voice is NOT tested")
needs_espeak = pytest.mark.skipif(not espeak.installed(), reason="espeakng-loader is not installed")
WORDS = "We have to leave now, before the rain comes."


def plan_of(*rows: dict, **more) -> StoryPlan:
    usual = {"caption": "Someone speaks.", "kind": "speech", "seconds": 4.0, "transcript": WORDS}
    return StoryPlan.build({"instruction": "", "events": [{"id": f"e{n}", **usual, **row} for n, row in enumerate(rows, 1)], **more})


@pytest.fixture(scope="module")
def said() -> dict[str, AudioClip]:
    """What some speakers say, each in the voice that it gets."""
    return {name: Hibari().speak(WORDS, name, "", 9.0) for name in ("woman", "man", "child", "old man")}


@needs_hibari
def test_each_speaker_sounds_as_it_is_called(said: dict[str, AudioClip]):
    pitch = {name: median_pitch(clip) for name, clip in said.items()}
    assert 160 < pitch["woman"] < 240 and 90 < pitch["man"] < 145 and pitch["child"] > 225 and pitch["old man"] < 110
    shapes = {name: formant_ratio(envelope(said["woman"]), envelope(clip)) for name, clip in said.items()}
    assert shapes["woman"] == 1 and shapes["man"] < 0.95 and shapes["old man"] < 0.96 and shapes["child"] > 1.05


@needs_hibari
def test_a_voice_begins_at_once_and_repeats_itself(said: dict[str, AudioClip]):
    again = Hibari().speak(WORDS, "man", "", 9.0)
    assert torch.equal(again.waveform, said["man"].waveform)
    for clip in said.values():
        loud = clip.waveform[0].abs() > 0.02 * clip.waveform.abs().max()
        assert loud.nonzero()[0] < 0.12 * clip.sample_rate and clip.seconds > 2


@needs_hibari
def test_what_is_whispered_has_no_tone():
    clips = [Hibari().speak(WORDS, "woman", how, 9.0) for how in ("", "whispering")]
    assert _periodic(clips[0]) > 0.6 > _periodic(clips[1])


def _periodic(clip: AudioClip) -> float:
    """The highest autocorrelation between 80 and 400 Hz of the loudest 80 ms."""
    samples, size = clip.waveform[0].numpy(), round(0.08 * clip.sample_rate)
    at = int(np.argmax(np.convolve(samples**2, np.ones(size), "valid")))
    frame = samples[at : at + size] - samples[at : at + size].mean()
    found = np.correlate(frame, frame, "full")[size - 1 :]
    return float(found[clip.sample_rate // 400 : clip.sample_rate // 80].max() / found[0])


@needs_hibari
@pytest.mark.parametrize("text, says", [
    ("\u4f60\u597d", "no sound of '\u4f60\u597d', as it leaves out Chinese letters, which espeak:cmn reads"),
    ("Hi \u041f\u0440\u0438\u0432\u0435\u0442", "has letters that the voice leaves out: Cyrillic letters, which espeak:ru reads"),
    ("!?", "there is nothing to say"), ("\U0001f600", "there is nothing to say"),
])
def test_what_it_cannot_say_is_said(text: str, says: str):
    plan = plan_of({"transcript": text})
    speech = Speech(plan, "hibari")
    assert speech.clip(plan.events[0], 4.0).seconds == pytest.approx(4.0, abs=1e-3)
    assert len(speech.notes) == 1 and says in speech.notes[0]


@needs_hibari
def test_many_sentences_are_whole():
    assert Hibari().speak("One. Two! Three? Four; five.\nSix.", "woman", "", 30.0).seconds > 2.5


def test_no_throat_of_their_own_where_world_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(world, "PACKAGE", "a_package_that_is_not_there")
    monkeypatch.setattr(hibari, "installed", lambda: True)
    voice = Hibari()
    assert voice.timbre("man") == voice.timbre("woman") and "one voice" in voice.notes[0]


def test_children_and_the_old_are_heard_only_where_they_are_called_so():
    found = {name: next(t for t in hibari.TIMBRES if t.name == _timbre(name)) for name in ("", "Anna", "Ben", "man", "girl", "old woman", "narrator")}
    assert all(found[name].height == 0 for name in ("", "Anna", "Ben", "man", "narrator"))
    assert found["girl"].height == 1 and found["old woman"].height == -1
    assert (found["Anna"].sex, found["Ben"].sex, found["man"].sex, found["girl"].sex) == ("f", "m", "m", "f")
    assert len({timbre.name for timbre in hibari.TIMBRES}) == len(hibari.TIMBRES) >= 30


def _timbre(name: str) -> str:
    cast = VoiceCast(hibari.TIMBRES)
    return cast.timbre(name)


def test_what_is_not_moved_stays_as_it_is():
    clip = tone(1.0, 200.0, 24000)
    assert move(clip, Throat()) is clip


@needs_hibari
def test_a_clip_stays_as_long_as_it_was(said: dict[str, AudioClip]):
    clip = said["woman"]
    moved = move(clip, Throat(pitch=0.6, formants=0.9))
    assert moved.waveform.shape == clip.waveform.shape
    assert median_pitch(moved) / median_pitch(clip) == pytest.approx(0.6, abs=0.04)
    assert formant_ratio(envelope(clip), envelope(moved)) == pytest.approx(0.9, abs=0.04)
    short = AudioClip(clip.waveform[:, :100], 24000)
    assert move(short, Throat(pitch=0.6)) is short


# Whose voice a plan keeps


class Two(VoiceCast):
    """A voice of four timbres, which a plan keeps."""

    name, kept = "two 1", "hibari"

    def __init__(self) -> None:
        super().__init__([Timbre(f"t{n}") for n in range(4)])

    def speak(self, transcript: str, speaker: str, emotion: str, seconds: float) -> AudioClip:
        return tone(0.5, 100.0 * (1 + int(self.timbre(speaker)[1:])), 16000)


def test_who_comes_later_takes_nobodys_voice():
    first = Speech(plan_of({"speaker": "Anna"}), Two())
    for n in range(40):
        plan = plan_of({"speaker": f"Newcomer {n}"}, {"speaker": "Anna"}).with_voices(first.voices)
        later = Speech(plan, Two())
        assert later.voices["Anna"] == first.voices["Anna"] != later.voices[f"Newcomer {n}"]


def test_a_story_keeps_its_voices_and_its_engine(small_parts, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("audiostory_core.speech.spoken.open_voice", lambda voice: Two())
    told = tell(plan=plan_of({"speaker": "Anna"}), bundle=small_parts)
    assert told.plan.voices.keys() == {"Anna"} and told.plan.voices["Anna"].startswith("hibari t")
    assert StoryPlan.from_json(told.plan.to_json()) == told.plan
    assert "voices" not in plan_of({"transcript": ""}).to_json()


def asked_for(plan: StoryPlan, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    names: list[str] = []
    monkeypatch.setattr("audiostory_core.speech.spoken.open_voice", lambda voice: names.append(voice) or Two())
    return names, Speech(plan).notes


TOLD = {"telling": {"bundle": "tiny"}}


@pytest.mark.parametrize("plan, engine", [
    (plan_of({}), "auto"),  # nobody spoke it yet
    (plan_of({}, **TOLD), "espeak:en"),  # told before plans kept their voices
    (plan_of({}, **TOLD, voices={"": "hibari f:1.00:1.00"}), "hibari"),
    (plan_of({}, **TOLD, voices={"": "espeak:de f1:50"}), "espeak:de"),
    (plan_of({}, **TOLD, voices={"": "rm -rf"}), "auto"),  # a plan from elsewhere opens nothing else
    (plan_of({}, **TOLD, voices={"": "piper:x.onnx 1"}), "auto"),
    (plan_of({}, **TOLD, voices={"": "http://h/v1 x"}), "auto"),
    (plan_of({"speaker": "new"}, {"transcript": "", "kind": "sfx"}, **TOLD, history=[{"order": ["e2"], "total_seconds": 4.0}]), "auto"),
])
def test_an_old_story_is_told_by_who_spoke_it(plan: StoryPlan, engine: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(espeak, "installed", lambda: True)
    monkeypatch.setattr(hibari, "installed", lambda: True)
    names, notes = asked_for(plan, monkeypatch)
    assert names == [engine] and not notes


def test_a_voice_that_went_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(espeak, "installed", lambda: False)
    names, notes = asked_for(plan_of({}, **TOLD), monkeypatch)
    assert names == ["auto"] and notes == ["the story was spoken by espeak:en, which is not installed: another voice speaks"]


def test_the_natural_voice_goes_before_the_plain_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hibari, "installed", lambda: True)
    assert isinstance(open_voice("auto"), Hibari) and isinstance(open_voice("hibari"), Hibari)
    monkeypatch.setattr(hibari, "installed", lambda: False)
    assert not isinstance(open_voice("auto"), Hibari)
    with pytest.raises(InputError, match=r"Hibari is not installed; .*\[speech\]"):
        open_voice("hibari")


def test_a_continuation_speaks_as_the_story_did(small_parts, monkeypatch: pytest.MonkeyPatch):
    from audiostory_core.line.teller import Teller

    monkeypatch.setattr("audiostory_core.speech.spoken.open_voice", lambda voice: Two())
    before = {"Anna": "hibari t3"}
    teller = Teller(small_parts, voices=before)
    with continuation.continue_sound(teller, tone(2.0, 300.0, 16000), "", None, None, plan_of({"speaker": "Anna"}, {"speaker": "Ben"})).track as _:
        pass
    found = continuation.continue_sound(teller, tone(2.0, 300.0, 16000), "", None, None, plan_of({"speaker": "Anna"}, {"speaker": "Ben"}))
    found.track.close()
    assert found.whole.voices["Anna"] == "hibari t3" != found.whole.voices["Ben"]
    assert voices_of(found.whole) == found.whole.voices
