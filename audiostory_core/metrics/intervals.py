"""How sure a mean is, and how sure it is that one system does better than another: intervals by bootstrap.

Items are drawn with replacement, as many as there are, again and again; an interval lies between percentiles of the means so
drawn (Efron and Tibshirani, 1993, ch. 13). A seed gives the same draws on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import InputError

RESAMPLES = 10_000
_CELLS = 1 << 20  # of items drawn at once: 8 MiB
_LARGEST = 1e100  # so that no sum of values overflows


@dataclass(frozen=True)
class Interval:
    """A mean of so many values, in their unit, and between what it lies with a probability of `level`."""

    mean: float
    low: float
    high: float
    level: float
    count: int


@dataclass(frozen=True)
class PairedComparison:
    """What a first system is above a second one, item by item, and the share of resamples in which it is above 0.

    A share of one half says nothing, one near 1 or 0 that the first or the second has more; of two that always tie it is 0,
    and so is the interval.
    """

    difference: Interval
    share_above: float


def mean_interval(values: Sequence[float] | np.ndarray, level: float = 0.95, seed: int = 0) -> Interval:
    """The mean of values [n] and its interval. Raises InputError for fewer than two, for one that is not finite or
    beyond 1e100, and for a level that is not between 0 and 1."""
    return _interval(_checked(values, "the sample"), level, seed)[0]


def compare_paired(
    first: Sequence[float] | np.ndarray, second: Sequence[float] | np.ndarray, level: float = 0.95, seed: int = 0
) -> PairedComparison:
    """Two systems' values [n] of the same items in the same order; pairs are drawn whole. Raises InputError as
    `mean_interval` does, and for different numbers of values."""
    one, other = _checked(first, "the first system"), _checked(second, "the second system")
    if len(one) != len(other):
        raise InputError(f"a paired comparison takes the same items of both; got {len(one)} values and {len(other)}.")
    interval, means = _interval(one - other, level, seed)
    return PairedComparison(interval, float((means > 0).mean()))


def _interval(values: np.ndarray, level: float, seed: int) -> tuple[Interval, np.ndarray]:
    if not 0 < level < 1:
        raise InputError(f"the level of an interval lies between 0 and 1; got {level:g}.")
    means = _resampled_means(values, seed)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(values.mean()), float(low), float(high), level, len(values)), means


def _resampled_means(values: np.ndarray, seed: int) -> np.ndarray:
    """[RESAMPLES], some at a time."""
    generator, count = np.random.default_rng(seed), len(values)
    rows, means = max(1, _CELLS // count), np.empty(RESAMPLES)
    for at in range(0, RESAMPLES, rows):
        part = means[at : at + rows]
        part[:] = values[generator.integers(0, count, (len(part), count))].mean(1)
    return means


def _checked(values: Sequence[float] | np.ndarray, name: str) -> np.ndarray:
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be numbers ({str(error)[:100]}).") from None
    if found.ndim != 1 or len(found) < 2:
        raise InputError(f"{name} must be 2 or more numbers in a row; got the shape {list(found.shape)}.")
    wrong = ~(np.abs(found) <= _LARGEST)
    if wrong.any():
        first = int(wrong.argmax())
        raise InputError(
            f"{int(wrong.sum())} of {len(found)} values of {name} are not finite or beyond {_LARGEST:g}; "
            f"the first is {found[first]} at {first + 1}."
        )
    return found
