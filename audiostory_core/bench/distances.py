"""One distance of two sets of random embeddings in a process of its own, so that its peak memory is its own: JSON on stdout.

`python -m audiostory_core.bench.distances fd|sqrtm|kad --count N --width D`
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from . import machine


def sets(count: int, width: int) -> tuple[Tensor, Tensor]:
    """Two sets [n d], float32, of one Gaussian whose spectrum falls tenfold, the second set a little off its mean."""
    generator, spread = torch.Generator().manual_seed(0), torch.logspace(0, -1, width)
    one, other = (torch.randn(count, width, generator=generator).mul_(spread) for _ in range(2))
    return one, other.add_(0.05 * spread)


def fd(one: Tensor, other: Tensor) -> float:
    from ..metrics.frechet import GaussianStatistics, frechet_distance

    return frechet_distance(GaussianStatistics.of(one), GaussianStatistics.of(other)).value


def sqrtm(one: Tensor, other: Tensor) -> float:
    """FD as most evaluations have it: a general root of the product of the covariances, its imaginary part thrown away."""
    import numpy as np
    import scipy.linalg

    covariances = [np.cov(each.numpy(), rowvar=False) for each in (one, other)]
    apart = (one.double().mean(0) - other.double().mean(0)).numpy()
    root = scipy.linalg.sqrtm(covariances[0] @ covariances[1])
    return float(apart @ apart + sum(map(np.trace, covariances)) - 2 * np.trace(root).real)


def kad(one: Tensor, other: Tensor) -> float:
    from ..metrics.kernel import kernel_distance

    return kernel_distance(one, other).value


WAYS: dict[str, Callable[[Tensor, Tensor], float]] = {"fd": fd, "sqrtm": sqrtm, "kad": kad}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("--count", type=int, required=True, help="items of each set")
    parser.add_argument("--width", type=int, required=True)
    args = parser.parse_args(argv)
    pair = sets(args.count, args.width)
    WAYS[args.way](*(each[: 2 * args.width, :8] for each in pair))  # its libraries are there
    started = time.process_time()
    value = WAYS[args.way](*pair)
    seconds = time.process_time() - started
    peak = machine.peak_bytes(torch.device("cpu"))
    print(json.dumps({"value": value, "processor_seconds": seconds, "peak_bytes": peak}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
