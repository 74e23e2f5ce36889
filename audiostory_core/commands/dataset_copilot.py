"""`audiostory dataset copilot`: sentences in; stories that are told and edited, with their sounds, in shards."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from .options import Workers, add_workers

if TYPE_CHECKING:
    from ..corpora.copilot import Plan, Tally
    from ..corpora.seeds import Seed
    from ..engines.work import Status

NO_MODEL = "none"


@dataclass(frozen=True)
class CopilotRequest:
    """What is simulated, by whom, and into which folder."""

    out: str
    seeds: str
    count: int | None
    turns: int
    seed: int
    llm: str
    model: str
    temperature: float
    renderer: str
    renderer_model: str
    voice: str
    licence: str
    shard: int
    price: tuple[float, float] | None
    workers: Workers
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> CopilotRequest:
        return cls(
            out=args.out,
            seeds=args.seeds or "",
            count=args.count,
            turns=args.turns,
            seed=args.seed,
            llm=args.llm,
            model=args.model or "",
            temperature=args.temperature,
            renderer=args.renderer,
            renderer_model=args.renderer_model or "",
            voice=args.voice,
            licence=args.licence or "",
            shard=args.records_a_shard,
            price=None if args.price is None else tuple(args.price),
            workers=Workers.from_arguments(args),
            quiet=args.quiet,
        )


def add_arguments(kind: argparse.ArgumentParser) -> None:
    """What `CopilotRequest.from_arguments` reads."""
    kind.set_defaults(request=CopilotRequest.from_arguments, run=simulate)
    kind.description = (
        "Conversations of a user and a sound designer as AudioCopilot makes them: a scene of 8 s is told, then edited turn "
        "by turn. Only what becomes another sound is rendered anew. What is there already is not made again."
    )
    kind.add_argument(
        "--seeds", metavar="FILE", help="sentences that inspire, one a line, or a table with a column sentence"
    )
    kind.add_argument("--count", type=int, metavar="N", help="how many conversations (one for each seed)")
    kind.add_argument("--turns", type=int, default=3, metavar="N", help="of each conversation, 1 to 5 (3)")
    kind.add_argument("--seed", type=int, default=0, metavar="N", help="another seed draws other conversations (0)")
    kind.add_argument(
        "--llm", default=NO_MODEL, metavar="URL|NAME", help="a chat server that writes them; none: our own grammar (none)"
    )
    kind.add_argument("--model", metavar="NAME", help="the model's name on that server")
    kind.add_argument("--temperature", type=float, default=0.8, metavar="T", help="of the model (0.8)")
    kind.add_argument(
        "--price", type=float, nargs=2, metavar=("READ", "WRITTEN"), help="what a million tokens cost, to be counted"
    )
    kind.add_argument(
        "--renderer",
        default="synthesis",
        metavar="KIND",
        help="synthesis, a bundle, or a server that makes sounds (synthesis)",
    )
    kind.add_argument("--renderer-model", metavar="NAME", help="the model's name on the server that makes sounds")
    kind.add_argument("--voice", default="auto", metavar="VOICE", help="who speaks, as of tell; none: nobody speaks (auto)")
    kind.add_argument("--licence", metavar="TEXT", help="the licence that the records name")
    kind.add_argument("--out", required=True, metavar="DIR", help="the folder of the shards")
    kind.add_argument(
        "--records-a-shard", type=int, default=100, metavar="N", help="how many conversations a shard holds (100)"
    )
    kind.add_argument("--quiet", action="store_true", help="no progress")
    add_workers(kind)


def simulate(request: CopilotRequest) -> int:
    """`audiostory dataset copilot`; 1 where not all of it could be made."""
    from ..corpora import copilot

    plan = _plan(request)
    if plan.server is not None and not request.quiet:
        _say(f"{plan.count} conversations: {copilot.told_estimate(plan, request.price)}")

    def heard(status: Status, done: int, total: int) -> None:
        if not request.quiet:
            _say(f"{done}/{total} {status.name}: {status.said or status.kind}")

    ran, tally = copilot.simulate(plan, Path(request.out), request.workers.engine, heard)
    print(_told(tally, request.price))
    failed = [status for status in ran.statuses if status.kind in ("failed", "left")]
    if failed:
        raise InputError(
            f"{len(failed)} of {len(ran.statuses)} shards were not made; the first: {ran.stopped or failed[0].said}"
        )
    return 0


def _plan(request: CopilotRequest) -> Plan:
    from ..corpora.copilot import Plan
    from ..corpora.seeds import read_seeds
    from ..servers.chat import ChatServer

    seeds: tuple[Seed, ...] = read_seeds(Path(request.seeds)) if request.seeds else ()
    if request.count is None and not seeds:
        raise InputError("say how many conversations: --count N, or --seeds FILE for one of each sentence.")
    server = None
    if request.llm != NO_MODEL:
        server = ChatServer(request.llm, request.model, temperature=request.temperature)
        if not request.model.strip():
            raise InputError(f"--llm {request.llm[:60]} wants --model NAME, as the server calls it.")
    elif request.model:
        raise InputError("--model belongs to --llm URL.")
    return Plan(
        count=len(seeds) if request.count is None else request.count,
        seeds=seeds,
        turns=request.turns,
        seed=request.seed,
        server=server,
        renderer=request.renderer,
        renderer_model=request.renderer_model,
        voice=request.voice,
        licence=request.licence,
        shard=request.shard,
    )


def _told(tally: Tally, price: tuple[float, float] | None) -> str:
    """What came of it, in lines."""
    from ..servers.tokens import told_cost

    lines = [
        f"{tally.conversations} conversations of {tally.turns} turns, {tally.validated} validated",
        f"{tally.made} sounds rendered, {tally.kept} kept from the turn before",
    ]
    for name, counts in (("broken rules", tally.broken), ("left out", tally.rejected)):
        if counts:
            lines.append(f"{name}: {', '.join(f'{reason} {count}' for reason, count in counts.most_common())}")
    lines += [f"  {name}, {reason}: {said}" for name, reason, said in tally.left_out[:5]]
    if tally.usage["answers"]:
        lines.append(f"{tally.usage['answers']} answers: {told_cost(tally.usage['read'], tally.usage['wrote'], price)}")
    return "\n".join(lines)


def _say(line: str) -> None:
    print(line, file=sys.stderr)
