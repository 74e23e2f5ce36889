"""`audiostory dataset copilot`: sentences in; stories that are told and edited, with their sounds, in shards."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from .options import Workers, add_key_variable, add_workers

if TYPE_CHECKING:
    from ..corpora.copilot import Simulation, SimulationCounts
    from ..corpora.seeds import Seed
    from ..engines.work import Status

NO_MODEL = "none"
_SHOWN = 5  # conversations that were left out


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
    key_variable: str
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
            model=args.llm_model or "",
            key_variable=args.key_variable,
            renderer=args.renderer,
            renderer_model=args.renderer_model or "",
            voice=args.voice,
            licence=args.licence,
            shard=args.records_a_shard,
            price=None if args.price_llm is None else (args.price_llm[0], args.price_llm[1]),
            workers=Workers.from_arguments(args),
            quiet=args.quiet,
        )


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What `CopilotRequest.from_arguments` reads."""
    command.set_defaults(request=CopilotRequest.from_arguments, run=simulate)
    command.description = (
        "Conversations of a user and a sound designer as AudioCopilot makes them: a scene of 8 s is told, then edited turn "
        "by turn. Only what becomes another sound is rendered anew. Run again after a cut, it goes on."
    )
    command.add_argument("--out", required=True, metavar="DIR", help="the folder of the shards")
    told = command.add_argument_group("what is told")
    text = "sentences that inspire, one a line, or a table with a column sentence"
    told.add_argument("--seeds", metavar="FILE", help=text)
    told.add_argument("--count", type=int, metavar="N", help="how many conversations (one for each seed)")
    told.add_argument("--turns", type=int, default=3, metavar="N", help="of each conversation, 1 to 5 (3)")
    told.add_argument("--seed", type=int, default=0, metavar="N", help="another one draws other conversations (0)")
    told.add_argument("--licence", default="", metavar="NAME", help="the licence that the records name")
    told.add_argument("--records-a-shard", type=int, default=100, metavar="N", help="what a killed worker begins anew (100)")
    models = command.add_argument_group("who writes, renders and speaks")
    text = "a server, or a bundle; none: our own grammar (none)"
    models.add_argument("--llm", default=NO_MODEL, metavar="URL|DIR|none", help=text)
    models.add_argument("--llm-model", metavar="NAME", help="the model's name on that server")
    add_key_variable(models)
    text = "of a million tokens read and written, to say what it costs"
    models.add_argument("--price-llm", nargs=2, type=float, metavar=("IN", "OUT"), help=text)
    text = "synthesis, a bundle, or a server that makes sounds (synthesis)"
    models.add_argument("--renderer", default="synthesis", metavar="KIND", help=text)
    models.add_argument("--renderer-model", metavar="NAME", help="the model's name on that server")
    models.add_argument("--voice", default="auto", metavar="VOICE", help="who speaks, as of tell; none: nobody does (auto)")
    command.add_argument("--quiet", action="store_true", help="no progress")
    add_workers(command)


def simulate(request: CopilotRequest) -> int:
    """0 where every shard is there; 1 where some are not."""
    engine = request.workers.engine
    from ..corpora import copilot

    plan = _plan(request)
    if plan.writer is not None and not request.quiet:
        print(f"{plan.count} conversations: {copilot.told_estimate(plan, request.price)}", file=sys.stderr)

    def heard(status: Status, done: int, total: int) -> None:
        if not request.quiet:
            print(f"{done}/{total} {status.name}: {status.said or status.kind}", file=sys.stderr)

    ran, counts = copilot.simulate(plan, Path(request.out), engine, heard)
    print(_told(counts, request.price))
    missing = [*ran.of("failed"), *ran.of("left")]
    if missing:
        said = ran.stopped or missing[0].said
        print(f"{len(missing)} of {len(ran.statuses)} shards are not there: {said} Run it again to go on.", file=sys.stderr)
    return 1 if missing else 0


def _plan(request: CopilotRequest) -> Simulation:
    from ..corpora.asking import ModelChoice
    from ..corpora.copilot import Simulation
    from ..corpora.seeds import read_seeds

    seeds: tuple[Seed, ...] = read_seeds(Path(request.seeds)) if request.seeds else ()
    if request.count is None and not seeds:
        raise InputError("say how many conversations: --count N, or --seeds FILE for one of each sentence.")
    if request.llm == NO_MODEL and request.model:
        raise InputError("--llm-model belongs to --llm URL.")
    if request.price is not None and not all(0 <= one < 1e6 for one in request.price):
        raise InputError(f"a price of a million tokens is 0 or more; got {request.price[0]:g} and {request.price[1]:g}.")
    return Simulation(
        count=len(seeds) if request.count is None else request.count,
        seeds=seeds,
        turns=request.turns,
        seed=request.seed,
        writer=None if request.llm == NO_MODEL else ModelChoice(request.llm, request.model, request.key_variable),
        renderer=request.renderer,
        renderer_model=request.renderer_model,
        voice=request.voice,
        licence=request.licence,
        shard=request.shard,
    )


def _told(counts: SimulationCounts, price: tuple[float, float] | None) -> str:
    """What came of it, in lines."""
    from ..servers.tokens import told_cost

    lines = [
        f"{counts.conversations} conversations of {counts.turns} turns, {counts.validated} validated",
        f"{counts.made} sounds rendered, {counts.kept} kept from the turn before",
    ]
    for name, reasons in (("broken rules", counts.broken), ("left out", counts.rejected)):
        if reasons:
            lines.append(f"{name}: {', '.join(f'{reason} {count}' for reason, count in reasons.most_common())}")
    lines += [f"  {name}, {reason}: {said}" for name, reason, said in counts.left_out[:_SHOWN]]
    usage = counts.usage
    if usage["answers"]:
        lines.append(f"{usage['answers']} answers: {told_cost(usage['read'], usage['wrote'], price)}")
    return "\n".join(lines)
