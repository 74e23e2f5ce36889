"""Whisper as the package faster-whisper runs it, if that is installed, from a local folder: what is said, word by word."""

from __future__ import annotations

from importlib import metadata, util
from pathlib import Path
from typing import Any

from ..errors import InputError, first_line
from ..sound.audio import AudioClip
from . import pieces
from .protocols import Transcript, Word
from .provenance import fingerprint_of_files, licence_of
from .words import timed

PACKAGE = "faster_whisper"
SAMPLE_RATE = 16_000


class FasterWhisperJudge:
    """A `Recogniser`. `language` is a code such as `en`; "" for the model to find out."""

    def __init__(self, model: Any, name: str, version: str, licence: str, language: str = "") -> None:
        self.model, self.name, self.version, self.licence, self.language = model, name, version, licence, language

    @classmethod
    def load(cls, folder: str | Path, language: str = "") -> FasterWhisperJudge:
        """The model in a folder, on the CPU. Raises InputError where the package or the folder is missing or of no use."""
        if util.find_spec(PACKAGE) is None:
            raise InputError("faster-whisper is not installed; install it with: pip install faster-whisper.")
        path = Path(folder)
        if not (path / "model.bin").is_file():
            raise InputError(
                f"{path / 'model.bin'} is missing; get a folder with "
                "`hf download Systran/faster-whisper-small --local-dir FOLDER`."
            )
        import faster_whisper  # type: ignore[import-not-found]

        try:
            model = faster_whisper.WhisperModel(str(path), device="cpu", compute_type="float32", local_files_only=True)
        except (ValueError, RuntimeError, OSError) as error:
            raise InputError(f"the model in {path} cannot be read by faster-whisper ({first_line(error)}).") from None
        version = f"{fingerprint_of_files([path / 'model.bin'])} by faster-whisper {_version()}"
        return cls(model, f"Whisper in {path.name}", version, licence_of(path), language)

    def transcribe(self, clip: AudioClip) -> Transcript:
        """What is said, "" for a silent clip, of which the model would make something up."""
        waveform = pieces.mono(clip, SAMPLE_RATE)
        if pieces.is_silent(waveform, SAMPLE_RATE):
            return Transcript("")
        try:
            segments, _ = self.model.transcribe(
                waveform.numpy(),
                language=self.language or None,
                temperature=0.0,
                word_timestamps=True,
                condition_on_previous_text=False,
            )
            heard = list(segments)  # which is when they are made
        except (ValueError, RuntimeError) as error:
            raise InputError(f"{self.name} failed ({first_line(error)}).") from None
        words = [self._word(word) for segment in heard for word in segment.words or ()]
        return Transcript(" ".join(segment.text.strip() for segment in heard), tuple(words))

    def _word(self, word: Any) -> Word:
        return timed(str(word.word), float(word.start), float(word.end), self.name)


def _version() -> str:
    try:
        return metadata.version("faster-whisper")
    except metadata.PackageNotFoundError:
        return "of no version"
