"""Fingerprints and licences of judges, and the windows in which they hear."""

from pathlib import Path

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.judges.pieces import mono, window_starts, windows
from audiostory_core.judges.provenance import NOT_STATED, fingerprint, fingerprint_of_files, licence_of
from audiostory_core.sound.audio import AudioClip
from clips import tone


def test_a_fingerprint_is_of_names_types_shapes_and_values():
    weights = {"a": torch.arange(6.0), "b": torch.ones(2, dtype=torch.bfloat16), "c": torch.tensor(3)}
    others = [{**weights, "a": weights["a"].view(2, 3)}, {**weights, "a": weights["a"] + 1e-3}, {**weights, "b": torch.ones(2)},
              {"d": weights["a"], **{name: weights[name] for name in "bc"}}]
    assert fingerprint(weights) == fingerprint(dict(reversed(weights.items())))
    assert len({fingerprint(weights), fingerprint(weights, "rain"), *map(fingerprint, others)}) == 6


def test_a_fingerprint_of_files_is_of_their_contents(tmp_path: Path):
    for name, data in (("a", b"one"), ("b", b"two"), ("c", b"one")):
        (tmp_path / name).write_bytes(data)
    a, b, c = (fingerprint_of_files([tmp_path / name]) for name in "abc")
    assert a == c != b and len(a) == 12
    with pytest.raises(InputError, match="cannot be read"):
        fingerprint_of_files([tmp_path / "gone"])


@pytest.mark.parametrize("card, licence", [
    ("---\nlicense: apache-2.0\ntags:\n- audio\n---\n# A model", "apache-2.0"), ("---\ntags: [x]\n---\nlicense: mit", NOT_STATED),
    ("license: mit", NOT_STATED), ("---\nlicense: 'cc-by-nc-4.0'\n---", "cc-by-nc-4.0"), ("", NOT_STATED), (None, NOT_STATED),
])
def test_a_licence_is_what_the_card_of_a_folder_states(tmp_path: Path, card: str | None, licence: str):
    if card is not None:
        (tmp_path / "README.md").write_text(card, encoding="utf-8")
    assert licence_of(tmp_path) == licence


@pytest.mark.parametrize("samples, starts", [(1, [0]), (10, [0]), (11, [0, 1]), (20, [0, 10]), (25, [0, 10, 15]), (30, [0, 10, 20])])
def test_windows_leave_nothing_out(samples: int, starts: list[int]):
    assert window_starts(samples, 10, 10) == starts
    wave = torch.arange(1.0, samples + 1)
    found = windows(wave, 10, 10)
    assert found.shape == (len(starts), 10) and set(wave.tolist()) <= set(found.flatten().tolist())


def test_a_judge_hears_the_mean_of_the_channels_at_its_own_rate():
    clip = tone(0.5, rate=8000, channels=2)
    found = mono(AudioClip(clip.waveform * torch.tensor([[1.0], [0.0]]), 8000), 16_000)
    torch.testing.assert_close(found[1000:7000], tone(0.5, rate=16_000, gain=0.1).waveform[0, 1000:7000], atol=1e-3, rtol=0)
