"""A past of fixed room is one that grows, in every id and every state; what only a GPU can run is marked."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from audiostory_core.line.reasoner import Decoding, write, write_plan
from audiostory_core.models import foreign
from audiostory_core.models import past as pasts
from audiostory_core.models.language_model import StoryLM
from audiostory_core.models.past import FixedPast, GrowingPast, read
from audiostory_core.plan import prompts
from audiostory_core.plan.story import StoryPlan
from audiostory_core.plan.text import to_text

ASK = "Rain falls, then thunder."
PLAN = StoryPlan.sequential(ASK, [("Rain falls.", 2.0), ("Thunder rolls.", 3.0)])
TELLING = "A dog barks, then a door slams, then rain falls on a roof, then thunder rolls."


def script(lm: StoryLM) -> list[int]:
    """What a model that writes PLAN would choose."""
    spans = prompts.SEMANTIC_OPEN + prompts.RESIDUAL_OPEN + prompts.GEN_CLOSE
    return [*lm.encode(to_text(PLAN).replace(prompts.GEN_CLOSE, spans)), *lm.stop_ids()]


@pytest.fixture(scope="session")
def tiny_lm() -> StoryLM:
    from audiostory_core.pipeline import open_parts

    return open_parts("tiny", "cpu", "float32").language_model


def played(forward, ids: Tensor, positions: Tensor):
    """`recorded` without a graph: inputs and output keep their places, and the output is a copy of its place."""
    place = forward(ids, positions)

    def replay(new_ids: Tensor, new_positions: Tensor) -> Tensor:
        ids.copy_(new_ids)
        positions.copy_(new_positions)
        place.copy_(forward(ids, positions))
        return place.clone()

    return replay


@torch.no_grad()
def test_feeding_and_dropping_give_the_states_of_a_past_that_grows(small_lm: StoryLM):
    ids = small_lm.prompt_ids(ASK, 5.0)
    growing, fixed = GrowingPast(small_lm), FixedPast(small_lm, 80, (1, 7, 20))
    generator = torch.Generator().manual_seed(0)
    for count, dropped in ((len(ids), 0), (1, 0), (5, 3), (7, 7), (19, 1), (1, 1), (20, 12), (2, 0)):
        fed = (
            ids if count == len(ids) else torch.randint(len(small_lm.tokenizer), (count,), generator=generator).tolist()
        )
        states = growing.feed(fed), fixed.feed(fed)
        assert states[1].shape == (count, 32)
        torch.testing.assert_close(*states, atol=1e-5, rtol=1e-5)
        for past in (growing, fixed):
            past.drop(dropped)


@pytest.mark.parametrize("guessed", [0, 1, 10])
@pytest.mark.parametrize("stepped", [False, True])
def test_a_fixed_room_changes_nothing_of_a_plan_with_its_spans(small_lm: StoryLM, guessed: int, stepped: bool):
    found = [
        write(small_lm, ASK, 5.0, decoding=Decoding(script=script(small_lm), guessed_tokens=guessed, step_spans=stepped, fixed=fixed))
        for fixed in (False, True)
    ]
    assert found[0].ids == found[1].ids and found[1].text == to_text(PLAN) and found[1].notes == ()
    assert set(small_lm.semantic.ids) <= set(found[1].ids)
    torch.testing.assert_close(found[0].states, found[1].states, atol=1e-5, rtol=1e-5)


def test_tiny_writes_the_same_story_in_a_fixed_room_though_guesses_fail(
    tiny_lm: StoryLM, monkeypatch: pytest.MonkeyPatch
):
    dropped: list[int] = []
    drop = FixedPast.drop
    monkeypatch.setattr(FixedPast, "drop", lambda past, count: (dropped.append(count), drop(past, count))[1])
    growing, fixed = (write(tiny_lm, TELLING, 30.0, decoding=Decoding(fixed=fixed)) for fixed in (False, True))
    assert growing.ids == fixed.ids and growing.text == fixed.text and len(fixed.ids) > 200
    torch.testing.assert_close(growing.states, fixed.states, atol=1e-5, rtol=1e-5)
    assert sum(count > 0 for count in dropped) > 5, "no guess was rejected"


def test_the_last_feed_still_has_room(small_lm: StoryLM):
    """The budget ends in the middle of a run: what is fed then, filled up, is the furthest that ever happens."""
    opens = [small_lm.semantic.open] * 9
    found = [write(small_lm, ASK, 5.0, decoding=Decoding(script=opens, max_new_tokens=130, fixed=fixed)) for fixed in (False, True)]
    assert found[0].ids == found[1].ids and found[1].notes == () and len(found[1].ids) == 132


@torch.no_grad()
def test_replays_into_the_same_place_are_forwards(small_lm: StoryLM, monkeypatch: pytest.MonkeyPatch):
    """All but the graph itself: buffers that stay, an output that the next replay overwrites."""
    monkeypatch.setattr(pasts, "as_cuda_graph", played)
    ids = small_lm.prompt_ids(ASK, 5.0)
    growing, fixed = GrowingPast(small_lm), FixedPast(small_lm, len(ids) + 60, (1, 12))
    growing.feed(ids), fixed.feed(ids), fixed.record()
    expected = [growing.feed([k]) for k in ids[:4]] + [growing.feed(ids[:10])]
    found = [fixed.feed([k]) for k in ids[:4]] + [fixed.feed(ids[:10])]
    assert sorted(fixed.recorded) == [1, 12]
    torch.testing.assert_close(torch.cat(found), torch.cat(expected), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(
    "error", [RuntimeError("capture is not permitted\nat line 3"), AttributeError("no crop"), TypeError()]
)
def test_what_fails_is_noted_and_the_past_grows(small_lm: StoryLM, monkeypatch: pytest.MonkeyPatch, error: Exception):
    def fail(*_):
        raise error

    monkeypatch.setattr(FixedPast, "feed", fail)
    growing, fixed = (write(small_lm, ASK, 5.0, decoding=Decoding(script=script(small_lm), fixed=fixed)) for fixed in (False, True))
    assert fixed.ids == growing.ids
    (note,) = fixed.notes
    assert note.startswith("the plan was written without recorded graphs: ") and "\n" not in note


def test_the_note_reaches_who_asked_for_a_plan_once(small_lm: StoryLM, monkeypatch: pytest.MonkeyPatch):
    def noted(lm: StoryLM, prompt: list[int], *_):
        past = GrowingPast(lm)
        return past, past.feed(prompt), ("the plan was written without recorded graphs: so",)

    monkeypatch.setattr("audiostory_core.line.reasoner.read", noted)
    monkeypatch.setattr("audiostory_core.line.reasoner.write", _written(write, small_lm))
    repairs = write_plan(small_lm, ASK, 5.0).repairs
    assert [note for note in repairs if "recorded" in note] == ["the plan was written without recorded graphs: so"]
    assert any("try 1 held no plan" in note for note in repairs)


def _written(original, lm: StoryLM):
    """Nothing at first, then PLAN."""
    scripts = iter([[*lm.stop_ids()], script(lm)])
    return lambda lm, ask, total, decoding, *ears: original(lm, ask, total, replace(decoding, script=next(scripts)), *ears)


@pytest.mark.parametrize(
    "changes",
    [
        {"layer_types": ["sliding_attention"]},
        {"layer_types": None, "sliding_window": 8},
        {"_attn_implementation": "eager"},
    ],
)
def test_models_that_attend_otherwise_get_a_past_that_grows(changes: dict):
    from types import SimpleNamespace

    usual = {"layer_types": ["full_attention"] * 2, "sliding_window": None, "_attn_implementation": "sdpa"}
    assert foreign.attends_to_all(SimpleNamespace(**usual))
    assert foreign.attends_to_all(SimpleNamespace(**{**usual, "layer_types": None}))
    assert not foreign.attends_to_all(SimpleNamespace(**{**usual, **changes}))


def test_a_processor_has_a_past_that_grows_unless_asked(small_lm: StoryLM):
    with torch.no_grad():
        assert isinstance(read(small_lm, [1, 2], 10, (1,))[0], GrowingPast)
        assert isinstance(read(small_lm, [1, 2], 10, (1,), fixed=True)[0], FixedPast)


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_recorded_graphs_write_the_same_story(dtype: str):
    """Not run on a GPU yet: see that it passes before you trust the path that it takes."""
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device here: recorded graphs of the language model stay untried")
    from audiostory_core.pipeline import open_parts

    lm = open_parts("tiny", "cuda", dtype).language_model
    growing, recorded = (write(lm, TELLING, 30.0, decoding=Decoding(fixed=fixed)) for fixed in (False, None))
    assert recorded.notes == ()
    if dtype == "float32":
        assert growing.ids == recorded.ids
        torch.testing.assert_close(growing.states, recorded.states, atol=1e-3, rtol=1e-3)
