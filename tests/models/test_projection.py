"""Linear layers as the processor computes them fastest: the same values, and never in the place of what was hung on a layer."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from audiostory_core.models import projection
from audiostory_core.models.projection import project, project_gelu


@pytest.fixture
def layer() -> nn.Linear:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Linear(48, 80)


X = torch.randn(2, 7, 48, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("dtype, most", [(torch.float32, 1e-5), (torch.bfloat16, 2e-2), (torch.float16, 3e-3)])
@pytest.mark.parametrize("strided", [False, True])
@torch.no_grad()
def test_the_layer_s_own_values(layer: nn.Linear, dtype: torch.dtype, most: float, strided: bool):
    x, narrow = X.to(dtype), nn.Linear(48, 80).to(dtype)
    narrow.load_state_dict(layer.state_dict())
    given = x[:, 1:] if strided else x
    plain = F.linear(given.float(), narrow.weight.float(), narrow.bias.float())
    torch.testing.assert_close(project(narrow, given).float(), plain, atol=most, rtol=most)
    found = project_gelu(narrow, given)
    assert found.dtype == dtype and found.shape == plain.shape
    torch.testing.assert_close(found.float(), F.gelu(plain, approximate="tanh"), atol=most, rtol=most)


@torch.no_grad()
def test_without_the_kernel_the_layer_answers_itself(layer: nn.Linear, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(projection, "_fused", lambda: None)
    narrow = layer.to(torch.bfloat16)
    assert torch.equal(project(narrow, X.bfloat16()), narrow(X.bfloat16()))


@torch.no_grad()
def test_another_kernel_of_that_name_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(projection, "_ARGUMENTS", ["X", "W"])
    projection._fused.cache_clear()
    assert projection._fused() is None
    monkeypatch.undo()
    projection._fused.cache_clear()


@torch.no_grad()
def test_what_hangs_on_a_layer_is_heard(layer: nn.Linear):
    """A hook, another class, weights that were changed in place or put in another's place."""
    narrow, heard = layer.to(torch.bfloat16), []
    hook = narrow.register_forward_hook(lambda *_: heard.append(1))
    project(narrow, X.bfloat16()), project_gelu(narrow, X.bfloat16())
    hook.remove()
    assert len(heard) == 2
    narrow.bias.fill_(3)
    narrow.weight.zero_()
    assert bool((project(narrow, X.bfloat16()) == 3).all())
    narrow.bias = nn.Parameter(torch.full((80,), 2.0, dtype=torch.bfloat16))
    assert bool((project(narrow, X.bfloat16()) == 2).all())


def test_gradients_flow(layer: nn.Linear):
    for dtype in (torch.float32, torch.bfloat16):
        narrow = layer.to(dtype)
        (project(narrow, X.to(dtype)).sum() + project_gelu(narrow, X.to(dtype)).sum()).backward()
        assert narrow.weight.grad is not None and bool(narrow.weight.grad.isfinite().all())
        narrow.weight.grad = narrow.bias.grad = None
