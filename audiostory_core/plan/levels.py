"""How loud a told story was: what a plan remembers of it, so that an edit counts from there. Numbers alone; no sound."""

import hashlib
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from .fields import MAX_EVENTS, EventId, Name, Record

if TYPE_CHECKING:
    from .story import SoundEvent

USUAL_LUFS = -23.0  # what stands for the loudness of an event that has none of its own and was not measured
AMBIENCE_LUFS = -30.0  # AudioCopilot's level of ambience beneath a foreground
Lufs = Annotated[float, Field(strict=True, ge=-200, le=100)]


class Levels(Record):
    """How loud a story was when it was heard last, so that an edit counts from there."""

    whole: Annotated[float, Field(strict=True, gt=0, le=1e6)] | None = Field(
        default=None, description="What the whole mix was multiplied by; null: it is still to be found."
    )
    measured: dict[Name, Lufs] = Field(
        default={},
        max_length=MAX_EVENTS,
        description="LUFS of events without a loudness of their own, before `whole`, by what `sound_key` makes of them.",
    )
    counted: dict[EventId, Lufs] = Field(
        default={},
        max_length=MAX_EVENTS,
        description=f"Loudness that was counted from {USUAL_LUFS:g} LUFS, as nobody had measured the event: while it has "
        "this very loudness it is mixed that much above or below what was rendered.",
    )


def _or_nothing(levels: Levels | None) -> Levels | None:
    return None if levels == Levels() else levels


LevelsOrNone = Annotated[Levels | None, AfterValidator(_or_nothing)]  # levels that say nothing are none


def without_measures(levels: Levels | None) -> Levels | None:
    """What leads back to how loud a story was: what is measured of its sounds is measured again."""
    known = levels is not None and (levels.whole is not None or levels.counted)
    return levels.model_copy(update={"measured": {}}) if levels is not None and known else None


def beside_sound(levels: Levels | None) -> Levels | None:
    """What a plan in a file of its own says of a told story: only by how much the whole was turned, if it was."""
    found = without_measures(levels)
    return None if found is None or (found.whole == 1.0 and not found.counted) else found


def sound_key(event: "SoundEvent") -> str:
    """What an event's measured level is known by: all that decides how loud it is rendered and mixed."""
    names = ("id", "caption", "detail", "kind", "seconds", "loudness", "seed", "take", "speaker", "transcript", "emotion")
    return hashlib.sha256(repr([getattr(event, name) for name in names]).encode()).hexdigest()[:16]
