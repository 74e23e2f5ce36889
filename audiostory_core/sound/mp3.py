"""MP3 by its frames: how many there are, whatever the first of them says, and files that are joined behind one another.

A decoder guesses the length of a file that does not state it, too short where its first frames are small, and stops at the
length that the first of joined files states. Decodes nothing. Source: ISO 11172-3, layer III, and the tags of Xing, LAME
and Fraunhofer.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from .flac import skip_tag
from .limits import MAX_SOUNDS
from .pieces import Pieces, Readable, find_all, read_at, size_of

_MAX_BREAKS = 200  # tags and damaged places between frames, and tries to go on behind one
_MAX_GAP_BYTES = 2**16
_SYNC = re.compile(rb"\xff[\xe2-\xff]")
_BIT_RATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}  # fmt: skip
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # by version
_WIDE = 9 << 4  # the bits of a bit rate at which a frame has room for a tag


@dataclass(frozen=True)
class Stream:
    """Frames from `start` to `end` that follow one tag: how many, how many the tag states (None: there is none), and whether
    all have the same bit rate."""

    start: int
    end: int
    frames: int
    stated: int | None
    is_constant: bool

    @property
    def is_plain(self) -> bool:
        """Whether a decoder that believes the tag, or guesses by the first frames, reads all frames."""
        return self.is_constant if self.stated is None else self.stated >= self.frames - 1

    def file(self, source: Readable) -> Pieces:
        """It as a file of its own, whose first frame says how many frames follow if it did not say so."""
        whole = (self.start, self.end)
        return Pieces(source, [whole] if self.is_plain else [_tag(read_at(source, self.start, 4), self.frames), whole])


def streams(file: Readable) -> list[Stream]:
    """The streams of an MP3 file, at most `MAX_SOUNDS`; none where no frame of layer III is found."""
    found: list[Stream] = []
    start = end = frames = 0
    stated: int | None = None
    rates = set[int]()
    for at, size, rate in _frames(file):
        tag = _stated(file, at)
        if frames and tag is not None:
            found.append(Stream(start, end, frames, stated, len(rates) == 1))
            frames, rates = 0, set()
        if not frames:
            start, stated = at, tag
        if tag is None:
            rates.add(rate)
        frames, end = frames + 1, at + size
    if frames:
        found.append(Stream(start, end, frames, stated, len(rates) <= 1))
    return found[:MAX_SOUNDS]


def _frames(file: Readable) -> Iterator[tuple[int, int, int]]:
    """Offset, size and bit rate of each frame, across tags and what is damaged between them."""
    end = size_of(file)
    at = skip_tag(file)
    for _ in range(_MAX_BREAKS):
        while (frame := _frame(read_at(file, at, 4))) and at + frame[0] <= end:
            yield at, *frame
            at += frame[0]
        at += skip_tag(file, at)
        following = find_all(file, _SYNC, at, min(end, at + _MAX_GAP_BYTES))
        places = (place for place in islice(following, _MAX_BREAKS) if _goes_on(file, place))
        at = next(places, end)
        if at >= end:
            return


def _goes_on(file: Readable, at: int) -> bool:
    """Whether two frames begin here."""
    frame = _frame(read_at(file, at, 4))
    return frame is not None and _frame(read_at(file, at + frame[0], 4)) is not None


def _frame(head: bytes) -> tuple[int, int] | None:
    """Size and bit rate, in thousands, of the frame that begins with these four bytes; None for what is no layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, code, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or code in (0, 15) or rate == 3:
        return None
    kilobits = _BIT_RATES[version == 3][code]
    return (144 if version == 3 else 72) * 1000 * kilobits // _RATES[version][rate] + (head[2] >> 1 & 1), kilobits


def _place_of_tag(head: bytes) -> int:
    """Where in a frame a tag stands: behind what a decoder needs to know of its channels."""
    is_mono = head[3] >> 6 == 3
    return 4 + ((17 if is_mono else 32) if head[1] >> 3 & 3 == 3 else (9 if is_mono else 17))


def _stated(file: Readable, at: int) -> int | None:
    """How many frames the tag in a frame says that there are; None where there is no tag. 0 where it does not say."""
    head = read_at(file, at, 54)
    if head[36:40] == b"VBRI" and len(head) == 54:
        return struct.unpack_from(">I", head, 50)[0]
    place = _place_of_tag(head)
    if head[place : place + 4] not in (b"Xing", b"Info") or len(head) < place + 12:
        return None
    flags, frames = struct.unpack_from(">II", head, place + 4)
    return frames if flags & 1 else 0


def _tag(head: bytes, frames: int) -> bytes:
    """A frame of silence like that which begins with `head`, that says how many follow."""
    bare = bytes([head[0], head[1] | 1, _WIDE | head[2] & 0x0C, head[3]])
    body = bare + bytes(_place_of_tag(bare) - 4) + b"Xing" + struct.pack(">II", 1, frames)
    size, _ = _frame(bare) or (len(body), 0)
    return body.ljust(size, b"\0")
