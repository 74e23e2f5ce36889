"""The rules that AudioCopilot's conversations keep (AudioChat, Figure 8 and appendix A): JSON in, each broken rule out.

A conversation that breaks none is one of the validated. Rules have short names, so that they can be counted. Reads anything
that JSON can hold, and repairs nothing (see `copilot` for a reader that does).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

MOST_TURNS, MOST_SOUNDS, SECONDS = 5, 10, 8.0
LOUDNESS, PANNING, BED_PANNING, START = (-30.0, -10.0), (-1.0, 1.0), 0.1, (0.0, 4.0)
MIXING = ("loudness", "panning", "start_time", "duration")
_ELEMENT = ("tool", "text", "emotion", "gender", "speaker", *MIXING)
_SLACK = 1e-6
_MOST_SAID = 40  # broken rules that are told
_MIXED_WORDS = re.compile(
    r"\b(?:loud(?:er|est|ly|ness)?|quiet(?:er|est|ly)|volume|decibels?|db|lufs|pann?(?:ed|ing)|stereo"
    r"|(?:on|to|from|at) the (?:far )?(?:left|right)|(?:left|right) (?:channel|speaker|side|ear))\b",
    re.IGNORECASE,
)
_GENDERS = ("male", "female")
_OF_GENDER = re.compile(
    r"\b(?:wom[ae]n|m[ae]n|fe?male|girls?|boys?|lady|gender|voice|mother|father|he|she)\b", re.IGNORECASE
)


class BrokenRule(NamedTuple):
    """Which rule is broken, and where and how, in a sentence."""

    rule: str
    said: str


@dataclass
class _Turn:
    """One turn: the user's sentence, and the fields of the answer."""

    sentence: str
    answer: Mapping[str, Any]
    elements: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def by_id(self) -> dict[int, dict[str, Any]]:
        return {element["id"]: element for element in self.elements if type(element.get("id")) is int}


def broken_rules(value: Any) -> tuple[BrokenRule, ...]:
    """Every rule that a conversation breaks; nothing for one that keeps all."""
    return tuple(found for _, found in zip(range(_MOST_SAID), _broken(value), strict=False))


def _broken(value: Any) -> Iterator[BrokenRule]:
    turns, fault = _turns(value)
    if fault:
        yield BrokenRule("form", fault)
        return
    if not 1 <= len(turns) <= MOST_TURNS:
        yield BrokenRule("turns", f"there are {len(turns)} turns; a conversation has 1 to {MOST_TURNS}.")
    gone: set[int] = set()
    for n, turn in enumerate(turns):
        for rule, said in _in_turn(turn):
            yield BrokenRule(rule, f"turn {n + 1}: {said}")
        for rule, said in _between(turns[n - 1] if n else None, turn, gone):
            yield BrokenRule(rule, f"turn {n + 1}: {said}")
        gone |= (turns[n - 1].by_id.keys() if n else set()) - turn.by_id.keys()


def _turns(value: Any) -> tuple[list[_Turn], str]:
    """The turns, or what keeps the value from having any."""
    messages: list[Any] = value if isinstance(value, list) else []
    if not messages or len(messages) % 2 or len(messages) > 1000:
        return [], "a conversation is a list of messages, a user's and a system's in turn."
    turns = list[_Turn]()
    for asked, answered in zip(messages[::2], messages[1::2], strict=True):
        sentence, answer = _part(asked, "user").get("text"), _part(answered, "system")
        rows = answer.get("text")
        if not isinstance(sentence, str) or not sentence.strip():
            return [], f"message {2 * len(turns) + 1} must be the user's, with a text."
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return [], f"message {2 * len(turns) + 2} must be the system's, with a list of sounds as its text."
        turns.append(_Turn(sentence, answer, cast("list[dict[str, Any]]", rows)))
    return turns, ""


def _part(message: Any, role: str) -> Mapping[str, Any]:
    """The one part of a message of that role; nothing where it is otherwise."""
    content = message.get("content") if isinstance(message, dict) and message.get("role") == role else None
    parts: list[Any] = content if isinstance(content, list) else [content]
    return parts[0] if len(parts) == 1 and isinstance(parts[0], dict) else {}


def _in_turn(turn: _Turn) -> Iterator[BrokenRule]:
    if not 1 <= len(turn.elements) <= MOST_SOUNDS:
        yield BrokenRule("sounds", f"it has {len(turn.elements)} sounds; there are 1 to {MOST_SOUNDS}.")
    ids = [element.get("id") for element in turn.elements]
    if any(type(one) is not int for one in ids) or len({repr(one) for one in ids}) < len(ids):
        yield BrokenRule("id", "each sound has an id of its own, which is a whole number.")
    description = turn.answer.get("description")
    if not isinstance(description, str) or not description.strip():
        yield BrokenRule("description", "the whole soundscape is described first.")
    elif found := _MIXED_WORDS.search(description):
        yield BrokenRule("description", f"it speaks of loudness or panning: {found.group()!r}.")
    for element in turn.elements:
        yield from _in_element(element)
    if turn.elements and not any(_is_bed(element, turn.elements) for element in turn.elements):
        yield BrokenRule(
            "ambience", f"no sfx starts at 0, lies within {BED_PANNING} of the centre and lasts as long as all others."
        )


def _in_element(element: Mapping[str, Any]) -> Iterator[BrokenRule]:
    name = f"the sound {str(element.get('id'))[:20]}"
    tool, text = element.get("tool"), element.get("text")
    if tool not in ("sfx", "tts"):
        yield BrokenRule("tool", f"{name} has the tool {str(tool)[:20]!r}; it is sfx or tts.")
    if not isinstance(text, str) or not text.strip():
        yield BrokenRule("text", f"{name} has no text.")
    if tool == "tts" and not _has_voice(element):
        yield BrokenRule("voice", f"{name} is spoken; it needs an emotion, and a gender of male or female or a speaker.")
    for key, (low, high) in (("loudness", LOUDNESS), ("panning", PANNING), ("start_time", START)):
        if not low - _SLACK <= _number(element.get(key)) <= high + _SLACK:
            yield BrokenRule(key, f"{name} has the {key} {str(element.get(key))[:20]}; it lies from {low:g} to {high:g}.")
    duration = _number(element.get("duration"))
    if not duration > 0 or not _end(element) <= SECONDS + _SLACK:
        yield BrokenRule("duration", f"{name} must last longer than 0 s and end at {SECONDS:g} s at the latest.")


def _has_voice(element: Mapping[str, Any]) -> bool:
    emotion, speaker = element.get("emotion"), element.get("speaker")
    named = element.get("gender") in _GENDERS or (isinstance(speaker, str) and bool(speaker.strip()))
    return isinstance(emotion, str) and named


def _number(value: Any) -> float:
    """The value where it is a finite number, else one that lies nowhere."""
    known = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e9
    return float(value) if known else math.nan


def _end(element: Mapping[str, Any]) -> float:
    return _number(element.get("start_time")) + _number(element.get("duration"))


def _is_bed(element: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> bool:
    centred = abs(_number(element.get("panning"))) <= BED_PANNING + _SLACK
    longest = all(_end(other) <= _end(element) + _SLACK for other in others)
    return element.get("tool") == "sfx" and _number(element.get("start_time")) == 0 and centred and longest


def _between(before: _Turn | None, turn: _Turn, gone: set[int]) -> Iterator[BrokenRule]:
    """What a turn says that it did, against what it did."""
    was, now = before.by_id if before else {}, turn.by_id
    did = {
        "added": {one for one in now if one not in was},
        "changed": {one for one in now if one in was and _fields(now[one]) != _fields(was[one])},
        "removed": {one for one in was if one not in now},
    }
    for key, ids in did.items():
        listed = turn.answer.get(key)
        said = {one for one in listed if type(one) is int} if isinstance(listed, list) else None
        if said is None or len(said) != len(cast("list[Any]", listed)):
            yield BrokenRule("lists", f"{key} must be a list of ids, each once.")
        elif said != ids and not (key == "added" and before is None and not said):  # in the first turn all is new
            yield BrokenRule("lists", f"{key} says {sorted(said)}, and is {sorted(ids)}.")
    if before is not None and not any(did.values()):
        yield BrokenRule("nothing", "the answer changes nothing.")
    if again := did["added"] & gone:
        yield BrokenRule("id", f"the ids {sorted(again)} were those of sounds that are gone.")
    if before is not None:
        yield from _voices_kept(before, turn)


def _fields(element: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(element.get(key) for key in _ELEMENT)


def _voices_kept(before: _Turn, turn: _Turn) -> Iterator[BrokenRule]:
    """A speaker keeps the gender, unless the user speaks of voices."""
    genders = [
        {str(one.get("speaker")): one.get("gender") for one in some.elements if one.get("speaker") and one.get("gender")}
        for some in (before, turn)
    ]
    for speaker, gender in genders[1].items():
        if genders[0].get(speaker, gender) != gender and not _OF_GENDER.search(turn.sentence):
            yield BrokenRule("voice", f"{speaker[:40]!r} becomes {str(gender)[:20]}, and nobody asked for it.")
