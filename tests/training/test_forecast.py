"""What a training takes, told beforehand, is what it takes: counted on the meta device, on disk, and in a run."""

import json
from pathlib import Path

import pytest
import torch

from audiostory_core.bundle.bundle import Bundle
from audiostory_core.cli import main
from audiostory_core.errors import InputError
from audiostory_core.training import forecast, style
from audiostory_core.training.forecast import Forecast, Hardware, PartUse, shapes_of, style_forecast
from audiostory_core.training.recipe import read_recipe
from audiostory_core.training.stage_forecast import Lessons, Sizes, stage_forecast, stage_lines
from audiostory_core.training.style_sounds import StyleClip

IN_LAYERS = "model.layers."


def test_the_published_sizes_are_those_that_are_known():
    """Numbers of the published files, and of the pairs that were trained on the language model."""
    shapes = shapes_of("published")
    counts = {name: PartUse(name, one).parameters for name, one in shapes.items()}
    assert counts == {"language model": 3_086_637_056, "bridge": 6_295_552, "fuser": 4_198_400, "renderer": 518_009_536,
                      "text encoder": 341_231_104, "codec": 156_112_514}
    pairs = PartUse("language model", shapes["language model"], "deltas", rank=32, adapted=lambda name: IN_LAYERS in name)
    assert pairs.learnt == 59_867_136
    assert [len(PartUse(name, shapes[name]).blocks) for name in ("language model", "renderer", "text encoder")] == [36, 24, 24]


def test_a_bundle_is_counted_by_its_headers_as_its_modules_are(small_bundle: Path):
    bundle, shapes = Bundle.open(small_bundle), shapes_of(str(small_bundle))
    modules = {"renderer": bundle.dit(), "fuser": bundle.fuser(), "language model": bundle.language_model().model,
               "text encoder": bundle.text_encoder().encoder}
    for name, module in modules.items():
        assert PartUse(name, shapes[name]).parameters == sum(p.numel() for p in module.parameters()), name


def test_what_is_held_is_what_was_told(small_bundle: Path):
    """Weights, gradients, moments and averages of a step, to the byte; what it keeps of its activations, nearly."""
    bundle = Bundle.open(small_bundle)
    clip = StyleClip("x", torch.randn(24, 16), 1.5, "x", torch.randn(64, 32))
    recipe = style.StyleRecipe(rank=4, places=5 * 88, precision="no")
    task = style.StyleTask(bundle.dit(), [clip], bundle.unconditional(), bundle.codec(), recipe)
    own, kept = {p.untyped_storage().data_ptr() for p in task.dit.parameters()}, dict[int, torch.Tensor]()

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        if tensor.untyped_storage().data_ptr() not in own:
            kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autocast("cpu", torch.bfloat16), torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = task.losses(task.batch(0))["loss"]
    activations = sum(tensor.untyped_storage().nbytes() for tensor in kept.values())
    loss.backward()
    optimizer = torch.optim.AdamW(task.groups())
    optimizer.step()
    trained = list(task.modules.parameters())
    part = PartUse("renderer", shapes_of(str(small_bundle))["renderer"], "deltas", 88, 5, 4, style.is_adapted, again=False)
    told = Forecast((part,), Hardware(), 1).memory()
    assert part.learnt == sum(p.numel() for p in trained)
    assert told["weights"] == sum(p.nbytes for p in task.dit.parameters())
    assert told["gradients"] == sum(p.grad.nbytes for p in trained if p.grad is not None) == told["average"]
    moments = [value for state in optimizer.state.values() for value in state.values() if value.ndim]
    assert told["AdamW"] == sum(value.nbytes for value in moments)
    assert 0.4 < told["activations"] / activations < 1.6, "kernels of small sizes keep scores of attention too"


def test_gpus_share_what_is_held_and_not_what_is_computed():
    shapes = {f"layers.{k}.a.weight": (64, 32) for k in range(4)}
    one, four = (Forecast((PartUse("x", shapes, "whole", 10, 2),), Hardware(gpus), 100) for gpus in (1, 4))
    held = ("weights", "gradients", "AdamW", "average")
    assert all(four.memory()[name] * 4 == one.memory()[name] for name in held)
    assert four.memory()["activations"] == one.memory()["activations"] and four.hours() == one.hours() > 0


def test_operations_are_those_of_their_products():
    """Forward two a number and place, as many again for each way back, and attention's own."""
    part = PartUse("x", {"layers.0.a.weight": (8, 8), "layers.0.b.weight": (8, 8)}, "whole", 100, 3)
    forward = 2 * 300 * 128 + 4 * 300 * 100 * 8
    assert part.products() == 3 * forward + 2 * 300 * 128
    frozen = PartUse("x", part.shapes, places=100, rows=3, backward=False)
    assert frozen.products() == forward and frozen.activations() == 0 and frozen.learnt == 0
    per_hour = Hardware(speed=1e12)
    assert Forecast((part,), per_hour, 50).hours() == pytest.approx(50 * part.products() / 1e12 / 3600)


def test_a_head_counts_although_it_is_the_embedding():
    own = {"model.layers.0.mlp.gate_proj.weight": (16, 8), "model.embed_tokens.weight": (1000, 8)}
    part, without = PartUse("x", own, "whole", 10, 1), PartUse("x", {**own, "model.embed_tokens.weight": (1, 8)}, "whole", 10, 1)
    assert part.products() - without.products() == pytest.approx(3 * 2 * 10 * 999 * 8 + 2 * 10 * 999 * 8)
    assert part.activations() - without.activations() == 6 * 10 * (1000 - 8), "its values for every word"


def test_a_style_of_the_published_renderer_fits_into_8_gb():
    told = style_forecast("published", style.StyleRecipe(), Hardware(1, 8e9, 2e13))
    assert sum(told.memory().values()) < forecast.AMPLE * 8e9
    assert "which fits into 8 GB" in "\n".join(told.lines())
    large = Forecast((PartUse("x", shapes_of("published")["language model"], "whole", 1000),), Hardware(1, 24e9), 10)
    assert "which does NOT fit into 24 GB" in "\n".join(large.lines())


@pytest.mark.parametrize("fields, said", [
    ({"gpus": 0}, "--gpus is 0"), ({"gpu_bytes": 0.0}, "--gpu-memory is 0"), ({"speed": float("nan")}, "--speed is nan"),
])
def test_clusters_that_there_are_none_of(fields: dict, said: str):
    with pytest.raises(InputError, match=said):
        Hardware(**fields)


def test_what_is_shared_out_is_put_together_in_pieces():
    shapes = {f"layers.{k}.a.weight": (100, 10) for k in range(8)} | {"embed_tokens.weight": (50, 10)}
    blocks, whole = (Forecast((PartUse("x", shapes, in_one=one),), Hardware(4), 1).memory()["in half precision"] for one in (False, True))
    assert blocks == 2 * (2 * 1000 + 500) and whole == 2 * 8500


# The commands


def test_a_style_is_foretold_without_sounds_and_nothing_is_written(tmp_path: Path, small_bundle: Path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["train", "style", "--plan-only", "--from", str(small_bundle), "--steps", "70", "--rank", "4"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("part ") and "70 steps on 1 GPU" in said and "fits into 80 GB" in said
    assert not list(tmp_path.iterdir())


def test_a_style_is_learnt_and_its_page_drawn(tmp_path: Path, small_bundle: Path, capsys, monkeypatch):
    import soundfile

    monkeypatch.chdir(tmp_path)
    (tmp_path / "audio").mkdir()
    soundfile.write("audio/bell.wav", torch.randn(16_000).mul(0.1).numpy(), 16_000)
    Path("audio/bell.txt").write_text("A bell rings.", encoding="utf-8")
    words = ["train", "style", "--from", str(small_bundle), "--audio", "audio", "--out", "run", "--steps", "20", "--precision", "no"]
    assert main(words) == 0
    assert "ComfyUI   run/style.safetensors" in capsys.readouterr().out
    assert main(["train", "page", "run"]) == 0
    assert capsys.readouterr().out.strip() == "run/index.html"
    text = Path("run/index.html").read_text(encoding="utf-8")
    assert "<h2>style</h2>" in text and text.count("<audio") == 4
    assert main(["bundle", "verify", "run/bundle"]) == 0
    assert json.loads(Path("run/peft/adapter_config.json").read_text(encoding="utf-8"))["r"] == 8


@pytest.mark.parametrize("words, said", [
    (("style",), "--audio DIR is missing"), (("style", "--audio", "none"), "there is no folder none"),
    (("style", "--audio", "none", "--rank", "0"), "--rank is 0"), (("page", "none"), "there is no folder none"),
    (("style", "--plan-only", "--from", "none"), "there is no bundle 'none'"), (("page", "."), "holds no log of a training"),
])
def test_what_cannot_be_trained_or_drawn(words: tuple[str, ...], said: str, tmp_path: Path, small_bundle: Path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    begin = () if "--from" in words or words[0] == "page" else ("--from", str(small_bundle))
    assert main(["train", *words, *begin]) == 2
    assert said in capsys.readouterr().err


# Stages


def stage(number: int, amount: Lessons, gpus: int = 16, again: bool = True, **changes: object) -> list:
    recipe = read_recipe(number, [f"{name}={value}" for name, value in changes.items()])
    return stage_forecast(Sizes.of("published"), recipe, amount, Hardware(gpus), again)


def test_every_phase_of_a_stage_is_foretold():
    """Pairs and embeddings of the language model, 512 and 256 rows a step: 25 epochs of 51,200 sounds."""
    warm_up, whole = stage(1, Lessons(51_200, 1))
    assert (warm_up.phase, whole.phase) == ("warm-up", "whole") and warm_up.forecast.steps == 2500 and whole.forecast.steps == 5000
    learnt = {part.name: part.learnt for part in whole.forecast.parts}
    assert learnt["language model"] == 59_867_136 + 152_277 * 2048 and learnt["renderer"] == 518_009_536
    assert learnt["text encoder"] == learnt["codec"] == 0 and "renderer" not in {p.name for p in warm_up.forecast.parts}
    assert stage_lines([warm_up, whole])[-1].startswith("all phases: ")


def test_batches_are_counted_as_a_run_counts_them(tmp_path: Path):
    from audiostory_core.training.data import Batches, BatchOrder, KeptRecord, RecordShelf

    items = tuple(KeptRecord({}, 100) for _ in range(1000))
    recipe = read_recipe(3, ["epochs=2", "rows.generation=4", "rows.understanding=8", "ratio=2"])
    phase = recipe.phases[0]
    batches = Batches(RecordShelf(items, {}, ""), BatchOrder(phase.rows.model_dump(), phase.batches_a_step, phase.ratio, phase.epochs))
    counted = [batches.kind(n) for n in range(0, batches.count, phase.batches_a_step)]
    told, asked = stage_forecast(Sizes.of("published"), recipe, Lessons(1000), Hardware(), False)
    assert told.forecast.steps == counted.count("generation")
    assert abs(asked.forecast.steps - counted.count("understanding")) <= 1


def test_gpus_take_their_share_of_the_batches_of_a_step():
    (one, *_), (eight, *_) = (stage(3, Lessons(8000), gpus) for gpus in (1, 8))
    assert one.forecast.accumulated == 8 and eight.forecast.accumulated == 1
    assert one.forecast.hours() == pytest.approx(8 * eight.forecast.hours())


def test_what_stands_apart_is_whole_on_every_gpu():
    part = PartUse("x", {"a.weight": (100, 100)}, apart=True)
    one, four = (Forecast((part,), Hardware(gpus), 1).memory() for gpus in (1, 4))
    assert one == four and one["weights"] == 40_000


def test_a_stage_is_foretold_from_the_command_line(small_bundle: Path, capsys: pytest.CaptureFixture[str]):
    words = ["train", "story", "--plan-only", "--stage", "1", "--from", str(small_bundle), "--gpus", "2", "--records", "640"]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "warm-up: steps of stories" in said and "32 rows of 380 places" in said and "on 2 GPUs" in said
    assert main([*words, "--events", "0", "--records", "0"]) == 2
    assert "--records is 0" in capsys.readouterr().err
    assert main([*words, "--gpus", "0"]) == 2
