"""Happenings lie whole in a clip: one early, one alone in a short clip."""

import numpy as np
import pytest

from audiostory_core.recipes.happenings import happenings, melody, onset, shortened
from audiostory_core.recipes.primitives import SAMPLE_RATE


@pytest.mark.parametrize("vary", [0.0, 0.2])
@pytest.mark.parametrize("seconds", [1.0, 1.5, 2.0, 3.0, 6.0, 10.0])
def test_happenings_lie_whole_in_a_clip(seconds, vary):
    for seed in range(20):
        found = happenings(np.random.default_rng(seed), int(seconds * SAMPLE_RATE), 1.2, 0.3, 0.9, vary)
        assert 0.05 <= found[0][0] <= 0.25 and all(at + length <= seconds for at, length in found)
        assert all(after[0] - (at + length) >= 0.3 for (at, length), after in zip(found, found[1:], strict=False))
        assert all((1 - vary) * 1.2 <= length <= 1.2 for _, length in found[1:])
        assert len(found) == 1 if seconds <= 2 else len(found) >= seconds // 3


@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.0])
def test_what_is_shortened_is_whole_wherever_it_is_the_first(seconds):
    size = int(seconds * SAMPLE_RATE)
    for seed in range(20):
        longest = shortened(size, 2.5)
        assert happenings(np.random.default_rng(seed), size, longest, 0.2, 0.3)[0][1] == pytest.approx(longest)
        assert onset(np.random.default_rng(seed), size) + longest <= seconds


def test_a_melody_keeps_to_one_scale_and_its_beat():
    notes = melody(np.random.default_rng(0), 10 * SAMPLE_RATE, 60, 0.3)
    steps = 12 * np.log2(np.array([hertz for _, hertz, _ in notes]) / notes[0][1])
    assert np.allclose(steps, np.round(steps)) and len({round(step) % 12 for step in steps}) <= 5
    assert all(seconds in (0.3, 0.6) for _, _, seconds in notes) and notes[0][0] <= 0.2
