"""Conversations to learn from, drawn without a model: a seed and a few words that inspire it in; up to five turns out.

The shape and the ranges of AudioCopilot's (AudioChat, section 3.2 and appendix A): scenes of 8 s, an ambience under up to
nine other sounds, in half of them people who speak, and edits of eight kinds. A sentence is kept only where the reader of
edits (`edits.sentence`) understands it as what the plan became; wishes that leave open how, and what becomes of a voice, are
not in its words. The words stand in `wordings/dialogues.txt` and `wordings/scenes.txt`.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..edits.patch import Patch
from ..edits.sentence import edit
from ..errors import InputError
from ..plan.story import SoundEvent, StoryPlan, check_seed
from .conversations import (
    SECONDS,
    TASKS,
    Conversation,
    ConversationTurn,
    class_of,
    heard,
    listed,
    noun,
    phrase,
    telling,
    turn_between,
    turn_of,
)
from .places import SceneLine, ScenePlace, places
from .sections import WORDINGS, TextLine, read_sections, texts_of

MORE_TASKS = ("time", "speech")
MOST_TURNS, MOST_SOUNDS = 5, 10
QUIETEST, LOUDEST, LATEST_START, BED_PAN = -30.0, -10.0, 4.0, 0.1
_STARTS = tuple(step / 2 for step in range(9))
_LENGTHS = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0)
_PANS = (-0.8, -0.5, -0.3, 0.0, 0.0, 0.3, 0.5, 0.8)
_SIDES = {"hard_left": -1.0, "hard_right": 1.0, "left": -0.5, "right": 0.5, "centre": 0.0}
_STEPS_DB = (3.0, 4.0, 6.0, 9.0)
_FRONTS, _FRONT_WEIGHTS = (2, 3, 4, 5, 6), (3, 4, 3, 2, 1)
_SPOKEN_SHARE, _TWO_LINES_SHARE, _NEAR_SHARE, _QUOTED_SHARE = 0.5, 0.4, 0.8, 0.25
_SPOKEN_WORDS, _MOST_SEED_CHARS = (3, 9), 160  # of a seed that somebody says, and of one that a sentence quotes
_TRIES = 60  # of edits, until one fits: most do
_PERSON_SLOTS = ("speaker", "a_speaker", "other", "a_other", "line", "emotion", "at")
_SLOTS = {
    "tell": ("place", "where", "bed", "sounds"), "inspired": ("seed", "place", "where", "bed", "sounds"), "said": _PERSON_SLOTS,
    "speak": _PERSON_SLOTS, "words": _PERSON_SLOTS, "feeling": _PERSON_SLOTS, "voice": _PERSON_SLOTS,
    "add": ("phrase", "at"), "remove": ("noun",), **dict.fromkeys(_SIDES, ("noun",)), "louder": ("noun", "step"),
    "quieter": ("noun", "step"), "change": ("noun", "phrase"), "move": ("noun", "at"), "last": ("noun", "length"),
    "lonely": (), "speakers": (), "emotions": (),
}  # fmt: skip

_Edit = tuple[str, Patch]
_Row = dict[str, Any]


@dataclass(frozen=True)
class _Draw:
    """What one conversation is drawn from: its place, and its own chance."""

    place: ScenePlace
    rng: random.Random

    def say(self, section: str, **slots: str) -> str:
        """One of the sentences of a section, filled."""
        said = self.rng.choice(_wordings()[section]).format_map(slots)
        return said[0].upper() + said[1:]


@functools.cache
def _wordings() -> Mapping[str, tuple[str, ...]]:
    lines: Mapping[str, Sequence[TextLine]] = read_sections(WORDINGS / "dialogues.txt", _SLOTS)
    return {section: texts_of(rows, _SLOTS[section]) for section, rows in lines.items()}


def draw_dialogue(seed: int, index: int, inspiration: str = "", turns: int = 3, speech: bool | None = None) -> Conversation:
    """Conversation `index` of a seed, a function of the arguments alone: a story told, and `turns - 1` edits of it.

    The `inspiration`, any sentence, leads to a place, and is said there or quoted where it is short. `speech` says whether
    anybody speaks; None draws that. Raises InputError for a seed below 0 or too large, and for turns that are not 1 to 5.
    """
    if not 1 <= turns <= MOST_TURNS:
        raise InputError(f"a conversation has 1 to {MOST_TURNS} turns; {turns} were asked for.")
    check_seed(index, "the number of a conversation")
    rng = random.Random(f"dialogue/{check_seed(seed, 'the seed of conversations')}/{index}/{inspiration}")
    said = plain_sentence(inspiration)
    draw = _Draw(_place(said, rng), rng)
    spoken = rng.random() < _SPOKEN_SHARE if speech is None else speech
    found = [telling(_told(draw, said, spoken))]
    while len(found) < turns:
        found.append(_edited(draw, found[-1].after, _next_id(found)))
    return Conversation(index, tuple(found))


def plain_sentence(text: str) -> str:
    """A sentence of a corpus as people write it: in one line, without quotes, with one large letter where all were, and an
    end. Nothing of what holds no word."""
    words = " ".join(re.sub(r'["\u201c\u201d\u00ab\u00bb{}<>\\]', " ", text).split())
    if not re.search(r"[^\W\d_]", words) or not words.isprintable():
        return ""
    words = words.capitalize() if words.isupper() else words[0].upper() + words[1:]
    return words if words[-1] in ".!?" else f"{words.rstrip(',;:- ')}."


def _place(said: str, rng: random.Random) -> ScenePlace:
    near = max(place.nearness(said) for place in places())
    leads = near > 0 and rng.random() < _NEAR_SHARE
    return rng.choice([place for place in places() if not leads or place.nearness(said) == near])


# Telling


def _told(draw: _Draw, seed: str, spoken: bool) -> StoryPlan:
    rng, place = draw.rng, draw.place
    bed = rng.choice(place.beds)
    able = [key for key in place.sounds if _class(key) != _class(bed)]
    fronts = rng.sample(able, rng.choices(_FRONTS, _FRONT_WEIGHTS)[0])
    starts = sorted(rng.sample(_STARTS, len(fronts)))
    rows: list[_Row] = [_bed(bed, rng)]
    rows += [{**heard(key), **_placed(start, rng)} for key, start in zip(fronts, starts, strict=True)]
    lines = _lines(draw, seed) if spoken else []
    rows += _spoken_rows(lines, rng)
    slots = {
        "place": place.place,
        "where": place.where,
        "bed": phrase(bed),
        "sounds": listed([phrase(key) for key in fronts]),
    }
    quoted = 0 < len(seed) <= _MOST_SEED_CHARS and seed not in [line.words for line in lines]
    asked = (
        draw.say("inspired", seed=seed, **slots) if quoted and rng.random() < _QUOTED_SHARE else draw.say("tell", **slots)
    )
    asked = " ".join([asked, *(draw.say("said", **_person(line)) for line in lines)])
    ids = ({"id": f"e{n}", **row} for n, row in enumerate(rows, 1))
    return _described(place, StoryPlan.build({"instruction": asked, "events": [*ids], "total_seconds": SECONDS}))


def _class(key: str) -> str:
    return key.partition(".")[0]


def _bed(key: str, rng: random.Random) -> _Row:
    level, pan = float(rng.randint(-30, -26)), rng.choice((-BED_PAN, 0.0, 0.0, BED_PAN))
    return {**heard(key), "kind": "ambience", "start": 0.0, "seconds": SECONDS, "loudness": level, "pan": pan}


def _placed(start: float, rng: random.Random) -> _Row:
    seconds, level = rng.choice(_LENGTHS), float(rng.randint(-20, -12))
    return {"start": start, "seconds": seconds, "loudness": level, "pan": rng.choice(_PANS)}


def _lines(draw: _Draw, seed: str) -> list[SceneLine]:
    """What one or two people say, not the same person twice; the seed itself where it is as short as such a line."""
    rng, lines = draw.rng, draw.rng.sample(draw.place.lines, 2 if draw.rng.random() < _TWO_LINES_SHARE else 1)
    if _SPOKEN_WORDS[0] <= len(seed.split()) <= _SPOKEN_WORDS[1]:
        lines[0] = SceneLine(*rng.choice(draw.place.lines)[:2], seed)
    return [line for n, line in enumerate(lines) if line.speaker not in [one.speaker for one in lines[:n]]]


def _spoken_rows(lines: Sequence[SceneLine], rng: random.Random) -> list[_Row]:
    """Lines one after another, each with the time that it needs."""
    rows, start = list[_Row](), rng.choice((0.5, 1.0, 1.5, 2.0)) if len(lines) > 1 else rng.choice(_STARTS)
    for line in lines:
        seconds = spoken_seconds(line.words)
        start = min(start, LATEST_START, SECONDS - seconds)
        rows.append({**_voice(line), **_placed(start, rng), "seconds": seconds})
        start += seconds
    return rows


def spoken_seconds(words: str) -> float:
    """The room that words need to be spoken in, a little more than they take: 2 s to 4 s by their number."""
    return min(4.0, max(2.0, round(0.8 * len(words.split())) / 2 + 1.0))


def _voice(line: SceneLine) -> _Row:
    caption = f"{_with_article(line.speaker)} speaks."
    return {
        "caption": caption[0].upper() + caption[1:],
        "kind": "speech",
        "speaker": line.speaker,
        "emotion": line.emotion,
        "transcript": line.words,
    }


def _person(line: SceneLine) -> dict[str, str]:
    return {"speaker": line.speaker, "a_speaker": _with_article(line.speaker), "line": line.words, "emotion": line.emotion}


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _described(place: ScenePlace, plan: StoryPlan) -> StoryPlan:
    """The plan with an overview of its whole soundscape as the reasoning: what is heard, in order, and not how loud or
    where."""
    events = sorted(plan.events, key=lambda event: event.start)
    parts = [f"{event.caption[:-1]} ({event.emotion})." if event.emotion else event.caption for event in events]
    return plan.model_copy(update={"reasoning": " ".join([f"{place.place[0].upper()}{place.place[1:]}.", *parts])})


# Editing


def _next_id(turns: Sequence[ConversationTurn]) -> int:
    """A number above those of all events so far: ids of sounds that are gone stay theirs."""
    return 1 + max(int(event.id.removeprefix("e")) for turn in turns for event in turn.after.events)


def _edited(draw: _Draw, plan: StoryPlan, next_id: int) -> ConversationTurn:
    """An edit that fits the ranges, and whose sentence means what the plan becomes; what comes is numbered from `next_id`."""
    for _ in range(_TRIES):
        task = draw.rng.choice([*TASKS, *MORE_TASKS])
        drawn = _EDITS[task](plan, draw)
        if drawn is None:
            continue
        sentence, patch = drawn
        named = (row.model_copy(update={"id": f"e{n}"}) for n, row in enumerate(patch.add, next_id))
        patch = patch.model_copy(update={"add": tuple(named)})
        try:
            turn = turn_of(task, sentence, plan, patch)
        except InputError:  # a sound that is there already, or as it should become
            continue
        if fits_ranges(turn.after) and _means(turn):
            return turn_between(task, sentence, plan, _described(draw.place, turn.after))
    raise InputError(f"no edit of '{plan.instruction[:60]}' was found in {_TRIES} draws.")


def fits_ranges(plan: StoryPlan) -> bool:
    """Whether a scene is one of AudioCopilot's: so many sounds, so loud, so early, and none longer than the bed."""
    bed = plan.events[0]
    return len(plan.events) <= MOST_SOUNDS and all(
        QUIETEST <= (event.loudness or 0.0) <= LOUDEST and event.start <= LATEST_START and event.end <= bed.end
        for event in plan.events
    )


def _means(turn: ConversationTurn) -> bool:
    """Whether the reader of edits understands the sentence as what was drawn, as far as it is in its words."""
    unread = turn.task == "open-ended" or (turn.task == "speech" and _only_manner(turn))
    if unread or turn.before is None:
        return True
    try:
        found, _ = edit(turn.before, turn.sentence)
    except InputError:
        return False
    if turn.task == "change":  # its captions are its own
        was = {event.id: event for event in turn.before.events}
        return [event.id for event in found.events if event != was.get(event.id)] == [*turn.changed]
    if turn.added:
        return [_place_of(event) for event in found.events] == [_place_of(event) for event in turn.after.events]
    return found.events == turn.after.events


def _only_manner(turn: ConversationTurn) -> bool:
    """Whether a voice stays and only how or by whom it speaks changes."""
    said = {event.id: event.transcript for event in turn.before.events} if turn.before else {}
    return not turn.added and all(event.transcript == said[event.id] for event in turn.after.events)


def _place_of(event: SoundEvent) -> tuple[float, str, str]:
    return event.start, event.speaker, event.transcript


def _open(plan: StoryPlan, draw: _Draw) -> _Edit | None:
    """A wish of the place, or one that takes something away and turns the rest down."""
    rng, bed, captions = draw.rng, plan.events[0], {event.caption for event in plan.events}
    wish = rng.choice(draw.place.wishes)
    if rng.random() < 0.3:
        gone = _front(plan, rng, 2)
        softer = [event for event in plan.events[1:] if event is not gone and (event.loudness or 0.0) - 4.0 >= QUIETEST]
        change = [{"id": event.id, "loudness": (event.loudness or 0.0) - 4.0} for event in softer]
        return (draw.say("lonely"), Patch.build({"remove": [gone.id], "change": change})) if gone else None
    if {_caption(wish.bed), _caption(wish.comes)} & captions:
        return None
    comes = {**heard(wish.comes), **_placed(rng.choice(_STARTS), rng)}
    new_bed = {"id": bed.id, **heard(wish.bed), "kind": "ambience"}
    return wish.sentence, Patch.build({"add": [comes], "change": [new_bed]})


def _caption(key: str) -> str:
    return str(heard(key)["caption"])


def _add(plan: StoryPlan, draw: _Draw) -> _Edit | None:
    key = _newcomer_key(plan, draw)
    if key is None:
        return None
    row = {**heard(key), **_placed(draw.rng.choice(_STARTS), draw.rng), "pan": 0.0}
    return draw.say("add", phrase=phrase(key), at=_seconds(row["start"])), Patch.build({"add": [row]})


def _remove(plan: StoryPlan, draw: _Draw) -> _Edit | None:
    event = _front(plan, draw.rng, 2)
    return (draw.say("remove", noun=_noun(event)), Patch.build({"remove": [event.id]})) if event else None


def _panning(plan: StoryPlan, draw: _Draw) -> _Edit | None:
    event, side = _front(plan, draw.rng), draw.rng.choice([*_SIDES])
    change = {"id": event.id, "pan": _SIDES[side]} if event else {}
    return (draw.say(side, noun=_noun(event)), Patch.build({"change": [change]})) if event else None


def _volume(plan: StoryPlan, draw: _Draw) -> _Edit | None:
    event, step, way = _front(plan, draw.rng), draw.rng.choice(_STEPS_DB), draw.rng.choice(("louder", "quieter"))
    if event is None:
        return None
    level = (event.loudness or 0.0) + (step if way == "louder" else -step)
    told = draw.say(way, noun=_noun(event), step=f"{step:g}")
    return told, Patch.build({"change": [{"id": event.id, "loudness": level}]})


def _change(plan: StoryPlan, draw: _Draw) -> _Edit | None:
    event, key = _front(plan, draw.rng), _newcomer_key(plan, draw)
    if event is None or key is None or event.kind == "speech":
        return None
    told = draw.say("change", noun=_noun(event), phrase=phrase(key))
    return told, Patch.build({"change": [{"id": event.id, **heard(key)}]})


def _time(plan: StoryPlan, draw: _Draw) -> _Edit | None:
    event = _front(plan, draw.rng)
    if event is None:
        return None
    if draw.rng.random() < 0.5 or event.kind == "speech":
        start = draw.rng.choice(_STARTS)
        told, change = draw.say("move", noun=_noun(event), at=_seconds(start)), {"start": start}
    else:
        seconds = draw.rng.choice(_LENGTHS)
        told, change = draw.say("last", noun=_noun(event), length=_seconds(seconds)), {"seconds": seconds}
    return told, Patch.build({"change": [{"id": event.id, **change}]})


def _speech(plan: StoryPlan, draw: _Draw) -> _Edit | None:
    """Somebody else speaks too; or who speaks says other words, otherwise, or is somebody else. Never where nobody does."""
    rng, words = draw.rng, _wordings()
    voices = [event for event in plan.events if event.kind == "speech"]
    if not voices:
        return None
    event, other = (
        rng.choice(voices),
        rng.choice([one for one in words["speakers"] if one not in {v.speaker for v in voices}]),
    )
    line = rng.choice([line for line in draw.place.lines if line.words not in {v.transcript for v in voices}] or [None])
    way = rng.choice(("speak", "words", "feeling", "voice"))
    if line is None and way in ("speak", "words"):
        return None
    if way == "speak" and line is not None:
        new = SceneLine(other, line.emotion, line.words)
        row = {**_voice(new), **_placed(rng.choice(_STARTS), rng), "seconds": spoken_seconds(line.words), "pan": 0.0}
        return draw.say(way, at=_seconds(row["start"]), **_person(new)), Patch.build({"add": [row]})
    own = SceneLine(event.speaker, rng.choice(words["emotions"]), line.words if line else "")
    changes: dict[str, _Row] = {
        "words": {"transcript": own.words},
        "feeling": {"emotion": own.emotion},
        "voice": {name: value for name, value in _voice(SceneLine(other, "", "")).items() if name in ("caption", "speaker")},
    }
    told = draw.say(way, other=other, a_other=_with_article(other), **_person(own))
    return told, Patch.build({"change": [{"id": event.id, **changes[way]}]})


_EDITS: Mapping[str, Callable[[StoryPlan, _Draw], _Edit | None]] = dict(
    zip((*TASKS, *MORE_TASKS), (_open, _add, _remove, _panning, _volume, _change, _time, _speech), strict=True)
)


def _front(plan: StoryPlan, rng: random.Random, least: int = 0) -> SoundEvent | None:
    """Any event but the bed; None where there are no more than `least` of them."""
    fronts = plan.events[1:]
    return rng.choice(fronts) if len(fronts) > least else None


def _newcomer_key(plan: StoryPlan, draw: _Draw) -> str | None:
    """A sound of the place of whose class the plan has none."""
    there = {class_of(event.caption)[0] for event in plan.events if event.kind != "speech"}
    able = [key for key in draw.place.sounds if _class(key) not in there]
    return draw.rng.choice(able) if able else None


def _noun(event: SoundEvent) -> str:
    return event.speaker if event.kind == "speech" else noun(event)


def _seconds(time: float) -> str:
    return f"{time:g} second{'' if time == 1 else 's'}"
