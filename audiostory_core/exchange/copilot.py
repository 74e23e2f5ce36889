"""AudioCopilot's conversation, the JSON of the AudioChat paper (Figures 8 to 10), and back.

A list of messages by turns: the user's sentence, and the system's `description`, the ids that were `added`, `changed` and
`removed`, and in `text` the elements: tool (sfx or tts), text (what is heard, or what is said), loudness, panning,
start_time, duration, id (a number), and for tts emotion and speaker. A plan's edits are the later turns. Nothing is added
to the paper's fields: what they cannot say is lost. Read too: elements that are left out where nothing changed (Figure
10), single messages, and elements alone; a gender is the speaker where none is named.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ..edits.turns import undo
from ..errors import InputError
from ..plan.draft import CONTROL, read_time
from ..plan.story import MAX_CAPTION_CHARS, MAX_EVENTS, MAX_TOTAL_SECONDS, MAX_TURNS, SoundEvent, StoryPlan, load_json
from .reading import Notes, Reading, caption_of, plan_of
from .stems import Stems

_SECONDS, _LOUDNESS = 8.0, (-30.0, -10.0)  # what AudioCopilot's own stories keep to
_MOST_ELEMENTS = 20_000  # of all turns: older turns than these are not written
_OWN_ID = re.compile(r"e(0|[1-9]\d{0,8})")
_NOTHING = "No element with a text, a start_time and a duration was found in this JSON: it is not one of AudioCopilot's."

State = tuple[SoundEvent, ...]
Rows = dict[str, dict[str, Any]]  # events as fields, by their ids


# From a plan to a conversation


@dataclass(frozen=True)
class Answered:
    """One turn: what the user asked for, and the whole soundscape that the system answered with, in words and in sounds."""

    sentence: str
    description: str
    events: State


def write(plan: StoryPlan, stems: Stems | None = None) -> str:
    """The conversation that led to the plan, as far as its history reaches."""
    states = _states(plan)
    sentences = [plan.instruction, *(turn.sentence for turn in plan.history[len(plan.history) - len(states) + 1 :])]
    descriptions = [*[""] * (len(states) - 1), plan.reasoning]
    return json.dumps(messages_of([*map(Answered, sentences, descriptions, states)]), ensure_ascii=False, indent=2)


def messages_of(turns: Sequence[Answered]) -> list[dict[str, Any]]:
    """The messages of a conversation, two a turn, each with all sounds that there are then."""
    numbers = _numbers([turn.events for turn in turns])
    messages: list[dict[str, Any]] = []
    for n, turn in enumerate(turns):
        before = {event.id: event for event in turns[n - 1].events} if n else {event.id: event for event in turn.events}
        now = {event.id: event for event in turn.events}
        messages.append({"role": "user", "content": [{"type": "text", "text": turn.sentence}]})
        answer = {
            "type": "json",
            "description": turn.description,
            "added": [numbers[name] for name in now if name not in before],
            "changed": [numbers[name] for name in now if name in before and before[name] != now[name]],
            "removed": [numbers[name] for name in before if name not in now],
            "text": [_element(event, numbers[event.id]) for event in turn.events],
        }
        messages.append({"role": "system", "content": [answer]})
    return messages


def elsewhere(plan: StoryPlan) -> tuple[str, ...]:
    """What is outside AudioCopilot's own ranges; it is written as it is."""
    low, high = _LOUDNESS
    levels = sum(event.loudness is None or not low <= event.loudness <= high for event in plan.events)
    found = [f"AudioCopilot's stories last at most {_SECONDS:g} s"] if plan.total_seconds > _SECONDS else []
    if levels:
        found.append(f"AudioCopilot's loudness is from {low:g} to {high:g}: it is not so, or not given, in {levels} events")
    return tuple(found)


def _states(plan: StoryPlan) -> list[State]:
    """The events after each turn, the oldest first, as far back as the history can be undone and there is room."""
    states: list[State] = [plan.events]
    room = _MOST_ELEMENTS - len(plan.events)
    for turn in reversed(plan.history):
        try:
            plan = undo(plan.model_copy(update={"history": (turn,), "undone": ()}))
        except InputError:
            break
        room -= len(plan.events)
        if room < 0:
            break
        states.insert(0, plan.events)
    return states


def _numbers(states: Iterable[State]) -> dict[str, int]:
    """A number for each id: that of `e5` is 5, others get what is free."""
    names = list(dict.fromkeys(event.id for state in states for event in state))
    numbers = {name: int(match.group(1)) for name in names if (match := _OWN_ID.fullmatch(name))}
    taken, free = set(numbers.values()), 1
    for name in names:
        if name not in numbers:
            while free in taken:
                free += 1
            numbers[name] = free
            taken.add(free)
    return numbers


def _element(event: SoundEvent, number: int) -> dict[str, Any]:
    speech = event.kind == "speech"
    element: dict[str, Any] = {"tool": "tts" if speech else "sfx", "text": event.caption}
    if speech:
        element |= {"text": event.transcript or event.caption, "emotion": event.emotion, "speaker": event.speaker}
    if event.loudness is not None:
        element["loudness"] = event.loudness
    return {**element, "panning": event.pan, "start_time": event.start, "duration": event.seconds, "id": number}


# From a conversation to a plan


@dataclass
class _Turn:
    """What the user asked for and what the system made of it; no elements yet where it has not answered."""

    sentence: str
    description: str
    elements: Sequence[Any]
    removed: Sequence[Any]


def read(text: str) -> Reading:
    """The plan at the end of the conversation, with its turns as history; raises `InputError`."""
    notes = Notes()
    story: dict[str, Any] = {"instruction": "", "reasoning": "", "history": []}
    rows: Rows = {}
    for turn, before, rows in _told(load_json(text), notes):
        if before and rows:
            story["history"].append(_undoing(turn.sentence, before, rows))
        elif rows:
            story["instruction"] = turn.sentence
        else:
            notes.add("a turn left no sound: it is not part of the history")
        story["reasoning"] = turn.description or story["reasoning"]
    return Reading(plan_of((dict(row) for row in rows.values()), story, notes, _NOTHING), notes.sentences())


def read_turns(value: Any) -> tuple[Answered, ...]:
    """Each turn of a conversation in what JSON held. Raises InputError where one has no sound, or none that a plan holds."""
    notes, found = Notes(), list[Answered]()
    for n, (turn, _, rows) in enumerate(_told(value, notes), 1):
        if not rows:
            raise InputError(f"turn {n} has no sound with a text, a start_time and a duration.")
        plan = plan_of((dict(row) for row in rows.values()), {"instruction": turn.sentence}, notes, _NOTHING)
        found.append(Answered(turn.sentence, turn.description, plan.events))
    if not found:
        raise InputError(_NOTHING)
    return tuple(found)


def _told(value: Any, notes: Notes) -> Iterator[tuple[_Turn, Rows, Rows]]:
    """The turns of a conversation with the elements before and after each."""
    rows: Rows = {}
    for turn in _turns(value, notes):
        before, rows = rows, _after(turn, rows, notes)
        yield turn, before, rows


def _undoing(sentence: str, before: Rows, after: Rows) -> dict[str, Any]:
    """The fields of a `Turn`; what only moved is told by its start, as edits do."""
    changed = [row for name, row in before.items() if after.get(name) != row]
    only_moved = [{**after.get(row["id"], {}), "start": row["start"]} == row for row in changed]
    latest = max(row["start"] + row["seconds"] for row in before.values())
    return {
        "sentence": sentence,
        "order": list(before),
        "before": [row for row, moved in zip(changed, only_moved, strict=True) if not moved],
        "shifted": [(row["id"], row["start"]) for row, moved in zip(changed, only_moved, strict=True) if moved],
        "total_seconds": min(round(latest, 9), MAX_TOTAL_SECONDS),
    }


def _turns(value: Any, notes: Notes) -> list[_Turn]:
    """The turns of a conversation, of one message, or of elements alone."""
    turns: list[_Turn] = []
    sentence = ""
    for part in _parts(value):
        words = part.get("text")
        if isinstance(words, str) and "tool" not in part:
            sentence = _clean(words)
        elif isinstance(words, list):
            removed = part.get("removed")
            turns.append(_Turn(sentence, _string(part, "description"), words, removed if isinstance(removed, list) else ()))
            sentence = ""
    if len(turns) > MAX_TURNS:
        raise InputError(f"The conversation has {len(turns)} turns, but a plan may remember at most {MAX_TURNS}.")
    if sentence and turns:
        notes.add("the last sentence has no answer: left out")
    return turns


def _parts(value: Any) -> list[dict[str, Any]]:
    """The parts of all messages in their order; elements alone are one part."""
    nodes = cast("list[Any]", value if isinstance(value, list) else [value])
    records = [cast("dict[str, Any]", node) for node in nodes if isinstance(node, dict)]
    if any(isinstance(record.get("text"), str) and ("tool" in record or "duration" in record) for record in records):
        return [{"text": records}]
    parts: list[dict[str, Any]] = []
    for record in records:
        content = record.get("content", record)
        if isinstance(content, str):
            content = {"text": content}
        inner = cast("list[Any]", content if isinstance(content, list) else [content])
        parts += [cast("dict[str, Any]", part) for part in inner if isinstance(part, dict)]
    return parts


def _after(turn: _Turn, rows: Rows, notes: Notes) -> Rows:
    """The elements after a turn: those of it, and those of the turn before that it neither lists nor removes."""
    listed: Rows = {}
    for element in turn.elements:
        row = _row(element, len(listed), notes) if isinstance(element, dict) else None
        if row is None:
            notes.add("an element has no text, start_time or duration that can be read: left out")
        elif row["id"] in listed:
            notes.add("two elements of a turn have one id: the first was kept")
        else:
            listed[row["id"]] = row
    gone = {_name(number) for number in turn.removed}
    kept = {name: listed.get(name, row) for name, row in rows.items() if name not in gone or name in listed}
    found = {**kept, **listed} if rows.keys() - listed.keys() - gone else listed
    if len(found) > MAX_EVENTS:
        raise InputError(f"A turn has {len(found)} elements, but a plan may have at most {MAX_EVENTS} events.")
    return found


def _row(element: Any, place: int, notes: Notes) -> dict[str, Any] | None:
    element = cast("dict[str, Any]", element)
    text, caption = _string(element, "text"), caption_of(_string(element, "text"), 0, notes)
    start, seconds = read_time(element.get("start_time", 0)), read_time(element.get("duration"))
    if not caption or start is None or not seconds:
        return None
    if start + seconds > MAX_TOTAL_SECONDS:
        raise InputError(
            f"An element ends at {start + seconds:.6g} s, but a story may last at most {MAX_TOTAL_SECONDS:g} s."
        )
    name = _name(element.get("id"))
    row: dict[str, Any] = {"id": name or f"element{place}", "caption": caption, "start": start, "seconds": seconds}
    for ours, theirs, low, high in (("loudness", "loudness", -70.0, 0.0), ("pan", "panning", -1.0, 1.0)):
        value = element.get(theirs)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            row[ours] = float(min(max(value, low), high))
            if row[ours] != value:
                notes.add(f"a {theirs} is not from {low:g} to {high:g}: moved there")
    return row | (_spoken(element, text, notes) if element.get("tool") == "tts" else {})


def _spoken(element: Mapping[str, Any], text: str, notes: Notes) -> dict[str, Any]:
    speaker, gender = _label(element, "speaker"), _label(element, "gender")
    if gender and speaker:
        notes.add("genders were left out: a plan knows speakers by name")
    return {
        "kind": "speech",
        "transcript": text[:MAX_CAPTION_CHARS],
        "emotion": _label(element, "emotion"),
        "speaker": speaker or gender,
    }


def _name(number: Any) -> str:
    """The id of an event from a number; other ids stay, if a plan can have them."""
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 10**9:
        return f"e{number}"
    return number if isinstance(number, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", number) else ""


def _string(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return _clean(value) if isinstance(value, str) else ""


def _label(record: Mapping[str, Any], key: str) -> str:
    return CONTROL.sub(" ", " ".join(_string(record, key).split()))[:200].strip()


def _clean(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "", text)
