"""Two plans in; out, what became of each event, in words and by kind, so that a picture can colour it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from ..plan.levels import USUAL_LUFS, sound_key
from ..plan.story import TOLERANCE_SECONDS, SoundEvent, StoryPlan

MAX_SHIFTS_TOLD = 3


@dataclass(frozen=True)
class Difference:
    """What became of one event. `shifted` moved only because others did; `total` is the story's length, without an id."""

    id: str
    kind: Literal["added", "removed", "changed", "shifted", "total"]
    words: str


def diff(before: StoryPlan, after: StoryPlan) -> tuple[Difference, ...]:
    """One difference for each event that is not as it was: those that went, then the others in the new order."""
    old, new = ({event.id: event for event in plan.events} for plan in (before, after))
    found = [Difference(e.id, "removed", f"removed: {_name(e)}") for e in before.events if e.id not in new]
    joined = before.is_sequential and after.is_sequential
    orders = [e.id for e in before.events if e.id in new], [e.id for e in after.events if e.id in old]
    kept = _unmoved(*orders, _meant(before, after))
    causes = _causes(before, after, kept) if joined else {}
    for n, event in enumerate(after.events):
        was = old.get(event.id)
        if was is None:
            found.append(Difference(event.id, "added", f"added: {_name(event)} ({_span(event)}{_levels(event)})"))
        elif joined and event.id in kept and _only_start(was, event):
            words = f"{_name(event)}: {_shift(was, event)}, because {causes[event.id]}"
            found.append(Difference(event.id, "shifted", words))
        elif was != event:
            place = _place(after, n) if joined and event.id not in kept else ""
            found.append(
                Difference(event.id, "changed", f"{_name(was)}: {', '.join(_changes((before, was), (after, event), place))}")
            )
    if abs(after.total_seconds - before.total_seconds) > TOLERANCE_SECONDS:
        found.append(Difference("", "total", f"the story: {_length(before.total_seconds, after.total_seconds)}"))
    return tuple(found)


def diff_text(differences: Sequence[Difference]) -> str:
    """The differences as lines; many events that only move with others are one line."""
    shifted = [d for d in differences if d.kind == "shifted"]
    if len(shifted) <= MAX_SHIFTS_TOLD:
        return "\n".join(d.words for d in differences)
    rest = f"and {len(shifted) - 1} more events after it move as well"
    lines = [d.words for d in differences if d.kind != "shifted" or d is shifted[0]]
    lines.insert(lines.index(shifted[0].words) + 1, rest)
    return "\n".join(lines)


def _meant(before: StoryPlan, after: StoryPlan) -> set[str]:
    """The events that the edit between the plans was about, where it is the last in a history."""
    for old, new in ((before.history, after.history), (before.undone, after.undone)):
        if len(new) > len(old):
            return {event.id for event in new[-1].before}
    return set()


def _unmoved(before: list[str], after: list[str], meant: set[str]) -> set[str]:
    """The ids that are in the same order before and after: all but those meant to move, else a longest run of them."""
    if before == after:
        return set(after)
    kept = {one for one in after if one not in meant}
    if not _is_order_kept(before, after, kept):
        return _longest_run(before, after)
    for one in after:  # an event that was meant to change, but not its place
        if one not in kept and _is_order_kept(before, after, kept | {one}):
            kept.add(one)
    return kept


def _is_order_kept(before: list[str], after: list[str], ids: set[str]) -> bool:
    return [one for one in before if one in ids] == [one for one in after if one in ids]


def _longest_run(before: list[str], after: list[str]) -> set[str]:
    """A longest increasing subsequence, by patience sorting."""
    rank = {one: n for n, one in enumerate(before)}
    tails: list[int] = []
    last: list[str] = []
    previous: dict[str, str | None] = {}
    for one in after:
        at = bisect_left(tails, rank[one])
        tails[at : at + 1] = [rank[one]]
        last[at : at + 1] = [one]
        previous[one] = last[at - 1] if at else None
    kept: set[str] = set()
    one = last[-1] if last else None
    while one is not None:
        kept.add(one)
        one = previous[one]
    return kept


def _only_start(was: SoundEvent, event: SoundEvent) -> bool:
    return was != event and was.model_copy(update={"start": event.start}) == event


def _causes(before: StoryPlan, after: StoryPlan, kept: set[str]) -> dict[str, str]:
    """For each event that kept its place in a sequential story, what ahead of it came, went, moved or was stretched."""
    old = {event.id: event for event in before.events}
    there = {event.id for event in after.events}
    passed, ahead, causes = iter(before.events), dict[str, None](), dict[str, str]()
    for event in after.events:
        if event.id not in kept:
            ahead[f"{_name(event)} was {'moved' if event.id in old else 'added'}"] = None
            continue
        for gone in takewhile(lambda e, here=event.id: e.id != here, passed):
            ahead[f"{_name(gone)} was {'moved' if gone.id in there else 'removed'}"] = None
        more = f" and {len(ahead) - 2} more" if len(ahead) > 2 else ""
        causes[event.id] = " and ".join([*ahead][:2]) + more
        if old[event.id].seconds != event.seconds:
            ahead[f"{_name(event)} became {'longer' if event.seconds > old[event.id].seconds else 'shorter'}"] = None
    return causes


def _changes(old: tuple[StoryPlan, SoundEvent], new: tuple[StoryPlan, SoundEvent], place: str) -> Iterable[str]:
    was, event = old[1], new[1]
    if was.caption != event.caption:
        yield f"becomes {_name(event)}"
    if place:
        yield f"{place} ({was.start:.4g} s -> {event.start:.4g} s)"
    elif was.start != event.start:
        yield _shift(was, event)
    if was.seconds != event.seconds:
        yield _length(was.seconds, event.seconds)
    if was.loudness != event.loudness:
        yield _loudness(old, new)
    if was.pan != event.pan:
        yield _pan(was.pan, event.pan)
    yield from _fades(was, event)
    if was.take != event.take:
        yield f"take {event.take + 1} instead of take {was.take + 1}"
    if was.locked != event.locked:
        yield "locked" if event.locked else "unlocked"
    for name in ("kind", "speaker", "transcript", "emotion", "detail", "seed"):
        if getattr(was, name) != getattr(event, name):
            yield f"{name} {_value(getattr(was, name))} -> {_value(getattr(event, name))}"


def _shift(was: SoundEvent, event: SoundEvent) -> str:
    moved = event.start - was.start
    return f"{_amount(moved, 's')} {'later' if moved > 0 else 'earlier'} ({was.start:.4g} s -> {event.start:.4g} s)"


def _length(was: float, now: float) -> str:
    return f"{_amount(now - was, 's')} {'longer' if now > was else 'shorter'} ({was:.4g} s -> {now:.4g} s)"


def _loudness(old: tuple[StoryPlan, SoundEvent], new: tuple[StoryPlan, SoundEvent]) -> str:
    was, now = old[1].loudness, new[1].loudness
    gains = [plan.gain_of(event) for plan, event in (old, new)]
    measured = old[0].levels.measured.get(sound_key(old[1])) if old[0].levels is not None else None
    if gains[1] and gains[0] is not None:
        by = gains[1] - gains[0]
        return f"{_amount(by, 'dB')} {'louder' if by > 0 else 'quieter'}" + (" than rendered" if gains[0] == 0 else "")
    if gains[0] is not None and measured is not None:
        was = measured
    was, now = (old[0].usual_of(old[1]) if was is None else was), (new[0].usual_of(new[1]) if now is None else now)
    levels = " -> ".join("as rendered" if level is None else f"{level:.4g} LUFS" for level in (was, now))
    if now is None:
        return f"as loud as rendered ({levels})"
    by = now - (USUAL_LUFS if was is None else was)
    than = f" than the usual {USUAL_LUFS:g} LUFS" if was is None else ""
    if by == 0:
        return f"{'at the usual loudness' if was is None else 'as loud as before, also when rendered anew'} ({levels})"
    return f"{_amount(by, 'dB')} {'louder' if by > 0 else 'quieter'}{than} ({levels})"


def _pan(was: float, now: float) -> str:
    side = "to the centre" if now == 0 else f"{'further ' if was * now >= 0 else ''}{'left' if now < was else 'right'}"
    if now and abs(now) < abs(was) and was * now > 0:
        side = "closer to the centre"
    return f"{side} (pan {was:.3g} -> {now:.3g})"


def _fades(was: SoundEvent, event: SoundEvent) -> Iterable[str]:
    for name, verb in (("fade_in_seconds", "fades in"), ("fade_out_seconds", "fades out")):
        old, new = getattr(was, name), getattr(event, name)
        if old != new:
            yield f"{verb} over {new:.4g} s ({old:.4g} s before)" if new else f"no longer {verb} ({old:.4g} s before)"


def _place(plan: StoryPlan, n: int) -> str:
    return f"moved behind {_name(plan.events[n - 1])}" if n else "moved to the beginning"


def _span(event: SoundEvent) -> str:
    return f"{event.start:.4g} s to {event.end:.4g} s"


def _levels(event: SoundEvent) -> str:
    said = [f"{event.loudness:.4g} LUFS"] if event.loudness is not None else []
    said += [f"pan {event.pan:.3g}"] if event.pan else []
    said += [event.kind] if event.kind != "sfx" else []
    said += [f'"{_short(event.transcript)}"'] if event.transcript else []
    said += _fades(event.model_copy(update={"fade_in_seconds": 0.0, "fade_out_seconds": 0.0}), event)
    return "".join(f", {words}" for words in said)


def _amount(value: float, unit: str) -> str:
    return f"{abs(value):.4g} {unit}"


def _value(value: object) -> str:
    return "none" if value in ("", None) else f'"{_short(value)}"' if isinstance(value, str) else str(value)


def _name(event: SoundEvent) -> str:
    return _short(event.caption.rstrip(".") or event.caption)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
