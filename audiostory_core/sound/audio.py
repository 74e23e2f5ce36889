"""Sound as a value and sound on disk.

Turns files into `AudioClip` (waveform `[ch w]` float32 with its sample rate) and clips, or streams of blocks,
into wav, flac and ogg files that carry a text, such as the plan, in their metadata. Resamples and measures.
Knows nothing of events, models or devices; everything here works on the CPU.
"""

import math
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

import torch

from ..disk.files import Sink, check_target, refusals_of_disk, replacing
from ..errors import InputError
from . import limits, riff
from .filters import lowpass, resampled
from .meter import Meter
from .reader import VORBIS_ORDER, opened
from .suffixes import AUDIO_SUFFIXES
from .tags import COMMENT_NAMES, read_tags

Subtype = Literal["16", "24", "float"]

MAX_WAV_BYTES = 2**32 - 4096  # RIFF counts in 32 bits; the rest is room for headers
MAX_METADATA_BYTES = 8 * 2**20  # a FLAC comment block ends at 16 MiB
_MOST_PHASES = 96_000  # of a resampler: all rates up to so many Hz keep their exact ratio, and all usual ones
_BLOCK = 65536  # libsndfile's Vorbis encoder overflows its stack on much larger writes


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
    frequency, then down by 90 dB.
    """
    if sample_rate == clip.sample_rate or clip.waveform.shape[1] == 0:
        return AudioClip(clip.waveform, sample_rate)
    if sample_rate < 1:
        raise InputError(f"a sample rate is at least 1 Hz; got {sample_rate}")
    up, down = _ratio(sample_rate, clip.sample_rate)
    widest = max(up, down)
    found = resampled(clip.waveform.detach().cpu().double(), lowpass(64 * widest, 0.955 / widest, 9.0), up, down).float()
    length = round(clip.waveform.shape[1] * sample_rate / clip.sample_rate)  # where the ratio is met, one less at most
    return AudioClip(torch.nn.functional.pad(found[:, :length], (0, max(0, length - found.shape[1]))), sample_rate)


def _ratio(new: int, old: int) -> tuple[int, int]:
    """Two numbers in the ratio of two rates. Rates that no device has would need a filter of gigabytes: theirs is met to
    some millionths."""
    ratio, is_up = Fraction(min(new, old), max(new, old)), new > old
    ratio = ratio.limit_denominator(_MOST_PHASES)
    low, high = max(1, ratio.numerator), ratio.denominator
    return (high, low) if is_up else (low, high)


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
    """A sound file of any kind libsndfile knows (wav, flac, ogg, mp3, aiff, ...), all channels in the order of WAV.

    Raises InputError for a missing or broken file, samples that are no sound, or more than `limits` takes into memory.
    """
    if not Path(path).is_file():
        raise InputError(f"no such audio file: {path}")
    return decode(path, str(path))


def decode(source: str | Path | BinaryIO, name: str) -> AudioClip:
    """As `read`, from a path or an open file; `name` is what messages call it.

    Read block by block: what a header claims is never allocated, only what the file holds. A file of which something would
    be left out is refused, since nobody would say so.
    """
    with opened(source, name, limits.MAX_VALUES_IN_MEMORY) as file:
        if file.notes:
            raise InputError(f"{file.notes[0]}.")
        return AudioClip(joined(file.blocks(), file.channels), file.sample_rate)


def joined(blocks: Iterable[torch.Tensor], channels: int) -> torch.Tensor:
    """Blocks `[ch w]` as one waveform; of a deque they are taken. Each is let go when it was copied, so that little more
    than the sound is held."""
    held = blocks if isinstance(blocks, deque) else deque(blocks)
    waveform, at = torch.empty(channels, sum(block.shape[1] for block in held)), 0
    while held:
        block = held.popleft()
        waveform[:, at : at + block.shape[1]] = block
        at += block.shape[1]
    return waveform


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
        self._order = _written_order(channels) if subtype == "VORBIS" else None
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
        block = block if self._order is None else block[self._order]
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
                riff.add_info(sink, [("ICMT", text)])
            if starts_at is not None:
                riff.append_chunk(sink, b"bext", struct.pack("<338xQH254x", starts_at, 1))


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


def encode_flac(clip: AudioClip) -> bytes:
    """The bytes of a FLAC file of 16 bits: samples that have no more come back the same, others are dithered as by `write`.

    Raises InputError for samples that are not finite.
    """
    encoded = BytesIO()
    steps = clip.waveform.detach().cpu() * 2**15
    if (
        steps.numel()
        and bool((steps == steps.round()).all())
        and -(2**15) <= float(steps.min()) <= float(steps.max()) < 2**15
    ):
        import soundfile

        soundfile.write(encoded, steps.short().T.numpy(), clip.sample_rate, format="FLAC", subtype="PCM_16")
        return encoded.getvalue()
    writer = AudioWriter(Sink(encoded), Path("sound.flac"), clip.sample_rate, clip.channels, "PCM_16", "")
    try:
        writer.add(clip.waveform)
    finally:
        writer.close()
    return encoded.getvalue()


def wav_for_models(clip: AudioClip) -> bytes:
    """A wav file of 16 bits, at 16 kHz, in one channel: what models that hear are sent, whatever they are given."""
    import soundfile

    samples = resample(clip, 16_000).waveform.mean(0).clamp(-1, 1).numpy()
    encoded = BytesIO()
    soundfile.write(encoded, samples, 16_000, format="WAV", subtype="PCM_16")
    return encoded.getvalue()


def _written_order(channels: int) -> list[int] | None:
    """Which of WAV's channels comes when in Vorbis; None where both have the same order."""
    order = VORBIS_ORDER.get(channels)
    return None if order is None else [order.index(n) for n in range(channels)]


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


def amplify(path: Path, gain: Callable[[int, int], torch.Tensor | float], starts_at: int = 0) -> None:
    """Write a float wav file anew, block by block, with its samples times what `gain` says of those from the first to the
    last, counted from where the file `starts_at`; see `writing` for that."""
    import soundfile

    info = soundfile.info(str(path))
    target = writing(path, info.samplerate, info.channels, subtype="float", overwrite=True, starts_at=starts_at)
    at = starts_at
    # The old file is closed first, before the new one takes its place.
    with target as writer, soundfile.SoundFile(path) as file:
        while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
            writer.add(torch.from_numpy(block.T) * gain(at, at + len(block)))
            at += len(block)


def read_metadata(path: str | Path) -> str | None:
    """The text a file carries as its comment, the first of several, or None; see `tags.read_tags` for all texts.

    Raises InputError for a file that is missing or is not a sound file.
    """
    return next((text for name, text in read_tags(path) if name in COMMENT_NAMES), None)
