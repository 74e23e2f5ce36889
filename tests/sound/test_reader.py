"""Sound files as streaming servers, crashed recorders and other encoders leave them: all sound that is there is read, or what
is left out is said; more than may be read is refused by what headers say; and no file brings a reader down."""

import random
import resource
import struct
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

import fuzz_sounds
from audiostory_core import cli
from audiostory_core.errors import InputError
from audiostory_core.sound import audio, flac, limits, mp3
from audiostory_core.sound.audio import AudioClip
from audiostory_core.sound.reader import opened
from audiostory_core.sound.recording import Recording
from clips import noise, tone
from sound_files import RATE, chunk, flac_file, fmt, info, ogg_flac, pcm, ramp, riff, vorbis_file

N = 48_000  # samples: 2 s
DATA = pcm(N)
SIZE = len(DATA)
UNKNOWN = 2**32 - 1


def wanted(*parts: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.concatenate(parts).T / 2.0**15).float()


def data(size: int | None, body: bytes = DATA, order: str = "<") -> bytes:
    """The sound's chunk with a size that may lie, and no padding where it does."""
    return b"data" + struct.pack(f"{order}I", len(body) if size is None else size) + body


def ds64(whole: int, sound: int) -> bytes:
    return chunk(b"ds64", struct.pack("<QQQI", whole, sound, N, 0))


TEXT = info((b"ICMT", b"a text"))
BIG = {"form": b"RIFX", "order": ">"}
HEADERS = {
    "true": riff(fmt(), data(None)),
    "zero": riff(fmt(), data(0), size=0),
    "zero but for the header": riff(fmt(), data(0), size=36),
    "zero, and chunks behind": riff(fmt(), data(0), TEXT, size=0),
    "the first piece": riff(fmt(), data(9600), size=36 + 9600),
    "the first piece, and chunks behind": riff(fmt(), data(9600), TEXT, chunk(b"smpl", bytes(60)), size=36 + 9600),
    "the largest": riff(fmt(), data(UNKNOWN), size=UNKNOWN),
    "the largest, and chunks behind": riff(fmt(), data(UNKNOWN), TEXT, chunk(b"id3 ", b"abc"), size=UNKNOWN),
    "2 GB": riff(fmt(), data(2_000_000_000), size=2_000_000_036),
    "2 GiB": riff(fmt(), data(2**31), TEXT, size=2**31 + 36),
    "a file that says too little": riff(fmt(), data(None), TEXT, size=36),
    "a file that says too much": riff(fmt(), data(None), size=10**6),
    "large ends": riff(fmt(order=">"), data(UNKNOWN, ramp(N).astype(">i2").tobytes(), ">"), size=UNKNOWN, **BIG),
    "RF64": riff(ds64(SIZE + 72, SIZE), fmt(), data(UNKNOWN), size=UNKNOWN, form=b"RF64"),
    "BW64": riff(ds64(SIZE + 72, SIZE), fmt(), data(UNKNOWN), size=UNKNOWN, form=b"BW64"),
    "RF64 of zero": riff(ds64(0, 0), fmt(), data(UNKNOWN), size=UNKNOWN, form=b"RF64"),
    "RF64 of too much": riff(ds64(2**64 - 1, 2**64 - 1), fmt(), data(UNKNOWN), TEXT, size=UNKNOWN, form=b"RF64"),
    "RF64 of the first piece": riff(ds64(9700, 9600), fmt(), data(UNKNOWN), size=UNKNOWN, form=b"RF64"),
    "RF64 without its sizes": riff(fmt(), data(UNKNOWN), size=UNKNOWN, form=b"RF64"),
    "an odd chunk": riff(chunk(b"junk", b"abc"), fmt(), data(None), TEXT),
    "an odd chunk without padding": riff(b"junk\3\0\0\0abc", fmt(), data(0), size=0),
    "the format behind": riff(data(None), fmt()),
    "a tag behind all": riff(fmt(), data(None)) + b"TAG" + bytes(125),
    "an unknown chunk behind": riff(fmt(), data(None), chunk(b"zzzz", b"12345"), chunk(b"Yyyy", b"1")),
    "a page of padding": riff(fmt(), data(None)) + bytes(4096),
    "leftovers behind": riff(fmt(), data(None)) + b"\0\1\2 leftovers" * 10,
    "leftovers behind chunks": riff(fmt(), data(None), TEXT) + b"\0\1\2 leftovers" * 10,
    "half a chunk behind": riff(fmt(), data(None)) + b"LIST\xff\0\0\0INFO",
}


@pytest.mark.parametrize("content", HEADERS.values(), ids=HEADERS.keys())
def test_all_sound_is_read_whatever_the_header_says(tmp_path: Path, content: bytes):
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    found = Recording.open(path, 0.5)
    assert (found.sample_rate, found.channels, found.samples, found.notes) == (RATE, 1, N, ())
    whole = audio.read(path)
    assert torch.equal(whole.waveform, wanted(ramp(N))) and whole.seconds == 2.0
    assert torch.equal(found.tail.waveform, whole.waveform[:, -RATE // 2 :])
    assert torch.equal(audio.decode(BytesIO(content), "it").waveform, whole.waveform)


def test_chunks_behind_a_sound_are_no_sound_and_are_read(tmp_path: Path):
    for n, size in enumerate((0, 9600, UNKNOWN, None)):
        path = tmp_path / f"{n}.wav"
        path.write_bytes(riff(fmt(), data(size), TEXT))
        assert audio.read(path).waveform.shape == (1, N) and audio.read_metadata(path) == "a text"


def test_a_sound_of_odd_length_ends_where_it_ends(tmp_path: Path):
    for n, padding in enumerate((b"\0", b"")):
        path = tmp_path / f"{n}.wav"
        path.write_bytes(riff(fmt(bits=8), data(None, bytes(range(1, 250))) + padding, TEXT))
        assert audio.read(path).waveform.shape == (1, 249) and audio.read_metadata(path) == "a text"


def test_silence_behind_silence_is_no_chunk(tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(riff(fmt(), data(1000, bytes(8000)), size=1036))
    assert audio.read(tmp_path / "a.wav").waveform.shape == (1, 4000)
    (tmp_path / "a.wav").write_bytes(riff(fmt(), data(0, b""), TEXT))
    assert audio.read(tmp_path / "a.wav").waveform.shape == (1, 0), "where a chunk follows, nothing was said and nothing is there"


@pytest.mark.parametrize("size", [None, 0, 9600, UNKNOWN, 2_000_000_000])
@pytest.mark.parametrize("behind", [b"", TEXT], ids=["bare", "with a text"])
def test_joined_wav_files_are_read_as_one(tmp_path: Path, size: int | None, behind: bytes):
    first, second = ramp(N), ramp(1001)
    parts = [riff(fmt(), data(size, part.astype("<i2").tobytes()), behind) for part in (first, second, first)]
    (tmp_path / "a.wav").write_bytes(b"".join(parts))
    assert torch.equal(audio.read(tmp_path / "a.wav").waveform, wanted(first, second, first))


def test_other_widths_go_on_and_other_rates_are_left_out_and_said(tmp_path: Path):
    path, wide = tmp_path / "a.wav", (ramp(500).astype("<i4") << 8).astype("<i4").tobytes()
    three = b"".join(wide[n + 1 : n + 4] for n in range(0, len(wide), 4))
    path.write_bytes(riff(fmt(), data(None)) + riff(fmt(bits=24), data(None, three)))
    assert Recording.open(path, 0.0).samples == N + 500 and not Recording.open(path, 0.0).notes
    path.write_bytes(riff(fmt(), data(None)) + riff(fmt(), data(0)) + riff(fmt(rate=8000), data(None)) + riff(fmt(), data(None)))
    found = Recording.open(path, 0.0)
    assert found.samples == 2 * N == sum(block.shape[1] for block in found.blocks())
    assert found.notes == (f"{path} holds 4 sounds behind one another; number 3 has 8000 Hz and 1 channel and is left out with all that follow",)
    with pytest.raises(InputError, match="number 3 has 8000 Hz"):
        audio.read(path)
    path.write_bytes(riff(fmt(), data(None)) + riff(fmt(channels=0), data(None)))
    assert "number 2 cannot be read" in Recording.open(path, 0.0).notes[0]


def test_what_is_left_out_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    soundfile.write("one.wav", noise(3.0).waveform[0].numpy(), 16_000)
    Path("two.wav").write_bytes(Path("one.wav").read_bytes() + riff(fmt(), data(None)))
    assert cli.main(["loop", "two.wav", "--out", "o.wav"]) == 0
    assert "two.wav holds 2 sounds behind one another; number 2 has 24000 Hz" in capsys.readouterr().err


def test_a_missing_width_and_other_formats_that_cannot_be_are_one_sentence(tmp_path: Path):
    cases = {
        "0 bits": fmt(bits=0), "64 bits": fmt(bits=64), "0 channels": fmt(channels=0), "a rate of 0": fmt(rate=0), "12 bits": fmt(bits=12, tag=3),
        "float of 16 bits": fmt(tag=3), "a format that nobody knows": fmt(tag=0x1234), "half a format": chunk(b"fmt ", b"\1\0"),
        "a rate above all": fmt(rate=2**31 - 1), "65 channels": fmt(channels=65),
    }
    for name, form in cases.items():
        (tmp_path / "a.wav").write_bytes(riff(form, data(None)))
        with pytest.raises(InputError, match="cannot be read as audio: .*; its header says|rate of 2147483647 Hz|65 channels; 1 to 64") as caught:
            Recording.open(tmp_path / "a.wav", 1.0)
        assert "\n" not in str(caught.value) and "object" not in str(caught.value), name


def test_samples_without_a_header_are_no_sound(tmp_path: Path):
    (tmp_path / "a.raw").write_bytes(DATA)
    with pytest.raises(InputError, match="cannot be read as audio"):
        audio.read(tmp_path / "a.raw")
    (tmp_path / "b.raw").write_bytes(HEADERS["true"])
    assert audio.read(tmp_path / "b.raw").waveform.shape == (1, N)


# FLAC


@pytest.mark.parametrize("samples", [1, 17, 1024, 1025, 48_000, 200_000])
@pytest.mark.parametrize("stated", [0, 5, 10**9], ids=["unknown", "too little", "too much"])
def test_a_flac_of_unknown_length_is_read_whole(tmp_path: Path, samples: int, stated: int):
    path = tmp_path / "a.flac"
    path.write_bytes(flac_file(ramp(samples), stated=stated))
    found = Recording.open(path, 0.1)
    blocks = torch.cat(list(found.blocks()), 1)
    assert found.samples == samples and torch.equal(blocks, wanted(ramp(samples)))
    assert [note.partition(":")[2] for note in found.notes] == (
        [f" its header says {stated / RATE:.3f} s, {samples / RATE:.3f} s are there"] if stated > samples else [])


def test_what_encoders_write_is_read_whole_without_its_length(tmp_path: Path):
    """Frames of all sizes, with sample numbers of several bytes, coded as an encoder does."""
    for rate, channels, subtype, seconds in ((8000, 1, "PCM_S8", 0.5), (44_100, 2, "PCM_16", 30.0), (96_000, 8, "PCM_24", 0.3), (48_000, 2, "PCM_24", 3.0)):
        out = BytesIO()
        soundfile.write(out, noise(seconds, rate, channels).waveform.T.numpy(), rate, format="FLAC", subtype=subtype)
        content, path = bytearray(out.getvalue()), tmp_path / "a.flac"
        path.write_bytes(content)
        before = audio.read(path).waveform
        content[21] &= 0xF0
        content[22:26] = bytes(4)
        path.write_bytes(content)
        assert torch.equal(audio.read(path).waveform, before)
        for behind in (b"TAG" + bytes(125), bytes(500), b"\0"):
            path.write_bytes(bytes(content) + behind)
            assert torch.equal(audio.read(path).waveform, before)
        path.write_bytes(b"ID3\4\0\0\0\0\0\5hello" + content)
        assert torch.equal(audio.read(path).waveform, before)


def test_a_flac_that_was_cut_is_read_to_its_last_whole_frame(tmp_path: Path):
    content, path = flac_file(ramp(10_000)), tmp_path / "a.flac"
    for lost in (1, 2, 100, 2000, 2100):
        path.write_bytes(content[:-lost])
        found = Recording.open(path, 0.1)
        assert found.samples == (9216 if lost <= 1024 * 2 - 460 else 8192) and "ends early: its header says 0.417 s" in found.notes[0]
        assert torch.equal(torch.cat(list(found.blocks()), 1), wanted(ramp(10_000))[:, : found.samples])


def test_joined_flac_files_are_read_as_one(tmp_path: Path):
    path = tmp_path / "a.flac"
    for first, second in ((None, None), (0, 0), (0, None), (10**6, 3)):
        path.write_bytes(flac_file(ramp(5000), stated=first) + flac_file(ramp(700), stated=second))
        assert torch.equal(torch.cat(list(Recording.open(path, 0.1).blocks()), 1), wanted(ramp(5000), ramp(700)))
    path.write_bytes(flac_file(ramp(5000)) + flac_file(ramp(700, 2)))
    found = Recording.open(path, 0.1)
    assert found.samples == 5000 and "number 2 has 24000 Hz and 2 channels and is left out" in found.notes[0]


@pytest.mark.parametrize("bits", [8, 12, 16, 20, 24, 32])
@pytest.mark.parametrize("in_ogg", [False, True], ids=["flac", "ogg"])
def test_flac_of_every_width_is_read(tmp_path: Path, bits: int, in_ogg: bool):
    if bits in (12, 20, 32):
        pytest.importorskip("av")
    samples = ramp(3000, 2, bits)
    for stated in (None, 0):
        content = flac_file(samples, bits, stated=stated)
        (tmp_path / "a").write_bytes(ogg_flac(content) if in_ogg else content)
        found = audio.read(tmp_path / "a").waveform
        assert torch.equal(found, torch.from_numpy(samples.T / 2.0 ** (bits - 1)).float())


def test_a_width_that_needs_another_library_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "av", None)
    (tmp_path / "a.flac").write_bytes(flac_file(ramp(100, 1, 32), 32))
    with pytest.raises(InputError, match=r"32 bits, which libsndfile does not read; save it with 24 bits, or install PyAV: pip install"):
        audio.read(tmp_path / "a.flac")


def test_flac_that_is_broken_within_is_refused(tmp_path: Path):
    content = bytearray(flac_file(ramp(30_000)))
    content[len(content) // 2 : len(content) // 2 + 3000] = bytes(3000)
    (tmp_path / "a.flac").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as audio"):
        Recording.open(tmp_path / "a.flac", 1.0)


# Ogg


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_links_of_an_ogg_file_are_read_one_after_the_other(tmp_path: Path, subtype: str):
    parts = [vorbis_file(count, 2, 48_000, subtype) for count in (9000, 12_000, 500)]
    alone = []
    for n, part in enumerate(parts):
        (tmp_path / f"{n}.ogg").write_bytes(part)
        alone.append(soundfile.read(tmp_path / f"{n}.ogg", dtype="float32", always_2d=True)[0])
    (tmp_path / "a.ogg").write_bytes(b"".join(parts))
    assert torch.equal(audio.read(tmp_path / "a.ogg").waveform, torch.from_numpy(np.concatenate(alone)).T)
    (tmp_path / "a.ogg").write_bytes(parts[0] + vorbis_file(9000, 1, 48_000, subtype) + parts[1])
    found = Recording.open(tmp_path / "a.ogg", 0.1)
    assert found.samples == 9000 and "holds 3 sounds behind one another; number 2 has 48000 Hz and 1 channel" in found.notes[0]


def test_flac_in_ogg_is_read_and_goes_on(tmp_path: Path):
    path, samples = tmp_path / "a.ogg", ramp(40_000, 2)
    path.write_bytes(ogg_flac(flac_file(samples, stated=0)) + ogg_flac(flac_file(ramp(900, 2)), 6))
    assert torch.equal(audio.read(path).waveform, wanted(samples, ramp(900, 2)))
    path.write_bytes(ogg_flac(flac_file(ramp(5000, 6))))
    assert torch.equal(audio.read(path).waveform, wanted(ramp(5000, 6))), "FLAC has the order of WAV"


def pitches(waveform: np.ndarray, rate: int) -> list[int]:
    """The loudest tone of each channel [ch w], in Hz."""
    window = waveform[:, rate // 4 : rate // 4 + rate // 2]
    return [round(int(np.abs(np.fft.rfft(row)).argmax()) * 2) for row in window]


# Front left, centre and so on, by the tones of their channels: in WAV, and in Vorbis as its specification orders them.
ORDERS = {
    3: ("FL FR FC", "FL FC FR"), 4: ("FL FR BL BR", "FL FR BL BR"), 5: ("FL FR FC BL BR", "FL FC FR BL BR"),
    6: ("FL FR FC LFE BL BR", "FL FC FR BL BR LFE"), 7: ("FL FR FC LFE BC SL SR", "FL FC FR SL SR BC LFE"),
    8: ("FL FR FC LFE BL BR SL SR", "FL FC FR SL SR BL BR LFE"),
}  # fmt: skip
TONES = {"FL": 300, "FR": 500, "FC": 700, "LFE": 60, "BL": 1100, "BR": 1300, "SL": 1700, "SR": 1900, "BC": 2300}


@pytest.mark.parametrize("channels", ORDERS)
def test_channels_keep_their_places_in_ogg(tmp_path: Path, channels: int):
    in_wav, in_vorbis = (order.split() for order in ORDERS[channels])
    clip = AudioClip(torch.cat([tone(1.0, TONES[name], 48_000, gain=0.3).waveform for name in in_wav]), 48_000)
    path = audio.write(tmp_path / "a.ogg", clip)
    raw = soundfile.read(path)[0].T  # in the file's own order
    assert pitches(raw, 48_000) == [TONES[name] for name in in_vorbis]
    assert pitches(audio.read(path).waveform.numpy(), 48_000) == [TONES[name] for name in in_wav]
    again = Recording.open(path, 1.0)
    assert pitches(again.tail.waveform.numpy(), 48_000) == [TONES[name] for name in in_wav]


def test_a_player_hears_5_1_where_it_was(tmp_path: Path):
    av = pytest.importorskip("av")
    names = ORDERS[6][0].split()
    clip = AudioClip(torch.cat([tone(1.0, TONES[name], 48_000, gain=0.3).waveform for name in names]), 48_000)
    with av.open(str(audio.write(tmp_path / "a.ogg", clip))) as file:
        frames = list(file.decode(audio=0))
        assert frames[0].layout.name == "5.1"
        assert pitches(np.concatenate([frame.to_ndarray() for frame in frames], 1), 48_000) == [TONES[name] for name in names]


# MP3


def like(found: np.ndarray, wanted: np.ndarray) -> bool:
    """The decoder rounds as its buffers lie in memory, and a frame may differ."""
    return found.shape == wanted.shape and float(np.abs(found - wanted).mean()) < 1e-3


@pytest.mark.parametrize("rate, channels", [(24_000, 1), (44_100, 2), (8000, 1)])
@pytest.mark.parametrize("mode", ["CONSTANT", "VARIABLE"])
def test_mp3_of_unknown_length_and_joined_is_read_whole(tmp_path: Path, rate: int, channels: int, mode: str):
    quiet, loud = (noise(2.0, rate, channels, gain) for gain in (1e-4, 0.1))  # so that the first frames are small
    path, samples = tmp_path / "a.mp3", torch.cat([quiet.waveform, loud.waveform], 1)
    soundfile.write(path, samples.T.numpy(), rate, subtype="MPEG_LAYER_III", bitrate_mode=mode, compression_level=0.5)
    content, usual = path.read_bytes(), soundfile.read(path, dtype="float32", always_2d=True)[0].T
    (stream,) = mp3.streams(BytesIO(content))
    assert stream.is_plain and like(audio.read(path).waveform.numpy(), usual)
    for between in (b"", b"ID3\4\0\0\0\0\0\x0c" + b"a longer tag", b"TAG" + bytes(125)):
        path.write_bytes(content + between + content)
        assert like(audio.read(path).waveform.numpy(), np.concatenate([usual, usual], 1))
    untold = content[mp3._frame(content[:4])[0] :]  # without the frame that says how long it is
    for count in (1, 2):
        path.write_bytes(untold * count)
        assert 0 <= audio.read(path).waveform.shape[1] - count * samples.shape[1] < 3000 + 1500 * count


# Limits


def test_what_says_that_it_is_too_long_is_refused_before_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    silence = np.zeros((2**18, 8), "int16")
    with soundfile.SoundFile(tmp_path / "a.flac", "w", 384_000, 8, subtype="PCM_16", format="FLAC") as file:
        for _ in range(2):
            file.write(silence)
    content = bytearray((tmp_path / "a.flac").read_bytes())
    assert len(content) < 20_000
    # As if 0.2 MB held 3 GB: a length that nothing at the end of the file contradicts.
    content[22:26] = struct.pack(">I", 100_000_000)
    monkeypatch.setattr(flac, "samples_in", lambda file, stream: stream.samples)
    (tmp_path / "a.flac").write_bytes(content)
    started = time.process_time()
    with pytest.raises(InputError, match="lasts 260 s; with 8 channels at 384000 Hz at most 65 s are read"):
        audio.read(tmp_path / "a.flac")
    assert cli.main(["loop", str(tmp_path / "a.flac"), "--out", str(tmp_path / "o.wav")]) == 2
    assert time.process_time() - started < 1.0
    with opened(tmp_path / "a.flac", "it") as file:
        assert file.stated == 100_000_000 and next(file.blocks()).shape[0] == 8, "what passes by in blocks may be longer"


def test_limits_hold_where_a_header_says_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.wav").write_bytes(riff(fmt(), data(0)) * 3)
    with opened(tmp_path / "a.wav", "it", 3 * N) as file:
        assert sum(block.shape[1] for block in file.blocks()) == 3 * N
    with pytest.raises(InputError, match="it lasts 6 s; with 1 channel at 24000 Hz at most 6 s are read"), opened(tmp_path / "a.wav", "it", 3 * N - 1):
        pass
    monkeypatch.setattr(limits, "MAX_SECONDS", 1.9)
    with pytest.raises(InputError, match="longer than the limit of 2 s"):
        Recording.open(tmp_path / "a.wav", 0.0)
    monkeypatch.setattr(limits, "MAX_SECONDS", 10_800.0)
    soundfile.write(tmp_path / "a.mp3", ramp(30_000)[:, 0] / 2.0**15, RATE)
    with opened(tmp_path / "a.mp3", "it") as file, pytest.raises(InputError, match="at most 1 s are read"):
        list(type(file)(**{**vars(file), "most_values": RATE, "stated": 0}).blocks())


@pytest.mark.parametrize("value, says", [(1e38, "a sample of 1e+38; full scale is 1"), (-1e30, "a sample of -1e+30"), (np.nan, "not finite"), (-np.inf, "not finite")])
def test_one_sample_that_is_no_sound_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: float, says: str):
    monkeypatch.chdir(tmp_path)
    samples = noise(3.0).waveform[0].numpy().copy()
    samples[20_000] = value
    soundfile.write("a.wav", samples, 16_000, subtype="FLOAT")
    for read in (audio.read, lambda path: Recording.open(path, 1.0)):
        with pytest.raises(InputError, match=says.replace("+", r"\+")):
            read("a.wav")
    assert cli.main(["loop", "a.wav", "--out", "o.wav"]) == 2
    err = capsys.readouterr().err
    assert says in err and err.count("\n") == 1


def test_loud_files_that_count_in_whole_numbers_are_sound(tmp_path: Path):
    soundfile.write(tmp_path / "a.wav", ramp(100, bits=32)[:, 0].astype("float32"), RATE, subtype="FLOAT")
    assert audio.read(tmp_path / "a.wav").waveform.abs().max() > 1e8


def test_rates_that_no_device_has_need_no_filter_of_gigabytes():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clip = tone(0.5, 997.0, 767_999, gain=1.0)
    found = audio.resample(clip, 16_000)
    assert found.waveform.shape == (1, 8000)
    inner = slice(1000, -1000)
    assert (found.waveform - tone(0.5, 997.0, 16_000, gain=1.0).waveform)[:, inner].abs().max() < 0.01
    assert audio.resample(found, 767_999).waveform.shape == (1, round(8000 * 767_999 / 16_000))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # kB


def test_a_file_is_read_with_little_more_memory_than_its_sound(tmp_path: Path):
    audio.write(tmp_path / "a.wav", [torch.zeros(2, 1 << 20)] * 10, 48_000, 2, subtype="16")  # 84 MB as float32
    script = (
        "import resource, sys, torch\nfrom audiostory_core.sound import audio\nimport soundfile\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\nclip = audio.read(sys.argv[1])\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / clip.waveform.nbytes)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.wav")], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert float(done.stdout) < 2.2


class Failing(BytesIO):
    """Fails once so many bytes were read."""

    def __init__(self, content: bytes, room: int, failure: BaseException) -> None:
        super().__init__(content)
        self.room, self.failure = room, failure

    def read(self, count: int = -1, /) -> bytes:
        found = super().read(count)
        self.room -= len(found)
        if self.room < 0:
            raise self.failure
        return found


@pytest.mark.parametrize("content", [HEADERS["true"], HEADERS["zero"], flac_file(ramp(N)), ogg_flac(flac_file(ramp(N)))], ids=["wav", "zero", "flac", "ogg"])
def test_what_a_disk_or_a_person_does_while_a_file_is_read_is_not_lost(content: bytes):
    with opened(BytesIO(content), "it") as file:
        assert sum(block.shape[1] for block in file.blocks()) == N
    for failure, kind in ((OSError(5, "Input/output error"), InputError), (KeyboardInterrupt(), KeyboardInterrupt)):
        source = Failing(content, 10**9, failure)
        with opened(source, "it") as file:
            source.room, blocks = 30_000, file.blocks()
            with pytest.raises(kind):
                list(blocks)


# Hostile files


@pytest.mark.parametrize("kind", fuzz_sounds.GENERATORS)
def test_files_that_nobody_would_write_are_read_or_refused(tmp_path: Path, kind: str):
    contents, read, path = fuzz_sounds.GENERATORS[kind](random.Random(3)), 0, tmp_path / "sound"
    for _ in range(50):
        content = next(contents)
        path.write_bytes(content)
        started = time.process_time()
        try:
            fuzz_sounds.read_all(path)
            read += 1
        except InputError as error:
            assert "\n" not in str(error) and len(str(error)) < 500
        assert time.process_time() - started < 2.0
    assert 5 < read < 50


def test_the_same_draw_gives_the_same_files():
    for generate in fuzz_sounds.GENERATORS.values():
        first, second = generate(random.Random(5)), generate(random.Random(5))
        assert [next(first) for _ in range(8)] == [next(second) for _ in range(8)]


HOSTILE = {
    "files in files": b"RIFF\0\0\0\0WAVEabc" * 200_000,
    "markers": b"OggS" + b"OggS\0\2" * 300_000,
    "streams": flac_file(ramp(20)) + b"fLaC\0\0\0\x22" * 200_000,
    "streams of nothing": flac_file(ramp(20)) * 3000,
    "lists": riff(fmt(), data(UNKNOWN, b"LIST\0\0\0\0" * 200_000), size=0),
    "lists of texts": riff(fmt(), data(None), *[info((b"ICMT", b"x"))] * 5000),
    "sounds": riff(fmt(), *[data(None, b"\1\0")] * 100_000),
    "syncs": flac_file(ramp(20), stated=0) + b"\xff\xf8\x70\x00" * 400_000,
    "frames with gaps": (b"\xff\xe3\x10\xc4" + bytes(60)) * 20_000, "frames that do not go on": b"\xff\xfb\x90\x00" * 300_000,
    "pages": vorbis_file(100) + b"".join([b"OggS" + bytes(22) + b"\0"] * 40_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_files_made_to_take_long_do_not(tmp_path: Path, kind: str):
    path = tmp_path / "a"
    path.write_bytes(HOSTILE[kind])
    started = time.process_time()
    for read in (audio.read_metadata, lambda path: Recording.open(path, 0.1)):
        try:
            read(path)
        except InputError as error:
            assert "\n" not in str(error)
    assert time.process_time() - started < 4.0


@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".flac", ".ogg"])
def test_a_file_that_is_there_is_not_said_to_be_missing(tmp_path: Path, suffix: str):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(bytes(range(7, 250)) * 12)
    with pytest.raises(InputError, match="cannot be read as audio") as refused:
        audio.read(path)
    assert "does not exist" not in str(refused.value)
