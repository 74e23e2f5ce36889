"""Kernel distance against sums over all pairs, closed forms of Gaussians, and what no kernel can tell."""

import math

import numpy as np
import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.metrics import kernel
from audiostory_core.metrics.kernel import kernel_distance, median_distance


def drawn(count: int, width: int, seed: int, shift: float = 0.0) -> torch.Tensor:
    return torch.randn(count, width, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) + shift


def by_all_pairs(x: torch.Tensor, y: torch.Tensor, bandwidth: float) -> float:
    """The definition, written out."""
    def k(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return torch.exp(-(a[:, None] - b).square().sum(-1) / (2 * bandwidth**2))
    m, n = len(x), len(y)
    own = (k(x, x).sum() - m) / (m * (m - 1)) + (k(y, y).sum() - n) / (n * (n - 1))
    return 100 * float(own - 2 * k(x, y).mean())


def test_two_pairs_of_points():
    """Points 0, 1 and 2, 3 on a line with bandwidth 1."""
    k = [math.exp(-d * d / 2) for d in range(4)]
    found = kernel_distance(np.array([[0.0], [1.0]]), np.array([[2.0], [3.0]]))
    assert found.bandwidth == 1.0 and (found.reference_count, found.count) == (2, 2)
    assert found.value == pytest.approx(100 * (2 * k[1] - (k[1] + 2 * k[2] + k[3]) / 2), abs=1e-9)


@pytest.mark.parametrize("block", [7, 1024])
def test_blocks_are_the_definition(monkeypatch: pytest.MonkeyPatch, block: int):
    monkeypatch.setattr(kernel, "_BLOCK", block)
    x, y = drawn(40, 5, 1), drawn(31, 5, 2, 0.4)
    found = kernel_distance(x, y)
    assert found.bandwidth == pytest.approx(float(torch.pdist(x).median()), rel=1e-12)
    assert found.value == pytest.approx(by_all_pairs(x, y, found.bandwidth), abs=1e-9)
    assert kernel_distance(x, y, 2.0).value == pytest.approx(by_all_pairs(x, y, 2.0), abs=1e-9)


def test_gaussians():
    """The mean of k over x of N(0, 1) and y of N(m, 1) is s / sqrt(s^2 + 2) exp(-m^2 / (2 (s^2 + 2))) under bandwidth s.

    Six items that have the moments of N(0, 1) up to the fifth stand for it: a wide kernel asks for no higher ones.
    """
    items = np.array([0.0] * 4 + [math.sqrt(3), -math.sqrt(3)])[:, None]
    shift, width = 1.5, 20.0
    own = width / math.sqrt(width**2 + 2)
    wanted = 200 * own * (1 - math.exp(-(shift**2) / (2 * (width**2 + 2))))
    # An item beside itself is left out, so that the mean of k over six items' pairs is (6 own - 1) / 5.
    assert kernel_distance(items, items + shift, width).value + 200 * (1 - own) / 5 == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("count", [2, 3, 4, 5, 50])
def test_the_median_is_exact(count: int):
    items = drawn(count, 3, count)
    assert median_distance(items) == pytest.approx(float(torch.pdist(items).median()), rel=1e-12)


def test_the_median_of_pairs_that_are_alike():
    corners = np.eye(9)
    assert median_distance(corners) == pytest.approx(math.sqrt(2), rel=1e-14)


@pytest.mark.parametrize("far", [1e3, 1e6])
def test_sets_far_from_zero_lose_nothing(far: float):
    x, y = drawn(60, 8, 3), drawn(60, 8, 4, 0.3)
    assert kernel_distance(x + far, y + far).value == pytest.approx(kernel_distance(x, y).value, abs=1e-5)


def test_one_distribution_is_about_zero_and_a_set_against_itself_below_it():
    values = [kernel_distance(drawn(80, 4, seed), drawn(80, 4, 100 + seed), 2.7).value for seed in range(30)]
    assert abs(sum(values) / len(values)) < 0.2 and min(values) < 0 < max(values)
    x = drawn(50, 4, 7)
    assert kernel_distance(x, x).value < 0


@pytest.mark.parametrize("reference, evaluated, bandwidth, sentence", [
    (np.ones((1, 3)), np.ones((4, 3)), None, "the reference set must hold 2 or more items, .* got 1 of width 3"),
    (np.eye(3), np.ones((1, 3)), None, "the evaluated set must hold 2 or more items, .* got 1 of width 3"),
    (np.eye(3), np.eye(4), None, "3 wide and the evaluated one 4"),
    (np.full((5, 3), 0.1), np.eye(3), None, "5 items of the reference set .* alike"),
    (np.full((5, 3), 0.1) + np.eye(5, 3) * (np.arange(5) < 1)[:, None], np.eye(3), None, "alike"),
    (np.eye(3), np.eye(3), 0.0, "from 1e-60 to 1e60; got 0"),
    (np.eye(3), np.eye(3), math.nan, "got nan"),
    (np.eye(3), np.eye(3), 1e200, "got 1e\\+200"),
    (np.eye(3), np.eye(3), 1e-3, "0.001 is too narrow"),
    (np.eye(3) * 1e-200, np.eye(3), None, "alike"),
    (np.eye(3) * math.nan, np.eye(3), None, "3 of 3 items of the reference set"),
])  # fmt: skip
def test_what_no_kernel_can_tell_is_refused_with_numbers(reference, evaluated, bandwidth, sentence: str):
    with pytest.raises(InputError, match=sentence):
        kernel_distance(reference, evaluated, bandwidth)
