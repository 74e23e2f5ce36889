"""What each row of a batch of latents is: a clip of a plan, a part of one, or sound that no plan knows.

Programs around this one pick, repeat, join, cut and turn rows, and know nothing of clips. So what a row holds is known by
its content. Each of its frames has a mark, a number that follows from its bits; whoever makes `LatentRows` has their marks
remembered for as long as it is held. Latents of nothing but zeros are told apart by the signs of their zeros, which
change no sum. Ignorant of models, of devices, and of who changes rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from weakref import WeakValueDictionary

import torch
from torch import Tensor

from ..disk.store import content_key
from ..errors import InputError
from ..plan.story import SoundEvent, StoryPlan, event_seed
from ..sound.layout import ClipSpan
from .spans import part_seed

PADDING = -1
MOST_NAMED, MOST_LETTERS = 4, 40  # of a plan's events, and of its instruction, in a sentence
_SLACK = 1e-6  # seconds
SAME_PLAN = "give Residual Fuser and Empty Story Latent the same plan and crossfade."


@dataclass(frozen=True)
class Row:
    """What one row holds: `frames` frames of part `part` of an event, which is rendered in `parts` of them.

    Without a span they are not the whole clip; without an event they are of several; without a plan, of none. `sigma` is
    how much noise is left in them, where a sampler stopped before its end; such a part is `onward` where the end of the
    part before was in its view. They are rendered for `seconds`, the lead of a part among them.
    """

    plan: StoryPlan | None = None
    event_id: str = ""
    part: int = 0
    span: ClipSpan | None = None
    frames: int = 0
    parts: int = 1
    sigma: float = 0.0
    seconds: float = 0.0
    onward: bool = False

    @cached_property
    def event(self) -> SoundEvent | None:
        events = () if self.plan is None else self.plan.events
        return next((event for event in events if event.id == self.event_id), None)

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.event_id or ("a mixture" if self.plan is not None else "a recording")


class LatentRows:
    """The rows of one batch, and which frame of its own each of their frames is: `index` [n t], `PADDING` for none.

    Where samples [n c t] are given, they are remembered as these rows for as long as this object lives.
    """

    def __init__(self, rows: Sequence[Row], samples: Tensor | None = None, index: Tensor | None = None) -> None:
        self.rows = tuple(rows)
        self.index, self.marks = index, None
        if samples is not None:
            places = torch.arange(samples.shape[-1]).expand(len(self.rows), -1)
            ends = torch.tensor([row.frames for row in self.rows])[:, None]
            self.index = torch.where(places < ends, places, PADDING) if index is None else index
            self.marks = marks_of(samples)
            _REMEMBERED[next(_NUMBERS)] = self

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def spans(self) -> tuple[ClipSpan, ...]:
        """Where the whole clips among them lie."""
        return tuple(row.span for row in self.rows if row.span is not None)

    @property
    def frames(self) -> tuple[int, ...]:
        return tuple(row.frames for row in self.rows)

    @property
    def plan(self) -> StoryPlan | None:
        """The one plan that they are of, None where none is known; raises InputError where there are two."""
        plans = [row.plan for row in self.rows if row.plan is not None]
        other = next((plan for plan in plans if not _same_story(plan, plans[0])), None)
        if other is not None:
            raise InputError(
                f"the latents hold clips of two plans, {described(plans[0])} and {described(other)}; take those of one plan "
                "at a time."
            )
        return plans[0] if plans else None

    def takes(self) -> list[int]:
        """How many rows before each are of the same part of the same event."""
        seen: dict[tuple[str, int], int] = {}
        found = []
        for row in self.rows:
            key = (row.event_id, row.part)
            found.append(seen.get(key, 0))
            seen[key] = found[-1] + 1
        return found

    def before(self) -> list[int | None]:
        """For each whole part of an event the row of the part before it, of the same take; None where there is none."""
        known = [(row.event_id, row.part, take) for row, take in zip(self.rows, self.takes(), strict=True)]
        places = {place: k for k, (place, row) in enumerate(zip(known, self.rows, strict=True)) if row.span is not None}
        return [
            places.get((event_id, part - 1, take)) if row.event is not None and row.span is not None else None
            for (event_id, part, take), row in zip(known, self.rows, strict=True)
        ]

    def seeds(self, story_seed: int) -> list[int]:
        """The noise seed of each: its event's own, and for further takes in the same batch those of further takes."""
        return [
            part_seed(event_seed(story_seed, row.event.model_copy(update={"take": row.event.take + take})), row.part)
            if row.event is not None
            else part_seed(story_seed, k)
            for k, (row, take) in enumerate(zip(self.rows, self.takes(), strict=True))
        ]

    def told_by(self, told: LatentRows) -> list[int]:
        """For each row, which of the rows that a conditioning tells of is about it. Raises InputError where none is."""
        strange = next((k for k, row in enumerate(self.rows) if row.plan is None), None)
        if strange is not None:
            raise InputError(
                f"row {strange + 1} of the latents is of no plan that is known here, beside clips of one; sample it apart."
            )
        return [_told(row, told, k) for k, row in enumerate(self.rows)]


_REMEMBERED: WeakValueDictionary[int, LatentRows] = WeakValueDictionary()
_NUMBERS = count()


def known_rows(samples: Tensor, before: LatentRows | None = None) -> LatentRows:
    """What the rows of samples [n c t] or [n c 1 t] are, by what is remembered.

    `before` is what they were before something that is not known was done to them: a row that is known by nothing else, in
    samples of the same shape, is still what it was there.
    """
    marks = marks_of(samples)
    same = before is not None and before.marks is not None and before.marks.shape == marks.shape
    rows, index = [], torch.full(marks.shape, PADDING)
    for k, own in enumerate(marks):
        found = _known(own, [before] if before is not None else [], rows) or _known(own, _all(), rows)
        if found is None and before is not None and same and before.index is not None:
            found = replace(before.rows[k], sigma=0.0, onward=False), before.index[k]
        if found is None:
            found = Row(frames=marks.shape[1]), torch.arange(marks.shape[1])
        rows.append(found[0])
        index[k] = found[1]
    return LatentRows(rows, None, index)


def signed_zeros(rows: LatentRows, channels: int) -> Tensor:
    """Zeros [n c t], t that of the longest row, whose signs are each row's own."""
    zeros = torch.zeros(len(rows), channels, max(rows.frames))
    for own, row in zip(zeros, rows, strict=True):
        text = "" if row.plan is None else row.plan.to_json()
        seed = int(content_key(text, repr(row.span))[:15], 16)
        own[torch.rand(own.shape, generator=torch.Generator().manual_seed(seed)) < 0.5] = -0.0
    return zeros


def marks_of(samples: Tensor) -> Tensor:
    """A number of 64 bits for each frame, [n t]: 0 for zeros without a sign, else as good as unique to its content."""
    bits = samples.detach().flatten(2).to("cpu", torch.float32).contiguous().view(torch.int32).to(torch.int64)
    factors = torch.randint(2**62, (bits.shape[1], 1), generator=torch.Generator().manual_seed(1)) * 2 + 1
    mixed = bits * factors  # these wrap around, and mix what stands in high bits alone, as a sign does, into all others
    mixed = (mixed ^ (mixed >> 31)) * 0x2545F4914F6CDD1D
    return (mixed ^ (mixed >> 29)).sum(1)


def described(plan: StoryPlan) -> str:
    """A plan as a sentence names it: what it was asked for, its events and their lengths."""
    words = " ".join(plan.instruction.split())
    asked = words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1] + "…"
    named = [f"{event.id} {event.seconds:g} s" for event in plan.events[:MOST_NAMED]]
    rest = [f"{len(plan.events) - MOST_NAMED} more"] if len(plan.events) > MOST_NAMED else []
    return f'"{asked}" ({", ".join([*named, *rest])})'


def _all() -> list[LatentRows]:
    """What is remembered, the latest first."""
    return [rows for _, rows in sorted(_REMEMBERED.items(), reverse=True)]


Known = tuple[Row, Tensor]


def _known(marks: Tensor, places: Sequence[LatentRows], taken: Sequence[Row]) -> Known | None:
    """What a row of these marks [t] is, and which frame of its own each of its frames is.

    None where two plans have the same sound at different places. Events of one plan that sound the same come in turn, those
    that are not `taken` yet first.
    """
    if not marks.any():
        return None
    whole = [
        (rows.rows[k], rows.index[k])
        for rows in places
        if rows.marks is not None and rows.index is not None and rows.marks.shape[1] == marks.shape[0]
        for k in (rows.marks == marks).all(1).nonzero()[:, 0].tolist()
    ]
    if whole:
        left = [found for found in whole if not any(_same_clip(found[0], row) for row in taken)]
        alike = all(_same_clip(found[0], whole[0][0]) or _same_plan(found[0], whole[0][0]) for found in whole)
        return (left or whole)[0] if alike else None
    return _assembled(_frames(marks, places), len(marks))


Frame = tuple[Row, int]


def _frames(marks: Tensor, places: Sequence[LatentRows]) -> list[Frame | None] | None:
    """The row and the index in it that each frame comes from, None for one of zeros; None in all where one is not known."""
    found: dict[int, list[Frame]] = {}
    wanted = marks[marks != 0]
    for rows in places:
        if rows.marks is not None and rows.index is not None:
            for k, t in torch.isin(rows.marks, wanted).nonzero().tolist():
                found.setdefault(int(rows.marks[k, t]), []).append((rows.rows[k], int(rows.index[k, t])))
    frames: list[Frame | None] = []
    for mark in marks.tolist():
        options = found.get(mark, [])
        if mark and not options:
            return None
        frames.append(options[0] if mark else None)
        if any(index != options[0][1] or not _same_clip(row, options[0][0]) for row, index in options):
            return None
    return frames


def _assembled(frames: list[Frame | None] | None, length: int) -> Known | None:
    """What a row made of these frames is: a clip if they are all of one, in whatever order; a part of it; or a mixture."""
    if frames is None:
        return None
    own = [(t, frame[0], frame[1]) for t, frame in enumerate(frames) if frame is not None and frame[1] != PADDING]
    if not own:
        return None
    _, first, _ = own[0]
    index = torch.full((length,), PADDING)
    index[[t for t, _, _ in own]] = torch.arange(len(own))
    sigma = max(row.sigma for _, row, _ in own)
    if any(not _same_clip(row, first) for _, row, _ in own):
        stories = all(_same_plan(row, first) for _, row, _ in own)
        event = first.event_id if stories and all(row.event_id == first.event_id for _, row, _ in own) else ""
        return Row(first.plan if stories else None, event, first.part, None, len(own), first.parts, sigma), index
    if first.span is not None and sorted(t for _, _, t in own) == list(range(first.frames)):
        index[[t for t, _, _ in own]] = torch.tensor([t for _, _, t in own])
        return replace(first, sigma=sigma), index
    return replace(first, span=None, frames=len(own), sigma=sigma), index


def _same_story(one: StoryPlan, other: StoryPlan) -> bool:
    return one is other or [(e.id, e.caption, e.seconds, e.start) for e in one.events] == [
        (e.id, e.caption, e.seconds, e.start) for e in other.events
    ]


def _same_plan(one: Row, other: Row) -> bool:
    return one.plan is not None and other.plan is not None and _same_story(one.plan, other.plan)


def _same_clip(one: Row, other: Row) -> bool:
    if one.plan is None:
        return one == other
    return (one.event_id, one.part, one.span) == (other.event_id, other.part, other.span) and _same_plan(one, other)


def _told(row: Row, told: LatentRows, k: int) -> int:
    """Which row of a conditioning is about a row of latents: that of its event, as it was worded, in the same length."""
    if not row.event_id:
        raise InputError(
            f"row {k + 1} of the latents holds sounds of several events, and no one row of the conditioning is about them; "
            "sample the clips before they are joined."
        )
    likely = [n for n, other in enumerate(told) if (other.event_id, other.part) == (row.event_id, row.part)]
    for n in likely:
        other = told.rows[n]
        worded = row.event is not None and other.event is not None and row.event.caption == other.event.caption
        if worded and _as_long(row, other):
            return n
    raise InputError(_elsewhere(row, [told.rows[n] for n in likely] or list(told)))


def _elsewhere(row: Row, likely: Sequence[Row]) -> str:
    """That a conditioning tells of other clips than one of latents: of another plan, or of another length."""
    other = likely[0]
    if (
        row.plan is None
        or other.plan is None
        or row.span is None
        or other.span is None
        or not _same_events(row.plan, other.plan)
    ):
        told, held = (f"the plan {described(one.plan)}" if one.plan is not None else "no plan" for one in (other, row))
        return f"the conditioning is of {told}, but the latents are of {held}; {SAME_PLAN}"
    return (
        f"the clip of event '{row.event_id}' lasts {row.span.seconds:g} s in the latents and {other.span.seconds:g} s in "
        f"the conditioning; {SAME_PLAN}"
    )


def _as_long(row: Row, other: Row) -> bool:
    return row.span is None or other.span is None or abs(row.span.seconds - other.span.seconds) <= _SLACK


def _same_events(one: StoryPlan, other: StoryPlan) -> bool:
    return [(e.id, e.caption, e.seconds) for e in one.events] == [(e.id, e.caption, e.seconds) for e in other.events]
