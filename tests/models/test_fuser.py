"""The fusion against its formula, and what it refuses."""

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.models.fuser import MODES, ResidualFuser

EVENTS, SEMANTIC, RESIDUAL, WIDTH, HEADS, SCALE = 3, 6, 4, 16, 2, 10.0


@pytest.fixture
def fuser() -> ResidualFuser:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return ResidualFuser(WIDTH, HEADS, SCALE)


@pytest.fixture
def tokens() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return (
        torch.randn(EVENTS, SEMANTIC, WIDTH, generator=generator),
        torch.randn(EVENTS, RESIDUAL, WIDTH, generator=generator),
    )


def attention_by_hand(fuser: ResidualFuser, semantic: torch.Tensor, residual: torch.Tensor) -> torch.Tensor:
    weights = dict(fuser.attention.named_parameters())
    in_weights, in_biases = weights["in_proj_weight"].chunk(3), weights["in_proj_bias"].chunk(3)
    inner = zip((semantic, residual, residual), in_weights, in_biases, strict=True)
    q, k, v = ((x @ w.T + b).unflatten(-1, (HEADS, -1)).transpose(1, 2) for x, w, b in inner)
    mix = (q @ k.transpose(-1, -2) / (WIDTH / HEADS) ** 0.5).softmax(-1)
    return (mix @ v).transpose(1, 2).flatten(2) @ weights["out_proj.weight"].T + weights["out_proj.bias"]


@pytest.mark.parametrize("strength", [0.5, 1.0, 2.0])
def test_cross_attention_is_the_published_formula(fuser, tokens, strength):
    semantic, residual = tokens
    expected = (semantic + strength * attention_by_hand(fuser, semantic, residual)) / SCALE
    torch.testing.assert_close(fuser(semantic, residual, strength), expected)


def test_residual_mode_is_the_attention_alone(fuser, tokens):
    semantic, residual = tokens
    expected = 0.5 * attention_by_hand(fuser, semantic, residual) / SCALE
    torch.testing.assert_close(fuser(semantic, residual, 0.5, "residual"), expected)


def test_semantic_and_residual_add_up_to_the_fusion(fuser, tokens):
    parts = fuser(*tokens, mode="semantic") + fuser(*tokens, mode="residual")
    torch.testing.assert_close(parts, fuser(*tokens))


def test_concat_puts_tokens_side_by_side(fuser, tokens):
    semantic, residual = tokens
    context = fuser(semantic, residual, 2.0, "concat")
    assert context.shape == (EVENTS, SEMANTIC + RESIDUAL, WIDTH)
    assert torch.equal(context[:, :SEMANTIC], semantic / SCALE)
    assert torch.equal(context[:, SEMANTIC:], 2.0 * residual / SCALE)


def test_strength_zero_is_the_semantic_mode(fuser, tokens):
    assert torch.equal(fuser(*tokens, 0.0), fuser(*tokens, mode="semantic"))


def test_zeroed_fuser_returns_scaled_semantic_tokens(fuser, tokens):
    fuser.zero_init()
    assert torch.equal(fuser(*tokens), tokens[0] / SCALE)


def test_zeroed_fuser_still_learns(fuser, tokens):
    fuser.zero_init()
    fuser(*tokens).square().mean().backward()
    assert fuser.attention.out_proj.weight.grad.abs().sum() > 0


@pytest.mark.parametrize("mode", MODES)
def test_batch_equals_loop(fuser, tokens, mode):
    looped = [fuser(t[None], r[None], mode=mode)[0] for t, r in zip(*tokens, strict=True)]
    torch.testing.assert_close(fuser(*tokens, mode=mode), torch.stack(looped))


def test_residual_tokens_are_a_set(fuser, tokens):
    semantic, residual = tokens
    torch.testing.assert_close(fuser(semantic, residual.flip(1)), fuser(semantic, residual))


def test_keys_and_shapes_of_the_published_checkpoint():
    with torch.device("meta"):
        state = ResidualFuser().state_dict()
    assert {key: tuple(value.shape) for key, value in state.items()} == {
        "attention.in_proj_weight": (3072, 1024),
        "attention.in_proj_bias": (3072,),
        "attention.out_proj.weight": (1024, 1024),
        "attention.out_proj.bias": (1024,),
    }


@pytest.mark.parametrize("strength", [-0.1, float("nan"), float("inf")])
def test_refuses_strengths(fuser, tokens, strength):
    with pytest.raises(InputError, match=f"got {strength}"):
        fuser(*tokens, strength)


def test_refuses_unknown_modes_and_lists_the_known(fuser, tokens):
    with pytest.raises(InputError, match=r"'sum'.*cross_attention, concat, semantic, residual"):
        fuser(*tokens, mode="sum")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("semantic", "residual", "numbers"),
    [
        ((2, 6, 8), (2, 4, 16), r"width 16.*\[2, 6, 8\]"),
        ((2, 6, 16), (2, 4, 8), r"width 16.*\[2, 4, 8\]"),
        ((2, 6, 16), (1, 4, 16), r"same events.*\[1, 4, 16\]"),
        ((6, 16), (4, 16), r"\[6, 16\]"),
    ],
)
def test_refuses_shapes_with_numbers(fuser, mode, semantic, residual, numbers):
    with pytest.raises(InputError, match=numbers):
        fuser(torch.zeros(semantic), torch.zeros(residual), mode=mode)


@pytest.mark.parametrize(
    "arguments", [(16, 3, 10.0), (16, 0, 10.0), (0, 1, 10.0), (16, 2, 0.0), (16, 2, float("nan"))]
)
def test_refuses_constructions(arguments):
    with pytest.raises(InputError, match="got"):
        ResidualFuser(*arguments)
