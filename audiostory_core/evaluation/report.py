"""`audiostory evaluate NAME`: what a bundle reaches, figure by figure, next to what it should.

`FIGURES` lists the measures; each stands in a file of its own beside this one and gives rows. Everything is drawn from
held-out seeds and heard by the independent judge; nothing here is shown to training.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from ..bundle.parts import Parts
from ..pipeline import open_parts
from .beats import rhythms
from .clips import fast_clips, single_clips
from .equal import spans
from .figures import ClipTrials, Figure
from .joined import joins, levels
from .likeness import likeness_figures
from .listening import listening_figures
from .outside import checked_folder, outside_figures
from .page import write_page
from .planned import asked, newcomers, plans
from .speaking import speech_figures
from .told import environments, told_stories
from .tones import tones

Measure = Callable[[Parts, ClipTrials], list[Figure]]

FIGURES: dict[str, Measure] = {
    "clips": single_clips, "fast": fast_clips, "stories": told_stories, "environments": environments, "rhythm": rhythms,
    "plans": plans, "newcomers": newcomers, "asked": asked, "spans": spans, "listening": listening_figures,
    "outside": outside_figures, "likeness": likeness_figures, "tones": tones,
    "joins": joins, "levels": levels, "speech": speech_figures,
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="audiostory evaluate", description=__doc__)
    parser.add_argument("bundle", nargs="?", default="tiny", help="a bundle's name or folder (tiny)")
    parser.add_argument("--quick", action="store_true", help="few trials, for a look")
    parser.add_argument("--only", choices=tuple(FIGURES), action="append", help="only these figures; may be repeated")
    parser.add_argument(
        "--recordings", metavar="DIR", help="a folder of real recordings, NAME-*.wav, to be heard and heard after the codec"
    )
    parser.add_argument("--page", metavar="FOLDER", help="instead of figures, a page of all sounds: FOLDER.md and its files")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout instead of the table")
    parser.add_argument("--device", default="auto")
    parser.add_argument(
        "--dtype", default="float32", help="float32, or auto, float16, bfloat16 (float32, whose figures every machine gives)"
    )
    args = parser.parse_args(argv)
    counts = replace(ClipTrials.quick() if args.quick else ClipTrials(), recordings=checked_folder(args.recordings))
    parts = open_parts(args.bundle, args.device, args.dtype)
    if args.page is not None:
        print(write_page(parts, args.page))
        return 0
    rows = []
    for name in args.only or FIGURES:
        started = time.perf_counter()
        rows += FIGURES[name](parts, counts)
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    print(json.dumps([{**asdict(r), "met": r.met} for r in rows]) if args.json else table(rows))
    return 0


def table(rows: Sequence[Figure]) -> str:
    """The rows as a Markdown table."""
    lines = ["| figure | reached | asked | trials |", "|---|---|---|---|"]
    for row in rows:
        sign = {True: "", False: " (missed)", None: ""}[row.met]
        asked = "" if row.target is None else f"{row.target:g}"
        lines.append(f"| {row.name} | {_shown(row)}{sign} | {asked} | {row.trials} |")
    return "\n".join(lines)


def _shown(row: Figure) -> str:
    if row.value is None:
        return row.note
    if row.unit in ("rank", "dB"):
        return f"{row.value:g}" if row.unit == "rank" else f"{row.value:.1f} dB"
    if row.unit.startswith("%"):
        return f"{row.value:.1f} %"
    return f"{row.value:.2g}" if row.unit == "difference" else f"{row.value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
