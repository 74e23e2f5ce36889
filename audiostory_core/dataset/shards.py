"""Stories in shards: tar files in webdataset's shape, `KEY.json` beside `KEY.flac`, read and written without that library.

`KEY.json` is a `StoryRecord`, `KEY.flac` the sound of its plan, `KEY.2.flac` that after its second turn, `KEY.1.jpg` the picture
of its first event. The same records make the same bytes. A shard appears whole or not at all; `index.json` beside the
shards counts what they hold. Nothing is unpacked to the disk. Ignorant of what stories are for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..disk.files import Sink, read_json, refusals_of_disk, replacing
from ..disk.lock import hold_alone
from ..errors import InputError
from .archive import END, Member, member_bytes, members
from .records import StoryRecord

if TYPE_CHECKING:
    from ..sound.audio import AudioClip

INDEX, SUFFIX = "index.json", ".tar"
RECORDS_A_SHARD = 500
MAX_RECORD_BYTES, MAX_PICTURE_BYTES, MAX_SOUND_BYTES = 5_000_000, 20_000_000, 2_000_000_000
MAX_INDEX_BYTES, MAX_SHARDS = 200_000_000, 1_000_000
_COUNTED = ("splits", "corpora", "licences", "marks")
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}\.tar")
_PART = re.compile(r"json|flac|[1-9]\d{0,3}\.(?:flac|jpg)")


@dataclass(frozen=True)
class Sample:
    """A record and where its sounds and pictures lie, by what follows its name: "flac", "2.flac", "1.jpg"."""

    record: StoryRecord
    parts: Mapping[str, Member] = field(default_factory=dict[str, Member])

    def clip(self, turn: int = 0) -> AudioClip | None:
        """Its sound, or that after a turn (from 1); None where there is none. Read now, and each time anew. Raises InputError
        for what is no sound."""
        from ..sound.audio import decode

        found = self.parts.get(f"{turn}.flac" if turn else "flac")
        if found is None:
            return None
        return decode(BytesIO(found.read(MAX_SOUND_BYTES)), f"{found.path}: {found.name}")

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


@dataclass(frozen=True)
class ShardFacts:
    """What a shard holds: records, seconds of sound (that of the stories as they are told first), bytes, their sha256, and
    how many records by split, corpus, licence and mark, "" for those that name none."""

    file: str
    records: int
    seconds: float
    bytes: int
    sha256: str
    splits: Mapping[str, int]
    corpora: Mapping[str, int]
    licences: Mapping[str, int]
    marks: Mapping[str, int]


class _Tally:
    """What was counted of a shard so far."""

    def __init__(self, path: Path) -> None:
        self.path, self.seconds = path, 0.0
        self.names: set[str] = set()
        self._counts: dict[str, Counter[str]] = {kind: Counter() for kind in _COUNTED}

    def add(self, record: StoryRecord, seconds: float) -> None:
        if record.name in self.names:
            raise InputError(f"{self.path} has a record {record.name} already; each has a name of its own.")
        self.names.add(record.name)
        self.seconds += seconds
        origin = record.provenance
        for kind, values in zip(_COUNTED, ((record.split,), (origin.corpus,), (origin.licence,), record.marks), strict=True):
            self._counts[kind].update(values)

    def facts(self, size: int, sha256: str) -> ShardFacts:
        counts = {kind: dict(sorted(found.items())) for kind, found in self._counts.items()}
        return ShardFacts(self.path.name, len(self.names), round(self.seconds, 3), size, sha256, **counts)


class OpenShard:
    """The shard behind `writing_shard`; takes records."""

    def __init__(self, path: Path, sink: Sink) -> None:
        self._path, self._sink, self._tally = path, sink, _Tally(path)
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


def alone_in(folder: Path) -> Any:
    """Holds a folder of shards for the block. Raises InputError where another run writes there."""
    return hold_alone(folder / ".writing.lock", f"another run writes to {folder}; wait for it, or name another folder.")


def read_shard(path: Path, first: int = 0) -> Iterator[Sample]:
    """The samples of a shard in order, from its record number `first` on; those before are hopped over unread.

    Raises InputError, after the whole samples before it, where a shard is cut or damaged, and for what is no record.
    """
    for number, (key, parts) in enumerate(_groups(path)):
        if number >= first:
            yield Sample(_record(path, key, parts), parts)


def read_shards(shards: Sequence[Path], start: Position = Position()) -> Iterator[tuple[Position, Sample]]:
    """The samples of many shards from a position on, each with the position behind it: there the next reading goes on."""
    for n in range(start.shard, len(shards)):
        first = start.record if n == start.shard else 0
        for number, sample in enumerate(read_shard(shards[n], first), first + 1):
            yield Position(n, number), sample


def shards_of(sources: Iterable[str | Path]) -> list[Path]:
    """The shards that files and folders name, those of a folder in the order of its index, else of their names.

    Raises InputError for what is neither, and for shards that an index names and that are not there.
    """
    found: list[Path] = []
    for source in map(Path, sources):
        if source.is_dir():
            index = source / INDEX
            paths = [source / facts.file for facts in read_index(source)] if index.exists() else sorted(source.glob("*.tar"))
            if not paths:
                raise InputError(f"{source} holds no shards, which are files that end in {SUFFIX}.")
            found += paths
        else:
            found.append(source)
    for path in found:
        if path.suffix != SUFFIX or not path.is_file():
            raise InputError(f"there is no shard {path}; name {SUFFIX} files or folders that hold them.")
    return found


def write_index(folder: Path, facts: Iterable[ShardFacts]) -> None:
    """The index of a folder of shards, in the order of their names."""
    rows = sorted(facts, key=lambda shard: shard.file)
    whole = {
        "version": 1,
        "records": sum(shard.records for shard in rows),
        "seconds": round(sum(shard.seconds for shard in rows), 3),
        "shards": [asdict(shard) for shard in rows],
    }
    with replacing(folder / INDEX, True, (".json",)) as sink:
        sink.write((json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode())


def read_index(folder: Path) -> tuple[ShardFacts, ...]:
    """What the index of a folder says of its shards. Raises InputError for an index that is none."""
    path = folder / INDEX
    rows = read_json(path, MAX_INDEX_BYTES).get("shards")
    if not isinstance(rows, list) or len(rows) > MAX_SHARDS:
        raise InputError(f"{path} is no index of shards; `audiostory dataset check --write-index` writes one.")
    return tuple(_facts_of(path, row) for row in rows)


def count_shard(path: Path) -> ShardFacts:
    """What a shard holds, counted and hashed anew. Raises InputError where it is not whole."""
    tally = _Tally(path)
    for sample in read_shard(path):
        tally.add(sample.record, seconds_of(sample))
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
    return tally.facts(path.stat().st_size, digest.hexdigest())


def seconds_of(sample: Sample) -> float:
    """How long the sound of its plan says it is, 0 where there is none; nothing is decoded."""
    from ..sound.flac import stated_seconds

    found = sample.parts.get("flac")
    return 0.0 if found is None else stated_seconds(found.head(42))


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


def _facts_of(path: Path, row: object) -> ShardFacts:
    """A row of an index, which must name a file of its folder."""
    if (
        not isinstance(row, dict)
        or set(row) != set(ShardFacts.__dataclass_fields__)
        or not _FILE.fullmatch(str(row["file"]))
    ):
        raise InputError(
            f"{path}: an entry is not that of a shard; `audiostory dataset check --write-index` writes it anew."
        )
    numbers = [row["records"], row["seconds"], row["bytes"]]
    counts = [row[kind] for kind in _COUNTED]
    if any(isinstance(n, bool) or not isinstance(n, (int, float)) or not 0 <= n < 2**53 for n in numbers) or any(
        not isinstance(count, dict) or any(type(n) is not int for n in count.values()) for count in counts
    ):
        raise InputError(
            f"{path}: the entry of {row['file']} does not count; `audiostory dataset check --write-index` writes it anew."
        )
    return ShardFacts(**row)
