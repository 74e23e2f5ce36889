"""Whisper from a local folder (Radford et al. 2022): what is said in a clip, greedily, thirty seconds at a time.

Pieces end where a sound rests. Times are those of the stretches that the model marks, spread over their words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..disk.files import read_text
from ..errors import InputError
from ..models.ear import whisper_spectra
from ..models.whisper import WhisperSpectra
from ..sound.audio import AudioClip
from . import pieces, pretrained
from .protocols import Transcript, Word
from .provenance import fingerprint, licence_of
from .words import joined, spread

SOURCE = "openai/whisper-small"
_MOST_BYTES = 20_000_000


class WhisperJudge:
    """A `Recogniser`. `language` is a code such as `en`; "" for the model to find out."""

    def __init__(
        self, model: Any, tokenizer: Any, spectra: WhisperSpectra, name: str, licence: str, language: str = ""
    ) -> None:
        self.model, self.tokenizer, self.spectra, self.language = model, tokenizer, spectra, language
        self.name, self.version, self.licence = name, fingerprint(model.state_dict()), licence

    @classmethod
    def load(cls, folder: str | Path, language: str = "") -> WhisperJudge:
        """The model in a folder. Raises InputError for all that cannot be used, and says how to get one."""
        path = pretrained.check_folder(folder, "whisper", SOURCE)
        file = path / "preprocessor_config.json"
        if not file.is_file():
            raise InputError(f"{file} is missing; it says what the recogniser hears: fetch it beside the model.")
        spectra = whisper_spectra(read_text(file, _MOST_BYTES), str(file))
        model = pretrained.read_model(path, "WhisperForConditionalGeneration")
        bands, states = model.config.num_mel_bins, model.config.max_source_positions
        if (bands, 2 * states) != (spectra.feature_size, spectra.nb_max_frames):
            raise InputError(
                f"{file} makes {spectra.nb_max_frames} frames of {spectra.feature_size} bands, but the model hears "
                f"{2 * states} of {bands}."
            )
        tokenizer = pretrained.read_processing(path, "AutoTokenizer")
        _check_language(model, language, path)
        return cls(model, tokenizer, spectra, f"Whisper in {path.name}", licence_of(path), language)

    def transcribe(self, clip: AudioClip) -> Transcript:
        """What is said, "" for a silent clip, of which the model would make something up."""
        rate = self.spectra.sampling_rate
        waveform = pieces.mono(clip, rate)
        if pieces.is_silent(waveform, rate):
            return Transcript("")
        parts = pieces.between_rests(waveform, rate, float(self.spectra.chunk_length))
        return joined((at, self._piece(piece)) for at, piece in parts)

    @torch.inference_mode()
    def _piece(self, waveform: Tensor) -> Transcript:
        marks = getattr(self.model.generation_config, "no_timestamps_token_id", None)
        # A model of many languages that is not told what to do may translate; one of a single language may not be told.
        asked: dict[str, Any] = {"task": "transcribe"} if _languages(self.model) else {}
        asked |= {"language": self.language} if self.language else {}
        found: Any = self.model.generate(
            input_features=self.spectra.frames([waveform]),
            return_timestamps=marks is not None,
            return_segments=True,
            do_sample=False,
            num_beams=1,
            **asked,
        )
        seconds = len(waveform) / self.spectra.sampling_rate
        texts, words = list[str](), list[Word]()
        for segment in found["segments"][0]:
            tokens = [token for token in segment["tokens"].tolist() if marks is None or token < marks]
            text = self.tokenizer.decode(tokens, skip_special_tokens=True).strip()
            start, end = (min(float(segment[edge]), seconds) for edge in ("start", "end"))
            texts.append(text)
            words += spread(text, start, max(start, end)) if marks is not None else ()
        return Transcript(" ".join(filter(None, texts)), tuple(words))


def _languages(model: Any) -> dict[str, int]:
    """The languages that a model can be told, as `<|en|>`; none of one that knows a single one."""
    config = model.generation_config
    is_told = getattr(config, "is_multilingual", True) and getattr(config, "task_to_id", None)
    return (getattr(config, "lang_to_id", None) or {}) if is_told else {}


def _check_language(model: Any, language: str, path: Path) -> None:
    known = _languages(model)
    if language and f"<|{language}|>" not in known:
        some = ", ".join(sorted(name.strip("<|>") for name in known)[:8]) or "none by name: it knows one alone"
        raise InputError(f"the recogniser in {path} has no language {language[:20]!r}; it knows {some}.")
