"""`config.yaml`: scalars are read, nothing is made, and what cannot be meant is refused."""

from pathlib import Path

import pytest

from audiostory_core.errors import InputError
from audiostory_core.published.run_record import RunRecord, read_record
from refusals import refusal_of

PUBLISHED = """
tokenizer: {_target_: src.models.tokenizer.init_qwen_tokenizer.init_tokenizer, pretrained_model_path: a/b}
llm_model:
  _target_: src.models.mllm.peft_models.get_peft_model_with_resize_embedding
  peft_config: {_target_: peft.LoraConfig, r: 32, lora_alpha: 16, lora_dropout: 0.05}
agent_model:
  t5_feature_scale: 10
  input_resampler: null
  whisper_resampler_llava: {_target_: src.Whisper, token_num: 300}
  other: {token_num: 5, r: 3}
train_dataset:
  datapipes:
    - {num_t5_out_tokens: 64, num_aud_out_tokens: 8}
    - {num_t5_out_tokens: 64, num_aud_out_tokens: 8}
"""


def read(tmp_path: Path, text: str) -> RunRecord:
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    return read_record(tmp_path / "config.yaml")


def refusal(tmp_path: Path, text: str) -> str:
    sentence = refusal_of(read, tmp_path, text)
    assert "config.yaml" in sentence
    return sentence


def test_the_published_layout_is_read(tmp_path: Path):
    assert read(tmp_path, PUBLISHED) == RunRecord(16, 32, 10, 64, 8, 300)


@pytest.mark.parametrize("text", ["", "a: 1", "agent_model: null", "t5_feature_scale: null"])
def test_what_is_not_said_is_none(tmp_path: Path, text: str):
    assert read(tmp_path, text) == RunRecord()


@pytest.mark.parametrize(
    "text, said",
    [
        ("t5_feature_scale: 0", "t5_feature_scale is '0', expected a number from 0.001 to 10000"),
        ("t5_feature_scale: .nan", "t5_feature_scale is 'nan'"),
        ("t5_feature_scale: .inf", "t5_feature_scale is 'inf'"),
        ("lora_alpha: " + "9" * 400, "lora_alpha is '9999"),
        ("t5_feature_scale: true", "t5_feature_scale is 'True'"),
        ("t5_feature_scale: '${a.b}'", "t5_feature_scale is '${a.b}'"),
        ("t5_feature_scale: [1]", "t5_feature_scale is '[1]'"),
        ("num_t5_out_tokens: 101", "expected a whole number from 1 to 100"),
        ("num_aud_out_tokens: 2.5", "expected a whole number from 1 to 501"),
        ("lora_alpha: 1\nr: 0", "r is '0'"),
        ("a: {t5_feature_scale: 1}\nb: {t5_feature_scale: 2}", "is 1 in one place and 2 in another"),
    ],
)
def test_values_that_cannot_be_meant_are_named(tmp_path: Path, text: str, said: str):
    assert said in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["[1, 2]", "just words", "3"])
def test_a_record_is_a_mapping(tmp_path: Path, text: str):
    assert "expected names with values" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["a: [", "\t", "a: b: c", "[" * 5000, "a: \x00"])
def test_what_is_no_yaml_is_one_sentence(tmp_path: Path, text: str):
    assert "is not plain YAML" in refusal(tmp_path, text)


def test_no_class_is_made_and_no_function_called(tmp_path: Path):
    marker = tmp_path / "ran"
    assert "is not plain YAML" in refusal(tmp_path, f"a: !!python/object/apply:os.mkdir ['{marker}']")
    assert not marker.exists()


def test_aliases_that_multiply_end_soon(tmp_path: Path):
    lines = ["a0: &a0 {t5_feature_scale: 10}"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]" for k in range(1, 30)]
    assert read(tmp_path, "\n".join(lines)).feature_scale == 10


def test_a_record_of_megabytes_is_not_read(tmp_path: Path):
    assert "at most 200,000 are read" in refusal(tmp_path, "#" * 200_001)


def test_a_record_that_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "config.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_record(tmp_path / "config.yaml")
