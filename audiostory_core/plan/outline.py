"""An outline -> the chapters of a long story -> one plan. Each chapter is planned from an instruction of its own.

An outline is text, with a heading a chapter and below it what should be heard:

    # The harbour (90 s)
    A storm rolls over a harbour, then a ship's bell answers.

    # In the cathedral (60 s)
    ...

or JSON: `{"title": ..., "chapters": [{"title": ..., "instruction": ..., "seconds": ...}]}`. Knows no models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from ..errors import InputError
from . import prompts
from .story import MAX_EVENTS, MAX_TOTAL_SECONDS, Chapter, StoryPlan, check_seconds, load_json

MAX_CHAPTERS = 500
_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<title>.*\S)[ \t]*$")
_LENGTH = re.compile(r"\((?P<count>\d{1,6}(?:\.\d{1,3})?) ?(?P<unit>s|sec|seconds|min|minutes)\)$")


@dataclass(frozen=True)
class ChapterOutline:
    """A chapter that is not planned yet."""

    title: str
    instruction: str
    seconds: float


def read_outline(text: str, usual_seconds: float) -> tuple[ChapterOutline, ...]:
    """The chapters of an outline; one that says no length is told in `usual_seconds`. Raises InputError with its place."""
    rows = _json_rows(text) if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else _text_rows(text)
    if not rows:
        raise InputError("the outline has no chapters; write a heading for each, such as: # The harbour (90 s).")
    if len(rows) > MAX_CHAPTERS:
        raise _too_many(str(len(rows)))
    scenes = tuple(_scene(n, row, usual_seconds) for n, row in enumerate(rows, 1))
    total = sum(scene.seconds for scene in scenes)
    if total > MAX_TOTAL_SECONDS:
        raise InputError(f"the chapters last {total:g} s together, but a story may last at most {MAX_TOTAL_SECONDS:g} s.")
    return scenes


def join_chapters(title: str, scenes: Sequence[ChapterOutline], plans: Sequence[StoryPlan]) -> StoryPlan:
    """One plan of the chapters' plans, one after the other; an event's id says its chapter: `c2_e1`."""
    count = sum(len(plan.events) for plan in plans)
    if count > MAX_EVENTS:
        raise InputError(f"the chapters have {count} events together, but a plan may have at most {MAX_EVENTS}.")
    events: list[dict[str, Any]] = []
    chapters: list[Chapter] = []
    start = 0.0
    for n, (scene, plan) in enumerate(zip(scenes, plans, strict=True), 1):
        for event in plan.events:
            events.append(event.model_dump() | {"id": f"c{n}_{event.id}", "start": round(start + event.start, 9)})
        chapters.append(Chapter(title=scene.title, instruction=scene.instruction, start=start, seconds=plan.total_seconds))
        start = round(start + plan.total_seconds, 9)
    rows = [chapter.model_dump() for chapter in chapters]
    return StoryPlan.build({"instruction": title, "events": events, "total_seconds": start, "chapters": rows})


def _scene(n: int, row: dict[str, Any], usual_seconds: float) -> ChapterOutline:
    title, instruction, seconds = row.get("title", ""), row.get("instruction", ""), row.get("seconds")
    if not isinstance(title, str) or not isinstance(instruction, str) or not instruction.strip():
        raise InputError(f"chapter {n} of the outline says nothing to hear; write a sentence under its heading.")
    if seconds is None:
        seconds = prompts.stated_seconds(instruction)
    seconds = usual_seconds if seconds is None else check_seconds(seconds, f"the length of chapter {n}")
    return ChapterOutline(" ".join(title.split())[:200], instruction.strip(), seconds)


def _text_rows(text: str) -> list[dict[str, Any]]:
    chapters: list[tuple[dict[str, Any], list[str]]] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        heading = _HEADING.match(line)
        if heading and len(chapters) == MAX_CHAPTERS:
            raise _too_many(f"more than {MAX_CHAPTERS}")  # here already: a long text may have a great many
        if heading:
            chapters.append((_titled(heading["title"]), []))
        elif chapters:
            chapters[-1][1].append(line.strip())
        elif line.strip():
            raise InputError(f"line {number} of the outline stands before any heading; begin with: # The harbour (90 s).")
    return [{**titled, "instruction": " ".join(["", *lines])} for titled, lines in chapters]


def _too_many(count: str) -> InputError:
    return InputError(f"the outline has {count} chapters, but may have at most {MAX_CHAPTERS}.")


def _titled(heading: str) -> dict[str, Any]:
    length = _LENGTH.search(heading)
    if not length:
        return {"title": heading}
    seconds = float(length["count"]) * (60.0 if length["unit"].startswith("min") else 1.0)
    return {"title": heading[: length.start()].strip(), "seconds": seconds}


def _json_rows(text: str) -> list[dict[str, Any]]:
    data = load_json(text)
    rows = cast("dict[str, Any]", data).get("chapters") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in cast("list[Any]", rows)):
        raise InputError("the outline's JSON has no list of chapters: objects with title, instruction and seconds.")
    return cast("list[dict[str, Any]]", rows)
