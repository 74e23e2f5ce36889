"""Clips that are sampled side by side: each as it is alone, one progress, and whatever ends one ends all."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from audiostory_core.bundle.parts import Parts, Placement
from audiostory_core.line import rendering
from audiostory_core.line.lanes import side_by_side
from audiostory_core.line.observer import Clock, Observer
from audiostory_core.line.rendering import sample_batch, tell_clips
from audiostory_core.line.rendition import Rendition
from audiostory_core.line.settings import Settings
from audiostory_core.line.teller import Teller
from audiostory_core.models.text_encoder import Context
from audiostory_core.plan.story import StoryPlan

CAPTIONS = ("Rain falls.", "A dog barks.", "Bees buzz.", "A bell rings.", "Wind blows.")
PLAN = StoryPlan.sequential("x", [(caption, 0.5 + 0.1 * k) for k, caption in enumerate(CAPTIONS)])
STEPS = 3


class Heard(Observer):
    def __init__(self) -> None:
        self.steps, self.threads = list[tuple[int, int]](), set[str]()

    def progress(self, stage: str, done: int, total: int) -> None:
        self.threads.add(threading.current_thread().name)
        if stage == "sample":
            self.steps.append((done, total))


@pytest.fixture
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture
def teller(small_parts: Parts, threads: None) -> Teller:
    parts = Parts(small_parts.bundle, Placement(torch.device("cpu"), torch.bfloat16))
    return Teller(parts, Settings(num_steps=STEPS), voice="none", offload=False, observer=Heard())


def latents(teller: Teller, count: int, places: tuple[int, ...] = tuple(range(len(CAPTIONS)))) -> list[torch.Tensor]:
    """Of the events in `places` alone, sampled with `count` threads of torch's."""
    torch.set_num_threads(1)  # what they are told is not what is looked at
    rendition = Rendition(teller, PLAN)
    _ = rendition.context
    torch.set_num_threads(count)
    found = sample_batch(
        teller, [rendition.spans[k] for k in places], [PLAN.events[k] for k in places], rendition.context.rows(places)
    )
    assert torch.get_num_threads() == count, "the caller's own number of threads stays as it was"
    return found


@pytest.mark.parametrize("chosen", [{}, {"fast": True}, {"guidance_scale": 1.0}])
def test_a_clip_is_the_same_alone_in_company_and_in_any_number_of_threads(teller: Teller, chosen: dict):
    teller = replace(teller, settings=Settings(num_steps=STEPS, **chosen))
    in_turn = latents(teller, 1)
    for count in (2, 3):
        assert all(map(torch.equal, latents(teller, count), in_turn)), count
    for place, one in enumerate(in_turn):
        assert torch.equal(latents(teller, 2, (place,))[0], one)
    assert torch.equal(latents(teller, 2, (3, 0))[1], in_turn[0]), "whatever else is sampled, and in whatever order"


def test_it_is_the_same_inside_inference_mode(teller: Teller):
    plain = latents(teller, 2)
    with torch.inference_mode():
        assert all(map(torch.equal, latents(teller, 2), plain))


def test_progress_rises_once_for_all_and_is_heard_by_the_caller(teller: Teller):
    latents(teller, 2, (0, 1))
    assert teller.observer.steps == [(step + 1, STEPS) for step in range(STEPS)]
    assert teller.observer.threads == {threading.current_thread().name}


def test_the_clock_counts_what_passes_and_no_more(teller: Teller):
    teller = replace(teller, clock=Clock())
    latents(teller, 2)
    alone = dict(teller.clock.seconds)
    assert {"load", "sample"} <= set(alone) and all(seconds >= 0 for seconds in alone.values())


def test_threads_that_come_later_take_what_they_would_have_taken(teller: Teller):
    latents(teller, 4)
    found: list[int] = []
    later = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
    later.start()
    later.join()
    assert found == [4]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupt_ends_all_at_their_next_step(teller: Teller, monkeypatch: pytest.MonkeyPatch, error: type):
    class Impatient(Observer):
        def progress(self, stage: str, done: int, total: int) -> None:
            if stage == "sample" and done == 2:
                raise error

    walked: list[int] = []
    euler = rendering.solver("euler")

    def watched(velocity, x, sigmas, *, callback):
        def stepped(step: int, latents: torch.Tensor) -> None:
            walked.append(step)
            callback(step, latents)

        return euler(velocity, x, sigmas, callback=stepped)

    monkeypatch.setattr(rendering, "solver", lambda name: watched)
    before = threading.active_count()
    with pytest.raises(error):
        latents(replace(teller, settings=Settings(num_steps=200, sampler="euler"), observer=Impatient()), 2, (0, 1))
    assert len(walked) < 100 and threading.active_count() == before and torch.get_num_threads() == 2


def test_the_error_of_one_reaches_the_caller_and_ends_the_others(threads: None):
    class Broken(Exception): ...

    steps: list[int] = []

    def fails(observer: Observer) -> torch.Tensor:
        observer.progress("sample", 1, 10**6)
        raise Broken("no more")

    def goes_on(observer: Observer) -> torch.Tensor:
        for step in range(10**6):
            observer.progress("sample", step + 1, 10**6)
            steps.append(step)
        return torch.zeros(1)

    torch.set_num_threads(2)
    with pytest.raises(Broken, match="no more"):
        side_by_side([goes_on, fails], Observer())
    assert len(steps) < 10**6 and torch.get_num_threads() == 2


def test_lanes_share_the_threads(threads: None):
    torch.set_num_threads(5)
    found = side_by_side([lambda _: torch.tensor(torch.get_num_threads())] * 2, Observer())
    assert [int(count) for count in found] == [2, 2]
    assert int(side_by_side([lambda _: torch.tensor(torch.get_num_threads())], Observer())[0]) == 5


@pytest.mark.parametrize("unlike", ["hosted", "compiled", "cuda", "float32"])
def test_they_are_sampled_in_turn_where_threads_may_not_share(small_parts: Parts, threads: None, unlike: str):
    torch.set_num_threads(4)
    place = torch.device("cuda" if unlike == "cuda" else "cpu")
    parts = Parts(small_parts.bundle, Placement(place, torch.float32 if unlike == "float32" else torch.bfloat16, compiled=unlike == "compiled"))
    parts.hosted = unlike == "hosted"
    assert rendering._lanes(Teller(parts, Settings())) == 1


def test_whoever_hears_clips_as_they_come_need_not_wait_for_two(teller: Teller, monkeypatch: pytest.MonkeyPatch):
    sizes, plain = list[int](), rendering.sample_batch

    def counted(teller: Teller, spans, events, context: Context):
        sizes.append(len(spans))
        return plain(teller, spans, events, context)

    monkeypatch.setattr(rendering, "sample_batch", counted)
    torch.set_num_threads(2)
    for hears, batches in ((None, [2, 2, 1]), (lambda *_: None, [1, 2, 2])):
        sizes.clear()
        assert len(list(tell_clips(Rendition(replace(teller, on_clip=hears), PLAN)))) == len(CAPTIONS)
        assert sizes == batches
