"""SubRip: a plan as subtitles, `start --> end` in milliseconds and the caption, and any subtitles as a plan.

The format has no standard; this is how players read it: cues stand in the order of their starts and may overlap, HTML
tags for bold, italic, underline and colour and `{\\an8}` are layout, not text. Numbers before cues are not needed.
"""

import re
from typing import Any

from ..plan.story import StoryPlan
from .grid import clock, ticks
from .reading import Notes, Reading, lines_of, plan_of, span
from .stems import Stems

# Every repetition is bounded: reading takes linear time.
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[,.](\d{1,9}))?"
_TIMING = re.compile(rf"{_TIME}\s{{0,9}}-->\s{{0,9}}{_TIME}(?:\s.{{0,200}})?")
_TAG = re.compile(r"</?(?:i|b|u|s|c|v|font|ruby|rt|lang)(?:[\s.][^<>]{0,200})?/?>|\{\\[^{}]{0,100}\}", re.IGNORECASE)
_NOTHING = "No subtitle with a text was found: one is a line such as 00:00:01,000 --> 00:00:04,000, and its text below."


def write(plan: StoryPlan, stems: Stems | None = None) -> str:
    """SRT text with one cue per event."""
    cues = []
    for n, event in enumerate(sorted(plan.events, key=lambda event: event.start), 1):
        start, end = (f"{clock(at // 1000)},{at % 1000:03}" for at in ticks(event, 1000))
        cues.append(f"{n}\n{start} --> {end}\n{event.caption}\n")
    return "\n".join(cues)


def read(text: str) -> Reading:
    """A plan of any subtitles; raises `InputError`."""
    notes = Notes()
    rows = [row for line, timing, lines in _cues(text, notes) if (row := _row(line, timing, lines, notes))]
    return Reading(plan_of(rows, {}, notes, _NOTHING), notes.sentences())


def _cues(text: str, notes: Notes) -> list[tuple[int, re.Match[str], list[str]]]:
    """Line, times and lines of text of each cue."""
    cues: list[tuple[int, re.Match[str], list[str]]] = []
    within = False
    for n, line in lines_of(text):
        line = line.strip()
        timing = _TIMING.fullmatch(line) if "-->" in line and len(line) <= 300 else None
        # A first line of text may look like times; later ones begin a cue that no empty line parts from this one.
        if timing and not (within and not cues[-1][2]):
            if within and cues[-1][2][-1].isdigit():
                cues[-1][2].pop()
            cues.append((n, timing, []))
            within = True
        elif not line:
            within = False
        elif within:
            cues[-1][2].append(line)
        elif not line.isdigit():
            notes.add("the text belongs to no times such as 00:00:01,000 --> 00:00:04,000: left out", n)
    return cues


def _row(line: int, timing: re.Match[str], lines: list[str], notes: Notes) -> dict[str, Any] | None:
    text = " ".join(lines)
    start, end = (_milliseconds(timing.groups()[k : k + 4]) for k in (0, 4))
    if not text:
        notes.add("the subtitle has no text: left out", line)
        return None
    if start == end:
        notes.add("the subtitle lasts 0 s: left out", line)
        return None
    if start > end:
        notes.add("the times were reversed: swapped", line)
        start, end = end, start
    span(start / 1000, end / 1000, line)
    # What is nothing but tags is text after all.
    return {
        "caption": _TAG.sub("", text).strip() or text,
        "start": start / 1000,
        "seconds": (end - start) / 1000,
        "line": line,
    }


def _milliseconds(groups: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, decimals = (group or "0" for group in groups)
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + round(float(f"0.{decimals}") * 1000)
