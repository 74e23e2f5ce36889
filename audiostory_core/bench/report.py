"""`audiostory bench`: how long the line takes and how much memory, each figure from whole processes of this machine.

Ratios are taken within one run, so they hold when the machine's speed drifts; seconds are for this machine alone.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .against import against, alone, check_names
from .trials import CAPTIONS, INSTRUCTION, TRIALS, Setting

if TYPE_CHECKING:
    from ..plan.story import StoryPlan


@dataclass(frozen=True)
class Measurement:
    """A figure; without a value it could not be measured, and `reason` says why."""

    name: str
    value: float | None
    unit: str
    reason: str = ""

    def __str__(self) -> str:
        return f"not measured: {self.reason}" if self.value is None else f"{self.value:.2f} {self.unit}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="audiostory bench", description=__doc__)
    parser.add_argument("--bundle", default="tiny", help="a bundle's name or folder (tiny)")
    parser.add_argument("--runs", type=int, help="runs of the short story (3), or pairs with --against (5)")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help=f"one figure, may be repeated: {', '.join(TRIALS)} (mid: size mid)"
    )
    parser.add_argument("--growth", action="store_true", help="stories of 1, 5, 20 and 60 events instead")
    parser.add_argument("--skip-long", action="store_true", help="leave out the ten-minute story")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout instead of the table")
    sized = parser.add_argument_group("a bundle of random weights instead, ours against naive in one run")
    sized.add_argument("--size", metavar="NAME", help="small, mid or published")
    sized.add_argument("--folder", type=Path, metavar="DIR", help="where that bundle is kept (a temporary folder)")
    sized.add_argument("--events", type=int, default=4, help="events of the story (4)")
    sized.add_argument("--seconds", type=float, default=24.0, help="seconds of the story (24)")
    sized.add_argument("--steps", type=int, help="steps of the sampler (the size's own)")
    sized.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    sized.add_argument("--dtype", default="auto", help="auto, float32, float16 or bfloat16")
    sized.add_argument("--quantise", default="none", metavar="KIND", help="ours in eight bits: int8 or fp8 (none)")
    sized.add_argument("--skip-naive", action="store_true", help="tell it our way alone")
    other = parser.add_argument_group("another tree instead, timed beside this one in pairs")
    other.add_argument("--against", type=Path, metavar="DIR", help="a checkout, or a virtual environment with the package")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    if args.against is not None:
        return _against(args)
    _check(args)
    if args.size:
        return _sized(args)
    if args.growth:
        figures = _growth(args.bundle)
    elif args.only:
        figures = _trials(args, args.only)
    else:
        figures = _trials(args, ("help", "first")) + _short_story(args.bundle, args.runs) + _spans(args.bundle)
        figures += _scene(args.runs) + _trials(args, ("edit", "pack")) + _edit_at_hand(args.bundle, args.runs)
        if not args.skip_long:
            figures += _long_story(args.bundle)
    from ..bundle.parts import choose_placement
    from .machine import description

    machine = description(choose_placement().precision)
    if args.json:
        print(json.dumps({"machine": machine, "figures": [asdict(f) for f in figures]}))
        return 0
    print(f"{machine}\n\n| figure | value |\n|---|---|")
    for figure in figures:
        print(f"| {figure.name} | {figure} |")
    return 0


def _check(args: argparse.Namespace) -> None:
    """Raises InputError before anything runs."""
    if args.only and (args.size or args.growth):
        raise InputError("--only chooses among the figures of whole processes; leave out --size and --growth.")
    check_names(args.only or ())
    args.runs = 3 if args.runs is None else args.runs
    if args.runs < 1:
        raise InputError(f"--runs {args.runs} measures nothing; use 1 or more.")


def _against(args: argparse.Namespace) -> int:
    """`--against`: this tree and another one, in pairs."""
    return against(args.against, args.only or (), 5 if args.runs is None else args.runs, _setting(args), args.json)


def _trials(args: argparse.Namespace, names: Sequence[str]) -> list[Measurement]:
    """The trials of `--against`, of this tree alone: medians."""
    rows = alone(names, args.runs, _setting(args))
    return [Measurement(r.figure, statistics.median(r.ours) if r.ours else None, r.unit, r.reason) for r in rows]


def _setting(args: argparse.Namespace) -> Setting:
    bundle = str(Path(args.bundle).absolute()) if Path(args.bundle).is_dir() else args.bundle
    return Setting(bundle, args.device, args.folder.absolute() if args.folder else Path("mid"))


def _sized(args: argparse.Namespace) -> int:
    """`--size`: the fixed story on a bundle of random weights, ours against naive."""
    from ..bundle.parts import choose_placement
    from . import compare
    from .machine import description

    precision = choose_placement(args.device, args.dtype, args.quantise).precision
    with _folder(args.folder) as folder:
        found = compare.compare(
            args.size,
            folder,
            args.events,
            args.seconds,
            args.steps,
            args.device,
            args.dtype,
            not args.skip_naive,
            args.quantise,
        )
    if args.json:
        print(json.dumps({"machine": description(precision), **asdict(found)}))
        return 0
    narrow = "" if args.quantise == "none" else f", {args.quantise}"
    print(f"{description(precision)}\n{args.size}{narrow}, {args.events} events, {args.seconds:g} s\n")
    print("| figure | ours | naive | ratio |\n|---|---|---|---|")
    for row in compare.rows(found):
        print(f"| {' | '.join(row)} |")
    return 0


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _short_story(bundle: str, runs: int) -> list[Measurement]:
    """The first story of the README as whole processes."""
    results, walls = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            out = str(Path(folder) / "story.wav")
            result, wall = _timed(
                "tell", INSTRUCTION, "--seconds", "24", "--out", out, "--bundle", bundle, "--json", "--store", "none"
            )
        results.append(json.loads(result))
        walls.append(wall)
    stages = results[-1]["stage_seconds"]
    rendering = [sum(r["stage_seconds"].get(s, 0.0) for s in ("sample", "decode", "arrange")) for r in results]
    return [
        Measurement("24 s story, whole process", statistics.median(walls), "s"),
        Measurement("24 s story, rendering alone", statistics.median(rendering), "s"),
        Measurement("24 s story, peak memory", max(r["peak_memory_bytes"] for r in results) / 1e9, "GB"),
        *(Measurement(f"24 s story, stage {name}", seconds, "s") for name, seconds in stages.items()),
    ]


def _spans(bundle: str) -> list[Measurement]:
    """Forced tokens in one forward against one by one, in turn within one process."""
    from ..line import reasoner
    from ..pipeline import open_parts

    lm = open_parts(bundle).language_model
    ratios = []
    for _ in range(4):
        seconds = []
        for stepped in (False, True):
            started = time.perf_counter()
            reasoner.write(lm, INSTRUCTION, 24.0, reasoner.Decoding(step_spans=stepped, guessed_tokens=0))
            seconds.append(time.perf_counter() - started)
        ratios.append(seconds[1] / seconds[0])
    return [Measurement("LLM stage: stepping forced tokens over one forward a span", statistics.median(ratios[1:]), "x")]


def _scene(runs: int) -> list[Measurement]:
    from .scene import remix_seconds

    seconds = remix_seconds(runs)
    return [
        Measurement("60 s scene of 10 layers, mixed anew", seconds, "s"),
        Measurement("60 s scene of 10 layers, mixed anew: its length over that", 60.0 / seconds, "x"),
    ]


def _edit_at_hand(bundle: str, runs: int) -> list[Measurement]:
    """One of 20 events is given other words in this process, where nothing is started or loaded: as in a session."""
    from ..disk.store import Store
    from ..pipeline import open_parts, tell

    def seconds(plan: StoryPlan, store: Store | None) -> float:
        started = time.perf_counter()
        tell(plan=plan, bundle=parts, store=store).track.close()
        return time.perf_counter() - started

    parts, plan = open_parts(bundle), _plan(20)
    seconds(_plan(1), None)  # everything is loaded
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), 10**9)
        whole, edits = seconds(plan, store), []
        for n in range(runs):
            other = {"caption": f"A dog barks {n + 2} times."}
            events = [event.model_copy(update=other) if event.id == "e7" else event for event in plan.events]
            edits.append(seconds(plan.with_events(events), store))
    share = 100 * statistics.median(edits) / whole
    return [Measurement("1 of 20 events edited, over rendering all, models in memory", share, "%")]


def _growth(bundle: str) -> list[Measurement]:
    """What an event costs as there are more of them: seconds of rendering each, and peak memory in all."""
    figures = []
    for count in (1, 5, 20, 60):
        told = _tell_plan(bundle, count)
        rendering = sum(told["stage_seconds"].get(stage, 0.0) for stage in ("bridge", "sample", "decode", "arrange"))
        figures += [
            Measurement(f"{count} events of 6 s: bridge and rendering, an event", rendering / count, "s"),
            Measurement(f"{count} events of 6 s: peak memory", told["peak_memory_bytes"] / 1e9, "GB"),
        ]
    return figures


def _long_story(bundle: str) -> list[Measurement]:
    """Peak memory of ten minutes against one minute of the same events."""
    peaks = {minutes: int(_tell_plan(bundle, minutes * 10)["peak_memory_bytes"]) for minutes in (1, 10)}
    return [
        Measurement("1 minute, peak memory", peaks[1] / 1e9, "GB"),
        Measurement("10 minutes, peak memory", peaks[10] / 1e9, "GB"),
        Measurement("10 minutes over 1 minute, peak memory", peaks[10] / peaks[1], "x"),
    ]


def _tell_plan(bundle: str, count: int) -> dict[str, Any]:
    """The report of a whole process that renders `count` events of 6 s."""
    with tempfile.TemporaryDirectory() as folder:
        result, _ = _timed(
            "tell",
            "--plan",
            _plan_in(Path(folder), count),
            "--out",
            str(Path(folder) / "story.wav"),
            "--bundle",
            bundle,
            "--store",
            "none",
            "--json",
        )
    return json.loads(result)


def _plan_in(folder: Path, count: int) -> str:
    """The file of a plan of `count` events of 6 s."""
    path = folder / "plan.json"
    path.write_text(_plan(count).to_json(), encoding="utf-8")
    return str(path)


def _plan(count: int) -> StoryPlan:
    from ..plan.story import StoryPlan

    return StoryPlan.sequential(INSTRUCTION, [(CAPTIONS[k % len(CAPTIONS)], 6.0) for k in range(count)])


def _timed(*arguments: str) -> tuple[str, float]:
    """What `audiostory ARGUMENTS` prints, and its seconds from start to exit. A failing command raises."""
    # Started from wherever this package lies, installed or not.
    environment: dict[str, Any] = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "audiostory_core.cli", *arguments]
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"audiostory {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return done.stdout, time.perf_counter() - started
