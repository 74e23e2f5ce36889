"""What a set of shards holds, by its index, and what is wrong with it, by looking at every record and hearing every sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..plan.story import StoryPlan
from .gathering import Gathering, Progress, Rejections, readable
from .index import COUNTED, INDEX, SUFFIX, ShardFacts, folders_of, read_index, shards_of
from .records import StoryRecord
from .shards import Sample, clip_of, count_shard

if TYPE_CHECKING:
    from ..sound.audio import AudioClip

NO_ROW, OTHER_INDEX = "shards that the index does not name", "shards that are not as the index says"
SILENT = 1e-4  # of full scale
LONGER_SECONDS = 0.5  # that a sound and its plan may differ


@dataclass(frozen=True)
class Contents:
    """Records, hours of sound, bytes, and records by split, corpus, licence and mark; "" for those that name none."""

    shards: int
    records: int
    hours: float
    bytes: int
    counts: Mapping[str, Mapping[str, int]]

    @property
    def unlicensed(self) -> int:
        return self.counts["licences"].get("", 0)


@dataclass
class Checked:
    """`faults` have to be mended before anyone trains; `notes` are to be known. `facts` are what was counted, by shard."""

    records: int = 0
    faults: Rejections = field(default_factory=Rejections)
    notes: Rejections = field(default_factory=Rejections)
    facts: dict[Path, ShardFacts] = field(default_factory=dict[Path, ShardFacts])


def contents_of(sources: Iterable[str | Path]) -> Contents:
    """What shards hold: by the index where there is one, else counted. Raises InputError for a shard that is not whole."""
    rows = [facts for source in map(Path, sources) for facts in _facts_of(source)]
    counts = {kind: dict(sum((Counter(getattr(facts, kind)) for facts in rows), Counter[str]())) for kind in COUNTED}
    seconds = sum(facts.seconds for facts in rows)
    return Contents(
        len(rows), sum(facts.records for facts in rows), seconds / 3600, sum(facts.bytes for facts in rows), counts
    )


def check(
    sources: Iterable[str | Path],
    require_licence: bool = False,
    hear: bool = True,
    progress: Progress = lambda done, total: None,
) -> Checked:
    """Every shard against its index, every record, and every sound, which is decoded where `hear` says so. A record without a
    licence is a fault where one is required."""
    checked, names, splits = Checked(), set[str](), dict[str, str]()
    paths = [path for source in sources for path in _counted_shards(Path(source), checked)]
    for sample in readable(paths, checked.faults, Gathering(progress=progress)):
        record = sample.record
        checked.records += 1
        if record.name in names:
            checked.faults.add("under a name that another has", record.name)
        names.add(record.name)
        if record.split and splits.setdefault(record.source, record.split) != record.split:
            checked.faults.add("of a source that stands in two splits", f"{record.name} of {record.source}")
        _check_origin(record, checked, require_licence)
        _check_sounds(sample, checked, hear)
    return checked


def _facts_of(source: Path) -> Iterator[ShardFacts]:
    for folder in folders_of(source) if source.is_dir() else [source]:
        if (folder / INDEX).exists():
            yield from read_index(folder)
        else:
            yield from map(count_shard, shards_of([folder]))


def _counted_shards(source: Path, checked: Checked) -> list[Path]:
    """All shards of a folder, or the one, counted and compared with the index."""
    if not source.is_dir():
        found = shards_of([source])
        _count(found[0], {}, checked)
        return found
    found = list[Path]()
    for folder in folders_of(source):
        stated, there = _stated(folder, checked), sorted(folder.glob(f"*{SUFFIX}"))
        for name in sorted(stated.keys() - {path.name for path in there}):
            checked.faults.add("shards that are missing", name)
        for path in there:
            _count(path, stated, checked)
            if stated and path.name not in stated:
                checked.faults.add(NO_ROW, path.name)
        found += there
    return found


def _stated(folder: Path, checked: Checked) -> dict[str, ShardFacts]:
    """What the index says of each shard."""
    if not (folder / INDEX).exists():
        checked.notes.add("folders without an index", folder.name)
        return {}
    try:
        return {facts.file: facts for facts in read_index(folder)}
    except InputError as error:
        checked.faults.add(OTHER_INDEX, folder.name, error)
        return {}


def _count(path: Path, stated: Mapping[str, ShardFacts], checked: Checked) -> None:
    """Counts a shard, and compares it with what its index says; a shard that is not whole is told of by who reads it."""
    try:
        checked.facts[path] = facts = count_shard(path)
    except InputError:
        return
    told = stated.get(path.name)
    if told not in (None, facts):
        checked.faults.add(OTHER_INDEX, path.name, f"{facts.records} records, {told.records} by the index" if told else "")


def _check_origin(record: StoryRecord, checked: Checked, require_licence: bool) -> None:
    if not record.provenance.licence:
        (checked.faults if require_licence else checked.notes).add("without a licence", record.name)
    if not record.provenance.corpus:
        checked.notes.add("of which nobody knows where they are from", record.name)
    if any(event.kind == "speech" and not event.transcript for event in record.plan.events):
        checked.notes.add("with speech that says no words", record.name)


def _check_sounds(sample: Sample, checked: Checked, hear: bool) -> None:
    name, turns = sample.record.name, sample.record.turns
    if "flac" not in sample.parts:
        checked.notes.add("without a sound", name)
    for turn, plan in ((0, sample.record.plan), *((n, turn.plan) for n, turn in enumerate(turns, 1))):
        member = sample.parts.get(f"{turn}.flac" if turn else "flac")
        if member is None or not hear:
            continue
        try:
            for reason, said in _faults_of(clip_of(member), plan):
                checked.faults.add(reason, member.name, said)
        except InputError as error:
            checked.faults.add("with a sound that cannot be read", member.name, error)


def _faults_of(clip: AudioClip, plan: StoryPlan | None) -> Iterator[tuple[str, str]]:
    if not clip.waveform.numel() or float(clip.waveform.abs().max()) < SILENT:
        yield "with a sound in which nothing is heard", f"{clip.seconds:.2f} s"
    elif plan is not None and abs(clip.seconds - plan.total_seconds) > LONGER_SECONDS:
        yield "with a sound of another length than the plan", f"{clip.seconds:.2f} s, {plan.total_seconds:.2f} s by the plan"
