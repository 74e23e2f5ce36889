"""Files that appear whole or not at all.

Turns what is written inside a `with replacing(...)` into a complete file in its place, or into no file.
What a killed process left beside a file goes when that file is written again. Texts that come from elsewhere are read
here, up to a size, and JSON, one object a file; of what they mean nothing is known.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO, FileIO, TextIOWrapper
from pathlib import Path
from typing import Any

from ..errors import InputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

JSON_LIMIT = 5_000_000  # bytes; no config has as many
_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{12}\.tmp")
ABANDONED_SECONDS = 86_400.0  # where nobody can say whether a file has a writer


def check_target(path: str | Path, overwrite: bool = False, suffixes: Sequence[str] = ()) -> Path:
    """The path, if a file may be written there; cheap, so that a caller can ask before hours of work.

    Raises InputError for a suffix that is not among `suffixes` (if any), for a missing or read-only folder,
    for a device or a pipe, and for an existing file without `overwrite`.
    """
    target = Path(path)
    if suffixes and target.suffix.lower() not in suffixes:
        raise InputError(f"cannot write '{target.suffix}' files ({target}); use one of {', '.join(suffixes)}")
    if not target.parent.is_dir():
        raise InputError(f"the folder {target.parent} does not exist")
    if target.is_dir():
        raise InputError(f"{target} is a folder")
    if not os.access(target.parent, os.W_OK):
        raise InputError(f"the folder {target.parent} is not writable")
    if target.exists() and not target.is_file():
        # A file would take its place, and the machine would have lost it.
        raise InputError(f"{target} is a device or a pipe; name a file")
    # Last: whoever allows overwriting must not meet another fault then.
    if target.exists() and not overwrite:
        raise InputError(f"{target} exists; allow replacing it (--overwrite, overwrite=True) or choose another name")
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


@dataclass(frozen=True)
class Temporary:
    """A hidden file beside a target, held by this process as long as it is open."""

    path: Path
    file: FileIO

    def take_place_of(self, target: Path) -> None:
        """On Windows nothing that is open is renamed; elsewhere it stays held until it has its new name."""
        if fcntl is None:
            self.file.close()
        os.replace(self.path, target)


@contextmanager
def temporary_beside(target: Path, private: bool = False) -> Iterator[Temporary]:
    """A new file beside the target, for its owner alone where it is `private`, that is gone after the block unless it took
    the target's place, as are those that writers of the same target left when they were killed. Raises OSError."""
    _sweep(target)
    held = _held_beside(target, private)
    try:
        yield held
    finally:
        try:
            held.file.close()
        finally:
            held.path.unlink(missing_ok=True)


def remove_abandoned(path: Path) -> None:
    """Removes a temporary file that nobody writes, if the disk lets us: the system lets go of what a process held, however
    it ended. The file is held meanwhile, so that a writer that comes between sees that it is gone."""
    with suppress(OSError), FileIO(path, "r+", opener=_without_following) as file:
        state = os.fstat(file.fileno())
        if stat.S_ISREG(state.st_mode) and _unheld(file, time.time() - state.st_mtime > ABANDONED_SECONDS):
            if fcntl is None:
                file.close()
            path.unlink()


def remove_abandoned_in(folder: Path) -> None:
    """Removes what killed writers left in a folder, whatever they were writing."""
    for path in folder.glob(".*.tmp"):
        if _TEMPORARY.fullmatch(path.name):
            remove_abandoned(path)


def _without_following(path: str, flags: int) -> int:
    # Neither a link nor a pipe, which would wait for somebody at its other end.
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _unheld(file: FileIO, otherwise: bool) -> bool:
    """Holds a file; False if another process does, `otherwise` where the disk knows no locks."""
    if fcntl is None:
        return otherwise
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return otherwise
    return True


def _sweep(target: Path) -> None:
    """Removes what killed writers of this target left."""
    ours = re.compile(re.escape(f".{_stem(target)}.") + "[0-9a-f]{12}[.]tmp")
    with suppress(OSError):
        names = [entry.name for entry in os.scandir(target.parent) if ours.fullmatch(entry.name)]
        for name in names:
            remove_abandoned(target.with_name(name))


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _held_beside(target: Path, private: bool) -> Temporary:
    while True:
        path = target.with_name(f".{_stem(target)}.{os.urandom(6).hex()}.tmp")
        file = FileIO(path, "x+", opener=_for_owner if private else None)
        # It may have been taken for an abandoned one before it was held.
        if _unheld(file, True) and path.exists():
            return Temporary(path, file)
        file.close()


def _stem(target: Path) -> str:
    """As much of the target's name as leaves room for more in the 255 bytes that a name may have."""
    return os.fsencode(target.name)[:200].decode(errors="ignore")


@contextmanager
def replacing(path: str | Path, overwrite: bool, suffixes: Sequence[str], private: bool = False) -> Iterator[Sink]:
    """A file to write to that takes the target's place only when complete and on the disk; where it is `private`, nobody
    but its owner may read or write it.

    Whatever ends the block early (an error, a full disk, Ctrl-C), no half file and no temporary one stays.
    Raises InputError like `check_target`, and for whatever the disk refuses.
    """
    target = check_target(path, overwrite, suffixes)
    with ExitStack() as stack:
        with refusals_of_disk(target):
            temporary = stack.enter_context(temporary_beside(target, private))
        yield (sink := Sink(temporary.file))
        with refusals_of_disk(target):
            sink.check()
            os.fsync(temporary.file.fileno())
        check_target(path, overwrite, suffixes)  # someone else may have written it meanwhile
        with refusals_of_disk(target):
            temporary.take_place_of(target)


def read_text(path: Path, limit: int, what: str = "", errors: str = "strict") -> str:
    """The UTF-8 text of a file of at most `limit` bytes, its lines ending in "\\n", without a byte order mark.

    `what` is what the file should hold, for a sentence: "a plan". `errors="replace"` takes what is no UTF-8 as well.
    Raises InputError for what is no file, for more bytes, and for other bytes than text; OSError where it may not be read.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}.")
    with path.open("rb") as file:
        # No more than needed is read, whatever the file's size is said to be.
        data = file.read(limit + 1)
        size = max(len(data), os.fstat(file.fileno()).st_size)
    if size > limit:
        most = f"{what} may have at most {limit:,}" if what else f"at most {limit:,} are read"
        raise InputError(f"{path} has {size:,} bytes; {most}.")
    try:
        return TextIOWrapper(BytesIO(data), encoding="utf-8-sig", errors=errors).read()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: {error}.") from None


def read_json(path: Path, limit: int = JSON_LIMIT) -> dict[str, Any]:
    """The object in a JSON file of at most `limit` bytes. Raises InputError for anything else."""
    if path.is_dir() or not path.exists():
        raise InputError(f"{path} is {'a folder' if path.is_dir() else 'missing'}; it must be a JSON file.")
    try:
        text = read_text(path, limit)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    return json_object(text, path)


def json_object(text: str, where: object) -> dict[str, Any]:
    """The object that JSON text holds. Raises InputError for anything else, naming `where` it stands."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not JSON: {str(error)[:200]}.") from None
    if not isinstance(data, dict):
        raise InputError(f"{where} holds a {type(data).__name__}; it must be one object.")
    return data
