"""What a model saw and heard in a video: key events with times, single effects and stretches of music; read and checked.

Small slips of times are mended as long as nothing is guessed; all else is a sentence that the model is asked again with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import InputError
from ..plan.answer_schema import list_of, record
from ..plan.draft import clean_caption
from ..plan.story import MAX_CAPTION_CHARS
from ..replies.reading import Answer, chosen

MIN_EVENTS, MAX_EVENTS, MAX_BESIDE = 2, 30, 200
MIN_SECONDS, MIN_COVERED = 0.5, 0.6  # of an event; share of the video that events cover together
EDGE_SECONDS = 0.5  # by which times may reach beyond the video or into the next event
KINDS = ("sfx", "ambience", "speech", "music")
_NUMBER, _TEXT = {"type": "number"}, {"type": "string"}


def _row(*texts: str, **fields: Any) -> dict[str, Any]:
    every = {"start": _NUMBER, "end": _NUMBER, **fields, **dict.fromkeys(texts, _TEXT)}
    return list_of(record(every, tuple(every)))


TOLD_SCHEMA = record(
    {
        "events": _row("what", "sound", "seen", "tone", kind={"type": "string", "enum": list(KINDS)}),
        "effects": _row("type", "sound", "seen"),
        "music": _row("style", "sound", "seen", "tone"),
    },
    ("events", "effects", "music"),
)


@dataclass(frozen=True)
class KeyMoment:
    """A key event: from `start` to `end` in seconds of the video, what happens, what is heard and seen, and its tone."""

    start: float
    end: float
    kind: str
    what: str
    sound: str
    seen: str
    tone: str


@dataclass(frozen=True)
class Beside:
    """An effect or a stretch of music, by its type or style, from `start` to `end` in seconds of the video."""

    start: float
    end: float
    type: str
    sound: str


@dataclass(frozen=True)
class WatchedVideo:
    """The key events of a video in order, without overlaps; its effects and its music."""

    moments: tuple[KeyMoment, ...]
    effects: tuple[Beside, ...] = ()
    music: tuple[Beside, ...] = ()

    def detail(self, moment: KeyMoment) -> str:
        """What happens in a moment, its tone, and the effects and the music that begin or sound in it, with their times."""
        parts = [moment.what, *([f"Tone: {moment.tone}."] if moment.tone else [])]
        for title, rows in (("Effects", self.effects), ("Music", self.music)):
            within = [row for row in rows if row.start < moment.end and row.end > moment.start]
            said = "; ".join(f"{row.type} ({row.start:.2f} to {row.end:.2f} s): {row.sound}" for row in within)
            parts += [f"{title}: {said}"] if said else []
        return " ".join(parts)[:MAX_CAPTION_CHARS]


def read_told(answer: Answer, seconds: float) -> WatchedVideo:
    """What an answer says of a video of so many seconds. Raises InputError with what the model is to do better."""
    found = object_in(answer, "events")
    moments = _settled([_moment(row, n, seconds) for n, row in enumerate(_rows(found, "events", MAX_EVENTS), 1)])
    beside = {
        name: tuple(_beside(row, name, kind, seconds) for row in _rows(found, name, MAX_BESIDE))
        for name, kind in (("effects", "type"), ("music", "style"))
    }
    covered = sum(moment.end - moment.start for moment in moments) / seconds
    if len(moments) < MIN_EVENTS:
        raise InputError(f"there are {len(moments)} events; a story has at least {MIN_EVENTS}.")
    if covered < MIN_COVERED:
        raise InputError(f"the events cover {100 * covered:.0f} % of the video; they must cover nearly all of it.")
    return WatchedVideo(moments, beside["effects"], beside["music"])


def object_in(answer: Answer, name: str) -> dict[str, Any]:
    """The object of an answer that has a field of this name. Raises InputError where there is none, or one cut off."""
    found = chosen(answer.values, lambda value: isinstance(value, dict) and name in value)
    if found is None or found.fault:
        raise InputError(f"it holds no JSON object with {name}{f' ({found.fault})' if found else ''}.")
    if found.cut:
        raise InputError("it breaks off in the middle of its JSON.")
    return found.value


def text_of(row: Any, name: str) -> str:
    """A text of a row, on one line. Raises InputError where there is none, or one that is far too long."""
    value = row.get(name) if isinstance(row, dict) else None
    text = clean_caption(value) if isinstance(value, str) else ""
    if not text:
        raise InputError(f"{name} must be a text; got {str(value)[:40]!r}.")
    if len(text) > MAX_CAPTION_CHARS:
        raise InputError(f"{name} has {len(text)} characters; write at most {MAX_CAPTION_CHARS}.")
    return text


def _rows(found: dict[str, Any], name: str, most: int) -> list[Any]:
    rows = found.get(name, [])
    if not isinstance(rows, list) or len(rows) > most:
        raise InputError(f"{name} must be a list of at most {most}.")
    return rows


def _moment(row: Any, n: int, seconds: float) -> KeyMoment:
    start, end = _times(row, f"event {n}", seconds)
    kind = row.get("kind")
    if kind not in KINDS:
        raise InputError(f"kind of event {n} is {str(kind)[:20]!r}; it is one of {', '.join(KINDS)}.")
    what, sound, seen = (text_of(row, name) for name in ("what", "sound", "seen"))
    tone = row.get("tone")
    return KeyMoment(start, end, kind, what, sound, seen, clean_caption(tone)[:60] if isinstance(tone, str) else "")


def _beside(row: Any, name: str, kind: str, seconds: float) -> Beside:
    start, end = _times(row, name, seconds)
    return Beside(start, end, text_of(row, kind)[:60], text_of(row, "sound"))


def _times(row: Any, what: str, seconds: float) -> tuple[float, float]:
    """Start and end of a row within the video, to milliseconds."""
    given = [row.get(name) if isinstance(row, dict) else None for name in ("start", "end")]
    if not all(isinstance(n, (int, float)) and not isinstance(n, bool) and math.isfinite(n) for n in given):
        raise InputError(f"start and end of {what} must be seconds; got {str(given)[:60]}.")
    start, end = float(given[0]), float(given[1])  # type: ignore[arg-type]
    if not -EDGE_SECONDS <= start < end <= seconds + EDGE_SECONDS:
        raise InputError(f"{what} lasts from {start:g} to {end:g} s; it must lie within 0 to {seconds:.2f} s.")
    return round(max(0.0, start), 3), math.floor(1000 * min(seconds, end)) / 1000


def _settled(moments: Sequence[KeyMoment]) -> tuple[KeyMoment, ...]:
    """In their order, each cut where the next one begins if it reaches into it a little. Raises InputError for more."""
    found = list[KeyMoment]()
    for n, moment in enumerate(moments, 1):
        if found and moment.start < found[-1].end:
            if moment.start < found[-1].end - EDGE_SECONDS:
                raise InputError(f"event {n} begins before event {n - 1} ends; events follow one another without overlaps.")
            found[-1] = replace(found[-1], end=moment.start)
        if found and moment.sound.lower() == found[-1].sound.lower():
            raise InputError(f"events {n - 1} and {n} have the same sound; say what is heard anew, or make them one.")
        found.append(moment)
    short = next((n for n, moment in enumerate(found, 1) if moment.end - moment.start < MIN_SECONDS), None)
    if short is not None:
        raise InputError(f"event {short} is shorter than {MIN_SECONDS:g} s; join it to its neighbour.")
    return tuple(found)
