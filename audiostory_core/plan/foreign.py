"""The JSON of other programs and of language models -> plans: any object or list with captions. Our own JSON goes through
`StoryPlan`.

Reads AudioCopilot's elements, timed captions of video models, and what is left of a reply that was cut off.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, cast

from ..errors import InputError
from ..replies.reading import Answer, Found, chosen, fault_from, place_of
from . import prompts
from .draft import TIMESTAMP_TAG, Draft, finish, format_seconds
from .entries import draft_of, groups_in, joined, row_of
from .story import MAX_EVENTS, StoryPlan

_JSON_START = re.compile(r"[\[{]\s{0,200}[\"{'\\\u201c]|\"[\[{]")


def json_in(answer: Answer, notes: list[str]) -> Found | None:
    """The JSON of an answer that holds events; None where it has none, or is in the published form.

    Raises InputError where it looks like JSON, but cannot be read or trusted.
    """
    text = answer.text or answer.thoughts
    if prompts.GEN_OPEN in text and not text.rstrip().endswith(("}", "]", "```")):
        return None
    block = text.partition("```")[2].partition("```")[0] or text
    is_json = _JSON_START.match(block.strip().removeprefix("json").strip()) is not None
    if not is_json and TIMESTAMP_TAG.search(text):
        return None
    values = _with_loose_rows(answer.values)
    # An event alone is an example where a list of events stands beside it.
    lists = [value for value in values if _fits(value.value) and not row_of(value.value)]
    found = chosen(lists or values, _fits)
    if fault := fault_from(values, found):
        raise InputError(f"The JSON cannot be read: {fault}.")
    if found is None and is_json:
        raise InputError("The text looks like JSON, but no object with a caption can be read from it.")
    if found is not None:
        _check_alone(values, found)
        if any(later.cut for later in values[place_of(values, found) + 1 :]):
            notes.append("the last JSON was cut off: the one before it was read")
        if lists and any(row_of(later.value) for later in values[place_of(values, found) + 1 :]):
            notes.append("an event that stood alone behind the plan was left out")
    return found


def plan_from_json(
    found: Found, instruction: str, fit_to: float | None, target: float | None, notes: list[str]
) -> StoryPlan:
    """The plan in JSON of any program, with what had to be repaired in `notes`; see `json_in`."""
    value = found.value
    fields = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    stated = fields.get("instruction")
    instruction = instruction or (stated if isinstance(stated, str) else "")
    notes += found.notes
    groups = groups_in(value)
    if "events" in fields:
        try:
            plan = StoryPlan.build({**fields, "instruction": instruction})
        except InputError:
            if "version" in fields or not groups:
                raise
        else:
            _check_cut(found, len(plan.events), fit_to, notes)
            return plan
    rows = joined(groups_in(value, notes), notes)
    if len(rows) > MAX_EVENTS:
        raise InputError(f"The JSON has {len(rows)} events, but a plan may have at most {MAX_EVENTS}.")
    reasoning = fields.get("reasoning")
    drafts = [draft_of(row, n) for n, row in enumerate(rows, 1)]
    _check_cut(found, len(drafts), fit_to, notes)
    _last_until_next(drafts, target, notes)
    return finish(drafts, reasoning if isinstance(reasoning, str) else "", instruction, fit_to, target, notes)


def _fits(value: Any) -> bool:
    return bool(groups_in(value)) or (isinstance(value, dict) and bool(cast("dict[str, Any]", value).get("events")))


def _with_loose_rows(values: Sequence[Found]) -> Sequence[Found]:
    """The values; where they are nothing but events one by one, those as one list."""
    rows, others = list[Found](), list[Found]()
    for found in values:
        (rows if row_of(found.value) or (found.cut and not _fits(found.value)) else others).append(found)
    if not any(row_of(found.value) for found in rows) or any(_fits(found.value) for found in others):
        return values
    whole = [found for found in rows if not found.cut]
    cut = rows[-1].value if len(whole) < len(rows) else None
    mends = tuple(dict.fromkeys(mend for found in rows for mend in found.mends))
    fault = fault_from(values, None)
    return [Found([found.value for found in whole], mends, fault=fault, cut=cut is not None, partial=cut)]


def _check_alone(values: Sequence[Found], found: Found) -> None:
    """Raises InputError where something else that is heard stands right before or behind: neither is the last answer."""
    at = place_of(values, found)
    before = values[at - 1] if at and found.follows else found
    behind = values[at + 1] if at + 1 < len(values) and values[at + 1].follows else found
    for other in (before, behind):
        if other is not found and other.value != found.value and _fits(other.value):
            raise InputError(
                "Two answers stand one right after the other, and nothing says which one counts; give all events in one."
            )


def _check_cut(found: Found, count: int, fit_to: float | None, notes: list[str]) -> None:
    """What was cut off is said; where a length is asked for, the other events may not fill its time."""
    if not found.cut:
        return
    if found.partial is None:
        notes.append("the JSON lacked its last brackets")
    elif fit_to is not None:
        raise InputError(f"The JSON was cut off in event {count + 1}: its length would go to the others.")
    else:
        notes.append(f"the JSON was broken or cut off: {count} whole events were read")


def _last_until_next(drafts: Sequence[Draft], target: float | None, notes: list[str]) -> None:
    """Gives events that only say when they begin their lengths: up to the next beginning, the last one up to the end."""
    if not all("start" in draft.extra for draft in drafts):
        return
    edges = sorted({draft.extra["start"] for draft in drafts})
    for n, draft in enumerate(drafts, 1):
        after = bisect_right(edges, draft.extra["start"])
        later = edges[after] if after < len(edges) else target
        if draft.seconds is None and later is not None and later > draft.extra["start"]:
            draft.seconds = round(later - draft.extra["start"], 9)
            notes.append(f"event {n} had no duration: it lasts until the next one begins, {format_seconds(draft.seconds)} s")
