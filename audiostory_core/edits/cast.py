"""Words in, events out: who of a story is meant by `the second bell`. Refuses what could mean several, or nobody.

Captions decide; then the kind and the speaker; then other words for the same thing, and whole words that a caption's word
ends in (`boat` for `motorboat`). An adjective that no caption has fits nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..errors import InputError
from ..plan.story import SoundEvent
from .turns import title
from .words import forms

MAX_NAMED = 8
_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
_SILENT = frozenset(  # words of captions and names by which nothing is known
    "a an the of and or in on onto into at to from by with as is are that which some its their his her for over under off "
    "up down out one two three four sound sounds noise noises".split()
)
_PREPOSITIONS = frozenset(
    "on in into onto at from by with through over under near behind across along down up to against around inside outside "
    "beside between above below past toward towards upon while as during".split()
)
_KINDS = {
    "music": frozenset("music musical song score soundtrack".split()), "sfx": frozenset(("sfx",)),
    "speech": frozenset("speech voice dialogue dialog narration talking".split()),
    "ambience": frozenset("ambience ambiance atmosphere atmos background".split()),
}  # fmt: skip
_SAME = tuple(
    frozenset(group.split())
    for group in (
        "dog puppy hound",
        "cat kitten",
        "rain raindrop rainfall",
        "thunder thunderclap",
        "footstep step",
        "bird birdsong songbird",
        "person someone somebody",
        "man guy",
        "woman lady",
        "child kid",
        "car automobile",
        "phone telephone",
        "gun gunshot",
        "laugh laughter",
        "fridge refrigerator",
        "bike bicycle",
        "plane aeroplane airplane",
        "speak talk",
    )
)


class Cast:
    """The events of a story while a sentence is read, in order of time."""

    def __init__(self, events: Iterable[SoundEvent]) -> None:
        self.events = sorted(events, key=lambda event: event.start)
        self._words = {event.id: caption_words(event.caption) for event in self.events}
        self._by_form: dict[str, set[str]] = {}
        for event in self.events:
            for form in {form for word in self._words[event.id] for form in forms(word)}:
                self._by_form.setdefault(form, set()).add(event.id)
        self._known: dict[str, frozenset[str]] = {}

    def short_name(self, event: SoundEvent) -> str:
        """The event as a person would name it: `the dog`; its caption in quotes where no word means it alone."""
        words = [*self._words[event.id]]
        head = _head(words)
        for word in [*words[head:], *words[:head]]:
            if word not in _SILENT and word.isalpha() and self._known_by(word) == {event.id}:
                return f"the {word}"
        return f"'{event.caption[:60].rstrip('.')}'"

    def means(self, word: str, event: SoundEvent) -> bool:
        """Whether an event is known by this word."""
        return event.id in self._known_by(word)

    def knows(self, word: str) -> bool:
        """Whether any event is known by this word."""
        return bool(self._known_by(word))

    def _known_by(self, word: str) -> frozenset[str]:
        """The ids of the events that a word is about, by the first way to know any."""
        if word not in self._known:
            self._known[word] = self._found_by(word)
        return self._known[word]

    def _found_by(self, word: str) -> frozenset[str]:
        if any(char.isdigit() for char in word):
            return frozenset(event.id for event in self.events if event.id.lower() == word)
        if word in _SILENT:
            return frozenset()
        typed = forms(word)
        direct = frozenset(one for form in typed for one in self._by_form.get(form, ()))
        if direct:
            return direct
        same = set().union(*(group for group in _SAME if group & typed))
        ways = (
            lambda e: word in caption_words(e.speaker) or bool(typed & _KINDS[e.kind]),
            lambda e: word in e.id.lower().split("_") or word == e.id.lower(),
            lambda e: any(same & forms(other) for other in self._words[e.id]),
            lambda e: any(_ends_in(other, typed) for other in self._words[e.id]),
        )
        found = (frozenset(event.id for event in self.events if way(event)) for way in ways)
        return next((ids for ids in found if ids), frozenset())

    def fits(self, words: Sequence[str]) -> bool:
        """Whether there is an event that all of these words are about, as far as they are known."""
        known = [ids for word in words if word not in _SILENT and (ids := self._known_by(word))]
        return bool(frozenset.intersection(*known)) if known else True

    def called(self, words: Sequence[str], quoted: str) -> list[SoundEvent]:
        """The events known by all of these words, in order of time. Raises InputError where there is none."""
        told = [word for word in words if word not in _SILENT] or list(words)
        known = [self._known_by(word) for word in told]
        found = frozenset.intersection(*known) if known else frozenset()
        if not found:
            raise InputError(f"There is no '{quoted}' in this story; it has {listed(self.events)}.")
        found &= self._with_head(told, found, quoted)
        content = set(told)
        exact = [e for e in self.events if e.id in found and content and content == {*self._words[e.id]} - _SILENT]
        return exact[:1] if len(exact) == 1 else [event for event in self.events if event.id in found]

    def _with_head(self, told: Sequence[str], found: frozenset[str], quoted: str) -> frozenset[str]:
        """Those of which more is named than where they are: `the roof` is not the rain on it."""
        kept = frozenset(
            event.id
            for event in self.events
            if event.id in found and not all(forms(word) & _behind(event.caption) for word in told)
        )
        if not kept:
            events = [event for event in self.events if event.id in found]
            raise InputError(f"'{quoted}' is only a part of {listed(events)}; name the sound itself.")
        return kept

    def one_or_more(self, words: Sequence[str], quoted: str) -> list[SoundEvent]:
        """The one event that is meant, or several: where the words are plural and no caption says which, or where one sound
        is told in turns."""
        found = self.called(words, quoted)
        plural = next((word for word in words if word not in _SILENT and _is_plural(word)), None)
        if len(found) == 1:
            return found
        as_typed = [event for event in found if plural in self._words[event.id]]
        if (plural and len(as_typed) in (0, len(found))) or _are_turns(found):
            return found
        raise InputError(f"'{quoted}' may be {listed(found, ' or ')}; say which.")

    def titled(self, caption: str) -> list[SoundEvent]:
        """The events with exactly this caption, or all of whose words it has."""
        bare = caption.strip().rstrip(".").lower()
        exact = [event for event in self.events if event.caption.rstrip(".").lower() == bare]
        found = exact or self.called([*caption_words(caption)], caption[:60])
        if len(found) > 1:
            raise InputError(f"'{caption[:60]}' may be {listed(found, ' or ')}; say which.")
        return found


def _are_turns(events: Sequence[SoundEvent]) -> bool:
    """Whether they are one sound that is told several times, each time right behind the last."""
    pairs = list(zip(events, events[1:], strict=False))
    return all(a.caption == b.caption and abs(a.end - b.start) < 1e-3 for a, b in pairs)


def caption_words(caption: str) -> dict[str, None]:
    """The words of a caption in small letters, in order, each once."""
    return dict.fromkeys(word.removesuffix("'s") for word in _WORD.findall(caption.replace("’", "'").lower()))


def _head(words: Sequence[str]) -> int:
    """Where the noun of a caption most likely stands: `dog` of `a big dog barks deeply`, `waves` of `big waves crash`."""
    for n, word in enumerate(words):
        if word.endswith("s") and not word.endswith("ss"):
            ends = n + 1 == len(words) or words[n + 1].endswith("ly") or words[n + 1] in _SILENT | _PREPOSITIONS
            is_verb = n > 0 and words[n - 1] not in _SILENT and (ends or words[0] in ("a", "an"))
            return n - 1 if is_verb else n
    return 0


def _behind(caption: str) -> set[str]:
    """The words of a caption, and their forms, that stand only behind its first preposition; none if it begins with one."""
    words = [*caption_words(caption)]
    first = next((n for n, word in enumerate(words) if word in _PREPOSITIONS), 0)
    ahead = {form for word in words[:first] for form in forms(word)}
    return {form for word in words[first + 1 :] for form in forms(word)} - ahead if first else set()


def names_no_event(word: str) -> bool:
    """Whether no event is known by this word, though it may stand in its name."""
    return word in _SILENT or word == "'s"


def listed(events: Sequence[SoundEvent], join: str = ", ") -> str:
    shown = join.join(title(event) for event in events[:MAX_NAMED])
    return shown + (f" and {len(events) - MAX_NAMED} more" if len(events) > MAX_NAMED else "")


def _is_plural(word: str) -> bool:
    return any(word == form + ending for form in forms(word) for ending in ("s", "es")) and not word.endswith("ss")


def _ends_in(word: str, typed: frozenset[str]) -> bool:
    return not word.endswith("ing") and any(
        len(form) >= 4 and len(other) >= len(form) + 3 and other.endswith(form) for form in typed for other in forms(word)
    )
