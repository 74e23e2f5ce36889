"""A plan and a patch in, the edited plan out, and the way back: `apply`, `undo`, `redo`. Nothing given is changed.

What an edit of times means:

* In a sequential story (events one after another, no gaps) events that come, go, become longer or shorter, or change
  their place in the order (`after`, `before`) move all later ones with them: the story stays sequential, and silence
  at its end stays as long as it was. Chapters follow their events.
* An edit that names a `start` makes the story a layered scene: what is named lies where it says, and all others stay
  where they are. If events then follow one another all the same, they are put in that order.
* `after` and `before` mean beside where the other event ends up; several after the same one keep the patch's order.
* In a layered scene nothing moves but what is named. `after` means at the end of that event, `before` that it ends where
  that event starts; what comes without a place comes after the latest end. The story becomes longer where an event needs
  it, and shorter only where the patch says so.
* A locked event can be neither changed nor removed, but unlocked, and so far nothing else holds. Moving with others
  in a sequential story leaves it as it sounds, so that is allowed.
* Values that an event has already change nothing; an edit that changes nothing at all is refused.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from ..errors import InputError
from ..plan.levels import Levels, without_measures
from ..plan.story import MAX_EVENTS, MAX_TURNS, TOLERANCE_SECONDS, Chapter, SoundEvent, StoryBefore, StoryPlan, Turn
from .patch import Change, NewEvent, Patch, Silence

# A plan travels in the metadata of a sound file, so its past may not grow without end; the oldest edits are forgotten.
MAX_HISTORY_CHARS = 4_000_000
MAX_SENTENCE_CHARS = 2000


def apply(plan: StoryPlan, patch: Patch, sentence: str = "") -> StoryPlan:
    """The plan after the patch, with `sentence` and the way back in its history. Raises `InputError`, one sentence."""
    _check_names(plan, patch)
    edit = _Edit(plan)
    edit.run(patch)
    ends = [event.end for event in edit.laid]
    silence = max(0.0, plan.total_seconds - max(event.end for event in plan.events))
    total = round(max(ends) + silence, 9) if edit.ripples else max(plan.total_seconds, round(max(ends), 9))
    if abs(total - plan.total_seconds) < TOLERANCE_SECONDS:
        total = plan.total_seconds
    if patch.total_seconds is not None:
        total = patch.total_seconds
    edited = plan.with_events(edit.laid, total_seconds=total).model_copy(update={"levels": _levels(plan, patch, edit.laid)})
    if edit.ripples:
        edited = edited.model_copy(update={"chapters": edit.chapters(plan)})
    for silence in patch.silence:
        edited = _with_silence(edited, silence)
    if _told(edited) == _told(plan):
        raise InputError("The edit changes nothing: the story is like that already.")
    told = sentence[:MAX_SENTENCE_CHARS].encode("utf-8", "replace").decode()
    history = _recent((*plan.history, _turn(plan, edited, told, edit.moved)))
    return edited.model_copy(update={"history": history, "undone": ()})


def _with_silence(plan: StoryPlan, silence: Silence) -> StoryPlan:
    """The plan whose events, from the one that the silence lies before, come so much later, and their chapters with them."""
    edge = next((event.start for event in plan.events if event.id == silence.before), None)
    if edge is None:
        ids = _listed(event.id for event in plan.events)
        raise InputError(
            f"The edit puts silence before {silence.before!r}, which is no event of this story; its events are {ids}."
        )

    def later(time: float) -> float:
        return round(time + silence.seconds, 9) if time >= float(edge or 0.0) - TOLERANCE_SECONDS else time

    events = [event.model_copy(update={"start": later(event.start)}) for event in plan.events]
    ends = [(chapter, later(chapter.start), later(chapter.start + chapter.seconds)) for chapter in plan.chapters]
    total = round(plan.total_seconds + silence.seconds, 9)
    return plan.with_events(events, total_seconds=total).model_copy(update={"chapters": tuple(_between(*e) for e in ends)})


def _levels(plan: StoryPlan, patch: Patch, events: Iterable[SoundEvent]) -> Levels | None:
    """What is known of how loud the events are. A loudness that was meant as such is not counted from anything."""
    known = plan.levels or Levels()
    meant = {row.id for row in (*patch.add, *patch.change) if "loudness" in row.model_fields_set} - {*patch.counted}
    now = {event.id: event.loudness for event in events if event.loudness is not None}
    counted = {one: level for one, level in known.counted.items() if one not in meant and now.get(one) == level}
    counted |= {one: now[one] for one in patch.counted if one in now}
    found = known.model_copy(update={"counted": counted})
    return found if found != Levels() else None


def undo(plan: StoryPlan, count: int = 1) -> StoryPlan:
    """The plan as it was `count` edits ago. Raises `InputError` where there are fewer."""
    return _rewound(plan, count, "history", "undone", "undo")


def redo(plan: StoryPlan, count: int = 1) -> StoryPlan:
    """The plan with the last `count` undone edits back. Raises `InputError` where there are fewer."""
    return _rewound(plan, count, "undone", "history", "redo")


def title(event: SoundEvent) -> str:
    """An event as a sentence names it: its caption, shortly, and its id."""
    caption = event.caption if len(event.caption) <= 60 else event.caption[:57] + "..."
    return f"'{caption}' ({event.id})"


# Checks


def _check_names(plan: StoryPlan, patch: Patch) -> None:
    ids = {event.id: event for event in plan.events}
    unnamed = dict(ids)
    for one in (*(change.id for change in patch.change), *patch.remove):
        if one not in ids:
            raise InputError(f"There is no event {one!r} in this story; its events are {_listed(ids)}.")
        if unnamed.pop(one, None) is None:
            raise InputError(f"The edit names {title(ids[one])} twice; say once what becomes of it.")
    for change in patch.change:
        if ids[change.id].locked and change.named().get("locked") is not False and _differs(ids[change.id], change):
            raise InputError(f"{title(ids[change.id])} is locked; unlock it before it is changed.")
    for one in patch.remove:
        if ids[one].locked:
            raise InputError(f"{title(ids[one])} is locked; unlock it before it is removed.")
    for new in patch.add:
        if new.id in ids:
            raise InputError(f"There is an event {new.id!r} already, {title(ids[new.id])}; give the new one another id.")
    for row in (*patch.add, *patch.change):
        _check_fades(row, ids.get(row.id))


def _check_fades(row: NewEvent | Change, event: SoundEvent | None) -> None:
    named = row.named()
    seconds = named.get("seconds", event.seconds if event else 0.0)
    fades = [named.get(name, getattr(event, name, 0.0)) for name in ("fade_in_seconds", "fade_out_seconds")]
    if {"fade_in_seconds", "fade_out_seconds"} & named.keys() and sum(fades) > seconds + TOLERANCE_SECONDS:
        raise InputError(
            f"The fades of {row.caption or title(event or row)} last {sum(fades):g} s, but it lasts {seconds:g} s."
        )


def _listed(ids: Iterable[str], most: int = 12) -> str:
    shown = list(ids)
    rest = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + rest


def _differs(event: SoundEvent, change: Change) -> bool:
    placed = change.after is not None or change.before is not None
    return placed or any(getattr(event, name) != value for name, value in change.named().items())


# The edit


@dataclass
class _Edit:
    """A story while it is edited: its events in order, and which of them have a place of their own."""

    plan: StoryPlan
    events: dict[str, SoundEvent] = field(default_factory=dict[str, SoundEvent])
    order: list[str] = field(default_factory=list[str])
    behind: dict[str, str] = field(default_factory=dict[str, str])  # id -> the last one put right after it
    moved: set[str] = field(default_factory=set[str])
    laid: list[SoundEvent] = field(default_factory=list[SoundEvent])
    moves: bool = False  # whether any event has a new time or place
    ripples: bool = False  # whether others follow

    def run(self, patch: Patch) -> None:
        plan = self.plan
        self.events = {event.id: event for event in plan.events}
        gone = set(patch.remove)
        self.order = [event.id for event in plan.events if event.id not in gone]
        rows = (*patch.add, *patch.change)
        self.moves = any({"start", "after", "before"} & row.model_fields_set for row in rows)
        self.ripples = plan.is_sequential and not any("start" in row.model_fields_set for row in rows)
        for change in patch.change:
            self.events[change.id] = self.events[change.id].model_copy(update=change.named())
        ids = self._new_ids(patch)
        for new, one in zip(patch.add, ids, strict=True):
            self.events[one] = SoundEvent(**{**new.named(), "id": one, "start": new.start})
            self.order.append(one)
        self._place_all([*((row.id, row) for row in patch.change), *zip(ids, patch.add, strict=True)])
        self._check_count()
        self.laid = self._one_after_another() if self.ripples else [self.events[one] for one in self.order]
        by_start = sorted(self.laid, key=lambda event: event.start)
        if not self.ripples and self.moves and _follow(by_start):
            self.laid = by_start

    def _new_ids(self, patch: Patch) -> list[str]:
        taken, free, ids = {*self.events, *(new.id for new in patch.add)}, len(self.events), []
        for new in patch.add:
            one = new.id
            while not one:
                free += 1
                one = "" if f"e{free}" in taken else f"e{free}"
            if one in ids:
                raise InputError(f"The edit adds two events with the id {one!r}; ids must be unique.")
            ids.append(one)
        return ids

    def _check_count(self) -> None:
        if not self.order:
            raise InputError("The edit leaves no event; a story needs at least one.")
        if len(self.order) > MAX_EVENTS:
            raise InputError(f"The edit makes {len(self.order)} events, but a plan may have at most {MAX_EVENTS}.")

    def _place_all(self, rows: Sequence[tuple[str, NewEvent | Change]]) -> None:
        """Puts each event in its place, those first on which others wait: a place is beside where the other one ends up."""
        waiting = {one: row for one, row in rows if row.after is not None or row.before is not None}
        for one, row in rows:
            if one not in waiting and isinstance(row, NewEvent):
                self._append(one, row)
        while waiting:
            ready = next((one for one, row in waiting.items() if (row.after or row.before) not in waiting), None)
            if ready is None:
                raise InputError(f"The edit puts {_listed(waiting)} beside one another in a circle.")
            self._place(ready, waiting.pop(ready))

    def _append(self, one: str, row: NewEvent) -> None:
        if "start" not in row.model_fields_set and not self.ripples:
            self._start_at(one, max((self.events[e].end for e in self.order if e != one), default=0.0))

    def _place(self, one: str, row: NewEvent | Change) -> None:
        """Puts an event where its `after` or `before` says, in the order and, in a layered scene, in time."""
        other = str(row.after if row.after is not None else row.before)
        if other == one or other not in self.order:
            raise InputError(f"The edit puts {title(self.events[one])} beside {other!r}, which is no other event there.")
        self.moved.add(one)
        self.order.remove(one)
        if row.after is not None:
            # What is put after the same event comes in the order of the patch.
            other, self.behind[other] = self.behind.get(other, other), one
        self.order.insert(self.order.index(other) + (row.after is not None), one)
        if not self.ripples:
            beside = self.events[other]
            self._start_at(one, beside.end if row.after is not None else beside.start - self.events[one].seconds)

    def _start_at(self, one: str, start: float) -> None:
        if start < -TOLERANCE_SECONDS:
            raise InputError(f"{title(self.events[one])} would start {-start:.6g} s before the beginning of the story.")
        self.events[one] = self.events[one].model_copy(update={"start": max(0.0, round(start, 9))})

    def _one_after_another(self) -> list[SoundEvent]:
        laid: list[SoundEvent] = []
        cursor = 0.0
        for one in self.order:
            event = self.events[one]
            # A start that fits stays to the last bit, so that untouched events stay equal.
            if abs(event.start - cursor) > TOLERANCE_SECONDS:
                event = event.model_copy(update={"start": cursor})
            laid.append(event)
            cursor = round(event.end, 9)
        return laid

    def chapters(self, plan: StoryPlan) -> tuple[Chapter, ...]:
        """The chapters, whose edges move as the first event behind them that kept its place; none is left without sound."""
        kept = {event.id: event.start for event in self.laid if event.id not in self.moved}
        shifts = [(event.start, kept[event.id] - event.start) for event in plan.events if event.id in kept]
        last = self.laid[-1].end - plan.events[-1].end

        def now(edge: float) -> float:
            shift = next((shift for start, shift in shifts if start >= edge - TOLERANCE_SECONDS), last)
            return max(0.0, round(edge + shift, 9)) if abs(shift) > TOLERANCE_SECONDS else edge

        edges = [(chapter, now(chapter.start), now(chapter.start + chapter.seconds)) for chapter in plan.chapters]
        return tuple(_between(*edge) for edge in edges if edge[2] - edge[1] > TOLERANCE_SECONDS)


def _between(chapter: Chapter, start: float, end: float) -> Chapter:
    seconds = round(end - start, 9)
    if abs(seconds - chapter.seconds) < TOLERANCE_SECONDS:
        seconds = chapter.seconds
    return chapter.model_copy(update={"start": start, "seconds": seconds})


def _follow(events: Sequence[SoundEvent]) -> bool:
    edges = [0.0, *(event.end for event in events)]
    return all(abs(event.start - edge) <= TOLERANCE_SECONDS for event, edge in zip(events, edges, strict=False))


# The way back


def _told(plan: StoryPlan) -> tuple[object, ...]:
    """What a story is, but for the order in which events stand that lie anywhere in time."""
    return {event.id: event for event in plan.events}, plan.total_seconds, plan.chapters


def _turn(here: StoryPlan, there: StoryPlan, sentence: str, meant: Collection[str]) -> Turn:
    """What leads from `there` back to `here`; what was `meant` to move stands whole in it, and not as shifted by others."""
    others = {event.id: event for event in there.events}
    before: list[SoundEvent] = []
    shifted: list[tuple[str, float]] = []
    for event in here.events:
        other = others.get(event.id)
        if event.id not in meant and other is not None and other.model_copy(update={"start": event.start}) == event:
            if other.start != event.start:
                shifted.append((event.id, event.start))
        else:
            before.append(event)
    return Turn(
        sentence=sentence,
        before=tuple(before),
        shifted=tuple(shifted),
        chapters=here.chapters,
        order=tuple(event.id for event in here.events),
        total_seconds=here.total_seconds,
        story=None if _story(here) == _story(there) else _story(here),
        levels=without_measures(here.levels),
    )


def _story(plan: StoryPlan) -> StoryBefore:
    return StoryBefore(instruction=plan.instruction, reasoning=plan.reasoning, telling=plan.telling)


def _rewound(plan: StoryPlan, count: int, source: str, target: str, verb: str) -> StoryPlan:
    turns: tuple[Turn, ...] = getattr(plan, source)
    if not 1 <= count <= len(turns):
        if not turns:
            raise InputError(f"There is no edit to {verb}.")
        there = f"are {len(turns)} edits" if len(turns) > 1 else "is 1 edit"
        raise InputError(f"{count} edits cannot be {verb}ne: there {there} to {verb}.")
    for turn in reversed(turns[-count:]):
        restored = _restored(plan, turn)
        back = _turn(plan, restored, turn.sentence, {event.id for event in turn.before})
        left = getattr(plan, source)[:-1]
        plan = restored.model_copy(update={source: left, target: _recent((*getattr(plan, target), back))})
    return plan


def _restored(plan: StoryPlan, turn: Turn) -> StoryPlan:
    events = {event.id: event for event in (*plan.events, *turn.before)}
    strange = next((one for one in (*turn.order, *(one for one, _ in turn.shifted)) if one not in events), None)
    if strange is not None:
        raise InputError(f"The history of this plan does not fit its events: it names {strange!r}, which is not there.")
    for one, start in turn.shifted:
        events[one] = events[one].model_copy(update={"start": start})
    try:
        restored = plan.with_events([events[one] for one in turn.order], total_seconds=turn.total_seconds)
    except InputError as error:
        raise InputError(f"The history of this plan does not fit its events: {error}") from None
    story = dict(turn.story) if turn.story is not None else {}
    known = plan.levels or Levels()
    levels = (turn.levels or Levels()).model_copy(update={"measured": known.measured, "usual": known.usual})
    levels = levels if levels != Levels() else None
    return restored.model_copy(update={"chapters": turn.chapters, "levels": levels, **story})


def _recent(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The latest turns, as many as a plan has room for."""
    room, kept = MAX_HISTORY_CHARS, 0
    for turn in reversed(turns[-MAX_TURNS:]):
        room -= len(turn.model_dump_json())
        if room < 0:
            break
        kept += 1
    return turns[len(turns) - kept :]
