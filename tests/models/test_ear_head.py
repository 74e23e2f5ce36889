"""The head of an ear: what it says of half seconds, alone and in a bundle, and bundles whose head is spoilt."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from audiostory_core.bundle import weights
from audiostory_core.bundle.bundle import Bundle
from audiostory_core.bundle.manifest import ListeningPart
from audiostory_core.bundle.report import bundle_text
from audiostory_core.cli import main
from audiostory_core.errors import InputError
from audiostory_core.models.ear import BESIDE, Ear, FrameHead, whisper_spectra
from audiostory_core.models.whisper import WhisperSpectra
from audiostory_core.training.listening import small_ear
from audiostory_core.training.listening import write as write_listening
from audiostory_core.training.understanding import adapt

RATE = 16_000


def noise(seconds: float, seed: int = 0) -> torch.Tensor:
    return 0.1 * torch.randn(round(seconds * RATE), generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def ear(small_bundle: Path) -> Ear:
    """An ear of random weights with a head for the sounds of the small bundle."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return small_ear(32, (*Bundle.open(small_bundle).manifest.sounds, *BESIDE)).eval()


def test_a_head_hears_a_second_to_either_side_and_no_further():
    torch.manual_seed(2)
    head = FrameHead(80, ("rain", "dog", "bell")).eval()
    frames = torch.randn(1, 80, 200)
    moved = frames.clone()
    moved[:, :, 100:120] += 1.0
    heard = (head(frames, 10) - head(moved, 10)).abs().amax(2)[0]
    assert heard.shape == (10,) and [bool(one > 1e-6) for one in heard] == [False] * 4 + [True] * 4 + [False] * 2


def test_probabilities_are_calibrated_name_by_name():
    head = FrameHead(16, ("rain", "dog")).eval()
    frames = torch.randn(1, 16, 40)
    logits = head(frames, 2)
    torch.testing.assert_close(head.probabilities(frames, 2), logits.sigmoid())
    head.temperature.copy_(torch.tensor([2.0, 1.0]))
    head.bias.copy_(torch.tensor([0.0, -3.0]))
    wanted = torch.stack([logits[..., 0] / 2, logits[..., 1] - 3], -1).sigmoid()
    torch.testing.assert_close(head.probabilities(frames, 2), wanted)


@pytest.mark.parametrize("seconds, half_seconds", [(0.3, 1), (0.5, 1), (0.51, 2), (2.0, 4), (7.4, 15), (30.0, 60), (45.0, 60)])
def test_there_is_a_score_for_each_half_second_that_began(ear: Ear, seconds: float, half_seconds: int):
    scores = ear.scores([noise(seconds)])
    assert scores.shape == (1, half_seconds, len(ear.head.names)) and scores.dtype == torch.float32  # type: ignore[union-attr]
    assert bool(((scores > 0) & (scores < 1)).all())


def test_sounds_together_score_as_each_alone(ear: Ear):
    waves = [noise(3.0, 1), noise(2.2, 2)]
    both = ear.scores(waves, 3.0)
    for wave, found in zip(waves, both, strict=True):
        torch.testing.assert_close(ear.scores([wave], 3.0)[0], found, atol=1e-5, rtol=1e-4)


def test_an_ear_without_a_head_says_so():
    with pytest.raises(InputError, match="this ear has no head"):
        small_ear(32).scores([noise(1.0)])


# In a bundle


@pytest.fixture(scope="module")
def bundle_with_head(small_bundle: Path, ear: Ear, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bundle with an ear that has a head; copy it before you change a file."""
    folder = tmp_path_factory.mktemp("head") / "small"
    shutil.copytree(small_bundle, folder)
    write_listening(ear, adapt(Bundle.open(folder).language_model().model), folder)
    return folder


def test_a_bundle_carries_the_head_of_its_ear(bundle_with_head: Path, ear: Ear):
    bundle = Bundle.open(bundle_with_head)
    assert bundle.verify() == [] and "ear/head.safetensors" in bundle.manifest.files
    loaded = bundle.ear()
    assert loaded.head is not None and loaded.head.names == (*bundle.manifest.sounds, "speech", "music")
    torch.testing.assert_close(loaded.scores([noise(2.0)]), ear.scores([noise(2.0)]), atol=5e-3, rtol=5e-2)


def test_a_bundle_says_who_names_what_is_heard(bundle_with_head: Path, small_bundle: Path, capsys):
    assert main(["bundle", "info", str(bundle_with_head)]) == 0
    assert "listening     the ear itself names 68 sounds, speech and music, and says how sure it is" in capsys.readouterr().out
    assert "\nlistening: the ear itself names 68 sounds" in bundle_text(Bundle.open(bundle_with_head), False)
    assert "listening: " not in bundle_text(Bundle.open(small_bundle), False)
    assert "listening: the ear itself names 68 sounds" in bundle_text(Bundle.open("tiny"), False)


def test_manifests_from_before_there_were_heads_have_none(bundle_with_head: Path, tmp_path: Path):
    assert not ListeningPart.model_validate({"tokens": 60, "width": 192, "adapter_rank": 48}).head
    folder = Path(shutil.copytree(bundle_with_head, tmp_path / "old"))
    told = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    del told["listening"]["head"]
    (folder / "bundle.json").write_text(json.dumps(told), encoding="utf-8")
    assert Bundle.open(folder).ear().head is None


def fewer_names(folder: Path) -> None:
    weights.save(FrameHead(80, ("rain",)).state_dict(), folder / "ear/head.safetensors")


def temperature_of_zero(folder: Path) -> None:
    head = FrameHead(80, (*Bundle.open(folder).manifest.sounds, *BESIDE))
    head.temperature.zero_()
    weights.save(head.state_dict(), folder / "ear/head.safetensors")


@pytest.mark.parametrize("spoil, said", [
    (lambda folder: (folder / "ear/head.safetensors").unlink(), "head.safetensors is missing"),
    (lambda folder: (folder / "ear/head.safetensors").write_bytes(b"x" * 99), "no whole safetensors file"),
    (fewer_names, r"classifier.weight is \[1, 256\], expected \[\d+, 256\]"),
    (temperature_of_zero, "temperature holds values that are not above 0"),
])
def test_a_spoilt_head_is_refused(bundle_with_head: Path, tmp_path: Path, spoil, said: str):
    folder = Path(shutil.copytree(bundle_with_head, tmp_path / "spoilt"))
    spoil(folder)
    with pytest.raises(InputError, match=said):
        Bundle.open(folder).ear()


# Spectra that are the same at any level


def test_levelled_frames_do_not_depend_on_the_level():
    spectra = WhisperSpectra(feature_size=80, hop_length=400, n_fft=800, levelled=True)
    wave = noise(2.0)
    loud, quiet = spectra.frames([wave, 0.03 * wave], 2 * RATE)
    torch.testing.assert_close(loud, quiet, atol=2e-3, rtol=0)
    assert float(loud.max()) == 1.0 and float(loud.min()) >= -1.0
    silent = spectra.frames([torch.zeros(2 * RATE)], 2 * RATE)
    assert float(silent.max()) <= 0.0, "silence is not made loud"
    plain = WhisperSpectra(feature_size=80, hop_length=400, n_fft=800).frames([wave], 2 * RATE)
    torch.testing.assert_close(loud, plain[0] - plain.amax() + 1.0, atol=1e-5, rtol=0)


def test_whether_spectra_are_levelled_is_kept_and_published_ones_are_not():
    levelled = WhisperSpectra(levelled=True)
    assert whisper_spectra(levelled.to_json(), "here") == levelled
    assert "levelled" not in WhisperSpectra().to_json() and not whisper_spectra(WhisperSpectra().to_json(), "here").levelled
    with pytest.raises(InputError, match="here: levelled is 'yes'; it must be true or false"):
        whisper_spectra(levelled.to_json().replace("true", '"yes"'), "here")
