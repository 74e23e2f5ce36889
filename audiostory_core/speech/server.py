"""A voice behind an OpenAI-compatible server: a transcript out by `POST {url}/audio/speech`, a sound file back.

Checks what comes back before it is decoded. Knows nothing of plans, nor of how a server is reached (see `server`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ..errors import InputError
from ..servers.http import TIMEOUT_SECONDS, Question, Service, drop_refused, open_answer, question, quoted, refusal
from ..servers.known import KEY_VARIABLE, find_server, read_key
from ..sound.audio import AudioClip, decode
from .voices import Timbre, VoiceCast, manner, trim, within

# Of an answer as much is read as five minutes of stereo at 48 kHz have, in 16 bits.
SPEECH = Service("/audio/speech", 64_000_000, "spoken event", "audio/wav, audio/*;q=0.9")
MODEL = "tts-1"
# The names that compatible servers know; many have others, which the user may give.
_WOMEN, _MEN = "alloy coral nova sage shimmer".split(), "ash echo fable onyx".split()
USUAL = tuple(Timbre(name, "f" if name in _WOMEN else "m") for name in sorted([*_WOMEN, *_MEN]))
DROPPABLE = ("instructions", "speed", "response_format")  # what some servers refuse to be told


class SpeechServer(VoiceCast):
    """A voice (see `voices.Voice`) at `url`, an address or a known server's name, with timbres of these names; the key in
    `key_variable` goes there if the owner has paired the two.

    Raises InputError for an address or a variable's name that cannot be right; `speak` for whatever goes wrong later.
    """

    def __init__(
        self,
        url: str,
        *,
        model: str = MODEL,
        voices: Sequence[str] = (),
        key_variable: str = KEY_VARIABLE,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.server, self.model, self.timeout_seconds = find_server(url, key_variable), model.strip(), timeout_seconds
        self.notes, self._address = self.server.notes, self._question().address
        if not self.model:
            raise InputError("the speech model's name is empty; give one that the server knows, such as tts-1.")
        super().__init__([Timbre(name.strip()) for name in voices if name.strip()] or list(USUAL))

    @property
    def name(self) -> str:
        return f"server:{self._address.geturl()} {self.model} 1"

    def speak(self, transcript: str, speaker: str, emotion: str, seconds: float) -> AudioClip:
        pace = manner(emotion).rate
        fields: dict[str, Any] = {
            "model": self.model,
            "input": transcript,
            "voice": self.timbre(speaker),
            "response_format": "wav",
        }
        if emotion:
            fields["instructions"] = f"Speak in this manner: {emotion}."

        def spoken(rate: float) -> AudioClip:
            speed = round(pace * rate, 3)
            return trim(drop_refused(self._ask, {**fields, **({} if speed == 1 else {"speed": speed})}, DROPPABLE))

        return within(seconds, spoken)

    def _question(self) -> Question:
        return question(self.server, SPEECH, self.timeout_seconds)

    def _ask(self, fields: dict[str, Any]) -> AudioClip:
        return ask_sound(self._question(), fields)


def ask_sound(ask: Question, fields: dict[str, Any]) -> AudioClip:
    """What a server answers to the fields, as sound. Raises `Refused` for what it refuses, and InputError for whatever else
    goes wrong."""
    with open_answer(ask, fields, lambda text: None) as (head, pieces):
        return _decoded(ask, b"".join(pieces), head.get_content_type())


def _decoded(ask: Question, data: bytes, kind: str) -> AudioClip:
    """What came as sound. A page, an error in JSON, or nothing, is said as what it is."""
    where = f"the server at {ask.address.netloc}"
    if not data:
        raise InputError(f"{where} answered with nothing; try another model or voice.")
    if kind == "text/html" or data[:200].lstrip().startswith(b"<"):
        raise InputError(f"{where} answered with a web page, not with sound; its address for programs often ends in /v1.")
    if data.lstrip()[:1] == b"{":
        raise InputError(f"{where} answered with an error: {refusal(data, read_key(ask.server))!r}.")
    try:
        clip = decode(io.BytesIO(data), f"the answer of {where}")
    except InputError as error:
        raise InputError(f"{quoted(str(error))}; ask it for wav, flac, ogg or mp3.") from None
    if not clip.waveform.shape[1]:
        raise InputError(f"{where} answered with a sound of no length; try another model or voice.")
    return clip
