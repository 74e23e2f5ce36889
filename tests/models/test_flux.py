"""Our own FLUX transformer beside diffusers': the same names, the same draws, the same velocities and gradients."""

import pytest
import torch

from audiostory_core.bundle.bundle import Bundle
from audiostory_core.models.dit import AudioDiT, DiTConfig
from audiostory_core.models.short_rows import SHORT_ROW

diffusers = pytest.importorskip("diffusers")
HEADS = [("published", 128), ("published", 48), ("spread", 128), ("spread", 48), ("spread", 16)]


def build(**changes) -> AudioDiT:
    sizes = {"latent_channels": 6, "text_width": 24, "num_layers": 2, "num_single_layers": 2, "num_heads": 2}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return AudioDiT(DiTConfig(**{**sizes, **changes})).eval()


def theirs_of(dit: AudioDiT) -> torch.nn.Module:
    config = dit.config
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return diffusers.FluxTransformer2DModel(
            in_channels=config.latent_channels, num_layers=config.num_layers, attention_head_dim=config.head_dim,
            num_single_layers=config.num_single_layers, num_attention_heads=config.num_heads, patch_size=1,
            joint_attention_dim=config.text_width, axes_dims_rope=dit._axes(), guidance_embeds=False,
            pooled_projection_dim=config.pooled_width or config.num_heads * config.head_dim,
        ).eval()


def their_velocity(theirs, dit: AudioDiT, latents, sigma, tokens, pooled) -> torch.Tensor:
    frames = dit._frame_ids(latents.shape[1], latents.device)
    return theirs(
        hidden_states=latents, encoder_hidden_states=tokens, pooled_projections=pooled, timestep=sigma, img_ids=frames,
        txt_ids=torch.zeros(tokens.shape[1], frames.shape[1]), return_dict=False,
    )[0]


def shaken(dit: AudioDiT) -> AudioDiT:
    """No weight is left where it would change nothing."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in dit.parameters():
            weight += 0.1 * torch.randn(weight.shape, generator=generator)
    return dit


def inputs(dit: AudioDiT, batch: int, frames: int, tokens: int) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(batch + frames)
    latents = torch.randn(batch, frames, dit.config.latent_channels, generator=generator)
    context = torch.randn(batch, tokens, dit.config.text_width, generator=generator)
    told = dit.condition(context, torch.linspace(1.0, 9.0, batch))
    return latents, torch.rand(batch, generator=generator), told.tokens.detach(), told.pooled.detach()


def difference(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    return float((ours - theirs).detach().abs().max() / theirs.detach().abs().max())


@pytest.mark.parametrize("sizes", [{}, {"num_layers": 0}, {"num_single_layers": 0}, {"pooled_width": 24}])
def test_it_has_the_names_and_the_draws_of_theirs(sizes):
    dit = build(head_dim=48, **sizes)
    ours, theirs = dit.transformer.state_dict(), theirs_of(dit).state_dict()
    assert list(ours) == list(theirs) and all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("positions, head_dim", HEADS)
def test_it_answers_as_theirs(positions: str, head_dim: int):
    dit = shaken(build(positions=positions, head_dim=head_dim))
    theirs = theirs_of(dit)
    theirs.load_state_dict(dit.transformer.state_dict())
    for shape in ((1, 9, 5), (3, 33, 64), (2, 1, 1)):
        given = inputs(dit, *shape)
        expected = their_velocity(theirs, dit, *given)
        assert difference(dit(*given), expected) < 1e-5, "with gradients"
        with torch.no_grad():
            assert difference(dit(*given), expected) < 1e-5


@pytest.mark.parametrize("positions, head_dim", [("published", 24), ("spread", 16)])
def test_its_gradients_are_those_of_theirs(positions: str, head_dim: int):
    dit = shaken(build(positions=positions, head_dim=head_dim))
    theirs = theirs_of(dit)
    theirs.load_state_dict(dit.transformer.state_dict())
    ours, other = list(dit.transformer.parameters()), list(theirs.parameters())
    for shape in ((2, 7, 5), (1, SHORT_ROW, 5)):  # short rows attend written out
        given = inputs(dit, *shape)
        found = torch.autograd.grad(dit(*given).square().sum(), ours)
        wanted = torch.autograd.grad(their_velocity(theirs, dit, *given).square().sum(), other)
        assert all(difference(a, b) < 1e-4 for a, b in zip(found, wanted, strict=True))


@torch.no_grad()
def test_the_shipped_weights_answer_as_in_theirs():
    dit = Bundle.open("tiny").dit()
    theirs = theirs_of(dit)
    theirs.load_state_dict(dit.transformer.state_dict())
    given = inputs(dit, 2, 65, 64)
    assert difference(dit(*given), their_velocity(theirs, dit, *given)) < 1e-5


@torch.no_grad()
def test_half_the_bits_answer_nearly_the_same():
    dit = Bundle.open("tiny").dit()
    given = inputs(dit, 2, 65, 64)
    wanted = dit(*given)
    for dtype, most in ((torch.bfloat16, 0.02), (torch.float16, 0.005)):
        narrow = Bundle.open("tiny").dit(dtype=dtype)
        found = narrow(given[0], given[1], *(tensor.to(dtype) for tensor in given[2:]))
        assert found.dtype == dtype and (found.float() - wanted).norm() < most * wanted.norm()


@torch.no_grad()
def test_double_precision_answers_as_single_does():
    dit = Bundle.open("tiny").dit()
    given = inputs(dit, 2, 65, 64)
    wanted = dit(*given)
    found = dit.double()(*(tensor.double() for tensor in given))
    assert found.dtype == torch.float64 and (found - wanted).norm() < 1e-5 * wanted.norm()


@pytest.mark.parametrize("sizes", [{}, {"num_layers": 0}, {"num_single_layers": 1}])
def test_the_last_block_computes_no_more_of_the_text_than_is_heard(sizes):
    dit, rows = shaken(build(head_dim=48, **sizes)), list[int]()
    for block in dit.transformer.single_transformer_blocks:
        for layer in (block.attn.to_q, block.attn.to_k, block.proj_mlp, block.proj_out):
            layer.register_forward_hook(lambda _, x, __: rows.append(x[0].shape[1]))
    given = inputs(dit, 1, 9, 5)  # six tokens: the last one tells the duration
    dit(*given)
    assert rows[-4:] == [9, 15, 9, 9] and set(rows[:-4]) <= {15}
