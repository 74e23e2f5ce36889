"""What a voice is, which speaker has which of its voices, how an emotion sounds, and how words are made to fit.

Turns names and emotions into choices and numbers. Ignorant of plans, servers and synthesisers.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..sound.audio import AudioClip
from ..sound.meter import Meter
from .names import wanted

MOST_RATE = 1.35  # beyond it speech is heard to be hurried

MIN_RATE = 4000  # Hz: what is coarser is not measured, and taken as it comes
LUFS = -20.0  # how loud every voice is, whatever speaks; the level of its event goes before it
TRIM_DB = 54.0  # below the loudest sample: what is quieter at the ends of a clip is silence
_NOTHING = 1e-4  # a clip that is no louder than this holds no word
LEAD_SECONDS = 0.005  # before what is heard first, so that it does not click


class Voice(Protocol):
    """Speaks. `name`, and the `timbre` that a speaker has in it, say what else decides how that sounds, for who keeps it.

    `kept` is the name that a plan keeps, so that its story is spoken by the same voice again: of a package that anybody
    can install; empty for others. What it cannot read of some words it `leaves` as this says, such as "only names".
    """

    @property
    def name(self) -> str: ...

    @property
    def kept(self) -> str: ...

    @property
    def leaves(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said before it speaks."""
        ...

    def cast(self, speakers: Iterable[str], before: Mapping[str, str] = {}) -> None:
        """Hears who speaks in the story that follows, so that each gets a timbre of its own, the one it had `before`."""
        ...

    def timbre(self, speaker: str) -> str: ...

    def unread(self, words: str) -> str:
        """What of these words the voice does not read as words, to be said: "Cyrillic letters"; empty if it reads all."""
        ...

    def speak(self, transcript: str, speaker: str, emotion: str, seconds: float) -> AudioClip:
        """The words, all of them, in the speaker's voice; `seconds` is the room there is, which they may pass.

        Raises InputError for what it cannot speak.
        """
        ...


@dataclass(frozen=True)
class Timbre:
    """One of the voices that a synthesiser has; `sex` is "f", "m" or unknown, `height` -1 low, 1 high, 0 neither.

    One that is not `plain` is only for speakers who are called so: nobody else sounds like a child.
    """

    name: str
    sex: str = ""
    height: int = 0
    plain: bool = True


def cast(speakers: Iterable[str], timbres: Sequence[Timbre], before: Mapping[str, str] = {}) -> dict[str, Timbre]:
    """A timbre for each speaker: the same for a name in every story and process, one of its own while there are enough.

    A speaker who had one `before`, by its name, keeps it, whoever comes to the story. One who is called as a timbre has
    that. Others fall on one by the digest of their name, among those that fit what the name says; where another speaker of
    the story has that, on the next. `timbres` is not empty.
    """
    known, wanted_by = {timbre.name: timbre for timbre in timbres}, set(speakers)
    found = {speaker: known[before[speaker]] for speaker in wanted_by if before.get(speaker) in known}
    free = set(timbres) - set(found.values())
    for speaker in sorted(wanted_by - found.keys(), key=lambda name: (_digest(name), name)):
        # Counted round the whole list, so that a timbre taken by one speaker moves no other.
        first = _digest(speaker) % len(timbres)
        order = [*timbres[first:], *timbres[:first]]
        choices = [timbre for tier in _tiers(speaker, order) for timbre in tier]
        found[speaker] = next((timbre for timbre in choices if timbre in free), choices[0])
        free.discard(found[speaker])
    return found


def draw_timbre(speaker: str, timbres: Sequence[Timbre], taken: Collection[str], rng: random.Random) -> Timbre:
    """One of the timbres that fit a speaker best, by chance; one that nobody has `taken` while there is any."""
    fitting = next(tier for tier in _tiers(speaker, timbres) if tier)
    return rng.choice([one for one in fitting if one.name not in taken] or fitting)


def _tiers(speaker: str, timbres: Sequence[Timbre]) -> list[list[Timbre]]:
    """Timbres that fit a speaker, those that fit best first, all in the end."""
    wish = wanted(speaker)
    called = [timbre for timbre in timbres if _plain(timbre.name) == _plain(speaker)]
    fitting = [timbre for timbre in timbres if wish.sex in ("", timbre.sex)]
    exact = [one for one in fitting if one.height == wish.height or (one.plain and not wish.height)]
    return [called, exact, fitting, [*timbres]]


class VoiceCast:
    """Who has which of some timbres; who was not cast gets one as well."""

    kept = ""
    leaves = "only names"
    notes: tuple[str, ...] = ()

    def __init__(self, timbres: Sequence[Timbre]) -> None:
        self.timbres = timbres
        self._found: dict[str, Timbre] = {}

    def cast(self, speakers: Iterable[str], before: Mapping[str, str] = {}) -> None:
        self._found = cast(speakers, self.timbres, before)

    def timbre(self, speaker: str) -> str:
        return (self._found.get(speaker) or cast([speaker], self.timbres)[speaker]).name

    def unread(self, words: str) -> str:
        return ""


def one_for_several(voice: Voice, speakers: Iterable[str]) -> list[list[str]]:
    """Speakers who are not the same but sound alike, since the voice has fewer timbres than there are speakers."""
    groups: dict[str, dict[str, str]] = {}
    for speaker in sorted(speakers):
        groups.setdefault(voice.timbre(speaker), {}).setdefault(_plain(speaker), speaker.strip())
    return [[*group.values()] for group in groups.values() if len(group) > 1]


def _plain(speaker: str) -> str:
    """A name however it is spaced and whichever letters are large."""
    return " ".join(speaker.casefold().split())


def _digest(speaker: str) -> int:
    return int.from_bytes(hashlib.sha256(_plain(speaker).encode()).digest()[:8], "big")


@dataclass(frozen=True)
class Manner:
    """Factors of speed, of pitch and of its range, 1 as usual; `breathed` where a throat that can gives no tone."""

    rate: float = 1.0
    pitch: float = 1.0
    range: float = 1.0
    breathed: bool = False


_MANNERS = {
    "calm": Manner(0.93, 0.97, 0.85), "gentle": Manner(0.93, 1.0, 0.9), "serious": Manner(0.95, 0.94, 0.85),
    "sad": Manner(0.88, 0.92, 0.75), "tired": Manner(0.86, 0.92, 0.7), "bored": Manner(0.9, 0.95, 0.6),
    "happy": Manner(1.05, 1.06, 1.2), "excited": Manner(1.12, 1.1, 1.3), "cheerful": Manner(1.06, 1.07, 1.25),
    "surprised": Manner(1.05, 1.12, 1.35), "afraid": Manner(1.14, 1.1, 1.15), "nervous": Manner(1.1, 1.05, 1.1),
    "angry": Manner(1.08, 1.04, 1.3), "urgent": Manner(1.14, 1.05, 1.15), "whisper": Manner(0.92, 0.96, 0.7, True),
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


def trim(clip: AudioClip) -> AudioClip:
    """The clip without what is silent at its ends: synthesisers leave pauses there that no event needs."""
    levels = clip.waveform.abs().amax(0) if clip.waveform.shape[1] else clip.waveform[0]
    floor = float(levels.max()) * 10 ** (-TRIM_DB / 20) if len(levels) else 0.0
    heard = (levels > max(floor, _NOTHING)).nonzero()
    if not len(heard):
        return AudioClip(clip.waveform[:, :0], clip.sample_rate)
    first, last = int(heard[0]), int(heard[-1])
    return AudioClip(clip.waveform[:, max(0, first - round(LEAD_SECONDS * clip.sample_rate)) : last + 1], clip.sample_rate)


def level(clip: AudioClip, lufs: float = LUFS) -> AudioClip:
    """The clip as loud as every voice is, in LUFS, or as near to it as its peak lets it come; silence stays silence."""
    if not clip.waveform.shape[1] or clip.sample_rate < MIN_RATE:
        return clip
    meter = Meter(clip.sample_rate, clip.channels)
    meter.add(clip.waveform)
    measured = meter.loudness()
    if not math.isfinite(measured):
        return clip
    gain = min(10 ** ((lufs - measured) / 20), 1.0 / meter.true_peak)
    return AudioClip(clip.waveform * gain, clip.sample_rate)
