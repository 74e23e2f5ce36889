"""One plan before a teller: what it holds in memory, what a lost lock becomes, and that takes are heard by locks too."""

import gc
import threading
import weakref
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from audiostory_core.bundle.parts import Parts
from audiostory_core.disk.store import Store
from audiostory_core.line import rendering
from audiostory_core.line.rendering import tell_clips
from audiostory_core.line.rendition import Rendition
from audiostory_core.line.settings import Settings
from audiostory_core.line.speaking import Speaker
from audiostory_core.line.teller import Teller
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip
from audiostory_core.speech import spoken
from audiostory_core.speech.voices import Timbre, VoiceCast
from audiostory_core.variations.missing import render_missing
from audiostory_core.variations.takes import takes

PLAN = StoryPlan.sequential("Rain, then a dog.", [("Rain falls.", 0.9), ("A dog barks.", 0.5), ("Bees buzz.", 0.7)])


@pytest.fixture
def teller(small_parts: Parts, tmp_path: Path) -> Teller:
    return Teller(small_parts, Settings(num_steps=2), store=Store(tmp_path, 10**8), voice="none", offload=False)


def with_event(plan: StoryPlan, name: str, **changes) -> StoryPlan:
    return plan.with_events([e.model_copy(update=changes if e.id == name else {}) for e in plan.events])


def empty(store: Store) -> None:
    for path in store.folder.glob("??/*.safetensors"):
        path.unlink()


@pytest.mark.parametrize("with_store", [True, False])
def test_no_clip_stays_in_memory_once_it_is_handed_on(teller: Teller, with_store: bool):
    rendition = Rendition(teller if with_store else replace(teller, store=None), PLAN)
    clips = tell_clips(rendition)
    heard = [weakref.ref(next(clips).clip) for _ in PLAN.events]
    assert list(clips) == []
    gc.collect()
    assert rendition.spans and not any(clip() is not None for clip in heard)


# Speech whose lock the store lost


class Humming(VoiceCast):
    name = "humming"

    def __init__(self) -> None:
        super().__init__([Timbre("one")])

    def speak(self, transcript: str, speaker: str, emotion: str, seconds: float) -> AudioClip:
        return AudioClip(torch.full((1, 8000), 0.3), 16_000)


def speech(locked: bool) -> StoryPlan:
    """Longer than the renderer's window, which is of no matter to a voice."""
    row = {"caption": "A man speaks.", "seconds": 4.5, "kind": "speech", "transcript": "Hello there.", "locked": locked}
    return StoryPlan.sequential("x", [row, {"caption": "Rain falls.", "seconds": 0.5}])


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken, "open_voice", lambda voice: Humming() if voice == "auto" else None)


def test_locked_speech_that_is_evicted_meanwhile_is_spoken_again(teller: Teller, voice: None):
    teller = replace(teller, voice="auto")
    before = next(tell_clips(Rendition(teller, speech(False)))).clip
    rendition = Rendition(teller, speech(True))
    empty(teller.store)
    found = list(tell_clips(rendition))
    assert torch.equal(found[0].clip.waveform, before.waveform) and not found[0].latents.numel()
    assert rendition.taken == (), "nothing was kept"
    assert Rendition(teller, speech(True)).holds["e1"].spoken, "and a lock keeps it again"


def test_a_speaker_whose_store_lost_what_is_locked_speaks(tmp_path: Path, voice: None):
    store, event = Store(tmp_path, 10**8), speech(True).events[0]
    before = Speaker(speech(False), store=store).clip(event)
    speaker = Speaker(speech(True), store=store)
    empty(store)
    assert torch.equal(speaker.clip(event).waveform, before.waveform)


def test_a_locked_event_that_is_evicted_meanwhile_counts_as_rendered(teller: Teller, monkeypatch: pytest.MonkeyPatch):
    render_missing(teller, PLAN)
    monkeypatch.setattr(Rendition, "_locked", lambda *_: None)
    assert render_missing(replace(teller, seed=3), with_event(PLAN, "e2", locked=True)).rendered == ("e1", "e2", "e3")


# Takes


def test_a_take_that_was_heard_is_what_a_lock_keeps(teller: Teller):
    heard = {take.number: take.laid[0][1].waveform for take in takes(teller, PLAN.as_rendered(), "e2", range(3))}
    chosen = with_event(PLAN, "e2", take=2, locked=True).model_copy(update={"instruction": "A hall."})
    found = {clip.span.event_id: clip.clip for clip in tell_clips(Rendition(replace(teller, seed=9), chosen))}
    assert torch.equal(found["e2"].waveform, heard[2])


def test_takes_of_a_locked_event_leave_what_its_lock_keeps(teller: Teller):
    before = list(tell_clips(Rendition(teller, PLAN)))[1].clip
    other, plan = replace(teller, seed=9), with_event(PLAN, "e2", locked=True)
    first, _ = takes(other, plan, "e2", range(2))
    assert not torch.equal(first.laid[0][1].waveform, before.waveform)
    assert torch.equal(list(tell_clips(Rendition(other, plan)))[1].clip.waveform, before.waveform)


def test_takes_read_nothing_of_other_locked_events(teller: Teller, monkeypatch: pytest.MonkeyPatch):
    list(tell_clips(Rendition(teller, PLAN)))
    plan, reads = with_event(PLAN, "e1", locked=True), []
    get = Store.get
    monkeypatch.setattr(Store, "get", lambda store, key: reads.append(key) or get(store, key))
    held = Rendition(teller, plan).holds["e1"].keys[0]
    reads.clear()
    list(takes(teller, plan, "e2", range(4)))
    assert reads.count(held) == 1


# Decoding beside sampling


def test_who_stops_early_waits_for_no_clip_that_is_not_begun(teller: Teller, monkeypatch: pytest.MonkeyPatch):
    go, calls, decode = threading.Event(), [], rendering.decode

    def slow(parts, latents, seconds):
        calls.append(seconds)
        assert len(calls) == 1 or go.wait(60)
        return decode(parts, latents, seconds)

    monkeypatch.setattr(rendering, "owns_gpu", lambda parts: True)
    monkeypatch.setattr(rendering, "decode", slow)
    monkeypatch.setattr(torch.cuda, "stream", lambda stream: nullcontext())
    threads = threading.active_count()
    clips = tell_clips(Rendition(teller, StoryPlan.sequential("x", [(f"Sound {n}.", 0.5) for n in range(6)])))
    next(clips)
    threading.Timer(0.5, go.set).start()
    clips.close()
    assert len(calls) <= 2 and threading.active_count() <= threads + 1
