"""Shards in, shards out: several sets become one, one becomes three that share no source, and what is there twice goes.

What cannot be taken, a damaged record, the rest of a shard that was cut, what has no licence, is counted with its reason, and
the run goes on. Sounds are copied as they are. Ignorant of what stories are for.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InputError
from .index import shards_of
from .nearness import By, Nearness
from .records import SPLITS, Split, StoryRecord, key_of
from .shards import RECORDS_A_SHARD, Sample, ShardWriter, read_shard

Progress = Callable[[int, int], None]  # done, of how many
_SHOWN = 3  # names of a reason
_RANK = {"test": 3, "valid": 2, "train": 1, "": 0}


@dataclass
class Rejections:
    """How many items were not taken, by reason, and the first of each with a sentence."""

    counts: Counter[str] = field(default_factory=Counter[str])
    first: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def add(self, reason: str, item: str, sentence: object = "") -> None:
        """One more item of a reason in a few words."""
        self.counts[reason] += 1
        named = self.first.setdefault(reason, [])
        if len(named) < _SHOWN:
            named.append(f"{item}: {sentence}" if sentence else item)

    def take(self, others: Rejections) -> None:
        """Those of another part of the work."""
        self.counts.update(others.counts)
        for reason, named in others.first.items():
            self.first[reason] = [*self.first.get(reason, []), *named][:_SHOWN]

    def to_json(self) -> dict[str, Any]:
        return {"counts": dict(self.counts), "first": self.first}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rejections:
        return cls(Counter(data["counts"]), dict(data["first"]))

    def lines(self) -> Iterator[str]:
        for reason, count in sorted(self.counts.items(), key=lambda row: (-row[1], row[0])):
            yield f"{count} {reason}, such as {'; '.join(self.first[reason])}"


@dataclass(frozen=True)
class Gathering:
    """How records are gathered: in shards of how many, whether one without a licence is left out, and who is told how many
    shards were read."""

    records_a_shard: int = RECORDS_A_SHARD
    require_licence: bool = False
    progress: Progress = lambda done, total: None


AS_USUAL = Gathering()


@dataclass(frozen=True)
class SplitShares:
    """How much of all sources is set aside, met on average; `anew` draws those too that have a split. Raises InputError for
    shares that leave nothing to train on."""

    valid: float = 0.05
    test: float = 0.05
    anew: bool = False

    def __post_init__(self) -> None:
        if not (self.valid >= 0 and self.test >= 0 and self.valid + self.test < 1):
            raise InputError(
                f"the shares of valid and test are {self.valid:g} and {self.test:g}; they are at least 0, and less than 1 together."
            )


@dataclass(frozen=True)
class Gathered:
    """What was written: records by the split's folder, "" where all went into one; and what was not taken."""

    records: Mapping[str, int]
    rejections: Rejections


def readable(shards: Iterable[Path], rejections: Rejections, gathering: Gathering = AS_USUAL) -> Iterator[Sample]:
    """All samples that can be taken; the others are counted."""
    paths = list(shards)
    for n, path in enumerate(paths):
        try:
            for sample in read_shard(path, fault=lambda key, error: rejections.add("no record", key, error)):
                if gathering.require_licence and not sample.record.provenance.licence:
                    rejections.add("without a licence", sample.record.name)
                    continue
                yield sample
        except InputError as error:
            rejections.add("rest of a shard", path.name, error)
        gathering.progress(n + 1, len(paths))


def merge(sources: Iterable[str | Path], out: Path, gathering: Gathering = AS_USUAL) -> Gathered:
    """One set of several, in their order. The same record again is left out; another of the same name gets a number."""
    rejections, names, count = Rejections(), _Names(), 0
    shards = shards_of(sources)
    with ShardWriter(out, gathering.records_a_shard) as writer:
        for sample in readable(shards, rejections, gathering):
            named = names.under_free_one(sample)
            if named is None:
                rejections.add("there already", sample.record.name)
                continue
            writer.copy(sample, named)
            count += 1
    return Gathered({"": count}, rejections)


def split(sources: Iterable[str | Path], out: Path, shares: SplitShares, gathering: Gathering = AS_USUAL) -> Gathered:
    """Sets in the folders train, valid and test of `out`; all records of a source stand in one of them.

    A source of which a record has a split already stays there, in the test set before all others, unless it is drawn anew;
    others are drawn by their names, so that a source falls the same way in every set.
    """
    shards = shards_of(sources)
    given = {} if shares.anew else _given(shards)
    rejections, counts = Rejections(), Counter[str]()
    writers = {name: ShardWriter(out / name, gathering.records_a_shard, name) for name in SPLITS}
    with writers["train"], writers["valid"], writers["test"]:
        for sample in readable(shards, rejections, gathering):
            found = given.get(sample.record.source) or drawn_split(sample.record.source, shares)
            writers[found].copy(sample, sample.record.model_copy(update={"split": found}))
            counts[found] += 1
    return Gathered({name: counts[name] for name in SPLITS}, rejections)


def drawn_split(source: str, shares: SplitShares) -> Split:
    """Where a source falls, by its name alone."""
    digest = hashlib.sha256(f"split of {source}".encode("utf-8", "surrogatepass")).digest()
    at = int.from_bytes(digest[:8], "big") / 2**64
    return "test" if at < shares.test else "valid" if at < shares.test + shares.valid else "train"


def remove_near(sources: Iterable[str | Path], out: Path, by: By = "sound", gathering: Gathering = AS_USUAL) -> Gathered:
    """One set without what is near to another record: of each group one is kept, from the test set before all others. All
    sounds are read once before anything is written."""
    shards, rejections, nearness = shards_of(sources), Rejections(), Nearness(by)
    names, splits, deaf = list[str](), list[str](), set[tuple[Path, str]]()
    for sample in readable(shards, rejections, gathering):
        try:
            nearness.add(sample)
        except InputError as error:
            rejections.add("with a sound that cannot be read", sample.record.name, error)
            deaf.add(_place(sample))
            continue
        names.append(sample.record.name)
        splits.append(sample.record.split)
    groups, count = nearness.groups(), 0
    kept = _kept(groups, splits)
    again = (sample for sample in readable(shards, Rejections(), gathering) if _place(sample) not in deaf)
    with ShardWriter(out, gathering.records_a_shard) as writer:
        for number, sample in enumerate(again):
            if kept[groups[number]] == number:
                writer.copy(sample)
                count += 1
            else:
                rejections.add("near to another", f"{sample.record.name} to {names[kept[groups[number]]]}")
    return Gathered({"": count}, rejections)


def _place(sample: Sample) -> tuple[Path, str]:
    return sample.parts["json"].path, sample.record.name


def _kept(groups: list[int], splits: list[str]) -> dict[int, int]:
    """Which record of each group stays."""
    found: dict[int, int] = {}
    for number, group in enumerate(groups):
        if group not in found or _RANK[splits[number]] > _RANK[splits[found[group]]]:
            found[group] = number
    return found


def _given(shards: Iterable[Path]) -> dict[str, Split]:
    """The split of each source that has one already; of several the one that must not be trained on."""
    found: dict[str, Split] = {}
    for sample in readable(shards, Rejections()):
        source, name = sample.record.source, sample.record.split
        if name and _RANK[name] > _RANK[found.get(source, "")]:
            found[source] = name
    return found


class _Names:
    """Names that are taken, and what records hold."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._seen: set[bytes] = set()
        self._last: Counter[str] = Counter()

    def under_free_one(self, sample: Sample) -> StoryRecord | None:
        """The record under a name that none has yet; None where the same record was there."""
        record = sample.record
        sizes = sorted((part, member.size) for part, member in sample.parts.items() if part != "json")
        content = hashlib.sha256(f"{record.to_json()} {sizes}".encode()).digest()[:12]
        if content in self._seen:
            return None
        self._seen.add(content)
        name = record.name
        while name in self._taken:
            self._last[record.name] += 1
            name = key_of(f"{record.name}-{self._last[record.name] + 1}")
        self._taken.add(name)
        return record if name == record.name else record.model_copy(update={"name": name})
