"""The Oobleck autoencoder beside diffusers': random and golden weights, gradients, half precision."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.models.oobleck import Oobleck, OobleckSizes, Snake

SIZES = OobleckSizes(16, (2, 4, 8), (1, 2, 3), 8, 8, 2, 44_100)
ODD = OobleckSizes(10, (3, 5), (2, 1), 6, 5, 1, 22_050)


def theirs(sizes: OobleckSizes) -> Any:
    """diffusers' autoencoder of these sizes; only tests know it."""
    from diffusers.models.autoencoders.autoencoder_oobleck import AutoencoderOobleck

    lists = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(sizes).items()}
    build: Any = AutoencoderOobleck
    return build(**lists).eval()


def pair(sizes: OobleckSizes) -> tuple[Oobleck, Any]:
    """Ours and theirs with the same random weights, snakes and lengths among them."""
    torch.manual_seed(0)
    own, other = Oobleck(sizes).eval(), theirs(sizes)
    for name, parameter in other.named_parameters():
        if "snake" in name or name.endswith("weight_g"):
            parameter.data.add_(0.3 * torch.randn_like(parameter))
    own.load_state_dict(other.state_dict())
    return own, other


def near(found: torch.Tensor, expected: torch.Tensor) -> bool:
    return bool((found - expected).abs().max() < 1e-5 * expected.abs().max().clamp_min(1.0))


@torch.no_grad()
@pytest.mark.parametrize("sizes", [SIZES, ODD])
def test_sound_and_latents_are_those_of_diffusers(sizes: OobleckSizes):
    own, other = pair(sizes)
    sound = torch.randn(2, sizes.audio_channels, 20 * sizes.hop)
    expected = other.encode(sound).latent_dist.mode()
    assert near(own.encode(sound), expected)
    latents = torch.randn(2, sizes.decoder_input_channels, 11)
    assert near(own.decode(latents), other.decode(latents).sample)


@torch.no_grad()
def test_golden_weights_decode_as_diffusers_does(golden: Path):
    import json

    from safetensors.torch import load_file

    config = json.loads((golden / "flux_detokenizer/vae_config.json").read_text(encoding="utf-8"))
    sizes = OobleckSizes(**{name: config[name] for name in asdict(SIZES) if name in config})
    stored = load_file(str(golden / "flux_detokenizer/model.safetensors"))
    tensors = {n.removeprefix("vae."): t.float() for n, t in stored.items() if n.startswith("vae.")} or stored
    own, other = Oobleck(sizes).eval(), theirs(sizes)
    for model in (own, other):
        model.load_state_dict({n: t.float() for n, t in tensors.items()})
    latents = torch.randn(1, sizes.decoder_input_channels, 9)
    assert near(own.decode(latents), other.decode(latents).sample)


def test_a_new_autoencoder_has_the_names_and_spread_of_diffusers():
    torch.manual_seed(0)
    own, other = Oobleck(SIZES).state_dict(), theirs(SIZES).state_dict()
    assert {n: t.shape for n, t in own.items()} == {n: t.shape for n, t in other.items()}
    for name, value in own.items():
        if value.numel() > 200:
            assert value.std() == pytest.approx(float(other[name].std()), rel=0.2), name


def test_weights_are_never_stale_and_learn_as_those_of_diffusers():
    """Changed in place, and by a gradient: what is heard follows at once."""
    own, other = pair(SIZES)
    latents = torch.randn(1, SIZES.decoder_input_channels, 5)
    with torch.no_grad():
        own.decode(latents)
        for model in (own, other):
            model.decoder.conv1.weight_g.mul_(1.5)
        assert near(own.decode(latents), other.decode(latents).sample)
    own.decode(latents).square().mean().backward()
    other.decode(latents).sample.square().mean().backward()
    gradients = dict(other.named_parameters())
    for name, parameter in own.decoder.named_parameters():
        assert near(parameter.grad, gradients[f"decoder.{name}"].grad), name


@torch.no_grad()
def test_a_snake_leaves_what_it_is_given():
    snake, x = Snake(3), torch.randn(2, 3, 50)
    kept = x.clone()
    torch.testing.assert_close(snake(x), x + x.sin() ** 2)
    assert torch.equal(x, kept)


@pytest.mark.parametrize("change, said", [
    ({"channel_multiples": (1, 2)}, "3 downsampling_ratios, but 2 channel_multiples"),
    ({"channel_multiples": (1, 2, 9999)}, "widest block has 159,984 channels; at most 65,536"),
    ({"channel_multiples": (), "downsampling_ratios": ()}, "0 downsampling_ratios"),
])
def test_sizes_that_do_not_go_together_are_one_sentence(change: dict, said: str):
    with pytest.raises(InputError, match=said):
        replace(SIZES, **change)


@torch.no_grad()
def test_bfloat16_decodes_nearly_the_same():
    own, _ = pair(SIZES)
    latents = torch.randn(1, SIZES.decoder_input_channels, 20)
    expected = own.decode(latents)
    found = own.to(torch.bfloat16).decode(latents.bfloat16()).float()
    assert (found - expected).norm() < 0.03 * expected.norm()
