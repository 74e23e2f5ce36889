"""Parts of a file as a file of its own, with other bytes before, between or behind them; nothing is copied.

So a library reads what lies in the middle of a file, or behind a header that says what is there. Knows no format.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Protocol

_WINDOW = 1 << 20
_OVERLAP = 64  # no pattern is longer


class Readable(Protocol):
    """An open file, or what is read like one."""

    def read(self, count: int, /) -> bytes: ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...

    def tell(self) -> int: ...


Piece = bytes | tuple[int, int]  # bytes, or the first and the last offset of a part of the file


class Pieces:
    """Pieces of `file`, one after the other, to be read. The file stays the caller's and stays open meanwhile.

    A library that calls back from C would lose what is raised here, Ctrl-C included: `check` raises it again.
    """

    def __init__(self, file: Readable, pieces: Sequence[Piece]) -> None:
        self._file = file
        self._pieces = [piece for piece in pieces if _length(piece) > 0]
        self._ends = list(accumulate(map(_length, self._pieces)))
        self._at = 0
        self._failure: BaseException | None = None

    @property
    def size(self) -> int:
        return self._ends[-1] if self._ends else 0

    def read(self, count: int = -1, /) -> bytes:
        found, left = list[bytes](), self.size if count < 0 else count
        try:
            while left > 0 and self._failure is None and self._at < self.size:
                found.append(self._read_piece(left))
                if not found[-1]:
                    break
                left -= len(found[-1])
                self._at += len(found[-1])
        except BaseException as failure:  # raised again by check(), outside the C code
            self._failure = failure
        return b"".join(found)

    def _read_piece(self, most: int) -> bytes:
        """Up to `most` bytes from here to the end of the piece that lies here."""
        number = bisect_right(self._ends, self._at)
        piece = self._pieces[number]
        within = self._at - self._ends[number] + _length(piece)
        if isinstance(piece, bytes):
            return piece[within : within + most]
        self._file.seek(piece[0] + within)
        return self._file.read(min(most, _length(piece) - within))

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def check(self) -> None:
        """Raises what could not be raised where it happened."""
        if self._failure is not None:
            raise self._failure


def _length(piece: Piece) -> int:
    return len(piece) if isinstance(piece, bytes) else piece[1] - piece[0]


def size_of(file: Readable) -> int:
    """How many bytes a file has."""
    return file.seek(0, os.SEEK_END)


def read_at(file: Readable, offset: int, count: int) -> bytes:
    """Up to `count` bytes of a file from `offset` on."""
    file.seek(offset)
    return file.read(count)


def find_all(file: Readable, pattern: re.Pattern[bytes], start: int, end: int) -> Iterator[int]:
    """Where a pattern of at most 64 bytes is found between two offsets, in order; read as it is asked for."""
    at = start
    while at < end:
        block = read_at(file, at, min(_WINDOW + _OVERLAP, end - at))
        if not block:
            return
        for match in pattern.finditer(block):
            if match.start() < _WINDOW:
                yield at + match.start()
        at += _WINDOW
