"""Stories in shards: tar files in webdataset's shape, `KEY.json` beside `KEY.flac`, read and written without that library.

`KEY.json` is a `StoryRecord`, `KEY.flac` the sound of its plan, `KEY.2.flac` that after its second turn, `KEY.1.jpg` the picture
of its first event. The same records make the same bytes. A shard appears whole or not at all; `index.json` beside the
shards counts what they hold. Nothing is unpacked to the disk. Ignorant of what stories are for.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..disk.files import Sink, refusals_of_disk, replacing
from ..disk.lock import alone_beside
from ..errors import InputError
from .archive import END, Member, member_bytes, members
from .index import INDEX, SUFFIX, ShardFacts, Tally, write_index
from .records import StoryRecord

if TYPE_CHECKING:
    from ..sound.audio import AudioClip

RECORDS_A_SHARD = 500
MAX_RECORD_BYTES, MAX_PICTURE_BYTES, MAX_SOUND_BYTES = 5_000_000, 20_000_000, 2_000_000_000
Fault = Callable[[str, InputError], None]
_PART = re.compile(r"json|flac|[1-9]\d{0,3}\.(?:flac|jpg)")


@dataclass(frozen=True)
class Sample:
    """A record and where its sounds and pictures lie, by what follows its name: "flac", "2.flac", "1.jpg"."""

    record: StoryRecord
    parts: Mapping[str, Member] = field(default_factory=dict[str, Member])

    def clip(self, turn: int = 0) -> AudioClip | None:
        """Its sound, or that after a turn (from 1); None where there is none. Read now, and each time anew. Raises InputError
        for what is no sound."""
        found = self.parts.get(f"{turn}.flac" if turn else "flac")
        return None if found is None else clip_of(found)

    def picture(self, event: int) -> bytes | None:
        """The JPEG of an event (from 1), or None."""
        found = self.parts.get(f"{event}.jpg")
        return None if found is None else found.read(MAX_PICTURE_BYTES)


@dataclass(frozen=True)
class Media:
    """What lies beside a record that is to be written: the sound of its plan, those after its turns (from 1), a JPEG an
    event (from 1)."""

    story: AudioClip | None = None
    turns: Mapping[int, AudioClip] = field(default_factory=dict[int, "AudioClip"])
    pictures: Mapping[int, bytes] = field(default_factory=dict[int, bytes])


@dataclass(frozen=True, order=True)
class Position:
    """Where reading goes on: how many shards were read whole, and how many records of the next one."""

    shard: int = 0
    record: int = 0


class OpenShard:
    """The shard behind `writing_shard`; takes records."""

    def __init__(self, path: Path, sink: Sink) -> None:
        self._path, self._sink, self._tally = path, sink, Tally(path)
        self._digest, self._bytes = hashlib.sha256(), 0

    @property
    def records(self) -> int:
        return len(self._tally.names)

    @property
    def facts(self) -> ShardFacts:
        """What was written; whole when the block of `writing_shard` has ended."""
        return self._tally.facts(self._bytes, self._digest.hexdigest())

    def add(self, record: StoryRecord, media: Media | AudioClip | None = None) -> None:
        """The next record with what lies beside it, sounds as FLAC of 16 bits. Raises InputError for a name that was there,
        for a sound of no turn or a picture of no event, and for what the disk refuses."""
        media = media if isinstance(media, Media) else Media(media)
        self._write(record, media.story.seconds if media.story else 0.0, _encoded(record, media).items())

    def copy(self, sample: Sample, record: StoryRecord | None = None) -> None:
        """A record from another shard, what lies beside it as it is there; `record` is what is written instead of its own."""
        parts = ((part, member.read(MAX_SOUND_BYTES)) for part, member in sample.parts.items() if part != "json")
        self._write(record or sample.record, seconds_of(sample), parts)

    def close(self) -> None:
        self._append(END)

    def _write(self, record: StoryRecord, seconds: float, parts: Iterable[tuple[str, bytes]]) -> None:
        self._tally.add(record, seconds)
        self._append(member_bytes(f"{record.name}.json", (record.to_json() + "\n").encode()))
        for part, data in parts:
            self._append(member_bytes(f"{record.name}.{part}", data))

    def _append(self, data: bytes) -> None:
        with refusals_of_disk(self._path):
            self._sink.write(data)
            self._sink.check()
        self._digest.update(data)
        self._bytes += len(data)


@contextmanager
def writing_shard(path: Path, overwrite: bool = False) -> Iterator[OpenShard]:
    """A shard to `add` records to, that appears when the block ends well and is then on the disk."""
    with replacing(path, overwrite, (SUFFIX,)) as sink:
        yield (shard := OpenShard(path, sink))
        shard.close()


class ShardWriter:
    """Records in the order in which they come, in shards of so many; the index is written when the block ends well.

    The folder is made; it may hold no shards yet. One run at a time writes there. Raises InputError for both.
    """

    def __init__(self, folder: str | Path, records_a_shard: int = RECORDS_A_SHARD, name: str = "shard") -> None:
        self.folder, self._most, self._name = Path(folder), records_a_shard, name
        self._facts: list[ShardFacts] = []
        self._shard: OpenShard | None = None
        self._open, self._held = ExitStack(), ExitStack()

    def add(self, record: StoryRecord, media: Media | AudioClip | None = None) -> None:
        """See `OpenShard.add`."""
        self._next().add(record, media)

    def copy(self, sample: Sample, record: StoryRecord | None = None) -> None:
        """See `OpenShard.copy`."""
        self._next().copy(sample, record)

    def __enter__(self) -> ShardWriter:
        with refusals_of_disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        self._held.enter_context(alone_in(self.folder))
        if next(self.folder.glob(f"*{SUFFIX}"), None) or (self.folder / INDEX).exists():
            self._held.close()
            raise InputError(f"{self.folder} holds shards already; name a folder that is not there yet.")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._held:
            if kind is not None:
                self._open.__exit__(kind, error, trace)
                return
            self._finish()
            write_index(self.folder, self._facts)

    def _next(self) -> OpenShard:
        if self._shard is not None and self._shard.records >= self._most:
            self._finish()
        if self._shard is None:
            path = self.folder / f"{self._name}-{len(self._facts):05d}{SUFFIX}"
            self._shard = self._open.enter_context(writing_shard(path))
        return self._shard

    def _finish(self) -> None:
        if self._shard is not None:
            shard, self._shard = self._shard, None
            self._open.close()
            self._facts.append(shard.facts)


def alone_in(folder: Path) -> AbstractContextManager[None]:
    """Holds a folder of shards for the block. Raises InputError where another run writes there."""
    return alone_beside(folder, f"another run writes to {folder}; wait for it, or name another folder.")


def read_shard(path: Path, first: int = 0, fault: Fault | None = None) -> Iterator[Sample]:
    """The samples of a shard in order, from its record number `first` on; those before are hopped over unread.

    Raises InputError, after the whole samples before it, where a shard is cut or damaged, and for what is no record; a record
    that is none is passed over where its name is told to `fault` instead.
    """
    return (sample for _, sample in _numbered(path, first, fault))


def read_shards(
    shards: Sequence[Path], start: Position = Position(), fault: Fault | None = None
) -> Iterator[tuple[Position, Sample]]:
    """The samples of many shards from a position on, each with the position behind it: there the next reading goes on."""
    for n in range(start.shard, len(shards)):
        for number, sample in _numbered(shards[n], start.record if n == start.shard else 0, fault):
            yield Position(n, number + 1), sample


def count_shard(path: Path) -> ShardFacts:
    """What a shard holds, counted and hashed anew. Raises InputError where it is not whole."""
    tally = Tally(path)
    for sample in read_shard(path):
        tally.add(sample.record, seconds_of(sample))
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
    return tally.facts(path.stat().st_size, digest.hexdigest())


def clip_of(member: Member) -> AudioClip:
    """The sound in a member. Raises InputError for what is none."""
    from ..sound.audio import decode

    return decode(BytesIO(member.read(MAX_SOUND_BYTES)), f"{member.path}: {member.name}")


def seconds_of(sample: Sample) -> float:
    """How long the sound of its plan says it is, 0 where there is none; nothing is decoded."""
    from ..sound.flac import stated_seconds

    found = sample.parts.get("flac")
    return 0.0 if found is None else stated_seconds(found.head(42))


def _numbered(path: Path, first: int, fault: Fault | None) -> Iterator[tuple[int, Sample]]:
    for number, (key, parts) in enumerate(_groups(path)):
        if number < first:
            continue
        try:
            record = _record(path, key, parts)
        except InputError as error:
            if fault is None:
                raise
            fault(key, error)
        else:
            yield number, Sample(record, parts)


def _groups(path: Path) -> Iterator[tuple[str, dict[str, Member]]]:
    """The members of a shard by their key, which ends at the first dot of the name."""
    seen: set[str] = set()
    key, parts = "", dict[str, Member]()
    for member in members(path):
        found, _, part = member.name.rpartition("/")[2].partition(".")
        if found != key and parts:
            yield key, parts
            parts = {}
        if (found in seen and found != key) or part in parts:
            raise InputError(
                f"{path}: {member.name[:200]} stands in it twice; each name has its members behind one another, once."
            )
        key = found
        seen.add(found)
        if _PART.fullmatch(part):
            parts[part] = member
    if parts:
        yield key, parts


def _record(path: Path, key: str, parts: Mapping[str, Member]) -> StoryRecord:
    if "json" not in parts:
        raise InputError(f"{path}: {key[:200]} has no {key[:200]}.json, which says what story it is.")
    try:
        record = StoryRecord.from_json(parts["json"].read(MAX_RECORD_BYTES).decode())
    except UnicodeDecodeError:
        raise InputError(f"{path}: {key[:200]}.json is no UTF-8 text.") from None
    except InputError as error:
        raise InputError(f"{path}: {key[:200]}.json is no record: {error}") from None
    if record.name != key:
        raise InputError(f"{path}: {key[:200]}.json names the record {record.name}; both must be the same.")
    return record


def _encoded(record: StoryRecord, media: Media) -> dict[str, bytes]:
    """What lies beside a record, by the part of its name."""
    from ..sound.audio import encode_flac

    for kind, numbers, most in (
        ("turn", media.turns, len(record.turns)),
        ("event", media.pictures, len(record.plan.events)),
    ):
        wrong = [n for n in numbers if not 1 <= n <= most]
        if wrong:
            raise InputError(f"{record.name} has {most} {kind}s; something is to lie beside {kind} {wrong[0]}.")
    clips = {"flac": media.story, **{f"{n}.flac": clip for n, clip in sorted(media.turns.items())}}
    found = {part: encode_flac(clip) for part, clip in clips.items() if clip is not None}
    return found | {f"{n}.jpg": data for n, data in sorted(media.pictures.items())}
