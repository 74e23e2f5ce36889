"""`audiostory dataset corpus`: a public corpus as it comes, and the folder of its sounds, in; shards out."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..streams import show_status
from .options import Workers, add_workers

if TYPE_CHECKING:
    from ..engines.work import Status

NAMES = (
    "audiocaps",
    "wavcaps",
    "audiosetcaps",
    "vggsound",
    "musiccaps",
    "auto-acd",
    "clotho",
    "librispeech",
    "common-voice",
)


@dataclass(frozen=True)
class CorpusRequest:
    """Which corpus, where its tables and sounds are, which folder becomes its shards, and how."""

    corpus: str
    folder: str
    sounds: str
    out: str
    records_a_shard: int
    sample_rate: int | None
    licence: str
    most: int | None
    questions: bool
    require_licence: bool
    texts_only: bool
    workers: Workers
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> CorpusRequest:
        return cls(
            corpus=args.corpus,
            folder=args.folder,
            sounds=args.sounds or args.folder,
            out=args.out,
            records_a_shard=args.records_a_shard,
            sample_rate=args.sample_rate,
            licence=args.licence,
            most=args.most,
            questions=args.questions,
            require_licence=args.require_licence,
            texts_only=args.texts_only,
            workers=Workers.from_arguments(args),
            quiet=args.quiet,
        )


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=CorpusRequest.from_arguments, run=corpus)
    command.description = (
        "Nothing is downloaded. Run again after a cut, it goes on; docs/dataset.md says what each corpus is read from."
    )
    command.add_argument("corpus", choices=NAMES, metavar="CORPUS", help=", ".join(NAMES))
    command.add_argument("folder", metavar="DIR", help="the corpus's own tables or folders")
    command.add_argument("--sounds", metavar="DIR", help="where its sounds are (DIR)")
    command.add_argument("--out", required=True, metavar="DIR", help="the folder of the shards")
    command.add_argument("--questions", action="store_true", help="make questions and answers of captions too")
    command.add_argument("--sample-rate", type=int, metavar="HZ", help="resampled to this rate (as the sounds are)")
    command.add_argument("--licence", default="", metavar="NAME", help="of the sounds of which the corpus says none")
    command.add_argument("--require-licence", action="store_true", help="take no sound without a licence")
    command.add_argument("--texts-only", action="store_true", help="records of captions, without any sound")
    command.add_argument("--most", type=int, metavar="N", help="read no more than the first N items")
    command.add_argument("--records-a-shard", type=int, default=500, metavar="N", help="how many items become a shard (500)")
    command.add_argument("--quiet", action="store_true", help="no progress")
    add_workers(command)


def corpus(request: CorpusRequest) -> int:
    """0 where all shards are made; 1 where some are not yet, with the reason."""
    from ..corpora.making import Making, make

    making = Making(
        corpus=request.corpus,
        folder=Path(request.folder),
        sounds=Path(request.sounds),
        records_a_shard=request.records_a_shard,
        questions=request.questions,
        sample_rate=request.sample_rate,
        licence=request.licence,
        require_licence=request.require_licence,
        texts_only=request.texts_only,
        most=request.most,
    )
    made = make(making, Path(request.out), request.workers.engine, None if request.quiet else _say)
    for line in made.rejections.lines():
        print(f"rejected: {line}", file=sys.stderr)
    if made.stopped:
        print(f"audiostory: {made.stopped}", file=sys.stderr)
        return 1
    print(f"{request.out}: {made.records} record{'s' if made.records != 1 else ''}")
    return 0


def _say(status: Status, through: int, total: int) -> None:
    show_status(f"{through} of {total} shards ...")
