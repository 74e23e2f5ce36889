"""The velocity model: shapes, rows that do not hear each other, position axes, the duration's formula."""

import math

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.models.dit import AudioDiT, DiTConfig, DurationEmbedder

SMALL = {"latent_channels": 6, "text_width": 24, "num_layers": 1, "num_single_layers": 1, "num_heads": 2}


def build(**changes) -> AudioDiT:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return AudioDiT(DiTConfig(**{**SMALL, "head_dim": 16, "positions": "spread", **changes})).eval()


@pytest.fixture(scope="module")
def dit() -> AudioDiT:
    return build()


def inputs(batch: int = 2, frames: int = 9, tokens: int = 5) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(1)
    latents = torch.randn(batch, frames, 6, generator=generator)
    context = torch.randn(batch, tokens, 24, generator=generator)
    return latents, context, torch.linspace(1.0, 4.0, batch)


@torch.no_grad()
def velocity(dit: AudioDiT, latents, context, seconds, sigma=0.7) -> torch.Tensor:
    told = dit.condition(context, seconds)
    return dit(latents, torch.as_tensor(sigma), told.tokens, told.pooled)


def test_shapes(dit: AudioDiT):
    latents, context, seconds = inputs()
    told = dit.condition(context, seconds)
    assert told.tokens.shape == (2, 6, 24) and told.pooled.shape == (2, 32)
    assert velocity(dit, latents, context, seconds).shape == latents.shape


def test_a_batch_equals_its_rows(dit: AudioDiT):
    latents, context, seconds = inputs(3)
    sigma = torch.tensor([0.2, 0.5, 1.0])
    parts = zip(latents.split(1), context.split(1), seconds.split(1), sigma.split(1), strict=True)
    rows = [velocity(dit, *part) for part in parts]
    torch.testing.assert_close(
        velocity(dit, latents, context, seconds, sigma), torch.cat(rows), atol=1e-5, rtol=1e-4
    )


def test_sigma_may_be_one_number_for_all(dit: AudioDiT):
    latents, context, seconds = inputs()
    one = velocity(dit, latents, context, seconds, 0.3)
    torch.testing.assert_close(one, velocity(dit, latents, context, seconds, torch.full((2,), 0.3)))


def test_everything_it_is_told_matters(dit: AudioDiT):
    latents, context, seconds = inputs()
    plain = velocity(dit, latents, context, seconds)
    for changed in (
        velocity(dit, latents, context, seconds, 0.4),
        velocity(dit, latents, context + 1, seconds),
        velocity(dit, latents, context, seconds / 2),
    ):
        assert (changed - plain).abs().max() > 1e-5


@pytest.mark.parametrize("positions, head_dim", [("spread", 16), ("published", 24)])
def test_frames_have_places_and_context_tokens_have_none(positions: str, head_dim: int):
    dit = build(positions=positions, head_dim=head_dim)
    latents, context, seconds = inputs()
    plain = velocity(dit, latents, context, seconds)
    shuffled = velocity(dit, latents, context.flip(1), seconds)
    torch.testing.assert_close(shuffled, plain, atol=1e-5, rtol=1e-4)
    turned = velocity(dit, latents.flip(1), context, seconds).flip(1)
    assert (turned - plain).abs().max() > 1e-5


def test_more_context_tokens_are_welcome(dit: AudioDiT):
    for tokens in (1, 64, 72):
        latents, context, seconds = inputs(tokens=tokens)
        assert bool(velocity(dit, latents, context, seconds).isfinite().all())


def test_published_axes():
    assert build(positions="published", head_dim=24)._axes() == (8, 8, 8)
    assert build(positions="published", head_dim=128, num_heads=1)._axes() == (16, 56, 56)
    ids = build(positions="published", head_dim=24)._frame_ids(3, torch.device("cpu"))
    assert ids.tolist() == [[0.0] * 3, [1.0] * 3, [2.0] * 3]


def test_spread_axes_fall_geometrically(dit: AudioDiT):
    assert dit._axes() == (2,) * 8
    first = dit._frame_ids(2, torch.device("cpu"))[1]
    assert float(first[0]) == pytest.approx(2.5) and float(first[-1]) == pytest.approx(0.02)
    ratios = first[1:] / first[:-1]
    torch.testing.assert_close(ratios, ratios[:1].expand(7))


def test_widths_that_do_not_fit_are_refused(dit: AudioDiT):
    with pytest.raises(InputError, match="position axes"):
        build(positions="published", head_dim=20)
    with pytest.raises(InputError, match="text width 24"):
        dit.condition(torch.zeros(2, 5, 23), torch.ones(2))
    with pytest.raises(InputError, match="one duration an event"):
        dit.condition(torch.zeros(2, 5, 24), torch.ones(3))


def test_the_duration_token_is_its_closed_form():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        embedder = DurationEmbedder(4, 10.0, frequencies=3)
    seconds = [0.0, 2.5, 10.0]
    rows = []
    for s in seconds:
        t = s / 10
        waves = [2 * math.pi * t * w for w in embedder.weights.tolist()]
        rows.append([t, *map(math.sin, waves), *map(math.cos, waves)])
    expected = torch.tensor(rows) @ embedder.linear.weight.T + embedder.linear.bias
    torch.testing.assert_close(embedder(torch.tensor(seconds)), expected)


def test_durations_are_clamped_to_the_window():
    embedder = DurationEmbedder(4, 10.0)
    torch.testing.assert_close(embedder(torch.tensor([10.0, 0.0])), embedder(torch.tensor([99.0, -1.0])))


# Descents


LEVELS = torch.tensor([1.0, 0.99, 0.98, 0.97, 0.0])


@torch.no_grad()
def walked(dit: AudioDiT, given, step_cache: float = 0.0, levels: torch.Tensor = LEVELS) -> list[torch.Tensor]:
    """The velocities of the same latents at every level of a schedule."""
    latents, context, seconds = given
    told, walk = dit.condition(context, seconds), dit.descent(levels, step_cache)
    return [walk(latents, sigma, told.tokens, told.pooled) for sigma in levels[:-1]]


@torch.no_grad()
def test_a_descent_answers_as_the_model_does(dit: AudioDiT):
    """Also at more levels than are told at once, at one that is not of the schedule, and at one of each row."""
    given, levels = inputs(3), torch.linspace(1, 0, 41)
    for found, sigma in zip(walked(dit, given, levels=levels), levels[:-1], strict=True):
        torch.testing.assert_close(found, velocity(dit, *given, sigma), atol=1e-6, rtol=1e-5)
    told, walk = dit.condition(*given[1:]), dit.descent(levels)
    for sigma in (torch.tensor(0.123), torch.tensor([0.1, 0.9, 1.0])):
        found = walk(given[0], sigma, told.tokens, told.pooled)
        torch.testing.assert_close(found, velocity(dit, *given, sigma), atol=1e-6, rtol=1e-5)


@torch.no_grad()
def test_a_descent_knows_conditionings_apart(dit: AudioDiT):
    """Sides of guidance that come in turns, of other lengths too, and more of them than are kept."""
    walk, sides = dit.descent(LEVELS), [inputs(2, frames, tokens) for frames, tokens in ((9, 5), (9, 6), (8, 5))]
    told = [dit.condition(context + k, seconds) for k in range(2) for _, context, seconds in sides]
    for sigma in LEVELS[:-1]:
        for k, side in enumerate(told):
            latents = sides[k % 3][0]
            found = walk(latents, sigma, side.tokens, side.pooled)
            torch.testing.assert_close(found, dit(latents, sigma, side.tokens, side.pooled), atol=1e-6, rtol=1e-5)


@torch.no_grad()
def test_a_descent_tells_the_blocks_of_all_levels_at_once(dit: AudioDiT):
    calls = []
    flux = dit.transformer
    layers = (flux.context_embedder, flux.transformer_blocks[0].norm1.linear, flux.norm_out.linear)
    hooks = [layer.register_forward_hook(lambda *_: calls.append(1)) for layer in layers]
    walked(dit, inputs(2))
    for hook in hooks:
        hook.remove()
    assert len(calls) == len(layers)


@torch.no_grad()
def test_a_step_cache_skips_blocks_that_hardly_change():
    dit, calls = build(num_layers=2, num_single_layers=2), [0]
    dit.transformer.single_transformer_blocks[1].proj_mlp.register_forward_hook(lambda *_: calls.__setitem__(0, calls[0] + 1))

    def walk(threshold: float) -> tuple[list[torch.Tensor], int]:
        calls[0] = 0
        return walked(dit, inputs(batch=1), threshold), calls[0]

    plain, all_calls = walk(0.0)
    assert all_calls == 4 and walk(1e-9)[1] == 4
    cached, few_calls = walk(0.9)
    assert few_calls == 1 and torch.equal(cached[0], plain[0])
    assert (cached[3] - plain[3]).abs().max() < 0.2 * plain[3].abs().max()
    again, _ = walk(0.9)
    assert all(torch.equal(a, b) for a, b in zip(again, cached, strict=True))


@torch.no_grad()
def test_a_step_cache_outlives_a_change_of_the_batch(dit: AudioDiT):
    """Guidance stops on the way: half of the batch is gone, and nothing of the other half is taken for it."""
    latents, context, seconds = inputs(batch=2)
    told, walk = dit.condition(context, seconds), dit.descent(LEVELS, 0.9)
    walk(latents, LEVELS[0], told.tokens, told.pooled)
    alone = walk(latents[:1], LEVELS[1], told.tokens[:1], told.pooled[:1])
    torch.testing.assert_close(alone, velocity(dit, latents[:1], context[:1], seconds[:1], LEVELS[1]))


@pytest.mark.parametrize("blocks", [(2, 2), (1, 2), (0, 2), (2, 0)])
def test_a_step_cache_that_never_skips_answers_as_without_one(blocks: tuple[int, int]):
    dit = build(num_layers=blocks[0], num_single_layers=blocks[1])
    cached, plain = walked(dit, inputs(batch=3), 1e-9), walked(dit, inputs(batch=3))
    for found, wanted in zip(cached, plain, strict=True):
        torch.testing.assert_close(found, wanted, atol=1e-6, rtol=1e-5)


@torch.no_grad()
def test_each_row_of_a_step_cache_decides_for_itself():
    """An event in a batch skips what it skips alone: its neighbour, which jumps, runs through all blocks."""
    dit, ran = build(num_layers=2, num_single_layers=2), []
    latents, context, seconds = inputs(batch=2)
    told = dit.condition(context, seconds)

    def walked_by(rows: list[int]) -> torch.Tensor:
        ran.clear()
        walk, tokens, pooled = dit.descent(LEVELS, 0.3), told.tokens[rows], told.pooled[rows]
        for sigmas in ([1.0, 1.0], [1.0, 0.2], [1.0, 0.9]):
            found = walk(latents[rows], torch.tensor(sigmas)[rows], tokens, pooled)
        return found

    hook = dit.transformer.single_transformer_blocks[1].proj_mlp.register_forward_hook(lambda _, x, __: ran.append(len(x[0])))
    together = walked_by([0, 1])
    assert ran == [2, 1, 1]
    for row in (0, 1):
        torch.testing.assert_close(walked_by([row]), together[[row]])
        assert ran == [1] * (1 + 2 * row)
    hook.remove()
