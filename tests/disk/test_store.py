"""The store on disk: what is put comes back, what is broken is a miss, and it stays within its bound."""

import os
import struct
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiostory_core.disk.files import temporary_beside
from audiostory_core.disk.store import Store, content_key
from other_process import write_entries

ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000
parts = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()


def tensors_of(seed: int, values: int = 1000) -> dict[str, torch.Tensor]:
    return {"latents": torch.randn(values, generator=torch.Generator().manual_seed(seed))}


def files_of(store: Store) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


def test_what_is_put_comes_back_to_the_bit_with_types_and_shapes(tmp_path: Path):
    store, key = Store(tmp_path / "new" / "folder", MEGABYTE), content_key("event")
    given_tensors = {
        "turned": torch.randn(4, 3).t(),
        "half": torch.randn(2, 2).bfloat16(),
        "nothing": torch.zeros(0, 5),
        "number": torch.tensor(7),
    }
    assert store.get(key) is None
    assert store.put(key, given_tensors)
    found = store.get(key)
    assert found is not None and found.keys() == given_tensors.keys()
    for name, tensor in given_tensors.items():
        assert found[name].dtype == tensor.dtype and torch.equal(found[name], tensor)


def test_what_lies_there_is_seen_without_being_read_and_counts_as_used(tmp_path: Path):
    store, key = Store(tmp_path, MEGABYTE), content_key("event")
    assert not store.has(key)
    store.put(key, tensors_of(0))
    _age(store, key, 400)
    before = store._path(key).stat().st_mtime
    assert store.has(key) and store._path(key).stat().st_mtime > before + 300


def test_what_comes_back_may_be_changed_and_the_kept_stays(tmp_path: Path):
    store, key = Store(tmp_path, MEGABYTE), content_key(1)
    kept = tensors_of(1)
    store.put(key, {"a": kept["latents"], "b": kept["latents"]})
    first = store.get(key)
    assert first is not None
    first["a"] += 1
    second = store.get(key)
    assert second is not None and torch.equal(second["a"], kept["latents"]) and torch.equal(second["b"], second["a"])


def test_files_lie_in_folders_of_two_digits_and_nothing_else_is_there(tmp_path: Path):
    store, key = Store(tmp_path, MEGABYTE), content_key("x")
    store.put(key, tensors_of(0))
    assert files_of(store) == [tmp_path / key[:2] / f"{key}.safetensors"]


@pytest.mark.parametrize("key", ["", "a" * 63, "A" * 64, "g" * 64, "a" * 65, "../" + "a" * 61, "a" * 64 + "\n"])
def test_other_keys_are_refused(tmp_path: Path, key: str):
    store = Store(tmp_path, MEGABYTE)
    with pytest.raises(ValueError, match="64 hexadecimal"):
        store.get(key)
    with pytest.raises(ValueError, match="64 hexadecimal"):
        store.put(key, tensors_of(0))
    assert not files_of(store)


def damage_of(kind: str, whole: bytes, other: bytes) -> bytes:
    flipped = bytearray(whole)
    flipped[-1] ^= 1
    return {"empty": b"", "cut": whole[:-1], "head": whole[:5], "html": b"<!doctype html>" * 9, "zeros": bytes(len(whole)),
            "flipped": bytes(flipped), "longer": whole + b"x", "another's": other}[kind]


@pytest.mark.parametrize("kind", ["empty", "cut", "head", "html", "zeros", "flipped", "longer", "another's"])
def test_a_broken_file_is_a_miss_and_goes(tmp_path: Path, kind: str):
    store, key, other = Store(tmp_path, MEGABYTE), content_key("mine"), content_key("other")
    store.put(key, tensors_of(0))
    store.put(other, tensors_of(1))
    path = tmp_path / key[:2] / f"{key}.safetensors"
    whole = path.read_bytes()
    path.write_bytes(damage_of(kind, whole, (tmp_path / other[:2] / f"{other}.safetensors").read_bytes()))
    assert store.get(key) is None
    assert not path.exists()
    assert store.put(key, tensors_of(0)) and store.get(key) is not None


def test_safetensors_of_another_program_are_a_miss(tmp_path: Path):
    from safetensors.torch import save_file

    store, key = Store(tmp_path, MEGABYTE), content_key("mine")
    path = tmp_path / key[:2] / f"{key}.safetensors"
    path.parent.mkdir()
    save_file(tensors_of(0), str(path))
    assert store.get(key) is None and not path.exists()


def test_the_least_recently_used_goes_first(tmp_path: Path):
    keys = [content_key(n) for n in range(4)]
    size = _size_of_one(tmp_path / "probe")
    store = Store(tmp_path / "store", 3 * size)
    for age, key in zip((400, 300, 200), keys, strict=False):
        store.put(key, tensors_of(0))
        _age(store, key, age)
    assert store.get(keys[0]) is not None  # now the second is the oldest
    store.put(keys[3], tensors_of(0))
    assert [store.get(key) is not None for key in keys] == [True, False, True, True]
    assert sum(path.stat().st_size for path in files_of(store)) <= store.max_bytes


def test_the_newest_stays_even_where_the_clock_went_back(tmp_path: Path):
    size = _size_of_one(tmp_path / "probe")
    store, old, new = Store(tmp_path / "store", size), content_key(0), content_key(1)
    store.put(old, tensors_of(0))
    _age(store, old, -5000)
    assert store.put(new, tensors_of(0))
    assert store.get(new) is not None and store.get(old) is None


def test_what_alone_is_too_large_is_not_kept_and_drives_nothing_out(tmp_path: Path):
    size = _size_of_one(tmp_path / "probe")
    store, small = Store(tmp_path / "store", 2 * size), content_key("small")
    store.put(small, tensors_of(0))
    assert not store.put(content_key("large"), tensors_of(0, values=10_000))
    assert store.get(small) is not None and len(files_of(store)) == 1
    assert not Store(tmp_path / "none", 0).put(small, tensors_of(0))


def test_files_of_others_and_of_living_writers_stay_and_what_has_none_goes(tmp_path: Path):
    store, key = Store(tmp_path, _size_of_one(tmp_path / "probe")), content_key("x")
    store.put(key, tensors_of(0))
    folder = tmp_path / key[:2]
    kept = [folder / "notes.txt", folder / "model.safetensors", folder / f".{key}.notes.tmp"]
    left = [folder / f".{key}.0123abce.tmp", folder / f".{key}.safetensors.0123abcd0123.tmp"]  # of older versions, and of this one
    for path in (*kept, *left):
        path.write_bytes(b"x" * 50_000)
        os.utime(path, (time.time() - 100_000,) * 2)
    with temporary_beside(folder / f"{key}.safetensors") as held:
        os.utime(held.path, (time.time() - 100_000,) * 2)
        store.put(content_key("y"), tensors_of(0))
        assert all(path.exists() for path in (*kept, held.path)) and not any(path.exists() for path in left)
    assert store.get(key) is None and not held.path.exists()


def test_a_disk_that_refuses_is_no_error(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    store = Store(blocked, MEGABYTE)
    assert not store.put(content_key("x"), tensors_of(0))
    assert store.get(content_key("x")) is None


@pytest.mark.skipif(sys.platform == "win32", reason="has no limits to set")
def test_a_full_disk_is_no_error_and_leaves_no_half_file(tmp_path: Path):
    import resource

    store, (usual, most) = Store(tmp_path, MEGABYTE), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most))
    try:
        kept = store.put(content_key("x"), tensors_of(0))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))
    assert not kept
    assert not files_of(store)


def writer_of(processes: BaseContext, store: Store, numbers: range, values: int) -> tuple[BaseProcess, Connection]:
    """A process that puts entries into a store, and the line on which it says which one is there."""
    here, there = processes.Pipe(duplex=False)
    process = processes.Process(target=write_entries, args=(store.folder, store.max_bytes, numbers, values, there))
    process.start()
    return process, here


def test_two_processes_write_at_once(processes: BaseContext, tmp_path: Path):
    size = _size_of_one(tmp_path / "probe")
    store = Store(tmp_path / "store", 5 * size)
    writers = [writer_of(processes, store, range(first, first + 200), 1000) for first in (0, 3)]
    for writer, _ in writers:
        writer.join(120)
        assert writer.exitcode == 0
    assert sum(path.stat().st_size for path in files_of(store)) <= store.max_bytes
    assert all(path.suffix == ".safetensors" for path in files_of(store))
    found = [store.get(content_key(n)) for n in range(10)]
    assert 1 <= sum(f is not None for f in found) <= 5
    assert all(f is None or bool((f["latents"] == n).all()) for n, f in enumerate(found))


def test_a_writer_that_is_killed_leaves_no_half_entry(processes: BaseContext, tmp_path: Path):
    store = Store(tmp_path / "store", 1000 * MEGABYTE)
    for moment in (0.01, 0.05, 0.11):
        writer, line = writer_of(processes, store, range(1_000_000), 1_000_000)
        assert [line.recv() for _ in range(2)] == [0, 1]
        time.sleep(moment)
        writer.kill()
        writer.join(60)
        for path in files_of(store):
            if path.suffix == ".safetensors":
                assert store.get(path.stem) is not None, "an entry in its place is whole"
    assert store.put(content_key("after"), tensors_of(0))
    assert not [path for path in files_of(store) if path.suffix == ".tmp"]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3000)), max_size=20), st.integers(0, 30_000))
def test_it_never_holds_more_than_its_bound_and_never_lies(tmp_path_factory, writes, bound: int):
    store = Store(tmp_path_factory.mktemp("store"), bound)
    last: dict[int, int] = {}
    for n, values in writes:
        if store.put(content_key(n), tensors_of(n, values)):
            last[n] = values
        assert sum(path.stat().st_size for path in files_of(store)) <= bound
    for n in range(7):
        found = store.get(content_key(n))
        assert found is None or torch.equal(found["latents"], tensors_of(n, last[n])["latents"])


@given(st.lists(parts, max_size=6), st.lists(parts, max_size=6))
def test_keys_agree_exactly_where_the_parts_do(one, other):
    same = len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    assert (content_key(*one) == content_key(*other)) == same


def test_keys_tell_apart_what_reads_alike():
    zeros = torch.zeros(2, 3)
    alike = [
        (), ("",), ("", ""), (b"",), (None,), (0,), (False,), (0.0,), (-0.0,), ("0",), (b"0",), (1,), (True,), (1.0,),
        ("ab", "c"), ("a", "bc"), ("abc",), (b"abc",), (zeros,), (zeros.t(),), (zeros.double(),), (zeros.int(),),
        (zeros[0],), (torch.tensor(0.0),), (torch.zeros(0),), (torch.zeros(0, 3),),
    ]
    assert len({content_key(*parts) for parts in alike}) == len(alike)


def test_a_key_is_of_values_and_not_of_where_they_lie():
    table = torch.arange(12.0).reshape(3, 4)
    assert content_key(table.t()) == content_key(table.t().contiguous())
    assert content_key(torch.nn.Parameter(table)) == content_key(table)
    assert content_key(table.bfloat16()) != content_key(table)


def test_a_key_is_the_same_for_ever():
    """What is kept on a disk today must be found tomorrow: change this only with a reason."""
    parts = ("rain", 4.5, 7, True, None, b"\x00", torch.arange(3))
    assert content_key(*parts) == "daeafbeec3d4c8b5449451b8768df8cef5ba501c231856538129e8388eca7a34"


def test_what_has_no_content_is_refused():
    with pytest.raises(TypeError, match="list"):
        content_key(["a"])  # type: ignore[arg-type]


def _same(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return struct.pack(">d", a) == struct.pack(">d", b)
    return type(a) is type(b) and a == b


def _size_of_one(folder: Path) -> int:
    probe = Store(folder, MEGABYTE)
    probe.put(content_key("probe"), tensors_of(0))
    return files_of(probe)[0].stat().st_size


def _age(store: Store, key: str, seconds: float) -> None:
    os.utime(store.folder / key[:2] / f"{key}.safetensors", (time.time() - seconds,) * 2)
