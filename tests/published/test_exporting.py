"""A bundle goes out in the published folders and comes back the same; a bundle of another kind says in what."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from audiostory_core.bundle.bundle import Bundle
from audiostory_core.bundle.weights import save
from audiostory_core.cli import main
from audiostory_core.published.exporting import export_bundle
from audiostory_core.published.importing import import_bundle
from audiostory_core.published.naming import sort_keys
from audiostory_core.published.origin import Origin
from refusals import refusal_of


def origin(folder: Path, **more: Path) -> Origin:
    return Origin(audiostory=folder, base_llm=folder / "base_llm", flan_t5=folder / "flan_t5",
                  detokenizer=folder / "flux_detokenizer", **more)


def same(one: Path, other: Path) -> None:
    """All tensors, and all that the manifests say of the parts."""
    a, b = Bundle.open(one), Bundle.open(other)
    names = [name for name in a.manifest.files if name.endswith(".safetensors")]
    assert set(names) == {name for name in b.manifest.files if name.endswith(".safetensors")}
    for name in names:
        x, y = load_file(str(one / name)), load_file(str(other / name))
        assert x.keys() == y.keys() and all(torch.equal(x[key], y[key]) and x[key].dtype == y[key].dtype for key in x), name
    kept = {"text_width", "language", "fuser", "renderer", "codec", "listening", "text_encoder", "defaults"}
    assert a.manifest.model_dump(include=kept) == b.manifest.model_dump(include=kept)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_what_goes_out_comes_back_to_the_bit(golden: Path, tmp_path: Path, dtype: str):
    first = Origin(audiostory=golden, base_llm=golden / "base_llm", flan_t5=golden / "flan_t5", detokenizer=golden / "flux_detokenizer",
                   feature_scale=5.0)
    import_bundle(first, tmp_path / "bundle", dtype=dtype)
    export = export_bundle(tmp_path / "bundle", tmp_path / "out")
    report = import_bundle(origin(tmp_path / "out"), tmp_path / "again", dtype=export.dtype)
    assert export.dtype == dtype and report.keys == export.tensors and report.merged == 0
    same(tmp_path / "bundle", tmp_path / "again")
    assert "feature scale 5, from config.yaml" in report.facts, "what no weight tells is told"


def test_names_are_the_published_ones(golden: Path, published_bundle: Path, tmp_path: Path):
    """All that is published is there under the same name, but for what merging made needless."""
    export_bundle(published_bundle, tmp_path / "out")
    ours, theirs = (torch.load(path / "pytorch_model.bin", weights_only=True) for path in (tmp_path / "out", golden))
    gone = {name for name in theirs if ".lora_" in name or ".original_module." in name}
    assert set(ours) == set(theirs) - gone
    assert all(ours[name].shape == theirs[name].shape for name in ours)
    head, embedding = (f"seedx.llm.base_model.model.{name}.weight" for name in ("lm_head", "model.embed_tokens"))
    assert ours[head].data_ptr() == ours[embedding].data_ptr(), "stored once"
    assert not sort_keys({name: tuple(tensor.shape) for name, tensor in ours.items()}).faults


def test_an_ear_goes_out_too(published_bundle: Path, tmp_path: Path):
    from audiostory_core.models.ear import Resampler
    from audiostory_core.training.listening import small_ear

    folder = tmp_path / "bundle"
    shutil.copytree(published_bundle, folder)
    ear = small_ear(64)
    (folder / "ear").mkdir()
    config = {**json.loads(ear.encoder.config.to_json()), "model_type": "whisper"}
    (folder / "ear/config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "ear/preprocessor_config.json").write_text(ear.spectra.to_json(), encoding="utf-8")
    save(ear.encoder.state_dict(), folder / "ear/model.safetensors", torch.float32)
    save(Resampler(60, config["d_model"], 64).state_dict(), folder / "resampler.safetensors", torch.float32)
    manifest = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    manifest |= {"listening": {"tokens": 60, "width": 64}, "files": {}}
    (folder / "bundle.json").write_text(json.dumps(manifest), encoding="utf-8")
    export = export_bundle(folder, tmp_path / "out")
    assert export.listens and "--whisper" in "\n".join(export.lines())
    import_bundle(origin(tmp_path / "out", whisper=tmp_path / "out/whisper"), tmp_path / "again", dtype="float32")
    again = Bundle.open(tmp_path / "again")
    assert again.manifest.listening is not None and again.manifest.listening.tokens == 60
    for name in ("ear/model.safetensors", "resampler.safetensors"):
        x, y = load_file(str(folder / name)), load_file(str(tmp_path / "again" / name))
        assert x.keys() == y.keys() and all(torch.equal(x[key], y[key]) for key in x)


def test_a_bundle_of_another_kind_says_in_what(small_bundle: Path, tmp_path: Path):
    said = refusal_of(export_bundle, small_bundle, tmp_path / "out", most=800)
    for words in ("is not of the published kind", "its tokenizer has other story tokens", "its codec is no Oobleck",
                  "its renderer has places or widths of its own", "its fuser has not 8 heads"):
        assert words in said
    assert not (tmp_path / "out").exists()


def test_nothing_else_is_replaced(published_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "other").mkdir()
    (tmp_path / "other/letter.txt").write_text("x", encoding="utf-8")
    assert "no export" in refusal_of(export_bundle, published_bundle, tmp_path / "other")
    assert "does not exist" in refusal_of(export_bundle, published_bundle, tmp_path / "a/b")
    assert "would be replaced" in refusal_of(export_bundle, published_bundle, published_bundle.parent)
    words = ["bundle", "export", str(published_bundle), "--out", str(tmp_path / "out")]
    assert main(words) == 0 and main(words) == 2 and main([*words, "--overwrite"]) == 0
    told = capsys.readouterr()
    assert "audiostory bundle import --audiostory" in told.out and "allow replacing it with --overwrite" in told.err
