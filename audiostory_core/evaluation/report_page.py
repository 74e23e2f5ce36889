"""`audiostory evaluate ... --report FOLDER`: what was measured, as one page that carries all of itself, and as JSON.

Tables with the judge beside each figure, bars, then sounds to see and hear, the worst first; what was not scored, with its
reason; what it takes to repeat it. Names, requests and reasons come from anywhere: all text is escaped, and the page may
load nothing.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from importlib import resources
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..disk.folders import building
from ..errors import InputError, one_line
from ..metrics.unscored import Unscored
from ..plan.story import StoryPlan
from ..sound.audio import AudioClip, read
from ..sound.picture import spectrogram
from .figures import Figure, reached
from .plots import Bar, bars
from .scored import Better, Score, Scoreboard, as_data, best, name_of, number, shown

if TYPE_CHECKING:
    from PIL.Image import Image

_NONE = "not scored"
VERSION, PAGE, DATA = 1, "index.html", "report.json"
MOST_CASES = 24  # to see and hear, so that a page stays some megabytes
MOST_SECONDS = 20.0  # of a case that are played
_SPECTROGRAM, _MOST_TEXT, _MOST_UNSCORED = (560, 180), 600, 500


@dataclass(frozen=True)
class HeardCase:
    """One sound that was measured: which, by what system, and the figure by which it is placed (None: `note` says why there
    is none). `said` is what was asked for; the clip, or the file it lies in, is read only where it is shown."""

    item: str
    system: str
    figure: str
    value: float | None
    better: Better = "higher"
    said: str = ""
    clip: AudioClip | Path | None = None
    plan: StoryPlan | None = None
    note: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row of the page's table: a figure, a cell for each column and its mark ("best", "missed" or ""), and its judge."""

    name: str
    cells: tuple[str, ...]
    marks: tuple[str, ...]
    judge: str = ""


@dataclass(frozen=True)
class Plot:
    """Bars of one scale, which ends at `whole` at least."""

    name: str
    bars: tuple[Bar, ...]
    whole: float | None = None


@dataclass(frozen=True)
class Measured:
    """What a page shows, and `data`, the same for machines."""

    title: str
    lead: str
    columns: tuple[str, ...]
    lines: tuple[TableRow, ...]
    plots: tuple[Plot, ...]
    unscored: tuple[Unscored, ...]
    made_with: Mapping[str, Any]
    data: Mapping[str, Any] = field(default_factory=dict)


def report_of_board(board: Scoreboard) -> Measured:
    """Systems beside each other: a plot for each figure that two of them have."""
    lines, plots = list[TableRow](), list[Plot]()
    for row in board.rows:
        known = [score for score in row if score is not None]
        marks = tuple("best" if top else "" for top in best(row))
        judges = "; ".join(dict.fromkeys(score.judge for score in known if score.judge))
        lines.append(TableRow(name_of(row), tuple(map(_cell, row)), marks, judges))
        if sum(score.value is not None for score in known) > 1:
            plots.append(Plot(name_of(row), tuple(map(_bar_of_score, board.columns, row))))
    lead = f"{len(board.columns)} systems, {len(board.rows)} figures. ↑ more is better, ↓ less is better."
    data = {"board": as_data(board)}
    unscored = (*_without_value(board), *board.unscored)
    return Measured(board.title, lead, board.columns, tuple(lines), tuple(plots), unscored, board.made_with, data)


def _cell(score: Score | None) -> str:
    return _NONE if score is not None and score.value is None else shown(score)


def _without_value(board: Scoreboard) -> Iterator[Unscored]:
    """Scores that could not be had: their reasons stand below, where there is room for them."""
    for row in board.rows:
        for system, score in zip(board.columns, row, strict=True):
            if score is not None and score.value is None:
                yield Unscored(f"{score.name}, {system}", score.note)


def _bar_of_score(system: str, score: Score | None) -> Bar:
    if score is None or score.value is None:
        return Bar(system, None, "" if score is None else _NONE)
    around = score.interval
    edges = (None, None) if around is None else (around.low, around.high)
    return Bar(system, score.value, number(score.value), *edges)


def report_of_figures(
    title: str, rows: Mapping[str, Sequence[Figure]], judges: Mapping[str, str], made_with: Mapping[str, Any]
) -> Measured:
    """What one bundle reaches: rows and the judge's name by measure; what missed its mark comes first."""
    lines, plots, unscored = list[tuple[bool | None, TableRow]](), list[Plot](), list[Unscored]()
    for measure, figures in rows.items():
        for row in figures:
            asked = "" if row.target is None else f"{row.target:g}"
            marks = ("missed" if row.met is False else "", "", "")
            cells = (_NONE if row.value is None else reached(row), asked, str(row.trials))
            lines.append((row.met, TableRow(row.name, cells, marks, judges.get(measure, ""))))
            unscored += [] if row.value is not None else [Unscored(row.name, row.note)]
        percents = tuple(_bar_of_figure(row) for row in figures if row.unit.startswith("%") and row.value is not None)
        plots += [Plot(f"{measure}, %", percents, 100.0)] if percents else []
    lines.sort(key=lambda line: line[0] is not False)
    every = [row for figures in rows.values() for row in figures]
    missed, asked = sum(row.met is False for row in every), sum(row.met is not None for row in every)
    lead = f"{len(every)} figures; {missed} of {asked} missed the mark that they were to reach, and stand first."
    data = {"figures": [{"measure": m, **asdict(row), "met": row.met} for m, found in rows.items() for row in found]}
    ordered = tuple(line for _, line in lines)
    return Measured(title, lead, ("reached", "asked", "trials"), ordered, tuple(plots), tuple(unscored), made_with, data)


def _bar_of_figure(row: Figure) -> Bar:
    assert row.value is not None
    return Bar(row.name, row.value, f"{row.value:.1f} %", mark=row.target, missed=row.met is False)


def write_report(out: str | Path, report: Measured, cases: Sequence[HeardCase] = ()) -> Path:
    """`index.html` and `report.json` in the folder `out`, in place of an earlier report; where the page stands.

    Raises InputError for a folder that holds something else, and for what the disk refuses.
    """
    out = checked_folder(out)
    ordered = worst_first(cases)
    with building(out) as folder:
        (folder / PAGE).write_text(page(report, ordered), encoding="utf-8", errors="backslashreplace")
        (folder / DATA).write_text(json.dumps(_data(report, ordered), indent=1) + "\n", encoding="utf-8")
    return out / PAGE


def checked_folder(out: str | Path) -> Path:
    """A folder that a report may take the place of, cheap, before hours of work. Raises InputError for any other."""
    out = Path(out)
    if not out.absolute().parent.is_dir():
        raise InputError(f"the folder {out.absolute().parent} does not exist")
    if out.exists() and (not out.is_dir() or {path.name for path in out.iterdir()} - {PAGE, DATA}):
        raise InputError(f"{out} holds something else than a report; choose another folder for --report.")
    return out


def worst_first(cases: Iterable[HeardCase]) -> list[HeardCase]:
    """By figure, in the order in which figures come up, the worst first; those without a value last."""
    figures: dict[str, list[HeardCase]] = {}
    for case in cases:
        figures.setdefault(case.figure, []).append(case)
    return [case for each in figures.values() for case in sorted(each, key=_goodness)]


def _goodness(case: HeardCase) -> tuple[bool, float]:
    value = case.value if case.value is not None else 0.0
    return case.value is None, -value if case.better == "lower" else value


def _data(report: Measured, cases: Sequence[HeardCase]) -> dict[str, Any]:
    shown_of = ("item", "system", "figure", "value", "better", "said", "note")
    rows = [{name: getattr(case, name) for name in shown_of} for case in cases]
    return {"version": VERSION, "title": report.title, "made_with": dict(report.made_with), **report.data, "cases": rows}


# The page


def page(report: Measured, cases: Sequence[HeardCase] = ()) -> str:
    """The page, with the first `MOST_CASES` cases in the order in which they are given, as many of each figure."""
    template = resources.files(__package__ or "").joinpath("report_page.html").read_text(encoding="utf-8")
    parts = [
        _section("Figures", _table(report)),
        _section("As bars", "".join(map(_plot, report.plots)), "grid"),
        _section("Sounds, the worst first", "".join(map(_article, _few(cases))), "grid"),
        _section("Not scored", "".join(_items(report.unscored))),
        _section("Made with", f"<pre>{_text(json.dumps(dict(report.made_with), indent=1), True)}</pre>"),
    ]
    filled = {"title": _text(report.title), "lead": _text(report.lead), "body": "\n".join(filter(None, parts))}
    pieces = [piece.partition("}}") for piece in template.split("{{")]
    return pieces[0][0] + "".join(filled[name] + rest for name, _, rest in pieces[1:])


def _few(cases: Sequence[HeardCase]) -> Iterator[HeardCase]:
    figures = dict.fromkeys(case.figure for case in cases)
    most = max(1, MOST_CASES // max(1, len(figures)))
    each = (islice((case for case in cases if case.figure == figure), most) for figure in figures)
    return islice(chain.from_iterable(each), MOST_CASES)


def _section(name: str, body: str, kind: str = "") -> str:
    within = f'<div class="{kind}">{body}</div>' if kind else body
    return f"<section><h2>{name}</h2>{within}</section>" if body else ""


def _table(report: Measured) -> str:
    head = "".join(f"<th>{_text(name)}</th>" for name in ("figure", *report.columns, "judge"))
    rows = "".join(map(_row, report.lines))
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>' if rows else ""


def _row(line: TableRow) -> str:
    cells = [f'<td class="{mark}">{_text(cell)}</td>' for cell, mark in zip(line.cells, line.marks, strict=True)]
    return f'<tr><td>{_text(line.name)}</td>{"".join(cells)}<td class="judge">{_text(line.judge)}</td></tr>'


def _plot(plot: Plot) -> str:
    """A picture for light pages and one for dark ones; the numbers stand in the table."""
    light, dark = (_picture(bars(plot.bars, dark, plot.whole), "PNG") for dark in (False, True))
    source = f'<source media="(prefers-color-scheme: dark)" srcset="{dark}">'
    image = f'<picture>{source}<img alt="{_text(plot.name)} as bars" src="{light}"></picture>'
    return f"<figure><h3>{_text(plot.name)}</h3>{image}</figure>"


def _article(case: HeardCase) -> str:
    value = f"not scored: {case.note}" if case.value is None else number(case.value)
    head = f"<h3>{_text(case.item)}</h3><small>{_text(case.system)} · {_text(case.figure)}: {_text(value)}</small>"
    said = f"<blockquote>{_text(case.said)}</blockquote>" if case.said else ""
    note = f"<p><small>{_text(case.note)}</small></p>" if case.note and case.value is not None else ""
    return f"<article>{head}{said}{_sound(case)}{_events(case.plan)}{note}</article>"


def _sound(case: HeardCase) -> str:
    """Spectrogram and player of a case; a sentence where there is none."""
    if case.clip is None:
        return "<p><small>no sound</small></p>"
    try:
        clip = case.clip if isinstance(case.clip, AudioClip) else read(case.clip)
        heard, cut = _beginning(clip)
    except InputError as error:
        return f"<p><small>{_text(str(error))}</small></p>"
    picture = f'<img alt="spectrogram of {_text(case.item)}" src="{_picture(spectrogram(heard, _SPECTROGRAM), "JPEG")}">'
    more = f"<small>the first {heard.seconds:g} of {clip.seconds:.1f} s</small>" if cut else ""
    return f'{picture}<audio controls preload="none" src="{_flac(heard)}"></audio>{more}'


def _beginning(clip: AudioClip) -> tuple[AudioClip, bool]:
    """As much of a clip as is played, in two channels at most, and whether that is less than all."""
    heard = AudioClip(clip.waveform[:2, : round(MOST_SECONDS * clip.sample_rate)], clip.sample_rate)
    if not heard.waveform.numel() or not bool(heard.waveform.isfinite().all()):
        raise InputError("a sound that is empty, or holds samples that are no numbers, is neither seen nor heard.")
    return heard, heard.waveform.shape[1] < clip.waveform.shape[1]


def _events(plan: StoryPlan | None) -> str:
    if plan is None:
        return ""
    rows = [f"<li>{event.start:g} to {event.end:g} s: {_text(event.caption)}</li>" for event in plan.events[:40]]
    return f"<ol>{''.join(rows)}</ol>"


def _items(unscored: Sequence[Unscored]) -> Iterator[str]:
    if not unscored:
        return
    rows = (f"<tr><td>{_text(one.item)}</td><td>{_text(one.reason)}</td></tr>" for one in unscored[:_MOST_UNSCORED])
    more = len(unscored) - _MOST_UNSCORED
    yield f'<div class="wide"><table>{"".join(rows)}</table></div>'
    yield f"<p>and {more} more, in {DATA}</p>" if more > 0 else ""


def _text(text: str, lines: bool = False) -> str:
    """Text of others for a page: escaped, without what turns or ends lines, and not endless. `lines` keeps its own lines."""
    if lines:
        return "\n".join(map(_text, text.splitlines()))
    return escape(one_line(text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]} ..."), quote=True)


def _picture(image: Image, form: str) -> str:
    encoded = BytesIO()
    options: dict[str, Any] = {"optimize": True} if form == "PNG" else {"quality": 80}
    image.save(encoded, form, **options)
    return _inline(f"image/{form.lower()}", encoded.getvalue())


def _flac(clip: AudioClip) -> str:
    """16 bits, which every browser plays."""
    import soundfile

    out = BytesIO()
    samples = clip.waveform.clamp(-1, 1).T.cpu().numpy()
    soundfile.write(out, samples, clip.sample_rate, format="FLAC", subtype="PCM_16")
    return _inline("audio/flac", out.getvalue())


def _inline(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
