"""Named texts inside finished sound files, beside the comment that `audio` writes: such as the graph that made them.

FLAC and Ogg Vorbis take Vorbis comments `name=text`, as hosts read them; WAV takes INFO entries named after the first
three letters, `IPRO`, `IWOR`. The sound itself is not touched. Knows nothing of what the texts mean.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from ..disk.files import refusals_of_disk, replacing
from ..errors import InputError
from .audio import append_chunk

MAX_TAGS_BYTES = 8 * 2**20
_COMMENTS = 4  # number of FLAC's block of comments
Page = tuple[tuple[Any, ...], bytes, bytes]  # of Ogg: the header's first six fields, lengths of segments, body
_HEADER = struct.Struct("<4sBBqIIIB")  # of an Ogg page


def add_tags(path: Path, tags: Mapping[str, str]) -> None:
    """Adds the texts to a wav, flac or ogg file that `audio.write` wrote. Raises InputError for more than 8 MiB."""
    size = sum(len(text.encode()) for text in tags.values())
    if size > MAX_TAGS_BYTES:
        raise InputError(f"{size / 2**20:.1f} MiB of texts are too much for {path.name}; its metadata takes 8 MiB.")
    if not tags:
        return
    if path.suffix.lower() == ".wav":
        with refusals_of_disk(path), path.open("r+b") as file:
            _extend_wav(file, tags)
        return
    data = path.read_bytes()
    extended = _extended_flac(data, tags) if data[:4] == b"fLaC" else _extended_ogg(data, tags)
    with replacing(path, True, ()) as sink:
        sink.write(extended)


def add_loop(path: Path, samples: int, sample_rate: int) -> None:
    """Says in a wav, flac or ogg file that its `samples`, all of them, are a loop that is played again and again.

    A wav file gets the chunk `smpl` with one forward loop, as samplers read it; the others LOOPSTART and LOOPLENGTH, as game
    engines do.
    """
    if path.suffix.lower() != ".wav":
        add_tags(path, {"LOOPSTART": "0", "LOOPLENGTH": str(samples)})
        return
    # Period in nanoseconds, middle C, one loop; number 0, forward, its first and last sample, played without end.
    body = struct.pack("<15I", 0, 0, round(1e9 / sample_rate), 60, 0, 0, 0, 1, 0, 0, 0, 0, samples - 1, 0, 0)
    with refusals_of_disk(path), path.open("r+b") as file:
        append_chunk(file, b"smpl", body)


def _extend_wav(file: BinaryIO, tags: Mapping[str, str]) -> None:
    body = b"INFO"
    for name, text in tags.items():
        encoded = text.encode()
        encoded += b"\0" * (2 - len(encoded) % 2)  # zero-terminated, to an even length
        body += f"I{name[:3].upper():_<3}".encode() + struct.pack("<I", len(encoded)) + encoded
    if file.seek(0, os.SEEK_END) + len(body) + 9 >= 2**32:
        raise InputError("the texts would pass the 4 GiB a WAV file can hold; write a .flac file.")
    append_chunk(file, b"LIST", body)


def _extended_comments(comments: bytes, tags: Mapping[str, str]) -> bytes:
    """A Vorbis comment structure with more entries; what follows the structure is dropped."""
    at = 4 + struct.unpack_from("<I", comments)[0]
    (count,) = struct.unpack_from("<I", comments, at)
    end = at + 4
    for _ in range(count):
        end += 4 + struct.unpack_from("<I", comments, end)[0]
    entries = [f"{name}={text}".encode() for name, text in tags.items()]
    added = b"".join(struct.pack("<I", len(entry)) + entry for entry in entries)
    return comments[:at] + struct.pack("<I", count + len(entries)) + comments[at + 4 : end] + added


def _extended_flac(data: bytes, tags: Mapping[str, str]) -> bytes:
    blocks, at, last, found = [data[:4]], 4, False, False
    while not last:
        last, kind = bool(data[at] & 0x80), data[at] & 0x7F
        size = int.from_bytes(data[at + 1 : at + 4], "big")
        body = data[at + 4 : at + 4 + size]
        if kind == _COMMENTS:
            body, found = _extended_comments(body, tags), True
        blocks.append(bytes([data[at]]) + len(body).to_bytes(3, "big") + body)
        at += 4 + size
    if not found:
        body = _extended_comments(struct.pack("<II", 0, 0), tags)
        blocks.insert(2, bytes([_COMMENTS]) + len(body).to_bytes(3, "big") + body)
    return b"".join([*blocks, data[at:]])


# Ogg: the second packet holds the comments; it and the third lie on pages of their own, so all later pages count on.


def _extended_ogg(data: bytes, tags: Mapping[str, str]) -> bytes:
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
    comments = packets[1][:7] + _extended_comments(packets[1][7:], tags) + b"\x01"
    heads = _paged([comments, packets[2]], serial)
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
    return packed[:22] + struct.pack("<I", _checksum(packed)) + packed[26:]


def _table() -> list[int]:
    table = []
    for n in range(256):
        value = n << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return table


_TABLE = _table()


def _checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value
