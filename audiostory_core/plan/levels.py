"""How loud sounds are meant to be, and how loud a told story was: what a plan remembers of that, so that an edit counts
from there. Numbers alone; no sound.

A foreground is at -20 LUFS and an ambience beneath one at -30 LUFS, AudioCopilot's range, unless the plan says otherwise. By
itself an ambience is what is heard, and as loud as a foreground: between neighbours there is no jump that nobody asked for.
The whole is at -23 LUFS, the programme level of EBU R 128.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from .fields import MAX_EVENTS, EventId, Name, Record

if TYPE_CHECKING:
    from .story import SoundEvent

BEFORE_CAPTION = "What was there before."  # of a recording that was continued, in the plan of both
STORY_LUFS = -23.0  # of a whole story where no other target is asked for
FOREGROUND_LUFS = -20.0
AMBIENCE_LUFS = -30.0  # of what lies beneath a foreground
# What stands for an event that has no loudness and was not measured, in a story that was told as rendered.
USUAL_LUFS = -23.0
_SLACK = 1e-6  # seconds
Lufs = Annotated[float, Field(strict=True, ge=-200, le=100)]


class Levels(Record):
    """How loud a story was when it was heard last, so that an edit counts from there.

    Stories that were told before there were usual levels have a `whole` and nothing `usual`: what has no loudness of its own
    in them is as loud as it was rendered.
    """

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
    usual: dict[EventId, Lufs] = Field(
        default={},
        max_length=MAX_EVENTS,
        description="LUFS at which events are mixed that have no loudness of their own, since the story was told first: "
        "what comes or goes beside them later changes nothing.",
    )

    @property
    def are_as_rendered(self) -> bool:
        """Whether what has no loudness of its own is as loud as it was rendered."""
        return self.whole is not None and not self.usual


def _or_nothing(levels: Levels | None) -> Levels | None:
    return None if levels == Levels() else levels


LevelsOrNone = Annotated[Levels | None, AfterValidator(_or_nothing)]  # levels that say nothing are none


def without_measures(levels: Levels | None) -> Levels | None:
    """What leads back to how loud a story was before an edit; what holds for its sounds whatever is edited is left out."""
    known = levels is not None and (levels.whole is not None or levels.counted)
    return levels.model_copy(update={"measured": {}, "usual": {}}) if levels is not None and known else None


def beside_sound(levels: Levels | None) -> Levels | None:
    """What a plan in a file of its own says of a told story: at what its sounds were mixed, and by how much the whole was
    turned, if it was."""
    found = None if levels is None else levels.model_copy(update={"measured": {}})
    return None if found is None or found in (Levels(), Levels(whole=1.0)) else found


def usual_levels(
    events: "Sequence[SoundEvent]", levels: Levels | None = None, wanted: Collection[str] | None = None
) -> dict[str, float]:
    """LUFS of each event by its id, or of those that are `wanted`, where it has no loudness of its own: what it was at in an
    earlier telling, else what is usual. None of what is as loud as rendered."""
    known = levels or Levels()
    if known.are_as_rendered:
        return {}
    front = sorted((event.start, event.start + event.seconds) for event in events if event.kind != "ambience")
    starts, ends = [start for start, _ in front], [*accumulate((end for _, end in front), max)]

    def usual(event: "SoundEvent") -> float:
        before = bisect_left(starts, event.start + event.seconds - _SLACK)  # of these the latest end is enough
        beneath = bool(before) and ends[before - 1] > event.start + _SLACK
        return AMBIENCE_LUFS if beneath and event.kind == "ambience" else FOREGROUND_LUFS

    own = [event for event in events if event.caption != BEFORE_CAPTION and (wanted is None or event.id in wanted)]
    return {event.id: known.usual.get(event.id, known.usual.get(event.cut_of, usual(event))) for event in own}


def sound_key(event: "SoundEvent") -> str:
    """What an event's measured level is known by: all that decides how loud it is rendered and mixed."""
    names = ("id", "caption", "detail", "kind", "seconds", "loudness", "seed", "take", "speaker", "transcript", "emotion")
    return hashlib.sha256(repr([getattr(event, name) for name in names]).encode()).hexdigest()[:16]
