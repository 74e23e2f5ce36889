"""`audiostory train story`: a bundle, and shards of stories with their sounds, in; the bundle after a stage, out."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .foretold import Foretold, add_forecast


@dataclass(frozen=True)
class StoryRequest:
    """Which stage of which recipe, from which bundle, on which shards, and where to."""

    stage: int
    recipe: str | None
    changes: tuple[str, ...]
    begin: str
    data: tuple[str, ...]
    require_licence: bool
    out: str
    precision: str
    again: bool
    foretold: Foretold
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> StoryRequest:
        return cls(
            args.stage,
            args.stage_recipe,
            tuple(args.changes or ()),
            args.begin,
            tuple(args.data or ()),
            args.require_licence,
            args.out or f"runs/stage-{args.stage}",
            args.precision,
            args.compute_again,
            Foretold.from_arguments(args),
            args.quiet,
        )


def add_arguments(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(request=StoryRequest.from_arguments, run=train_story)
    kind.description = (
        "Trains a stage of AudioStory on shards of stories, which `audiostory dataset` makes. Several processes share the "
        "work where torchrun or `accelerate launch` starts them. Run again, in any number of processes, a run that was cut "
        "off goes on."
    )
    kind.add_argument("--stage", type=int, choices=(1, 2, 3), default=1, help="one sound; and understanding; stories (1)")
    kind.add_argument("--from", dest="begin", default="tiny", metavar="BUNDLE", help="what the stage begins with (tiny)")
    kind.add_argument("--data", nargs="+", metavar="SHARDS", help="tar files, or folders of them")
    kind.add_argument("--require-licence", action="store_true", help="leave out records that state no licence")
    kind.add_argument("--recipe", dest="stage_recipe", metavar="FILE", help="a recipe instead of the stage's own")
    change = "what is different in every phase of the recipe, such as epochs=1 or rows.generation=2; may be repeated"
    kind.add_argument("--set", dest="changes", action="append", metavar="NAME=VALUE", help=change)
    kind.add_argument("--out", metavar="DIR", help="runs/stage-1, and so on, if not named")
    kind.add_argument(
        "--precision", choices=("bf16", "no"), default="bf16", help="of products; weights stay in float32 (bf16)"
    )
    again = "keep less of every block and compute it twice: a third more time, far less memory"
    kind.add_argument("--compute-again", action="store_true", help=again)
    add_forecast(kind, gpus=True)
    kind.add_argument("--quiet", action="store_true", help="no report on stderr")


def train_story(request: StoryRequest) -> int:
    """Prints the folder of the bundle."""
    from ..training.data import open_shelf
    from ..training.recipe import read_recipe
    from ..training.stages import StoryRun, train
    from ..training.team import leads

    if request.foretold.plan_only:
        return _foretell(request)
    if not request.data:
        raise InputError("--data SHARDS is missing: tar files of stories with their sounds, or folders of them.")
    recipe = read_recipe(request.recipe or request.stage, request.changes)
    shelf = open_shelf(request.data, request.require_licence)
    if leads() and not request.quiet:
        rejected = "".join(f"; {count} {reason}" for reason, count in shelf.rejected.items())
        print(f"{len(shelf.items)} records to train {recipe.name} on{rejected}.", file=sys.stderr)
    folder = train(StoryRun(request.begin, recipe, shelf, Path(request.out), request.precision, request.again))
    if leads():
        print(folder)
    return 0


def _foretell(request: StoryRequest) -> int:
    """Prints what the stage takes; with --data, of the records that are there."""
    from ..training.recipe import read_recipe
    from ..training.stage_forecast import Lessons, Sizes, stage_forecast, stage_lines

    recipe = read_recipe(request.recipe or request.stage, request.changes)
    if request.data:
        from ..training.data import open_shelf

        items = open_shelf(request.data, request.require_licence).items
        tokens, events = (sum(values) / len(items) for values in ([i.tokens for i in items], [i.events for i in items]))
        amount = Lessons(len(items), max(1, round(events)), max(1, round(tokens)))
    else:
        amount = Lessons(request.foretold.records, request.foretold.events or (5 if request.stage == 3 else 1))
    forecasts = stage_forecast(Sizes.of(request.begin), recipe, amount, request.foretold.cluster(), request.again)
    print("\n".join(stage_lines(forecasts)))
    return 0
