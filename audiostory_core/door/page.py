"""docs/api.md, made of docstrings: `python -m audiostory_core.door.page > docs/api.md`. A test holds the page to it.

Signatures stand as they are written in the source, so that the page is the same on every version of Python.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from .. import pipeline
from ..errors import InputError
from ..line.settings import Settings
from ..plan.story import StoryPlan
from . import acts
from .continued import ContinuedStory
from .story import Story

NAME = "audiostory"
HEAD = f"""# AudioStory in Python

`import audiostory_core as {NAME}` offers what stands here; nothing heavy is imported before a name is used. All times are
seconds. Whatever cannot be done raises `InputError`, whose message is one sentence. This page is made of docstrings, by
`python -m audiostory_core.door.page`.
"""
# Told in few steps, which is quick and rough; leave `settings` out for the bundle's usual ones.
SCRIPT = """
from pathlib import Path
import audiostory_core as audiostory
from audiostory_core.exchange import formats, stems

quick = audiostory.Settings(num_steps=4)
story = audiostory.tell("Rain falls, then a dog barks", seconds=6, settings=quick)
story = story.edit("make the rain 6 dB quieter")
story.save("story.flac", stems="stems")
sounds, _ = stems.find(Path("stems"), story.plan, Path("story.rpp"))
Path("story.rpp").write_text(formats.format_named("reaper").write(story.plan, sounds))
Path("story.srt").write_text(formats.format_named("srt").write(story.plan, None))
print(audiostory.listen_to("story.flac").text)
print(audiostory.listen_to(story, "is there a dog?"))
audiostory.continue_story(story, "a door slams", seconds=2).save("longer.flac")
audiostory.edit_story("story.flac", "undo").save("first.flac")
""".strip()
FUNCTIONS = (acts.tell, acts.plan_story, acts.edit_story, acts.listen_to, acts.continue_story, pipeline.open_parts)
CLASSES = (Story, ContinuedStory, StoryPlan, Settings, InputError)
HIDDEN = {  # for the library itself
    "of", "opening", "teller", "resolved", "instruction_of", "with_telling", "with_voices", "heard",
    "with_free_level", "gain_of",
}  # fmt: skip
# The docstring of a plan stands in its schema too, word for word.
SCHEMA = """All fields stand in [story-plan.schema.json](story-plan.schema.json); a plan is frozen, and edits give new ones.

```python
audiostory.StoryPlan.sequential("A storm.", [("Rain falls.", 4.0), ("Thunder rolls.", 5.5)])
```
"""


def text() -> str:
    """The whole page."""
    parts = [HEAD, "## A session\n", f"```python\n{SCRIPT}\n```\n"]
    for function in FUNCTIONS:
        parts += [f"## {function.__name__}\n", *_function(f"{NAME}.{function.__name__}", function)]
    for kind in CLASSES:
        parts += [f"## {kind.__name__}\n", *_class(kind)]
    return "\n".join(parts)


def _class(kind: type) -> Iterator[str]:
    shown = [_field(field) for field in fields(kind) if field.name not in HIDDEN] if is_dataclass(kind) else []
    if shown:
        yield "```python\n" + "\n".join(shown) + "\n```\n"
    yield _prose(kind)
    if kind is StoryPlan:
        yield SCHEMA
    one = "plan" if kind is StoryPlan else "story"
    for name, member in vars(kind).items():
        function = member.__func__ if isinstance(member, classmethod) else member
        if inspect.isfunction(function) and not name.startswith("_") and name not in HIDDEN and function.__doc__:
            owner = f"{NAME}.{kind.__name__}" if isinstance(member, classmethod) else one
            yield f"### {kind.__name__}.{name}\n"
            yield from _function(f"{owner}.{name}", function)


def _field(field: Field[Any]) -> str:
    return f"{field.name}: {field.type}" + ("" if field.default is MISSING else f" = {_value(field.default)}")


def _value(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _function(name: str, function: Callable[..., Any]) -> Iterator[str]:
    found = inspect.signature(function)
    given = [p for p in found.parameters.values() if p.name not in ("self", "cls")]
    rows, starred = list[str](), False
    for parameter in given:
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            rows.append("*")
        rows.append(_parameter(parameter))
    returned = found.return_annotation
    tail = f" -> {returned}" if isinstance(returned, str) else ""
    line = f"{name}({', '.join(rows)}){tail}"
    if len(line) > 120:
        line = f"{name}(\n" + "".join(f"    {row},\n" for row in rows) + f"){tail}"
    yield f"```python\n{line}\n```\n"
    yield _prose(function)


def _parameter(parameter: inspect.Parameter) -> str:
    kind = f": {parameter.annotation}" if isinstance(parameter.annotation, str) else ""
    default = "" if parameter.default is parameter.empty else f" = {_value(parameter.default)}"
    return parameter.name + kind + (default if kind else default.replace(" ", ""))


def _prose(thing: Any) -> str:
    """A docstring as Markdown: its examples become code."""
    rows, code = list[str](), False
    for row in (inspect.getdoc(thing) or "").splitlines():
        example = row.startswith((">>> ", "... "))
        if example != code:
            rows.append("```python" if example else "```")
        code = example
        rows.append(row[4:] if example else row)
    return "\n".join([*rows, *(["```"] if code else []), ""])


if __name__ == "__main__":
    sys.stdout.write(text())
