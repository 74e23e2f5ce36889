"""CMX 3600: a plan as an edit decision list of audio cuts at 25 frames a second, and any such list as a plan.

Form as in the CMX 3600 manual: event number, reel (AX: none), channel (A, A2, ... so that none overlaps itself), C for
cut, source in and out, record in and out. Comments (`*`) carry the caption as FROM CLIP NAME, a stem as SOURCE FILE, and
all that the form cannot say; other programs read over them. A list never states its frame rate: ours does in a comment.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..errors import InputError
from ..plan.draft import CONTROL
from ..plan.story import SoundEvent, StoryPlan
from .grid import clock, lanes, ticks
from .reading import Notes, Reading, lines_of, span
from .record import (
    EVENT_MARK,
    STORY_MARK,
    Comments,
    Entry,
    assemble,
    comment_lines,
    entry_of,
    event_lines,
    event_of,
    story_lines,
)
from .stems import Stems

FRAMES_PER_SECOND = 25
_NUMBERS = 999  # events that the manual's three digits count
_LINE_CHARS = 1000
_DROP_RATE = 30000 / 1001
_TIMECODE = re.compile(r"(\d{1,2})[:;.](\d{2})[:;.](\d{2})([:;.,])(\d{2,3})")
_FORM = "001  AX  A  C  00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00"
_NOTHING = f"No audio event was found: one is a line such as {_FORM}."
_OWN_RATE = f"FRAME RATE: {FRAMES_PER_SECOND}"


def write(plan: StoryPlan, stems: Stems | None = None) -> str:
    """The list, events in the order of their starts."""
    title = " ".join(CONTROL.sub(" ", plan.instruction).split())[:70]
    lines = [f"TITLE: {title or 'AudioStory'}", "FCM: NON-DROP FRAME"]
    frames = [ticks(event, FRAMES_PER_SECOND) for event in plan.events]
    channels = lanes(frames)
    for n, place in enumerate(sorted(range(len(frames)), key=lambda k: frames[k]), 1):
        event, (start, end) = plan.events[place], frames[place]
        codes = " ".join(_timecode(at) for at in (0, end - start, start, end))
        channel = f"A{channels[place] + 1}" if channels[place] else "A"
        lines += [f"{n:03}  {'AX':<8} {channel:<4}  {'C':<4} {'':<3} {codes}", f"* FROM CLIP NAME: {_clip_name(event)}"]
        lines += [f"* SOURCE FILE: {stems[event.id].path}"] if stems and event.id in stems else []
        lines += comment_lines(event_lines(event, place), "* ")
        # There are readers that take no comment before the first event.
        lines += [f"* {_OWN_RATE}", *comment_lines(story_lines(plan), "* ")] if n == 1 else []
    return "\n".join(lines) + "\n"


def elsewhere(plan: StoryPlan) -> tuple[str, ...]:
    """What other programs make of the list."""
    found = [f"other programs find captions as clip names and times rounded to 1/{FRAMES_PER_SECOND} s; all else is comment"]
    if len(plan.events) > _NUMBERS:
        found.append(f"it has {len(plan.events)} events: programs that count with three digits read {_NUMBERS}")
    return tuple(found)


def _timecode(frames: int) -> str:
    seconds, frame = divmod(frames, FRAMES_PER_SECOND)
    return f"{clock(seconds)}:{frame:02}"


def _clip_name(event: SoundEvent) -> str:
    # Unicode's own line ends would cut the comment in other programs.
    return " ".join(re.split("[\u2028\u2029]", event.caption)).strip()


@dataclass
class _Cut:
    """One line of the list, times as (seconds, frame, is drop-frame), and what its comments say."""

    line: int
    number: str
    reel: str
    channel: str
    kind: str
    times: tuple[tuple[int, int, bool], tuple[int, int, bool]]
    name: str = ""
    comments: Comments = field(default_factory=Comments)


@dataclass
class _List:
    """What is read so far."""

    cuts: list[_Cut] = field(default_factory=list[_Cut])
    story: Comments = field(default_factory=Comments)
    rate: float = 0.0
    drops: bool = False


def read(text: str) -> Reading:
    """A plan of any CMX 3600 list; video is left out. Raises `InputError`."""
    notes, found = Notes(), _List()
    for n, line in lines_of(text):
        _take(line.strip(), n, found, notes)
    rate = _rate(found, notes)
    cuts = _heard(found.cuts, notes)
    spans = [_span(cut, rate, notes) for cut in cuts]
    entries = _entries(cuts, spans, found, rate, notes)
    return Reading(assemble(entries, found.story, notes, _NOTHING), notes.sentences())


def _take(line: str, n: int, found: _List, notes: Notes) -> None:
    if line.startswith("*"):
        _take_comment(line[1:].strip(), found)
    elif line.upper().startswith("FCM:"):
        found.drops = "NON" not in line.upper()
    elif line[:1].isdigit():
        cut = _cut(line[:_LINE_CHARS].split(), n, found.drops)
        if cut is None:
            notes.add(f"an event has its number, reel, channel, cut and four timecodes, as in {_FORM}: left out", n)
        else:
            found.cuts.append(cut)


def _cut(words: Sequence[str], line: int, drops: bool) -> _Cut | None:
    codes = [(k, match) for k, word in enumerate(words) if (match := _TIMECODE.fullmatch(word))]
    if len(codes) < 4 or codes[0][0] < 4:
        return None
    times = [_time(match, drops) for _, match in codes[2:4]]
    return _Cut(line, words[0], words[1], words[2].upper(), words[3].upper(), (times[0], times[1]))


def _time(match: re.Match[str], drops: bool) -> tuple[int, int, bool]:
    hours, minutes, seconds, mark, frame = match.groups()
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds), int(frame), drops or mark in ";,"


def _take_comment(text: str, found: _List) -> None:
    cuts = found.cuts
    if found.story.take(text, STORY_MARK) or (cuts and cuts[-1].comments.take(text, EVENT_MARK)):
        return
    head, colon, rest = text.partition(":")
    name, rest = head.strip().upper() if colon else "", rest.strip()
    if name == "FRAME RATE" and rest in ("23.976", "24", "25", "29.97", "30", "48", "50", "59.94", "60"):
        found.rate = float(rest)
    elif cuts and name in ("FROM CLIP NAME", "TO CLIP NAME", "CLIP NAME"):
        # A dissolve has two lines of one number: the first is what it comes from.
        pair = name.startswith("FROM") and cuts[-1].kind != "C" and len(cuts) > 1 and cuts[-2].number == cuts[-1].number
        cuts[-2 if pair else -1].name = rest
    elif cuts and name == "SOURCE FILE":
        cuts[-1].name = cuts[-1].name or rest


def _rate(found: _List, notes: Notes) -> float:
    if found.rate or not found.cuts:
        return found.rate or FRAMES_PER_SECOND
    times = [time for cut in found.cuts for time in cut.times]
    frame = max(frame for _, frame, _ in times)
    if any(drops for _, _, drops in times) and frame < 30:
        return _DROP_RATE
    rate = next((rate for rate in (FRAMES_PER_SECOND, 30, 60) if frame < rate), 120)
    notes.add(f"the list does not say how many frames a second has: read as {rate}")
    return float(rate)


def _heard(cuts: Sequence[_Cut], notes: Notes) -> list[_Cut]:
    """The audio of the list, a clip that stands on several channels at once only once."""
    kept: list[_Cut] = []
    seen: dict[tuple[object, ...], str] = {}
    for cut in cuts:
        key = (cut.times, cut.name or cut.reel)
        if "A" not in cut.channel.replace("/V", "") and cut.channel != "B":
            notes.add(f"channel {cut.channel[:8]} holds no audio: left out", cut.line)
        elif cut.reel.upper() in ("BL", "BLACK") and not cut.name:
            continue
        elif not cut.comments.lines and seen.setdefault(key, cut.channel) != cut.channel:
            notes.add("the same clip stands on another channel: read once", cut.line)
        else:
            kept.append(cut)
    return kept


def _span(cut: _Cut, rate: float, notes: Notes) -> tuple[float, float]:
    """Start and end of a cut in seconds; equal where it cannot be heard."""
    if max(frame for _, frame, _ in cut.times) >= round(rate):
        raise InputError(f"Line {cut.line} has a timecode whose frame is {round(rate)} or more, but frames count from 00.")
    start, end = (_seconds(time, rate) for time in cut.times)
    if start > end:
        notes.add("the record times were reversed: swapped", cut.line)
        start, end = end, start
    if start == end:
        notes.add("the event lasts 0 frames: left out", cut.line)
    return start, end


def _seconds(time: tuple[int, int, bool], rate: float) -> float:
    seconds, frame, drops = time
    count = seconds * round(rate) + frame
    if drops and round(rate) == 30:  # two numbers are left out in each minute but every tenth
        minutes = seconds // 60
        return round((count - 2 * (minutes - minutes // 10)) / _DROP_RATE, 6)
    return round(count / rate, 6)


def _entries(
    cuts: Sequence[_Cut], spans: Sequence[tuple[float, float]], found: _List, rate: float, notes: Notes
) -> list[Entry]:
    origin = 0.0
    if spans and not found.story.lines and (first := min(start for start, _ in spans)) >= 3600:
        origin = first // 3600 * 3600  # tapes begin at one hour, so that there is room before
        notes.add(f"the list begins at {first:.6g} s: {origin:g} s were taken off all times")
    entries: list[Entry] = []
    for cut, (start, end) in zip(cuts, spans, strict=True):
        if start < end:
            entries.append(_entry(cut, *span(start - origin, end - origin, cut.line), rate, notes))
    return entries


def _entry(cut: _Cut, start: float, end: float, rate: float, notes: Notes) -> Entry:
    carried = event_of(cut.comments, notes, cut.line)
    if carried is None:
        name = cut.name or cut.reel
        if not cut.name:
            notes.add("the event has no clip name: it got that of its reel", cut.line)
        return Entry({"caption": name, "start": round(start, 6), "seconds": round(end - start, 6)}, cut.line)
    event, record = carried
    first, last = ticks(event, FRAMES_PER_SECOND)
    changes: dict[str, object] = {"caption": cut.name} if cut.name and cut.name != _clip_name(event) else {}
    if rate != FRAMES_PER_SECOND or round(start * rate) != first:
        changes["start"] = start
    if rate != FRAMES_PER_SECOND or round((end - start) * rate) != last - first:
        changes["seconds"] = round(end - start, 6)
    return entry_of(event, record, changes, cut.line)
