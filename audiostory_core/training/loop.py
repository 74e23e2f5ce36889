"""The one training loop: a task's losses in, averaged weights and a resumable checkpoint out.

Every batch is a function of (task, step), so a resumed run computes the same next loss as an uninterrupted one. Accelerate
chooses device and precision, and joins several processes (`accelerate launch`, `torchrun`): each takes batches of its own,
and all take the mean gradient. The loop knows nothing of what is trained.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from ..disk.lock import alone_beside


class Task(Protocol):
    """What the loop needs: the modules it trains (by name) and the losses of a step, of which "loss" is minimised."""

    modules: nn.ModuleDict

    def groups(self) -> list[dict[str, Any]]:
        """Parameter groups with their peak `lr`; a group that says `muon` is optimised by Muon, the others by AdamW."""
        ...

    def losses(self, step: int) -> dict[str, Tensor]: ...


@dataclass(frozen=True)
class Schedule:
    """Steps, linear warm-up steps, the share of the peak rate that the cosine ends at, and the decay of the average."""

    steps: int
    warmup: int = 200
    final: float = 0.02
    ema: float = 0.999
    save_every: int = 250
    log_every: int = 25


def run(task: Task, settings: Schedule, folder: Path, precision: str = "bf16") -> dict[str, Tensor]:
    """Trains to `settings.steps`, resuming from `folder` if a checkpoint lies there; returns the averaged weights."""
    from accelerate import Accelerator

    folder.mkdir(parents=True, exist_ok=True)
    accelerator = Accelerator(mixed_precision=precision)
    task.modules.to(accelerator.device)
    optimizers = _optimizers(task.groups())
    peaks = [group["lr"] for optimizer in optimizers for group in optimizer.param_groups]
    average = {name: p.detach().clone() for name, p in task.modules.named_parameters()}
    first = _resume(folder, task, optimizers, average)
    # Only now: resuming puts new groups in the place of the old ones.
    running = [group for optimizer in optimizers for group in optimizer.param_groups]
    parameters = [p for group in running for p in group["params"]]
    log = _Log(folder, settings) if accelerator.is_main_process else None
    count, rank = accelerator.num_processes, accelerator.process_index
    for step in range(first, settings.steps):
        for group, peak in zip(running, peaks, strict=True):
            group["lr"] = peak * _rate(step, settings)
        with accelerator.autocast():
            losses = task.losses(step * count + rank)
        accelerator.backward(losses["loss"])
        _share_gradients(parameters, count)
        accelerator.clip_grad_norm_(parameters, 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        _update(average, task.modules, min(settings.ema, (1 + step) / (10 + step)))
        if log is not None:
            log.write(step, losses)
            if (step + 1) % settings.save_every == 0 or step + 1 == settings.steps:
                _save(folder, task, optimizers, average, step + 1)
    accelerator.wait_for_everyone()
    return average


def _share_gradients(parameters: Sequence[nn.Parameter], count: int) -> None:
    """The mean over all processes in every process; one that had no use for a parameter counts as zero."""
    if count == 1:
        return
    for p in parameters:
        p.grad = torch.zeros_like(p) if p.grad is None else p.grad
    flat = torch.cat([p.grad.flatten() for p in parameters if p.grad is not None])
    torch.distributed.all_reduce(flat)
    for p, mean in zip(parameters, (flat / count).split([p.numel() for p in parameters]), strict=True):
        p.grad = mean.view_as(p)


def _rate(step: int, settings: Schedule) -> float:
    if step < settings.warmup:
        return (step + 1) / settings.warmup
    share = min(1.0, (step - settings.warmup) / max(1, settings.steps - settings.warmup))
    return settings.final + (1 - settings.final) * 0.5 * (1 + math.cos(math.pi * share))


@torch.no_grad()
def _update(average: dict[str, Tensor], modules: nn.ModuleDict, decay: float) -> None:
    for name, value in modules.named_parameters():
        average[name].lerp_(value, 1 - decay)


def _optimizers(groups: list[dict[str, Any]]) -> list[torch.optim.Optimizer]:
    """AdamW, and Muon for the groups that say so (matrices only)."""
    muon = [{k: v for k, v in g.items() if k != "muon"} for g in groups if g.get("muon")]
    adam = [g for g in groups if not g.get("muon")]
    chosen: list[torch.optim.Optimizer] = []
    if adam:
        chosen.append(torch.optim.AdamW(adam, betas=(0.9, 0.98), weight_decay=0.01, fused=True))
    if muon:
        chosen.append(torch.optim.Muon(muon, weight_decay=0.01))
    return chosen


def _save(folder: Path, task: Task, optimizers: Sequence[Any], average: dict[str, Tensor], step: int) -> None:
    state = {
        "step": step,
        "weights": task.modules.state_dict(),
        "average": average,
        "optimizers": [optimizer.state_dict() for optimizer in optimizers],
    }
    torch.save(state, folder / "checkpoint.tmp")
    os.replace(folder / "checkpoint.tmp", folder / "checkpoint.pt")


def _resume(folder: Path, task: Task, optimizers: Sequence[Any], average: dict[str, Tensor]) -> int:
    path = folder / "checkpoint.pt"
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True, map_location="cpu")
    task.modules.load_state_dict(state["weights"])
    for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
        optimizer.load_state_dict(saved)
    for name, value in average.items():
        value.copy_(state["average"][name])
    return int(state["step"])


class _Log:
    """Mean losses every `log_every` steps: to TensorBoard where it is installed, and to train.log."""

    def __init__(self, folder: Path, settings: Schedule) -> None:
        self.settings, self.sums, self.started = settings, {}, time.monotonic()
        self.file = (folder / "train.log").open("a", encoding="utf-8")
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            self.board = None
        else:
            self.board = SummaryWriter(str(folder))

    def write(self, step: int, losses: dict[str, Tensor]) -> None:
        for name, value in losses.items():
            self.sums.setdefault(name, []).append(float(value.detach()))
        if (step + 1) % self.settings.log_every:
            return
        means = {name: sum(values) / len(values) for name, values in self.sums.items()}
        rate = self.settings.log_every / (time.monotonic() - self.started)
        shown = " ".join(f"{name} {value:.4f}" for name, value in means.items())
        self.file.write(f"step {step + 1}/{self.settings.steps} {shown} {rate:.2f} steps/s\n")
        self.file.flush()
        if self.board is not None:
            for name, value in means.items():
                self.board.add_scalar(name, value, step + 1)
        self.sums, self.started = {}, time.monotonic()


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


def load_average(modules: nn.Module, folder: Path) -> None:
    """Puts the averaged weights of a finished (or running) stage into `modules`."""
    state = torch.load(folder / "checkpoint.pt", weights_only=True, map_location="cpu")
    _assign(modules, state["average"].items())


@torch.no_grad()
def _assign(modules: nn.Module, values: Iterable[tuple[str, Tensor]]) -> None:
    parameters = dict(modules.named_parameters())
    for name, value in values:
        parameters[name].copy_(value)
