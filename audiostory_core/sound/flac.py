"""FLAC by its blocks and frames: what a stream says it holds and what it does, streams behind one another, its comments.

A FLAC file that was written to a pipe says that its length is unknown, one that was cut says too much; the number of its
last frame tells. Decodes nothing. Source: RFC 9639.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from . import comments
from .crc import checksum, crc_table
from .limits import MAX_SOUNDS
from .pieces import Pieces, Readable, find_all, read_at, size_of

_MAX_BLOCKS = 128
_MAX_FRAME_BYTES = 2**21 + 2**16  # 65,535 samples of 8 channels in 32 bits, as they are
_MOST_PLACES = 5000  # that may look like the beginning of a frame
_MOST_TRIED = 4  # beginnings of frames, the last of which may be cut
_COMMENTS = 4  # number of the block that holds them
_MOST_SAMPLES = 2**36 - 1  # that the header can count

_TAG = b"APETAGEX"  # that players put behind a file
_STREAM = re.compile(rb"fLaC[\0\x80]\0\0\x22")
_SYNC = re.compile(rb"\xff[\xf8\xf9]")
_BITS = {1: 8, 2: 12, 4: 16, 5: 20, 6: 24, 7: 32}
_BLOCK_SIZES = {1: 192, **{n: 576 << n - 2 for n in range(2, 6)}, **{n: 256 << n - 8 for n in range(8, 16)}}
_CRC8, _CRC16 = crc_table(0x07, 8), crc_table(0x8005, 16)


@dataclass(frozen=True)
class Stream:
    """One FLAC stream: where its marker stands, its frames begin and it ends; rate in Hz, channels, bits; `samples` as its
    header says (0: unknown), `longest` samples of a frame, `is_even`: all but the last frame have so many."""

    start: int
    frames: int
    end: int
    sample_rate: int
    channels: int
    bits: int
    samples: int
    longest: int
    is_even: bool

    def file(self, source: Readable) -> Pieces:
        """It as a file whose header says that it holds `samples`."""
        packed = read_at(source, self.start + 18, 8)
        stated = int.from_bytes(packed, "big") & ~_MOST_SAMPLES | self.samples
        rest = (self.start + 26, self.end)
        return Pieces(source, [(self.start, self.start + 18), stated.to_bytes(8, "big"), rest])


def is_flac(head: bytes) -> bool:
    """Whether a file that begins with these bytes is FLAC; a tag for music players may stand before it (see `skip_tag`)."""
    return head[:4] == b"fLaC"


def stated_seconds(head: bytes) -> float:
    """How long the stream that begins with these 42 bytes says it is; 0 where it does not, or is none."""
    if len(head) < 42 or not _STREAM.match(head):
        return 0.0
    packed = int.from_bytes(head[18:26], "big")
    return (packed & _MOST_SAMPLES) / max(1, packed >> 44)


def skip_tag(file: Readable, at: int = 0) -> int:
    """How many bytes an ID3 tag takes that begins here, as it does at the beginning of files."""
    head = read_at(file, at, 10)
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def streams(file: Readable) -> list[Stream]:
    """The streams of a FLAC file, at most `MAX_SOUNDS`, as they lie behind one another; none where the first is broken."""
    end = size_of(file)
    first = _stream(file, skip_tag(file), end)
    if first is None:
        return []
    found = [first]
    for at in islice(find_all(file, _STREAM, first.frames, end), MAX_SOUNDS - 1):
        following = _stream(file, at, end) if at >= found[-1].frames else None
        if following is not None:
            found[-1:] = [replace(found[-1], end=at), following]
    return found


def _stream(file: Readable, at: int, end: int) -> Stream | None:
    head = read_at(file, at, 42)
    if len(head) < 42 or not _STREAM.match(head):
        return None
    packed = int.from_bytes(head[18:26], "big")
    rate, samples = packed >> 44, packed & _MOST_SAMPLES
    frames = at + 4
    for _, start, size, last in _blocks(file, at):
        frames = start + size
        if last:
            longest, is_even = int.from_bytes(head[10:12], "big"), head[8:10] == head[10:12]
            return Stream(at, frames, end, rate, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1, samples, longest, is_even)
    return None


def _blocks(file: Readable, at: int) -> Iterator[tuple[int, int, int, bool]]:
    """Kind, offset and size of the blocks of metadata, and whether each is the last, of the stream whose marker is here."""
    end, at = size_of(file), at + 4
    for _ in range(_MAX_BLOCKS):
        head = read_at(file, at, 4)
        size = int.from_bytes(head[1:], "big")
        if len(head) < 4 or at + 4 + size > end:
            return
        yield head[0] & 0x7F, at + 4, size, bool(head[0] & 0x80)
        if head[0] & 0x80:
            return
        at += 4 + size


def samples_in(file: Readable, stream: Stream) -> int | None:
    """How many samples a stream holds, by the number of its last whole frame; None where no frame is found at its end."""
    end = stream.end
    if end - stream.frames > 128 and read_at(file, end - 128, 3) == b"TAG":
        end -= 128
    for most in (2**16, 2**19, _MAX_FRAME_BYTES):
        size = min(most, end - stream.frames)
        tail = read_at(file, end - size, size)
        places = [match.start() for match in _SYNC.finditer(tail)]
        nearest = reversed(places[-_MOST_PLACES:])
        found = ((at, frame) for at in nearest if (frame := _frame(tail[at : at + 16], stream)))
        frames = list(islice(found, _MOST_TRIED))
        if frames:
            return _last_sample(tail, frames, stream.samples)
    return None


def _last_sample(tail: bytes, frames: list[tuple[int, tuple[int, int]]], stated: int) -> int:
    """How many samples come before the end of the last frame that is whole, of frames from the last to the first."""
    for at, (first, count) in frames:
        if _is_whole(tail[at:]) or (first + count == stated and _TAG in tail[at:]):
            return first + count
    # The last one was cut; what only looks like one does not follow another.
    follows = (first for (_, (first, _)), (_, (before, count)) in pairwise(frames) if before + count == first)
    return next(follows, frames[0][1][0])


def _is_whole(frame: bytes) -> bool:
    """Whether bytes are one frame, which ends with its checksum, and nothing else but zeros."""
    bare = frame.rstrip(b"\0")
    value = _crc16(bare)
    for _ in range(min(2, len(frame) - len(bare)) + 1):
        if not value:
            return True
        value = _crc16(b"\0", value)
    return False


def _frame(head: bytes, stream: Stream) -> tuple[int, int] | None:
    """Number of the first sample of a frame and how many it has; None for what only begins like one of the stream's, and
    where frames are counted that differ in length."""
    if len(head) < 6 or not (stream.is_even or head[1] & 1):
        return None
    if head[3] & 1 or _BITS.get(head[3] >> 1 & 7, stream.bits) != stream.bits:
        return None
    code, channels = head[2] >> 4, head[3] >> 4
    if (channels + 1 if channels < 8 else 2) != stream.channels or channels > 10:
        return None
    length = next((n for n in range(8) if not head[4] << n & 0x80), 8)  # as UTF-8 codes numbers
    if length == 1:
        return None
    number, at = head[4] & 0x7F >> length, 4 + max(1, length)
    for byte in head[5:at]:
        number = number << 6 | byte & 0x3F
    extra = {6: 1, 7: 2}.get(code, 0)
    count = 1 + int.from_bytes(head[at : at + extra], "big") if extra else _BLOCK_SIZES.get(code, 0)
    at += extra + {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)
    if at >= len(head) or not count or count > stream.longest or _crc8(head[:at]) != head[at]:
        return None
    return (number if head[1] & 1 else number * stream.longest), count


def texts(file: Readable, at: int = 0) -> list[tuple[str, str]]:
    """Names and texts of the comments of the stream whose marker stands here."""
    found = list[tuple[str, str]]()
    for kind, start, size, _ in _blocks(file, at):
        if kind == _COMMENTS:
            found += comments.texts(read_at(file, start, size))
    return found[: comments.MAX_TEXTS]


def with_comments(data: bytes, tags: Mapping[str, str]) -> bytes:
    """A whole FLAC file with more comments."""
    blocks, at, last, found = [data[:4]], 4, False, False
    while not last:
        last, kind = bool(data[at] & 0x80), data[at] & 0x7F
        size = int.from_bytes(data[at + 1 : at + 4], "big")
        body = data[at + 4 : at + 4 + size]
        if kind == _COMMENTS:
            body, found = comments.extended(body, tags), True
        blocks.append(bytes([data[at]]) + len(body).to_bytes(3, "big") + body)
        at += 4 + size
    if not found:
        body = comments.extended(bytes(8), tags)
        blocks.insert(2, bytes([_COMMENTS]) + len(body).to_bytes(3, "big") + body)
    return b"".join([*blocks, data[at:]])


def _crc8(data: bytes) -> int:
    return checksum(data, _CRC8, 8)


def _crc16(data: bytes, value: int = 0) -> int:
    """0 for a whole frame, which ends with its own; `value` is that of what stands before."""
    return checksum(data, _CRC16, 16, value)
