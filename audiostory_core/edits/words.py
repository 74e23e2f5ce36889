"""A sentence in, tokens out: words in small letters, numbers with their values, quotes whole; errors of typing mended.

Also the small change of matching words: stems and near misses. Knows nothing of grammar or plans.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from ..plan.lexicon import stems

_TOKEN = re.compile(
    r"""(?P<quote>"[^"]{1,2000}"|“[^”]{1,2000}”|„[^“”]{1,2000}[“”]|«[^»]{1,2000}»|(?<![\w'])'[^']{1,2000}'(?!\w)|‘[^’]{1,2000}’(?!\w))
    |(?P<clock>\d{1,3}:[0-5]\d(?:\.\d{1,3})?(?![\d:]))
    |(?P<ordinal>\d{1,3}(?:st|nd|rd|th)\b)
    |(?P<number>(?:(?<![\w)])[-+\u2212])?(?:\d{1,9}(?:[.,]\d{1,9})?|\.\d{1,9})(?:e[-+]?\d{1,3})?(?![\d:]))
    |(?P<word>[^\W\d_]\w*(?:['’][^\W\d_]+)*|[%#])
    |(?P<stop>[,;.!?&\u2013\u2014…]|-(?=\s))
    |(?P<strange>[^\s:-])""",
    re.VERBOSE | re.IGNORECASE,
)
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {word: float(n) for n, word in enumerate(_UNITS)} | {word: 20.0 + 10 * n for n, word in enumerate(_TENS)}
_NUMBERS |= {"hundred": 100.0, "dozen": 12.0}
_SHORT_FORMS = {
    "it's": "it is", "that's": "that is", "there's": "there is", "don't": "do not", "dont": "do not", "doesn't": "does not",
    "i'd": "i would", "i'm": "i am", "let's": "let us", "lets": "let us", "isn't": "is not", "aren't": "are not",
    "can't": "can not", "cannot": "can not", "shouldn't": "should not", "won't": "will not", "i'll": "i will",
    "we'd": "we would", "we'll": "we will", "what's": "what is", "wanna": "want to", "id": "i would", "ive": "i have",
    "teh": "the", "hte": "the", "adn": "and",
}  # fmt: skip
_FILLERS = frozenset(
    "please pls plz kindly just maybe perhaps really actually simply thanks thx ok okay hey hi hello well now though "
    "even hmm hm um uh oh ah sorry".split()
)
_MORE_OF = frozenset(
    "too louder quieter softer fainter longer shorter later earlier sooner further farther more less not heavier harder "
    "gentler lighter stronger weaker closer".split()
)
_GERUNDS = {
    "removing": "remove", "deleting": "delete", "dropping": "drop", "adding": "add", "making": "make", "turning": "turn",
    "moving": "move", "putting": "put", "fading": "fade", "panning": "pan", "muting": "mute", "replacing": "replace",
    "taking": "take", "bringing": "bring", "lowering": "lower", "raising": "raise", "cutting": "cut", "letting": "let",
    "swapping": "swap", "shortening": "shorten", "extending": "extend", "undoing": "undo", "giving": "give",
}  # fmt: skip
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLURALS = {"men": "man", "women": "woman", "children": "child", "people": "person", "mice": "mouse", "geese": "goose",
            "feet": "foot", "teeth": "tooth"}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A word, number, quote or stop of a sentence: what it says, in small letters, and where it stands."""

    kind: str  # word, number, clock, quote or stop
    text: str
    start: int
    end: int
    value: float | None = None  # of numbers, and of words for numbers; of a clock in seconds
    typed: str = ""  # what stood there before an error was mended


def tokens(sentence: str, fillers: Container[str] = _FILLERS) -> list[Token]:
    """The tokens of a sentence without words that say nothing, such as `please`."""
    found: list[Token] = []
    for match in _TOKEN.finditer(sentence):
        kind, start, end = str(match.lastgroup), match.start(), match.end()
        kind = "word" if kind == "ordinal" else kind
        text = match.group().replace("’", "'").lower()
        if kind == "quote" and match.group()[1:-1].strip():
            found.append(Token("quote", match.group()[1:-1].strip(), start, end))
        elif kind in ("number", "clock"):
            found.append(Token(kind, text, start, end, _value(text)))
        elif kind == "word" and text not in fillers:
            for word in _SHORT_FORMS.get(text, text).split():
                found.append(Token("word", word, start, end, _NUMBERS.get(word)))
        elif kind not in ("word", "quote"):
            found.append(Token(kind, text, start, end))
    return _joined_numbers(_outer_stops(_plain(found)))


def _plain(found: list[Token]) -> list[Token]:
    """Without `still` beside more of something, and with `remove` for what somebody might mind removing."""
    plain: list[Token] = []
    for n, token in enumerate(found):
        following = found[n + 1].text if n + 1 < len(found) else ""
        leans = following in _MORE_OF or (found[n - 1 : n] and found[n - 1].text in _MORE_OF)
        if token.text in ("still", "yet") and leans:
            continue
        minded = token.text in _GERUNDS and found[n - 1 : n] and found[n - 1].text == "mind"
        plain.append(replace(token, text=_GERUNDS[token.text]) if minded else token)
    return plain


def _outer_stops(found: list[Token]) -> list[Token]:
    """Without stops at the ends, and with one where several stand together."""
    kept = [t for n, t in enumerate(found) if t.kind != "stop" or (n and found[n - 1].kind != "stop")]
    return kept[:-1] if kept and kept[-1].kind == "stop" else kept


def _value(text: str) -> float:
    if ":" in text:
        minutes, seconds = text.split(":")
        return 60 * int(minutes) + float(seconds)
    # "1,200" in English is twelve hundred; "1,5" elsewhere is a decimal comma.
    text = re.sub(r"^([-+]?\d{1,3}),(\d{3})$", r"\1\2", text.replace("\u2212", "-"))
    return float(text.replace(",", "."))


def _joined_numbers(found: list[Token]) -> list[Token]:
    """`twenty five` as 25, `two point five` as 2.5, `two hundred` as 200."""
    joined: list[Token] = []
    for token in found:
        last = joined[-1] if joined else None
        value = token.value if token.kind == "word" else None
        if last is not None and last.kind == "word" and last.value is not None and value is not None:
            sum_ = last.value + value if last.value % 10 == 0 and value < 10 <= last.value else None
            sum_ = last.value * 100 if token.text == "hundred" else sum_
            if sum_ is not None:
                joined[-1] = replace(last, text=f"{sum_:g}", end=token.end, value=sum_)
                continue
        if value is not None and len(joined) > 1 and joined[-1].text == "point" and joined[-2].value is not None:
            whole, _ = joined[-2], joined.pop()
            joined[-1] = replace(whole, text="", end=token.end, value=(whole.value or 0.0) + value / 10)
            continue
        joined.append(token)
    return joined


def mend(found: list[Token], commands: Iterable[str], names: Iterable[str]) -> list[Token]:
    """The tokens with words that are unknown, but near one of `commands` or `names` alone, put right."""
    known = set(commands)
    both = known | set(names)
    repeated = {t.text for n, t in enumerate(found) if any(t.text == other.text for other in found[:n])}
    mend: list[Token] = []
    for token in found:
        word = token.text
        strange = token.kind == "word" and token.value is None and word not in repeated and not forms(word) & both
        meant = {w for w in both if is_near(word, w, 5 if w in known else 6)} if strange else set()
        # "lowder" may be louder or lower: what is nearly as near makes it unclear.
        if len(meant) == 1 and not any(_is_one_off(word, other) for other in both - meant):
            (right,) = meant
            token = replace(token, text=right, typed=word, value=_NUMBERS.get(right))
        mend.append(token)
    return mend


@functools.lru_cache(8192)
def forms(word: str) -> frozenset[str]:
    """The word and what it may be an inflection of: `barking` is `bark` too. Words on -er and -ly stay: `moth`, `mother`."""
    word = word.removesuffix("'s")
    single = _PLURALS.get(word)
    if word.endswith(("er", "ly")) or single:
        return frozenset((word, single or word))
    return frozenset(stems(word))


def is_near(typed: str, word: str, least: int) -> bool:
    """Whether `typed` is `word` with one slip of the fingers: letters swapped or doubled; in longer words, of at least
    `least` letters, one left out or added, or a key beside. The first letter is as a rule right."""
    if typed == word or min(len(typed), len(word)) < 4 or typed[0] not in word[:2] or word[0] not in typed[:2]:
        return False
    at = next((n for n, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), min(len(typed), len(word)))
    rest, right = typed[at:], word[at:]
    if len(typed) == len(word):
        swapped = rest[:2] == right[1::-1] and rest[2:] == right[2:]
        return swapped or (len(word) >= max(least, 6) and rest[1:] == right[1:] and _are_beside(rest[0], right[0]))
    longer, shorter = (rest, right) if len(typed) > len(word) else (right, rest)
    if longer[1:] != shorter or at == 0:
        return False
    doubled = longer[0] == (typed if len(typed) > len(word) else word)[at - 1]
    return doubled or min(len(typed), len(word)) >= least


def _is_one_off(a: str, b: str) -> bool:
    """Whether one letter less, more or other makes a word of at least four letters the other."""
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 4:
        return False
    at = next((n for n, (p, q) in enumerate(zip(a, b, strict=False)) if p != q), min(len(a), len(b)))
    return a[at + (len(a) >= len(b)) :] == b[at + (len(b) >= len(a)) :]


def _are_beside(a: str, b: str) -> bool:
    places = [(row, keys.index(key)) for key in (a, b) for row, keys in enumerate(_KEYS) if key in keys]
    return len(places) == 2 and all(abs(p - q) <= 1 for p, q in zip(*places, strict=True))
