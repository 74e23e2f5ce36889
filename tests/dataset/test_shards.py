"""Records and shards: what is written is read back, the same bytes each time, and nothing half, cut or foreign is taken for whole."""

import io
import json
import tarfile
from pathlib import Path

import jsonschema
import pytest
import torch

from audiostory_core.dataset import shards
from audiostory_core.dataset.index import read_index, shards_of
from audiostory_core.dataset.records import StoryRecord, json_schema, key_of
from audiostory_core.dataset.shards import Media, Position, Sample, ShardWriter, read_shard, read_shards, writing_shard
from audiostory_core.errors import InputError
from audiostory_core.sound.audio import AudioClip

RATE = 8000


def record(name: str = "one", **more: object) -> StoryRecord:
    plan = {"instruction": "Rain, then a dog.", "reasoning": "Two.", "events": [
        {"caption": "Rain falls.", "seconds": 0.5, "loudness": -30.0, "pan": -0.5},
        {"caption": "A man speaks.", "seconds": 0.5, "kind": "speech", "speaker": "Tom", "transcript": "Come in!"}]}  # fmt: skip
    whole = {"name": name, "plan": plan, "caption": "A dog in the rain.", "visual": ["A wet street.", ""],
             "turns": [{"kind": "ask", "sentence": "Is there a dog?", "answer": "No."},
                       {"kind": "edit", "sentence": "Louder rain.", "plan": {**plan, "reasoning": "One."}}],
             "marks": ["animated"], "split": "train", "provenance": {"corpus": "made", "item": name, "licence": "CC0-1.0"}}  # fmt: skip
    return StoryRecord.build({**whole, **more})


def clip(seconds: float = 1.0, pitch: float = 440.0) -> AudioClip:
    time = torch.arange(round(seconds * RATE)) / RATE
    return AudioClip(0.5 * torch.sin(2 * torch.pi * pitch * time)[None], RATE)


def write(path: Path, *names: str) -> Path:
    with writing_shard(path) as shard:
        for name in names:
            shard.add(record(name), clip())
    return path


def test_a_record_is_read_back_from_its_json():
    assert StoryRecord.from_json(record().to_json()) == record()


def test_the_committed_schema_is_the_records_own():
    schema = json.loads((Path(__file__).parents[2] / "docs/story-record.schema.json").read_text(encoding="utf-8"))
    assert schema == json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(record().to_json()), schema)
    for wrong in ({"name": "a.b"}, {"split": "dev"}, {"speed": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(record().to_json()) | wrong, schema)


@pytest.mark.parametrize("more, why", [
    ({"name": "a.b"}, "name is 'a.b'"),
    ({"visual": ["One."]}, "1 entries for 2 events"),
    ({"split": "dev"}, "split is 'dev'"),
    ({"turns": [{"kind": "edit", "sentence": "Louder."}]}, "an edit has the plan"),
    ({"version": 2}, "version"),
    ({"speed": 2}, "speed is not a field of a record"),
])  # fmt: skip
def test_what_no_record_has_is_a_sentence(more: dict, why: str):
    with pytest.raises(InputError, match=why):
        record(**more)


def test_keys_hold_no_dots_and_keep_different_texts_apart():
    assert key_of("Y1a_-") == "Y1a_-"
    keys = {key_of(text) for text in ("a.wav", "a wav", "a/wav", "ü", "", "x" * 200, "x" * 201, "a-wav")}
    assert len(keys) == 8
    for key in keys:
        assert record(key).name == key


def test_a_sample_comes_back_with_all_that_lies_beside_it(tmp_path: Path):
    with writing_shard(tmp_path / "a.tar") as shard:
        shard.add(record(), Media(clip(), {2: clip(0.5)}, {1: b"jpeg"}))
        shard.add(record("two"))
    one, two = read_shard(tmp_path / "a.tar")
    assert one.record == record() and two.record == record("two")
    assert torch.allclose(one.clip().waveform, clip().waveform, atol=2**-14) and one.clip().sample_rate == RATE
    assert one.clip(2).seconds == 0.5 and one.clip(1) is None and one.picture(1) == b"jpeg" and one.picture(2) is None
    assert two.clip() is None


def test_other_programs_read_the_shards(tmp_path: Path):
    with tarfile.open(write(tmp_path / "a.tar", "one", "two")) as file:
        assert file.getnames() == ["one.json", "one.flac", "two.json", "two.flac"]
        assert json.load(file.extractfile("one.json"))["caption"] == "A dog in the rain."
        assert all((m.mtime, m.uid, m.isfile()) == (0, 0, True) for m in file)


def test_the_same_records_make_the_same_bytes(tmp_path: Path):
    assert write(tmp_path / "a.tar", "one").read_bytes() == write(tmp_path / "b.tar", "one").read_bytes()


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_shards_of_other_programs_are_read(tmp_path: Path, form: int):
    with tarfile.open(tmp_path / "a.tar", "w", format=form) as file:
        for folder in ("", "a" * 60 + "/" + "b" * 60 + "/"):
            name = "two" if folder else "one"
            data = record(name).to_json().encode()
            info = tarfile.TarInfo(f"{folder}{name}.json")
            info.size, info.mtime = len(data), 1.5 if form == tarfile.PAX_FORMAT else 1
            file.addfile(info, io.BytesIO(data))
    assert [sample.record.name for sample in read_shard(tmp_path / "a.tar")] == ["one", "two"]


def test_a_shard_that_was_cut_gives_its_whole_samples_and_then_a_sentence(tmp_path: Path):
    data = write(tmp_path / "a.tar", "one", "two").read_bytes()
    for cut in range(len(data) // 2, len(data) - 512, 97):
        (tmp_path / "b.tar").write_bytes(data[:cut])
        found = list[str]()
        with pytest.raises(InputError, match="is cut"):
            found.extend(sample.record.name for sample in read_shard(tmp_path / "b.tar"))
        assert found in ([], ["one"], ["one", "two"])


def test_what_is_no_shard_is_a_sentence(tmp_path: Path):
    for data, why in ((b"", "is cut"), (b"x" * 2000, "no whole tar file"), (b"x", "is cut")):
        (tmp_path / "a.tar").write_bytes(data)
        with pytest.raises(InputError, match=why):
            list(read_shard(tmp_path / "a.tar"))


def test_nothing_half_is_left_where_writing_ends_early(tmp_path: Path):
    with pytest.raises(InputError, match="has a record one already"):
        write(tmp_path / "a.tar", "one", "one")
    with pytest.raises(InputError, match="has a record one already"), ShardWriter(tmp_path / "b") as writer:
        list(map(writer.add, [record(), record()]))
    assert not [path.name for path in tmp_path.rglob("*") if path.is_file()]


def test_shards_roll_over_and_are_counted(tmp_path: Path):
    with ShardWriter(tmp_path / "out", records_a_shard=2) as writer:
        for n in range(5):
            writer.add(record(f"r{n}"), clip())
    index = json.loads((tmp_path / "out" / "index.json").read_text())
    assert (index["records"], index["seconds"], [s["records"] for s in index["shards"]]) == (5, 5.0, [2, 2, 1])
    assert index["shards"][0]["licences"] == {"CC0-1.0": 2} and index["shards"][0]["splits"] == {"train": 2}
    paths = shards_of([tmp_path / "out"])
    assert tuple(map(shards.count_shard, paths)) == read_index(tmp_path / "out")
    with pytest.raises(InputError, match="holds shards already"), ShardWriter(tmp_path / "out"):
        pass


def test_reading_goes_on_where_it_stood(tmp_path: Path):
    with ShardWriter(tmp_path / "out", records_a_shard=3) as writer:
        for n in range(8):
            writer.add(record(f"r{n}"))
    paths = shards_of([tmp_path / "out"])
    whole = [(position, sample.record.name) for position, sample in read_shards(paths)]
    assert [name for _, name in whole] == [f"r{n}" for n in range(8)]
    for n, (position, _) in enumerate(whole, 1):
        assert [(p, s.record.name) for p, s in read_shards(paths, position)] == whole[n:]
    assert whole[-1][0] == Position(2, 2)


def test_a_record_is_copied_with_its_sounds_as_they_are(tmp_path: Path):
    (sample,) = read_shard(write(tmp_path / "a.tar", "one"))
    with writing_shard(tmp_path / "b.tar") as shard:
        shard.copy(sample)
    assert (tmp_path / "b.tar").read_bytes() == (tmp_path / "a.tar").read_bytes()
    assert isinstance(sample, Sample) and shard.facts == shards.count_shard(tmp_path / "b.tar")


def test_a_disk_without_room_leaves_whole_shards_alone_and_no_index(tmp_path: Path):
    resource = pytest.importorskip("resource")
    noise = AudioClip(torch.rand(1, 400_000, generator=torch.Generator().manual_seed(0)), RATE)
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, most))
    try:
        with pytest.raises(InputError, match="could not write .*shard-00001"), ShardWriter(tmp_path / "out", 2) as writer:
            list(map(writer.add, [record(f"r{n}") for n in range(4)], [clip(), clip(), clip(), noise]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["shard-00000.tar"]


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path):
    with ShardWriter(tmp_path / "out") as writer:
        writer.add(record())
        with pytest.raises(InputError, match="another run writes to"), ShardWriter(tmp_path / "out"):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["out"] and len(list((tmp_path / "out").iterdir())) == 2


@pytest.mark.parametrize("kind, why", [
    (tarfile.SYMTYPE, "begins a link, a device or a sparse file"), (tarfile.LNKTYPE, "begins a link"), (tarfile.CHRTYPE, "a device"),
    (tarfile.FIFOTYPE, "a device"),
])  # fmt: skip
def test_nothing_but_plain_files_is_read(tmp_path: Path, kind: bytes, why: str):
    with tarfile.open(tmp_path / "a.tar", "w") as file:
        info = tarfile.TarInfo("one.json")
        info.type, info.linkname = kind, "/etc/hostname"
        file.addfile(info)
    with pytest.raises(InputError, match=why):
        list(read_shard(tmp_path / "a.tar"))


def tar_of(path: Path, *members: tuple[str, bytes]) -> Path:
    with tarfile.open(path, "w") as file:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize("members, why", [
    ([("one.flac", b"")], "one has no one.json"), ([("one.json", b"\xff")], "no UTF-8 text"), ([("one.json", b"[]")], "must be a JSON object"),
    ([("two.json", record().to_json().encode())], "names the record one; both must be the same"),
    ([("one.json", record().to_json().encode()), ("two.json", record("two").to_json().encode()), ("one.flac", b"")], "stands in it twice"),
    ([("one.json", record().to_json().encode())] * 2, "stands in it twice"),
    ([("one.json", b" " * 5_000_001)], "has 5,000,001 bytes; at most 5,000,000 are read"),
])  # fmt: skip
def test_members_that_make_no_sample_are_one_sentence(tmp_path: Path, members: list[tuple[str, bytes]], why: str):
    with pytest.raises(InputError, match=why):
        list(read_shard(tar_of(tmp_path / "a.tar", *members)))


def test_what_else_lies_in_a_shard_is_left_alone(tmp_path: Path):
    whole = record().to_json().encode()
    path = tar_of(tmp_path / "a.tar", ("README", b"x"), ("../../one.json", whole), ("../../one.txt", b"y"), ("../../one.0.flac", b""))
    (sample,) = read_shard(path)
    assert sample.record == record() and list(sample.parts) == ["json"] and len(list(tmp_path.iterdir())) == 1


def test_sounds_of_no_turn_and_pictures_of_no_event_are_refused(tmp_path: Path):
    for wrong in (Media(turns={3: clip()}), Media(turns={0: clip()}), Media(pictures={3: b"x"})):
        with pytest.raises(InputError, match="is to lie beside"), writing_shard(tmp_path / "a.tar") as shard:
            shard.add(record(), wrong)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("entry", [
    {"file": "../a.tar"}, {"file": "a/b.tar"}, {"file": ".a.tar"}, {"file": "a.txt"}, {"records": -1}, {"seconds": float("inf")},
    {"records": True}, {"splits": []}, {"splits": {"train": "many"}}, {"more": 1}, None,
])  # fmt: skip
def test_an_index_that_names_what_it_should_not_is_refused(tmp_path: Path, entry: dict | None):
    with ShardWriter(tmp_path / "out") as writer:
        writer.add(record())
    path = tmp_path / "out" / "index.json"
    index = json.loads(path.read_text())
    index["shards"][0] = None if entry is None else index["shards"][0] | entry
    path.write_text(json.dumps(index))
    with pytest.raises(InputError, match="--write-index` writes it anew"):
        shards_of([tmp_path / "out"])
