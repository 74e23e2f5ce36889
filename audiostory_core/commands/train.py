"""`audiostory train`: synthesised sounds and stories in, and recordings where there are any; the shipped bundle out.

Styles that persons teach it, and pages of runs, have files of their own.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from . import train_page, train_story, train_style

if TYPE_CHECKING:
    from ..recordings.collection import Collection


@dataclass(frozen=True)
class TrainRequest:
    """What is trained, which of its stages (none named: all), into which folder, and from which bundle and recordings."""

    recipe: str
    out: str
    stages: tuple[str, ...]
    begin: str | None
    compiled: bool
    recordings: str | None
    leave_out_missing: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> TrainRequest:
        return cls(
            args.recipe,
            args.out or f"runs/{args.recipe}",
            tuple(args.stage or ()),
            args.begin,
            not args.no_compile,
            args.recordings,
            args.leave_out_missing,
        )


def add_arguments(command: argparse.ArgumentParser) -> None:
    kinds = command.add_subparsers(dest="recipe", metavar="tiny|judge|story|style|page", required=True)
    for name, text in (("tiny", "the shipped bundle, from nothing"), ("judge", "what evaluates it")):
        _add_own(kinds.add_parser(name, help=text))
    train_story.add_arguments(kinds.add_parser("story", help="a stage of AudioStory, from shards of stories"))
    train_style.add_arguments(kinds.add_parser("style", help="a style from a folder of sounds"))
    train_page.add_arguments(kinds.add_parser("page", help="a run to look at, as a page"))


def _add_own(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=TrainRequest.from_arguments, run=train)
    command.description = (
        "Trains `tiny` from synthesised sounds and stories, or the `judge` that evaluates it, on clips of other draws and "
        "after the codec of a bundle; resumes where it was cut off."
    )
    command.add_argument("--out", metavar="DIR", help="runs/tiny, or runs/judge, if not named")
    command.add_argument("--stage", action="append", metavar="NAME", help="only this stage; may be repeated")
    command.add_argument(
        "--from", dest="begin", metavar="BUNDLE", help="a finished bundle to take from what no stage makes anew"
    )
    command.add_argument(
        "--recordings",
        metavar="DIR",
        help="learn from recordings too: Debian packages in DIR, downloaded into it where they are missing",
    )
    command.add_argument(
        "--leave-out-missing", action="store_true", help="go on without the recordings of packages that cannot be had"
    )
    command.add_argument("--no-compile", action="store_true", help="do not compile the renderer")


def train(request: TrainRequest) -> int:
    """Prints the folder of the bundle, or the judge's file."""
    if request.recipe == "judge":
        return _train_judge(request)
    from ..training import tiny

    stages = request.stages or tiny.STAGES
    told = _recordings(request)
    sources = tiny.Sources(request.begin, told, _heard(request, told) if "listening" in stages else None)
    folder = tiny.train(Path(request.out), stages, compiled=request.compiled, sources=sources)
    print(folder)
    return 0


def _train_judge(request: TrainRequest) -> int:
    from ..bundle.bundle import Bundle
    from ..models.codec import MelCodec
    from ..training import judge

    if request.stages:
        raise InputError(f"--stage {request.stages[0]} is a stage of `train tiny`; a judge is trained in one.")
    codec = Bundle.open(request.begin or "tiny").codec()
    if not isinstance(codec, MelCodec):
        raise InputError(f"{request.begin} has a codec of another kind; the judge hears what went through that of `tiny`.")
    print(judge.train(Path(request.out), codec, _recordings(request)))
    return 0


def _recordings(request: TrainRequest) -> Collection | None:
    """The recordings asked for; what there is, and what not, is said on stderr."""
    if request.recordings is None:
        if request.leave_out_missing:
            raise InputError("--leave-out-missing belongs to --recordings DIR")
        print("Without --recordings DIR the sounds are synthesised alone.", file=sys.stderr)
        return None
    from ..recordings.fetch import gather

    say = partial(print, file=sys.stderr)
    found = gather(Path(request.recordings), request.leave_out_missing, say)
    sounds = {source.recording.sound for source in found.sources}
    say(f"{len(found.sources)} recordings of {len(sounds)} sounds stand beside the synthesised ones.")
    return found


def _heard(request: TrainRequest, told: Collection | None) -> Collection | None:
    """What an ear learns from: the recordings that stories are told with, and those that it alone hears."""
    if request.recordings is None or told is None:
        return None
    from ..recordings.collection import Collection
    from ..recordings.credits import heard
    from ..recordings.fetch import gather

    say = partial(print, file=sys.stderr)
    more = gather(Path(request.recordings), request.leave_out_missing, say, heard())
    say(f"The ear hears {len(more.sources)} more.")
    return Collection((*told.sources, *more.sources))
