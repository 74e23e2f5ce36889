"""A brief and what a language model planned for it -> the plan: every sound that is asked for, where and as long as asked.

What the model wrote is kept where it is what was asked; where not, it is mended and a sentence says so. Lengths that nobody
stated are the model's, scaled to what is left. Knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import InputError
from ..plan.fit import MIN_EVENT_MS, fit
from ..plan.levels import AMBIENCE_LUFS, FOREGROUND_LUFS
from ..plan.lexicon import KnownSound, Lexicon
from ..plan.sayings import Saying
from ..plan.story import MAX_TOTAL_SECONDS, SoundEvent, StoryPlan
from ..plan.text import PlanReading, compose_reasoning
from .brief import Asked, Brief
from .casting import tells

OPEN_SECONDS = 4.0  # of a sound without a length beside others that have one
ONCE_SECONDS = 2.0  # of a sound that is asked for several times, where its bundle does not say how long it lasts once
LEAST_ONCE_SECONDS = 1.0
LEAST_SECONDS = 1.0


@dataclass(frozen=True)
class Lengths:
    """Seconds of the whole: as `given` beside the sentence, None where nothing is, and as is `usual` where nobody says."""

    given: float | None
    usual: float


@dataclass(frozen=True)
class _Cast:
    """A sound that is asked for, the event that tells it, and how long the model would have it."""

    asked: Asked
    event: SoundEvent
    weight: float
    once: float = ONCE_SECONDS


def lay_out(
    brief: Brief, written: Sequence[SoundEvent], lexicon: Lexicon, lengths: Lengths, instruction: str
) -> PlanReading:
    """The plan of a brief, cast with the events that a language model has `written` for it.

    Raises InputError where it would be longer than a plan may be.
    """
    cast, notes = _cast(brief, written, lexicon)
    times = _Times(brief, cast, lengths)
    rows = _rows(times)
    total = times.total
    if total > MAX_TOTAL_SECONDS:
        raise InputError(f"The sounds last {total:g} s together; a story lasts at most {MAX_TOTAL_SECONDS:g} s.")
    plan = StoryPlan.build({"instruction": instruction, "events": rows, "total_seconds": total})
    if lengths.given is not None and abs(total - lengths.given) > 1e-6:
        times.notes.append(
            f"the sounds last {total:g} s as the sentence asks; told in {lengths.given:g} s as asked beside it"
        )
        plan = fit(plan, lengths.given)
    plan = plan.model_copy(update={"reasoning": compose_reasoning(plan.events, plan.total_seconds)})
    return PlanReading(plan, (*notes, *times.notes))


# Who tells what


def _cast(brief: Brief, written: Sequence[SoundEvent], lexicon: Lexicon) -> tuple[list[_Cast], tuple[str, ...]]:
    """An event for each sound: the model's own at its place, else one of the model's that tells it, else a known sound's."""
    left, sounds = list(written), {sound.caption: sound for sound in lexicon.sounds}
    usual = sum(event.seconds for event in written) / max(1, len(written)) or 1.0
    found: list[_Cast] = []
    for asked in brief.asked:
        if asked.said is not None:
            found.append(_Cast(asked, _spoken(asked.said), usual))
            continue
        own = next((event for event in left if tells(event.caption, asked, lexicon)), None)
        if own is not None:
            left.remove(own)
            sound = sounds.get(own.caption)  # a language model writes no kinds
            known = own if sound is None else SoundEvent.model_validate({**own.model_dump(), "kind": sound.kind})
            found.append(_Cast(asked, known, own.seconds, _once(known, sounds)))
        else:
            known = _of_known(asked, sounds)
            found.append(_Cast(asked, known, usual, _once(known, sounds)))
    captions = [event.caption for event in written]
    if captions == [one.event.caption for one in found if one.asked.said is None]:
        return found, ()
    planned = ", ".join(f"'{caption}'" for caption in captions) or "nothing"
    return found, (f"the language model planned {planned}: mended to what was asked for",)


def _spoken(said: Saying) -> SoundEvent:
    fields = {"caption": said.caption, "kind": "speech", "transcript": said.words, "speaker": said.speaker}
    return SoundEvent.model_validate({"id": "e0", "seconds": 1.0, "start": 0.0, "emotion": said.manner, **fields})


def _once(event: SoundEvent, sounds: Mapping[str, KnownSound]) -> float:
    """How long an event is that tells a sound once."""
    lasts = sounds[event.caption].once_seconds if event.caption in sounds else 0.0
    return max(lasts, LEAST_ONCE_SECONDS) if lasts else ONCE_SECONDS


def _of_known(asked: Asked, sounds: Mapping[str, KnownSound]) -> SoundEvent:
    caption = asked.captions[0]
    sound = sounds.get(caption)
    kind, detail = (sound.kind, sound.detail) if sound is not None else ("sfx", "")
    return SoundEvent.model_validate(
        {"id": "e0", "caption": caption, "detail": detail, "kind": kind, "seconds": 1.0, "start": 0.0}
    )


# When and how long


class _Times:
    """Start and length of every sound, in seconds: groups of sounds that begin together, one behind the other."""

    def __init__(self, brief: Brief, cast: Sequence[_Cast], lengths: Lengths) -> None:
        self.brief, self.cast, self.notes = brief, cast, list[str]()
        self.groups = _groups(cast)
        stated = [self._stated(group) for group in self.groups]
        self.starts, self.seconds = self._arranged(self._completed(stated, lengths))
        self.end = max(start + long for start, long in zip(self.starts, self.seconds, strict=True))
        self.total = round(self.end + brief.ending, 6)

    def _stated(self, group: list[int]) -> float | None:
        """How long a group is to be by what is said of its sounds; None where nothing is."""
        known = [self.cast[n].asked.seconds for n in group if self.cast[n].asked.place != "middle"]
        stated = [one for one in known if one is not None]
        counted = [self.cast[n].once * self.cast[n].asked.times for n in group if self.cast[n].asked.times > 1]
        if not stated and counted:
            return max(counted)
        return max(stated, default=None)

    def _completed(self, stated: list[float | None], lengths: Lengths) -> list[float]:
        """The groups' lengths, with what nobody stated shared out as the model would have it."""
        starts = [self._start(group) for group in self.groups]
        for n, (one, following) in enumerate(zip(starts, starts[1:], strict=False)):
            if stated[n] is None and following is not None and (one is not None or n == 0):
                gap = following - (one or 0.0)
                stated[n] = gap if gap > 0 else None
        target = lengths.given if lengths.given is not None else self.brief.total
        pauses = self.brief.ending + sum(one.asked.pause for one in self.cast)
        last = max((one for one in starts if one is not None), default=None)
        open_ = [n for n, one in enumerate(stated) if one is None]
        if not open_:
            self._compare(sum(one or 0.0 for one in stated) + pauses, last)
        fixed = pauses + sum(one for one in stated if one is not None)
        if last is not None and open_ == [len(stated) - 1] and starts[-1] is not None:
            fixed = self.brief.ending + last
        if target is None and open_ and fixed == pauses:
            target = lengths.usual
            self.notes.append(f"no length was given: told in {target:g} s")
        left = (target or 0.0) - fixed
        if open_ and left < LEAST_SECONDS * len(open_):
            left = OPEN_SECONDS * len(open_)
            self._say_open(open_, target)
        weights = {n: max(self.cast[k].weight for k in self.groups[n]) for n in open_}
        whole = sum(weights.values())
        return [one if one is not None else left * weights[n] / whole for n, one in enumerate(stated)]

    def _compare(self, parts: float, last: float | None) -> None:
        total = self.brief.total
        if total is not None and last is None and abs(parts - total) > 0.05 and len(self.cast) > 1:
            self.notes.append(
                f"the sounds last {parts:g} s together as the sentence asks, not {total:g} s: {parts:g} s are told"
            )

    def _say_open(self, open_: Sequence[int], target: float | None) -> None:
        names = ", ".join(f"'{self.cast[self.groups[n][0]].asked.words}'" for n in open_)
        why = f"nothing is left of {target:g} s for {names}" if target is not None else f"no length was given for {names}"
        self.notes.append(f"{why}: {OPEN_SECONDS:g} s{' each' if len(open_) > 1 else ''}")

    def _start(self, group: list[int]) -> float | None:
        return next((self.cast[n].asked.start for n in group if self.cast[n].asked.start is not None), None)

    def _arranged(self, lengths: Sequence[float]) -> tuple[list[float], list[float]]:
        starts, cursor = [], 0.0
        for group, length in zip(self.groups, lengths, strict=True):
            pause = max(self.cast[n].asked.pause for n in group)
            stated = self._start(group)
            start = stated if stated is not None else cursor + pause
            starts.append(start)
            cursor = start + length
        return starts, list(lengths)

    def of(self, n: int) -> tuple[float, float]:
        """Start and length of one sound."""
        one = self.cast[n].asked
        if one.place == "bed" and not any(n in group for group in self.groups):
            return 0.0, self.total
        at = next(k for k, group in enumerate(self.groups) if n in group)
        start, whole = self.starts[at], self.seconds[at]
        own = one.seconds if one.seconds is not None else one.times * self.cast[n].once if one.times > 1 else None
        if one.place == "middle" and (len(self.groups[at]) > 1 or len(self.cast) > len(self.groups)):
            length = min(own or whole / 3, whole)
            return start + (whole - length) / 2, length
        return start, min(own, whole) if own is not None else whole


def _groups(cast: Sequence[_Cast]) -> list[list[int]]:
    """The numbers of the sounds that begin together; what lies beneath everything is in no group, if there is more."""
    groups: list[list[int]] = []
    for n, one in enumerate(cast):
        if one.asked.place == "bed":
            continue
        if groups and one.asked.place in ("beside", "middle") and one.asked.start is None:
            groups[-1].append(n)
        else:
            groups.append([n])
    return groups or [[n] for n in range(len(cast))]


def _rows(times: _Times) -> list[dict[str, object]]:
    """The events as fields of a plan, by their starts."""
    rows: list[tuple[float, dict[str, object]]] = []
    for n, one in enumerate(times.cast):
        start, seconds = times.of(n)
        loudness = _loudness(times, n)
        each = seconds / one.asked.times
        for turn in range(one.asked.times):
            row = {**one.event.model_dump(exclude={"id"}), "start": round(start + turn * each, 6), "seconds": round(each, 6)}
            if loudness is not None:
                row["loudness"] = loudness
            if loudness == AMBIENCE_LUFS and row["kind"] == "sfx":
                row["kind"] = "ambience"
            rows.append((round(start + turn * each, 6), row))
    rows.sort(key=lambda row: (row[0], row[1]["loudness"] != AMBIENCE_LUFS))  # what lies beneath comes first
    least = min(float(row["seconds"]) for _, row in rows)  # type: ignore[arg-type]
    if least * 1000 < MIN_EVENT_MS:
        raise InputError(f"A sound would last {least:g} s; an event lasts at least {MIN_EVENT_MS / 1000:g} s.")
    return [{**row, "id": f"e{k}"} for k, (_, row) in enumerate(rows, 1)]


def _loudness(times: _Times, n: int) -> float | None:
    """The loudness of what lies beneath others, or is said to be loud or quiet; None: as is usual."""
    one = times.cast[n]
    if one.asked.place == "bed" and len(times.cast) > 1:
        return AMBIENCE_LUFS
    group = next((group for group in times.groups if n in group), [n])
    before = any(times.cast[k].event.kind != "ambience" for k in group)
    if one.event.kind == "ambience" and before and len(group) > 1:
        return AMBIENCE_LUFS
    return FOREGROUND_LUFS + one.asked.level if one.asked.level else None
