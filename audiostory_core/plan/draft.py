"""Events while they are read, and how they become a plan: what any reader found, text or JSON, ends here.

Mends missing durations and unusable captions, and says so. Knows nothing of where drafts come from.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError
from .fit import fit
from .story import MAX_CAPTION_CHARS, MAX_TOTAL_SECONDS, StoryPlan

NUMBER = r"\d{1,9}(?:[.,]\d{1,9})?"
TIMESTAMP_TAG = re.compile(r"<[/\\]? ?timestamp ?>", re.IGNORECASE)
SPAN_TOKEN = re.compile(r"<[/\\]?(?:t5|aud)(?:_\d{1,9})?>")
_CHAT_TOKEN = re.compile(r"<\|[a-z_/]{1,20}\|>|</?think>")
SECONDS = re.compile(rf"(?:(?:(\d{{1,3}}):)?(\d{{1,4}}):)?({NUMBER}) ?(?:s|sec|secs|seconds?)?", re.IGNORECASE)
_UNITS = re.compile(rf"({NUMBER}) ?(ms|m|min|mins|minutes?)(?: ?({NUMBER}) ?(?:s|sec|secs|seconds?))?", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass
class Draft:
    """An event while it is read: `seconds` is None until known; `extra` holds other fields of `SoundEvent`."""

    caption: str
    seconds: float | None = None
    extra: dict[str, Any] = field(default_factory=dict[str, Any])


def format_seconds(seconds: float) -> str:
    """Seconds as the published text writes them, at most three decimals: `11.5`, `10.0`, `7.25`."""
    whole, _, decimals = f"{seconds:.3f}".partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def finish(
    drafts: list[Draft], reasoning: str, instruction: str, fit_to: float | None, target: float | None, notes: list[str]
) -> StoryPlan:
    """A plan of the drafts; `fit_to` says that it will be scaled, so that its length need not be possible yet."""
    for n, draft in enumerate(drafts, 1):
        draft.caption = clean_caption(draft.caption)
        if len(draft.caption) > MAX_CAPTION_CHARS:
            notes.append(f"event {n}'s caption had {len(draft.caption)} characters: cut at {MAX_CAPTION_CHARS}")
            draft.caption = draft.caption[:MAX_CAPTION_CHARS].strip()
    empty = sum(not draft.caption for draft in drafts)
    drafts = [draft for draft in drafts if draft.caption]
    if not drafts:
        raise InputError("No event was found: no caption with a <timestamp>, no <|gen|> block and no numbered point.")
    if empty:
        notes.append(f"{empty} of {empty + len(drafts)} events had no caption: left out")
    _share_rest(drafts, target, notes)
    if any("start" not in draft.extra for draft in drafts):
        for draft in drafts:
            draft.extra.pop("start", None)
    rows = [{**draft.extra, "caption": draft.caption, "seconds": draft.seconds} for draft in drafts]
    total = _total(rows)
    if total > MAX_TOTAL_SECONDS:
        if fit_to is None:
            raise InputError(f"The events last {total:.6g} s, but a plan may have at most {MAX_TOTAL_SECONDS:g} s.")
        notes.append(f"the events last {total:.6g} s, but {fit_to:.6g} s were asked for: scaled to fit")
        for row in rows:
            row.update({key: row[key] * fit_to / total for key in ("seconds", "start") if key in row})
        return fit(StoryPlan.build({"instruction": instruction, "reasoning": reasoning, "events": rows}), fit_to)
    return StoryPlan.build({"instruction": instruction, "reasoning": reasoning, "events": rows})


def _share_rest(drafts: Sequence[Draft], target: float | None, notes: list[str]) -> None:
    missing = [n for n, draft in enumerate(drafts) if draft.seconds is None]
    if not missing:
        return
    known = [draft.seconds for draft in drafts if draft.seconds is not None]
    left = (target or 0.0) - sum(known)
    if target and (left >= 0.1 * len(missing) or not known):
        share, source = left / len(missing), f"an equal share of what is left of {target:.6g} s"
    elif known:
        share, source = sum(known) / len(known), "the average of the others"
    else:
        raise InputError("No event has a duration: neither a <timestamp> nor an interval nor a total was given.")
    for n in missing:
        drafts[n].seconds = share
        notes.append(f"event {n + 1} had no duration: given {source}, {format_seconds(share)} s")


def _total(rows: Sequence[Mapping[str, Any]]) -> float:
    if "start" in rows[0]:
        return max(row["start"] + row["seconds"] for row in rows)
    return sum(row["seconds"] for row in rows)


# Text and numbers


def read_time(value: object) -> float | None:
    """A time in seconds from a number or from text like `5.1s`, `5,1`, `01:05`, `00:01:05.5` or `1 min 5 s`; else None."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value) if 0 <= value <= MAX_TOTAL_SECONDS else None
    seconds = seconds_in(value) if isinstance(value, str) else None
    return seconds if seconds is not None and seconds <= MAX_TOTAL_SECONDS else None


def seconds_in(text: str) -> float | None:
    """As `read_time` reads a text, but however long a story may be."""
    text = text.strip() if len(text) <= 40 else ""
    found, units = SECONDS.fullmatch(text), _UNITS.fullmatch(text)
    if found:
        hours, minutes, number = found.groups()
        return int(hours or 0) * 3600 + int(minutes or 0) * 60 + _number(number)
    if units:
        number, unit, rest = units.groups()
        return _number(number) * (0.001 if unit.lower() == "ms" else 60.0) + _number(rest or "0")
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def read_length(value: object) -> float | None:
    return read_time(value) or None


def clean_caption(text: str) -> str:
    """Text as a caption: one line, no markup, no control characters."""
    text = " ".join(CONTROL.sub("", text).replace("**", "").split())
    return " ".join(without_tags(text).split())


def without_tags(text: str) -> str:
    # A space in its place: what stands around a tag must not join to a new one.
    for tag in (_CHAT_TOKEN, SPAN_TOKEN, TIMESTAMP_TAG):
        text = tag.sub(" ", text)
    return text
