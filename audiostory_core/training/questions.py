"""What can be asked of a scene, and what is right to answer: (scene, generator) -> question and answer.

Names of sounds are the everyday words that instructions use. What is asked for and not there is never another name of
something that is. Knows nothing of models.
"""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass

from ..dataset.phrases import wordings
from ..dataset.vocabulary import SOUNDS, Sounds, all_variants
from ..listen.listening import HEARD, NOT_HEARD, QUESTION
from ..plan import prompts
from ..plan.draft import format_seconds

LISTINGS = (
    QUESTION, QUESTION, QUESTION, "What is heard?", "What do you hear?", "What can be heard?", "Describe the sound.",
    "What happens in this recording?", "List what is heard.", "What sounds are there?", "Which sounds are heard, and when?",
    "Describe what is heard, in order.", "Tell me what you hear.", "What is this?", "Write down what happens in the audio.",
)  # fmt: skip
_IS_THERE = (
    "Is there {n}?", "Is there {n}?", "Is there {n} in it?", "Do you hear {n}?", "Can you hear {n}?", "Can {n} be heard?",
    "Is {n} heard?", "Is there {n} in this recording?", "Does one hear {n}?", "Is {n} part of it?",
)  # fmt: skip
_WHEN = ("When is {n} heard?", "When does one hear {n}?", "At what time is {n} heard?", "When is there {n}?")
_AFTER = ("What comes after {n}?", "What is heard after {n}?", "What follows {n}?")
_BEFORE = ("What comes before {n}?", "What is heard before {n}?")
_FIRST = ("What is heard first?", "What comes first?", "Which sound is the first?")
_LAST = ("What is heard last?", "What comes last?", "Which sound is the last?", "How does it end?")
_COUNT = ("How many sounds are heard?", "How many sounds are there?", "How many events are there?")
_KINDS = (("there", 0.6), ("when", 0.1), ("after", 0.08), ("before", 0.06), ("first", 0.05), ("last", 0.05), ("count", 0.06))
# All words of answers are in plans or instructions: the embeddings of others are as they were drawn, and stay so.
IS_LAST, IS_FIRST = "It is the last.", "It is the first."


@dataclass(frozen=True)
class Placed:
    """What training knows of a scene: (variant, start, end) of each sound in order, in seconds; what is asked for beside
    them is one of the sounds `learnt`."""

    sounds: tuple[tuple[int, float, float], ...]
    learnt: Sounds = None

    @property
    def classes(self) -> set[str]:
        return {all_variants()[variant][0] for variant, _, _ in self.sounds}


def listing(scene: Placed) -> str:
    """`1. **[0.0, 4.5]** A big dog barks deeply.` and so on, as the reasoning of a plan writes its points."""
    return "".join(
        f"\n\n{n}. **[{format_seconds(start)}, {format_seconds(end)}]** {caption_of(variant)}"
        for n, (variant, start, end) in enumerate(scene.sounds, 1)
    )


def caption_of(variant: int) -> str:
    name, kind = all_variants()[variant]
    return SOUNDS[name].variants[kind].caption


def draw_question(scene: Placed, draw: random.Random) -> tuple[str, str]:
    """A question about the scene and its answer; half of what is asked for is there."""
    kinds, shares = zip(*_KINDS, strict=True)
    kind = draw.choices(kinds, shares)[0]
    if kind in ("there", "when"):
        return _about(scene, draw, kind)
    if kind in ("after", "before"):
        return _beside(scene, draw, kind)
    if kind == "count":
        return draw.choice(_COUNT), f"{len(scene.sounds)}."
    at = 0 if kind == "first" else -1
    return draw.choice(_FIRST if kind == "first" else _LAST), caption_of(scene.sounds[at][0])


def is_there(scene: Placed, draw: random.Random, present: bool) -> tuple[str, str] | None:
    """A question whether a sound is there, and its name's class; None where a name could mean something else too."""
    chosen = draw.choice(scene.sounds)[0] if present else _absent(scene, draw)
    noun = _noun(chosen, draw, scene.learnt)
    if not present and noun in _names_of(frozenset(scene.classes), scene.learnt):
        return None
    return draw.choice(_IS_THERE).format(n=noun), all_variants()[chosen][0]


def _about(scene: Placed, draw: random.Random, kind: str) -> tuple[str, str]:
    pattern = draw.choice(_IS_THERE if kind == "there" else _WHEN)
    if draw.random() < 0.5:
        variant = draw.choice(scene.sounds)[0]
        first = next(row for row in scene.sounds if all_variants()[row[0]][0] == all_variants()[variant][0])
        said = f"{HEARD} from {format_seconds(first[1])} to {format_seconds(first[2])}: {caption_of(first[0])}"
        return pattern.format(n=_noun(variant, draw, scene.learnt)), _thought(first[0]) + said
    absent = _absent(scene, draw)
    while (noun := _noun(absent, draw, scene.learnt)) in _names_of(frozenset(scene.classes), scene.learnt):
        absent = _absent(scene, draw)
    return pattern.format(n=noun), _thought(absent) + NOT_HEARD


def _thought(variant: int) -> str:
    """What is asked for, in the words that are heard: a small model finds it more easily than an everyday word."""
    return f"{prompts.THINK_OPEN}{caption_of(variant)}{prompts.THINK_CLOSE}"


def _beside(scene: Placed, draw: random.Random, kind: str) -> tuple[str, str]:
    at = draw.randrange(len(scene.sounds))
    step = 1 if kind == "after" else -1
    there = 0 <= at + step < len(scene.sounds)
    pattern = draw.choice(_AFTER if kind == "after" else _BEFORE)
    question = pattern.format(n=_noun(scene.sounds[at][0], draw, scene.learnt))
    answer = caption_of(scene.sounds[at + step][0]) if there else IS_LAST if kind == "after" else IS_FIRST
    return question, _thought(scene.sounds[at][0]) + answer


def _absent(scene: Placed, draw: random.Random) -> int:
    """A variant of a class that is not in the scene."""
    names = all_variants()
    able = [n for n, (name, _) in enumerate(names) if scene.learnt is None or name in scene.learnt]
    while names[variant := able[draw.randrange(len(able))]][0] in scene.classes:
        pass
    return variant


def _noun(variant: int, draw: random.Random, learnt: Sounds) -> str:
    """What people call a sound: `a dog`, `barking`; now and then as its captions do."""
    key = all_variants()[variant]
    if draw.random() < 0.25:
        return draw.choice(SOUNDS[key[0]].variants[key[1]].phrases)
    return wordings(learnt)[key].noun(draw)


@functools.lru_cache(maxsize=4096)
def _names_of(classes: frozenset[str], learnt: Sounds) -> frozenset[str]:
    """All names of the sounds of some classes."""
    found: set[str] = set()
    for (name, variant), words in wordings(learnt).items():
        if name in classes:
            found |= {*words.nouns, *SOUNDS[name].variants[variant].phrases}
    return frozenset(found)
