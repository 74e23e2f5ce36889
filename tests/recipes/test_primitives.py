"""What recipes are made of: rooms that decay as asked, coloured noise, happenings that lie whole in a clip."""

import numpy as np
import pytest

from audiostory_core.recipes.primitives import SAMPLE_RATE, calls, coloured, noise, room


def impulse(seconds: float = 4.0) -> np.ndarray:
    x = np.zeros(int(seconds * SAMPLE_RATE))
    x[0] = 1.0
    return x


@pytest.mark.parametrize("seconds", [0.3, 1.0, 2.5])
def test_a_room_rings_as_long_as_asked(seconds):
    tail = room(np.random.default_rng(0), impulse(), seconds, wet=0.4)
    left = np.cumsum(tail[:0:-1] ** 2)[::-1]
    fall = [np.argmax(left < left[0] * 10 ** (-decibels / 10)) / SAMPLE_RATE for decibels in (5, 25)]
    assert tail[0] == 1 and np.sqrt(left[0]) == pytest.approx(0.4, rel=0.01)
    assert 3 * (fall[1] - fall[0]) == pytest.approx(seconds, rel=0.3)


def test_a_room_takes_the_treble_first():
    tail = room(np.random.default_rng(1), impulse(), 1.5)[1:]
    spectra = [np.abs(np.fft.rfft(piece)) ** 2 for piece in (tail[:8000], tail[8000:16000])]
    treble = [spectrum[2000:].sum() / spectrum[:2000].sum() for spectrum in spectra]
    assert treble[1] < 0.3 * treble[0]


def test_a_steady_sound_keeps_its_level_at_both_ends():
    rng = np.random.default_rng(2)
    levels = np.std(room(rng, noise(rng, 32000), 1.0, wet=2.0, steady=True).reshape(8, -1), axis=1)
    assert levels.max() < 1.2 * levels.min()


def test_coloured_noise_has_the_slope_asked_for():
    power = np.abs(np.fft.rfft(coloured(np.random.default_rng(3), 160000, -6.02))) ** 2
    octaves = [power[5000 * k : 10000 * k].mean() for k in (1, 2, 4)]  # from 500, 1000 and 2000 Hz
    assert 10 * np.log10(octaves[0] / octaves[1]) == pytest.approx(6.02, abs=0.4)
    assert 10 * np.log10(octaves[1] / octaves[2]) == pytest.approx(6.02, abs=0.4)


@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0, 6.0, 10.0])
def test_calls_lie_whole_in_a_clip(seconds):
    for seed in range(20):
        found = calls(np.random.default_rng(seed), int(seconds * SAMPLE_RATE), 1.2, 0.3, 0.9)
        assert 0.05 <= found[0][0] <= 0.3 and all(at + length <= seconds for at, length in found)
        assert all(after[0] - (at + length) >= 0.3 for (at, length), after in zip(found, found[1:], strict=False))
        assert len(found) == 1 if seconds <= 2 else len(found) >= seconds // 3
        assert len(calls(np.random.default_rng(seed), int(seconds * SAMPLE_RATE), 1.2, 0.3, 0.9, single=True)) == 1
