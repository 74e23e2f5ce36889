"""Files out of a Debian package: (path, what is wanted) -> bytes, held in memory; nothing is unpacked to the disk.

A .deb is an `ar` archive with a tar file in it. Games keep sounds in archives of their own: OpenTTD's catalogues (.cat) and
OpenClonk's groups (.ocg) are read here too. Sizes are bounded, and names within an archive are only ever compared.
"""

from __future__ import annotations

import lzma
import struct
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from ..errors import InputError, first_line

FILE_LIMIT = 64_000_000  # bytes of one file within a package; the largest archive of sounds holds 30 million
SOUND_LIMIT = 16_000_000  # bytes of one sound
MEMBER_LIMIT = 4096  # parts of a .deb or entries of an archive; a catalogue has 73, a group some tens
_PACKED = {"data.tar": "r|", "data.tar.gz": "r|gz", "data.tar.bz2": "r|bz2", "data.tar.xz": "r|xz"}
_GROUP = b"RedWolf Design GrpFolder"


def read_files(package: Path, wanted: Iterable[str]) -> dict[str, bytes]:
    """The wanted regular files of a package, by their paths without a leading "./"; those it does not hold are left out.

    Raises InputError for what is no Debian package, or for a file above `FILE_LIMIT`.
    """
    names, found = set(wanted), dict[str, bytes]()
    try:
        with package.open("rb") as file, _data(file, package) as archive:
            for member in archive:
                name = member.name.removeprefix("./")
                content = archive.extractfile(member) if member.isreg() and name in names else None
                if content is None:
                    continue
                if member.size > FILE_LIMIT:
                    raise InputError(f"{name} in {package} has {member.size:,} bytes; at most {FILE_LIMIT:,} are read")
                found[name] = content.read()
                if len(found) == len(names):
                    break
    except (OSError, EOFError, tarfile.TarError, lzma.LZMAError, zlib.error) as error:
        raise InputError(f"{package} cannot be read ({first_line(error)}); it should be a whole Debian package") from error
    return found


def read_member(archive: bytes, file: str, member: str) -> bytes:
    """One sound of an archive of sounds, whose kind `file`'s suffix tells; the archive itself where `member` is "".

    Raises InputError where the archive is broken or does not hold it.
    """
    if not member:
        return archive
    try:
        found = _of_catalogue(archive, int(member)) if file.endswith(".cat") else _of_group(archive, member)
    except (struct.error, ValueError, zlib.error) as error:
        raise InputError(f"{file} is a broken archive of sounds ({first_line(error)})") from error
    if found is None:
        raise InputError(f"{file} holds no sound '{member}'")
    return found


class _Part:
    """The next `size` bytes of a file, read forwards."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size

    def read(self, count: int) -> bytes:
        data = self._file.read(min(count, self._left))
        self._left -= len(data)
        return data


def _data(file: BinaryIO, package: Path) -> tarfile.TarFile:
    """The tar file of what a package installs, opened for one pass."""
    if file.read(8) != b"!<arch>\n":
        raise InputError(f"{package} is not a Debian package")
    for _ in range(MEMBER_LIMIT):
        head = file.read(60)
        if len(head) < 60 or head[58:] != b"`\n" or not head[48:58].strip().isdigit():
            break
        name, size = head[:16].decode("latin-1").strip().rstrip("/"), int(head[48:58])
        if name in _PACKED:
            return tarfile.open(fileobj=_Part(file, size), mode=_PACKED[name])  # type: ignore[call-overload]
        if name.startswith("data.tar"):
            raise InputError(f"{package} is packed as {name}; what is read here is {', '.join(_PACKED)}")
        file.seek(size + size % 2, 1)
    raise InputError(f"{package} is a broken Debian package: it holds no {', '.join(_PACKED)}")


def _of_catalogue(data: bytes, index: int) -> bytes | None:
    """Sound `index` of a catalogue: a table of (place, size), at each place a length, a name and a RIFF file."""
    count = (struct.unpack_from("<I", data)[0] & 0x7FFFFFFF) // 8
    if not 0 <= index < min(count, MEMBER_LIMIT):
        return None
    at = struct.unpack_from("<I", data, 8 * index)[0] & 0x7FFFFFFF
    at += 1 + struct.unpack_from("<B", data, at)[0]
    size = 8 + struct.unpack_from("<I", data, at + 4)[0]
    return _cut(data, at, size)


def _of_group(data: bytes, member: str) -> bytes | None:
    """The member of a packed group of groups, by its path."""
    unpacking = zlib.decompressobj(31)
    data = unpacking.decompress(b"\x1f\x8b" + data[2:], FILE_LIMIT)  # gzip, but for its first two bytes
    *groups, name = member.split("/")
    for group in groups:
        found = next((part for called, part in _entries(data) if called == group), None)
        if found is None:
            return None
        data = found
    return next((part for called, part in _entries(data) if called == name), None)


def _entries(group: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, content) of a group's entries: a disguised head of 204 bytes, 316 bytes an entry, then their contents."""
    head = bytearray(byte ^ 0xED for byte in group[:204])
    head[0:202:3], head[2:204:3] = head[2:204:3], head[0:202:3]
    if not head.startswith(_GROUP):
        raise ValueError("no head of a group")
    count = min(struct.unpack_from("<I", head, 36)[0], MEMBER_LIMIT)
    for entry in range(204, 204 + 316 * count, 316):
        size, _, at = struct.unpack_from("<III", group, entry + 268)
        name = group[entry : entry + 260].partition(b"\0")[0].decode("latin-1")
        yield name, group[204 + 316 * count + at :][:size]


def _cut(data: bytes, at: int, size: int) -> bytes:
    if size > SOUND_LIMIT or at + size > len(data):
        raise ValueError(f"a sound of {size} bytes at {at}")
    return data[at : at + size]
