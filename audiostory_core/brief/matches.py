"""Where the names of sounds stand among the tokens of a clause, whatever is meant by them; each token is taken once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..edits.words import Token
from ..plan.sayings import Saying
from .idioms import IDIOMS
from .inflection import bases
from .names import Index, Name

_MOST_WORDS = 4
_ARTICLES = frozenset(
    "a an the some my his her their our your another one two three four five several many and with no".split()
)
_FAR_APART = 12  # tokens between the words of a name such as `door+slam`


@dataclass(frozen=True)
class Mention:
    """Tokens `start` to `end` name a sound, which any of `captions` tells: one that is known, or else `nearest` to it.

    Without captions it is a sound that nobody knows a nearest of; `family` is what it is, whatever its variant; `said` are
    words that somebody speaks.
    """

    start: int
    end: int
    family: str
    captions: tuple[str, ...]
    known: bool = True
    said: Saying | None = None


@dataclass(frozen=True)
class Match:
    """A mention with the name that it is by; None by that of a sound never learnt."""

    mention: Mention
    name: Name | None


class Matches:
    """The tokens `within` a clause, and which of them are taken by the names found so far."""

    def __init__(self, index: Index, tokens: Sequence[Token], within: range, before: int | None) -> None:
        self.index, self.tokens, self.within, self.before = index, tokens, within, before
        self.taken = _idle(tokens, within)
        self.foreign = [*self._foreign_phrases()]
        self._foreign_at = {at: run for run in self.foreign for at in run}
        self._first = _first_places(tokens, within)
        self._earlier = _first_places(tokens, range(within.start if before is None else before, within.start))

    # Names of sounds that are known

    def named(self, weak: bool, going_on: bool = False) -> Iterator[Match]:
        """The names in the clause, the longer ones first; likely ones only if they are asked for.

        `going_on`: one that has its subject in the clause before, too.
        """
        candidates = [(at, self.names_at(at)) for at in self.within if self.tokens[at].kind == "word"]
        for size, apart in ((size, apart) for size in range(_MOST_WORDS, 0, -1) for apart in (False, True)):
            for at, names in candidates:
                if at in self.taken:
                    continue
                for name in names:
                    if len(name.words) != size or name.apart != apart or (name.weak and not weak):
                        continue
                    places = self._apart(name, going_on) if name.apart else self._beside(name, at)
                    if places and not self.taken & set(places):
                        again = range(max(places) + 1, self.within.stop)  # `beep beep`
                        self.taken |= {*places, *itertools.takewhile(lambda p: self.text(p) == self.text(p - 1), again)}
                        own = [place for place in places if place in self.within]
                        yield Match(Mention(min(own), max(own) + 1, name.family, name.captions), name)
                        break

    def names_at(self, at: int) -> list[Name]:
        """Names that may begin with a token; a form that is a name itself, such as `thunders`, is no other's form."""
        text, names = self.tokens[at].text, self.index.names
        exact = [name for name in names.get(text, ()) if len(name.words) == 1]
        found = [name for form in bases(text) for name in names.get(form, ())]
        return [name for name in found if not exact or len(name.words) > 1 or name.words == (text,)] if exact else found

    def _beside(self, name: Name, at: int) -> list[int]:
        places = [at + n for n in range(len(name.words))]
        fits = all(p in self.within and _is(self.tokens[p], word) for p, word in zip(places, name.words, strict=True))
        return places if fits and not self._in_foreign(places) else []

    def _apart(self, name: Name, going_on: bool) -> list[int]:
        """All words in the clause, or the first in the clause before it where this one has no subject of its own."""
        places = [self._first.get(word, -1) for word in name.words]
        if places.count(-1) == 1 and places[0] == -1 and going_on:
            places[0] = self._earlier.get(name.words[0], -1)
        if -1 in places or len(set(places)) < len(places) or max(places) - min(places) > _FAR_APART:
            return []
        return [] if self._in_foreign(places) else places

    def _in_foreign(self, places: list[int]) -> bool:
        """Whether a sound that was never learnt has these words, and more: `car alarm`, `wind chime`."""
        runs = (self._foreign_at[place] for place in places if place in self._foreign_at)
        return any(not set(run) <= set(places) for run in runs)

    # Names of sounds that were never learnt

    def _foreign_phrases(self) -> Iterator[range]:
        """Where names of several words stand, the longest at each place."""
        at = self.within.start
        while at < self.within.stop:
            most = max((self.index.longest.get(form, 0) for form in bases(self.tokens[at].text)), default=0)
            runs = (range(at, at + size) for size in range(most, 1, -1))
            run = next((run for run in runs if run.stop <= self.within.stop and self._nearest(run)), None)
            if run is not None and not self.taken & set(run):
                yield run
            at = run.stop if run is not None else at + 1

    def _nearest(self, run: range) -> str | None:
        *head, last = (self.tokens[p].text for p in run)
        if any(self.tokens[p].kind != "word" for p in run):
            return None
        heads = (" ".join(head), " ".join((*head[:-1], head[-1].removesuffix("'s")))) if head else ("",)
        for form in bases(last):
            for first in heads:
                caption = self.index.nearest.get(f"{first} {form}".strip())
                if caption is not None:
                    return caption
        return None

    def unknown(self) -> Iterator[Match]:
        runs = [*self.foreign, *(range(at, at + 1) for at in self.within)]
        for run in runs:
            caption = None if self.taken & set(run) else self._nearest(run)
            if caption is not None:
                self.taken |= set(run)
                words = " ".join(self.tokens[p].text for p in run)
                captions = (caption,) if caption in self.index.by_caption or not self.index.by_caption else ()
                yield Match(Mention(run.start, run.stop, f"?{words}", captions, known=False), None)

    def text(self, at: int) -> str:
        return self.tokens[at].text if at in self.within else ""

    def has_article(self, at: int, near: int = 3) -> bool:
        """Whether an article or the like stands up to `near` tokens before one, and no other sound between."""
        if self.text(at - 1).endswith("'s"):
            return True
        for p in range(at - 1, at - near - 1, -1):
            if p in self.taken or p not in self.within:
                return False
            if self.text(p) in _ARTICLES:
                return True
        return False


def _is(token: Token, word: str) -> bool:
    return token.kind == "word" and (token.text == word or word in bases(token.text))


def _first_places(tokens: Sequence[Token], within: range) -> dict[str, int]:
    """Where each word first stands, in whatever form."""
    found: dict[str, int] = {}
    for at in within:
        for form in bases(tokens[at].text) if tokens[at].kind == "word" else ():
            found.setdefault(form, at)
    return found


def _idle(tokens: Sequence[Token], within: range) -> set[int]:
    """The tokens of phrases that name no sound, whatever their words do elsewhere: `a cat burglar`, `by heart`."""
    idle: set[int] = set()
    for at in range(max(0, within.start - 3), within.stop):
        for idiom in IDIOMS.get(tokens[at].text, ()):
            run = range(at, at + len(idiom.words))
            if idiom.words == tuple(token.text for token in tokens[run.start : run.stop]):
                idle |= {p for p, word in zip(run, idiom.words, strict=True) if word not in idiom.meant}
    return idle
