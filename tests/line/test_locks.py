"""A locked event stays as it is, to the bit, whatever else changes: at each door, and by the one rule."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from audiostory_core.bundle.parts import Parts
from audiostory_core.disk.store import Store
from audiostory_core.line.arranging import arrange
from audiostory_core.line.locks import Hold, Locks, lay_holds, spans_held
from audiostory_core.line.observer import Observer
from audiostory_core.line.rendering import render
from audiostory_core.line.rendition import Rendition
from audiostory_core.line.settings import Settings
from audiostory_core.line.teller import Teller
from audiostory_core.pipeline import tell_plan
from audiostory_core.plan.story import StoryPlan
from audiostory_core.plan.text import PlanReading
from audiostory_core.sound.layout import lay_out
from audiostory_core.variations.missing import render_missing

ROWS = [("Rain falls.", 0.9), ("A dog barks.", 0.5), ("Bees buzz.", 0.7)]
PLAN = StoryPlan.sequential("Rain, then a dog.", ROWS)
STEPS = Settings(num_steps=2)


def locked(plan: StoryPlan, name: str = "e2") -> StoryPlan:
    return plan.with_events([e.model_copy(update={"locked": e.id == name}) for e in plan.events], total_seconds=plan.total_seconds)


def with_instruction(plan: StoryPlan, instruction: str) -> StoryPlan:
    return plan.model_copy(update={"instruction": instruction})


def with_captions(plan: StoryPlan, **captions: str) -> StoryPlan:
    return plan.with_events([e.model_copy(update={"caption": captions.get(e.id, e.caption)}) for e in plan.events])


class Clips(Observer):
    def __init__(self) -> None:
        self.heard: dict[str, torch.Tensor] = {}

    def clip(self, span, latents, clip) -> None:
        self.heard[span.event_id] = torch.cat([self.heard.get(span.event_id, clip.waveform[:, :0]), clip.waveform], dim=1)


def by_telling(teller: Teller, plan: StoryPlan) -> dict[str, torch.Tensor]:
    clips = Clips()
    tell_plan(replace(teller, observer=clips), PlanReading(plan)).track.close()
    return clips.heard


def by_rendering_what_is_missing(teller: Teller, plan: StoryPlan) -> dict[str, torch.Tensor]:
    return {span.event_id: clip.waveform for span, clip in render_missing(teller, plan).laid}


@pytest.fixture
def teller(small_parts: Parts, tmp_path: Path) -> Teller:
    return Teller(small_parts, STEPS, store=Store(tmp_path, 10**8), voice="none", offload=False)


def half(parts: Parts) -> Parts:
    return Parts(parts.bundle, replace(parts.placement, dtype=torch.bfloat16))


def another_bundle(parts: Parts) -> Parts:
    """Of other weights and with a shorter window, which cuts events into other parts."""
    renderer = parts.bundle.manifest.renderer.model_copy(update={"max_seconds": 0.6})
    manifest = parts.bundle.manifest.model_copy(update={"renderer": renderer, "name": "other"})
    return Parts(type(parts.bundle)(parts.bundle.folder, manifest), parts.placement)


CHANGES = {
    "instruction": (lambda plan: with_instruction(plan, "Rain in a cathedral."), {}),
    "neighbour": (lambda plan: with_captions(plan, e1="Wind howls."), {}),
    "all around": (lambda plan: with_instruction(with_captions(plan, e1="Wind howls.", e3="A clock ticks."), "A hall."), {}),
    "seed": (lambda plan: plan, {"seed": 7}),
    "steps": (lambda plan: plan, {"settings": Settings(num_steps=3, guidance_scale=1.5)}),
    "reference": (lambda plan: plan, {"settings": Settings(num_steps=2, reference=True)}),
    "anew": (lambda plan: plan, {"anew": True}),
}


@pytest.mark.parametrize("door", [by_telling, by_rendering_what_is_missing])
@pytest.mark.parametrize("change", CHANGES)
def test_a_locked_event_outlives_what_changes_around_it(teller: Teller, door, change: str):
    before = door(teller, PLAN)
    edit, options = CHANGES[change]
    after = door(replace(teller, **options), locked(edit(PLAN)))
    assert torch.equal(before["e2"], after["e2"])
    assert change == "anew" or not torch.equal(before["e1"], after["e1"])


@pytest.mark.parametrize("door", [by_telling, by_rendering_what_is_missing])
@pytest.mark.parametrize("other", [half, another_bundle])
def test_a_locked_event_outlives_another_precision_and_bundle(teller: Teller, door, other):
    before = door(teller, PLAN)
    after = door(replace(teller, parts=other(teller.parts)), locked(PLAN))
    assert torch.equal(before["e2"], after["e2"]) and not torch.equal(before["e1"], after["e1"])


def test_what_was_heard_in_parts_stays_in_them(teller: Teller):
    """Another window cuts an event otherwise; the locked one keeps its three parts, or its one."""
    long = StoryPlan.sequential("Rain.", [("Rain falls.", 1.5), ("A dog barks.", 0.5)])
    short = replace(teller, parts=another_bundle(teller.parts))
    for first, second in ((teller, short), (short, teller)):
        store = Store(first.store.folder / first.bundle.manifest.name, 10**8)
        before = by_telling(replace(first, store=store), long)
        after = by_telling(replace(second, store=store), locked(long, "e1"))
        assert torch.equal(before["e1"], after["e1"])


def test_an_event_behind_which_another_one_comes_is_as_it_was_and_dies_away(teller: Teller):
    """It was the last one and had no crossfade: what that needs is its own end, mirrored."""
    before = by_telling(teller, StoryPlan.sequential("Rain.", ROWS[:2]))["e2"]
    after = by_telling(teller, locked(with_instruction(PLAN, "Rain.")))["e2"]
    count = before.shape[1]
    assert after.shape[1] > count and torch.equal(after[:, :count], before)
    more = after[:, count:]
    assert torch.equal(more, before.flip(1)[:, : more.shape[1]])
    alone = by_telling(teller, locked(StoryPlan.sequential("Rain.", ROWS[:2])))["e2"]
    assert torch.equal(alone, before), "and back"


def test_another_story_has_a_rendering_of_its_own(teller: Teller):
    """The same id and words in two stories: each lock keeps what was heard in its own, whichever was heard last."""
    other = with_instruction(with_captions(PLAN, e1="Wind howls.", e3="A clock ticks."), "Wind in a hall.")
    first, second = by_telling(teller, PLAN)["e2"], by_telling(teller, other)["e2"]
    assert not torch.equal(first, second)
    reseeded = replace(teller, seed=3)
    assert torch.equal(by_telling(reseeded, locked(PLAN))["e2"], first)
    assert torch.equal(by_telling(reseeded, locked(other))["e2"], second)
    assert torch.equal(by_telling(reseeded, locked(with_instruction(PLAN, "All new.")))["e2"], first), "its neighbours know it"


def retold(teller: Teller, plan: StoryPlan = PLAN) -> list[str]:
    story = tell_plan(teller, PlanReading(plan))
    story.track.close()
    return [note for note in story.notes if "another version of the bundle" in note]


def of_version(parts: Parts, version: str) -> Parts:
    manifest = parts.bundle.manifest.model_copy(update={"version": version})
    return Parts(type(parts.bundle)(parts.bundle.folder, manifest), parts.placement)


@pytest.fixture
def first(teller: Teller) -> Teller:
    return replace(teller, parts=of_version(teller.parts, "1"))


@pytest.fixture
def second(teller: Teller) -> Teller:
    """A second version of the bundle, which renders otherwise."""
    return replace(teller, parts=half(of_version(teller.parts, "2")))


def test_what_another_version_of_the_bundle_rendered_is_said_to_be_rendered_anew(first: Teller, second: Teller):
    """Once, of what is not locked; and nothing is said of a version that was heard before."""
    assert retold(first) == []
    assert retold(second, locked(PLAN)) == [
        "'e1', 'e3' sounded from another version of the bundle before and are rendered anew from "
        f"{second.bundle.manifest.name} 2; what is locked keeps its sound"
    ]
    assert retold(second, locked(PLAN)) == [] == retold(first)


def test_other_settings_and_other_bundles_are_no_other_version(first: Teller):
    assert retold(first) == []
    for changed in ({"settings": Settings(num_steps=3)}, {"seed": 5}, {"parts": another_bundle(first.parts)}):
        assert retold(replace(first, **changed)) == []


def test_what_was_heard_before_versions_were_written_down_is_of_the_first(
    first: Teller, second: Teller, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("audiostory_core.line.rendition._maker", lambda bundle: "")
    assert retold(first) == []
    monkeypatch.undo()
    assert retold(replace(first, settings=Settings(num_steps=3))) == []
    assert len(retold(second)) == 1


def test_a_lock_of_what_was_never_heard_or_has_left_the_store_renders(teller: Teller, tmp_path: Path):
    plain = by_telling(replace(teller, store=None), PLAN)
    assert torch.equal(by_telling(teller, locked(PLAN))["e2"], plain["e2"])
    for path in teller.store.folder.glob("??/*.safetensors"):
        path.unlink()
    again = by_telling(replace(teller, seed=5), locked(PLAN))
    assert not torch.equal(again["e2"], plain["e2"])


def test_a_given_clip_is_kept_by_a_lock_when_it_is_given_no_more(teller: Teller):
    from audiostory_core.sound.audio import AudioClip

    sound = AudioClip(torch.rand(1, 8000) - 0.5, 16000)
    given = by_telling(replace(teller, clips={"e2": sound}), PLAN)["e2"]
    assert torch.equal(given[:, :7000], sound.waveform[:, :7000])
    assert torch.equal(by_telling(replace(teller, seed=2), locked(PLAN))["e2"], given)


def test_the_first_event_that_was_heard_early_is_what_a_lock_keeps(teller: Teller):
    """It was rendered beside a text that was still being written; told by its plan alone it is made from its content."""
    story, other = Rendition(teller, PLAN), Rendition(replace(teller, store=None, seed=8), PLAN)
    first = next(render(other, other.spans[:1]))
    arrange(story, first).close()
    assert Rendition(teller, PLAN).kept.clip(first.span) is None, "its content is another's"
    assert torch.equal(by_telling(replace(teller, seed=3), locked(PLAN, "e1"))["e1"], first.clip.waveform)
    assert not torch.equal(by_telling(teller, PLAN)["e1"], first.clip.waveform)


# The rule


def test_holds_of_other_versions_and_of_other_lengths_count_for_nothing(tmp_path: Path):
    store = Store(tmp_path, 10**6)
    event = locked(PLAN).events[1]
    store.put("0" * 64, {"waveform": torch.zeros(1, 4)})
    locks = Locks(store, PLAN)
    locks.hold(event, Hold(("0" * 64,), (0.5,), 0.5))
    assert Locks(store, locked(PLAN)).held(event).keys == ("0" * 64,)
    assert locks.held(PLAN.events[1]) is None, "not locked"
    assert locks.held(event.model_copy(update={"seconds": 0.6})) is None
    assert Locks(store, PLAN, "latents").held(event) is None, "another kind"
    locks.hold(event, Hold(("1" * 64,), (0.5,), 0.5))
    assert locks.held(event) is None, "the clip that was heard last is gone"
    for broken in (b"[{}]", b"{", b"[1]", b'[{"keys": 3, "seconds": [1], "length": 1, "spoken": false}]'):
        store.put(locks._name(event), {"holds": torch.tensor(list(broken), dtype=torch.uint8)})
        assert locks.held(event) is None


@pytest.mark.parametrize("row", [{"keys": ["zz"]}, {"keys": "a"}, {"keys": None}, {"seconds": [float("nan")]}, {"seconds": [float("inf")]},
                                 {"seconds": [-5.0]}, {"length": float("nan")}, {"keys": ["0" * 64]}])
def test_a_hold_that_someone_else_wrote_costs_one_rendering(teller: Teller, row: dict):
    before = by_telling(teller, PLAN)["e2"]
    locks, event = Locks(teller.store, PLAN), PLAN.events[1]
    teller.store.put("0" * 64, {"no_sound": torch.zeros(3)})
    text = json.dumps([{**locks._rows(event)[0], **row}])
    teller.store.put(locks._name(event), {"holds": torch.tensor(list(text.encode()), dtype=torch.uint8)})
    assert torch.equal(by_telling(teller, locked(PLAN))["e2"], before)


@pytest.mark.parametrize("holds", [torch.zeros(3), torch.zeros(2, 2, dtype=torch.uint8), torch.tensor(5, dtype=torch.uint8)])
def test_holds_of_another_type_are_none(teller: Teller, holds: torch.Tensor):
    locks = Locks(teller.store, PLAN)
    teller.store.put(locks._name(PLAN.events[1]), {"holds": holds})
    assert locks.held(locked(PLAN).events[1]) is None


def test_recohering_leaves_a_locked_event_whose_hold_is_gone(teller: Teller):
    """An older version kept no holds, and a broken one is removed: its content is known all the same."""
    before = by_telling(teller, PLAN)["e2"]
    teller.store._path(Locks(teller.store, PLAN)._name(PLAN.events[1])).unlink()
    after = by_telling(replace(teller, anew=True), locked(with_captions(PLAN, e1="Wind howls.")))
    assert torch.equal(after["e2"], before)


def test_layered_events_with_one_start_keep_the_order_of_the_plan():
    rows = [{"id": f"e{k}", "caption": f"Sound {k}.", "start": 0.0, "seconds": 1.0} for k in range(3)]
    plan = StoryPlan.build({"instruction": "x", "events": rows, "total_seconds": 1.0})
    spans = lay_holds(lay_out(plan, 0.2, 0.6), plan, {"e0": Hold(("0" * 64,), (1.0,), 1.0)})
    assert [span.event_id for span in spans if span.start_seconds == 0.0] == ["e0", "e1", "e2"]


def test_holds_of_the_longest_story_are_laid_in_one_pass():
    plan = StoryPlan.sequential("x", [("Rain.", 5.0)] * 2000)
    laid = Once(lay_out(plan, 0.2, 1.0))
    assert len(lay_holds(laid, plan, {event.id: Hold(("0" * 64,), (5.2,), 5.0) for event in plan.events})) == 2000
    assert laid.passes == 1


class Once(tuple):
    passes = 0

    def __iter__(self):
        self.passes += 1
        return super().__iter__()


def test_holds_are_bounded(tmp_path: Path):
    store = Store(tmp_path, 10**6)
    for n in range(40):
        plan = with_instruction(with_captions(PLAN, e1=f"Sound {n}.", e3=f"Sound {n}."), f"Story {n}.")
        Locks(store, plan).hold(plan.events[1], Hold((f"{n:064}",), (0.5,), 0.5))
    locks = Locks(store, PLAN)
    assert len(locks._rows(PLAN.events[1])) == 16


@pytest.mark.parametrize("crossfade", [0.0, 0.2])
@pytest.mark.parametrize("window, held", [(10.0, 3), (1.0, 1), (1.0, 2)])
def test_spans_of_a_hold_fill_the_event_and_keep_its_edges(crossfade: float, window: float, held: int):
    plan = StoryPlan.sequential("x", [("Rain.", 1.0), ("Wind.", 2.4), ("Bees.", 1.0)])
    laid = lay_out(plan, crossfade, window)
    own = [span for span in laid if span.event_id == "e2"]
    share = 2.4 / held
    seconds = tuple([share + 0.1] * (held - 1) + [share])
    found = spans_held(own, plan.events[1], Hold(("k",) * held, seconds, 2.4))
    assert len(found) == held and [span.part for span in found] == list(range(held))
    assert found[0].start_seconds == own[0].start_seconds and found[0].fade_in_seconds == own[0].fade_in_seconds
    assert found[-1].end_seconds == pytest.approx(own[-1].end_seconds) and found[-1].fade_out_seconds == own[-1].fade_out_seconds
    for before, after in zip(found, found[1:], strict=False):
        assert before.fade_out_seconds == after.fade_in_seconds == pytest.approx(0.1)
        assert before.end_seconds - before.fade_out_seconds == pytest.approx(after.start_seconds)
    whole = lay_holds(laid, plan, {"e2": Hold(("k",) * held, seconds, 2.4)})
    assert [span for span in whole if span.event_id != "e2"] == [span for span in laid if span.event_id != "e2"]
