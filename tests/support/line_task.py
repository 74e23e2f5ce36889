"""The smallest things to train, learnt in a second: of the shape that `loop.run` asks for, and that `loop.train` does."""

import os
import socket
import sys
from pathlib import Path
from typing import Any

import torch
from torch import nn

from audiostory_core.training import loop, team


class LineTask:
    """Learns a linear map; its matrix by Muon, the rest by AdamW."""

    def __init__(self) -> None:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.modules = nn.ModuleDict({"a": nn.Linear(6, 5), "b": nn.Linear(5, 3)})
            self.target = torch.randn(6, 3)
        self.modules.register_buffer("seen", torch.zeros((), dtype=torch.int64))  # as norms count batches
        self.rates: list[list[float]] = []

    def groups(self):
        matrix = self.modules["a"].weight
        rest = [p for p in self.modules.parameters() if p is not matrix]
        return [{"params": [matrix], "lr": 0.02, "muon": True}, {"params": rest, "lr": 0.01}]

    def losses(self, step: int):
        x = torch.randn(16, 6, generator=torch.Generator().manual_seed(step))
        self.modules.seen += 1
        device = self.modules["a"].weight.device
        y = self.modules["b"](self.modules["a"](x.to(device)).tanh())
        return {"loss": (y - (x @ self.target).to(device)).square().mean()}


def settings_of_a_pair() -> loop.Schedule:
    """Twelve steps of two batches."""
    return loop.Schedule(24, warmup=8, save_every=5, log_every=1, a_step=2)


class Rows(nn.Module):
    """Three blocks in turn; called with rows, gives two losses, one a mean over rows and one over their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(7, 7), nn.Tanh()) for _ in range(3)])
        self.head, self.still = nn.Linear(7, 2), nn.Linear(7, 7)
        self.still.requires_grad_(False)

    def forward(self, batch):
        x, y = (each.to(self.head.weight) for each in batch)
        x = self.still(x)
        for block in self.blocks:
            x = x + block(x)
        told = self.head(x)
        return {"near": (told - y).square().mean(), "small": x.abs().mean()}


class RowsTask:
    """Batches of one to five rows, as they come: none is as long as the next. Writes down which ones it learns from, and ends
    its process instead of learning from `stop`, or later ones."""

    def __init__(self, seen: Path | None = None, stop: int = 1000) -> None:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.modules, self.target, self.seen, self.stop = Rows(), torch.randn(7, 2), seen, stop
        self.weights = {"near": 1.0, "small": 0.1}

    def groups(self):
        return [{"params": [p for p in self.modules.parameters() if p.requires_grad], "lr": 0.01}]

    def pieces(self):
        return self.modules.blocks

    def batch(self, number: int):
        x = torch.randn(1 + number % 5, 7, generator=torch.Generator().manual_seed(number))
        return number, (x, x @ self.target)

    def losses(self, batch):
        if batch[0] >= self.stop:
            os._exit(0)
        if self.seen is not None:
            with self.seen.open("a") as file:
                file.write(f"{batch[0]}\n")
        return self.modules(batch[1])

    def counts(self, batch):
        count = float(len(batch[1][0]))
        return {"near": count, "small": count}

    def amounts(self, batch):
        return {"rows": float(len(batch[1][0]))}


class Joined(RowsTask):
    """The same, the batches of a step laid together into one."""

    def batch(self, number: int):
        pair = [RowsTask.batch(self, 2 * number + k)[1] for k in (0, 1)]
        return number, tuple(torch.cat(each) for each in zip(*pair, strict=True))


def train(kind: str, folder: Path, batches: int, stop: int = 1000) -> None:
    """A run of this process, or of its team."""
    torch.set_num_threads(1)
    if kind == "line":
        loop.run(LineTask(), settings_of_a_pair(), folder, precision="no")
        return
    folder.mkdir(parents=True, exist_ok=True)
    settings = loop.Schedule(batches, 6, ema=0.9, save_every=1, log_every=1, a_step=2)
    loop.train(RowsTask(folder / f"seen-{team.join().rank}.txt", stop), settings, folder, precision="no")


def train_as(rank: int, count: int, port: int, *asked: Any) -> None:
    """The same as one of a team, as torchrun starts it."""
    join_as(rank, count, port)
    train(*asked)


def join_as(rank: int, count: int, port: int) -> None:
    os.environ.update(RANK=str(rank), LOCAL_RANK=str(rank), WORLD_SIZE=str(count), MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    if "SEEN" not in os.environ:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what is said by those whose team is killed


class Wide(nn.Module):
    """Forty layers of a million numbers each."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(1024, 1024, bias=False) for _ in range(40)])

    def forward(self, x):
        for layer in self.layers:
            x = x + layer(x).tanh()
        return x


def share_out_as(rank: int, count: int, port: int, path: Path, told: Any) -> None:
    """Opens a file of `Wide` as its own pages and shares it out; says how much memory of its own that took at the most, in
    bytes, and how much a piece has."""
    from audiostory_core.bundle import weights

    join_as(rank, count, port)
    torch.set_num_threads(1)
    member = team.join()
    member.wait()
    with torch.device("meta"):
        modules = Wide()
    before = own_bytes()
    weights.load_strict(modules, path, dtype=torch.bfloat16)

    class Shared(RowsTask):
        def pieces(self):
            return self.modules.layers

    task = Shared()
    task.modules = modules
    loop._shard(task, False, member)
    most = own_bytes() - before
    first = next(modules.parameters())
    assert first.dtype == torch.float32
    told.put((most, sum(p.to_local().numel() * 4 for p in modules.parameters()), float(first.full_tensor().sum())))


def own_bytes() -> int:
    """Memory that is this process's alone, not pages of files."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


if __name__ == "__main__":
    train(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
