"""The JSON of other programs -> plans: any object or list with captions. Our own JSON goes through `StoryPlan`.

Reads AudioCopilot's elements, timed captions of video models, and what is left of a reply that was cut off.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ..errors import InputError
from . import prompts
from .draft import TIMESTAMP_TAG, Draft, clean_caption, finish, read_length, read_time
from .story import MAX_EVENTS, StoryPlan

_JSON_START = re.compile(r"[\[{]\s{0,200}[\"{]")
_JSON_OBJECT = re.compile(r"\{[^{}]*\}")


def json_value(text: str, notes: list[str]) -> Any:
    """The JSON in the text that holds events, else None; what is cut off gives the whole objects it has."""
    if prompts.GEN_OPEN in text and not text.rstrip().endswith(("}", "]", "```")):
        return None
    block = text.partition("```")[2].partition("```")[0] or text
    block = block.strip().removeprefix("json").strip()
    is_json = _JSON_START.match(block) is not None
    if not is_json and TIMESTAMP_TAG.search(text):
        return None
    decoder = json.JSONDecoder(parse_constant=lambda _: None)
    for start, _ in zip(_JSON_START.finditer(block), range(8), strict=False):
        try:
            value, _ = decoder.raw_decode(block, start.start())
        except (ValueError, RecursionError):
            continue
        if _rows(value) or (isinstance(value, dict) and "events" in value):
            return cast("Any", value)
    if not is_json:
        return None
    objects: list[Any] = []
    for found in _JSON_OBJECT.finditer(block):
        try:
            objects.append(decoder.decode(found.group()))
        except (ValueError, RecursionError):
            continue
    rows = _rows(objects)
    if not rows:
        raise InputError("The text looks like JSON, but no object with a caption can be read from it.")
    notes.append(f"the JSON was broken or cut off: {len(rows)} whole events were read")
    return rows


def plan_from_json(value: Any, instruction: str, fit_to: float | None, target: float | None, notes: list[str]) -> StoryPlan:
    """The plan in JSON of any program, with what had to be repaired in `notes`; see `json_value`."""
    fields = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    stated = fields.get("instruction")
    instruction = instruction or (stated if isinstance(stated, str) else "")
    if "events" in fields:
        try:
            return StoryPlan.build({**fields, "instruction": instruction})
        except InputError:
            if "version" in fields or not _rows(value):
                raise
    rows = _rows(value)
    if len(rows) > MAX_EVENTS:
        raise InputError(f"The JSON has {len(rows)} events, but a plan may have at most {MAX_EVENTS}.")
    reasoning = fields.get("reasoning")
    drafts = [_draft(row) for row in rows]
    return finish(drafts, reasoning if isinstance(reasoning, str) else "", instruction, fit_to, target, notes)


def _rows(value: Any) -> list[dict[str, Any]]:
    """The first list of objects with a caption, and if possible a time, at any of the outer six levels."""
    untimed: list[dict[str, Any]] = []
    level: list[Any] = [value]
    for _ in range(6):
        inner: list[Any] = []
        for node in level:
            if isinstance(node, dict):
                inner += list(cast("dict[str, Any]", node).values())
            elif isinstance(node, list):
                nodes = cast("list[Any]", node)
                inner += nodes
                rows = [cast("dict[str, Any]", row) for row in nodes if isinstance(row, dict) and _first(row, _CAPTION)]
                if any(_first(row, (*_LENGTH, *_END)) is not None for row in rows):
                    return rows
                untimed = untimed or [row for row in rows if row.get("type") != "text"]
        level = inner
    return untimed


_CAPTION = ("caption", "text", "description", "prompt", "sound")
_LENGTH = ("seconds", "duration", "duration_seconds", "length")
_START = ("start", "start_time", "start_seconds", "start_timestamp")
_END = ("end", "end_time", "end_seconds", "end_timestamp")
_KINDS = {"tts": "speech", "sfx": "sfx", "music": "music", "ambience": "ambience", "speech": "speech"}


def _draft(row: Mapping[str, Any]) -> Draft:
    """One object of another program's list, for example AudioCopilot's (tool, text, loudness, panning, start_time)."""
    seconds, start, end = (read_length(_first(row, _LENGTH)), read_time(_first(row, _START)), read_time(_first(row, _END)))
    if seconds is None and end is not None and end > (start or 0.0):
        seconds = end - (start or 0.0)
    extra: dict[str, Any] = {"kind": _KINDS.get(str(row.get("kind", row.get("tool"))).lower(), "sfx")}
    if start is not None:
        extra["start"] = start
    for name, keys, low, high in (("loudness", ("loudness",), -70, 0), ("pan", ("pan", "panning"), -1, 1)):
        level = _first(row, keys)
        if isinstance(level, (int, float)) and not math.isnan(level):
            extra[name] = float(min(max(level, low), high))
    detail = _first(row, ("detail", "story_details", "story"))
    if isinstance(detail, str):
        extra["detail"] = clean_caption(detail)
    caption = _first(row, _CAPTION)
    return Draft(caption if isinstance(caption, str) else "", seconds, extra)


def _first(row: Mapping[str, Any], keys: Sequence[str]) -> Any:
    return next((row[key] for key in keys if row.get(key) is not None), None)
