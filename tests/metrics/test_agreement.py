"""Cohen's kappa against tables worked by hand."""

import math
import random

import pytest

from audiostory_core.errors import InputError
from audiostory_core.metrics.agreement import cohen_kappa


def test_a_table_of_yes_and_no():
    """20 both yes, 15 both no, 5 and 10 apart: agreed .7, by chance .5."""
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4, abs=1e-12)
    assert cohen_kappa(second, first) == pytest.approx(0.4, abs=1e-12)


def test_quadratic_weights_forgive_what_is_near():
    """1, 2, 3 against 1, 2, 2: observed (0 + 0 + 1) / 3, expected the mean over nine pairs, 1."""
    assert cohen_kappa([1, 2, 3], [1, 2, 2], "quadratic") == pytest.approx(2 / 3, abs=1e-12)
    assert cohen_kappa([1, 2, 3], [1, 2, 2]) == pytest.approx(1 - (1 / 3) / (6 / 9), abs=1e-12)
    near, far = [1, 2, 3, 4, 5], [2, 3, 4, 5, 4]
    assert cohen_kappa(near, far, "quadratic") > 0.5 > 0 > cohen_kappa(near, far)


def test_a_rating_that_nobody_gives_changes_nothing():
    """Weights are those of the numbers, so 1 and 5 are as far apart where nobody says 3."""
    assert cohen_kappa([1, 5, 5, 1], [1, 5, 1, 1], "quadratic") == pytest.approx(cohen_kappa([1, 5, 5, 1], [1, 5, 1, 1]))


@pytest.mark.parametrize("weights", ["none", "quadratic"])
def test_full_agreement_is_one_and_chance_is_none(weights):
    draw = random.Random(0)
    first, second = ([draw.randint(1, 5) for _ in range(20_000)] for _ in range(2))
    assert cohen_kappa(first, first, weights) == 1.0
    assert abs(cohen_kappa(first, second, weights)) < 0.03


@pytest.mark.parametrize("first, second, weights, sentence", [
    ([], [], "none", "1 or more; got 0 and 0"),
    ([1, 2], [1], "none", "got 2 and 1"),
    ([3, 3], [3, 3], "none", "rate all 2 items 3"),
    ([1, "good"], [1, 2], "quadratic", "1 of 4 ratings are words, as 'good'"),
    ([1, math.nan], [1, 2], "none", "1 of 4 ratings are no finite numbers, the first nan"),
    ([1, 2], [1, 2], "linear", "none or quadratic; got 'linear'"),
])  # fmt: skip
def test_what_has_no_kappa_is_refused_with_numbers(first, second, weights, sentence: str):
    with pytest.raises(InputError, match=sentence):
        cohen_kappa(first, second, weights)
