"""Where each clip of a plan lies and fades: a `StoryPlan` -> `ClipSpan`s in seconds. Knows nothing of samples' values."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from ..errors import InputError

if TYPE_CHECKING:
    from ..plan.story import SoundEvent, StoryPlan

Curve = Literal["equal_power", "equal_gain"]

EDGE_SECONDS = 0.01  # a fade too short to be heard, long enough not to click
ONSET_SECONDS = 0.004  # a rise that leaves the onset of a sound as it is
RING_SECONDS = 0.15  # over which a single sound that is longer than its event dies away
JOIN_SECONDS = 0.08  # a crossfade of parts that go on into each other
MAX_PARTS = 20_000
_SLACK = 1e-9  # seconds: 1.1 + 2.2 still fits a window of 3.3


@dataclass(frozen=True)
class ClipSpan:
    """One clip to render: part `part` (0, 1, ...) of an event, at `start_seconds`, lasting `seconds`.

    `seconds` contains both fades, which never overlap each other; a fade shared with a neighbour is a
    crossfade. A clip that rises `at_once` keeps its onset, whatever ends over it; one that is `once` holds one happening
    from its onset to its end. A part that `goes_on` is continued by the next, which is rendered with `lead_seconds` of it in
    view.
    """

    event_id: str
    part: int
    start_seconds: float
    seconds: float
    fade_in_seconds: float
    fade_out_seconds: float
    at_once: bool = False
    once: bool = False
    goes_on: bool = False
    lead_seconds: float = 0.0

    @property
    def end_seconds(self) -> float:
        return self.start_seconds + self.seconds


@dataclass(frozen=True)
class _Piece:
    """An event, or an equal share of a long one, before it is lengthened for its crossfade."""

    event_id: str
    part: int
    start: float
    seconds: float
    at_once: bool = False
    once: bool = False
    goes_on: bool = False


@dataclass(frozen=True)
class Onward:
    """How parts of one event go on from each other: each is rendered with up to `held_seconds` of the one before in view.
    Events in `once`, by id, hold one happening."""

    held_seconds: float
    once: Collection[str] = ()


def lay_out(
    plan: "StoryPlan",
    crossfade_seconds: float,
    window_seconds: float,
    whole: Collection[str] = (),
    onward: Onward | None = None,
) -> tuple[ClipSpan, ...]:
    """The clips of a plan in order of their starts, none longer than `window_seconds`, what a model can do.

    In a sequential plan each clip but the last is longer by its crossfade `f_i = min(crossfade, d_i,
    d_{i+1})` and runs into the next one, so the events keep their durations `d_i` and the total is their
    exact sum (AudioStory's published rule, with the fade kept no longer than the clips it joins). Events
    that overlap or leave gaps get spans of their own, with edge fades. Events longer than the window become
    equal parts, joined the same way; those whose ids are in `whole`, which no model renders, stay whole.

    With `onward` parts are shorter by what they are to have in view, and their joins as short as what goes on needs. Only an
    event that is itself longer than the window has parts; a clip may then pass the window by its crossfade, for which its
    end is mirrored. What happens once is one clip, however long: it rises at once, as what is in `whole` does, and ends
    within its event.
    Raises InputError for lengths below 0, an endless crossfade, and more than `MAX_PARTS` parts.
    """
    if not (0 <= crossfade_seconds < math.inf and window_seconds > 0):
        raise InputError(f"a crossfade is 0 s or more and a window above 0 s; got {crossfade_seconds} and {window_seconds}")
    if plan.is_sequential:
        return _joined(_pieces(plan.events, crossfade_seconds, window_seconds, whole, onward), crossfade_seconds)
    spans = [
        span
        for event in plan.events
        for span in _joined(
            _pieces([event], crossfade_seconds, window_seconds, whole, onward, event.start), crossfade_seconds
        )
    ]
    return tuple(sorted(spans, key=lambda span: span.start_seconds))


def _pieces(
    events: "Sequence[SoundEvent]",
    crossfade: float,
    window: float,
    whole: Collection[str],
    onward: Onward | None,
    origin: float = 0.0,
) -> list[_Piece]:
    ends = list(accumulate((event.seconds for event in events), initial=origin))
    pieces: list[_Piece] = []
    for n, event in enumerate(events):
        following = events[n + 1].seconds if n + 1 < len(events) else 0.0
        once = onward is not None and event.id in onward.once
        reach = min(crossfade, event.seconds, following) if onward is None else 0.0
        fits = event.seconds + reach <= window + _SLACK or event.id in whole or once
        more = crossfade if onward is None else onward.held_seconds + JOIN_SECONDS
        count = 1 if fits else _parts(event.seconds, more, window)
        if len(pieces) + count > MAX_PARTS:
            raise InputError(f"a window of {window} s cuts the story into more than {MAX_PARTS} clips; use a longer window")
        share = event.seconds / count
        going_on = [onward is not None and part + 1 < count for part in range(count)]
        starts = [ends[n] + part * share for part in range(count)]
        at_once = onward is not None and (once or event.id in whole)
        pieces += [_Piece(event.id, k, starts[k], share, at_once, once, going_on[k]) for k in range(count)]
    return pieces


def _parts(seconds: float, crossfade: float, window: float) -> int:
    """The fewest equal parts that fit the window with a crossfade `min(crossfade, part)` added to each."""
    room = max(window - crossfade, window / 2)
    count = math.ceil(seconds / room)
    while seconds / count > room:  # the division may round to just above
        count += 1
    return count


def _joined(pieces: Sequence[_Piece], crossfade: float) -> tuple[ClipSpan, ...]:
    """Pieces that follow one another without gaps, each lengthened into the next."""
    spans: list[ClipSpan] = []
    fade_in = min(EDGE_SECONDS, pieces[0].seconds / 2)
    for n, piece in enumerate(pieces):
        alone = n + 1 == len(pieces) or piece.once
        over = 0.0 if n + 1 == len(pieces) else min(crossfade, piece.seconds, pieces[n + 1].seconds)
        over = min(over, JOIN_SECONDS) if piece.goes_on else over
        longer = 0.0 if alone else over
        fade_in = min(ONSET_SECONDS, piece.seconds / 2) if piece.at_once else fade_in
        dying = ring_out(piece.seconds) if piece.once else EDGE_SECONDS
        fade_out = min(dying, piece.seconds - fade_in) if alone else longer
        where = (piece.event_id, piece.part, piece.start, piece.seconds + longer)
        spans.append(ClipSpan(*where, fade_in, fade_out, piece.at_once, piece.once, piece.goes_on))
        fade_in = over
    return tuple(spans)


def lay_apart(spans: Sequence[ClipSpan], onward: Collection[int] = ()) -> list[ClipSpan]:
    """The parts of one event where they were not rendered on from each other, but for those at the places in `onward`: each
    begins with its lead, over which it crosses over from the part before."""
    laid = list(spans)
    for n, span in enumerate(spans[1:], 1):
        if n in onward or not span.lead_seconds:
            continue
        over, start = span.lead_seconds + span.fade_in_seconds, span.start_seconds - span.lead_seconds
        laid[n - 1] = replace(laid[n - 1], fade_out_seconds=over, goes_on=False)
        seconds = span.lead_seconds + span.seconds
        laid[n] = replace(span, start_seconds=start, seconds=seconds, fade_in_seconds=over, lead_seconds=0.0)
    return laid


def ring_out(seconds: float) -> float:
    """Over how long a single sound dies away at the end of its event of so many seconds."""
    return min(RING_SECONDS, seconds / 4)


def samples_in(seconds: float, sample_rate: int) -> int:
    """The sample nearest to an absolute time.

    Half samples round up, with a tolerance, so that one time reached by two sums is one sample.
    """
    return math.floor(seconds * sample_rate + 0.5 + 1e-6)
