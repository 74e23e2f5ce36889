"""How much memory this process took at the most, how much the machine has left, how often it is searched for garbage."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STATUS, MACHINE = Path("/proc/self/status"), Path("/proc/meminfo")
SELDOM = (100_000, 20, 100)  # new objects before the young ones are searched, and searches before older ones are


@contextmanager
def seldom_searched() -> Iterator[None]:
    """For the block, Python searches for objects that hold each other after so many new ones as an import of torch makes,
    not after some hundreds; and once the process ends, not at all. A tenth of its start and a quarter of its end went
    into that. What nothing holds any more is let go at once, as ever.
    """
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)  # what is frozen is left out when the interpreter clears up
    try:
        yield
    finally:
        gc.set_threshold(*before)


def peak_memory() -> int | None:
    """Largest resident size of this process so far, in bytes; None where the system does not say.

    Linux is asked for the process's own pages: what `getrusage` says there begins with the size of whoever started it.
    """
    try:
        lines = STATUS.read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return _most_by_rusage()


def free_memory() -> int | None:
    """Bytes that the machine can still give without writing any to disk; None where the system does not say."""
    try:
        lines = MACHINE.read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return None


def _most_by_rusage() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
