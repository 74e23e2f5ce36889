"""A sentence -> its clauses: runs of tokens between stops and joining words, and where fixed phrases stand in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..edits.words import Token, tokens
from ..plan.sayings import Saying, sayings
from . import wordlists
from .amounts import Amount, amounts

_WHOLE = (  # words that join nothing, whatever their parts do
    "now and then", "every now and then", "again and again", "over and over", "on and on", "more and more", "up and down",
    "back and forth", "loud and clear", "louder and louder", "faster and faster", "slower and slower", "closer and closer",
    "so as to", "as usual", "as well", "as always", "such as", "and so on", "once upon a time", "as in", "once in a while",
    "nothing but", "anything but", "everything but", "all but",
    "nice and quiet", "nice and slow", "nice and calm", "by and by", "at once", "all at once",
)  # fmt: skip
_JOINS = {  # words that join otherwise than their parts would
    "as well as": "and", "as soon as": "then", "as long as": "while", "after that": "then", "after which": "then",
    "after a while": "then", "after this": "then", "so that": "and", "only once": "after",
    "only after": "after", "right after": "after", "just after": "after", "shortly after": "after", "at the end": "then",
    "in the end": "then", "before that": "before that", "ends with": "then", "end with": "then", "ending with": "then",
    "preceded by": "after", "follows": "after", "prior to": "before", "gives way to": "then",
    "give way to": "then", "giving way to": "then",
    **{
        f"{verb} {into}": "then"
        for verb in "turns turning changes changing fades fading blends blending morphs morphing grows growing".split()
        for into in ("into", "to")
    },
}  # fmt: skip
_JOINED: dict[str, list[tuple[tuple[str, ...], str]]] = {}  # by their first word
for _phrase, _said in _JOINS.items():
    _JOINED.setdefault(_phrase.split()[0], []).append((tuple(_phrase.split()), _said))
_WHOLE_AT: dict[str, list[tuple[tuple[str, ...], int]]] = {}  # by each word, with how far in it stands
for _words in map(str.split, _WHOLE):
    for _n, _word in enumerate(_words):
        _WHOLE_AT.setdefault(_word, []).append((tuple(_words), _n))

_QUOTED = re.compile(r"""(?:["“”„«‘]|(?<!\w)')(?P<inner>[^"“”„«»‘’']{1,2000})["“”»’'](?!\w)""")
_SAID = "\ue000"  # stands for what somebody says, in a sentence and among its tokens
_SAYING = frozenset("say says said saying shout shouts whisper whispers sing sings read reads".split())


@dataclass(frozen=True)
class Stretch:
    """Tokens `start` to `end`; `lead` are the words and stops that stand between it and the clause before."""

    start: int
    end: int
    lead: tuple[str, ...]

    @property
    def opens(self) -> bool:
        """Whether a sentence begins with it."""
        return not self.lead or bool(wordlists.SENTENCE_ENDS & set(self.lead)) or ":" in self.lead


@dataclass(frozen=True)
class Text:
    """A sentence in tokens, with its lengths, its clauses, and what is said in it, each a token, by the token's number."""

    source: str
    tokens: tuple[Token, ...]
    amounts: tuple[Amount, ...]
    clauses: tuple[Stretch, ...]
    said: Mapping[int, Saying] = field(default_factory=dict)

    def words(self, start: int, end: int) -> list[str]:
        return [token.text for token in self.tokens[max(0, start) : max(0, end)]]

    def quote(self, start: int, end: int) -> str:
        """The sentence's own letters between two tokens."""
        within = self.tokens[start:end]
        return self.source[within[0].start : within[-1].end] if within else ""

    def clause_at(self, at: int) -> int:
        """Which clause a token stands in, or the next one where it stands between two."""
        return next((n for n, clause in enumerate(self.clauses) if at < clause.end), len(self.clauses) - 1)

    @property
    def heading(self) -> int:
        """Where what stands before the only colon ends, as in `8 seconds in a forest: crickets, an owl`; 0 without one."""
        behind = [n for n, clause in enumerate(self.clauses) if clause.lead == (":",)]
        return self.clauses[behind[0] - 1].end if len(behind) == 1 and behind[0] else 0

    def phrases(self, known: Iterable[str], start: int, end: int) -> list[tuple[int, int]]:
        """Where any of some phrases stand between two tokens, the longest at each place."""
        split = sorted((phrase.split() for phrase in known), key=len, reverse=True)
        words, found = self.words(start, end), list[tuple[int, int]]()
        at = 0
        while at < len(words):
            size = next((len(one) for one in split if words[at : at + len(one)] == one), 0)
            if size:
                found.append((start + at, start + at + size))
            at += size or 1
        return found


def text_of(sentence: str) -> Text:
    """A sentence cut into clauses."""
    said = sayings(sentence)
    flat = _QUOTED.sub(_unquoted, _without(said, sentence)).replace("\n", ";").replace("\r", " ").replace("\t", " ")
    flat = re.sub(r"(?<=[\ds])-(?=\d)", "\u2013", flat)  # `0-10 s`: nothing is less than nothing
    flat = re.sub(r":(?=\s|$)", "|", flat)  # tokens have no colon but that of a clock
    found = tuple(replace(one, text=":") if sentence[one.start] == ":" else one for one in tokens(flat, fillers=frozenset()))
    places = [n for n, token in enumerate(found) if token.text == _SAID]
    spoken = dict(zip(places, said, strict=True))
    found = tuple(replace(one, kind="saying", end=spoken[n].end) if n in spoken else one for n, one in enumerate(found))
    lengths = tuple(amounts(found))
    clauses = tuple(_clauses(found, {n for one in lengths for n in range(one.start, one.end)}))
    return Text(sentence, found, lengths, clauses, spoken)


def _without(said: Sequence[Saying], sentence: str) -> str:
    """The sentence with one letter of its own in the place of each thing that is said, and as long as it was."""
    flat = sentence.replace(_SAID, " ")
    for one in said:
        flat = f"{flat[: one.start]}{_SAID}{' ' * (one.end - one.start - 1)}{flat[one.end :]}"
    return flat


def _unquoted(found: re.Match[str]) -> str:
    """What stands in quotes without them, unless somebody says it."""
    before = found.string[max(0, found.start() - 40) : found.start()].lower().rstrip(" ,:").split()
    return found.group() if before[-1:] and before[-1] in _SAYING else f" {found['inner']} "


def _clauses(found: Sequence[Token], within_lengths: set[int]) -> list[Stretch]:
    words = [token.text for token in found]
    clauses: list[Stretch] = []
    start, lead, at = 0, list[str](), 0

    def close(end: int) -> None:
        nonlocal lead
        if end > start:
            clauses.append(Stretch(start, end, tuple(lead)))
            lead = []

    while at < len(found):
        size, said = _joiner(found, words, at, within_lengths)
        if size:
            close(at)
            lead.append(said)
            start = at + size
        at += size or 1
    close(len(found))
    return clauses


def _joiner(found: Sequence[Token], words: Sequence[str], at: int, within_lengths: set[int]) -> tuple[int, str]:
    """How many tokens from one on join two clauses, and what they say; 0 where they do not."""
    token = found[at]
    if at in within_lengths:
        return 0, ""
    if token.kind in ("stop", "strange") and token.text in wordlists.STOPS:
        return 1, token.text
    if token.kind == "number" and at + 1 < len(found) and words[at + 1] in (")", ".") and token.text.isdigit():
        return 2, "."  # the number of a list's point
    for phrase, said in _JOINED.get(token.text, ()):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return len(phrase), said
    for phrase, back in _WHOLE_AT.get(token.text, ()):
        if at >= back and tuple(words[at - back : at - back + len(phrase)]) == phrase:
            return 0, ""
    if token.kind != "word" or token.text not in wordlists.CLAUSE_WORDS:
        return 0, ""
    if token.text == "as" and _is_like(words, at):
        return 0, ""
    return 1, token.text


def _is_like(words: Sequence[str], at: int) -> bool:
    """Whether `as` compares: `as loud as`, `as if`, `as a background`, and the second `as` of the first."""
    after, before = words[at + 1 : at + 3], words[max(0, at - 2) : at]
    if after[1:2] == ["as"] or before[:1] == ["as"] or (after and after[0] in ("if", "though", "background")):
        return True
    return bool(after) and after[0] in ("a", "an") and not _does(words[at + 2 : at + 7])


def _does(words: Sequence[str]) -> bool:
    """Whether words begin with what somebody does: `dog barks` of `as a dog barks`, but not `background for the dogs`."""
    placing = wordlists.BESIDE | wordlists.AGAINST | wordlists.STOPS | wordlists.CLAUSE_WORDS | {"of"}
    own = list(itertools.takewhile(lambda word: word not in placing, words))
    return any(word.endswith("s") and not word.endswith("ss") for word in own[1:])
