"""`audiostory evaluate listening-test`: what people hear. A page from folders of sounds, and figures from answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ..errors import InputError
from .listening_test import write_test
from .ratings import Outcome, find_key, outcome, read_answers, read_key, table


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="audiostory evaluate listening-test", description=__doc__)
    parser.add_argument(
        "systems", nargs="*", help="folders of finished sounds, a system each; NAME.wav is one request in all"
    )
    parser.add_argument("--out", help="the folder of the page; its key lies beside it and stays with you")
    parser.add_argument("--before", metavar="DIR", help="a folder of the sounds that were edited: how well is then asked")
    parser.add_argument("--seed", type=int, default=0, help="of the names that sounds get (0)")
    parser.add_argument("--read", nargs="+", metavar="FILE", help="files of answers: means, intervals, agreement")
    parser.add_argument("--key", help="the key of the test that was answered (the one near the answers)")
    parser.add_argument("--json", action="store_true", help="with --read, one JSON object on stdout instead of tables")
    args = parser.parse_args(argv)
    if bool(args.read) == bool(args.systems):
        raise InputError("name folders of sounds and --out for a new test, or --read answers for its figures.")
    return _read(args) if args.read else _write(args)


def _write(args: argparse.Namespace) -> int:
    if not args.out:
        raise InputError("--out names the folder that the page is written to.")
    folder, key, notes = write_test(args.systems, args.out, args.before, args.seed)
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    print(folder / "index.html")
    print(f"{key} says which sound is whose: keep it to yourself.", file=sys.stderr)
    return 0


def _read(args: argparse.Namespace) -> int:
    files = [Path(path) for path in args.read]
    key = read_key(args.key or find_key(files))
    ratings, notes = read_answers(files, key)
    result = outcome(ratings, key, notes)
    print(json.dumps(_as_data(result)) if args.json else table(result))
    return 0


def _as_data(result: Outcome) -> dict:
    """As JSON takes it: rows, as names may hold anything."""
    return {
        "listeners": result.listeners,
        "means": [{"system": s, "criterion": c, **asdict(one)} for (s, c), one in result.means.items()],
        "differences": [
            {"system": one, "above": other, "criterion": c, **asdict(found.difference), "share_above": found.share_above}
            for (one, other, c), found in result.differences.items()
        ],
        "agreement": result.agreement,
        "notes": list(result.notes),
    }
