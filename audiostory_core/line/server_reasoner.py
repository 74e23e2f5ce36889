"""A plan asked from any OpenAI-compatible server: an instruction -> a plan, with what had to be repaired."""

from __future__ import annotations

from ..errors import InputError
from ..plan import text as plan_text
from ..plan.answer_schema import plan_schema
from ..plan.story import check_seconds
from ..plan.text import PlanReading
from ..replies.reading import fault_of
from ..servers.chat import ChatServer, complete
from ..servers.http import OnText, quoted

PLANNER = """You plan long sound stories. You answer with one JSON object and nothing else:
{"reasoning": "...", "events": [{"caption": "...", "detail": "...", "kind": "sfx", "seconds": 4.0}, ...]}
- reasoning: two or three sentences on what is heard, in which order, and why each sound lasts as long as it does.
- events: one object for each sound, in the order in which they are heard; usually 2 to 8.
- caption: one plain sentence that says what is heard, without names, numbers, feelings or things that make no sound.
- detail: what happens in the story at that moment.
- kind: sfx, music, ambience or speech.
- seconds: how long the sound lasts, at least 0.5. All seconds together make exactly the length that is asked for.
- Optional: loudness in LUFS (-70 to 0, usual -20), pan (-1 left to 1 right), and, only if sounds overlap, start in
  seconds from the beginning for every event."""


def ask_plan(server: ChatServer, instruction: str, total_seconds: float, on_text: OnText | None = None) -> PlanReading:
    """The plan that the server makes of an instruction, scaled to `total_seconds`, with what had to be repaired.

    An answer that holds no plan, or was cut off, is asked for once more, with the reason. Raises InputError as `complete`
    does, and where the second answer is no better.
    """
    if not instruction.strip():
        raise InputError("the instruction is empty; say in a sentence what should be heard.")
    total = check_seconds(total_seconds, "seconds")
    wish = f"{instruction.strip()}\n\nThe total duration is {total:g} seconds."
    user, notes, last = wish, server.known.notes, ""
    for attempt in (1, 2):
        reply = complete(server, PLANNER, user, on_text, plan_schema())
        try:
            reading = plan_text.parse_reply(reply, instruction, total)
        except InputError as error:
            fault = fault_of(reply, str(error))
            notes = (*notes, f"the server's answer {attempt} held no plan: {fault}")
            user = f"{wish}\n\nYour last answer could not be read: {fault} Answer with the JSON object alone."
            last = f"the last began {quoted(reply.text or reply.thoughts)!r}. {fault}"
            continue
        return PlanReading(reading.plan, (*notes, *reading.repairs))
    raise InputError(f"the model {server.model.strip()[:80]!r} wrote no plan in two tries; {last} Try a larger model.")
