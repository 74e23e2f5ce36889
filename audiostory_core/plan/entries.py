"""JSON of any program -> the entries that may become events, whatever their fields are called and however they are nested.

An entry says what is heard, and mostly when. Nothing in a list of entries is passed over without a word. Knows nothing of
plans.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ..errors import InputError
from .draft import Draft, clean_caption, read_time

_LEVELS = 6  # of nesting that is looked into
_ASIDE = {"draft", "drafts", "example", "examples", "alternatives"}
_BESIDE_EVENTS = {*_ASIDE, "history", "undone", "chapters", "telling", "voices"}  # of a plan of our own
_CAPTION = ("caption", "text", "description", "prompt", "sound")
# These say what is heard only where a time stands beside them: people and files have names too.
_NAME = (
    "sounddescription", "soundeffect", "soundeffects", "audio", "audiodescription", "effect", "desc", "label", "name",
    "title", "event", "content", "what", "sfx",
)  # fmt: skip
_SAID = ("transcript", "speaker", "emotion")
_NO_CAPTION = {
    *_SAID, "kind", "tool", "type", "category", "id", "detail", "details", "storydetails", "story", "reason", "reasoning",
    "mood", "location", "source", "unit", "color", "gender", "voice",
}  # fmt: skip
# Names of times, and what they are counted in.
LENGTH = {
    **dict.fromkeys((
        "seconds", "duration", "durationseconds", "length", "durations", "durationsec", "durationsecs", "dur", "sec", "secs",
        "durationinseconds", "lengthseconds", "lengthinseconds", "lengths", "lengthsec", "lasts", "s",
    ), 1.0),
    **dict.fromkeys(("durationms", "durationmilliseconds", "lengthms", "milliseconds", "ms"), 0.001),
    **dict.fromkeys(("durationmin", "durationminutes", "minutes"), 60.0),
}  # fmt: skip
START = {
    **dict.fromkeys((
        "start", "starttime", "startseconds", "starttimestamp", "starts", "startsec", "starttimeseconds", "startat", "begin",
        "begins", "beginning", "onset", "from", "at", "offset",
    ), 1.0),
    **dict.fromkeys(("startms", "starttimems", "offsetms"), 0.001),
}  # fmt: skip
END = {
    **dict.fromkeys((
        "end", "endtime", "endseconds", "endtimestamp", "ends", "endsec", "endtimeseconds", "endat", "to", "until", "stop",
        "finish",
    ), 1.0),
    **dict.fromkeys(("endms", "endtimems"), 0.001),
}  # fmt: skip
_SPAN = ("time", "times", "timestamp", "timestamps", "interval", "range", "timerange", "span", "timing", "timecode", "when")
_BETWEEN = re.compile(r"\s{0,3}(?:-->|->|-|\u2013|\u2014|~|,|;|to|until)\s{0,3}", re.IGNORECASE)
_KINDS = {
    "tts": "speech", "speech": "speech", "dialogue": "speech", "dialog": "speech", "voice": "speech", "narration": "speech",
    "sfx": "sfx", "sound": "sfx", "music": "music", "score": "music", "ambience": "ambience", "ambient": "ambience",
    "ambiance": "ambience", "background": "ambience",
}  # fmt: skip
_ELLIPSIS = ("...", "\u2026", "etc", "etc.")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """A list of entries: its name, the entries, and whether it stood in an entry of a list of scenes."""

    name: str
    rows: list[Row]
    scene: bool

    @property
    def timed(self) -> bool:
        return any(map(is_timed, self.rows))


def plain(row: Mapping[str, Any]) -> Row:
    """The fields with their names in one spelling: `Duration (s)`, `duration_s` and `durationS` are `durations`."""
    fields: dict[str, Any] = {}
    for key, value in row.items():
        fields.setdefault(plain_name(key), value)
    return fields


def plain_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name[:60].lower())


def is_timed(row: Row) -> bool:
    return any(row.get(name) is not None for names in (LENGTH, END, START) for name in names) or any(
        _between(row.get(name)) for name in _SPAN
    )


def groups_in(value: Any, notes: list[str] | None = None) -> list[Group]:
    """The lists of entries in a value, of its outer six levels: those with times, else those without; what is left out goes
    to `notes`. Of the messages of a conversation, the last one counts."""
    if row := row_of(value):
        return [Group("", [row], False)]
    groups: list[Group] = []
    level: list[tuple[str, Any, bool]] = [("", value, False)]
    for _ in range(_LEVELS):
        inner: list[tuple[str, Any, bool]] = []
        for name, node, scene in level:
            nodes = _nodes(node)
            rows = [row_of(one) for one in nodes or ()]
            if nodes is not None and any(rows):
                groups.append(Group(name, _whole_rows(nodes, rows), scene))
            elif nodes is not None:
                inner += [(name, one, True) for one in nodes]
            elif isinstance(node, dict):
                fields = cast("dict[str, Any]", node)
                aside = _BESIDE_EVENTS if "events" in fields else _ASIDE
                inner += [(key, one, scene) for key, one in fields.items() if key.lower() not in aside]
        level = inner
    timed = [group for group in groups if group.timed]
    if timed and notes is not None:
        untimed = [group for group in groups if not group.timed]
        notes += [
            f"the list {group.name[:40]!r} says no times: {len(group.rows)} entries were left out" for group in untimed[:5]
        ]
    talk = isinstance(value, list) and any(isinstance(one, dict) and "role" in one for one in cast("list[Any]", value))
    found = timed or [group for group in groups if not all(row.get("type") == "text" for row in group.rows)]
    return found[-1:] if talk else found


def joined(groups: Sequence[Group], notes: list[str]) -> list[Row]:
    """The entries of all lists in one: scenes one after the other, layers as their times say."""
    if len(groups) < 2:
        return [row for group in groups for row in group.rows]
    names = ", ".join(dict.fromkeys(repr(group.name[:40]) for group in groups))
    notes.append(f"the events stood in {len(groups)} lists ({names}): joined")
    rows: list[Row] = []
    latest = 0.0
    for group in groups:
        starts = [start for row in group.rows if (start := read_start(row)) is not None]
        shift = latest if group.scene and starts and len(starts) == len(group.rows) and min(starts) < latest - 0.05 else 0.0
        moved = [_moved(row, shift) for row in group.rows] if shift else group.rows
        rows += moved
        latest = max([latest, *(end for row in moved if (end := _end(row)) is not None)])
    return rows


def draft_of(row: Row, number: int) -> Draft:
    """One entry, for example AudioCopilot's (tool, text, loudness, panning, start_time). Raises InputError where it does not
    say what is heard: left out, its time would go to the others."""
    start, seconds = read_start(row), read_seconds(row)
    extra: dict[str, Any] = {"kind": _KINDS.get(str(_first(row, ("kind", "tool", "type", "category"))).lower(), "sfx")}
    if start is not None:
        extra["start"] = start
    for name, keys, low, high in (("loudness", ("loudness",), -70, 0), ("pan", ("pan", "panning"), -1, 1)):
        level = _first(row, keys)
        if isinstance(level, (int, float)) and not math.isnan(level):
            extra[name] = float(min(max(level, low), high))
    detail = _first(row, ("detail", "storydetails", "story"))
    if isinstance(detail, str):
        extra["detail"] = clean_caption(detail)
    for name in _SAID:
        if isinstance(row.get(name), str):
            extra[name] = clean_caption(row[name])[: 200 if name != "transcript" else None]
    caption = _caption(row)
    if not clean_caption(caption):
        raise InputError(f"Event {number} does not say what is heard: it has no caption.")
    return Draft(caption, seconds, extra)


def read_start(row: Row) -> float | None:
    found = _timed(row, START)
    return found if found is not None else next((span[0] for name in _SPAN if (span := _between(row.get(name)))), None)


def read_seconds(row: Row) -> float | None:
    """How long an entry lasts: as it says, or from its start to its end."""
    length, start, end = _timed(row, LENGTH), read_start(row), _timed(row, END)
    if length:
        return length
    if end is None:
        spans = (_between(row.get(name)) for name in (*_SPAN, *LENGTH))
        start, end = next((span for span in spans if span), (start, None))
    return round(end - (start or 0.0), 9) if end is not None and end > (start or 0.0) else None


def _end(row: Row) -> float | None:
    start, seconds = read_start(row), read_seconds(row)
    return None if start is None or seconds is None else start + seconds


def _moved(row: Row, shift: float) -> Row:
    start, seconds = read_start(row), read_seconds(row)
    fixed = {name: value for name, value in row.items() if name not in START and name not in END and name not in _SPAN}
    return {**fixed, "start": (start or 0.0) + shift, **({"seconds": seconds} if seconds else {})}


def _timed(row: Row, names: Mapping[str, float]) -> float | None:
    for name, factor in names.items():
        seconds = read_time(row.get(name))
        if seconds is not None:
            return seconds * factor
    return None


def _between(value: Any) -> tuple[float, float] | None:
    """(start, end) of an interval in seconds, from two times in a list or in a text."""
    pair = cast("list[Any]", value) if isinstance(value, list) else None
    if isinstance(value, str) and len(value) <= 60:
        pair = _BETWEEN.split(value.strip(" []()"))
    times = [read_time(one) for one in pair] if pair is not None and len(pair) == 2 else []
    start, end = times if len(times) == 2 else (None, None)
    return (start, end) if start is not None and end is not None and end > start else None


# What is an entry


def _nodes(node: Any) -> list[Any] | None:
    """The entries of a list, or of an object that names each of them."""
    if isinstance(node, list):
        return cast("list[Any]", node)
    values = list(cast("dict[str, Any]", node).values()) if isinstance(node, dict) else []
    return values if values and all(isinstance(value, dict) and row_of(value) for value in values) else None


def row_of(node: Any) -> Row | None:
    """The entry that an object is, or holds alone; None where it is none, or a scene of several."""
    if not isinstance(node, dict):
        return None
    fields = cast("dict[str, Any]", node)
    if len(fields) == 1 and isinstance(inner := next(iter(fields.values())), dict):
        fields = cast("dict[str, Any]", inner)
    if any(_holds_entries(value) for value in fields.values()):
        return None
    row = plain(fields)
    return row if _text(row, _CAPTION) or (is_timed(row) and _caption(row)) else None


def _holds_entries(value: Any) -> bool:
    inner = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else value
    if not isinstance(inner, list):
        return False
    rows = (plain(one) for one in cast("list[Any]", inner)[:3] if isinstance(one, dict))
    return any((is_timed(row) and _caption(row)) or _text(row, _CAPTION) for row in rows)


def _whole_rows(nodes: list[Any], rows: Sequence[Row | None]) -> list[Row]:
    """The entries of a list of which some are plain; what is empty is nothing, all else must say what is heard."""
    found: list[Row] = []
    for node, row in zip(nodes, rows, strict=True):
        if row is not None:
            found.append(row)
        elif isinstance(node, str) and node.strip() and node.strip().lower() not in _ELLIPSIS:
            found.append({"caption": node})
        elif isinstance(node, dict) and node:
            found.append(plain(cast("dict[str, Any]", node)))
    return found


def _caption(row: Row) -> str:
    """What is heard: under a name for it, or in the only text that is nothing else."""
    said = _text(row, _CAPTION) or _text(row, _NAME)
    if said:
        return said
    texts = [
        value
        for name, value in row.items()
        if isinstance(value, str) and name not in _NO_CAPTION and read_time(value) is None
    ]
    if len(texts) == 1 and not any(_between(text) for text in texts):
        return texts[0]
    return "Someone speaks." if isinstance(row.get("transcript"), str) and row["transcript"].strip() else ""


def _text(row: Row, names: Sequence[str]) -> str:
    return next((row[name] for name in names if isinstance(row.get(name), str) and row[name].strip()), "")


def _first(row: Row, names: Sequence[str]) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)
