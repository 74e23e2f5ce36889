"""What of a plan is spoken rather than rendered, and by whom: clips given from outside, else a voice.

Turns an event of kind speech into a clip as long as its span. Ignorant of the renderer and of the mix.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from ..disk.store import Store, content_key
from ..errors import InputError
from ..plan.story import SoundEvent, StoryPlan
from ..servers.known import names_server
from ..sound.audio import AudioClip
from ..sound.mixdown import fit_length
from . import espeak, hibari
from .voices import Voice, level, one_for_several
from .words import has_sound, spoken_words

KINDS = "auto, none, hibari, espeak, espeak:LANGUAGE, piper:FILE.onnx, or a speech server by its name or address"
_SILENT_RATE = 22_050  # Hz, of a clip in which nothing is said
NO_VOICE = (
    'there is no voice; install one with: pip install "audiostory-comfyui[speech]", or name a speech server or '
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
    """The event's words as `voice` speaks them, as loud as every voice is: as long as it takes, faster only where it would
    pass the event's end."""
    words = spoken_words(event.transcript)
    if not has_sound(words):
        return Spoken(AudioClip(torch.zeros(1, 0), _SILENT_RATE))
    clip = level(voice.speak(words, event.speaker, event.emotion, event.seconds))
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


def _unheard(event: SoundEvent, clip: AudioClip, voice: Voice) -> list[str]:
    """What of an event's words is not heard as words, if anything."""
    words, said = spoken_words(event.transcript), " ".join(event.transcript.split())[:40]
    if not has_sound(words):
        return [f"event '{event.id}' stays silent: there is nothing to say in {said!r}"]
    unread = voice.unread(words)
    if not clip.waveform.any():
        why = f", as it leaves out {unread}" if unread and voice.leaves == "leaves out" else ""
        return [f"event '{event.id}' stays silent: the voice made no sound of {said!r}{why}"]
    return [f"event '{event.id}' has letters that the voice {voice.leaves}: {unread}"] if unread else []


def _alike(voice: Voice, speakers: Collection[str]) -> list[str]:
    """Who cannot be told apart, since a voice has fewer timbres than there are speakers."""
    groups = ([repr(name) if name else "who has no name" for name in group] for group in one_for_several(voice, speakers))
    return [
        f"{', '.join(group[:-1])} and {group[-1]} sound alike: the voice has fewer timbres than the plan has speakers; "
        "choose one with more"
        for group in groups
    ]


class Speech:
    """The events of one plan that are spoken, or given from outside. A store keeps what a voice said.

    `clips` are sounds from outside by event id, of any event; they go before the voice. `voice` is a `Voice` or one of
    `KINDS`: "auto" is who spoke the story before, else Hibari or eSpeak NG, whichever is installed first; "none" leaves
    events without a clip to the renderer. Events in `settled`, by id, are heard otherwise and need no voice, unless that is
    lost. What the store has is spoken all the same if it is to be told `anew`. `notes`, `recalled` (ids of what the store
    knew) and `keys` (what the store has each clip by) grow as they are spoken; `voices` is who speaks whom, for the plan to
    keep. Raises InputError for an unknown voice or id, and where an event has words, but there is no voice at all.
    """

    def __init__(
        self,
        plan: StoryPlan,
        voice: str | Voice = "auto",
        clips: Mapping[str, AudioClip] | None = None,
        store: Store | None = None,
        anew: bool = False,
        settled: Collection[str] = (),
    ) -> None:
        self._clips, self._store, self._anew = dict(clips or {}), store, anew
        strange = sorted(self._clips.keys() - {event.id for event in plan.events})
        if strange:
            raise InputError(f"a clip was given for event '{strange[0]}', which the plan does not have.")
        self.notes: list[str] = []
        self.recalled: set[str] = set()
        self.keys: dict[str, str] = {}
        speaking = [event for event in plan.events if has_words(event)]
        wanted = [event for event in speaking if event.id not in {*self._clips, *settled}]
        named = voice not in ("auto", "none") and not any(event.id in settled for event in speaking)
        self.voices: dict[str, str] = {}
        self._plan, self._wish, self._speakers = plan, voice, {event.speaker for event in speaking}
        self._heard = {event.speaker for event in wanted}
        self._voice = self._open() if wanted or named else None
        if wanted and self._voice is None and voice != "none":
            raise InputError(f"event '{wanted[0].id}' has words to be spoken, but {NO_VOICE}")
        spoken = (event.id for event in wanted if self._voice is not None)
        self.ids = frozenset((*self._clips, *spoken))

    def _open(self) -> Voice | None:
        wish, note = _before(self._plan, self._speakers) if self._wish == "auto" else (self._wish, "")
        voice = open_voice(wish)
        if voice is not None:
            voice.cast(self._speakers, _timbres(self._plan, voice))
            self.notes += (*filter(None, [note]), *voice.notes, *_alike(voice, self._heard))
            if voice.kept:
                self.voices = {speaker: f"{voice.kept} {voice.timbre(speaker)}" for speaker in sorted(self._speakers)}
        return voice

    def speaks(self, event: SoundEvent) -> bool:
        """Whether there is a voice for the event's words; it is then one of those that are spoken."""
        if not has_words(event):
            return False
        self._voice = self._voice or self._open()
        if self._voice is not None:
            self.ids |= {event.id}
        return self._voice is not None

    def clip(self, event: SoundEvent, seconds: float) -> AudioClip:
        """The event's clip, cut or followed by silence to last `seconds`."""
        given = self._clips.get(event.id)
        if given is None:
            return self.fit(event, self._speak(event), seconds)
        clip = self.fit(event, given, seconds)
        if self._store is not None:
            key = content_key("given 1", clip.waveform, clip.sample_rate)
            if self._store.get(key) is not None or self._keep(key, clip):
                self.keys[event.id] = key
        return clip

    def fit(self, event: SoundEvent, clip: AudioClip, seconds: float) -> AudioClip:
        """The clip, cut or followed by silence to last `seconds`; what passes the event's end is noted."""
        note = _noted(event, clip).note
        if note:
            self.notes.append(note)
        return fit_length(clip, seconds)

    def _speak(self, event: SoundEvent) -> AudioClip:
        """What the store has of the event's words, else what the voice says."""
        voice = self._voice if self.speaks(event) else None
        if voice is None:
            raise InputError(f"event '{event.id}' has words to be spoken, but {NO_VOICE}")
        own = (spoken_words(event.transcript), event.speaker, event.emotion, float(event.seconds))
        key = content_key("speech 2", voice.name, voice.timbre(event.speaker), *own)
        found = self._store.get(key) if self._store is not None and not self._anew else None
        if found is not None:
            self.recalled.add(event.id)
            self.keys[event.id] = key
            clip = AudioClip(found["waveform"], int(found["sample_rate"]))
        else:
            clip = speak_event(event, voice).clip
            if self._keep(key, clip):
                self.keys[event.id] = key
        self.notes += _unheard(event, clip, voice)
        return clip

    def _keep(self, key: str, clip: AudioClip) -> bool:
        tensors = {"waveform": clip.waveform, "sample_rate": torch.tensor(clip.sample_rate)}
        return self._store is not None and self._store.put(key, tensors)


def voices_of(plan: StoryPlan) -> dict[str, str]:
    """Who spoke whom in a story, as plans keep it; those that were told before plans kept it were spoken by eSpeak NG."""
    told = plan.history[-1].order if plan.history else [event.id for event in plan.events]
    heard = set(told) if plan.telling else set()
    spoken = {event.speaker: "espeak:en" for event in plan.events if has_words(event) and event.id in heard}
    return dict(plan.voices) or spoken


def _before(plan: StoryPlan, speakers: Collection[str]) -> tuple[str, str]:
    """The name of the voice that spoke a story before, "auto" where none did, and what is to be said if it is not here."""
    known = voices_of(plan)
    named = next((known[name].split(" ")[0] for name in (*sorted(speakers), *sorted(known)) if known.get(name)), "auto")
    here = {"hibari": hibari.installed, "espeak": espeak.installed}.get(named.partition(":")[0])
    if here is None or here():
        return named if here else "auto", ""
    return "auto", f"the story was spoken by {named}, which is not installed: another voice speaks"


def _timbres(plan: StoryPlan, voice: Voice) -> dict[str, str]:
    """The timbres that speakers had when this very voice spoke them before."""
    split = {speaker: known.split(" ", 1) for speaker, known in plan.voices.items()}
    return {speaker: parts[1] for speaker, parts in split.items() if len(parts) == 2 and parts[0] == voice.kept != ""}


def installed() -> bool:
    """Whether anybody speaks who needs no file and no server."""
    return hibari.installed() or espeak.installed()


def open_voice(voice: str | Voice) -> Voice | None:
    """The voice of that name; None for "none", and for "auto" where none is installed."""
    if not isinstance(voice, str):
        return voice
    kind, _, rest = voice.strip().partition(":")
    if names_server(voice):
        from .server import SpeechServer

        return SpeechServer(voice)
    if kind == "piper":
        from .piper import Piper

        if not rest:
            raise InputError("Piper needs a voice file; give it as piper:FILE.onnx.")
        return Piper(Path(rest))
    if (kind, rest) == ("hibari", "") or ((kind, rest) == ("auto", "") and hibari.installed()):
        return hibari.Hibari()
    if kind == "espeak" or ((kind, rest) == ("auto", "") and espeak.installed()):
        return espeak.Espeak(rest or "en")
    if (kind, rest) in (("none", ""), ("auto", "")):
        return None
    raise InputError(f"the voice is {voice[:60]!r}; use one of {KINDS}.")
