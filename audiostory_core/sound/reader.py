"""A sound file of any kind -> what it is and all of its sound in blocks `[ch w]`, whatever its headers say.

libsndfile reads; what it is shown is the file, or the parts of it that hold sound behind a header that is true. Samples that
it has no width for are left to PyAV. Channels come in the order of WAV: front left and right, centre, LFE, then the others.
Knows what a file may hold at most (`limits`), and nothing of who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import torch
from torch import Tensor

from ..errors import InputError, first_line
from . import flac, limits, mp3, ogg, riff
from .pieces import Pieces, Readable, read_at, size_of

BLOCK_SAMPLES = 1 << 16
_FLOATS = ("FLOAT", "DOUBLE")
_WIDTHS = (8, 16, 24)  # of FLAC's samples, that libsndfile reads
# Vorbis names its channels in another order than WAV: for each number of channels, which of a file's comes when.
VORBIS_ORDER = {
    3: (0, 2, 1), 5: (0, 2, 1, 3, 4), 6: (0, 2, 1, 5, 3, 4), 7: (0, 2, 1, 6, 5, 3, 4), 8: (0, 2, 1, 7, 5, 6, 3, 4)
}  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """One of the sounds that lie in a file behind one another: the file that holds it alone, which of its channels comes
    when, and what it is where only PyAV has a width for its samples; `header` is what it says, for a sentence."""

    file: str | Pieces
    order: tuple[int, ...] | None = None
    odd: flac.Stream | None = None
    header: str = ""


@dataclass(frozen=True)
class _Form:
    sample_rate: int
    channels: int
    samples: int
    is_float: bool


@dataclass(frozen=True)
class SoundReader:
    """An open sound file: rate in Hz, channels, whether its samples are not whole numbers, and how many it says it holds.

    `notes` say what is left out, a sentence each.
    """

    name: str
    sample_rate: int
    channels: int
    is_float: bool
    stated: int
    notes: tuple[str, ...]
    passages: tuple[Passage, ...]
    most_values: int

    def blocks(self) -> Iterator[Tensor]:
        """All of its sound, float32 `[ch w]`, as it is in the file. Raises InputError for more than may be read, for samples
        that are no sound, and where the file is broken."""
        samples = 0
        for passage in self.passages:
            for block in _blocks(passage, self.name):
                samples += block.shape[1]
                limits.check_length(self.name, samples, self.sample_rate, self.channels, self.most_values)
                limits.check_samples(self.name, block)
                yield block if passage.order is None else block[list(passage.order)]


@contextmanager
def opened(source: str | Path | BinaryIO, name: str, most_values: int = limits.MAX_VALUES) -> Iterator[SoundReader]:
    """A file by its path, or one that is open, for as long as the block runs; `name` is what messages call it.

    Raises InputError for what is no sound, for rates and channels that none has, and for what by its own words is longer
    than `limits.MAX_SECONDS` or has more than `most_values` samples times channels, before anything is decoded.
    """
    with ExitStack() as stack:
        try:
            if isinstance(source, (str, Path)):
                passages, notes = _passages(stack.enter_context(open(source, "rb")), str(source), name)
            else:
                passages, notes = _passages(source, "", name)
        except OSError as error:
            raise unreadable(name, error) from error
        yield _reader(name, passages, notes, most_values)


def _reader(name: str, passages: list[Passage], notes: list[str], most_values: int) -> SoundReader:
    """What the passages hold together; those that do not go on as the first one does are left out, and that is said."""
    first = _form(passages[0], name)
    taken, stated, is_float = 1, first.samples, first.is_float
    for passage in passages[1:]:
        form, why = _form_or_reason(passage, name)
        if form is None or (form.sample_rate, form.channels) != (first.sample_rate, first.channels):
            notes = [*notes, _left_out(name, len(passages), taken, why or form)]
            break
        taken, stated, is_float = taken + 1, stated + form.samples, is_float or form.is_float
    limits.check_length(name, stated, first.sample_rate, first.channels, most_values)
    kept = tuple(passages[:taken])
    return SoundReader(name, first.sample_rate, first.channels, is_float, stated, tuple(notes), kept, most_values)


def _left_out(name: str, count: int, taken: int, why: _Form | str | None) -> str:
    reason = (
        f"has {why.sample_rate} Hz and {limits.counted(why.channels)}"
        if isinstance(why, _Form)
        else f"cannot be read ({why})"
    )
    return (
        f"{name} holds {count} sounds behind one another; number {taken + 1} {reason} and is left out with all that follow"
    )


def _form_or_reason(passage: Passage, name: str) -> tuple[_Form | None, str]:
    try:
        return _form(passage, name), ""
    except InputError as error:
        return None, first_line(error)


def _form(passage: Passage, name: str) -> _Form:
    with _decoder(passage, name) as decoder:
        form = decoder.form
    limits.check_form(name, form.sample_rate, form.channels)
    return form


def _blocks(passage: Passage, name: str) -> Iterator[Tensor]:
    with _decoder(passage, name) as decoder:
        yield from decoder.blocks()


def _passages(file: BinaryIO, path: str, name: str) -> tuple[list[Passage], list[str]]:
    """The sounds of a file, with a sentence for what is left out of them; what is not looked into is one as it is.

    A path that libsndfile can be given as it is stays one: it reads that without calling back.
    """
    whole: str | Pieces = Pieces(file, [(0, size_of(file))])
    if path and Path(path).suffix.lower() != ".raw":  # else it would be taken for samples without a header
        whole = path
    head = read_at(file, 0, 12)
    if riff.is_wave(head):
        return _of_wave(file, whole, name)
    if ogg.is_ogg(head):
        return _of_ogg(file, whole, name)
    if flac.is_flac(read_at(file, flac.skip_tag(file), 4)):
        return _of_flac(file, whole, name)
    if head[:3] == b"ID3" or head[:1] == b"\xff":
        return _of_mp3(file, whole, name)
    return [Passage(whole)], []


def _of_wave(file: Readable, whole: str | Pieces, name: str) -> tuple[list[Passage], list[str]]:
    found = riff.waves(file)
    if not found:
        return [Passage(whole)], []
    if found[0].is_plain:
        return [Passage(whole, header=found[0].header)], []
    return [Passage(wave.file(file), header=wave.header) for wave in found], _beyond(len(found), riff.MAX_FILES, name)


def _of_ogg(file: Readable, whole: str | Pieces, name: str) -> tuple[list[Passage], list[str]]:
    passages, notes = list[Passage](), list[str]()
    links = ogg.links(file)
    for link in links:
        if link.codec == "flac":
            found, more = _of_flac(native := ogg.native_flac(file, link), native, name)
            passages, notes = passages + found, notes + more
            continue
        part = whole if len(links) == 1 else Pieces(file, [(link.start, link.end)])
        passages.append(Passage(part, VORBIS_ORDER.get(link.channels)))
    return passages or [Passage(whole)], [*notes, *_beyond(len(links), limits.MAX_SOUNDS, name)]


def _of_flac(file: Readable, whole: str | Pieces, name: str) -> tuple[list[Passage], list[str]]:
    passages, notes = list[Passage](), list[str]()
    streams = flac.streams(file)
    for stream in streams:
        samples = flac.samples_in(file, stream)
        is_true = samples is None or samples == stream.samples
        if samples is not None and samples < stream.samples:
            notes.append(
                f"{name} ends early: its header says {stream.samples / max(1, stream.sample_rate):.3f} s, "
                f"{samples / max(1, stream.sample_rate):.3f} s are there"
            )
        stream = replace(stream, samples=stream.samples if samples is None else samples)
        is_odd = stream.bits not in _WIDTHS
        part = whole if is_true and len(streams) == 1 and not is_odd else stream.file(file)
        passages.append(Passage(part, odd=stream if is_odd else None))
    return passages or [Passage(whole)], [*notes, *_beyond(len(streams), limits.MAX_SOUNDS, name)]


def _of_mp3(file: Readable, whole: str | Pieces, name: str) -> tuple[list[Passage], list[str]]:
    streams = mp3.streams(file)
    if not streams or (len(streams) == 1 and streams[0].is_plain):
        return [Passage(whole)], []
    return [Passage(stream.file(file)) for stream in streams], _beyond(len(streams), limits.MAX_SOUNDS, name)


def _beyond(count: int, most: int, name: str) -> list[str]:
    return [f"{name} holds more sounds behind one another than the {most} that are read"] if count >= most else []


@contextmanager
def _decoder(passage: Passage, name: str) -> Iterator[_SoundFile | _AvFile]:
    """What decodes a passage; what it or the disk below it refuses is one kind of error."""
    import soundfile

    decoding = _AvFile.opened(passage, name) if passage.odd else _SoundFile.opened(passage)
    try:
        with _failures_of(passage.file), decoding as decoder:
            yield decoder
    except (soundfile.SoundFileError, OSError) as error:
        raise unreadable(name, error, passage.header) from error


def unreadable(name: object, error: Exception, header: str = "") -> InputError:
    """What is said of a file that libsndfile or the disk refuses; `header` is what its own says, where that is known."""
    reason = str(getattr(error, "error_string", error)).rstrip(".")
    if reason.startswith("File does not exist"):  # so libsndfile says of a file in which it finds no MP3
        reason = "it is of no format that is known"
    says = f"; its header says {header}" if header else ""
    return InputError(f"{name} cannot be read as audio: {reason}{says}.")


@contextmanager
def _failures_of(file: str | Pieces) -> Iterator[None]:
    """Raises what a file could not raise through C."""
    try:
        yield
    finally:
        if isinstance(file, Pieces):
            file.check()


@dataclass(frozen=True)
class _SoundFile:
    """A passage that libsndfile reads."""

    file: Any
    form: _Form

    @classmethod
    @contextmanager
    def opened(cls, passage: Passage) -> Iterator[_SoundFile]:
        import soundfile

        if isinstance(passage.file, Pieces):
            passage.file.seek(0)
        with soundfile.SoundFile(cast(Any, passage.file)) as file:
            yield cls(file, _Form(int(file.samplerate), int(file.channels), int(file.frames), file.subtype in _FLOATS))

    def blocks(self) -> Iterator[Tensor]:
        # Half a million numbers at a time, whatever the number of channels.
        size = max(1, BLOCK_SAMPLES * 8 // max(8, self.form.channels))
        while len(block := self.file.read(size, dtype="float32", always_2d=True)):
            yield torch.from_numpy(block).T


@dataclass(frozen=True)
class _AvFile:
    """FLAC of a width that libsndfile does not read, by PyAV."""

    file: Any
    form: _Form

    @classmethod
    @contextmanager
    def opened(cls, passage: Passage, name: str) -> Iterator[_AvFile]:
        stream = cast(flac.Stream, passage.odd)
        try:
            import av
            from av.error import FFmpegError
        except ImportError:
            raise InputError(
                f"{name} has samples of {stream.bits} bits, which libsndfile does not read; save it with 24 bits, or "
                'install PyAV: pip install "audiostory-comfyui[video]".'
            ) from None
        cast(Pieces, passage.file).seek(0)
        try:
            with av.open(cast(Any, passage.file), format="flac") as file:
                yield cls(file, _Form(stream.sample_rate, stream.channels, stream.samples, False))
        except (FFmpegError, ValueError) as error:
            raise InputError(f"{name} cannot be read as audio: {first_line(error)}") from error

    def blocks(self) -> Iterator[Tensor]:
        for frame in self.file.decode(audio=0):
            block = torch.from_numpy(frame.to_ndarray())
            block = block.reshape(-1, frame.layout.nb_channels).T if frame.format.is_packed else block
            yield block.float() / 2 ** (8 * frame.format.bytes - 1)
