"""Networks from local checkpoints, narrow and of random weights: what they hear, and files that are none of theirs."""

import math
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from audiostory_core.errors import InputError
from audiostory_core.judges import panns, vggish
from audiostory_core.judges.panns import CLASSES, Cnn14, Cnn14Judge
from audiostory_core.judges.vggish import Vggish, VggishJudge, log_mel
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.mel import mel_filters
from clips import RATE, noise, tone


def small_cnn14() -> Cnn14:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Cnn14((2, 2, 2, 4, 4, 8), 16).eval()


def small_vggish() -> Vggish:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Vggish(32).eval()


def filters(bins: int = 257) -> torch.Tensor:
    rate = 16_000 if bins == 257 else 32_000
    return mel_filters(rate, 2 * (bins - 1), 64).T.contiguous()


@pytest.fixture(scope="module")
def cnn14() -> Cnn14Judge:
    return Cnn14Judge(small_cnn14(), filters(), tuple(f"class {n}" for n in range(CLASSES)), "PANNs")


@pytest.fixture(scope="module")
def judge() -> VggishJudge:
    return VggishJudge(small_vggish())


# Cnn14


@pytest.mark.parametrize("seconds, rows", [(0.01, 1), (4.0, 1), (10.0, 1), (10.1, 2), (25.0, 3)])
def test_cnn14_hears_any_length_ten_seconds_at_a_time(cnn14: Cnn14Judge, seconds: float, rows: int):
    clip = noise(seconds, 44_100, channels=2)
    found = cnn14.embed(clip)
    assert found.shape == (rows, 16) and bool((found >= 0).all()) and torch.equal(cnn14.embed(clip), found)


def test_posteriors_of_cnn14_are_the_sigmoid_of_the_mean_of_its_windows(cnn14: Cnn14Judge):
    clip = noise(20.0)
    halves = [cnn14.logits(AudioClip(half, RATE)) for half in clip.waveform.split(10 * RATE, dim=1)]
    torch.testing.assert_close(cnn14.logits(clip), torch.stack(halves).mean(0), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(cnn14.posteriors(clip), cnn14.logits(clip).sigmoid())
    assert cnn14.logits(clip).shape == (CLASSES,) and cnn14.activation == "sigmoid" and len(cnn14.classes) == CLASSES


def test_frames_of_cnn14_are_decibels_of_power(cnn14: Cnn14Judge):
    """A sine of level a under a Hann window has a power of (a size / 4) squared in its bin."""
    frames = cnn14.frames(tone(1.0, 16_000 / 512 * 32, gain=0.5).waveform[0])
    assert frames.shape == (101, 64)
    power = (0.5 * 512 / 4) ** 2 * torch.tensor([0.25, 1.0, 0.25], dtype=torch.float64)
    wanted = 10 * (power @ filters().double()[31:34]).clamp_min(1e-10).log10()
    peak = int(wanted.argmax())
    assert float(frames[50, peak]) == pytest.approx(float(wanted[peak]), abs=1e-3)
    assert float(cnn14.frames(torch.zeros(RATE)).max()) == -100.0


def test_a_checkpoint_of_panns_is_read_and_says_its_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(panns, "Cnn14", small_cnn14)
    weights = {**small_cnn14().state_dict(), "logmel_extractor.melW": filters(513), "spectrogram_extractor.stft.conv_real.weight": torch.ones(2)}
    torch.save({"iteration": 3, "model": weights}, tmp_path / "Cnn14.pth")
    rows = "".join(f'{n},/m/{n},"Sound, {n}"\n' for n in range(CLASSES))
    (tmp_path / panns.LABELS).write_text(f"index,mid,display_name\n{rows}", encoding="utf-8")
    judge = Cnn14Judge.load(tmp_path / "Cnn14.pth")
    assert (judge.sample_rate, judge.name, judge.classes[1]) == (32_000, "PANNs Cnn14", "Sound, 1")
    assert judge.embed(tone(0.5)).shape == (1, 16) and len(judge.version) == 12
    (tmp_path / panns.LABELS).write_text("index,mid,display_name\n0,a,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="must list 527 classes under 'display_name'; it has 1 rows"):
        Cnn14Judge.load(tmp_path / "Cnn14.pth")


def test_the_published_sizes_are_those_of_the_paper():
    with torch.device("meta"):
        network = Cnn14()
    shapes = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    assert shapes["conv_block6.conv2.weight"] == (2048, 2048, 3, 3) and shapes["fc_audioset.weight"] == (527, 2048)


# VGGish


@pytest.mark.parametrize("seconds, rows", [(0.01, 1), (0.96, 1), (0.975, 1), (1.93, 1), (1.94, 2), (40.0, 41)])
def test_vggish_hears_whole_patches(judge: VggishJudge, seconds: float, rows: int):
    clip = noise(seconds)
    found = judge.embed(clip)
    assert found.shape == (rows, 128) and torch.equal(judge.embed(clip), found)


def test_frames_of_vggish_are_logarithms_with_an_offset():
    assert torch.allclose(log_mel(torch.zeros(16_000)), torch.full((98, 64), math.log(0.01), dtype=torch.float64))
    heights = [1127 * math.log(1 + hertz / 700) for hertz in (125.0, 7500.0, 1000.0)]
    band = (heights[2] - heights[0]) / (heights[1] - heights[0]) * 65 - 1
    assert int(log_mel(tone(1.0, 1000.0).waveform[0])[40].argmax()) in (math.floor(band), math.ceil(band))


def test_the_layers_of_vggish_have_the_published_names_and_shapes():
    with torch.device("meta"):
        shapes = {name: tuple(value.shape) for name, value in Vggish().state_dict().items()}
    assert [name for name in shapes if name.endswith("weight")] == [
        *(f"features.{n}.weight" for n in (0, 3, 6, 8, 11, 13)), *(f"embeddings.{n}.weight" for n in (0, 2, 4))]
    assert shapes["embeddings.0.weight"] == (4096, 12_288) and shapes["embeddings.4.weight"] == (128, 4096)


def test_a_checkpoint_of_vggish_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vggish, "Vggish", small_vggish)
    save_file(small_vggish().state_dict(), tmp_path / "vggish.safetensors")
    (tmp_path / "README.md").write_text("---\nlicense: apache-2.0\n---\n", encoding="utf-8")
    judge = VggishJudge.load(tmp_path / "vggish.safetensors")
    assert (judge.name, judge.licence, judge.sample_rate) == ("VGGish vggish", "apache-2.0", 16_000)


# Files that are none


class Harmless:
    def __reduce__(self):
        return print, ("run",)


def wrong_shape(weights: dict[str, torch.Tensor]) -> object:
    return {**weights, "embeddings.4.weight": torch.ones(2, 2)}


def not_finite(weights: dict[str, torch.Tensor]) -> object:
    return {**weights, "embeddings.4.bias": torch.full((128,), float("nan"))}


@pytest.mark.parametrize("spoil, says", [
    (wrong_shape, r"embeddings.4.weight is \[2, 2\]; it must be \[128, 128\]"), (not_finite, "embeddings.4.bias holds values that are not finite"),
    (lambda weights: {"features.0.weight": weights["features.0.weight"]}, "lacks 17 tensors of this network, such as features.0.bias"),
    (lambda weights: {"n": 3}, "holds no tensors by name"), (lambda weights: [1], "holds no tensors by name"),
    (lambda weights: {**weights, "more": Harmless()}, "no file of tensors alone .*nothing in it was run"),
])
def test_checkpoints_of_something_else_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, spoil, says: str):
    monkeypatch.setattr(vggish, "Vggish", small_vggish)
    torch.save(spoil(small_vggish().state_dict()), tmp_path / "a.pth")
    with pytest.raises(InputError, match=says):
        VggishJudge.load(tmp_path / "a.pth")
    assert "run" not in capsys.readouterr().out


def test_files_that_are_missing_or_broken_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="there is no checkpoint .*; get vggish-10086976.pth from"):
        VggishJudge.load(tmp_path / "gone.pth")
    for name, says in (("a.safetensors", "no whole safetensors file"), ("a.pth", "no file of tensors alone")):
        (tmp_path / name).write_bytes(b"no checkpoint")
        with pytest.raises(InputError, match=says):
            Cnn14Judge.load(tmp_path / name)
    save_file({"a": torch.ones(1)}, tmp_path / "b.safetensors")
    with pytest.raises(InputError, match="has no tensor logmel_extractor.melW, so it is no checkpoint of PANNs"):
        Cnn14Judge.load(tmp_path / "b.safetensors")
    with pytest.raises(InputError, match=r"has filters \[9, 64\]; published are"):
        Cnn14Judge(small_cnn14(), torch.ones(9, 64), (), "PANNs")


def test_what_is_no_sound_is_refused(cnn14: Cnn14Judge, judge: VggishJudge):
    for embed in (cnn14.embed, judge.embed):
        for waveform, says in ((torch.zeros(1, 0), "empty"), (torch.full((1, 99), float("nan")), "not finite")):
            with pytest.raises(InputError, match=says):
                embed(AudioClip(waveform, RATE))
