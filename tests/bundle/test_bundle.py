"""Bundles on disk: manifests that say what is wrong, files that are verified, and folders that mean harm."""

import json
import pickle
import re
import shutil
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from audiostory_core.bundle import weights
from audiostory_core.bundle.bundle import Bundle, digest, shipped_bundles, stored_names
from audiostory_core.bundle.manifest import FORMAT, parse_manifest
from audiostory_core.errors import InputError
from audiostory_core.models.codec import MelCodec
from harm import Trap
from refusals import refusal_of

MINIMAL = {"name": "mine", "licence": "MIT", "text_width": 8, "renderer": {}, "codec": {"type": "mel"}}


@pytest.fixture
def folder(small_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the small bundle to spoil."""
    return Path(shutil.copytree(small_bundle, tmp_path / "bundle"))


def rewrite(path: Path, **changes) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data | changes), encoding="utf-8")


def refusal(text: str) -> str:
    sentence = refusal_of(parse_manifest, text, "bundle.json")
    assert sentence.startswith("bundle.json")
    return sentence


# The manifest


def test_the_least_a_manifest_can_say():
    manifest = parse_manifest(json.dumps(MINIMAL), "bundle.json")
    assert manifest.format == FORMAT and manifest.language is None and manifest.codec.type == "mel"
    assert parse_manifest(manifest.model_dump_json(), "bundle.json") == manifest


@pytest.mark.parametrize(
    "text", ["", "{", "nonsense", "[" * 100_000, "\x00"], ids=["nothing", "cut", "words", "deep", "nul"]
)
def test_what_is_not_json_is_said_to_be_so(text: str):
    assert "is not JSON" in refusal(text)


@pytest.mark.parametrize("text", ["[]", "3", "null", '"bundle"'])
def test_a_manifest_is_an_object(text: str):
    assert "must be one object" in refusal(text)


def test_a_newer_format_is_named():
    assert "made by a newer version" in refusal(json.dumps({"format": FORMAT + 1, "whatever": 1}))


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"text_width": 0}, "text_width"),
        ({"text_width": "wide"}, "text_width"),
        ({"colour": "red"}, "colour"),
        ({"name": "../up"}, "name"),
        ({"renderer": {"num_heads": -1}}, "renderer.num_heads"),
        ({"renderer": {"positions": "polar"}}, "renderer.positions"),
        ({"renderer": {"max_seconds": 1e9}}, "renderer.max_seconds"),
        ({"codec": {"type": "mp3"}}, "codec"),
        ({"codec": {}}, "codec"),
        ({"codec": {"type": "mel", "mels": 0}}, "codec.mel.mels"),
        ({"defaults": {"num_steps": 0}}, "defaults.num_steps"),
        ({"files": {"a": {"size": -1, "sha256": "0" * 64}}}, "files.a.size"),
        ({"files": {"a": {"size": 1, "sha256": "zz"}}}, "files.a.sha256"),
    ],
)
def test_the_wrong_field_is_named(changes: dict, field: str):
    assert f": {field}: " in refusal(json.dumps(MINIMAL | changes))


def test_numbers_that_are_not_finite_are_refused():
    assert "renderer.max_seconds" in refusal('{"name":"m","renderer":{"max_seconds":NaN},"licence":"",'
                                             '"text_width":8,"codec":{"type":"mel"}}')


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "C:x", "a\\b"])
def test_files_stay_inside_the_folder(path: str):
    stored = {path: {"size": 1, "sha256": "0" * 64}}
    assert "leaves the bundle's folder" in refusal(json.dumps(MINIMAL | {"files": stored}))


# Opening and verifying


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(InputError, match="there is no bundle 'enormous'") as caught:
        Bundle.open("enormous")
    for name in shipped_bundles() or ["none"]:
        assert name in str(caught.value)


def test_a_manifest_of_gigabytes_is_not_read(folder: Path):
    with (folder / "bundle.json").open("ab") as file:
        file.truncate(6_000_000)
    with pytest.raises(InputError, match="at most 5,000,000"):
        Bundle.open(folder)


def test_a_manifest_that_is_no_text_is_refused(folder: Path):
    (folder / "bundle.json").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match="not UTF-8"):
        Bundle.open(folder)


def test_a_whole_bundle_has_no_faults(small_bundle: Path):
    assert Bundle.open(small_bundle).verify() == []
    assert "llm/model.safetensors" in stored_names(small_bundle)


def test_changed_resized_missing_and_extra_files_are_named(folder: Path):
    changed = bytearray((folder / "fuser.safetensors").read_bytes())
    changed[-1] ^= 1
    (folder / "fuser.safetensors").write_bytes(changed)
    with (folder / "dit.safetensors").open("ab") as file:
        file.write(b"!")
    (folder / "lexicon.json").unlink()
    (folder / "readme.txt").write_text("hello", encoding="utf-8")
    faults = "\n".join(Bundle.open(folder).verify())
    assert "fuser.safetensors has changed" in faults
    assert "dit.safetensors has " in faults and "bytes instead of" in faults
    assert "lexicon.json is missing." in faults
    assert "readme.txt is not listed" in faults
    assert faults.count("\n") == 3


def test_the_digest_is_sha256(tmp_path: Path):
    (tmp_path / "empty").touch()
    assert digest(tmp_path / "empty") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


# Parts


def test_what_is_written_is_what_is_read(small_shop, small_bundle: Path):
    bundle = Bundle.open(small_bundle)
    pairs = [
        (bundle.language_model(), small_shop.lm), (bundle.fuser(), small_shop.fuser),
        (bundle.dit(), small_shop.dit),
        (bundle.text_encoder(), small_shop.text), (bundle.codec(), small_shop.codec),
    ]
    for read, written in pairs:
        kept = written.state_dict()
        for name, tensor in read.state_dict().items():
            torch.testing.assert_close(tensor, kept[name], atol=1e-3, rtol=1e-3)
        assert not read.training
    assert bundle.unconditional().shape == (1, 64, 32)
    assert bundle.lexicon() is not None


def test_a_codec_that_tells_tones_from_noise_is_read_whole(folder: Path):
    form = Bundle.open(folder).manifest.codec.model_dump() | {"tonal": True}
    codec = MelCodec(**{name: value for name, value in form.items() if name != "type"})
    codec.restless.copy_(torch.linspace(0.1, 0.9, form["mels"]))
    rewrite(folder / "bundle.json", codec=form)
    weights.save(codec.state_dict(), folder / "codec/model.safetensors")
    torch.testing.assert_close(Bundle.open(folder).codec().restless, codec.restless, atol=1e-3, rtol=1e-3)
    state = codec.state_dict()
    state.pop("restless")
    weights.save(state, folder / "codec/model.safetensors")
    with pytest.raises(InputError, match="does not fit this bundle: missing restless"):
        Bundle.open(folder).codec()


def test_tied_embeddings_stay_tied(small_lm, small_bundle: Path):
    assert small_lm.model.get_output_embeddings().weight is small_lm.model.get_input_embeddings().weight
    names = weights._opened(small_bundle / "llm/model.safetensors").keys()
    assert "lm_head.weight" not in names and "model.embed_tokens.weight" in names


@pytest.mark.parametrize("part", ["language", "fuser"])
def test_a_bundle_without_a_part_says_so(folder: Path, part: str):
    rewrite(folder / "bundle.json", **{part: None})
    with pytest.raises(InputError, match="has no"):
        getattr(Bundle.open(folder), {"language": "language_model"}.get(part, part))()


def test_a_bundle_without_a_text_encoder_says_so(folder: Path):
    rewrite(folder / "bundle.json", text_encoder=False)
    with pytest.raises(InputError, match="carries no text encoder"):
        Bundle.open(folder).text_encoder()


PARTS = {
    "llm/model.safetensors": "language_model", "bridge.safetensors": "language_model",
    "fuser.safetensors": "fuser", "dit.safetensors": "dit", "unconditional.safetensors": "unconditional",
    "codec/model.safetensors": "codec", "text_encoder/model.safetensors": "text_encoder",
    "lexicon.json": "lexicon",
}


@pytest.mark.parametrize("name", PARTS)
def test_a_link_out_of_the_folder_is_not_followed(folder: Path, tmp_path: Path, name: str):
    outside = tmp_path / "outside"
    (folder / name).rename(outside)
    (folder / name).symlink_to(outside)
    with pytest.raises(InputError, match="leads out of the bundle's folder"):
        getattr(Bundle.open(folder), PARTS[name])()


def test_a_linked_folder_is_not_followed(folder: Path, tmp_path: Path):
    (folder / "llm").rename(tmp_path / "llm")
    (folder / "llm").symlink_to(tmp_path / "llm", target_is_directory=True)
    with pytest.raises(InputError, match="leads out of the bundle's folder"):
        Bundle.open(folder).language_model()


def test_a_link_inside_the_folder_is_fine(folder: Path):
    (folder / "fuser.safetensors").rename(folder / "other.safetensors")
    (folder / "fuser.safetensors").symlink_to("other.safetensors")
    Bundle.open(folder).fuser()


@pytest.mark.parametrize("name", [name for name in PARTS if name.endswith("safetensors")])
def test_a_pickle_in_the_place_of_weights_never_runs(folder: Path, tmp_path: Path, name: str):
    (folder / name).write_bytes(pickle.dumps(Trap(tmp_path / "ran")))
    with pytest.raises(InputError, match="no whole safetensors file"):
        getattr(Bundle.open(folder), PARTS[name])()
    assert not (tmp_path / "ran").exists()


def test_other_forms_of_weights_are_not_looked_for(folder: Path):
    (folder / "llm/model.safetensors").unlink()
    (folder / "llm/pytorch_model.bin").write_bytes(b"\x80\x04N.")
    with pytest.raises(InputError, match="model.safetensors is missing"):
        Bundle.open(folder).language_model()


# Hostile configurations


CODE = "import pathlib\npathlib.Path({marker!r}).mkdir()\nclass Evil:\n    pass\n"


@pytest.mark.parametrize("model_type", ["qwen2", "evil"])
@pytest.mark.parametrize("name, part", [("llm", "language_model"), ("text_encoder", "text_encoder")])
def test_code_in_a_bundle_never_runs(folder: Path, tmp_path: Path, model_type: str, name: str, part: str):
    marker = tmp_path / "ran"
    (folder / name / "evil.py").write_text(CODE.format(marker=str(marker)), encoding="utf-8")
    classes = dict.fromkeys(("AutoConfig", "AutoModelForCausalLM", "AutoModel"), "evil.Evil")
    rewrite(folder / name / "config.json", model_type=model_type, auto_map=classes)
    rewrite(folder / name / "tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.Evil", "evil.Evil"]})
    try:
        getattr(Bundle.open(folder), part)()
    except InputError:
        pass
    assert not marker.exists()


@pytest.mark.parametrize("part, name", [("language_model", "llm"), ("text_encoder", "text_encoder")])
@pytest.mark.parametrize("text", ['{"model_type": "unheard-of"}', "{}", "not json", "[]"])
def test_a_config_of_nothing_known_is_one_sentence(folder: Path, part: str, name: str, text: str):
    (folder / name / "config.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="holds no usable") as caught:
        getattr(Bundle.open(folder), part)()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("changes", [{"intermediate_size": 40}, {"num_hidden_layers": 2}, {"vocab_size": 99}])
def test_sizes_that_do_not_fit_the_weights_are_named(folder: Path, changes: dict):
    rewrite(folder / "llm/config.json", **changes)
    with pytest.raises(InputError, match="does not fit this bundle|holds no usable") as caught:
        Bundle.open(folder).language_model()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"decoder_channels": "many"}'])
def test_a_codec_of_nothing_known_is_one_sentence(folder: Path, text: str | None):
    rewrite(folder / "bundle.json", codec={"type": "oobleck"})
    if text is not None:
        (folder / "codec/config.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="holds no usable codec") as caught:
        Bundle.open(folder).codec()
    assert "\n" not in str(caught.value)


def test_the_form_of_a_codec_is_known_without_it(folder: Path):
    codec, form = Bundle.open(folder).codec(), Bundle.open(folder).codec_form
    assert (form.hop, form.channels, form.sample_rate) == (codec.hop, codec.channels, codec.sample_rate)
    rewrite(folder / "bundle.json", codec={"type": "oobleck"})
    said = {"{": "is not JSON", "[]": "holds a list", '{"sampling_rate": 0}': "usable codec: sampling_rate is 0",
            '{"downsampling_ratios": ["x"]}': "downsampling_ratios[0]",
            '{"downsampling_ratios": [16384, 16384]}': "268,435,456 samples"}
    for text, words in said.items():
        (folder / "codec/config.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=re.escape(words)) as caught:
            _ = Bundle.open(folder).codec_form
        assert "\n" not in str(caught.value) and "http" not in str(caught.value)


def test_an_oobleck_codec_is_read_whole(folder: Path):
    from diffusers.models.autoencoders.autoencoder_oobleck import AutoencoderOobleck

    model = AutoencoderOobleck(
        encoder_hidden_size=8, channel_multiples=[1, 1], decoder_channels=4, downsampling_ratios=[2, 4],
        decoder_input_channels=4, audio_channels=1,
    )
    model.save_config(folder / "codec")
    weights.save(model.state_dict(), folder / "codec/model.safetensors", torch.float32)
    rewrite(folder / "bundle.json", codec={"type": "oobleck"})
    codec = Bundle.open(folder).codec()
    assert (codec.hop, codec.channels, codec.latent_channels) == (8, 1, 4)
    form = Bundle.open(folder).codec_form
    assert (form.hop, form.channels, form.sample_rate) == (codec.hop, codec.channels, codec.sample_rate)
    latents = torch.randn(1, 5, 4, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected = model.eval().decode(latents.transpose(1, 2)).sample
        torch.testing.assert_close(codec.decode(latents), expected)


def test_a_width_that_is_not_the_renderers_is_named(folder: Path):
    rewrite(folder / "bundle.json", text_width=48)
    with pytest.raises(InputError, match="does not fit this bundle"):
        Bundle.open(folder).dit()


def test_a_tokenizer_without_the_story_tokens_is_refused(folder: Path):
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        for source in (folder / "text_encoder" / name, folder / "llm" / name):
            if source.exists() and source.parent.name == "text_encoder":
                shutil.copy(source, folder / "llm" / name)
    with pytest.raises(InputError, match="lacks the story tokens"):
        Bundle.open(folder).language_model()


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_parts_are_placed_once_in_the_precision_asked_for(small_bundle: Path, dtype: torch.dtype):
    """The same values in either precision; shared weights stay shared."""
    bundle = Bundle.open(small_bundle)
    lm, dit, text = bundle.language_model(dtype=dtype), bundle.dit(dtype=dtype), bundle.text_encoder(dtype=dtype)
    with safe_open(str(small_bundle / "dit.safetensors"), "pt") as file:
        for name, value in dit.state_dict().items():
            assert value.dtype == dtype and torch.equal(value, file.get_tensor(name).to(dtype))
    assert lm.model.get_output_embeddings().weight is lm.model.get_input_embeddings().weight
    assert text.encoder.shared.weight is text.encoder.encoder.embed_tokens.weight
    assert not any(t.is_meta for part in (lm, dit, text) for t in [*part.parameters(), *part.buffers()])
    assert {p.dtype for p in lm.parameters()} == {dtype}


def test_a_loaded_part_can_be_trained(small_bundle: Path):
    lm = Bundle.open(small_bundle).language_model()
    ids = torch.tensor([lm.prompt_ids("Rain.", 2.0)])
    lm.states(ids).square().mean().backward()
    assert all(p.grad is not None for p in lm.model.model.layers.parameters())


def test_a_narrow_language_model_stays_in_float32_on_a_processor(small_bundle: Path):
    """It gains nothing from half precision there, and its plans are the same on every machine."""
    from audiostory_core.bundle.parts import Parts, Placement

    parts = Parts(Bundle.open(small_bundle), Placement(torch.device("cpu"), torch.bfloat16))
    kinds = [{p.dtype for p in part.parameters()} for part in (parts.language_model, parts.dit)]
    assert kinds == [{torch.float32}, {torch.bfloat16}]
    assert parts.bundle.language_width == 32


def test_a_wide_language_model_takes_the_precision_asked_for(small_bundle: Path, monkeypatch: pytest.MonkeyPatch):
    from audiostory_core.bundle import parts

    monkeypatch.setattr(parts, "NARROW_WIDTH", 16)
    found = parts.Parts(Bundle.open(small_bundle), parts.Placement(torch.device("cpu"), torch.bfloat16))
    assert {p.dtype for p in found.language_model.parameters()} == {torch.bfloat16}
    with torch.no_grad():
        states = found.language_model.states(torch.tensor([[1, 2, 3]]))
        tokens = found.language_model.tokens(states, states)
    assert states.dtype == torch.float32 and {t.dtype for t in tokens} == {torch.bfloat16}
