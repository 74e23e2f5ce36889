"""A sentence about a story in, a patch out, through any language model: a prompt to `ask`, its reply cleaned and checked.

The model is a function from a prompt to a text, so that a server, a bundle or a text node can be it. What a reply has wrong
is told to the model, twice at most. Knows nothing of servers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, cast

from ..errors import InputError
from ..plan.levels import sound_key
from ..plan.story import SoundEvent, StoryPlan
from ..replies.reading import Answer, Found, Reply, answer_in, fault_from, fault_of
from .patch import PATCH_KEYS, Patch, read_patch
from .sentence import rewound, steps_in
from .turns import MAX_SENTENCE_CHARS, apply, title

Ask = Callable[[str], Reply]
RETRIES = 2
MAX_REPLY_CHARS = 2_000_000
MAX_REPLY_TOKENS = 800  # of a bundle's own model, which may never come to an end

SYSTEM = "You edit sound stories. You answer with one JSON object and nothing else."
EDITOR = """You edit a sound story. You get the story and a wish, and answer with one JSON object and nothing else: a patch.
{"add": [...], "change": [...], "remove": ["id", ...]}
- add: new events, each with caption and seconds, and where needed kind, loudness, pan, transcript, speaker, emotion.
  "after": "id" or "before": "id" puts one in its place; "start" lays it at that second, over whatever is there.
- change: for each event its id and only the fields that become different. Do not repeat fields that stay.
- remove: the ids of events that go.
- caption: one plain sentence that says what is heard. kind: sfx, music, ambience or speech.
- seconds: length; start: seconds from the beginning; loudness: LUFS from -70 to 0 (null: foreground -20, ambience beneath
  it -30); pan: -1 left to 1 right; fade_in_seconds, fade_out_seconds; locked: true or false; take: 0, 1, 2, ...
  for another rendering of the same sound.
- Where events follow one another, leave start away when one comes, goes or changes its length: the others move along.
- Use only ids of the story. Events that are locked cannot be changed or removed."""

_UNLOCK = re.compile(r"\bun-?(?:lock|freeze|pin|protect)|\brelease", re.IGNORECASE)
_SHOWN = (  # what a model need know of an event, where it says something
    "id", "caption", "kind", "start", "seconds", "loudness", "pan", "locked", "take", "fade_in_seconds", "fade_out_seconds",
    "speaker", "transcript", "emotion",
)  # fmt: skip


def edit_by_model(plan: StoryPlan, sentence: str, ask: Ask) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan as a model understands the sentence, and notes; undoing and redoing need no model."""
    steps = steps_in(sentence, plan)
    if steps:
        return rewound(plan, steps), ()
    patch, notes = read_by_model(sentence, plan, ask)
    return apply(plan, patch, sentence), notes


def read_by_model(sentence: str, plan: StoryPlan, ask: Ask) -> tuple[Patch, tuple[str, ...]]:
    """The patch that a model makes of a sentence, and what was wrong with its replies before.

    Raises InputError where three replies hold no patch that fits the story, and as `ask` does.
    """
    if not sentence.strip():
        raise InputError("The sentence is empty; say what should become different.")
    if len(sentence) > MAX_SENTENCE_CHARS:
        raise InputError(f"The sentence has {len(sentence)} characters; give edits of at most {MAX_SENTENCE_CHARS}.")
    prompt = edit_prompt(sentence, plan)
    notes: list[str] = []
    question, fault = prompt, ""
    for attempt in range(1, RETRIES + 2):
        reply = ask(question)
        try:
            patch, mended = patch_in(reply, plan, may_unlock=_UNLOCK.search(sentence) is not None)
            apply(plan, patch)
        except InputError as error:
            fault = fault_of(reply, str(error))
            notes.append(f"the model's reply {attempt} was no use: {fault}")
            question = (
                f"{prompt}\n\nYour last answer could not be used: {fault} Answer with the corrected JSON object alone."
            )
            continue
        return patch, (*notes, *mended)
    raise InputError(f"The model gave no patch that fits in {RETRIES + 1} tries; the last fault: {fault}")


def edit_prompt(sentence: str, plan: StoryPlan) -> str:
    """What a model is asked: how a patch looks, the story, and the wish."""
    story = {
        "total_seconds": plan.total_seconds,
        "one_after_another": plan.is_sequential,
        "events": [_shown(event, plan) for event in plan.events],
    }
    lines = json.dumps(story, ensure_ascii=False, separators=(",", ":"))
    return f"{EDITOR}\n\nThe story:\n{lines}\n\nThe wish: {' '.join(sentence.split())}"


def patch_in(reply: Reply, plan: StoryPlan, may_unlock: bool = False) -> tuple[Patch, tuple[str, ...]]:
    """The patch in a model's reply, without thinking, code fences and prose around it, and what of its JSON was mended.

    A reply cannot unlock what is locked unless it `may_unlock`. Raises InputError, one sentence, where no patch is in it.
    """
    if len(reply.text) > MAX_REPLY_CHARS:
        raise InputError(f"The reply has {len(reply.text)} characters; no patch is longer than {MAX_REPLY_CHARS}.")
    found = _json_in(reply)
    patch = read_patch(found.value, plan)
    locked = {event.id: event for event in plan.events if event.locked}
    for change in patch.change:
        if not may_unlock and change.id in locked and change.named().get("locked") is False:
            raise InputError(f"{title(locked[change.id])} is locked, and the wish does not say that it should be unlocked.")
    return patch, found.notes


def _shown(event: SoundEvent, plan: StoryPlan) -> dict[str, Any]:
    """The fields of an event; where it has no loudness, what is usual or was measured, so that louder is louder."""
    measured = plan.levels.measured.get(sound_key(event)) if plan.levels is not None else None
    level = measured if (usual := plan.usual_of(event)) is None else usual
    fields = event.model_dump() | ({"loudness": level} if level is not None and event.loudness is None else {})
    return {name: fields[name] for name in _SHOWN if fields.get(name) not in (None, "", False) or name == "start"}


def _json_in(reply: Reply) -> Found:
    """The last whole JSON value in a reply that holds a patch, else the last that is any object. Raises InputError for what
    is cut off or cannot be trusted: half an edit is none."""
    answer = answer_in(reply)
    values = answer.values
    # Thoughts that did not come to their end by themselves hold drafts alone.
    if answer.thoughts and (reply.limit or not reply.thoughts):
        values = ()
    patches = [found for found in values if _looks_like_a_patch(found.value)]
    found = (patches or list(values) or [None])[-1]
    if found is None:
        raise InputError(_without_json(answer))
    fault = fault_from(values, found) or ("it is cut off" if found.cut else "")
    if fault:
        raise InputError(f"The JSON in the reply cannot be read: {fault}.")
    if found.odd:
        raise InputError(f"The reply has the value {found.odd[0]}, but every number must be finite.")
    before = patches[-2] if len(patches) > 1 and found.follows else found
    if before.value != found.value:
        raise InputError("The reply holds two patches one right after the other; give all changes in one.")
    return found


def _without_json(answer: Answer) -> str:
    said = " ".join(answer.text.split())
    shown = repr(said if len(said) <= 100 else said[:100] + "...")
    if said:
        return f"There is no JSON in the reply, which says {shown}."
    return "The reply is empty, but for thoughts." if answer.thoughts.strip() else "The reply is empty."


def _looks_like_a_patch(value: Any) -> bool:
    fields = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    return bool(fields.keys() & {"patch", *PATCH_KEYS})
