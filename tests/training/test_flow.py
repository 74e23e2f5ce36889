"""The flow loss: what it is of velocities that are known, how channels count, and at which noise levels it looks."""

from types import SimpleNamespace

import pytest
import torch

from audiostory_core.models.codec import MelCodec
from audiostory_core.training.flow import SIGMA_MEANS, FlowLoss, draw_sigmas


class Still:
    """A renderer that says of everything that it does not move."""

    def condition(self, context, seconds):
        self.seconds = seconds
        return SimpleNamespace(tokens=context, pooled=context[:, 0])

    def __call__(self, latents, sigma, tokens, pooled):
        return torch.zeros_like(latents)


def loss_of(flow: FlowLoss, data: torch.Tensor) -> float:
    return float(flow(Still(), data, torch.zeros(len(data), 3, 8), torch.Generator().manual_seed(1)))


def test_of_a_renderer_that_stands_still_it_is_the_spread_of_noise_and_data():
    """Velocity is noise minus data: its mean square is 1 plus that of the data."""
    data = torch.full((64, 32, 2), 2.0)
    assert loss_of(FlowLoss(0.1), data) == pytest.approx(1 + 4, rel=0.05)


def test_channels_count_by_their_weights():
    data = torch.stack([torch.full((64, 32), 3.0), torch.zeros(64, 32)], dim=-1)
    assert loss_of(FlowLoss(0.1, torch.tensor([1.5, 0.5])), data) == pytest.approx(1.5 * 10 / 2 + 0.5 / 2, rel=0.05)


def test_clips_are_as_long_as_their_frames():
    dit = Still()
    FlowLoss(0.25)(dit, torch.zeros(3, 8, 2), torch.zeros(3, 1, 4), torch.Generator())
    assert dit.seconds.tolist() == [2.0] * 3


def test_components_count_by_their_strength():
    """A component of four times the spread has latents of twice the size, and counts twice as much."""
    codec = MelCodec(stack=1, latent_channels=3)
    drawn = torch.randn(20_000, 96, generator=torch.Generator().manual_seed(2)) * 0.01
    drawn[:, :3] *= torch.tensor([1600.0, 400.0, 100.0])
    codec.fit_components(drawn)
    weighed = FlowLoss.of(codec).weighed
    assert weighed is not None and float(weighed.mean()) == pytest.approx(1)
    torch.testing.assert_close(weighed / weighed[2], torch.tensor([4.0, 2.0, 1.0]), rtol=0.02, atol=0)
    assert FlowLoss.of(SimpleNamespace(sample_rate=16000, hop=640)) == FlowLoss(0.04)


def test_every_other_clip_looks_at_lower_noise():
    sigmas = draw_sigmas(20_000, torch.Generator().manual_seed(3))
    medians = [float(half.median()) for half in (sigmas[::2], sigmas[1::2])]
    assert medians == pytest.approx([float(torch.tensor(mean).sigmoid()) for mean in SIGMA_MEANS], abs=0.01)
    assert float(sigmas.min()) > 0 and float(sigmas.max()) < 1
