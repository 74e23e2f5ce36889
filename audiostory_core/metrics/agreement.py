"""How far two raters agree beyond chance, judges or people: two lists of ratings of the same items in, a number out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

from ..errors import InputError

Rating = str | int | float
Weights = Literal["none", "quadratic"]
_Apart = Callable[[Rating, Rating], float]


def cohen_kappa(first: Sequence[Rating], second: Sequence[Rating], weights: Weights = "none") -> float:
    """Cohen's kappa of two raters: 1 is full agreement, 0 what chance gives, below 0 less than that.

    1 - observed / expected disagreement, where a disagreement counts 1 (Cohen, 1960), or with quadratic weights the square
    of how far two numbers are apart (Cohen, 1968); expected is its mean over all pairs of a rating of the first with one of
    the second. Raises InputError for no items, different numbers of them, numbers that are not finite, words with quadratic
    weights, and where both raters give one and the same rating throughout: chance agrees fully then.
    """
    if weights not in ("none", "quadratic"):
        raise InputError(f"the weights of a kappa are none or quadratic; got {weights!r}.")
    if len(first) != len(second) or not first:
        raise InputError(f"an agreement takes the same items of both raters, 1 or more; got {len(first)} and {len(second)}.")
    _check([*first, *second], weights)
    apart: _Apart = _squared if weights == "quadratic" else _unlike
    observed = math.fsum(apart(a, b) for a, b in zip(first, second, strict=True)) / len(first)
    expected = _expected(first, second, apart)
    if expected == 0:
        raise InputError(f"both raters rate all {len(first)} items {first[0]!r}; a kappa takes ratings that vary.")
    return 1 - observed / expected


def _expected(first: Sequence[Rating], second: Sequence[Rating], apart: _Apart) -> float:
    counts = [{value: values.count(value) for value in dict.fromkeys(values)} for values in (list(first), list(second))]
    total = math.fsum(apart(a, b) * n * m for a, n in counts[0].items() for b, m in counts[1].items())
    return total / len(first) / len(second)


def _unlike(a: Rating, b: Rating) -> float:
    return float(a != b)


def _squared(a: Rating, b: Rating) -> float:
    return (float(a) - float(b)) ** 2


def _check(ratings: Sequence[Rating], weights: Weights) -> None:
    words = [one for one in ratings if isinstance(one, str)]
    wrong = [one for one in ratings if not isinstance(one, str) and not abs(one) < 1e100]
    if wrong:
        raise InputError(f"{len(wrong)} of {len(ratings)} ratings are no finite numbers, the first {wrong[0]!r}.")
    if words and weights == "quadratic":
        raise InputError(
            f"quadratic weights take numbers; {len(words)} of {len(ratings)} ratings are words, as {words[0]!r}."
        )
