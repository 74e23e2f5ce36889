"""What a training is asked before a machine is rented: arguments that all trainings share."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..training.forecast import Hardware

RECORDS = 10_000  # stories of AudioStory-10k


@dataclass(frozen=True)
class Foretold:
    """Whether a training is only to be foretold, on which GPUs, and for how many records of how many events
    (0: as many as the stage is for)."""

    plan_only: bool
    gpus: int
    gpu_memory: float
    speed: float
    records: int
    events: int

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> Foretold:
        return cls(args.plan_only, args.gpus, args.gpu_memory, args.speed, args.records, args.events)

    def cluster(self) -> Hardware:
        """Raises InputError for one that there is not."""
        from ..training.forecast import Hardware

        return Hardware(self.gpus, self.gpu_memory * 1e9, self.speed * 1e12)


def add_forecast(kind: argparse.ArgumentParser, gpus: bool = False) -> None:
    """Where a training runs on one GPU alone, their number is not asked."""
    group = kind.add_argument_group("before a machine is rented")
    group.add_argument("--plan-only", action="store_true", help="print parameters, memory, steps and hours; learn nothing")
    group.add_argument("--gpu-memory", type=float, default=80.0, metavar="GB", help="of each GPU (80)")
    group.add_argument(
        "--speed", type=float, default=150.0, metavar="TFLOP/S", help="that each GPU reaches in training (150)"
    )
    if gpus:
        group.add_argument("--gpus", type=int, default=1, metavar="N", help="how many GPUs share the work (1)")
        group.add_argument(
            "--records", type=int, default=RECORDS, metavar="N", help="to learn from, without --data (10,000)"
        )
        events = "of a story, where there is no --data (5 in stage 3, else 1)"
        group.add_argument("--events", type=int, default=0, metavar="N", help=events)
    else:
        kind.set_defaults(gpus=1, records=RECORDS, events=0)
