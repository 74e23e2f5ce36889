"""Fréchet distance against closed forms of Gaussians and against the general matrix root in float64."""

import math

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from audiostory_core.errors import InputError
from audiostory_core.metrics.frechet import GaussianStatistics, expected_bias, frechet_distance, frechet_infinity
from audiostory_core.metrics.sets import Scored, as_set
from audiostory_core.metrics.unscored import Unscored


def gaussian(mean: list[float], covariance: list[list[float]], count: int = 1000) -> GaussianStatistics:
    scatter = (count - 1) * torch.tensor(covariance, dtype=torch.float64)
    return GaussianStatistics(count, torch.tensor(mean, dtype=torch.float64), scatter)


def drawn(count: int, width: int, seed: int, spread: float = 1.0, shift: float = 0.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    mixed = torch.randn(width, width, generator=generator, dtype=torch.float64) * spread
    return torch.randn(count, width, generator=generator, dtype=torch.float64) @ mixed + shift


def by_matrix_root(a: torch.Tensor, b: torch.Tensor) -> float:
    one, other = np.cov(a.numpy(), rowvar=False), np.cov(b.numpy(), rowvar=False)
    apart = a.numpy().mean(0) - b.numpy().mean(0)
    return float(apart @ apart + np.trace(one) + np.trace(other) - 2 * np.trace(sqrtm(one @ other)).real)


def distance(a: torch.Tensor, b: torch.Tensor) -> float:
    return frechet_distance(GaussianStatistics.of(a), GaussianStatistics.of(b)).value


def test_gaussians_that_share_axes():
    one, other = gaussian([0, 0, 1], [[4, 0, 0], [0, 1, 0], [0, 0, 9]]), gaussian([3, 4, 1], [[1, 0, 0], [0, 16, 0], [0, 0, 9]])
    assert frechet_distance(one, other).value == pytest.approx(25 + 1 + 9, abs=1e-6)


@pytest.mark.parametrize("a, b", [([[2.0, 0.5], [0.5, 1.0]], [[1.0, -0.3], [-0.3, 3.0]]), ([[5.0, 2.0], [2.0, 1.0]], [[1.0, 0.0], [0.0, 1e-6]])])
def test_gaussians_of_two_dimensions(a: list[list[float]], b: list[list[float]]):
    """There the root of a product has the trace sqrt(tr AB + 2 sqrt(det AB))."""
    one, other = (torch.tensor(each, dtype=torch.float64) for each in (a, b))
    root = math.sqrt(float((one @ other).trace()) + 2 * math.sqrt(float(torch.linalg.det(one @ other))))
    wanted = float(one.trace() + other.trace()) - 2 * root + 2.0
    assert frechet_distance(gaussian([0, 0], a), gaussian([1, -1], b)).value == pytest.approx(wanted, abs=1e-6)


def test_gaussians_without_extent_are_apart_by_their_means():
    nothing = [[0.0, 0.0], [0.0, 0.0]]
    assert frechet_distance(gaussian([0, 0], nothing), gaussian([3, 4], nothing)).value == pytest.approx(25, abs=1e-9)
    assert frechet_distance(gaussian([0, 0], nothing), gaussian([3, 4], [[1, 0], [0, 2]])).value == pytest.approx(28, abs=1e-9)


@pytest.mark.parametrize("count", [40, 65, 400])
def test_like_the_matrix_root_above_and_below_the_width(count: int):
    a, b = drawn(count, 64, 1), drawn(count + 7, 64, 2, 1.5, 0.2)
    assert distance(a, b) == pytest.approx(by_matrix_root(a, b), rel=1e-4)
    assert distance(a, b) == pytest.approx(distance(b, a), rel=1e-9)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_set_is_no_way_from_itself_at_any_scale(scale: float):
    for count in (20, 300):
        a = scale * drawn(count, 64, 3)
        assert distance(a, a) <= 1e-6 * float(GaussianStatistics.of(a).covariance.trace())


def test_dimensions_that_never_move_change_nothing():
    """Embedders that end in a rectifier leave some of theirs at 0."""
    a, b, still = drawn(200, 16, 1), drawn(220, 16, 2), torch.zeros(300, 5, dtype=torch.float64)
    with_still = (torch.cat([each, still[: len(each)]], 1) for each in (a, b))
    assert distance(*with_still) == pytest.approx(distance(a, b), rel=1e-6)


def test_float32_embeddings_far_from_zero_lose_nothing():
    a, b = (drawn(500, 32, seed).float() + 1000 for seed in (1, 2))
    assert distance(a, b) == pytest.approx(by_matrix_root(a.double(), b.double()), rel=1e-6)


def test_statistics_in_parts_are_those_of_the_whole():
    a = drawn(5000, 8, 4) + 100
    for found in (GaussianStatistics.of(a), GaussianStatistics.of_parts(a.split(99)), GaussianStatistics.of_parts([a[:1], a[1:].numpy()])):
        assert found.count == 5000
        torch.testing.assert_close(found.mean, a.mean(0), rtol=1e-12, atol=0)
        torch.testing.assert_close(found.covariance, torch.cov(a.T), rtol=1e-10, atol=1e-10)


def test_few_items_come_with_a_warning_and_the_bias_to_expect():
    a, b = torch.randn(2, 100, 64, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    found = frechet_distance(GaussianStatistics.of(a), GaussianStatistics.of(b))
    assert found.expected_bias == pytest.approx(found.value, rel=0.2), "both come from one Gaussian: all of it is bias"
    assert "100 items are fewer than 128" in found.warning and f"{found.expected_bias:.4g}" in found.warning
    enough = frechet_distance(*(GaussianStatistics.of(drawn(128, 64, seed)) for seed in (1, 2)))
    assert enough.expected_bias is None and enough.warning == ""


def test_the_expected_bias_is_what_samples_show():
    """Of identity and n items each it is d / n (2 + (d + 1) / 2)."""
    count, width = 200, 32
    exact = gaussian([0.0] * width, torch.eye(width).tolist(), count)
    assert expected_bias(exact, exact) == pytest.approx(width / count * (2 + (width + 1) / 2), rel=1e-12)
    pairs = torch.randn(20, 2, count, width, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    shown = sum(distance(a, b) for a, b in pairs) / len(pairs)
    assert shown == pytest.approx(expected_bias(exact, exact), rel=0.06)


def test_infinity_takes_the_bias_out():
    reference = gaussian([0.0] * 32, torch.eye(32).tolist(), 10**6)
    items = torch.randn(400, 32, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    items[:, 0] += 1.0  # the truth is 1
    whole, found = frechet_distance(reference, GaussianStatistics.of(items)).value, frechet_infinity(reference, items)
    assert whole > 1.5 and found.value == pytest.approx(1.0, abs=0.3) and found.fit > 0.9 and found.slope > 0
    assert found.points[-1] == (400, pytest.approx(whole, rel=1e-9)) and found.points[0][0] == 64 and len(found.points) == 15
    assert found == frechet_infinity(reference, items) and found != frechet_infinity(reference, items, seed=1)


def test_infinity_of_fewer_items_than_the_width():
    items = drawn(20, 32, 5)
    found = frechet_infinity(GaussianStatistics.of(drawn(100, 32, 6)), items)
    assert math.isfinite(found.value) and [size for size, _ in found.points] == list(range(10, 21))


@pytest.mark.parametrize("values, sentence", [
    (np.zeros((0, 4)), "the set must hold 1 or more items, of width 1 or more; got 0 of width 4"),
    (np.zeros((3, 0)), "got 3 of width 0"),
    (np.zeros(4), r"\[items, width\]; got the shape \[4\]"),
    (np.array([[1.0, 2.0], [np.nan, 1.0], [np.inf, 1.0]]), "2 of 3 items of the set hold .* the first is item 2"),
    (np.array([[1e61, 0.0]]), "beyond 1e\\+60"),
    (np.array([[1j]]), "real numbers"),
    (np.array([["a"]]), "array of numbers"),
    ([[1.0], [1.0, 2.0]], "array of numbers"),
])  # fmt: skip
def test_what_is_no_set_is_refused_with_numbers(values, sentence: str):
    with pytest.raises(InputError, match=sentence):
        GaussianStatistics.of(values)


def test_sets_that_say_nothing_are_refused():
    one, two = GaussianStatistics.of(np.ones((1, 4))), GaussianStatistics.of(np.eye(4))
    for pair in ((one, two), (two, one), (one, one)):
        with pytest.raises(InputError, match="2 items or more; got 1"):
            frechet_distance(*pair)
    for act in (frechet_distance, GaussianStatistics.merged):
        with pytest.raises(InputError, match="4 wide and the evaluated one 5"):
            act(two, GaussianStatistics.of(np.eye(5)))
    with pytest.raises(InputError, match="0 items"):
        GaussianStatistics.of_parts([])
    with pytest.raises(InputError, match="20 or more items, .* got 19 of width 4"):
        frechet_infinity(two, np.ones((19, 4)))


def test_whole_numbers_and_short_floats_are_taken():
    assert as_set(np.ones((2, 3), dtype=np.int16), "it").dtype == torch.float64
    assert as_set(torch.ones(2, 3, dtype=torch.float16), "it").dtype == torch.float64
    assert as_set(torch.ones(2, 3), "it").dtype == torch.float32


def test_a_mean_of_nothing_is_refused_with_the_first_reason():
    assert Scored({"a": 1.0, "b": 2.0}, (Unscored("c", "no sound"),)).mean == 1.5
    with pytest.raises(InputError, match="none of 1 items could be scored.*the first, 'c': no sound"):
        _ = Scored({}, (Unscored("c", "no sound"),)).mean
