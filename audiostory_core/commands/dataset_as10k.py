"""`audiostory dataset as10k`: a folder of videos in, stories of AudioStory-10k's kind in shards out."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..streams import show_status
from .options import Workers, add_key_variable, add_workers

if TYPE_CHECKING:
    from ..corpora.as10k import Askers
    from ..corpora.as10k_run import Corpus, VideoOrder
    from ..corpora.asking import ModelChoice, Usage
    from ..engines.work import Status

Price = tuple[float, float] | None


@dataclass(frozen=True)
class ModelRequest:
    """A model: a server with the model's name there, or a folder; what a million of its tokens cost, read and written."""

    place: str
    model: str
    price: Price

    @classmethod
    def from_arguments(cls, args: argparse.Namespace, name: str) -> ModelRequest:
        price = getattr(args, f"price_{name}")
        return cls(
            getattr(args, name), getattr(args, f"{name}_model") or "", None if price is None else (price[0], price[1])
        )


@dataclass(frozen=True)
class As10kRequest:
    """Which videos, who sees them and writes, which are taken, whose they are, where stories go, and by which workers."""

    videos: str
    out: str
    vision: ModelRequest
    llm: ModelRequest
    key_variable: str
    lengths: tuple[float, float]
    partition: str
    hears: bool
    author: str
    licence: str
    require_licence: bool
    videos_a_shard: int
    workers: Workers
    estimate_only: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> As10kRequest:
        return cls(
            args.videos, args.out, ModelRequest.from_arguments(args, "vision"), ModelRequest.from_arguments(args, "llm"),
            args.key_variable, (args.least, args.most), args.partition, not args.pictures_only, args.author, args.licence,
            args.require_licence, args.videos_a_shard, Workers.from_arguments(args), args.estimate_only,
        )  # fmt: skip


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.set_defaults(request=As10kRequest.from_arguments, run=as10k)
    command.description = (
        "Videos with continuous sound and a story that is seen become records: events with times and captions, a whole "
        "caption, an instruction, reasoning, and the video's own sound. Run again after a cut, it goes on; no question is "
        "asked twice."
    )
    command.add_argument("--videos", required=True, metavar="DIR", help="a folder of videos, with all below it")
    command.add_argument("--out", required=True, metavar="DIR", help="the folder of the shards")
    models = command.add_argument_group("models")
    models.add_argument("--vision", required=True, metavar="URL|DIR", help="who sees: a server, or a Qwen2.5-VL in a folder")
    models.add_argument("--vision-model", metavar="NAME", help="the model's name on that server")
    models.add_argument("--llm", required=True, metavar="URL|DIR", help="who writes: a server, or a bundle")
    models.add_argument("--llm-model", metavar="NAME", help="the model's name on that server")
    add_key_variable(models)
    models.add_argument("--pictures-only", action="store_true", help="who sees does not hear: send no sound along")
    for name in ("vision", "llm"):
        text = "of a million tokens read and written, to say what it costs"
        models.add_argument(f"--price-{name}", nargs=2, type=float, metavar=("IN", "OUT"), help=text)
    models.add_argument("--estimate-only", action="store_true", help="say about what it will cost, and ask nobody")
    taken = command.add_argument_group("which videos")
    taken.add_argument("--least", type=float, default=5.0, metavar="SECONDS", help="shorter ones are left out (5)")
    taken.add_argument("--most", type=float, default=180.0, metavar="SECONDS", help="longer ones are left out (180)")
    taken.add_argument("--partition", choices=("auto", "natural", "animated"), default="auto", help="filmed or drawn (both)")
    taken.add_argument("--author", default="", metavar="TEXT", help="who made them")
    taken.add_argument("--licence", default="", metavar="NAME", help="under which licence they are, such as CC-BY-4.0")
    taken.add_argument("--require-licence", action="store_true", help="refuse videos whose licence is not said")
    taken.add_argument("--videos-a-shard", type=int, default=32, metavar="N", help="what a killed worker begins anew (32)")
    add_workers(command)


def as10k(request: As10kRequest) -> int:
    """0 where every shard is there; 1 where some are not."""
    if not request.licence and request.require_licence:
        raise InputError("--require-licence wants to know the videos' licence: name it with --licence.")
    for model in (request.vision, request.llm):
        if model.price is not None and not all(0 <= one < 1e6 for one in model.price):
            raise InputError(f"a price of a million tokens is 0 or more; got {model.price[0]:g} and {model.price[1]:g}.")
    engine = request.workers.engine
    from ..corpora.as10k_run import estimate, list_order, make_corpus

    sees, writes = (_choice(model, request.key_variable) for model in (request.vision, request.llm))
    order = _order(request, sees, writes)
    videos = list_order(order, lambda done, total: show_status(f"reading video {done + 1} of {total} ..."))
    for line in _costs(request, *estimate(order, videos)):
        print(f"about {line}, if no video is rejected and nothing was asked before", file=sys.stderr)
    if request.estimate_only:
        return 0
    made = make_corpus(order, videos, partial(open_both, sees, writes), engine, _Costs(request).say)
    _tell(request, made)
    return 1 if made.ran.of("failed") or made.ran.of("left") else 0


def open_both(sees: ModelChoice, writes: ModelChoice) -> Askers:
    """What a worker opens."""
    from ..corpora.as10k import Askers

    return Askers(sees.open_seer(), writes.open_writer())


def _choice(model: ModelRequest, key_variable: str) -> ModelChoice:
    from ..corpora.asking import ModelChoice

    return ModelChoice(model.place, model.model, key_variable)


def _order(request: As10kRequest, sees: ModelChoice, writes: ModelChoice) -> VideoOrder:
    from ..corpora.as10k import Filter
    from ..corpora.as10k_run import VideoOrder

    return VideoOrder(
        Path(request.videos), Path(request.out), (sees.name, writes.name),
        Filter(*request.lengths, request.partition, request.hears), request.author, request.licence, request.videos_a_shard,
    )  # fmt: skip


def _costs(request: As10kRequest, seen: Usage, written: Usage) -> list[str]:
    from ..servers.tokens import told_cost

    rows = (("--vision", seen, request.vision.price), ("--llm", written, request.llm.price))
    return [f"{name}: {usage.answers:,} answers, {told_cost(usage.read, usage.wrote, price)}" for name, usage, price in rows]


class _Costs:
    """Says of each shard what became of it, and what answers took so far."""

    def __init__(self, request: As10kRequest) -> None:
        from ..corpora.asking import Usage

        self._request, self._seen, self._written = request, Usage(), Usage()

    def say(self, status: Status, through: int, total: int) -> None:
        """Hears of a shard."""
        from ..corpora.as10k_run import read_report, report_path

        so_far = ""
        if status.kind == "done":
            used = read_report(report_path(Path(self._request.out), status.name))[2]
            self._seen.plus(used["seen"])
            self._written.plus(used["written"])
            so_far = f" | so far {'; '.join(_costs(self._request, self._seen, self._written))}"
        if status.kind in ("done", "failed"):
            print(f"{status.name} ({through} of {total}): {status.said}{so_far}", file=sys.stderr)
        show_status(f"{through} of {total} shards ...")


def _tell(request: As10kRequest, made: Corpus) -> None:
    for line in made.rejected.lines():
        print(f"rejected: {line}", file=sys.stderr)
    for line in _costs(request, made.seen, made.written):
        print(line, file=sys.stderr)
    for status in made.ran.of("failed"):
        print(f"not made: {status.name}: {status.said}", file=sys.stderr)
    if made.ran.stopped:
        print(f"{len(made.ran.of('left'))} shards are left: {made.ran.stopped} Run again to go on.", file=sys.stderr)
    if not request.licence:
        print("note: the records name no licence; --licence says under which the videos are.", file=sys.stderr)
    print(f"{request.out}: {made.stories} stories, {made.seconds / 3600:.2f} h")
