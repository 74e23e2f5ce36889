"""Whether what was rendered is heard as what its caption says, by the ear of the bundle that told it: clips in, marks out.

Bundles whose ear does not name sounds say nothing. Ignorant of how clips come to be.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..bundle.parts import Parts
from ..edits.turns import title
from ..plan.story import SoundEvent
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan


def is_listened_to(parts: Parts) -> bool:
    """Whether the ear of a bundle names sounds."""
    part = parts.bundle.manifest.listening
    return part is not None and part.head


def confidence(parts: Parts, event: SoundEvent, clips: Iterable[AudioClip]) -> float | None:
    """How surely an event's caption is heard in the surest of its clips, 0 to 1; None where that cannot be said: of speech,
    of what the ear does not know, and by a bundle that does not name what it hears."""
    if event.kind == "speech" or not is_listened_to(parts):
        return None
    from ..listen import hearing

    lexicon = parts.bundle.lexicon()
    found = [hearing.hears(parts.ear, lexicon, clip, event.caption) for clip in clips if clip.waveform.shape[1]]
    return max((value for value in found if value is not None), default=None)


def mark(heard: float | None) -> str:
    """What is to be said of a clip by that confidence: nothing where its caption may be heard or nobody can say."""
    if heard is None:
        return ""
    from ..listen import hearing

    return f"not heard as its caption says ({100 * heard:.0f} %)" if hearing.is_missed(heard) else ""


class Marks:
    """Listens to the clips of some events as they are rendered, and knows which are not heard as they are called."""

    def __init__(self, parts: Parts, events: Iterable[SoundEvent]) -> None:
        self._parts, self._heard = parts, dict[str, float]()
        self._events = {event.id: event for event in events} if is_listened_to(parts) else {}

    def hear(self, span: ClipSpan, clip: AudioClip) -> None:
        """The clip of a span; of a long event, the surest of its clips counts."""
        event = self._events.get(span.event_id)
        found = None if event is None else confidence(self._parts, event, [clip])
        if found is not None:
            self._heard[span.event_id] = max(found, self._heard.get(span.event_id, 0.0))

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for each event that is marked."""
        marks = {name: mark(sure) for name, sure in self._heard.items()}
        return tuple(f"{title(self._events[name])} is {said}; another take may be" for name, said in marks.items() if said)
