"""A `SoundQuestion` and what is heard -> the answer, in a sentence or a few, that never says other than the list of events.

What the list cannot tell is said to be so, with what can be asked. Pure: no models, no sound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..plan.draft import format_seconds
from .events import HeardEvent
from .questions import AskedSound, SoundQuestion

HEARD, NOT_HEARD = "It is heard", "It is not heard."
IS_LAST, IS_FIRST = "It is the last.", "It is the first."
CAN_BE_ASKED = (
    "That is not something that I can tell by ear. What can be asked: whether a sound is heard, how many times, when and "
    "how long, which is louder or longer, what comes before or after it or together with it, what is heard at a time, and "
    "how sure that is."
)
NOTHING = "Nothing is heard"
AS_LOUD_DB, AS_LONG_SECONDS = 1.5, 0.5
_SHARED_SECONDS = 0.25  # by which two sounds may overlap and still follow each other


@dataclass(frozen=True)
class HeardScene:
    """All that answers are drawn from: the events in order, how long the sound is, and from when to when it is silent."""

    events: tuple[HeardEvent, ...]
    seconds: float
    silences: tuple[tuple[float, float], ...] = ()

    def of(self, asked: AskedSound) -> list[HeardEvent]:
        return [event for event in self.events if event.name in asked.names]

    @property
    def unknown(self) -> list[HeardEvent]:
        return [event for event in self.events if not event.is_known]


def answer(question: SoundQuestion, scene: HeardScene) -> str | None:
    """The answer; None for a free question, which the list cannot answer."""
    if question.kind == "free":
        return None
    strange = [one for one in question.sounds if not one.names]
    absent = [one for one in question.sounds if one.names and not scene.of(one)]
    told = _ANSWERS[question.kind]
    if not question.sounds or question.kind in ("there", "at", "others"):
        return told(question, scene)
    if strange or absent:
        return _joined([_absence(one, scene, len(question.sounds) > 1) for one in (*strange, *absent)], scene)
    return told(question, scene)


def line(event: HeardEvent) -> str:
    """`0.0 to 4.5 s: A dog barks. (sure, 97 %; 3 times)`"""
    return f"{format_seconds(event.start)} to {format_seconds(event.end)} s: {event.caption}{_beside(event)}"


def listing(events: Sequence[HeardEvent]) -> str:
    return "\n".join(map(line, events))


def _beside(event: HeardEvent) -> str:
    said = [f"{event.sureness}, {100 * event.confidence:.0f} %"] if event.is_known else []
    said += [f"{event.times} times"] if event.is_known and event.times > 1 else []
    return f" ({'; '.join(said)})" if said else ""


# Whether, how often, when


def _there(question: SoundQuestion, scene: HeardScene) -> str:
    said, several = list[str](), len(question.sounds) > 1
    for asked in question.sounds:
        found = scene.of(asked)
        said.append(_presence(asked, found, several) if found else _absence(asked, scene, several))
    return _joined(said, scene if any(not scene.of(asked) for asked in question.sounds) else None)


def _presence(asked: AskedSound, found: Sequence[HeardEvent], named: bool) -> str:
    surest = max(found, key=lambda event: event.confidence)
    captions = " ".join(dict.fromkeys(event.caption for event in found))
    start = f"{_title(asked)}: {HEARD[0].lower()}{HEARD[1:]}" if named else HEARD
    perhaps = "perhaps " if surest.sureness == "perhaps" else ""
    return f"{start} {perhaps}{_spans(found)}: {captions} ({surest.sureness}, {100 * surest.confidence:.0f} %)"


def _absence(asked: AskedSound, scene: HeardScene, named: bool) -> str:
    if not asked.names:
        return f"'{asked.words}' is not a sound that I know, so that I cannot say whether it is heard."
    return f"{_title(asked)}: it is not heard." if named else NOT_HEARD


def _joined(said: Sequence[str], scene: HeardScene | None) -> str:
    """Sentences; where something is missing, what is heard and not known might be that."""
    strange = scene.unknown if scene is not None else []
    more = [f"{_plain([event])} is heard {_span(event)}." for event in strange]
    return " ".join([*said, *more])


def _count(question: SoundQuestion, scene: HeardScene) -> str:
    if not question.sounds:
        count = len(scene.events)
        heard = f"{count} sounds are heard" if count != 1 else "1 sound is heard"
        return f"{heard}: {' '.join(event.caption for event in scene.events)}" if count else f"{NOTHING}."
    return _each(question, scene, lambda found: f"{_number(sum(e.times for e in found))}, {_spans(found)}.")


def _when(question: SoundQuestion, scene: HeardScene) -> str:
    return _each(question, scene, lambda found: _upper(f"{_spans(found)}."))


def _long(question: SoundQuestion, scene: HeardScene) -> str:
    if not question.sounds:
        return f"The sound lasts {format_seconds(scene.seconds)} s."
    return _each(question, scene, lambda found: f"{format_seconds(_total(found))} s, {_spans(found)}.")


def _level(question: SoundQuestion, scene: HeardScene) -> str:
    return _each(question, scene, _said_level) if question.sounds else _louder(question, scene)


def _said_level(found: Sequence[HeardEvent]) -> str:
    level = _loudness(found)
    if level is None:
        return "It sounds together with others all the time, so that its own level cannot be told."
    return f"{-level:.0f} dB below full scale on average, {_spans(found)}."


def _sure(question: SoundQuestion, scene: HeardScene) -> str:
    if not question.sounds:
        return listing(scene.events) or f"{NOTHING}."
    return _each(
        question,
        scene,
        lambda found: " ".join(f"{_upper(e.sureness)}, {100 * e.confidence:.0f} %: {e.caption}" for e in found),
    )


def _each(question: SoundQuestion, scene: HeardScene, say: Callable[[list[HeardEvent]], str]) -> str:
    """What is to be said of each sound that is asked for; which, where there are several."""
    several = len(question.sounds) > 1
    return " ".join(f"{_title(one)}: {say(scene.of(one))}" if several else say(scene.of(one)) for one in question.sounds)


# Which is louder, which longer


def _louder(question: SoundQuestion, scene: HeardScene) -> str:
    return _compared(question, scene, "louder", _loudness, AS_LOUD_DB, lambda by: f"{by:.0f} dB")


def _quieter(question: SoundQuestion, scene: HeardScene) -> str:
    return _compared(
        question, scene, "quieter", lambda found: _minus(_loudness(found)), AS_LOUD_DB, lambda by: f"{by:.0f} dB"
    )


def _longer(question: SoundQuestion, scene: HeardScene) -> str:
    return _compared(question, scene, "longer", _total, AS_LONG_SECONDS, lambda by: f"{format_seconds(by)} s")


def _shorter(question: SoundQuestion, scene: HeardScene) -> str:
    return _compared(
        question, scene, "shorter", lambda found: -_total(found), AS_LONG_SECONDS, lambda by: f"{format_seconds(by)} s"
    )


def _compared(
    question: SoundQuestion,
    scene: HeardScene,
    word: str,
    measure: Callable[[list[HeardEvent]], float | None],
    alike: float,
    unit: Callable[[float], str],
) -> str:
    """Which of the sounds that are asked for has more of a measure, or of all where one or none is asked for."""
    asked = [scene.of(one) for one in question.sounds] if len(question.sounds) > 1 else _kinds(scene)
    measured = [(value, found) for found in asked if (value := measure(found)) is not None]
    if len(measured) < 2 and len(asked) > 1:
        return f"They sound at the same time, so that which is {word} cannot be told."
    if len(measured) < 2:
        return f"Only one sound is heard: {asked[0][0].caption}" if asked else f"{NOTHING}."
    measured.sort(key=lambda pair: -pair[0])
    (most, first), (next_, second) = measured[:2]
    if most - next_ < alike:
        return f"'{_plain(first)}' and '{_plain(second)}' are about alike: neither is clearly {word}."
    left = f" Of {len(asked) - len(measured)} it cannot be told." if len(measured) < len(asked) else ""
    if len(question.sounds) > 1:
        return f"'{_plain(first)}' is {word} than '{_plain(second)}', by {unit(most - next_)}.{left}"
    return f"'{_plain(first)}' is the {_MOST[word]}, by {unit(most - next_)}; next is '{_plain(second)}'.{left}"


_MOST = {"louder": "loudest", "quieter": "quietest", "longer": "longest", "shorter": "shortest"}


def _kinds(scene: HeardScene) -> list[list[HeardEvent]]:
    """The events of each sound; those that nobody knows are each their own."""
    found = dict[str, list[HeardEvent]]()
    for n, event in enumerate(scene.events):
        found.setdefault(event.name or f"?{n}", []).append(event)
    return [*found.values()]


def _loudness(found: Sequence[HeardEvent]) -> float | None:
    """Of the loudest event, in dB below full scale."""
    return max((event.level for event in found if event.level is not None), default=None)


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _total(found: Sequence[HeardEvent]) -> float:
    return sum(event.seconds for event in found)


# Order


def _after(question: SoundQuestion, scene: HeardScene) -> str:
    """What begins next when the sound has ended, the last time that it is heard; else what begins while it still sounds."""
    last = scene.of(question.sounds[0])[-1]
    others = [e for e in scene.events if e is not last and e.start > last.start and e.name not in question.sounds[0].names]
    behind = [event for event in others if event.start >= last.end - _SHARED_SECONDS]
    if behind:
        return f"{behind[0].caption} It is heard {_span(behind[0])}."
    return (
        f"{others[0].caption} It begins while that still sounds, at {format_seconds(others[0].start)} s."
        if others
        else IS_LAST
    )


def _before(question: SoundQuestion, scene: HeardScene) -> str:
    first = scene.of(question.sounds[0])[0]
    others = [e for e in scene.events if e is not first and e.start < first.start and e.name not in question.sounds[0].names]
    return f"{others[-1].caption} It is heard {_span(others[-1])}." if others else IS_FIRST


def _order(question: SoundQuestion, scene: HeardScene) -> str:
    if len(question.sounds) == 1:
        found = scene.of(question.sounds[0])
        place = [n for n, event in enumerate(scene.events, 1) if event in found]
        return f"{_upper(_spans(found))}: of {len(scene.events)} sounds, number {_and([str(n) for n in place])}."
    firsts = sorted((scene.of(one)[0] for one in question.sounds), key=lambda event: event.start)
    return (
        f"First '{_plain([firsts[0]])}', {_span(firsts[0])}; "
        + "; ".join(
            f"{'at the same time' if e.start == firsts[0].start else 'then'} '{_plain([e])}', {_span(e)}" for e in firsts[1:]
        )
        + "."
    )


def _first(question: SoundQuestion, scene: HeardScene) -> str:
    return f"{scene.events[0].caption} It is heard {_span(scene.events[0])}." if scene.events else f"{NOTHING}."


def _last(question: SoundQuestion, scene: HeardScene) -> str:
    latest = max(scene.events, key=lambda event: (event.end, event.start), default=None)
    return f"{latest.caption} It is heard {_span(latest)}." if latest else f"{NOTHING}."


def _together(question: SoundQuestion, scene: HeardScene) -> str:
    groups = [scene.of(one) for one in question.sounds] or [list(scene.events)]
    if len(groups) == 1:
        own, rest = groups[0], [e for e in scene.events if e not in groups[0]] if question.sounds else list(scene.events)
        pairs = [(a, b) for a in own for b in rest if a is not b and _shared(a, b) > 0]
        if question.sounds:
            found = dict.fromkeys(b.caption for _, b in pairs)
            return " ".join(found) if found else "Nothing else is heard at the same time."
        pairs = [(a, b) for a, b in pairs if scene.events.index(a) < scene.events.index(b)]
    else:
        pairs = [(a, b) for a in groups[0] for other in groups[1:] for b in other if _shared(a, b) > 0]
    if not pairs:
        return "No: they are heard one after the other." if question.sounds else "No two sounds are heard at the same time."
    return " ".join(
        f"'{_plain([a])}' and '{_plain([b])}' are heard together from {format_seconds(max(a.start, b.start))} to "
        f"{format_seconds(min(a.end, b.end))} s."
        for a, b in pairs
    )


def _shared(a: HeardEvent, b: HeardEvent) -> float:
    return min(a.end, b.end) - max(a.start, b.start)


# At a time


def _at(question: SoundQuestion, scene: HeardScene) -> str:
    start, end = _window(question, scene)
    when = f"at {format_seconds(start)} s" if start == end else f"from {format_seconds(start)} to {format_seconds(end)} s"
    if start > scene.seconds:
        return f"{NOTHING} {when}: the sound lasts {format_seconds(scene.seconds)} s."
    names = {name for one in question.sounds for name in one.names}
    strange = [one for one in question.sounds if not one.names]
    if strange:
        return _absence(strange[0], scene, False)
    there = [e for e in scene.events if e.start <= end and e.end >= start and (e.end > start or start == scene.seconds)]
    found = [event for event in there if event.name in names] if question.sounds else there
    if not found:
        return f"It is not heard {when}." if question.sounds else f"{NOTHING} {when}."
    return listing(found)


def _window(question: SoundQuestion, scene: HeardScene) -> tuple[float, float]:
    first, last = question.times[0], question.times[-1]
    if first != last:
        return first, last
    sides = {"first": (0.0, first), "before": (0.0, first), "after": (first, scene.seconds)}
    sides["last"] = (max(0.0, scene.seconds - first), scene.seconds)
    start, end = sides.get(question.side, (first, first))
    return start, max(start, end)


# What is left


def _unknown(question: SoundQuestion, scene: HeardScene) -> str:
    return listing(scene.unknown) or "There is nothing in it that I have no name for."


def _silence(question: SoundQuestion, scene: HeardScene) -> str:
    if not scene.silences:
        return "It is never silent for as long as half a second."
    return f"It is silent {_and([f'from {format_seconds(a)} to {format_seconds(b)} s' for a, b in scene.silences])}."


def _others(question: SoundQuestion, scene: HeardScene) -> str:
    names = {name for one in question.sounds for name in one.names}
    rest = [event for event in scene.events if event.name not in names]
    return listing(rest) or "Nothing else is heard."


def _list(question: SoundQuestion, scene: HeardScene) -> str:
    return listing(scene.events) or f"{NOTHING}."


_ANSWERS: dict[str, Callable[[SoundQuestion, HeardScene], str]] = {
    "there": _there, "count": _count, "when": _when, "long": _long, "level": _level, "sure": _sure, "louder": _louder,
    "quieter": _quieter, "longer": _longer, "shorter": _shorter, "after": _after, "before": _before, "order": _order,
    "first": _first, "last": _last, "together": _together, "at": _at, "unknown": _unknown, "silence": _silence,
    "others": _others, "list": _list,
}  # fmt: skip


# Words


def _span(event: HeardEvent) -> str:
    return f"from {format_seconds(event.start)} to {format_seconds(event.end)} s"


def _spans(found: Sequence[HeardEvent]) -> str:
    return _and([_span(event) for event in found])


def _and(parts: Sequence[str]) -> str:
    return " and ".join(([", ".join(parts[:-1])] if len(parts) > 1 else []) + [parts[-1]])


def _title(asked: AskedSound) -> str:
    return _upper(asked.words)


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _plain(found: Sequence[HeardEvent]) -> str:
    return found[0].caption.rstrip(".")


def _number(count: int) -> str:
    return {1: "Once", 2: "Twice"}.get(count, f"{count} times")
