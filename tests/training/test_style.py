"""A style from a folder of sounds: what comes out is one thing in three forms, and what cannot be used is said."""

import json
from pathlib import Path

import pytest
import soundfile
import torch
from safetensors.torch import load_file, save_file

from audiostory_core.bundle import weights
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.errors import InputError
from audiostory_core.pipeline import tell
from audiostory_core.plan.story import StoryPlan
from audiostory_core.training import low_rank, style
from audiostory_core.training.style import StyleRecipe, is_adapted
from refusals import refusal_of

RATE = 16_000
SHORT = StyleRecipe(rank=2, steps=4, places=400, samples=2, precision="no")


def sound(path: Path, seconds: float, pitch: float = 440.0, channels: int = 1) -> Path:
    wave = 0.3 * torch.sin(2 * torch.pi * pitch * torch.arange(round(seconds * RATE)) / RATE)
    soundfile.write(path, wave[:, None].expand(-1, channels).numpy(), RATE)
    return path


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    """Two sounds with captions; one in stereo, and longer than the renderer can make in one."""
    folder = tmp_path / "audio"
    folder.mkdir()
    for name, seconds, channels, caption in (("bell", 1.2, 1, "A bell rings."), ("hum", 4.0, 2, "An engine hums.\n")):
        sound(folder / f"{name}.wav", seconds, channels=channels)
        (folder / f"{name}.txt").write_text(caption, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def styled(small_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> style.StyleReport:
    folder = tmp_path_factory.mktemp("styled")
    (folder / "audio").mkdir()
    sound(folder / "audio/bell.flac", 1.2)
    (folder / "audio/bell.txt").write_text("A bell rings.", encoding="utf-8")
    return style.train(str(small_bundle), folder / "audio", folder / "out", SHORT)


def test_long_sounds_are_cut_and_captions_read(small_bundle: Path, audio: Path, tmp_path: Path):
    report = style.train(str(small_bundle), audio, tmp_path / "out", SHORT)
    names = [(clip.name, clip.caption) for clip in report.sounds.clips]
    assert names == [("bell", "A bell rings."), ("hum", "An engine hums."), ("hum 2", "An engine hums.")]
    assert [clip.seconds for clip in report.sounds.clips] == [1.2, 2.0, 2.0] and not report.sounds.rejected
    shapes = {tuple(clip.latents.shape) for clip in report.sounds.clips}
    assert shapes == {(20, 16), (32, 16)}, "on the grid of frames that stories are rendered in"


def test_the_style_is_in_the_bundle_and_nothing_else_is(styled: style.StyleReport, small_bundle: Path):
    made, before = Bundle.open(styled.folder / "bundle"), Bundle.open(small_bundle)
    assert made.verify() == [] and made.manifest.description.endswith("Its renderer has learnt a style.")
    moved = {name for name, file in before.manifest.files.items() if made.manifest.files[name] != file}
    assert moved == {"dit.safetensors"}
    old, new = (load_file(str(bundle.folder / "dit.safetensors")) for bundle in (before, made))
    changed = {name for name in old if not torch.equal(old[name], new[name])}
    assert changed == {name for name in old if name.endswith(".weight") and is_adapted(name.removesuffix(".weight"))}
    assert all(new[name].dtype == old[name].dtype for name in old)
    plan = StoryPlan.sequential("A bell.", [("A bell rings.", 1.0)])
    with tell(plan=plan, bundle=made.folder).track as one, tell(plan=plan, bundle=small_bundle).track as other:
        assert not torch.equal(one.clip().waveform, other.clip().waveform)


def test_all_forms_are_the_same_change(styled: style.StyleReport, small_bundle: Path):
    """The file for ComfyUI, peft's adapter and the merged bundle move the renderer alike."""
    before, merged = Bundle.open(small_bundle).dit(), Bundle.open(styled.folder / "bundle").dit()
    host, peft = load_file(str(styled.folder / "style.safetensors")), load_file(str(styled.folder / "peft/adapter_model.safetensors"))
    old, new = before.state_dict(), merged.state_dict()
    layers = {key.removeprefix("diffusion_model.").partition(".lora_")[0] for key in host}
    assert len(layers) == len(host) / 2 and {f"{layer}.weight" for layer in layers} <= old.keys()
    for layer in layers:
        a, b = (host[f"diffusion_model.{layer}.lora_{part}.weight"] for part in "AB")
        assert torch.equal(peft[f"base_model.model.{layer}.lora_A.weight"], a) and float((b @ a).abs().max()) > 0
        torch.testing.assert_close(new[f"{layer}.weight"], old[f"{layer}.weight"] + b @ a, atol=1e-3, rtol=1e-3)


def test_peft_reads_its_form(styled: style.StyleReport, small_bundle: Path):
    peft = pytest.importorskip("peft", reason="peft is not installed: its reading of the adapter is not tested")
    plain, merged = Bundle.open(small_bundle).dit(), Bundle.open(styled.folder / "bundle").dit()
    adapted = peft.PeftModel.from_pretrained(Bundle.open(small_bundle).dit(), str(styled.folder / "peft"))
    context, latents = torch.randn(1, 8, 32), torch.randn(1, 20, 16)

    def velocity(dit):
        told = merged.condition(context, torch.tensor([1.0]))
        return dit(latents, torch.tensor([0.5]), told.tokens, told.pooled)

    with torch.no_grad():
        torch.testing.assert_close(velocity(adapted), velocity(merged), atol=5e-3, rtol=5e-3)
        assert not torch.allclose(velocity(plain), velocity(merged), atol=1e-5)


def test_a_run_that_is_cut_off_goes_on(small_bundle: Path, audio: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = style.train(str(small_bundle), audio, tmp_path / "whole", SHORT)
    learns = style.StyleTask.losses

    def dies(task: style.StyleTask, batch: style.StyleBatch):
        if batch.number == 2:
            raise KeyboardInterrupt
        return learns(task, batch)

    monkeypatch.setattr(style, "SAVE_EVERY", 1)
    monkeypatch.setattr(style.StyleTask, "losses", dies)
    with pytest.raises(KeyboardInterrupt):
        style.train(str(small_bundle), audio, tmp_path / "cut", SHORT)
    monkeypatch.setattr(style.StyleTask, "losses", learns)
    cut = style.train(str(small_bundle), audio, tmp_path / "cut", SHORT)
    one, other = (load_file(str(report.folder / "style.safetensors")) for report in (whole, cut))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_way_is_heard_and_seen(styled: style.StyleReport):
    assert [path.name for path in sorted((styled.folder / "samples").iterdir())] == ["step_000000.flac", "step_000002.flac"]
    assert (styled.folder / "before_after.png").stat().st_size > 500
    assert json.loads((styled.folder / "style.json").read_text(encoding="utf-8"))["captions"] == {"bell": "A bell rings."}
    assert f"{styled.parameters:,} numbers" in "\n".join(styled.lines())


# What cannot be


def test_sounds_that_cannot_be_used_are_named_and_the_others_used(small_bundle: Path, audio: Path, tmp_path: Path):
    (audio / "broken.wav").write_bytes(b"RIFF" + bytes(40))
    soundfile.write(audio / "silent.wav", [0.0] * RATE, RATE)
    (audio / "silent.txt").write_text("Nothing.", encoding="utf-8")
    sound(audio / "nameless.wav", 1.0)
    sound(audio / "empty.wav", 1.0).with_suffix(".txt").write_text(" \n", encoding="utf-8")
    sound(audio / "long.wav", 1.0).with_suffix(".txt").write_text("bell " * 1000, encoding="utf-8")
    sound(audio / "bytes.wav", 1.0).with_suffix(".txt").write_bytes(b"\xff\xfe\xfa")
    sound(audio / "blink.wav", 0.1)
    report = style.train(str(small_bundle), audio, tmp_path / "out", SHORT)
    said = "\n".join(report.sounds.rejected)
    for words in ("broken.wav", "silent.wav is silent", "this bundle cannot listen, so write nameless.txt beside it",
                  "empty.txt is empty", "has 4,999 characters; a caption has at most 2,000", "not UTF-8", "lasts 0.10 s"):
        assert words in said
    assert len(report.sounds.rejected) == 7 and len(report.sounds.clips) == 3
    assert sum(line.startswith("left out") for line in report.lines()) == 7


def test_a_caption_is_what_is_heard_where_none_is_written(small_bundle: Path, small_listener, tmp_path: Path, monkeypatch):
    from audiostory_core.listen.listening import Heard
    from audiostory_core.training import style_sounds

    plan = StoryPlan.sequential("x", [("a bell rings", 0.5), ("An engine hums.", 1.0), ("a bell rings", 0.5)])
    monkeypatch.setattr(style_sounds, "listen", lambda listener, clip: Heard("", plan))
    monkeypatch.setattr(style_sounds.Listener, "of", classmethod(lambda cls, parts: None))
    bundle = Bundle.open(small_bundle)
    monkeypatch.setattr(Bundle, "open", classmethod(lambda cls, name: hearing))
    hearing = Bundle(bundle.folder, bundle.manifest.model_copy(update={"listening": {"tokens": 4, "width": 32}}))
    (tmp_path / "audio").mkdir()
    sound(tmp_path / "audio/x.wav", 2.0)
    from audiostory_core.pipeline import open_parts

    found = style_sounds.gather(open_parts("x", "cpu", "float32"), tmp_path / "audio")
    assert [clip.caption for clip in found.clips] == ["An engine hums. a bell rings."]


@pytest.mark.parametrize("change, said", [
    (lambda audio: [path.unlink() for path in audio.iterdir()], "holds no sounds; they end in .wav"),
    (lambda audio: [path.unlink() for path in audio.glob("*.txt")], "none of the 2 sounds in"),
])
def test_a_folder_of_which_nothing_can_be_learnt(small_bundle: Path, audio: Path, tmp_path: Path, change, said: str):
    change(audio)
    assert said in refusal_of(style.train, str(small_bundle), audio, tmp_path / "out", SHORT)
    assert not (tmp_path / "out/style").exists()


def test_other_sounds_do_not_go_on_with_a_style(small_bundle: Path, audio: Path, tmp_path: Path):
    style.train(str(small_bundle), audio, tmp_path / "out", SHORT)
    sound(audio / "bell.wav", 1.0, pitch=200.0)
    assert "holds the style of other sounds" in refusal_of(style.train, str(small_bundle), audio, tmp_path / "out", SHORT)
    assert "no folder" in refusal_of(style.train, str(small_bundle), tmp_path / "no", tmp_path / "out", SHORT)
    assert "lies in" in refusal_of(style.train, str(tmp_path / "out/bundle"), audio, tmp_path / "out", SHORT)


@pytest.mark.parametrize("fields, said", [
    ({"rank": 0}, "--rank is 0; it must lie between 1 and 1,024"), ({"steps": 0}, "--steps is 0"),
    ({"rate": 0.0}, "--rate is 0"), ({"rate": float("nan")}, "--rate is nan"),
])
def test_numbers_that_no_style_has(fields: dict, said: str):
    with pytest.raises(InputError, match=said):
        StyleRecipe(**fields)


# Deltas


def test_deltas_of_a_renderer_in_whole_bytes_are_not_rounded_away(tmp_path: Path):
    weight = torch.randn(256, 128)
    weights.save_in_bytes({"a.weight": weight, "b.weight": weight, "a.bias": torch.ones(256)}, tmp_path / "in.safetensors")
    assert weights.stored_type(tmp_path / "in.safetensors") == torch.int8
    a, b = torch.randn(2, 128), 1e-3 * torch.randn(256, 2)
    weights.write_with_deltas(tmp_path / "in.safetensors", {"a.A": a, "a.B": b}, tmp_path / "out.safetensors")
    old, new = (load_file(str(tmp_path / f"{name}.safetensors")) for name in ("in", "out"))
    stored = old["a.weight"].float() * old["a.weight.rows"][:, None]
    assert new.keys() == old.keys() - {"a.weight.rows"} and new["a.weight"].dtype == torch.float16
    torch.testing.assert_close(new["a.weight"].float(), stored + b @ a, atol=2e-3, rtol=0)
    assert all(torch.equal(new[name], old[name]) for name in ("b.weight", "b.weight.rows", "a.bias"))


def test_deltas_that_fit_nothing_are_refused(tmp_path: Path):
    save_file({"a.weight": torch.zeros(3, 4)}, str(tmp_path / "in.safetensors"))
    for deltas, said in (({"b.A": torch.zeros(1, 4), "b.B": torch.zeros(3, 1)}, "has no layer 'b'"),
                         ({"a.A": torch.zeros(1, 5), "a.B": torch.zeros(3, 1)}, "is \\[3, 5\\], expected \\[3, 4\\]")):
        with pytest.raises(InputError, match=said):
            weights.write_with_deltas(tmp_path / "in.safetensors", deltas, tmp_path / "out.safetensors")
    assert not (tmp_path / "out.safetensors").exists()
    with pytest.raises(InputError, match="none of the model's linear layers"):
        low_rank.adapt(torch.nn.Linear(2, 2), 1, lambda name: False)


def test_a_full_disk_is_a_sentence_and_leaves_what_was_there(styled: style.StyleReport, small_bundle: Path, monkeypatch):
    import errno

    from safetensors import SafetensorError
    from safetensors import torch as stored

    files = {path: path.read_bytes() for path in styled.folder.rglob("*.safetensors")}
    deltas = {"transformer.single_transformer_blocks.0.proj_out.A": torch.ones(1, 160),
              "transformer.single_transformer_blocks.0.proj_out.B": torch.ones(32, 1)}

    def full(*_):
        raise SafetensorError(f"I/O error: No space left on device (os error {errno.ENOSPC})")

    monkeypatch.setattr(stored, "save_file", full)
    said = refusal_of(style.write_outcome, Bundle.open(small_bundle), deltas, styled.folder)
    assert "could not write" in said and "No space left on device" in said
    changed = {path.name for path, data in files.items() if path.read_bytes() != data}
    assert changed == {"style.safetensors"} and Bundle.open(styled.folder / "bundle").verify() == []
    assert not [path for path in styled.folder.rglob(".*") if path.name != ".run.lock"]


def test_a_trained_part_is_stored_as_it_was_before(tmp_path: Path):
    """Matrices in whole bytes stay such; a file of them was once refused where a part was to be stored like it."""
    from types import SimpleNamespace

    from audiostory_core.training.outcome import save_as_before

    part = torch.nn.Linear(128, 256)
    for kind, write in ((torch.int8, weights.save_in_bytes), (torch.float16, weights.save)):
        write(part.state_dict(), tmp_path / "part.safetensors")
        save_as_before(part, tmp_path / "again.safetensors", SimpleNamespace(folder=tmp_path), "part.safetensors")  # type: ignore[arg-type]
        assert load_file(str(tmp_path / "again.safetensors"))["weight"].dtype == kind
