"""Parts that are read while another one works, on the second core of a processor: weights beside a model that writes.

Only where that pays and has room: `pays` decides. Ignorant of what the parts are for.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import torch

from ..memory import free_memory
from .bundle import stored_names
from .parts import Parts

LEAST_BYTES = 1 << 25  # what is smaller is read sooner than two threads agree who runs
SHARE = 4  # the part of what is free that may be taken early: the model that writes needs room as well


class Ahead:
    """As a context: `begin` lets `names` of the parts be read in another thread. Leaving waits for them; where an error goes
    by, for the one that is being read alone.

    What cannot be read is nobody's fault here: whoever asks for the part hears why.
    """

    def __init__(self, parts: Parts, *names: str) -> None:
        self._parts, self._names = parts, names
        self._pool: ThreadPoolExecutor | None = None

    def begin(self) -> None:
        if self._pool is None and pays(self._parts, *self._names):
            self._pool = ThreadPoolExecutor(max_workers=1)
            for name in self._names:
                self._pool.submit(getattr, self._parts, name)

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=kind is not None)


def pays(parts: Parts, *names: str) -> bool:
    """Whether the files of these parts are large enough to be worth it, and small enough for what memory is free.

    Not on a GPU, where memory that is asked for spoils a graph that is being recorded, nor where a host loads the parts.
    """
    if parts.placement.device.type != "cpu" or parts.hosted:
        return False
    widened = 2 if parts.placement.dtype == torch.float32 else 1  # files hold two bytes a weight
    size = widened * stored_bytes(parts, *names)
    free = free_memory()
    return size >= LEAST_BYTES and (free is None or size <= free // SHARE)


def stored_bytes(parts: Parts, *names: str) -> int:
    """What lies on disk of parts, whose files are called as they are."""
    folder = parts.bundle.folder
    begins = tuple(f"{name}{sign}" for name in names for sign in "./")
    return sum((folder / file).stat().st_size for file in stored_names(folder) if file.startswith(begins))
