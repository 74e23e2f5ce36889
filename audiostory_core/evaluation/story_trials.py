"""Sounds of several systems for the same records -> figures of each, and boards of them: AS-10k's table in one place.

Each sound is heard once, by every judge of the panel; what is kept of it are numbers, points and logits, no samples. What
cannot be scored is named with its reason, and the rest goes on.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Protocol

import torch
from torch import Tensor

from ..errors import InputError
from ..judges.protocols import Credited, Embedder, FrameScorer, Tagger, TextEmbedder
from ..metrics.clap_score import clap_score
from ..metrics.divergence import CONVENTIONS, divergence
from ..metrics.flam import multi_flam
from ..metrics.flaws import clipped_share, silence_share
from ..metrics.frechet import GaussianStatistics, frechet_distance
from ..metrics.intervals import compare_paired, mean_interval
from ..metrics.kernel import kernel_distance
from ..sound.audio import AudioClip, read
from .critic import CRITERIA
from .criticism import Critic, agreements, case_of, gathered
from .records import Record
from .scored import Better, Score, Scoreboard
from .systems import Told

LENGTH, SILENT, CLIPPED = "length off by, s", "silent, %", "clipped, %"
LATENCY, LONGEST = "time to make, s", "longest sound, s"
_LOWER = (LENGTH, CLIPPED, LATENCY, "KL", "KAD", "FAD", "FD")


class SoundsAndTexts(Embedder, TextEmbedder, Protocol):
    """Who knows sounds and texts as points of one space."""


@dataclass(frozen=True)
class Panel:
    """Who judges: embedders with the name of the Fréchet distance on them (FD or FAD), taggers with the convention of their
    divergence, scorers of captions over time, who knows sounds and texts, and critics."""

    embedders: Sequence[tuple[str, Embedder]] = ()
    taggers: Sequence[tuple[str, Tagger]] = ()
    scorers: Sequence[FrameScorer] = ()
    clap: SoundsAndTexts | None = None
    critics: Sequence[Critic] = ()

    @property
    def credits(self) -> dict[str, str]:
        """Judges by name, and their versions."""
        heard: list[Credited] = [*(one for _, one in self.embedders), *(one for _, one in self.taggers), *self.scorers]
        heard += [self.clap] if self.clap is not None else []
        return {one.name: one.version for one in heard} | {one.name: one.credit for one in self.critics}


@dataclass
class StoryTrials:
    """All that was measured: numbers by (system, figure) and record, points by (system, embedder), logits of the real
    sounds by (tagger, record), and (figure or system, record, reason) of what was not scored."""

    panel: Panel
    numbers: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    judges: dict[str, str] = field(default_factory=dict)
    points: dict[tuple[str, str], list[Tensor]] = field(default_factory=dict)
    real_logits: dict[tuple[str, str], Tensor] = field(default_factory=dict)
    failures: list[tuple[str, str, str]] = field(default_factory=list)
    longest: dict[str, float] = field(default_factory=dict)

    def add_real(self, record: Record) -> None:
        """The real sound of a record, which systems are measured against."""
        if record.audio is None:
            self.failures.append(("the real sounds", record.name, "the record has no sound of its own."))
            return
        with self._naming("the real sounds", record):
            clip = read(record.audio)
            for _, one in self.panel.embedders:
                self.points.setdefault(("", one.name), []).append(one.embed(clip))
            for _, tagger in self.panel.taggers:
                self.real_logits[tagger.name, record.name] = tagger.logits(clip)

    def add(self, system: str, record: Record, told: Told) -> None:
        """A system's sound for a record, by everyone on the panel."""
        clip = told.clip
        with self._naming(f"{system}: the sound", record):
            silent = 100 * silence_share(clip.waveform, clip.sample_rate)  # refuses what is empty or no number
            self._number(system, SILENT, record, silent)
            self._number(system, CLIPPED, record, 100 * clipped_share(clip.waveform))
            self._number(system, LENGTH, record, abs(clip.seconds - record.seconds))
            self.longest[system] = max(self.longest.get(system, 0.0), clip.seconds)
            if told.wall_seconds > 0:
                self._number(system, LATENCY, record, told.wall_seconds)
            self._hear(system, record, clip)
            self._criticise(system, record, told)

    def _hear(self, system: str, record: Record, clip: AudioClip) -> None:
        for scorer in self.panel.scorers:
            figure = self._figure("multiFLAM", scorer)
            with self._naming(f"{system}: {figure}", record):
                captions = [caption.caption for caption in record.captions]
                found = multi_flam(scorer.scores(clip, captions), captions)
                self._number(system, figure, record, found.value)
                self.failures += [(f"{figure}: a caption", record.name, one.reason) for one in found.unscored]
        if (clap := self.panel.clap) is not None:
            figure = self._figure("CLAP", clap)
            with self._naming(f"{system}: {figure}", record):
                text = clap.embed_text([record.instruction])[0]
                self._number(system, figure, record, clap_score(clap.embed(clip), text))
        for _, one in self.panel.embedders:
            with self._naming(f"{system}: {one.name}", record):
                self.points.setdefault((system, one.name), []).append(one.embed(clip))
        for convention, tagger in self.panel.taggers:
            real = self.real_logits.get((tagger.name, record.name))
            if real is not None:
                figure = self._figure(f"KL ({convention})", tagger)
                with self._naming(f"{system}: {figure}", record):
                    apart = divergence(real[None], tagger.logits(clip)[None], CONVENTIONS[convention])
                    self._number(system, figure, record, apart)

    def _criticise(self, system: str, record: Record, told: Told) -> None:
        for one in self.panel.critics:
            with self._naming(f"{system}: {one.name}", record):
                verdict = one.judge(case_of(record, told))
                for criterion, value in verdict.scores.items():
                    if criterion != "logic" or told.plan is not None:
                        self.judges[f"{criterion}, by {one.name}"] = one.credit
                        self._number(system, f"{criterion}, by {one.name}", record, value)

    def _figure(self, name: str, judge: Credited) -> str:
        """A figure of a judge, whose version stands beside it."""
        figure = f"{name}, by {judge.name}"
        self.judges[figure] = f"{judge.name} {judge.version}"
        return figure

    def _number(self, system: str, figure: str, record: Record, value: float) -> None:
        self.numbers.setdefault((system, figure), {})[record.name] = value

    @contextmanager
    def _naming(self, where: str, record: Record) -> Iterator[None]:
        """Writes down why a record could not be scored, and lets the rest go on."""
        try:
            yield
        except InputError as error:
            self.failures.append((where, record.name, str(error)))

    def marks(self, critic: Critic) -> dict[tuple[str, str, str], float]:
        """What a critic gave, by system, record and criterion."""
        found = dict[tuple[str, str, str], float]()
        for (system, figure), values in self.numbers.items():
            criterion, _, name = figure.partition(", by ")
            if name == critic.name and criterion in CRITERIA:
                found |= {(system, record, criterion): value for record, value in values.items()}
        return found


# From numbers to boards


def board_of_stories(trials: StoryTrials, systems: Sequence[str], made: Mapping[str, Any]) -> Scoreboard:
    """One column a system, the figures of the papers first. Raises InputError where nothing was measured at all."""
    scores = {system: [*_rows(trials, system)] for system in systems}
    if not any(scores.values()):
        first = trials.failures[0][2] if trials.failures else "there are no records."
        raise InputError(f"no sound could be measured; the first: {first}")
    order = sorted(dict.fromkeys(score.name for each in scores.values() for score in each), key=_place)
    by_name = {system: {score.name: score for score in each} for system, each in scores.items()}
    rows = tuple(tuple(by_name[system].get(name) for system in systems) for name in order)
    return Scoreboard("Stories told for AS-10k's records", tuple(systems), rows, tuple(gathered(trials.failures)), made)


def differences_of(trials: StoryTrials, systems: Sequence[str], made: Mapping[str, Any]) -> Scoreboard | None:
    """How far each system is above each other one, record by record; None for one system alone."""
    found = dict[str, list[Score]]()
    for one, other in combinations(systems, 2):
        for figure in sorted({figure for _, figure in trials.numbers if figure != LATENCY}, key=_place):
            first, second = (trials.numbers.get((system, figure), {}) for system in (one, other))
            both = [record for record in first if record in second]
            if len(both) >= 2:
                apart = compare_paired([first[r] for r in both], [second[r] for r in both])
                d, share = apart.difference, f"above in {100 * apart.share_above:.0f} % of resamples"
                score = Score(figure, d.mean, d, trials.judges.get(figure, ""), d.count, share)
                found.setdefault(f"{one} above {other}", []).append(score)
    return Scoreboard.of("Differences, record by record", found, made=made) if found else None


def agreement_of(
    trials: StoryTrials, people: Mapping[tuple[str, str, str], float], made: Mapping[str, Any]
) -> Scoreboard | None:
    """Cohen's kappa of critics with each other and with people; None where there are no two."""
    judges = {critic.name: trials.marks(critic) for critic in trials.panel.critics}
    found = agreements({**judges, "people": people} if people else judges)
    return Scoreboard.of("Agreement: Cohen's kappa, quadratic weights", found, made=made) if found else None


def _place(figure: str) -> tuple[int, str]:
    """Where a figure stands: critics, then distances, then the rest."""
    kind = figure.partition(",")[0].partition(" (")[0]
    known = [*CRITERIA, "CLAP", "FD", "FAD", "KAD", "KL", "multiFLAM"]
    return (known.index(kind) if kind in known else len(known), figure)


def _rows(trials: StoryTrials, system: str) -> Iterator[Score]:
    yield from _distances(trials, system)
    for (of, figure), values in trials.numbers.items():
        if of == system and figure == LATENCY:
            yield Score("time to make, median, s", statistics.median(values.values()), None, "", len(values), better="lower")
        elif of == system:
            yield _mean(figure, [*values.values()], trials.judges.get(figure, ""))
    for critic in trials.panel.critics:
        figure = f"logic, by {critic.name}"
        others = (system, f"following, by {critic.name}") in trials.numbers
        if others and (system, figure) not in trials.numbers:
            yield Score(figure, None, None, critic.credit, note="it has no plan", better="higher")
    if system in trials.longest:
        yield Score(LONGEST, trials.longest[system])


def _mean(figure: str, values: Sequence[float], judge: str) -> Score:
    interval = mean_interval(values) if len(values) > 1 else None
    return Score(figure, statistics.fmean(values), interval, judge, len(values), better=_better(figure))


def _better(figure: str) -> Better:
    return "lower" if figure.startswith(_LOWER) else "" if figure == SILENT else "higher"


def _distances(trials: StoryTrials, system: str) -> Iterator[Score]:
    """Of a system's sounds from all real ones, by every embedder."""
    for name, one in trials.panel.embedders:
        real, found = trials.points.get(("", one.name)), trials.points.get((system, one.name))
        if not found:
            continue
        measures: dict[str, Callable[[Tensor, Tensor], tuple[float, str]]] = {name: _frechet, "KAD": _kernel}
        for kind, measure in measures.items():
            figure, judge = f"{kind}, by {one.name}", f"{one.name} {one.version}"
            try:
                if not real:
                    raise InputError("no record has a sound of its own to be compared with")
                value, note = measure(torch.cat(real), torch.cat(found))
                yield Score(figure, value, None, judge, len(found), note, "lower")
            except InputError as error:
                yield Score(figure, None, None, judge, len(found), str(error), "lower")


def _frechet(reference: Tensor, evaluated: Tensor) -> tuple[float, str]:
    found = frechet_distance(GaussianStatistics.of(reference), GaussianStatistics.of(evaluated))
    return found.value, "" if found.expected_bias is None else f"so few differ by about {found.expected_bias:.3g} by chance"


def _kernel(reference: Tensor, evaluated: Tensor) -> tuple[float, str]:
    return kernel_distance(reference, evaluated).value, ""
