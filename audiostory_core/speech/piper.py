"""A better voice: Piper, from the package `piper-tts` and a voice file that the user has (`NAME.onnx` and `NAME.onnx.json`).

Piper is licensed under the GPL, version 3 or later: it is no dependency, and is imported only when it is asked for.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

import torch

from ..errors import InputError
from ..sound.audio import AudioClip
from .espeak import unread_scripts
from .voices import Timbre, VoiceCast, manner, trim, within


class Piper(VoiceCast):
    """A voice (see `voices.Voice`) from one voice file; one of many speakers has a timbre for each.

    Raises InputError where the package or one of the two files is missing or is not what it should be.
    """

    def __init__(self, file: Path) -> None:
        if importlib.util.find_spec("piper") is None:
            raise InputError("Piper is not installed; install it with: pip install piper-tts")
        for needed in (file, Path(f"{file}.json")):
            if not needed.is_file():
                raise InputError(f"there is no voice file {needed}; a voice of Piper is NAME.onnx with NAME.onnx.json.")
        self.file = file
        self._package: Any = importlib.import_module("piper")
        try:
            self._voice: Any = self._package.PiperVoice.load(file)
        except Exception as error:  # those of its runtime have no base of their own
            raise InputError(f"{file} is no voice of Piper: {' '.join(str(error).split())[:200]}") from None
        super().__init__([Timbre(str(n)) for n in range(max(1, self._voice.config.num_speakers))])

    @property
    def name(self) -> str:
        return f"piper:{self.file.name} {self.file.stat().st_size} 1"

    def unread(self, words: str) -> str:
        """Piper takes its sounds from eSpeak NG, in the language that a voice was trained in."""
        language = getattr(self._voice.config, "espeak_voice", None)
        return unread_scripts(str(language), words) if language else ""

    def speak(self, transcript: str, speaker: str, emotion: str, seconds: float) -> AudioClip:
        number = int(self.timbre(speaker)) if len(self.timbres) > 1 else None
        pace = manner(emotion).rate
        return within(seconds, lambda rate: trim(self._spoken(transcript, number, pace * rate)))

    def _spoken(self, transcript: str, number: int | None, rate: float) -> AudioClip:
        # Without its noise, so that the same words always sound the same.
        config = self._package.SynthesisConfig(
            speaker_id=number, length_scale=1.0 / rate, noise_scale=0.0, noise_w_scale=0.0
        )
        chunks = [torch.from_numpy(chunk.audio_float_array) for chunk in self._voice.synthesize(transcript, config)]
        waveform = torch.cat(chunks) if chunks else torch.zeros(0)
        return AudioClip(waveform.float().reshape(1, -1), self._voice.config.sample_rate)
