"""Kept answers of judges: asked once for the same sound, anew for anything else, and never trusted."""

from pathlib import Path

import pytest
import torch

from audiostory_core.disk import store as store_module
from audiostory_core.disk.store import Store
from audiostory_core.errors import InputError
from audiostory_core.evaluation import embedding_store
from audiostory_core.evaluation.embedding_store import KeptEmbedder, KeptScorer, usual_store
from audiostory_core.metrics.frame_scores import FrameScores
from audiostory_core.metrics.unscored import Unscored
from audiostory_core.sound.audio import AudioClip
from clips import noise, tone


class Counting:
    """An embedder and a scorer that counts how often it is asked: points and scores are of the sound's power."""

    licence, sample_rate = "none", 16000

    def __init__(self, name: str = "counting", version: str = "1") -> None:
        self.name, self.version, self.asked = name, version, 0

    def embed(self, clip: AudioClip) -> torch.Tensor:
        self.asked += 1
        if not torch.isfinite(clip.waveform).all():
            raise InputError("not finite")
        return clip.waveform.square().mean() * torch.ones(3, 4)

    def scores(self, clip: AudioClip, captions) -> FrameScores:
        self.asked += 1
        known = tuple(caption for caption in captions if "dog" in caption)
        rows = torch.full((len(known), round(2 * clip.seconds)), 0.25)
        unknown = tuple(Unscored(caption, "no dog") for caption in captions if caption not in known)
        return FrameScores(rows, known, 0.5, clip.seconds, unknown)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, 1_000_000)


def test_the_same_sound_is_embedded_once_and_to_the_bit(store: Store):
    judge = Counting()
    first = KeptEmbedder(judge, store).embed(tone(1.0))
    again = KeptEmbedder(judge, store).embed(tone(1.0))
    assert judge.asked == 1 and torch.equal(first, again) and first.dtype == again.dtype


@pytest.mark.parametrize("clip, judge", [
    (tone(1.0, gain=0.2001), Counting()), (AudioClip(tone(1.0).waveform, 8000), Counting()), (tone(1.0, channels=2), Counting()),
    (tone(1.0), Counting(version="2")), (tone(1.0), Counting("another")),
])
def test_another_sound_and_another_judge_are_heard_anew(store: Store, clip: AudioClip, judge: Counting):
    KeptEmbedder(Counting(), store).embed(tone(1.0))
    KeptEmbedder(judge, store).embed(clip)
    assert judge.asked == 1


def test_scores_come_back_whole_for_the_same_captions_alone(store: Store):
    judge, asked = Counting(), ["a dog", "a cat", "a dog"]
    kept = KeptScorer(judge, store)
    first, again = kept.scores(noise(2.0), asked), KeptScorer(judge, store).scores(noise(2.0), asked)
    assert judge.asked == 1 and torch.equal(first.scores, again.scores)
    assert (again.captions, again.unscored, again.hop_seconds, again.seconds) == (
        first.captions, first.unscored, first.hop_seconds, first.seconds)
    kept.scores(noise(2.0), ["a dog", "a cat"])
    kept.scores(noise(2.0), ["a doga cat", "a dog"])
    assert judge.asked == 3


@pytest.mark.parametrize("kept", [
    {}, {"points": torch.ones(4)}, {"points": torch.ones(0, 4)}, {"points": torch.full((2, 4), torch.nan)},
    {"points": torch.ones(2, 4, dtype=torch.float64)}, {"others": torch.ones(2, 4)},
])
def test_points_of_another_form_are_a_miss(store: Store, monkeypatch: pytest.MonkeyPatch, kept: dict):
    judge = Counting()
    monkeypatch.setattr(Store, "get", lambda self, key: kept)
    assert KeptEmbedder(judge, store).embed(tone(1.0)).shape == (3, 4) and judge.asked == 1


def test_points_of_another_width_than_the_judge_gives_are_a_miss(store: Store, monkeypatch: pytest.MonkeyPatch):
    judge = KeptEmbedder(Counting(), store)
    judge.embed(tone(1.0))
    monkeypatch.setattr(Store, "get", lambda self, key: {"points": torch.ones(3, 5)})
    assert judge.embed(tone(2.0)).shape == (3, 4)


SAID = b'{"captions": ["a dog"], "hop_seconds": 0.5, "seconds": 2.0, "unscored": []}'


@pytest.mark.parametrize("scores, said", [
    (torch.full((1, 4), 2.0), SAID), (torch.full((1, 4), torch.nan), SAID), (torch.ones(2, 4), SAID), (torch.ones(1, 1), SAID),
    (torch.ones(1, 4, dtype=torch.int64), SAID), (torch.ones(1, 4), b"{"), (torch.ones(1, 4), b"[]"), (torch.ones(1, 4), b"\xff"),
    (torch.ones(1, 4), SAID.replace(b"a dog", b"a cat")), (torch.ones(1, 4), SAID.replace(b"2.0", b'"long"')),
    (torch.ones(1, 4), SAID.replace(b": []", b": [1]")), (torch.ones(1, 40), SAID.replace(b"2.0", b"20.0")),
    (torch.ones(1, 4), b"[" * 4000),
])
def test_scores_of_another_form_are_a_miss(store: Store, monkeypatch: pytest.MonkeyPatch, scores: torch.Tensor, said: bytes):
    judge, kept = Counting(), {"scores": scores, "said": torch.frombuffer(bytearray(said), dtype=torch.uint8)}
    monkeypatch.setattr(Store, "get", lambda self, key: kept)
    found = KeptScorer(judge, store).scores(noise(2.0), ["a dog"])
    assert judge.asked == 1 and found.scores.unique().tolist() == [0.25]


def test_a_broken_file_is_heard_anew_and_replaced(store: Store):
    judge = Counting()
    KeptEmbedder(judge, store).embed(tone(1.0))
    [path] = store.folder.rglob("*.safetensors")
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    for _ in range(2):
        KeptEmbedder(judge, store).embed(tone(1.0))
    assert judge.asked == 2


def test_a_judge_that_refuses_is_asked_again(store: Store):
    judge = Counting()
    for _ in range(2):
        with pytest.raises(InputError):
            KeptEmbedder(judge, store).embed(AudioClip(torch.full((1, 100), torch.nan), 16000))
    assert judge.asked == 2 and not [*store.folder.rglob("*.safetensors")]


def test_a_write_that_is_interrupted_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch):
    def interrupted(self, data: bytes) -> int:
        self._file.write(data[: len(data) // 2])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store_module.Sink, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            KeptEmbedder(Counting(), store).embed(tone(1.0))
    assert not [path for path in store.folder.rglob("*") if path.is_file()]
    judge = Counting()
    KeptEmbedder(judge, store).embed(tone(1.0))
    assert judge.asked == 1


def test_the_store_stays_within_its_bound(tmp_path: Path):
    judge = KeptEmbedder(Counting(), Store(tmp_path, 2000))
    for n in range(20):
        judge.embed(tone(0.1, 100.0 + n))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.safetensors")) <= 2000


def test_the_usual_store_lies_beside_that_of_stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AUDIOSTORY_STORE", str(tmp_path))
    store = usual_store()
    assert store.folder == tmp_path / "judged" and store.max_bytes == embedding_store.STORE_BYTES
    KeptEmbedder(Counting(), store).embed(tone(1.0))
    Store(tmp_path, 1)._evict(tmp_path / "none")
    assert [*store.folder.rglob("*.safetensors")], "the bound of stories is not that of answers"
