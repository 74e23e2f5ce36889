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
from audiostory_core.speech.voices import MOST_RATE, Manner, Timbre, VoiceCast, cast, manner, trim, within

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


def test_the_silence_behind_the_words_is_left_out():
    clip = AudioClip(torch.cat([tone(1.0).waveform, torch.full((1, 500), 1e-4)], dim=1), 1000)
    assert trim(clip).seconds == 1.0
    assert trim(AudioClip(torch.zeros(2, 500), 1000)).waveform.shape == (2, 0)
