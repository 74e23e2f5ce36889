"""What is struck: modes and impulses against closed forms."""

import numpy as np
import pytest

from audiostory_core.recipes.bodies import firings, impulse, modes, pulses, scatter, struck
from audiostory_core.recipes.primitives import SAMPLE_RATE


def test_a_struck_body_rings_at_its_modes_and_falls_as_said():
    body = struck(SAMPLE_RATE, [500.0, 9000.0], [0.6, 0.6], [1.0, 1.0])
    assert abs(int(np.abs(np.fft.rfft(body)).argmax()) - 500) <= 1
    early, late = np.abs(body[:160]).max(), np.abs(body[1600:1760]).max()
    assert 20 * np.log10(late / early) == pytest.approx(-10, abs=0.2)


def test_a_mode_rings_at_its_pitch_and_falls_by_sixty_decibels_in_its_time():
    ring = modes(impulse(SAMPLE_RATE), [440.0], [0.5], [1.0])
    level = np.sqrt(np.mean(ring.reshape(-1, 320) ** 2, axis=1))
    assert abs(np.argmax(np.abs(np.fft.rfft(ring))) - 440) <= 1
    assert abs(20 * np.log10(level[0] / level[20]) - 60 * 0.4 / 0.5) < 1


def test_firings_come_once_a_turn_and_pulses_keep_their_weight():
    times = firings(np.random.default_rng(1), np.full(SAMPLE_RATE, 25.0), 0.0)
    assert len(times) in (24, 25, 26) and np.allclose(np.diff(times), SAMPLE_RATE / 25, atol=0.01)
    assert pulses(100, np.array([10.25, 50.5]), 2.0)[[10, 11, 50, 51]] == pytest.approx([1.5, 0.5, 1.0, 1.0])


def test_grains_add_up_where_they_begin_and_are_cut_at_the_edges():
    heard = scatter(4, np.array([-1, 1, 3]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([1.0, 1.0, 10.0]))
    assert heard.tolist() == [2.0, 3.0, 4.0, 50.0]
