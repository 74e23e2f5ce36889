"""JSON Schemas that hold a model to what it is asked for: the few fields that it writes, with types and nothing else.

Servers make grammars of them, and limits such as a length of 2000 characters make those huge or are refused. What a value
may be stands in `SoundEvent`, and is checked when the answer is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

_KEPT = ("type", "enum", "const")


def plan_schema() -> dict[str, Any]:
    """Of a plan as the planner asks for it: reasoning, then events."""
    from .story import SoundEvent

    names = ("caption", "detail", "kind", "seconds", "loudness", "pan", "start")
    events = list_of(record(fields_of(SoundEvent, names), ("caption", "kind", "seconds")))
    return record({"reasoning": {"type": "string"}, "events": events}, ("reasoning", "events"))


def fields_of(model: type[BaseModel], names: Sequence[str]) -> dict[str, Any]:
    """The types of some fields of a model."""
    fields = model.model_json_schema()["properties"]
    return {name: _plain(fields[name]) for name in names}


def record(fields: Mapping[str, Any], required: Sequence[str]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(fields), "required": list(required), "additionalProperties": False}


def list_of(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


def _plain(field: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: field[name] for name in _KEPT if name in field}
    if "anyOf" in field:
        found["anyOf"] = [_plain(one) for one in field["anyOf"]]
    return found
