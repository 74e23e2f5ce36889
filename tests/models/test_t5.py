"""T5's encoder beside transformers': random, golden and shipped weights, masks, any length, half precision."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from audiostory_core.bundle.bundle import Bundle, shipped_bundles
from audiostory_core.errors import InputError
from audiostory_core.models.t5 import T5Config, T5Encoder, buckets, t5_config

SIZES = T5Config(50, 24, 5, 40, 3, 4, feed_forward_proj="gated-gelu")
shipped = pytest.mark.skipif("tiny" not in shipped_bundles(), reason="no bundle is shipped")


def theirs(config: T5Config) -> Any:
    """transformers' encoder of these sizes; only tests know it."""
    from transformers import T5Config as TheirConfig
    from transformers import T5EncoderModel

    build: Any = T5EncoderModel
    return build(TheirConfig(**{**json.loads(config.to_json()), "dropout_rate": 0.0})).eval()


def pair(config: T5Config) -> tuple[T5Encoder, Any]:
    torch.manual_seed(0)
    own, other = T5Encoder(config).eval(), theirs(config)
    with torch.no_grad():
        for name, parameter in other.named_parameters():
            parameter.normal_(1.0 if "norm" in name else 0.0, 0.4)
    own.load_state_dict(other.state_dict())
    return own, other


def some_text(rows: int, length: int, words: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids, and a mask that leaves each row another length, one of them whole."""
    ids = torch.randint(words, (rows, length), generator=torch.Generator().manual_seed(length))
    own = torch.tensor([max(1, length * (k + 1) // rows) for k in range(rows)])
    return ids, (torch.arange(length) < own[:, None]).long()


def near(found: torch.Tensor, expected: torch.Tensor, most: float = 1e-5) -> bool:
    return bool((found - expected).abs().max() < most * expected.abs().max())


@torch.no_grad()
@pytest.mark.parametrize("form", ["relu", "gelu", "gated-relu", "gated-gelu", "gated-silu"])
@pytest.mark.parametrize("length", [1, 2, 64, 300])
def test_features_are_those_of_transformers(form: str, length: int):
    own, other = pair(replace(SIZES, feed_forward_proj=form))
    ids, mask = some_text(3, length, SIZES.vocab_size)
    assert near(own(ids, mask), other(input_ids=ids, attention_mask=mask).last_hidden_state)


@torch.no_grad()
@pytest.mark.parametrize("count, farthest", [(4, 2), (7, 9), (32, 128), (64, 300)])
def test_distances_are_sorted_as_transformers_sorts_them(count: int, farthest: int):
    from transformers.models.t5.modeling_t5 import T5Attention

    distances = torch.arange(-700, 701)
    expected = T5Attention._relative_position_bucket(distances, True, count, farthest)
    assert torch.equal(buckets(distances, count, farthest), expected)


@torch.no_grad()
def test_golden_weights_give_the_features_of_transformers(published_parts):
    own = published_parts.text_encoder.encoder
    other = theirs(own.config)
    other.load_state_dict(own.state_dict())
    ids, mask = some_text(3, 20, own.config.vocab_size)
    assert near(own(ids, mask), other(input_ids=ids, attention_mask=mask).last_hidden_state)


@shipped
@torch.no_grad()
def test_shipped_weights_give_the_features_of_transformers():
    text = Bundle.open("tiny").text_encoder()
    other = theirs(text.encoder.config)
    other.load_state_dict(text.encoder.state_dict())
    captions = ["rain falls on a tin roof", "", "a dog barks twice; then thunder rolls far away"]
    ids, mask = map(torch.tensor, text.tokenizer.rows(captions, text.tokens))
    assert near(text(captions), other(input_ids=ids, attention_mask=mask).last_hidden_state)


@torch.no_grad()
def test_a_row_without_text_has_features_that_are_numbers():
    own, _ = pair(SIZES)
    ids, mask = torch.zeros(2, 5, dtype=torch.long), torch.tensor([[1] * 5, [0] * 5])
    assert torch.isfinite(own(ids, mask)).all()


def test_gradients_are_those_of_transformers():
    own, other = pair(SIZES)
    ids, mask = some_text(2, 9, SIZES.vocab_size)
    own(ids, mask).square().mean().backward()
    other(input_ids=ids, attention_mask=mask).last_hidden_state.square().mean().backward()
    gradients = dict(other.named_parameters())
    for name, parameter in own.named_parameters():
        assert near(parameter.grad, gradients[name].grad, 1e-4), name


def test_a_new_encoder_begins_as_transformers_does():
    torch.manual_seed(0)
    config = replace(SIZES, vocab_size=300, d_model=64, d_kv=16, d_ff=90)
    own, other = T5Encoder(config).initialise().state_dict(), theirs(config).state_dict()
    assert {n: t.shape for n, t in own.items()} == {n: t.shape for n, t in other.items()}
    for name, value in own.items():
        if value.numel() > 500:
            assert value.std() == pytest.approx(float(other[name].std()), rel=0.1), name
        elif "norm" in name:
            assert torch.equal(value, torch.ones(64))


def test_configs_are_read_as_transformers_reads_them(tmp_path: Path, golden: Path):
    from transformers import T5Config as TheirConfig

    (tmp_path / "config.json").write_text(SIZES.to_json(), encoding="utf-8")
    for folder in (tmp_path, golden / "flan_t5"):
        config: Any = TheirConfig.from_pretrained(folder)
        own = t5_config(json.loads((folder / "config.json").read_text(encoding="utf-8")), "config.json")
        assert asdict(own) == {name: getattr(config, name) for name in asdict(own)}


@pytest.mark.parametrize("change, said", [
    ({"model_type": "umt5"}, "model_type is 'umt5', expected 't5'"), ({"d_model": 10**9}, "d_model is '1000000000'"),
    ({"num_layers": True}, "num_layers is 'True'"), ({"num_heads": None}, "num_heads is 'None'"),
    ({"feed_forward_proj": "gated-mish"}, "feed_forward_proj is 'gated-mish'; use one of relu"),
    ({"feed_forward_proj": ["relu"]}, "feed_forward_proj is"), ({"layer_norm_epsilon": "1"}, "layer_norm_epsilon is '1'"),
    ({"relative_attention_num_buckets": 3}, "3 relative_attention_num_buckets do not go"),
    ({"relative_attention_max_distance": 8}, "do not go with a max_distance of 8"),
])
def test_hostile_sizes_are_one_sentence(change: dict, said: str):
    with pytest.raises(InputError, match=said):
        t5_config({**json.loads(SIZES.to_json()), **change}, "config.json")


@shipped
@torch.no_grad()
def test_bfloat16_gives_nearly_the_same_features():
    exact, half = Bundle.open("tiny").text_encoder(), Bundle.open("tiny").text_encoder(dtype=torch.bfloat16)
    captions = ["rain falls on a tin roof", "a dog barks twice"]
    expected, found = exact(captions), half(captions).float()
    assert (found - expected).norm() < 0.02 * expected.norm()
