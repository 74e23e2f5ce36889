"""Audacity's label track: a line `start TAB end TAB text` per event, seconds with six decimals, and back.

As in the Audacity manual, "Importing and Exporting Labels": lines that begin with a backslash hold frequencies of the
label above and are read over; a label with equal times is a point. Audacity reads it as UTF-8.
"""

from typing import Any

from ..plan.story import StoryPlan
from .grid import ticks
from .reading import Notes, Reading, last_until_next, lines_of, number, plan_of, span
from .stems import Stems

_POINT_SECONDS = 1.0
_NOTHING = "No label with a text was found: one is a line of start, end and text with tabs between, in seconds."


def write(plan: StoryPlan, stems: Stems | None = None) -> str:
    """Labels in the order of their starts, as Audacity itself sorts them."""
    lines = []
    for event in sorted(plan.events, key=lambda event: event.start):
        start, end = (f"{at // 1_000_000}.{at % 1_000_000:06}" for at in ticks(event, 1_000_000))
        lines.append(f"{start}\t{end}\t{event.caption}\n")
    return "".join(lines)


def read(text: str) -> Reading:
    """A plan of a label file; points last until the next label. Raises `InputError`."""
    notes = Notes()
    rows = [row for n, line in lines_of(text) if (row := _row(n, line, notes))]
    last_until_next(rows, _POINT_SECONDS, "label", notes)
    return Reading(plan_of(rows, {}, notes, _NOTHING), notes.sentences())


def _row(n: int, line: str, notes: Notes) -> dict[str, Any] | None:
    if not line.strip() or line.startswith("\\"):
        return None
    columns = line.split("\t")
    start = number(columns[0])
    if start is None:
        notes.add("the line does not begin with a time in seconds: left out", n)
        return None
    end = number(columns[1]) if len(columns) > 1 else None
    text = columns[1:] if end is None else columns[2:]
    end = start if end is None else end
    if min(start, end) < 0:
        notes.add("the times were before 0: moved to 0", n)
        start, end = max(start, 0.0), max(end, 0.0)
    if start > end:
        notes.add("the times were reversed: swapped", n)
        start, end = end, start
    span(start, end, n)
    return {"caption": " ".join(text), "start": start, "seconds": round(end - start, 6), "line": n}
