"""A folder of a benchmark's records -> what is asked for in each, how it should be told, and how the real one sounds.

A record is one JSON file beside its sound, in the form of AudioStory's data set (`as10k_form`) or a plan of our own. What is
to go on from a recording names it in `before`, what belongs to a film in `video`, or in `pictures` of its shots. Whatever is
wrong with a record is said, and the others are read. Opens no sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ..dataset.as10k_form import plain_fields, read_form
from ..disk.files import read_json
from ..errors import InputError
from ..metrics.unscored import Unscored
from ..plan.story import StoryPlan
from ..sound.suffixes import AUDIO_SUFFIXES

SOUNDS = (*AUDIO_SUFFIXES, ".mp3")
PICTURES = (".jpg", ".jpeg")
FILMS = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v")
MOST_RECORDS, MOST_PICTURES = 20_000, 24


class RecordCaption(NamedTuple):
    """What is heard from `start` to `end`, in seconds."""

    caption: str
    start: float
    end: float


@dataclass(frozen=True)
class Record:
    """One request of a benchmark: its name, the sentence, the reasoning and captions of the real sound, its length in
    seconds, and the files beside it: the real sound, the recording that it goes on from, a film or pictures of its shots."""

    name: str
    instruction: str
    reasoning: str
    captions: tuple[RecordCaption, ...]
    seconds: float
    audio: Path | None = None
    before: Path | None = None
    video: Path | None = None
    pictures: tuple[Path, ...] = ()

    @property
    def plan(self) -> StoryPlan:
        """How it should be told. Raises InputError for captions that no plan takes."""
        events = [{"caption": c.caption, "start": c.start, "seconds": round(c.end - c.start, 9)} for c in self.captions]
        total = max(self.seconds, *(c.end for c in self.captions))
        return StoryPlan.build(
            {"instruction": self.instruction, "reasoning": self.reasoning, "events": events, "total_seconds": total}
        )


@dataclass(frozen=True)
class Records:
    """The records of a folder in the order of their names, what was no record, and what had to be guessed in others."""

    records: tuple[Record, ...]
    unscored: tuple[Unscored, ...] = ()
    notes: tuple[str, ...] = ()


def read_records(folder: str | Path) -> Records:
    """All records of a folder. Raises InputError where there is none, and for more than `MOST_RECORDS` files."""
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"records are JSON files in a folder; {folder} is none.")
    found, unscored, notes = list[Record](), list[Unscored](), list[str]()
    for path in _files(folder):
        try:
            record, repairs = read_record(path)
        except InputError as error:
            unscored.append(Unscored(path.stem, str(error)))
            continue
        found.append(record)
        notes += [f"{path.stem}: {repair}" for repair in repairs]
    if not found:
        first = f"; the first, {unscored[0].item}: {unscored[0].reason}" if unscored else ""
        raise InputError(f"none of {len(unscored)} JSON files in {folder} is a record{first or '.'}")
    return Records(tuple(found), tuple(unscored), tuple(notes))


def read_record(path: str | Path) -> tuple[Record, tuple[str, ...]]:
    """One record, and what had to be guessed of it. Raises InputError for a file that is none, for one that names files
    that are not there or lie outside its folder, and for captions without times."""
    path = Path(path)
    data = read_json(path)
    plan, stated, repairs = read_form(data, path)
    fields = plain_fields(data)
    captions = tuple(RecordCaption(event.caption, event.start, event.end) for event in plan.events)
    files = {kind: _named(path, fields, kind, suffixes) for kind, suffixes in _KINDS.items()}
    pictures = tuple(_pictures(path, fields))
    audio = files["audio"] or _beside(path)
    seconds = stated or plan.total_seconds
    record = Record(
        path.stem, fields["instruction"], plan.reasoning, captions, seconds, audio, files["before"], files["video"], pictures
    )
    return record, repairs


_KINDS = {"audio": SOUNDS, "before": SOUNDS, "video": FILMS}


def _files(folder: Path) -> list[Path]:
    """The JSON files of a folder, but for hidden ones."""
    found = [path for path in folder.glob("*.json") if not path.name.startswith(".")]
    if len(found) > MOST_RECORDS:
        raise InputError(f"{folder} holds {len(found)} JSON files; at most {MOST_RECORDS} records are read.")
    return sorted(found)


def _named(path: Path, fields: Mapping[str, Any], kind: str, suffixes: tuple[str, ...]) -> Path | None:
    """The file that a record names, which lies in its folder."""
    value = fields.get(kind)
    return None if value is None else _inside(path, value, kind, suffixes)


def _pictures(path: Path, fields: Mapping[str, Any]) -> Iterator[Path]:
    names = fields.get("pictures") or []
    if not isinstance(names, list) or len(names) > MOST_PICTURES:
        raise InputError(f"{path}: pictures are a list of at most {MOST_PICTURES} names of files.")
    for name in names:
        yield _inside(path, name, "pictures", PICTURES)


def _inside(path: Path, name: object, kind: str, suffixes: tuple[str, ...]) -> Path:
    """Raises InputError for what is no name of a file, leads out of the record's folder, or is not there."""
    if not isinstance(name, str) or not name or len(name) > 1000 or "\0" in name:
        raise InputError(f"{path}: {kind} is {str(name)[:60]!r}; it must be the name of a file beside the record.")
    found = path.parent / name
    if found.suffix.lower() not in suffixes:
        raise InputError(f"{path}: {kind} is {name[:60]!r}; it must be one of {', '.join(suffixes)}.")
    try:
        inside = found.resolve().is_relative_to(path.parent.resolve())
        there = found.is_file()
    except OSError as error:
        raise InputError(f"{path}: {kind} cannot be looked for ({error.strerror}).") from None
    if not inside:
        raise InputError(f"{path}: {kind} is {name[:60]!r}, which leads out of the record's folder; copy it there.")
    if not there:
        raise InputError(f"{path}: {kind} is {name[:60]!r}, which is not there.")
    return found


def _beside(path: Path) -> Path | None:
    """The sound of a record's own name."""
    found = next((beside for suffix in SOUNDS if (beside := path.with_suffix(suffix)).is_file()), None)
    return None if found is None else _inside(path, found.name, "audio", SOUNDS)
