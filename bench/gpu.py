"""All figures that need a GPU, the most telling first, within a few minutes: `sh bench/gpu.sh [FOLDER]` runs this.

    python bench/gpu.py [FOLDER] [--minutes 7.5]

Each row is a process of its own with a budget of seconds; what it gave, or why it gave nothing, is in FOLDER/figures.json as
soon as it ends, so that a run that is cut short leaves what was measured. A row that the time left does not allow is skipped
and says so. Bundles of random weights are made first, in memory where there is room. Needs what the package needs; the
naive way also needs diffusers (extra [bench]), int8 torchao, the tests pytest.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SHARED_MEMORY = Path("/dev/shm")
NEEDED_BYTES = 20_000_000_000  # the published size twice: as a bundle, and as the pickle of the naive way
LEAST_SECONDS = 10.0
WRITE = """
import pathlib, sys
from audiostory_core.bench.sizes import write_bundle
write_bundle(sys.argv[1], pathlib.Path(sys.argv[2]))
"""
PICKLE = """
import pathlib, sys
from audiostory_core.bench.naive import write_pickle
from audiostory_core.bundle.bundle import Bundle
write_pickle(Bundle.open(pathlib.Path(sys.argv[1])))
"""
STEPS = {"published": 50, "mid": 10, "small": 4}
STORY, NAIVE = "50 s story of five events, offloaded by stage", "the same, the naive way"


@dataclass(frozen=True)
class Row:
    """One process: its name in the figures, what the interpreter is given, and the most seconds that it may take."""

    name: str
    words: tuple[str, ...]
    budget: float


def rows(size: str, bundles: Path, device: str) -> tuple[Row, ...]:
    """All rows in their order; `size` takes the place of the published one."""

    def told(
        name: str, way: str, budget: float, events: int = 5, seconds: int = 50, size: str = size, quantise: str = "none"
    ) -> Row:
        options = {"events": events, "seconds": seconds, "steps": STEPS[size], "device": device, "quantise": quantise}
        words = [word for option, value in options.items() for word in (f"--{option}", str(value))]
        worker = ("-m", "audiostory_core.bench.worker", str(bundles / size), way, "--dtype", "bfloat16")
        return Row(name, (*worker, *words), budget)

    return (
        Row("random weights", ("-c", WRITE, size, str(bundles / size)), 90),
        told(STORY, "ours", 60),
        told("the same, the first event while the rest is planned", "early", 60),
        Row("the pickle of the naive way", ("-c", PICKLE, str(bundles / size)), 60),
        told(NAIVE, "naive", 120),
        told("the same, weights in int8", "ours", 60, quantise="int8"),
        told("one event of 10 s", "ours", 40, 1, 10),
        told("20 events of 10 s", "ours", 60, 20, 200),
        Row("random weights, mid", ("-c", WRITE, "mid", str(bundles / "mid")), 30),
        told("mid: 24 s story of four events", "ours", 30, 4, 24, "mid"),
        told("mid: the same, the naive way", "naive", 60, 4, 24, "mid"),
        Row("tests that need a GPU", ("-m", "pytest", "-q", "-m", "gpu", "-p", "no:cacheprovider", "tests"), 120),
        told("60 events of 10 s", "ours", 90, 60, 600),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folder", type=Path, nargs="?", default=ROOT / "runs/bench-gpu", help="of the figures (runs/bench-gpu)"
    )
    parser.add_argument("--minutes", type=float, default=7.5, help="for all rows together (7.5)")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--size", choices=tuple(STEPS), default="published", help="small: to try this out without a GPU")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    ends, done = time.monotonic() + 60 * args.minutes, list[dict[str, Any]]()
    bundles = place_of_bundles(args.folder)
    try:
        for row in rows(args.size, bundles, args.device):
            done.append(measured(row, ends - time.monotonic()))
            write(args.folder / "figures.json", done)
            print(json.dumps(done[-1]), flush=True)
    finally:
        if not bundles.is_relative_to(args.folder):
            shutil.rmtree(bundles, ignore_errors=True)
    return 0 if all("figures" in row for row in done) else 1


def place_of_bundles(folder: Path) -> Path:
    """In memory where there is room, which also keeps the disk out of what is timed; else beside the figures, kept."""
    if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > NEEDED_BYTES:
        return SHARED_MEMORY / f"audiostory-bench-{os.getpid()}"
    return folder.resolve()


def measured(row: Row, left: float) -> dict[str, Any]:
    """The row as it is written: its seconds, and the figures of its last line or the reason why there are none."""
    if left < LEAST_SECONDS:
        return {"row": row.name, "reason": "skipped: the time is up"}
    limit, started = min(row.budget, left), time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(
            [sys.executable, *row.words],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"row": row.name, "seconds": round(limit, 1), "reason": f"not done within {limit:.0f} s"}
    taken = {"row": row.name, "seconds": round(time.monotonic() - started, 1)}
    lines = done.stdout.strip().splitlines()
    if done.returncode:
        said = (done.stderr.strip().splitlines() or lines or [f"exit code {done.returncode}"])[-1]
        return {**taken, "reason": said[:300]}
    return {**taken, "figures": figures(lines[-1] if lines else "")}


def figures(line: str) -> Any:
    """What a process's last line says: an object, or its words."""
    try:
        return json.loads(line)
    except ValueError:
        return line


def write(path: Path, done: list[dict[str, Any]]) -> None:
    """All rows so far, and what follows from several of them; never half a file."""
    found = {row["row"]: row["figures"] for row in done if isinstance(row.get("figures"), dict)}
    ours, naive = (found.get(name) for name in (STORY, NAIVE))
    ratios = {}
    if ours and naive:
        ratios = {name: round(naive[name] / ours[name], 2) for name in ("wall", "first_audio", "peak_bytes")}
    text = json.dumps({"rows": done, "naive over ours": ratios}, indent=1)
    beside = path.with_suffix(".part")
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(path)


if __name__ == "__main__":
    sys.exit(main())
