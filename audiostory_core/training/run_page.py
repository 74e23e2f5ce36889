"""A run to look at: curves of its losses, gradients, speed and memory, and what was told on the way -> one static page.

The page holds all that it shows and runs nothing. Ignorant of how logs are written.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from ..disk.files import replacing
from .run_log import Curve, RunLog, read_runs

FILE_NAME = "index.html"
MOST_POINTS = 300  # of a curve that are drawn: means of as many stretches
MOST_SAMPLES, MOST_SAMPLE_BYTES = 12, 4_000_000
SAMPLE_KINDS = {".flac": "audio/flac", ".ogg": "audio/ogg", ".wav": "audio/wav"}
WIDE, HIGH, LEFT, UNDER, OVER = 480, 180, 76, 22, 10  # of a drawing, and of its margins
LOGARITHMIC = 30.0  # from so large a ratio of greatest to least on, values are drawn by their magnitude
# What figures that are no losses are called, and what a value is divided by.
CALLED = {
    "gradient_norm": ("norm of the gradient", 1.0), "rate": ("rate", 1.0), "steps_a_second": ("steps a second", 1.0),
    "tokens_a_second": ("tokens a second", 1.0), "audio_seconds_a_second": ("seconds of audio a second", 1.0),
    "peak_bytes": ("memory at the most, GB", 1e9), "waiting": ("share of the time that batches are waited for", 1.0),
}  # fmt: skip
STYLE = """
  :root { color-scheme: light dark; --ground: #fff; --ink: #1e202c; --line: #8885; --mark: #3b6ea8; }
  @media (prefers-color-scheme: dark) { :root { --ground: #121212; --ink: #e2e4ec; --mark: #7aa2f7; } }
  body { font: 16px/1.5 system-ui, sans-serif; background: var(--ground); color: var(--ink); max-width: 64rem; margin: 0 auto; padding: 1rem; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 0; font-weight: 600; }
  .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
  figure { margin: 0; border: 1px solid var(--line); border-radius: 8px; padding: .6rem .8rem; min-width: 0; overflow-wrap: anywhere; }
  svg { width: 100%; height: auto; display: block; } audio { width: 100%; }
  text { fill: var(--ink); font-size: 12px; opacity: .8; } .curve { fill: none; stroke: var(--mark); stroke-width: 2; }
  .frame { stroke: var(--line); fill: none; } small { opacity: .8; }
"""  # noqa: E501
HEAD = (
    '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, '
    'initial-scale=1">\n<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; media-src data:; '
    "style-src 'unsafe-inline'\">\n"
)


def write_page(folder: Path, out: Path | None = None, overwrite: bool = True) -> Path:
    """The page of the run in `folder`, `index.html` in it where nothing else is said; where it stands.

    Raises InputError for a folder without a log, and for what the disk refuses.
    """
    runs = read_runs(folder)
    with replacing(out or folder / FILE_NAME, overwrite, (".html",)) as sink:
        sink.write(page(folder, runs).encode("utf-8", errors="replace"))
    return out or folder / FILE_NAME


def page(folder: Path, runs: Sequence[RunLog]) -> str:
    """The page of the runs that lie in `folder`."""
    title = f"Training in {escape(folder.resolve().name)}"
    sections = "".join(map(_section, runs)) + _heard(folder)
    return f"{HEAD}<title>{title}</title>\n<style>{STYLE}</style>\n<body>\n<h1>{title}</h1>\n{sections}</body>\n</html>\n"


def _section(run: RunLog) -> str:
    of_all = f" of {run.steps:,}" if run.steps else ""
    unread = f"; {run.unread:,} lines of its log say nothing" if run.unread else ""
    ordered = sorted(run.curves, key=lambda curve: not curve.is_loss)
    charts = "".join(map(chart, ordered))
    said = f"<p><small>step {run.last_step:,}{of_all}{unread}</small></p>"
    return f'<h2>{escape(run.name)}</h2>\n{said}\n<div class="grid">{charts}</div>\n'


def chart(curve: Curve) -> str:
    """A curve as a drawing with its least, greatest and last value."""
    called, unit = CALLED.get(curve.name, (curve.name.replace("_", " "), 1.0))
    points = [(step, value / unit) for step, value in thinned(curve.points)]
    values = [value for _, value in curve.points]
    said = f"last {_short(values[-1] / unit)}, least {_short(min(values) / unit)}, greatest {_short(max(values) / unit)}"
    name = escape(f"loss: {called}" if curve.is_loss and called != "loss" else called)
    return f"<figure><h3>{name}</h3>{_drawing(points, name)}<small>{said}</small></figure>"


def thinned(points: Sequence[tuple[int, float]], most: int = MOST_POINTS) -> list[tuple[int, float]]:
    """At most `most` points: where there are more, the means of as many stretches of equal counts."""
    if len(points) <= most:
        return list(points)
    edges = [round(k * len(points) / most) for k in range(most + 1)]
    stretches = [points[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    return [(part[-1][0], math.fsum(value for _, value in part) / len(part)) for part in stretches]


def _drawing(points: Sequence[tuple[int, float]], name: str) -> str:
    values = [value for _, value in points]
    low, high = min(values), max(values)
    by_magnitude = low > 0 and high / low > LOGARITHMIC
    first, last = points[0][0], points[-1][0]

    def x(step: int) -> float:
        return LEFT + (WIDE - LEFT - 8) * (step - first) / max(1, last - first)

    def height(value: float) -> float:
        if high <= low:
            return 0.5
        return math.log(value / low) / math.log(high / low) if by_magnitude else (value - low) / (high - low)

    def y(value: float) -> float:
        return HIGH - UNDER - (HIGH - UNDER - OVER) * height(value)

    line = " ".join(f"{x(step):.1f},{y(value):.1f}" for step, value in points)
    marks = dict.fromkeys((low, high) if high > low else (low,))
    texts = [f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{_short(value)}</text>' for value in marks]
    texts.append(f'<text x="{LEFT}" y="{HIGH - 4}">{first:,}</text>')
    texts.append(f'<text x="{WIDE - 8}" y="{HIGH - 4}" text-anchor="end">step {last:,}</text>' if last > first else "")
    frame = f'<path class="frame" d="M{LEFT} {OVER}V{HIGH - UNDER}H{WIDE - 8}"/>'
    dot = f'<circle cx="{x(last):.1f}" cy="{y(values[-1]):.1f}" r="3" fill="var(--mark)"/>'
    inside = f'{frame}<polyline class="curve" points="{line}"/>{dot}{"".join(texts)}'
    return f'<svg viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{name} over steps">{inside}</svg>'


def _short(value: float) -> str:
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.4g}"


def _heard(folder: Path) -> str:
    """What was told on the way, the last of them where there are many."""
    found = sorted(path for path in folder.glob("**/samples/*") if path.suffix in SAMPLE_KINDS and path.is_file())
    players = "".join(_players(found[-MOST_SAMPLES:], folder))
    return f'<h2>Heard on the way</h2>\n<div class="grid">{players}</div>\n' if players else ""


def _players(paths: Sequence[Path], folder: Path) -> Iterator[str]:
    for path in paths:
        if path.stat().st_size > MOST_SAMPLE_BYTES:
            continue
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        name = escape(path.relative_to(folder).as_posix())
        source = f"data:{SAMPLE_KINDS[path.suffix]};base64,{data}"
        yield f'<figure><h3>{name}</h3><audio controls preload="none" src="{source}"></audio></figure>'
