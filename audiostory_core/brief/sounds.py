"""Where a sentence names sounds: tokens of one clause in, `Mention`s out, by the words that a bundle's lexicon has for them.

Longer names win over shorter ones; a deed such as `chatters` beside a named sound says only how that sounds; a name that is
only likely counts where nothing else in its clause is named. Knows nothing of order, time or what is meant by the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..edits.words import Token
from ..plan.lexicon import KnownSound, Lexicon
from .idioms import CRIES, DEEDS, HEARD, PARTICLES, PEOPLE
from .inflection import bases
from .matches import Match, Matches, Mention
from .names import index_of
from .wordlists import ACOUSTIC, CLAUSE_WORDS


class Sounds:
    """The sounds of a lexicon by name."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._index = index_of(lexicon)

    @property
    def by_caption(self) -> dict[str, KnownSound]:
        return self._index.by_caption

    @property
    def words(self) -> frozenset[str]:
        """Every word of a name of at least four letters, for errors of typing."""
        return self._index.words

    def knows(self, word: str) -> bool:
        """Whether a word is part of a name, of a sound that has a nearest, or of what the language model has read."""
        index, lexicon = self._index, self.lexicon
        return any(form in index.names or form in lexicon.known or form in lexicon.nearest for form in bases(word))

    def variants(self, mention: Mention) -> tuple[str, ...]:
        """The captions of all variants of a sound that is known."""
        return tuple(sound.caption for sound in self._index.families.get(mention.family, ()))

    def is_name(self, word: str) -> bool:
        """Whether a word is part of a name, or names a sound that has a nearest."""
        return any(form in self._index.names or form in self.lexicon.nearest for form in bases(word))

    def mentions(self, tokens: Sequence[Token], start: int, end: int, before: int | None = None) -> list[Mention]:
        """What the clause of the tokens `start` to `end` names, in order; `before` is where the clause begins whose subject
        this one may go on with."""
        clause = _Clause(self._index, tokens, range(start, end), before)
        found = clause.found()
        if before is not None and clause.is_predicate(found):
            earlier = _Clause(self._index, tokens, range(before, start), None)
            subject = earlier.subject(found[0].mention)
            if subject is not None and subject.family != found[0].mention.family:
                return [replace(subject, start=found[0].mention.start, end=found[0].mention.end)]
        mentions = sorted((one.mention for one in found), key=lambda mention: mention.start)
        return self._merged(tokens, mentions, start, end)

    def sounding(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether a clause that names no sound has a word for something that is heard."""
        return any(bases(token.text) & ACOUSTIC for token in tokens[start:end] if token.kind == "word")

    def _merged(self, tokens: Sequence[Token], found: list[Mention], start: int, end: int) -> list[Mention]:
        """One mention of each family, with the variant that the words around it choose."""
        merged: dict[str, Mention] = {}
        for one in found:
            last = merged.get(one.family)
            if last is not None:
                captions = tuple(c for c in last.captions if c in one.captions) or one.captions
                one = replace(last, end=max(last.end, one.end), captions=captions)
            merged[one.family] = one
        ordered = [*merged.values()]
        for n, one in enumerate(ordered):
            left = ordered[n - 1].end if n else start
            right = ordered[n + 1].start if n + 1 < len(ordered) else end
            ordered[n] = self._hinted(one, tokens[left:right])
        return ordered

    def _hinted(self, mention: Mention, around: Sequence[Token]) -> Mention:
        if len(mention.captions) < 2:
            return mention
        befores = ["", *(token.text for token in around)]  # `not heavy`, `not too loud`
        around = [token for token, before in zip(around, befores, strict=False) if before not in ("not", "too", "never")]
        said = {form for token in around for form in (*bases(token.text), *_adjectives(token.text))}
        hits = {caption: len(said & set(self.by_caption[caption].hints)) for caption in mention.captions}
        most = max(hits.values())
        chosen = tuple(caption for caption in mention.captions if hits[caption] == most) if most else mention.captions
        return replace(mention, captions=chosen)


class _Clause(Matches):
    """What the names in a clause mean beside each other."""

    def found(self) -> list[Match]:
        """The sounds that the clause names: things and what people do, else deeds, else likely ones."""
        named, unknown = [*self.named(weak=False)], [*self.unknown()]
        if not named and not unknown and self.before is not None:
            named = [*self.named(weak=False, going_on=True)]
        listed = self._listed(named + unknown)
        if listed:
            return listed
        verbs = [one for one in unknown if self._is_verb(one.mention)]
        deeds = [one for one in named if one.name and one.name.deed]
        others = {one.mention.start for one in verbs + deeds}
        things = self._things([one for one in named + unknown if one.mention.start not in others])
        nouns = [one for one in deeds if not things or self._is_noun(one.mention)]
        if things or nouns:
            chosen = {one.mention.start for one in nouns}
            rest = [one for one in deeds if one.mention.start not in chosen]
            return [*self._compounds(things), *nouns, *self._acts(things + nouns, rest)]
        cries = [one for one in verbs if self._is_of_people(one.mention)]
        return cries or self._likeliest([*self.named(weak=True)])

    def _listed(self, found: list[Match]) -> list[Match]:
        """All names of a clause that is nothing but names, those that are only likely among them; else nothing."""
        if self._is_list(found):
            return found
        if len(found) > 1 and all(p in self.taken or self.names_at(p) for p in self.within):
            found = [*found, *self.named(weak=True)]
        return found if self._is_list(found) else []

    def _things(self, found: list[Match]) -> list[Match]:
        """The things among some names, in order: without owners, verbs and cries."""
        found = self._without_owners(sorted(found, key=lambda one: one.mention.start))
        return [one for n, one in enumerate(found) if not self._drums(one, found[n - 1] if n else None)]

    def _acts(self, found: list[Match], deeds: list[Match]) -> list[Match]:
        """What somebody does beside the sounds that are `found`: `a child tiptoes past the dog`, `running in the rain`."""
        first = min(one.mention.start for one in found)
        if not self._is_of_people(found[0].mention) and self.text(self.within.start)[-3:] != "ing":
            return []
        families = {one.mention.family for one in found}
        acts = [one for one in (*deeds, *self.named(weak=True)) if one.mention.start < first]
        return [one for one in acts if self._is_act(one) and one.mention.family not in families][:1]

    def _is_act(self, one: Match) -> bool:
        text, at = self.text(one.mention.start), one.mention.start
        if at == self.within.start:
            return text.endswith("ing") and self.text(one.mention.end) in PARTICLES
        return (text.endswith("ing") or bool(one.name and one.name.deed)) and self._is_of_people(one.mention)

    def is_predicate(self, found: list[Match]) -> bool:
        """Whether the clause is no more than a verb, such as the `and whistles` of `the wind howls and whistles`."""
        if len(found) != 1 or found[0].mention.start != self.within.start:
            return False
        name, text = found[0].name, self.text(self.within.start)
        deed = name.deed if name else found[0].mention.end == self.within.start + 1 and bool(bases(text) & DEEDS)
        return deed and not text.endswith(("ing", "ed"))

    def subject(self, verb: Mention) -> Mention | None:
        """The sound that a clause tells, if it says more of it than its name or the `verb` behind it is an echo: `bang!`"""
        found = self.found()
        last = max(
            (at for at in self.within if self.tokens[at].kind == "word" and self.text(at) not in CLAUSE_WORDS), default=-1
        )
        if not found or self.tokens[self.within.start].value is not None:
            return None
        if not verb.known and set(verb.captions) <= set(found[-1].mention.captions):
            return found[-1].mention
        apart = found[0].name is not None and found[0].name.apart
        return found[0].mention if apart or found[0].mention.end <= last else None

    def _drums(self, one: Match, last: Match | None) -> bool:
        """Whether a thing is the verb of the sound straight before it, as in `rain drums on the roof`."""
        if last is None or last.mention.end != one.mention.start:
            return False
        if one.name is None:  # `a dog whining`
            return (
                last.name is not None
                and one.mention.end == one.mention.start + 1
                and self.text(one.mention.start)[-3:] == "ing"
            )
        if not one.name.both:
            return False
        following = self.text(one.mention.end)
        return following in PARTICLES or following.endswith("ly") or self.has_article(last.mention.start)

    def _without_owners(self, found: list[Match]) -> list[Match]:
        """Without who has or makes a sound, and its cry: `a submarine's sonar`, `a sled dog`, `goes beep`."""
        kept: list[Match] = []
        for n, one in enumerate(found):
            following = found[n + 1] if n + 1 < len(found) else None
            kind = one.name is None and following is not None and self._is_part(one.mention, following)
            owner = self.text(one.mention.end - 1).endswith(("'s", "s'")) and following is not None
            cry = n > 0 and bool(bases(self.text(one.mention.start - 1)) & _SAYING)
            if not owner and not cry and not kind:
                kept.append(one)
        return kept

    def _is_part(self, one: Mention, head: Match) -> bool:
        """Whether a sound says of which kind the next is, as in `a sled dog`, but not in `a violin piano duet`."""
        if head.name is None or head.mention.start != one.end:
            return False
        if set(one.captions) <= set(head.mention.captions):
            return True
        music = self.index.families[head.name.family][0].kind == "music"
        return not music and one.end == one.start + 1 and self.has_article(one.start)

    def _is_list(self, found: list[Match]) -> bool:
        """Whether the clause is nothing but names, of three sounds or more: `rain thunder footsteps`."""
        named = {p for one in found for p in range(one.mention.start, one.mention.end)}
        return len({one.mention.family for one in found}) > 2 and all(p in named for p in self.within)

    def _is_noun(self, mention: Mention) -> bool:
        """Whether a deed is meant as a thing, as in `a knock`, and not as what another sound does or is like."""
        text, before = self.text(mention.start), self.text(mention.start - 1)
        verb = text.endswith(("s", "ed")) or (before.endswith("s") and not before.endswith("ss"))
        like = mention.end in self.taken  # `a roaring fire`, `a yelp siren`
        return self.has_article(mention.start, 1 if verb else 3) and self.text(mention.end) != "of" and not like

    def _is_verb(self, mention: Mention) -> bool:
        """Whether a sound that was never learnt may be a mere verb: `the old engine wails`, but not `a wail`."""
        text, first = self.text(mention.start), mention.start == self.within.start
        if mention.end > mention.start + 1 or not bases(text) & DEEDS:
            return False
        manner = not bases(text) & CRIES and any(
            self.text(p) == "with" and p > self.within.start for p in range(mention.start - 3, mention.start)
        )
        adjective = text.endswith("ing") and mention.end in self.taken
        noun = first or (self._is_noun(mention) and not manner)
        after = next((self.text(p) for p in range(mention.end, self.within.stop) if self.text(p) != text), "")
        return adjective or not noun or after == "of"

    def _is_of_people(self, mention: Mention) -> bool:
        """Whether somebody makes a sound, as in `a woman sobs`."""
        return any(bases(self.text(p)) & PEOPLE for p in range(self.within.start, mention.start))

    def _compounds(self, found: list[Match]) -> list[Match]:
        """With one sound for each phrase of words that were never learnt: `baby laughter`, `an elephant trumpets`."""
        kept: list[Match] = []
        for one in found:
            last = kept[-1] if kept else None
            beside = last is not None and last.name is one.name is None and last.mention.end == one.mention.start
            heard = bool(bases(self.text(one.mention.start)) & HEARD)
            if last is not None and beside and (heard or self.has_article(last.mention.start)):
                kept[-1] = self._compound(last.mention, one.mention)
            else:
                kept.append(one)
        return kept

    def _compound(self, first: Mention, second: Mention) -> Match:
        """Two words of one phrase: the second is what is heard, if it is no verb."""
        last = self.text(second.end - 1)
        verb = last.endswith(("ing", "ed")) or (last.endswith("s") and not last.endswith("ss"))
        words = " ".join(self.tokens[p].text for p in range(first.start, second.end))
        captions = first.captions if verb else second.captions
        return Match(Mention(first.start, second.end, f"?{words}", captions, known=False), None)

    def _likeliest(self, found: list[Match]) -> list[Match]:
        """The one of several likely sounds that is most likely meant: things before deeds, those named first before others.

        A thing that only says where something is, such as `at the door`, is none, but a place such as `at the beach` is one.
        """
        heard = [one for one in found if not self._is_place(one)]
        heard.sort(key=lambda one: (bool(one.name and one.name.deed), one.mention.start))
        return [one for one in heard if one.mention.family == heard[0].mention.family]

    def _is_place(self, one: Match) -> bool:
        kind = self.index.families[one.mention.family][0].kind
        start = one.mention.start
        at = next((p for p in range(start - 1, max(self.within.start, start - 4) - 1, -1) if self.text(p) in _PLACING), None)
        return kind == "sfx" and at is not None and self.text(at - 1) not in _NOISES


_PLACING = frozenset("at on onto to into from against behind in inside for".split())
_SAYING = frozenset(("go", "goes", "went", "say", "says"))
_NOISES = frozenset("sound sounds noise noises recording audio".split())


def _adjectives(word: str) -> tuple[str, ...]:
    """`rapidly` as `rapid`, `gently` as `gentle`, `heavily` as `heavy`."""
    stem = word.removesuffix("ly")
    return () if stem == word else (stem, f"{stem}e", f"{stem}le", f"{stem.removesuffix('i')}y")
