"""The natural voice that is always at hand: Hibari, from the package `hibari-tts` (extra `speech`), small and offline.

The package and its weights are under Apache-2.0. It brings one voice, of an American woman; other throats are made of it
(see `world`), and without that package she alone speaks. It reads English. Imported only when speech is asked for.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from typing import Any

import torch

from ..errors import InputError
from ..sound.audio import AudioClip
from . import world
from .espeak import unread_scripts
from .voices import Manner, Timbre, VoiceCast, manner, trim, within
from .world import Throat, move

PACKAGE = "hibari"
SEED = 0  # of its breath: the same words always sound the same
LANGUAGE = "en"
_RATES = (0.5, 2.0)  # what it speaks at
# Pitches and formants beside her own, which lie at 195 Hz in the median; children and the old for who is called so.
_THROATS = (
    ("f", 0, (1.0, 0.9, 1.12), (1.0, 0.95, 1.06)), ("f", -1, (0.78, 0.84), (0.9, 0.94)), ("f", 1, (1.3, 1.45), (1.1, 1.15)),
    ("m", 0, (0.6, 0.54, 0.67), (0.86, 0.82, 0.9)), ("m", -1, (0.46, 0.5), (0.78, 0.82)),
    ("m", 1, (1.2, 1.36), (1.12, 1.17)),
)  # fmt: skip
TIMBRES = [
    Timbre(f"{sex}:{pitch:.2f}:{formants:.2f}", sex, height, plain=not height)
    for sex, height, pitches, all_formants in _THROATS
    for pitch in pitches
    for formants in all_formants
]
_ALONE = [Timbre("f:1.00:1.00", "f")]


def installed() -> bool:
    """Whether the package is there; it is not imported."""
    return importlib.util.find_spec(PACKAGE) is not None


@functools.cache
def _model() -> Any:
    return importlib.import_module(PACKAGE).Hibari(threads=1)


class Hibari(VoiceCast):
    """A voice (see `voices.Voice`) in English. Raises InputError where the package is missing."""

    name = "hibari 1"
    kept = "hibari"
    leaves = "leaves out"

    def __init__(self) -> None:
        if not installed():
            raise InputError('Hibari is not installed; install it with: pip install "audiostory-comfyui[speech]"')
        super().__init__(TIMBRES if world.installed() else _ALONE)
        if not world.installed():
            self.notes = ("all speakers have one voice: pip install pyworld-prebuilt gives each its own",)

    def unread(self, words: str) -> str:
        return unread_scripts(LANGUAGE, words)

    def speak(self, transcript: str, speaker: str, emotion: str, seconds: float) -> AudioClip:
        how = manner(emotion)
        throat = _throat(self.timbre(speaker), how) if world.installed() else Throat()
        return within(seconds, lambda rate: _spoken(transcript, throat, how.rate * rate))


def _throat(timbre: str, how: Manner) -> Throat:
    _, pitch, formants = timbre.split(":")
    return Throat(float(pitch) * how.pitch, how.range, float(formants), not how.breathed)


def _spoken(transcript: str, throat: Throat, rate: float) -> AudioClip:
    """The words, sentence by sentence: what is moved at once stays short however much is said."""
    model = _model()
    speed = min(_RATES[1], max(_RATES[0], rate))
    sentences = (
        AudioClip(torch.from_numpy(samples)[None], model.sample_rate) for samples in model.stream(transcript, speed, SEED)
    )
    said = [move(sentence, throat).waveform for sentence in sentences if sentence.waveform.any()]
    return trim(AudioClip(torch.cat(said, dim=1) if said else torch.zeros(1, 0), model.sample_rate))
