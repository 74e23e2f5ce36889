"""Filters: closed forms, and beside scipy's."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.sound.filters import Sections, correlated, lowpass, resampled
from audiostory_core.sound.meter import _k_weighting

torch.set_num_threads(1)
RATIOS = [(1, 1), (160, 441), (441, 160), (160, 147), (1, 3), (3, 1), (2, 1), (640, 441), (7919, 6007), (7, 9600), (15_999, 16_000)]


def noise(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(7), dtype=torch.float64)


def usual_taps(up: int, down: int, zero_crossings: int = 64) -> torch.Tensor:
    widest = max(up, down)
    return lowpass(zero_crossings * widest, 0.955 / widest, 9.0)


@pytest.mark.parametrize("up, down", RATIOS)
@pytest.mark.parametrize("count", [1, 57, 30_000])
def test_resampling_is_scipys(up: int, down: int, count: int) -> None:
    from scipy import signal

    widest, samples = max(up, down), noise(2, count)
    taps = signal.firwin(2 * 64 * widest + 1, 0.955 / widest, window=("kaiser", 9.0))
    assert np.abs(usual_taps(up, down).numpy() - taps).max() < 1e-12 * taps.max()
    found, wanted = resampled(samples, torch.from_numpy(taps), up, down), signal.resample_poly(samples, up, down, axis=1, window=taps)
    if up == down:
        wanted = signal.upfirdn(taps, samples, axis=1)[:, 64:-64]
    assert found.shape == wanted.shape and np.abs(found.numpy() - wanted).max() < 1e-12


@given(up=st.integers(1, 40), down=st.integers(1, 40), count=st.integers(1, 300), reach=st.integers(0, 200))
@settings(max_examples=60, deadline=None)
def test_resampling_is_its_definition(up: int, down: int, count: int, reach: int) -> None:
    """Zeros between the samples, a product with the taps around every `down`-th value."""
    samples, taps = noise(1, count), noise(2 * reach + 1)
    stuffed = torch.zeros(count * up + 2 * reach + up, dtype=torch.float64)
    stuffed[reach : reach + count * up : up] = samples[0] * up
    wanted = [stuffed[at : at + 2 * reach + 1] @ taps.flip(0) for at in range(0, count * up, down)]
    assert torch.allclose(resampled(samples, taps, up, down)[0], torch.stack(wanted), rtol=0, atol=1e-11)


def test_a_constant_stays_what_it_is() -> None:
    for up, down in RATIOS[1:6]:
        found = resampled(torch.ones(1, 4000, dtype=torch.float64), usual_taps(up, down), up, down)
        edge = 100 * max(up, down) // down
        assert (found[:, edge:-edge] - 1).abs().max() < 2e-4


@pytest.mark.parametrize("rate", [4000, 16_000, 44_100, 48_000, 192_000, 768_000])
def test_sections_are_scipys(rate: int) -> None:
    from scipy import signal

    samples, sections = noise(2, 40_001), _k_weighting(rate)
    filtered = Sections(sections.tolist())
    found, _ = filtered(samples, filtered.rest(2))
    assert np.abs(found.numpy() - signal.sosfilt(sections, samples.numpy(), axis=1)).max() < 1e-9


@pytest.mark.parametrize("sections", [[[1, 0, 0, 1, 0, 0]], [[0.2, 0, 0, 1, -0.8, 0]], [[1, -2, 1, 1, -1.2, 0.5]] * 3, [[0.5, 0.25, 0.1, 1, 0.9, 0.7], [0, 1, 0, 1, 0.2, 0.1]]])
def test_any_stable_sections_are_scipys(sections: list[list[float]]) -> None:
    from scipy import signal

    samples, filtered = noise(1, 1000), Sections(sections)
    found, _ = filtered(samples, filtered.rest(1))
    assert np.abs(found.numpy() - signal.sosfilt(sections, samples.numpy(), axis=1)).max() < 1e-9


def test_a_section_answers_a_click_as_it_is_written() -> None:
    """0.5 y[n - 1] + x[n]: halves."""
    halving = Sections([[1, 0, 0, 1, -0.5, 0]])
    click = torch.zeros(1, 200, dtype=torch.float64)
    click[0, 0] = 1
    found, _ = halving(click, halving.rest(1))
    assert torch.allclose(found[0], 0.5 ** torch.arange(200, dtype=torch.float64), rtol=0, atol=1e-14)


@given(cuts=st.lists(st.integers(0, 5000), max_size=12))
@settings(max_examples=20, deadline=None)
def test_blocks_are_filtered_as_the_whole(cuts: list[int]) -> None:
    samples, filtered = noise(2, 5000), Sections(_k_weighting(48_000).tolist())
    whole, last = filtered(samples, filtered.rest(2))
    state, found = filtered.rest(2), []
    for start, end in pairwise([0, *sorted(cuts), 5000]):
        block, state = filtered(samples[:, start:end], state)
        found.append(block)
    assert torch.allclose(torch.cat(found, 1), whole, rtol=0, atol=1e-12)
    assert torch.allclose(state, last, rtol=0, atol=1e-12)


def test_an_hour_of_sound_does_not_add_up_errors() -> None:
    """A tone in the pass band comes out at its gain, however long it has sounded."""
    filtered = Sections(_k_weighting(48_000).tolist())
    state, second = filtered.rest(1), torch.sin(torch.arange(48_000, dtype=torch.float64) * (2 * math.pi * 997 / 48_000))[None]
    first = last = second
    for n in range(200):
        last, state = filtered(second, state)
        first = last if n == 1 else first
    assert torch.allclose(first, last, rtol=0, atol=1e-12)


@pytest.mark.parametrize("width, part", [(1, 1), (100, 100), (1000, 37), (4099, 4000), (91, 2)])
def test_correlation_is_scipys(width: int, part: int) -> None:
    from scipy import signal

    sound, short = noise(3, width), noise(3, width).flip(0)[:, :part]
    wanted = [signal.correlate(one, other, "valid", "direct") for one, other in zip(sound.numpy(), short.numpy(), strict=True)]
    assert np.abs(correlated(sound, short).numpy() - wanted).max() < 1e-9
