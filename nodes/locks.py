"""Which rendering a locked event keeps: the one heard last in its story, whatever rendered it and with which seed.

A story has no name, and while a person works on it everything in it may change. So a rendering is found by its event's id,
words and length, and by one thing of three that still is as it was when it was heard: the instruction (where there is none,
the ids and lengths of all events), the event before, the event after. Another story whose event has the same id and words,
but none of the three, has a rendering of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..audiostory_core.disk.store import Store, content_key

if TYPE_CHECKING:
    from ..audiostory_core.plan.story import SoundEvent, StoryPlan
    from ..audiostory_core.sound.layout import ClipSpan


class Locks:
    """The locks of one plan's events in a store. A take is the key under which the store has a clip's latents."""

    def __init__(self, store: Store, plan: StoryPlan, renderer: str) -> None:
        self.store, self.renderer = store, renderer
        self._events = {event.id: event for event in plan.events}
        self._around = dict(_surroundings(plan))

    def take(self, span: ClipSpan) -> str | None:
        """What a locked event sounded like; None for one that is not locked, or was never heard in this story."""
        if not self._events[span.event_id].locked:
            return None
        return next(filter(None, map(self._held, self._keys(span))), None)

    def hold(self, span: ClipSpan, take: str) -> None:
        """This is heard now: from here on a lock of the event holds it."""
        import torch

        for key in self._keys(span):
            if self._held(key) != take:
                self.store.put(key, {"take": torch.tensor(list(take.encode()), dtype=torch.uint8)})

    def _held(self, key: str) -> str | None:
        found = self.store.get(key)
        return bytes(found["take"].tolist()).decode() if found is not None and found.keys() == {"take"} else None

    def _keys(self, span: ClipSpan) -> list[str]:
        event = self._events[span.event_id]
        own = ("lock 2", self.renderer, event.id, event.caption, span.part, float(span.seconds))
        return [content_key(*own, *one) for one in self._around[event.id]]


def _surroundings(plan: StoryPlan) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Each event's id, and what it is found by beside its own words; the ends of a story say nothing of it."""
    outline = (f"{event.id} {float(event.seconds)}" for event in plan.events)
    story = ("instruction", plan.instruction) if plan.instruction.strip() else ("outline", *outline)
    neighbours: list[SoundEvent | None] = [None, *plan.events, None]
    for before, event, after in zip(neighbours, plan.events, neighbours[2:], strict=False):
        sides = (("after", before), ("before", after))
        yield event.id, [story, *((side, one.id, one.caption) for side, one in sides if one is not None)]
