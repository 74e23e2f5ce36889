"""Conversations to measure editing by: a seed in; out a short scene and two edits of it, with the plans before and after.

The shape of AudioChat's StoryGen-Eval: three turns each, a story told and then edited twice, over six tasks. Scenes last
8 s, an ambience under some sounds and now and then a spoken line, drawn from a small grammar. Sixty of them are shipped
in `conversations.json`, which this file writes: python -m audiostory_core.evaluation.conversations > conversations.json
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ..dataset.conversations import (
    SECONDS,
    STORY,
    TASKS,
    Conversation,
    ConversationTurn,
    heard,
    listed,
    noun,
    phrase,
    telling,
    turn_between,
    turn_of,
)
from ..edits.patch import Patch
from ..errors import InputError
from ..plan.story import SoundEvent, StoryPlan, check_seed, load_json

SHIPPED = 60
_BED_LUFS, _LOUDEST, _QUIETEST = -30.0, -12.0, -20.0
_SPOKEN_SHARE = 0.5
_PANS = (-0.6, -0.3, 0.0, 0.3, 0.6)
_STEPS_DB = (-9.0, -6.0, 6.0, 9.0)
_LONELY = "Make it feel lonelier."


@dataclass(frozen=True)
class _Scene:
    """A place, what is heard there, and a wish that leaves open how: the bed that it brings, a sound that comes with it.

    Of `sounds` there are five or more, so that two may come to three; no name is a word of another's caption, so that an
    edit means one of them.
    """

    place: str
    beds: str
    sounds: str
    wish: str
    new_bed: str
    comes: str


_SCENES = (
    _Scene("a forest at night", "crickets.plain wind.soft", "owl.plain wolf.plain footsteps.walking horse.gallop dog.big",
           "Let the morning come.", "birds.plain", "rooster.plain"),
    _Scene("a farm", "birds.plain wind.soft", "cow.plain rooster.plain dog.big horse.neigh sheep.plain duck.plain",
           "Let a storm come up over it.", "wind.howling", "thunder.crack"),
    _Scene("a harbour", "wind.soft rain.light", "gull.plain bell.ship foghorn.plain splash.plain hammer.plain",
           "Make it a wild night at sea.", "wind.howling", "thunder.crack"),
    _Scene("a city street", "rain.light crowd.plain", "horn.plain siren.slow dog.small motorcycle.plain tires.plain",
           "Make it feel like New Year's Eve.", "crowd.plain", "fireworks.plain"),
    _Scene("an old house", "rain.heavy wind.howling",
           "door_creak.plain clock.slow footsteps.walking knocking.plain glass.plain",
           "Make it a warm and cosy evening.", "fire.plain", "piano.plain"),
    _Scene("an office", "rain.light crowd.plain", "telephone.plain typing.plain door_slam.plain laughter.plain vacuum.plain",
           "Somebody brings good news.", "applause.plain", "trumpet.plain"),
)  # fmt: skip
_LINES = (
    ("man", "calm", "We should go home before it gets dark."), ("woman", "happy", "I knew you would come back."),
    ("boy", "excited", "Look at that, over there!"), ("woman", "afraid", "Did you hear that noise?"),
    ("man", "angry", "Who left the gate open again?"), ("girl", "sad", "I wanted to stay a little longer."),
)  # fmt: skip


def draw_conversation(seed: int) -> Conversation:
    """The conversation of a seed, the same on every machine. Any 36 seeds in a row have each two tasks after one another
    once. Raises InputError for a seed below 0 or too large."""
    rng = random.Random(f"conversation/{check_seed(seed, 'the seed of a conversation')}")
    scene = _SCENES[rng.randrange(len(_SCENES))]
    plan = _told(scene, rng)
    turns = [telling(plan)]
    for task in (TASKS[seed % 6], TASKS[(seed + seed // 6 + 1) % 6]):
        sentence, patch = _EDITS[task](turns[-1].after, scene, rng)
        turns.append(turn_of(task, sentence, turns[-1].after, patch))
    return Conversation(seed, tuple(turns))


@dataclass(frozen=True)
class EditCaptions:
    """Captions that an edit leaves alone, brings, takes away, and of sounds whose level, place or time alone it changes.

    What multiFLAM's change (`kept`) and editFLAM (the others) are measured over; a sound that becomes another is both
    brought and taken away.
    """

    kept: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    turned: tuple[str, ...]


def captions_of(turn: ConversationTurn) -> EditCaptions:
    """The captions of what a turn did."""
    old = {event.id: event.caption for event in turn.before.events} if turn.before else {}
    new = {event.id: event.caption for event in turn.after.events}
    others = [one for one in turn.changed if old[one] != new[one]]
    return EditCaptions(
        kept=tuple(caption for one, caption in new.items() if one in old and one not in turn.changed),
        added=tuple(new[one] for one in (*turn.added, *others)),
        removed=tuple(old[one] for one in (*turn.removed, *others)),
        turned=tuple(new[one] for one in turn.changed if one not in others),
    )


# Telling


def _told(scene: _Scene, rng: random.Random) -> StoryPlan:
    bed, fronts = rng.choice(scene.beds.split()), rng.sample(scene.sounds.split(), rng.choice((2, 3, 3)))
    rows: list[dict[str, Any]] = [{**heard(bed), "start": 0.0, "seconds": SECONDS, "loudness": _BED_LUFS}]
    starts = sorted(rng.sample((0.5, 1.5, 2.5, 3.5), len(fronts)))
    rows += [{**heard(key), **_placed(start, rng)} for key, start in zip(fronts, starts, strict=True)]
    told = f"Tell me {SECONDS:g} seconds in {scene.place}: {phrase(bed)}, {listed([phrase(key) for key in fronts])}."
    if rng.random() < _SPOKEN_SHARE:
        speaker, emotion, line = rng.choice(_LINES)
        spoken = {
            "caption": f"A {speaker} speaks.",
            "kind": "speech",
            "speaker": speaker,
            "emotion": emotion,
            "transcript": line,
        }
        rows.append({**spoken, **_placed(4.5, rng), "seconds": 3.0})
        told += f' Then a {speaker} says: "{line}"'
    ids = ({"id": f"e{n}", **row} for n, row in enumerate(rows, 1))
    return StoryPlan.build({"instruction": told, "events": [*ids], "total_seconds": SECONDS})


def _placed(start: float, rng: random.Random) -> dict[str, float]:
    seconds, loudness = rng.choice((2.0, 2.5, 3.0, 3.5)), float(rng.randint(round(_QUIETEST), round(_LOUDEST)))
    return {"start": start, "seconds": seconds, "loudness": loudness, "pan": rng.choice(_PANS)}


# Editing

_Edit = tuple[str, Patch]


def _open(plan: StoryPlan, scene: _Scene, rng: random.Random) -> _Edit:
    """A wish of the scene, where it is not fulfilled already, or one that takes something away and turns the rest down."""
    bed, captions = plan.events[0], {event.caption for event in plan.events}
    if rng.random() < 0.5 or heard(scene.new_bed)["caption"] == bed.caption or heard(scene.comes)["caption"] in captions:
        gone = _front(plan, rng).id
        quieter = [{"id": event.id, "loudness": (event.loudness or 0.0) - 6.0} for event in plan.events if event.id != gone]
        return _LONELY, Patch.build({"remove": [gone], "change": quieter})
    comes = {**heard(scene.comes), **_placed(rng.choice((1.0, 2.0, 3.0)), rng)}
    return scene.wish, Patch.build({"add": [comes], "change": [{"id": bed.id, **heard(scene.new_bed)}]})


def _add(plan: StoryPlan, scene: _Scene, rng: random.Random) -> _Edit:
    there = {event.caption for event in plan.events}
    key = rng.choice([one for one in scene.sounds.split() if heard(one)["caption"] not in there])
    row = {**heard(key), **_placed(float(rng.randint(1, 4)), rng), "pan": 0.0}
    return f"Add {phrase(key)} at {row['start']:g} second{'s' if row['start'] > 1 else ''}.", Patch.build({"add": [row]})


def _remove(plan: StoryPlan, _: _Scene, rng: random.Random) -> _Edit:
    event = _front(plan, rng)
    return f"Remove the {noun(event)}.", Patch.build({"remove": [event.id]})


def _panning(plan: StoryPlan, _: _Scene, rng: random.Random) -> _Edit:
    event, side = _front(plan, rng), rng.choice(("left", "right"))
    pan = -1.0 if side == "left" else 1.0
    return f"Pan the {noun(event)} hard {side}.", Patch.build({"change": [{"id": event.id, "pan": pan}]})


def _volume(plan: StoryPlan, _: _Scene, rng: random.Random) -> _Edit:
    event, step = _front(plan, rng), rng.choice(_STEPS_DB)
    level = max(-60.0, min(-1.0, (event.loudness or 0.0) + step))
    told = f"Make the {noun(event)} {abs(step):g} dB {'louder' if step > 0 else 'quieter'}."
    return told, Patch.build({"change": [{"id": event.id, "loudness": level}]})


def _change(plan: StoryPlan, scene: _Scene, rng: random.Random) -> _Edit:
    event, there = _front(plan, rng), {event.caption for event in plan.events}
    key = rng.choice([one for one in scene.sounds.split() if heard(one)["caption"] not in there])
    return f"Replace the {noun(event)} with {phrase(key)}.", Patch.build({"change": [{"id": event.id, **heard(key)}]})


_EDITS: Mapping[str, Callable[[StoryPlan, _Scene, random.Random], _Edit]] = dict(
    zip(TASKS, (_open, _add, _remove, _panning, _volume, _change), strict=True)
)


def _front(plan: StoryPlan, rng: random.Random) -> SoundEvent:
    """Any event but the bed and what is spoken."""
    return rng.choice([event for event in plan.events[1:] if event.kind != "speech"])


# Keeping


def conversations() -> tuple[Conversation, ...]:
    """The sixty shipped ones."""
    return read_conversations(resources.files(__package__ or "").joinpath("conversations.json").read_text(encoding="utf-8"))


def write_conversations(found: Sequence[Conversation]) -> str:
    """Conversations as JSON, one a line: the seed, each turn's task and sentence, and the plan after it."""
    rows = (f'{{"seed": {one.seed}, "turns": [{", ".join(map(_written, one.turns))}]}}' for one in found)
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _written(turn: ConversationTurn) -> str:
    sentence, plan = json.dumps(turn.sentence, ensure_ascii=False), turn.after.model_dump_json(exclude_defaults=True)
    return f'{{"task": "{turn.task}", "sentence": {sentence}, "plan": {plan}}}'


def read_conversations(text: str) -> tuple[Conversation, ...]:
    """What `write_conversations` wrote. Raises InputError that names the conversation and what is wrong with it."""
    rows = load_json(text)
    if not isinstance(rows, list):
        raise InputError(f"conversations are a list of objects with seed and turns, not a {type(rows).__name__}")
    return tuple(_conversation(row, n) for n, row in enumerate(rows))


def _conversation(row: Any, n: int) -> Conversation:
    seed, rows = (row.get("seed"), row.get("turns")) if isinstance(row, dict) else (None, None)
    if type(seed) is not int or not isinstance(rows, list) or len(rows) < 2:
        raise InputError(f"conversation {n} has a seed and two turns or more; got {str(row)[:80]}")
    turns = list[ConversationTurn]()
    for k, one in enumerate(rows):
        turns.append(_read_turn(one, f"conversation {n}, turn {k}", turns[-1].after if turns else None))
    return Conversation(seed, tuple(turns))


def _read_turn(row: Any, where: str, before: StoryPlan | None) -> ConversationTurn:
    kinds = {"task": str, "sentence": str, "plan": dict}
    if not isinstance(row, dict) or not all(isinstance(row.get(name), kind) for name, kind in kinds.items()):
        raise InputError(f"{where}: it has a task, a sentence and a plan; got {str(row)[:80]}")
    if row["task"] not in (TASKS if before else (STORY,)):
        raise InputError(f"{where}: its task is {row['task'][:40]!r}; {STORY} comes first, then one of {', '.join(TASKS)}")
    try:
        after = StoryPlan.build(row["plan"])
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    if before is None:
        return ConversationTurn(STORY, row["sentence"], None, after, added=tuple(event.id for event in after.events))
    return turn_between(row["task"], row["sentence"], before, after)


if __name__ == "__main__":
    print(write_conversations([*map(draw_conversation, range(SHIPPED))]), end="")
