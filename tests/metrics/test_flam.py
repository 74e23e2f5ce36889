"""multiFLAM and its kin on frame scores that are written down, so that every figure is plain arithmetic."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.errors import InputError
from audiostory_core.metrics.flam import (
    delta_multi_flam,
    edit_flam,
    edit_flam_acoustic,
    edit_flam_add,
    edit_flam_change,
    edit_flam_remove,
    multi_flam,
    p_flam,
)
from audiostory_core.metrics.frame_scores import FrameScores, frames_within, join_windows
from audiostory_core.metrics.unscored import Unscored

HOP = 0.3125


def scores(rows: dict[str, list[float]], seconds: float | None = None, unscored: tuple[Unscored, ...] = (), hop: float = HOP) -> FrameScores:
    values = torch.tensor(list(rows.values()), dtype=torch.float64).reshape(len(rows), -1)
    return FrameScores(values, tuple(rows), hop, values.shape[1] * hop if seconds is None else seconds, unscored)


BEFORE = scores({"rain": [0.9, 0.8, 0.7], "dog": [0.1, 0.8, 0.2], "bell": [0.0, 0.05, 0.0], "cat": [0.1, 0.1, 0.1]})
AFTER = scores({"rain": [0.6, 0.5, 0.5], "dog": [0.3, 0.2, 0.1], "bell": [0.0, 0.0, 0.95], "cat": [0.1, 0.2, 0.1]})


def test_a_caption_is_as_probable_as_in_its_best_frame():
    assert [p_flam(BEFORE, one) for one in BEFORE.captions] == pytest.approx([0.9, 0.8, 0.05, 0.1])


def test_multi_flam_is_the_mean_over_captions_in_hundredths():
    found = multi_flam(BEFORE)
    assert found.value == pytest.approx(100 * (0.9 + 0.8 + 0.05 + 0.1) / 4) and found.captions == 4 and not found.unscored
    assert multi_flam(BEFORE, ["rain", "dog"]).value == pytest.approx(85.0)
    assert multi_flam(BEFORE, ["rain", "dog", "dog"]).value == pytest.approx(100 * 2.5 / 3), "two dogs are two sounds"


def test_a_perfect_scorer_gives_a_hundred_and_a_deaf_one_nothing():
    assert multi_flam(scores({"a": [0.0, 1.0], "b": [1.0, 0.0]})).value == 100.0
    assert multi_flam(scores({"a": [0.0, 0.0]})).value == 0.0


def test_what_should_stay_is_compared_without_what_is_edited():
    assert delta_multi_flam(BEFORE, AFTER, ["rain", "cat"]).value == pytest.approx(100 * abs((0.9 + 0.1) / 2 - (0.6 + 0.2) / 2))
    assert delta_multi_flam(BEFORE, AFTER, ["rain"]).value == pytest.approx(30.0)
    assert delta_multi_flam(BEFORE, BEFORE, ["rain", "dog", "bell", "cat"]).value == 0.0


def test_the_difference_is_of_means_as_the_equation_has_it():
    """One up and one down by as much hide each other; a mean of differences would show them."""
    before, after = scores({"a": [0.2], "b": [0.8]}), scores({"a": [0.8], "b": [0.2]})
    assert delta_multi_flam(before, after, ["a", "b"]).value == pytest.approx(0.0)


def test_edits_have_the_signs_of_the_appendix():
    assert edit_flam_add(BEFORE, AFTER, "bell") == pytest.approx(90.0)
    assert edit_flam_remove(BEFORE, AFTER, "dog") == pytest.approx(50.0)
    assert edit_flam_change(BEFORE, AFTER, "dog", "bell") == pytest.approx(70.0)
    assert edit_flam_acoustic(BEFORE, AFTER, "rain") == pytest.approx(70.0) and edit_flam_acoustic(AFTER, BEFORE, "rain") == pytest.approx(70.0)
    assert edit_flam_add(BEFORE, AFTER, "rain") == pytest.approx(-30.0), "worse than leaving it"


def test_a_copy_of_the_input_follows_no_edit_and_keeps_all():
    assert edit_flam_add(BEFORE, BEFORE, "bell") == edit_flam_remove(BEFORE, BEFORE, "dog") == edit_flam_change(BEFORE, BEFORE, "dog", "bell") == 0.0
    assert edit_flam_acoustic(BEFORE, BEFORE, "rain") == 100.0


def test_an_open_edit_is_the_mean_of_its_parts_and_agrees_with_the_plain_ones():
    assert edit_flam(BEFORE, AFTER, added=["bell"], removed=["dog"], turned=["rain"]).value == pytest.approx((90 + 50 + 70) / 3)
    assert edit_flam(BEFORE, AFTER, added=["bell"]).value == edit_flam_add(BEFORE, AFTER, "bell")
    assert edit_flam(BEFORE, AFTER, removed=["dog"], added=["bell"]).value == pytest.approx(edit_flam_change(BEFORE, AFTER, "dog", "bell"))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_figures_stay_in_their_ranges(values: list[float]):
    before, after = scores({"a": values[:2]}), scores({"a": values[2:]})
    assert 0 <= multi_flam(before).value <= 100 and 0 <= delta_multi_flam(before, after, ["a"]).value <= 100
    assert -100 <= edit_flam_add(before, after, "a") == -edit_flam_remove(before, after, "a") <= 100
    assert 0 <= edit_flam_acoustic(before, after, "a") <= 100


def test_what_was_not_scored_is_named_and_the_rest_goes_on():
    some = scores({"rain": [0.9], "dog": [0.5]}, unscored=(Unscored("Hund", "the judge knows no such caption"),))
    found = multi_flam(some)
    assert found.value == pytest.approx(70.0) and found.captions == 2
    assert found.unscored == (Unscored("Hund", "the judge knows no such caption"),)
    change = delta_multi_flam(some, scores({"rain": [0.4], "Hund": [0.5]}), ["rain", "dog", "Hund"])
    assert change.value == pytest.approx(50.0) and [one.item for one in change.unscored] == ["dog", "Hund"]
    edit = edit_flam(some, some, added=["Hund"], turned=["dog"])
    assert edit.value == 100.0 and edit.captions == 1 and edit.unscored[0].item == "Hund"
    with pytest.raises(InputError, match="'Hund' has no frame scores: the judge knows no such caption"):
        p_flam(some, "Hund")
    with pytest.raises(InputError, match="'owl' has no frame scores: it was not asked for"):
        edit_flam_add(some, some, "owl")
    for nothing in (lambda: multi_flam(some, ["Hund"]), lambda: delta_multi_flam(some, some, ["Hund"]), lambda: edit_flam(some, some, ["Hund"])):
        with pytest.raises(InputError, match="could be scored: the judge knows no such caption"):
            nothing()
    for empty in (lambda: multi_flam(some, []), lambda: delta_multi_flam(some, some, []), lambda: edit_flam(some, some)):
        with pytest.raises(InputError, match="got none"):
            empty()


def test_frames_of_padding_do_not_count():
    padded = scores({"rain": [0.2, 0.3] + [0.0] * 29 + [0.99]}, seconds=0.6)
    assert padded.heard.shape == (1, 2) and multi_flam(padded).value == pytest.approx(30.0)
    assert [frames_within(s, HOP) for s in (10.0, 0.1, HOP, HOP + 0.01, 9.99)] == [32, 1, 1, 2, 32]
    assert frames_within(0.3, 0.1) == 3, "sums of decimals are not whole"


def test_windows_are_joined_by_their_highest_score():
    first, second = torch.tensor([[0.1, 0.9, 0.2, 0.3]]), torch.tensor([[0.8, 0.1, 0.4, 0.7]])
    joined = join_windows([first, second], [0.0, 2 * HOP], HOP, 5 * HOP)
    assert joined[0].tolist() == pytest.approx([0.1, 0.9, 0.8, 0.3, 0.4])
    assert FrameScores(joined, ("rain",), HOP, 5 * HOP).heard.shape == (1, 5)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 40), st.integers(1, 8), st.integers(1, 8))
def test_windows_of_a_row_make_the_row(count: int, width: int, step: int):
    row = torch.rand(2, count, generator=torch.Generator().manual_seed(count))
    step = min(step, width)
    starts = [*range(0, max(1, count - width + step), step)]
    windows = [torch.nn.functional.pad(row[:, at : at + width], (0, max(0, at + width - count))) for at in starts]
    assert torch.equal(join_windows(windows, [HOP * at for at in starts], HOP, HOP * count), row.double())


@pytest.mark.parametrize("make, message", [
    (lambda: scores({"a": [0.5]}, seconds=1.0), "1 frames of 0.3125 s score 0.3125 s of a sound of 1 s"),
    (lambda: FrameScores(torch.zeros(2, 3), ("a",), HOP, 0.5), r"floats \[1, k\]; got \[2, 3\]"),
    (lambda: FrameScores(torch.zeros(1, 3, dtype=torch.long), ("a",), HOP, 0.5), "floats"),
    (lambda: FrameScores(torch.zeros(1, 0), ("a",), HOP, 0.1), "0 frames"),
    (lambda: scores({"a": [float("nan")]}), "finite"), (lambda: scores({"a": [1.2]}), "from 0 to 1; got 1.2 to 1.2"),
    (lambda: scores({"a": [-0.2, 0.5]}), "got -0.2 to 0.5"), (lambda: scores({"a": [0.2]}, seconds=0.0), "above 0; got 0"),
    (lambda: scores({"a": [0.2]}, hop=float("inf"), seconds=1.0), "hop"),
    (lambda: join_windows([], [], HOP, 1.0), "one at least"),
    (lambda: join_windows([torch.zeros(1, 2)], [0.0, 1.0], HOP, 1.0), "2 starts"),
    (lambda: join_windows([torch.zeros(1, 2)], [0.1], HOP, 0.5), "multiples of the hop of 0.3125 s; got 0.1 s"),
    (lambda: join_windows([torch.zeros(1, 2)], [-HOP], HOP, 0.5), "0 s or later"),
    (lambda: join_windows([torch.zeros(1, 2), torch.zeros(2, 2)], [0.0, HOP], HOP, 0.5), r"\[1, k\]"),
    (lambda: join_windows([torch.zeros(1, 2), torch.zeros(1, 2)], [0.0, 3 * HOP], HOP, 5 * HOP), "from 0.625 s on"),
])
def test_scores_that_are_none_are_refused(make, message: str):
    with pytest.raises(InputError, match=message):
        make()
