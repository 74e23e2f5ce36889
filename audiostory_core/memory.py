"""How much memory this process has taken at the most, and how much the machine has left."""

from __future__ import annotations

import sys
from pathlib import Path

STATUS, MACHINE = Path("/proc/self/status"), Path("/proc/meminfo")


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
