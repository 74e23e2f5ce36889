"""Published files become a bundle, or one sentence that names file, tensor, found and expected, and no bundle."""

import filecmp
import json
import random
import shutil
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from audiostory_core.bundle import weights
from audiostory_core.bundle.bundle import Bundle, digest
from audiostory_core.bundle.manifest import FORMAT
from audiostory_core.cli import main
from audiostory_core.errors import InputError
from audiostory_core.line.settings import Settings
from audiostory_core.models.text_encoder import TextEncoder, empty_like
from audiostory_core.pipeline import open_parts, tell
from audiostory_core.plan.story import StoryPlan
from audiostory_core.published.importing import import_bundle
from audiostory_core.published.naming import added_tokens
from harm import Trap
from other_process import import_in_two_halves, import_over
from refusals import refusal_of

LLM = "seedx.llm.base_model.model."
Q = LLM + "model.layers.0.self_attn.q_proj"


def rewrite(path: Path, change: Callable[[dict], object]) -> None:
    """Loads a checkpoint, lets `change` alter its dict, and stores it again."""
    if path.suffix == ".json":
        data = json.loads(path.read_text(encoding="utf-8"))
        change(data)
        path.write_text(json.dumps(data), encoding="utf-8")
    elif path.suffix == ".bin":
        data = torch.load(path, weights_only=True)
        change(data)
        torch.save(data, path)
    else:
        data = load_file(str(path))
        change(data)
        save_file(data, str(path))


def refused(published, out: Path, **options) -> str:
    """The sentence; nothing may be left beside the target."""
    before = sorted(p.name for p in out.parent.iterdir())
    sentence = refusal_of(import_bundle, published.origin(), out, most=5000, **options)
    assert sorted(p.name for p in out.parent.iterdir()) == before
    return sentence


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "bundles").mkdir()
    return tmp_path / "bundles" / "small"


def model(published) -> Path:
    return published.folder / "pytorch_model.bin"


def lm_tensors(bundle: Path) -> dict[str, torch.Tensor]:
    return load_file(str(bundle / "llm/model.safetensors"))


# What comes out


def test_an_imported_bundle_is_whole_and_says_whose_it_is(published_bundle: Path):
    bundle = Bundle.open(published_bundle)
    assert bundle.verify() == []
    manifest = bundle.manifest
    assert manifest.name == "small" and manifest.language is not None and manifest.fuser is not None
    assert manifest.renderer.fixed_window and manifest.renderer.positions == "published"
    assert manifest.fuser.feature_scale == 10 and manifest.fuser.heads == 8
    chosen = manifest.defaults
    assert (chosen.num_steps, chosen.guidance_scale, chosen.sampler, chosen.shift) == (50, 4.0, "euler", 1.0)
    assert (chosen.crossfade_seconds, chosen.curve) == (3.0, "equal_power")
    assert "Non-commercial" in manifest.licence and "Tencent" in manifest.attribution


def test_a_streamed_file_is_the_one_safetensors_writes(published_bundle: Path, tmp_path: Path):
    path = published_bundle / "fuser.safetensors"
    tensors = load_file(str(path))
    save_file(tensors, str(tmp_path / "again.safetensors"))
    assert all(torch.equal(t, tensors[n]) for n, t in load_file(str(tmp_path / "again.safetensors")).items())
    assert Bundle.open(published_bundle).manifest.files["fuser.safetensors"].sha256 == digest(path)
    assert path.stat().st_mode & 0o777 == 0o644


def test_pairs_are_merged_in_float32_and_norms_are_the_trained_ones(golden: Path, published_bundle: Path):
    source, made = torch.load(golden / "pytorch_model.bin", weights_only=True), lm_tensors(published_bundle)
    a, b = source[Q + ".lora_A.default.weight"].float(), source[Q + ".lora_B.default.weight"].float()
    expected = source[Q + ".weight"].float() + b @ a
    torch.testing.assert_close(made["model.layers.0.self_attn.q_proj.weight"], expected, atol=1e-7, rtol=1e-6)
    norm = LLM + "model.norm."
    assert torch.equal(made["model.norm.weight"], source[norm + "modules_to_save.default.weight"].float())
    assert not torch.equal(source[norm + "modules_to_save.default.weight"], source[norm + "original_module.weight"])


def test_the_empty_text_is_that_of_the_text_encoder_padded_to_64(published_bundle: Path, published_parts):
    found = Bundle.open(published_bundle).unconditional()
    with torch.no_grad():
        torch.testing.assert_close(found, published_parts.text_encoder([""]))
    assert found.shape == (1, 64, 64)


def test_the_tokenizer_has_the_story_tokens_last_and_in_order(published_bundle: Path):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(published_bundle / "llm", local_files_only=True, trust_remote_code=False)
    assert len(tokenizer) == 1032
    assert tokenizer.convert_tokens_to_ids(added_tokens()) == list(range(1032 - 612, 1032))
    text = "<|gen|>Rain.<timestamp>4.0</timestamp><t5><t5_00000></t5>"
    assert tokenizer.decode(tokenizer(text, add_special_tokens=False)["input_ids"]) == text
    config = json.loads((published_bundle / "llm/tokenizer_config.json").read_text(encoding="utf-8"))
    assert config["tokenizer_class"] == "PreTrainedTokenizerFast" and "auto_map" not in config


def test_the_stored_config_serves_both_versions_of_transformers(published_bundle: Path):
    """Version 4 takes `rope_theta`, and would fall back to another value without it."""
    config = json.loads((published_bundle / "llm/config.json").read_text(encoding="utf-8"))
    assert config["rope_theta"] == 1e6 and config["vocab_size"] == 1032
    assert not {"torch_dtype", "dtype", "auto_map", "_name_or_path"} & set(config)


def test_a_config_of_another_precision_does_not_round_the_model(published, out: Path):
    for name in ("torch_dtype", "dtype"):
        rewrite(published.folder / "base_llm/config.json", lambda c, n=name: c.update({n: "bfloat16"}))
    import_bundle(published.origin(), out, dtype="float32")
    assert next(Bundle.open(out).language_model().parameters()).dtype == torch.float32


@pytest.mark.parametrize("dtype, kind", [("float16", "F16"), ("bfloat16", "BF16"), ("float32", "F32")])
def test_weights_are_stored_in_the_type_asked_for(published, out: Path, dtype: str, kind: str):
    import_bundle(published.origin(), out, dtype=dtype)
    for name in ("llm/model", "bridge", "fuser", "dit", "codec/model", "text_encoder/model"):
        with safe_open(str(out / f"{name}.safetensors"), "pt") as file:
            assert {file.get_slice(key).get_dtype() for key in file.keys()} == {kind}  # noqa: SIM118
    assert Bundle.open(out).verify() == []


def test_the_report_names_every_key_and_every_assumption(published, out: Path):
    report = import_bundle(published.origin(), out)
    assert report.keys == 166 == report.used + len(report.ignored) + len(report.kept)
    assert report.merged == 14
    lines = "\n".join(report.lines())
    assert "assumed   LoRA alpha equal to the rank" in lines and "assumed   feature scale 10" in lines
    assert "assumed   semantic tokens 64" in lines and "assumed   residual tokens 8" in lines
    assert "assumed   the 612 added tokens in their published order" in lines
    assert "no config.yaml" in lines and "untrained copy of a norm" in lines


def test_config_yaml_is_believed_and_the_report_says_so(published, out: Path):
    text = "llm: {r: 4, lora_alpha: 8}\nt5_feature_scale: 5\nnum_t5_out_tokens: 32\nnum_aud_out_tokens: 4\n"
    (published.folder / "config.yaml").write_text(text, encoding="utf-8")
    report = import_bundle(published.origin(), out, dtype="float32")
    language, fuser = Bundle.open(out).manifest.language, Bundle.open(out).manifest.fuser
    assert language is not None and (language.semantic_tokens, language.residual_tokens) == (32, 4)
    assert fuser is not None and fuser.feature_scale == 5
    assert "lora alpha 8, from config.yaml" in report.facts and not report.assumed
    source = torch.load(model(published), weights_only=True)
    pair = source[Q + ".lora_B.default.weight"].float() @ source[Q + ".lora_A.default.weight"].float()
    torch.testing.assert_close(lm_tensors(out)["model.layers.0.self_attn.q_proj.weight"], source[Q + ".weight"].float() + 2 * pair)
    parts = open_parts(out, "cpu", "float32")
    assert parts.unconditional.shape[1] == 32 and parts.text_encoder(["Rain."]).shape[1] == 32


def test_options_stand_in_for_config_yaml_but_do_not_contradict_it(published, out: Path):
    report = import_bundle(published.origin(lora_alpha=2.0, feature_scale=4.0), out)
    assert {"lora alpha 2, from --lora-alpha", "feature scale 4, from --feature-scale"} <= set(report.facts)
    (published.folder / "config.yaml").write_text("t5_feature_scale: 10", encoding="utf-8")
    published.origin.keywords["feature_scale"] = 4.0
    assert "config.yaml says feature scale 10, but --feature-scale says 4" in refused(published, out, overwrite=True)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_options_out_of_range_are_refused(published, out: Path, value: float):
    published.origin.keywords["lora_alpha"] = value
    assert "--lora-alpha is" in refused(published, out)


# Other forms of the same checkpoint


def same_weights(a: Path, b: Path) -> bool:
    names = [n for n in Bundle.open(a).manifest.files if n.endswith(".safetensors")]
    pairs = [(load_file(str(a / n)), load_file(str(b / n))) for n in names]
    return all(x.keys() == y.keys() and all(torch.equal(x[n], y[n]) for n in x) for x, y in pairs)


@pytest.mark.parametrize("form", ["newer peft", "no base_model", "no seedx", "merged", "safetensors", "shards", "legacy",
                                  "no lm_head", "head only", "one text embedding", "text encoder apart"])
def test_every_form_of_the_checkpoint_gives_the_same_bundle(published, published_bundle: Path, out: Path, form: str):
    path = model(published)
    data = torch.load(path, weights_only=True)
    if form == "newer peft":
        pairs = [key.removesuffix(".lora_A.default.weight") for key in data if ".lora_A." in key]
        data = {k.replace(m, m + ".base_layer") if (m := k.rpartition(".")[0]) in pairs else k: t for k, t in data.items()}
    elif form == "no base_model":
        data = {k.replace("base_model.model.", ""): t for k, t in data.items()}
    elif form == "no seedx":
        data = {k.removeprefix("seedx."): t for k, t in data.items()}
    elif form == "merged":
        made = {LLM + k: t for k, t in lm_tensors(published_bundle).items()}
        data = made | {k: t for k, t in data.items() if ".llm." not in k}
    elif form == "no lm_head":
        del data[LLM + "lm_head.weight"]
    elif form == "head only":
        del data[LLM + "model.embed_tokens.weight"]
    elif form == "one text embedding":
        del data["tangoflux.text_encoder.shared.weight"]
    elif form == "text encoder apart":
        inside = {k: t for k, t in data.items() if k.startswith("tangoflux.text_encoder.")}
        data = {k: t for k, t in data.items() if k not in inside}
        text = {k.removeprefix("tangoflux.text_encoder."): t.clone() for k, t in inside.items()}
        del text["encoder.embed_tokens.weight"]
        save_file(text | {"decoder.final_layer_norm.weight": torch.ones(64)}, str(published.folder / "flan_t5/model.safetensors"))
    path.unlink()
    if form == "safetensors":
        save_file({k: t.clone() for k, t in data.items()}, str(path.with_name("model.safetensors")))
    elif form == "shards":
        half = [{k: t.clone() for n, (k, t) in enumerate(data.items()) if n % 2 == k2} for k2 in (0, 1)]
        index = {"weight_map": {k: f"pytorch_model-{n}.bin" for n, part in enumerate(half) for k in part}}
        for n, part in enumerate(half):
            torch.save(part, path.with_name(f"pytorch_model-{n}.bin"))
        path.with_name("pytorch_model.bin.index.json").write_text(json.dumps(index), encoding="utf-8")
    else:
        torch.save(data, path, _use_new_zipfile_serialization=form != "legacy")
    import_bundle(published.origin(), out, dtype="float32")
    assert same_weights(out, published_bundle)


def test_a_head_of_its_own_stays_its_own(published, out: Path):
    rewrite(model(published), lambda d: d.update({LLM + "lm_head.weight": d[LLM + "lm_head.weight"] * 2}))
    import_bundle(published.origin(), out)
    assert json.loads((out / "llm/config.json").read_text(encoding="utf-8"))["tie_word_embeddings"] is False
    lm = Bundle.open(out).language_model().model
    torch.testing.assert_close(lm.get_output_embeddings().weight, 2 * lm.get_input_embeddings().weight)


def test_whisper_layers_are_kept_and_needless_ones_are_named(published, out: Path):
    whisper = "seedx.whisper_resampler_llava.aud_projector."
    sizes = {"0.weight": (64, 20), "0.bias": (64,), "2.weight": (64, 64), "2.bias": (64,)}
    extra = {whisper + name: torch.randn(size) for name, size in sizes.items()}
    needless = {"seedx.input_resampler.query": torch.ones(2), "seedx.patch_pos_embed": torch.ones(2)}
    rewrite(model(published), lambda d: d.update(extra | needless))
    report = import_bundle(published.origin(), out, dtype="float32")
    assert set(report.kept) == set(extra) and set(needless) <= set(report.ignored)
    found = load_file(str(out / "resampler.safetensors"))
    assert torch.equal(found["aud_projector.0.weight"], extra[whisper + "0.weight"])
    assert any("import again with Whisper's folder as --whisper" in fact for fact in report.facts)
    assert Bundle.open(out).verify() == []
    with pytest.raises(InputError, match="cannot listen, as it has no ear; import it again with --whisper DIR"):
        Bundle.open(out).ear()


HOMES = ["vae.safetensors", "vae/diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.safetensors"]


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("config", ["beside", "inferred"])
def test_the_codec_is_found_in_all_its_homes(published, published_bundle: Path, out: Path, home: str, config: str):
    folder = published.folder / "flux_detokenizer"
    (folder / home).parent.mkdir(exist_ok=True)
    (folder / "model.safetensors").rename(folder / home)
    if config == "inferred":
        (folder / "vae_config.json").unlink()
    elif "/" in home:
        (folder / "vae_config.json").rename(folder / "vae/config.json")
    report = import_bundle(published.origin(), out, dtype="float32")
    assert same_weights(out, published_bundle)
    assert any("sampling rate 44100" in line for line in report.assumed) == (config == "inferred")
    configs = [json.loads((b / "codec/config.json").read_text(encoding="utf-8")) for b in (out, published_bundle)]
    assert configs[0] == configs[1]


def test_without_the_text_encoder_stories_are_told_all_the_same(published, published_bundle: Path, out: Path):
    import_bundle(published.origin(text_encoder=False), out)
    assert not (out / "text_encoder").exists() and not Bundle.open(out).manifest.text_encoder
    torch.testing.assert_close(Bundle.open(out).unconditional(), Bundle.open(published_bundle).unconditional())
    with tell(plan=StoryPlan.sequential("Rain.", [("Rain.", 0.5)]), bundle=out, settings=Settings(num_steps=1)).track as track:
        assert track.samples == 22_050


# TangoFlux alone


@pytest.fixture
def tangoflux(published, tmp_path: Path) -> Path:
    """The renderer's part of the checkpoint in TangoFlux's own layout."""
    folder = tmp_path / "tango"
    shutil.copytree(published.folder / "flux_detokenizer", folder)
    (folder / "model.safetensors").rename(folder / "vae.safetensors")
    data = torch.load(model(published), weights_only=True)
    own = {k.removeprefix("tangoflux."): t.clone() for k, t in data.items() if k.startswith("tangoflux.")}
    del own["text_encoder.encoder.embed_tokens.weight"]
    save_file(own, str(folder / "tangoflux.safetensors"))
    return folder


def test_tangoflux_renders_plans(published, tangoflux: Path, published_bundle: Path, out: Path, capsys, tmp_path: Path):
    words = ["bundle", "import", "--tangoflux", tangoflux, "--flan-t5", published.folder / "flan_t5", "--out", out]
    assert main([*map(str, words), "--dtype", "float32"]) == 0
    assert "tensors   " in capsys.readouterr().out
    manifest = Bundle.open(out).manifest
    assert manifest.language is None and manifest.fuser is None and manifest.text_encoder
    assert filecmp.cmp(out / "dit.safetensors", published_bundle / "dit.safetensors", shallow=False)
    plan = tmp_path / "plan.json"
    plan.write_text(StoryPlan.sequential("Rain.", [("Rain.", 0.6), ("Wind.", 0.4)]).to_json(), encoding="utf-8")
    wav = tmp_path / "story.wav"
    words = ["tell", "--plan", plan, "--bundle", out, "--steps", 1, "--out", wav, "--device", "cpu", "--quiet"]
    assert main(list(map(str, words))) == 0 and wav.is_file()
    assert main(["tell", "Rain falls.", "--bundle", str(out), "--out", str(tmp_path / "b.wav")]) == 2
    assert "has no language model; give it a plan" in capsys.readouterr().err


def test_tangoflux_needs_a_tokenizer_and_finds_one_beside_it(published, tangoflux: Path, out: Path):
    from audiostory_core.published.origin import Origin

    with pytest.raises(InputError, match="give Flan-T5's folder with --flan-t5"):
        import_bundle(Origin(tangoflux=tangoflux), out)
    shutil.copytree(published.folder / "flan_t5", tangoflux / "flan-t5-large")
    import_bundle(Origin(tangoflux=tangoflux), out)
    with pytest.raises(InputError, match="do not go with it"):
        import_bundle(Origin(tangoflux=tangoflux, audiostory=published.folder), out, overwrite=True)


def as_tangoflux_does(parts, caption: str, seconds: float, noise: torch.Tensor, steps: int, guidance: float) -> torch.Tensor:
    """Noise [1 t c] -> latents [1 t c]. The caption without padding, the empty text padded to its length; all outputs are
    attended to, and those that are text are pooled. Source: declare-lab/TangoFlux 164420f, tangoflux/model.py."""
    tokenizer, encoder, dit = parts.text_encoder.tokenizer, parts.text_encoder.encoder, parts.dit

    def conditioned(text: str, length: int) -> tuple[torch.Tensor, torch.Tensor]:
        ids, mask = map(torch.tensor, tokenizer.rows([text], length))
        states = encoder(ids, attention_mask=mask).last_hidden_state
        mask = mask[..., None]
        duration = dit.duration_embedder(torch.tensor([seconds]))[:, None]
        return torch.cat([states, duration], dim=1), dit.fc((states * mask).sum(1) / mask.sum(1))

    length = len(tokenizer.rows([caption], 1000, padded=False)[0][0])
    told, untold = conditioned(caption, length), conditioned("", length)
    x = noise
    for k in range(steps, 0, -1):
        c, u = (dit(x, torch.tensor(k / steps), *side) for side in (told, untold))
        x = x - (u + guidance * (c - u)) / steps
    return x


@torch.no_grad()
def test_tangoflux_hears_captions_as_in_its_own_code(published, tangoflux: Path, out: Path):
    from audiostory_core.line.conditioning import condition
    from audiostory_core.line.rendering import sample_batch
    from audiostory_core.line.sampling import event_noise
    from audiostory_core.line.spans import span_seed, spans_of, window_frames
    from audiostory_core.line.teller import Teller
    from audiostory_core.published.origin import Origin

    import_bundle(Origin(tangoflux=tangoflux, flan_t5=published.folder / "flan_t5"), out, dtype="float32")
    parts = open_parts(out, "cpu", "float32")
    captions = ["Rain.", "Wind and rain and wind and rain.", "Wind."]
    plan = StoryPlan.sequential("x", [(caption, 1.0) for caption in captions])
    teller = Teller(parts, Settings(num_steps=2, guidance_scale=3.0))
    spans, context = spans_of(parts.bundle, plan, teller.settings), condition(teller, plan)
    assert len(set(context.lengths())) == 2, "texts of equal and of different length"
    found = sample_batch(teller, spans, list(plan.events), context)
    for latents, span, event in zip(found, spans, plan.events, strict=True):
        noise = event_noise([span_seed(0, event, span)], window_frames(parts.bundle), parts.dit.config.latent_channels)
        expected = as_tangoflux_does(parts, event.caption, span.seconds, noise, 2, 3.0)[0]
        assert (latents - expected).abs().max() < 1e-5 * expected.abs().max()


@pytest.mark.parametrize("stated, kept", [(512, 512), (10**30, 2048)])
def test_captions_are_cut_where_their_tokenizer_says(published, tangoflux: Path, out: Path, stated: int, kept: int):
    from audiostory_core.published.origin import Origin

    rewrite(published.folder / "flan_t5/tokenizer_config.json", lambda c: c.update(model_max_length=stated))
    import_bundle(Origin(tangoflux=tangoflux, flan_t5=published.folder / "flan_t5"), out)
    assert Bundle.open(out).manifest.caption_tokens == kept == Bundle.open(out).text_encoder().tokens
    import_bundle(published.origin(), out, overwrite=True)
    assert Bundle.open(out).manifest.caption_tokens is None


@torch.no_grad()
def test_the_empty_text_takes_any_length_without_its_encoder(published_parts):
    text = published_parts.text_encoder
    for rows in (1, 2, 7, 100):
        expected = TextEncoder(text.encoder, text.tokenizer, rows)([""])
        torch.testing.assert_close(empty_like(published_parts.unconditional, rows), expected)


@torch.no_grad()
def test_captions_that_keep_their_own_length_come_as_if_each_were_alone(published_parts):
    text = published_parts.text_encoder
    own = TextEncoder(text.encoder, text.tokenizer, 6, padded=False)
    captions = ["Rain.", "Wind and rain and wind and rain and wind."]
    context = own.context(captions)
    for row, mask, caption in zip(context.tokens, context.mask, captions, strict=True):
        alone = own([caption])[0]
        assert mask.sum() == len(alone) == min(6, len(text.tokenizer.rows([caption], 1000, padded=False)[0][0])) and mask[: len(alone)].all()
        torch.testing.assert_close(row[: len(alone)], alone)
        assert not row[len(alone) :].any(), "padding says nothing"


# Bad input


def misshapen(key: str, shape: tuple[int, ...]) -> Callable[[dict], object]:
    return lambda data: data.update({key: torch.zeros(shape).half()})


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda d: d.pop(Q + ".weight"), "missing the other half"),
        (lambda d: d.pop("seedx.projector.0.weight"), "missing seedx.projector.0.weight [64, 64]"),
        (lambda d: d.pop("multihead_attention.in_proj_bias"), "missing multihead_attention.in_proj_bias [192]"),
        (lambda d: d.pop("tangoflux.fc.0.bias"), "missing tangoflux.fc.0.bias [64]"),
        (lambda d: d.pop("tangoflux.duration_emebdder.time_positional_embedding.0.weights"),
         "missing tangoflux.duration_emebdder.time_positional_embedding.0.weights [128]"),
        (lambda d: d.pop(LLM + "model.norm.modules_to_save.default.weight"),
         f"missing {LLM}model.norm.modules_to_save.default.weight [64]"),
        (lambda d: d.update({"optimizer.step": torch.zeros(1)}), "extra optimizer.step [1]"),
        (lambda d: d.update({"tangoflux.transformer.proj_out.scale": torch.zeros(7)}),
         "extra tangoflux.transformer.proj_out.scale [7]"),
        (misshapen("tangoflux.transformer.proj_out.weight", (64, 127)),
         "tangoflux.transformer.proj_out.weight is [64, 127], expected [64, 128]"),
        (misshapen("seedx.audio_projector.2.bias", (63,)), "seedx.audio_projector.2.bias is [63], expected [64]"),
        (misshapen(Q + ".lora_A.default.weight", (4, 63)), "lora_A.default.weight is [4, 63], expected [4, 64]"),
        (misshapen("tangoflux.text_encoder.encoder.embed_tokens.weight", (64, 64)), "whose copy it must be"),
    ],
)
def test_missing_extra_and_misshapen_tensors_are_named(published, out: Path, change, said: str):
    rewrite(model(published), change)
    told = refused(published, out)
    if "other half" not in said:
        assert said in told
    assert str(model(published)) in told


def test_a_checkpoint_of_another_kind_lists_twenty_faults_and_a_count(published, out: Path):
    torch.save({f"layer.{k}.weight": torch.zeros(2) for k in range(50)}, model(published))
    told = refused(published, out)
    assert told.count("extra") + told.count("missing") == 20 and "more." in told


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_not_finite_are_named(published, out: Path, value: float):
    rewrite(model(published), lambda d: d["seedx.projector.0.weight"].fill_(value))
    told = refused(published, out)
    assert str(model(published)) in told and "projector.0.weight holds values that are not finite" in told


def test_values_that_half_precision_cannot_hold_are_named(published, out: Path):
    rewrite(model(published), lambda d: d.update({"tangoflux.fc.0.bias": torch.full((64,), 1e6)}))
    told = refused(published, out)
    assert "fc.0.bias reaches 1e+06, but float16 ends at 65504; use bfloat16 or float32" in told
    import_bundle(published.origin(), out, dtype="bfloat16")


def test_a_tokenizer_of_another_size_is_named_with_both_numbers(published, out: Path):
    path = published.folder / "base_llm/tokenizer.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["added_tokens"].append({**data["added_tokens"][-1], "id": 420, "content": "<one_more>"})
    path.write_text(json.dumps(data), encoding="utf-8")
    told = refused(published, out)
    assert "421 tokens and 1,033 with the 612 story tokens" in told and "1,032 embedding rows" in told


@pytest.mark.parametrize(
    "file, change, said",
    [
        ("base_llm/config.json", {"model_type": "llama"}, "model_type is 'llama', expected 'qwen2'"),
        ("base_llm/config.json", {"model_type": None}, "model_type is None"),
        ("base_llm/config.json", {"hidden_size": 96}, "expected [96"),
        ("base_llm/config.json", {"hidden_size": 10**12}, "hidden_size is '1000000000000'"),
        ("base_llm/config.json", {"num_hidden_layers": 3}, "num_hidden_layers is 3, but the tensors beside it make 2 layers"),
        ("base_llm/config.json", {"num_attention_heads": "many"}, "num_attention_heads is 'many'"),
        ("base_llm/generation_config.json", {"repetition_penalty": 0}, "repetition_penalty is 0"),
        ("base_llm/generation_config.json", {"eos_token_id": "x"}, "eos_token_id is x"),
        ("flan_t5/config.json", {"model_type": "bert"}, "model_type is 'bert', expected 't5'"),
        ("flan_t5/config.json", {"d_model": 32}, "d_model is 32, expected the renderer's 64"),
        ("flan_t5/config.json", {"num_layers": 2}, "missing tangoflux.text_encoder.encoder.block.1."),
        ("flux_detokenizer/config.json", {"num_layers": 2}, "missing tangoflux.transformer.transformer_blocks.1."),
        ("flux_detokenizer/config.json", {"num_layers": -1}, "num_layers is '-1'"),
        ("flux_detokenizer/config.json", {"audio_seq_len": 600}, "audio_seq_len is 600, but 30 s at 44100 Hz"),
        ("flux_detokenizer/config.json", {"attention_head_dim": 100}, "has no published position axes"),
        ("flux_detokenizer/config.json", {"in_channels": 32}, "in_channels is 32, but the codec has 64 channels"),
        ("flux_detokenizer/config.json", {"joint_attention_dim": None}, "joint_attention_dim is 'None'"),
        ("flux_detokenizer/vae_config.json", {"decoder_channels": 16}, " is [8], expected [16]; "),
        ("flux_detokenizer/vae_config.json", {"downsampling_ratios": [2, 4]}, "two lists of one length"),
        ("flux_detokenizer/vae_config.json", {"_class_name": "AutoencoderKL"}, "_class_name is 'AutoencoderKL'"),
        ("flux_detokenizer/vae_config.json", {"audio_channels": 0}, "audio_channels is '0'"),
    ],
)
def test_configs_of_another_model_are_named(published, out: Path, file: str, change: dict, said: str):
    rewrite(published.folder / file, lambda data: data.update(change))
    assert said in refused(published, out)


def test_a_text_tokenizer_of_another_model_is_named(published, out: Path):
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copy(published.folder / "base_llm" / name, published.folder / "flan_t5" / name)
    assert "the tokenizer has 420 tokens, but the text encoder 64" in refused(published, out)
    rewrite(published.folder / "flan_t5/config.json", lambda c: c.update(vocab_size=420))
    assert "shared.weight is [64, 64], expected [420, 64]" in refused(published, out)


def test_a_renderer_config_of_another_model_is_named(published, out: Path):
    shutil.copy(published.folder / "base_llm/config.json", published.folder / "flux_detokenizer/config.json")
    assert "expected TangoFlux's config, found another model's (qwen2)" in refused(published, out)


def test_a_rank_that_is_not_the_recorded_one_is_named(published, out: Path):
    (published.folder / "config.yaml").write_text("{r: 32, lora_alpha: 32}", encoding="utf-8")
    assert "config.yaml says LoRA rank 32, but the pairs have rank 4" in refused(published, out)


def test_two_checkpoints_that_conflict_are_both_named(published, out: Path):
    data = torch.load(model(published), weights_only=True)
    data["tangoflux.fc.0.bias"] = data["tangoflux.fc.0.bias"] + 1
    save_file({k: t.clone() for k, t in data.items()}, str(published.folder / "model.safetensors"))
    told = refused(published, out)
    assert "model.safetensors" in told and "pytorch_model.bin" in told and "tangoflux.fc.0.bias" in told


@pytest.mark.parametrize("file", ["pytorch_model.bin", "flux_detokenizer/model.safetensors"])
def test_damaged_files_are_named(published, out: Path, file: str):
    path = published.folder / file
    whole = path.read_bytes()
    path.write_bytes(whole[:-1000])
    assert str(path) in refused(published, out)
    if path.suffix == ".bin":
        path.write_bytes(whole[:2_000_000] + bytes([whole[2_000_000] ^ 16]) + whole[2_000_001:])
        assert "checksum" in refused(published, out)


def test_a_flipped_bit_in_pulled_safetensors_is_found(published, out: Path):
    """Such files hold no checksums: without the record of a pull a changed weight looks like any other."""
    path = published.folder / "flux_detokenizer/model.safetensors"
    record = {"format": 1, "name": "x", "sources": {path.parent.name: {"files": {
        path.name: {"size": path.stat().st_size, "sha256": digest(path)}}}}}
    (published.folder / "pull.json").write_text(json.dumps(record), encoding="utf-8")
    import_bundle(published.origin(), out)
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    told = refused(published, out, overwrite=True)
    assert str(path) in told and f"its sha256 is {digest(path)}, expected " in told
    (published.folder / "pull.json").write_text("[]", encoding="utf-8")
    import_bundle(published.origin(), out, overwrite=True)


def test_a_payload_in_a_checkpoint_never_runs(published, out: Path, tmp_path: Path, capsys):
    marker = tmp_path / "ran"
    data = torch.load(model(published), weights_only=True)
    torch.save({**data, "seedx.projector.0.weight": Trap(marker)}, model(published))
    p = published.folder
    words = ["bundle", "import", "--audiostory", p, "--base-llm", p / "base_llm", "--flan-t5", p / "flan_t5",
             "--detokenizer", p / "flux_detokenizer", "--out", out]
    assert main(list(map(str, words))) == 2
    told = capsys.readouterr().err
    assert "nothing in it was run" in told and told.count("\n") == 1
    assert not marker.exists() and not out.exists()


@pytest.mark.parametrize("missing", ["pytorch_model.bin", "base_llm/config.json", "base_llm/tokenizer.json",
                                     "flan_t5/config.json", "flan_t5/tokenizer.json", "flux_detokenizer/config.json",
                                     "flux_detokenizer/model.safetensors"])
def test_missing_files_are_named(published, out: Path, missing: str):
    (published.folder / missing).unlink()
    assert Path(missing).name in refused(published, out)


def test_folders_that_do_not_exist_or_go_together_are_named(published, out: Path):
    from audiostory_core.published.origin import Origin

    for origin, said in [
        (Origin(), "give --audiostory, --base-llm, --flan-t5 and --detokenizer together"),
        (Origin(audiostory=published.folder), "together"),
        (published.origin(base_llm=Path("nowhere")), "--base-llm: there is no folder nowhere"),
    ]:
        with pytest.raises(InputError, match=said):
            import_bundle(origin, out)


def test_a_link_out_of_a_published_folder_is_not_followed(published, out: Path, tmp_path: Path):
    (published.folder / "base_llm/config.json").rename(tmp_path / "config.json")
    (published.folder / "base_llm/config.json").symlink_to(tmp_path / "config.json")
    assert "leads out of its folder" in refused(published, out)


# The target


def test_a_disk_too_small_is_said_before_the_first_byte(published, out: Path, monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 1000))
    monkeypatch.setattr(weights, "stream", lambda *_: pytest.fail("something was written"))
    assert "0.00 GB are free" in refused(published, out)


def test_what_is_there_is_replaced_only_when_allowed(published, out: Path):
    import_bundle(published.origin(), out)
    assert "allow replacing it with --overwrite" in refused(published, out)
    import_bundle(published.origin(), out, overwrite=True, name="renamed")
    assert Bundle.open(out).manifest.name == "renamed" and Bundle.open(out).verify() == []


@pytest.mark.parametrize("there", ["file", "folder", "parent", "link"])
def test_what_is_no_bundle_is_never_replaced(published, out: Path, there: str):
    if there == "file":
        out.write_text("mine", encoding="utf-8")
    elif there == "folder":
        out.mkdir()
        (out / "diary.txt").write_text("mine", encoding="utf-8")
    elif there == "link":
        out.symlink_to(out.parent, target_is_directory=True)
    else:
        with pytest.raises(InputError, match="does not exist"):
            import_bundle(published.origin(), out / "deeper/still", overwrite=True)
        return
    refused(published, out, overwrite=True)


def test_sources_are_not_replaced_by_what_they_become(published):
    (published.folder / "bundle.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="would be replaced"):
        import_bundle(published.origin(), published.folder, overwrite=True)


@pytest.mark.parametrize("when", [("check", 0), ("write", 0), ("write", 1)])
def test_a_cancelled_import_leaves_nothing_and_the_old_bundle_stays(published, out: Path, when: tuple[str, int]):
    import_bundle(published.origin(), out, name="first")

    def cancel(stage: str, done: int, total: int) -> None:
        if (stage, done // total) == when:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_bundle(published.origin(), out, overwrite=True, progress=cancel)
    assert Bundle.open(out).manifest.name == "first" and Bundle.open(out).verify() == []
    assert [p.name for p in out.parent.iterdir()] == [out.name]


def test_progress_is_told_in_megabytes(published, out: Path):
    heard: list[tuple[str, int, int]] = []
    import_bundle(published.origin(), out, progress=lambda *told: heard.append(told))
    assert {stage for stage, *_ in heard} == {"check", "write"}
    assert all(0 < done <= total for _, done, total in heard)


def test_leftovers_of_a_killed_import_are_no_bundle_and_go_with_the_next(published, out: Path):
    left = out.with_name(f".{out.name}.importing")
    left.mkdir()
    (left / "dit.safetensors").write_bytes(b"half")
    with pytest.raises(InputError):
        Bundle.open(left)
    import_bundle(published.origin(), out)
    assert not left.exists() and Bundle.open(out).verify() == []


@contextmanager
def import_at_work(processes: BaseContext, published, out: Path) -> Iterator[tuple[BaseProcess, Connection]]:
    """Another process in the middle of an import to `out`; any word lets it go on."""
    here, there = processes.Pipe()
    other = processes.Process(target=import_in_two_halves, args=(published.folder, out, there))
    other.start()
    try:
        assert here.poll(120) and here.recv() == "at work"
        yield other, here
    finally:
        other.kill()
        other.join()


def test_the_second_of_two_imports_is_refused_and_the_first_goes_on(processes: BaseContext, published, out: Path):
    with import_at_work(processes, published, out) as (other, line):
        assert f"another import is making {out}" in refused(published, out, name="second")
        assert "another import" in refused(published, out, overwrite=True)
        line.send("go on")
        other.join(120)
        assert other.exitcode == 0
    assert Bundle.open(out).manifest.name == "first" and Bundle.open(out).verify() == []
    assert [p.name for p in out.parent.iterdir()] == [out.name]


def test_an_import_that_was_killed_stops_nobody(processes: BaseContext, published, out: Path):
    with import_at_work(processes, published, out) as (other, _):
        other.kill()  # as kill -9 does: nothing of its own is run any more
        other.join()
        left = {p.name for p in out.parent.iterdir()}
        assert left == {f".{out.name}.importing", f".{out.name}.lock"}
        import_bundle(published.origin(), out, name="second")
    assert Bundle.open(out).manifest.name == "second" and Bundle.open(out).verify() == []
    assert [p.name for p in out.parent.iterdir()] == [out.name]


def test_a_pull_is_refused_where_an_import_is_at_work(processes: BaseContext, published, out: Path):
    from audiostory_core.published import pull

    with import_at_work(processes, published, out), pytest.raises(InputError, match="an import is making"), pull._alone(out):
        pass
    assert not out.exists()


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_came_to_the_place_meanwhile_stays(published, out: Path, overwrite: bool):
    def pulled(stage: str, done: int, total: int) -> None:
        (out / "audiostory").mkdir(parents=True, exist_ok=True)
        (out / "audiostory/config.yaml").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="holds files that are no bundle"):
        import_bundle(published.origin(), out, overwrite=overwrite, progress=pulled)
    assert (out / "audiostory/config.yaml").read_text(encoding="utf-8") == "mine"
    assert [p.name for p in out.parent.iterdir()] == [out.name]


def test_a_bundle_that_was_put_aside_by_a_killed_run_comes_back(published, out: Path):
    import_bundle(published.origin(), out, name="first")
    out.rename(out.with_name(f".{out.name}.replaced"))
    assert Bundle.open(out).manifest.name == "first", "whoever opens it gives it its name back"
    out.rename(out.with_name(f".{out.name}.replaced"))
    (published.folder / "pytorch_model.bin").unlink()
    with pytest.raises(InputError):
        import_bundle(published.origin(), out, name="second")
    assert Bundle.open(out).manifest.name == "first" and Bundle.open(out).verify() == []


@pytest.mark.slow
def test_forty_kills_leave_the_old_bundle_or_the_new_one(processes: BaseContext, published, out: Path):
    import_bundle(published.origin(), out, name="old")
    draw, started = random.Random(5), time.monotonic()
    import_bundle(published.origin(), out, name="old", overwrite=True)
    longest = time.monotonic() - started
    for _ in range(40):
        other = processes.Process(target=import_over, args=(published.folder, out))
        other.start()
        other.join(draw.uniform(0.0, 1.3) * longest)
        other.kill()
        other.join()
        bundle = Bundle.open(out)
        assert bundle.manifest.name in ("old", "new") and bundle.verify() == []
    import_bundle(published.origin(), out, name="old", overwrite=True)
    assert [path.name for path in out.parent.iterdir()] == [out.name]


@pytest.mark.parametrize("options, said", [({"dtype": "int8"}, "unknown dtype"), ({"name": "../x"}, "--name is")])
def test_options_that_make_no_sense_are_refused(published, out: Path, options: dict, said: str):
    assert said in refused(published, out, **options)


def test_a_bundle_of_a_newer_version_is_refused_by_name(published_bundle: Path, tmp_path: Path, capsys):
    folder = shutil.copytree(published_bundle, tmp_path / "newer")
    rewrite(folder / "bundle.json", lambda data: data.update(format=FORMAT + 1))
    assert main(["bundle", "info", str(folder)]) == 2
    told = capsys.readouterr().err
    assert f"has format {FORMAT + 1}, made by a newer version; this one reads up to {FORMAT}" in told


def test_pages_of_the_source_are_given_back_while_it_is_read(published, out: Path, monkeypatch: pytest.MonkeyPatch):
    from audiostory_core.published import checkpoint
    from audiostory_core.published.checkpoint import Checkpoint

    released: list[Path] = []
    monkeypatch.setattr(checkpoint, "RELEASE_BYTES", 100_000)
    monkeypatch.setattr(Checkpoint, "release", lambda self, kept=Checkpoint.release: (released.append(self.source), kept(self)))
    import_bundle(published.origin(), out)
    assert released.count(model(published)) > 10
