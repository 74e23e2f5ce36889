"""Shards in, batches of stories out: which records a batch holds is a function of its number, whoever asks.

The records of an epoch come in an order of its own: shards shuffled, records shuffled among their neighbours, sorted by
length within pools, so that a batch hardly needs padding, and the batches of a pool dealt in any order. Batches of one step
are of one kind. A record is read when its batch is. Ignorant of models.
"""

from __future__ import annotations

import functools
import hashlib
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..dataset.archive import Member
from ..dataset.index import shards_of
from ..dataset.records import StoryRecord
from ..dataset.shards import MAX_RECORD_BYTES, Sample, read_shard
from ..disk.files import refusals_of_disk
from ..errors import InputError

GENERATION, UNDERSTANDING = KINDS = ("generation", "understanding")
NEIGHBOURS, POOL = 2000, 50  # records that are shuffled together; batches that are sorted together
_CHARACTERS_A_TOKEN, _TOKENS_AN_EVENT = 4, 90  # of which the bridge's are 74


@dataclass(frozen=True)
class KeptRecord:
    """A record that lies in a shard: where, about how many tokens its story has, and whether something is asked about it."""

    parts: Mapping[str, Member] = field(repr=False)
    tokens: int = 0
    events: int = 1
    asks: bool = False

    def read(self) -> Sample:
        member = self.parts["json"]
        with refusals_of_disk(member.path):
            text = member.read(MAX_RECORD_BYTES)
        return Sample(StoryRecord.from_json(text.decode()), self.parts)


@dataclass(frozen=True)
class RecordShelf:
    """All records to train on; `rejected` counts those left out, by reason. `digest` is the same for the same shards."""

    items: tuple[KeptRecord, ...]
    rejected: Mapping[str, int]
    digest: str

    def of(self, kind: str) -> tuple[KeptRecord, ...]:
        """What a kind of batch learns from; where nothing is asked anywhere, every story can be asked about."""
        asked = tuple(item for item in self.items if item.asks)
        return asked or self.items if kind == UNDERSTANDING else self.items


def open_shelf(
    sources: Sequence[str | Path], require_licence: bool = False, splits: Sequence[str] = ("", "train")
) -> RecordShelf:
    """The records of shards, or of folders of them, that are for training and have a sound.

    Raises InputError for shards that are cut or damaged, and where nothing is left. Takes about a millisecond a record.
    """
    items, rejected, digest = list[KeptRecord](), dict[str, int](), hashlib.sha256()

    def reject(reason: str) -> None:
        rejected[reason] = rejected.get(reason, 0) + 1

    for path in shards_of(sources):
        for sample in read_shard(path, fault=lambda name, error: reject("are no records")):
            reason = _unfit(sample, require_licence, splits)
            if reason:
                reject(reason)
                continue
            record = sample.record
            asks = any(turn.kind == "ask" for turn in record.turns)
            items.append(KeptRecord(sample.parts, _tokens(record), len(record.plan.events), asks))
            digest.update(f"{sample.record.name} {sample.parts['json'].size} {sample.parts['flac'].size}\n".encode())
    if not items:
        told = "; ".join(f"{count} {reason}" for reason, count in rejected.items()) or "there is none"
        raise InputError(f"none of the records can be trained on: {told}.")
    return RecordShelf(tuple(items), rejected, digest.hexdigest())


def _unfit(sample: Sample, require_licence: bool, splits: Sequence[str]) -> str:
    """Why a record is left out; "" where it is not."""
    if sample.record.split not in splits:
        return f"are of the split {sample.record.split}"
    if "flac" not in sample.parts:
        return "have no sound"
    if not sample.record.plan.events:
        return "have no events"
    if require_licence and not sample.record.provenance.licence:
        return "state no licence"
    return ""


def _tokens(record: StoryRecord) -> int:
    """About how many tokens a story has: captions stand in it twice at the least."""
    plan = record.plan
    characters = len(plan.instruction) + len(plan.reasoning) + 2 * sum(len(event.caption) for event in plan.events)
    return characters // _CHARACTERS_A_TOKEN + _TOKENS_AN_EVENT * len(plan.events)


@dataclass(frozen=True)
class BatchOrder:
    """How records become batches. `rows` are those of a batch of each kind, and `ratio` how many records of generation are
    learnt from for one of understanding (0: there is no understanding); `a_step` batches make a step."""

    rows: Mapping[str, int]
    a_step: int = 1
    ratio: float = 0.0
    epochs: float = 1.0
    seed: int = 0
    sort: bool = True


class Batches:
    """The batches of a run, by number."""

    def __init__(self, shelf: RecordShelf, order: BatchOrder) -> None:
        self.shelf, self.order = shelf, order
        self.items = {kind: shelf.of(kind) for kind in KINDS}
        self.an_epoch = {kind: math.ceil(len(self.items[kind]) / order.rows.get(kind, 1)) for kind in KINDS}
        # Steps of understanding for one of generation, so that records stand in the ratio that was asked for.
        asked = order.rows[GENERATION] / (order.ratio * order.rows[UNDERSTANDING]) if order.ratio else 0.0
        self.share = asked / (1 + asked)

    @property
    def count(self) -> int:
        """Batches in all: those that read every record of generation `epochs` times, and those of understanding between."""
        wanted, a_step = math.ceil(self.order.epochs * self.an_epoch[GENERATION]), self.order.a_step
        steps = generating = math.ceil(wanted / a_step)
        while steps - self._understood(steps) < generating:
            steps += 1
        return (steps - 1) * a_step + wanted - (generating - 1) * a_step  # the last step is of generation

    def kind(self, number: int) -> str:
        step = number // self.order.a_step
        return UNDERSTANDING if self._understood(step + 1) > self._understood(step) else GENERATION

    def records(self, number: int) -> list[KeptRecord]:
        """The records of a batch; fewer than the others at the end of an epoch."""
        kind, (step, within) = self.kind(number), divmod(number, self.order.a_step)
        understood = self._understood(step)
        before = understood if kind == UNDERSTANDING else step - understood
        epoch, place = divmod(before * self.order.a_step + within, self.an_epoch[kind])
        return [self.items[kind][n] for n in self._dealt(kind, epoch)[place]]

    def _understood(self, steps: int) -> int:
        """How many of the first steps are of understanding: they lie as evenly as can be."""
        return math.floor(steps * self.share + 1e-9)

    @functools.lru_cache(maxsize=4)  # noqa: B019 (a run has one)
    def _dealt(self, kind: str, epoch: int) -> list[list[int]]:
        """The batches of an epoch, as places among the items."""
        draw, items, rows = random.Random(f"{self.order.seed}/{kind}/{epoch}"), self.items[kind], self.order.rows[kind]
        order = list(_shuffled(items, draw))
        found: list[list[int]] = []
        for at in range(0, len(order), rows * POOL):
            pool = order[at : at + rows * POOL]
            if self.order.sort:
                pool.sort(key=lambda n: items[n].tokens)
            batches = [pool[k : k + rows] for k in range(0, len(pool), rows)]
            found += draw.sample(batches, len(batches))
        return found


def _shuffled(items: Sequence[KeptRecord], draw: random.Random) -> Iterator[int]:
    """Places among the items: shards in any order, and records in any order among their neighbours, so that a few shards are
    read at a time."""
    shards: dict[Path, list[int]] = {}
    for n, item in enumerate(items):
        shards.setdefault(item.parts["json"].path, []).append(n)
    order = [n for path in draw.sample(sorted(shards), len(shards)) for n in shards[path]]
    for at in range(0, len(order), NEIGHBOURS):
        near = order[at : at + NEIGHBOURS]
        yield from draw.sample(near, len(near))
