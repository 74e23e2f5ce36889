"""Sets of shards merged, split, rid of what is there twice, checked, picked from and shown."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from audiostory_core.dataset import gathering
from audiostory_core.dataset.checking import check, contents_of
from audiostory_core.dataset.gathering import Gathering, Rejections, SplitShares, drawn_split, readable
from audiostory_core.dataset.index import shards_of
from audiostory_core.dataset.page import write_page
from audiostory_core.dataset.picking import pick
from audiostory_core.dataset.plain_files import pack, unpack
from audiostory_core.dataset.records import StoryRecord
from audiostory_core.dataset.shards import Media, Sample, ShardWriter, read_shard
from audiostory_core.errors import InputError
from audiostory_core.evaluation.records import read_records
from audiostory_core.sound.audio import AudioClip

RATE = 16000


def record(name: str, caption: str = "Rain falls on a roof.", seconds: float = 1.0, **more: object) -> StoryRecord:
    plan = {"instruction": "Rain.", "events": [{"caption": caption, "seconds": seconds}]}
    origin = {"corpus": "made", "item": name, "licence": "CC0-1.0", **more.pop("provenance", {})}
    return StoryRecord.build({"name": name, "plan": plan, "provenance": origin, **more})


def noise(seed: int, seconds: float = 1.0) -> AudioClip:
    """Noise whose loudness moves, drawn anew for each seed."""
    rng = np.random.default_rng(seed)
    samples = round(seconds * RATE)
    moving = np.interp(np.arange(samples), np.linspace(0, samples, 12), rng.uniform(0.05, 0.5, 12))
    return AudioClip(torch.from_numpy(moving * rng.standard_normal(samples) / 3).float()[None], RATE)


def write(folder: Path, *rows: tuple[StoryRecord, AudioClip | Media | None], size: int = 3) -> Path:
    with ShardWriter(folder, size) as writer:
        for found, sound in rows:
            writer.add(found, sound)
    return folder


def names(*sources: Path) -> list[str]:
    return [sample.record.name for path in shards_of(sources) for sample in read_shard(path)]


def test_sets_are_merged_in_their_order_and_names_stay_their_own(tmp_path: Path):
    one = write(tmp_path / "one", *((record(f"r{n}"), noise(n)) for n in range(4)))
    two = write(tmp_path / "two", (record("r0"), noise(0)), (record("r1", "Another caption."), None), (record("r9"), None))
    done = gathering.merge([one, two, two], tmp_path / "out")
    assert names(tmp_path / "out") == ["r0", "r1", "r2", "r3", "r1-2", "r9"]
    assert done.records == {"": 6} and done.rejections.counts == {"there already": 4}
    first = next(read_shard(shards_of([tmp_path / "out"])[0]))
    assert torch.equal(first.clip().waveform, next(read_shard(shards_of([one])[0])).clip().waveform)


def test_what_is_damaged_or_without_a_licence_is_counted_and_the_rest_goes_on(tmp_path: Path):
    rows = [(record(f"r{n}", provenance={"licence": "" if n == 2 else "CC0-1.0"}), noise(n)) for n in range(9)]
    folder = write(tmp_path / "one", *rows)
    shards = shards_of([folder])
    data = shards[0].read_bytes()
    shards[0].write_bytes(data.replace(b'"name":"r1"', b'"nome":"r1"'))
    shards[1].write_bytes(shards[1].read_bytes()[:-20_000])
    done = gathering.merge([folder], tmp_path / "out", Gathering(require_licence=True))
    assert names(tmp_path / "out") == ["r0", "r3", "r4", "r6", "r7", "r8"]
    assert done.rejections.counts == {"no record": 1, "without a licence": 1, "rest of a shard": 1}
    assert any("r1" in line and "name is missing" in line for line in done.rejections.lines())
    assert any("is cut" in line for line in done.rejections.lines())


def test_no_source_stands_in_two_splits(tmp_path: Path):
    rows = [(record(f"r{n}", provenance={"source": f"youtube:{n % 100}"}), None) for n in range(300)]
    done = gathering.split([write(tmp_path / "one", *rows, size=200)], tmp_path / "out", SplitShares(0.2, 0.2))
    found: dict[str, set[str]] = {}
    for split in ("train", "valid", "test"):
        for path in shards_of([tmp_path / "out" / split]):
            for sample in read_shard(path):
                assert sample.record.split == split
                found.setdefault(sample.record.source, set()).add(split)
    assert len(found) == 100 and all(len(splits) == 1 for splits in found.values())
    assert sum(done.records.values()) == 300 and 20 <= done.records["test"] <= 100
    assert len(names(tmp_path / "out")) == 300, "a folder of such folders is a set too"


def test_a_source_of_a_test_set_is_not_trained_on_by_another_corpus(tmp_path: Path):
    """Corpora cut the same videos: what one tests on, another trains on."""
    rows = [(record(f"{split or 'none'}{n}", split=split, provenance={"source": f"youtube:{n}"}), None)
            for n in range(20) for split in ("train", "test", "")[: 1 + n % 3]]  # fmt: skip
    folder = write(tmp_path / "one", *rows)
    gathering.split([folder], tmp_path / "out", SplitShares(0.0, 0.0))
    assert {re.sub(r"\D", "", name) for name in names(tmp_path / "out/test")} == {str(n) for n in range(20) if n % 3}
    gathering.split([folder], tmp_path / "anew", SplitShares(0.0, 0.0, anew=True))
    assert len(names(tmp_path / "anew/train")) == len(rows)


def test_shares_are_met_on_average_and_leave_something_to_train_on():
    drawn = [drawn_split(f"s{n}", SplitShares(0.1, 0.2)) for n in range(4000)]
    assert abs(drawn.count("valid") / 4000 - 0.1) < 0.02 and abs(drawn.count("test") / 4000 - 0.2) < 0.02
    for shares in ((0.5, 0.5), (-0.1, 0.2), (float("nan"), 0.1)):
        with pytest.raises(InputError, match="less than 1 together"):
            SplitShares(*shares)


def louder(clip: AudioClip) -> AudioClip:
    return AudioClip(1.8 * clip.waveform, clip.sample_rate)


def test_copies_of_a_sound_go_and_the_test_set_keeps_its_own(tmp_path: Path):
    rows = [(record("a"), noise(1, 3.0)), (record("b"), noise(2, 3.0)),
            (record("louder", "Other words."), louder(noise(1, 3.0))),
            (record("later", "Words."), AudioClip(noise(2, 3.0).waveform[:, 4000:], RATE)),
            (record("exam", split="test"), louder(noise(2, 3.0))), (record("mute"), None), (record("mute2"), None)]  # fmt: skip
    done = gathering.remove_near([write(tmp_path / "one", *rows)], tmp_path / "out")
    assert names(tmp_path / "out") == ["a", "exam", "mute"]
    assert "louder to a" in next(done.rejections.lines()) and done.rejections.counts == {"near to another": 4}


def test_captions_of_the_same_words_are_near(tmp_path: Path):
    words = "A dog barks three times behind a wooden door while heavy rain falls on the tin roof of an old barn"
    rows = [(record("a", words), noise(1)), (record("b", words.replace("An", "an").upper() + "!"), noise(2)),
            (record("c", words.replace("old", "young")), noise(3)), (record("d", "Rain falls on the roof."), noise(4))]  # fmt: skip
    folder = write(tmp_path / "one", *rows)
    for by, kept in (("text", ["a", "d"]), ("either", ["a", "d"]), ("sound", ["a", "b", "c", "d"])):
        gathering.remove_near([folder], tmp_path / by, by)
        assert names(tmp_path / by) == kept


def test_what_a_set_holds_is_told_from_its_index(tmp_path: Path):
    folder = write(tmp_path / "one", (record("a", marks=["natural"]), noise(1)), (record("b", provenance={"licence": ""}), noise(2)))
    found = contents_of([folder])
    assert (found.records, round(found.hours * 3600, 3), found.unlicensed, found.counts["marks"]) == (2, 2.0, 1, {"natural": 1})
    (folder / "index.json").unlink()
    assert contents_of([folder]) == contents_of(shards_of([folder])) == found


def test_a_good_set_has_no_fault(tmp_path: Path):
    checked = check([write(tmp_path / "one", *((record(f"r{n}"), noise(n)) for n in range(4)))])
    assert (checked.records, dict(checked.faults.counts), dict(checked.notes.counts)) == (4, {}, {})


def test_every_fault_of_a_set_is_found(tmp_path: Path):
    silent, long = AudioClip(torch.zeros(1, RATE), RATE), noise(1, 3.0)
    rows = [(record("a", split="train", provenance={"source": "x"}), silent), (record("b", provenance={"licence": ""}), long),
            (record("c", split="test", provenance={"source": "x"}), noise(2))]  # fmt: skip
    folder = write(tmp_path / "one", *rows, (record("d"), noise(4)), (record("e"), noise(5)))
    second = folder / "shard-00001.tar"
    data = bytearray(second.read_bytes())
    at = data.index(b"fLaC")
    data[at : at + 4] = b"none"
    second.write_bytes(data)
    write(tmp_path / "two", (record("a"), noise(9)))
    (tmp_path / "two/shard-00000.tar").rename(folder / "shard-00007.tar")
    checked = check([folder], require_licence=True)
    assert checked.faults.counts == {
        "with a sound in which nothing is heard": 1, "without a licence": 1, "with a sound of another length than the plan": 1,
        "of a source that stands in two splits": 1, "shards that are not as the index says": 1,
        "shards that the index does not name": 1, "with a sound that cannot be read": 1, "under a name that another has": 1,
    }  # fmt: skip
    quick = check([folder], hear=False)
    assert "with a sound that cannot be read" not in quick.faults.counts and quick.notes.counts["without a licence"] == 1


def test_records_are_picked_by_number_by_name_or_from_all_over(tmp_path: Path):
    folder = write(tmp_path / "one", *((record(f"r{n}"), None) for n in range(30)))
    found = [sample.record.name for sample in pick(folder, ["30", "r4", "1"])]
    assert found == ["r29", "r4", "r0"]
    assert len(pick(folder)) == 12 and pick(folder)[-1].record.name == "r27"
    (folder / "index.json").unlink()
    assert pick(folder, ["17"])[0].record.name == "r16"
    for wrong in ("31", "0", "gone", "-1"):
        with pytest.raises(InputError, match=f"no record {wrong}"):
            pick(folder, [wrong])


def test_the_page_plays_draws_and_escapes(tmp_path: Path):
    plan = {"instruction": "<script>alert(1)</script>", "events": [
        {"caption": "Tom speaks.", "seconds": 1.0, "kind": "speech", "speaker": "Tom", "transcript": "Come & see!", "pan": 0.5}]}  # fmt: skip
    turns = [{"kind": "ask", "sentence": "Who speaks?", "answer": "Tom."}, {"kind": "edit", "sentence": "Softer.", "plan": plan}]
    shown = StoryRecord.build({"name": "one", "plan": plan, "visual": ["A door."], "turns": turns})
    folder = write(tmp_path / "one", (shown, Media(noise(1), {2: noise(2)}, {1: b"\xff\xd8"})))
    assert write_page(tmp_path / "page.html", "one", pick(folder)) == 1
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("<audio") == 2 and page.count("<img") == 3 and "<script" not in page and "Come &amp; see!" in page
    assert "no licence" in page and "Who speaks?" in page and "http" not in page.split("</title>")[1]


def test_reading_counts_what_it_passes_over(tmp_path: Path):
    (tmp_path / "a.tar").write_bytes(hashlib.sha256(b"").digest() * 40)
    rejections = Rejections()
    assert list[Sample](readable([tmp_path / "a.tar"], rejections)) == [] and rejections.counts == {"rest of a shard": 1}


def test_stories_are_packed_from_plain_files_and_back(tmp_path: Path):
    turns = [{"kind": "edit", "sentence": "Louder.", "plan": {"instruction": "Rain.", "events": [{"caption": "Rain.", "seconds": 1.0}]}}]
    rows = [(record("a", marks=["natural"], turns=turns), Media(noise(1), {1: noise(2)}, {1: b"jpeg"})), (record("b"), None)]
    folder = write(tmp_path / "one", *rows)
    unpack([folder], tmp_path / "files")
    assert {path.name for path in (tmp_path / "files").iterdir()} == {"a.json", "a.flac", "a.1.flac", "a.1.jpg", "b.json"}
    pack(tmp_path / "files", tmp_path / "two")
    one, two = ([sample for path in shards_of([tmp_path / name]) for sample in read_shard(path)] for name in ("one", "two"))
    assert [sample.record for sample in one] == [sample.record for sample in two] and two[0].picture(1) == b"jpeg"
    for turn in (0, 1):  # what has 16 bits is not dithered again
        assert torch.equal(one[0].clip(turn).waveform, two[0].clip(turn).waveform)


def test_the_published_form_is_unpacked_for_benchmarks_and_packed_from_them(tmp_path: Path):
    folder = write(tmp_path / "one", (record("a", visual=["A street."]), noise(1)))
    unpack([folder], tmp_path / "files", "published")
    (found,) = read_records(tmp_path / "files").records
    assert found.captions == (("Rain falls on a roof.", 0.0, 1.0),) and found.audio == tmp_path / "files/a.flac"
    (tmp_path / "files/broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "files/deaf.json").write_text((tmp_path / "files/a.json").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "files/deaf.wav").write_bytes(b"RIFF and no more")
    done = pack(tmp_path / "files", tmp_path / "two")
    assert (done.records, done.rejections.counts) == ({"": 1}, {"no story": 2})
    (sample,) = pick(tmp_path / "two")
    assert (sample.record.visual, sample.record.plan.total_seconds) == (("A street.",), 1.0)


def test_a_folder_without_stories_is_no_set(tmp_path: Path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files/x.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="no file in .* becomes a record: 1 no story, such as x.json: x has no instruction"):
        pack(tmp_path / "files", tmp_path / "out")
    write(tmp_path / "one", (record("a"), None))
    with pytest.raises(InputError, match="is there already"):
        unpack([tmp_path / "one"], tmp_path / "files")
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
