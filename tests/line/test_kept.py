"""What a story keeps: events by their own content, bit for bit, and only what changed is rendered again."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from audiostory_core.bundle.parts import Parts
from audiostory_core.disk.store import Store
from audiostory_core.line import bridge as bridging
from audiostory_core.line import planning, rendering
from audiostory_core.line.bridge import bridge
from audiostory_core.line.observer import Observer
from audiostory_core.line.settings import Settings
from audiostory_core.line.teller import Teller
from audiostory_core.pipeline import open_parts, plan_outline, tell
from audiostory_core.plan.outline import ChapterOutline, join_chapters
from audiostory_core.plan.story import StoryPlan
from audiostory_core.plan.text import PlanReading

PLAN = StoryPlan.sequential("Rain, then a dog.", [("Rain falls.", 0.9), ("A dog barks.", 0.5), ("Bees buzz.", 0.7)])


class Clips(Observer):
    """The clips of a telling by their event."""

    def __init__(self) -> None:
        self.heard: dict[str, torch.Tensor] = {}

    def clip(self, span, latents, clip) -> None:
        self.heard[span.event_id] = clip.waveform


class Telling:
    """Tells plans with one store, and counts the events that are sampled."""

    def __init__(self, parts: Parts, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.parts, self.store, self.sampled = parts, Store(folder, 10**8), list[str]()
        sample_batch = rendering.sample_batch

        def counted(teller, spans, *rest):
            self.sampled += [span.event_id for span in spans]
            return sample_batch(teller, spans, *rest)

        monkeypatch.setattr(rendering, "sample_batch", counted)

    def __call__(self, plan: StoryPlan = PLAN, **options) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        """Clips and track; `self.sampled` says what was rendered for it."""
        self.sampled.clear()
        clips = Clips()
        story = tell(plan=plan, bundle=self.parts, listener=clips, store=self.store, **options)
        return clips.heard, story.audio.waveform


@pytest.fixture(params=["float32", "bfloat16"])
def telling(
    request: pytest.FixtureRequest, small_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Telling:
    return Telling(open_parts(small_bundle, "cpu", request.param), tmp_path / "store", monkeypatch)


def changed(plan: StoryPlan, n: int, **fields) -> StoryPlan:
    return plan.with_events([e.model_copy(update=fields) if k == n else e for k, e in enumerate(plan.events)])


def equal(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor], *names: str) -> bool:
    return all(torch.equal(a[name], b[name]) for name in names)


def test_a_story_told_again_is_not_rendered_again(telling: Telling, small_bundle: Path):
    clips, track = telling()
    assert telling.sampled == ["e1", "e2", "e3"]
    telling.parts = fresh = open_parts(small_bundle, "cpu", telling.parts.placement.precision)
    again, same = telling()
    assert telling.sampled == [] and equal(clips, again, "e1", "e2", "e3") and torch.equal(track, same)
    assert "language_model" not in fresh.__dict__ and "dit" not in fresh.__dict__, "nothing that was not needed is loaded"


@pytest.mark.parametrize("fields", [{"caption": "A cat purrs."}, {"take": 2}, {"seed": 99}, {"detail": "It is late."}])
def test_only_a_changed_event_is_rendered(telling: Telling, fields: dict):
    clips, _ = telling()
    edited, _ = telling(changed(PLAN, 1, **fields))
    assert telling.sampled == ["e2"] and equal(clips, edited, "e1", "e3")
    assert not torch.equal(clips["e2"], edited["e2"])
    back, _ = telling()
    assert telling.sampled == [] and equal(clips, back, "e1", "e2", "e3")


@pytest.mark.parametrize("fields", [{"pan": -0.5}, {"loudness": -30.0}, {"locked": True}])
def test_places_levels_and_locks_cost_no_sampling(telling: Telling, fields: dict):
    clips, _ = telling()
    edited, _ = telling(changed(PLAN, 1, **fields))
    assert telling.sampled == [] and equal(clips, edited, "e1", "e2", "e3")


def test_an_event_that_moves_is_the_same(telling: Telling):
    layered = StoryPlan.build({"instruction": "x", "total_seconds": 3.0, "events": [
        {"caption": "Rain falls.", "seconds": 1.0, "start": 0.0}, {"caption": "A dog barks.", "seconds": 0.5, "start": 1.2}]})
    clips, _ = telling(layered)
    moved, _ = telling(changed(layered, 1, start=2.4))
    assert telling.sampled == [] and equal(clips, moved, "e1", "e2")


def test_a_move_that_ends_a_sequence_costs_no_sampling(telling: Telling):
    """Without its crossfade an event is shorter: it is cut from the clip that is there, and the rest is as it was."""
    clips, _ = telling()
    apart = changed(PLAN, 2, start=1.6)
    assert not apart.is_sequential
    moved, _ = telling(apart)
    assert telling.sampled == []
    for name, waveform in moved.items():
        assert torch.equal(waveform, clips[name][:, : waveform.shape[1]]), name
    assert moved["e1"].shape[1] < clips["e1"].shape[1]
    telling()
    assert telling.sampled == [], "and back"


def test_a_locked_event_stays_whatever_the_seed(telling: Telling):
    clips, _ = telling()
    other, _ = telling(changed(PLAN, 1, locked=True), seed=5)
    assert telling.sampled == ["e1", "e3"] and equal(clips, other, "e2")
    assert not equal(clips, other, "e1") and not equal(clips, other, "e3")


def test_a_lock_holds_what_was_heard_last(telling: Telling):
    """Not what was rendered last: other takes and seeds were tried in between, and left again."""
    clips, _ = telling()
    other, _ = telling(changed(PLAN, 1, take=1))
    reseeded, _ = telling(seed=5)
    telling()
    assert telling.sampled == []
    locked, _ = telling(changed(PLAN, 1, locked=True), seed=9)
    assert equal(clips, locked, "e2") and not torch.equal(clips["e2"], other["e2"]) and not equal(clips, reseeded, "e2")
    taken, _ = telling(changed(PLAN, 1, locked=True, take=1), seed=9)
    assert equal(other, taken, "e2"), "a take that was chosen is not another one"


def test_all_can_be_told_anew_but_for_what_is_locked(telling: Telling):
    telling()
    telling(changed(PLAN, 1, locked=True), anew=True)
    assert telling.sampled == ["e1", "e3"]


def test_what_was_kept_differs_by_how_it_was_rendered(telling: Telling):
    telling()
    for settings in (Settings(num_steps=3), Settings(residual_strength=0.5), Settings(sampler="heun"), Settings(route="text")):
        telling(settings=settings)
        assert telling.sampled == ["e1", "e2", "e3"]
        telling(settings=settings)
        assert telling.sampled == []


def test_what_was_kept_differs_by_its_precision(telling: Telling, small_bundle: Path):
    telling()
    other = {"float32": "bfloat16", "bfloat16": "float32"}[telling.parts.placement.precision]
    telling.parts = open_parts(small_bundle, "cpu", other)
    telling()
    assert telling.sampled == ["e1", "e2", "e3"]


def test_another_story_is_another_matter(telling: Telling):
    """The same caption in the same place of a story that says something else has another environment."""
    telling()
    telling(PLAN.model_copy(update={"instruction": "Rain in a cathedral."}))
    assert telling.sampled == ["e1", "e2", "e3"]


def test_a_spoilt_file_costs_one_rendering(telling: Telling):
    clips, _ = telling()
    files = [path for path in telling.store.folder.glob("??/*.safetensors") if path.stat().st_size > 20_000]
    assert len(files) == 3, "a clip is larger than its tokens"
    files[1].write_bytes(files[1].read_bytes()[:-50])
    again, _ = telling()
    assert len(telling.sampled) == 1 and equal(clips, again, *({"e1", "e2", "e3"} - set(telling.sampled)))


def test_clips_evicted_on_the_way_are_rendered_after_all(telling: Telling, monkeypatch: pytest.MonkeyPatch):
    """Another process may need the room between the look and the reading."""
    clips, _ = telling()
    get = telling.store.get

    def forgetful(key: str):
        found = get(key)
        return None if found is not None and "waveform" in found else found

    monkeypatch.setattr(telling.store, "get", forgetful)
    again, _ = telling()
    assert telling.sampled == ["e1", "e2", "e3"]
    assert [again[name].shape for name in clips] == [waveform.shape for waveform in clips.values()]


def test_a_kept_clip_is_read_once(telling: Telling, monkeypatch: pytest.MonkeyPatch):
    """When its turn comes: a long story is heard at once, not when all of it was read."""
    telling()
    get, read = telling.store.get, list[str]()

    def counted(key: str):
        found = get(key)
        read.extend([key] if found is not None and "waveform" in found else [])
        return found

    monkeypatch.setattr(telling.store, "get", counted)
    telling()
    assert telling.sampled == [] and len(read) == 3


@torch.no_grad()
def test_each_chapter_is_read_with_its_own_instruction(small_parts: Parts):
    """The environment of a chapter stands in its instruction: the tokens are those of the chapter told alone."""
    alone = [StoryPlan.sequential(text, [("Rain falls.", 0.9), ("A dog barks.", 0.5)]) for text in ("In a hall.", "Outside.")]
    scenes = [ChapterOutline("", plan.instruction, plan.total_seconds) for plan in alone]
    whole = bridge(small_parts.language_model, join_chapters("All", scenes, alone))
    for n, plan in enumerate(alone):
        own = bridge(small_parts.language_model, plan)
        torch.testing.assert_close(whole.semantic[2 * n : 2 * n + 2], own.semantic, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(whole.residual[2 * n : 2 * n + 2], own.residual, atol=1e-4, rtol=1e-4)


def test_a_chapter_that_was_planned_is_not_planned_again(small_parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A long story goes on after a kill: what the language model wrote for a chapter is kept, with its notes."""
    asked: list[str] = []

    def reason(teller, instruction, seconds):
        asked.append(instruction)
        plan = StoryPlan.sequential(instruction, [(f"Sound of {instruction}", seconds)])
        return PlanReading(plan, ("a note",)), None

    monkeypatch.setattr(planning, "reason", reason)
    teller, scenes = Teller(small_parts, store=Store(tmp_path, 10**7)), [ChapterOutline("A", "Rain.", 2.0), ChapterOutline("B", "Wind.", 3.0)]
    first = plan_outline(teller, scenes[:1])
    assert asked == ["Rain."] and first.repairs == ("chapter 1: a note",)
    both = plan_outline(teller, scenes)
    assert asked == ["Rain.", "Wind."] and [e.caption for e in both.plan.events] == ["Sound of Rain.", "Sound of Wind."]
    assert both.repairs == ("chapter 1: a note", "chapter 2: a note")
    plan_outline(replace(teller, seed=1), scenes)
    assert len(asked) == 4, "another seed may plan otherwise"


LONG = StoryPlan.sequential("Much is heard.", [(caption, 0.8) for caption in (
    "Rain falls.", "A dog barks.", "Bees buzz.", "A bell rings.", "Wind howls.", "A dog barks twice far away.")])


def test_an_edit_reads_no_more_of_a_long_story_than_its_own_group(
        small_parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store, read, bridge_group = Store(tmp_path, 10**8), list[str](), bridging._bridge_group

    def counted(lm, plan):
        read.extend(event.caption for event in plan.events)
        return bridge_group(lm, plan)

    monkeypatch.setattr(bridging, "_bridge_group", counted)
    tell(plan=LONG, bundle=small_parts, store=store, settings=Settings(num_steps=1))
    assert read == [event.caption for event in LONG.events]
    read.clear()
    edited = changed(LONG, 5, caption="An owl hoots.")
    told, alone = Clips(), Clips()
    tell(plan=edited, bundle=small_parts, store=store, settings=Settings(num_steps=1), listener=told)
    assert read == ["A bell rings.", "Wind howls.", "An owl hoots."], "of two groups of three"
    read.clear()
    tell(plan=edited, bundle=small_parts, settings=Settings(num_steps=1), listener=alone)
    assert len(read) == 6 and equal(told.heard, alone.heard, "e6"), "as it sounds when all is read"


@pytest.mark.parametrize("route", ["bridge", "text"])
@pytest.mark.parametrize("clips_before", [1, 2, 5])
def test_a_story_that_was_interrupted_is_the_same_to_the_bit(
        small_parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clips_before: int, route: str):
    settings = Settings(route=route, num_steps=2)
    whole = tell(plan=LONG, bundle=small_parts, settings=settings).audio.waveform
    store, decode, count = Store(tmp_path / "store", 10**8), rendering.decode, 0

    def cut_off(*arguments):
        nonlocal count
        count += 1
        if count > clips_before:
            raise KeyboardInterrupt
        return decode(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(rendering, "decode", cut_off)
        with pytest.raises(KeyboardInterrupt):
            tell(plan=LONG, bundle=small_parts, settings=settings, store=store)
    resumed = tell(plan=LONG, bundle=small_parts, settings=settings, store=store)
    assert len(resumed.kept) == clips_before and torch.equal(resumed.audio.waveform, whole)


@pytest.mark.parametrize("route", ["bridge", "text"])
def test_an_event_is_the_same_among_fewer_and_more(small_parts: Parts, route: str):
    """Fused, encoded and sampled in a story of six, and of two: nothing but its own tokens makes its clip."""
    from audiostory_core.line.conditioning import encode_each, fuse_each

    tokens = bridge(small_parts.language_model, LONG)
    if route == "text":
        captions = [event.caption for event in LONG.events]
        many, few = (encode_each(small_parts.text_encoder, some).tokens for some in (captions, captions[2:4]))
    else:
        many, few = (fuse_each(small_parts.fuser, tokens.semantic[part], tokens.residual[part], 1.0, "cross_attention")
                     for part in (slice(None), slice(2, 4)))
    assert torch.equal(many[2:4], few)


def test_a_gpu_samples_as_many_rows_whatever_is_left_to_do(small_parts: Parts, monkeypatch: pytest.MonkeyPatch):
    sample, shapes = rendering.sample, []

    def counted(teller, context, seconds, seeds, frames, known=None):
        shapes.append((len(context), len(seconds), len(seeds)))
        return sample(teller, context, seconds, seeds, frames, known)

    monkeypatch.setattr(rendering, "rows_at_once", lambda *_: rendering.GPU_ROWS)
    monkeypatch.setattr(rendering, "sample", counted)
    found = Clips()
    tell(plan=LONG, bundle=small_parts, settings=Settings(num_steps=2), listener=found)
    assert set(shapes) == {(rendering.GPU_ROWS,) * 3} and len(found.heard) == len(LONG.events)


def test_how_many_rows_follows_from_the_kind_of_device_alone():
    assert rendering.rows_at_once(torch.device("cpu")) == 1
    assert rendering.rows_at_once(torch.device("cuda")) == rendering.GPU_ROWS
    assert rendering.rows_at_once(torch.device("cuda"), step_cache=0.3) == 1, "a cache lets rows of a batch rest"
