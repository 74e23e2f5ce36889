"""Bootstrap intervals against the normal theory that large samples follow, and comparisons whose answer is plain."""

import math

import numpy as np
import pytest

from audiostory_core.errors import InputError
from audiostory_core.metrics import intervals
from audiostory_core.metrics.intervals import compare_paired, mean_interval


def test_a_large_sample_has_the_interval_of_its_standard_error():
    values = np.random.default_rng(0).normal(3.0, 2.0, 400)
    found, error = mean_interval(values), values.std() / math.sqrt(400)
    assert found.mean == pytest.approx(values.mean()) and (found.level, found.count) == (0.95, 400)
    assert (found.low, found.high) == pytest.approx((values.mean() - 1.96 * error, values.mean() + 1.96 * error), abs=0.06 * error)
    narrow = mean_interval(values, level=0.5)
    assert narrow.high - narrow.low == pytest.approx(2 * 0.6745 * error, rel=0.05)


def test_two_values_have_the_percentiles_of_three_means():
    """Of 0 and 1 the means 0, 1/2 and 1 come in a quarter, a half and a quarter of the resamples."""
    wide, narrow = mean_interval([0.0, 1.0]), mean_interval([0.0, 1.0], level=0.4)
    assert (wide.low, wide.high, narrow.low, narrow.high) == (0.0, 1.0, 0.5, 0.5)


def test_values_that_are_alike_leave_no_doubt():
    found = mean_interval([2.5] * 7)
    assert found.low == found.mean == found.high == 2.5


def test_a_seed_gives_the_same_draws_in_blocks_of_any_size(monkeypatch: pytest.MonkeyPatch):
    values = np.arange(50.0) ** 2
    found = mean_interval(values)
    assert found == mean_interval(list(values)) and found != mean_interval(values, seed=1)
    monkeypatch.setattr(intervals, "_CELLS", 7 * 50)
    assert found == mean_interval(values)


def test_pairs_tell_apart_what_two_means_cannot():
    """Items differ by 10, systems by 1 on each of them."""
    items = np.random.default_rng(1).normal(0.0, 10.0, 60)
    found = compare_paired(items + 1.0 + np.random.default_rng(2).normal(0, 0.5, 60), items)
    assert found.difference.low > 0.5 and found.share_above == 1.0
    assert mean_interval(items + 1).low < mean_interval(items).high, "their own intervals overlap"


def test_systems_that_are_alike():
    draw = np.random.default_rng(3)
    first = draw.normal(0, 1, 50)
    found = compare_paired(first, first + draw.permutation(np.resize([-1.0, 1.0], 50)))
    assert 0.4 < found.share_above < 0.6 and found.difference.low < 0 < found.difference.high
    tied = compare_paired(first, first)
    assert tied.share_above == 0.0 and (tied.difference.low, tied.difference.high) == (0.0, 0.0)


@pytest.mark.parametrize("values, sentence", [
    ([], r"the sample must be 2 or more numbers in a row; got the shape \[0\]"),
    ([1.0], r"got the shape \[1\]"),
    ([[1.0, 2.0]], r"shape \[1, 2\]"),
    ([1.0, math.nan, math.inf], "2 of 3 values of the sample are not finite or beyond 1e\\+100; the first is nan at 2"),
    ([1.0, 1e300], "the first is 1e\\+300 at 2"),
    (["a", "b"], "must be numbers"),
])  # fmt: skip
def test_what_has_no_interval_is_refused_with_numbers(values, sentence: str):
    with pytest.raises(InputError, match=sentence):
        mean_interval(values)


def test_what_cannot_be_paired_is_refused():
    with pytest.raises(InputError, match="got 2 values and 3"):
        compare_paired([1.0, 2.0], [1.0, 2.0, 3.0])
    with pytest.raises(InputError, match="1 of 2 values of the second system"):
        compare_paired([1.0, 2.0], [1.0, math.inf])
    with pytest.raises(InputError, match="between 0 and 1; got 95"):
        mean_interval([1.0, 2.0], level=95)
