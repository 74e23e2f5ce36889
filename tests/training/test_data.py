"""Records become batches: each once an epoch, of like lengths, kinds in their ratio; what cannot be trained on is said."""

from collections import Counter
from pathlib import Path

import pytest

from audiostory_core.dataset.archive import Member
from audiostory_core.dataset.shards import ShardWriter
from audiostory_core.errors import InputError
from audiostory_core.training.data import GENERATION, UNDERSTANDING, Batches, BatchOrder, KeptRecord, RecordShelf, open_shelf
from story_shards import story_record, story_shards


def shelf_of(tokens: list[int], shards: int = 3) -> RecordShelf:
    items = [KeptRecord({"json": Member(f"{n}.json", Path(f"{n % shards}.tar"), 0, 1)}, t, asks=n % 2 == 1) for n, t in enumerate(tokens)]
    return RecordShelf(tuple(items), {}, "")


def names(batches: Batches, numbers: range) -> list[str]:
    return [item.parts["json"].name for number in numbers for item in batches.records(number)]


@pytest.mark.parametrize("count", [1, 7, 24, 403])
def test_every_record_is_read_once_an_epoch(count: int):
    batches = Batches(shelf_of(list(range(count))), BatchOrder({GENERATION: 4}, epochs=3))
    an_epoch = -(-count // 4)
    assert batches.count == 3 * an_epoch
    epochs = [names(batches, range(n * an_epoch, (n + 1) * an_epoch)) for n in range(3)]
    assert all(sorted(epoch) == sorted(epochs[0]) and len(set(epoch)) == count for epoch in epochs)
    assert count < 20 or len({tuple(epoch) for epoch in epochs}) == 3
    again = Batches(shelf_of(list(range(count))), BatchOrder({GENERATION: 4}, epochs=3))
    assert names(again, range(batches.count)) == names(batches, range(batches.count))


@pytest.mark.parametrize(("rows", "ratio"), [((1, 2), 2.0), ((8, 16), 2.0), ((4, 4), 1.0), ((4, 2), 3.0)])
@pytest.mark.parametrize("a_step", [1, 4])
def test_kinds_stand_in_their_ratio_and_a_step_has_one(rows: tuple[int, int], ratio: float, a_step: int):
    order = BatchOrder(dict(zip((GENERATION, UNDERSTANDING), rows, strict=True)), a_step, ratio, epochs=40)
    batches = Batches(shelf_of(list(range(64))), order)
    kinds = [batches.kind(n) for n in range(batches.count)]
    assert all(len(set(kinds[n : n + a_step])) == 1 for n in range(0, len(kinds), a_step))
    read = Counter()
    for n, kind in enumerate(kinds):
        read[kind] += len(batches.records(n))
    assert read[GENERATION] == 40 * 64 and read[GENERATION] / read[UNDERSTANDING] == pytest.approx(ratio, rel=0.1)
    asked = {item.asks for n, kind in enumerate(kinds) if kind == UNDERSTANDING for item in batches.records(n)}
    assert asked == {True}


def test_what_is_asked_nowhere_is_asked_of_all():
    items = tuple(KeptRecord(item.parts) for item in shelf_of([1, 2, 3]).items)
    assert RecordShelf(items, {}, "").of(UNDERSTANDING) == items


def test_a_batch_holds_records_of_like_lengths():
    """Padding costs what is not said: at least 1.6 times as many tokens are read from unsorted batches."""
    import random

    draw = random.Random(0)
    tokens = [round(100 * draw.lognormvariate(0, 0.6)) for _ in range(2000)]

    def read(sort: bool) -> int:
        batches = Batches(shelf_of(tokens), BatchOrder({GENERATION: 8}, sort=sort))
        return sum(len(b) * max(item.tokens for item in b) for b in map(batches.records, range(batches.count)))

    assert read(True) < 1.05 * sum(tokens) and read(False) > 1.6 * read(True)


def test_shards_are_opened_with_what_can_be_trained_on(tmp_path: Path):
    with ShardWriter(tmp_path / "out") as writer:
        writer.add(story_record(1))
        writer.add(story_record(2, split="test"))
    with pytest.raises(InputError, match="none of the records can be trained on: 1 have no sound; 1 are of the split test"):
        open_shelf([tmp_path / "out"])
    story_shards(tmp_path / "good", 5)
    shelf = open_shelf([tmp_path / "good"], require_licence=True)
    assert len(shelf.items) == 5 and not shelf.rejected
    assert [item.read().record for item in shelf.items] == [story_record(n) for n in range(5)]
    assert shelf.digest == open_shelf([tmp_path / "good"]).digest
    assert shelf.digest != open_shelf([story_shards(tmp_path / "other", 4)]).digest


def test_records_without_a_licence_are_left_out_where_one_is_required(tmp_path: Path):
    import torch

    from audiostory_core.sound.audio import AudioClip
    from story_shards import RATE

    with ShardWriter(tmp_path / "out") as writer:
        for n, licence in enumerate(("", "CC0-1.0")):
            writer.add(story_record(n, provenance={"licence": licence}), AudioClip(torch.zeros(1, RATE), RATE))
    assert open_shelf([tmp_path / "out"], require_licence=True).rejected == {"state no licence": 1}
    assert len(open_shelf([tmp_path / "out"]).items) == 2


def test_a_shard_that_is_cut_is_refused(tmp_path: Path):
    path = next(story_shards(tmp_path / "out", 3).glob("*.tar"))
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(InputError, match="is cut"):
        open_shelf([tmp_path / "out"])
