"""CLAP from a folder, tiny and of random weights, in both of its forms: its frames, its windows, its texts, and folders that
are none."""

import json
from pathlib import Path

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.judges.clap import ClapJudge
from audiostory_core.sound.audio import AudioClip
from clips import noise

RATE, SECONDS = 48_000, 1  # of the windows of this one
WORDS = ["<s>", "<pad>", "</s>", "<unk>", "a", "dog", "barks", "rain", "falls"]


def write_clap(folder: Path, fused: bool) -> Path:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import ClapConfig, ClapFeatureExtractor, ClapModel, PreTrainedTokenizerFast

    text = {"vocab_size": len(WORDS), "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16,
            "max_position_embeddings": 12, "pad_token_id": 1}
    audio = {"num_mel_bins": 16, "spec_size": 64, "window_size": 8, "patch_size": 4, "patch_stride": [4, 4], "hidden_size": 16,
             "patch_embeds_hidden_size": 8, "depths": [1, 1], "num_attention_heads": [2, 2], "num_hidden_layers": 2,
             "enable_fusion": fused, "aff_block_r": 2}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        ClapModel(ClapConfig(text_config=text, audio_config=audio, projection_dim=8)).eval().save_pretrained(folder)
    words = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=words, unk_token="<unk>", pad_token="<pad>").save_pretrained(folder)
    ClapFeatureExtractor(feature_size=16, max_length_s=SECONDS).save_pretrained(folder)
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=[False, True], ids=["unfused", "fused"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clap(tmp_path_factory.mktemp("clap") / f"clap-{request.param}", request.param)


@pytest.fixture(scope="module")
def judge(folder: Path) -> ClapJudge:
    return ClapJudge.load(folder)


def test_frames_are_those_of_its_own_extractor(judge: ClapJudge):
    wave = noise(SECONDS, RATE).waveform
    way = "fusion" if judge.is_fused else "rand_trunc"
    published = judge.extractor(wave[0].numpy(), truncation=way, sampling_rate=RATE, return_tensors="pt")["input_features"]
    torch.testing.assert_close(judge.frames(wave)[0], published[0, 0].double(), atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("seconds, rows", [(0.01, 1), (0.4, 1), (1.0, 1), (1.2, 2), (3.5, 4)])
def test_any_length_and_rate_is_heard_in_windows_alike_each_time(judge: ClapJudge, seconds: float, rows: int):
    clip = noise(seconds, 44_100, channels=2)
    found = judge.embed(clip)
    assert found.shape == (rows, 8) and torch.equal(judge.embed(clip), found)
    torch.testing.assert_close(found.norm(dim=1), torch.ones(rows))


def test_windows_are_heard_as_alone_and_a_short_sound_is_repeated(judge: ClapJudge):
    clip = noise(2.0, RATE)
    halves = [judge.embed(AudioClip(half, RATE)) for half in clip.waveform.split(RATE, dim=1)]
    torch.testing.assert_close(judge.embed(clip), torch.cat(halves), atol=1e-5, rtol=1e-4)
    short = noise(0.3, RATE)
    filled = torch.nn.functional.pad(short.waveform.repeat(1, 3), (0, RATE - 3 * short.waveform.shape[1]))
    torch.testing.assert_close(judge.embed(short), judge.embed(AudioClip(filled, RATE)))


def test_the_library_is_given_a_window_and_never_cuts_by_chance(judge: ClapJudge):
    wave = noise(SECONDS, RATE).waveform
    features = judge.frames(wave)[:, None].float()
    longer = {"input_features": features.expand(-1, 4, -1, -1), "is_longer": torch.zeros(1, 1, dtype=torch.bool)}
    with torch.no_grad():
        found = judge.model.get_audio_features(**(longer if judge.is_fused else {"input_features": features}))
    points = torch.nn.functional.normalize(getattr(found, "pooler_output", found), dim=-1)
    torch.testing.assert_close(judge.embed(AudioClip(wave, RATE)), points)


def test_texts_are_embedded_together_as_each_alone(judge: ClapJudge):
    texts = ["a dog barks", "rain", "rain falls a dog barks a dog"] * 4
    found = judge.embed_text(texts)
    assert found.shape == (12, 8)
    torch.testing.assert_close(found, torch.cat([judge.embed_text([text]) for text in texts]), atol=1e-5, rtol=1e-4)


def test_it_says_who_it_is(judge: ClapJudge, folder: Path):
    assert judge.name == f"CLAP {'fused' if judge.is_fused else 'unfused'} in {folder.name}" and judge.licence == "apache-2.0"
    assert len(judge.version) == 12 and judge.sample_rate == RATE


def test_bad_input_is_one_sentence(judge: ClapJudge):
    for texts, says in (([], "got none"), (["a dog", " "], "an empty one"), (["a dog " * 9], "18 tokens; CLAP .* reads 10")):
        with pytest.raises(InputError, match=says):
            judge.embed_text(texts)
    for waveform, says in ((torch.zeros(1, 0), "empty"), (torch.full((1, 99), float("nan")), "not finite")):
        with pytest.raises(InputError, match=says):
            judge.embed(AudioClip(waveform, RATE))
    assert torch.isfinite(judge.embed(AudioClip(torch.zeros(1, RATE), RATE))).all(), "silence has a place, too"


def test_folders_that_hold_no_such_model_are_refused(folder: Path, tmp_path: Path):
    with pytest.raises(InputError, match=r"config.json is missing; .* `hf download laion/clap-htsat-unfused --local-dir FOLDER`"):
        ClapJudge.load(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}), encoding="utf-8")
    with pytest.raises(InputError, match="a model of type 'bert'; this judge is of type 'clap'"):
        ClapJudge.load(tmp_path)
    (tmp_path / "config.json").write_bytes((folder / "config.json").read_bytes())
    with pytest.raises(InputError, match="cannot be read"):
        ClapJudge.load(tmp_path)


def test_weights_in_the_older_file_are_the_same(folder: Path, judge: ClapJudge, tmp_path: Path):
    from safetensors.torch import load_file

    for file in folder.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    torch.save(load_file(folder / "model.safetensors"), tmp_path / "pytorch_model.bin")
    assert ClapJudge.load(tmp_path).version == judge.version


def test_a_model_that_lacks_weights_is_refused(folder: Path, tmp_path: Path):
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    save_file({name: value for name, value in weights.items() if name != "audio_projection.linear1.weight"}, tmp_path / "model.safetensors",
              metadata={"format": "pt"})
    for file in folder.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(InputError, match="lacks 1 weights of its model, such as audio_projection.linear1.weight"):
        ClapJudge.load(tmp_path)
