"""From scripted scores of an ear to what is heard: layers, how sure, what is unknown, plans, long sounds, captions."""

import weakref
from pathlib import Path

import pytest
import torch

from audiostory_core.edits.sentence import read_edit
from audiostory_core.errors import InputError
from audiostory_core.listen import hearing, listening
from audiostory_core.listen.events import UNKNOWN, HeardEvent, confidence_of, events_of
from audiostory_core.listen.listening import Listener
from audiostory_core.models.ear import Ear
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, write
from scripted import ALL, RATE, ScriptedEar, hiss, levels, lexicon, names, reading, scores


def told(events: list[HeardEvent]) -> list[tuple[str, float, float]]:
    return [(event.name or "?", event.start, event.end) for event in events]


def heard(wave: torch.Tensor, *said) -> list[tuple[str, float, float]]:
    return told(events_of(reading(wave, *said)))


# Known sounds


def test_two_sounds_at_once_are_two_events_at_their_times():
    assert heard(hiss(12.0), ("rain", 0, 12, 0.95), ("dog", 3, 8, 0.8)) == [("rain", 0.0, 12.0), ("dog", 3.0, 8.0)]


def test_at_most_three_sound_at_once():
    said = [(name, 0, 4, 0.6 + 0.05 * n) for n, name in enumerate(("rain", "wind", "dog", "cat", "bell"))]
    assert sorted(name for name, _, _ in heard(hiss(4.0), *said)) == ["bell", "cat", "dog"]
    more = heard(hiss(6.0), *said, ("rain", 4, 6, 0.9))
    assert ("rain", 4.0, 6.0) in more, "where there is room it is heard"


def test_a_sound_begins_where_it_is_likely_and_lasts_while_it_is_not_unlikely():
    assert heard(hiss(6.0), ("dog", 0, 6, 0.35), ("dog", 2, 4, 0.8)) == [("dog", 0.0, 6.0)]
    assert ("dog", 2.0, 3.0) in heard(hiss(6.0), ("wind", 0, 6, 0.9), ("dog", 0, 6, 0.25), ("dog", 2, 3, 0.8))
    assert ("dog", 2.0, 3.0) in heard(hiss(6.0), ("wind", 0, 6, 0.9), ("dog", 0, 6, 0.33), ("dog", 2, 3, 0.8)), "mostly doubtful"
    assert [name for name, _, _ in heard(hiss(6.0), ("dog", 0, 6, 0.45))] == ["?"], "never likely: unknown"


@pytest.mark.parametrize("gap, events", [(0.5, 1), (1.5, 1), (2.0, 2), (4.0, 2)])
def test_one_sound_with_a_short_gap_is_one(gap: float, events: int):
    wave = levels((2, -20), (gap, -200), (2, -20))
    found = heard(wave, ("dog", 0, 2, 0.9), ("dog", 2 + gap, 4 + gap, 0.9))
    assert found == ([("dog", 0.0, 4 + gap)] if events == 1 else [("dog", 0.0, 2.0), ("dog", 2 + gap, 4 + gap)])


@pytest.mark.parametrize("probable, there", [(0.6, False), (0.75, True)])
def test_a_half_second_alone_must_be_surer(probable: float, there: bool):
    wave = levels((1, -200), (0.5, -20), (1, -200))
    assert heard(wave, ("door_slam", 1, 1.5, probable))[0][0] == ("door_slam" if there else "?")


def test_confidence_is_the_mean_of_the_best_half_and_has_words():
    event = events_of(reading(hiss(4.0), ("dog", 0, 4, 0.5), ("dog", 0, 1, 0.96), ("dog", 1, 2, 0.92)))[0]
    assert event.confidence == pytest.approx(0.94) and event.sureness == "sure"
    words = {p: events_of(reading(hiss(4.0), ("dog", 0, 4, p)))[0].sureness for p in (0.95, 0.8, 0.6)}
    assert words == {0.95: "sure", 0.8: "likely", 0.6: "perhaps"}


def test_a_sound_begins_and_ends_with_sound():
    wave = levels((0.3, -200), (2.0, -20), (0.7, -200))
    (event,) = events_of(reading(wave, ("dog", 0, 3, 0.9)))
    assert (event.start, event.end) == (0.3, 2.3)
    assert heard(levels((4, -200)), ("dog", 0, 4, 0.99)) == [], "nothing is heard in silence, however sure"


def test_an_instrument_is_not_music_beside_itself_and_alone_music_is():
    assert heard(hiss(4.0), ("music", 0, 4, 0.9), ("piano", 0, 4, 0.9)) == [("piano", 0.0, 4.0)]
    assert heard(hiss(4.0), ("music", 0, 4, 0.9), ("dog", 0, 4, 0.9)) == [("dog", 0.0, 4.0), ("music", 0.0, 4.0)]
    captions = [event.caption for event in events_of(reading(hiss(4.0), ("music", 0, 2, 0.9), ("speech", 2, 4, 0.9)))]
    assert captions == ["Music plays.", "Someone speaks."]


def test_how_a_sound_is_chooses_its_variant_where_it_is_alone():
    tick = torch.zeros(6 * RATE)
    for start in range(0, 6 * RATE, RATE // 2):
        tick[start : start + 200] = 0.5
    slow = tick.clone()
    slow.view(-1, RATE // 2)[1::2] = 0
    captions = [events_of(reading(wave, ("clock", 0, 6, 0.9)))[0].caption for wave in (slow, tick)]
    assert captions == ["A clock ticks slowly.", "A clock ticks fast."]


def test_every_name_has_a_caption_that_names_it():
    known = names()
    for name in ALL:
        caption = known.sound(name).caption
        assert hearing.confidence_in(reading(hiss(2.0), (name, 0, 2, 0.93)), caption) == pytest.approx(0.93), caption


# Levels and how often


def test_a_level_is_measured_where_a_sound_is_alone():
    wave = levels((4, -20), (4, -30))
    rain, dog = events_of(reading(wave, ("rain", 0, 4, 0.9), ("dog", 4, 8, 0.9)))
    assert (rain.level, dog.level) == (pytest.approx(-20, abs=0.2), pytest.approx(-30, abs=0.2))


def test_a_level_beneath_another_sound_is_what_is_left_of_it():
    """-20 dB alone, and -13.98 dB, four times the power, with the other: three quarters are the other's, -15.2 dB."""
    rain, dog = events_of(reading(levels((4, -20), (4, -13.98)), ("rain", 0, 8, 0.9), ("dog", 4, 8, 0.9)))
    assert rain.level == pytest.approx(-20, abs=0.2) and dog.level == pytest.approx(-15.23, abs=0.3)
    assert [e.level for e in events_of(reading(hiss(4.0), ("rain", 0, 4, 0.9), ("dog", 0, 4, 0.9)))] == [None, None]


def test_what_happens_is_counted_and_what_goes_on_is_once():
    wave = torch.zeros(4 * RATE)
    for start in (0.2, 1.1, 2.0, 3.0):
        wave[round(start * RATE) : round((start + 0.1) * RATE)] = hiss(0.1, 0.3)
    counts = {name: events_of(reading(wave, (name, 0, 4, 0.9)))[0].times for name in ("knocking", "rain")}
    assert counts == {"knocking": 4, "rain": 1}
    over = events_of(reading(wave + hiss(4.0, 0.01), ("wind", 0, 4, 0.9), ("knocking", 0, 4, 0.9)))
    assert {event.name: event.times for event in over} == {"wind": 1, "knocking": 4}


# Unknown sounds


def test_what_sounds_and_is_nothing_known_is_described():
    (event,) = events_of(reading(hiss(4.0)))
    assert (event.name, event.caption, event.sureness) == ("", f"{UNKNOWN}: a high, steady hiss.", "unknown")
    assert heard(hiss(9.0), ("dog", 0, 3, 0.9)) == [("dog", 0.0, 3.0), ("?", 3.0, 9.0)]


def test_what_dies_away_and_what_is_far_below_is_not_unknown():
    fading = torch.cat([hiss(3.0), hiss(1.5) * torch.linspace(0.9, 0.05, round(1.5 * RATE))])
    assert heard(fading, ("bell", 0, 3, 0.9)) == [("bell", 0.0, 3.0)]
    assert heard(levels((3, -20), (6, -45)), ("bell", 0, 3, 0.9)) == [("bell", 0.0, 3.0)]
    assert heard(levels((3, -20), (6, -35)), ("bell", 0, 3, 0.9)) == [("bell", 0.0, 3.0), ("?", 3.0, 9.0)]
    assert heard(levels((6, -45))) == [("?", 0.0, 6.0)], "alone it is heard"


# As plan and text


@pytest.fixture
def listener(small_lm):
    """A listener whose ear hears what is written."""
    return lambda seconds, *said: Listener(ScriptedEar(scores(seconds, *said)), small_lm, lexicon())  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def widths(monkeypatch: pytest.MonkeyPatch, small_lm):
    monkeypatch.setattr(ScriptedEar, "width", small_lm.model.get_input_embeddings().embedding_dim)


def test_the_plan_has_layers_and_can_be_edited(listener):
    found = listening.listen(listener(14.0, ("rain", 0, 12, 0.95), ("dog", 3, 8, 0.8)), AudioClip(hiss(14.0)[None], RATE))
    assert found.text.splitlines() == [
        "0.0 to 12.0 s: Light rain patters softly. (sure, 95 %)", "3.0 to 8.0 s: A big dog barks deeply. (likely, 80 %)",
        f"12.0 to 14.0 s: {UNKNOWN}: a high, steady hiss.",
    ]
    plan = found.plan
    assert plan is not None and StoryPlan.from_json(plan.to_json()) == plan and plan.total_seconds == 14.0
    assert [(e.start, e.end, e.kind) for e in plan.events] == [(0, 12, "ambience"), (3, 8, "sfx"), (12, 14, "sfx")]
    assert plan.events[2].caption.startswith(UNKNOWN) and found.repairs == ()
    assert [event.confidence for event in found.events][:2] == [pytest.approx(0.95), pytest.approx(0.8)]
    patch = read_edit("remove the dog", plan).patch
    assert [*patch.remove] == [plan.events[1].id]


def test_silence_is_said(listener):
    found = listening.listen(listener(4.0, ("dog", 0, 4, 0.9)), AudioClip(torch.zeros(1, 4 * RATE), RATE))
    assert found == listening.Heard(listening.SILENT, None)
    silent = listener(4.0, ("dog", 0, 4, 0.9))
    assert listening.ask(silent, AudioClip(torch.zeros(1, 4 * RATE), RATE), "is there a dog?") == listening.SILENT


@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.7, 30.2, 31.0])
def test_a_sound_of_any_length_is_heard(listener, seconds: float):
    found = listening.listen(listener(62.0, ("dog", 0, 62, 0.9)), AudioClip(hiss(seconds)[None], RATE))
    assert found.plan is not None and [(e.start, e.end) for e in found.plan.events] == [(0.0, seconds)]


def test_ten_minutes_are_one_window_at_a_time_and_sounds_go_on_over_borders(listener, tmp_path: Path, monkeypatch):
    def blocks():
        for n in range(600):
            yield 0.1 * torch.randn(2, 8000, generator=torch.Generator().manual_seed(n))

    path = write(tmp_path / "long.wav", blocks(), 8000, 2, subtype="16")
    seen, alive = list[weakref.ref](), list[int]()

    def watched(clip, rate, mono_of=hearing.mono_of):
        seen.append(weakref.ref(clip.waveform))
        alive.append(sum(there() is not None for there in seen))
        return mono_of(clip, rate)

    monkeypatch.setattr(hearing, "mono_of", watched)
    long = listener(600.0, ("rain", 0, 600, 0.9), ("dog", 28, 33, 0.8), ("bell", 590, 600, 0.95))
    found = listening.listen(long, path)
    assert found.plan is not None and len(seen) == len(long.ear.heard) == 20 and max(alive) <= 2
    assert told(list(found.events)) == [("rain", 0.0, 600.0), ("dog", 28.0, 33.0), ("bell", 590.0, 600.0)]


def test_broken_sound_is_refused_as_ever(listener):
    for wave, why in ((torch.full((1, RATE), float("nan")), "finite|NaN"), (torch.zeros(1, 0), "empty")):
        with pytest.raises(InputError, match=why):
            listening.listen(listener(4.0), AudioClip(wave, RATE))


# Captions


def test_whether_a_caption_is_heard(listener):
    clip = AudioClip(hiss(4.0)[None], RATE)
    ear = lambda: listener(4.0, ("dog", 0, 4, 0.9), ("rain", 0, 4, 0.7), ("bell", 1, 2, 0.3))  # noqa: E731
    assert listening.hears(ear(), clip, "A small dog yaps.") == pytest.approx(0.9)
    assert listening.hears(ear(), clip, "A dog barks while it is raining.") == pytest.approx(0.7), "the least sure of them"
    bell = listening.hears(ear(), clip, "A church bell tolls.")
    assert bell == pytest.approx(0.3) and not hearing.is_missed(bell) and hearing.is_missed(0.09)
    assert listening.hears(ear(), clip, "A spaceship lands.") is None


def test_an_ear_without_a_head_says_nothing_of_captions(small_listener: Listener):
    assert small_listener.names is None
    assert listening.hears(small_listener, AudioClip(hiss(1.0)[None], RATE), "A dog barks.") is None
    with pytest.raises(InputError, match="no head"):
        hearing.read(small_listener.ear, names(), AudioClip(hiss(1.0)[None], RATE))


def test_an_ear_with_a_head_is_heard_through_it(small_lm, small_listener: Listener):
    """Random weights: whatever it hears, the list is valid, and its names are those of the head."""
    from audiostory_core.models.ear import FrameHead

    with torch.random.fork_rng():
        torch.manual_seed(1)
        ear = Ear(small_listener.ear.spectra, small_listener.ear.encoder, small_listener.ear.resampler,
                  FrameHead(small_listener.ear.encoder.config.num_mel_bins, ALL)).eval()
    found = listening.listen(Listener(ear, small_lm, lexicon()), AudioClip(hiss(3.3)[None], RATE))
    assert found.plan is not None and found.plan.total_seconds == pytest.approx(3.3)
    assert all(event.name in ("", *ALL) for event in found.events)
    assert 0 <= confidence_of(hearing.read(ear, names(), AudioClip(hiss(1.0)[None], RATE)), "dog") <= 1
