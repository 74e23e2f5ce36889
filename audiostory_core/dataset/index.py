"""Which shards a folder holds, and what they hold by its index: records, seconds, bytes, hashes, and records by kind.

The index is one JSON file beside the shards. Ignorant of how shards are written and read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..disk.files import read_json, replacing
from ..errors import InputError
from .records import StoryRecord

INDEX, SUFFIX = "index.json", ".tar"
COUNTED = ("splits", "corpora", "licences", "marks")
MAX_INDEX_BYTES, MAX_SHARDS = 200_000_000, 1_000_000
_FILE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}\.tar")
_MEND = "`audiostory dataset check --write-index` writes it anew"


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


class Tally:
    """What was counted of a shard so far."""

    def __init__(self, path: Path) -> None:
        self.path, self.seconds = path, 0.0
        self.names: set[str] = set()
        self._counts: dict[str, Counter[str]] = {kind: Counter() for kind in COUNTED}

    def add(self, record: StoryRecord, seconds: float) -> None:
        if record.name in self.names:
            raise InputError(f"{self.path} has a record {record.name} already; each has a name of its own.")
        self.names.add(record.name)
        self.seconds += seconds
        origin = record.provenance
        for kind, values in zip(COUNTED, ((record.split,), (origin.corpus,), (origin.licence,), record.marks), strict=True):
            self._counts[kind].update(values)

    def facts(self, size: int, sha256: str) -> ShardFacts:
        counts = {kind: dict(sorted(found.items())) for kind, found in self._counts.items()}
        return ShardFacts(self.path.name, len(self.names), round(self.seconds, 3), size, sha256, **counts)


def shards_of(sources: Iterable[str | Path]) -> list[Path]:
    """The shards that files and folders name, those of a folder in the order of its index, else of their names; of a folder
    without any, those of its own folders.

    Raises InputError for what is neither, and for shards that an index names and that are not there.
    """
    found = list(_in_order(map(Path, sources)))
    for path in found:
        if path.suffix != SUFFIX or not path.is_file():
            raise InputError(f"there is no shard {path}; name {SUFFIX} files or folders that hold them.")
    return found


def folders_of(source: Path) -> list[Path]:
    """The folders of shards that a folder is or holds. Raises InputError where there is none."""
    folders = [folder for folder in (source, *sorted(source.glob("*/"))) if _holds_shards(folder)]
    if not folders:
        raise InputError(f"{source} holds no shards, which are files that end in {SUFFIX}.")
    return folders[:1] if folders[0] == source else folders


def _holds_shards(folder: Path) -> bool:
    return (folder / INDEX).exists() or next(folder.glob(f"*{SUFFIX}"), None) is not None


def _in_order(sources: Iterable[Path]) -> Iterator[Path]:
    for source in sources:
        if not source.is_dir():
            yield source
            continue
        for folder in folders_of(source):
            if (folder / INDEX).exists():
                yield from (folder / facts.file for facts in read_index(folder))
            else:
                yield from sorted(folder.glob(f"*{SUFFIX}"))


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
        raise InputError(f"{path} is no index of shards; {_MEND}.")
    return tuple(_facts_of(path, row) for row in rows)


def _facts_of(path: Path, row: object) -> ShardFacts:
    """A row of an index, which must name a file of its folder."""
    if (
        not isinstance(row, dict)
        or set(row) != set(ShardFacts.__dataclass_fields__)
        or not _FILE.fullmatch(str(row["file"]))
    ):
        raise InputError(f"{path}: an entry is not that of a shard; {_MEND}.")
    numbers = [row["records"], row["seconds"], row["bytes"]]
    counts = [row[kind] for kind in COUNTED]
    if any(isinstance(n, bool) or not isinstance(n, (int, float)) or not 0 <= n < 2**53 for n in numbers) or any(
        not isinstance(count, dict) or any(type(n) is not int for n in count.values()) for count in counts
    ):
        raise InputError(f"{path}: the entry of {row['file']} does not count; {_MEND}.")
    return ShardFacts(**row)
