"""Plain members of a tar file, written and read as a stream without the library: the same bytes for the same members.

Read is what other programs write of plain files too (names in pax and GNU headers); links, devices and sparse files are
refused, nothing is unpacked to the disk, and no header makes more memory than a name needs.
Source: POSIX.1-2008, pax, "ustar Interchange Format".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..errors import InputError

BLOCK = 512
END = b"\0" * (2 * BLOCK)
MAX_MEMBER_BYTES = 2**33 - 1  # that eleven octal digits count
_MAX_NAME_CHARS = 100
_MAX_HEADER_BYTES = 65_536  # of a long name or of pax records
_PLAIN, _FOLDER, _PAX, _GNU_NAME, _ALL = b"0\0", b"5", b"x", b"L", b"g"
_PATH = re.compile(rb"\d+ path=([^\n]{1,1000})\n")
_SIZED = re.compile(rb"\d+ (?:size|GNU\.sparse[.a-z]*)=")


@dataclass(frozen=True)
class Member:
    """A file in a tar file: its name, and where its bytes lie in which file."""

    name: str
    path: Path
    offset: int
    size: int

    def head(self, count: int) -> bytes:
        """Its first bytes, at most `count`."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return file.read(min(count, self.size))

    def read(self, most: int) -> bytes:
        """Its bytes. Raises InputError for more than `most`, and where the file has become shorter."""
        if self.size > most:
            raise InputError(f"{self.path}: {self.name} has {self.size:,} bytes; at most {most:,} are read.")
        with self.path.open("rb") as file:
            file.seek(self.offset)
            data = file.read(self.size)
        if len(data) < self.size:
            raise InputError(f"{self.path} was cut or changed while it was read: {self.name} is no longer whole.")
        return data


def member_bytes(name: str, data: bytes) -> bytes:
    """A member as it stands in a tar file: header, content, filling; without time, owner and rights of anyone."""
    if not name.isascii() or not 0 < len(name) <= _MAX_NAME_CHARS:
        raise ValueError(f"a member has a name of at most {_MAX_NAME_CHARS} ASCII characters, not {name[:120]!r}")
    if len(data) > MAX_MEMBER_BYTES:
        raise InputError(f"{name} has {len(data):,} bytes; a member may have at most {MAX_MEMBER_BYTES:,}.")
    header = bytearray(BLOCK)
    fields = {0: name.encode(), 100: b"0000644\0", 108: b"0000000\0", 116: b"0000000\0", 124: b"%011o\0" % len(data),
              136: b"%011o\0" % 0, 148: b" " * 8, 156: b"0", 257: b"ustar\x0000"}  # fmt: skip
    for at, value in fields.items():
        header[at : at + len(value)] = value
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + data + b"\0" * (-len(data) % BLOCK)


def members(path: Path) -> Iterator[Member]:
    """The plain files in a tar file, in order; their bytes are hopped over. Raises InputError where it is damaged or cut."""
    with path.open("rb") as file:
        size, at, name = file.seek(0, 2), 0, ""
        while True:
            header = _block(file, path, at)
            if not any(header):
                return
            length, kind = _checked(header, path, at), header[156:157]
            end = at + BLOCK + length
            if end > size:
                raise InputError(f"{path} is cut: it ends at byte {size:,}, inside a member that goes on to {end:,}.")
            if kind in (_PAX, _GNU_NAME, _ALL):
                name = _long_name(file, kind, length, path) or name
            elif kind in (b"0", b"\0"):
                yield Member(name or _short_name(header, path), path, at + BLOCK, length)
                name = ""
            elif kind != _FOLDER:
                raise InputError(f"{path}: byte {at:,} begins a link, a device or a sparse file; only plain files are read.")
            at = end + -length % BLOCK


def _block(file: BinaryIO, path: Path, at: int) -> bytes:
    file.seek(at)
    header = file.read(BLOCK)
    if len(header) < BLOCK:
        raise InputError(f"{path} is cut: it ends at byte {at + len(header):,} without the mark of its end.")
    return header


def _checked(header: bytes, path: Path, at: int) -> int:
    """The length of what follows a header, if the header is whole."""
    written, length = _octal(header[148:156]), _octal(header[124:136])
    if written != sum(header) - sum(header[148:156]) + 8 * 32 or length is None:
        raise InputError(f"{path} is no whole tar file: what stands at byte {at:,} is no header of a member.")
    return length


def _octal(field: bytes) -> int | None:
    digits = field.strip(b" \0")
    return int(digits, 8) if re.fullmatch(rb"[0-7]{1,12}", digits) else None


def _short_name(header: bytes, path: Path) -> str:
    parts = (header[345:500] if header[257:262] == b"ustar" and header[263:265] == b"00" else b"", header[:100])
    return _text(b"/".join(part for part in (p.partition(b"\0")[0] for p in parts) if part), path)


def _long_name(file: BinaryIO, kind: bytes, length: int, path: Path) -> str:
    """The name in a header of its own, "" where it holds other things."""
    if length > _MAX_HEADER_BYTES:
        raise InputError(f"{path} has a header of {length:,} bytes; at most {_MAX_HEADER_BYTES:,} are read.")
    data = file.read(length)
    if kind == _GNU_NAME:
        return _text(data.partition(b"\0")[0], path)
    if _SIZED.search(data):
        raise InputError(f"{path} has a member in parts or of more than 8 GiB; only plain files are read.")
    found = _PATH.search(data) if kind == _PAX else None
    return _text(found[1], path) if found else ""


def _text(name: bytes, path: Path) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        raise InputError(f"{path} has a member whose name is no UTF-8 text.") from None
