"""Sizes in configs that no tensor has: refused by the header of the tensors, before anything is built."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from audiostory_core.bundle import weights
from audiostory_core.bundle.bundle import Bundle, shipped_bundles
from audiostory_core.bundle.sizes import check_sizes, most_siblings
from audiostory_core.errors import InputError
from refusals import refusal_of

SHAPES = {"embed.weight": (3000, 64), "layers.0.q.weight": (64, 64), "layers.1.q.weight": (64, 64), "visual.blocks.0.w": (64, 32)}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(shipped_bundles()["tiny"], tmp_path_factory.mktemp("bundle") / "tiny"))


def test_like_parts_are_counted_by_their_numbers():
    assert most_siblings(["layers.0.a.weight", "layers.0.b.weight", "layers.1.a.weight", "x.7.y.0.w", "embed.weight"]) == 2
    assert most_siblings(["layers.99999.weight"]) == 1 and most_siblings(["weight"]) == 1 and most_siblings([]) == 1
    assert most_siblings(["0.weight", "1.weight", "2"]) == 3


def test_sizes_that_tensors_have_are_let_through():
    check_sizes({"hidden_size": 64, "vocab_size": 3000, "num_hidden_layers": 2, "head_dim": None, "num_experts": 0,
                 "vision_config": {"depth": 2, "hidden_size": 32}, "rope_theta": 10**9, "max_position_embeddings": 10**9}, SHAPES, "c")


@pytest.mark.parametrize("config, said", [
    ({"num_hidden_layers": 3}, "c: num_hidden_layers is 3, but the tensors beside it make 2 layers."),
    ({"hidden_size": 3001}, "c: hidden_size is 3,001, but no tensor beside it is longer than 3,000."),
    ({"vision_config": {"depth": 10**5}}, "depth is 100,000"), ({"a": {"b": {"c": {"d_ff": 10**6}}}}, "d_ff is 1,000,000"),
    ({"intermediate_size": [64, 10**6]}, "intermediate_size is 1,000,000"), ({"hidden_size": 10**5000}, "more than 15 digits"),
    ({"hidden_size": -1}, "hidden_size is '-1', but must be a whole number"), ({"hidden_size": "64"}, "must be a whole number"),
    ({"num_layers": True}, "must be a whole number"), ({"num_layers": 2.0}, "must be a whole number"), ({"d_kv": {}}, ""),
])
def test_sizes_that_no_tensor_has_are_refused(config: dict[str, Any], said: str):
    if not said:
        return check_sizes(config, SHAPES, "c")
    assert said in refusal_of(check_sizes, config, SHAPES, "c")


LLM = ("hidden_size", "num_hidden_layers", "intermediate_size", "vocab_size", "num_attention_heads", "num_key_value_heads", "head_dim")
T5 = ("num_layers", "d_model", "d_kv", "d_ff", "vocab_size", "num_heads", "relative_attention_num_buckets")
EAR = ("d_model", "encoder_layers", "encoder_ffn_dim", "max_source_positions", "num_mel_bins", "encoder_attention_heads")
CONFIGS = [
    *(("llm/config.json", (name,), value, "language_model") for name in LLM for value in (10**5, 10**9)),
    *(("text_encoder/config.json", (name,), value, "text_encoder") for name in T5 for value in (10**5, 10**9)),
    *(("ear/config.json", (name,), 10**5, "ear") for name in EAR),
    *(("bundle.json", ("renderer", name), 16_384, "dit") for name in ("num_layers", "num_single_layers", "num_heads", "head_dim")),
    *(("bundle.json", ("text_width",), 16_384, part) for part in ("fuser", "dit", "language_model")),
    *(("bundle.json", ("codec", name), most, "codec") for name, most in (("mels", 1024), ("stack", 64), ("latent_channels", 4096))),
    ("bundle.json", ("listening", "width"), 16_384, "ear"),
]


@pytest.mark.parametrize("name, place, value, part", CONFIGS)
def test_a_bundle_that_names_sizes_it_does_not_have_is_refused_at_once(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, name: str, place: tuple[str, ...], value: int, part: str
):
    path = tiny / name
    kept = path.read_text(encoding="utf-8")
    data = fields = json.loads(kept)
    for key in place[:-1]:
        fields = fields[key]
    fields[place[-1]] = value
    if part != "language_model" or name != "bundle.json":  # its language model is built before its bridge is looked at
        monkeypatch.setattr(weights, "load_strict", None)
    getattr(Bundle.open(tiny), part)  # what is imported with it is not its time
    began = time.process_time()
    try:
        path.write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(InputError, match=place[-1] if "config" in name or "renderer" in place else "this bundle|text_width"):
            getattr(Bundle.open(tiny), part)()
    finally:
        path.write_text(kept, encoding="utf-8")
    assert time.process_time() - began < 10


def test_a_config_of_megabytes_is_not_read(tiny: Path):
    path = tiny / "text_encoder" / "config.json"
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(kept + " " * 600_000, encoding="utf-8")
        assert "at most 500,000 are read" in refusal_of(Bundle.open(tiny).text_encoder)
    finally:
        path.write_text(kept, encoding="utf-8")
