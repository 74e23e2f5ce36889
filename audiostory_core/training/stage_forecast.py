"""A recipe's stage and how much there is to learn from -> what each of its phases takes on a cluster, foretold.

Batches are counted as a run counts them; a batch of stories, or of questions, is what a GPU holds at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..errors import InputError
from .forecast import PUBLISHED, Forecast, Hardware, PartUse, Shapes, Trained, shapes_of
from .recipe import Phase, StageRecipe
from .story import MOST_CLIPS

TEXT_PLACES = 64  # text features of an event
TOKENS_A_STORY, TOKENS_AN_EVENT = 200, 180  # prompt and the rest; reasoning, caption and bridge tokens


@dataclass(frozen=True)
class Lessons:
    """Records to learn from, the events of a story, and the tokens of a row of a story and of a question."""

    records: int
    events: int = 5
    tokens: int = 0
    asked_tokens: int = 300

    def __post_init__(self) -> None:
        for name, value, most in (("records", self.records, 10**12), ("events", self.events, 1000)):
            if not 1 <= value <= most:
                raise InputError(f"--{name} is {value:,}; it must lie between 1 and {most:,}.")

    @property
    def story_tokens(self) -> int:
        """As many as were counted, else as many as such stories have."""
        return self.tokens or TOKENS_A_STORY + TOKENS_AN_EVENT * self.events


@dataclass(frozen=True)
class Sizes:
    """A bundle's parts by their shapes, and the text and frames of a clip of its whole window."""

    shapes: dict[str, Shapes]
    places: int = 710

    @classmethod
    def of(cls, begin: str) -> Sizes:
        """Those of a bundle, or the published ones."""
        if begin == PUBLISHED:
            return cls(shapes_of(begin))
        from ..bundle.bundle import Bundle
        from ..line.spans import window_frames

        return cls(shapes_of(begin), window_frames(Bundle.open(begin)) + TEXT_PLACES + 1)


@dataclass(frozen=True)
class KindForecast:
    """The batches of one kind in a phase."""

    phase: str
    kind: str
    forecast: Forecast

    def lines(self) -> list[str]:
        return [f"{self.phase}: steps of {self.kind}", *(f"  {line}" for line in self.forecast.lines())]


def stage_forecast(sizes: Sizes, recipe: StageRecipe, amount: Lessons, cluster: Hardware, again: bool) -> list[KindForecast]:
    """A forecast for every kind of batch of every phase. Raises InputError for a bundle that lacks a part."""
    found = list[KindForecast]()
    for phase in recipe.phases:
        for kind, steps, parts in _kinds(sizes, phase, amount):
            if steps:
                used = tuple(replace(part, again=again) for part in parts)
                batches = math.ceil(phase.batches_a_step / cluster.gpus)
                found.append(KindForecast(phase.name, kind, Forecast(used, cluster, steps, batches)))
    return found


def stage_lines(forecasts: list[KindForecast]) -> list[str]:
    """All phases, and what they take together."""
    hours = sum(one.forecast.hours() for one in forecasts)
    most = max(sum(one.forecast.memory().values()) for one in forecasts)
    lines = [line for one in forecasts for line in one.lines()]
    return [*lines, f"all phases: {hours:,.1f} hours, and {most / 1e9:.2f} GB of each GPU at the most"]


def _kinds(sizes: Sizes, phase: Phase, amount: Lessons) -> Iterator[tuple[str, int, list[PartUse]]]:
    """Kind of batch, its steps, and the parts with what goes through them."""
    told = math.ceil(phase.epochs * math.ceil(amount.records / phase.rows.generation) / phase.batches_a_step)
    asked = 0
    if phase.ratio:
        asked = round(told * phase.rows.generation / (phase.ratio * phase.rows.understanding))
    yield "stories", told, _told(sizes, phase, amount)
    yield "questions", asked, _asked(sizes, phase, amount)


def _told(sizes: Sizes, phase: Phase, amount: Lessons) -> list[PartUse]:
    rows, learns = phase.rows.generation, phase.learns
    events = rows * amount.events
    clips = min(MOST_CLIPS, events) if phase.renders else 0
    text = _part(sizes, "text encoder")
    parts = [
        _language(sizes, phase, amount.story_tokens, rows),
        PartUse("bridge", _part(sizes, "bridge"), "whole" if "semantic" in learns else "nothing", TEXT_PLACES, events),
        PartUse("text encoder", text, "nothing", TEXT_PLACES, events, backward=False, apart=True),
    ]
    if phase.renders:
        fuser: Trained = "whole" if "fuser" in learns else "nothing"
        renderer: Trained = "whole" if "renderer" in learns else "nothing"
        parts.append(PartUse("fuser", _part(sizes, "fuser"), fuser, TEXT_PLACES, clips, in_one=True))
        parts.append(PartUse("renderer", _part(sizes, "renderer"), renderer, sizes.places, clips, in_one=True))
        parts.append(PartUse("codec", _part(sizes, "codec"), backward=False, apart=True))
    return parts


def _asked(sizes: Sizes, phase: Phase, amount: Lessons) -> list[PartUse]:
    parts = [_language(sizes, phase, amount.asked_tokens, phase.rows.understanding)]
    if "ear" in sizes.shapes:
        states = next((s[0] for n, s in sizes.shapes["ear"].items() if n == "embed_positions.weight"), 1500)
        rows = phase.rows.understanding
        parts.append(PartUse("ear", sizes.shapes["ear"], "nothing", states, rows, backward=False, apart=True))
    held = [_told(sizes, phase, amount)[1], *_told(sizes, phase, amount)[3:5]]
    return [*parts, *(replace(part, places=0) for part in held)]


def _language(sizes: Sizes, phase: Phase, tokens: int, rows: int) -> PartUse:
    shapes = _part(sizes, "language model")
    whole = "language" in phase.learns and not phase.rank
    deltas = "language" in phase.learns and phase.rank > 0
    trained = "whole" if whole else "deltas" if deltas else "nothing"
    tables = [math.prod(shape) for name, shape in shapes.items() if name.endswith(("embed_tokens.weight", "lm_head.weight"))]
    beside = sum(tables) if "embeddings" in phase.learns and not whole else 0
    return PartUse(
        "language model", shapes, trained, tokens, rows, phase.rank, lambda name: ".layers." in f".{name}", beside=beside
    )


def _part(sizes: Sizes, name: str) -> Shapes:
    if name not in sizes.shapes:
        raise InputError(f"the bundle has no {name}, which the recipe needs.")
    return sizes.shapes[name]
