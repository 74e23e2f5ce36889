"""Named sounds -> the sounds that are asked for, in order: what the words between two of them say of how they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..edits.words import forms
from . import wordlists
from .brief import Asked, Place
from .clauses import Text
from .inflection import bases
from .sounds import Mention, Sounds

FAR_DB, QUIET_DB, LOUD_DB = 8.0, 6.0, 4.0


@dataclass(frozen=True)
class Named:
    """A sound that stands in a clause; `dropped` says why it is not asked for, as `denied`, `likened` or in a `heading`."""

    mention: Mention
    clause: int
    dropped: str = ""


@dataclass(frozen=True)
class Laid:
    """A sound that is asked for, with where it is named."""

    mention: Mention
    asked: Asked


class Order:
    """Lays the sounds of a text in order, one by one."""

    def __init__(self, text: Text, sounds: Sounds) -> None:
        self.text, self.sounds = text, sounds
        self.laid: list[Laid] = []
        self.last: Laid | None = None
        self.joins_next = False  # `While rain falls, ...`
        self.goes_before: Laid | None = None  # `Before the thunder, ...`
        self.clause, self.end = -1, 0
        self.starts: list[int] = []

    def laid_out(self, named: Sequence[Named]) -> list[Laid]:
        self.starts = [one.mention.start for one in named]
        for one in named:
            self._take(one, self.end)
            self.end = one.mention.end
        self._move_last()
        self._move_between()
        return self._together(named)

    def _move_last(self) -> None:
        """`At the end a bell, first rain`: what is named first though it is last."""
        if len(self.laid) < 2 or self.laid[1].asked.place != "after":
            return
        start = self.text.clauses[self.text.clause_at(self.laid[0].mention.start)].start
        before = self.text.words(start - 2, start)
        if before in (["the", "end"], ["ending", "with"]) or before[-1:] in (["finally"], ["lastly"]):
            self.laid.append(self.laid.pop(0))

    def _move_between(self) -> None:
        """`A dog between rain and thunder`: the rain, the dog, the thunder."""
        for at, token in enumerate(self.text.tokens):
            near = [one for one in self.laid if self._in_sentence(one.mention.start, at)]
            ahead = sorted((one for one in near if one.mention.start > at), key=lambda one: one.mention.start)
            behind = [one for one in near if one.mention.start < at]
            if token.text != "between" or len(ahead) < 2:
                continue
            joined = self.text.words(ahead[0].mention.end, ahead[1].mention.start)
            meant = behind[-1] if behind else ahead[2] if len(ahead) > 2 else None
            if "and" not in joined or meant is None:
                continue
            self.laid = [one for one in self.laid if one is not meant]
            self.laid.insert(self.laid.index(ahead[1]), meant)
            for one in (ahead[0], meant, ahead[1]):
                again = replace(one, asked=replace(one.asked, place="after"))
                self.laid[self.laid.index(one)] = again

    def _take(self, one: Named, end: int) -> None:
        mention, text = one.mention, self.text
        same_clause = one.clause == self.clause
        lead = self._lead(end, mention.start)
        opens = self.last is None or bool(wordlists.SENTENCE_ENDS & set(text.words(end, mention.start)))
        kind = self._kind(one, lead, opens, same_clause, end)
        if kind == "object" or self._is_an_end(mention, lead, one.clause):
            return
        again = self._again(mention, one.clause, lead)
        joins, before = self.joins_next, self.goes_before
        joins_on = (
            joins and not same_clause and text.clauses[one.clause].lead == ("and",)
        )  # `while it rains and thunders, ...`
        self.joins_next, self.goes_before, self.clause = kind == "join" or joins_on, None, one.clause
        if again is not None:
            self.last = self._narrowed(again, mention, one.clause)
            again = self.last
            self.goes_before = again if kind == "before" else None
            return
        place: Place = "beside" if kind == "beside" or (joins and not set(lead) & wordlists.THEN) else "after"
        laid = Laid(mention, self._asked(one, place))
        at = len(self.laid)
        if before is not None and place == "after":
            at = self.laid.index(before)
        elif kind == "swap" and self.last is not None:
            at = self.laid.index(self.last)
        self.laid.insert(at, laid)
        self.goes_before = laid if kind == "before" else None
        self.last = self.laid[-1] if kind == "swap" else laid

    def _lead(self, end: int, start: int) -> list[str]:
        """The words between two sounds, from the last sentence's end on."""
        words = self.text.words(end, start)
        for n, clause in enumerate(self.text.clauses):
            if end <= clause.start <= start:
                words += [word for word in clause.lead if " " in word]
            if n and clause.start > start:
                break
        ends = [n for n, word in enumerate(words) if word in wordlists.SENTENCE_ENDS]
        return words[ends[-1] + 1 :] if ends else words

    def _kind(self, one: Named, lead: list[str], opens: bool, same_clause: bool, end: int) -> str:
        text, said = self.text, set(lead)
        joined = () if same_clause else text.clauses[one.clause].lead
        said |= set(joined) & (wordlists.BEFORE | wordlists.AFTER)  # `preceded by`, `prior to`
        if self.last and text.phrases(wordlists.MEANWHILE, self._own_lead(one, end), one.mention.start):
            return "beside"
        if said & wordlists.THEN or "then" in joined:
            return "after"
        if "first" in lead and "but" in lead and not opens:
            return "swap"
        if said & wordlists.WHILE and set(joined) & wordlists.WHILE:
            return "join" if opens else "beside"
        if set(joined) & wordlists.BEFORE and said & wordlists.BEFORE:
            return "before" if opens or "and" in joined else "after"
        if set(joined) & wordlists.AFTER and said & wordlists.AFTER and not self._amount_after(one.mention.start, lead):
            then = "," in joined and not set(lead[-2:]) & {"the", "this", "that"}  # `a dog, after cat, after door`
            return "after" if opens or then else "swap"
        own = text.words(max(end, text.clauses[one.clause].start), one.mention.start)
        first = own[0] if own else ""
        if opens and first in wordlists.BESIDE and not same_clause:
            return "join"
        if same_clause or (joined and "," in joined and first in wordlists.BESIDE):
            near = [word for word in _close(lead) if word in wordlists.BESIDE | wordlists.AGAINST | wordlists.AND]
            if near and near[-1] in wordlists.BESIDE and not opens:
                return "beside"
            if near and near[-1] in wordlists.AGAINST and same_clause and not opens:
                return "object"
        return "after"

    def _own_lead(self, one: Named, end: int) -> int:
        """Where the words before a sound begin that are not of the clause of the sound before it."""
        return max(end, self.text.clauses[self.clause].end) if 0 <= self.clause < one.clause else end

    def _amount_after(self, start: int, lead: list[str]) -> bool:
        """Whether an amount follows the last `after` before a sound: `after 5 seconds a dog`."""
        first = start - next((n for n, word in enumerate(reversed(lead), 1) if word in wordlists.AFTER), len(lead))
        return any(first <= amount.start < start for amount in self.text.amounts)

    def _again(self, mention: Mention, clause: int, lead: list[str]) -> Laid | None:
        """The same sound, named before, where this does not ask for it once more."""
        found = [one for one in self.laid if _is_same(one.mention.family, mention.family)]
        found = [one for one in found if set(one.mention.captions) & set(mention.captions) or not mention.captions]
        if not found:
            return None
        said, own = set(lead), self.text.clauses[clause]
        words = set(self.text.words(own.start, own.end))
        again = bool((said | words) & wordlists.AGAIN)
        if words & wordlists.STOPPING and not again:
            return found[-1]
        if _hangs_beside(lead) and not again:
            return found[-1]
        definite = set(lead[-3:]) & {"the", "this", "that", "its", "these", "those", "same"}
        subordinate = said & (wordlists.BEFORE | wordlists.AFTER | wordlists.WHILE | wordlists.WHEN | wordlists.BESIDE)
        if definite and subordinate and not again:
            return found[-1]
        if self._is_at_another_time(found[-1].mention, clause):
            return None
        adjacent = self.last is not None and self.last is found[-1] and not said & wordlists.THEN and not again
        return found[-1] if adjacent else None

    def _is_at_another_time(self, mention: Mention, clause: int) -> bool:
        """Whether both the clause of a sound and another say a time or a length: `a dog at 10 s, a dog at 20 s`."""
        before = self.text.clause_at(mention.start)
        timed = {self.text.clause_at(amount.start) for amount in self.text.amounts}
        return before != clause and {before, clause} <= timed

    def _narrowed(self, laid: Laid, mention: Mention, clause: int) -> Laid:
        """A sound that is named twice in a row is of the variant that both names have; a length may stand by the second."""
        own, both = self.text.clauses[clause], tuple(c for c in laid.asked.captions if c in mention.captions)
        timed = any(own.start <= amount.start < own.end for amount in self.text.amounts)
        found = Laid(mention if timed else laid.mention, replace(laid.asked, captions=both or laid.asked.captions))
        self.laid[self.laid.index(laid)] = found
        return found

    def _is_an_end(self, mention: Mention, lead: list[str], clause: int) -> bool:
        """`The ringing stops`: what ends was heard before, by whatever name."""
        own = self.text.clauses[clause]
        stops = set(self.text.words(own.start, own.end)) & wordlists.STOPPING
        return bool(self.laid and stops) and lead[-1:] == ["the"] and self.text.tokens[mention.start].text.endswith("ing")

    def _asked(self, one: Named, place: Place) -> Asked:
        mention, text = one.mention, self.text
        clause = text.clauses[one.clause]
        after = min((start for start in self.starts if start >= mention.end), default=clause.end)
        around = set(text.words(max(clause.start, self.end), min(clause.end, after)))
        variants = [self.sounds.by_caption[c] for c in mention.captions if c in self.sounds.by_caption]
        hinted = {word for sound in variants for word in sound.hints}
        level = 0.0
        if around & wordlists.QUIETER and not _said(around & wordlists.QUIETER) & hinted:
            level = -QUIET_DB
        elif around & wordlists.FAR and not _said(around & wordlists.FAR) & hinted:
            level = -FAR_DB
        elif around & wordlists.LOUDER and not _said(around & wordlists.LOUDER) & hinted:
            level = LOUD_DB
        words = text.quote(mention.start, mention.end)
        return Asked(words, mention.captions, mention.known, mention.family, place, level=level, said=mention.said)

    def _together(self, named: Sequence[Named]) -> list[Laid]:
        """What a phrase such as `in the background` or `together` says of the sounds beside it."""
        found = list(self.laid)
        for phrases, place in ((wordlists.BACKGROUND, "bed"), (wordlists.MIDDLE, "middle")):
            for start, _ in self.text.phrases(phrases, 0, len(self.text.tokens)):
                at = self._beside(start, found)
                if at is not None and len(found) > 1:
                    found[at] = replace(found[at], asked=replace(found[at].asked, place=place))
        for start, _ in self.text.phrases(wordlists.ON_TOP, 0, len(self.text.tokens)):
            at = self._beside(start, found)
            own = at is not None and self.text.clause_at(found[at].mention.start) == self.text.clause_at(start)
            if at and own and found[at].mention.start < start and found[at].asked.place == "after":
                found[at] = replace(found[at], asked=replace(found[at].asked, place="beside"))
        for start, _ in self.text.phrases(wordlists.TOGETHER, 0, len(self.text.tokens)):
            within = [n for n, one in enumerate(found) if self._in_sentence(one.mention.start, start)]
            for n in within[1:]:
                if found[n].asked.place == "after":
                    found[n] = replace(found[n], asked=replace(found[n].asked, place="beside"))
        return found

    def _beside(self, at: int, found: Sequence[Laid]) -> int | None:
        """Which sound a phrase at a token means: the one before it in its sentence, else the next one."""
        near = [n for n, one in enumerate(found) if self._in_sentence(one.mention.start, at)]
        own = self.text.clause_at(at)
        within = [n for n in near if self.text.clause_at(found[n].mention.start) == own]
        before = [n for n in within or near if found[n].mention.start < at]
        after = [n for n in within or near if found[n].mention.start >= at]
        if before:
            return max(before, key=lambda n: found[n].mention.start)
        return min(after, key=lambda n: found[n].mention.start) if after else None

    def _in_sentence(self, one: int, other: int) -> bool:
        first, last = sorted((one, other))
        return not wordlists.SENTENCE_ENDS & set(self.text.words(first, last))


def _is_same(one: str, other: str) -> bool:
    """Whether two families are one: `elephants` that nobody knows are an `elephant`."""
    unknown = one.startswith("?") and other.startswith("?")
    return one == other or (unknown and bool(bases(one[1:]) & bases(other[1:])))


def _hangs_beside(lead: list[str]) -> bool:
    """Whether a sound is only named as what another is heard with: `clapping with the fireworks`."""
    near = [word for word in lead[-3:] if word in wordlists.BESIDE]
    return bool(near) and "another" not in lead


def _close(lead: list[str]) -> list[str]:
    """The words between two sounds, from the last verb of wishing on: `I want to hear a dog` is no place."""
    wished = [
        n for n, word in enumerate(lead) if word in ("hear", "have", "get", "add", "give", "want", "like", "include", "is")
    ]
    return lead[wished[-1] + 1 :] if wished else lead


def _said(words: set[str]) -> set[str]:
    return {form for word in words for form in forms(word)}
