"""Listening: what is heard becomes words and a plan; silence, long files, hostile text and broken sound."""

import copy
import functools
import json
import math
import random
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from audiostory_core.bundle import weights
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.errors import InputError
from audiostory_core.listen import alignment, heard_text, listening
from audiostory_core.listen.heard_text import Event
from audiostory_core.listen.listening import Listener
from audiostory_core.listen.signal import mono_of
from audiostory_core.models.ear import Ear, Resampler, whisper_config, whisper_spectra
from audiostory_core.models.whisper import WhisperSpectra
from audiostory_core.pipeline import open_parts
from audiostory_core.plan import prompts
from audiostory_core.sound.audio import AudioClip, write
from audiostory_core.sound.windows import last_window, windows
from clips import noise

RATE = 16000
PRECISION = "no"


@pytest.fixture
def says(small_listener: Listener, monkeypatch: pytest.MonkeyPatch):
    """The listener, whose language model says given texts, one after the other; what it was asked is noted."""
    asked: list[str] = []

    def speak(*texts: str) -> tuple[Listener, list[str]]:
        left = list(texts)

        def generate(listener, text, heard, **_):
            asked.append(text)
            return left.pop(0) if len(left) > 1 else left[0]

        monkeypatch.setattr(listening, "generate", generate)
        # Noise does not change anywhere: times are those that were said.
        monkeypatch.setattr(alignment, "stretches", lambda heard, sounds, said, moment: list(said))
        monkeypatch.setattr(alignment, "change", lambda *_: 0.0)
        return small_listener, asked

    return speak


# The ear


def test_the_resampler_is_the_published_formula():
    """Adaptive mean over time, linear, GELU, linear; Whisper's 1500 states to 64 tokens share a state at most borders."""
    torch.manual_seed(0)
    resampler, states = Resampler(64, 8, 5), torch.randn(2, 1500, 8)
    edges = [(math.floor(k * 1500 / 64), math.ceil((k + 1) * 1500 / 64)) for k in range(64)]
    pooled = torch.stack([states[:, low:high].mean(1) for low, high in edges], dim=1)
    layers: Any = resampler.aud_projector
    first, last = layers[0], layers[2]
    hidden = pooled @ first.weight.T + first.bias
    hidden = 0.5 * hidden * (1 + torch.erf(hidden / math.sqrt(2)))
    torch.testing.assert_close(resampler(states), hidden @ last.weight.T + last.bias, atol=1e-5, rtol=1e-5)


def test_the_ear_is_whisper(small_listener: Listener):
    """A shorter sound is heard as the window that was filled up with silence."""
    ear, clip = small_listener.ear, noise(3.0)
    padded = torch.nn.functional.pad(clip.waveform[0], (0, 27 * RATE))
    features = ear.features([clip.waveform[0]])
    torch.testing.assert_close(features, ear.features([padded]))
    states = ear.encoder(features)
    torch.testing.assert_close(ear([clip.waveform[0]]), ear.resampler(states))
    assert ear.window_seconds == 30.0 and states.shape[1] == ear.encoder.config.max_source_positions


def test_an_ear_whose_parts_do_not_fit_says_so(small_listener: Listener):
    ear = small_listener.ear
    with pytest.raises(InputError, match="reads 1200 frames of 80 bands, but its feature extractor gives 3000 of 80"):
        Ear(WhisperSpectra(), ear.encoder, ear.resampler)


@pytest.mark.parametrize("change, said", [
    ({"d_model": 10**9}, "d_model is '1000000000'"), ({"encoder_layers": 0}, "encoder_layers is '0'"),
    ({"num_mel_bins": "80"}, "num_mel_bins is '80'"), ({"encoder_attention_heads": 3}, "no multiple of 3 heads"),
    ({"activation_function": "relu"}, "activation_function is 'relu'; Whisper's is 'gelu'"),
])
def test_hostile_sizes_are_refused_before_memory_is_asked_for(change: dict, said: str):
    from audiostory_core.training.listening import SIZES

    with pytest.raises(InputError, match=said):
        whisper_config(json.dumps({**asdict(SIZES), **change}), "config.json")


@pytest.mark.parametrize("change", [{"hop_length": 401}, {"chunk_length": 600, "sampling_rate": 192_000},
                                    {"chunk_length": 1, "sampling_rate": 399}])
def test_windows_that_do_not_go_together_are_refused(change: dict):
    with pytest.raises(InputError, match="do not go together"):
        whisper_spectra(json.dumps({**asdict(WhisperSpectra()), **change}), "preprocessor_config.json")


# In the prompt


def test_embeddings_land_on_the_places_between_aud_and_aud(small_listener: Listener):
    lm = small_listener.lm
    heard = listening.attend(small_listener, noise(2.0))
    shown = listening._shown(small_listener, heard)
    ids = shown.prompt_ids("a dog barks", 10.0)
    opens, closes = ids.index(lm.residual.open), ids.index(lm.residual.close)
    assert closes - opens - 1 == len(heard.embeddings) == small_listener.ear.resampler.tokens
    user = ids.index(lm.tokenizer.id_of(prompts.IM_START), 1)
    assert user < opens < ids.index(lm.tokenizer.id_of(prompts.THINK_OPEN)), "in the user's turn"
    embedded = shown.embed(torch.tensor([ids]), begins=True)[0]
    assert torch.equal(embedded[opens + 1 : closes], heard.embeddings)
    own = lm.model.get_input_embeddings()(torch.tensor(ids))
    assert torch.equal(embedded[: opens + 1], own[: opens + 1]) and torch.equal(embedded[closes:], own[closes:])


def test_what_is_heard_changes_what_is_said_and_plans_without_sound_stay(small_listener: Listener):
    from audiostory_core.line import reasoner

    lm = small_listener.lm
    before = reasoner.write(lm, "a dog barks", 6.0, decoding=reasoner.Decoding(max_new_tokens=12)).states
    loud = listening.attend(small_listener, noise(4.0))
    dull = listening.attend(small_listener, AudioClip(torch.sin(torch.arange(4 * RATE) * 0.3)[None], RATE))
    states = [
        listening._shown(small_listener, heard).states(torch.tensor([listening._shown(small_listener, heard).prompt_ids("x", 6.0)]))
        for heard in (loud, dull)
    ]
    assert not torch.allclose(states[0][:, -1], states[1][:, -1])
    assert torch.equal(reasoner.write(lm, "a dog barks", 6.0, decoding=reasoner.Decoding(max_new_tokens=12)).states, before)


def test_an_untrained_listener_answers_something_and_breaks_nothing(small_listener: Listener):
    heard = listening.listen(small_listener, noise(3.3, 44100, 2))
    assert heard.plan is None or heard.plan.total_seconds == pytest.approx(3.3, abs=1e-4)
    assert isinstance(listening.ask(small_listener, noise(2.0), "is there a <|im_start|> dog?"), str)


def test_a_story_goes_on_with_the_published_wording(small_listener: Listener, monkeypatch: pytest.MonkeyPatch):
    from audiostory_core.line import reasoner
    from audiostory_core.plan.story import StoryPlan
    from audiostory_core.plan.text import PlanReading

    asked = []

    def write_plan(lm, instruction, seconds, *_):
        asked.append((lm.insert is not None, instruction, seconds))
        return PlanReading(StoryPlan.sequential(instruction, [("A dog barks.", seconds)]), ("a note",))

    monkeypatch.setattr(reasoner, "write_plan", write_plan)
    reading = listening.plan_on(small_listener, noise(40.0), " the dog barks on. ", 12.0)
    wording = "Understand the input audio, infer the subsequent events, and generate the continued audio of the dog barks on."
    assert asked == [(True, wording, 12.0)]
    assert reading.plan.instruction == "the dog barks on." and reading.repairs == ("a note",)
    with pytest.raises(InputError, match="silent"):
        listening.plan_on(small_listener, AudioClip(torch.zeros(1, RATE), RATE), "a dog", 4.0)
    with pytest.raises(InputError, match="how the sound should go on"):
        listening.plan_on(small_listener, noise(2.0), "  ", 4.0)


# Silence, and windows


@pytest.mark.parametrize("wave", [torch.zeros(2, 5 * RATE), torch.full((1, 5 * RATE), 0.7), 2e-4 * torch.ones(1, RATE).cumsum(1).sin()])
def test_silence_is_said_and_never_asked_about(says, wave: torch.Tensor):
    listener, asked = says("0.0 to 4.0: A dog barks.")
    heard = listening.listen(listener, AudioClip(wave, RATE))
    assert heard == listening.Heard(listening.SILENT, None, ()) and asked == []
    assert listening.ask(listener, AudioClip(wave, RATE), "is there a dog?") == listening.SILENT


def test_what_is_named_where_nothing_sounds_is_left_out(says):
    wave = torch.cat([noise(4.0).waveform, torch.zeros(1, 6 * RATE)], dim=1)
    listener, _ = says("1. **[0.0, 4.0]** A dog barks.\n2. **[5.0, 9.0]** A cat meows.")
    heard = listening.listen(listener, AudioClip(wave, RATE))
    assert heard.plan is not None and [e.caption for e in heard.plan.events] == ["A dog barks."]
    assert heard.repairs == ("'A cat meows.' was named where the sound is silent: left out",)
    assert heard.text == "0.0 to 4.0 s: A dog barks."


def test_what_is_named_just_behind_the_end_is_at_the_end(small_listener: Listener, monkeypatch: pytest.MonkeyPatch):
    """A model that is wrong about when is put right; what lies far behind the end is not there."""
    monkeypatch.setattr(listening, "generate", lambda *_, **__: "[0, 3] A dog. [4.5, 6.5] A cat. [20, 25] A bell.")
    heard = listening.listen(small_listener, noise(4.0))
    assert heard.plan is not None and [e.caption for e in heard.plan.events] == ["A dog.", "A cat."]
    assert heard.plan.events[-1].end == 4.0 and heard.plan.events[0].end == heard.plan.events[1].start
    assert heard.repairs == ("event 3, from 20 s to 25 s, is not within the sound: left out",)


def test_a_stretch_that_changes_is_listened_to_alone(small_listener: Listener, monkeypatch: pytest.MonkeyPatch):
    said = iter(["[0, 8] Wind. [8, 16] A dog.", "[0, 3] A dog. [3, 8] A cat."])
    lengths = []

    def generate(listener, text, heard, **_):
        lengths.append(heard.seconds)
        return next(said)

    monkeypatch.setattr(listening, "generate", generate)
    monkeypatch.setattr(alignment, "stretches", lambda heard, sounds, said, moment: list(said))
    monkeypatch.setattr(alignment, "change", lambda heard, start, end, moment: 9.0 if start else 0.0)
    heard = listening.listen(small_listener, noise(16.0))
    assert lengths == [16.0, 8.0] and heard.plan is not None
    assert [(e.start, e.end, e.caption) for e in heard.plan.events] == [(0, 8, "Wind."), (8, 11, "A dog."), (11, 16, "A cat.")]


def test_the_list_decides_whether_what_is_asked_for_is_heard(small_listener: Listener, monkeypatch: pytest.MonkeyPatch):
    """The model only puts the question into the words of captions."""
    answers = {"is there a dog?": "<|think|>A dog barks.<|/think|>It is not heard.",
               "is there a cat?": "<|think|>A cat meows.<|/think|>It is heard from 0.0 to 9.0: A cat meows.",
               "how many?": "2.", "what follows the dog?": "<|think|>A dog barks.<|/think|>Rain."}
    listed = "[0, 2] Rain.\n[2, 6] A dog barks."
    monkeypatch.setattr(listening, "generate", lambda listener, text, heard, **_: answers.get(text, listed))
    monkeypatch.setattr(alignment, "stretches", lambda heard, sounds, said, moment: list(said))
    monkeypatch.setattr(alignment, "change", lambda *_: 0.0)
    told = {question: listening.ask(small_listener, noise(6.0), question) for question in answers}
    assert told == {"is there a dog?": "It is heard from 2.0 to 6.0 s: A dog barks.", "is there a cat?": "It is not heard.",
                    "how many?": "2.", "what follows the dog?": "Rain."}


def test_change_is_none_where_all_is_alike():
    one, two = torch.ones(8, 3) * torch.tensor([1.0, 0, 0]), torch.ones(8, 3) * torch.tensor([0, 1.0, 0])
    heard = torch.cat([one, two])
    assert alignment.change(heard, 0.0, 4.0, 0.5) == pytest.approx(0.0)
    assert alignment.change(heard, 0.0, 8.0, 0.5) == pytest.approx(16.0)
    assert alignment.change(heard, 3.5, 5.0, 0.5) == 0.0, "too short to be two"


def test_a_sound_over_the_border_of_two_windows_is_one(says):
    listener, asked = says(
        "[0.0, 12.0] A dog barks.\n[12.0, 30.0] Rain patters softly.", "[0.0, 5.0] rain patters softly\n[5, 9] A bell rings.",
    )
    heard = listening.listen(listener, noise(39.0))
    assert heard.plan is not None and asked == [listening.QUESTION] * 2
    assert [(e.caption, e.start, e.end) for e in heard.plan.events] == [
        ("A dog barks.", 0.0, 12.0), ("Rain patters softly.", 12.0, 35.0), ("A bell rings.", 35.0, 39.0),
    ]
    assert heard.plan.total_seconds == 39.0 and not heard.repairs


def test_a_last_window_too_short_to_hear_anything_in_goes_on_as_before(says):
    listener, asked = says("[0.0, 30.0] A dog barks.")
    heard = listening.listen(listener, noise(30.2))
    assert len(asked) == 1 and heard.plan is not None
    assert [(e.start, e.end) for e in heard.plan.events] == [(0.0, 30.2)]


def test_answers_of_a_long_sound_are_one_where_they_agree(says):
    listener, _ = says("No.")
    assert listening.ask(listener, noise(61.0), "is there a dog?") == "No."
    listener, _ = says("No.", "Yes.\x1b[2J", "No.")
    told = listening.ask(listener, noise(61.0), "is there a dog?").splitlines()
    assert told == ["0:00.0 to 0:30.0: No.", "0:30.0 to 1:00.0: Yes. [2J", "1:00.0 to 1:01.0: No."]
    with pytest.raises(InputError, match="question is empty"):
        listening.ask(listener, noise(1.0), " ")


def test_ten_minutes_are_one_window_at_a_time(says, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Twenty windows pass by, and none of them outlives the next; one sound in all of them is one event."""
    import weakref

    def blocks():
        generator = torch.Generator().manual_seed(0)
        for _ in range(600):
            yield 0.1 * torch.randn(2, 8000, generator=generator)

    path = write(tmp_path / "long.wav", blocks(), 8000, 2, subtype="16")
    listener, asked = says("[0.0, 30.0] Rain patters softly.")
    seen: list[weakref.ref] = []
    alive: list[int] = []

    def watched(*given, attend=listening.attend):
        seen.append(weakref.ref(given[1].waveform))
        alive.append(sum(there() is not None for there in seen))
        return attend(*given)

    monkeypatch.setattr(listening, "attend", watched)
    heard = listening.listen(listener, path)
    assert heard.plan is not None and len(asked) == len(seen) == 20 and max(alive) <= 2
    assert [(e.start, e.end) for e in heard.plan.events] == [(0.0, 600.0)]


def test_windows_are_the_sound(tmp_path: Path):
    clip = noise(7.3, 22050, 3)
    path = write(tmp_path / "sound.wav", clip, subtype="float")
    for sound in (clip, path, str(path)):
        pieces = list(windows(sound, 2.0))
        assert [piece.waveform.shape for piece in pieces] == [(1, 44100)] * 3 + [(1, clip.waveform.shape[1] - 3 * 44100)]
        torch.testing.assert_close(torch.cat([p.waveform for p in pieces], dim=1), clip.waveform.mean(0, keepdim=True))
        torch.testing.assert_close(last_window(sound, 2.0).waveform, clip.waveform[:, -44100:].mean(0, keepdim=True))
        assert last_window(sound, 20.0).waveform.shape == (1, clip.waveform.shape[1])


def test_progress_is_told_and_may_interrupt(says):
    listener, _ = says("[0, 30] Rain.")
    told = []
    listening.listen(listener, noise(61.0), progress=lambda *done: told.append(done))
    assert told == [(1, 3), (2, 3), (3, 3)]

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        listening.listen(listener, noise(61.0), progress=stop)


# Times


def test_times_move_to_where_the_sound_changes(small_listener: Listener, monkeypatch: pytest.MonkeyPatch):
    """Noise, silence, a tone and noise again: what was said 2 s too early or late is put right to half a second."""
    tone = 0.2 * torch.sin(torch.arange(8 * RATE) * 2 * math.pi * 700 / RATE)
    wave = torch.cat([noise(6.0).waveform[0], torch.zeros(2 * RATE), tone, noise(5.0).waveform[0]])
    said, ear = "[0, 4] A. [6, 14] B. [14, 21] A again.", small_listener.ear

    def hear(waveforms):
        """What an ear without weights hears: the mean spectrum of each half second."""
        moments = torch.nn.functional.adaptive_avg_pool1d(ear.features(waveforms), 60).transpose(1, 2)
        return torch.zeros(1, 60, 32), moments

    monkeypatch.setattr(ear, "hear", hear)
    monkeypatch.setattr(listening, "generate", lambda *_, **__: said)
    heard = listening.listen(small_listener, AudioClip(wave[None], RATE))
    assert heard.plan is not None
    assert [(e.start, e.end) for e in heard.plan.events] == [(0.0, 6.0), (8.0, 16.0), (16.0, 21.0)]


def test_stretches_are_the_best_of_all_cuts():
    """Against every cut there is, and exact where moments are of three kinds."""
    generator = torch.Generator().manual_seed(1)
    kinds = torch.randn(3, 6, generator=generator)
    heard = kinds[[0] * 5 + [1] * 3 + [2] * 7] + 0.05 * torch.randn(15, 6, generator=generator)
    assert alignment.stretches(heard, [True] * 15, [(0, 1), (1, 2), (2, 7.5)], 0.5) == [(0, 2.5), (2.5, 4.0), (4.0, 7.5)]
    silent = [True] * 3 + [False] * 2 + [True] * 10
    assert alignment.stretches(heard, silent, [(0, 1), (1, 2), (2, 7.5)], 0.5) == [(0, 1.5), (2.5, 4.0), (4.0, 7.5)]
    noisy = torch.randn(12, 4, generator=generator)
    spread = alignment._spread(noisy)
    low, high = min(((a, b) for a in range(1, 12) for b in range(a + 1, 12)),
                    key=lambda ab: float(spread[0, ab[0]] + spread[ab[0], ab[1]] + spread[ab[1], 12]
                                         + alignment.STRAYING * ((ab[0] - 3) ** 2 + (ab[1] - 8) ** 2)))
    assert alignment._edges(spread, [3.0, 8.0], [1, 1, 1]) == [0, low, high, 12]


def test_more_events_than_moments_stay_where_they_were():
    said = [(float(k), k + 1.0) for k in range(5)]
    assert alignment.stretches(torch.randn(4, 3), [True] * 4, said, 0.5) == said
    assert alignment.stretches(torch.randn(4, 3), [False] * 4, said[:1], 0.5) == said[:1]
    assert len(alignment.stretches(torch.randn(5, 3), [True] * 5, said, 0.5)) == 5


# Bad sound


def test_sound_of_any_rate_and_number_of_channels_is_heard(says):
    listener, _ = says("[0.0, 2.0] A dog barks.")
    for clip in (noise(2.0, 192_000, 8), noise(2.0, 8000), noise(2.0, 11025, 2)):
        heard = listening.listen(listener, clip)
        assert heard.plan is not None and heard.plan.total_seconds == pytest.approx(2.0)


def test_what_is_no_sound_is_refused(small_listener: Listener, tmp_path: Path):
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF\x00\x00\x00\x00WAVEjunk")
    empty = write(tmp_path / "empty.wav", AudioClip(torch.zeros(1, 0), RATE))
    nan = AudioClip(torch.tensor([[0.0, math.nan, 0.1]]), RATE)
    for sound, said in ((nan, "not finite"), (AudioClip(torch.zeros(2, 0), RATE), "empty"), (empty, "0 samples"),
                        (broken, "cannot be read as audio"), (tmp_path / "none.wav", "no such audio file")):
        with pytest.raises(InputError, match=said):
            listening.listen(small_listener, sound)
    with pytest.raises(InputError, match="at most 30 s; this one has 31 s"):
        listening.attend(small_listener, noise(31.0))


# What a model may say


@pytest.mark.parametrize("text, expected", [
    ("\n\n1. **[0.0, 4.5]** A big dog barks deeply.\n\n2. **[4.5, 9.0]** Rain.", [(0, 4.5, "A big dog barks deeply."), (4.5, 9, "Rain.")]),
    ("0.0 - 4.0 s: a dog\n4.0 - 10.0 s: a cat", [(0, 4, "a dog"), (4, 10, "a cat")]),
    ("A dog barks [0, 3]; then rain (3 to 10).", [(0, 3, "A dog barks"), (3, 10, "then rain")]),
    ("A dog barks.", [(0, 10, "A dog barks.")]),
    ("From 2 s to 5 s", [(2, 5, "From")]),
    ("[8, 2] turned", [(2, 8, "turned")]),
    ("[2, 4] b\n[0, 2] a", [(0, 2, "a"), (2, 4, "b")]),
    ("[0, 6] a\n[4, 9] b", [(0, 4, "a"), (4, 9, "b")]),
    ("[0, 99] a", [(0, 10, "a")]),
    ("[50, 99] a\n[1, 2] b", [(1, 2, "b")]),
    ("[-5, 3] a", [(0, 3, "a")]),
    ("[0,5, 3,5] a", [(0.5, 3.5, "a")]),
    ("", []), ("\x00\x07", []), ("[0, 4]", []),
    ("[0.0, 4.0] <|gen|>A dog<timestamp>4.0</timestamp><|/gen|>", [(0, 4, "A dog 4.0")]),
])
def test_events_are_read_from_what_is_written(text: str, expected: list):
    found, _ = heard_text.parse_events(text, 10.0)
    assert [(e.start, e.end, e.caption) for e in found] == expected


def test_any_text_at_all_is_read_into_a_plan_or_into_nothing():
    rng = random.Random(5)
    pieces = ["[", "]", "**", "0.0", "4.5", "-1", "1e9", "999999999", ", ", " to ", "\n", "A dog.", "<|im_end|>", "\ud800", "\x00", "<aud>",
              "1. ", ":", "nan", "\u202e", "NaN s", "(" * 50, "9" * 400, "\n\n2. **[", "]** ", " - "]
    for _ in range(3000):
        text = "".join(rng.choice(pieces) for _ in range(rng.randint(1, 30)))
        found, notes = heard_text.parse_events(text, 12.3)
        assert found == sorted(found, key=lambda e: e.start) and all(isinstance(note, str) for note in notes)
        assert all(0 <= e.start < e.end <= 12.3 for e in found)
        assert all(a.end <= b.start + 1e-9 for a, b in zip(found, found[1:], strict=False))
        if found:
            plan, _ = heard_text.plan_of(found, 12.3)
            assert plan.total_seconds == 12.3 and len(plan.events) == len(found)


def test_long_hostile_text_is_read_in_linear_time():
    import time

    started = time.perf_counter()
    for piece in ("[0, ", "(" * 9, "1. ", "9", " to ", "[0, 4] a", "\n", "0.0 - "):
        heard_text.parse_events(piece * 100_000, 10.0)
    assert time.perf_counter() - started < 5


def test_events_join_only_where_they_meet_and_agree():
    before = [Event(20.0, 29.9, "A dog barks.")]
    assert heard_text.join_windows(before, [Event(30.0, 34.0, "a dog barks")], 30.0) == [Event(20.0, 34.0, "A dog barks.")]
    for after in (Event(30.0, 34.0, "A cat meows."), Event(31.0, 34.0, "A dog barks.")):
        assert heard_text.join_windows(before, [after], 30.0) == [*before, after]
    assert heard_text.join_windows([Event(20.0, 25.0, "x")], [Event(30.0, 31.0, "x")], 30.0)[0].end == 25.0


# In a bundle


def test_deltas_are_added_and_the_rest_stays(small_bundle: Path, tmp_path: Path):
    from audiostory_core.training.low_rank import deltas
    from audiostory_core.training.understanding import adapt

    lm = Bundle.open(small_bundle).language_model()
    told = Bundle.open(small_bundle).language_model()
    adapted = adapt(told.model, rank=3)
    with torch.no_grad():
        for layer in adapted.values():
            layer.B.normal_(generator=torch.Generator().manual_seed(1))  # type: ignore[union-attr]
    weights.save(deltas(adapted), tmp_path / "deltas.safetensors", torch.float32)
    fresh = Bundle.open(small_bundle).language_model()
    weights.add_deltas(fresh.model, tmp_path / "deltas.safetensors", 3)
    ids = torch.tensor([[5, 9, 300, 12]])
    torch.testing.assert_close(fresh.states(ids), told.states(ids), atol=2e-3, rtol=1e-2)
    assert not torch.allclose(fresh.states(ids), lm.states(ids), atol=1e-3)
    assert torch.equal(fresh.model.get_input_embeddings().weight, lm.model.get_input_embeddings().weight)
    with pytest.raises(InputError, match="expected"):
        weights.add_deltas(fresh.model, tmp_path / "deltas.safetensors", 4)
    weights.save({"model.layers.9.self_attn.q_proj.A": torch.zeros(3, 32)}, tmp_path / "other.safetensors")
    with pytest.raises(InputError, match=r"no linear layer 'model.layers.9.self_attn.q_proj'"):
        weights.add_deltas(fresh.model, tmp_path / "other.safetensors", 3)


@pytest.fixture(scope="session")
def listening_bundle(small_bundle: Path, small_listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bundle with an ear; copy it before you change a file."""
    from audiostory_core.training.listening import write as write_listening
    from audiostory_core.training.understanding import adapt

    folder = tmp_path_factory.mktemp("listening") / "small"
    shutil.copytree(small_bundle, folder)
    adapted = adapt(Bundle.open(folder).language_model().model)
    write_listening(small_listener.ear, adapted, folder)
    return folder


def test_a_bundle_carries_its_ear(listening_bundle: Path, small_bundle: Path, small_listener: Listener):
    bundle = Bundle.open(listening_bundle)
    assert bundle.verify() == []
    listener = Listener.of(open_parts(listening_bundle, "cpu", "float32"))
    torch.testing.assert_close(listening.attend(listener, noise(2.0)).embeddings,
                               listening.attend(small_listener, noise(2.0)).embeddings, atol=5e-3, rtol=5e-2)
    before = Bundle.open(small_bundle)
    assert all(bundle.manifest.files[name] == stored for name, stored in before.manifest.files.items())
    ours = dict(Bundle.open(listening_bundle).language_model().named_parameters())
    assert all(torch.equal(p, ours[n]) for n, p in before.language_model().named_parameters()), "what plans is untouched"


def test_a_bundle_without_an_ear_says_that_it_cannot_listen(small_bundle: Path):
    for part in ("ear", "listening_model"):
        with pytest.raises(InputError, match="bundle 'small' cannot listen, as it has no ear; use tiny"):
            getattr(Bundle.open(small_bundle), part)()


@pytest.mark.parametrize("spoil, said", [
    (lambda folder: (folder / "ear/model.safetensors").unlink(), "model.safetensors is missing"),
    (lambda folder: (folder / "ear/config.json").write_text("{}"), "d_model is 'None'"),
    (lambda folder: (folder / "ear/preprocessor_config.json").write_text("[]"), "holds a list"),
    (lambda folder: (folder / "resampler.safetensors").write_bytes(b"x" * 99), "no whole safetensors file"),
])
def test_a_spoilt_ear_is_refused(listening_bundle: Path, tmp_path: Path, spoil, said: str):
    folder = tmp_path / "bundle"
    shutil.copytree(listening_bundle, folder)
    spoil(folder)
    with pytest.raises(InputError, match=said):
        Bundle.open(folder).ear()


# From published files


@pytest.fixture
def whisper(tmp_path: Path) -> Path:
    """A small random Whisper as transformers saves it."""
    from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration

    torch.manual_seed(3)
    config = WhisperConfig(d_model=20, encoder_layers=2, encoder_attention_heads=2, encoder_ffn_dim=24, decoder_layers=1,
                           decoder_attention_heads=2, decoder_ffn_dim=24, vocab_size=30, num_mel_bins=16, max_target_positions=8,
                           pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1)
    folder = tmp_path / "whisper"
    WhisperForConditionalGeneration(config).save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=16).save_pretrained(folder)
    return folder


LAYERS = "seedx.whisper_resampler_llava.aud_projector."


def with_resampler(published) -> dict[str, torch.Tensor]:
    torch.manual_seed(4)
    sizes = {"0.weight": (64, 20), "0.bias": (64,), "2.weight": (64, 64), "2.bias": (64,)}
    layers = {LAYERS + name: torch.randn(size) for name, size in sizes.items()}
    path = published.folder / "pytorch_model.bin"
    torch.save({**torch.load(path, weights_only=True), **layers}, path)
    return layers


def test_the_published_layers_and_a_whisper_make_a_listener(published, whisper: Path, tmp_path: Path):
    from transformers import WhisperFeatureExtractor, WhisperModel

    from audiostory_core.published.importing import import_bundle

    layers, out = with_resampler(published), tmp_path / "bundle"
    report = import_bundle(published.origin(whisper=whisper, whisper_tokens=12), out, dtype="float32")
    assert any(reason == "belongs to the decoder of Whisper" for reason in report.ignored.values())
    bundle = Bundle.open(out)
    assert bundle.verify() == [] and bundle.manifest.listening is not None
    assert (bundle.manifest.listening.tokens, bundle.manifest.listening.adapter_rank) == (12, None)
    parts = open_parts(out, "cpu", "float32")
    listener, clip = Listener.of(parts), noise(2.5, 44100, 2)
    assert listener.lm is parts.language_model, "nothing was changed to listen"
    mono = mono_of(clip, RATE)
    features = WhisperFeatureExtractor.from_pretrained(whisper)(mono.numpy(), sampling_rate=RATE, return_tensors="pt")
    with torch.no_grad():
        states = WhisperModel.from_pretrained(whisper).encoder(features["input_features"]).last_hidden_state
        pooled = torch.nn.functional.adaptive_avg_pool2d(states, (12, 20))
        hidden = torch.nn.functional.gelu(pooled @ layers[LAYERS + "0.weight"].T + layers[LAYERS + "0.bias"])
        expected = hidden @ layers[LAYERS + "2.weight"].T + layers[LAYERS + "2.bias"]
    torch.testing.assert_close(listening.attend(listener, clip).embeddings, expected[0], atol=1e-3, rtol=1e-3)
    listening.generate(listener, "what is heard?", listening.attend(listener, clip), max_new_tokens=3)


@pytest.mark.parametrize("spoil, said", [
    (lambda t: t.pop("model.encoder.conv1.bias"), "missing conv1.bias"),
    (lambda t: t.update({"model.encoder.conv1.bias": torch.zeros(9)}), r"model.encoder.conv1.bias is \[9\], expected \[20\]"),
    (lambda t: t.update({"model.encoder.extra.weight": torch.zeros(9)}), "extra model.encoder.extra.weight"),
    (lambda t: t.update({"model.encoder.layers.2.fc1.bias": torch.zeros(9)}), "extra model.encoder.layers.2.fc1.bias"),
])
def test_a_whisper_is_taken_strictly(published, whisper: Path, tmp_path: Path, spoil, said: str):
    from safetensors.torch import load_file, save_file

    from audiostory_core.published.importing import import_bundle

    with_resampler(published)
    tensors = load_file(whisper / "model.safetensors")
    spoil(tensors)
    save_file(tensors, whisper / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(InputError, match=said):
        import_bundle(published.origin(whisper=whisper), tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_what_does_not_go_together_is_refused(published, whisper: Path, tmp_path: Path):
    from audiostory_core.published.importing import import_bundle

    with_resampler(published)
    for tokens in (0, 1501):
        with pytest.raises(InputError, match="--whisper-tokens is"):
            import_bundle(published.origin(whisper=whisper, whisper_tokens=tokens), tmp_path / "bundle")
    config = json.loads((whisper / "config.json").read_text(encoding="utf-8"))
    (whisper / "config.json").write_text(json.dumps({**config, "d_model": 24}), encoding="utf-8")
    with pytest.raises(InputError, match="is not the Whisper that its config describes"):
        import_bundle(published.origin(whisper=whisper), tmp_path / "bundle")
    (whisper / "config.json").write_text(json.dumps({**config, "model_type": "wav2vec2"}), encoding="utf-8")
    with pytest.raises(InputError, match="expected a Whisper with GELU, found 'wav2vec2'"):
        import_bundle(published.origin(whisper=whisper), tmp_path / "bundle")


# Training


def tiny_scenes(count: int = 12):
    """Kept scenes of random states."""
    from audiostory_core.training.understanding import KeptScenes

    rng = np.random.default_rng(0)
    sounds = np.full((count, 5, 3), -1, np.int16)
    for n in range(count):
        for m in range(1 + n % 4):
            sounds[n, m] = (7 * n + 11 * m) % 52, 8 * m, 8 * m + 8
    return KeptScenes(rng.standard_normal((count, 60, 160)).astype(np.float16), sounds)


def test_scenes_are_what_their_plan_says():
    from audiostory_core.training.scenes import draw_scene

    def take(variant, environment, draw):
        return torch.full((159_744,), 0.25)

    for k in range(30):
        scene = draw_scene(take, random.Random(k), 30.0)
        plan = scene.plan
        assert plan.total_seconds <= 30 and len(scene.waveform) == round(plan.total_seconds * RATE)
        assert bool(torch.isfinite(scene.waveform).all()) and float(scene.waveform.abs().max()) < 1
        for event in plan.events:
            middle = round((event.start + event.end) / 2 * RATE)
            assert float(scene.waveform[middle].abs()) > 0


def test_answers_are_right():
    from audiostory_core.dataset.vocabulary import all_variants
    from audiostory_core.training.questions import Placed, draw_question, is_there, listing

    scene = Placed(((8, 0.0, 4.0), (30, 4.0, 9.5)))
    assert listing(scene).startswith("\n\n1. **[0.0, 4.0]** ") and "\n\n2. **[4.0, 9.5]** " in listing(scene)
    draw, yes = random.Random(3), 0
    for _ in range(500):
        question, answer = draw_question(scene, draw)
        assert question.endswith("?") and answer.endswith(".")
        yes += "It is heard from" in answer
        assert ("It is not heard" in answer) <= ("Is there" in question or question.startswith(
            ("Do", "Can", "Is", "When", "At")))
    assert 120 < yes < 230
    for present in (True, False):
        found = [row for _ in range(200) if (row := is_there(scene, draw, present)) is not None]
        assert len(found) > 150
        assert all((name in scene.classes) == present for _, name in found)
    assert scene.classes == {all_variants()[8][0], all_variants()[30][0]}


def test_texts_of_one_row_do_not_see_each_other(small_lm):
    """A question's loss is the same alone and after others in the same row."""
    from audiostory_core.training.language import text_loss
    from audiostory_core.training.understanding import TokenRow, UnderstandingTask

    small_lm = copy.deepcopy(small_lm)  # training changes how it attends
    task = UnderstandingTask(small_lm, nn.ModuleDict(), Resampler(60, 160, 32), tiny_scenes(), count=4)
    texts = [task._answered(q, a) for q, a in (("Is there a dog?", "No."), ("What is heard?", "A dog barks."))]

    def loss(order, wanted):
        row = TokenRow.begin(task.prefix, 2)
        for n in order:
            assert row.add(texts[n], n + 1, 256)
        states, labels, kinds = task._read([row])
        return text_loss(small_lm, states, labels.masked_fill(kinds != wanted + 1, -100))

    with torch.no_grad():
        for wanted in (0, 1):
            alone, both = loss([wanted], wanted), loss([0, 1], wanted)
            torch.testing.assert_close(alone, both, atol=1e-5, rtol=1e-5)
            torch.testing.assert_close(loss([1, 0], wanted), alone, atol=1e-5, rtol=1e-5)


def test_a_row_reads_as_the_finished_model_does(small_listener: Listener):
    """The states that training sees at an answer are those that `generate`'s prompt leads to."""
    from audiostory_core.training.understanding import TokenRow, UnderstandingTask

    lm, kept = copy.deepcopy(small_listener.lm), tiny_scenes()  # training changes how it attends
    resampler = small_listener.ear.resampler
    task = UnderstandingTask(lm, nn.ModuleDict(), resampler, kept, count=4)
    row = TokenRow.begin(task.prefix, 3)
    text = task._answered("Is there a dog?", "No.")
    row.add(text, 1, 256)
    heard = resampler.aud_projector(torch.from_numpy(kept.states[3]).float())
    shown = listening._shown(small_listener, listening.HeardAudio(heard, 2.0))
    prompt = lm.encode(prompts.question_prompt(prompts.SYSTEM, (shown.insert.text if shown.insert else "") + "is there a dog?"))
    assert prompt == row.ids[: len(prompt)]
    with torch.no_grad():
        ours = task._read([row])[0][0, : len(prompt)]
        torch.testing.assert_close(shown.states(torch.tensor([prompt]))[0], ours, atol=1e-5, rtol=1e-4)


def test_understanding_resumes_where_it_was(small_bundle: Path, tmp_path: Path):
    from audiostory_core.training import loop, understanding

    def build():
        torch.manual_seed(0)
        lm = Bundle.open(small_bundle).language_model()
        return understanding.UnderstandingTask(
            lm, understanding.adapt(lm.model, 4), Resampler(60, 160, 32), tiny_scenes(), count=4
        )

    settings = loop.Schedule(2, warmup=1, save_every=1)
    whole = loop.run(build(), settings, tmp_path / "whole", PRECISION)
    loop.run(build(), loop.Schedule(1, warmup=1, save_every=1), tmp_path / "cut", PRECISION)
    resumed = loop.run(build(), settings, tmp_path / "cut", PRECISION)
    assert whole.keys() == resumed.keys()
    assert all(torch.equal(value, resumed[name]) for name, value in whole.items())


def test_the_whole_stage_makes_a_bundle_that_listens(small_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Clips, hearing, scenes, resampler, understanding and the bundle, each for a moment; again, all of it is there already."""
    from audiostory_core.training import loop
    from audiostory_core.training.hearing import ClipCounts
    from audiostory_core.training.listening import ListeningCounts, train
    from audiostory_core.training.listening import write as write_listening

    folder = tmp_path / "small"
    shutil.copytree(small_bundle, folder)
    monkeypatch.setattr(loop, "run", functools.partial(loop.run, precision=PRECISION))
    bundle, counts = Bundle.open(folder), ListeningCounts(1, 1, 1, 8, 2, (3, 2), ClipCounts(4, 2, 1, 1), 2)
    codec, lm = bundle.codec(), bundle.language_model()
    made = [train(lm, codec, tmp_path / "stage", counts, compiled=False) for _ in range(2)]  # type: ignore[arg-type]
    for ears in zip(made[0][0].encoder.parameters(), made[1][0].encoder.parameters(), strict=True):
        assert torch.equal(*ears)
    heads = [ear.head for ear, _ in made]
    assert heads[0] is not None and heads[1] is not None
    assert all(torch.equal(value, heads[1].state_dict()[name]) for name, value in heads[0].state_dict().items())
    write_listening(*made[0], folder)
    assert Bundle.open(folder).verify() == [] and Bundle.open(folder).ear().head is not None
    assert isinstance(listening.ask(Listener.of(open_parts(folder, "cpu")), noise(2.0), "what is heard?"), str)
