"""A voice of many languages at hand: eSpeak NG, small and plain, from the package `espeakng-loader` (extra `speech`).

eSpeak NG is licensed under the GPL, version 3 or later. So it is no dependency, is looked for only when speech is asked for,
and runs as a program of its own (`espeak_program`). That also gives every transcript a fresh state, without which its noise
would differ from call to call, and keeps its faults out of this process.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import math
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..errors import InputError
from ..sound.audio import AudioClip
from .voices import Timbre, VoiceCast, manner, trim, within
from .words import scripts

PACKAGE = "espeakng_loader"
PROGRAM = Path(__file__).with_name("espeak_program.py")
WORDS_PER_MINUTE = 165
TIMEOUT_SECONDS = 60.0
# The variants that keep clear of robots and effects; at three pitches they are enough for a crowd.
_WOMEN = ("f1", "f2", "f3", "f4", "f5", "Annie", "linda", "steph")
_MEN = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "Andy", "rob")
_PITCHES = {50: 0, 42: -1, 58: 1}  # each with the height that it is
TIMBRES = [
    Timbre(f"{variant}:{pitch}", sex, height)
    for pitch, height in _PITCHES.items()
    for sex, variants in (("f", _WOMEN), ("m", _MEN))
    for variant in variants
]


# The scripts that its languages read, beside those that it reads in any: of others it names each letter.
_READ_BY_ALL = frozenset({"latin", "hangul", "devanagari"})
_READ_BY = {
    "cyrillic": "ru ba be bg cv kk ky mk mn sr tt uk", "greek": "el grc", "hebrew": "he", "arabic": "ar fa ku ps sd ug ur",
    "cjk": "cmn hak yue zh", "hiragana": "ja", "katakana": "ja", "bengali": "bn as bpy", "gurmukhi": "pa", "gujarati": "gu",
    "oriya": "or", "tamil": "ta", "telugu": "te", "kannada": "kn", "malayalam": "ml", "sinhala": "si", "thai": "th",
    "myanmar": "my shn", "georgian": "ka", "armenian": "hy hyw", "ethiopic": "am ti", "cherokee": "chr",
}  # fmt: skip


def unread_scripts(language: str, words: str) -> str:
    """What of some words eSpeak NG does not read as words in a language, with one that it does; empty if it reads all."""
    own = language.split("-")[0].lower()
    found = [name for name in scripts(words) if name not in _READ_BY_ALL and own not in _READ_BY.get(name, "").split()]
    if not found:
        return ""
    named = {"cjk": "Chinese"}.get(found[0], found[0].capitalize())
    known = _READ_BY.get(found[0], "").split()
    return f"{named} letters" + (f", which espeak:{known[0]} reads" if known else "")


def installed() -> bool:
    """Whether the package is there; it is not imported."""
    return importlib.util.find_spec(PACKAGE) is not None


class Espeak(VoiceCast):
    """A voice (see `voices.Voice`) in a language such as "en", "en-gb" or "de".

    Raises InputError where the package is missing; `speak` does for a language that eSpeak NG does not know.
    """

    def __init__(self, language: str = "en") -> None:
        if not installed():
            raise InputError('eSpeak NG is not installed; install it with: pip install "audiostory-comfyui[speech]"')
        if not language.replace("-", "").isalnum() or not language.isascii() or len(language) > 20:
            raise InputError(f"{language[:40]!r} is no language of eSpeak NG; give one such as en, en-gb or de.")
        super().__init__(TIMBRES)
        self.language = language
        self.kept = f"espeak:{language}"

    @property
    def name(self) -> str:
        return f"espeak:{self.language} 1"

    def unread(self, words: str) -> str:
        return unread_scripts(self.language, words)

    def speak(self, transcript: str, speaker: str, emotion: str, seconds: float) -> AudioClip:
        variant, pitch = self.timbre(speaker).split(":")
        how = manner(emotion)
        values = {
            "voice": f"{self.language}+{variant}",
            "text": transcript,
            "pitch": _bounded(int(pitch) + 100 * math.log2(how.pitch)),
            "range": _bounded(50 * how.range),
        }

        def spoken(rate: float) -> AudioClip:
            return trim(_spoken({**values, "rate": round(WORDS_PER_MINUTE * how.rate * rate)}))

        return within(seconds, spoken)


def _bounded(value: float) -> int:
    return round(min(95.0, max(5.0, value)))


def _spoken(values: dict[str, Any]) -> AudioClip:
    """What the program answers, as a clip: four bytes of sample rate, then mono samples of 16 bits."""
    loader = importlib.import_module(PACKAGE)
    places = {"library": loader.get_library_path(), "data": loader.get_data_path()}
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(PROGRAM)],
            input=json.dumps({**places, **values}).encode(),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"eSpeak NG could not be run: {error}.") from None
    if done.returncode or len(done.stdout) < 4:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())[-200:]
        raise InputError(f"eSpeak NG failed ({done.returncode}): {said or 'it said nothing'}.")
    samples = np.frombuffer(done.stdout[4:], dtype="<i2").astype(np.float32) / 32768
    return AudioClip(torch.from_numpy(samples)[None], struct.unpack("<I", done.stdout[:4])[0])
