"""CSV: a plan as a table, RFC 4180, one row per event and a column for each of its fields, and any such table as a plan.

The header row names the columns; instruction, reasoning and total stand in the first row. A text that begins like a
formula gets an apostrophe before it, so that no spreadsheet runs it; reading takes that away. Read too: the list of markers
that Adobe Audition exports, a table of tabs by the names Name, Start, Duration, Time Format, Type, Description.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import InputError
from ..plan.draft import seconds_in
from ..plan.story import StoryPlan
from .reading import Notes, Reading, last_until_next, number, plan_of, span
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
    "text": "caption", "name": "caption", "label": "caption", "sound": "caption", "description": "caption",
    "type": "kind", "tool": "kind", "panning": "pan", "fade_in": "fade_in_seconds", "fade_out": "fade_out_seconds",
}  # fmt: skip
_MARKERS = ("name", "start", "duration", "time_format")  # the columns by which Audition's list is known
_MARKER_SECONDS = 1.0  # of the last one, where it is a point
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
        row = _marker(cells, line) if "time_format" in cells else _event(cells, line, notes)
        rows.append({**row, "line": line})
        for name in _STORY:
            if name not in story and cells.get(name):
                story[name] = _seconds(cells, name, line) if name == "total_seconds" else _text(cells, name)
    last_until_next(rows, _MARKER_SECONDS, "marker", notes)
    return Reading(plan_of(rows, story, notes, _NOTHING), notes.sentences())


def _cells(text: str, notes: Notes) -> Iterator[tuple[int, Row]]:
    """The line and the cells, by the fields that their columns stand for, of each row that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    columns: list[tuple[str, int]] = []
    line = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                if columns:
                    yield line, _row(columns, values)
                else:
                    columns = _columns(values, line, notes)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"Line {line} begins a row that is not CSV ({error}): quotes come in pairs, and one within a cell is doubled."
        ) from None


def _row(columns: list[tuple[str, int]], values: list[str]) -> Row:
    """The cells of the known columns; of several for one field the first that says something."""
    row: Row = {}
    for field, place in columns:
        if place < len(values) and not row.get(field, "").strip():
            row[field] = values[place]
    return row


def _separator(text: str) -> str:
    header = re.sub(r'"[^"]*"', "", (text.lstrip("\r\n")[:10_000].splitlines() or [""])[0])
    return max(",;\t", key=header.count)


def _columns(values: list[str], line: int, notes: Notes) -> list[tuple[str, int]]:
    """The field and the place of each column that is known; of several for one field, the plan's own name comes first."""
    places: dict[str, int] = {}
    for place, value in enumerate(values):
        places.setdefault(value.strip().lower().replace(" ", "_"), place)
    if all(name in places for name in _MARKERS):
        names = {"name": "caption", "description": "detail", "duration": "seconds"}
        return [(names.get(name, name), places[name]) for name in (*_MARKERS, "description") if name in places]
    known = {name: name for name in (*_COLUMNS, "end")} | _ALSO
    taken = {name for name, field in known.items() if name in places and (name == field or field not in places)}
    columns = [(field, places[name]) for name, field in known.items() if name in taken]
    fields = {field for field, _ in columns}
    if "caption" not in fields or not {"seconds", "end"} & fields:
        raise InputError(
            f"Line {line} should be a header row that names at least caption and seconds; found {', '.join(values)[:80]!r}."
        )
    if unknown := [name for name in places if name and name not in taken]:
        notes.add(f"columns that a plan does not have were left out: {', '.join(unknown[:50])[:200]}", line)
    return columns


def _marker(cells: Row, line: int) -> dict[str, Any]:
    """A row of Audition's list. Its times are read where they are seconds; 0 of them is a point."""
    form = cells["time_format"].strip()
    if form.lower() not in ("", "decimal"):
        raise InputError(
            f"Line {line} has its times in {form[:40]!r}: show them as decimal (mm:ss.ddd) in Audition, and export again."
        )
    name, detail = _text(cells, "caption"), _text(cells, "detail")
    start, seconds = _seconds(cells, "start", line), _seconds(cells, "seconds", line)
    span(start, start + seconds, line)
    return {"caption": name or detail, "detail": detail if name else "", "start": start, "seconds": seconds}


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
    value = seconds_in(cell) if value is None else value
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
