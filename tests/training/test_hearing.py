"""What an ear learns from: layers and what sounds in them, how recordings differ, calibration, and a stage that resumes."""

from pathlib import Path

import numpy as np
import pytest
import torch

from audiostory_core.dataset.foreign import KINDS, foreign
from audiostory_core.models.ear import BESIDE
from audiostory_core.recordings.collection import Collection, Recorded
from audiostory_core.recordings.credits import Credit
from audiostory_core.training import calibration, layers, loop, spoken, weathering
from audiostory_core.training.hearing import ClipCounts, HearingTask, NamingTask, gather_clips, multi_label, parted
from audiostory_core.training.layers import HALF, UNSURE, Shelf, Supply, draw_layers
from audiostory_core.training.listening import small_ear

RATE = 16_000
PRECISION = "no"
NAMES = ("rain", "dog", "piano", *BESIDE)


def shelf(**sounds: np.ndarray) -> Shelf:
    clips = torch.from_numpy(np.stack(list(sounds.values())).astype(np.float32))
    return Shelf(clips, {name: (k,) for k, name in enumerate(sounds)})


@pytest.fixture(scope="module")
def clips() -> Supply:
    """A steady sound, one that happens once, a tune, voices, music, and something else; of the first a recording, too."""
    rng = np.random.default_rng(0)
    once = np.zeros(6 * RATE)
    once[:4000] = rng.standard_normal(4000)
    kinds = {kind: foreign(kind, 6.0, rng) for kind in KINDS}
    piano = np.sin(2 * np.pi * 440 * np.arange(6 * RATE) / RATE)
    made = shelf(rain=0.1 * rng.standard_normal(6 * RATE), dog=once, piano=piano, **kinds)
    return Supply((made,), (shelf(rain=0.2 * rng.standard_normal(6 * RATE)),), weathering.noises(rng, 2.0, 3))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seconds", [0.3, 6.0])
def test_what_is_foreign_is_sound(kind: str, seconds: float):
    for k in range(12):
        wave = foreign(kind, seconds, np.random.default_rng(k))
        assert wave.shape == (round(seconds * RATE),) and wave.dtype == np.float32
        assert np.isfinite(wave).all() and np.abs(wave).max() <= 0.8
    assert not np.array_equal(foreign(kind, seconds, np.random.default_rng(1)), wave)


@pytest.mark.skipif(not spoken.is_there(), reason="Hibari is not installed: only synthesised syllables are heard")
def test_words_are_spoken_in_several_voices():
    clips = [spoken.spoken(k, 3.0, np.random.default_rng(k)) for k in range(3)]
    assert all(clip.shape == (3 * RATE,) and clip.dtype == np.float32 and 0.4 < np.abs(clip).max() <= 0.8 for clip in clips)
    assert not np.array_equal(clips[0], clips[1])
    assert np.array_equal(clips[2], spoken.spoken(2, 3.0, np.random.default_rng(2)))


def test_scenes_have_whole_half_seconds_and_targets_for_each_name(clips: Supply):
    several = 0
    for k in range(60):
        scene = draw_layers(clips, NAMES, 8.0, np.random.default_rng(k))
        assert scene.waveform.shape == (16 * HALF,) and scene.sounding.shape == (16, len(NAMES))
        assert bool(torch.isfinite(scene.waveform).all()) and float(scene.waveform.abs().max()) <= 1
        assert set(scene.sounding.unique().tolist()) <= {0.0, 1.0, UNSURE}
        several += bool(((scene.sounding == 1).sum(1) > 1).any())
        assert int((scene.sounding == 1).sum(1).max()) <= layers.LAYERS
    assert several > 10, "some scenes have layers"
    again = draw_layers(clips, NAMES, 8.0, np.random.default_rng(59))
    assert torch.equal(again.waveform, scene.waveform), "a scene is a function of its generator"


def test_what_sounds_is_measured_and_what_is_drowned_is_not_learnt():
    loud, faint = np.zeros(8 * HALF, np.float32), np.zeros(8 * HALF, np.float32)
    loud[:] = np.random.default_rng(0).standard_normal(8 * HALF)
    faint[2 * HALF : 4 * HALF] = 0.005 * np.random.default_rng(1).standard_normal(2 * HALF)
    found = layers._heard([("rain", loud), ("dog", faint)], NAMES, loud + faint)
    assert found[:, 0].tolist() == [1.0] * 8 and found[:, 1].tolist() == [0.0] * 8, "46 dB below is nothing"
    found = layers._heard([("rain", loud), ("dog", 40 * faint)], NAMES, loud + 40 * faint)
    assert found[:, 1].tolist() == [0, 0, UNSURE, UNSURE, 0, 0, 0, 0], "14 dB below may be heard or not"
    found = layers._heard([("rain", loud), ("dog", 200 * faint)], NAMES, loud + 200 * faint)
    assert found[:, 1].tolist() == [0, 0, 1, 1, 0, 0, 0, 0] and found[:, 0].tolist() == [1.0] * 8


def test_short_gaps_are_a_matter_of_words_and_a_tune_may_be_music():
    calls = np.zeros(12 * HALF, np.float32)
    for at in (0, 3, 9):
        calls[at * HALF : (at + 1) * HALF] = np.sin(np.arange(HALF))
    found = layers._heard([("piano", calls)], NAMES, calls)
    assert found[:, 2].tolist() == [1, UNSURE, UNSURE, 1, 0, 0, 0, 0, 0, 1, 0, 0]
    music = NAMES.index("music")
    assert set(found[[0, 3, 9], music].tolist()) == {UNSURE} and found[5, music] == 0


def test_weather_keeps_length_and_is_finite():
    for k in range(40):
        rng = np.random.default_rng(k)
        for size in (1600, 4801, 5 * RATE):
            wave = (rng.standard_normal(size) * 10 ** rng.uniform(-4, 0)).astype(np.float32)
            for change in (weathering.filtered, weathering.transmitted):
                found = change(wave, rng)
                assert found.shape == wave.shape and np.isfinite(found).all() and found.dtype == np.float32
            found = weathering.behind(wave, weathering.noises(rng, 1.0, 3), rng)
            assert found.shape == wave.shape and np.isfinite(found).all()
    silent = np.zeros(RATE, np.float32)
    assert not weathering.transmitted(silent, np.random.default_rng(1)).any()


def test_silent_frames_stay_silent():
    frames = torch.full((3, 80, 200), -1.5)
    frames[:, :, :50] = torch.rand(3, 80, 50)
    seen = weathering.seen_through(frames, np.random.default_rng(0))
    assert torch.equal(seen[:, :, 50:], frames[:, :, 50:]) and not torch.equal(seen, frames)
    assert float(seen.min()) == -1.5


def test_nothing_is_learnt_from_what_is_unsure():
    logits = torch.randn(2, 4, 5, requires_grad=True)
    wanted = torch.zeros(2, 4, 5)
    wanted[0, 1, 2], wanted[1, :, 3] = 1, UNSURE
    multi_label(logits, wanted).backward()
    assert logits.grad is not None and not logits.grad[1, :, 3].any() and bool((logits.grad[0, 1, 2] < 0).all())
    assert bool((logits.grad[0, 0] != 0).all())


def test_calibration_finds_the_odds_that_it_was_made_with():
    generator = torch.Generator().manual_seed(0)
    logits = 3 * torch.randn(6000, 3, generator=generator) - 2
    odds = torch.sigmoid(logits / 2.0 + torch.tensor([0.5, 0.5, -1.5]))
    wanted = (torch.rand(6000, 3, generator=generator) < odds).float()
    wanted[:100] = UNSURE
    temperature, bias = calibration.fit(logits, wanted)
    torch.testing.assert_close(temperature, torch.full((3,), 2.0), atol=0.25, rtol=0)
    torch.testing.assert_close(bias, torch.tensor([0.5, 0.5, -1.5]), atol=0.25, rtol=0)


def test_names_with_few_examples_are_held_to_all_others():
    logits = torch.linspace(-4, 4, 4000)[:, None].repeat(1, 2)
    wanted = (logits > 0).float()
    wanted[::7] = 1 - wanted[::7]
    wanted[:, 1] = UNSURE
    wanted[:2, 1] = 1.0
    temperature, bias = calibration.fit(logits, wanted)
    assert abs(float(temperature[0] - temperature[1])) < 0.3 and abs(float(bias[0] - bias[1])) < 0.5


def recorded(name: str, variant: str, number: int) -> Recorded:
    wave = np.random.default_rng(number).standard_normal(RATE).astype(np.float32)
    said = Credit(name, variant, "call", f"{name}{number}", "me", "CC0-1.0", "", "p", "f", "", f"{number:064x}", ((0.0, 1.0),))
    return Recorded(said, (wave,))


def test_held_out_recordings_are_not_trained_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    sources = tuple(recorded("dog", "big", k) for k in range(4)) + tuple(recorded("other", "", 9 + k) for k in range(2))
    known, held = parted(Collection(sources))
    assert [s.recording.title for s in held.sources] == ["dog1", "other10"]
    assert {s.recording.title for s in known.sources} == {"dog0", "dog2", "dog3", "other9"}
    monkeypatch.setattr(spoken, "is_there", lambda: False)
    heard = gather_clips(tmp_path, (), Collection(sources), ClipCounts(4, 0, 2, 1))
    counts = {name: len(places) for name, places in heard.training.recorded[0].places.items()}
    assert counts == {"dog": 6, "other": 2}
    assert {n: len(p) for n, p in heard.checking.recorded[0].places.items()} == {"dog": 2, "other": 2}
    assert all(heard.checking.has(name) for name in ("rain", "speech", "music", "other"))
    assert parted(None) == (Collection(()), Collection(()))


@pytest.mark.parametrize("make", [HearingTask, NamingTask])
def test_hearing_resumes_where_it_was(clips: Supply, tmp_path: Path, make):
    def build() -> HearingTask | NamingTask:
        torch.manual_seed(0)
        return make(small_ear(32), clips, NAMES)

    settings = loop.Schedule(2, warmup=1, save_every=1)
    whole = loop.run(build(), settings, tmp_path / "whole", PRECISION)
    loop.run(build(), loop.Schedule(1, warmup=1, save_every=1), tmp_path / "cut", PRECISION)
    resumed = loop.run(build(), settings, tmp_path / "cut", PRECISION)
    assert whole.keys() == resumed.keys() and any("classifier" in name for name in whole)
    assert all(torch.equal(value, resumed[name]) for name, value in whole.items())


def test_a_finished_head_needs_no_norms_and_says_what_it_said(clips: Supply):
    torch.manual_seed(0)
    task = NamingTask(small_ear(32), clips, NAMES)
    plain = task.finished(2)
    frames, wanted = task.drawn.batch(0)
    task.head.eval()
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in plain.modules())
    with torch.no_grad():
        torch.testing.assert_close(plain(frames, wanted.shape[1]), task.head(frames, wanted.shape[1]), atol=1e-4, rtol=1e-4)


def test_a_calibrated_head_differs_from_the_raw_one(clips: Supply):
    torch.manual_seed(0)
    ear = small_ear(32, NAMES).eval()
    calibration.calibrate(ear, clips, 6)
    assert ear.head is not None and not torch.equal(ear.head.bias, torch.zeros(len(NAMES)))
    assert bool((ear.head.temperature > 0).all())
