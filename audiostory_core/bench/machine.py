"""What this machine can do at most: what a bench stands beside, and how much memory a process took."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable

import torch

from ..memory import peak_memory


def description(precision: str = "") -> str:
    """Processor or GPU, cores and versions, and the precision that was computed in."""
    chip = torch.cuda.get_device_name() if torch.cuda.is_available() else platform.machine()
    versions = f"{chip}, {os.cpu_count()} cores, Python {platform.python_version()}, torch {torch.__version__}"
    return f"{versions}, {precision}" if precision else versions


def bandwidth(device: torch.device, size: int = 1 << 28) -> float:
    """Bytes per second read from memory: the best of five sums over more bytes than caches hold."""
    values = torch.ones(size // 4, device=device)
    return size / _best(lambda: values.sum(), device)


def matmul_rate(device: torch.device, dtype: torch.dtype, shape: tuple[int, int, int] = (2048, 2048, 2048)) -> float:
    """Floating-point operations per second of [n i] times [i o], the best of five products; `shape` is n, i, o."""
    rows, inside, outside = shape
    a, b = (torch.ones(*size, device=device, dtype=dtype) for size in ((rows, inside), (inside, outside)))
    return 2 * rows * inside * outside / _best(lambda: a @ b, device)


def peak_bytes(device: torch.device) -> int:
    """The most that this process held so far: on the GPU if it used one, else resident."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    return peak_memory() or 0


def _best(work: Callable[[], object], device: torch.device) -> float:
    work()
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        seconds.append(time.perf_counter() - started)
    return min(seconds)
