"""Pieces: events that were split. A plan -> the plan of the sounds that they were cut from, which is what is rendered.

Each piece says in `cut_of` of which event it was a part, how long that was, and where in it the piece begins. Pieces that
still say the same are one sound, wherever they lie now. One that says something else, or is longer than what is there, is a
sound of its own. Knows nothing of models or sound.
"""

from collections.abc import Iterator
from itertools import pairwise

from .story import TOLERANCE_SECONDS, SoundEvent, StoryPlan, latest_end


def whole_ids(plan: StoryPlan) -> dict[str, str]:
    """The id of each piece -> the id of the whole that is rendered for it, in `wholes`: that of the event that was split,
    where no other event has it."""
    found: dict[str, str] = {}
    for pieces in _groups(plan):
        own, name = {piece.id for piece in pieces}, pieces[0].cut_of
        foreign = any(event.id == name and name not in own for event in plan.events)
        name = pieces[0].id if foreign or name in found.values() else name
        found |= dict.fromkeys(own, name)
    return found


def wholes(plan: StoryPlan) -> StoryPlan:
    """The plan as it is rendered: in the place of the first of its pieces each whole; the plan itself where it has none."""
    names = whole_ids(plan)
    if not names:
        return plan
    events: dict[str, SoundEvent] = {}
    locked = {names[event.id] for event in plan.events if event.id in names and event.locked}
    for event in plan.events:
        name = names.get(event.id, event.id)
        if name == event.id and event.id not in names:
            events[name] = event
        elif name not in events:
            events[name] = _whole(event, name, name in locked)
    total = max(plan.total_seconds, latest_end(events.values()))
    return plan.model_copy(update={"events": tuple(events.values()), "total_seconds": total})


def seams(plan: StoryPlan) -> tuple[set[str], set[str]]:
    """The ids of pieces that go on into the next one as if they had never been split, and of those that go on from one."""
    ends, starts = set[str](), set[str]()
    for pieces in _groups(plan):
        for one, other in pairwise(sorted(pieces, key=lambda piece: (piece.cut_at_seconds, piece.start))):
            follows = abs(one.end - other.start) <= TOLERANCE_SECONDS
            goes_on = abs(one.cut_at_seconds + one.seconds - other.cut_at_seconds) <= TOLERANCE_SECONDS
            faded = one.fade_out_seconds or other.fade_in_seconds
            if follows and goes_on and not faded and (one.loudness, one.pan) == (other.loudness, other.pan):
                ends.add(one.id)
                starts.add(other.id)
    return ends, starts


def _groups(plan: StoryPlan) -> Iterator[list[SoundEvent]]:
    """The pieces of each whole, in the plan's order."""
    found: dict[tuple[object, ...], list[SoundEvent]] = {}
    for event in plan.events:
        if event.is_piece:
            says = (event.caption, event.detail, event.seed, event.take, event.speaker, event.transcript, event.emotion)
            found.setdefault((event.cut_of, event.cut_of_seconds, *says), []).append(event)
    yield from found.values()


def _whole(piece: SoundEvent, name: str, locked: bool) -> SoundEvent:
    """The sound that a piece was cut from. It remembers whose noise it has where it cannot have that event's id."""
    start = max(0.0, round(piece.start - piece.cut_at_seconds, 9))
    cut = {"cut_of": "", "cut_of_seconds": 0.0} if name == piece.cut_of else {}
    own = {"id": name, "start": start, "seconds": piece.cut_of_seconds, "locked": locked, "cut_at_seconds": 0.0, **cut}
    return piece.model_copy(update={**own, "fade_in_seconds": 0.0, "fade_out_seconds": 0.0})
