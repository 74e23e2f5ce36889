"""The table of formats: plan -> text and text -> plan, by the name of a format or the suffix of a file.

Light to import: a format is read when a plan is, its module first. `json` and `text` are the plan's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    from ..plan.story import StoryPlan
    from .reading import Reading
    from .stems import Stems

MAX_BYTES = 20_000_000


def _of(module: str, act: str) -> Callable[..., Any]:
    """A function of a module here, which is imported when it is called."""

    def call(*given: Any) -> Any:
        return getattr(import_module(f".{module}", __package__), act)(*given)

    return call


def _write_json(plan: StoryPlan, stems: Stems | None = None) -> str:
    return plan.to_json()


def _read_json(text: str) -> Reading:
    from ..plan.story import StoryPlan
    from .reading import Reading

    return Reading(StoryPlan.from_json(text))


def _write_text(plan: StoryPlan, stems: Stems | None = None) -> str:
    from ..plan.text import to_text

    return to_text(plan)


def _read_text(text: str) -> Reading:
    from ..plan.text import parse
    from .reading import Reading

    reading = parse(text)
    return Reading(reading.plan, reading.repairs)


def _nothing_said(plan: StoryPlan) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Format:
    """One format. `suffix` is empty where only the name chooses it; `write` names stems where it is `with_stems`.

    `elsewhere` says what other programs make of a file; `by_start` that its events stand in the order of their starts.
    """

    name: str
    suffix: str
    write: Callable[[StoryPlan, Stems | None], str]
    read: Callable[[str], Reading]
    elsewhere: Callable[[StoryPlan], tuple[str, ...]] = _nothing_said
    by_start: bool = False
    with_stems: bool = False
    max_bytes: int = MAX_BYTES


FORMATS = {
    form.name: form
    for form in (
        Format("json", ".json", _write_json, _read_json),
        Format("text", ".txt", _write_text, _read_text),
        Format("copilot", "", _of("copilot", "write"), _of("copilot", "read"), _of("copilot", "elsewhere")),
        Format("srt", ".srt", _of("srt", "write"), _of("srt", "read"), by_start=True),
        Format("audacity", ".labels.txt", _of("labels", "write"), _of("labels", "read"), by_start=True),
        Format(
            "reaper",
            ".rpp",
            _of("reaper", "write"),
            _of("reaper", "read"),
            _of("reaper", "elsewhere"),
            with_stems=True,
            max_bytes=200_000_000,  # projects of others carry the state of their plug-ins
        ),
        Format("csv", ".csv", _of("spreadsheet", "write"), _of("spreadsheet", "read")),
        Format("edl", ".edl", _of("edl", "write"), _of("edl", "read"), _of("edl", "elsewhere"), with_stems=True),
    )
}
SUFFIXES = tuple(form.suffix for form in FORMATS.values() if form.suffix)
_ALSO_READ = {".vtt": "srt"}
READ_SUFFIXES = (*SUFFIXES, *_ALSO_READ)


def format_named(name: str) -> Format:
    """The format of that name; raises `InputError` with those there are."""
    if name not in FORMATS:
        raise InputError(f"there is no format {name!r}; use one of {', '.join(FORMATS)}.")
    return FORMATS[name]


def of_path(path: str | Path) -> Format | None:
    """The format whose suffix a file has, the longest that fits; None for another."""
    suffixes = {form.suffix: form.name for form in FORMATS.values() if form.suffix} | _ALSO_READ
    found = max((suffix for suffix in suffixes if Path(path).name.lower().endswith(suffix)), key=len, default=None)
    return FORMATS[suffixes[found]] if found else None


# What a text of each format cannot be without, the plainest first.
_SIGNS = {
    "reaper": re.compile(r"<REAPER_PROJECT\b"),
    "edl": re.compile(r"(?:TITLE:|FCM:|\d{3,6} +\S+ +\S+ +C )"),
    "srt": re.compile(  # times within the first lines
        r"WEBVTT\b|(?![\[{<])(?:[^\n]{0,200}\n){0,9}?\s{0,9}(?:\d{1,4}: ?)?"
        r"\d\d?: ?\d\d[,.:] ?\d{1,9} {0,9}(?:->|-->|--&gt;)"
    ),
    "audacity": re.compile(r"\d+(?:[.,]\d+)?\t\d+(?:[.,]\d+)?(?:\t|\r?\n|$)"),
    "csv": re.compile(
        r"Name([\t,;])Start\1Duration\1|(?=[^\r\n]*\bcaption\b)[\w\"' ]+(?:[,;\t][\w\"' ]+)+\r?(?:\n|$)", re.IGNORECASE
    ),
    "copilot": re.compile(r"\[\s*\{\s*\"role\"|(?=[\s\S]{0,2000}\"start_time\")[\[{]"),
    "json": re.compile(r"\{"),
}


def of_text(text: str) -> Format:
    """The format that a text looks like; `text`, which mends what it can, where it looks like none."""
    from .reading import lines_of

    begin = "\n".join(line for _, line in lines_of(text.removeprefix("\ufeff").lstrip()[:4000]))
    found = next((name for name, sign in _SIGNS.items() if sign.match(begin)), "text")
    if found == "json" and not re.search(r"\"version\"\s*:", text):  # of a language model: parsed with mending
        found = "text"
    return FORMATS[found]


def check_size(count: int, form: Format) -> None:
    """Raises `InputError` for more bytes than a file of that format may have."""
    if count > form.max_bytes:
        raise InputError(f"The file has {count:,} bytes; {form.name} may have at most {form.max_bytes:,}.")


def read_bytes(data: bytes, form: Format) -> Reading:
    """A plan from a file's content; raises `InputError`."""
    from .encoding import decode_text
    from .reading import Notes, Reading

    check_size(len(data), form)
    notes = Notes()
    reading = form.read(decode_text(data, notes))
    return Reading(reading.plan, (*notes.sentences(), *reading.notes))


def losses(plan: StoryPlan, form: Format) -> tuple[str, ...]:
    """What of this plan does not come back from this format, in words; empty where it comes back equal."""
    from .losses import losses_between

    try:
        back = form.read(form.write(plan, None)).plan
    except InputError as error:
        return (f"it does not come back: {error}",)
    return losses_between(plan, back, form.by_start)
