"""A sound of any length -> the `EarReading` that an ear with a head makes of it, window by window, and what follows from it.

One reading is behind the list of events, the answers and whether a caption is heard. Kept of a window are only its scores
and its signal. Ignorant of language models.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..brief.clauses import text_of
from ..errors import InputError
from ..models.ear import Ear
from ..plan.lexicon import Lexicon
from ..plan.story import StoryPlan
from ..sound.recording import Recording
from ..sound.windows import OnWindow, Sound, windows
from . import answers, questions
from .answers import HeardScene
from .events import EarReading, confidence_of, events_of
from .heard_text import Event, plan_of
from .names import Names
from .signal import BEFORE_SECONDS, HALF_SECOND, Signal, joined, measure, mono_of

# Of clips that the shipped bundle tells, one in forty lies below this, and nineteen of twenty under a wrong caption.
MISSED = 0.1


@dataclass(frozen=True)
class Hearing:
    """What is heard of a sound by its reading: the scene of its events, and the plan of them (None: silence)."""

    scene: HeardScene
    plan: StoryPlan | None
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return answers.listing(self.scene.events)


def names_of(ear: Ear, lexicon: Lexicon | None) -> Names | None:
    """What an ear itself knows by name, in the words of a bundle; None for an ear without a head."""
    return None if ear.head is None else Names(ear.head.names, lexicon)


def hear(ear: Ear, names: Names, sound: Sound | Recording, progress: OnWindow | None = None) -> Hearing:
    """All that is heard in a sound. Raises InputError for what is no sound, is empty or holds what is not finite."""
    reading = read(ear, names, sound, progress)
    events = tuple(events_of(reading))
    scene = HeardScene(events, reading.seconds, _silences(reading))
    if not events:
        return Hearing(scene, None)
    plan, notes = plan_of([Event(e.start, e.end, e.caption, e.kind) for e in events], reading.seconds)
    return Hearing(scene, plan, notes)


def read(ear: Ear, names: Names, sound: Sound | Recording, progress: OnWindow | None = None) -> EarReading:
    """The reading of a sound of any length."""
    if ear.head is None:
        raise InputError("this ear has no head that names sounds.")
    scores, signals, seconds, before = list[Tensor](), list[Signal](), 0.0, None
    for window in windows(sound, ear.window_seconds, progress):
        mono = mono_of(window, ear.sample_rate)
        if window.seconds < HALF_SECOND and scores:
            scores.append(scores[-1][-1:])  # too short to hear anything new in: what sounded before goes on
        else:
            scores.append(ear.scores([mono], window.seconds)[0])
        signals.append(measure(mono, ear.sample_rate, before))
        seconds, before = seconds + window.seconds, mono[-round(BEFORE_SECONDS * ear.sample_rate) :].clone()
    return EarReading(names, torch.cat(scores), joined(signals), seconds)


def answer(hearing: Hearing, names: Names, question: str) -> str | None:
    """The answer to a question by what was heard; None for one that the list of events cannot answer."""
    return answers.answer(questions.read(question, names), hearing.scene)


def hears(ear: Ear, lexicon: Lexicon | None, sound: Sound, caption: str) -> float | None:
    """How surely what a caption names is heard in a sound, 0 to 1, see `is_missed`; None where that cannot be said."""
    names = names_of(ear, lexicon)
    if names is None or not names.in_caption(caption, text_of(caption)):
        return None
    return confidence_in(read(ear, names, sound), caption)


def confidence_in(reading: EarReading, caption: str) -> float | None:
    """How surely all that a caption names is heard somewhere in a reading, 0 to 1, below `events.PERHAPS` where that is
    doubtful; None where it names nothing that the ear knows."""
    found = reading.names.in_caption(caption, text_of(caption))
    return min(max(confidence_of(reading, name) for name in reading.names.meant(one)) for one in found) if found else None


def is_missed(confidence: float) -> bool:
    """Whether it is so little heard that its caption is hardly right; between this and heard an ear may be wrong itself."""
    return confidence < MISSED


def _silences(reading: EarReading) -> tuple[tuple[float, float], ...]:
    """From when to when, in whole half seconds, it is silent."""
    found, start = list[tuple[float, float]](), -1
    for k, there in enumerate([*reading.sounding, True]):
        if not there and start < 0:
            start = k
        elif there and start >= 0:
            found.append((start * HALF_SECOND, min(k * HALF_SECOND, reading.seconds)))
            start = -1
    return tuple(found)
