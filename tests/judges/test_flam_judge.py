"""OpenFLAM through a stand-in for its package, which takes ten seconds and two texts, as that does."""

import sys
import types
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
import torch

from audiostory_core.errors import InputError
from audiostory_core.judges import flam
from audiostory_core.judges.flam import FILE, HOP_SECONDS, FlamJudge
from audiostory_core.sound.audio import AudioClip
from clips import RATE, noise


class Package:
    """Hears whether it sounds in each of 32 parts: surely for a text of sound, not at all for others."""

    shape: tuple[int, ...] = ()

    def __init__(self, form: str, default_ckpt_path: str) -> None:
        self.form, self.folder, self.asked = form, default_ckpt_path, list[list[str]]()

    def get_local_similarity(self, audio, texts, method, cross_product):
        assert audio.shape == (1, 480_000), "it would be stretched, or refused"
        assert (method, cross_product) == ("unbiased", True)
        if len(texts) < 2:
            raise IndexError("too many indices")
        self.asked.append(texts)
        sounds = (audio.view(32, -1).abs().amax(1) > 0).float() * 0.75
        found = torch.stack([sounds if "sound" in text else torch.zeros(32) for text in texts])[None]
        return found.reshape(self.shape) if self.shape else found


@pytest.fixture
def checkpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    module = types.ModuleType("openflam")
    module.__spec__ = ModuleSpec("openflam", None)
    module.OpenFLAM = Package  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "openflam", module)
    torch.save({"weight": torch.ones(3)}, tmp_path / FILE)
    return tmp_path / FILE


def test_a_short_sound_is_followed_by_silence_and_ends_where_it_does(checkpoint: Path):
    judge = FlamJudge.load(checkpoint)
    found = judge.scores(noise(2.5, 44_100, channels=2), ["a sound", "nothing"])
    assert found.scores.shape == (2, 8) and found.hop_seconds == HOP_SECONDS == 0.3125
    assert found.scores[0].tolist() == [0.75] * 8 and not found.scores[1].any()
    assert (judge.model.form, judge.model.folder) == ("v1-base", str(checkpoint.parent))
    assert "not for commercial use" in judge.licence and len(judge.version) == 12


def test_a_long_sound_is_heard_to_its_end(checkpoint: Path):
    wave = torch.zeros(1, round(17.3 * 48_000))
    wave[:, -4800:] = 0.5
    found = FlamJudge.load(checkpoint).scores(AudioClip(wave, 48_000), ["a sound", "other"])
    assert found.scores.shape == (2, 56) and found.scores[0].nonzero().flatten().tolist() == [55]


def test_a_text_alone_is_asked_beside_itself_and_many_in_parts(checkpoint: Path):
    judge = FlamJudge.load(checkpoint)
    alone = judge.scores(noise(1.0), ["a sound", " "])
    assert judge.model.asked == [["a sound", "a sound"]] and alone.captions == ("a sound",) and alone.scores.shape == (1, 4)
    assert [(one.item, one.reason) for one in alone.unscored] == [(" ", "it says nothing")]
    many = judge.scores(noise(1.0), [*["other"] * 64, "a sound"])
    assert many.scores.shape == (65, 4) and bool(many.scores[64].all()) and not many.scores[:64].any()
    assert judge.scores(noise(1.0), []).scores.shape == (0, 4)


def test_what_it_cannot_do_is_one_sentence(checkpoint: Path, monkeypatch: pytest.MonkeyPatch):
    judge = FlamJudge.load(checkpoint)
    for waveform, says in ((torch.zeros(1, 0), "empty"), (torch.full((1, 99), float("nan")), "not finite")):
        with pytest.raises(InputError, match=says):
            judge.scores(AudioClip(waveform, RATE), ["a sound"])
    monkeypatch.setattr(Package, "shape", (1, 32, 2))
    with pytest.raises(InputError, match=r"gives scores \[1, 32, 2\], not \[1, 2, 32\]: another version of it\?"):
        judge.scores(noise(1.0), ["a sound", "other"])


def test_checkpoints_are_the_users_own(checkpoint: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(InputError, match=f"is not called {FILE}"):
        FlamJudge.load(checkpoint.with_name("other.pth"))
    with pytest.raises(InputError, match="there is no checkpoint .*hf download kechenadobe/OpenFLAM"):
        FlamJudge.load(checkpoint.parent / "gone" / FILE)
    checkpoint.parent.chmod(0o777)
    with pytest.raises(InputError, match="everybody may write to"):
        FlamJudge.load(checkpoint)
    monkeypatch.setattr(flam, "PACKAGE", "a_package_that_is_not_there")
    with pytest.raises(InputError, match=r"not installed; if its licence, .*not for commercial use.*: pip install openflam"):
        FlamJudge.load(checkpoint)
