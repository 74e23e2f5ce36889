"""The three stages on a small bundle: what each trains and leaves alone, that it learns, and that what comes out tells."""

import dataclasses
import json
import math
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest
import torch

from audiostory_core.bundle.bundle import Bundle
from audiostory_core.errors import InputError
from audiostory_core.training import stages
from audiostory_core.training.data import open_shelf
from audiostory_core.training.recipe import FOLDER, STAGES, read_recipe
from audiostory_core.training.stages import StoryRun, batches_of, told_by
from audiostory_core.training.story import StoryTask, compute_again
from line_task import free_port
from story_shards import stage_as, story_shards

SMALL = ["rows.generation=2", "rows.understanding=2", "batches_a_step=2", "epochs=1", "save_every=2", "rank=2"]


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story_shards(tmp_path_factory.mktemp("data") / "shards", 8)


@pytest.fixture(scope="module")
def hearing_bundle(small_bundle: Path, small_listener, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bundle with an ear, and deltas that its language model listens with."""
    import shutil

    from audiostory_core.training import listening, understanding

    folder = tmp_path_factory.mktemp("bundles") / "hearing"
    shutil.copytree(small_bundle, folder)
    lm = Bundle.open(small_bundle).language_model()
    listening.write(small_listener.ear, understanding.adapt(lm.model), folder)
    return folder


def asked(bundle: Path, stage: int, shards: Path, out: Path, *changes: str) -> StoryRun:
    recipe = read_recipe(stage, [*SMALL, *changes])
    return StoryRun(str(bundle), recipe, open_shelf([shards]), out, "no")


def task_of(bundle: Path, stage: int, phase: int, shards: Path, out: Path, *changes: str) -> StoryTask:
    """A phase by itself, from the bundle."""
    run = asked(bundle, stage, shards, out, *changes)
    opened, chosen = Bundle.open(bundle), run.recipe.phases[phase]
    run = dataclasses.replace(run, recipe=run.recipe.model_copy(update={"phases": (chosen,)}))
    shelf = told_by(opened, run.shelf)
    return StoryTask(opened, chosen, batches_of(chosen, shelf), stages._net(opened, run, 0))


@pytest.mark.parametrize("stage", STAGES)
def test_recipes_are_the_supplements(stage: int):
    recipe = read_recipe(stage)
    assert recipe.name == f"stage-{stage}" and json.loads((FOLDER / f"stage-{stage}.json").read_text())["version"] == 1
    whole = [(phase.rows.generation * phase.batches_a_step, phase.epochs) for phase in recipe.phases]
    assert whole == ([(512, 25), (256, 25)] if stage == 1 else [(8, 10)])
    assert all((p.weights.mse, p.weights.text, p.rank) == (5, 2, 32) for p in recipe.phases)
    if stage > 1:
        phase = recipe.phases[0]
        assert (phase.ratio, phase.rows.understanding * phase.batches_a_step) == (2, 16)
        assert (phase.learns["language"], phase.learns["renderer"]) == (2e-5, 5e-5)
    else:
        assert [set(phase.learns.values()) for phase in recipe.phases] == [{1e-3}, {1e-4}]
        assert "renderer" not in recipe.phases[0].learns and not recipe.phases[0].renders


@pytest.mark.parametrize(("changes", "said"), [
    (["epochs"], "is no change of a recipe"),
    (["epochs=-1"], "epochs"),
    (["epochz=1"], "epochz"),
    (["learns={}"], "learns"),
    (['learns={"ear": 1e-3}'], "ear"),
    (['learns={"resampler": 1e-3}'], "ratio is 0"),
    (["weights.flow=0"], "flow is 0"),
    (["rows.generation.more=1"], "rows"),
])
def test_a_wrong_recipe_is_refused(changes: list[str], said: str):
    with pytest.raises(InputError, match=said):
        read_recipe(1, changes)


def test_a_recipe_of_what_the_bundle_has_not_is_refused(small_bundle: Path, shards: Path, tmp_path: Path):
    with pytest.raises(InputError, match="the phase together of stage-2 needs an ear, and bundle 'small' has none"):
        stages.train(asked(small_bundle, 2, shards, tmp_path))


def test_the_first_stage_trains_what_it_says_and_tells(small_bundle: Path, shards: Path, tmp_path: Path):
    folder = stages.train(asked(small_bundle, 1, shards, tmp_path))
    assert Bundle.open(folder).verify() == []
    before, after = Bundle.open(small_bundle), Bundle.open(folder)
    for name, changed in (("language_model", True), ("dit", True), ("fuser", True), ("text_encoder", False), ("codec", False)):
        pairs = zip(getattr(before, name)().parameters(), getattr(after, name)().parameters(), strict=True)
        assert any(not torch.equal(one, other) for one, other in pairs) == changed, name
    kept = [json.loads(line) for line in (tmp_path / "whole/train.jsonl").read_text().splitlines()]
    assert all(math.isfinite(value) for line in kept for value in line["losses"].values())
    assert kept[-1]["losses"].keys() == {"text", "mse", "flow"} and kept[-1]["tokens_a_second"] > 0
    assert stages.train(asked(small_bundle, 1, shards, tmp_path)) == folder, "what is finished is not trained again"
    with pytest.raises(InputError, match="holds a run of something else"):
        stages.train(asked(small_bundle, 1, shards, tmp_path, "seed=3"))


def test_the_warm_up_leaves_the_renderer_and_base_weights_alone(small_bundle: Path, shards: Path, tmp_path: Path):
    task = task_of(small_bundle, 1, 0, shards, tmp_path)
    names = {name for name, p in task.modules.named_parameters() if p.requires_grad}
    assert task.modules.renderer is None and not any("audio_projector" in name for name in names)
    assert {name for name in names if "_proj.linear" in name} == set(), "weights under deltas stand still"
    assert any(name.endswith("q_proj.A") for name in names) and any("embed_tokens" in name for name in names)
    assert sum(len(group["params"]) for group in task.groups()) == len(names)


def test_the_second_stage_learns_to_tell_and_to_listen(hearing_bundle: Path, shards: Path, tmp_path: Path):
    run = asked(hearing_bundle, 2, shards, tmp_path, "epochs=3", 'learns={"language": 0.01, "embeddings": 0.01, "semantic": 0.01, '
                '"resampler": 0.01, "fuser": 0.001, "renderer": 0.001, "residual": 0.01}')
    folder = stages.train(run)
    kept = [json.loads(line) for line in (tmp_path / "together/train.jsonl").read_text().splitlines()]
    for name in ("text", "mse", "answers"):
        told = [line["losses"][name] for line in kept if name in line["losses"]]
        assert told[-1] < told[0], name
    bundle = Bundle.open(folder)
    assert bundle.verify() == [] and bundle.manifest.listening and bundle.manifest.listening.adapter_rank is None
    assert not (folder / "listening_adapter.safetensors").exists()
    bundle.listening_model()


def test_two_processes_train_a_stage_as_one_does(
    hearing_bundle: Path, shards: Path, processes: BaseContext, tmp_path: Path
):
    """Modules in pieces, batches that are not equally long, and steps of both kinds."""
    port = free_port()
    for name, count in (("one", 1), ("two", 2)):
        members = [processes.Process(target=stage_as, args=(rank, count, port, hearing_bundle, shards, tmp_path / name, [*SMALL, "epochs=2"]))
                   for rank in range(count)]
        for member in members:
            member.start()
        for member in members:
            member.join(200)
            assert member.exitcode == 0
    told = [[json.loads(line)["losses"] for line in (tmp_path / name / "together/train.jsonl").read_text().splitlines()]
            for name in ("one", "two")]
    assert len(told[0]) == len(told[1]) and any("answers" in losses for losses in told[0])
    for one, two in zip(*told, strict=True):
        assert two == pytest.approx(one, abs=1e-5, rel=1e-5)


def test_a_batch_is_a_function_of_its_number(hearing_bundle: Path, shards: Path, tmp_path: Path):
    one, other = (task_of(hearing_bundle, 2, 0, shards, tmp_path) for _ in range(2))
    for number in range(6):
        mine, theirs = one.batch(number), other.batch(number)
        assert type(mine) is type(theirs) and torch.equal(mine.rows.ids, theirs.rows.ids)
        with torch.no_grad():
            losses = [task.losses(task.batch(number)) for task in (one, other)]
        assert losses[0] == losses[1]


def test_blocks_that_are_computed_again_have_the_same_gradients(small_bundle: Path, shards: Path, tmp_path: Path):
    found = []
    for again in (False, True):
        task = task_of(small_bundle, 1, 1, shards, tmp_path)
        if again:
            compute_again(task.blocks())
        losses = task.losses(task.batch(3))
        (losses["text"] + losses["mse"] + losses["flow"]).backward()
        found.append([p.grad for p in task.modules.parameters() if p.grad is not None])
    assert len(found[0]) == len(found[1]) > 10
    for plain, again in zip(*found, strict=True):
        torch.testing.assert_close(plain, again, atol=1e-7, rtol=1e-5)


def test_records_of_more_events_than_a_bundle_tells_are_left_out(small_bundle: Path, shards: Path):
    shelf = open_shelf([shards])
    bundle = Bundle.open(small_bundle)
    narrow = bundle.manifest.model_copy(update={"language": bundle.manifest.language.model_copy(update={"max_events": 1})})
    fit = told_by(Bundle(bundle.folder, narrow), shelf)
    assert 0 < len(fit.items) < len(shelf.items) and all(item.events == 1 for item in fit.items)
    assert fit.rejected == {"have more than 1 events": len(shelf.items) - len(fit.items)}
