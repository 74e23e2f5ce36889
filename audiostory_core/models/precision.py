"""Which precision a processor computes in: bfloat16 where it multiplies that natively, else float32.

A processor says what it can do; one small product is tried all the same, so that a wrong guess costs a sentence and no
more. Ignorant of what is computed and of what a user asked for.
"""

from __future__ import annotations

import sys
import warnings
from functools import cache
from pathlib import Path

import torch
from torch.nn import functional

from ..errors import first_line

# Units that multiply bfloat16: of x86 processors, and of ARM ones ("bf16").
UNITS = frozenset({"amx_bf16", "avx512_bf16", "bf16", "sve_bf16"})
CPU_INFO = Path("/proc/cpuinfo")


def processor_dtype() -> torch.dtype:
    """bfloat16 where this processor multiplies it natively, else float32: the same whenever it is asked.

    Warns, as Python does once for a place, where the processor names a unit that then does not multiply.
    """
    if not _names_a_unit():
        return torch.float32
    if shortfall():
        warnings.warn(shortfall(), RuntimeWarning, stacklevel=2)
    return torch.float32 if shortfall() else torch.bfloat16


@cache
def shortfall() -> str:
    """What is to be said where this processor names a unit that multiplies bfloat16, and it does not; else ""."""
    reason = refusal(torch.device("cpu"), torch.bfloat16) if _names_a_unit() else ""
    return reason and f"this processor says that it multiplies bfloat16, and does not ({reason}): float32 is used."


def refusal(device: torch.device, dtype: torch.dtype) -> str:
    """Why `device` cannot compute in `dtype`, "" if it can: a product and a convolution of ones are tried."""
    try:
        ones = torch.ones(1, 8, 16, device=device, dtype=dtype)
        found = torch.stack([functional.linear(ones, ones[0, :1]).sum(), functional.conv1d(ones, ones[:, :, :2]).sum()])
        right = found.tolist() == [8 * 16.0, 15 * 2 * 8.0]
    except (RuntimeError, TypeError, NotImplementedError) as error:
        return first_line(error)
    return "" if right else "its products are wrong"


@cache
def _names_a_unit() -> bool:
    # Without oneDNN torch has no products that use those units.
    return bool(UNITS & _units()) and torch.backends.mkldnn.is_available()


def _units() -> set[str]:
    """What the processor names, by torch where it tells, else by Linux; nothing where neither does."""
    if hasattr(torch.cpu, "get_capabilities"):  # torch 2.10
        return {name for name, there in torch.cpu.get_capabilities().items() if there is True}
    if sys.platform != "linux":
        return set()
    try:
        lines = CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    named = (line.partition(":") for line in lines)
    return next((set(words.split()) for name, _, words in named if name.strip() in ("flags", "Features")), set())
