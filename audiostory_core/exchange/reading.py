"""What all readers share: text -> numbered lines, rows of event fields -> a plan, and notes on the way.

Knows nothing of any one format.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..plan.draft import CONTROL
from ..plan.story import MAX_CAPTION_CHARS, MAX_EVENTS, MAX_TOTAL_SECONDS, TOLERANCE_SECONDS, SoundEvent, StoryPlan

MEDIA_SUFFIX = re.compile(
    r"\.(?:wav|bwf|flac|ogg|mp3|aiff?|caf|m4a|aac|wma|opus|w64|rf64|wv|mov|mp4|m4v|mxf|mkv|avi|webm)$", re.IGNORECASE
)
_SHOWN = 3  # lines that a note names; of the others it says how many
_KINDS_OF_NOTES = 50
_NUMBER = re.compile(r"[+-]?(?:\d{1,12}(?:[.,]\d{0,40})?|[.,]\d{1,40})(?:[eE][+-]?\d{1,3})?")
_PERCENT = re.compile(rb"%([0-9a-fA-F]{2})")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Reading:
    """A plan read from a file, and a sentence for each thing that was not as it should be."""

    plan: StoryPlan
    notes: tuple[str, ...] = ()


class Notes:
    """What was not as it should be, and in which lines: a few sentences however many lines there are."""

    def __init__(self) -> None:
        self._lines: dict[str, list[int]] = {}

    def add(self, what: str, line: int = 0) -> None:
        """One more line of which `what` is true; 0 for the whole file."""
        if what in self._lines or len(self._lines) < _KINDS_OF_NOTES:
            self._lines.setdefault(what, []).append(line)

    def sentences(self) -> tuple[str, ...]:
        return tuple(f"{_where(lines)}{what}" for what, lines in self._lines.items())


def _where(lines: list[int]) -> str:
    found = [line for line in lines if line]
    if not found:
        return ""
    named, rest = ", ".join(map(str, found[:_SHOWN])), len(found) - _SHOWN
    return f"line{'s' if len(found) > 1 else ''} {named}{f' and {rest} more' if rest > 0 else ''}: "


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Lines from 1 on without their ends, of any system. Only these: a caption may hold Unicode's line separator."""
    # Not by StringIO, which holds four bytes a character: a project may have 200 MB.
    if "\r" in text:  # twice where a program of old made CR LF of the LF of another's
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    start = count = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        count += 1
        yield count, text[start:end]
        start = end + 1


def number(text: str) -> float | None:
    """A finite number, with a point or a comma before its decimals; None where it is none."""
    text = text.strip()
    value = float(text.replace(",", ".")) if len(text) <= 60 and _NUMBER.fullmatch(text) else math.inf
    return value if math.isfinite(value) else None


def title_of_file(path: str) -> str:
    """What a file of sound or film is called: its name without folders, of any system, and without suffix."""
    if path.lower().startswith("file:"):
        written = path.encode(errors="replace")
        path = _PERCENT.sub(lambda found: bytes.fromhex(found.group(1).decode()), written).decode(errors="replace")
    return MEDIA_SUFFIX.sub("", re.split(r"[/\\]", path)[-1]).strip()


def last_until_next(rows: list[dict[str, Any]], seconds: float, what: str, notes: Notes) -> None:
    """Gives each row of no length the time up to the next start, and the last one `seconds`; `what` they are is said."""
    points = [row for row in rows if row["seconds"] <= 0]
    starts = sorted({row["start"] for row in rows}) if points else []
    following = dict(zip(starts, starts[1:], strict=False))
    for row in points:
        row["seconds"] = round(following.get(row["start"], row["start"] + seconds) - row["start"], 6) or 1e-6
        notes.add(f"the {what} is a point: it lasts until the next one, the last one for {seconds:g} s", row["line"])


def span(start: float, end: float, line: int) -> tuple[float, float]:
    """Two times in seconds, if a story can hold them; else `InputError` with the line and the limit."""
    if max(start, end) > MAX_TOTAL_SECONDS:
        raise InputError(
            f"Line {line} reaches {max(start, end):.6g} s, but a story may have at most {MAX_TOTAL_SECONDS:g} s."
        )
    return start, end


def plan_of(rows: Iterable[dict[str, Any]], story: Mapping[str, Any], notes: Notes, nothing: str) -> StoryPlan:
    """A plan of rows with the fields of `SoundEvent`, where `id` and `start` may be absent, and a `line` is dropped.

    Captions are made fit, ids unique; `nothing` is the refusal if no row is left. Raises `InputError`.
    """
    kept: list[dict[str, Any]] = []
    ids: set[str] = set()
    for row in rows:
        line = row.pop("line", 0)
        row["caption"] = caption_of(row.get("caption", ""), line, notes)
        if not row["caption"]:
            notes.add("there is no caption: left out", line)
            continue
        _keep_id(row, ids, line, notes)
        kept.append(row)
    if not kept:
        raise InputError(nothing)
    if len(kept) > MAX_EVENTS:
        raise InputError(f"The file has {len(kept)} events, but a plan may have at most {MAX_EVENTS}.")
    plan = StoryPlan.build({"instruction": "", **story, "events": kept, "total_seconds": MAX_TOTAL_SECONDS})
    latest = max(event.end for event in plan.events)
    total = story.get("total_seconds")
    if total is None or total + TOLERANCE_SECONDS < latest:
        total = min(round(latest, 9), MAX_TOTAL_SECONDS)
    return plan.model_copy(update={"total_seconds": total})


def caption_of(text: str, line: int, notes: Notes) -> str:
    """Any text as a caption: one line, no control characters, cut where it is too long; perhaps empty."""
    text = CONTROL.sub(" ", text.replace("\n", " ").replace("\t", " ")).strip()
    if len(text) > MAX_CAPTION_CHARS:
        notes.add(f"the caption has more than {MAX_CAPTION_CHARS} characters: cut", line)
        text = text[:MAX_CAPTION_CHARS].strip()
    return text


def _keep_id(row: dict[str, Any], ids: set[str], line: int, notes: Notes) -> None:
    found = row.get("id")
    if found is None:
        row.pop("id", None)
    elif found in ids or not _ID.fullmatch(found):
        notes.add(
            "the id is there twice: given anew" if found in ids else "the id cannot be one of a plan: given anew", line
        )
        del row["id"]
    else:
        ids.add(found)


def fields_of(event: SoundEvent) -> dict[str, Any]:
    """All fields of an event by name, those that say nothing too."""
    return {name: getattr(event, name) for name in SoundEvent.model_fields}
