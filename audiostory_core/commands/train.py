"""`audiostory train`: synthesised sounds and stories in, the shipped bundle out."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class TrainRequest:
    """Which stages are trained (none named: all), into which folder, and from which bundle they begin."""

    out: str
    stages: tuple[str, ...]
    begin: str | None
    compiled: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> TrainRequest:
        return cls(args.out, tuple(args.stage or ()), args.begin, not args.no_compile)


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=TrainRequest.from_arguments, run=train)
    command.description = "Trains `tiny` from synthesised sounds and stories; resumes where it was cut off."
    command.add_argument("recipe", choices=("tiny",))
    command.add_argument("--out", default="runs/tiny", metavar="DIR")
    command.add_argument("--stage", action="append", metavar="NAME", help="only this stage; may be repeated")
    command.add_argument(
        "--from", dest="begin", metavar="BUNDLE", help="a finished bundle to take from what no stage makes anew"
    )
    command.add_argument("--no-compile", action="store_true", help="do not compile the renderer")


def train(request: TrainRequest) -> int:
    """Prints the folder of the bundle."""
    from ..training import tiny

    folder = tiny.train(Path(request.out), request.stages or tiny.STAGES, compiled=request.compiled, begin=request.begin)
    print(folder)
    return 0
