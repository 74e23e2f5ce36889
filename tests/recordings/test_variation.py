"""A variation of a recording is another recording: of another pitch and tempo, whole, once where it happens once."""

import numpy as np
import pytest

from audiostory_core.dataset.clips import draw_clip
from audiostory_core.dataset.vocabulary import all_variants
from audiostory_core.recordings.collection import Collection, Recorded
from audiostory_core.recordings.credits import Credit
from audiostory_core.recordings.variation import SAMPLE_RATE, looped, placed, repeated, resampled, stretched

LENGTHS = (1.0, 1.5, 3.0, 6.0, 10.0)


def sine(hertz: float, seconds: float) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)


def pitch(x: np.ndarray) -> float:
    middle = x[len(x) // 4 : -len(x) // 4]
    return float(np.argmax(np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 17))) * SAMPLE_RATE / (1 << 17))


def source(sound: str, kind: str, *pieces: np.ndarray) -> Recorded:
    recording = Credit(sound, "plain", kind, "A", "Ann", "CC0-1.0", "", "p", "f", "", "0" * 64, ((0.0, 1.0),))  # type: ignore[arg-type]
    return Recorded(recording, tuple(piece.astype(np.float32) for piece in pieces))


def happenings(x: np.ndarray) -> list[tuple[float, float]]:
    """(from, to) in seconds of what stands out of the background."""
    level = np.abs(x).reshape(-1, 80).max(1) > 0.12
    edges = np.flatnonzero(np.diff(np.r_[0, level, 0]))
    spans: list[list[int]] = []
    for start, end in edges.reshape(-1, 2):
        if spans and start - spans[-1][1] < 20:  # a tenth of a second of quiet within one happening
            spans[-1][1] = end
        else:
            spans.append([start, end])
    return [(start * 0.005, end * 0.005) for start, end in spans]


@pytest.mark.parametrize("ratio", [0.84, 1.0, 1.19])
def test_a_faster_tape_is_higher_and_shorter(ratio: float):
    x = resampled(sine(440, 1.0), ratio)
    assert abs(pitch(x) / (440 * ratio) - 1) < 0.01 and abs(len(x) * ratio / SAMPLE_RATE - 1) < 0.01
    assert abs(np.abs(x[2000:-2000]).max() - 1) < 0.02, "as loud as before"


def test_a_tilt_is_so_many_decibels_an_octave():
    low, high = (np.std(resampled(sine(hertz, 1.0), 1.0, 1.5)[2000:-2000]) for hertz in (500, 2000))
    assert abs(20 * np.log10(high / low) - 3.0) < 0.1


@pytest.mark.parametrize("ratio", [0.7, 0.85, 1.18, 1.4])
def test_stretching_keeps_the_pitch_and_the_level(ratio: float):
    x = stretched(sine(330, 1.0), ratio)
    assert abs(pitch(x) - 330) < 2 and abs(len(x) - ratio * SAMPLE_RATE) <= 1
    level = np.abs(x[800 : 800 + 100 * (len(x) // 100 - 30)]).reshape(-1, 100).max(1)
    assert level.min() > 0.85, "no grain cancels its neighbour"


def test_a_loop_fills_a_clip_evenly_without_a_period():
    noise = np.random.default_rng(1).standard_normal(2 * SAMPLE_RATE)
    for seed in range(4):
        x = looped([noise], 10 * SAMPLE_RATE, np.random.default_rng(seed))
        level = np.sqrt(np.mean(x.reshape(-1, 8000) ** 2, 1))
        assert len(x) == 10 * SAMPLE_RATE and level.min() > 0.85 and level.max() < 1.15
        spectrum = np.abs(np.fft.rfft(x, 1 << 19)) ** 2
        again = np.fft.irfft(spectrum)[: 8 * SAMPLE_RATE] / np.sum(x**2)
        assert np.abs(again[SAMPLE_RATE // 10 :]).max() < 0.5, "no patch is heard again and again"


def test_what_is_long_enough_is_one_excerpt():
    x = np.arange(5 * SAMPLE_RATE, dtype=float)
    assert np.ptp(np.diff(looped([x], 3 * SAMPLE_RATE, np.random.default_rng(0)))) == 0


@pytest.mark.parametrize("seconds", LENGTHS)
def test_what_happens_once_happens_once(seconds: float):
    bang = sine(200, 0.6) * np.linspace(1, 0.3, round(0.6 * SAMPLE_RATE))
    for seed in range(5):
        found = happenings(placed([bang], round(seconds * SAMPLE_RATE), np.random.default_rng(seed)))
        assert len(found) == 1 and 0.04 <= found[0][0] <= 0.31 and found[0][1] < seconds


@pytest.mark.parametrize("seconds", LENGTHS)
def test_calls_are_whole_and_come_again_only_in_longer_clips(seconds: float):
    call = sine(500, 0.7)
    for seed in range(5):
        found = happenings(repeated([call], round(seconds * SAMPLE_RATE), np.random.default_rng(seed)))
        assert 0.04 <= found[0][0] <= 0.31
        assert len(found) == 1 if seconds <= 2 else max(1, seconds // 3) <= len(found) <= seconds / 0.9
        assert all(abs(end - start - 0.7) < 0.03 for start, end in found)


def test_a_call_too_long_for_its_clip_is_shortened_and_fades_out():
    x = repeated([sine(500, 3.0)], SAMPLE_RATE, np.random.default_rng(0))
    assert len(happenings(x)) == 1 and np.abs(x[-160:]).max() < 0.02
    assert abs(pitch(x) - 500) < 3


def test_two_draws_differ_and_one_seed_is_one_clip():
    collection = Collection((source("cow", "call", sine(300, 0.8)),))
    one, same, other = (collection.draw("cow", "plain", 3.0, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one is not None and same is not None and other is not None
    assert np.array_equal(one, same) and not np.array_equal(one, other)
    assert one.dtype == np.float32 and one.shape == (48000,) and 0.3 < np.abs(one).max() < 0.8
    pitches = [pitch(collection.draw("cow", "plain", 1.0, np.random.default_rng(k))[1600:12000]) for k in range(12)]  # type: ignore[index]
    assert min(pitches) < 280 < 320 < max(pitches) and min(pitches) > 250 and max(pitches) < 360
    assert collection.draw("dog", "plain", 3.0, np.random.default_rng(1)) is None


@pytest.mark.parametrize("kind", ["continuous", "once", "call"])
def test_every_length_is_sound_from_end_to_end(kind: str):
    collection = Collection((source("rain", kind, np.random.default_rng(0).standard_normal(16000)),))
    for seconds in LENGTHS:
        x = collection.draw("rain", "plain", seconds, np.random.default_rng(3))
        assert x is not None and x.shape == (round(seconds * SAMPLE_RATE),) and np.isfinite(x).all()
        assert np.abs(x[-800:]).max() > 0, "a background never stops"


def test_half_of_a_sounds_clips_are_recorded_and_the_rest_is_as_it_was(monkeypatch: pytest.MonkeyPatch):
    """`clips` without recordings draw what they drew; with recordings no other sound changes its kind."""
    drawn: list[str] = []
    collection = Collection((source("cat", "call", sine(300, 0.8)),))

    class Heard(Collection):
        def draw(self, name: str, variant: str, seconds: float, rng: np.random.Generator) -> np.ndarray | None:
            found = super().draw(name, variant, seconds, rng)
            drawn.append(f"{name} {found is not None}")
            return found

    variants, cats = all_variants(), 0
    for index in range(300):
        cats += variants[draw_clip(5, index, 1.0, recordings=Heard(collection.sources))[1]][0] == "cat"
    assert cats and 0 <= drawn.count("cat True") <= cats and not any(d.endswith("True") for d in drawn if not d.startswith("cat"))
    assert 100 < len(drawn) < 200, "half"
    assert np.array_equal(draw_clip(5, 7, 1.0)[0], draw_clip(5, 7, 1.0, recordings=None)[0])
