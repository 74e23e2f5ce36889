"""Conversations that a model simulates, of both sides: a sentence in, the turns and the rules that they break out.

One of two prompts is drawn, with speech or without (AudioChat, appendix A.2). Knows nothing of how a model is reached.
"""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from ..edits.sentence import edit
from ..errors import InputError
from ..exchange.copilot import read_turns
from ..exchange.copilot_rules import MIXING, BrokenRule, broken_rules
from ..plan.answer_schema import list_of, record
from ..plan.story import StoryPlan
from ..replies.reading import Answer, chosen, fault_from
from ..speech.names import wanted
from .asking import Answers, Asker, Usage, wording
from .authors import WrittenConversation
from .rejected import Rejected

PROMPTS = {True: "copilot-speech-1", False: "copilot-sounds-1"}  # whether anybody speaks -> a name in `prompts/`
SPOKEN_SHARE = 0.5
_MOST_CHARS = 200_000  # of an answer
_PALETTE = "Sound effects are these alone, each in its own words or in others that name it: {}.\n"
_TOLD = 8  # broken rules that a model is told of
_SEXES = {"male": "m", "female": "f"}


@dataclass
class ModelAuthor:
    """A model that writes conversations; `speech` says whether anybody speaks, None draws that; `palette` names
    the sounds that can be rendered, "" for any. What it is asked follows from these, the number and the sentence alone.

    An answer that breaks rules is told so and asked for again; where none keeps all, the one that breaks fewest is taken.
    """

    asker: Asker
    answers: Answers
    seed: int = 0
    turns: int = 3
    speech: bool | None = None
    palette: str = ""
    usage: Usage = field(default_factory=Usage)

    def write(self, index: int, inspiration: str) -> WrittenConversation:
        drawn = random.Random(f"copilot/{self.seed}/{index}").random() < SPOKEN_SHARE
        spoken = drawn if self.speech is None else self.speech
        prompt = wording(PROMPTS[spoken])
        words = {"turns": self.turns, "sentence": inspiration, "number": index}
        asked = prompt.filled(answer_schema(spoken), palette=_PALETTE.format(self.palette) if self.palette else "", **words)
        found = list[WrittenConversation]()

        def read(answer: Answer) -> WrittenConversation:
            found.append(self._read(answer, spoken, f"{self.asker.name}, {prompt.name}"))
            if broken := found[-1].broken:
                raise InputError(" ".join(["it breaks rules.", *(one.said for one in broken[:_TOLD])]))
            return found[-1]

        try:
            return self.answers.ask(self.asker, asked, read, self.usage)
        except Rejected:
            if not found:
                raise
        return min(found, key=lambda one: len(one.broken))

    def _read(self, answer: Answer, spoken: bool, author: str) -> WrittenConversation:
        value = conversation_in(answer)
        turns = read_turns(with_genders(value))
        broken = list(broken_rules(value))
        if not spoken and any(event.kind == "speech" for turn in turns for event in turn.events):
            broken.append(BrokenRule("tool", "somebody speaks; only sfx is asked for."))
        if len(turns) != self.turns:
            broken.append(BrokenRule("turns", f"there are {len(turns)} turns; {self.turns} are asked for."))
        found = WrittenConversation(turns, (), author, spoken)
        broken += unasked(found)
        if any(event.kind == "speech" and not event.transcript for plan in found.plans for event in plan.events):
            raise InputError("a spoken line has no words.")
        return replace(found, broken=tuple(broken))


def unasked(written: WrittenConversation) -> list[BrokenRule]:
    """What became otherwise beside what a sentence speaks of, as far as the reader of edits understands it: models like to
    mend more than they were asked to (AudioChat, appendix A.3)."""
    found = list[BrokenRule]()
    for n, (before, after) in enumerate(pairwise(written.plans), 2):
        sentence = written.turns[n - 1].sentence
        try:
            meant, _ = edit(before, sentence)
        except InputError:  # it leaves open how, or is not in the reader's words
            continue
        if others := sorted(_touched(before, after) - _touched(before, meant)):
            found.append(
                BrokenRule("unasked", f"turn {n}: {', '.join(others)} became otherwise, and the user did not speak of that.")
            )
    return found


def _touched(before: StoryPlan, after: StoryPlan) -> set[str]:
    """Ids of the sounds that changed or went."""
    now = {event.id: event for event in after.events}
    return {event.id for event in before.events if now.get(event.id) != event}


def conversation_in(answer: Answer) -> list[Any]:
    """The messages in an answer, without thoughts and prose around them. Raises InputError where there are none, or they are
    cut off."""
    if len(answer.text) > _MOST_CHARS:
        raise InputError(f"the answer has {len(answer.text)} characters; no conversation is longer than {_MOST_CHARS}.")
    values = answer.values
    found = chosen(values, lambda value: bool(_messages(value)))
    if found is None:
        raise InputError("there is no list of messages in the answer.")
    if fault := fault_from(values, found) or ("it is cut off" if found.cut else ""):
        raise InputError(f"the JSON in the answer cannot be read: {fault}.")
    return _messages(found.value)


def _messages(value: Any) -> list[Any]:
    """A list of messages, alone or under the one name of an object; nothing where there is none."""
    inner = list(value.values()) if isinstance(value, dict) and len(value) == 1 else [value]
    rows = inner[0] if inner and isinstance(inner[0], list) else []
    return rows if rows and all(isinstance(row, dict) and "role" in row for row in rows) else []


def with_genders(value: Any) -> Any:
    """A conversation whose speakers are called so that a voice is found by it: the gender stands behind a name that does not
    tell it. One speaker of two genders is two voices."""
    if isinstance(value, list):
        return [with_genders(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {key: with_genders(one) for key, one in value.items()}
    speaker, gender = found.get("speaker"), found.get("gender")
    if isinstance(gender, str) and gender in _SEXES and isinstance(speaker, str) and speaker.strip():
        tells = wanted(speaker).sex == _SEXES[gender]
        found["speaker"] = speaker if tells else f"{speaker.strip()[:80]} ({gender})"
    return found


@functools.cache
def answer_schema(spoken: bool) -> dict[str, Any]:
    """What holds a model on a server to the messages: their form, and no limits (see `plan.answer_schema`). Servers want an
    object outside."""
    text, ids = {"type": "string"}, list_of({"type": "integer"})
    mixing = {key: {"type": "number"} for key in MIXING}
    sfx = {"tool": {"type": "string", "enum": ["sfx"]}, "text": text, **mixing, "id": {"type": "integer"}}
    gender = {"type": "string", "enum": ["male", "female"]}
    voice = {"emotion": text, "gender": gender, "speaker": text}
    tts = {"tool": {"type": "string", "enum": ["tts"]}, "text": text, **voice, **mixing, "id": {"type": "integer"}}
    kinds = [record(one, tuple(one)) for one in ((sfx, tts) if spoken else (sfx,))]
    sounds = list_of({"anyOf": kinds} if len(kinds) > 1 else kinds[0])
    asked = {"type": {"type": "string", "enum": ["text"]}, "text": text}
    answered = {
        "type": {"type": "string", "enum": ["json"]}, "description": text, "added": ids, "changed": ids, "removed": ids,
        "text": sounds,
    }  # fmt: skip
    roles = [_message(role, part) for role, part in (("user", asked), ("system", answered))]
    return record({"messages": list_of({"anyOf": roles})}, ("messages",))


def _message(role: str, part: dict[str, Any]) -> dict[str, Any]:
    content = list_of(record(part, tuple(part)))
    return record({"role": {"type": "string", "enum": [role]}, "content": content}, ("role", "content"))
