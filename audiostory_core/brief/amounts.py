"""Lengths and times in a sentence: tokens in, `Amount`s out, each with where it stands and how many seconds it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..edits.words import Token
from .wordlists import SECONDS, SHARES, SOME

TIMES = re.compile("x[0-9]{1,3}")  # `a bell x3`


@dataclass(frozen=True)
class Amount:
    """Tokens `start` to `end` say `seconds`; a `clock` is read as `0:10` is."""

    start: int
    end: int
    seconds: float
    clock: bool = False


def amounts(tokens: Sequence[Token]) -> list[Amount]:
    """All lengths and times of a sentence, from left to right."""
    found: list[Amount] = []
    at = 0
    while at < len(tokens):
        amount = _fraction(tokens, at) or _clock(tokens, at) or _length(tokens, at)
        if amount is not None:
            found.append(amount)
        at = amount.end if amount is not None else at + 1
    found = _dashed(tokens, found)
    return sorted([*found, *_bare(tokens, found), *_ranges(tokens, found)], key=lambda amount: amount.start) if found else []


def _dashed(tokens: Sequence[Token], found: Sequence[Amount]) -> list[Amount]:
    """`0-10 s` as two times; `for 5-10 s` is one length, of which the longer is told."""
    dashed: list[Amount] = []
    for amount in found:
        unit = SECONDS.get(_text(tokens, amount.start - 2))
        if _text(tokens, amount.start - 1) in _DASHES and unit and (value := _value(tokens, amount.start - 3)) is not None:
            kept = [one for one in dashed if one.start != amount.start - 3]  # `5s-10s`
            first = Amount(amount.start - 3, amount.start - 1, value * unit, clock=True)
            dashed = [*kept, first, replace(amount, clock=True)]
            continue
        at = amount.start - 2 if _text(tokens, amount.start - 1) in _DASHES else -1
        first, number = (tokens[at].value if at >= 0 else None), tokens[amount.start].value
        beside = at >= 0 and tokens[at].kind == tokens[amount.start].kind == "number"
        taken = bool(dashed) and at < dashed[-1].end
        if not beside or taken or first is None or not number or not 0 <= first < number or _text(tokens, at - 1) in _LONG:
            dashed.append(amount)
            continue
        dashed.append(Amount(at, at + 1, first * amount.seconds / number, clock=True))
        dashed.append(replace(amount, clock=True))
    return dashed


_DASHES = ("-", "\u2013", "\u2014")
_LONG = ("for", "about", "lasting", "around", "roughly")


def _ranges(tokens: Sequence[Token], found: Sequence[Amount]) -> list[Amount]:
    """`from 5 to 9 seconds`: the first number has the unit of the second."""
    firsts: list[Amount] = []
    for amount in found:
        at = amount.start - 2
        value = tokens[at].value if at > 0 else None
        plain = not amount.clock and tokens[at].kind != "clock"
        if (
            value is not None
            and plain
            and _text(tokens, at + 1) in ("to", "until", "till", "and")
            and _text(tokens, at - 1) in _FROM
        ):
            number = tokens[amount.start].value
            firsts.append(Amount(at, at + 1, value * (amount.seconds / number if number else 1.0)))
    return firsts


_FROM = ("from", "between")


def _bare(tokens: Sequence[Token], found: Sequence[Amount]) -> list[Amount]:
    """`for 12 seconds, ... for 2`: numbers without a unit in a sentence that has named one."""
    taken = {at for amount in found for at in range(amount.start, amount.end)}
    bare: list[Amount] = []
    for at in range(1, len(tokens)):
        ends = at + 1 == len(tokens) or tokens[at + 1].kind in ("stop", "strange") or tokens[at + 1].text in ("and", "then")
        value = tokens[at].value
        dashed = _text(tokens, at + 1) in _DASHES and at + 2 in taken
        if ends and not dashed and value and value > 0 and at not in taken and tokens[at - 1].text == "for":
            bare.append(Amount(at, at + 1, value))
    return bare


def _fraction(tokens: Sequence[Token], at: int) -> Amount | None:
    """`1/2 minute`, and `\u00bd minute`."""
    if at < len(tokens) and _text(tokens, at) in _VULGAR and (unit := SECONDS.get(_text(tokens, at + 1))):
        return Amount(at, at + 2, _VULGAR[_text(tokens, at)] * unit)
    if _text(tokens, at + 1) != "/" or at + 3 >= len(tokens):
        return None
    over, under = tokens[at].value, tokens[at + 2].value
    after = at + 3 + (_texts(tokens, at + 3, 2) == ("of", "a")) * 2
    unit = SECONDS.get(_text(tokens, after))
    return Amount(at, after + 1, over / under * unit) if over and under and unit and over > 0 < under else None


_VULGAR = {"\u00bd": 0.5, "\u00bc": 0.25, "\u00be": 0.75}


def _clock(tokens: Sequence[Token], at: int) -> Amount | None:
    token = tokens[at]
    return Amount(at, at + 1, token.value or 0.0, clock=True) if token.kind == "clock" else None


def _length(tokens: Sequence[Token], at: int) -> Amount | None:
    """`8 s`, `two and a half minutes`, `half a minute`, `a minute and a half`, `1 min 30`, `a couple of seconds`."""
    here = at
    number, here = _number(tokens, here)
    unit = SECONDS.get(_text(tokens, here))
    if number is None or unit is None or _is_the_next(tokens, at):
        return None
    seconds, here = number * unit, here + 1
    if _texts(tokens, here, 3) == ("and", "a", "half"):
        return Amount(at, here + 3, seconds + 0.5 * unit)
    again = here + (_text(tokens, here) == "and")
    more, after = _number(tokens, again)
    smaller = SECONDS.get(_text(tokens, after))
    if more is not None and smaller is not None and smaller < unit:
        return Amount(at, after + 1, seconds + more * smaller)
    if (
        unit == 60.0
        and again == here
        and more is not None
        and more < 60
        and tokens[here].kind == "number"
        and smaller is None
    ):
        return Amount(at, after, seconds + more)
    return Amount(at, here, seconds)


def _is_the_next(tokens: Sequence[Token], at: int) -> bool:
    """Whether `a second dog` is one more, and no second long."""
    if _texts(tokens, at, 2) not in (("a", "second"), ("one", "second")) or at + 2 >= len(tokens):
        return False
    behind = tokens[at + 2]
    return behind.kind == "word" and behind.text not in _BEHIND_SECOND


_BEHIND_SECOND = frozenset(
    "of later long in into after before and then for each apart is or clip pause silence gap while with at per".split()
)


def _number(tokens: Sequence[Token], at: int) -> tuple[float | None, int]:
    """The number that begins at a token, and where what follows it begins."""
    words = _texts(tokens, at, 4)
    if words[0] in SHARES:
        skip = 2 if words[1] in ("a", "an") else 3 if words[1] == "of" and words[2] in ("a", "an") else 1
        return SHARES[words[0]], at + skip
    article = words[0] in ("a", "an", "one")
    if article and words[1] in SHARES:
        return SHARES[words[1]], at + 2
    some = words[1] if article else words[0]
    if some in SOME:
        after = at + 1 + article
        return SOME[some], after + (_text(tokens, after) == "of")
    if article:
        return (1.5, at + 4) if words[1:4] == ("and", "a", "half") else (1.0, at + 1)
    if (
        at >= len(tokens)
        or tokens[at].value is None
        or tokens[at].kind not in ("number", "word")
        or (tokens[at].value or 0) <= 0
    ):
        return None, at
    value, here = tokens[at].value or 0.0, at + 1
    if _texts(tokens, here, 3) == ("and", "a", "half"):
        return value + 0.5, here + 3
    return value, here


def _value(tokens: Sequence[Token], at: int) -> float | None:
    return tokens[at].value if 0 <= at < len(tokens) else None


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _texts(tokens: Sequence[Token], at: int, count: int) -> tuple[str, ...]:
    return tuple(_text(tokens, at + n) for n in range(count))
