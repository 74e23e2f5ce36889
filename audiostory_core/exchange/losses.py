"""What a plan loses in a file: the plan and what came back -> sentences.

Found by reading back, not by a table: it is true of this plan and of the reader as it is.
"""

from collections.abc import Sequence

from ..plan.story import SoundEvent, StoryPlan

_ROUNDED_SECONDS = 0.1  # what differs by more was not rounded but lost
_NAMES = {
    "detail": "story detail", "locked": "lock", "fade_in_seconds": "fade-in", "fade_out_seconds": "fade-out",
    "seconds": "length", "total_seconds": "silence at the end", "telling": "way it was told", "history": "history of edits",
    "undone": "list of undone edits", "voices": "speakers' voices",
}  # fmt: skip
_STORY = [name for name in StoryPlan.model_fields if name not in ("version", "events")]
_EVENT = [name for name in SoundEvent.model_fields if name != "id"]

Pairs = Sequence[tuple[SoundEvent, SoundEvent]]


def losses_between(plan: StoryPlan, back: StoryPlan, by_start: bool) -> tuple[str, ...]:
    """Sentences on how `back` differs from `plan`; with `by_start`, the file had the events in order of their starts."""
    events = tuple(sorted(plan.events, key=lambda event: event.start)) if by_start else plan.events
    if len(back.events) != len(events):
        return (f"{len(back.events)} of {len(events)} events come back",)
    found = ["the events come back in the order of their starts"] if events != plan.events else []
    pairs = list(zip(events, back.events, strict=True))
    if any(event.id != other.id for event, other in pairs):
        found.append("the ids are given anew")
    lost: list[str] = []
    for name in _EVENT:
        differing = [pair for pair in pairs if getattr(pair[0], name) != getattr(pair[1], name)]
        if differing:
            words = f"the {_NAMES.get(name, name)} of {len(differing)} event{'s' if len(differing) > 1 else ''}"
            change = _change(name, differing)
            (found if change else lost).append(words + change)
    for name in _STORY:
        if getattr(plan, name) != getattr(back, name) and not (name == "total_seconds" and _follows(plan, back)):
            lost.append(f"the {_NAMES.get(name, name)}")
    return (*found, f"not carried: {', '.join(lost)}") if lost else tuple(found)


def _change(name: str, pairs: Pairs) -> str:
    """How a field differs where it is there all the same, else nothing."""
    if name in ("start", "seconds"):
        gap = max(abs(getattr(event, name) - getattr(other, name)) for event, other in pairs)
        return f" is rounded, by at most {gap:.2g} s" if gap <= _ROUNDED_SECONDS else ""
    text = name in ("caption", "detail", "transcript")
    return " comes back changed" if text and any(getattr(other, name) for _, other in pairs) else ""


def _follows(plan: StoryPlan, back: StoryPlan) -> bool:
    """True if the total differs only because the last end does, of which more is said elsewhere."""
    end, other = (max(event.end for event in events) for events in (plan.events, back.events))
    return end != other and plan.total_seconds - end < 1e-6
