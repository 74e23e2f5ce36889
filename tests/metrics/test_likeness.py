"""The second outside ear: its front end in closed form, nearness on made vectors, and what may be wrong with its file."""

import math
from importlib import util
from pathlib import Path

import numpy as np
import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.evaluation import likeness as rows
from audiostory_core.evaluation.figures import ClipTrials
from audiostory_core.evaluation.likeness import others_places
from audiostory_core.metrics import likeness
from audiostory_core.metrics.likeness import HOP, MELS, SAMPLE_RATE, WIDTH, LikenessEar, kind_place, log_mel
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.mel import mel_edges

installed = pytest.mark.skipif(util.find_spec("aisfx") is None, reason="pip install --no-deps aisfx")


def sine(hertz: float, level: float = 0.5) -> torch.Tensor:
    return level * torch.sin(2 * math.pi * hertz * torch.arange(SAMPLE_RATE) / SAMPLE_RATE)


@pytest.mark.parametrize("band", [10, 40, 90])
def test_a_sine_is_loudest_in_the_band_that_peaks_at_it(band: int):
    frames = log_mel(sine(float(mel_edges(0.0, SAMPLE_RATE / 2, MELS)[band + 1])))
    assert frames.shape == (1 + SAMPLE_RATE // HOP, MELS) and set(frames[2:-2].argmax(1).tolist()) == {band}


def test_the_level_does_not_count_and_silence_is_nothing():
    torch.testing.assert_close(log_mel(sine(440.0)), log_mel(sine(440.0, 0.01)), atol=1e-4, rtol=0)
    assert float(log_mel(torch.zeros(5000)).abs().max()) == 0 and log_mel(torch.zeros(0)).shape == (1, MELS)


KINDS, REAL = ["dog", "dog", "cat", "owl"], np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0], [-1.0, 0.0]])


@pytest.mark.parametrize("query, kind, place", [((3, 0.1), "dog", 1), ((3, 0.1), "cat", 2), ((3, 0.1), "owl", 3), ((1, 1), "cat", 1)])
def test_a_kind_is_as_near_as_its_nearest_recording(query: tuple[float, float], kind: str, place: int):
    assert kind_place(np.array(query), kind, KINDS, REAL) == place


def test_a_recording_is_held_against_others_alone():
    """The two dogs are far apart, so a cat comes first for both; who is alone of a kind is left out."""
    assert others_places(list(REAL), KINDS, REAL).places == (2, 2)


def test_a_kind_without_recordings_has_no_place():
    with pytest.raises(InputError, match="no recording of 'cow'"):
        kind_place(REAL[0], "cow", KINDS, REAL)


def test_without_the_package_a_row_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(likeness.util, "find_spec", lambda name: None)
    row, = rows.likeness_figures(None, ClipTrials())  # type: ignore[arg-type]
    assert row.value is None and row.note.endswith("pip install --no-deps aisfx.")


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path):
    (tmp_path / "checkpoint.pth").write_bytes(b"nothing of the kind")
    for name in ("checkpoint.pth", "missing.pth"):
        with pytest.raises(InputError, match="cannot be read"):
            likeness._read(tmp_path / name)


@installed
def test_the_installed_ear_hears_a_sound_alike_at_any_level():
    ear, clip = LikenessEar.load(), AudioClip(sine(440.0)[None], SAMPLE_RATE)
    found = ear.embed(clip)
    assert found.shape == (WIDTH,) and np.isfinite(found).all()
    np.testing.assert_allclose(found, ear.embed(AudioClip(clip.waveform / 10, SAMPLE_RATE)), atol=1e-2)
