"""SubRip: a plan as subtitles, `start --> end` in milliseconds and the caption, and any subtitles as a plan, WebVTT too.

SubRip has no standard; this is how players read it: cues stand in the order of their starts and may overlap, HTML tags for
bold, italic, underline and colour and `{\\an8}` are layout, not text. Numbers before cues are not needed. All text between
two lines of times belongs to the first of them, empty lines or not. Of WebVTT (W3C), the settings of cues, comments, styles
and regions are left out, and the line before the times is a cue's name.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..plan.story import StoryPlan
from .grid import clock, ticks
from .reading import Notes, Reading, lines_of, plan_of, span
from .stems import Stems

# Every repetition is bounded: reading takes linear time. Translators by machine leave spaces within the times.
_TIME = r"(?:(\d{1,4}): ?)?(\d{1,2}): ?(\d{1,2})(?:[,.] ?(\d{1,9})|:(\d{3}))?"
_TIMING = re.compile(rf"{_TIME}\s{{0,9}}(?:-{{1,3}}>|--&gt;)\s{{0,9}}{_TIME}(?:\s.{{0,200}})?")
_TAG = re.compile(
    r"</?(?:i|b|u|s|c|v|font|ruby|rt|lang)(?:[\s.][^<>]{0,200})?/?>|<\d{1,4}:[\d:.]{1,20}>|\{\\[^{}]{0,100}\}", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|lrm|rlm|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].{0,1000})?")  # of WebVTT, up to an empty line
_NUMBER = re.compile(r"[0-9]{1,9}")
_NOTHING = "No subtitle with a text was found: one is a line such as 00:00:01,000 --> 00:00:04,000, and its text below."


def write(plan: StoryPlan, stems: Stems | None = None) -> str:
    """SRT text with one cue per event."""
    cues = []
    for n, event in enumerate(sorted(plan.events, key=lambda event: event.start), 1):
        start, end = (f"{clock(at // 1000)},{at % 1000:03}" for at in ticks(event, 1000))
        cues.append(f"{n}\n{start} --> {end}\n{event.caption}\n")
    return "\n".join(cues)


@dataclass
class _Cue:
    """The line and the times of a cue, and the lines below them down to the next one's times."""

    line: int
    times: re.Match[str]
    below: list[str] = field(default_factory=list[str])


def read(text: str) -> Reading:
    """A plan of any subtitles; raises `InputError`."""
    notes = Notes()
    rows = [row for cue in _cues(text, notes) if (row := _row(cue, notes))]
    return Reading(plan_of(rows, {}, notes, _NOTHING), notes.sentences())


def _cues(text: str, notes: Notes) -> list[_Cue]:
    """The cues with the lines of their texts alone."""
    vtt = text.startswith("WEBVTT")
    head: list[tuple[int, str]] = []
    cues: list[_Cue] = []
    for n, line in _without_blocks(text) if vtt else lines_of(text):
        line = line.strip()
        times = _times(line)
        if times and not (cues and cues[-1].line == n - 1):  # right below others, times are text
            cues.append(_Cue(n, times))
        elif cues:
            cues[-1].below.append(line)
        else:
            head.append((n, line))
    above = [line for _, line in head]
    _take_names(["", *above], cues, vtt)
    for n, line in head:
        if cues and line and not vtt and not _NUMBER.fullmatch(line):
            notes.add("the text belongs to no times such as 00:00:01,000 --> 00:00:04,000: left out", n)
    return cues


def _without_blocks(text: str) -> Iterator[tuple[int, str]]:
    """The lines of WebVTT, those of its head, its comments, styles and regions empty."""
    skipping, empty = True, True
    for n, line in lines_of(text):
        line = line.strip()
        if not line or _times(line):
            skipping = False
        elif empty and _BLOCK.fullmatch(line):
            skipping = True
        empty = not line
        yield n, "" if skipping else line


def _times(line: str) -> re.Match[str] | None:
    return _TIMING.fullmatch(line) if len(line) <= 300 and (">" in line or "&gt;" in line) else None


def _take_names(head: list[str], cues: Sequence[_Cue], vtt: bool) -> None:
    """Takes the number or the name of each cue off the text above it; `head` stands above the first."""
    said = [line for line in head if line]
    counts = bool(said) and _NUMBER.fullmatch(said[-1]) is not None
    number = 0
    for n, lines in enumerate([head, *(cue.below for cue in cues)]):
        close = bool(lines) and bool(lines[-1])
        while lines and not lines[-1]:
            lines.pop()
        if not lines:
            continue
        alone = len(lines) > 1 and not lines[-2]  # the line right below the times is always text
        found = int(lines[-1]) if _NUMBER.fullmatch(lines[-1]) else None
        due = counts and found == number + 1
        if n == len(cues):
            named = alone and due
        elif vtt:
            named = alone and close
        else:
            named = due or (found is not None and alone and close and (counts or any(lines[:-1])))
        if named:
            lines.pop()
        number = found if named and found is not None else number + 1


def _row(cue: _Cue, notes: Notes) -> dict[str, Any] | None:
    text = " ".join(line for line in cue.below if line)
    start, end = (_milliseconds(cue.times.groups()[k : k + 5]) for k in (0, 5))
    if not text:
        notes.add("the subtitle has no text: left out", cue.line)
        return None
    if start == end:
        notes.add("the subtitle lasts 0 s: left out", cue.line)
        return None
    if start > end:
        notes.add("the times were reversed: swapped", cue.line)
        start, end = end, start
    span(start / 1000, end / 1000, cue.line)
    # What is nothing but tags is text after all.
    bare = _ENTITY.sub(_character, _TAG.sub("", text)).strip() or text
    return {"caption": bare, "start": start / 1000, "seconds": (end - start) / 1000, "line": cue.line}


def _character(entity: re.Match[str]) -> str:
    """What an entity stands for; marks of direction and spaces that do not break are nothing to hear."""
    return html.unescape(entity.group().lower()).replace("\xa0", " ").replace("\u200e", "").replace("\u200f", "")


def _milliseconds(groups: tuple[str | None, ...]) -> int:
    hours, minutes, seconds = (int(group or "0") for group in groups[:3])
    decimals = groups[3] or groups[4] or "0"
    return (hours * 3600 + minutes * 60 + seconds) * 1000 + round(float(f"0.{decimals}") * 1000)
