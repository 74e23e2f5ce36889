"""The plan beside what a format can say: events and story <-> lines of comment that other programs read over.

A file that carries these comes back whole. The rule for all such formats: the comment holds the event, and what in the
file itself is not as it would have been written was changed in the other program and counts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import ValidationError

from ..errors import InputError
from ..plan.story import SoundEvent, StoryPlan
from .reading import Notes, fields_of, plan_of

EVENT_MARK, STORY_MARK = "AUDIOSTORY EVENT ", "AUDIOSTORY STORY "
_CHARS = 900  # of a line: Reaper reads lines of at most 4096 bytes, and a character has up to four
_STORY = tuple(name for name in StoryPlan.model_fields if name not in ("version", "events"))


@dataclass
class Entry:
    """One event as a file has it: its fields, the line where, and its place in the plan if a comment said so."""

    fields: dict[str, Any]
    line: int
    place: int | None = None


@dataclass
class Comments:
    """The comments of one event or of the story, as they are read: `lines` are those of our own, without the mark."""

    lines: list[str] = field(default_factory=list[str])

    def take(self, text: str, mark: str) -> bool:
        """True if this line of comment is one of ours."""
        if text.startswith(mark):
            self.lines.append(text.removeprefix(mark))
        return text.startswith(mark)


def event_lines(event: SoundEvent, place: int, **extra: Any) -> list[str]:
    """An event, its place in the plan, and what else a format wants to know again, as lines of comment."""
    return _lines(EVENT_MARK, {"place": place, **extra, "event": event.model_dump(exclude_defaults=True)})


def story_lines(plan: StoryPlan) -> list[str]:
    """What is not in any event, as lines of comment."""
    story = plan.model_dump(include=set(_STORY))
    return _lines(STORY_MARK, {"events": len(plan.events), "story": story})


def _lines(mark: str, record: dict[str, Any]) -> list[str]:
    # Only ASCII: such a line is one line in every program.
    text = json.dumps(record, separators=(",", ":"))
    parts = [text[at : at + _CHARS] for at in range(0, len(text), _CHARS)]
    # Some programs trim lines; spaces stand only within strings here, where they may be written so.
    return [mark + (part[:-1] + "\\u0020" if part.endswith(" ") else part) for part in parts]


def event_of(comments: Comments, notes: Notes, line: int) -> tuple[SoundEvent, dict[str, Any]] | None:
    """The event that the comments hold, and the rest of its record; None where there is none that can be read."""
    record = _record(comments)
    if record is None:
        return None
    try:
        return SoundEvent.model_validate(record.pop("event", None)), record
    except ValidationError:
        notes.add("what AudioStory wrote beside the event is damaged: read without it", line)
        return None


def story_of(comments: Comments, notes: Notes) -> tuple[dict[str, Any], int]:
    """The fields of the plan that the comments hold, and how many events were written with them; else nothing and 0."""
    record = _record(comments) or {}
    story, count = record.get("story"), record.get("events")
    probe = [{"id": "e1", "caption": "probe", "seconds": 1e-6}]
    try:
        plan = StoryPlan.build({**cast("dict[str, Any]", story), "events": probe})
        return {name: getattr(plan, name) for name in _STORY}, count if isinstance(count, int) else 0
    except (InputError, TypeError):
        if comments.lines:
            notes.add("what AudioStory wrote about the story as a whole is damaged: read without it")
        return {}, 0


def _record(comments: Comments) -> dict[str, Any] | None:
    try:
        value = json.loads("".join(comments.lines))
    except (ValueError, RecursionError):
        return {} if comments.lines else None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def assemble(entries: Sequence[Entry], comments: Comments, notes: Notes, nothing: str) -> StoryPlan:
    """The plan of all entries: those with a place first, in its order. Raises `InputError`.

    Undoing needs every event that was written: where one is missing or came twice, the history is left out.
    """
    story, count = story_of(comments, notes)
    whole = len(entries) == count and {entry.place for entry in entries} == set(range(count))
    if (story.get("history") or story.get("undone")) and not whole:
        notes.add("events were added or removed in another program: the history of edits is left out")
        story |= {"history": (), "undone": ()}
    ordered = sorted(entries, key=lambda entry: (entry.place is None, entry.place or 0))
    return plan_of(({**entry.fields, "line": entry.line} for entry in ordered), story, notes, nothing)


def same(found: float, written: float) -> bool:
    """Equal up to what is lost when another program writes a number again."""
    return abs(found - written) <= 1e-6 * max(1.0, abs(written))


def entry_of(event: SoundEvent, record: Mapping[str, Any], changes: Mapping[str, Any], line: int) -> Entry:
    """An event from its comment, with what the file says otherwise."""
    place = record.get("place")
    return Entry({**fields_of(event), **changes}, line, place if isinstance(place, int) and place >= 0 else None)


def comment_lines(lines: Iterable[str], prefix: str) -> list[str]:
    return [f"{prefix}{line}" for line in lines]
