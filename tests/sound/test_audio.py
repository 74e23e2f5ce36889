"""Sound files and measures: closed forms, files that appear whole or not at all, files that lie."""

import errno
import json
import math
import resource
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.disk import files
from audiostory_core.errors import InputError
from audiostory_core.sound import audio
from audiostory_core.sound.audio import AudioClip
from clips import noise, tone
from harm import FailingFile

torch.set_num_threads(1)
FORMATS = [
    ("a.wav", "16"),
    ("a.wav", "24"),
    ("a.wav", "float"),
    ("a.flac", "16"),
    ("a.flac", "24"),
    ("a.ogg", "24"),
]


@pytest.mark.parametrize(
    "waveform", [torch.zeros(3), torch.zeros(0, 4), torch.zeros(1, 2, 3), torch.zeros(1, 4).double()]
)
def test_a_clip_refuses_what_is_not_a_waveform(waveform: torch.Tensor) -> None:
    with pytest.raises(InputError):
        AudioClip(waveform, 16000)


@pytest.mark.parametrize(
    "old, new", [(44100, 48000), (48000, 44100), (16000, 44100), (44100, 16000), (8000, 11025)]
)
@pytest.mark.parametrize("hertz", [50.0, 997.0, 3300.0])
def test_pure_tones_survive_a_resample(old: int, new: int, hertz: float) -> None:
    resampled = audio.resample(tone(1.0, hertz, old, gain=1.0), new)
    wanted = tone(1.0, hertz, new, gain=1.0)
    assert resampled.waveform.shape == wanted.waveform.shape
    inner = slice(new // 8, -new // 8)
    error = resampled.waveform[:, inner] - wanted.waveform[:, inner]
    assert error.abs().max() < 1e-4


def test_what_the_new_rate_cannot_hold_is_gone() -> None:
    assert audio.resample(tone(1.0, 9000, 48000, gain=1.0), 16000).waveform[:, 500:-500].abs().max() < 1e-3


@given(w=st.integers(0, 3000), old=st.integers(50, 400), new=st.integers(50, 400))
@settings(max_examples=50, deadline=None)
def test_resampled_length_is_exact(w: int, old: int, new: int) -> None:
    assert audio.resample(AudioClip(torch.zeros(1, w), old), new).waveform.shape[1] == round(w * new / old)


@pytest.mark.parametrize("name, subtype", FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_is_read(tmp_path: Path, name: str, subtype: audio.Subtype, channels: int) -> None:
    clip = tone(1.00005, 440, 44100, channels, 0.5)
    blocks = clip.waveform.split([1, 0, 700, clip.waveform.shape[1] - 701], dim=1)
    path = audio.write(tmp_path / name, iter(blocks), 44100, channels, subtype=subtype)
    back = audio.read(path)
    assert (back.sample_rate, back.waveform.shape) == (44100, clip.waveform.shape)
    step = {"a.ogg": 0.02}.get(name, {"16": 2.0**-14, "24": 2.0**-23, "float": 0.0}[subtype])
    assert (back.waveform - clip.waveform).abs().max() <= step
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert audio.read_metadata(path) is None


def test_sixteen_bits_are_dithered_the_same_for_any_blocks(tmp_path: Path) -> None:
    quiet = AudioClip(torch.full((1, 200_000), 0.3 / 2**15), 44100)
    whole = audio.read(audio.write(tmp_path / "whole.wav", quiet, subtype="16")).waveform
    blocks = audio.write(tmp_path / "blocks.wav", quiet.waveform.split(777, dim=1), 44100, 1, subtype="16")
    assert torch.equal(audio.read(blocks).waveform, whole)
    assert whole.mean() * 2**15 == pytest.approx(0.3, abs=0.01)  # without dither it would be 0


@pytest.mark.parametrize("name, subtype", [("a.wav", "16"), ("a.wav", "24"), ("a.flac", "24")])
def test_samples_past_full_scale_are_clipped_not_wrapped(
    tmp_path: Path, name: str, subtype: audio.Subtype
) -> None:
    clip = AudioClip(torch.tensor([[1.5, -1.5, 1.0, -1.0]]), 8000)
    back = audio.read(audio.write(tmp_path / name, clip, subtype=subtype)).waveform
    assert torch.allclose(back, clip.waveform.clamp(-1, 1), atol=1e-4)


def test_a_long_ogg_is_written_in_one_call(tmp_path: Path) -> None:
    clip = AudioClip(torch.zeros(2, 3_000_000), 44100)
    assert audio.read(audio.write(tmp_path / "a.ogg", clip)).waveform.shape == clip.waveform.shape


@pytest.mark.parametrize("name, subtype", FORMATS)
@pytest.mark.parametrize("characters", [1, 2, 9_000, 300_000])
def test_a_plan_travels_in_the_file(
    tmp_path: Path, name: str, subtype: audio.Subtype, characters: int
) -> None:
    text = json.dumps(
        {"instruction": ("Glocke 鐘 🔔 \n\u0301" * characters)[:characters]}, ensure_ascii=False
    )
    clip = noise(0.10003, 44100, 1)
    path = audio.write(tmp_path / name, clip, subtype=subtype, metadata=text)
    assert audio.read_metadata(path) == text
    assert audio.read(path).waveform.shape == clip.waveform.shape
    with soundfile.SoundFile(path) as file:
        assert file.frames == clip.waveform.shape[1]


def test_metadata_of_other_programs_is_read(tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "a.wav", "w", 8000, 1) as file:
        file.comment = "from elsewhere"
        file.write(np.zeros(100))
    assert audio.read_metadata(tmp_path / "a.wav") == "from elsewhere"


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * (audio.MAX_METADATA_BYTES + 1)])
def test_metadata_no_file_can_hold_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        audio.write(tmp_path / "a.wav", noise(0.1), metadata=text)
    assert not list(tmp_path.iterdir())


def test_bad_targets_are_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "there.wav").write_bytes(b"mine")
    for name in ("a.mp3", "a", "missing/a.wav", "there.wav"):
        with pytest.raises(InputError):
            audio.check_output(tmp_path / name)
    with pytest.raises(InputError, match=r"'.mp3'.*\.wav, \.flac, \.ogg"):
        audio.write(tmp_path / "a.mp3", noise(0.1))
    with pytest.raises(InputError, match="exists"):
        audio.write(tmp_path / "there.wav", noise(0.1))
    assert (tmp_path / "there.wav").read_bytes() == b"mine"
    audio.write(tmp_path / "there.wav", noise(0.1), overwrite=True)
    assert audio.read(tmp_path / "there.wav").seconds == pytest.approx(0.1)


@pytest.mark.parametrize(
    "broken", [torch.full((1, 10), math.nan), torch.full((1, 10), math.inf), torch.zeros(2, 10)]
)
def test_bad_blocks_leave_no_file(tmp_path: Path, broken: torch.Tensor) -> None:
    with pytest.raises(InputError):
        audio.write(tmp_path / "a.wav", [torch.zeros(1, 100), broken], 8000, 1)
    assert not list(tmp_path.iterdir())


def test_what_a_format_cannot_hold_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="flac holds 16 or 24"):
        audio.write(tmp_path / "a.flac", noise(0.1), subtype="float")
    with pytest.raises(InputError):
        audio.write(tmp_path / "a.flac", torch.zeros(1, 20, 100), 8000, 20)
    with pytest.raises(InputError):
        audio.write(tmp_path / "a.wav", [torch.zeros(1, 10)])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name, subtype", FORMATS)
@pytest.mark.parametrize("room", [0, 1000, 100_000, "metadata"])
@pytest.mark.parametrize(
    "failure, wanted, says",
    [
        (OSError(errno.ENOSPC, "No space left on device"), InputError, "disk is full.*nothing was written"),
        (OSError(errno.EIO, "Input/output error"), InputError, "Input/output error.*nothing was written"),
        (KeyboardInterrupt(), KeyboardInterrupt, None),
    ],
)
def test_no_half_file_stays(tmp_path: Path, monkeypatch, name, subtype, room, failure, wanted, says) -> None:
    clip, text = noise(1.5, 44100, 2), "x" * 400_000
    (tmp_path / name).write_bytes(b"the old one")
    if room == "metadata":  # the comment is the last thing in a WAV, the first in the others
        room = clip.waveform.numel() * {"16": 2, "24": 3, "float": 4}[subtype] + 1000
        room = room if name == "a.wav" else 300_000
    original = files.Sink.__init__
    monkeypatch.setattr(files.Sink, "__init__", lambda sink, file: original(sink, FailingFile(file, room, failure)))
    with pytest.raises(wanted, match=says):
        audio.write(tmp_path / name, clip, subtype=subtype, metadata=text, overwrite=True)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [(name, b"the old one")]


def test_an_error_of_the_renderer_passes_unchanged_and_leaves_nothing(tmp_path: Path) -> None:
    def blocks():
        yield torch.zeros(1, 50_000)
        raise KeyError("renderer")

    with pytest.raises(KeyError, match="renderer"):
        audio.write(tmp_path / "a.flac", blocks(), 8000, 1)
    assert not list(tmp_path.iterdir())


def test_a_wav_past_4_gib_is_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(audio, "MAX_WAV_BYTES", 10_000)
    with pytest.raises(InputError, match="4 GiB"):
        audio.write(tmp_path / "a.wav", noise(0.1, 48000, 2))
    assert not list(tmp_path.iterdir())


def _wav(*chunks: tuple[bytes, int, bytes]) -> bytes:
    body = b"".join(name + struct.pack("<I", size) + data for name, size, data in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


FMT = (b"fmt ", 16, struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16))
DATA = (b"data", 8, b"\0" * 8)
HOSTILE = {
    "empty": b"",
    "riff only": b"RIFF",
    "no chunks": _wav(),
    "data that lies": _wav(FMT, (b"data", 0xFFFFFFFE, b"\0" * 8)),
    "list that lies": _wav(FMT, DATA, (b"LIST", 0xFFFFFFF0, b"INFOICMT\x10\0\0\0")),
    "comment that lies": _wav(FMT, DATA, (b"LIST", 16, b"INFOICMT\xff\xff\xff\x7fabcd")),
    "comment not text": _wav(FMT, DATA, (b"LIST", 16, b"INFOICMT\x04\0\0\0\xff\xfe\xfd\xfc")),
    "list too short": _wav(FMT, DATA, (b"LIST", 2, b"IN")),
    "many empty chunks": _wav(FMT, DATA, *[(b"junk", 0, b"")] * 100_000),
    "many channels": _wav((b"fmt ", 16, struct.pack("<HHIIHH", 1, 65535, 2**31, 0, 2, 16)), DATA),
    "a rate of 0": _wav((b"fmt ", 16, struct.pack("<HHIIHH", 1, 1, 0, 0, 2, 16)), DATA),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_hostile_files_are_harmless(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for reader in (audio.read_metadata, audio.read):
        try:
            result = reader(tmp_path / name)
        except InputError:
            continue
        assert result is None or isinstance(result, AudioClip)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_files_are_harmless(tmp_path_factory, data) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    name = data.draw(st.sampled_from(["a.wav", "a.flac", "a.ogg"]))
    content = bytearray(audio.write(folder / name, noise(0.02, 8000, 1), metadata="plan").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(1, len(content))) :]
    (folder / name).write_bytes(content)
    for reader in (audio.read_metadata, audio.read):
        with suppress(InputError):
            reader(folder / name)


def test_files_with_broken_numbers_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.array([0.0, np.nan]), 8000, subtype="FLOAT")
    with pytest.raises(InputError, match="finite"):
        audio.read(tmp_path / "a.wav")
    with pytest.raises(InputError, match="no such"):
        audio.read(tmp_path / "b.wav")
    with pytest.raises(InputError):
        audio.read_metadata(tmp_path / "b.wav")
