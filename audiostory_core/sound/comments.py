"""Vorbis comments, in which FLAC and Ogg files carry texts: `name=text`, as many as there are, a name more than once.

Knows nothing of the files around them.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from contextlib import suppress

MAX_TEXTS = 1000


def texts(comments: bytes) -> list[tuple[str, str]]:
    """Names, in capitals, and texts of a comment structure, up to where its sizes lie; what is no UTF-8 is left out."""
    found: list[tuple[str, str]] = []
    with suppress(struct.error):
        at = 4 + struct.unpack_from("<I", comments)[0]
        (count,) = struct.unpack_from("<I", comments, at)
        at += 4
        for _ in range(min(count, MAX_TEXTS)):
            (size,) = struct.unpack_from("<I", comments, at)
            entry, at = comments[at + 4 : at + 4 + size], at + 4 + size
            if at > len(comments):
                break
            name, _, text = entry.partition(b"=")
            with suppress(UnicodeDecodeError):
                found.append((name.decode("ascii").upper(), text.decode()))
    return found


def extended(comments: bytes, tags: Mapping[str, str]) -> bytes:
    """A comment structure with more entries; what follows the structure is dropped."""
    at = 4 + struct.unpack_from("<I", comments)[0]
    (count,) = struct.unpack_from("<I", comments, at)
    end = at + 4
    for _ in range(count):
        end += 4 + struct.unpack_from("<I", comments, end)[0]
    entries = [f"{name}={text}".encode() for name, text in tags.items()]
    added = b"".join(struct.pack("<I", len(entry)) + entry for entry in entries)
    return comments[:at] + struct.pack("<I", count + len(entries)) + comments[at + 4 : end] + added
