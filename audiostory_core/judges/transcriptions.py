"""A recogniser behind an OpenAI-compatible server: a sound out by `POST {url}/audio/transcriptions`, words back.

Checks what comes back before it counts. Knows nothing of how a server is reached (see `servers`).
"""

from __future__ import annotations

import io
import json
import wave
from typing import Any

from torch import Tensor

from ..errors import InputError
from ..servers.http import TIMEOUT_SECONDS, Question, Service, Upload, drop_refused, open_answer, question, quoted, refusal
from ..servers.known import KEY_VARIABLE, find_server, read_key
from ..servers.veil import hide
from ..sound.audio import AudioClip
from . import pieces
from .protocols import Transcript, Word
from .words import joined, spread, timed

TRANSCRIPTIONS = Service("/audio/transcriptions", 8_000_000, "transcript")
SAMPLE_RATE = 16_000
PIECE_SECONDS = 600.0  # 19 MB as a file: servers take 25
MOST_WORDS = 100_000
# What some servers refuse to be told, or some of their models; without a form they answer in JSON without times.
DROPPABLE = ("timestamp_granularities[]", "response_format", "temperature", "language")


class TranscriptionServer:
    """A recogniser (see `protocols.Recogniser`) at `url`, an address or a known server's name; the key in `key_variable`
    goes there if the owner has paired the two. `language` is a code such as `en`, "" for the server to find out.

    Raises InputError for an address or a variable's name that cannot be right; `transcribe` for whatever goes wrong later.
    """

    licence = "that of the server"

    def __init__(
        self,
        url: str,
        model: str = "whisper-1",
        *,
        language: str = "",
        key_variable: str = KEY_VARIABLE,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.server, self.version, self.timeout_seconds = find_server(url, key_variable), model.strip(), timeout_seconds
        self.notes, self._address, self.language = self.server.notes, self._question().address, language.strip()
        if not self.version:
            raise InputError("the recogniser's model has no name; give one that the server knows, such as whisper-1.")

    @property
    def name(self) -> str:
        return f"server at {self._address.netloc}"

    def transcribe(self, clip: AudioClip) -> Transcript:
        """What is said, "" for a silent clip, which nobody is asked about; words with times where the server tells them."""
        waveform = pieces.mono(clip, SAMPLE_RATE)
        if pieces.is_silent(waveform, SAMPLE_RATE):
            return Transcript("")
        parts = pieces.between_rests(waveform, SAMPLE_RATE, PIECE_SECONDS)
        return joined((at, self._piece(piece)) for at, piece in parts)

    def _piece(self, waveform: Tensor) -> Transcript:
        fields: dict[str, Any] = {
            "model": self.version,
            "response_format": "verbose_json",
            "timestamp_granularities[]": "word",
            "temperature": "0",
        }
        if self.language:
            fields["language"] = self.language
        upload = Upload("file", "sound.wav", "audio/wav", _wav(waveform))
        return drop_refused(lambda left: self._ask(left, upload), fields, DROPPABLE)

    def _question(self) -> Question:
        return question(self.server, TRANSCRIPTIONS, self.timeout_seconds)

    def _ask(self, fields: dict[str, Any], upload: Upload) -> Transcript:
        with open_answer(self._question(), fields, lambda text: None, upload) as (_, parts):
            return self._read(b"".join(parts))

    def _read(self, data: bytes) -> Transcript:
        """The transcript in an answer. A page, prose or an error in JSON is said as what it is."""
        where, key = f"the server at {self._address.netloc}", read_key(self.server)
        text = data.decode("utf-8", "replace").strip()
        if text.startswith("<"):
            raise InputError(
                f"{where} answered with a web page, not with a transcript; its address for programs often ends in /v1."
            )
        try:
            answer: Any = json.loads(text)
        except (ValueError, RecursionError):
            raise InputError(
                f"{where} answered with what is no whole JSON object: {quoted(text, key)!r}; it must hold a 'text'."
            ) from None
        said: Any = answer.get("text") if isinstance(answer, dict) else None
        if not isinstance(said, str):
            raise InputError(f"{where} answered without a text: {refusal(data, key)!r}.")
        return Transcript(hide(said, key), _words(answer, where, key))


def _words(answer: dict[str, Any], who: str, key: str | None) -> tuple[Word, ...]:
    """Words with their times; else those of stretches, spread over them; else none."""
    for name, said in (("words", "word"), ("segments", "text")):
        rows = answer.get(name)
        if not isinstance(rows, list) or not rows:
            continue
        if len(rows) > MOST_WORDS or not all(isinstance(row, dict) and isinstance(row.get(said), str) for row in rows):
            raise InputError(f"{who} gives {name} that are no list of at most {MOST_WORDS:,} objects with a {said!r}.")
        found = [timed(hide(row[said], key), row.get("start"), row.get("end"), who) for row in rows]
        return tuple(part for one in found for part in spread(one.text, one.start, one.end))
    return ()


def _wav(waveform: Tensor) -> bytes:
    """A waveform [w] as a file of 16 bits; beyond full scale it is cut."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, len(waveform), "NONE", ""))
        file.writeframes((waveform.clamp(-1, 1) * 32767).round().short().numpy().astype("<i2").tobytes())
    return out.getvalue()
