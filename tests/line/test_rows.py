"""Rows of latents that other programs picked, joined, cut and turned are known by their content, and by nothing else."""

import gc
from dataclasses import replace

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.line import rows as module
from audiostory_core.line.rows import PADDING, LatentRows, Row, known_rows, signed_zeros
from audiostory_core.plan.story import StoryPlan, event_seed
from audiostory_core.sound.layout import lay_out

PLAN = StoryPlan.sequential("Rain, then a dog.", [("Rain falls.", 2.0), ("A dog barks.", 3.0), ("Bees buzz.", 1.0)])
CHANNELS = 16


def rows_of(plan: StoryPlan = PLAN, rate: float = 10.0) -> LatentRows:
    spans = lay_out(plan, 0.0, 60.0)
    return LatentRows([Row(plan, span.event_id, span.part, span, int(span.seconds * rate)) for span in spans])


def batch(rows: LatentRows | None = None, seed: int = 0) -> tuple[torch.Tensor, LatentRows]:
    """Rendered rows, with noise as padding as core's samplers leave it, and what is remembered of them."""
    rows = rows or rows_of()
    samples = torch.randn(len(rows), CHANNELS, max(rows.frames), generator=torch.Generator().manual_seed(seed))
    return samples, LatentRows(rows.rows, samples)


def empties(rows: LatentRows | None = None) -> tuple[torch.Tensor, LatentRows]:
    rows = rows or rows_of()
    samples = signed_zeros(rows, CHANNELS)
    return samples, LatentRows(rows.rows, samples)


def names(found: LatentRows) -> list[str]:
    return [row.event_id for row in found]


@pytest.mark.parametrize("made", [batch, empties], ids=["rendered", "empty"])
def test_rows_are_known_in_whatever_order_and_number(made):
    samples, kept = made()
    for index in ([1], [2, 0], [0, 1, 2, 0, 1, 2], [2, 2]):
        found = known_rows(samples[index].clone())
        assert found.rows == tuple(kept.rows[k] for k in index) and torch.equal(found.index, kept.index[index])
    assert known_rows(samples[:, :, None]).rows == kept.rows, "[n c 1 t]"


def test_parts_follow_one_another_within_their_takes():
    laid = lay_out(PLAN, 0.0, 1.0)
    rows = [Row(PLAN, span.event_id, span.part, span, 10) for span in laid]
    assert [(row.event_id, row.part) for row in rows] == [("e1", 0), ("e1", 1), ("e2", 0), ("e2", 1), ("e2", 2), ("e3", 0)]
    assert LatentRows(rows).before() == [None, 0, None, 2, 3, None]
    again = LatentRows([*rows[::-1], *rows])
    assert again.takes() == [0] * 6 + [1] * 6 and again.before() == [None, 2, 3, None, 5, None, None, 6, None, 8, 9, None]
    cut = [replace(rows[0], span=None), *rows[1:3], rows[4]]
    assert LatentRows(cut).before() == [None] * 4, "a piece of a part, and a part behind one that is missing, go on from nothing"


def test_signs_of_zeros_are_zeros():
    samples, _ = empties()
    assert torch.equal(samples, torch.zeros_like(samples)) and torch.count_nonzero(samples) == 0
    noise = torch.randn(samples.shape)
    assert torch.equal((1 - 0.5) * samples + 0.5 * noise, 0.5 * noise)
    assert signed_zeros(rows_of(), CHANNELS).signbit().equal(samples.signbit()), "the same on every run"
    other = signed_zeros(rows_of(PLAN.model_copy(update={"instruction": "Another."})), CHANNELS)
    assert not other.signbit().equal(samples.signbit())


def test_what_was_cut_and_joined_again_is_the_clip():
    samples, kept = batch()
    joined = torch.cat([samples[..., :12], samples[..., 12:]], dim=-1)
    assert known_rows(joined).rows == kept.rows
    short = samples[..., :25]  # nothing of the first and of the last is lost
    found = known_rows(short)
    assert found.rows[0] == kept.rows[0] and found.rows[2] == kept.rows[2]
    assert found.rows[1].span is None and found.rows[1].event_id == "e2" and found.rows[1].frames == 25


def test_a_clip_that_was_turned_has_its_own_frames_and_not_its_padding():
    samples, kept = batch()
    found = known_rows(samples.flip(-1))
    assert found.rows == kept.rows
    own = found.index[0]
    assert own.tolist() == [PADDING] * 10 + list(range(19, -1, -1))


def test_slices_are_parts_and_joints_are_mixtures():
    samples, _ = batch()
    slices = samples.movedim(2, 1).reshape(9, 10, CHANNELS).movedim(1, 2)  # as Latent Cut To Batch
    found = known_rows(slices)
    assert names(found) == ["e1", "e1", "", "e2", "e2", "e2", "e3", "", ""]
    assert [k for k, row in enumerate(found) if row.plan is None] == [2, 7, 8], "padding is nobody's"
    assert found.rows[6].span is not None and all(row.span is None for row in found.rows[:6])
    both = known_rows(torch.cat([samples[:1], samples[1:2]], dim=-1))
    assert both.rows[0] == Row(PLAN, "", 0, None, 50) and (both.index != PADDING).sum() == 50
    with pytest.raises(InputError, match="row 1 of the latents joins|row 1 of the latents holds sounds of several events"):
        both.told_by(rows_of())


def test_what_is_done_to_each_row_leaves_it_what_it_was():
    samples, kept = batch()
    assert known_rows(samples * 2, kept).rows == kept.rows
    assert [row.plan for row in known_rows(samples * 2)] == [None] * 3, "by its content alone it is not known"
    assert [row.plan for row in known_rows(samples[:2] * 2, kept)] == [None] * 2
    left = LatentRows([Row(row.plan, row.event_id, 0, row.span, row.frames, 1, 0.5) for row in kept], samples)
    assert known_rows(samples[[1]], left).rows[0].sigma == 0.5 and known_rows(samples * 2, left).rows[0].sigma == 0.0


def test_nothing_is_remembered_of_what_nobody_holds():
    samples, kept = batch(seed=5)
    before = len(module._REMEMBERED)
    del kept
    gc.collect()
    assert len(module._REMEMBERED) < before and known_rows(samples).rows[0].plan is None


def test_one_sound_in_two_plans_is_at_nobodys_place():
    """A moved event has the same latents: where both plans are at hand, its place is not guessed."""
    moved = PLAN.with_events([PLAN.events[0].model_copy(update={"start": 1.0}), *PLAN.events[1:]])
    louder = PLAN.with_events([PLAN.events[0].model_copy(update={"loudness": -20.0}), *PLAN.events[1:]])
    samples, kept = batch()
    again = LatentRows(rows_of(louder).rows, samples.clone())
    assert names(known_rows(samples[[0, 1]])) == ["e1", "e2"], "the same place, at another level"
    other = LatentRows(rows_of(moved).rows, samples.clone())
    assert names(known_rows(samples[[0, 1]])) == ["", ""]
    assert known_rows(samples[[0]], kept).rows[0].plan is PLAN and known_rows(samples[[0]], other).rows[0].plan is moved
    assert again.plan is louder


def test_events_of_one_sound_come_in_turn():
    twins = StoryPlan.sequential("Two bells.", [("A bell.", 2.0), ("A bell.", 2.0)])
    one = torch.randn(1, CHANNELS, 20, generator=torch.Generator().manual_seed(3)).repeat(2, 1, 1)
    kept = LatentRows(rows_of(twins).rows, one)
    assert names(known_rows(one.repeat(2, 1, 1))) == ["e1", "e2", "e1", "e1"]
    assert names(known_rows(one, kept)) == ["e1", "e2"]


def test_conditioning_is_found_by_the_event_and_refused_for_another_plan():
    told, (samples, _) = rows_of(), batch()
    assert known_rows(samples[[2, 0, 2]]).told_by(told) == [2, 0, 2]
    assert known_rows(samples[1:2, :, :9]).told_by(told) == [1], "a part of a clip is told by its event"
    longer = PLAN.with_events([PLAN.events[0].model_copy(update={"seconds": 2.5}), *PLAN.events[1:]])
    worded = PLAN.with_events([PLAN.events[0].model_copy(update={"caption": "Wind."}), *PLAN.events[1:]])
    fewer = PLAN.with_events([PLAN.events[1]])
    for other in (longer, worded, fewer):
        with pytest.raises(InputError, match=r'is of the plan "Rain, then a dog." .* latents are of the plan "Rain'):
            known_rows(samples).told_by(rows_of(other))
    spans = lay_out(PLAN, 0.5, 60.0)
    crossed = LatentRows([Row(PLAN, span.event_id, 0, span, 20) for span in spans])
    with pytest.raises(InputError, match="'e1' lasts 2 s in the latents and 2.5 s in the conditioning"):
        known_rows(samples).told_by(crossed)
    beside = torch.cat([samples, torch.randn(1, CHANNELS, 30)])
    with pytest.raises(InputError, match="row 4 of the latents is of no plan"):
        known_rows(beside).told_by(told)


def test_two_plans_in_one_batch_are_named():
    other = StoryPlan.sequential("Bells.", [("A bell rings.", 3.0)])
    (samples, _), (more, _kept) = batch(), batch(rows_of(other), seed=1)
    with pytest.raises(InputError, match=r'"Rain, then a dog\." \(e1 2 s, e2 3 s, e3 1 s\) and "Bells\." \(e1 3 s\)'):
        _ = known_rows(torch.cat([samples, more])).plan


def test_takes_have_noise_of_their_own_and_the_first_that_of_the_plan():
    samples, _ = batch()
    seeds = known_rows(samples[[0, 1, 0, 0]]).seeds(7)
    first = PLAN.events[0]
    assert seeds[:2] == [event_seed(7, first), event_seed(7, PLAN.events[1])]
    assert seeds[2:] == [event_seed(7, first.model_copy(update={"take": take})) for take in (1, 2)]
