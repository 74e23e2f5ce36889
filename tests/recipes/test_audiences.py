"""Applause and crowds fill their clips evenly."""

import numpy as np
import pytest

from audiostory_core.recipes.audiences import RECIPES
from audiostory_core.recipes.bodies import happenings, room, scatter, struck
from audiostory_core.recipes.recipe import SAMPLE_RATE, synthesise


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("seconds", [1.0, 3.0, 10.0])
def test_they_are_alike_from_the_first_sample_to_the_last(name: str, seconds: float):
    for seed in range(3):
        waveform = synthesise(name, "plain", seconds, np.random.default_rng(seed))
        assert np.isfinite(waveform).all() and len(waveform) == seconds * SAMPLE_RATE
        edge = int(0.25 * SAMPLE_RATE)
        first, last = np.sqrt((waveform[:edge] ** 2).mean()), np.sqrt((waveform[-edge:] ** 2).mean())
        assert 0.3 < first / last < 3.3 and np.abs(waveform[:320]).max() > 0.02


def test_claps_lie_between_half_and_four_kilohertz():
    spectrum = np.abs(np.fft.rfft(synthesise("applause", "plain", 6.0, np.random.default_rng(0)))) ** 2
    hertz = np.fft.rfftfreq(6 * SAMPLE_RATE, 1 / SAMPLE_RATE)
    assert spectrum[(hertz > 500) & (hertz < 4000)].sum() > 0.7 * spectrum.sum()


def test_no_two_audiences_are_alike():
    levels = [np.abs(synthesise("applause", "plain", 1.0, np.random.default_rng(seed))).mean() for seed in range(5)]
    assert len({round(float(level), 4) for level in levels}) == 5


def test_grains_add_up_where_they_begin_and_are_cut_at_the_edges():
    heard = scatter(4, np.array([-1, 1, 3]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([1.0, 1.0, 10.0]))
    assert heard.tolist() == [2.0, 3.0, 4.0, 50.0]


def test_a_struck_body_rings_at_its_modes_and_falls_as_said():
    body = struck(SAMPLE_RATE, [500.0, 9000.0], [1.0, 1.0], [0.1, 0.1])
    assert abs(int(np.abs(np.fft.rfft(body)).argmax()) - 500) <= 1
    early, late = np.abs(body[:160]).max(), np.abs(body[1600:1760]).max()
    assert abs(late / early - np.exp(-1)) < 0.02


def test_what_happens_ends_within_the_clip_and_short_clips_hold_one():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        assert len(happenings(rng, int(1.5 * SAMPLE_RATE), 1.0, 0.1, 0.2)) == 1
        times = happenings(rng, 10 * SAMPLE_RATE, 1.0, 0.5, 1.0)
        assert 0.05 <= times[0] <= 0.3 and times[-1] + 1.0 <= 10.0 and len(times) >= 5
        assert np.diff(times).min() >= 1.5


def test_a_room_keeps_the_direct_sound_and_gives_back_the_energy_asked_for():
    x = np.zeros(2 * SAMPLE_RATE)
    x[100] = 1.0
    heard = room(np.random.default_rng(0), x, 1.0, 0.5, early=0.0)
    back = heard.copy()
    back[100] -= 1.0
    assert not np.abs(heard[:100]).max() > 1e-9 and 0.4 < (back**2).sum() < 0.6
