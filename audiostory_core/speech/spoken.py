"""What of a plan is spoken rather than rendered, and by whom: clips given from outside, else a voice.

Turns an event of kind speech into a clip as long as its span. Ignorant of the renderer and of the mix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from ..disk.store import Store, content_key
from ..errors import InputError
from ..plan.story import SoundEvent, StoryPlan
from ..sound.audio import AudioClip
from ..sound.mixdown import fit_length
from .voices import Voice

KINDS = "auto, none, espeak, espeak:LANGUAGE, piper:FILE.onnx or the address of a speech server"
NO_VOICE = (
    'there is no voice; install the small one with: pip install "audiostory-comfyui[speech]", or name a speech server or '
    "a voice file of Piper, or give a clip for the event; with the voice none it is rendered from its caption."
)


@dataclass(frozen=True)
class Spoken:
    """A clip of speech, and what is to be said about it, if anything."""

    clip: AudioClip
    note: str = ""


def has_words(event: SoundEvent) -> bool:
    """Whether an event can be spoken: of kind speech, with a transcript."""
    return event.kind == "speech" and bool(event.transcript.strip())


def speak_event(event: SoundEvent, voice: Voice) -> Spoken:
    """The event's transcript as `voice` speaks it: as long as it takes, faster only where it would pass the event's end."""
    clip = voice.speak(event.transcript.strip(), event.speaker, event.emotion, event.seconds)
    return _noted(event, clip)


def _noted(event: SoundEvent, clip: AudioClip) -> Spoken:
    over = clip.seconds - event.seconds
    if over <= 0.005:
        return Spoken(clip)
    return Spoken(
        clip,
        f"event '{event.id}' is spoken in {clip.seconds:.1f} s but lasts {event.seconds:g} s: its last "
        f"{over:.1f} s are not heard; make it longer, or its transcript shorter",
    )


class Speech:
    """The events of one plan that are spoken. A store keeps what a voice said; `notes` and `recalled`, the ids of what the
    store knew, grow as they are spoken.

    `clips` are sounds from outside by event id, of any event; they go before the voice. `voice` is a `Voice` or one of
    `KINDS`: "auto" is eSpeak NG where it is installed, "none" leaves events without a clip to the renderer. What the store
    has is spoken all the same if it is to be told `anew`. A locked event stays what it was last, spoken or rendered, and
    needs no voice where the store has that.
    Raises InputError for an unknown voice or id, and where an event has words, but there is no voice at all.
    """

    def __init__(
        self,
        plan: StoryPlan,
        voice: str | Voice = "auto",
        clips: Mapping[str, AudioClip] | None = None,
        store: Store | None = None,
        anew: bool = False,
    ) -> None:
        self._plan, self._clips, self._store, self._anew = plan, dict(clips or {}), store, anew
        strange = sorted(self._clips.keys() - {event.id for event in plan.events})
        if strange:
            raise InputError(f"a clip was given for event '{strange[0]}', which the plan does not have.")
        self.notes: list[str] = []
        self.recalled: set[str] = set()
        speaking = [event for event in plan.events if has_words(event)]
        locked = {event.id: self._last(event) for event in speaking if event.locked and event.id not in self._clips}
        rendered = {name for name, key in locked.items() if key == ""}
        held = {name for name, key in locked.items() if key and self._store is not None and self._store.get(key)}
        wanted = [event for event in speaking if event.id not in self._clips.keys() | rendered | held]
        named = voice not in ("auto", "none") and not (rendered or held)
        self._voice = open_voice(voice) if wanted or named else None
        if self._voice is not None:
            self._voice.cast({event.speaker for event in speaking})
        if wanted and self._voice is None and voice != "none":
            raise InputError(f"event '{wanted[0].id}' has words to be spoken, but {NO_VOICE}")
        spoken = (event.id for event in wanted if self._voice is not None)
        self.ids = frozenset((*self._clips, *held, *spoken))

    def clip(self, event: SoundEvent, seconds: float) -> AudioClip:
        """The event's clip, cut or followed by silence to last `seconds`."""
        given = self._clips.get(event.id)
        spoken = _noted(event, given) if given is not None else self._spoken(event)
        if spoken.note:
            self.notes.append(spoken.note)
        return fit_length(spoken.clip, seconds)

    def leave(self, event: SoundEvent) -> None:
        """Hears that an event with words was rendered from its caption: that is what a lock of it holds from now on."""
        if has_words(event):
            self._remember(event, "")

    def _spoken(self, event: SoundEvent) -> Spoken:
        """What the store has of the event's words, else what the voice says."""
        last = self._last(event) if event.locked else None
        known = self._recalled(event, last) if last else None
        if known is not None:
            return known
        voice = self._voice
        if voice is None:
            raise InputError(f"event '{event.id}' has words to be spoken, but {NO_VOICE}")
        own = (event.transcript.strip(), event.speaker, event.emotion, float(event.seconds))
        key = content_key("speech 1", voice.name, voice.timbre(event.speaker), *own)
        spoken = self._recalled(event, key) if event.locked or not self._anew else None
        if spoken is None:
            spoken = speak_event(event, voice)
            if self._store is not None:
                rate = torch.tensor(spoken.clip.sample_rate)
                self._store.put(key, {"waveform": spoken.clip.waveform, "sample_rate": rate})
        self._remember(event, key)
        return spoken

    def _recalled(self, event: SoundEvent, key: str) -> Spoken | None:
        found = self._store.get(key) if self._store is not None else None
        if found is None:
            return None
        self.recalled.add(event.id)
        return _noted(event, AudioClip(found["waveform"], int(found["sample_rate"])))

    # What a lock holds: the key of what was spoken last, whoever spoke it in whichever manner; "" where it was rendered

    def _lock(self, event: SoundEvent) -> str:
        own = (event.id, event.transcript.strip(), event.speaker)
        return content_key("speech lock 1", self._plan.instruction_of(event), *own)

    def _last(self, event: SoundEvent) -> str | None:
        found = self._store.get(self._lock(event)) if self._store is not None else None
        return None if found is None else bytes(found["key"].tolist()).decode()

    def _remember(self, event: SoundEvent, key: str) -> None:
        if self._store is not None and self._last(event) != key:
            self._store.put(self._lock(event), {"key": torch.tensor(list(key.encode()), dtype=torch.uint8)})


def open_voice(voice: str | Voice) -> Voice | None:
    """The voice of that name; None for "none", and for "auto" where none is installed."""
    if not isinstance(voice, str):
        return voice
    kind, _, rest = voice.strip().partition(":")
    if kind in ("http", "https"):
        from .server import SpeechServer

        return SpeechServer(voice)
    if kind == "piper":
        from .piper import Piper

        if not rest:
            raise InputError("Piper needs a voice file; give it as piper:FILE.onnx.")
        return Piper(Path(rest))
    if kind == "espeak" or (kind, rest) == ("auto", ""):
        from .espeak import Espeak, installed

        return Espeak(rest or "en") if kind == "espeak" or installed() else None
    if (kind, rest) == ("none", ""):
        return None
    raise InputError(f"the voice is {voice[:60]!r}; use one of {KINDS}.")
