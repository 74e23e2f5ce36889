"""A patch: what an edit adds to a story, changes in it and removes from it. JSON in, a checked `Patch` out.

AudioChat's turns (added, changed and removed ids beside a list of elements) and AudioCopilot's names (text, tool, panning,
start_time, duration) read in as well. Knows nothing of what a patch does to a plan.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from ..errors import InputError
from ..plan.answer_schema import fields_of, list_of, record
from ..plan.draft import read_time
from ..plan.entries import END, LENGTH, START, plain_name
from ..plan.levels import USUAL_LUFS
from ..plan.story import MAX_EVENTS, Caption, EventId, Seconds, SoundEvent, Start, StoryPlan, explain


class _Placed(SoundEvent):
    """The fields of an event of which only those that are named count, and its place among the others."""

    after: EventId | None = Field(default=None, description="It comes right after this event.")
    before: EventId | None = Field(default=None, description="It comes right before this event.")

    @model_validator(mode="after")
    def _one_place(self) -> "_Placed":
        named = [name for name in ("start", "after", "before") if name in self.model_fields_set]
        places = [name for name in named if getattr(self, name) is not None]
        if len(places) > 1:
            raise ValueError(f"it has {' and '.join(places)}: name one of them")
        return self

    @model_serializer(mode="wrap")
    def _without_silence(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written = cast("dict[str, Any]", write(self))
        return {name: value for name, value in written.items() if name in self.model_fields_set}

    def named(self) -> dict[str, Any]:
        """The fields of the event that are named, without its id and its place."""
        return {
            name: getattr(self, name) for name in SoundEvent.model_fields if name in self.model_fields_set and name != "id"
        }


class NewEvent(_Placed):
    """An event that comes, with a caption and seconds."""

    id: EventId = Field(default="", description="Absent: a free one.")
    start: Start = Field(default=0.0, description="Absent: it follows `after`, or the end of the story.")


class Change(_Placed):
    """An event's id and those of its fields that change."""

    caption: Caption = Field(default="", description="What is heard.")
    seconds: Seconds = Field(default=0.0, description="Length in seconds.")
    start: Start = Field(default=0.0, description="Seconds from the beginning.")


class Silence(BaseModel):
    """Silence before an event: that and all that starts later comes as much later, locked or not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    before: EventId
    seconds: Seconds


class Patch(BaseModel):
    """One edit of a story."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    add: tuple[NewEvent, ...] = Field(default=(), max_length=MAX_EVENTS)
    change: tuple[Change, ...] = Field(default=(), max_length=MAX_EVENTS)
    remove: tuple[EventId, ...] = Field(default=(), max_length=MAX_EVENTS)
    total_seconds: Seconds | None = Field(default=None, description="Length of the story; absent: as its events need.")
    silence: tuple[Silence, ...] = Field(default=(), max_length=MAX_EVENTS)
    counted: tuple[EventId, ...] = Field(
        default=(),
        max_length=MAX_EVENTS,
        description=f"Events that nobody measured: {USUAL_LUFS:g} LUFS stands for what will be rendered, and their loudness "
        "means so much above or below that.",
    )

    @classmethod
    def build(cls, data: Mapping[str, Any]) -> "Patch":
        """A patch from its fields. Raises `InputError` with one sentence that names the first wrong one."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise InputError(explain(error)) from None

    def to_json(self, indent: int | None = 2) -> str:
        return self.model_dump_json(
            indent=indent, exclude={name for name in ("silence", "counted") if not getattr(self, name)}
        )


def patch_schema() -> dict[str, Any]:
    """The JSON Schema of a patch; `docs/story-patch.schema.json` is this, written out."""
    schema = Patch.model_json_schema()
    # What is absent stays as it is; the defaults of `SoundEvent` would say something else.
    for field in schema["$defs"]["Change"]["properties"].values():
        field.pop("default", None)
    for name in ("id", "start"):
        schema["$defs"]["NewEvent"]["properties"][name].pop("default")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def answer_schema() -> dict[str, Any]:
    """What holds a model on a server to a patch; see `plan.answer_schema`."""
    names = [name for name in SoundEvent.model_fields if name not in ("id", "detail", "seed")]
    placed = {**fields_of(SoundEvent, names), **fields_of(NewEvent, ("after", "before"))}
    ids = {"type": "string"}
    change = record({"id": ids, **fields_of(SoundEvent, names)}, ("id",))
    lists = {"add": list_of(record(placed, ("caption", "seconds"))), "change": list_of(change), "remove": list_of(ids)}
    return record(lists, tuple(lists))


def read_patch(value: Any, plan: StoryPlan) -> Patch:
    """The patch in what JSON held, with plain faults mended: other programs' names, numbers as text, single values.

    Raises `InputError` where there is no patch in it, or a field is wrong.
    """
    ids = {event.id: event for event in plan.events}
    found = _fields(value)
    if _is_plan(found or value):
        raise InputError(
            "That is a whole plan, and an edit is a patch: JSON with add, change or remove. Tell the plan as it is, or "
            "write only what becomes different."
        )
    if found is None:
        raise InputError("There is no patch in it: an edit is a JSON object with add, change or remove.")
    lists = {name: found[key] for name, keys in _LISTS.items() for key in keys if found.get(key) is not None}
    add, change = _rows(lists.get("add"), ids), _rows(lists.get("change"), ids)
    elements = _rows(found.get("text", found.get("elements")), ids)
    add += [row for row in elements if str(row.get("id")) not in ids]
    change += [row for row in elements if str(row.get("id")) in ids]
    for name, rows in (("add", add), ("change", change)):
        _check_described(f"{name.removesuffix('e')}ed", lists.get(name), {str(row.get("id")) for row in rows}, ids)
    return Patch.build(
        {
            "add": add,
            "change": change,
            "remove": _ids(lists.get("remove"), ids),
            "total_seconds": found.get("total_seconds"),
            "silence": _rows(found.get("silence"), ids),
            "counted": _ids(found.get("counted"), ids),
        }
    )


_LISTS = {"add": ("add", "added"), "change": ("change", "changed", "changes"), "remove": ("remove", "removed")}
PATCH_KEYS = {"total_seconds", "silence", *(key for keys in _LISTS.values() for key in keys)}
# What other programs call a field; `entries` knows the names of times.
_NAMES = {
    "text": "caption", "tool": "kind", "panning": "pan", "fade_in": "fade_in_seconds", "fade_out": "fade_out_seconds",
}  # fmt: skip
# Where a new event's caption may stand; of one that is there, the name may be its id.
_NEW = ("description", "name", "label", "title", "sound")
_KINDS = {"tts": "speech", "ambient": "ambience", "sound": "sfx"}
_IGNORED = ("gender", "reason", "end")  # what other programs say of an event and a plan has no place for
_TIMES = ("seconds", "start", "end", "fade_in_seconds", "fade_out_seconds")
_NUMBER = re.compile(r"([-+\u2212]?\d{1,9}(?:[.,]\d{1,9})?) ?(?:db|lufs|dbfs|lkfs)?", re.IGNORECASE)
_NULLABLE = ("loudness", "seed")


def _is_plan(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("events"), list)
        and not value.keys() & (PATCH_KEYS - {"total_seconds"})
    )


def _fields(value: Any) -> dict[str, Any] | None:
    """The first object that names a patch's lists, at any of the outer five levels."""
    level: list[Any] = [value]
    for _ in range(5):
        inner: list[Any] = []
        for node in level:
            if isinstance(node, dict):
                fields = cast("dict[str, Any]", node)
                if fields.keys() & PATCH_KEYS:
                    return fields
                inner += fields.values()
            elif isinstance(node, list):
                inner += cast("list[Any]", node)
        level = inner
    return None


def _rows(value: Any, ids: Mapping[str, SoundEvent]) -> list[dict[str, Any]]:
    """Objects of events in a list, alone, or under their ids; bare ids are described elsewhere."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        keyed = fields and all(isinstance(row, dict) for row in fields.values())
        value = [{"id": key, **row} for key, row in fields.items()] if keyed else [fields]
    if not isinstance(value, list):
        return []
    return [_row(cast("dict[str, Any]", row), ids) for row in cast("list[Any]", value) if isinstance(row, dict)]


def _row(row: Mapping[str, Any], ids: Mapping[str, SoundEvent]) -> dict[str, Any]:
    tool = str(row.get("tool", row.get("kind", ""))).lower()
    named = {_own_name(key, row, ids): value for key, value in row.items()}
    for name in ("id", "after", "before"):
        if name in named:
            named[name] = _id(named[name], ids)
    event = ids.get(str(named.get("id")))
    spoken = tool in ("tts", "speech") or (not tool and event is not None and event.kind == "speech")
    if spoken and "text" in row and not row.keys() & {"transcript", "caption"}:
        named["transcript"] = named.pop("caption")
        if event is None:
            named["caption"] = _voice(row)
    named = {name: _value(name, value) for name, value in named.items() if value is not None or name in _NULLABLE}
    if "end" in named and "seconds" not in named and "start" in named:
        named["seconds"] = _length(named["start"], named["end"])
    return {name: value for name, value in named.items() if name not in _IGNORED}


def _own_name(key: str, row: Mapping[str, Any], ids: Mapping[str, SoundEvent]) -> str:
    """A field's name in a plan; an unknown one stays, and is refused."""
    name = plain_name(key)
    if key in _NAMES or key in NewEvent.model_fields:
        return _NAMES.get(key, key)
    for own, others in (("seconds", LENGTH), ("start", START), ("end", END)):
        if others.get(name) == 1.0:
            return own
    is_new = str(_id(row.get("id"), ids)) not in ids
    return "caption" if is_new and name in _NEW and not row.keys() & {"caption", "text"} else key


def _voice(row: Mapping[str, Any]) -> str:
    gender = {"male": "A man", "female": "A woman"}.get(str(row.get("gender")).lower(), "Someone")
    return f"{gender} speaks."


def _value(name: str, value: Any) -> Any:
    """A field's value, mended where it is plain: numbers in text, kinds by other names."""
    if name == "kind" and isinstance(value, str):
        return _KINDS.get(value.lower(), value.lower())
    if not isinstance(value, str):
        return value
    if name in _TIMES:
        seconds = read_time(value)
        return value if seconds is None else seconds
    number = _NUMBER.fullmatch(value.strip()) if name in ("loudness", "pan") else None
    return float(number.group(1).replace(",", ".").replace("\u2212", "-")) if number else value


def _length(start: Any, end: Any) -> Any:
    if all(isinstance(time, (int, float)) and math.isfinite(time) for time in (start, end)):
        return round(end - start, 9)
    return end


def _id(value: Any, ids: Mapping[str, SoundEvent]) -> Any:
    """An id as this story writes it: other programs count, and so do we, with an `e` before the number."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and text.isdecimal() and len(text) <= 9 and text not in ids:
        return f"e{text}"
    return text


def _ids(value: Any, ids: Mapping[str, SoundEvent]) -> list[Any]:
    if value is None:
        return []
    rows = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [_id(row.get("id") if isinstance(row, dict) else row, ids) for row in cast("Iterable[Any]", rows)]


def _check_described(name: str, value: Any, described: set[str], ids: Mapping[str, SoundEvent]) -> None:
    """Ids alone say nothing: AudioChat describes them in a list of elements beside them."""
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    for one in listed:
        if one is not None and not isinstance(one, dict) and str(_id(one, ids)) not in described:
            raise InputError(f"The patch lists {str(one)[:40]!r} as {name}, but does not describe it.")
