"""How loud a told story is: its events as planned, the whole at -23 LUFS, and what an edit leaves as it was. On the shipped bundle."""

import math

import pytest
import torch

from audiostory_core.bundle.parts import Parts
from audiostory_core.edits.sentence import edit
from audiostory_core.line.observer import Observer
from audiostory_core.line.settings import Settings
from audiostory_core.pipeline import Story, open_parts, tell
from audiostory_core.plan.levels import Levels
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, loudness, true_peak
from audiostory_core.sound.mixdown import level_in

FEW = Settings(fast=True)
RAIN = {"caption": "Heavy rain pours down.", "kind": "ambience"}
STORIES = {
    "a row": [{**RAIN, "seconds": 4.0}, {"caption": "A big dog barks deeply.", "seconds": 3.0}, {"caption": "The wind howls and whistles.", "kind": "ambience", "seconds": 3.0}],
    "layers": [{**RAIN, "seconds": 9.0, "start": 0.0}, {"caption": "Glass shatters.", "seconds": 2.0, "start": 3.0}, {"caption": "A telephone rings.", "seconds": 2.0, "start": 6.0}],
    "one": [{"caption": "A telephone rings.", "seconds": 5.0}],
    "one short": [{"caption": "A ship's horn blows.", "seconds": 0.35}],
    "planned": [{**RAIN, "seconds": 4.0, "loudness": -26.0}, {"caption": "A small dog yaps.", "seconds": 3.0, "loudness": -16.0}],
}  # fmt: skip


class Placed(Observer):
    """The events as they enter the mix."""

    def __init__(self) -> None:
        super().__init__()
        self.clips: dict[str, AudioClip] = {}

    def placed(self, span, clip) -> None:
        self.clips.setdefault(span.event_id, clip)


@pytest.fixture(scope="module")
def parts() -> Parts:
    return open_parts("tiny", "cpu")


def plan_of(name: str) -> StoryPlan:
    return StoryPlan.build({"instruction": name, "events": STORIES[name]})


def told(parts: Parts, plan: StoryPlan, store=None) -> tuple[Story, Placed]:
    placed = Placed()
    return tell(plan=plan, bundle=parts, settings=FEW, listener=placed, store=store), placed


def measured(clip: AudioClip) -> float:
    """By another meter than ours where one is installed; it has no figure for less than a block."""
    meters = pytest.importorskip("pyloudnorm")
    block = round(0.4 * clip.sample_rate)
    sound = torch.nn.functional.pad(clip.waveform, (0, max(0, block - clip.waveform.shape[1])))
    return meters.Meter(clip.sample_rate).integrated_loudness(sound.T.double().numpy())


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_at_its_loudness_and_its_events_at_theirs(parts: Parts, name: str):
    story, placed = told(parts, plan_of(name))
    sound = story.audio
    assert measured(sound) == pytest.approx(-23.0, abs=1.0) and 20 * math.log10(true_peak(sound)) <= -1.0
    beneath = {"e1"} if name == "layers" else set()
    for event in story.plan.events:
        wanted = event.loudness or (-30.0 if event.id in beneath else -20.0)
        own = placed.clips[event.id]
        own = AudioClip(own.waveform[:, : round(event.seconds * own.sample_rate)], own.sample_rate)
        assert measured(own) == pytest.approx(wanted, abs=0.6), event.caption
    assert story.levels is not None and story.levels.usual.keys() == {event.id for event in story.plan.events}


def test_neighbours_do_not_jump_unasked(parts: Parts):
    """An ambience by itself is what is heard, and no background."""
    story, _ = told(parts, plan_of("a row"))
    rate, levels = story.track.sample_rate, []
    for event in story.plan.events:
        own = story.audio.waveform[:, round((event.start + 0.5) * rate) : round((event.end - 0.5) * rate)]
        levels.append(loudness(AudioClip(own, rate)))
    assert max(abs(a - b) for a, b in zip(levels, levels[1:], strict=False)) < 6.0


def test_an_edit_moves_nothing_else(parts: Parts, tmp_path):
    from audiostory_core.disk.store import Store

    store = Store(tmp_path / "store", 10**9)
    story, before = told(parts, plan_of("a row"), store)
    plan = StoryPlan.from_json(story.plan.with_telling(None, story.levels).to_json())
    louder, _ = edit(plan, "make the dog 6 dB louder")
    assert louder.events[1].loudness == -14.0
    longer = louder.with_events([*louder.events, {"id": "new", "caption": "An owl hoots.", "seconds": 3.0}])
    again, after = told(parts, longer, store)
    assert again.track.gain == story.track.gain
    for name, gain in (("e1", 1.0), ("e2", 10 ** (6 / 20)), ("e3", 1.0)):
        n = before.clips[name].waveform.shape[1]
        assert torch.allclose(after.clips[name].waveform[:, :n], gain * before.clips[name].waveform, atol=1e-5), name
    assert {span.event_id for span in again.kept} == {"e1", "e2", "e3"}, "nothing but the owl is rendered"
    n = round(3.9 * story.track.sample_rate)
    assert torch.equal(again.audio.waveform[:, :n], story.audio.waveform[:, :n])


def test_what_was_told_as_rendered_stays_so(parts: Parts):
    """Plans that were saved before there were usual levels hold the gain of their whole, and are as loud as they were."""
    plan = plan_of("a row").model_copy(update={"levels": Levels(whole=0.5)})
    story, placed = told(parts, plan)
    assert story.track.gain == 0.5 and story.levels is not None and not story.levels.usual
    raw, _ = told(parts, plan_of("a row"))
    assert raw.track.gain != 0.5 and all(math.isfinite(loudness(clip)) for clip in placed.clips.values())


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.4, 1.0])
def test_a_sound_shorter_than_a_block_is_as_loud_as_the_block_around_it(seconds: float):
    rate = 48_000
    sound = torch.sin(2 * math.pi * 997.0 * torch.arange(round(seconds * rate)) / rate)[None]
    full = level_in(AudioClip(sound.repeat(1, 12)[:, : rate], rate), 0.0, 1)
    share = min(1.0, seconds / 0.4)
    assert level_in(AudioClip(sound, rate), 0.0, 1) == pytest.approx(full + 10 * math.log10(share), abs=0.1)
