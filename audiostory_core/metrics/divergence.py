"""Kullback-Leibler divergence of a tagger's posteriors, sound by sound: logits in, nats out.

The published figures of this name differ in what makes logits a distribution, which side comes first and what is added
before the logarithm. `CONVENTIONS` names each; a figure without its convention compares to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from ..errors import InputError
from .sets import Embeddings, Scored, as_set, score_pairs


@dataclass(frozen=True)
class Convention:
    """How a divergence is made: `activation` turns logits [k] into a distribution (sigmoids are divided by their sum);
    `gather` says whether windows are averaged before or after it; `expected_under` whose distribution comes first and weighs
    the logarithms; `floor` is added to the other one, as published, before the logarithm."""

    name: str
    activation: Literal["softmax", "sigmoid"]
    gather: Literal["logits", "posteriors"]
    expected_under: Literal["reference", "generated"]
    floor: float


CONVENTIONS: Mapping[str, Convention] = {
    one.name: one
    for one in (
        # KL(reference || generated) over softmax, one window a clip: the figure of AudioLDM (Liu et al., 2023) and its
        # heirs, by PANNs.
        Convention("audioldm_eval", "softmax", "posteriors", "reference", 1e-6),
        # KL(generated || reference), the other way round: logits of PaSST are averaged over windows first (Evans et al.,
        # 2024, by their code).
        Convention("stable-audio-metrics", "softmax", "logits", "generated", 1e-6),
        # What suits taggers that hear several classes at once; a true divergence, unlike the sum over sigmoids that
        # audioldm_eval prints beside its own, which may be negative.
        Convention("sigmoid", "sigmoid", "posteriors", "reference", 0.0),
    )
}


def divergence(reference: Embeddings, generated: Embeddings, convention: Convention) -> float:
    """KL of one pair of sounds, in nats, float64, from the logits of their windows [m k] and [n k].

    Raises InputError for logits that are no windows of two classes or more, not finite, or of different classes.
    """
    one, other = as_set(reference, "the reference's logits"), as_set(generated, "the generated sound's logits")
    if one.shape[1] != other.shape[1] or one.shape[1] < 2:
        raise InputError(f"logits must be of the same 2 classes or more; got {one.shape[1]} and {other.shape[1]}.")
    first, second = (_log_distribution(each.double(), convention) for each in (one, other))
    if convention.expected_under == "generated":
        first, second = second, first
    if convention.floor:
        second = (second.exp() + convention.floor).log()
    return float((first.exp() * (first - second)).sum())


def paired_divergence(
    reference: Mapping[str, Embeddings], generated: Mapping[str, Embeddings], convention: Convention
) -> Scored:
    """KL of every sound that has the same name in both; what has no pair or cannot be scored is named with its reason."""

    def score(one: Embeddings, other: Embeddings) -> float:
        return divergence(one, other, convention)

    return score_pairs(reference, generated, score, ("reference sound", "generated sound"))


def _log_distribution(logits: Tensor, convention: Convention) -> Tensor:
    """Logits [m k] of windows -> the logarithm of one distribution [k]."""
    if convention.gather == "logits":
        logits = logits.mean(0, keepdim=True)
    scores = logsigmoid(logits) if convention.activation == "sigmoid" else logits
    each = torch.log_softmax(scores, 1)
    return torch.logsumexp(each, 0) - torch.tensor(len(each), dtype=torch.float64, device=each.device).log()
