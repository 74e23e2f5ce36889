"""Small dicts of tensors by the content they were made from, on disk, bounded: what was made once is not made again.

`<key[:2]>/<key>.safetensors` under one folder; keys come from `content_key`. Several processes may share a folder. Holds
no tensors; ignorant of what they mean.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import torch
from torch import Tensor

from .files import Sink, remove_abandoned, temporary_beside

KEY = re.compile(r"[0-9a-f]{64}")
OURS = re.compile(r"[0-9a-f]{64}\.safetensors|\.[0-9a-f]{64}(\.safetensors\.[0-9a-f]{12}|\.[0-9a-f]{8})\.tmp")


def usual_folder() -> Path:
    """Where this system keeps what programs can make again; AUDIOSTORY_STORE names another folder."""
    named = os.environ.get("AUDIOSTORY_STORE")
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/audiostory"
    base = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "audiostory"


class Store:
    """At most `max_bytes` of files under `folder`, which need not exist; the least recently used goes first.

    A file appears whole or not at all, carries a digest of its tensors, and is a miss if it does not fit it: a killed
    process, a full disk or a foreign file cost one new computation and nothing else.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder, self.max_bytes = Path(folder), max_bytes

    def get(self, key: str) -> dict[str, Tensor] | None:
        """The tensors kept under `key`, on the CPU, or None; what is broken is removed."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        tensors = _unpacked(key, data)
        with suppress(OSError):  # evicted meanwhile, or a folder that cannot be written
            if tensors is None:
                path.unlink()
            else:
                os.utime(path)
        return tensors

    def has(self, key: str) -> bool:
        """Whether something lies under `key`, which then counts as used; whether it is whole, who reads it sees."""
        path = self._path(key)
        try:
            os.utime(path)
        except OSError:
            return path.is_file()  # in a folder that cannot be written
        return True

    def put(self, key: str, tensors: Mapping[str, Tensor]) -> bool:
        """Keeps copies; False if they are not kept, because they alone are too large or because the disk refuses."""
        path = self._path(key)
        data = _packed(key, tensors)
        if len(data) > self.max_bytes:
            return False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary_beside(path) as temporary:
                sink = Sink(temporary.file)
                sink.write(data)
                sink.check()
                temporary.take_place_of(path)
        except OSError:
            return False
        self._evict(path)
        return True

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError(f"a key is 64 hexadecimal digits, as content_key gives, not {key[:80]!r}")
        return self.folder / key[:2] / f"{key}.safetensors"

    def _evict(self, fresh: Path) -> None:
        """Removes the oldest files, `fresh` last, until all fit, and temporary files that no one will finish.

        It runs after each file is in its place, so the last of several writers sees all of them.
        """
        found: list[tuple[bool, int, int, Path]] = []
        for path in self.folder.glob("??/*"):
            if not OURS.fullmatch(path.name):
                continue
            with suppress(OSError):  # another process was quicker
                state = path.stat()
                if path.suffix == ".safetensors":
                    found.append((path != fresh, -state.st_mtime_ns, state.st_size, path))
                else:
                    remove_abandoned(path)
        used = 0
        for _, _, size, path in sorted(found):
            used += size
            if used > self.max_bytes:
                with suppress(OSError):
                    path.unlink()


def content_key(*parts: str | bytes | float | int | bool | Tensor | None) -> str:
    """64 hexadecimal digits that differ wherever the parts differ, in value, type, dtype, shape, number or order.

    The same on every machine and in every process. Each part goes in as its type, its length and its bytes, so no two
    sequences of parts read alike. Raises TypeError for a part of another type.
    """
    digest = hashlib.sha256()
    for part in parts:
        kind, data = _bytes_of(part)
        digest.update(kind + struct.pack(">Q", len(data)))
        digest.update(data)
    return digest.hexdigest()


def _bytes_of(part: str | bytes | float | int | bool | Tensor | None) -> tuple[bytes, bytes]:
    """A part's type, in one letter, and its bytes."""
    if part is None:
        return b"n", b""
    if isinstance(part, bool):  # before int, which it is too
        return b"o", bytes([part])
    if isinstance(part, int):
        return b"i", str(int(part)).encode()
    if isinstance(part, float):
        return b"f", struct.pack(">d", part)
    if isinstance(part, str):
        return b"s", part.encode("utf-8", "surrogatepass")
    if isinstance(part, bytes):
        return b"b", part
    if isinstance(part, Tensor):
        values = part.detach().to("cpu").contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        return b"t", f"{part.dtype} {list(part.shape)} ".encode() + values
    raise TypeError(f"a content key has no part of type {type(part).__name__}")


def _digest(tensors: Mapping[str, Tensor]) -> str:
    return content_key(*(part for name in sorted(tensors) for part in (name, tensors[name])))


def _packed(key: str, tensors: Mapping[str, Tensor]) -> bytes:
    from safetensors.torch import save

    copies = {name: t.detach().to("cpu").contiguous().clone() for name, t in tensors.items()}
    return save(copies, {"key": key, "digest": _digest(copies)})


def _unpacked(key: str, data: bytes) -> dict[str, Tensor] | None:
    """The tensors of a file that is whole and belongs to `key`, else None."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        tensors = load(data)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    except (SafetensorError, ValueError, KeyError, RuntimeError):
        return None
    if header.get("__metadata__") != {"key": key, "digest": _digest(tensors)}:
        return None
    return tensors
