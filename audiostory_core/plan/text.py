"""The published text form of a plan, both directions: `StoryPlan` <-> the text a language model writes.

`{reasoning}<|/think|>` and per event `<|gen|>{caption}<timestamp>{seconds}</timestamp><|/gen|>`, where bridge token
spans may follow the timestamp. `parse` also reads what models really write: cut off, with broken tags, as lists or as
JSON. It never fails but with `InputError`, and says what it had to repair. Knows nothing of models or tokenizers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..errors import InputError
from ..replies.reading import Reply, answer_in
from . import prompts
from .draft import (
    CONTROL,
    NUMBER,
    SECONDS,
    TIMESTAMP_TAG,
    Draft,
    clean_caption,
    finish,
    format_seconds,
    read_length,
    without_tags,
)
from .fit import fit
from .foreign import json_in, plan_from_json
from .story import MAX_EVENTS, MAX_TEXT_CHARS, MAX_TOTAL_SECONDS, SoundEvent, StoryPlan, check_seconds

# Every repetition below is bounded or separated by a character it cannot match: reading takes linear time.
_INTERVAL = re.compile(
    rf"\[\s{{0,3}}({NUMBER}) ?(?:s|sec|seconds)?\s{{0,3}}(?:,|;|-|\u2013|\u2014|~|to)\s{{0,3}}({NUMBER}) ?"
    r"(?:s|sec|seconds)?\s{0,3}\]",
    re.IGNORECASE,
)
_POINT_HEAD = re.compile(r"(?:^|(?<=[.:;!?] ))[ \t]{0,8}(?:\*\*|#{1,4} )?\d{1,4}[.)][ \t]", re.MULTILINE)
_LABEL = re.compile(
    r"[-*\u2022 ]{0,6}\b(?:derived\s{1,4})?(?:(story)\s{1,4}details?|sound\s{1,4}effects?) ?\*{0,2} ?[:\uff1a] ?\*{0,2}",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^[ \t]{0,8}(?:[-*\u2013\u2022][ \t]|\u2022|\d{1,4}[.)][ \t])|[ \t]\u2022[ \t]?", re.MULTILINE)
_LENGTH_BEHIND = re.compile(r"[ \t]{0,3}[(\[](?P<length>\d[^()\[\]\n]{0,20}[a-z])[)\]][.;,\s]{0,9}$", re.IGNORECASE)
_ESCAPED = re.compile(r"\\n\s{0,4}(?:\\n|\d{1,4}[.)]|- |\*\*|\u2022)")
_CAPTION_HEADER = re.compile(r"^[^\n]{0,40}\bcaptions?[^\n:\uff1a]{0,40}[:\uff1a][*\s]{0,4}$", re.IGNORECASE | re.MULTILINE)
_TAGS = (
    prompts.THINK_CLOSE, prompts.GEN_OPEN, prompts.GEN_CLOSE, prompts.IM_END, prompts.TIMESTAMP_OPEN,
    prompts.TIMESTAMP_CLOSE, prompts.SEMANTIC_CLOSE, prompts.RESIDUAL_CLOSE, "<t5_00000>", "<aud_00000>",
)  # fmt: skip
_HEAD_CHARS = 200
_LISTED, _DIVIDED, _POINTS = "In order:", "The caption can be divided into ", " points:"
_OPEN, _CLOSE, _LASTS, _LEFT = "**[", "]** ", " s, ", " s left"
_DETAILS, _EFFECTS = "\n - **Story Details**: ", "\n - **Sound Effects**: "


@dataclass(frozen=True)
class PlanReading:
    """A plan read from text, and one sentence for each thing that was not as it should be."""

    plan: StoryPlan
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Point:
    """One point of the reasoning: its interval (start, end) in seconds, what happens and what is heard."""

    interval: tuple[float, float] | None
    detail: str
    effects: str


def event_text(event: SoundEvent) -> str:
    """`{caption}<timestamp>{seconds}</timestamp>`"""
    caption = " ".join(without_tags(event.caption).split())
    return f"{caption}{prompts.TIMESTAMP_OPEN}{format_seconds(event.seconds)}{prompts.TIMESTAMP_CLOSE}"


def compose_reasoning(events: Sequence[SoundEvent], total_seconds: float) -> str:
    """Reasoning for events that have none: the captions as a list, then a point each with what remains of the total.

    The list comes before their number: a small model finds where a list ends more easily than how long it will be.
    """
    captions = [" ".join(event.caption.split()) for event in events]
    count = len(captions)
    lines = [_LISTED, *(f"{n}. {caption}" for n, caption in enumerate(captions, 1))]
    lines.append(f"\n{_DIVIDED}{count}{' point:' if count == 1 else _POINTS}")
    for n, (event, caption) in enumerate(zip(events, captions, strict=True), 1):
        start, end, left = event.start, event.end, max(0.0, total_seconds - event.end)
        lines.append(
            f"\n{n}. {_OPEN}{format_seconds(start)}, {format_seconds(end)}{_CLOSE}{format_seconds(event.seconds)}{_LASTS}"
            f"{format_seconds(left)}{_LEFT}{_DETAILS}{' '.join(event.detail.split()) or caption}{_EFFECTS}{caption}"
        )
    return "\n".join(lines)


def reasoning_phrases(max_events: int) -> list[str]:
    """The fixed runs of characters in `compose_reasoning`, for a tokenizer that gives each a token."""
    numbers = range(1, max_events + 1)
    heads = [_LISTED, _DIVIDED, _POINTS, _CLOSE, _LASTS, _LEFT + _DETAILS, _EFFECTS]
    return [*heads, *(f"\n{n}. " for n in numbers), *(f"\n\n{n}. {_OPEN}" for n in numbers)]


def to_text(plan: StoryPlan) -> str:
    """The plan in the published form without token spans; `parse` reads back captions and seconds.

    Starts, levels and seeds have no place in this form: it is exact for sequential plans.
    """
    reasoning = without_tags(plan.reasoning) or compose_reasoning(plan.events, plan.total_seconds)
    blocks = (f"{prompts.GEN_OPEN}{event_text(event)}{prompts.GEN_CLOSE}" for event in plan.events)
    return f"{without_tags(reasoning)}{prompts.THINK_CLOSE}{''.join(blocks)}"


def parse(text: str, instruction: str = "", total_seconds: float | None = None, rescale: bool = True) -> PlanReading:
    """Read a plan from what a language model wrote; see `parse_reply`."""
    return parse_reply(Reply(text), instruction, total_seconds, rescale)


def parse_reply(
    reply: Reply, instruction: str = "", total_seconds: float | None = None, rescale: bool = True
) -> PlanReading:
    """Read a plan from a model's reply, mending what can be mended.

    A missing duration comes from the reasoning's interval of the same ordinal, else it is an equal share of what is
    left of the total. The total is `total_seconds`, else what the instruction states; with `rescale`, durations that
    miss it by more than 0.1 s are scaled to it, but not where an event was cut off. Raises `InputError` with one sentence
    saying what is missing.
    """
    if total_seconds is not None:
        total_seconds = check_seconds(total_seconds, "total_seconds")
    if (count := len(reply.text) + len(reply.thoughts)) > MAX_TEXT_CHARS:
        raise InputError(f"The text has {count} characters, but may have at most {MAX_TEXT_CHARS}.")
    target = total_seconds or prompts.stated_seconds(instruction)
    fit_to = target if rescale else None
    notes: list[str] = []
    answer = answer_in(replace(reply, text=_written(reply.text)))
    found = json_in(answer, notes)
    if found is None:
        reasoning, drafts = _read_text(answer.text or answer.thoughts, notes)
        plan = finish(drafts, reasoning, instruction, fit_to, target, notes)
    else:
        plan = plan_from_json(found, instruction, fit_to, target, notes)
        if found.cut and fit_to and plan.total_seconds < fit_to - 0.1:
            raise InputError(f"The JSON was cut off after {plan.total_seconds:.6g} of {fit_to:.6g} s.")
    if answer.thoughts:
        notes.append("the plan stood among the model's thoughts")
    if target and abs(plan.total_seconds - target) > 0.1:
        done = "scaled to fit" if rescale else "left as they are"
        notes.append(f"the events last {plan.total_seconds:.6g} s, but {target:.6g} s were asked for: {done}")
        plan = fit(plan, target) if rescale else plan
    return PlanReading(plan, tuple(notes))


# From a reply to reasoning and captions


def _written(text: str) -> str:
    """What the model itself wrote: without prompt, end token, control characters, a tag cut in two."""
    text = CONTROL.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n"))
    text = text.rpartition(prompts.IM_START + "assistant")[2]
    before, opened, after = text.partition(prompts.THINK_OPEN)
    if opened and prompts.THINK_CLOSE not in before and prompts.GEN_OPEN not in before:
        text = after
    for end in (prompts.IM_END, prompts.END_OF_TEXT, prompts.IM_START):
        text = text.partition(end)[0]
    head, bracket, tail = text.rpartition("<")
    cut = bracket and any(tag.startswith("<" + tail) and tag != "<" + tail for tag in _TAGS)
    return head if cut else text


def _read_text(text: str, notes: list[str]) -> tuple[str, list[Draft]]:
    reasoning, rest = _split(text)
    escaped = _ESCAPED.search(text) is not None
    points = _points(_unescaped(reasoning) if escaped else reasoning)
    marked = prompts.GEN_OPEN in rest or prompts.GEN_CLOSE in rest
    rest = _unescaped(rest) if escaped and not marked else rest
    drafts = list(_marked_captions(rest) if marked else _listed_captions(rest))
    if not drafts and not marked and prompts.THINK_CLOSE in text:
        drafts = [Draft(line) for line in without_tags(rest).splitlines() if line.strip()]
    # An edited plan may have fewer events than its reasoning has points: only a text cut off is completed.
    if marked and 0 < len(drafts) < len(points) and not rest.rstrip().endswith(prompts.GEN_CLOSE):
        notes.append(f"the text ended after event {len(drafts)}: the rest is taken from the reasoning's points")
        drafts += [Draft("") for _ in points[len(drafts) :]]
    elif not drafts and points:
        notes.append("there were no captions: taken from the reasoning's points")
        drafts = [Draft("") for _ in points]
    elif not drafts:
        drafts = list(_listed_captions(_unescaped(reasoning) if escaped else reasoning))
    if len(drafts) > MAX_EVENTS:
        raise InputError(f"The text has {len(drafts)} events, but a plan may have at most {MAX_EVENTS}.")
    _use_points(drafts, points, notes)
    return reasoning, drafts


def _split(text: str) -> tuple[str, str]:
    """Reasoning and captions, at the marks if there are any, else where the first caption seems to begin."""
    marks = [at for mark in (prompts.THINK_CLOSE, prompts.GEN_OPEN) if (at := text.find(mark)) >= 0]
    if marks:
        reasoning, rest = text[: min(marks)], text[min(marks) :]
        return reasoning, rest.removeprefix(prompts.THINK_CLOSE)
    stamp = TIMESTAMP_TAG.search(text)
    if stamp is None:
        return text, ""
    at = _caption_start(text[: stamp.start()])
    header = _CAPTION_HEADER.match(text, at)
    return text[:at].rstrip(), text[header.end() if header else at :]


def _caption_start(head: str) -> int:
    """Where, in the text before the first timestamp, its caption begins."""
    headers = list(_CAPTION_HEADER.finditer(head))
    if headers:
        return headers[-1].start()
    last_point = max((m.end() for pattern in (_LABEL, _INTERVAL) for m in pattern.finditer(head)), default=0)
    if not last_point:
        bullet = _BULLET.search(head)
        return bullet.start() if bullet else head.rfind("\n\n") + 1
    bullet = _BULLET.search(head, last_point)
    starts = [bullet.start() if bullet else -1, head.find("\n\n", last_point)]
    found = [at for at in starts if at >= 0] or [max(last_point, head.find("\n", last_point))]
    return min(found)


def _marked_captions(text: str) -> Iterator[Draft]:
    """Captions between `<|gen|>` and `<|/gen|>`, either of which may be missing or doubled."""
    pieces = re.split(r"(<\|/?gen\|>)", text)
    for opener, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        timed, rest = _timed(piece)
        if len(timed) == 1:
            caption, seconds = timed[0]
            yield Draft(f"{caption} {rest}", seconds)
        elif timed:
            yield from (Draft(caption, seconds) for caption, seconds in timed)
        elif opener == prompts.GEN_OPEN and clean_caption(rest):
            yield Draft(rest)


def _listed_captions(text: str) -> Iterator[Draft]:
    """Captions as a list with bullets or numbers, or just one timestamp after the other."""
    start, bulleted = 0, False
    for bullet in (*_BULLET.finditer(text), None):
        piece = text[start : bullet.start() if bullet else len(text)]
        timed, rest = _timed(piece)
        for caption, seconds in timed:
            # Before a caption without a bullet there may be a sentence of introduction.
            yield Draft(caption if bulleted else caption.rpartition("\n\n")[2], seconds)
        if bulleted and not timed and clean_caption(rest):
            length = _LENGTH_BEHIND.search(rest[-40:])
            yield Draft(rest[: -len(length[0])], read_length(length["length"])) if length else Draft(rest)
        if bullet:
            start, bulleted = bullet.end(), True


def _timed(text: str) -> tuple[list[tuple[str, float | None]], str]:
    """(caption, seconds) per timestamp, and the text after the last; seconds is None where it cannot be a length."""
    texts, tags = TIMESTAMP_TAG.split(text), TIMESTAMP_TAG.findall(text)
    timed: list[tuple[str, float | None]] = []
    caption, n = texts[0], 0
    while n < len(tags):
        after = texts[n + 1]
        if "/" in tags[n] or "\\" in tags[n]:  # closed but never opened
            value = re.search(rf"{NUMBER}\s?s?\s{{0,3}}$", caption[-24:])
            number = value.group() if value else ""
            caption = caption[: len(caption) - len(number)]
        else:
            closed = n + 1 < len(tags) and (tags[n + 1] != tags[n] or SECONDS.fullmatch(after.strip()))
            value = SECONDS.match(after.lstrip()[:40])
            number = after if closed and (len(after) <= 40 or len(after.split()) == 1) else value.group() if value else ""
            if number == after and closed:
                n += 1
                after = texts[n + 1]
            else:
                after = after.lstrip()[len(number) :]
        seconds = read_length(number)
        if caption.strip() or seconds is not None:
            timed.append((caption, seconds))
        caption, n = after, n + 1
    return timed, caption


def _points(reasoning: str) -> list[_Point]:
    """The numbered points of the reasoning: those with an interval or a label; else every interval is a point."""
    heads = list(_POINT_HEAD.finditer(reasoning))
    ends = [*(head.start() for head in heads[1:]), len(reasoning)]
    bodies = [reasoning[head.end() : end] for head, end in zip(heads, ends, strict=False)]
    bodies = [body for body in bodies if _INTERVAL.search(body, 0, _HEAD_CHARS) or _LABEL.search(body)]
    if not bodies:
        starts = [interval.start() for interval in _INTERVAL.finditer(reasoning)]
        bodies = [reasoning[a:b] for a, b in zip(starts, [*starts[1:], len(reasoning)], strict=False)]
    return [_point(body) for body in bodies]


def _point(body: str) -> _Point:
    found = _INTERVAL.search(body, 0, _HEAD_CHARS)
    interval = None
    if found:
        start, end = (float(number.replace(",", ".")) for number in found.groups())
        interval = (start, end) if end > start else None
    labels = list(_LABEL.finditer(body))
    ends = [*(label.start() for label in labels[1:]), len(body)]
    parts = {bool(m.group(1)): _part(body[m.end() : end]) for m, end in zip(labels, ends, strict=False)}
    if not labels:
        parts[True] = _part(body[found.end() :] if found else body) or _part(body[: found.start()] if found else "")
    return _Point(interval, parts.get(True, ""), parts.get(False, ""))


def _part(text: str) -> str:
    return clean_caption(text.strip().partition("\n\n")[0]).lstrip("-\u2022*:. ").rstrip("-\u2022* ")


# From drafts to a plan


def _use_points(drafts: list[Draft], points: Sequence[_Point], notes: list[str]) -> None:
    """Fill captions, story details and durations from the points, by ordinal as the published model pairs them."""
    for n, (draft, point) in enumerate(zip(drafts, points, strict=False), 1):
        draft.caption = draft.caption if clean_caption(draft.caption) else point.effects or point.detail
        draft.extra.setdefault("detail", point.detail)
        if draft.seconds is None and point.interval and point.interval[1] <= MAX_TOTAL_SECONDS:
            start, end = point.interval
            draft.seconds = round(end - start, 3)
            where = f"[{format_seconds(start)}, {format_seconds(end)}]"
            notes.append(f"event {n} had no duration: taken from the reasoning's interval {where}")


def _unescaped(text: str) -> str:
    """Text that stands as in a JSON string, with line breaks written out."""
    return text.replace("\\n", "\n").replace('\\"', '"')
