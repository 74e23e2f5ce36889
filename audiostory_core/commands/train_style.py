"""`audiostory train style`: a folder of sounds in; a LoRA, and a bundle that tells in their style, out."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from .foretold import Foretold, add_forecast


@dataclass(frozen=True)
class StyleRequest:
    """Which bundle learns from which folder, how, and where to; or only what that would take on which GPU."""

    begin: str
    audio: str | None
    out: str
    rank: int
    steps: int
    rate: float
    samples: int
    seed: int
    precision: str
    foretold: Foretold
    quiet: bool

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> StyleRequest:
        return cls(
            begin=args.begin,
            audio=args.audio,
            out=args.out,
            rank=args.rank,
            steps=args.steps,
            rate=args.rate,
            samples=args.samples,
            seed=args.seed,
            precision=args.precision,
            foretold=Foretold.from_arguments(args),
            quiet=args.quiet,
        )


def add_arguments(kind: argparse.ArgumentParser) -> None:
    kind.set_defaults(request=StyleRequest.from_arguments, run=train_style)
    kind.description = (
        "Learns the style of the sounds in a folder: low-rank changes of a bundle's renderer. The caption of NAME.wav "
        "stands in NAME.txt, else the bundle says what it hears. Run again, a run that was cut off goes on."
    )
    told = "the bundle that learns (tiny); with --plan-only also 'published', the sizes of AudioStory-3B"
    kind.add_argument("--from", dest="begin", default="tiny", metavar="BUNDLE", help=told)
    kind.add_argument("--audio", metavar="DIR", help="wav, flac, ogg or mp3 files, and their captions")
    kind.add_argument("--out", default="runs/style", metavar="DIR", help="where what comes out goes (runs/style)")
    kind.add_argument("--steps", type=int, default=600, metavar="N", help="batches to learn from (600)")
    kind.add_argument("--rank", type=int, default=8, metavar="R", help="of the changes (8)")
    kind.add_argument("--rate", type=float, default=1e-3, metavar="X", help="how fast it learns at the most (0.001)")
    kind.add_argument(
        "--samples", type=int, default=4, metavar="N", help="times that the first caption is told on the way (4)"
    )
    kind.add_argument("--seed", type=int, default=0, help="of what is drawn (0)")
    kind.add_argument("--precision", choices=("bf16", "no"), default="bf16", help="of products (bf16)")
    add_forecast(kind)
    kind.add_argument("--quiet", action="store_true", help="no progress and no report")


def train_style(request: StyleRequest) -> int:
    """`audiostory train style`."""
    if request.foretold.plan_only:
        return _foretell(request)
    from ..errors import InputError
    from ..streams import show_status
    from ..training import style

    if request.audio is None:
        raise InputError("--audio DIR is missing: the folder of the sounds whose style is learnt.")
    recipe = style.StyleRecipe(
        request.rank, request.steps, request.rate, samples=request.samples, seed=request.seed, precision=request.precision
    )
    quiet = request.quiet or not sys.stderr.isatty()
    say = (lambda text: None) if quiet else show_status
    report = style.train(request.begin, Path(request.audio), Path(request.out), recipe, say)
    if not request.quiet:
        print("\n".join(report.lines()))
    return 0


def _foretell(request: StyleRequest) -> int:
    from ..training.forecast import style_forecast
    from ..training.style import StyleRecipe

    recipe = StyleRecipe(request.rank, request.steps, request.rate)
    print("\n".join(style_forecast(request.begin, recipe, request.foretold.cluster()).lines()))
    return 0
