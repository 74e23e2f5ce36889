"""`audiostory batch`: a file with a story a line in, a sound for each out, by many workers; what failed is a table."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..sound.suffixes import AUDIO_SUFFIXES
from ..streams import show_status
from .options import Rendering, Workers, add_bundle, add_rendering, add_workers
from .shared import check_rendering, check_seed_of, open_tellers

if TYPE_CHECKING:
    from ..engines.work import Status


@dataclass(frozen=True)
class BatchRequest:
    """The file with a story a line, the folder and the kind of its sounds, how they are told, by whom, and what is shown."""

    stories: str
    out: str
    suffix: str
    rendering: Rendering
    workers: Workers
    overwrite: bool
    as_json: bool
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> BatchRequest:
        rendering, workers = Rendering.from_arguments(args), Workers.from_arguments(args)
        return cls(args.stories, args.out, f".{args.format}", rendering, workers, args.overwrite, args.json, args.quiet)


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=BatchRequest.from_arguments, run=batch)
    command.description = (
        'Each line of the file is a JSON object: {"instruction": "Rain falls", "seconds": 20}, or {"plan": {...}}; '
        '"name" and "seed" if you like. A story whose sound is there is not told again.'
    )
    command.add_argument("stories", metavar="FILE.jsonl", help="a JSON object a line")
    add_bundle(command, "models to use, read once a worker (tiny)")
    add_rendering(command)
    add_workers(command)
    files = command.add_argument_group("output")
    files.add_argument("--out", required=True, metavar="DIR", help="folder for the sounds, each by its story's name")
    kinds = [suffix.lstrip(".") for suffix in AUDIO_SUFFIXES]
    files.add_argument("--format", choices=kinds, default="wav", help="of the sounds, which carry their plans (wav)")
    files.add_argument("--sample-rate", type=int, metavar="HZ", help="resampled to this rate")
    files.add_argument("--loudness", type=float, metavar="LUFS", help="of each whole track, such as -16")
    files.add_argument("--overwrite", action="store_true", help="tell anew what was told from other words, or otherwise")
    files.add_argument("--json", action="store_true", help="one line of JSON on stdout, all else on stderr")
    files.add_argument("--quiet", action="store_true", help="no progress")


def batch(request: BatchRequest) -> int:
    """0 where every story was told, now or before; 1 where some were not."""
    check_seed_of(request.rendering)
    check_rendering(request.rendering, None)
    engine = request.workers.engine
    from ..door.batch import SoundFolder, read_wishes, table_of, tell_all

    sounds = SoundFolder(Path(request.out), request.suffix, _told(request.rendering))
    open_all = partial(open_tellers, request.rendering)
    asked = read_wishes(Path(request.stories))
    on_status = None if request.quiet or request.as_json else _say
    ran = tell_all(asked, sounds, open_all, engine, request.overwrite, on_status)
    print(table_of(ran), file=sys.stderr)
    if request.as_json:
        rows = [{"name": status.name, "what": status.kind, "said": status.said} for status in ran.statuses]
        print(json.dumps({"out": request.out, "stories": rows, "stopped": ran.stopped}, ensure_ascii=False))
    return 1 if ran.of("failed") or ran.of("left") else 0


def _say(status: Status, through: int, total: int) -> None:
    if status.kind == "failed":
        print(f"{status.name}: {status.said}", file=sys.stderr)
    show_status(f"{through} of {total} stories")


def _told(rendering: Rendering) -> str:
    """How sounds are told, but for where: the same words where sounds are the same."""
    asked: dict[str, Any] = asdict(rendering)
    for name in ("store", "anew"):
        del asked[name]
    for name in ("device", "compiled"):
        del asked["models"][name]
    return json.dumps(asked, sort_keys=True, default=list)
