"""Some records of many: by number, by name, or from all over. What is before a record that is asked for is hopped over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from ..errors import InputError
from .index import INDEX, ShardFacts, read_index, shards_of
from .shards import Sample, count_shard, read_shard

FROM_ALL_OVER, MOST_PICKED = 12, 50


def pick(source: str | Path, wanted: Sequence[str] = ()) -> list[Sample]:
    """The samples of a shard or folder by number from 1 or by name, in the order asked for; some from all over where none is.

    Raises InputError for a record that is not there, and for more than `MOST_PICKED`.
    """
    if len(wanted) > MOST_PICKED:
        raise InputError(f"{len(wanted)} records are asked for; at most {MOST_PICKED} are shown at once.")
    counts = _counts(Path(source))
    total = sum(counts.values())
    named = {name for name in wanted if not _is_number(name)}
    found = dict(_named(counts, named)) if named else {}
    for name in wanted:
        if name not in found and not (_is_number(name) and 1 <= int(name) <= total):
            raise InputError(f"{source} has no record {name[:80]}; it holds {total}, numbered from 1.")
    if not wanted:
        few = min(FROM_ALL_OVER, total)
        return [_at(counts, n * total // few) for n in range(few)]
    return [found[name] if name in found else _at(counts, int(name) - 1) for name in wanted]


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) <= 12


def _counts(source: Path) -> dict[Path, int]:
    """How many records each shard holds: by its index where there is one."""
    paths = shards_of([source])
    stated = {folder / facts.file: facts.records for folder in {path.parent for path in paths} for facts in _index(folder)}
    return {path: stated[path] if path in stated else count_shard(path).records for path in paths}


def _index(folder: Path) -> tuple[ShardFacts, ...]:
    return read_index(folder) if (folder / INDEX).exists() else ()


def _at(counts: dict[Path, int], number: int) -> Sample:
    for path, count in counts.items():
        if number < count:
            sample = next(islice(read_shard(path, number), 1), None)
            if sample is None:
                raise InputError(f"{path} holds fewer records than its index says.")
            return sample
        number -= count
    raise ValueError("the number is behind all records")


def _named(counts: dict[Path, int], names: set[str]) -> Iterator[tuple[str, Sample]]:
    rest = set(names)
    for path in counts:
        for sample in read_shard(path):
            if sample.record.name in rest:
                rest.discard(sample.record.name)
                yield sample.record.name, sample
                if not rest:
                    return
