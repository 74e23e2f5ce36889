"""Divergence against closed forms, each convention against its own definition."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.metrics.divergence import CONVENTIONS, divergence, paired_divergence

EXACT = replace(CONVENTIONS["audioldm_eval"], floor=0.0)


def logits_of(*shares: float) -> torch.Tensor:
    return torch.tensor(shares, dtype=torch.float64).log()[None]


def test_gaussians():
    """On a fine grid the logits of N(m, s) are -(x - m)^2 / (2 s^2); KL is log(t / s) + (s^2 + (m - n)^2) / (2 t^2) - 1/2."""
    grid = torch.linspace(-30, 30, 4001, dtype=torch.float64)
    (m, s), (n, t) = (0.5, 1.0), (-1.0, 2.0)
    one, other = (-(((grid - mean) / spread) ** 2) / 2 for mean, spread in ((m, s), (n, t)))
    wanted = math.log(t / s) + (s**2 + (m - n) ** 2) / (2 * t**2) - 0.5
    assert divergence(one[None], other[None], EXACT) == pytest.approx(wanted, abs=1e-6)


def test_which_side_comes_first():
    p, q = logits_of(0.5, 0.5), logits_of(0.9, 0.1)
    towards_generated = 0.5 * math.log(0.5 / 0.9) + 0.5 * math.log(0.5 / 0.1)
    towards_reference = 0.9 * math.log(0.9 / 0.5) + 0.1 * math.log(0.1 / 0.5)
    assert divergence(p, q, EXACT) == pytest.approx(towards_generated, abs=1e-12)
    assert divergence(p, q, CONVENTIONS["audioldm_eval"]) == pytest.approx(towards_generated, abs=1e-5)
    assert divergence(p, q, CONVENTIONS["stable-audio-metrics"]) == pytest.approx(towards_reference, abs=1e-5)


def test_the_floor_is_the_published_one():
    p, q = logits_of(0.5, 0.5), logits_of(1 - 1e-9, 1e-9)
    wanted = 0.5 * math.log(0.5 / (1 - 1e-9 + 1e-6)) + 0.5 * math.log(0.5 / (1e-9 + 1e-6))
    assert divergence(p, q, CONVENTIONS["audioldm_eval"]) == pytest.approx(wanted, abs=1e-9)


def test_sigmoids_are_divided_by_their_sum():
    """Sigmoids .8 and .4 are shares 2/3 and 1/3, whatever the level of both."""
    heard = torch.tensor([[math.log(4.0), math.log(2 / 3)]], dtype=torch.float64)
    even = torch.zeros(1, 2, dtype=torch.float64)
    wanted = 2 / 3 * math.log(4 / 3) + 1 / 3 * math.log(2 / 3)
    assert divergence(heard, even, CONVENTIONS["sigmoid"]) == pytest.approx(wanted, abs=1e-12)


def test_windows_are_averaged_where_the_convention_says():
    windows, even = torch.tensor([[4.0, 0.0], [0.0, 0.0]], dtype=torch.float64), torch.zeros(1, 2, dtype=torch.float64)

    def towards_even(share: float) -> float:
        return share * math.log(2 * share) + (1 - share) * math.log(2 * (1 - share))

    of_posteriors = (1 / (1 + math.exp(-4)) + 0.5) / 2
    assert divergence(windows, even, EXACT) == pytest.approx(towards_even(of_posteriors), abs=1e-12)
    of_logits = 1 / (1 + math.exp(-2))
    assert divergence(even, windows, replace(CONVENTIONS["stable-audio-metrics"], floor=0.0)) == pytest.approx(
        towards_even(of_logits), abs=1e-12
    )


@pytest.mark.parametrize("name", CONVENTIONS)
def test_a_sound_diverges_from_itself_by_nothing_and_extremes_stay_finite(name: str):
    logits = torch.randn(3, 527, generator=torch.Generator().manual_seed(0))
    assert divergence(logits, logits, CONVENTIONS[name]) == pytest.approx(0.0, abs=1e-3)
    far = divergence(np.array([[900.0, -900.0]]), np.array([[-900.0, 900.0]]), CONVENTIONS[name])
    assert math.isfinite(far) and far > 10


def test_sounds_are_paired_by_name_and_the_rest_is_named():
    p, q = logits_of(0.5, 0.5), logits_of(0.9, 0.1)
    found = paired_divergence({"a": p, "b": p, "c": p}, {"a": q, "b": q * math.nan, "d": q}, EXACT)
    assert found.values == {"a": divergence(p, q, EXACT)} and found.mean == found.values["a"]
    assert [one.item for one in found.unscored] == ["b", "c", "d"]
    assert "1 of 1 items of the generated sound's logits" in found.unscored[0].reason
    assert [one.reason for one in found.unscored[1:]] == [f"there is no {kind} sound of this name." for kind in ("generated", "reference")]


def test_what_has_no_divergence_is_refused_with_numbers():
    with pytest.raises(InputError, match="2 classes or more; got 2 and 3"):
        divergence(np.zeros((1, 2)), np.zeros((1, 3)), EXACT)
    with pytest.raises(InputError, match="got 1 and 1"):
        divergence(np.zeros((1, 1)), np.zeros((1, 1)), EXACT)
    with pytest.raises(InputError, match="reference's logits must hold 1 .* got 0 of width 2"):
        divergence(np.zeros((0, 2)), np.zeros((1, 2)), EXACT)
    with pytest.raises(InputError, match="none of 1 items could be scored.*'a': there is no generated sound"):
        _ = paired_divergence({"a": np.zeros((1, 2))}, {}, EXACT).mean
