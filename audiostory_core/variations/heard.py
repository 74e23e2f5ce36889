"""Whether what was rendered is heard as what its caption says, by the ear of the bundle that told it: clips in, marks out.

Bundles whose ear does not name sounds say nothing. Ignorant of how clips come to be.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..bundle.parts import Parts
from ..listen import hearing
from ..plan.story import SoundEvent
from ..sound.audio import AudioClip


def is_listened_to(parts: Parts) -> bool:
    """Whether the ear of a bundle names sounds."""
    part = parts.bundle.manifest.listening
    return part is not None and part.head


def confidence(parts: Parts, event: SoundEvent, clips: Iterable[AudioClip]) -> float | None:
    """How surely an event's caption is heard in the surest of its clips, 0 to 1; None where that cannot be said: of speech,
    of what the ear does not know, and by a bundle that does not name what it hears."""
    if event.kind == "speech" or not is_listened_to(parts):
        return None
    lexicon = parts.bundle.lexicon()
    found = [hearing.hears(parts.ear, lexicon, clip, event.caption) for clip in clips if clip.waveform.shape[1]]
    return max((value for value in found if value is not None), default=None)


def mark(heard: float | None) -> str:
    """What is to be said of a clip by that confidence: nothing where its caption is heard or nobody can say."""
    return "" if heard is None or hearing.is_heard(heard) else f"not heard as its caption says ({100 * heard:.0f} %)"
