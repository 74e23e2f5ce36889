"""The smallest thing to train: a linear map, learnt in a second; of the shape that `loop.run` asks for."""

import torch
from torch import nn

from audiostory_core.training import loop


class LineTask:
    """Learns a linear map; its matrix by Muon, the rest by AdamW."""

    def __init__(self) -> None:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.modules = nn.ModuleDict({"a": nn.Linear(6, 5), "b": nn.Linear(5, 3)})
            self.target = torch.randn(6, 3)
        self.rates: list[list[float]] = []

    def groups(self):
        matrix = self.modules["a"].weight
        rest = [p for p in self.modules.parameters() if p is not matrix]
        return [{"params": [matrix], "lr": 0.02, "muon": True}, {"params": rest, "lr": 0.01}]

    def losses(self, step: int):
        x = torch.randn(16, 6, generator=torch.Generator().manual_seed(step))
        device = self.modules["a"].weight.device
        y = self.modules["b"](self.modules["a"](x.to(device)).tanh())
        return {"loss": (y - (x @ self.target).to(device)).square().mean()}


def settings_of_a_pair() -> loop.Schedule:
    return loop.Schedule(steps=12, warmup=4, save_every=5, log_every=3)
