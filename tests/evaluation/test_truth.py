"""True scenes of conversations, and what a bundle of random weights makes of their edits, held against each other."""

from dataclasses import replace

import pytest
import torch

from audiostory_core.disk.store import Store
from audiostory_core.errors import InputError
from audiostory_core.evaluation.conversations import draw_conversation
from audiostory_core.evaluation.replies import Replier
from audiostory_core.evaluation.truth import true_scenes
from audiostory_core.metrics.timeline import pan_of

# A removal then a pan hard right; both without speech.
EDITED = next(
    one
    for one in map(draw_conversation, range(200))
    if [turn.task for turn in one.turns[1:]] == ["remove", "panning"] and not any(e.transcript for e in one.turns[0].after.events)
)


@pytest.fixture(scope="module")
def scenes(small_parts):
    return [*true_scenes(small_parts, EDITED)]


def test_a_true_scene_is_as_long_as_its_plan_and_the_same_for_its_seed(small_parts, scenes):
    again = next(true_scenes(small_parts, EDITED))
    assert torch.equal(again.clip.waveform, scenes[0].clip.waveform) and again.plan == scenes[0].plan
    other = next(true_scenes(small_parts, EDITED, draw=1))
    assert not torch.allclose(other.clip.waveform, scenes[0].clip.waveform, atol=1e-3)
    for scene, turn in zip(scenes, EDITED.turns, strict=True):
        assert scene.clip.seconds == pytest.approx(turn.after.total_seconds, abs=1e-3)
        assert [e.caption for e in scene.plan.events] == [e.caption for e in turn.after.events]


def test_what_an_edit_leaves_alone_sounds_as_before(scenes):
    """Where the removed sound is not, both scenes are one; where it is, the difference is it alone, at its level and place."""
    gone, = EDITED.turns[1].removed
    event = next(one for one in EDITED.turns[0].after.events if one.id == gone)
    rate, (before, after) = scenes[0].clip.sample_rate, (scene.clip.waveform for scene in scenes[:2])
    difference = before.expand(2, -1) - after.expand(2, -1)
    inside = slice(round(event.start * rate), round(event.end * rate) + 1)
    outside = difference.clone()
    outside[:, inside] = 0
    assert float(outside.abs().max()) < 1e-3 < float(difference.abs().max())
    assert pan_of(difference[:, inside]) == pytest.approx(event.pan, abs=0.05)


def test_a_caption_without_a_recipe_is_named(small_parts):
    first = EDITED.turns[0]
    strange = first.after.with_events([first.after.events[0].model_copy(update={"caption": "A quark hums."})])
    with pytest.raises(InputError, match="no recipe is known for 'A quark hums.'"):
        next(true_scenes(small_parts, replace(EDITED, turns=(replace(first, after=strange),))))


def test_edits_that_render_nothing_come_out_as_the_truth(small_parts, scenes):
    for n in (1, 2):
        reply = Replier(small_parts).edit(scenes[n - 1], EDITED.turns[n].sentence)
        assert not reply.refusal and reply.wall_seconds > 0
        assert torch.allclose(reply.clip.waveform, scenes[n].clip.waveform, atol=1e-6)
        assert reply.plan.events == scenes[n].plan.events


def test_an_edit_that_is_not_understood_leaves_the_sound_and_says_why(small_parts, scenes):
    reply = Replier(small_parts).edit(scenes[0], "Make it feel lonelier.")
    assert reply.clip is scenes[0].clip and reply.plan == scenes[0].plan and "lonelier" in reply.refusal


def test_a_sound_that_becomes_another_is_rendered_and_the_others_stay(small_parts, scenes):
    plan = EDITED.turns[0].after
    other = plan.with_events([plan.events[0], plan.events[1].model_copy(update={"caption": "A bell rings.", "pan": 1.0})])
    assert scenes[0].sounds_kept(other).keys() == {plan.events[0].id}
    louder = plan.with_events([event.model_copy(update={"loudness": -25.0, "pan": -1.0}) for event in plan.events])
    assert scenes[0].sounds_kept(louder).keys() == scenes[0].sounds.keys()


def test_replies_are_kept_with_the_seconds_that_they_took(small_parts, scenes, tmp_path, monkeypatch):
    replier = Replier(small_parts, Store(tmp_path, 10**8))
    first = replier.edit(scenes[0], EDITED.turns[1].sentence)
    monkeypatch.setattr("audiostory_core.evaluation.replies.tell", None)
    again = replier.edit(scenes[0], EDITED.turns[1].sentence)
    assert torch.equal(again.clip.waveform, first.clip.waveform)
    assert (again.plan, again.wall_seconds, again.refusal) == (first.plan, first.wall_seconds, "")
    for file in tmp_path.rglob("*.safetensors"):
        file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(TypeError):
        replier.edit(scenes[0], EDITED.turns[1].sentence)
