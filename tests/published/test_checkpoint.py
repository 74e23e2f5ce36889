"""Foreign checkpoints: what is read, in which order, and what is refused before it can do harm."""

import json
import struct
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from audiostory_core.disk.files import read_json
from audiostory_core.errors import InputError
from audiostory_core.published.checkpoint import Checkpoint, find, inside
from harm import Trap
from refusals import refusal_of

TENSORS = {"a.weight": torch.arange(12.0).reshape(3, 4), "b.bias": torch.tensor([1.5, -2.0]).half()}
NAMES = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")


def read_all(folder: Path) -> None:
    source = find(folder, NAMES, "model")
    source.check()
    for key in source.entries:
        source.read(key)


def refusal(folder: Path) -> str:
    return refusal_of(read_all, folder)


def shards(folder: Path, suffix: str, **changes: str) -> None:
    """Two shards and their index; `changes` are put over its weight_map."""
    stem, index = ("model", "model.safetensors.index.json") if suffix == ".safetensors" else (
        "pytorch_model", "pytorch_model.bin.index.json")
    weight_map = {}
    for k, (name, tensor) in enumerate(TENSORS.items(), 1):
        file = f"{stem}-0000{k}-of-00002{suffix}"
        save = save_file if suffix == ".safetensors" else torch.save
        save({name: tensor}, str(folder / file))
        weight_map[name] = file
    text = json.dumps({"metadata": {}, "weight_map": {**weight_map, **changes}})
    (folder / index).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("form", ["model.safetensors", "pytorch_model.bin", "legacy", "shards.safetensors", "shards.bin"])
def test_names_shapes_types_and_values_come_from_every_form(tmp_path: Path, form: str):
    if form == "model.safetensors":
        save_file(TENSORS, str(tmp_path / form))
    elif form.startswith("shards"):
        shards(tmp_path, Path(form).suffix)
    else:
        torch.save(TENSORS, tmp_path / "pytorch_model.bin", _use_new_zipfile_serialization=form != "legacy")
    found = find(tmp_path, NAMES, "model")
    assert {n: (e.shape, e.dtype) for n, e in found.entries.items()} == {n: (tuple(t.shape), t.dtype) for n, t in TENSORS.items()}
    assert found.entries["a.weight"].size == 48
    found.check()
    for name, tensor in TENSORS.items():
        assert torch.equal(found.read(name), tensor)
        found.release()
        assert torch.equal(found.read(name), tensor)


def test_checking_hears_every_byte(tmp_path: Path):
    torch.save(TENSORS, tmp_path / "pytorch_model.bin")
    heard: list[int] = []
    find(tmp_path, NAMES, "model").check(heard.append)
    assert sum(heard) >= 48 + 4


def test_an_empty_folder_names_what_was_looked_for(tmp_path: Path):
    assert "holds no model: expected one of model.safetensors, " in refusal(tmp_path)


@pytest.mark.parametrize("kept", [0, 3, 60, 0.5, -1])
@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.safetensors"])
def test_a_file_that_was_cut_off_is_named(tmp_path: Path, name: str, kept: float):
    (save_file if name.endswith("s") else torch.save)(TENSORS, str(tmp_path / name))
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: int(kept * len(data)) if isinstance(kept, float) else kept])
    said = refusal(tmp_path)
    assert str(tmp_path / name) in said and "bytes" in said


def test_a_flipped_bit_in_any_tensor_of_a_zip_is_found(tmp_path: Path):
    path = tmp_path / "pytorch_model.bin"
    torch.save(TENSORS, path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as file:
        records = [r for r in file.infolist() if "/data/" in r.filename or r.filename.endswith("data.pkl")]
    for record in records:
        lengths = struct.unpack("<HH", whole[record.header_offset + 26 : record.header_offset + 30])
        at = record.header_offset + 30 + sum(lengths) + record.file_size // 2
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        said = refusal(tmp_path)
        assert str(path) in said and ("checksum" in said or "damaged" in said or "only tensors" in said)


@pytest.mark.parametrize("at", [0, 1, 4, 8, 9, 20, 40])
def test_a_flipped_bit_in_the_head_of_safetensors_is_found(tmp_path: Path, at: int):
    path = tmp_path / "model.safetensors"
    save_file(TENSORS, str(path))
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 64]) + whole[at + 1 :])
    try:
        found = find(tmp_path, NAMES, "model")
    except InputError as error:
        assert str(path) in str(error)
    else:  # a changed letter of a name: then that name is missing
        assert set(found.entries) != set(TENSORS)


def test_a_zip_of_a_version_that_nobody_knows_is_refused(tmp_path: Path):
    path = tmp_path / "pytorch_model.bin"
    torch.save(TENSORS, path)
    whole = path.read_bytes()
    at = whole.index(b"PK\x01\x02") + 6  # the version that is needed, in the list of contents
    path.write_bytes(whole[:at] + b"\x6d" + whole[at + 1 :])
    assert "is no whole file of torch.save" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["s1.safetensors\0", "a\nb", "x" * 300, "雨" * 100, "\ud800", "..", "a/b", "a\\b", "C:b", ""])
def test_a_shard_has_a_name_that_a_file_can_have(tmp_path: Path, name: str):
    text = json.dumps({"weight_map": {"weight": name}})
    (tmp_path / "model.safetensors.index.json").write_text(text, encoding="utf-8")
    assert "which is not in its folder" in refusal(tmp_path)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_a_payload_never_runs(tmp_path: Path, zipped: bool, whole: bool):
    marker = tmp_path / "ran"
    trap = Trap(marker)
    content = trap if whole else {**TENSORS, "c": trap}
    torch.save(content, tmp_path / "pytorch_model.bin", _use_new_zipfile_serialization=zipped)
    said = refusal(tmp_path)
    assert "nothing in it was run" in said and "mkdir" in said and str(tmp_path / "pytorch_model.bin") in said
    assert not marker.exists()
    torch.load(tmp_path / "pytorch_model.bin", weights_only=False)
    assert marker.exists(), "the trap works"


def test_compressed_records_are_refused(tmp_path: Path):
    """A few bytes may stand for gigabytes."""
    torch.save(TENSORS, tmp_path / "plain.bin")
    with zipfile.ZipFile(tmp_path / "plain.bin") as old, zipfile.ZipFile(tmp_path / "pytorch_model.bin", "w") as new:
        for record in old.infolist():
            new.writestr(record.filename, old.read(record), zipfile.ZIP_DEFLATED)
    assert "is compressed" in refusal(tmp_path)


@pytest.mark.parametrize(
    "content, said",
    [
        ([1, 2], "holds a list, expected a dict"),
        ({}, "holds a dict, expected a dict of tensors"),
        ({"state_dict": TENSORS}, "'state_dict': a dict"),
        ({"step": 3}, "'step': a int"),
        ({"a": torch.arange(3)}, "tensor a is int64"),
        ({"a": torch.eye(3).to_sparse()}, "tensor a is sparse_coo"),
    ],
)
def test_what_is_not_only_tensors_is_named(tmp_path: Path, content, said: str):
    torch.save(content, tmp_path / "pytorch_model.bin")
    assert said in refusal(tmp_path)


def test_whole_numbers_in_safetensors_are_named(tmp_path: Path):
    save_file({"a": torch.arange(3)}, str(tmp_path / "model.safetensors"))
    assert "tensor a is of type I64" in refusal(tmp_path)


# Two files for one thing


def test_two_files_that_agree_are_one(tmp_path: Path):
    save_file(TENSORS, str(tmp_path / "model.safetensors"))
    torch.save({**TENSORS, "tied": TENSORS["a.weight"]}, tmp_path / "pytorch_model.bin")
    found = find(tmp_path, NAMES, "model")
    assert "tied" in found.entries and torch.equal(found.read("a.weight"), TENSORS["a.weight"])
    found.check()
    found.release()


@pytest.mark.parametrize(
    "other, said",
    [
        ({**TENSORS, "a.weight": torch.zeros(3, 4)}, "different values of a.weight"),
        ({**TENSORS, "a.weight": torch.zeros(4, 3)}, "a.weight is [3, 4] float32"),
        ({**TENSORS, "a.weight": TENSORS["a.weight"].half()}, "float16"),
        ({"a.weight": TENSORS["a.weight"], "c": torch.zeros(1)}, "b.bias is in"),
    ],
)
def test_two_files_that_conflict_are_both_named(tmp_path: Path, other: dict, said: str):
    save_file(TENSORS, str(tmp_path / "model.safetensors"))
    torch.save(other, tmp_path / "pytorch_model.bin")
    told = refusal(tmp_path)
    assert said.split(" is in")[0] in told or "conflict" in told
    assert "model.safetensors" in told and "pytorch_model.bin" in told


def test_a_file_beside_an_index_is_compared_too(tmp_path: Path):
    shards(tmp_path, ".safetensors")
    save_file({**TENSORS, "b.bias": torch.zeros(2).half()}, str(tmp_path / "model.safetensors"))
    assert "different values of b.bias" in refusal(tmp_path)


# Shards and links


@pytest.mark.parametrize("shard", ["../elsewhere.safetensors", "/etc/passwd", "sub/x.safetensors", "C:x", "a\\b", ".."])
def test_shards_stay_in_their_folder(tmp_path: Path, shard: str):
    folder = tmp_path / "folder"
    folder.mkdir()
    save_file({"c": torch.zeros(1)}, str(tmp_path / "elsewhere.safetensors"))
    shards(folder, ".safetensors", c=shard)
    assert "which is not in its folder" in refusal(folder)


def test_a_shard_that_is_missing_or_lacks_its_tensor_is_named(tmp_path: Path):
    shards(tmp_path, ".safetensors", c="model-00003-of-00003.safetensors")
    assert "model-00003-of-00003.safetensors is missing" in refusal(tmp_path)
    shards(tmp_path, ".safetensors", c="model-00001-of-00002.safetensors")
    assert "says that c is in model-00001-of-00002.safetensors" in refusal(tmp_path)


def test_a_tensor_in_two_shards_is_named(tmp_path: Path):
    shards(tmp_path, ".safetensors")
    save_file(TENSORS, str(tmp_path / "model-00002-of-00002.safetensors"))
    assert "both hold tensor a.weight" in refusal(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"weight_map": []}', '{"weight_map": {"a": 3}}', "[" * 100_000])
def test_an_index_that_is_none_is_one_sentence(tmp_path: Path, text: str):
    (tmp_path / "model.safetensors.index.json").write_text(text, encoding="utf-8")
    assert "model.safetensors.index.json" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin", "model.safetensors.index.json"])
def test_links_out_of_the_folder_are_not_followed(tmp_path: Path, name: str):
    folder = tmp_path / "folder"
    folder.mkdir()
    shards(tmp_path, ".safetensors")
    save_file(TENSORS, str(tmp_path / "model.safetensors"))
    torch.save(TENSORS, tmp_path / "pytorch_model.bin")
    (folder / name).symlink_to(tmp_path / name)
    assert "leads out of its folder" in refusal(folder)


def test_links_of_the_hub_s_cache_are_followed_to_its_blobs_only(tmp_path: Path):
    snapshot, blobs = tmp_path / "models--x/snapshots/0abc", tmp_path / "models--x/blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    save_file(TENSORS, str(blobs / "1234"))
    (snapshot / "model.safetensors").symlink_to("../../blobs/1234")
    assert isinstance(find(snapshot, NAMES, "model"), Checkpoint)
    (tmp_path / "secret").write_text("{}", encoding="utf-8")
    (snapshot / "config.json").symlink_to(tmp_path / "secret")
    with pytest.raises(InputError, match="leads out of its folder"):
        inside(snapshot, "config.json")


def test_json_is_limited_in_size(tmp_path: Path):
    (tmp_path / "big.json").write_text(" " * 2000 + "{}", encoding="utf-8")
    with pytest.raises(InputError, match="at most 1,000 are read"):
        read_json(tmp_path / "big.json", 1000)
