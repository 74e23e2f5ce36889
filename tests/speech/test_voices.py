"""Who has which voice, how emotions sound, and how words are made to fit: names, numbers and two kinds of tone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.meter import Meter
from audiostory_core.speech.voices import (
    LEAD_SECONDS,
    LUFS,
    MOST_RATE,
    Manner,
    Timbre,
    VoiceCast,
    cast,
    level,
    manner,
    one_for_several,
    trim,
    within,
)

ROOT = Path(__file__).parents[2]
TIMBRES = [Timbre(f"v{n}", "fm"[n % 2]) for n in range(12)]
NAMES = st.text(max_size=20)


def tone(seconds: float, rate: int = 1000) -> AudioClip:
    return AudioClip(torch.full((1, round(seconds * rate)), 0.5), rate)


@given(st.lists(NAMES, min_size=1, max_size=20))
def test_speakers_have_voices_of_their_own_while_there_are_enough(names: list[str]):
    found = cast(names, TIMBRES)
    assert found.keys() == set(names)
    assert len(set(found.values())) == min(len(set(names)), len(TIMBRES))
    assert found == cast(reversed(names), TIMBRES)


@given(NAMES, st.lists(NAMES, max_size=5))
def test_a_speaker_keeps_its_voice(name: str, others: list[str]):
    alone = cast([name], TIMBRES)[name]
    there = cast([name, *others], TIMBRES)
    assert there[name] == alone or alone in (there[other] for other in others)


def test_a_voice_is_the_same_in_every_process():
    script = "from audiostory_core.speech.voices import *; print({n: t.name for n, t in cast(['Anna', 'Ben', ''], [Timbre(f'v{n}') for n in range(40)]).items()})"
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT,
                          env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": str(ROOT)})
    here = {name: timbre.name for name, timbre in cast(["Anna", "Ben", ""], [Timbre(f"v{n}") for n in range(40)]).items()}
    assert done.stdout == f"{here}\n"


def test_names_are_heard_however_they_are_written():
    voices = VoiceCast(TIMBRES)
    assert voices.timbre("Old  Anna") == voices.timbre("old anna ") and len({voices.timbre(f"n{n}") for n in range(60)}) > 6
    voices.cast(["Anna", "Ben"])
    assert voices.timbre("Anna") == cast(["Anna", "Ben"], TIMBRES)["Anna"].name


@pytest.mark.parametrize("name, sex", [("the old woman", "f"), ("Mother", "f"), ("King Olaf", "m"), ("a boy", "m")])
def test_names_that_tell_a_sex_get_such_a_voice(name: str, sex: str):
    assert cast([name], TIMBRES)[name].sex == sex
    assert len({timbre.name for timbre in cast([f"{name} {n}" for n in range(12)], TIMBRES).values()}) == 12


def test_voices_are_chosen_by_name_and_description():
    timbres = [Timbre(f"{sex}{height}{n}", sex, height) for n in range(3) for height in (-1, 0, 1) for sex in "fm"]
    found = cast(["Mary", "Tom", "an old man", "an old woman", "the little girl"], timbres)
    assert [found[name].sex for name in ("Mary", "Tom", "an old man", "an old woman", "the little girl")] == list("fmmff")
    assert [found[name].height for name in ("an old man", "an old woman", "the little girl")] == [-1, -1, 1]
    assert cast(["an old man"], [Timbre("a", "f", -1), Timbre("b", "m")])["an old man"].name == "b"  # the sex before the height


def test_a_speaker_who_is_called_as_a_voice_has_that():
    timbres = [Timbre("alloy", "f"), Timbre("onyx", "m"), Timbre("nova", "f")]
    assert all(cast([timbre.name.upper(), "Ben"], timbres)[timbre.name.upper()] == timbre for timbre in timbres)


def test_who_sounds_alike_is_known():
    assert one_for_several(VoiceCast([Timbre("0")]), ["Anna", "Ben", "anna "]) == [["Anna", "Ben"]]
    voice = VoiceCast(TIMBRES)
    voice.cast(["Anna", "Ben"])
    assert one_for_several(voice, ["Anna", "Ben"]) == []


@pytest.mark.parametrize("peak", [0.01, 0.1, 0.9])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_voice_is_as_loud_as_the_others(peak: float, channels: int):
    wave = peak * torch.sin(torch.arange(32_000) / 5).repeat(channels, 1)
    meter = Meter(16_000, channels)
    meter.add(level(AudioClip(wave, 16_000)).waveform)
    assert meter.loudness() == pytest.approx(LUFS, abs=0.05)


def test_a_peak_holds_a_level_back():
    clicks = torch.zeros(1, 16_000)
    clicks[0, ::4000] = 0.5
    assert level(AudioClip(clicks, 16_000)).waveform.abs().max() <= 1.0
    for silent in (torch.zeros(1, 16_000), torch.zeros(1, 0)):
        assert torch.equal(level(AudioClip(silent, 16_000)).waveform, silent)
    assert level(AudioClip(torch.full((1, 900), 0.1), 1000)).waveform.max() == pytest.approx(0.1)  # too coarse to be measured


def test_emotions_are_modest_and_unknown_ones_are_none():
    assert manner("") == manner("glum as a stone") == Manner()
    assert manner("very ANGRY!") == manner("furious") != Manner()
    assert manner("sad").rate < 1 < manner("excited, almost shouting").rate
    for word in ("calm", "angry", "whispering", "terrified", "tired"):
        how = manner(word)
        assert 0.85 <= how.rate <= 1.15 and 0.9 <= how.pitch <= 1.15 and 0.6 <= how.range <= 1.4


def test_words_are_spoken_faster_only_where_they_must_be():
    asked: list[float] = []

    def speak(rate: float) -> AudioClip:
        asked.append(rate)
        return tone(2.0 / rate)

    assert within(2.0, speak).seconds == 2.0 and asked == [1.0]
    asked.clear()
    assert within(1.8, speak).seconds <= 1.8 and asked[0] == 1.0 and 1.1 < asked[1] < 1.2 and len(asked) == 2
    asked.clear()
    assert within(0.5, speak).seconds == pytest.approx(2.0 / MOST_RATE, abs=1e-3) and asked == [1.0, MOST_RATE]


def test_a_pause_that_does_not_shorten_leads_to_the_fastest():
    assert within(1.9, lambda rate: tone(1.0 / rate + 0.95)).seconds == pytest.approx(1.0 / MOST_RATE + 0.95, abs=1e-3)


def test_the_silence_around_the_words_is_left_out():
    quiet = torch.full((1, 500), 1e-4)
    clip = AudioClip(torch.cat([quiet, tone(1.0).waveform, quiet], dim=1), 1000)
    assert trim(clip).seconds == 1.0 + LEAD_SECONDS
    assert trim(tone(1.0)).seconds == 1.0
    assert trim(AudioClip(torch.zeros(2, 500), 1000)).waveform.shape == (2, 0)
    assert trim(AudioClip(torch.zeros(1, 0), 1000)).waveform.shape == (1, 0)
    assert trim(AudioClip(clip.waveform * 0.02, 1000)).seconds == 1.0 + LEAD_SECONDS  # however loud it comes
