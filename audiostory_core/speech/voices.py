"""What a voice is, which speaker has which of its voices, how an emotion sounds, and how words are made to fit.

Turns names and emotions into choices and numbers. Ignorant of plans, servers and synthesisers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..sound.audio import AudioClip

MOST_RATE = 1.35  # beyond it speech is heard to be hurried

WOMEN = frozenset(
    "woman girl mother mom mum mama grandmother grandma granny aunt sister daughter lady queen princess wife she her "
    "mrs ms miss madam witch waitress actress".split()
)
MEN = frozenset(
    "man boy father dad papa grandfather grandpa uncle brother son lord king prince husband he his him mr sir wizard "
    "waiter actor".split()
)


class Voice(Protocol):
    """Speaks. `name`, and the `timbre` that a speaker has in it, say what else decides how that sounds, for who keeps it."""

    @property
    def name(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said before it speaks."""
        ...

    def cast(self, speakers: Iterable[str]) -> None:
        """Hears who speaks in the story that follows, so that each gets a timbre of its own."""
        ...

    def timbre(self, speaker: str) -> str: ...

    def speak(self, transcript: str, speaker: str, emotion: str, seconds: float) -> AudioClip:
        """The words, all of them, in the speaker's voice; `seconds` is the room there is, which they may pass.

        Raises InputError for what it cannot speak.
        """
        ...


@dataclass(frozen=True)
class Timbre:
    """One of the voices that a synthesiser has; `sex` is "f", "m" or unknown."""

    name: str
    sex: str = ""


def cast(speakers: Iterable[str], timbres: Sequence[Timbre]) -> dict[str, Timbre]:
    """A timbre for each speaker: the same for a name in every story and process, one of its own while there are enough.

    A name falls on a timbre by its digest, among those of its sex where it tells one; where another speaker of the story
    has that, on the next. `timbres` is not empty.
    """
    found: dict[str, Timbre] = {}
    free = set(timbres)
    for speaker in sorted(set(speakers), key=lambda name: (_digest(name), name)):
        # Counted round the whole list, so that a timbre taken by one speaker moves no other.
        first = _digest(speaker) % len(timbres)
        order = [*timbres[first:], *timbres[:first]]
        fitting = [timbre for timbre in order if _sex(speaker) in ("", timbre.sex)]
        choices = [*(t for t in fitting if t in free), *(t for t in order if t in free), *fitting, *order]
        found[speaker] = choices[0]
        free.discard(choices[0])
    return found


class VoiceCast:
    """Who has which of some timbres; who was not cast gets one as well."""

    notes: tuple[str, ...] = ()

    def __init__(self, timbres: Sequence[Timbre]) -> None:
        self.timbres = timbres
        self._found: dict[str, Timbre] = {}

    def cast(self, speakers: Iterable[str]) -> None:
        self._found = cast(speakers, self.timbres)

    def timbre(self, speaker: str) -> str:
        return (self._found.get(speaker) or cast([speaker], self.timbres)[speaker]).name


def _sex(speaker: str) -> str:
    words = set(re.findall(r"[a-z]+", speaker.casefold()))
    women, men = bool(words & WOMEN), bool(words & MEN)
    return "" if women == men else "f" if women else "m"


def _digest(speaker: str) -> int:
    """A name's number, however it is spaced and whichever letters are large."""
    return int.from_bytes(hashlib.sha256(" ".join(speaker.casefold().split()).encode()).digest()[:8], "big")


@dataclass(frozen=True)
class Manner:
    """Factors of speed, of pitch and of its range, 1 as usual."""

    rate: float = 1.0
    pitch: float = 1.0
    range: float = 1.0


_MANNERS = {
    "calm": Manner(0.93, 0.97, 0.85), "gentle": Manner(0.93, 1.0, 0.9), "serious": Manner(0.95, 0.94, 0.85),
    "sad": Manner(0.88, 0.92, 0.75), "tired": Manner(0.86, 0.92, 0.7), "bored": Manner(0.9, 0.95, 0.6),
    "happy": Manner(1.05, 1.06, 1.2), "excited": Manner(1.12, 1.1, 1.3), "cheerful": Manner(1.06, 1.07, 1.25),
    "surprised": Manner(1.05, 1.12, 1.35), "afraid": Manner(1.14, 1.1, 1.15), "nervous": Manner(1.1, 1.05, 1.1),
    "angry": Manner(1.08, 1.04, 1.3), "urgent": Manner(1.14, 1.05, 1.15), "whisper": Manner(0.92, 0.96, 0.7),
}  # fmt: skip
_ALIKE = {
    "peaceful": "calm", "relaxed": "calm", "soothing": "calm", "tender": "gentle", "loving": "gentle", "warm": "gentle",
    "solemn": "serious", "stern": "serious", "grave": "serious", "sorrowful": "sad", "melancholic": "sad", "crying": "sad",
    "weary": "tired", "sleepy": "tired", "joyful": "happy", "amused": "happy", "thrilled": "excited", "eager": "excited",
    "playful": "cheerful", "shocked": "surprised", "amazed": "surprised", "fearful": "afraid", "scared": "afraid",
    "terrified": "afraid", "frightened": "afraid", "panicked": "afraid", "anxious": "nervous", "worried": "nervous",
    "furious": "angry", "annoyed": "angry", "shouting": "angry", "hurried": "urgent", "whispering": "whisper",
    "whispered": "whisper",
}  # fmt: skip


def manner(emotion: str) -> Manner:
    """How an emotion sounds, by the first of its words that is known; as usual if none is."""
    for word in re.findall(r"[a-z]+", emotion.casefold()):
        known = _ALIKE.get(word, word)
        if known in _MANNERS:
            return _MANNERS[known]
    return Manner()


def within(seconds: float, speak: Callable[[float], AudioClip]) -> AudioClip:
    """What `speak` says at its usual rate, 1, or as much faster as it must to last `seconds`, up to `MOST_RATE`."""
    clip, rate = speak(1.0), 1.0
    while clip.seconds > seconds and rate < MOST_RATE:
        # Pauses shorten less than words, so the second try may just miss; the third is as fast as it gets.
        rate = min(MOST_RATE, 1.02 * clip.seconds / seconds) if rate == 1.0 else MOST_RATE
        clip = speak(rate)
    return clip


def trim(clip: AudioClip, floor: float = 1e-3) -> AudioClip:
    """The clip without what is silent at its end: synthesisers leave a pause there that no event needs."""
    heard = (clip.waveform.abs().amax(0) > floor).nonzero()
    length = int(heard[-1]) + 1 if len(heard) else 0
    return AudioClip(clip.waveform[:, :length], clip.sample_rate)
