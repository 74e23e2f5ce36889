"""The shipped judge on what the shipped bundle tells, its file against what may be wrong with one, its training."""

import dataclasses
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from audiostory_core import cli
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.dataset.clips import ClipStore
from audiostory_core.dataset.vocabulary import ENVIRONMENTS, SOUNDS, all_variants
from audiostory_core.disk.shipped import shipped_bundles
from audiostory_core.errors import InputError
from audiostory_core.evaluation.clips import make_clips
from audiostory_core.evaluation.figures import drawn_stories
from audiostory_core.line.settings import Settings
from audiostory_core.metrics.judge import WEIGHTS, Judge, Judgement, LogMel
from audiostory_core.pipeline import open_parts
from audiostory_core.plan.story import StoryPlan
from audiostory_core.sound.audio import AudioClip, resample
from audiostory_core.training import judge as training
from audiostory_core.training.judge import JudgeTask, hide

RATE = 16000


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge.load()


@pytest.fixture(scope="module")
def clips(judge: Judge) -> tuple[list[torch.Tensor], list[str], list[str]]:
    """30 clips of 4 s that the shipped bundle tells: waveforms [w], sounds, environments."""
    if "tiny" not in shipped_bundles():
        pytest.skip("the shipped bundle 'tiny' is not in this tree")
    parts = open_parts("tiny", "cpu")
    stories = list(drawn_stories(parts, 30, lambda story: len(story.plan.events) == 1))
    plans = [StoryPlan.sequential(s.plan.instruction, [(s.plan.events[0].caption, 4.0)]) for s in stories]
    told = list(make_clips(parts, plans, Settings()))
    return [clip.waveform[0] for clip in told], [s.classes[0][0] for s in stories], [s.environment for s in stories]


def untrained(seed: int = 0) -> Judge:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return Judge().eval()


def share(heard: list[Judgement], attribute: str, expected: list[str]) -> float:
    right = [getattr(h, attribute) == name for h, name in zip(heard, expected, strict=True)]
    return sum(right) / len(right)


def test_the_shipped_judge_knows_what_the_shipped_bundle_tells(judge, clips):
    waveforms, sounds, environments = clips
    heard = judge.hear_many(waveforms)
    # Neighbours in a room are hard to tell apart: a gun from a firework, far away, or a bomb from thunder, under water.
    assert share(heard, "sound", sounds) > 0.6
    assert share(heard, "environment", environments) > 0.85


def test_an_untrained_judge_does_not(clips):
    waveforms, sounds, environments = clips
    heard = untrained().hear_many(waveforms)
    assert share(heard, "sound", sounds) < 0.3
    assert share(heard, "environment", environments) < 0.6


@pytest.mark.parametrize("gain", [0.3, 2.5])
def test_it_does_not_judge_by_level(judge, clips, gain):
    waveforms, _, environments = clips
    heard = judge.hear_many([gain * waveform for waveform in waveforms])
    as_told = judge.hear_many(waveforms)
    assert sum(a.sound == b.sound for a, b in zip(heard, as_told, strict=True)) >= 26
    assert share(heard, "environment", environments) > 0.8


def test_one_clip_is_heard_as_in_a_batch(judge, clips):
    waveforms = clips[0][:4]
    for waveform, batched in zip(waveforms, judge.hear_many(waveforms), strict=True):
        alone = judge.hear(AudioClip(waveform[None], RATE))
        torch.testing.assert_close(alone.sound_scores, batched.sound_scores, atol=1e-4, rtol=1e-3)
        torch.testing.assert_close(alone.environment_scores, batched.environment_scores, atol=1e-4, rtol=1e-3)
        assert (alone.sound, alone.environment) == (batched.sound, batched.environment)


def test_scores_are_probabilities_in_the_order_of_its_sounds(judge, clips):
    heard = judge.hear_many(clips[0][:1])[0]
    assert heard.sound_scores.shape == (len(judge.sounds),)
    assert heard.environment_scores.shape == (len(ENVIRONMENTS),)
    assert float(heard.sound_scores.sum()) == pytest.approx(1) == float(heard.environment_scores.sum())
    assert heard.sound == judge.sounds[int(heard.sound_scores.argmax())]


def test_other_rates_and_channels_are_heard_alike(judge, clips):
    waveforms = clips[0]
    heard = []
    for waveform in waveforms[:12]:
        clip = resample(AudioClip(waveform[None], RATE), 44100)
        heard.append(judge.hear(AudioClip(clip.waveform.expand(2, -1).contiguous(), 44100)))
    as_told = judge.hear_many(waveforms[:12])
    assert sum(a.sound == b.sound for a, b in zip(heard, as_told, strict=True)) >= 10


@pytest.mark.parametrize(("seconds", "shown"), [(0.5, "0.50 s"), (13.0, "13.00 s")])
def test_lengths_it_was_not_made_for_are_refused(judge, seconds, shown):
    with pytest.raises(InputError, match=shown):
        judge.hear_many([torch.zeros(round(seconds * RATE))])


def test_what_is_no_batch_of_sound_is_refused(judge):
    with pytest.raises(InputError, match=r"\[16000\], \[32000\]"):
        judge.hear_many([torch.zeros(RATE), torch.zeros(2 * RATE)])
    with pytest.raises(InputError, match="one length"):
        judge.hear_many([torch.zeros(1, RATE)])
    with pytest.raises(InputError, match="finite"):
        judge.hear_many([torch.full((RATE,), float("nan"))])
    assert judge.hear_many([]) == []


def test_the_shipped_file_is_small_and_half_precision():
    assert WEIGHTS.stat().st_size < 1.2e6
    assert {value.dtype for value in load_file(WEIGHTS).values()} == {torch.float16}


def test_saved_and_loaded_it_hears_the_same(tmp_path, clips):
    judge = untrained()
    judge.save(tmp_path / "judge.safetensors")
    again = Judge.load(tmp_path / "judge.safetensors")
    for one, other in zip(judge.hear_many(clips[0][:3]), again.hear_many(clips[0][:3]), strict=True):
        torch.testing.assert_close(one.sound_scores, other.sound_scores, atol=2e-3, rtol=0)


def test_it_hears_the_sounds_that_its_file_names(tmp_path, clips):
    """The vocabulary may have grown since it was trained, or have them in another order."""
    few = Judge(sounds=("dog", "rain", "bell")).eval()
    few.save(tmp_path / "judge.safetensors")
    again = Judge.load(tmp_path / "judge.safetensors")
    assert again.sounds == ("dog", "rain", "bell")
    heard = again.hear_many(clips[0][:1])[0]
    assert heard.sound == again.sounds[int(heard.sound_scores.argmax())] and heard.sound_scores.shape == (3,)


@pytest.mark.parametrize("sounds", [["rain", "rain"], ["rain", "a roc"], [], 5, [["rain"]], "[" * 5000])
def test_classes_that_the_vocabulary_does_not_have_are_refused(tmp_path, sounds):
    classes = sounds if sounds == "[" * 5000 else json.dumps([sounds, ENVIRONMENTS])
    save_file(load_file(WEIGHTS), tmp_path / "judge.safetensors", metadata={"classes": classes})
    with pytest.raises(InputError, match="other sounds"):
        Judge.load(tmp_path / "judge.safetensors")


def test_a_file_that_does_not_fit_is_refused_by_name(tmp_path, judge):
    weights, path = load_file(WEIGHTS), tmp_path / "judge.safetensors"
    named = {"classes": json.dumps([judge.sounds, ENVIRONMENTS])}
    save_file({"ear" if name == "sound.bias" else name: value for name, value in weights.items()}, path, named)
    with pytest.raises(InputError, match=r"missing \['sound.bias'\], extra \['ear'\]"):
        Judge.load(path)
    save_file({**weights, "sound.bias": torch.zeros(7)}, path, named)
    with pytest.raises(InputError, match=rf"sound.bias is \[7\]; it must be \[{len(judge.sounds)}\]"):
        Judge.load(path)
    save_file(weights, path)
    with pytest.raises(InputError, match="other sounds"):
        Judge.load(path)
    path.write_bytes(b"no tensors")
    with pytest.raises(InputError, match="cannot be read"):
        Judge.load(path)
    with pytest.raises(InputError, match="cannot be read"):
        Judge.load(tmp_path / "nothing.safetensors")


def test_a_full_scale_sine_is_about_zero_in_log_mel():
    tone = torch.sin(2 * torch.pi * 1000 * torch.arange(RATE) / RATE)
    frames = LogMel()(tone[None])
    assert frames.shape == (1, 100, 64)
    assert -1.5 < float(frames[0, 50].max()) < 0.5
    louder = LogMel()(2 * tone[None])
    torch.testing.assert_close(louder[0, 50].max() - frames[0, 50].max(), torch.tensor(2.0).log())


def tiny_store(seed: int) -> ClipStore:
    features = torch.randn(6, 200, 64, generator=torch.Generator().manual_seed(seed)).half()
    return ClipStore(features, torch.arange(6), torch.arange(6))


def test_a_batch_is_a_function_of_its_step():
    task = JudgeTask((tiny_store(0), tiny_store(1)), untrained())
    first, again, later = task.losses(3), task.losses(3), task.losses(4)
    assert torch.equal(first["loss"], again["loss"]) and not torch.equal(first["loss"], later["loss"])
    torch.testing.assert_close(first["loss"], first["sound"] + first["environment"])


def test_half_of_a_batch_comes_from_each_store_with_its_own_labels():
    plain, decoded = tiny_store(0), tiny_store(1)
    plain, decoded = (
        dataclasses.replace(store, features=torch.full((6, 200, 64), level))
        for store, level in ((plain, -5.0), (decoded, 5.0))
    )
    task = JudgeTask((plain, decoded), untrained())
    frames, sound, environment = task.batch(torch.Generator().manual_seed(0))
    assert 150 <= frames.shape[1] <= 200 and frames.shape[2] == 64
    half = len(frames) // 2
    assert float(frames[:half].amax()) < 0 < float(frames[half:].amax(dim=(1, 2)).min())
    names = list(SOUNDS)
    assert [names[s] for s in sound] == [all_variants()[int(e)][0] for e in environment]


@pytest.mark.parametrize("axis", [1, 2])
def test_hiding_silences_one_run_of_each(axis):
    frames = torch.ones(50, 40, 30)
    hidden = hide(frames, axis, 8, torch.Generator().manual_seed(0)) < 0
    runs = hidden.float().mean(3 - axis)
    assert set(runs.flatten().tolist()) == {0.0, 1.0}
    assert 0 <= runs.sum(1).min() < runs.sum(1).max() == 8
    edges = runs.diff(dim=1, prepend=torch.zeros(50, 1), append=torch.zeros(50, 1)).abs().sum(1)
    assert set(edges.tolist()) <= {0.0, 2.0}


def test_a_judge_is_trained_into_a_file_and_resumes_from_what_is_kept(tmp_path: Path):
    codec = Bundle.open("tiny").codec()
    path = training.train(tmp_path, codec, counts=(4, 2), steps=2)
    kept = {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("*.pt")}
    assert Judge.load(path).sounds == tuple(SOUNDS) and sorted(kept) == ["decoded_4_2.pt", "plain_0_4.pt"]
    first = path.read_bytes()
    assert training.train(tmp_path, codec, counts=(4, 2), steps=2).read_bytes() == first
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("*.pt")} == kept, "clips are drawn once"


def test_a_judge_has_no_stages(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["train", "judge", "--stage", "polish", "--out", str(tmp_path)]) == 2
    assert "--stage polish is a stage of `train tiny`" in capsys.readouterr().err
