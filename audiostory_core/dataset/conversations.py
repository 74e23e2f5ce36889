"""What a conversation is: a story told and then edited, turn by turn, with the plans before and after; and how one speaks of
the vocabulary's sounds.

Ignorant of how conversations are drawn (see `dialogues`) and of how they sound.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..edits.patch import Patch
from ..edits.turns import apply
from ..plan.story import SoundEvent, StoryPlan
from .vocabulary import SOUNDS

STORY = "story"
TASKS = ("open-ended", "add", "remove", "panning", "volume", "change")
SECONDS = 8.0
# What a sound is made by; all else of an event is how it is mixed.
MADE_BY = ("caption", "kind", "seconds", "transcript", "speaker", "emotion")

# What an edit calls a sound, where its name alone is no word for it.
_NOUNS = {"door_creak": "creaking door", "door_slam": "slamming door", "tires": "squealing tires",
          "gull": "seagull", "horn": "car horn"}  # fmt: skip


@dataclass(frozen=True)
class ConversationTurn:
    """What is asked for in one turn, and what becomes of the plan. The first turn tells the story: `before` is None.

    `added`, `changed` and `removed` are ids of events: those of `after`, of both, and of `before`.
    """

    task: str
    sentence: str
    before: StoryPlan | None
    after: StoryPlan
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """Turns that follow from a seed; each begins where the one before ended."""

    seed: int
    turns: tuple[ConversationTurn, ...]


def telling(plan: StoryPlan) -> ConversationTurn:
    """The first turn, which tells the plan."""
    return ConversationTurn(STORY, plan.instruction, None, plan, added=tuple(event.id for event in plan.events))


def turn_of(task: str, sentence: str, before: StoryPlan, patch: Patch) -> ConversationTurn:
    """The turn that a patch is. Raises InputError as `turns.apply` does."""
    after = apply(before, patch, sentence).model_copy(update={"history": ()})
    return turn_between(task, sentence, before, after)


def turn_between(task: str, sentence: str, before: StoryPlan, after: StoryPlan) -> ConversationTurn:
    """The turn from one plan to another."""
    old, new = ({event.id: event for event in plan.events} for plan in (before, after))
    changed = tuple(one for one in new if one in old and new[one] != old[one])
    added, removed = tuple(one for one in new if one not in old), tuple(one for one in old if one not in new)
    return ConversationTurn(task, sentence, before, after, added, changed, removed)


def same_sound(one: SoundEvent, other: SoundEvent) -> bool:
    """Whether two events are one sound, however loud, where and when."""
    return all(getattr(one, name) == getattr(other, name) for name in MADE_BY)


# Words


def heard(key: str) -> dict[str, Any]:
    """The caption and kind of a sound `class.variant`, as fields of an event."""
    name, _, variant = key.partition(".")
    return {"caption": SOUNDS[name].variants[variant].caption, "kind": SOUNDS[name].kind}


def phrase(key: str) -> str:
    """What a sentence calls a sound `class.variant`: a noun phrase."""
    name, _, variant = key.partition(".")
    return SOUNDS[name].variants[variant].phrases[0]


def listed(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def class_of(caption: str) -> tuple[str, str]:
    """Which sound, and variant of it, a caption of the vocabulary names, the first of each. Raises KeyError for another."""
    return _classes()[caption]


def is_caption(caption: str) -> bool:
    """Whether it is one of the vocabulary's, the first of a variant."""
    return caption in _classes()


def noun(event: SoundEvent) -> str:
    """The word for a sound of the vocabulary, by its caption. Raises KeyError as `class_of` does."""
    name, _ = class_of(event.caption)
    return _NOUNS.get(name, name)


@functools.cache
def _classes() -> dict[str, tuple[str, str]]:
    return {one.caption: (name, variant) for name, sound in SOUNDS.items() for variant, one in sound.variants.items()}
