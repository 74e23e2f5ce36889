"""Timed captions: what is heard in a video, and when. Text -> captions -> an instruction and a `StoryPlan`.

Captions come typed, as subtitles, as JSON of any program, or as a sentence that is split among shots. What lies beyond the
video or overlaps is mended, and said. Knows nothing of pictures and models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import InputError
from ..plan.clauses import clauses
from ..plan.draft import clean_caption, format_seconds, seconds_in
from ..plan.foreign import json_in, plan_from_json
from ..plan.story import MAX_CAPTION_CHARS, MAX_EVENTS, MAX_TEXT_CHARS, StoryPlan
from ..replies.reading import Answer, Reply, answer_in

if TYPE_CHECKING:
    from .shots import Shot

MIN_SECONDS = 0.1  # of a caption; what mending leaves shorter is left out
WISH = "write a line for each sound, such as: 0-3 a door opens"

# Every repetition is bounded: reading takes linear time.
_TIME = r"(?:\d{1,3}:)?(?:\d{1,4}:)?\d{1,6}(?:[.,]\d{1,6})?"
_UNIT = r"(?:\s?(?:s|sec|secs|seconds?)\b)?"
_HEAD = r"^[\s\-*\u2022]{0,8}(?:\d{1,4}[.)]\s{1,4})?[\[(]?\s{0,3}(?:from\s|at\s)?"
_TAIL = r"\s{0,3}[\])]?\s{0,3}[:,;\-\u2013]?\s{0,3}(?P<caption>\S.*)$"
_TO = r"\s{0,3}(?:,|-->|->|-|\u2013|\u2014|~|to|\u2192)\s{0,3}"
_SPAN = re.compile(f"{_HEAD}(?P<start>{_TIME}){_UNIT}{_TO}(?P<end>{_TIME}){_UNIT}{_TAIL}", re.IGNORECASE)
# A time alone must look like one: "3 dogs bark" has none.
_CLOCK = r"(?:\d{1,3}:)?\d{1,4}:\d{1,2}(?:[.,]\d{1,6})?|\d{1,6}(?:[.,]\d{1,6})?\s?(?:s|sec|secs|seconds?)\b"
_POINT = re.compile(f"{_HEAD}(?P<start>{_CLOCK}){_TAIL}", re.IGNORECASE)


@dataclass(frozen=True)
class TimedCaption:
    """What is heard from `start` to `end`, in seconds from the beginning of the video."""

    start: float
    end: float
    caption: str

    @property
    def seconds(self) -> float:
        return round(self.end - self.start, 9)


@dataclass(frozen=True)
class Captions:
    """Captions in order of their starts, within the video, and what had to be mended, a sentence each."""

    captions: tuple[TimedCaption, ...]
    notes: tuple[str, ...] = ()

    def shown(self) -> str:
        """A line each, as `read_captions` reads them back."""
        return "\n".join(f"{format_seconds(c.start)}-{format_seconds(c.end)} {c.caption}" for c in self.captions)


def read_captions(text: str, seconds: float) -> Captions | None:
    """The captions in a text: lines with times, subtitles, or JSON; None where the text has no times at all.

    They may overlap, since sounds do. A line without a time goes on with the one before it; a time alone lasts until the
    next one. Raises InputError for an empty text, and where no caption lies within `seconds`.
    """
    if not text.strip():
        raise InputError(f"there are no captions; {WISH}.")
    if len(text) > MAX_TEXT_CHARS:
        raise InputError(f"the captions have {len(text)} characters, but may have at most {MAX_TEXT_CHARS}.")
    found = _from_json(text, seconds) or _from_subtitles(text) or _from_lines(text, seconds)
    return settle(found.captions, seconds, layers=True, notes=found.notes) if found else None


def settle(
    captions: Sequence[TimedCaption],
    seconds: float,
    *,
    layers: bool,
    notes: Sequence[str] = (),
    start: float = 0.0,
    what: str = "the video",
) -> Captions:
    """The captions within `start` to `seconds`, which are those of `what`; without `layers` none reaches into the next.

    Raises InputError where none is left, or more than a plan can hold.
    """
    said, kept = list(notes), list[TimedCaption]()
    _check_count(len(captions))
    cut = beyond = 0
    for caption in sorted(captions, key=lambda caption: caption.start):
        inside = TimedCaption(max(start, caption.start), min(seconds, caption.end), _clean(caption.caption))
        if inside.end - inside.start < MIN_SECONDS or not inside.caption:
            beyond += 1
        else:
            cut += caption.end > seconds + 0.05 or caption.start < start - 0.05
            kept.append(inside)
    said += [f"{_count(beyond)} beyond {what}, or said nothing: left out"] if beyond else []
    said += [f"{_count(cut)} over an end of {what}: cut there"] if cut else []
    if not layers:
        kept, overlapping = _parted(kept)
        said += [f"{_count(overlapping)} into the next one: cut where that begins"] if overlapping else []
    if not kept:
        raise InputError(f"no caption lies within {what}, which lasts from {start:.2f} to {seconds:.2f} s; {WISH}.")
    return Captions(tuple(kept), tuple(said))


def spread(sentence: str, shots: Sequence[Shot]) -> Captions:
    """A sentence split into its clauses, one after the other over the shots, whose cuts they keep to.

    With as many shots as clauses or more, each clause has a run of neighbouring shots; with fewer, the clauses of one shot
    share its time. Raises InputError where there is nothing to split.
    """
    said = clauses(sentence)
    if not said:
        raise InputError("nothing says what is heard: give a sentence, captions, or a model that sees the video.")
    found: list[TimedCaption] = []
    n, m = len(said), len(shots)
    if m >= n:
        for k, caption in enumerate(said):
            run = shots[k * m // n : (k + 1) * m // n]
            found.append(TimedCaption(run[0].start, run[-1].end, caption))
    else:
        for k, shot in enumerate(shots):
            own = said[k * n // m : (k + 1) * n // m]
            share = shot.seconds / len(own)
            edges = [shot.start + j * share for j in range(len(own))] + [shot.end]
            found += [TimedCaption(a, b, c) for a, b, c in zip(edges, edges[1:], own, strict=False)]
    note = f"no model saw the video: {n} clause{'s' if n > 1 else ''} of the sentence over {m} shot{'s' if m > 1 else ''}"
    return Captions(tuple(found), (note,))


def instruction_of(captions: Sequence[TimedCaption], wish: str, seconds: float) -> str:
    """One instruction that says what is heard in order, what was wished for all of it, and how long it is."""
    heard = [caption.caption.rstrip(" .") for caption in captions]
    joined = ", then ".join(heard[:1] + [text[:1].lower() + text[1:] for text in heard[1:]])
    said = f"{joined}. {sentence(wish)}".strip()
    return f"{said} The total duration is {format_seconds(seconds)} seconds."


def plan_of(captions: Sequence[TimedCaption], wish: str, seconds: float) -> StoryPlan:
    """A plan with an event for each caption, at its time, `seconds` in all."""
    events = [{"caption": c.caption, "start": round(c.start, 9), "seconds": c.seconds} for c in captions]
    instruction = instruction_of(captions, wish, seconds)
    return StoryPlan.build({"instruction": instruction, "events": events, "total_seconds": seconds})


def from_plan(plan: StoryPlan) -> tuple[TimedCaption, ...]:
    """A plan's events as captions."""
    return tuple(TimedCaption(event.start, event.end, event.caption) for event in plan.events)


def read_rows(answer: Answer, seconds: float, typed: bool = False) -> Captions | None:
    """The captions in the JSON of an answer; None where it holds none. Raises InputError for JSON without captions, and
    where one was cut off, unless a person `typed` them, who has no other."""
    notes: list[str] = []
    found = json_in(answer, notes)
    if found is None:
        return None
    if found.partial is not None and not typed:
        raise InputError("the JSON was cut off in a caption.")
    plan = plan_from_json(found, "", None, seconds, notes)
    return Captions(from_plan(plan), tuple(notes))


def _from_json(text: str, seconds: float) -> Captions | None:
    is_json = text.lstrip("\ufeff \t\r\n`json")[:1] in ("{", "[") and '"' in text
    return read_rows(answer_in(Reply(text)), seconds, typed=True) if is_json else None


def _from_subtitles(text: str) -> Captions | None:
    if not re.search(r"-->[^\n]{0,80}\r{0,2}\n\s{0,9}\S", text):
        return None
    from ..exchange import srt

    reading = srt.read(text.removeprefix("\ufeff"))
    return Captions(from_plan(reading.plan), reading.notes)


def _from_lines(text: str, seconds: float) -> Captions | None:
    """Lines with times, in any order; None where no line has one."""
    timed: list[tuple[float, float | None, list[str]]] = []
    notes: list[str] = []
    for n, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        match = _SPAN.match(line[:4000]) or _POINT.match(line[:4000])
        if match:
            end = match.groupdict().get("end")
            timed.append((seconds_in(match["start"]) or 0.0, seconds_in(end) if end else None, [match["caption"]]))
            _check_count(len(timed))  # here already: a long text may have a great many
        elif line.strip() and timed:
            timed[-1][2].append(line.strip())
        elif line.strip():
            notes.append(f"line {n} has no time and stands before all that have one: left out")
    rows = [(start, end, " ".join(words)) for start, end, words in timed]
    if not rows:
        return None
    rows.sort(key=lambda row: row[0])
    following = [*(row[0] for row in rows[1:]), seconds]
    found = [
        TimedCaption(start, end if end is not None else max(start, after), caption)
        for (start, end, caption), after in zip(rows, following, strict=True)
    ]
    backwards = [caption for caption in found if caption.end < caption.start]
    if backwards:
        first = backwards[0]
        raise InputError(
            f"a caption lasts from {first.start:g} to {first.end:g} s, which is backwards: {first.caption[:60]!r}."
        )
    return Captions(tuple(found), tuple(notes[:5]))


def _check_count(count: int) -> None:
    if count > MAX_EVENTS:
        raise InputError(f"there are {count} captions or more, but a plan may have at most {MAX_EVENTS}.")


def _parted(captions: list[TimedCaption]) -> tuple[list[TimedCaption], int]:
    """Each cut where the next one begins; of those that begin together, the first one has half of the shorter time."""
    parted: list[TimedCaption] = []
    count = 0
    for caption in captions:
        if parted and parted[-1].end > caption.start + 1e-6:
            count += 1
            before = parted[-1]
            middle = caption.start
            if middle - before.start < MIN_SECONDS:
                middle = before.start + min(before.seconds, caption.end - before.start) / 2
            parted[-1] = replace(before, end=round(middle, 9))
            caption = replace(caption, start=round(middle, 9))
        if caption.end - caption.start >= MIN_SECONDS / 2:
            parted.append(caption)
    return parted, count


def _clean(caption: str) -> str:
    return clean_caption(caption).strip("\"' ")[:MAX_CAPTION_CHARS].strip()


def sentence(text: str) -> str:
    """Text as a sentence of one line: nothing stays nothing."""
    text = " ".join(text.split()).rstrip(" .")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _count(count: int) -> str:
    return f"{count} caption{'s' if count > 1 else ''} reached"
