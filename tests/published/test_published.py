"""Published names: the whole table of the full-size checkpoints against the rules and against our modules."""

import gzip
import json
from pathlib import Path

import pytest

from audiostory_core.bundle.manifest import RendererPart
from audiostory_core.published import anatomy, blueprint
from audiostory_core.published import naming as published
from audiostory_core.published.naming import Place, place_of, place_text, sort_keys

KEYS = json.loads(gzip.decompress((Path(__file__).parents[1] / "golden/published_keys.json.gz").read_bytes()))
AUDIOSTORY, TANGOFLUX, CODEC = (
    {name: tuple(shape) for name, shape in KEYS[kind].items()} for kind in ("audiostory", "tangoflux", "codec")
)
QWEN = {
    "model_type": "qwen2", "vocab_size": 152_277, "hidden_size": 2048, "intermediate_size": 11_008,
    "num_hidden_layers": 36, "num_attention_heads": 16, "num_key_value_heads": 2, "tie_word_embeddings": True,
}
FLAN = {"model_type": "t5", "vocab_size": 32_128, "d_model": 1024, "d_kv": 64, "d_ff": 2816, "num_layers": 24,
        "num_heads": 16, "feed_forward_proj": "gated-gelu"}
SHAPES = {
    "language": lambda: anatomy.language_shapes(QWEN),
    "bridge": lambda: anatomy.bridge_shapes(2048, 1024),
    "fuser": lambda: anatomy.fuser_shapes(1024),
    "renderer": lambda: anatomy.renderer_shapes(RendererPart(pooled_width=1024), 1024),
    "text_encoder": lambda: anatomy.text_shapes(FLAN),
}


def test_every_key_of_the_published_checkpoint_has_its_place():
    sorting = sort_keys(AUDIOSTORY)
    assert len(AUDIOSTORY) == 1713
    assert sorting.unknown == () and sorting.faults == () and sorting.ranks == (32,)
    assert len(sorting.needless) == 73 and all("original_module" in key for key in sorting.needless)
    used = [key for named in sorting.parts.values() for r in named.values() for key in (r.key, r.lora_a, r.lora_b) if key]
    assert sorted([*used, *sorting.needless]) == sorted(AUDIOSTORY)
    assert sum(r.lora_a is not None for r in sorting.parts["language"].values()) == 36 * 7


@pytest.mark.parametrize("part", SHAPES)
def test_our_modules_need_what_the_published_checkpoint_has(part):
    recipes = sort_keys(AUDIOSTORY).parts[part]
    wanted = SHAPES[part]()
    assert published.faults_of(part, wanted, recipes, AUDIOSTORY) == []
    assert {published.published_name(part, name) for name in wanted} <= set(AUDIOSTORY)


def test_the_published_tangoflux_is_complete_but_for_its_tied_embedding():
    sorting = sort_keys(TANGOFLUX)
    assert len(TANGOFLUX) == 684 and sorting.unknown == () and not sorting.needless
    assert published.faults_of("renderer", SHAPES["renderer"](), sorting.parts["renderer"], TANGOFLUX) == []
    wanted = SHAPES["text_encoder"]()
    assert published.faults_of("text_encoder", wanted, sorting.parts["text_encoder"], TANGOFLUX) == [
        "missing tangoflux.text_encoder.encoder.embed_tokens.weight [32128, 1024]"
    ]


def test_the_published_codec_tells_its_own_sizes():
    codec = blueprint.codec_blueprint(Path("nowhere"), Path("nowhere/model.safetensors"), CODEC)
    assert codec.inferred and codec.hop == 2048
    assert codec.fields == {
        "encoder_hidden_size": 128, "downsampling_ratios": [2, 4, 4, 8, 8], "channel_multiples": [1, 2, 4, 8, 16],
        "decoder_channels": 128, "decoder_input_channels": 64, "audio_channels": 2, "sampling_rate": 44_100,
    }
    assert anatomy.codec_shapes(codec) == CODEC


def test_added_tokens_follow_the_base_tokenizer_in_their_published_order(golden: Path):
    tokens = published.added_tokens()
    assert len(tokens) == 612
    assert tokens == json.loads((golden / "added_tokens_in_order.json").read_text(encoding="utf-8"))
    assert {token: 151_665 + k for k, token in enumerate(tokens)} == KEYS["token_ids"]
    assert 151_665 + len(tokens) == AUDIOSTORY["seedx.llm.base_model.model.model.embed_tokens.weight"][0]


Q = "model.layers.3.self_attn.q_proj"


@pytest.mark.parametrize("seedx", ["seedx.", ""])
@pytest.mark.parametrize("peft", ["base_model.model.", ""])
@pytest.mark.parametrize(
    "key, name, role",
    [
        (f"{Q}.weight", f"{Q}.weight", "weight"),
        (f"{Q}.base_layer.weight", f"{Q}.weight", "weight"),
        (f"{Q}.base_layer.bias", f"{Q}.bias", "weight"),
        (f"{Q}.lora_A.default.weight", f"{Q}.weight", "lora_A"),
        (f"{Q}.lora_B.weight", f"{Q}.weight", "lora_B"),
        ("model.norm.modules_to_save.default.weight", "model.norm.weight", "trained"),
        ("model.norm.weight", "model.norm.weight", "weight"),
        ("lm_head.weight", "lm_head.weight", "weight"),
    ],
)
def test_names_of_every_peft_and_prefix(seedx: str, peft: str, key: str, name: str, role):
    assert place_of(f"{seedx}llm.{peft}{key}") == Place("language", name, role)


@pytest.mark.parametrize(
    "key",
    [
        "seedx.input_resampler.query", "output_resampler.a.b", "seedx.patch_pos_embed",
        "seedx.llm.base_model.model.model.layers.0.self_attn.rotary_emb.inv_freq",
        "seedx.llm.base_model.model.model.norm.original_module.weight",
    ],
)
def test_needless_keys_have_a_reason(key: str):
    assert isinstance(place_of(key), str)


@pytest.mark.parametrize("key", ["", "seedx", "optimizer.state", "seedx.llm.model.vision.weight", "seedx.projector.1.weight",
                                 "vae.decoder.conv1.bias", "multihead_attention.in_proj_weight.extra"])
def test_unknown_keys_are_said_to_be_unknown(key: str):
    assert place_of(key) is None and sort_keys({key: (1,)}).unknown == (key,)


def test_a_text_encoder_on_its_own_leaves_its_decoder_behind():
    assert place_text("encoder.final_layer_norm.weight") == Place("text_encoder", "encoder.final_layer_norm.weight")
    assert isinstance(place_text("decoder.block.0.layer.0.SelfAttention.q.weight"), str)
    assert isinstance(place_text("lm_head.weight"), str) and place_text("tangoflux.fc.0.weight") is None


def test_whisper_layers_have_a_part_of_their_own():
    found = place_of("seedx.whisper_resampler_llava.aud_projector.2.bias")
    assert found == Place("whisper_resampler", "aud_projector.2.bias")


def test_trained_norms_win_over_untrained_ones():
    keys = {"llm.model.norm.weight": (4,), "llm.model.norm.modules_to_save.default.weight": (4,)}
    sorting = sort_keys(keys)
    assert sorting.parts["language"]["model.norm.weight"].key == "llm.model.norm.modules_to_save.default.weight"
    assert list(sorting.needless) == ["llm.model.norm.weight"]


@pytest.mark.parametrize(
    "keys, fault",
    [
        ({f"llm.{Q}.weight": (4, 4), f"seedx.llm.{Q}.weight": (4, 4)}, "stand for the same tensor"),
        ({f"llm.{Q}.weight": (4, 4), f"llm.{Q}.lora_A.default.weight": (2, 4)}, "missing the other half"),
        ({f"llm.{Q}.lora_A.default.weight": (2, 4), f"llm.{Q}.lora_B.default.weight": (4, 2)}, "has no weight"),
        ({f"llm.{Q}.weight": (4, 4), f"llm.{Q}.lora_A.default.weight": (2, 5), f"llm.{Q}.lora_B.default.weight": (4, 2)},
         "is [2, 5], expected [2, 4]"),
        ({f"llm.{Q}.weight": (4, 4), f"llm.{Q}.lora_A.default.weight": (2, 4), f"llm.{Q}.lora_B.default.weight": (4, 3)},
         "is [4, 3], expected [4, 2]"),
        ({f"llm.{Q}.weight": (4, 4), f"llm.{Q}.lora_A.default.weight": (), f"llm.{Q}.lora_B.default.weight": ()}, "is []"),
    ],
)
def test_pairs_that_do_not_fit_are_named(keys: dict, fault: str):
    assert any(fault in told for told in sort_keys(keys).faults)


def test_a_long_list_of_faults_is_cut_with_a_count():
    told = published.fault_text([f"missing {k}" for k in range(1713)])
    assert told.count("missing") == 20 and told.endswith("; and 1,693 more")
