"""CSV: a plan as a table, RFC 4180, one row per event and a column for each of its fields, and any such table as a plan.

The header row names the columns; instruction, reasoning and total stand in the first row. A text that begins like a
formula gets an apostrophe before it, so that no spreadsheet runs it; reading takes that away.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import InputError
from ..plan.draft import read_time
from ..plan.story import StoryPlan
from .reading import Notes, Reading, number, plan_of, span
from .stems import Stems

_TEXTS = ("id", "caption", "kind", "detail", "speaker", "transcript", "emotion", "instruction", "reasoning")
_STORY = ("instruction", "reasoning", "total_seconds")
_COLUMNS = (
    "id", "start", "seconds", "kind", "caption", "loudness", "pan", "fade_in_seconds", "fade_out_seconds", "speaker",
    "transcript", "emotion", "detail", "take", "seed", "locked", *_STORY,
)  # fmt: skip
_ALSO = {
    "start_time": "start", "start_seconds": "start", "begin": "start", "in": "start",
    "duration": "seconds", "length": "seconds", "duration_seconds": "seconds", "end_time": "end", "out": "end",
    "text": "caption", "name": "caption", "label": "caption", "description": "caption", "sound": "caption",
    "type": "kind", "tool": "kind", "panning": "pan", "fade_in": "fade_in_seconds", "fade_out": "fade_out_seconds",
}  # fmt: skip
_KINDS = {"sfx": "sfx", "music": "music", "ambience": "ambience", "speech": "speech", "tts": "speech"}
_RANGES = {"loudness": (-70.0, 0.0), "pan": (-1.0, 1.0)}
_MOST_CHARS = 100_000  # in a cell: Python's reader takes 131072
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOTHING = "The table has a header row but no row with a caption below it."

Row = dict[str, str]


def write(plan: StoryPlan, stems: Stems | None = None) -> str:
    """The table, comma between cells, lines that end as RFC 4180 says."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for n, event in enumerate(plan.events):
        story = [_cell(name, getattr(plan, name)) for name in _STORY] if n == 0 else [""] * len(_STORY)
        table.writerow([*(_cell(name, getattr(event, name)) for name in _COLUMNS[: -len(_STORY)]), *story])
    return out.getvalue()


def _cell(name: str, value: Any) -> str:
    if name in _TEXTS:
        text = _CONTROL.sub("", value)[:_MOST_CHARS]
        return f"'{text}" if _FORMULA.match(text) else text
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else repr(value)


def read(text: str) -> Reading:
    """A plan of a table with commas, semicolons or tabs between cells; raises `InputError` with the line and column."""
    notes = Notes()
    story: dict[str, Any] = {}
    rows = []
    for line, cells in _cells(text, notes):
        rows.append({**_event(cells, line, notes), "line": line})
        for name in _STORY:
            if name not in story and cells.get(name):
                story[name] = _seconds(cells, name, line) if name == "total_seconds" else _text(cells, name)
    return Reading(plan_of(rows, story, notes, _NOTHING), notes.sentences())


def _cells(text: str, notes: Notes) -> Iterator[tuple[int, Row]]:
    """The line and the cells, by the names of their columns, of each row that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    columns: list[str] = []
    line = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                if columns:
                    yield line, dict(zip(columns, values, strict=False))
                else:
                    columns = _columns(values, line, notes)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"Line {line} begins a row that is not CSV ({error}): quotes come in pairs, and one within a cell is doubled."
        ) from None


def _separator(text: str) -> str:
    header = re.sub(r'"[^"]*"', "", text[:10_000].lstrip("\r\n").splitlines()[0]) if text.strip() else ""
    return max(",;\t", key=header.count)


def _columns(values: list[str], line: int, notes: Notes) -> list[str]:
    names = [value.strip().lower().replace(" ", "_") for value in values]
    names = [_ALSO.get(name, name) if _ALSO.get(name) not in names else name for name in names]
    if "caption" not in names or not {"seconds", "end"} & set(names):
        raise InputError(
            f"Line {line} should be a header row that names at least caption and seconds; found {', '.join(values)[:80]!r}."
        )
    if unknown := [name for name in names if name not in (*_COLUMNS, "end") and name]:
        notes.add(f"columns that a plan does not have were left out: {', '.join(unknown)[:200]}", line)
    return names


def _event(cells: Row, line: int, notes: Notes) -> dict[str, Any]:
    row: dict[str, Any] = {name: _text(cells, name) for name in ("caption", "detail", "speaker", "transcript", "emotion")}
    if identity := _text(cells, "id").strip():
        row["id"] = identity
    row |= _times(cells, line)
    row["kind"] = _KINDS.get(_text(cells, "kind").strip().lower() or "sfx", "")
    if not row["kind"]:
        notes.add(f"the kind is none of {', '.join(_KINDS)}: read as sfx", line)
        row["kind"] = "sfx"
    for name, (low, high) in _RANGES.items():
        if cells.get(name, "").strip():
            value = _number(cells, name, line)
            row[name] = min(max(value, low), high)
            if value != row[name]:
                notes.add(f"the {name} is not from {low:g} to {high:g}: moved there", line)
    for name in ("fade_in_seconds", "fade_out_seconds"):
        row[name] = _seconds(cells, name, line)
    for name in ("take", "seed"):
        if cells.get(name, "").strip():
            row[name] = _whole(cells, name, line)
    row["locked"] = cells.get("locked", "").strip().lower() in ("yes", "true", "1", "x")
    return row


def _times(cells: Row, line: int) -> dict[str, float]:
    found = {name: _seconds(cells, name, line) for name in ("start", "seconds", "end") if cells.get(name, "").strip()}
    if "seconds" not in found:
        if "end" not in found:
            raise InputError(f"Line {line} has no seconds: every event needs its length, such as 2.5.")
        found["seconds"] = round(found["end"] - found.get("start", 0.0), 9)
    if found["seconds"] <= 0:
        raise InputError(f"Line {line} has an event of {found['seconds']:g} s, but it must last longer than 0 s.")
    found.pop("end", None)
    return found


def _text(cells: Mapping[str, str], name: str) -> str:
    text = cells.get(name, "")
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _number(cells: Row, name: str, line: int) -> float:
    value = number(cells[name])
    if value is None:
        raise InputError(f"Line {line}, column {name} is {cells[name][:40]!r}, but must be a number such as 2.5 or 2,5.")
    return value


def _seconds(cells: Row, name: str, line: int) -> float:
    cell = cells.get(name, "").strip()
    value = number(cell) if cell else 0.0
    value = read_time(cell) if value is None else value
    if value is None or value < 0:
        raise InputError(f"Line {line}, column {name} is {cell[:40]!r}, but must be seconds from 0 on, such as 2.5 or 1:05.")
    return span(0.0, value, line)[1]


def _whole(cells: Row, name: str, line: int) -> int:
    cell = cells[name].strip()
    most = 2**63 if name == "seed" else 1000
    if cell.isdecimal() and len(cell) <= 19 and int(cell) < most:
        return int(cell)
    value = _number(cells, name, line)
    if not (value.is_integer() and 0 <= value < most):
        raise InputError(f"Line {line}, column {name} is {cell[:40]!r}, but must be a whole number from 0 on, below {most}.")
    return int(value)
