"""Everything that can be said of a told story without knowing what it tells: a plan and its sound in, one value out.

What cannot be had is None and named with its reason; nothing here is a silent zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..sound.audio import AudioClip
from . import timeline
from .flaws import clipped_share, repetition, silence_share
from .joins import level_jump, spectral_jump
from .scores import rhythm
from .unscored import Unscored

if TYPE_CHECKING:
    from ..plan.story import SoundEvent, StoryPlan


@dataclass(frozen=True)
class StoryFigures:
    """Figures of one story. `None` is explained in `unscored`, under the figure's name.

    Of events that were heard: `found_share` of those planned (0..1), errors of onsets, edges and lengths in seconds (0 is
    best), `order_kept` (0..1). Of the whole: `length_error` in seconds; `loudness_error` in LU, of all events, of the
    foreground and of ambiences; `pan_error` (0..2). Of its joins: how much more spectrum and level change there than
    elsewhere (1 is as much). Of the sound: shares (0..1) that are silent and clipped, `repetition` and `rhythm` (0..1).
    """

    found_share: float | None = None
    onset_error: float | None = None
    boundary_error: float | None = None
    duration_error: float | None = None
    order_kept: float | None = None
    length_error: float | None = None
    loudness_error: float | None = None
    foreground_error: float | None = None
    ambience_error: float | None = None
    pan_error: float | None = None
    spectral_seam: float | None = None
    level_seam: float | None = None
    silence_share: float | None = None
    clipped_share: float | None = None
    repetition: float | None = None
    rhythm: float | None = None
    unscored: tuple[Unscored, ...] = ()


FIGURES = tuple(field.name for field in fields(StoryFigures) if field.name != "unscored")
_Measures = dict[str, Callable[[], float]]


def story_figures(
    plan: StoryPlan,
    clip: AudioClip,
    heard: Sequence[timeline.TimedSound] | None = None,
    joins: Sequence[float] = (),
    name_of: Callable[[SoundEvent], str] | None = None,
    unknown: Collection[str] = (),
) -> StoryFigures:
    """The figures of a plan that became a clip `[ch w]`.

    `heard` are the sounds that an ear found, under the names that `name_of` gives events (their captions, where it is not
    given); None where nobody listened. `joins` are seconds at which parts of one sound meet. A mix that was turned as a
    whole is measured without that: by what the plan remembers, else by the median of its events. Raises InputError for a
    clip without samples, or with some that are not finite: of such nothing can be said.
    """
    silent = silence_share(clip.waveform, clip.sample_rate)
    planned = timeline.planned_sounds(plan, name_of)
    measures: _Measures = {
        **_of_heard([one for one in planned if one.name not in unknown], heard),
        "length_error": lambda: abs(clip.seconds - plan.total_seconds),
        **_of_levels(plan, planned, clip),
        **_of_sound(clip, joins, silent),
    }
    found, unscored = dict[str, float](), list[Unscored]()
    for name in FIGURES:
        try:
            found[name] = measures[name]()
        except InputError as error:
            unscored.append(Unscored(name, str(error)))
    return StoryFigures(**found, unscored=tuple(unscored))


def _of_heard(planned: Sequence[timeline.TimedSound], heard: Sequence[timeline.TimedSound] | None) -> _Measures:
    names = ("found_share", "onset_error", "boundary_error", "duration_error", "order_kept")
    if heard is None:
        return dict.fromkeys(names, _nobody_listened)
    if not planned:
        return dict.fromkeys(names, _nothing_known)
    pairs = timeline.pairs_of(planned, heard)
    of_pairs = (timeline.onset_error, timeline.boundary_error, timeline.duration_error, timeline.order_kept)
    return {
        "found_share": lambda: len(pairs) / len(planned),
        **{name: _of(measure, pairs) for name, measure in zip(names[1:], of_pairs, strict=True)},
    }


def _of(measure: Callable[[Sequence[timeline.Pair]], float], pairs: Sequence[timeline.Pair]) -> Callable[[], float]:
    return lambda: measure(pairs)


def _nobody_listened() -> float:
    raise InputError("nobody listened")


def _nothing_known() -> float:
    raise InputError("who listened knows none of its events")


def _of_levels(plan: StoryPlan, planned: Sequence[timeline.TimedSound], clip: AudioClip) -> _Measures:
    @cache
    def pairs() -> list[timeline.Pair]:
        return [*zip(planned, timeline.measured_sounds(planned, clip), strict=True)]

    def error(counts: Callable[[str], bool]) -> float:
        whole = plan.held_gain
        gain = timeline.whole_gain(pairs()) if whole is None else 20 * math.log10(whole)
        return timeline.loudness_error((pair for pair in pairs() if counts(pair[0].kind)), gain)

    return {
        "loudness_error": lambda: error(lambda _: True),
        "foreground_error": lambda: error(lambda kind: kind != "ambience"),
        "ambience_error": lambda: error(lambda kind: kind == "ambience"),
        "pan_error": lambda: timeline.pan_error(pairs()),
    }


def _of_sound(clip: AudioClip, joins: Sequence[float], silent: float) -> _Measures:
    mono = clip.waveform.detach().mean(0)

    def steadiness() -> float:
        if silent == 1.0:
            raise InputError("it is silent")
        return rhythm(mono, clip.sample_rate)

    def seam(measure: Callable[[np.ndarray, int, Sequence[float]], float]) -> float:
        if not joins or not all(map(math.isfinite, joins)):
            raise InputError(f"joins are seconds, one at least; got {list(joins)[:5]}" if joins else "it has no joins")
        ratio = measure(mono.numpy(), clip.sample_rate, joins)
        if not math.isfinite(ratio):
            raise InputError("there is too little sound at its joins, or none elsewhere, to compare")
        return ratio

    return {
        "spectral_seam": lambda: seam(spectral_jump),
        "level_seam": lambda: seam(level_jump),
        "silence_share": lambda: silent,
        "clipped_share": lambda: clipped_share(clip.waveform),
        "repetition": lambda: repetition(mono, clip.sample_rate),
        "rhythm": steadiness,
    }
