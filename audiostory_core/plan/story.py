"""A story as data: `StoryPlan` is an ordered or layered set of `SoundEvent`s on one time axis, in seconds.

All that a language model decides stands here as text and numbers, so a person can edit it and any program can write it.
JSON in, JSON out. Knows nothing of models, tensors or files.
"""

import hashlib
import json
import re
import reprlib
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, NoReturn, cast

from pydantic import Field, ValidationError, model_validator

from ..errors import InputError
from .fields import (
    MAX_CAPTION_CHARS,
    MAX_EVENTS,
    MAX_TOTAL_SECONDS,
    Caption,
    EventId,
    Fade,
    Kind,
    MaybeId,
    Name,
    Record,
    Seconds,
    Start,
    Text,
)
from .levels import BEFORE_CAPTION as BEFORE_CAPTION
from .levels import USUAL_LUFS, Levels, LevelsOrNone, usual_levels

VERSION = 1
MAX_TAKES = MAX_TURNS = 1000
MAX_TEXT_CHARS = 20_000_000
TOLERANCE_SECONDS = 1e-6

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 40
_SHORT.maxlevel = 2


class SoundEvent(Record):
    """One sound: what is heard, when, for how long, how loud and where."""

    id: EventId
    caption: Caption = Field(description="What is heard.")
    detail: Text = Field(default="", description="What happens in the story; not heard by the renderer.")
    kind: Kind = "sfx"
    seconds: Seconds = Field(description="Length in seconds.")
    start: Start = Field(description="Seconds from the beginning; absent: where the previous event ends.")
    loudness: Annotated[float, Field(strict=True, ge=-70, le=0)] | None = Field(
        default=None, description="Integrated loudness in LUFS; null: -20, or -30 for ambience beneath other sounds."
    )
    pan: Annotated[float, Field(strict=True, ge=-1, le=1)] = Field(default=0.0, description="-1 left, 1 right.")
    seed: Annotated[int, Field(strict=True, ge=0, le=2**63 - 1)] | None = Field(
        default=None, description="Noise seed; null: derived from the story's seed and the id."
    )
    locked: Annotated[bool, Field(strict=True)] = Field(default=False, description="Keep the rendered audio as it is.")
    fade_in_seconds: Fade = Field(default=0.0, description="How long it rises at its start, within its seconds.")
    fade_out_seconds: Fade = Field(default=0.0, description="How long it falls at its end, within its seconds.")
    take: Annotated[int, Field(strict=True, ge=0, lt=MAX_TAKES)] = Field(
        default=0, description="Which rendering of it is heard: each take has noise of its own."
    )
    speaker: Name = Field(default="", description="Who speaks, in speech; a speaker keeps its voice.")
    transcript: Text = Field(default="", max_length=MAX_CAPTION_CHARS, description="The words that are spoken, in speech.")
    emotion: Name = Field(default="", description="How it is spoken, such as calm or angry.")
    cut_of: MaybeId = Field(
        default="", description="The id of the event that it was split from, whose sound it is a piece of."
    )
    cut_at_seconds: Fade = Field(default=0.0, description="Where in that event's sound the piece begins.")
    cut_of_seconds: Fade = Field(default=0.0, description="How long that event was.")

    @property
    def end(self) -> float:
        """Where the event ends, in seconds from the beginning of the story."""
        return self.start + self.seconds

    @property
    def is_piece(self) -> bool:
        """Whether it is heard as a piece of another event's sound: where that is long enough."""
        return bool(self.cut_of) and self.cut_at_seconds + self.seconds <= self.cut_of_seconds + TOLERANCE_SECONDS


class Chapter(Record):
    """A stretch of a long story that was told from an instruction of its own."""

    title: Name
    instruction: Text = ""
    start: Start = Field(description="Seconds from the beginning of the story.")
    seconds: Seconds


class Telling(Record):
    """How a story was told, so that an edit of it is told alike."""

    bundle: Name
    seed: Annotated[int, Field(strict=True, ge=0, le=2**63 - 1)] = 0
    settings: dict[Name, bool | int | float | Name | tuple[float, float]] = Field(default={}, max_length=50)


class StoryBefore(Record):
    """What a story has beside its events, kept where another one took its place."""

    instruction: Text
    reasoning: Text = ""
    telling: Telling | None = None


class Turn(Record):
    """What brings a story back to where it was before an edit: symmetric, so that undoing one yields the one to redo."""

    sentence: Text = Field(default="", description="What was asked for.")
    before: tuple[SoundEvent, ...] = Field(
        default=(), max_length=MAX_EVENTS, description="Events that changed or went, as they were."
    )
    shifted: tuple[tuple[EventId, Start], ...] = Field(
        default=(), max_length=MAX_EVENTS, description="Ids and starts of events that only moved with others."
    )
    order: tuple[EventId, ...] = Field(min_length=1, max_length=MAX_EVENTS, description="The ids that were there, in order.")
    total_seconds: Seconds
    chapters: tuple[Chapter, ...] = Field(default=(), max_length=MAX_EVENTS, description="The chapters as they were.")
    story: StoryBefore | None = Field(default=None, description="Whose events these are, if another took its place.")
    levels: LevelsOrNone = Field(default=None, description="What was known of its loudness, but what was measured.")


class StoryPlan(Record):
    """A story: the instruction it answers, the reasoning behind it, and its events within `total_seconds`.

    Building one directly raises pydantic's `ValidationError`; `build` and `from_json` raise `InputError`.
    """

    version: Literal[1] = VERSION
    instruction: Text
    reasoning: Text = ""
    events: tuple[SoundEvent, ...] = Field(min_length=1, max_length=MAX_EVENTS)
    total_seconds: Seconds = Field(description="Length of the story in seconds; absent: the latest end.")
    telling: Telling | None = Field(default=None, description="How it was told last.")
    levels: LevelsOrNone = Field(default=None, description="How loud it was then.")
    voices: dict[Name, Name] = Field(
        default={},
        max_length=MAX_EVENTS,
        description="Who spoke whom, by the speaker: a voice such as hibari or espeak:en and which of its timbres.",
    )
    chapters: tuple[Chapter, ...] = Field(default=(), max_length=MAX_EVENTS)
    history: tuple[Turn, ...] = Field(default=(), max_length=MAX_TURNS, description="Edits so far; undoing takes the last.")
    undone: tuple[Turn, ...] = Field(default=(), max_length=MAX_TURNS, description="Edits that redoing brings back.")

    @model_validator(mode="before")
    @classmethod
    def _fill_absent(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        known = dict(cast("Mapping[str, Any]", data))
        _refuse_newer(known.get("version"))
        events = known.get("events")
        if isinstance(events, (list, tuple)):
            rows = cast("list[Any]", list(cast("Iterable[Any]", events)))
            known["events"] = _laid_out(rows)
            known.setdefault("total_seconds", latest_end(known["events"]))
        return known

    @model_validator(mode="after")
    def _check_events(self) -> "StoryPlan":
        first_with: dict[str, int] = {}
        for n, event in enumerate(self.events):
            if event.id in first_with:
                raise ValueError(
                    f"events[{n}].id is {event.id!r}, which events[{first_with[event.id]}] has already: ids must be unique"
                )
            first_with[event.id] = n
            if event.end > self.total_seconds + TOLERANCE_SECONDS:
                raise ValueError(
                    f"events[{n}] ends at {event.end:.6g} s, but total_seconds is {self.total_seconds:.6g}: "
                    "every event must end within it"
                )
        return self

    @classmethod
    def build(cls, data: Mapping[str, Any]) -> "StoryPlan":
        """A plan from its fields; as in JSON, an event's `id` and `start` and the total may be absent.

        Raises `InputError` with one sentence naming the first wrong field.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise InputError(explain(error)) from None

    @classmethod
    def from_json(cls, text: str) -> "StoryPlan":
        """Read a plan written by `to_json`, by hand or by another program; raises `InputError`."""
        data = load_json(text)
        if not isinstance(data, dict):
            raise InputError(f"A plan must be a JSON object with instruction and events, not {_SHORT.repr(data)}.")
        return cls.build(cast("dict[str, Any]", data))

    @classmethod
    def sequential(
        cls, instruction: str, events: Iterable[tuple[str, float] | Mapping[str, Any] | SoundEvent], reasoning: str = ""
    ) -> "StoryPlan":
        """A plan whose events follow one another without gaps; any `start` given is replaced.

        `events` are (caption, seconds) pairs, mappings with the fields of `SoundEvent`, or `SoundEvent`s.
        """
        rows = [_row(event) for event in events]
        for row in rows:
            row.pop("start", None)
        return cls.build({"instruction": instruction, "reasoning": reasoning, "events": rows})

    def with_events(
        self, events: Iterable[SoundEvent | Mapping[str, Any]], total_seconds: float | None = None
    ) -> "StoryPlan":
        """This plan with other events; silence after the last event stays as long as it was, unless a total is given."""
        rows = _laid_out([_row(event) for event in events])
        if total_seconds is None:
            silence = max(0.0, self.total_seconds - latest_end(self.events))
            total_seconds = round(latest_end(rows) + silence, 9)
        kept = self.model_dump(
            include={"instruction", "reasoning", "telling", "levels", "voices", "chapters", "history", "undone"}
        )
        return StoryPlan.build({**kept, "events": rows, "total_seconds": total_seconds})

    def with_telling(self, telling: Telling | None, levels: Levels | None = None) -> "StoryPlan":
        """This plan, saying how it was told and, where that is known, how loud it then was."""
        return self.model_copy(update={"telling": telling, "levels": levels or self.levels})

    def with_voices(self, voices: Mapping[str, str]) -> "StoryPlan":
        """This plan, saying too by which voices these speakers were spoken."""
        found = {**self.voices, **voices}
        return self.model_copy(update={"voices": dict([*found.items()][-MAX_EVENTS:])}) if voices else self

    def with_free_level(self) -> "StoryPlan":
        """This plan, whose whole is as loud as a target or its peak says, and not as it was heard last."""
        return self.model_copy(update={"levels": self.levels and self.levels.model_copy(update={"whole": None})})

    @property
    def held_gain(self) -> float | None:
        """What the mix is multiplied by since the story was told first: what no edit is about stays as loud as it was. None
        where it is told for the first time."""
        return self.levels.whole if self.levels is not None else None

    def as_rendered(self) -> "StoryPlan":
        """This plan, where nobody told it yet, with all as loud as it will be rendered."""
        return self if self.levels else self.model_copy(update={"levels": Levels(whole=1.0)})

    def usual_of(self, event: SoundEvent) -> float | None:
        """LUFS of an event that has no loudness of its own; None where it is as loud as rendered."""
        others = (one for one in self.events if one.id != event.id) if event.kind == "ambience" else ()
        return usual_levels([*others, event], self.levels, {event.id}).get(event.id)

    def gain_of(self, event: SoundEvent) -> float | None:
        """Decibels between what is rendered of an event and how it is mixed; None where it has a loudness to be met."""
        if event.loudness is None:
            return 0.0 if self.usual_of(event) is None else None
        counted = self.levels is not None and self.levels.counted.get(event.id) == event.loudness
        return event.loudness - USUAL_LUFS if counted else None

    def to_json(self, indent: int | None = 2) -> str:
        """The plan as JSON text; `from_json` reads back an equal plan."""
        return self.model_dump_json(indent=indent)

    def instruction_of(self, event: SoundEvent) -> str:
        """What the event answers: the instruction of the chapter it begins in, else that of the story."""
        for chapter in reversed(self.chapters):
            if event.start >= chapter.start - TOLERANCE_SECONDS:
                return chapter.instruction or self.instruction
        return self.instruction

    @property
    def is_sequential(self) -> bool:
        """True when the first event starts at 0 and each other one where the previous ends."""
        cursor = 0.0
        for event in self.events:
            if abs(event.start - cursor) > TOLERANCE_SECONDS:
                return False
            cursor = event.end
        return True


def event_seed(story_seed: int, event: SoundEvent) -> int:
    """The event's own seed, or one of 63 bits derived from the story's seed and its id, the same on every machine.

    Takes but the first are derived from that in turn."""
    if event.take:
        first = event_seed(story_seed, event.model_copy(update={"take": 0}))
        digest = hashlib.sha256(f"{first}:take {event.take}".encode()).digest()
    elif event.seed is not None:
        return event.seed
    else:
        digest = hashlib.sha256(f"{story_seed}:{event.cut_of if event.is_piece else event.id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def check_seconds(value: float, name: str) -> float:
    """`value` as a float if it can be a length in seconds; else `InputError` naming `name` and the limit."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= MAX_TOTAL_SECONDS:
        return float(value)
    raise InputError(f"{name} is {_SHORT.repr(value)}, but must be above 0 and at most {MAX_TOTAL_SECONDS:g} seconds.")


def check_seed(value: int, name: str) -> int:
    """`value` if every event's noise can follow from it; else `InputError` naming `name` and the limit."""
    if not 0 <= value < 2**63:
        raise InputError(f"{name} is {value}; it must lie between 0 and {2**63 - 1}.")
    return value


def check_text(value: str, name: str) -> str:
    """`value` if it is text. Raises InputError for another type and for half of a surrogate pair."""
    if not isinstance(value, str):
        raise InputError(f"{name} is a {type(value).__name__}, but must be text.")
    if value.encode(errors="replace").decode() != value:
        raise InputError(f"{name} is not valid UTF-8 text.")
    return value


def load_json(text: str) -> Any:
    """`json.loads` with `InputError` for all that can go wrong: syntax, size, depth, NaN and Infinity."""
    if len(text) > MAX_TEXT_CHARS:
        raise InputError(f"The JSON is {len(text) / 1e6:.1f} MB long, but may have at most {MAX_TEXT_CHARS / 1e6:g} MB.")
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InputError(f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise InputError("The JSON is nested too deeply: a plan has three levels.") from None
    except InputError:
        raise
    except ValueError:
        raise InputError("The JSON has a whole number with thousands of digits, which no field can hold.") from None


def _refuse_constant(name: str) -> NoReturn:
    raise InputError(f"The JSON has the value {name}, but every number must be finite.")


def _refuse_newer(version: object) -> None:
    if isinstance(version, int) and version > VERSION:
        raise ValueError(f"version is {version}: it was written by a newer version; this one reads version {VERSION}")


def _row(event: tuple[str, float] | Mapping[str, Any] | SoundEvent) -> dict[str, Any]:
    if isinstance(event, SoundEvent):
        return event.model_dump()
    if isinstance(event, Mapping):
        return dict(event)
    caption, seconds = event
    return {"caption": caption, "seconds": seconds}


def _laid_out(rows: list[Any]) -> list[Any]:
    """The rows with absent ids and starts filled in; what is not a mapping is left for validation to name."""
    if len(rows) > MAX_EVENTS:
        raise InputError(f"events has {len(rows)} entries, but a plan may have at most {MAX_EVENTS}.")
    taken = {_get(row, "id") for row in rows if isinstance(_get(row, "id"), str)}
    laid: list[Any] = []
    cursor = 0.0
    for n, row in enumerate(rows, 1):
        if isinstance(row, Mapping):
            row = dict(cast("Mapping[str, Any]", row))
            if "id" not in row:
                row["id"] = _free_id(n, taken)
            row.setdefault("start", cursor)
        cursor = round(_number(_get(row, "start")) + _number(_get(row, "seconds")), 9)
        laid.append(row)
    return laid


def _free_id(n: int, taken: set[Any]) -> str:
    while f"e{n}" in taken:
        n += 1
    taken.add(f"e{n}")
    return f"e{n}"


def _get(row: Any, name: str) -> Any:
    if isinstance(row, Mapping):
        return cast("Mapping[str, Any]", row).get(name)
    return getattr(row, name, None)


def _number(value: Any) -> float:
    """The value if it is a number a plan may hold, else 0: validation names the wrong ones afterwards."""
    if isinstance(value, (int, float)) and 0 <= value <= MAX_TOTAL_SECONDS:
        return float(value)
    return 0.0


def latest_end(rows: Iterable[Any]) -> float:
    ends = (_number(_get(row, "start")) + _number(_get(row, "seconds")) for row in rows)
    return round(max(ends, default=0.0), 9)


def explain(error: ValidationError, kind: str = "plan") -> str:
    """The first of pydantic's complaints as one sentence: where in a value of this kind, what was found, what is right."""
    first = error.errors(include_url=False)[0]
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
    # A name in the path can be any text of the input: it must not grow the sentence.
    where = (path.lstrip(".") or f"The {kind}")[:80]
    found = _SHORT.repr(first["input"])
    rule = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        return f"{where} is missing, but required."
    if first["type"] == "extra_forbidden":
        return f"{where} is not a field of a {kind}; found {found}."
    if first["type"] == "value_error" and not path:
        return f"{rule.rstrip('.')}."
    rule = re.sub(r"^(Input|String|Value|Tuple)\b", "it", rule)
    return f"{where} is {found}, but {rule}."
