"""Windows that cover a sound of any length, and cosines whose angle is plain."""

import math

import numpy as np
import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.metrics.clap_score import clap_score, clap_scores, sound_embedding, windows

RATE = 100


@pytest.mark.parametrize("count", [1, 5, 999, 1000, 1001, 1499, 1500, 1501, 2000, 6007])
def test_windows_cover_a_sound_once_through(count: int):
    samples = torch.arange(count, dtype=torch.float32)
    found = windows(samples, RATE)
    assert {len(one) for one in found} == {min(count, 1000)}, "as long as a window, or as the sound"
    assert found[0][0] == 0 and found[-1][-1] == count - 1
    starts = [int(one[0]) for one in found]
    assert all(0 < b - a <= 501 for a, b in zip(starts, starts[1:], strict=False))
    assert len(found) == 1 + math.ceil(max(0, count - 1000) / 500)


def test_windows_hold_the_samples_as_they_are():
    samples = torch.randn(2345, generator=torch.Generator().manual_seed(0))
    first, second = windows(samples, RATE), windows(samples.numpy(), RATE)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def level(parts) -> torch.Tensor:
    return torch.stack([torch.stack([one.mean(), torch.ones(())]) for one in parts])


def test_a_sound_is_embedded_window_by_window():
    samples = torch.cat([torch.zeros(1000), torch.ones(1000)])
    torch.testing.assert_close(sound_embedding(samples, RATE, level), torch.tensor([[0.0, 1.0], [0.5, 1.0], [1.0, 1.0]]))
    with pytest.raises(InputError, match="1 embeddings of 3 windows"):
        sound_embedding(samples, RATE, lambda parts: level(parts)[:1])


@pytest.mark.parametrize("degrees", [0.0, 30.0, 90.0, 150.0, 180.0])
def test_the_score_is_the_cosine_of_the_angle(degrees: float):
    text = np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))]) * 7
    assert clap_score(np.array([[3.0, 0.0]]), text) == pytest.approx(math.cos(math.radians(degrees)), abs=1e-12)


def test_windows_count_alike_however_long_their_embeddings_are():
    assert clap_score(np.array([[100.0, 0.0], [0.0, 0.1]]), np.array([1.0, 1.0])) == pytest.approx(1.0, abs=1e-12)
    assert clap_score(np.array([[2.0, 0.0]] * 3), np.array([[1.0, 0.0]])) == 1.0


def test_scores_of_a_set_are_paired_by_name_and_scaled_as_stated():
    sounds = {"a": np.eye(2)[:1], "b": np.eye(2), "c": np.zeros((1, 2)), "d": np.eye(2)}
    texts = {"a": np.array([1.0, 0.0]), "b": np.array([1.0, 0.0]), "c": np.array([1.0, 0.0]), "e": np.ones(2)}
    plain, hundred = clap_scores(sounds, texts), clap_scores(sounds, texts, scale=100)
    assert plain.values == pytest.approx({"a": 1.0, "b": math.sqrt(0.5)})
    assert hundred.mean == pytest.approx(100 * plain.mean)
    assert [(one.item, one.reason) for one in plain.unscored] == [
        ("c", "1 of 1 vectors of the sound's embeddings have the length 0."), ("d", "there is no text of this name."), ("e", "there is no sound of this name."),
    ]


@pytest.mark.parametrize("sound, text, sentence", [
    (np.zeros((0, 2)), np.ones(2), "got 0 of width 2"),
    (np.ones((1, 2)), np.ones(3), r"as wide as the sound's 2; got the shape \[1, 3\]"),
    (np.ones((1, 2)), np.ones((2, 2)), r"got the shape \[2, 2\]"),
    (np.ones((1, 2)), np.zeros(2), "1 of 1 vectors of the text's embedding have the length 0"),
    (np.ones((1, 2)), np.array([math.nan, 1]), "1 of 1 items"),
    (np.array([[1.0, 0.0], [-1.0, 0.0]]), np.ones(2), "2 windows of the sound cancel out"),
])  # fmt: skip
def test_what_has_no_score_is_refused_with_numbers(sound, text, sentence: str):
    with pytest.raises(InputError, match=sentence):
        clap_score(sound, text)


def test_what_has_no_windows_is_refused():
    for samples in (np.zeros(0), np.zeros((2, 9)), np.array([0.0, math.inf])):
        with pytest.raises(InputError, match=r"waveform \[w\] of finite samples; got the shape"):
            windows(samples, RATE)
    for seconds in (0, math.nan, math.inf):
        with pytest.raises(InputError, match=f"{seconds:g} s every 5 s at 100 Hz"):
            windows(np.zeros(9), RATE, seconds=seconds)
