"""`audiostory bundle swap-llm`: a bundle and the folder of a Qwen2.5-VL in, a bundle that sees out."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(kind: argparse.ArgumentParser) -> None:
    kind.description = (
        "Puts a model of the Qwen2.5-VL family in the place of a bundle's language model, so that stories can be told to "
        "videos. What is new, story tokens and bridge, has learnt nothing yet; docs/video-reasoner.md tells how to train it."
    )
    kind.add_argument("bundle", metavar="NAME|DIR", help="the bundle whose renderer, codec and fuser are kept")
    kind.add_argument("--llm", required=True, metavar="DIR", help="the model's folder: weights, configs and tokenizer")
    kind.add_argument("--out", required=True, metavar="BUNDLE", help="the folder to make")
    kind.add_argument("--name", help="what the bundle calls itself (the folder's name)")
    kind.add_argument(
        "--dtype",
        default="auto",
        metavar="NAME",
        help="of the model's weights: float16, bfloat16 or float32 (as they are stored)",
    )
    kind.add_argument("--seed", type=int, default=0, help="of what is new (0)")
    kind.add_argument("--overwrite", action="store_true", help="replace a bundle that is there")
    kind.add_argument("--quiet", action="store_true", help="no progress and no report")


def swap_language_model(args: argparse.Namespace) -> int:
    from ..published.swapping import swap_language_model
    from .console import Console

    console = Console(args.quiet)
    try:
        swap = swap_language_model(
            args.bundle,
            Path(args.llm),
            Path(args.out),
            dtype=args.dtype,
            name=args.name,
            overwrite=args.overwrite,
            seed=args.seed,
            progress=console.progress,
        )
    finally:
        console.close()
    if not args.quiet:
        print("\n".join(swap.lines()))
    return 0
