"""Kernel distance of two sets of embeddings, KAD: no Gaussian is assumed and the figure has no bias in the number of items.

The unbiased squared maximum mean discrepancy (Gretton et al., 2012, eq. 3) under a Gaussian kernel whose width is the median
distance of pairs of the reference set, times 100 (Chung et al., 2025). Pairs are met in square blocks, so memory grows with
the items and not with their pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ..errors import InputError
from .sets import Embeddings, as_set, check_width

_BLOCK = 1024  # items on either side of a block
_DIGIT = 21  # bits: three digits are all of a positive float64 but its sign
_LEAST = 1e-7  # of the largest distance from the mean: a median below it is rounding


@dataclass(frozen=True)
class KernelDistance:
    """100 times the squared discrepancy, of sets of so many items under a kernel of so wide a `bandwidth`.

    Unbiased, so two sets from one distribution come out about 0 and as often below it as above.
    """

    value: float
    bandwidth: float
    reference_count: int
    count: int


def kernel_distance(reference: Embeddings, evaluated: Embeddings, bandwidth: float | None = None) -> KernelDistance:
    """KAD of embeddings [m d] and [n d]; `bandwidth` where it is known, since all systems share their reference's.

        k(x, y) = exp(-|x - y|^2 / (2 bandwidth^2))
        100 (mean of k over pairs of the reference + the same of the evaluated - 2 mean of k over all x and y)

    Float64, both centred on the reference's mean first. Raises InputError for sets of fewer than two items or of different
    widths, a bandwidth beyond 1e-60 to 1e60 or too narrow for any pair, and a reference most of whose pairs are alike.
    """
    one, other = as_set(reference, "the reference set", 2), as_set(evaluated, "the evaluated set", 2)
    check_width(one.shape[1], other.shape[1])
    if bandwidth is None:
        bandwidth = median_distance(one)
    if not 1e-60 <= bandwidth <= 1e60:
        raise InputError(f"the bandwidth of a kernel is a number from 1e-60 to 1e60; got {bandwidth:g}.")
    centre = _centre(one)
    one, other = one.double() - centre, other.double() - centre
    seen = _mean_of_pairs(one, bandwidth)
    if seen == 0:
        raise InputError(f"a kernel of the bandwidth {bandwidth:g} is too narrow: it sees no pair of the reference set.")
    within = seen + _mean_of_pairs(other, bandwidth)
    across = sum(_kernel_sum(block, bandwidth) for block in _across(one, other)) / (len(one) * len(other))
    return KernelDistance(100 * (within - 2 * across), bandwidth, len(one), len(other))


def median_distance(reference: Embeddings) -> float:
    """The median distance of all pairs of embeddings [n d], of two in the middle the lower one, as published; exact.

    It is found digit by digit: the bits of positive numbers have their order. Raises InputError for fewer than two items
    and where it is no more than rounding, as where more than half of the pairs are alike.
    """
    items = as_set(reference, "the reference set", 2)
    items = items.double() - _centre(items)
    rank, found = (len(items) * (len(items) - 1) // 2 - 1) // 2, 0
    for shift in (2 * _DIGIT, _DIGIT, 0):
        counts = torch.zeros(1 << _DIGIT, dtype=torch.int64)
        for block in _pairs(items):
            bits = block.view(torch.int64)
            bits = bits[bits >> (shift + _DIGIT) == found] >> shift
            counts += torch.bincount((bits & ((1 << _DIGIT) - 1)).cpu(), minlength=1 << _DIGIT)
        totals = counts.cumsum(0)
        digit = int(torch.searchsorted(totals, rank, right=True))
        rank -= int(totals[digit] - counts[digit])
        found = found << _DIGIT | digit
    median = float(torch.tensor(found).view(torch.float64).sqrt())
    _check_median(median, items, reference)
    return median


def _check_median(median: float, centred: Tensor, reference: Embeddings) -> None:
    extent, largest = float(centred.square().sum(1).max().sqrt()), float(as_set(reference, "the reference set").abs().max())
    if median <= max(_LEAST * extent, 1e-12 * largest):
        raise InputError(
            f"the median distance of the {len(centred)} items of the reference set is {median:.3g} beside values up to "
            f"{largest:.3g}: more than half of its pairs are alike, which gives a kernel no bandwidth."
        )


def _centre(items: Tensor) -> Tensor:
    return items.mean(0, dtype=torch.float64)


def _mean_of_pairs(items: Tensor, bandwidth: float) -> float:
    """The mean of the kernel over pairs of different items."""
    pairs = len(items) * (len(items) - 1) // 2
    return sum(_kernel_sum(block, bandwidth) for block in _pairs(items)) / pairs


def _kernel_sum(squared: Tensor, bandwidth: float) -> float:
    return float(squared.mul_(-0.5 / bandwidth**2).exp_().sum())


def _pairs(items: Tensor) -> Iterator[Tensor]:
    """Squared distances of every pair of different items once, in flat blocks."""
    blocks = items.split(_BLOCK)
    for k, block in enumerate(blocks):
        first, second = torch.triu_indices(len(block), len(block), 1, device=items.device)
        yield _squared(block, block)[first, second]
        for other in blocks[k + 1 :]:
            yield _squared(block, other).flatten()


def _across(one: Tensor, other: Tensor) -> Iterator[Tensor]:
    for block in one.split(_BLOCK):
        for against in other.split(_BLOCK):
            yield _squared(block, against)


def _squared(one: Tensor, other: Tensor) -> Tensor:
    """Squared distances [m n] of items [m d] and [n d]."""
    lengths = one.square().sum(1)[:, None] + other.square().sum(1)
    return lengths.addmm_(one, other.T, alpha=-2).clamp_(min=0)
