"""One story of a data set: what is asked for, why it is told so, what is heard and seen when, where it is from; JSON in and out.

The story itself is a `StoryPlan`: instruction, reasoning, events with caption, times, level, pan, speaker and transcript. A
record adds what only a data set needs. Its sounds lie beside it (`shards`). Knows nothing of files and tensors.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import Field, StringConstraints, ValidationError, model_validator

from ..errors import InputError
from ..plan.fields import MAX_EVENTS, Name, Record, Text
from ..plan.schema import json_schema as plan_schema
from ..plan.story import StoryPlan, explain, load_json

MAX_TURNS, MAX_PARAPHRASES, MAX_MARKS, MAX_NAME_CHARS = 100, 100, 20, 80
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]+")
_DIGEST_CHARS = 10

Split = Literal["", "train", "valid", "test"]
SPLITS: tuple[Split, ...] = ("train", "valid", "test")
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Provenance(Record):
    """Where a record is from, each in words that may be shown; "" where it is not known."""

    corpus: Name = Field(default="", description="The data set that it was taken from, or the program that made it.")
    item: Name = Field(default="", description="Which item of the corpus it is.")
    author: Name = Field(default="", description="Who made the sound.")
    licence: Name = Field(default="", description="The licence of the sound, as the corpus names it, such as CC-BY-4.0.")
    source: Name = Field(
        default="", description="The video or recording that it was cut from: no source stands in two splits."
    )


class StoryTurn(Record):
    """What is said once the story was told, and what comes of it: an edit gives another plan, a question an answer alone."""

    kind: Literal["edit", "ask"]
    sentence: Text = Field(description="What the person says.")
    answer: Text = Field(default="", description="What is answered in words; for an edit, what is done and why.")
    plan: StoryPlan | None = Field(default=None, description="The story after an edit; null for a question.")

    @model_validator(mode="after")
    def _check_plan(self) -> StoryTurn:
        if (self.plan is None) == (self.kind == "edit"):
            raise ValueError("an edit has the plan that it leads to, and a question has none")
        return self


class StoryRecord(Record):
    """A story with all that is known of it.

    `plan` is the story as it is told first, `visual` what is seen during each of its events in their order (or nothing at
    all), `turns` what is said about it afterwards. Building one raises pydantic's `ValidationError`; `build` and `from_json`
    raise `InputError`.
    """

    version: Literal[1] = 1
    name: Key = Field(description="Unique in its data set; letters, digits, - and _ alone, see `key_of`.")
    plan: StoryPlan
    caption: Text = Field(default="", description="The whole story in one short sentence.")
    paraphrases: tuple[Text, ...] = Field(
        default=(), max_length=MAX_PARAPHRASES, description="The same in other words, such as captions of other people."
    )
    visual: tuple[Text, ...] = Field(
        default=(), max_length=MAX_EVENTS, description="What is seen during each event, in their order; or nothing at all."
    )
    turns: tuple[StoryTurn, ...] = Field(default=(), max_length=MAX_TURNS, description="What is said about it afterwards.")
    marks: tuple[Word, ...] = Field(default=(), max_length=MAX_MARKS, description="Such as animated, natural or validated.")
    split: Split = ""
    provenance: Provenance = Provenance()

    @model_validator(mode="after")
    def _check_visual(self) -> StoryRecord:
        if self.visual and len(self.visual) != len(self.plan.events):
            raise ValueError(
                f"visual has {len(self.visual)} entries for {len(self.plan.events)} events; it has one an event, or none"
            )
        return self

    @classmethod
    def build(cls, data: Mapping[str, Any]) -> StoryRecord:
        """A record from its fields. Raises `InputError` with one sentence naming the first wrong field."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise InputError(explain(error, "record")) from None

    @classmethod
    def from_json(cls, text: str) -> StoryRecord:
        """Reads what `to_json` wrote; raises `InputError`."""
        data = load_json(text)
        if not isinstance(data, dict):
            raise InputError(f"A record must be a JSON object with a name and a plan, not a {type(data).__name__}.")
        return cls.build(cast("dict[str, Any]", data))

    def to_json(self) -> str:
        """One line of JSON, the same for equal records; `from_json` reads back an equal one."""
        return self.model_dump_json()

    @property
    def source(self) -> str:
        """What must not stand in two splits: the source, else the item of its corpus, else the record itself."""
        origin = self.provenance
        return origin.source or (f"{origin.corpus}: {origin.item}" if origin.item else self.name)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a record; `docs/story-record.schema.json` is this, written out."""
    schema = StoryRecord.model_json_schema()
    schema["$defs"] |= plan_schema()["$defs"]
    schema["$defs"]["StoryPlan"]["required"].remove("total_seconds")  # as in a plan alone
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def key_of(*parts: str) -> str:
    """A name for a record from any texts: what no key may hold becomes -, and then a digest keeps different texts apart."""
    text = "-".join(parts)
    plain = _FOREIGN.sub("-", text)
    if plain == text and 0 < len(text) <= MAX_NAME_CHARS:
        return text
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_CHARS]
    return f"{plain[: MAX_NAME_CHARS - _DIGEST_CHARS - 1].strip('-')}-{digest}".lstrip("-")
