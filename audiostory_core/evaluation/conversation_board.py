"""Trials of conversations -> a scoreboard: means with their intervals, distances of sets, shares of words, times.

Rows stand in the order of the stages: storytelling, editing, understanding. What has no trials has no row; what has some and
no figure says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import InputError
from ..judges.protocols import Credited
from ..metrics.frechet import GaussianStatistics, frechet_distance
from ..metrics.intervals import mean_interval
from ..metrics.kernel import kernel_distance
from ..metrics.unscored import Unscored
from ..metrics.words import pooled
from .conversation_trials import COPY, EDITING, REDRAWN, SHUFFLED, STORYTELLING, TRUTH, UNDERSTANDING, Jury, TurnTrials
from .scored import Better, Score, Scoreboard

TITLE = "Conversations: stories told, edited and heard"
_LOWER = ("delta", "off by", "latency", "not there")
_ORDER = (
    "multiFLAM", "delta", "editFLAM, all", "editFLAM, add", "editFLAM, remove", "editFLAM, change", "editFLAM, acoustic",
    "editFLAM", "pan", "change of level", "level", "KAD", "FAD", "tcpWER", "carried out", "latency, median", "latency",
)  # fmt: skip
_LATENCY = "latency, s"


def board_of_trials(trials: TurnTrials, jury: Jury, system: str, made: Mapping[str, Any]) -> Scoreboard:
    """Columns are the ground truth, the system where it replied or listened, and the floors. Raises InputError where
    nothing at all was measured."""
    found = {
        column: {score.name: score for score in _scores(trials, jury, column)} for column in (TRUTH, system, COPY, SHUFFLED)
    }
    found = {column: scores for column, scores in found.items() if scores}
    if not found:
        raise InputError(
            f"no conversation could be measured: {trials.unscored[0].reason if trials.unscored else 'got none'}"
        )
    names = sorted(dict.fromkeys(name for scores in found.values() for name in scores), key=_place)
    rows = tuple(tuple(scores.get(name) for scores in found.values()) for name in names)
    return Scoreboard(TITLE, tuple(found), rows, (*_refusals(trials, system), *trials.unscored), made)


def _place(figure: str) -> tuple[int, int]:
    stage, _, name = figure.partition(": ")
    ranks = [n for n, begins in enumerate(_ORDER) if name.startswith(begins)]
    return (STORYTELLING, EDITING, UNDERSTANDING).index(stage), ranks[0] if ranks else len(_ORDER)


def _scores(trials: TurnTrials, jury: Jury, column: str) -> list[Score]:
    found = [
        score
        for (of, figure), values in trials.numbers.items()
        if of == column
        for score in (_times(figure, values) if figure.endswith(_LATENCY) else [_mean(figure, values, jury)])
    ]
    for stage in (STORYTELLING, EDITING):
        found += [*_distances(trials, jury, column, stage), *_words(trials, jury, column, stage)]
    return found


def _mean(figure: str, values: Sequence[float], jury: Jury) -> Score:
    judge = next((_credit(scorer) for scorer in jury.scorers if figure.endswith(f", by {scorer.name}")), "")
    interval = mean_interval(values) if len(values) > 1 else None
    return Score(figure, float(np.mean(values)), interval, judge, len(values), better=_better(figure))


def _better(figure: str) -> Better:
    return "lower" if any(word in figure for word in _LOWER) else "higher"


def _times(figure: str, values: Sequence[float]) -> list[Score]:
    of = figure.removesuffix(_LATENCY)
    shares = {"median": 50, "95th percentile": 95}
    return [
        Score(f"{of}latency, {name}, s", float(np.percentile(values, share)), None, "", len(values), better="lower")
        for name, share in shares.items()
    ]


def _distances(trials: TurnTrials, jury: Jury, column: str, stage: str) -> list[Score]:
    """Of a column's sounds from the true ones; of the truth's first scenes from other draws of the same."""
    drawn = trials.points.get((REDRAWN if column == TRUTH else column, stage))
    reference = trials.points.get((TRUTH, stage))
    if not drawn or not reference:
        return []
    note = "to the same plans, drawn again" if column == TRUTH else ""
    sides, judge = (torch.cat(reference), torch.cat(drawn)), _credit(jury.embedder)
    measures: dict[str, Callable[[Tensor, Tensor], tuple[float, str]]] = {"KAD": _kernel, "FAD": _frechet}
    found = list[Score]()
    for name, measure in measures.items():
        try:
            value, more = measure(*sides)
            notes = "; ".join(filter(None, (note, more)))
            found.append(Score(f"{stage}: {name}", value, None, judge, len(drawn), notes, "lower"))
        except InputError as error:
            found.append(Score(f"{stage}: {name}", None, None, judge, len(drawn), str(error), "lower"))
    return found


def _kernel(reference: Tensor, evaluated: Tensor) -> tuple[float, str]:
    return kernel_distance(reference, evaluated).value, ""


def _frechet(reference: Tensor, evaluated: Tensor) -> tuple[float, str]:
    found = frechet_distance(GaussianStatistics.of(reference), GaussianStatistics.of(evaluated))
    few = "" if found.expected_bias is None else f"of so few windows about {found.expected_bias:.3g} is to be expected"
    return found.value, few


def _words(trials: TurnTrials, jury: Jury, column: str, stage: str) -> list[Score]:
    found = trials.words.get((column, stage))
    name = f"{stage}: tcpWER, %"
    if not found or jury.recogniser is None:
        return []
    errors, judge = pooled(found), _credit(jury.recogniser)
    note = f"{errors.words} words, by {errors.name}"
    return [Score(name, 100 * errors.rate, None, judge, len(found), note, "lower")]


def _refusals(trials: TurnTrials, system: str) -> list[Unscored]:
    return [
        Unscored(
            f"{len(reasons)} edits of the task {task}, which {system} refused: they count as the copy", f"one: {reasons[0]}"
        )
        for task, reasons in sorted(trials.refused.items())
    ]


def _credit(judge: Credited) -> str:
    return f"{judge.name} {judge.version}"
