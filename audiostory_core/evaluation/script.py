"""WavJourney's way (Liu et al., 2023): a language model writes a script of speech, music and effects, here as JSON that is
checked, and never as a program that is run. Script rows -> a layered plan.

Rows of the foreground follow one another; one of the background begins where it stands and lasts under some of those that
follow. Which rows there are is theirs, the words of the question are ours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..plan.answer_schema import list_of, record
from ..plan.draft import clean_caption
from ..plan.fit import fit
from ..plan.story import MAX_CAPTION_CHARS, StoryPlan, check_seconds
from ..replies.reading import answer_in, chosen, fault_of
from ..servers.chat import ChatServer, complete
from ..servers.http import quoted

MOST_ROWS, TRIES, VERSION = 64, 3, "1"  # the version is of the words below
SHORTEST, LOUDEST, QUIETEST = 0.1, 0.0, -70.0  # seconds, LUFS
SYSTEM = """You write scripts for sound stories, as for a radio play. Answer with one JSON object and nothing else:
{"script": [{"type": "effect", "layer": "foreground", "sound": "...", "seconds": 3.0, "loudness": -20}, ...]}
- The rows stand in the order in which they are heard. type: speech, music or effect.
- layer foreground: such rows follow one another, each for its seconds. Speech is always foreground.
- layer background: such a row begins together with the foreground row that follows it, and lies under as many of those as
  "under" says; without it, under all that is left.
- sound: one plain sentence that says what is heard. For speech also "character", who speaks, and "words", what is said.
- loudness in LUFS from -70 to 0: about -20 in the foreground, -30 in the background.
All seconds of the foreground together make the length that is asked for."""
_TEXT, _NUMBER = {"type": "string"}, {"type": "number"}
_ROW = {
    "type": {"type": "string", "enum": ["speech", "music", "effect"]},
    "layer": {"type": "string", "enum": ["foreground", "background"]},
    "sound": _TEXT, "character": _TEXT, "words": _TEXT, "seconds": _NUMBER, "loudness": _NUMBER,
    "under": {"type": "integer"},
}  # fmt: skip
SCHEMA = record({"script": list_of(record(_ROW, ("type", "layer", "sound")))}, ("script",))


@dataclass
class _Laid:
    """An event while the script is laid out; a background's end is known where what it lies under is."""

    fields: dict[str, Any]
    start: float
    under: int | None = None
    seconds: float = 0.0


def ask_script(server: ChatServer, instruction: str, seconds: float) -> StoryPlan:
    """The plan of the script that a server's model writes of an instruction, scaled to `seconds`.

    An answer that holds no script is asked for again, with the reason. Raises InputError as `complete` does, and where no
    answer in three can be read.
    """
    wish = f"{instruction.strip()}\n\nThe length is {check_seconds(seconds, 'seconds'):g} seconds."
    user, last = wish, ""
    for _ in range(TRIES):
        reply = complete(server, SYSTEM, user, schema=SCHEMA)
        found = chosen(answer_in(reply).values, lambda value: isinstance(value, dict) and "script" in value)
        try:
            return plan_of_script({} if found is None else found.value, instruction, seconds)
        except InputError as error:
            last = fault_of(reply, str(error))
            user = f"{wish}\n\nYour last answer could not be read: {last} Answer with the JSON object alone."
    raise InputError(f"the model {quoted(server.model)!r} wrote no script in {TRIES} tries. {last}")


def plan_of_script(value: Mapping[str, Any], instruction: str, seconds: float) -> StoryPlan:
    """A script's rows as a plan of `seconds`. Raises InputError that names the first row that is wrong."""
    rows = value.get("script")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
        raise InputError(f"a script is a list of 1 to {MOST_ROWS} rows named script; got {str(rows)[:60]}.")
    laid, cursor = list[_Laid](), 0.0
    for n, row in enumerate(rows, 1):
        fields = _fields(n, row)
        if row["layer"] == "background":
            laid.append(_Laid(fields, cursor, _under(n, row)))
            continue
        length = _number(n, row, "seconds", SHORTEST, 3600.0)
        laid.append(_Laid(fields, cursor, seconds=length))
        cursor += length
    _end_backgrounds(laid, cursor or seconds)
    events = [{**one.fields, "start": round(one.start, 6), "seconds": round(one.seconds, 6)} for one in laid]
    return fit(StoryPlan.build({"instruction": instruction, "events": events}), seconds)


def _end_backgrounds(laid: Sequence[_Laid], total: float) -> None:
    """Gives each background its seconds: to the end of the last row that it lies under."""
    for n, one in enumerate(laid):
        if one.seconds:
            continue
        ends = [other.start + other.seconds for other in laid[n + 1 :] if other.seconds and other.under is None]
        end = total if one.under is None or one.under > len(ends) else ends[one.under - 1]
        one.seconds = end - one.start
        if one.seconds < SHORTEST:
            raise InputError(f"row {n + 1} lies in the background behind the last row of the foreground: nothing is left.")


def _fields(n: int, row: Any) -> dict[str, Any]:
    """What an event takes of a row, but for its times."""
    if not isinstance(row, dict) or row.get("type") not in _ROW["type"]["enum"]:
        raise InputError(f"row {n} needs a type: speech, music or effect.")
    kind, layer = str(row["type"]), str(row.get("layer"))
    if layer not in _ROW["layer"]["enum"] or (kind == "speech" and layer == "background"):
        raise InputError(f"row {n} needs a layer: foreground or, for music and effects, background.")
    found: dict[str, Any] = {"caption": _said(n, row, "sound"), "kind": _KINDS[kind, layer]}
    if kind == "speech":
        found |= {"transcript": _said(n, row, "words"), "speaker": clean_caption(str(row.get("character", "")))[:200]}
    if row.get("loudness") is not None:
        found["loudness"] = _number(n, row, "loudness", QUIETEST, LOUDEST)
    return found


_KINDS = {
    ("speech", "foreground"): "speech", ("music", "foreground"): "music", ("music", "background"): "music",
    ("effect", "foreground"): "sfx", ("effect", "background"): "ambience",
}  # fmt: skip


def _said(n: int, row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    text = clean_caption(value)[:MAX_CAPTION_CHARS].strip() if isinstance(value, str) else ""
    if not text:
        raise InputError(f"row {n} needs '{name}', a sentence.")
    return text


def _number(n: int, row: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = row.get(name)
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not math.isfinite(value)
        or not low <= value <= high
    ):
        raise InputError(f"row {n} needs {name}, a number from {low:g} to {high:g}; got {str(value)[:40]}.")
    return float(value)


def _under(n: int, row: Mapping[str, Any]) -> int | None:
    value = row.get("under")
    if value is not None and (type(value) is not int or value < 1):
        raise InputError(f"row {n}: under is a whole number of rows from 1 on; got {str(value)[:40]}.")
    return value
