"""Reaper: a plan as a project (.rpp), an item per event on tracks by kind, and any project as a plan.

The form is Cockos' own `projectcontext.cpp` and `lineparse.h` (WDL) and the wiki's "State Chunk Definitions": chunks
from `<NAME` to `>`, words in the first of \" ' ` that they do not hold, text as lines that begin with `|`, no line over
4096 bytes. An item's VOLPAN is trim, pan, take volume, pan law; times are in seconds; FADEIN's second field its length.

Levels are never applied twice. Stems of `audiostory tell --stems` are at the plan's loudness, pan and fades already: with
them every item stands at 0 dB, in the middle, without fades, as long as its file, and the project sounds like the mix.
Without stems an item has no sound; it gets the plan's pan and fades, and the trim that brings what was normalised to
-23 LUFS (EBU R 128) to the event's loudness. Each item's notes hold its event; what was moved, trimmed, turned or renamed
in Reaper is what is read.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..errors import InputError
from ..plan.story import SoundEvent, StoryPlan
from .grid import lanes
from .reading import MEDIA_SUFFIX, Notes, Reading, lines_of, number, span, title_of_file
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
    same,
    story_lines,
)
from .stems import Stem, Stems

_REFERENCE_LUFS = -23.0
_KINDS = ("speech", "sfx", "music", "ambience")
_NAME_CHARS = 250  # up to 1000 bytes, what Reaper puts into one line
_LINE_CHARS = 8192
_WORD = re.compile(r'"([^"]*)"|\'([^\']*)\'|`([^`]*)`|(\S+)')
_NOTHING = "The project has no item that is heard and has a name."


@dataclass
class _Track:
    """A track of a project, and the folder that it lies in, whose mute and solo are its own once it is read. Behind it a
    folder opens where `turn` is 1, and so many close where it is below 0."""

    name: str = ""
    gain: float = 1.0
    pan: float = 0.0
    muted: bool = False
    soloed: bool = False
    turn: int = 0
    folder: "_Track | None" = None


@dataclass
class _Item:
    """An item of a project: what Reaper knows of it, the track's fader and pan included."""

    position: float = 0.0
    length: float = 0.0
    fade_in: float = 0.0
    fade_out: float = 0.0
    gain: float = 1.0
    pan: float = 0.0
    name: str = ""
    file: str = ""
    slip: float = 0.0
    stretched: bool = False
    muted: bool = False
    line: int = 0
    track: _Track = field(default_factory=_Track)
    comments: Comments = field(default_factory=Comments)
    text: list[str] = field(default_factory=list[str])


# From a plan to a project


def write(plan: StoryPlan, stems: Stems | None = None) -> str:
    """The project; paths of stems are as given, relative to where it will stand."""
    lines = ['<REAPER_PROJECT 0.1 "7.0" 0', "  <NOTES 0 2"]
    lines += [*comment_lines(story_lines(plan), "    |"), "  >", "  TEMPO 120 4 4"]
    for n, chapter in enumerate(plan.chapters, 1):
        edges = (chapter.start, chapter.start + chapter.seconds)
        names = (_quoted(chapter.title[:_NAME_CHARS]), '""')
        lines += [f"  MARKER {n} {_text(at)} {name} 1" for at, name in zip(edges, names, strict=True)]
    for name, places in _tracks(plan, stems or {}):
        lines += ["  <TRACK", f"    NAME {_quoted(name)}", "    VOLPAN 1 0 -1 -1 1"]
        for place in places:
            event = plan.events[place]
            lines += _item_lines(event, place, (stems or {}).get(event.id))
        lines.append("  >")
    return "\n".join([*lines, ">"]) + "\n"


def elsewhere(plan: StoryPlan) -> tuple[str, ...]:
    """What Reaper makes of the project."""
    return ("Reaper finds items, lengths, names, pan and fades; loudness is a trim of sounds at -23 LUFS, or in the stems",)


def _tracks(plan: StoryPlan, stems: Stems) -> Iterator[tuple[str, list[int]]]:
    """Names of tracks and the events on each: one of a kind, and more where its items overlap."""
    for kind in _KINDS:
        places = [n for n, event in enumerate(plan.events) if event.kind == kind]
        items = [_item(plan.events[n], stems.get(plan.events[n].id)) for n in places]
        numbers = lanes([(item.position, item.position + item.length) for item in items])
        for lane in sorted(set(numbers)):
            yield (f"{kind} {lane + 1}" if lane else kind, [n for n, at in zip(places, numbers, strict=True) if at == lane])


def _item(event: SoundEvent, stem: Stem | None) -> _Item:
    """The item that an event is written as."""
    name = event.caption[:_NAME_CHARS].strip()
    if stem is not None:
        return _Item(event.start, stem.seconds, name=name, file=stem.path)
    gain = 1.0 if event.loudness is None else 10 ** ((event.loudness - _REFERENCE_LUFS) / 20)
    return _Item(event.start, event.seconds, event.fade_in_seconds, event.fade_out_seconds, gain, event.pan, name)


def _item_lines(event: SoundEvent, place: int, stem: Stem | None) -> list[str]:
    item = _item(event, stem)
    extra = {"stem_seconds": stem.seconds} if stem else {}
    # Reaper shows the notes of an item that has no sound.
    notes = [*([] if stem or item.name.startswith(EVENT_MARK) else [item.name]), *event_lines(event, place, **extra)]
    lines = [
        "<ITEM", f"  POSITION {_text(item.position)}", f"  LENGTH {_text(item.length)}", "  LOOP 0",
        f"  FADEIN 1 {_text(item.fade_in)} 0 1 0 0 0", f"  FADEOUT 1 {_text(item.fade_out)} 0 1 0 0 0",
        "  <NOTES", *comment_lines(notes, "    |"), "  >",
        f"  NAME {_quoted(item.name)}", f"  VOLPAN {_text(item.gain)} {_text(item.pan)} 1 -1",
    ]  # fmt: skip
    lines += ["  SOFFS 0", "  <SOURCE WAVE", f"    FILE {_quoted(item.file)}", "  >"] if stem else []
    return [f"    {line}" for line in [*lines, ">"]]


def _text(value: float) -> str:
    """The shortest decimals that are exactly this number, without an exponent."""
    return format(Decimal(repr(value)), "f")


def _quoted(text: str) -> str:
    # A backquote is the one that Reaper itself gives up where all three are there.
    mark = next((mark for mark in "\"'`" if mark not in text), "`")
    return f"{mark}{text.replace('`', chr(39)) if mark in text else text}{mark}"


def _unquotable(text: str) -> str:
    """The text as it comes back from its quotes."""
    return text.replace("`", "'") if all(mark in text for mark in "\"'`") else text


# From a project to a plan


@dataclass
class _Project:
    """What is read so far: how many chunks are open, where item and track began, and what they hold."""

    depth: int = 0
    item_depth: int = 0
    track_depth: int = 0
    chunk: str = ""
    item: _Item | None = None
    in_take: bool = True
    track: _Track = field(default_factory=_Track)
    folder: _Track | None = None
    soloed: bool = False
    items: list[_Item] = field(default_factory=list[_Item])
    story: Comments = field(default_factory=Comments)


def read(text: str) -> Reading:
    """A plan of the items of any project; chunks that it has no use for are passed over. Raises `InputError`."""
    notes, project = Notes(), _Project()
    for n, line in lines_of(text):
        line = line.strip()
        if project.depth == 0 and not project.items and line and not line.startswith("<REAPER_PROJECT"):
            raise InputError(f"Line {n} should begin a Reaper project with <REAPER_PROJECT; found {line[:40]!r}.")
        if line.startswith("<"):
            _open(line, n, project)
        elif line.startswith(">"):
            _close(n, project, notes)
        elif line:
            _take(line, project, notes)
    if project.depth:
        notes.add("the project ends inside a chunk: it was cut off")
        while project.depth:
            _close(0, project, notes)
    entries = [entry for item in _heard(project, notes) if (entry := _entry(item, notes))]
    return Reading(assemble(entries, project.story, notes, _NOTHING), notes.sentences())


def _open(line: str, n: int, project: _Project) -> None:
    project.depth += 1
    name = line[1:40].split(maxsplit=1)[0].upper() if line[1:40].strip() else ""
    project.chunk = name
    if name == "TRACK" and not project.track_depth:
        project.track_depth = project.depth
        project.track = _Track(folder=project.folder)
    elif name == "ITEM" and not project.item_depth:
        project.item_depth, project.in_take = project.depth, True
        project.item = _Item(gain=project.track.gain, pan=project.track.pan, line=n, track=project.track)


def _close(n: int, project: _Project, notes: Notes) -> None:
    if not project.depth:
        notes.add("there is a > that closes nothing: passed over", n)
        return
    if project.item and project.depth == project.item_depth:
        project.items.append(project.item)
        project.item, project.item_depth = None, 0
    elif project.depth == project.track_depth:
        project.track_depth = 0
        _turn_folder(project)
    project.depth -= 1
    project.chunk = ""


def _turn_folder(project: _Project) -> None:
    """Ends a track: says where those behind it lie."""
    track, turn = project.track, project.track.turn
    project.soloed |= track.soloed
    if track.folder:
        track.muted |= track.folder.muted
        track.soloed |= track.folder.soloed
    if turn > 0:
        project.folder = track
    while turn < 0 and project.folder:
        project.folder, turn = project.folder.folder, turn + 1


def _take(line: str, project: _Project, notes: Notes) -> None:
    item, inside = project.item, project.depth - project.item_depth
    if line.startswith("|"):
        if project.chunk == "NOTES" and project.depth == 2 and not item:
            project.story.take(line[1:], STORY_MARK)
        elif project.chunk == "NOTES" and item and inside == 1 and not item.comments.take(line[1:], EVENT_MARK):
            item.text.append(line[1:].strip())
    elif item and inside == 0:
        _take_of_item(_words(line), item, project)
    elif item and project.chunk == "SOURCE" and line.startswith("FILE ") and project.in_take:
        item.file = item.file or "".join(_words(line)[1:2])
    elif not item and project.depth == project.track_depth:
        _take_of_track(_words(line), project.track)


def _words(line: str) -> list[str]:
    return [match.group(match.lastindex or 0) for match in _WORD.finditer(line[:_LINE_CHARS])]


def _take_of_track(words: Sequence[str], track: _Track) -> None:
    name, values = words[0], words[1:]
    if name == "NAME":
        track.name = "".join(values[:1])
    elif name == "VOLPAN":
        track.gain, track.pan = _field(values, 0, 1.0), _field(values, 1, 0.0)
    elif name == "MUTESOLO":
        track.muted, track.soloed = _field(values, 0, 0.0) != 0, _field(values, 1, 0.0) != 0
    elif name == "ISBUS":  # the second number: folders that open, or close, behind this track
        track.turn = round(_clamped(_field(values, 1, 0.0), -1e6, 1))


_PLAIN = {"POSITION": ("position", 0), "LENGTH": ("length", 0), "FADEIN": ("fade_in", 1), "FADEOUT": ("fade_out", 1)}


def _take_of_item(words: Sequence[str], item: _Item, project: _Project) -> None:
    name, values = words[0], words[1:]
    if name in _PLAIN:
        target, place = _PLAIN[name]
        setattr(item, target, _field(values, place, 0.0))
    elif name == "MUTE":
        item.muted = item.muted or _field(values, 0, 0.0) != 0
    elif name == "TAKE":  # further takes: only the one that is chosen counts
        project.in_take = "SEL" in values
        if project.in_take:
            item.file, item.stretched = "", False
    elif project.in_take:
        _take_of_take(name, values, item)


def _take_of_take(name: str, values: Sequence[str], item: _Item) -> None:
    if name == "NAME":
        item.name = "".join(values[:1]).strip()
    elif name == "SOFFS":
        item.slip = _field(values, 0, 0.0)
    elif name == "PLAYRATE":  # its third number is a pitch in semitones
        item.stretched = not same(_field(values, 0, 1.0), 1.0) or _field(values, 2, 0.0) != 0
    elif name == "SM":  # stretch markers
        item.stretched = True
    elif name == "VOLPAN":
        item.gain = item.track.gain * _field(values, 0, 1.0) * abs(_field(values, 2, 1.0))
        item.pan = item.track.pan + _field(values, 1, 0.0)
    elif name == "TAKEVOLPAN":
        item.gain = item.track.gain * abs(_field(values, 1, 1.0))
        item.pan = item.track.pan + _field(values, 0, 0.0)


def _field(values: Sequence[str], place: int, default: float) -> float:
    value = number(values[place]) if place < len(values) else None
    return default if value is None else value


# From items to events


def _heard(project: _Project, notes: Notes) -> list[_Item]:
    """The items of the tracks that sound: of one that is muted, or lies in a muted folder, none; where a track is soloed,
    those of such tracks and folders only."""
    heard: list[_Item] = []
    silent: dict[str, list[_Item]] = {}
    for item in project.items:
        if item.track.muted:
            silent.setdefault("muted", []).append(item)
        elif project.soloed and not item.track.soloed:
            silent.setdefault("silent, as others are soloed", []).append(item)
        else:
            heard.append(item)
    for why, items in silent.items():
        names = list(dict.fromkeys(item.track.name or "without a name" for item in items))
        shown = f"{', '.join(name[:60] for name in names[:5])}{f' and {len(names) - 5} more' if len(names) > 5 else ''}"
        one, single = len(names) == 1, len(items) == 1
        notes.add(
            f"the {'track' if one else 'tracks'} {shown} {'is' if one else 'are'} {why}: {len(items)} "
            f"{'item is' if single else 'items are'} left out"
        )
    return heard


def _entry(item: _Item, notes: Notes) -> Entry | None:
    if item.muted:
        notes.add("the item is muted: left out", item.line)
        return None
    if item.length <= 0:
        notes.add("the item lasts 0 s: left out", item.line)
        return None
    if item.slip > 1e-6:
        notes.add("the item begins within its sound, which a plan cannot say: only its place is read", item.line)
    if item.stretched:
        notes.add("the item plays at another rate or pitch, which a plan cannot say: only its place is read", item.line)
    if item.position < 0:
        notes.add("the item begins before 0: moved to 0", item.line)
    carried = event_of(item.comments, notes, item.line)
    if carried is None:
        return Entry(_foreign(item, notes), item.line)
    event, record = carried
    seconds = record.get("stem_seconds")
    stem = Stem("", float(seconds)) if isinstance(seconds, (int, float)) and 0 < seconds < math.inf else None
    return entry_of(event, record, _changes(item, event, stem, notes), item.line)


def _foreign(item: _Item, notes: Notes) -> dict[str, Any]:
    """The fields of an item that no plan was written beside."""
    caption = MEDIA_SUFFIX.sub("", item.name) or title_of_file(item.file) or " ".join(item.text)
    start, end = span(max(item.position, 0.0), max(item.position, 0.0) + item.length, item.line)
    if not same(item.gain, 1.0):
        notes.add("how loud the item's sound is cannot be known from its trim: its level is left out", item.line)
    kind = item.track.name.split(maxsplit=1)[0].lower() if item.track.name.strip() else ""
    return {
        "caption": caption,
        "start": start,
        "seconds": min(item.length, end),
        "pan": _clamped(item.pan, -1, 1),
        "kind": kind if kind in _KINDS else "sfx",
        "fade_in_seconds": _clamped(item.fade_in, 0, item.length),
        "fade_out_seconds": _clamped(item.fade_out, 0, item.length),
    }


def _changes(item: _Item, event: SoundEvent, stem: Stem | None, notes: Notes) -> dict[str, Any]:
    """What was done to an item in Reaper, as new values of the event's fields."""
    written = _item(event, stem)
    changes: dict[str, Any] = {}
    if item.name and item.name != _unquotable(written.name):
        changes["caption"] = item.name
    if not same(item.position, written.position):
        changes["start"] = max(item.position, 0.0)
    if not same(item.length, written.length):
        longer = event.seconds + item.length - written.length
        changes["seconds"] = longer if longer > 0 else item.length
    for name, found, then in (
        ("fade_in_seconds", item.fade_in, written.fade_in),
        ("fade_out_seconds", item.fade_out, written.fade_out),
    ):
        if not same(found, then):
            changes[name] = max(_clamped(found, 0, item.length), getattr(event, name) if stem else 0.0)
    if not same(item.pan, written.pan):
        changes["pan"] = _clamped(event.pan + item.pan - written.pan, -1, 1)
    if not same(item.gain, written.gain):
        changes |= _new_loudness(item, event, written, notes)
    if "start" in changes or "seconds" in changes:
        start = changes.get("start", event.start)
        span(start, start + changes.get("seconds", event.seconds), item.line)
    return changes


def _new_loudness(item: _Item, event: SoundEvent, written: _Item, notes: Notes) -> dict[str, Any]:
    if item.gain <= 0:
        notes.add("the item is turned down to silence, which a plan cannot say: its level is left as it was", item.line)
        return {}
    if event.loudness is None:
        notes.add("the item was turned up or down, but its event has no loudness: its level is left as it was", item.line)
        return {}
    return {"loudness": _clamped(event.loudness + 20 * math.log10(item.gain / written.gain), -70, 0)}


def _clamped(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
