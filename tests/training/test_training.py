"""Training: a resumed run equals an uninterrupted one, averages are closed forms, and every stage learns."""

import copy
import json
import math
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from audiostory_core.dataset.clips import ClipStore
from audiostory_core.dataset.stories import draw_story
from audiostory_core.dataset.vocabulary import ENVIRONMENTS, all_variants
from audiostory_core.errors import InputError
from audiostory_core.line.bridge import story_ids
from audiostory_core.models.tokenizer import open_tokenizer
from audiostory_core.plan import prompts
from audiostory_core.plan.text import reasoning_phrases, to_text
from audiostory_core.training import bridging, checkpoints, language, loop, renderer, tiny
from audiostory_core.training.bridging import WarmUpTask, WholeTask, semantic_error, speak
from audiostory_core.training.language import IGNORED, LanguageTask, draw_batch, lesson
from audiostory_core.training.renderer import RendererTask
from line_task import LineTask

# The loop


def weights_of(task: LineTask) -> list[torch.Tensor]:
    return [p.detach().cpu().clone() for p in task.modules.parameters()]


@pytest.mark.parametrize("cut", [7, 13])
def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path, cut: int, monkeypatch: pytest.MonkeyPatch):
    settings = loop.Schedule(20, warmup=4, save_every=cut, log_every=5)
    whole = LineTask()
    average = loop.run(whole, settings, tmp_path / "whole", precision="no")

    broken = LineTask()
    losses = broken.losses

    def dies(step: int):
        if step == cut:
            raise KeyboardInterrupt
        return losses(step)

    monkeypatch.setattr(broken, "losses", dies)
    with pytest.raises(KeyboardInterrupt):
        loop.run(broken, settings, tmp_path / "cut", precision="no")
    resumed = LineTask()
    again = loop.run(resumed, settings, tmp_path / "cut", precision="no")

    for one, other in zip(weights_of(whole), weights_of(resumed), strict=True):
        assert torch.equal(one, other)
    for name, value in average.items():
        assert torch.equal(value, again[name])
    assert whole.modules.seen == resumed.modules.seen == 20, "buffers go on, too"


def test_a_finished_run_is_not_run_again(tmp_path: Path):
    settings = loop.Schedule(3, warmup=1, save_every=10)
    first = loop.run(LineTask(), settings, tmp_path, precision="no")
    task = LineTask()
    task.losses = None  # type: ignore[method-assign, assignment]
    for name, value in loop.run(task, settings, tmp_path, precision="no").items():
        assert torch.equal(value, first[name])


def test_the_average_is_its_closed_form(tmp_path: Path):
    seen: list[list[torch.Tensor]] = []

    class Watched(LineTask):
        def losses(self, step: int):
            seen.append(weights_of(self))
            return super().losses(step)

    task = Watched()
    average = loop.run(task, loop.Schedule(6, warmup=1, ema=0.3), tmp_path, precision="no")
    seen.append(weights_of(task))
    expected = seen[0]
    for step, current in enumerate(seen[1:]):
        decay = min(0.3, (1 + step) / (10 + step))
        expected = [decay * e + (1 - decay) * c for e, c in zip(expected, current, strict=True)]
    for value, wanted in zip(average.values(), expected, strict=True):
        torch.testing.assert_close(value.cpu(), wanted)


def test_the_average_is_what_is_recalled(tmp_path: Path):
    average = loop.run(LineTask(), loop.Schedule(3, warmup=1), tmp_path, precision="no")
    fresh = LineTask()
    checkpoints.load_average(fresh.modules, tmp_path)
    for name, value in fresh.modules.named_parameters():
        assert torch.equal(value, average[name].cpu())


def test_the_rate_rises_in_a_line_and_falls_as_a_cosine():
    settings = loop.Schedule(100, warmup=20, final=0.1)
    rates = [loop._rate(step, 1, settings) for step in range(101)]
    assert rates[:20] == pytest.approx([(k + 1) / 20 for k in range(20)])
    assert rates[20] == 1.0 and rates[100] == pytest.approx(0.1)
    assert rates[60] == pytest.approx(0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi / 2)))
    assert all(a > b for a, b in pairwise(rates[20:]))


def test_every_group_follows_the_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings = loop.Schedule(8, warmup=2, save_every=4)
    used: list[list[float]] = []
    update = loop._update

    def watched(*args) -> None:
        used.append([group["lr"] for optimizer in optimizers for group in optimizer.param_groups])
        update(*args)

    optimizers: list[torch.optim.Optimizer] = []
    build = loop._optimizers
    monkeypatch.setattr(loop, "_update", watched)
    monkeypatch.setattr(loop, "_optimizers", lambda groups: optimizers.extend(build(groups)) or optimizers)
    loop.run(LineTask(), settings, tmp_path, precision="no")
    assert used == [[0.01 * loop._rate(k, 1, settings), 0.02 * loop._rate(k, 1, settings)] for k in range(8)]


def test_training_learns_and_writes_its_log(tmp_path: Path):
    task = LineTask()
    before = float(task.losses(1000)["loss"].detach())
    loop.run(task, loop.Schedule(60, warmup=5, log_every=10), tmp_path, precision="no")
    assert float(task.losses(1000)["loss"].detach()) < 0.8 * before
    lines = (tmp_path / "train.log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 6 and lines[-1].startswith("step 60/60 loss ")
    kept = [json.loads(line) for line in (tmp_path / "train.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["step"] for line in kept] == [10, 20, 30, 40, 50, 60] and kept[-1]["losses"]["loss"] < kept[0]["losses"]["loss"]
    assert all(line["gradient_norm"] > 0 and line["peak_bytes"] > 0 and 0 <= line["waiting"] < 1 for line in kept)


# Lessons


def test_prompt_and_forced_tokens_are_not_learnt(small_lm):
    story = draw_story(0, 3)
    item = lesson(small_lm, story, spans=True)
    ids, semantic_at, residual_at = story_ids(small_lm, story.plan)
    end = small_lm.tokenizer.id_of(prompts.IM_END)
    assert item.ids == [*ids, end] and item.positions == list(range(len(item.ids)))
    prompt = len(small_lm.prompt_ids(story.plan.instruction, story.plan.total_seconds))
    forced = {k for at in semantic_at for k in range(at + 1, at + 66)}
    forced |= {k for at in residual_at for k in range(at + 1, at + 10)}
    for k, (token, label) in enumerate(zip(item.ids, item.labels, strict=True)):
        assert label == (IGNORED if k < prompt or k in forced else token)
    assert item.labels[-1] == end
    assert all(item.labels[at] == small_lm.semantic.open for at in semantic_at)


def test_skipped_spans_keep_their_places(small_lm):
    story = draw_story(0, 3)
    whole, short = lesson(small_lm, story, spans=True), lesson(small_lm, story, spans=False)
    inner = {*small_lm.semantic.ids[1:-1], *small_lm.residual.ids[1:-1]}
    assert not inner & set(short.ids)
    assert len(whole.ids) - len(short.ids) == 72 * len(story.plan.events)
    assert [whole.ids[k] for k in short.positions] == short.ids
    assert [whole.labels[k] for k in short.positions] == short.labels
    assert short.positions == sorted(set(short.positions))


def test_rows_are_padded_where_nothing_is_learnt(small_lm):
    lessons = [lesson(small_lm, draw_story(0, k), spans=False) for k in (3, 4)]
    rows = language.stack(lessons, small_lm.tokenizer.pad_token_id)
    for n, item in enumerate(lessons):
        assert rows.ids[n, : len(item.ids)].tolist() == item.ids
        assert (rows.labels[n, len(item.ids) :] == IGNORED).all()


@torch.no_grad()
def test_a_row_does_not_hear_its_padding_or_its_neighbours(small_lm):
    lessons = [lesson(small_lm, draw_story(0, k), spans=True) for k in (3, 4)]
    pad = small_lm.tokenizer.pad_token_id
    together = language.row_states(small_lm, language.stack(lessons, pad))
    for n, item in enumerate(lessons):
        alone = language.row_states(small_lm, language.stack([item], pad))[0]
        torch.testing.assert_close(together[n, : len(item.ids)], alone, atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_training_hears_what_the_bridge_says(small_lm):
    """The tokens of a batch are those that `bridge` gives for each of its stories."""
    from audiostory_core.line.bridge import bridge

    spoken = speak(small_lm, 0, 0, 2)
    expected = [bridge(small_lm, story.plan) for story in draw_batch(0, 0, 2)]
    for name in ("semantic", "residual"):
        rows = torch.cat([getattr(tokens, name) for tokens in expected])
        torch.testing.assert_close(getattr(spoken, name), rows, atol=1e-4, rtol=1e-4)


def test_a_batch_is_a_function_of_seed_and_step():
    assert draw_batch(3, 5, 4) == draw_batch(3, 5, 4) != draw_batch(3, 6, 4)
    for step in range(5):
        assert len({len(story.plan.events) for story in draw_batch(3, step, 4)}) == 1
    language._pool.cache_clear()
    assert draw_batch(3, 5, 4) == draw_batch(3, 5, 4)


def test_the_stories_of_a_batch_are_about_equally_long():
    batches = [draw_batch(3, step, 12) for step in range(language.POOL)]
    sizes = sorted([len(story.instruction) for story in batch] for batch in batches)
    assert all(max(shorter) <= min(longer) for shorter, longer in pairwise(sizes))
    assert len({story.instruction for batch in batches for story in batch}) == sum(map(len, batches))


@torch.no_grad()
def test_short_and_long_rows_attend_alike(small_lm, monkeypatch: pytest.MonkeyPatch):
    lessons = [lesson(small_lm, draw_story(0, k), spans=False) for k in (3, 4)]
    rows = language.stack(lessons, small_lm.tokenizer.pad_token_id)
    found = []
    for longest in (0, 10_000):
        monkeypatch.setattr(language, "SHORT_ROW", longest)
        found.append(language.row_states(small_lm, rows))
    real = rows.ids != small_lm.tokenizer.pad_token_id
    torch.testing.assert_close(found[0][real], found[1][real], atol=1e-5, rtol=1e-5)


def test_fixed_phrases_are_one_token_each(small_lm):
    phrases = [*prompts.prompt_phrases(), *reasoning_phrases(language.LIMITS.max_events), *language.number_tokens()]
    assert all(len(small_lm.encode(phrase)) == 1 for phrase in phrases)
    story = draw_story(0, 3, events=3)
    text = to_text(story.plan)
    assert small_lm.tokenizer.decode(small_lm.encode(text)) == text
    # Every phrase of the reasoning is met in it, but for numbers of points there are not.
    met = [phrase for phrase in reasoning_phrases(3) if phrase in text]
    assert met == reasoning_phrases(3)


def test_a_listing_ends_with_its_number(small_lm):
    story = draw_story(0, 3, events=3)
    short = small_lm.tokenizer.decode(lesson(small_lm, story, spans=False, listing=True).ids)
    assert short.endswith(f"3. {story.plan.events[2].caption}\n\nThe caption can be divided into 3 points:")
    whole = small_lm.tokenizer.decode(lesson(small_lm, story, spans=False).ids)
    assert whole.startswith(f"{short}\n\n1. **[0.0, ")


def test_every_stage_goes_on_from_a_finished_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bundle = tiny.open_recipe("tiny")
    monkeypatch.setattr(tiny, "_is_newest", lambda manifest: True)
    shop = tiny.open_workshop(tmp_path, bundle)
    for mine, theirs in ((shop.lm, bundle.language_model()), (shop.dit, bundle.dit()), (shop.codec, bundle.codec())):
        state = theirs.state_dict()
        assert all(torch.equal(value, state[name]) for name, value in mine.state_dict().items())
    # Its own stories were drawn with seed 0 and near it.
    assert shop.seed > 1000


def test_a_language_model_grows_into_more_words(small_lm, small_bundle: Path):
    """Its layers stay, a token that it knew keeps its row, and a new one begins as the mean of its pieces."""
    words = open_tokenizer(small_bundle / "llm")
    words.add(["zebra", "quagga"], special=False)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        grown = language.StoryLM(language.small_model(words, 32, layers=1), words, 8)
    language.grow(grown, small_lm)
    before, after = (lm.model.get_input_embeddings().weight for lm in (small_lm, grown))
    for token in ("<t5_00003>", "12.5"):
        assert torch.equal(after[words.known_id(token)], before[small_lm.tokenizer.known_id(token)])
    pieces = small_lm.tokenizer.encode("zebra")
    assert len(pieces) > 1
    assert torch.allclose(after[words.known_id("zebra")], before[pieces].mean(0))
    state = small_lm.model.state_dict()
    assert all(torch.equal(value, state[name]) for name, value in grown.model.state_dict().items() if ".layers." in name)


def test_a_language_model_of_other_sizes_does_not_grow(small_lm):
    deeper = language.small_model(small_lm.tokenizer, 32, layers=5)
    other = language.StoryLM(deeper, small_lm.tokenizer, 8)
    with pytest.raises(InputError, match="the same layers and widths"):
        language.grow(other, small_lm)


def test_a_bundle_of_another_recipe_is_refused(small_bundle):
    with pytest.raises(InputError, match="was not made by this recipe"):
        tiny.open_recipe(str(small_bundle))


# Every stage learns


@pytest.fixture
def shop(small_shop):
    return copy.deepcopy(small_shop)


@pytest.fixture(scope="module")
def store() -> ClipStore:
    """Random latents of every sound in every environment."""
    count, rooms = len(all_variants()), len(ENVIRONMENTS)
    features = torch.randn(count * rooms, 26, 16, generator=torch.Generator().manual_seed(0)).half()
    variants = torch.arange(count).repeat_interleave(rooms)
    return ClipStore(features, variants, torch.arange(rooms).repeat(count))


def cut_at(store: ClipStore, frames: int) -> ClipStore:
    return ClipStore(store.features[:, :frames], store.variant, store.environment)


def learns(task, folder: Path, steps: int = 10) -> None:
    """The losses of steps it has seen are finite and lower afterwards."""

    def losses() -> dict[str, float]:
        with torch.no_grad():
            both = [task.losses(step) for step in (0, 1)]
        return {name: sum(float(found.get(name, 0.0)) for found in both) for name in both[0] | both[1]}

    before = losses()
    loop.run(task, loop.Schedule(steps, warmup=2, ema=0.5), folder, precision="no")
    task.modules.to("cpu")
    after = losses()
    assert all(math.isfinite(value) for value in [*before.values(), *after.values()])
    assert after["loss"] < before["loss"]


def test_the_language_stage_learns(shop, tmp_path: Path):
    learns(LanguageTask(shop.lm, count=2), tmp_path)


def test_the_warm_up_learns_and_leaves_the_renderer_alone(shop, tmp_path: Path):
    rooms, text = shop.rooms.weight.clone(), copy.deepcopy(shop.text.state_dict())
    learns(WarmUpTask(shop.lm, shop.text, shop.rooms, 1.0, count=1, listed=2), tmp_path)
    assert torch.equal(shop.rooms.weight, rooms)
    assert all(torch.equal(text[name], value) for name, value in shop.text.state_dict().items())


def test_the_whole_learns(shop, store: ClipStore, tmp_path: Path):
    fuser = shop.fuser.attention.out_proj.weight.clone()
    task = WholeTask(shop.lm, shop.text, shop.dit, shop.fuser, shop.rooms, [store], shop.codec, count=1, rate=1e-3)
    learns(task, tmp_path)
    assert not torch.equal(shop.fuser.attention.out_proj.weight, fuser)


def test_the_renderer_learns(shop, store: ClipStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(renderer, "TOKENS_A_STEP", 400)
    modules = (shop.text, shop.dit, shop.fuser, shop.codec, shop.rooms)
    task = RendererTask([store, cut_at(store, 24)], *modules, rate=5e-3)
    learns(task, tmp_path)


def test_a_batch_without_a_matching_clip_is_no_loss_of_nothing(shop, store: ClipStore):
    empty = ClipStore(store.features[:1], torch.tensor([10**6]), torch.tensor([0]))
    task = WholeTask(shop.lm, shop.text, shop.dit, shop.fuser, shop.rooms, [empty], shop.codec, count=1)
    found = task.losses(0)
    assert found["flow"].item() == 0 and math.isfinite(found["loss"].item())
    found["loss"].backward()


def test_semantic_tokens_that_are_text_features_have_no_error(shop):
    captions = ["Rain falls.", "A dog barks.", "Rain falls."]
    with torch.no_grad():
        none = torch.zeros(())
        spoken = bridging.SpokenBatch(none, captions, [], [], 3.0 * shop.text(captions), none)
        assert float(semantic_error(shop.text, spoken, 3.0)) == pytest.approx(0.0, abs=1e-8)


@torch.no_grad()
@pytest.mark.parametrize("scale", [1.0, 10.0])
def test_dropped_and_dry_clips_have_their_context(shop, store: ClipStore, scale: float):
    class Draw:
        """Says 0 or 1 to every question."""

        def __init__(self, value: float) -> None:
            self.value = value

        def random(self) -> float:
            return self.value

    shop.fuser.feature_scale = scale
    task = RendererTask([store], shop.text, shop.dit, shop.fuser, shop.codec, shop.rooms)
    captions, rooms = ["Rain falls.", "A dog barks."], torch.tensor([0, 2])
    dropped = task.context(captions, rooms, Draw(0.0))
    torch.testing.assert_close(dropped, shop.text(["", ""]), atol=1e-5, rtol=1e-4)
    kept = task.context(captions, rooms, Draw(0.99))
    residual = shop.rooms(rooms).unflatten(-1, (-1, 32))
    torch.testing.assert_close(kept, shop.fuser(scale * shop.text(captions), residual), atol=1e-5, rtol=1e-4)


def test_rows_are_read_as_the_line_reads_them(small_parts):
    """Short rows attend written out, which is faster on a CPU where gradients are asked for."""
    from audiostory_core.models.short_rows import SHORT_ROW
    from audiostory_core.training.language import Rows, row_states

    lm = small_parts.language_model
    for count in (4, SHORT_ROW + 9):
        ids = torch.arange(count)[None] % len(lm.tokenizer)
        states = row_states(lm, Rows(ids, ids, torch.arange(count)[None]))
        with torch.no_grad():
            torch.testing.assert_close(states, lm.states(ids), atol=1e-5, rtol=1e-4)
