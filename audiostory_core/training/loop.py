"""The one training loop: a task's losses in, averaged weights and a checkpoint to go on from out.

A batch is a function of its number, and a step takes the next few numbers, whoever computes them. So a run may be cut off
and go on in another number of processes: every batch is learnt from once, in order, and where the batches of a step are
fixed, the losses stay the same too. The loop knows nothing of what is trained.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from ..errors import InputError
from ..memory import peak_memory
from . import checkpoints
from .team import Team, join, whole


class Task(Protocol):
    """What is trained on batches that are drawn: the modules (by name) and the losses of a batch by its number, each a mean,
    of which "loss" is minimised."""

    modules: nn.ModuleDict

    def groups(self) -> list[dict[str, Any]]:
        """Parameter groups with their peak `lr`; a group that says `muon` is optimised by Muon, the others by AdamW."""
        ...

    def losses(self, step: int) -> dict[str, Tensor]: ...


class BatchTask(Protocol):
    """What is trained on batches that are read, and may be too large for one device.

    What is minimised is the sum of the losses with `weights`. A step's loss is that of all its batches as if they were one;
    all of them use the same modules.
    """

    @property
    def modules(self) -> nn.Module: ...
    @property
    def weights(self) -> Mapping[str, float]: ...

    def groups(self) -> list[dict[str, Any]]: ...

    def pieces(self) -> Iterable[nn.Module]:
        """Parts of `modules` that several processes share out, each put together when it is called; inner ones first. None:
        every process holds all."""
        ...

    def batch(self, number: int) -> Any: ...

    def losses(self, batch: Any) -> dict[str, Tensor]:
        """Each a mean over as many as `counts` says. Asks `modules` by calling it, where it has `pieces`."""
        ...

    def counts(self, batch: Any) -> dict[str, float]: ...

    def amounts(self, batch: Any) -> dict[str, float]:
        """What a batch holds, to tell how fast training is, such as tokens and seconds of audio."""
        ...


class Drawn:
    """A `Task` as a `BatchTask`: the batch is its number, and every batch counts alike."""

    weights: Mapping[str, float] = {"loss": 1.0}

    def __init__(self, task: Task) -> None:
        self.task, self.modules = task, task.modules

    def groups(self) -> list[dict[str, Any]]:
        return self.task.groups()

    def pieces(self) -> Iterable[nn.Module]:
        return ()

    def batch(self, number: int) -> int:
        return number

    def losses(self, batch: int) -> dict[str, Tensor]:
        return self.task.losses(batch)

    def counts(self, batch: int) -> dict[str, float]:
        return {}

    def amounts(self, batch: int) -> dict[str, float]:
        return {}


@dataclass(frozen=True)
class Schedule:
    """Batches that are learnt from, how many raise the rate, the share of its peak that the cosine ends at, the decay of the
    average; batches `a_step`, 0 for one a process; steps between checkpoints and between lines of the log."""

    batches: int
    warmup: int = 200
    final: float = 0.02
    ema: float = 0.999
    save_every: int = 250
    log_every: int = 25
    a_step: int = 0
    clip: float = 1.0


def run(task: Task, settings: Schedule, folder: Path, precision: str = "bf16") -> dict[str, Tensor]:
    """Trains to `settings.batches`, going on from `folder` if a checkpoint lies there; returns the averaged weights."""
    return train(Drawn(task), settings, folder, precision)


def train(task: BatchTask, settings: Schedule, folder: Path, precision: str = "bf16", about: str = "") -> dict[str, Tensor]:
    """The same of a task whose batches are read; of sharded modules each process returns its part.

    `about` says what the run is of; a folder with a run of something else is refused (InputError).
    """
    if precision not in ("no", "bf16"):
        raise InputError(f"the precision is {precision!r}; it must be 'bf16' or 'no'.")
    folder.mkdir(parents=True, exist_ok=True)
    team = join()
    devices = [team.device] if team.device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        training = _Training(task, settings, folder, precision, team, about)
        training.go_on()
        with training.ahead.thread:
            while training.batches < settings.batches:
                training.step()
        team.wait()
    return training.average


class _Training:
    """A run as it stands: modules on their device, optimisers, the average, and how many batches have been learnt from."""

    def __init__(self, task: BatchTask, settings: Schedule, folder: Path, precision: str, team: Team, about: str) -> None:
        self.task, self.settings, self.folder, self.team, self.about = task, settings, folder, team, about
        self.half, self.sharded = precision == "bf16", team.count > 1 and bool(list(task.pieces()))
        self.a_step, self.batches = settings.a_step or team.count, 0
        if self.sharded:
            _shard(task, self.half, team)
        else:
            task.modules.to(team.device)
        self.optimizers = _optimizers(task.groups())
        self.peaks = [group["lr"] for optimizer in self.optimizers for group in optimizer.param_groups]
        self.learnt = {name: p for name, p in task.modules.named_parameters() if p.requires_grad}
        self.average = {name: p.detach().clone() for name, p in self.learnt.items()}
        self.log = _Log(folder, settings, team)
        self.ahead = _Ahead(task.batch)

    def go_on(self) -> None:
        """Stands where the last checkpoint in the folder does, if there is one."""
        said = checkpoints.latest(self.folder)
        if said is not None:
            if said.get("about", "") != self.about:
                raise InputError(f"{self.folder} holds a run of something else; choose another folder, or remove it.")
            checkpoints.load(self.folder, self.tensors(), self.team.count == 1)
            self.batches = said["batches"]
        elif checkpoints.has_run(self.folder):
            self.batches = self._go_on_from_earlier() * self.team.count
        self.groups = [group for optimizer in self.optimizers for group in optimizer.param_groups]
        self.parameters = [p for group in self.groups for p in group["params"]]

    def _go_on_from_earlier(self) -> int:
        state = checkpoints.read_earlier(self.folder)
        self.task.modules.load_state_dict(state["weights"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        for name, value in self.average.items():
            value.copy_(state["average"][name])
        return int(state["step"])

    def step(self) -> None:
        """Learns from the next batches, of which every process takes its share."""
        first, end = self.batches, min(self.batches + self.a_step, self.settings.batches)
        for group, peak in zip(self.groups, self.peaks, strict=True):
            group["lr"] = peak * _rate(first, end - first, self.settings)
        rounds = self._shares(first, end)
        totals = _totals([counts for _, _, counts in rounds], self.task.weights, self.team)
        for number, batch, counts in rounds:
            self._learn(number, batch, counts, totals)
        if not self.sharded:
            self.team.share(self.parameters)
        norm = whole(nn.utils.clip_grad_norm_(self.parameters, self.settings.clip))
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        done = first // self.a_step
        _update(self.average, self.learnt, min(self.settings.ema, (1 + done) / (10 + done)))
        self.batches = end
        self.log.step(end, float(norm), self.groups[0]["lr"] if self.groups else 0.0, first // self.a_step)
        if _passes(first, end, self.settings.save_every * self.a_step) or end == self.settings.batches:
            self.save()

    def _shares(self, first: int, end: int) -> list[tuple[int, Any, dict[str, float] | None]]:
        """This process's batches of a step: number, batch, and what each loss is a mean over. Where they do not go round,
        those that are left over compute one for nothing (no counts), since sharded modules need all of them."""
        found = []
        for begin in range(first, end, self.team.count):
            number = begin + self.team.rank
            asked = number if number < end else begin
            following = number + self.team.count
            after = following if following < end else end + self.team.rank
            began = time.monotonic()
            batch = self.ahead.take(asked, after if after < self.settings.batches else None)
            self.log.wait(time.monotonic() - began)
            found.append((asked, batch, self.task.counts(batch) if number < end else None))
        return found

    def _learn(self, number: int, batch: Any, counts: dict[str, float] | None, totals: dict[str, float]) -> None:
        torch.manual_seed(number)  # whatever draws besides is a function of the batch too
        with self._precision():
            losses = self.task.losses(batch)
        parts = []
        for name, weight in self.task.weights.items():
            if name in losses:
                share = 0.0 if counts is None else counts.get(name, 1.0) / totals[name]
                parts.append(weight * share * self.team.count * losses[name])  # the mean over processes divides again
        sum(parts[1:], parts[0]).backward()
        if counts is not None:
            self.log.losses({n: float(v.detach()) for n, v in losses.items()}, counts, self.task.amounts(batch))

    def _precision(self) -> AbstractContextManager[Any]:
        return torch.autocast(self.team.device.type, torch.bfloat16) if self.half else nullcontext()

    def save(self) -> None:
        note = {"batches": self.batches, "about": self.about}
        checkpoints.save(self.folder, self.tensors(), note, self.team)

    def tensors(self) -> dict[str, Tensor]:
        """All that makes the run go on, by name: weights, average, and what the optimisers remember."""
        of = {id(p): name for name, p in self.learnt.items()}
        found = {f"weights/{name}": p.detach() for name, p in self.learnt.items()}
        kept = self.task.modules.state_dict()  # some buffers can be computed anew, and are not in it
        found |= {f"buffers/{name}": _row(b) for name, b in self.task.modules.named_buffers() if name in kept}
        found |= {f"average/{name}": value for name, value in self.average.items()}
        for optimizer in self.optimizers:
            for p in (p for group in optimizer.param_groups for p in group["params"]):
                found |= {f"optimizer/{of[id(p)]}/{n}": _row(value) for n, value in _memory(optimizer, p).items()}
        return found


def _row(value: Tensor) -> Tensor:
    """A number as a row of one, since files of several processes hold no bare numbers."""
    return value.reshape(1) if value.ndim == 0 else value


def _memory(optimizer: torch.optim.Optimizer, p: nn.Parameter) -> dict[str, Tensor]:
    """What an optimiser remembers of a parameter; before its first step, what that step begins with."""
    state = optimizer.state[p]
    if not state and isinstance(optimizer, torch.optim.AdamW):
        device = p.device if optimizer.defaults["fused"] else "cpu"
        state.update(step=torch.zeros((), device=device), exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
    elif not state:
        state["momentum_buffer"] = torch.zeros_like(p)
    return state


def _shard(task: BatchTask, half: bool, team: Team) -> None:
    """Every process holds a piece of each parameter, in float32; products are in half precision, sums of gradients not.

    Parameters that come narrower are widened piece by piece: those that are a file's own pages take no memory until then.
    """
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard

    mesh = init_device_mesh(team.device.type, (team.count,))
    policy = MixedPrecisionPolicy(torch.bfloat16, torch.float32) if half else MixedPrecisionPolicy()
    for piece in task.pieces():
        fully_shard(piece, mesh=mesh, mp_policy=policy)
    fully_shard(task.modules, mesh=mesh, mp_policy=policy)
    task.modules.float()


def _totals(shares: Iterable[dict[str, float] | None], names: Iterable[str], team: Team) -> dict[str, float]:
    """What each loss of a step is a mean over, in all its batches; a batch that does not say counts as one."""
    own, names = [counts for counts in shares if counts is not None], list(names)
    sums = team.total([sum(counts.get(name, 1.0) for counts in own) for name in names])
    return {name: value or 1.0 for name, value in zip(names, sums, strict=True)}


def _passes(first: int, end: int, every: int) -> bool:
    return end // every > first // every


def _rate(batches: int, a_step: int, settings: Schedule) -> float:
    """The share of the peak rate, where `batches` have been learnt from and the next step takes `a_step`."""
    if batches < settings.warmup:
        return min(1.0, (batches + a_step) / settings.warmup)
    share = min(1.0, (batches - settings.warmup) / max(1, settings.batches - settings.warmup))
    return settings.final + (1 - settings.final) * 0.5 * (1 + math.cos(math.pi * share))


@torch.no_grad()
def _update(average: dict[str, Tensor], learnt: Mapping[str, Tensor], decay: float) -> None:
    for name, value in learnt.items():
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


class _Ahead:
    """Batches read in a thread of their own, the next one while this one is learnt from."""

    def __init__(self, read: Any) -> None:
        self.read, self.thread = read, ThreadPoolExecutor(1, "batches")
        self.asked: dict[int, Future[Any]] = {}

    def take(self, number: int, following: int | None) -> Any:
        kept = self.asked.pop(number, None)
        self.asked = {} if following is None else {following: self.thread.submit(self.read, following)}
        return self.read(number) if kept is None else kept.result()


class _Log:
    """Means every `log_every` steps: a line of train.log for people, one of train.jsonl for programs, and TensorBoard where
    it is installed. Each process hears of its own batches; the first writes what all heard."""

    def __init__(self, folder: Path, settings: Schedule, team: Team) -> None:
        self.settings, self.team, self.folder = settings, team, folder
        self.board = self._open_board() if team.leads else None
        self._begin()

    def _begin(self) -> None:
        self.sums: dict[str, list[float]] = {}
        self.held: dict[str, float] = {}
        self.waited, self.norms, self.steps, self.started = 0.0, list[float](), 0, time.monotonic()

    def _open_board(self) -> Any:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            return None
        return SummaryWriter(str(self.folder))

    def wait(self, seconds: float) -> None:
        self.waited += seconds

    def losses(self, losses: dict[str, float], counts: dict[str, float], amounts: dict[str, float]) -> None:
        for name, value in losses.items():
            count, entry = counts.get(name, 1.0), self.sums.setdefault(name, [0.0, 0.0])
            entry[0], entry[1] = entry[0] + value * count, entry[1] + count
        for name, value in amounts.items():
            self.held[name] = self.held.get(name, 0.0) + value

    def step(self, batches: int, norm: float, rate: float, before: int) -> None:
        """After each step, of which there were `before` before it."""
        self.norms.append(norm)
        self.steps += 1
        if (before + 1) % self.settings.log_every:
            return
        seconds = max(time.monotonic() - self.started, 1e-9)
        told = self.team.gathered((self.sums, self.held))
        if self.team.leads:
            self._write(batches, _means([sums for sums, _ in told]), rate, seconds, [held for _, held in told])
        self._begin()

    def _write(
        self, batches: int, means: dict[str, float], rate: float, seconds: float, held: list[dict[str, float]]
    ) -> None:
        a_step = self.settings.a_step or self.team.count
        step, steps = -(-batches // a_step), -(-self.settings.batches // a_step)
        line = {
            "step": step,
            "steps": steps,
            "batches": batches,
            "losses": means,
            "gradient_norm": sum(self.norms) / len(self.norms),
            "rate": rate,
            "steps_a_second": self.steps / seconds,
            "waiting": self.waited / seconds,
            "peak_bytes": _peak(self.team.device),
        }
        amounts = {name: sum(each.get(name, 0.0) for each in held) / seconds for name in sorted(set().union(*held))}
        line |= {f"{name}_a_second": value for name, value in amounts.items()}
        shown = " ".join(f"{name} {value:.4f}" for name, value in means.items())
        _append(self.folder / "train.log", f"step {step}/{steps} {shown} {self.steps / seconds:.2f} steps/s")
        _append(self.folder / "train.jsonl", json.dumps(line))
        if self.board is not None:
            for name, value in means.items():
                self.board.add_scalar(name, value, step)


def _means(told: list[dict[str, list[float]]]) -> dict[str, float]:
    """Of every loss, what all processes heard, in the order in which they did."""
    entries = {name: [sums[name] for sums in told if name in sums] for name in dict.fromkeys(n for s in told for n in s)}
    return {n: sum(e[0] for e in each) / (sum(e[1] for e in each) or 1.0) for n, each in entries.items()}


def _peak(device: torch.device) -> int | None:
    """Bytes of the device's memory that were held at the most; on a processor, of the process."""
    return torch.cuda.max_memory_allocated(device) if device.type == "cuda" else peak_memory()


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
