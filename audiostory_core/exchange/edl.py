"""CMX 3600: a plan as an edit decision list of audio cuts at 25 frames a second, and any such list as a plan.

Form as in the CMX 3600 manual: event number, reel (AX: none), channel (A, A2, ... so that none overlaps itself), C for
cut, source in and out, record in and out. Comments (`*`) carry the caption as FROM CLIP NAME, a stem as SOURCE FILE, and
all that the form cannot say; other programs read over them. A list never states its frame rate: ours does in a comment.
Each channel begins at 0, with black (reel BL) before its first event: there are readers that let a channel begin there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..errors import InputError
from ..plan.draft import CONTROL
from ..plan.story import SoundEvent, StoryPlan
from .grid import clock, lanes, ticks
from .reading import Notes, Reading, lines_of, number, span, title_of_file
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
_LEADER_SECONDS = 180  # before a full hour: bars, slate and two-pop stand there
_HALF_DAY, _DAY = 43_200, 86_400
_RATES = (24, 25, 30, 48, 50, 60)  # and those that television made of them, slower by 1000/1001
_TIMECODE = re.compile(r"(\d{1,2})[:;.](\d{2})[:;.](\d{2})([:;.,])(\d{2,3})")
_NAMES = (
    "FROM CLIP NAME", "TO CLIP NAME", "CLIP NAME", "FROM CLIP", "TO CLIP", "FROM FILE", "TO FILE", "SOURCE FILE",
)  # fmt: skip
_FORM = "001  AX  A  C  00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00"
_NOTHING = f"No audio event was found: one is a line such as {_FORM}."
_OWN_RATE = f"FRAME RATE: {FRAMES_PER_SECOND}"


def write(plan: StoryPlan, stems: Stems | None = None) -> str:
    """The list, events in the order of their starts."""
    title = " ".join(CONTROL.sub(" ", plan.instruction).split())[:70]
    lines = [f"TITLE: {title or 'AudioStory'}", "FCM: NON-DROP FRAME"]
    for n, (start, end, lane, place) in enumerate(_rows(plan), 1):
        codes = " ".join(_timecode(at) for at in (0, end - start, start, end))
        reel, channel = "BL" if place is None else "AX", f"A{lane + 1}" if lane else "A"
        lines.append(f"{n:03}  {reel:<8} {channel:<4}  {'C':<4} {'':<3} {codes}")
        if place is not None:
            event = plan.events[place]
            lines.append(f"* FROM CLIP NAME: {_clip_name(event)}")
            lines += [f"* SOURCE FILE: {stems[event.id].path}"] if stems and event.id in stems else []
            lines += comment_lines(event_lines(event, place), "* ")
        # There are readers that take no comment before the first event.
        lines += [f"* {_OWN_RATE}", *comment_lines(story_lines(plan), "* ")] if n == 1 else []
    return "\n".join(lines) + "\n"


def _rows(plan: StoryPlan) -> list[tuple[int, int, int, int | None]]:
    """Start and end in frames, lane, and place in the plan of each event, and of the black before each lane's first."""
    frames = [ticks(event, FRAMES_PER_SECOND) for event in plan.events]
    channels = lanes(frames)
    order = sorted(range(len(frames)), key=lambda place: frames[place])
    first = {channels[place]: frames[place][0] for place in reversed(order)}
    black = [(0, start, lane, None) for lane, start in sorted(first.items()) if start]
    events = [(*frames[place], channels[place], place) for place in order]
    return [*(row for row in events if row[0] == 0), *black, *(row for row in events if row[0])]


def elsewhere(plan: StoryPlan) -> tuple[str, ...]:
    """What other programs make of the list."""
    found = [f"other programs find captions as clip names and times rounded to 1/{FRAMES_PER_SECOND} s; all else is comment"]
    count = len(_rows(plan))
    if count > _NUMBERS:
        found.append(f"it has {count} events: programs that count with three digits read {_NUMBERS}")
    return tuple(found)


def _timecode(frames: int) -> str:
    seconds, frame = divmod(frames, FRAMES_PER_SECOND)
    return f"{clock(seconds)}:{frame:02}"


def _clip_name(event: SoundEvent) -> str:
    # Unicode's own line ends would cut the comment in other programs.
    return " ".join(re.split("[\u2028\u2029]", event.caption)).strip()


Time = tuple[int, int, bool]  # whole seconds, frame, and whether it counts as drop-frame does


@dataclass
class _Cut:
    """One line of the list, its record times, and what its comments say."""

    line: int
    number: str
    reel: str
    channel: str
    kind: str
    times: tuple[Time, Time]
    name: str = ""
    file: str = ""
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
    cuts = _past_midnight(_heard(found.cuts, notes))
    spans = [_span(cut, rate, notes) for cut in cuts]
    origin = 0 if found.story.lines else _origin(cuts, spans, rate, notes)
    entries = [
        _entry(cut, *span(round((start - origin) / rate, 6), round((end - origin) / rate, 6), cut.line), rate, notes)
        for cut, (start, end) in zip(cuts, spans, strict=True)
        if start < end
    ]
    return Reading(assemble(entries, found.story, notes, _NOTHING), notes.sentences())


def _take(line: str, n: int, found: _List, notes: Notes) -> None:
    if line[:1].isdigit():
        cut = _cut(line[:_LINE_CHARS].split(), n, found.drops)
        if cut is None:
            notes.add(f"an event has its number, reel, channel, cut and four timecodes, as in {_FORM}: left out", n)
        else:
            found.cuts.append(cut)
    elif line.upper().startswith("FCM:"):
        found.drops = "NON" not in line.upper()
    else:
        _take_comment(line.lstrip("*").strip(), found)


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
    if name == "FRAME RATE":
        found.rate = _stated_rate(rest) or found.rate
    elif cuts and name in _NAMES:
        # A dissolve has two lines of one number: the first is what it comes from.
        pair = name.startswith("FROM") and cuts[-1].kind != "C" and len(cuts) > 1 and cuts[-2].number == cuts[-1].number
        cut = cuts[-2 if pair else -1]
        if name.endswith("NAME"):
            cut.name = rest
        else:
            cut.file = cut.file or title_of_file(rest)


def _stated_rate(text: str) -> float:
    """Frames a second as a comment says them, such as 25, 23.976 or 29.97 fps; 0 for what is no usual rate."""
    said = number(text[:20].split()[0]) if text.strip() else None
    rates = [rate for rate in (*_RATES, *(_slower(rate) for rate in _RATES)) if said and abs(rate - said) < 0.006]
    return float(rates[0]) if rates else 0.0


def _slower(rate: int) -> float:
    return rate * 1000 / 1001


def _rate(found: _List, notes: Notes) -> float:
    times = [time for cut in found.cuts for time in cut.times]
    frame = max((frame for _, frame, _ in times), default=0)
    drops = any(drops for _, _, drops in times)
    if found.rate:
        return _slower(round(found.rate)) if drops and round(found.rate) in (30, 60) else found.rate
    if drops and frame < 60:
        return _slower(30 if frame < 30 else 60)
    rate = next((rate for rate in (FRAMES_PER_SECOND, 30, 60) if frame < rate), 120)
    if found.cuts:
        notes.add(f"the list does not say how many frames a second has: read as {rate}")
    return float(rate)


def _heard(cuts: Sequence[_Cut], notes: Notes) -> list[_Cut]:
    """The audio of the list, a clip that stands on several channels at once only once."""
    kept: list[_Cut] = []
    seen: dict[tuple[object, ...], str] = {}
    for cut in cuts:
        key = (cut.times, cut.name or cut.file or cut.reel)
        if "A" not in cut.channel.replace("/V", "") and cut.channel != "B":
            notes.add(f"channel {cut.channel[:8]} holds no audio: left out", cut.line)
        elif cut.reel.upper() in ("BL", "BLACK") and not (cut.name or cut.file):
            continue
        elif not cut.comments.lines and seen.setdefault(key, cut.channel) != cut.channel:
            notes.add("the same clip stands on another channel: read once", cut.line)
        else:
            kept.append(cut)
    return kept


def _past_midnight(cuts: Sequence[_Cut]) -> Sequence[_Cut]:
    """The cuts, with the times after midnight counted on where the list begins just before it."""
    seconds = [time[0] for cut in cuts for time in cut.times]
    if max(seconds, default=0) < _DAY - _LEADER_SECONDS or any(_HALF_DAY <= at < _DAY - _LEADER_SECONDS for at in seconds):
        return cuts
    return [replace(cut, times=(_tomorrow(cut.times[0]), _tomorrow(cut.times[1]))) for cut in cuts]


def _tomorrow(time: Time) -> Time:
    seconds, frame, drops = time
    return (seconds + _DAY if seconds < _HALF_DAY else seconds), frame, drops


def _span(cut: _Cut, rate: float, notes: Notes) -> tuple[int, int]:
    """Start and end of a cut in frames; equal where it cannot be heard."""
    if max(frame for _, frame, _ in cut.times) >= round(rate):
        raise InputError(f"Line {cut.line} has a timecode whose frame is {round(rate)} or more, but frames count from 00.")
    start, end = (_frames(time, rate) for time in cut.times)
    if start > end:
        notes.add("the record times were reversed: swapped", cut.line)
        start, end = end, start
    if start == end:
        notes.add("the event lasts 0 frames: left out", cut.line)
    return start, end


def _frames(time: Time, rate: float) -> int:
    """Frames since 00:00:00:00."""
    (seconds, frame, drops), nominal = time, round(rate)
    count = seconds * nominal + frame
    if drops and nominal in (30, 60):  # two numbers, or four, are left out in each minute but every tenth
        minutes = seconds // 60
        count -= nominal // 15 * (minutes - minutes // 10)
    return count


def _origin(cuts: Sequence[_Cut], spans: Sequence[tuple[int, int]], rate: float, notes: Notes) -> int:
    """What all times begin with, in frames: full hours, or all of it where the list begins just before a full hour.

    Tapes begin at one hour, or ten, so that there is room for bars and slate before.
    """
    heard = [cut for cut, (start, end) in zip(cuts, spans, strict=True) if start < end]
    if not heard:
        return 0
    first = min((time for cut in heard for time in cut.times), key=lambda time: _frames(time, rate))
    seconds, frame, drops = first
    if not 0 < -seconds % 3600 <= _LEADER_SECONDS:
        first = (seconds // 3600 * 3600, 0, drops)
    origin = _frames(first, rate)
    if origin:
        begin = f"{clock(seconds)}:{frame:02}"
        notes.add(f"the list begins at {begin}: {origin / rate:.6g} s were taken off all times")
    return origin


def _entry(cut: _Cut, start: float, end: float, rate: float, notes: Notes) -> Entry:
    carried = event_of(cut.comments, notes, cut.line)
    if carried is None:
        name = cut.name or cut.file or cut.reel
        if not (cut.name or cut.file):
            notes.add("the event has no clip name: it got that of its reel", cut.line)
        return Entry({"caption": name, "start": start, "seconds": round(end - start, 6)}, cut.line)
    event, record = carried
    first, last = ticks(event, FRAMES_PER_SECOND)
    changes: dict[str, object] = {"caption": cut.name} if cut.name and cut.name != _clip_name(event) else {}
    if rate != FRAMES_PER_SECOND or round(start * rate) != first:
        changes["start"] = start
    if rate != FRAMES_PER_SECOND or round((end - start) * rate) != last - first:
        changes["seconds"] = round(end - start, 6)
    return entry_of(event, record, changes, cut.line)
