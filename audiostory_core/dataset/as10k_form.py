"""A story in the form of AudioStory's data set (supplement, Figure 5), read and written.

An object with an instruction, reasoning and captions, each a caption with its seconds in a tag, one after the other. Layered
events are timed entries instead; a plan of our own is taken as it is. Level, pan and speakers have no place in the form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..errors import InputError
from ..plan import prompts
from ..plan import text as plan_text
from ..plan.story import StoryPlan, check_seconds, check_text
from .records import Provenance, StoryRecord

_CAPTIONS, _SECONDS = ("captions", "audioclips", "clips"), ("seconds", "totalseconds", "duration", "totalduration")
_FILES = ("audio", "before", "video", "pictures")  # of our own plans, what lies beside them


class FormReading(NamedTuple):
    """A plan, how long the story should be where that is stated, and what had to be guessed."""

    plan: StoryPlan
    stated: float | None
    repairs: tuple[str, ...]


def plain_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """`Audio Clips`, `audio_clips` and `audioClips` are one name."""
    return {_plain(name): value for name, value in data.items()}


def read_form(data: Mapping[str, Any], where: object) -> FormReading:
    """The plan in an object of this form, or in one of our own. Raises InputError, naming `where`, for anything else."""
    fields = plain_fields(data)
    instruction = _text(fields, "instruction")
    if not instruction.strip():
        raise InputError(f"{where} has no instruction; a record says what is asked for.")
    stated = _stated(fields, instruction)
    if isinstance(fields.get("events"), list):
        own = {name: value for name, value in data.items() if _plain(name) not in _FILES}
        return FormReading(StoryPlan.from_json(json.dumps(own)), stated, ())
    rows = next((fields[name] for name in _CAPTIONS if fields.get(name)), None)
    if not isinstance(rows, list):
        raise InputError(f"{where} has neither captions nor events; a record says what is heard when.")
    reading = plan_text.parse(_written(_text(fields, "reasoning"), rows), instruction, stated, rescale=False)
    return FormReading(reading.plan, stated, reading.repairs)


def read_record(data: Mapping[str, Any], name: str, provenance: Provenance) -> tuple[StoryRecord, tuple[str, ...]]:
    """A record from an object of this form, and what had to be guessed of it. Raises InputError as `read_form` does, and for
    visual captions that are not one a caption."""
    reading, fields = read_form(data, name), plain_fields(data)
    seen = fields.get("visualcaptions") or ()
    whole = {"name": name, "plan": reading.plan, "provenance": provenance, "visual": seen}
    return StoryRecord.build({**whole, "caption": _text(fields, "wholecaption")}), reading.repairs


def write_record(record: StoryRecord) -> dict[str, Any]:
    """The record's story in this form; `read_record` reads back the same captions and texts, and
    times to a microsecond."""
    plan = record.plan
    if plan.is_sequential:
        rows: list[Any] = [_tagged(event.caption, event.seconds) for event in plan.events]
    else:
        rows = [{"caption": event.caption, "start": event.start, "seconds": event.seconds} for event in plan.events]
    total = max(plan.total_seconds, sum(_rounded(event.seconds) for event in plan.events) if plan.is_sequential else 0.0)
    found = {"instruction": plan.instruction, "reasoning": plan.reasoning, "captions": rows, "seconds": _rounded(total)}
    more = {"whole_caption": record.caption, "visual_captions": list(record.visual)}
    return found | {name: value for name, value in more.items() if value}


def _tagged(caption: str, seconds: float) -> str:
    return f"{caption}{prompts.TIMESTAMP_OPEN}{_rounded(seconds)}{prompts.TIMESTAMP_CLOSE}"


def _rounded(seconds: float) -> float:
    """To a microsecond, as far as a tag is read; never to nothing."""
    return max(round(seconds, 6), 1e-4)


def _written(reasoning: str, rows: list[Any]) -> str:
    """Captions as a language model writes them, where they are texts; else as JSON."""
    if all(isinstance(row, str) for row in rows):
        blocks = "".join(f"{prompts.GEN_OPEN}{row}{prompts.GEN_CLOSE}" for row in rows)
        return f"{reasoning}{prompts.THINK_CLOSE}{blocks}"
    return json.dumps({"reasoning": reasoning, "captions": rows})


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name[:100].lower())


def _text(fields: Mapping[str, Any], name: str) -> str:
    return check_text(fields.get(name, ""), name)


def _stated(fields: Mapping[str, Any], instruction: str) -> float | None:
    """How long it should be, as a field or the sentence says."""
    name = next((name for name in _SECONDS if fields.get(name) is not None), None)
    return prompts.stated_seconds(instruction) if name is None else check_seconds(fields[name], name)
