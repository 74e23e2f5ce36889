"""Sets of embeddings [n d] and what is scored of a set: checked where they enter, so that figures need not doubt them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..errors import InputError
from .unscored import Unscored

Embeddings = Tensor | np.ndarray
_LARGEST = 1e60  # its fourth power, which covariances of two sets multiply to, is still a number


@dataclass(frozen=True)
class Scored:
    """Figures of a set, one a named item, and what of it could not be scored."""

    values: Mapping[str, float]
    unscored: tuple[Unscored, ...] = ()

    @property
    def mean(self) -> float:
        """Raises InputError where nothing was scored."""
        if not self.values:
            first = f"; the first, {self.unscored[0].item!r}: {self.unscored[0].reason}" if self.unscored else "."
            raise InputError(f"none of {len(self.unscored)} items could be scored, and a mean takes one{first}")
        return math.fsum(self.values.values()) / len(self.values)


def score_pairs(
    one: Mapping[str, Embeddings],
    other: Mapping[str, Embeddings],
    score: Callable[[Embeddings, Embeddings], float],
    kinds: tuple[str, str],
) -> Scored:
    """The score of every two that have the same name; what has no pair, or whose score raises InputError, is named with its
    reason. `kinds` is what reasons call the sides."""
    values, unscored = dict[str, float](), list[Unscored]()
    for name in dict.fromkeys([*one, *other]):
        if name not in one or name not in other:
            unscored.append(Unscored(name, f"there is no {kinds[name in one]} of this name."))
            continue
        try:
            values[name] = score(one[name], other[name])
        except InputError as error:
            unscored.append(Unscored(name, str(error)))
    return Scored(values, tuple(unscored))


def as_set(values: Embeddings, name: str, fewest: int = 1) -> Tensor:
    """Embeddings [n d] as a tensor of floats, as they lie; `name` is what errors call them.

    Raises InputError unless they are `fewest` rows or more of one width, all finite and none beyond 1e60.
    """
    found = as_floats(values, name)
    if found.ndim != 2:
        raise InputError(f"{name} must be embeddings [items, width]; got the shape {list(found.shape)}.")
    count, width = found.shape
    if width < 1 or count < fewest:
        raise InputError(f"{name} must hold {fewest} or more items, of width 1 or more; got {count} of width {width}.")
    wrong = ~(found.abs() <= _LARGEST).all(1)
    if bool(wrong.any()):
        first = int(wrong.nonzero()[0, 0])
        raise InputError(
            f"{int(wrong.sum())} of {count} items of {name} hold values that are not finite or beyond {_LARGEST:g}; "
            f"the first is item {first + 1}."
        )
    return found


def as_floats(values: Embeddings, name: str) -> Tensor:
    """A tensor of float32 or float64 of any shape. Raises InputError for what holds no real numbers."""
    try:
        found = torch.as_tensor(values)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"{name} must be an array of numbers ({str(error)[:100]}).") from None
    if found.is_complex():
        raise InputError(f"{name} must be real numbers; got {found.dtype}.")
    return found.detach() if found.dtype in (torch.float32, torch.float64) else found.detach().double()


def check_width(reference: int, evaluated: int) -> None:
    """Raises InputError unless both widths are the same: two embedders' sets say nothing of each other."""
    if reference != evaluated:
        raise InputError(
            f"the reference set is {reference} wide and the evaluated one {evaluated}; both must come from one embedder."
        )
