"""Speech: plans that are spoken, by eSpeak NG itself, by a server of this machine, by a stand-in for Piper, and from outside."""

import io
import json
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from audiostory_core.disk.store import Store
from audiostory_core.errors import InputError
from audiostory_core.line import rendering, rendition
from audiostory_core.line.settings import Settings
from audiostory_core.line.speaking import Speaker
from audiostory_core.pipeline import tell
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, write
from audiostory_core.sound.meter import Meter
from audiostory_core.sound.mixdown import fit_length
from audiostory_core.speech import espeak, hibari
from audiostory_core.speech.server import SPEECH, SpeechServer
from audiostory_core.speech.spoken import Speech, open_voice, speak_event
from audiostory_core.speech.voices import Timbre, VoiceCast
from clips import tone
from local_server import KEY, giving, giving_nothing, serving

needs_espeak = pytest.mark.skipif(not espeak.installed(), reason="the extra 'speech' is not installed")
RATE = 16000


def plan_of(*rows: dict) -> StoryPlan:
    usual = {"caption": "A woman speaks.", "kind": "speech", "seconds": 2.0}
    return StoryPlan.build({"instruction": "", "events": [{"id": f"e{n}", **usual, **row} for n, row in enumerate(rows, 1)]})


class Humming(VoiceCast):
    """A voice that hums a tenth of a second for each letter, and remembers what it was asked."""

    name = "humming 1"

    def __init__(self) -> None:
        super().__init__([Timbre("low"), Timbre("high")])
        self.asked: list[tuple[str, str, str, float]] = []

    def speak(self, transcript: str, speaker: str, emotion: str, seconds: float) -> AudioClip:
        self.asked.append((transcript, speaker, emotion, seconds))
        return tone(0.1 * len(transcript), 300.0, 22050)


# What is spoken, and by whom


def test_an_event_of_speech_is_spoken_in_full():
    voice = Humming()
    event = plan_of({"transcript": " Hello there ", "speaker": "Anna", "emotion": "calm"}).events[0]
    spoken = speak_event(event, voice)
    assert voice.asked == [("Hello there", "Anna", "calm", 2.0)]
    assert spoken.clip.seconds == pytest.approx(1.1) and not spoken.note


def test_nothing_is_cut_without_a_word():
    plan = plan_of({"transcript": "x" * 45, "seconds": 4.0}, {"transcript": "short"})
    speech = Speech(plan, Humming())
    clips = [speech.clip(event, event.seconds) for event in plan.events]
    assert [clip.seconds for clip in clips] == pytest.approx([4.0, 2.0], abs=1e-3)
    assert speech.notes == ["event 'e1' is spoken in 4.5 s but lasts 4 s: its last 0.5 s are not heard; make it longer, or its "
                            "transcript shorter"]


def test_silence_follows_what_is_short_without_a_click():
    found = fit_length(tone(0.5, rate=22050), 2.0)
    assert found.waveform.shape[1] == 2 * 22050 + 1
    assert not found.waveform[:, 22050 // 2 :].any() and found.waveform.diff(dim=1).abs().max() < 0.03
    assert fit_length(AudioClip(torch.zeros(1, 0), 22050), 1.0).waveform.shape[1] == 22051
    assert fit_length(tone(3.0, rate=22050), 1.0).waveform.shape[1] == 22051


def test_which_events_are_spoken():
    plan = plan_of({"transcript": "Hello"}, {"transcript": "  "}, {"kind": "sfx", "transcript": "not said"}, {"caption": "Rain."})
    assert Speech(plan, Humming()).ids == {"e1"}
    assert Speech(plan, "none").ids == frozenset()
    assert Speech(plan, "none", {"e4": tone(1.0, rate=22050)}).ids == {"e4"}
    assert Speech(plan_of({}), "auto").ids == frozenset()
    with pytest.raises(InputError, match="'e9', which the plan does not have"):
        Speech(plan, "none", {"e9": tone(1.0, rate=22050)})


def test_clips_from_outside_go_before_the_voice():
    plan, voice = plan_of({"transcript": "Hello"}, {"transcript": "Bye"}), Humming()
    speech = Speech(plan, voice, {"e2": tone(1.5, rate=48000, channels=2)})
    assert [speech.clip(event, 2.0).sample_rate for event in plan.events] == [22050, 48000]
    assert len(voice.asked) == 1
    Speech(plan, voice, {"e1": tone(1.0, rate=22050), "e2": tone(9.0, rate=22050)}).clip(plan.events[0], 2.0)
    assert len(voice.asked) == 1


def test_without_any_voice_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    for package in (espeak, hibari):
        monkeypatch.setattr(package, "PACKAGE", "a_package_that_is_not_there")
    plan = plan_of({}, {"transcript": "Hello"})
    with pytest.raises(InputError, match=r"'e2' has words to be spoken, but there is no voice; install .*\[speech\].* server .* clip"):
        Speech(plan)
    with pytest.raises(InputError, match="not installed"):
        Speech(plan, "espeak")
    with pytest.raises(InputError, match="not installed"):
        Speech(plan, "hibari")
    assert Speech(plan, "none").ids == frozenset() and Speech(plan, "auto", {"e2": tone(1.0, rate=22050)}).ids == {"e2"}


@pytest.mark.parametrize("voice, says", [
    ("sing", "use one of auto, none"), ("", "use one of"), ("auto:de", "use one of"), ("piper", "voice file"),
    ("piper:gone.onnx", "(not installed|no voice file)"), ("http://", "address"), ("http://u:p@h/v1", "user name"),
    ("ftp://h", "use one of"), pytest.param("espeak:../x", "no language", marks=needs_espeak),
    pytest.param("espeak:en+klatt", "no language", marks=needs_espeak),
])
def test_voices_that_are_none(voice: str, says: str):
    with pytest.raises(InputError, match=says):
        open_voice(voice)


def test_what_was_said_is_kept_by_what_decides_it(tmp_path: Path):
    store, voice = Store(tmp_path, 10_000_000), Humming()
    plan = plan_of({"transcript": "Hello", "speaker": "Anna"}, {"transcript": "Hello", "speaker": "Ben"})

    def spoken(anew: bool = False, **change) -> torch.Tensor:
        changed = StoryPlan.build({**plan.model_dump(), "events": [{**e.model_dump(), **change} for e in plan.events]})
        return Speech(changed, voice, None, store, anew).clip(changed.events[0], 2.0).waveform

    first = spoken()
    assert torch.equal(spoken(pan=0.5, loudness=-20.0, fade_in_seconds=1.0, caption="Another."), first) and len(voice.asked) == 1
    for n, change in enumerate(({"transcript": "Hellos"}, {"emotion": "sad"}, {"seconds": 1.5}, {"speaker": "Cleo"}), 2):
        spoken(**change)
        assert len(voice.asked) == n
    spoken(anew=True)
    assert len(voice.asked) == 6


def test_what_is_locked_keeps_its_voice(tmp_path: Path):
    class Louder(Humming):
        name = "louder 1"

    store, event = Store(tmp_path, 10_000_000), {"transcript": "Hello", "speaker": "Anna"}

    def spoken(voice: Humming, **change) -> int:
        plan = plan_of({**event, **change})
        Speaker(plan, voice, store).clip(plan.events[0])
        return len(voice.asked)

    assert spoken(Humming()) == 1
    assert spoken(Louder(), locked=True) == spoken(Louder(), locked=True, emotion="sad") == 0
    assert spoken(Louder(), locked=True, transcript="Goodbye") == spoken(Louder()) == 1


@pytest.mark.parametrize("change", ["instruction", "neighbours", "seed", "voice", "settings", "all"])
def test_locked_speech_outlives_what_changes_around_it(small_parts, tmp_path: Path, change: str):
    """At the door of the line and at that of the graph, which speaks without a bundle."""
    class Louder(Humming):
        name = "louder 1"

    store, rows = Store(tmp_path, 50_000_000), ({"caption": "Rain falls.", "kind": "sfx"}, {"transcript": "Hello", "speaker": "Anna"},
                                                {"caption": "Wind blows.", "kind": "sfx"})
    before, changes = plan_of(*rows), [change] if change != "all" else ["instruction", "neighbours", "seed", "voice", "settings"]

    def heard(plan: StoryPlan, voice: Humming, seed: int = 0, steps: int = 2) -> list[torch.Tensor]:
        clips: list[torch.Tensor] = []
        tell(plan=plan, bundle=small_parts, settings=Settings(num_steps=steps), seed=seed, store=store, voice=voice,
             on_clip=lambda span, clip: clips.append(clip.waveform) if span.event_id == "e2" else None).track.close()
        return [*clips, Speaker(plan, voice, store).clip(plan.events[1]).waveform]

    first = heard(before, Humming())
    after = StoryPlan.build({**before.model_dump(), "events": [{**e.model_dump(), "locked": e.id == "e2"} for e in before.events]})
    if "instruction" in changes:
        after = after.model_copy(update={"instruction": "Somewhere else."})
    if "neighbours" in changes:
        after = after.with_events([e if e.id == "e2" else e.model_copy(update={"caption": "Bees buzz."}) for e in after.events])
    voice = Louder() if "voice" in changes else Humming()
    again = heard(after, voice, 7 if "seed" in changes else 0, 3 if "settings" in changes else 2)
    assert all(map(torch.equal, first, again)) and voice.asked == []


def loudness_of(clip: AudioClip) -> float:
    meter = Meter(clip.sample_rate, clip.channels)
    meter.add(clip.waveform)
    return meter.loudness()


def test_two_speakers_of_one_voice_are_said():
    class Alone(Humming):
        def __init__(self) -> None:
            super().__init__()
            self.timbres = [Timbre("only")]

    rows = [{"transcript": "Hello", "speaker": name} for name in ("Anna", "Ben", "anna", "")]
    speech = Speech(plan_of(*rows), Alone())
    assert speech.notes == ["who has no name, 'Anna' and 'Ben' sound alike: the voice has fewer timbres than the plan has speakers; "
                            "choose one with more"]
    assert Speech(plan_of(*rows[:2]), Humming()).notes == Speech(plan_of(rows[0], rows[2]), Alone()).notes == []
    assert Speech(plan_of(*rows[:2]), Alone(), {"e2": tone(1.0, rate=22050)}).notes == []  # whom the voice does not speak


@pytest.mark.parametrize("transcript", ["...", "[sighs]", "\U0001f600"])
def test_words_that_say_nothing_stay_silent_and_are_said(tmp_path: Path, transcript: str):
    voice, plan, store = Humming(), plan_of({"transcript": transcript}), Store(tmp_path, 10_000_000)
    for _ in range(2):  # from the voice, then from the store
        speech = Speech(plan, voice, None, store)
        clip = speech.clip(plan.events[0], 2.0)
        assert clip.seconds == pytest.approx(2.0, abs=1e-3) and not clip.waveform.any()
        assert speech.notes == [f"event 'e1' stays silent: there is nothing to say in {transcript!r}"]
    assert not voice.asked


def test_a_voice_that_makes_no_sound_is_said():
    class Mute(Humming):
        def speak(self, *asked: object) -> AudioClip:
            return AudioClip(torch.zeros(1, 0), 22050)

    speech = Speech(plan := plan_of({"transcript": "Hello"}), Mute())
    assert not speech.clip(plan.events[0], 2.0).waveform.any()
    assert speech.notes == ["event 'e1' stays silent: the voice made no sound of 'Hello'"]


def test_markup_reaches_no_voice():
    voice, plan = Humming(), plan_of({"transcript": "<b>Hello</b> *there* [sighs]"})
    Speech(plan, voice).clip(plan.events[0], 2.0)
    assert voice.asked[0][0] == "Hello there"


def test_voices_come_equally_loud_and_events_at_their_level(small_parts):
    class Faint(Humming):
        name = "faint 1"

        def speak(self, *asked: Any) -> AudioClip:
            clip = super().speak(*asked)
            return AudioClip(clip.waveform * 0.02, clip.sample_rate)

    plan = plan_of({"transcript": "x" * 15}, {"transcript": "x" * 15, "loudness": -30.0})
    for voice in (Humming(), Faint()):
        speech = Speech(plan, voice)
        assert [loudness_of(speech_clip) for speech_clip in (speech.clip(event, 1.5) for event in plan.events)] == pytest.approx([-20, -20], abs=1)
        story = tell(plan=plan, bundle=small_parts, voice=voice)
        with story.track:
            rate, sound = story.track.sample_rate, story.audio.waveform / story.track.gain
        heard = [AudioClip(sound[:, round(s * rate) : round((s + 1.45) * rate)], rate) for s in (0.0, plan.events[1].start or 2.0)]
        assert [loudness_of(clip) for clip in heard] == pytest.approx([-20, -30], abs=1)


# In a story


TOLD = plan_of({"transcript": "Hello there", "speaker": "Anna", "seconds": 2.4, "loudness": -22.0}, {"caption": "Rain falls.", "kind": "sfx"},
               {"transcript": "x" * 30, "seconds": 4.5, "pan": 0.5})


def test_a_story_speaks_and_renders_only_the_rest(small_parts, monkeypatch: pytest.MonkeyPatch):
    sampled: list[str] = []
    plain = rendering.sample_batch
    monkeypatch.setattr(rendering, "sample_batch", lambda parts, spans, *rest: sampled.extend(s.event_id for s in spans) or plain(parts, spans, *rest))
    voice = Humming()
    story = tell(plan=TOLD, bundle=small_parts, settings=Settings(route="text"), voice=voice)
    with story.track:
        assert sampled == ["e2"] and len(voice.asked) == 2
        # A window of 3 s cuts no speech into parts.
        assert [(span.event_id, span.part) for span in story.spans] == [("e1", 0), ("e2", 0), ("e3", 0)]
        sound = story.audio.waveform
        assert sound.shape[1] == round(TOLD.total_seconds * story.track.sample_rate)
        quiet = sound[:, round(1.3 * 16000) : round(2.3 * 16000)]
        assert sound[:, :16000].abs().max() > 0.01 and not quiet.any()


def test_a_story_of_speech_alone_samples_nothing(small_parts, monkeypatch: pytest.MonkeyPatch):
    for name in ("sample_batch", "decode"):
        monkeypatch.setattr(rendering, name, None)
    monkeypatch.setattr(rendition, "condition", None)
    plan = plan_of({"transcript": "One"}, {"transcript": "Two two two two two two"})
    story = tell(plan=plan, bundle=small_parts, voice=Humming())
    with story.track:
        assert story.audio.waveform.any() and "its last 0.3 s are not heard" in story.notes[-1]


def test_speech_without_words_is_rendered_from_its_caption(small_parts):
    plan = plan_of({"transcript": ""}, {"transcript": "Hello"})
    one, two = (tell(plan=p, bundle=small_parts, settings=Settings(route="text"), voice="none") for p in (plan, plan_of({}, {})))
    with one.track, two.track:
        assert torch.equal(one.audio.waveform, two.audio.waveform)


def test_a_caption_is_bridged_where_words_are_spoken(small_parts):
    """Neither the bridge nor the plan's text form minds a transcript."""
    from audiostory_core.line.bridge import bridge
    from audiostory_core.plan.text import parse, to_text

    plain = StoryPlan.build({**TOLD.model_dump(), "events": [{**e.model_dump(), "transcript": "", "kind": "sfx"} for e in TOLD.events]})
    assert torch.equal(bridge(small_parts.language_model, TOLD).semantic, bridge(small_parts.language_model, plain).semantic)
    assert [event.caption for event in parse(to_text(TOLD)).plan.events] == [event.caption for event in TOLD.events]


def test_the_quieter_whole_is_said(small_parts):
    plan = plan_of(*({"transcript": "Hello", "start": 0.0, "loudness": -2.0} for _ in range(3)))
    story = tell(plan=plan.as_rendered(), bundle=small_parts, voice=Humming())
    with story.track:
        assert story.track.gain < 1 and "dB quieter than before" in story.notes[-1]


# eSpeak NG


@needs_espeak
def test_espeak_says_the_same_words_alike_and_others_otherwise():
    voice = espeak.Espeak()
    voice.cast(["Anna", "Ben"])
    first, again = (voice.speak("Hello, who goes there?", "Anna", "", 9.0) for _ in range(2))
    assert torch.equal(first.waveform, again.waveform)
    assert (first.sample_rate, first.channels) == (22050, 1) and 1.0 < first.seconds < 3.0 and first.waveform.abs().max() > 0.1
    assert not torch.equal(first.waveform, voice.speak("Hello, who goes there?", "Ben", "", 9.0).waveform[:, : first.waveform.shape[1]])
    assert voice.speak("Hello, who goes there?", "Anna", "sad", 9.0).seconds > first.seconds * 1.05


@needs_espeak
def test_espeak_hurries_as_much_as_it_may():
    voice = espeak.Espeak()
    usual = voice.speak("The ship comes home tonight with the tide.", "", "", 9.0).seconds
    squeezed = voice.speak("The ship comes home tonight with the tide.", "", "", usual * 0.85).seconds
    assert squeezed <= usual * 0.85
    assert usual * 0.68 < voice.speak("The ship comes home tonight with the tide.", "", "", 0.3).seconds < squeezed


@needs_espeak
@pytest.mark.parametrize("text", ["<speak>x</speak> & [[h@]]", "你好，世界", "🙂", "...", "x" * 2000, "-v --help", "a\x00b"])
def test_espeak_takes_any_text(text: str):
    clip = espeak.Espeak().speak(text, "", "", 5.0)
    assert torch.isfinite(clip.waveform).all()


@needs_espeak
def test_espeak_speaks_languages_and_says_which_it_does_not():
    assert espeak.Espeak("de").speak("Guten Tag", "", "", 5.0).seconds > 0.4
    british, plain, american = (espeak.Espeak(code).speak("Bath", "", "", 5.0).waveform for code in ("en-gb", "en", "en-us"))
    assert torch.equal(british, plain) and not torch.equal(british, american[:, : british.shape[1]])
    assert espeak.Espeak("zh").speak("\u4f60\u597d", "", "", 5.0).seconds > 0.3
    with pytest.raises(InputError, match="no language 'xx'"):
        espeak.Espeak("xx").speak("Hello", "", "", 5.0)


@needs_espeak
def test_espeak_chooses_by_name_is_as_loud_as_all_and_begins_at_once():
    voice, plan = espeak.Espeak(), plan_of(*({"transcript": "Hello, who goes there? The ship comes home.", "speaker": name, "seconds": 9.0}
                                             for name in ("Mary", "an old man", "the little girl", "Tom")))
    speech = Speech(plan, voice)
    sexes = {timbre.name: (timbre.sex, timbre.height) for timbre in espeak.TIMBRES}
    assert [sexes[voice.timbre(e.speaker)] for e in plan.events][1:3] == [("m", -1), ("f", 1)]
    assert [sexes[voice.timbre(e.speaker)][0] for e in plan.events] == ["f", "m", "f", "m"]
    for event in plan.events:
        clip = speech.clip(event, 9.0)
        assert loudness_of(clip) == pytest.approx(-20, abs=1)
        assert (clip.waveform.abs().amax(0) > 0.002).nonzero()[0] < 0.01 * clip.sample_rate
    assert speech.notes == []


@needs_espeak
@pytest.mark.parametrize("language, text, says", [
    ("en", "\u4f60\u597d", "Chinese letters, which espeak:cmn reads"), ("en", "Hi \u041f\u0440\u0438\u0432\u0435\u0442", "Cyrillic letters, which espeak:ru reads"),
    ("en", "\uc548\ub155", ""), ("ru", "\u041f\u0440\u0438\u0432\u0435\u0442", ""), ("cmn", "\u4f60\u597d", ""), ("en-gb", "Na\u00efve caf\u00e9", ""),
    ("en", "\U00010330", "Gothic letters"),
])
def test_letters_that_espeak_only_names_are_said(language: str, text: str, says: str):
    plan = plan_of({"transcript": text})
    speech = Speech(plan, f"espeak:{language}")
    speech.clip(plan.events[0], 9.0)
    assert speech.notes == ([f"event 'e1' has letters that the voice only names: {says}"] if says else [])


@needs_espeak
def test_all_timbres_of_espeak_exist():
    import espeakng_loader

    variants = {timbre.name.split(":")[0] for timbre in espeak.TIMBRES}
    there = {path.name for path in (Path(espeakng_loader.get_data_path()) / "voices" / "!v").iterdir()}
    assert variants <= there and len({timbre.name for timbre in espeak.TIMBRES}) == len(espeak.TIMBRES) >= 40


@needs_espeak
def test_a_broken_program_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    bad = tmp_path / "program.py"
    for code, says in (("raise SystemExit('it broke')", "it broke"), ("", "said nothing"), ("import time; time.sleep(9)", "could not be run")):
        bad.write_text(code)
        monkeypatch.setattr(espeak, "PROGRAM", bad)
        monkeypatch.setattr(espeak, "TIMEOUT_SECONDS", 1.0 if "sleep" in code else 60.0)
        with pytest.raises(InputError, match=says):
            espeak.Espeak().speak("Hello", "", "", 5.0)


def test_nothing_of_espeak_is_loaded_before_speech_is_asked_for(modules_of_a_telling: frozenset[str]):
    assert "audiostory_core.speech.espeak" in modules_of_a_telling
    assert not {"espeakng_loader", "piper", "hibari", "pyworld", "onnxruntime"} & modules_of_a_telling


# A server


def sound(seconds: float = 1.0, rate: int = 24000, kind: str = "WAV") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, 0.3 * np.sin(np.arange(round(seconds * rate)) / 10), rate, format=kind)
    return file.getvalue()


def saying(data: bytes, status: int = 200, kind: str = "audio/wav", **headers):
    return giving(data, status, kind, **headers)


def test_a_server_speaks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPEECH_KEY", KEY)
    with serving(saying(sound()), paired_with="SPEECH_KEY") as server:
        voice = SpeechServer(server.url + "/audio/speech", model="kokoro", voices=["a", "b"], key_variable="SPEECH_KEY")
        voice.cast(["Anna", "Ben"])
        clips = [voice.speak("Hello", name, emotion, 5.0) for name, emotion in (("Anna", ""), ("Ben", "angry"))]
    assert [(clip.seconds, clip.sample_rate) for clip in clips] == [(pytest.approx(1.0, abs=0.01), 24000)] * 2
    first, second = server.asked
    assert first == {"path": "/v1/audio/speech", "key": f"Bearer {KEY}", "model": "kokoro", "input": "Hello", "voice": first["voice"],
                     "response_format": "wav"}
    assert {first["voice"], second["voice"]} == {"a", "b"}
    assert second["speed"] == pytest.approx(1.08) and "angry" in second["instructions"]


def test_a_server_speaks_by_its_name_and_says_where_it_was_sent_no_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SPEECH_KEY", KEY)
    with serving(saying(sound()), paired_with="SPEECH_KEY") as server:
        named, addressed, unpaired = open_voice("here"), open_voice(server.url), SpeechServer(server.url, key_variable="OTHER_KEY")
        assert named is not None and addressed is not None and named.name == addressed.name == unpaired.name
        for voice in (named, unpaired):
            voice.speak("Hello", "", "", 5.0)
        notes = [Speech(plan_of({"transcript": "Hello"}), voice).notes for voice in ("here", server.url, unpaired)]
    assert [asked["key"] for asked in server.asked] == [f"Bearer {KEY}", None]
    assert notes[0] == notes[1] == [] and "without a key: write here in place of its address" in notes[2][0]
    with pytest.raises(InputError, match="by its name or address"):
        open_voice("nobody")


def test_a_server_is_asked_to_hurry():
    with serving(saying(sound(2.0)), saying(sound(1.5))) as server:
        assert SpeechServer(server.url).speak("Hello", "", "", 1.6).seconds < 1.6
    assert [asked.get("speed") for asked in server.asked] == [None, pytest.approx(1.275, abs=0.01)]


def test_what_a_server_refuses_to_be_told_is_left_out():
    refusal = json.dumps({"error": {"message": "unknown field: instructions"}}).encode()
    with serving(saying(refusal, 400, "application/json"), saying(sound())) as server:
        assert SpeechServer(server.url).speak("Hello", "", "sad", 5.0).seconds > 0.9
    assert ["instructions" in asked for asked in server.asked] == [True, False]


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_servers_answer_in_any_format(kind: str):
    with serving(saying(sound(kind=kind), kind="application/octet-stream")) as server:
        assert SpeechServer(server.url).speak("Hello", "", "", 5.0).seconds == pytest.approx(1.0, abs=0.1)


def test_a_streamed_wav_that_does_not_know_its_length_is_read():
    data = bytearray(sound())
    for name in (b"RIFF", b"data"):
        at = data.index(name) + 4
        data[at : at + 4] = b"\xff\xff\xff\xff"
    with serving(saying(bytes(data))) as server:
        assert SpeechServer(server.url).speak("Hello", "", "", 5.0).seconds == pytest.approx(1.0, abs=0.01)


BAD = {
    "nothing": (saying(b""), "answered with nothing"),
    "a page": (saying(b"<!doctype html><p>hi", kind="text/html"), "web page"),
    "a page called sound": (saying(b"\n<html><p>hi"), "web page"),
    "an error": (saying(b'{"error": {"message": "no such voice"}}', kind="application/json"), "error: 'no such voice'"),
    "an error with the key": (saying(json.dumps({"error": KEY}).encode()), r"error: '\.\.\.'"),
    "noise": (saying(bytes(range(256)) * 40), "cannot be read as audio.*ask it for wav"),
    "a cut off sound": (saying(sound()[:30]), "cannot be read as audio"),
    "a sound of no length": (saying(sound(0.0)), "no length"),
    "not there": (saying(b"{}", 404, "application/json"), "no model 'tts-1'"),
    "locked": (saying(b"{}", 401, "application/json"), "environment variable OPENAI_API_KEY"),
    "on fire": (saying(b"boom", 500, "text/plain"), "failed \\(500"),
    "elsewhere": (saying(b"", 302, Location="http://127.0.0.1:9/"), "sends requests on"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_answer_is_one_sentence(case: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    answer, says = BAD[case]
    with serving(answer, paired_with="OPENAI_API_KEY") as server, pytest.raises(InputError, match=says) as found:
        SpeechServer(server.url).speak("Hello", "", "", 5.0)
    assert KEY not in str(found.value) and "\n" not in str(found.value) and len(str(found.value)) < 400


def test_an_endless_answer_is_not_read_on():
    def endless(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b"R" * 1_000_000)

    with serving(endless) as server, pytest.raises(InputError, match="more than 64 MB; no spoken event is that long"):
        SpeechServer(server.url).speak("Hello", "", "", 5.0)
    assert SPEECH.max_bytes == 64_000_000


def test_a_silent_server_is_left_in_time():
    with serving(giving_nothing) as server, pytest.raises(InputError, match="in time|timeout_seconds"):
        SpeechServer(server.url, timeout_seconds=0.3).speak("Hello", "", "", 5.0)


def test_an_address_is_checked_before_anything_is_sent():
    for options, says in (({"url": "nonsense"}, "http"), ({"url": "http://h/v1", "key_variable": KEY}, "NAME of that variable"),
                          ({"url": "http://h/v1", "model": " "}, "model"), ({"url": "http://h/v1", "timeout_seconds": -1}, "timeout")):
        with pytest.raises(InputError, match=says) as found:
            SpeechServer(**options)
        assert KEY not in str(found.value)


# Piper


@pytest.fixture
def fake_piper(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A package of Piper's shape: what version 1.8 takes and gives."""
    package = types.ModuleType("piper")
    package.__spec__ = types.SimpleNamespace(name="piper")  # type: ignore[assignment]

    class PiperVoice:
        config = types.SimpleNamespace(num_speakers=3, sample_rate=22050)

        @staticmethod
        def load(path):
            if Path(path).read_bytes() == b"broken":
                raise type("InvalidProtobuf", (Exception,), {})("Invalid protobuf")
            return PiperVoice()

        def synthesize(self, text, config):
            samples = round(22050 * 0.1 * len(text) * config.length_scale)
            yield types.SimpleNamespace(audio_float_array=np.full(samples, 0.1 * (1 + config.speaker_id), dtype=np.float32))

    package.PiperVoice = PiperVoice  # type: ignore[attr-defined]
    package.SynthesisConfig = lambda **options: types.SimpleNamespace(**options)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "piper", package)
    for name in ("voice.onnx", "voice.onnx.json", "broken.onnx", "broken.onnx.json", "alone.onnx"):
        (tmp_path / name).write_bytes(b"broken" if "broken" in name else b"{}")
    return tmp_path


def test_piper_speaks(fake_piper: Path):
    voice = open_voice(f"piper:{fake_piper / 'voice.onnx'}")
    assert voice is not None
    voice.cast(["Anna", "Ben", "Cleo"])
    levels = {round(float(voice.speak("Hello", name, "", 5.0).waveform.max()), 3) for name in ("Anna", "Ben", "Cleo")}
    assert levels == {0.1, 0.2, 0.3}
    assert voice.speak("Hello", "Anna", "", 0.4).seconds == pytest.approx(0.392, abs=0.005)


def test_piper_needs_its_files(fake_piper: Path):
    for name, says in (("gone.onnx", "no voice file"), ("alone.onnx", r"alone.onnx.json"), ("broken.onnx", "no voice of Piper: Invalid")):
        with pytest.raises(InputError, match=says):
            open_voice(f"piper:{fake_piper / name}")


# The command line


def test_the_command_speaks_and_says_what_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_bundle, capsys):
    from audiostory_core import cli

    monkeypatch.chdir(tmp_path)
    plan = plan_of({"transcript": "Hello", "seconds": 1.0}, {"transcript": "Good bye, then"})
    Path("plan.json").write_text(plan.to_json(), encoding="utf-8")
    write("one.wav", tone(1.0, rate=22050))
    words = ["tell", "--plan", "plan.json", "--bundle", str(small_bundle), "--out", "s.wav", "--json", "--quiet", "--store", "none"]
    with serving(saying(sound(1.2))) as server:
        assert cli.main([*words, "--voice", server.url, "--voice-names", "ann,bob", "--voice-model", "m"]) == 0
    out, err = capsys.readouterr()
    assert "note: event 'e1' is spoken in 1.2 s but lasts 1 s" in err and json.loads(out)["notes"]
    assert {asked["voice"] for asked in server.asked} <= {"ann", "bob"} and server.asked[0]["model"] == "m"
    for voice, says in (("sing", "use one of"), ("none --voice-model m", "belong to a server")):
        assert cli.main([*words, "--overwrite", "--voice", *voice.split()]) == 2
        assert says in capsys.readouterr().err


# Locked


def test_what_is_locked_needs_no_voice(small_parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its kept clip is used, be the voice's package gone, another voice named, or none at all; others still need one."""
    store, voice = Store(tmp_path, 50_000_000), Humming()
    first = tell(plan=TOLD, bundle=small_parts, settings=Settings(num_steps=2), store=store, voice=voice).audio.waveform
    events = [event.model_copy(update={"locked": True}) for event in TOLD.events]
    locked = TOLD.with_events(events)
    for package in (espeak, hibari):
        monkeypatch.setattr(package, "PACKAGE", "a_package_that_is_not_there")
    for other in ("auto", "espeak", "none", "piper:gone.onnx"):
        for anew in (False, True):
            story = tell(plan=locked, bundle=small_parts, settings=Settings(num_steps=2), store=store, voice=other, anew=anew)
            assert torch.equal(story.audio.waveform, first) and len(story.kept) == len(story.spans), other
    assert len(voice.asked) == 2
    half = TOLD.with_events([events[0], *TOLD.events[1:]])
    with pytest.raises(InputError, match="'e3' has words to be spoken, but there is no voice"):
        Speaker(half, "auto", store)
    with pytest.raises(InputError, match="'e1' has words"):
        Speaker(locked, "auto", Store(tmp_path / "empty", 1000))


def test_a_lock_holds_what_was_heard_last(small_parts, tmp_path: Path):
    """Rendered from its caption at last, it stays rendered, though a voice spoke it before; and the other way round."""
    store, voice = Store(tmp_path, 50_000_000), Humming()
    plan = plan_of({"transcript": "Hello there"})
    locked = plan.with_events([plan.events[0].model_copy(update={"locked": True})])

    def told(plan: StoryPlan, voice: str | Humming) -> torch.Tensor:
        return tell(plan=plan, bundle=small_parts, settings=Settings(num_steps=2), store=store, voice=voice).audio.waveform

    spoken, rendered = told(plan, voice), told(plan, "none")
    assert not torch.equal(spoken, rendered)
    assert torch.equal(told(locked, voice), rendered) and torch.equal(told(locked, "auto"), rendered)
    assert torch.equal(told(plan, voice), spoken) and torch.equal(told(locked, "none"), spoken)
    assert len(voice.asked) == 1
