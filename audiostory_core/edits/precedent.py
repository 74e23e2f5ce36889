"""The edit before this one, as follow-ups lean on it: `even quieter`, `the bell too`, `move it to the end`, `more`.

A plan keeps the sentences of its edits, so the last one is read anew for the story that it was about: then it is known whom
it was about, what it asked for and by how much. What no sentence made is known by what it changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import InputError
from ..plan.levels import USUAL_LUFS
from ..plan.story import SoundEvent, StoryPlan
from .parser import Tree
from .turns import undo
from .words import Token

if TYPE_CHECKING:
    from .scene import Scene

MOST_STEPS = 30  # of an edit that leans on the one before it, and so on
FIELDS = ("loudness", "pan", "start", "seconds", "fade_in_seconds", "fade_out_seconds")

Read = Callable[[str, StoryPlan], "Scene | None"]


@dataclass(frozen=True)
class Doing:
    """A clause that can be done again, about others: its tree, with the sentence that it stands in."""

    tree: Tree
    sentence: str
    tokens: list[Token]


@dataclass(frozen=True)
class Precedent:
    """Whom the last edit was about, the clause that it ended with, and by how much it changed which fields of an event."""

    ids: tuple[str, ...] = ()
    doing: Doing | None = None
    changes: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])


def precedent_of(plan: StoryPlan, read: Read) -> Precedent:
    """What the last edit of a story was, or the one that was just undone; `read` gives the scene of a sentence."""
    turn = next(iter([*plan.undone[-1:], *plan.history[-1:]]), None)
    if turn is None:
        return Precedent()
    before = plan if plan.undone else undo(plan)
    scene = None
    try:
        scene = read(turn.sentence, before)
    except InputError:
        pass  # a model read it, or it was no sentence
    if scene is not None:
        return Precedent(tuple(scene.referents()), scene.doing, _changes(scene, before))
    known = {event.id: event for event in before.events}
    told = [event.id for event in turn.before] + [event.id for event in plan.events if event.id not in known]
    there = {event.id: event for event in plan.events}
    ids = tuple(one for one in told if one in there)
    return Precedent(ids, None, {one: _differences(known[one], there[one]) for one in ids if one in known})


def _changes(scene: Scene, before: StoryPlan) -> dict[str, dict[str, float]]:
    was = {event.id: event for event in before.events}
    return {
        one: _differences(was[one], event, scene.counted.get(one), scene.level_before(was[one]))
        for one, event in scene.now.items()
        if one in was and one in scene.changes
    }


def _differences(
    was: SoundEvent, event: SoundEvent, counted: float | None = None, measured: float | None = None
) -> dict[str, float]:
    """By how much the fields of an event changed that can change by more or less."""
    found: dict[str, float] = {}
    for name in FIELDS:
        old, new = getattr(was, name), getattr(event, name)
        if name == "loudness" and old is None:
            old = USUAL_LUFS if counted is not None else measured
        if old is not None and new is not None and old != new:
            found[name] = round(new - old, 6)
    return found
