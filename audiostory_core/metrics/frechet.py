"""Fréchet distance of two sets of embeddings: FD, and FAD where the embedder is VGGish.

Between Gaussians of the sets' means m and covariances S (Dowson and Landau, 1982; Heusel et al., 2017, eq. 6):
    |m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1 S2)^(1/2)
With roots S = F F' the last trace is the sum of the singular values of F1' F2, so symmetric eigenvalues are all that is
asked for: no root of an unsymmetric product, whose imaginary parts others throw away. Everything is float64.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from ..errors import InputError
from .sets import Embeddings, as_set, check_width

SIZES, FEWEST = 15, 20  # sizes of an extrapolation, and items that it takes
_BLOCK = 4096  # items that are widened to float64 at once


@dataclass(frozen=True, eq=False)
class GaussianStatistics:
    """What a Gaussian knows of a set: its number of items, mean [d] and scatter [d d], the sum of outer products of
    deviations from the mean; float64. Sets are gathered in parts by `merged`."""

    count: int
    mean: Tensor
    scatter: Tensor

    @classmethod
    def of(cls, embeddings: Embeddings, name: str = "the set") -> GaussianStatistics:
        """Of embeddings [n d], n of 1 or more. Raises InputError for what `as_set` refuses."""
        blocks = as_set(embeddings, name).split(_BLOCK)
        found = _of_block(blocks[0].double())
        for block in blocks[1:]:
            found = found.merged(_of_block(block.double()))
        return found

    @classmethod
    def of_parts(cls, parts: Iterable[Embeddings], name: str = "the set") -> GaussianStatistics:
        """Of a set that arrives in parts [n d], of which one at a time lies in memory. Raises InputError for none."""
        found: GaussianStatistics | None = None
        for part in parts:
            new = cls.of(part, name)
            found = new if found is None else found.merged(new)
        if found is None:
            raise InputError(f"{name} has 0 items; statistics take 1 or more.")
        return found

    def merged(self, other: GaussianStatistics) -> GaussianStatistics:
        """Of both sets together (Chan, Golub and LeVeque, 1983). Raises InputError for another width."""
        check_width(self.width, other.width)
        count, apart = self.count + other.count, other.mean - self.mean
        scatter = (self.scatter + other.scatter).addr_(apart, apart, alpha=self.count * other.count / count)
        return GaussianStatistics(count, self.mean + apart * (other.count / count), scatter)

    @property
    def width(self) -> int:
        return len(self.mean)

    @cached_property
    def covariance(self) -> Tensor:
        """Unbiased, [d d]. Raises InputError for fewer than two items."""
        if self.count < 2:
            raise InputError(f"a covariance takes 2 items or more; got {self.count} of width {self.width}.")
        return self.scatter / (self.count - 1)


def _of_block(block: Tensor) -> GaussianStatistics:
    mean = block.mean(0)
    deviations = block - mean
    return GaussianStatistics(len(block), mean, deviations.T @ deviations)


@dataclass(frozen=True)
class FrechetDistance:
    """A distance from 0 up, in squared units of the embedding; of sets of so many items, and of which width.

    `expected_bias` is given below 2 d items in either set: about how far two such sets lie apart that were drawn from one
    Gaussian. To leading order in 1 / n, of the spectrum that both sets show together: below d items a low estimate.
    """

    value: float
    reference_count: int
    count: int
    width: int
    expected_bias: float | None = None

    @property
    def warning(self) -> str:
        """One sentence where the sets are too small for the figure to be read alone; otherwise empty."""
        if self.expected_bias is None:
            return ""
        return (
            f"{min(self.count, self.reference_count)} items are fewer than {2 * self.width}, twice the width: of "
            f"{self.value:.4g} about {self.expected_bias:.4g} or more is what so few differ by; compare equal numbers only."
        )


def frechet_distance(reference: GaussianStatistics, evaluated: GaussianStatistics) -> FrechetDistance:
    """The distance, and below 2 d items what of it is to be expected of sets so small.

    Raises InputError for sets of fewer than two items, or of different widths.
    """
    check_width(reference.width, evaluated.width)
    value = _distance(_Shape.of(reference), _Shape.of(evaluated))
    small = min(reference.count, evaluated.count) < 2 * reference.width
    bias = expected_bias(reference, evaluated) if small else None
    return FrechetDistance(value, reference.count, evaluated.count, reference.width, bias)


def expected_bias(reference: GaussianStatistics, evaluated: GaussianStatistics) -> float:
    """How far samples of these sizes from one Gaussian lie apart on average, to leading order in 1 / n.

    With eigenvalues l of the pooled covariance and h = 1 / n1 + 1 / n2, the means differ by h sum l_i, and the covariances
    by h / 2 sum_ij (1 + [i = j]) l_i l_j / (l_i + l_j): the second derivative of the Bures distance (Bhatia, Jain and Lim,
    2019), the deviations being those of Wishart matrices.
    """
    count = reference.count + evaluated.count - 2
    if count < 1:
        raise InputError(f"a covariance takes 2 items or more; got {reference.count} and {evaluated.count}.")
    spectrum = torch.linalg.eigvalsh((reference.scatter + evaluated.scatter) / count).clamp_(min=0)
    share = 1 / reference.count + 1 / evaluated.count
    pairs = (spectrum[:, None] * spectrum) / (spectrum[:, None] + spectrum).clamp_(min=torch.finfo(torch.float64).tiny)
    return share * float(spectrum.sum() + 0.5 * (pairs.sum() + pairs.diagonal().sum()))


@dataclass(frozen=True)
class FrechetInfinity:
    """The distance at infinitely many items of the evaluated set; may come out below 0 where the truth is near it.

    `slope` is the bias times the number of items; `fit` the share of the variance that the line explains, up to 1; `points`
    (items, distance) that it was laid through.
    """

    value: float
    slope: float
    fit: float
    points: tuple[tuple[int, float], ...]


def frechet_infinity(reference: GaussianStatistics, evaluated: Embeddings, seed: int = 0) -> FrechetInfinity:
    """FD or FAD extrapolated (Chong and Forsyth, 2020; for sound Gui et al., 2024): a line through 1 / n.

    Fifteen subsets of the evaluated [n d], drawn without replacement by `seed`, of sizes evenly spaced up to n, from twice
    the width on (below it the bias is no line) or a half of n where that is less, and from a tenth at least. The reference
    stays whole, so what it lacks in items remains. Raises InputError for fewer than 20 items, or of different widths.
    """
    items = as_set(evaluated, "the evaluated set", FEWEST)
    count, width = items.shape
    check_width(reference.width, width)
    whole, generator = _Shape.of(reference), torch.Generator().manual_seed(seed)
    least = max(count // 10, min(2 * width, count // 2))
    points = []
    for size in sorted({round(least + k * (count - least) / (SIZES - 1)) for k in range(SIZES)}):
        drawn = items[torch.randperm(count, generator=generator)[:size].to(items.device)]
        points.append((size, _distance(whole, _Shape.of_items(drawn))))
    return _line(points)


def _line(points: list[tuple[int, float]]) -> FrechetInfinity:
    """Least squares of the distance over 1 / n."""
    inverse = torch.tensor([1 / size for size, _ in points], dtype=torch.float64)
    values = torch.tensor([value for _, value in points], dtype=torch.float64)
    x, y = inverse - inverse.mean(), values - values.mean()
    slope = x @ y / (x @ x)
    unexplained, variance = float((y - slope * x).square().sum()), float(y @ y)
    fit = 1 - unexplained / variance if variance > 0 else 1.0
    return FrechetInfinity(float(values.mean() - slope * inverse.mean()), float(slope), fit, tuple(points))


@dataclass(frozen=True, eq=False)
class _Shape:
    """What the distance is made of: the mean [d], the trace of the covariance S, and a root F [d r] with F F' = S."""

    mean: Tensor
    trace: float
    root: Tensor

    @classmethod
    def of(cls, statistics: GaussianStatistics) -> _Shape:
        return cls(statistics.mean, float(statistics.covariance.trace()), _root(statistics.covariance))

    @classmethod
    def of_items(cls, items: Tensor) -> _Shape:
        """Where items are no more than the width, their deviations are the root."""
        count, width = items.shape
        if count > width:
            return cls.of(GaussianStatistics.of(items))
        mean = items.double().mean(0)
        root = (items.double() - mean).T / (count - 1) ** 0.5
        return cls(mean, float(root.square().sum()), root)


def _root(covariance: Tensor) -> Tensor:
    """F [d r]. Dimensions that never move, as rectifiers leave some, are left out while it is found."""
    moving = covariance.diagonal().nonzero()[:, 0]
    part = _root_of_moving(covariance[moving][:, moving]) if len(moving) else covariance[:0, :0]
    return part.new_zeros(len(covariance), part.shape[1]).index_copy_(0, moving, part)


def _root_of_moving(covariance: Tensor) -> Tensor:
    """The triangular one where the covariance has full rank, for it takes a tenth of the time; otherwise that of the
    eigenvalues that stand above rounding."""
    rounding = len(covariance) * torch.finfo(covariance.dtype).eps
    triangle, failed = torch.linalg.cholesky_ex(covariance)
    steps = triangle.diagonal().square()
    if not int(failed) and float(steps.min()) > rounding * float(steps.max()):
        return triangle
    values, vectors = torch.linalg.eigh(covariance)
    kept = values > rounding * values[-1].clamp(min=0)
    return vectors[:, kept] * values[kept].sqrt()


def _distance(one: _Shape, other: _Shape) -> float:
    product = one.root.T @ other.root
    square = product @ product.T if product.shape[0] <= product.shape[1] else product.T @ product
    shared = float(torch.linalg.eigvalsh(square).clamp_(min=0).sqrt().sum())
    return max(0.0, float((one.mean - other.mean).square().sum()) + one.trace + other.trace - 2 * shared)
