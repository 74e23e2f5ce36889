"""The decoder in Qwen2's form beside transformers': random and shipped weights, with and without what was kept."""

import copy
import gc
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.multiprocessing.reductions import StorageWeakRef

from audiostory_core.bundle.bundle import Bundle, shipped_bundles
from audiostory_core.errors import InputError
from audiostory_core.models.past import Rooms
from audiostory_core.models.qwen2 import FEW_ROWS, Attention, Linear, Qwen2, read_config, read_generation

TINY = shipped_bundles()["tiny"] / "llm"
GOLDEN = Path(__file__).parents[1] / "golden/published/base_llm"
FORM = {
    "model_type": "qwen2", "vocab_size": 120, "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 3,
    "num_attention_heads": 6, "num_key_value_heads": 2, "rms_norm_eps": 1e-5,
}  # fmt: skip


def theirs(said: dict):
    from transformers import Qwen2Config, Qwen2ForCausalLM

    return Qwen2ForCausalLM(Qwen2Config(**said)).eval()


def pair(**changes):
    """Ours and theirs with the same random weights, none of them small."""
    said = {**FORM, **changes}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        other, config = theirs(said), read_config(said)
        assert config is not None
        with torch.no_grad():
            for parameter in other.parameters():
                parameter.normal_(1.0, 0.3) if parameter.ndim == 1 else parameter.mul_(5)
    own = Qwen2(config).eval()
    own.load_state_dict(other.state_dict())
    return own, other


def ids_of(shape: tuple[int, ...]) -> Tensor:
    return torch.randint(100, shape, generator=torch.Generator().manual_seed(1))


FORMS = {
    "shared heads": {},
    "tied": {"tie_word_embeddings": True},
    "a head each": {"num_key_value_heads": 6},
    "one pair of heads": {"num_attention_heads": 2, "num_key_value_heads": 1},
    "another base": {"rope_theta": 1e6},
    "as transformers 5 writes it": {"rope_parameters": {"rope_type": "default", "rope_theta": 500.0}},
    "a width of its own": {"head_dim": 12},
}


@pytest.mark.parametrize("form", FORMS)
@torch.no_grad()
def test_states_and_scores_are_those_of_transformers(form: str):
    own, other = pair(**FORMS[form])
    assert [*own.state_dict()] == [*other.state_dict()]
    ids = ids_of((2, 70))
    wanted = other(ids, output_hidden_states=True)
    states = own.model(own.embed(ids))
    torch.testing.assert_close(states, wanted.hidden_states[-1], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(own.lm_head(states), wanted.logits, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("folder", [TINY, GOLDEN], ids=["tiny", "golden"])
@torch.no_grad()
def test_checkpoints_are_read_as_transformers_reads_them(folder: Path):
    from safetensors.torch import load_file
    from transformers import AutoModelForCausalLM

    other = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval() if folder == TINY else None
    config = read_config(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    assert config is not None and config.said["model_type"] == "qwen2"
    if other is not None:
        own = Qwen2(config).eval()
        own.load_state_dict(load_file(folder / "model.safetensors"), strict=False)
        ids = ids_of((1, 200))
        wanted = other.model(ids).last_hidden_state
        torch.testing.assert_close(own.model(own.embed(ids)), wanted, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_pieces_after_what_was_kept_are_those_of_transformers():
    from transformers import DynamicCache

    own, other = pair()
    ids, kept, cache, at = ids_of((1, 300)), Rooms(), DynamicCache(config=other.config), 0
    for count, dropped in ((40, 0), (1, 0), (5, 3), (130, 7), (1, 1), (20, 12), (2, 0)):
        fed = ids[:, at : at + count]
        index = torch.arange(kept.length, kept.length + count)
        seen = (torch.arange(kept.length + count) <= index[:, None])[None, None] if count > 1 and kept.length else None
        states = own.model(own.embed(fed), index[None], seen, kept)
        wanted = other.model(fed, past_key_values=cache, use_cache=True).last_hidden_state
        torch.testing.assert_close(states, wanted, atol=1e-5, rtol=1e-5)
        kept.drop(dropped)
        cache.crop(-dropped) if dropped else None
        at += count - dropped
    assert kept.length == at


def test_gradients_are_those_of_transformers():
    own, other = pair(tie_word_embeddings=True)
    ids = ids_of((2, 9))
    seen = torch.full((9, 9), float("-inf")).triu(1)[None, None]
    for model, states in ((own, own.model(own.embed(ids), None, seen)), (other, other.model(ids).last_hidden_state)):
        model.get_output_embeddings()(states).square().mean().backward()
    for (name, mine), (_, their) in zip(own.named_parameters(), other.named_parameters(), strict=True):
        torch.testing.assert_close(mine.grad, their.grad, atol=1e-5, rtol=1e-4, msg=name)


@torch.no_grad()
def test_random_weights_are_drawn_as_transformers_draws_them():
    said = {**FORM, "hidden_size": 240, "vocab_size": 900}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        own, other = Qwen2(read_config(said)).draw(), theirs(said)  # type: ignore[arg-type]
    for (name, mine), (_, their) in zip(own.named_parameters(), other.named_parameters(), strict=True):
        assert abs(float(mine.mean() - their.mean())) < 2e-3 and abs(float(mine.std() - their.std())) < 1e-3, name


def test_weights_laid_beside_each_other_are_never_stale():
    """Whatever changes a weight: in place, by a new tensor, by another layer around it, by a move to another precision."""
    own, _ = pair()
    embedded = own.embed(ids_of((1, 8))).detach()
    first: Attention = own.model.layers[0].self_attn  # type: ignore[assignment]

    def read() -> Tensor:
        with torch.no_grad():
            return own.model(embedded)

    def told(change) -> None:
        with torch.no_grad():
            change()
        before = read()
        fresh = Qwen2(own.config)
        fresh.load_state_dict(own.state_dict())
        with torch.enable_grad():
            torch.testing.assert_close(before.float(), fresh.model(embedded).detach(), atol=1e-5, rtol=1e-5)

    own.requires_grad_(False)
    told(lambda: None)
    kept = first.q_proj.weight.untyped_storage().data_ptr()
    assert kept == first.k_proj.weight.untyped_storage().data_ptr(), "they were laid beside each other"
    told(lambda: first.k_proj.weight.mul_(2))
    told(lambda: first.q_proj.weight.data.add_(0.1))
    told(lambda: first.v_proj.bias.add_(1))
    told(lambda: setattr(first.q_proj, "weight", nn.Parameter(first.q_proj.weight + 0.2, False)))
    told(lambda: own.double())
    told(lambda: own.float())
    told(lambda: own.load_state_dict({name: 1.1 * value for name, value in own.state_dict().items()}))
    alike = copy.deepcopy(own)
    with torch.no_grad():
        alike.model.layers[0].mlp.up_proj.weight.mul_(3)  # type: ignore[union-attr]
    told(lambda: None)
    before = read()

    class Louder(nn.Module):
        def __init__(self, inner: nn.Module) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, x: Tensor) -> Tensor:
            return 3 * self.inner(x)

    first.v_proj = Louder(first.v_proj)  # type: ignore[assignment]
    assert not torch.allclose(before, read())


@torch.no_grad()
def test_half_precision_multiplies_narrowly_and_adds_widely():
    own, _ = pair()
    ids = ids_of((1, 60))
    wanted = own.model(own.embed(ids))
    own.bfloat16()
    found = own.model(own.embed(ids))
    assert found.dtype == torch.float32 and own.model.norm.weight.dtype == torch.bfloat16
    assert float((found - wanted).norm() / wanted.norm()) < 0.05
    kept = Rooms()
    parts = [own.model(own.embed(ids[:, :50]), torch.arange(50)[None], None, kept)]
    parts += [own.model(own.embed(ids[:, k : k + 1]), torch.tensor([[k]]), None, kept) for k in range(50, 60)]
    assert float((torch.cat(parts, dim=1) - found).norm() / found.norm()) < 0.05


@pytest.mark.parametrize("rows", [1, 2, 11, FEW_ROWS, FEW_ROWS + 1])
@pytest.mark.parametrize("bias", [True, False])
@torch.no_grad()
def test_few_rows_are_multiplied_as_many_are(rows: int, bias: bool):
    """One row too, which goes as two; and the answers lie row by row, without which attention takes its slow way."""
    draw = torch.Generator().manual_seed(rows)
    layer = Linear(48, 80, bias=bias)
    for parameter in layer.parameters():
        parameter.copy_(torch.randn(parameter.shape, generator=draw))
    x = torch.randn(1, rows, 48, generator=draw)
    layer.bfloat16()
    wanted = x.bfloat16().double() @ layer.weight.double().T + (layer.bias.double() if bias else 0)
    found = layer(x)
    assert found.shape == (1, rows, 80) and found.dtype == torch.float32 and found.is_contiguous()
    assert float((found - wanted).norm() / wanted.norm()) < 0.004


FOREIGN = [
    {"model_type": "llama"}, {"architectures": ["Qwen2ForTokenClassification"]}, {"hidden_act": "gelu"}, {"attention_dropout": 0.1},
    {"use_sliding_window": True, "sliding_window": 16}, {"layer_types": ["full_attention", "sliding_attention", "full_attention"]},
    {"rope_scaling": {"type": "yarn", "factor": 4.0}}, {"rope_parameters": {"rope_type": "yarn", "rope_theta": 1e4, "factor": 2.0}},
    {"rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "partial_rotary_factor": 0.5}}, {"rope_parameters": "x"},
    {"quantization_config": {}}, {"layer_types": "full_attention"},
]  # fmt: skip


@pytest.mark.parametrize("changes", FOREIGN, ids=str)
def test_other_forms_are_not_taken_for_our_own(changes: dict):
    assert read_config({**FORM, **changes}) is None


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"hidden_size": 0}, "hidden_size is 0"), ({"vocab_size": "x"}, "vocab_size is 'x'"), ({"num_hidden_layers": True}, "is True"),
        ({"num_key_value_heads": 4}, "must be a multiple of num_key_value_heads, 4"), ({"rms_norm_eps": -1}, "rms_norm_eps is -1"),
        ({"rope_theta": float("nan")}, "rope_theta is nan"), ({"hidden_size": 18}, "cannot be turned"),
        ({"intermediate_size": None}, "intermediate_size is None"), ({"head_dim": 2.5}, "head_dim is 2.5"),
    ],
)  # fmt: skip
def test_absurd_configs_are_one_sentence(changes: dict, said: str):
    with pytest.raises(InputError, match=said):
        read_config({**FORM, **changes})


@pytest.mark.parametrize("said", [{"eos_token_id": "x"}, {"eos_token_id": [1, None]}, {"repetition_penalty": 0}])
def test_absurd_endings_are_one_sentence(said: dict):
    with pytest.raises(InputError, match="it must be"):
        read_generation(said, {})


def test_endings_come_from_the_model_where_no_file_says_them():
    assert read_generation({}, {"eos_token_id": 7}).eos_token_id == 7
    assert read_generation({"repetition_penalty": 1.05}, {"eos_token_id": 7}).eos_token_id is None
    assert read_generation({"repetition_penalty": 1.05}, {}).repetition_penalty == 1.05


def foreign_bundle(small_bundle: Path, tmp_path: Path) -> Bundle:
    """The small bundle, its positions scaled: a form that is transformers' to read."""
    import shutil

    folder = tmp_path / "scaled"
    shutil.copytree(small_bundle, folder)
    path = folder / "llm/config.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said.pop("rope_theta")
    said["rope_parameters"] = {"rope_type": "linear", "rope_theta": 10000.0, "factor": 2.0}
    path.write_text(json.dumps(said), encoding="utf-8")
    return Bundle.open(folder)


def test_a_form_that_is_not_owned_goes_through_transformers(small_bundle: Path, tmp_path: Path):
    from audiostory_core.line.reasoner import Decoding, write

    lm = foreign_bundle(small_bundle, tmp_path).language_model()
    assert not lm.owned and type(lm.model).__name__ == "Qwen2ForCausalLM"
    found = [write(lm, "Rain.", 2.0, Decoding(max_new_tokens=12, fixed=fixed, guessed_tokens=g)) for fixed in (False, True) for g in (0, 3)]
    assert len({written.ids for written in found}) == 1


def test_without_transformers_such_a_form_is_one_sentence(small_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bundle = foreign_bundle(small_bundle, tmp_path)
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(InputError, match=r"type 'qwen2' are read through transformers; 'pip install transformers' first\.$"):
        bundle.language_model()


def test_planning_imports_neither_transformers_nor_a_compiler():
    code = """
import sys
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.line.reasoner import Decoding, write
write(Bundle.open("tiny").language_model(), "Rain falls.", 4.0, Decoding(max_new_tokens=20))
found = {"transformers", "diffusers", "scipy", "huggingface_hub", "torch._dynamo", "torch._inductor"} & set(sys.modules)
assert not found, found
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


@torch.no_grad()
def test_laid_weights_are_held_by_their_layers_alone():
    """Else a model that leaves a GPU would leave a copy behind."""
    own, _ = pair()
    own.requires_grad_(False)
    layer = own.model.layers[0].self_attn
    own.model(own.embed(ids_of((1, 8))))
    laid = StorageWeakRef(layer.q_proj.weight.untyped_storage())
    gc.collect()
    assert not laid.expired()
    own.double()
    assert laid.expired()


@torch.no_grad()
def test_a_layer_that_others_listen_to_is_asked_by_itself():
    own, _ = pair()
    own.requires_grad_(False)
    embedded = own.embed(ids_of((1, 8)))
    plain = own.model(embedded)
    own.model.layers[0].self_attn.v_proj.register_forward_hook(lambda _, __, found: 2 * found)
    assert not torch.allclose(own.model(embedded), plain)
