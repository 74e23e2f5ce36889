"""Processes that train together: torchrun or `accelerate launch` starts them, and each learns here who it is.

Ignorant of what is trained.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, distributed, nn

from ..disk.lock import alone_beside


@dataclass(frozen=True)
class Team:
    """This process's number among `count`, and the device that it computes on."""

    rank: int
    count: int
    device: torch.device

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def wait(self) -> None:
        """Until all have come here."""
        if self.count > 1:
            distributed.barrier()

    def gathered(self, value: Any) -> list[Any]:
        """What each process has, in the order of their numbers."""
        found: list[Any] = [value]
        if self.count > 1:
            found = [None] * self.count
            distributed.all_gather_object(found, value)
        return found

    def share(self, parameters: Sequence[nn.Parameter]) -> None:
        """The mean gradient of all in each; one that had no use for a parameter counts as zero."""
        if self.count == 1 or not parameters:
            return
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        distributed.all_reduce(flat)
        for p, mean in zip(parameters, (flat / self.count).split([p.numel() for p in parameters]), strict=True):
            p.grad = mean.view_as(p)

    def total(self, counts: Sequence[float]) -> list[float]:
        """The sums of numbers over all processes."""
        if self.count == 1:
            return list(counts)
        summed = torch.tensor(counts, dtype=torch.float64, device=self.device if self.device.type == "cuda" else "cpu")
        distributed.all_reduce(summed)
        return summed.tolist()


def join() -> Team:
    """This process in its team, which it meets the first time; alone where nobody started several."""
    count, rank = processes(), int(os.environ.get("RANK", "0"))
    device = _device()
    if count > 1 and not distributed.is_initialized():
        distributed.init_process_group("cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo")
        atexit.register(distributed.destroy_process_group)
    return Team(rank, count, device)


def _device() -> torch.device:
    """An accelerator where there is one, and `accelerate launch --cpu` did not say otherwise."""
    if os.environ.get("ACCELERATE_USE_CPU", "").lower() in ("1", "true", "yes"):
        return torch.device("cpu")
    if torch.cuda.is_available():
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
        return device
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Makes the folder of a run, and holds it for the block where this process leads: a run of several counts once.

    Raises InputError where another run trains in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    refusal = f"another run trains in {folder}; wait for it, or choose another folder."
    with alone_beside(folder / "run", refusal) if leads() else nullcontext():
        yield


def leads() -> bool:
    """Whether this process is the only one, or the first of several."""
    return int(os.environ.get("RANK", "0")) == 0


def processes() -> int:
    """How many processes train together."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def own_first(count: int) -> list[int]:
    """0 to `count`, beginning with this process's share: what all need is made side by side."""
    rank, every = int(os.environ.get("RANK", "0")), processes()
    return sorted(range(count), key=lambda k: (k - rank) % every)


def whole(tensor: Tensor) -> Tensor:
    """A tensor, or all of one of which each process holds a part."""
    from torch.distributed.tensor import DTensor

    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor
