"""What a model said that it heard -> events with times: hostile text in, a plan out, and a sentence for all that was mended.

Reads the points of a reasoning, `1. **[0.0, 4.5]** A dog barks.`, in any of the ways models write them. Times are clipped to
the sound and put in order, overlaps end where the next sound begins. Knows nothing of models or sound.
"""

import re
from dataclasses import dataclass, replace

from ..plan import prompts
from ..plan.draft import CONTROL, NUMBER, clean_caption, format_seconds
from ..plan.fit import MIN_EVENT_MS
from ..plan.story import MAX_CAPTION_CHARS, MAX_EVENTS, StoryPlan

SAME_PLACE_SECONDS = 0.3  # ends and beginnings this near to a border lie on it
SHORTEST_SECONDS = MIN_EVENT_MS / 1000
MAX_CHARS = 20_000
MAX_FOUND = 200  # events of one window
# Every repetition is bounded: reading takes linear time.
_TIMES = re.compile(
    rf"[\[(]?\s{{0,3}}(-?{NUMBER})\s?(?:s|sec|seconds)?\s{{0,3}}(?:,|;|-|\u2013|\u2014|~|to|until)\s{{0,3}}"
    rf"(-?{NUMBER})\s?(?:s|sec|seconds)?\s{{0,3}}[\])]?",
    re.IGNORECASE,
)
_EDGES = " \t\n*_-\u2013\u2014\u2022:;,#|>"
_NUMBERING = re.compile(r"(?:^|\s)\(?\d{1,4}[.)]\s{0,3}$")


@dataclass(frozen=True)
class Event:
    """A sound that was heard: seconds from the beginning, what it is and of which kind."""

    start: float
    end: float
    caption: str
    kind: str = "sfx"

    def moved(self, seconds: float) -> "Event":
        return replace(self, start=self.start + seconds, end=self.end + seconds)


def parse_events(text: str, seconds: float, slack_seconds: float = 0.0) -> tuple[list[Event], tuple[str, ...]]:
    """Events of a sound that lasts `seconds`, in order and apart, and what was mended; never raises.

    Events may lie up to `slack_seconds` behind the end, for who puts their times right afterwards.
    """
    notes: list[str] = []
    text = CONTROL.sub(" ", text[:MAX_CHARS])
    found = _timed(text, notes)
    if not found:
        caption = "" if notes else _caption(text)
        if not caption:
            return [], ("the model said nothing that is heard",)
        return [Event(0.0, seconds, caption)], ("the model gave no times: all of the sound is one event",)
    return _apart(_inside(found, seconds, max(0.0, slack_seconds), notes), notes), tuple(notes)


def _timed(text: str, notes: list[str]) -> list[Event]:
    """Each pair of times and the words after it, up to the next pair; before it where none follow."""
    times = list(_TIMES.finditer(text))
    if len(times) > MAX_FOUND:
        notes.append(f"the model named {len(times)} events: the first {MAX_FOUND} are kept")
        times = times[:MAX_FOUND]
    ends = [*(m.start() for m in times[1:]), len(text)]
    bodies = [text[m.end() : end] for m, end in zip(times, ends, strict=False)]
    leads = bool(times) and not _caption(bodies[-1])  # `A dog barks [0, 4]`
    if leads:
        bodies = [text[a:b] for a, b in zip([0, *(m.end() for m in times)], (m.start() for m in times), strict=False)]
    found = list[Event]()
    for n, (match, body) in enumerate(zip(times, bodies, strict=True), 1):
        caption = _caption(body)
        if not caption:
            notes.append(f"event {n} had no words: left out")
            continue
        start, end = (float(number.replace(",", ".")) for number in match.groups())
        if end < start:
            notes.append(f"event {n} ended before it began, at {format_seconds(max(0.0, end))} s: turned round")
            start, end = end, start
        found.append(Event(start, end, caption))
    return found


def _caption(body: str) -> str:
    """Words as a caption: one line, without markup, bullets and the number of the next point."""
    lines = (clean_caption(_NUMBERING.sub("", line)).strip(_EDGES) for line in body.splitlines())
    line = next(filter(None, lines), "")
    return line[:MAX_CAPTION_CHARS].strip() if re.search(r"\w", line) else ""


def _inside(events: list[Event], seconds: float, slack: float, notes: list[str]) -> list[Event]:
    """Clipped to the sound; what lies outside of it is left out."""
    kept = list[Event]()
    for n, event in enumerate(events, 1):
        start, end = (min(max(0.0, time), seconds + slack) for time in (event.start, event.end))
        if end - start < SHORTEST_SECONDS:
            notes.append(f"event {n}, from {_short(event.start)} to {_short(event.end)}, is not within the sound: left out")
            continue
        if event.end > end + 0.5:
            notes.append(f"event {n} ended at {_short(event.end)}: cut to {format_seconds(min(end, seconds))} s")
        kept.append(Event(start, end, event.caption))
    return kept


def _short(seconds: float) -> str:
    return f"{seconds:.6g} s"


def _apart(events: list[Event], notes: list[str]) -> list[Event]:
    """In order of their beginnings, each ending where the next begins at the latest."""
    ordered = sorted(events, key=lambda event: event.start)
    if ordered != events:
        notes.append("the events were not in order: sorted")
    kept = list[Event]()
    for event in ordered:
        before = kept[-1] if kept else None
        if before is not None and event.start < before.end - 1e-9:
            notes.append(f"'{_brief(before)}' and '{_brief(event)}' overlapped: the first ends where the second begins")
            if event.start - before.start >= SHORTEST_SECONDS:
                kept[-1] = replace(before, end=event.start)
            elif event.end - before.end >= SHORTEST_SECONDS:
                event = replace(event, start=before.end)
            else:
                continue
        kept.append(event)
    return kept


def _brief(event: Event) -> str:
    return event.caption if len(event.caption) <= 40 else event.caption[:39] + "\u2026"


def join_windows(before: list[Event], after: list[Event], border: float) -> list[Event]:
    """The events of two neighbouring windows; one that goes on over the `border` is one event."""
    if before and after:
        last, first = before[-1], after[0]
        meet = max(abs(last.end - border), abs(first.start - border)) <= SAME_PLACE_SECONDS
        if meet and _bare(last.caption) == _bare(first.caption):
            return [*before[:-1], replace(last, end=first.end), *after[1:]]
    return [*before, *after]


def merge(events: list[Event], gap_seconds: float) -> list[Event]:
    """Neighbours that are called the same and are at most `gap_seconds` apart are one event."""
    kept = list[Event]()
    for event in events:
        if kept and agree(kept[-1].caption, event.caption) and event.start - kept[-1].end <= gap_seconds:
            kept[-1] = replace(kept[-1], end=event.end)
        else:
            kept.append(event)
    return kept


def agree(a: str, b: str) -> bool:
    """Whether two captions are the same words, whatever marks are in them."""
    return _bare(clean_caption(a)) == _bare(clean_caption(b))


def _bare(caption: str) -> str:
    return " ".join(re.findall(r"\w+", caption.casefold()))


def plan_of(events: list[Event], seconds: float) -> tuple[StoryPlan, tuple[str, ...]]:
    """A plan of a sound of `seconds` with what was heard in it; at most as many events as a plan may have."""
    notes = (f"{len(events)} events were heard: the first {MAX_EVENTS} are kept",) if len(events) > MAX_EVENTS else ()
    rows = list[dict[str, object]]()
    for event in events[:MAX_EVENTS]:
        start, end = round(event.start, 3), min(round(event.end, 3), seconds)
        rows.append({"caption": event.caption, "start": start, "seconds": round(end - start, 6), "kind": event.kind})
    return StoryPlan.build({"instruction": "", "events": rows, "total_seconds": seconds}), notes


def events_text(plan: StoryPlan) -> str:
    """What was heard, a line an event: `0.0 to 4.5 s: A dog barks.`"""
    return "\n".join(f"{format_seconds(e.start)} to {format_seconds(e.end)} s: {e.caption}" for e in plan.events)


def clean_answer(text: str) -> str:
    """A model's answer as one line without markup and without what it thought before."""
    answer = text[:MAX_CHARS].rpartition(prompts.THINK_CLOSE)[2]
    return clean_caption(CONTROL.sub(" ", answer if answer.strip() else text[:MAX_CHARS]))
