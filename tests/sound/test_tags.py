"""Texts inside finished sound files: the sound stays as it is, the comment too."""

from pathlib import Path

import pytest
import soundfile
import torch

from audiostory_core.errors import InputError
from audiostory_core.sound.audio import AudioClip, read_metadata, write
from audiostory_core.sound.tags import add_tags

TAGS = {"prompt": '{"1": {"a=b": "雨"}}', "workflow": '{"nodes": []}' * 20_000}


@pytest.fixture
def clip() -> AudioClip:
    return AudioClip(0.1 * torch.randn(2, 40_001, generator=torch.Generator().manual_seed(0)), 16000)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg"])
@pytest.mark.parametrize("comment", ['{"plan": "雨"}', None])
def test_texts_are_added_and_nothing_else_changes(tmp_path: Path, clip: AudioClip, suffix: str, comment: str | None):
    path = write(tmp_path / f"story{suffix}", clip, metadata=comment)
    before, _ = soundfile.read(path)
    add_tags(path, TAGS)
    after, rate = soundfile.read(path)
    assert (before == after).all() and rate == 16000
    assert read_metadata(path) == comment
    data = path.read_bytes()
    names = [b"IPRO", b"IWOR"] if suffix == ".wav" else [b"prompt=", b"workflow="]
    assert all(name in data for name in names) and TAGS["prompt"].encode() in data
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_player_reads_them(tmp_path: Path, clip: AudioClip):
    av = pytest.importorskip("av")
    for suffix, names in ((".flac", ("prompt", "workflow")), (".ogg", ("prompt", "workflow")), (".wav", ("IPRO", "IWOR"))):
        path = write(tmp_path / f"story{suffix}", clip, metadata="{}")
        add_tags(path, TAGS)
        with av.open(str(path)) as file:
            found = {**file.metadata, **file.streams.audio[0].metadata}
            assert [found[name] for name in names] == [*TAGS.values()]
            assert sum(frame.samples for frame in file.decode(audio=0)) == 40_001


def test_too_much_is_refused_and_nothing_is_nothing(tmp_path: Path, clip: AudioClip):
    path = write(tmp_path / "story.flac", clip)
    before = path.read_bytes()
    add_tags(path, {})
    with pytest.raises(InputError, match="metadata takes 8 MiB"):
        add_tags(path, {"workflow": "x" * 9_000_000})
    assert path.read_bytes() == before
