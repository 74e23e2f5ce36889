"""Tensors by name out of foreign checkpoints: `.bin` or `.safetensors`, whole or in shards.

Names, shapes and types are known before any data is read; data comes one tensor at a time from mapped files, and
`release` gives the mapped pages back. Pickles are read with `weights_only`: nothing in them runs. Files are found inside
their folder only. Ignorant of what the tensors are.
"""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..disk.files import read_json
from ..errors import InputError, first_line

MAX_INDEX_BYTES = 20_000_000
BLOCK_BYTES = 1 << 20
RELEASE_BYTES = 256_000_000  # so much of mapped files is read before their pages are given back
MAX_NAME_BYTES = 255  # of a file's name, on any system
FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)

_NO_NAME = re.compile(r"[\\:\x00-\x1f\ud800-\udfff]")
# What Python's reader of zip files raises for bytes that are none.
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, struct.error, RuntimeError, UnicodeDecodeError)

OnBytes = Callable[[int], None]
"""Hears how many bytes were just worked through; may raise to interrupt."""


@dataclass(frozen=True)
class StoredTensor:
    """One stored tensor: where it lies, its shape and its type."""

    file: Path
    shape: tuple[int, ...]
    dtype: torch.dtype

    @property
    def size(self) -> int:
        count = self.dtype.itemsize
        for length in self.shape:
            count *= length
        return count


class Checkpoint:
    """The tensors of one source. `twin`, a second source of the same tensors, must agree with every value that is read."""

    def __init__(self, source: Path, files: Mapping[Path, Mapping[str, StoredTensor]]) -> None:
        self.source = source
        self.files = tuple(files)
        self.entries: dict[str, StoredTensor] = {}
        self.twin: Checkpoint | None = None
        self._open: dict[Path, Any] = {}
        self._read = 0  # bytes since the last release
        for file, entries in files.items():
            for name, entry in entries.items():
                if name in self.entries:
                    raise InputError(f"{self.entries[name].file} and {file} both hold tensor {name}; it must be in one.")
                self.entries[name] = entry

    def read(self, name: str) -> Tensor:
        """A tensor as it is stored. Mapped pages are given back from time to time, unless someone holds their tensors."""
        if self._read > RELEASE_BYTES:
            self.release()
        tensor = self._stored(name)
        self._read += self.entries[name].size
        if self.twin is not None and name in self.twin.entries and not _equal(tensor, self.twin.read(name)):
            raise InputError(f"{self.source} and {self.twin.source} hold different values of {name}; remove one of the two.")
        return tensor

    def release(self) -> None:
        """Unmaps all files, so that the pages that were read stop counting as this process's memory.

        Pickles of old, which cannot be mapped, are kept: they would have to be read from their beginning again.
        """
        self._read = 0
        self._open = {file: opened for file, opened in self._open.items() if isinstance(opened, dict) and not _is_zip(file)}
        if self.twin is not None:
            self.twin.release()

    def check(self, progress: OnBytes = lambda _: None) -> None:
        """Reads every zip file's data once and compares the checksums that `torch.save` wrote."""
        for source in filter(None, (self, self.twin)):
            for file in source.files:
                if _is_zip(file):
                    _check_zip(file, progress)

    def _stored(self, name: str) -> Tensor:
        file = self.entries[name].file
        if file not in self._open:
            self._open[file] = _mapped(file)
        opened = self._open[file]
        return opened[name] if isinstance(opened, dict) else opened.get_tensor(name)


def _equal(a: Tensor, b: Tensor) -> bool:
    """Bit for bit, so that a NaN equals itself; what NaNs mean is judged elsewhere."""
    return torch.equal(a.contiguous().reshape(-1).view(torch.uint8), b.contiguous().reshape(-1).view(torch.uint8))


def find(folder: Path, names: Iterable[str], what: str) -> Checkpoint:
    """The checkpoint in `folder` under one of `names` (an index has the suffix `.index.json`).

    Where there are several, they must hold the same tensors; the first then counts, and each of its values is compared
    with the second's. Raises InputError for none, for several that differ, and for damaged or foreign files.
    """
    names = list(names)
    there = [name for name in names if (folder / name).is_file()]
    if not there:
        raise InputError(f"{folder} holds no {what}: expected one of {', '.join(names)}.")
    sources = [open_source(folder, name) for name in there]
    for other in sources[1:]:
        _compare(sources[0], other)
    # The one with the most names counts: pickles repeat tied tensors that safetensors leave out.
    sources.sort(key=lambda source: -len(source.entries))
    for earlier, later in zip(sources, sources[1:], strict=False):
        earlier.twin = later
    return sources[0]


def _compare(a: Checkpoint, b: Checkpoint) -> None:
    fewer, more = sorted((a, b), key=lambda source: len(source.entries))
    where = f"{a.source} and {b.source} conflict"
    alone = next((name for name in fewer.entries if name not in more.entries), None)
    if alone is not None:
        raise InputError(f"{where}: {alone} is in {fewer.source.name} only; remove the one that is not meant.")
    for name, entry in fewer.entries.items():
        if entry.shape != more.entries[name].shape or entry.dtype != more.entries[name].dtype:
            raise InputError(
                f"{where}: {name} is {_described(entry)} in {fewer.source.name} and {_described(more.entries[name])} "
                f"in {more.source.name}; remove the one that is not meant."
            )


def _described(entry: StoredTensor) -> str:
    return f"{list(entry.shape)} {str(entry.dtype).removeprefix('torch.')}"


def open_source(folder: Path, name: str) -> Checkpoint:
    """One file, or the shards that an index names. Raises InputError for what is no such thing."""
    path = inside(folder, name)
    if not name.endswith(".index.json"):
        return Checkpoint(path, {path: _listed(path)})
    weight_map = read_json(path, MAX_INDEX_BYTES).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map or not all(isinstance(v, str) for v in weight_map.values()):
        raise InputError(f"{path} has no weight_map that names a file for every tensor.")
    shards = {shard: _shard(folder, shard, path) for shard in sorted(set(weight_map.values()))}
    found = Checkpoint(path, {file: _listed(file) for file in shards.values()})
    for tensor, shard in weight_map.items():
        if tensor not in found.entries or found.entries[tensor].file != shards[shard]:
            raise InputError(f"{path} says that {tensor} is in {shard}, which does not hold it.")
    return found


def _shard(folder: Path, name: str, index: Path) -> Path:
    if Path(name).name != name or not name.strip(".") or _NO_NAME.search(name) or len(name.encode()) > MAX_NAME_BYTES:
        raise InputError(f"{index} names the shard {name[:80]!r}, which is not in its folder.")
    path = inside(folder, name)
    if not path.is_file():
        raise InputError(f"{path} is missing; {index.name} names it.")
    return path


def inside(folder: Path, name: str) -> Path:
    """A path in `folder`; InputError if links lead out of it, but for those of the Hugging Face cache to its blobs."""
    path, root = folder / name, folder.resolve()
    allowed = [root]
    if root.parent.name == "snapshots":
        allowed.append(root.parents[1] / "blobs")
    if not any(path.resolve().is_relative_to(place) for place in allowed):
        raise InputError(f"{path} is a link that leads out of its folder; put the file itself there.")
    return path


# One file


def _listed(path: Path) -> dict[str, StoredTensor]:
    opened = _mapped(path)
    if isinstance(opened, dict):
        return {name: StoredTensor(path, tuple(t.shape), t.dtype) for name, t in opened.items()}
    return {name: _sliced(path, name, opened.get_slice(name)) for name in opened.keys()}  # noqa: SIM118


def _sliced(path: Path, name: str, part: Any) -> StoredTensor:
    known = {"F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64}
    if part.get_dtype() not in known:
        raise InputError(f"{path}: tensor {name} is of type {part.get_dtype()}, expected one of {', '.join(known)}.")
    return StoredTensor(path, tuple(part.get_shape()), known[part.get_dtype()])


def _mapped(path: Path) -> Any:
    """A dict of tensors, or an opened safetensors file; both mapped where the format allows."""
    if path.suffix == ".safetensors":
        return _mapped_safetensors(path)
    tensors = _unpickled(path)
    if not isinstance(tensors, dict) or not tensors:
        raise InputError(f"{path} holds a {type(tensors).__name__}, expected a dict of tensors by name.")
    for name, tensor in tensors.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise InputError(f"{path} holds {str(name)[:80]!r}: a {type(tensor).__name__}, expected only tensors by name.")
        if tensor.layout != torch.strided or tensor.dtype not in FLOATS:
            kind = str(tensor.dtype if tensor.layout == torch.strided else tensor.layout).removeprefix("torch.")
            raise InputError(f"{path}: tensor {name} is {kind}, expected a dense tensor of floating-point numbers.")
    return tensors


def _mapped_safetensors(path: Path) -> Any:
    from safetensors import SafetensorError, safe_open

    try:
        return safe_open(str(path), framework="pt")
    except (SafetensorError, OSError, ValueError) as error:
        found = f"{path.stat().st_size:,} bytes"
        raise InputError(f"{path} is no whole safetensors file (found {found}: {error}); fetch it again.") from None


def _unpickled(path: Path) -> Any:
    zipped, size = _is_zip(path), path.stat().st_size
    if zipped:
        _records(path)  # says what is wrong with a file that was cut off
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a damaged byte makes it speak of protocols
            return torch.load(path, map_location="cpu", weights_only=True, mmap=zipped)
    except Exception as error:  # the unpickler and torch's reader refuse files in many ways
        if "Weights only load failed" in str(error):
            raise InputError(
                f"{path} ({size:,} bytes) is not only tensors: {_refused(error)}; nothing in it was run."
            ) from None
        raise InputError(f"{path} is damaged ({size:,} bytes: {first_line(error).rstrip('.')}); fetch it again.") from None


def _refused(error: Exception) -> str:
    """What the unpickler would not do, in its own words without its advice."""
    lines = [line.strip() for line in str(error).splitlines() if "Unsupported" in line or "GLOBAL" in line]
    return (lines[0].partition(". ")[0] if lines else "its pickle asks for something else")[:160].rstrip(".")


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _records(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as file:
            records = file.infolist()
    except (*_BROKEN_ZIP, OSError, ValueError) as error:
        raise InputError(
            f"{path} is no whole file of torch.save ({path.stat().st_size:,} bytes: {error}); it was cut off or "
            "changed on its way: fetch it again."
        ) from None
    packed = next((record for record in records if record.compress_type != zipfile.ZIP_STORED), None)
    if packed is not None:
        raise InputError(f"{path}: record {packed.filename} is compressed, which torch.save never does.")
    return records


def _check_zip(path: Path, progress: OnBytes) -> None:
    records = _records(path)
    try:
        with zipfile.ZipFile(path) as file:
            for record in records:
                _check_record(file, record, progress)
    except _BROKEN_ZIP as error:
        raise InputError(
            f"{path} was changed on its way: the checksum of what it holds is not the one it was written with ({error}); "
            "fetch it again."
        ) from None


def _check_record(file: zipfile.ZipFile, record: zipfile.ZipInfo, progress: OnBytes) -> None:
    with file.open(record) as stream:  # compares the checksum when it comes to the end
        while block := stream.read(BLOCK_BYTES):
            progress(len(block))
