"""Ogg by its pages: links behind one another, what each is coded in, the FLAC inside, comments, and more comments written.

Decodes nothing. Source: RFC 3533, and the mappings of Vorbis, Opus (RFC 7845) and FLAC into it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from . import comments, flac
from .crc import checksum, crc_table
from .limits import MAX_SOUNDS
from .pieces import Pieces, Readable, find_all, read_at, size_of

Codec = Literal["vorbis", "opus", "flac", "other"]
Page = tuple[tuple[Any, ...], bytes, bytes]  # the header's first six fields, lengths of segments, body

_MAX_PAGES = 2_000_000
_MAX_FIRST_BYTES = 1024  # of a page with which a stream begins; real ones have some fifty
_MAX_COMMENT_BYTES, _MAX_COMMENT_PAGES = 2**24, 5000
_HEADER = struct.Struct("<4sBBqIIIB")
_FIRST = re.compile(rb"OggS\0[\2\3\6\7]")  # a page with which a stream begins
_CRC32 = crc_table(0x04C11DB7, 32)


@dataclass(frozen=True)
class Link:
    """One of the sounds that lie in an Ogg file behind one another, from its first page to the last; `serial` names its
    stream."""

    start: int
    end: int
    serial: int
    codec: Codec
    channels: int


def is_ogg(head: bytes) -> bool:
    """Whether a file that begins with these bytes is Ogg."""
    return head[:4] == b"OggS"


def links(file: Readable) -> list[Link]:
    """The sounds of an Ogg file, at most `MAX_SOUNDS`. Streams that begin together, as a film's do, are one link."""
    starts, first, end = list[int](), list[tuple[int, Codec, int]](), size_of(file)
    after = -1
    for at in islice(find_all(file, _FIRST, 0, end), 2 * MAX_SOUNDS):
        page = _page_at(file, at, end) if at >= after else None
        if page is None or _size(page) > _MAX_FIRST_BYTES or _page(*page) != read_at(file, at, _size(page)):
            continue
        codec, channels = _coded(page[2])
        if at != after:
            starts.append(at)
            first.append((page[0][4], codec, channels))
        elif first[-1][1] == "other":
            first[-1] = (page[0][4], codec, channels)
        after = at + _size(page)
    ends = [*starts[1:], end][: len(starts)]
    return [Link(start, stop, *coded) for start, stop, coded in zip(starts, ends, first, strict=True)]


def _coded(head: bytes) -> tuple[Codec, int]:
    """What a stream's first packet says it is coded in, and its channels (0: unknown)."""
    if head[:7] == b"\1vorbis" and len(head) > 11:
        return "vorbis", head[11]
    if head[:8] == b"OpusHead" and len(head) > 18:
        return "opus", head[9] if head[18] == 1 else 0  # of other families the order has no name
    return ("flac", 0) if head[:5] == b"\x7fFLAC" else ("other", 0)


def native_flac(file: Readable, link: Link) -> Pieces:
    """The FLAC stream that a link holds: the bodies of its pages, but for nine bytes before its marker."""
    bodies = [(start, start + len(lacing), sum(lacing)) for start, lacing in _pages_of(file, link)]
    pieces = [(body, body + size) for _, body, size in bodies]
    return Pieces(file, [(pieces[0][0] + 9, pieces[0][1]), *pieces[1:]])


def _pages_of(file: Readable, link: Link) -> Iterator[tuple[int, bytes]]:
    """Where the lengths of each page's segments stand, and those, of a link's own stream."""
    at = link.start
    for _ in range(_MAX_PAGES):
        head = read_at(file, at, _HEADER.size + 255)
        if len(head) < _HEADER.size or head[:5] != b"OggS\0":
            return
        lacing = head[_HEADER.size : _HEADER.size + head[26]]
        start = at + _HEADER.size
        at = start + len(lacing) + sum(lacing)
        if at > link.end:
            return
        if struct.unpack_from("<I", head, 14)[0] == link.serial:
            yield start, lacing


def texts(file: Readable, link: Link) -> list[tuple[str, str]]:
    """Names and texts of a link's comments."""
    if link.codec == "flac":
        return flac.texts(native_flac(file, link))
    begins = {"vorbis": b"\3vorbis", "opus": b"OpusTags"}.get(link.codec, b"")
    packet = _packet(file, link, 1) if begins else b""
    return comments.texts(packet[len(begins) :]) if begins and packet.startswith(begins) else []


def _packet(file: Readable, link: Link, number: int) -> bytes:
    """A packet of a link by its number from 0, up to 16 MiB of it."""
    found, size = list[bytes](), 0
    for start, lacing in islice(_pages_of(file, link), _MAX_COMMENT_PAGES):
        at = start + len(lacing)
        for length in lacing:
            if number == 0 and size < _MAX_COMMENT_BYTES:
                found.append(read_at(file, at, length))
                size += length
            at += length
            number -= length < 255
            if number < 0:
                return b"".join(found)
    return b"".join(found)


# Comments are added to files that `audio` wrote: one stream, whose second packet holds them; it and the third lie on pages
# of their own, so all later pages count on.


def with_comments(data: bytes, tags: Mapping[str, str]) -> bytes:
    """A whole Ogg Vorbis file with more comments."""
    pages = _pages(data)
    packets: list[bytes] = []
    open_packet, used = b"", 0
    while len(packets) < 3:
        _, lacing, body = pages[used]
        used, at = used + 1, 0
        for length in lacing:
            open_packet += body[at : at + length]
            at += length
            if length < 255:
                packets.append(open_packet)
                open_packet = b""
    serial = pages[0][0][4]
    texts = packets[1][:7] + comments.extended(packets[1][7:], tags) + b"\x01"
    heads = _paged([texts, packets[2]], serial)
    shift = 1 + len(heads) - used
    rest = [_page((*head, number + shift), lacing, body) for (*head, number), lacing, body in pages[used:]]
    return b"".join([_page(*pages[0]), *heads, *rest])


def _pages(data: bytes) -> list[Page]:
    pages, at = [], 0
    while at < len(data):
        *header, _, segments = _HEADER.unpack_from(data, at)
        start = at + _HEADER.size + segments
        lacing = data[start - segments : start]
        at = start + sum(lacing)
        pages.append((tuple(header), lacing, data[start:at]))
    return pages


def _page_at(file: Readable, at: int, end: int) -> Page | None:
    """The page that begins here; None where it would not end within the file."""
    head = read_at(file, at, _HEADER.size + 255)
    if len(head) < _HEADER.size or head[:5] != b"OggS\0":
        return None
    *header, _, segments = _HEADER.unpack_from(head)
    lacing = head[_HEADER.size : _HEADER.size + segments]
    start = at + _HEADER.size + segments
    if len(lacing) < segments or start + sum(lacing) > end:
        return None
    return tuple(header), lacing, read_at(file, start, sum(lacing))


def _size(page: Page) -> int:
    return _HEADER.size + len(page[1]) + len(page[2])


def _paged(packets: list[bytes], serial: int) -> list[bytes]:
    """Header packets on pages of at most 255 segments, from page 1 on."""
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    body, pages, at = b"".join(packets), [], 0
    for n in range(0, len(lacing), 255):
        segments = lacing[n : n + 255]
        size = sum(segments)
        continued = n > 0 and lacing[n - 1] == 255
        granule = 0 if any(segment < 255 for segment in segments) else -1
        pages.append(_page((b"OggS", 0, int(continued), granule, serial, 1 + len(pages)), segments, body[at : at + size]))
        at += size
    return pages


def _page(header: tuple[Any, ...], lacing: bytes, body: bytes) -> bytes:
    packed = _HEADER.pack(*header, 0, len(lacing)) + lacing + body
    return packed[:22] + struct.pack("<I", checksum(packed, _CRC32, 32)) + packed[26:]
