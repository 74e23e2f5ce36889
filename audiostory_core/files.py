"""Files that appear whole or not at all.

Turns what is written inside a `with replacing(...)` into a complete file in its place, or into no file.
Knows nothing of formats.
"""

import errno
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import InputError


def check_target(path: str | Path, overwrite: bool = False, suffixes: Sequence[str] = ()) -> Path:
    """The path, if a file may be written there; cheap, so that a caller can ask before hours of work.

    Raises InputError for a suffix that is not among `suffixes` (if any), for a missing or read-only folder,
    and for an existing file without `overwrite`.
    """
    target = Path(path)
    if suffixes and target.suffix.lower() not in suffixes:
        raise InputError(f"cannot write '{target.suffix}' files ({target}); use one of {', '.join(suffixes)}")
    if not target.parent.is_dir():
        raise InputError(f"the folder {target.parent} does not exist")
    if target.is_dir():
        raise InputError(f"{target} is a folder")
    if target.exists() and not overwrite:
        raise InputError(f"{target} exists; allow overwriting or choose another name")
    if not os.access(target.parent, os.W_OK):
        raise InputError(f"the folder {target.parent} is not writable")
    return target


class Sink:
    """An unbuffered file that remembers its first failure.

    libsndfile calls back into Python from C, where an exception would be printed and lost, Ctrl-C included.
    """

    def __init__(self, file: Any) -> None:
        self._file = file
        self._failure: BaseException | None = None

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        try:
            while len(rest) and self._failure is None:
                rest = rest[self._file.write(rest) :]
        except BaseException as failure:  # raised again by check(), outside the C code
            self._failure = failure
        return len(data) - len(rest)

    def read(self, count: int) -> bytes:
        return self._file.read(count)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def flush(self) -> None:
        """Nothing is buffered; encoders ask all the same."""

    def check(self) -> None:
        if self._failure is not None:
            raise self._failure


@contextmanager
def refusals_of_disk(target: Path) -> Iterator[None]:
    """The disk's own failures, said to the user."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise InputError(f"the disk is full while writing {target}; nothing was written") from error
        raise InputError(f"could not write {target} ({error.strerror}); nothing was written") from error


@contextmanager
def replacing(path: str | Path, overwrite: bool, suffixes: Sequence[str]) -> Iterator[Sink]:
    """A file to write to that takes the target's place only when complete and on the disk.

    Whatever ends the block early (an error, a full disk, Ctrl-C), no half file and no temporary one stays.
    Raises InputError like `check_target`, and for whatever the disk refuses.
    """
    target = check_target(path, overwrite, suffixes)
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.tmp")
    try:
        with refusals_of_disk(target):
            file = temporary.open("x+b", buffering=0)
        with file:
            yield (sink := Sink(file))
            with refusals_of_disk(target):
                sink.check()
                os.fsync(file.fileno())
        check_target(path, overwrite, suffixes)  # someone else may have written it meanwhile
        with refusals_of_disk(target):
            os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
