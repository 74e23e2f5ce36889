"""Recipes of the stages at full size: JSON in `recipes/` -> what is trained, how fast, on how much, what weighs how much.

A stage has phases, one after another. Numbers are those of AudioStory's supplement, table 1 and section A. Ignorant of
modules: `story` knows what the parts are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from ..disk.files import read_json
from ..errors import InputError
from ..plan.fields import Record
from ..plan.story import explain

FOLDER, MAX_RECIPE_BYTES = Path(__file__).parent / "recipes", 1_000_000
STAGES = (1, 2, 3)
Part = Literal["language", "embeddings", "semantic", "residual", "fuser", "renderer", "resampler"]
Rate = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Weight = Annotated[float, Field(ge=0, le=1000)]


class RowCounts(Record):
    """Records of one batch, which one device holds at once."""

    generation: Count = 8
    understanding: Count = 16


class LossWeights(Record):
    """Of the regression of text features, of the next token in stories and in answers, and of the flow."""

    mse: Weight = 5.0
    text: Weight = 2.0
    answers: Weight = 2.0
    flow: Weight = 1.0


class Phase(Record):
    """What is trained together. `learns`: the parts that are trained, each with its peak rate; all others stand still."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    learns: dict[Part, Rate] = Field(min_length=1)
    rows: RowCounts = RowCounts()
    batches_a_step: Count = Field(default=1, description="Over all processes; rows times this is the whole batch of a step.")
    epochs: Annotated[float, Field(gt=0, le=10_000)] = 1.0
    ratio: Annotated[float, Field(ge=0, le=1000)] = Field(
        default=0.0, description="Records of generation for one of understanding; 0: nothing is asked about sounds."
    )
    weights: LossWeights = LossWeights()
    rank: Annotated[int, Field(strict=True, ge=0, le=1024)] = Field(
        default=32, description="Of the language model's deltas (LoRA); 0: all of its weights are trained."
    )
    warmup: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.02, description="The share of the run that the rate rises."
    )
    average: Annotated[float, Field(ge=0, lt=1)] = Field(default=0.999, description="The decay of the weights' average.")
    seed: Annotated[int, Field(strict=True, ge=0, le=2**31)] = 0
    save_every: Count = Field(default=500, description="Steps.")

    @property
    def renders(self) -> bool:
        return self.weights.flow > 0

    @model_validator(mode="after")
    def _check(self) -> Phase:
        if not self.renders and {"fuser", "renderer", "residual"} & self.learns.keys():
            raise ValueError("weights.flow is 0, so fuser, renderer and residual cannot learn anything")
        if not self.ratio and "resampler" in self.learns:
            raise ValueError("ratio is 0, so the resampler, which hears sounds, cannot learn anything")
        return self


class StageRecipe(Record):
    """A stage: its phases in order. What one has learnt, the next begins with."""

    version: Literal[1] = 1
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    about: str = ""
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _check_phases(self) -> StageRecipe:
        if len({phase.name for phase in self.phases}) < len(self.phases):
            raise ValueError("two phases have the same name")
        if len({phase.rank for phase in self.phases}) > 1:
            raise ValueError("the phases have deltas of different ranks; those of one stage go on from phase to phase")
        return self


def read_recipe(stage: int | str | Path, changes: Sequence[str] = ()) -> StageRecipe:
    """The recipe of a stage by its number, or in a file, with `NAME=VALUE` changed in each phase (`rows.generation=2`).

    Raises InputError for what is no recipe, with the first field that is wrong.
    """
    path = FOLDER / f"stage-{stage}.json" if isinstance(stage, int) else Path(stage)
    said = read_json(path, MAX_RECIPE_BYTES)
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals or not name:
            raise InputError(f"--set {change} is no change of a recipe; say NAME=VALUE, such as epochs=1.")
        for phase in said.get("phases") or ():
            _set(phase, name, value)
    try:
        return StageRecipe.model_validate_json(json.dumps(said))
    except ValidationError as error:
        raise InputError(f"{path} is no recipe: {explain(error)}") from None


def _set(phase: Any, name: str, value: str) -> None:
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = value
    *folders, last = name.split(".")
    for folder in folders:
        phase = phase.setdefault(folder, {}) if isinstance(phase, dict) else None
    if not isinstance(phase, dict):
        raise InputError(f"--set {name}={value} changes nothing of a recipe; {'.'.join(folders)} has no parts of its own.")
    phase[last] = parsed
