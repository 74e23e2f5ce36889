"""Sound as a value and sound on disk.

Turns files into `AudioClip` (waveform `[ch w]` float32 with its sample rate) and clips, or streams of blocks,
into wav, flac and ogg files that carry a text, such as the plan, in their metadata. Resamples and measures.
Knows nothing of events, models or devices; everything here works on the CPU.
"""

import math
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

import torch

from ..disk.files import Sink, check_target, refusals_of_disk, replacing
from ..errors import InputError
from .meter import Meter
from .suffixes import AUDIO_SUFFIXES

Subtype = Literal["16", "24", "float"]

MAX_SECONDS = 4 * 3600.0  # of one file read into memory: 5 GB as stereo at 44.1 kHz
MAX_WAV_BYTES = 2**32 - 4096  # RIFF counts in 32 bits; the rest is room for headers
MAX_METADATA_BYTES = 8 * 2**20  # a FLAC comment block ends at 16 MiB
_BLOCK = 65536  # libsndfile's Vorbis encoder overflows its stack on much larger writes
_MAX_CHUNKS = 4096  # a real WAV has about ten; a hostile one may hold millions of empty ones


@dataclass(frozen=True)
class AudioClip:
    """A waveform `[ch w]`, float32, nominally within -1..1, and its sample rate in Hz; `w` may be 0.

    Shape and type are checked here; that samples are finite, only where a file is read or written.
    """

    waveform: torch.Tensor
    sample_rate: int

    def __post_init__(self) -> None:
        if self.waveform.ndim != 2 or self.waveform.shape[0] < 1:
            raise InputError(f"a waveform is [channels, samples]; got shape {list(self.waveform.shape)}")
        if self.waveform.dtype != torch.float32:
            raise InputError(f"a waveform is float32; got {self.waveform.dtype}")
        if self.sample_rate < 1:
            raise InputError(f"a sample rate is at least 1 Hz; got {self.sample_rate}")

    @property
    def channels(self) -> int:
        return self.waveform.shape[0]

    @property
    def seconds(self) -> float:
        return self.waveform.shape[1] / self.sample_rate


def resample(clip: AudioClip, sample_rate: int) -> AudioClip:
    """The clip at another rate (Hz); its length is `round(w * new / old)` samples.

    One polyphase FIR of 64 zero crossings a side under a Kaiser window: flat to 0.9 of the lower Nyquist
    frequency, then down by 90 dB; scipy's own default reaches only 50 dB.
    """
    if sample_rate == clip.sample_rate or clip.waveform.shape[1] == 0:
        return AudioClip(clip.waveform, sample_rate)
    from scipy import signal

    if sample_rate < 1:
        raise InputError(f"a sample rate is at least 1 Hz; got {sample_rate}")
    common = math.gcd(sample_rate, clip.sample_rate)
    up, down = sample_rate // common, clip.sample_rate // common
    widest = max(up, down)
    window: Any = ("kaiser", 9.0)
    taps: Any = signal.firwin(2 * 64 * widest + 1, 0.955 / widest, window=window)
    samples = signal.resample_poly(clip.waveform.cpu().numpy(), up, down, axis=1, window=taps)
    length = round(clip.waveform.shape[1] * sample_rate / clip.sample_rate)  # resample_poly rounds up
    return AudioClip(torch.from_numpy(samples[:, :length].astype("float32")), sample_rate)


def loudness(clip: AudioClip) -> float:
    """Integrated loudness in LUFS (see `Meter`); -inf for silence."""
    return _measured(clip, peaks=False).loudness()


def true_peak(clip: AudioClip) -> float:
    """Largest magnitude after 4x oversampling, linear (see `Meter`)."""
    return _measured(clip).true_peak


def _measured(clip: AudioClip, peaks: bool = True) -> Meter:
    meter = Meter(clip.sample_rate, clip.channels, peaks)
    meter.add(clip.waveform)
    return meter


def read(path: str | Path) -> AudioClip:
    """A sound file of any kind libsndfile knows (wav, flac, ogg, mp3, aiff, ...), all channels.

    Raises InputError for a missing or broken file, samples that are not finite, or more than `MAX_SECONDS`.
    """
    if not Path(path).is_file():
        raise InputError(f"no such audio file: {path}")
    return decode(path, str(path))


def decode(source: str | Path | BinaryIO, name: str) -> AudioClip:
    """As `read`, from a path or an open file; `name` is what messages call it.

    Read block by block: what a header claims is never allocated, only what the file holds.
    """
    import soundfile

    blocks, length = [], 0
    try:
        with soundfile.SoundFile(cast(Any, source)) as file:
            sample_rate, channels = file.samplerate, file.channels
            while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
                blocks.append(torch.from_numpy(block))
                length += len(block)
                if length > MAX_SECONDS * sample_rate:
                    raise InputError(f"{name} is longer than the limit of {MAX_SECONDS:.0f} s")
    except (soundfile.SoundFileError, OSError) as error:
        raise InputError(f"{name} cannot be read as audio: {error}") from error
    waveform = torch.cat(blocks).T.contiguous() if blocks else torch.zeros(channels, 0)
    if not torch.isfinite(waveform).all():
        raise InputError(f"{name} holds samples that are not finite numbers")
    return AudioClip(waveform, sample_rate)


def check_output(path: str | Path, overwrite: bool = False) -> Path:
    """The path, if a wav, flac or ogg file may be written there; to be asked before hours of work.

    Raises InputError naming what is wrong with the suffix, the folder or an existing file.
    """
    return check_target(path, overwrite, AUDIO_SUFFIXES)


class AudioWriter:
    """The open file behind `writing`; takes blocks `[ch w]`."""

    def __init__(self, sink: Sink, target: Path, sample_rate: int, channels: int, subtype: str, text: str) -> None:
        import numpy as np
        import soundfile

        self._sink, self._target = sink, target
        self._channels, self._subtype = channels, subtype
        self._dither = np.random.default_rng(0)
        container = target.suffix[1:].upper()
        self._limit = MAX_WAV_BYTES - len(text.encode()) if container == "WAV" else math.inf
        with self._refusals():
            self._file = soundfile.SoundFile(cast(Any, sink), "w", sample_rate, channels, subtype=subtype, format=container)
            if text and container != "WAV":  # libsndfile drops texts above 8 kB from WAV: see _append_comment
                self._file.comment = text

    def add(self, block: torch.Tensor) -> None:
        """Write the next samples `[ch w]`; any `w`."""
        if block.ndim != 2 or block.shape[0] != self._channels:
            raise InputError(f"{self._target} takes blocks [{self._channels}, w]; got {list(block.shape)}")
        if not torch.isfinite(block).all():
            raise InputError(f"samples for {self._target} are not finite numbers")
        for part in block.detach().float().cpu().T.split(_BLOCK):
            if self._sink.tell() + part.numel() * 4 > self._limit:
                raise InputError(f"{self._target} would pass the 4 GiB a WAV file can hold; write a .flac file")
            with self._refusals():
                self._file.write(self._quantised(part))

    def _quantised(self, samples: torch.Tensor) -> Any:
        """Frames `[w ch]` as the file stores them; full scale is 2**(bits-1), as libsndfile reads it."""
        if self._subtype == "PCM_16":
            noise = self._dither.random((*samples.shape, 2))
            steps = torch.from_numpy(noise[..., 0] - noise[..., 1]) + samples.double() * 2**15
            return steps.round().clamp(-(2**15), 2**15 - 1).short().numpy()
        if self._subtype == "PCM_24":
            steps = (samples.double() * 2**23).round().clamp(-(2**23), 2**23 - 1)
            return (steps.int() * 2**8).numpy()
        return samples.contiguous().numpy()

    def close(self) -> None:
        with self._refusals():
            self._file.close()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """What libsndfile or the disk below it refuses, as one kind of error."""
        import soundfile

        try:
            yield
        except (soundfile.SoundFileError, AssertionError) as error:  # soundfile asserts that all was written
            with refusals_of_disk(self._target):
                self._sink.check()
            reason = getattr(error, "error_string", error)
            raise InputError(f"could not write {self._target}: {reason}; nothing was written") from error
        with refusals_of_disk(self._target):
            self._sink.check()


@contextmanager
def writing(
    path: str | Path,
    sample_rate: int,
    channels: int,
    *,
    subtype: Subtype = "24",
    metadata: str | None = None,
    overwrite: bool = False,
    starts_at: int | None = None,
) -> Iterator[AudioWriter]:
    """A wav, flac or ogg file to `add` blocks `[ch w]` to; it appears when the `with` block ends well.

    `subtype` is '16' (with triangular dither of one step, the same every time), '24' or 'float' (wav only);
    ogg is always Vorbis. `metadata` is text without NUL, up to 8 MiB; `read_metadata` gives it back. `starts_at` is the
    sample of a longer track at which a wav file begins: studios place it there by the time reference of Broadcast Wave.
    Raises InputError for what the format cannot hold, samples that are not finite, and a disk that refuses.
    """
    target = check_output(path, overwrite)
    text = _checked_text(metadata)
    encoding = _encoding(target, subtype)
    with replacing(target, overwrite, AUDIO_SUFFIXES) as sink:
        writer = AudioWriter(sink, target, sample_rate, channels, encoding, text)
        try:
            yield writer
        finally:
            writer.close()
        if target.suffix.lower() == ".wav":
            if text:
                _append_comment(sink, text)
            if starts_at is not None:
                append_chunk(sink, b"bext", struct.pack("<338xQH254x", starts_at, 1))


def write(
    path: str | Path,
    sound: AudioClip | Iterable[torch.Tensor],
    sample_rate: int | None = None,
    channels: int | None = None,
    *,
    subtype: Subtype = "24",
    metadata: str | None = None,
    overwrite: bool = False,
) -> Path:
    """Write a clip, or blocks `[ch w]` as they come, then with their rate and channels; see `writing`."""
    if isinstance(sound, AudioClip):
        sample_rate, channels, sound = sound.sample_rate, sound.channels, [sound.waveform]
    if sample_rate is None or channels is None:
        raise InputError("blocks are written with a sample rate and a number of channels; one is missing")
    with writing(path, sample_rate, channels, subtype=subtype, metadata=metadata, overwrite=overwrite) as writer:
        for block in sound:
            writer.add(block)
    return Path(path)


def _encoding(target: Path, subtype: str) -> str:
    """libsndfile's name for the sample format."""
    container = target.suffix.lower()
    if subtype not in ("16", "24", "float"):
        raise InputError(f"unknown sample format '{subtype}'; use 16, 24 or float")
    if container == ".ogg":
        return "VORBIS"
    if container == ".flac" and subtype == "float":
        raise InputError("flac holds 16 or 24 bits, not float; write a .wav file or choose 24")
    return "FLOAT" if subtype == "float" else f"PCM_{subtype}"


def _checked_text(metadata: str | None) -> str:
    text = metadata or ""
    size = len(text.encode(errors="replace"))
    if size > MAX_METADATA_BYTES:
        raise InputError(f"metadata ends at {MAX_METADATA_BYTES} bytes; got {size}")
    if "\0" in text or text.encode(errors="replace").decode() != text:
        raise InputError("metadata is Unicode text without NUL characters and lone surrogates")
    return text


def _append_comment(file: Sink, comment: str) -> None:
    """Add the comment where RIFF keeps it (`LIST INFO ICMT`, behind the sound)."""
    text = comment.encode()
    text += b"\0" * (2 - len(text) % 2)  # zero-terminated, to an even length
    append_chunk(file, b"LIST", b"INFO" + b"ICMT" + struct.pack("<I", len(text)) + text)


def append_chunk(file: Sink | BinaryIO, name: bytes, body: bytes) -> None:
    """Add a chunk of even length behind all others and correct the size of the file."""
    end = file.seek(0, os.SEEK_END)
    file.write(b"\0" * (end % 2) + name + struct.pack("<I", len(body)) + body)
    size = file.tell() - 8
    file.seek(4)
    file.write(struct.pack("<I", size))


def amplify(path: Path, gain: float, starts_at: int | None = None) -> None:
    """Write a float wav file anew with every sample times `gain`, block by block; see `writing` for `starts_at`."""
    import soundfile

    info = soundfile.info(str(path))
    target = writing(path, info.samplerate, info.channels, subtype="float", overwrite=True, starts_at=starts_at)
    # The old file is closed first, before the new one takes its place.
    with target as writer, soundfile.SoundFile(path) as file:
        while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
            writer.add(torch.from_numpy(block.T) * gain)


def read_metadata(path: str | Path) -> str | None:
    """The text a file carries as its comment, or None. Sizes that lie lead to None, never to memory.

    Raises InputError for a file that is missing or is not a sound file.
    """
    import soundfile

    try:
        with open(path, "rb") as file:
            if file.read(4) == b"RIFF":
                return _wav_comment(file)
        with soundfile.SoundFile(path) as sound:
            return sound.comment or None
    except (soundfile.SoundFileError, OSError) as error:
        raise InputError(f"{path} cannot be read as audio: {error}") from error


def _wav_comment(file: BinaryIO) -> str | None:
    for name, start, length in _chunks(file, 12, file.seek(0, os.SEEK_END)):
        file.seek(start)
        if name != b"LIST" or file.read(4) != b"INFO":
            continue
        for entry, offset, size in _chunks(file, start + 4, start + length):
            if entry == b"ICMT" and size <= MAX_METADATA_BYTES + 2:
                file.seek(offset)
                text = file.read(size).rstrip(b"\0")
                try:
                    return text.decode() or None
                except UnicodeDecodeError:
                    return None  # another program's, in an unknown encoding
    return None


def _chunks(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, offset and length of each RIFF chunk between two offsets, up to the first that does not fit."""
    for _ in range(_MAX_CHUNKS):
        file.seek(start)
        header = file.read(8)
        if len(header) < 8:
            return
        length = struct.unpack("<I", header[4:])[0]
        if start + 8 + length > end:
            return
        yield header[:4], start + 8, length
        start += 8 + length + length % 2
