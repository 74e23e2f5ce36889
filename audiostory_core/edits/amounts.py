"""Trees of amounts in, numbers out: seconds, decibels, shares, factors, and what `a bit` and `much` are."""

from __future__ import annotations

from collections.abc import Sequence

from .parser import Tree
from .words import Token

_FACTORS = {"twice": 2.0, "double": 2.0, "thrice": 3.0, "triple": 3.0, "half": 0.5, "third": 1 / 3, "quarter": 0.25}


def number(tokens: Sequence[Token], tree: Tree) -> float:
    """The number in a tree; `a couple` is 2, `a few` is 3, `one and a half` is 1.5, and `a` alone is 1."""
    within = tokens[tree.start : tree.end]
    words = {token.text for token in within}
    stated = next((token.value for token in within if token.value is not None), None)
    if stated is None:
        stated = 2.0 if "couple" in words else 3.0 if "few" in words else 1.0
        if words & {"half", "quarter"} and "and" not in words:
            stated = 0.0
    return stated + 0.5 * ("half" in words) + 0.25 * ("quarter" in words)


def seconds(tokens: Sequence[Token], tree: Tree) -> float:
    """A time or a length of time."""
    value = number(tokens, tree)
    if tree.get("min") is not None:
        rest = [token.value for token in tokens[tree.start : tree.end] if token.value is not None][1:]
        return 60 * value + (rest[0] or 0.0 if rest else 0.0)
    return value / 1000 if tree.get("ms") is not None else value


def share(tokens: Sequence[Token], tree: Tree) -> float:
    """Percent as a share of one."""
    return number(tokens, tree) / 100


def factor(tokens: Sequence[Token], tree: Tree) -> float:
    """`twice` is 2, `half` 0.5, `three times` 3."""
    within = tokens[tree.start : tree.end]
    named = next((_FACTORS[token.text] for token in within if token.text in _FACTORS), None)
    return named if named is not None else next(token.value or 0.0 for token in within if token.value is not None)


def by_degree(tree: Tree, bit: float, plain: float, much: float) -> float:
    """Which of three steps is meant."""
    if tree.get("bit") is not None:
        return bit
    return much if tree.get("much") is not None else plain
