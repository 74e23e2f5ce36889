"""WAV by its chunks: where the sound lies whatever headers say, the texts that a file carries, and chunks behind it all.

Streaming servers and recorders that crash leave sizes of 0, of the first piece only, or of 2 GB and more; files are joined
behind one another. What a header says is believed where what it says fits. Decodes nothing.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from ..disk.files import Sink
from .comments import MAX_TEXTS
from .limits import counted
from .pieces import Pieces, Readable, find_all, read_at, size_of

MAX_FILES = 4096  # that are joined behind one another
MAX_CHUNKS = 4096  # a real WAV has about ten; a hostile one may hold millions of empty ones
MAX_TEXT_BYTES = 8 * 2**20 + 2
_MAX_FMT_BYTES = 4096
_MOST_RIFF = 2**32 - 4096
_UNKNOWN = 2**32 - 1
_SECTOR_BYTES, _PAGE_BYTES = 512, 4096
# Chunks are looked for behind a sound of unknown length: in how many bytes, in how many places, and how many of them.
_MAX_TAIL_BYTES, _MAX_PLACES, _MOST_BEHIND = 20 * 2**20, 500, 64

_FORM = re.compile(rb"(?:RIFF|RIFX|RF64|BW64)[\0-\xff]{4}WAVE(?=[A-Za-z]{3})")
_NAME = re.compile(rb"[A-Za-z0-9_][A-Za-z0-9_ ]{3}")
_KNOWN = re.compile(
    rb"LIST|bext|iXML|axml|_PMX|id3 |ID3 |cue |smpl|inst|fact|PEAK|JUNK|junk|PAD |FLLR|afsp|plst|acid|SAUR|umid"
)
_TAG = re.compile(rb"TAG|ID3|APETAGEX")  # what others put behind whole files


@dataclass(frozen=True)
class Chunk:
    """Name and body of a chunk, `start` and `end` in the file; `after` is where the next begins. `is_true`: as it says."""

    name: bytes
    start: int
    end: int
    after: int
    is_true: bool


@dataclass(frozen=True)
class Wave:
    """One sound: its `fmt` chunk, the first and the last offset of its samples. `is_plain`: a reader that believes the
    file's own header finds the same."""

    fmt: bytes
    start: int
    end: int
    big_endian: bool = False
    is_plain: bool = False

    @property
    def header(self) -> str:
        """What its format says, for a sentence."""
        if len(self.fmt) < 16:
            return f"too little: {len(self.fmt)} bytes of format"
        tag, channels, rate, _, _, bits = struct.unpack_from(">HHIIHH" if self.big_endian else "<HHIIHH", self.fmt)
        return f"{counted(channels)}, {rate} Hz, {bits} bits, format {tag}"

    def file(self, source: Readable) -> Pieces:
        """It as a WAV file whose header is true."""
        order, size = (">" if self.big_endian else "<"), self.end - self.start
        fmt = b"fmt " + struct.pack(f"{order}I", len(self.fmt)) + self.fmt
        if size <= _MOST_RIFF:
            head = (b"RIFX" if self.big_endian else b"RIFF") + struct.pack(f"{order}I", 12 + len(fmt) + size) + b"WAVE" + fmt
            return Pieces(source, [head + b"data" + struct.pack(f"{order}I", size), (self.start, self.end)])
        sizes = struct.pack("<IQQQI", 28, 48 + len(fmt) + size, size, 0, 0)
        head = b"RF64" + struct.pack("<I", _UNKNOWN) + b"WAVEds64" + sizes + fmt
        return Pieces(source, [head + b"data" + struct.pack("<I", _UNKNOWN), (self.start, self.end)])


def is_wave(head: bytes) -> bool:
    """Whether a file that begins with these bytes, 12 or more, is a WAV file."""
    return head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and head[8:12] == b"WAVE"


def waves(file: Readable) -> list[Wave]:
    """The sounds of a file that begins as WAV does, as they lie behind one another, of at most `MAX_FILES` that were joined;
    none without both a format and samples."""
    found: list[Wave] = []
    files = 0
    for big, chunks in _files(file):
        files += 1
        fmt = next((read_at(file, c.start, min(c.end - c.start, _MAX_FMT_BYTES)) for c in chunks if c.name == b"fmt "), b"")
        sounds = [chunk for chunk in chunks if chunk.name == b"data"] if fmt else []
        is_plain = len(sounds) == 1 and _is_plain(chunks) and read_at(file, 0, 4) != b"BW64"
        found += [Wave(fmt, chunk.start, chunk.end, big, is_plain) for chunk in sounds]
    return found if files == 1 else [replace(wave, is_plain=False) for wave in found]


def _is_plain(chunks: Sequence[Chunk]) -> bool:
    """Whether the format stands before the samples, and all is true up to them."""
    names = [chunk.name for chunk in chunks]
    sound = names.index(b"data")
    return b"fmt " in names[:sound] and all(chunk.is_true for chunk in chunks[: sound + 1])


def _files(file: Readable) -> Iterator[tuple[bool, list[Chunk]]]:
    """The WAV files that are joined in one, each by its chunks; with it whether its numbers begin with their large ends."""
    end, at = size_of(file), 0
    for _ in range(MAX_FILES):
        head = read_at(file, at, 12)
        if not is_wave(head):
            return
        big = head[:4] == b"RIFX"
        chunks = list(_chunks(file, at + 12, end, big))
        yield big, chunks
        at = chunks[-1].after if chunks else at + 12


def _chunks(file: Readable, at: int, end: int, big: bool) -> Iterator[Chunk]:
    """Chunks up to the end, to another file that is joined, or to what is no chunk; the samples as long as they are."""
    order, long_size = (">I" if big else "<I"), _UNKNOWN
    for _ in range(MAX_CHUNKS):
        head = read_at(file, at, 12)
        if len(head) < 8 or is_wave(head):
            return
        name, start, stated = head[:4], at + 8, struct.unpack(order, head[4:8])[0]
        stop = start + stated
        if name == b"data":
            stated = long_size if stated == _UNKNOWN else stated
            stop = _end_of_sound(file, start, stated, end, order)
        elif not _NAME.fullmatch(name) or stop > end:
            return
        if name == b"ds64" and stated >= 16:
            long_size = struct.unpack("<Q", read_at(file, start + 8, 8))[0]
        is_true = stop == start + stated
        at = _after(file, stop) if is_true and stated % 2 else stop
        yield Chunk(name, start, stop, at, is_true and at == stop + stated % 2)


def _after(file: Readable, stop: int) -> int:
    """Where the next chunk begins behind one of odd length; some writers leave its byte of padding away."""
    following = read_at(file, stop, 5)
    return stop if _NAME.match(following) and not _NAME.fullmatch(following[1:]) else stop + 1


def _end_of_sound(file: Readable, start: int, stated: int, end: int, order: str) -> int:
    """Where samples end: as their header says, if that is in the file and what follows is no sound; else before the next
    file or the chunks that the file ends with."""
    stop = start + stated
    if stop <= end and any(_goes_on(file, at, end, order) for at in {stop, stop + stated % 2}):
        return stop
    if stated and stop <= end and _is_leftover(file, stop, end):
        return stop
    end = next(find_all(file, _FORM, start, end), end)
    first = max(start, end - _MAX_TAIL_BYTES)
    for at in islice(find_all(file, _KNOWN, first, end), _MAX_PLACES):
        if _goes_on(file, at, end, order, to_the_end=True):
            return at
    return end


def _is_leftover(file: Readable, at: int, end: int) -> bool:
    """Whether what a file ends with is too little to be a recording's rest: a page of zeros, or less than a sector."""
    return end - at < _SECTOR_BYTES or (end - at <= _PAGE_BYTES and not any(read_at(file, at, end - at)))


def _goes_on(file: Readable, at: int, end: int, order: str, to_the_end: bool = False) -> bool:
    """Whether chunks, tags or another file follow here, or nothing does; `to_the_end`: chunks that end exactly there."""
    for _ in range(_MOST_BEHIND):
        head = read_at(file, at, 12)[: max(0, end - at)]
        if len(head) < 8:
            return at in (end, end + 1) or not to_the_end
        if not to_the_end and (is_wave(head) or _TAG.match(head) or _KNOWN.match(head)):
            return True
        size = struct.unpack(order, head[4:8])[0]
        if not _NAME.fullmatch(head[:4]) or at + 8 + size > end:
            return False
        at += 8 + size + size % 2
    return False


def texts(file: Readable) -> list[tuple[str, str]]:
    """Names and texts of all INFO entries of a WAV file; what is no UTF-8 is left out."""
    lists = [chunk for _, chunks in _files(file) for chunk in chunks if _is_info(file, chunk)]
    found = [entry for chunk in lists for entry in _entries(file, chunk)]
    return found[:MAX_TEXTS]


def _is_info(file: Readable, chunk: Chunk) -> bool:
    return chunk.name == b"LIST" and chunk.end - chunk.start >= 4 and read_at(file, chunk.start, 4) == b"INFO"


def _entries(file: Readable, chunk: Chunk) -> Iterator[tuple[str, str]]:
    at = chunk.start + 4
    for _ in range(MAX_TEXTS):
        head = read_at(file, at, 8)
        if at + 8 > chunk.end or not _NAME.fullmatch(head[:4]):
            return
        size = struct.unpack("<I", head[4:])[0]
        if at + 8 + size > chunk.end:
            return
        if size <= MAX_TEXT_BYTES:
            with suppress(UnicodeDecodeError):  # another program's, in an unknown encoding
                yield head[:4].decode(), read_at(file, at + 8, size).rstrip(b"\0").decode()
        at += 8 + size
        at += size % 2 and not _NAME.match(read_at(file, at, 4))


def add_info(file: Sink | BinaryIO, entries: Sequence[tuple[str, str]]) -> None:
    """Adds texts, by names of four letters, to the one INFO list of a WAV file, which then stands behind all else."""
    body = b"".join(_entry(name, text) for name, text in entries)
    old = [chunk for _, chunks in _files(file) for chunk in chunks if _is_info(file, chunk)]
    if len(old) == 1 and old[0].after == size_of(file):
        # What lies behind a list's end is nobody's until its size says so.
        file.seek(0, os.SEEK_END)
        file.write(body)
        file.seek(old[0].start - 4)
        file.write(struct.pack("<I", old[0].end - old[0].start + len(body)))
        _state_size(file)
        return
    kept = [read_at(file, chunk.start + 4, chunk.end - chunk.start - 4) for chunk in old]
    append_chunk(file, b"LIST", b"INFO" + b"".join(text + b"\0" * (len(text) % 2) for text in kept) + body)
    for chunk in old:
        file.seek(chunk.start - 8)
        file.write(b"JUNK")


def _entry(name: str, text: str) -> bytes:
    encoded = text.encode()
    encoded += b"\0" * (2 - len(encoded) % 2)  # zero-terminated, to an even length
    return name.encode() + struct.pack("<I", len(encoded)) + encoded


def append_chunk(file: Sink | BinaryIO, name: bytes, body: bytes) -> None:
    """Add a chunk of even length behind all others and correct the size of the file."""
    end = file.seek(0, os.SEEK_END)
    file.write(b"\0" * (end % 2) + name + struct.pack("<I", len(body)) + body)
    _state_size(file)


def _state_size(file: Sink | BinaryIO) -> None:
    size = file.seek(0, os.SEEK_END) - 8
    file.seek(4)
    file.write(struct.pack("<I", size))
