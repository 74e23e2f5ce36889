"""Where a sound is heard: rooms that fall as asked, open places, the air, a gentle end."""

import numpy as np
import pytest

from audiostory_core.recipes.acoustics import air, outdoors, released, room
from audiostory_core.recipes.bodies import impulse
from audiostory_core.recipes.primitives import SAMPLE_RATE


@pytest.mark.parametrize("seconds", [0.3, 1.0, 2.5])
def test_a_room_rings_as_long_as_asked(seconds):
    tail = room(np.random.default_rng(0), impulse(4 * SAMPLE_RATE), seconds, 0.16)
    left = np.cumsum(tail[:0:-1] ** 2)[::-1]
    fall = [np.argmax(left < left[0] * 10 ** (-decibels / 10)) / SAMPLE_RATE for decibels in (5, 25)]
    assert tail[0] == pytest.approx(1) and left[0] == pytest.approx(0.16, rel=0.01)
    assert 3 * (fall[1] - fall[0]) == pytest.approx(seconds, rel=0.3)


def test_a_room_takes_the_treble_first():
    tail = room(np.random.default_rng(1), impulse(4 * SAMPLE_RATE), 1.5, 0.2)[1:]
    spectra = [np.abs(np.fft.rfft(piece)) ** 2 for piece in (tail[:8000], tail[8000:16000])]
    treble = [spectrum[2000:].sum() / spectrum[:2000].sum() for spectrum in spectra]
    assert treble[1] < 0.3 * treble[0]


def test_the_open_gives_back_the_energy_asked_for_and_later_than_the_sound():
    heard = outdoors(np.random.default_rng(0), impulse(2 * SAMPLE_RATE), 0.8, 0.3)
    assert heard[0] == pytest.approx(1) and np.abs(heard[1:150]).max() < 1e-9 and (heard[1:] ** 2).sum() == pytest.approx(0.3)


def test_the_air_of_a_place_lies_as_far_below_the_peak_as_asked_and_falls_with_frequency():
    x = 3.0 * impulse(4 * SAMPLE_RATE)
    quiet = np.array([air(np.random.default_rng(seed), x, -50) - x for seed in range(8)])
    level = 20 * np.log10(np.sqrt((quiet**2).mean(1)) / 3)
    assert level.min() >= -55.1 and level.max() <= -44.9 and np.ptp(level) > 3
    power = np.abs(np.fft.rfft(quiet)) ** 2
    assert (power[:, 2000:4000].mean(1) > 1.5 * power[:, 4000:8000].mean(1)).all()


def test_what_is_released_ends_in_silence():
    end = released(np.ones(1000), 0.01)
    assert (end[:840] == 1).all() and (np.diff(end[839:]) < 0).all() and end[-1] == pytest.approx(0)
