"""Who writes conversations, and ours that needs no model: a sentence in; the turns, and the rules that they break, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from ..dataset.dialogues import draw_dialogue
from ..exchange.copilot import Answered, messages_of
from ..exchange.copilot_rules import BrokenRule, broken_rules
from ..plan.story import StoryPlan
from .asking import Usage


@dataclass(frozen=True)
class WrittenConversation:
    """A conversation as its turns, the first of which tells the story; the rules that it breaks, and who wrote it."""

    turns: tuple[Answered, ...]
    broken: tuple[BrokenRule, ...]
    author: str
    speaks: bool

    @property
    def plans(self) -> tuple[StoryPlan, ...]:
        """The plan after each turn, with its description as the reasoning. Raises InputError for what no plan holds."""
        instruction = self.turns[0].sentence
        return tuple(
            StoryPlan.build(
                {
                    "instruction": instruction,
                    "reasoning": turn.description,
                    "events": [event.model_dump() for event in turn.events],
                    "total_seconds": max(event.end for event in turn.events),
                }
            )
            for turn in self.turns
        )


class Author(Protocol):
    """Writes conversation `index` from a sentence that inspires it. `usage` is what models took so far."""

    usage: Usage

    def write(self, index: int, inspiration: str) -> WrittenConversation:
        """Raises `Rejected` where nothing can be made of what was written."""
        ...


@dataclass
class GrammarAuthor:
    """Our own, without a model: a function of the seed, the number and the sentence; `speech` as of `draw_dialogue`."""

    seed: int = 0
    turns: int = 3
    speech: bool | None = None
    usage: Usage = field(default_factory=Usage)

    def write(self, index: int, inspiration: str) -> WrittenConversation:
        drawn = draw_dialogue(self.seed, index, inspiration, self.turns, self.speech)
        turns = tuple(Answered(turn.sentence, turn.after.reasoning, turn.after.events) for turn in drawn.turns)
        speaks = any(event.kind == "speech" for turn in turns for event in turn.events)
        return WrittenConversation(turns, broken_rules(messages_of(turns)), "grammar", speaks)
