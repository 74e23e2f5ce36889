"""A model hub: what a repository lists, and its files, each checked before it takes its place.

A file comes as `NAME.0a1b2c3d4e5f.incomplete`, from where an earlier try was cut, and is renamed when its checksum is the
listed one. `huggingface_hub` finds the server (`HF_ENDPOINT`) and the token (environment or login), which goes to the hub's
own server or to one that is paired with it, and moves the bytes; it is imported only when a connection was asked for. Two
things it leaves to us: since its version 2 it throws a cut file away at the end of the process, and it never hashes what
came. Ignorant of what files are for.
"""

from __future__ import annotations

import errno
import hashlib
import io
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path
from typing import Any

from ..bundle.bundle import digest
from ..errors import InputError
from ..servers.known import KnownServer, find_server
from ..servers.veil import hide

TOKEN_VARIABLE = "HF_TOKEN"  # stands for a login of the hub's client as well
LISTING_TIMEOUT_SECONDS = 30.0
FRUITLESS_TRIES = 3  # in a row, until a cut connection is given up
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Control characters and those that turn the direction of text: a name with them would be shown as another.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class RemoteFile:
    """A file as the hub lists it: size in bytes; as checksum, in hex, the sha256 of large files, git's sha1 of others."""

    name: str
    size: int
    checksum: str

    @property
    def local_name(self) -> str:
        return self.name.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Listing:
    """What a repository holds at one commit, and the licence it claims itself (empty if none)."""

    commit: str
    licence: str
    files: tuple[RemoteFile, ...]


def list_repository(repository: str, revision: str) -> Listing:
    """What the hub lists for OWNER/NAME at a branch, tag or commit.

    Raises InputError for a server that does not answer, refuses, or lists names that would leave a folder.
    """
    from huggingface_hub import HfApi, get_token

    try:
        info = HfApi(endpoint=_endpoint(), token=_token()).model_info(
            repository, revision=revision, files_metadata=True, timeout=LISTING_TIMEOUT_SECONDS
        )
        card, siblings, commit = info.card_data, list(info.siblings or ()), info.sha
    except _refusals() as error:
        raise _refusal(error, repository, revision) from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError(f"{host()} does not answer like a model hub for {repository}; check HF_ENDPOINT.") from None
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
        raise InputError(f"{host()} names no commit for {repository}; check HF_ENDPOINT.")
    licence = hide(str(getattr(card, "license_name", None) or getattr(card, "license", None) or ""), get_token())
    files = tuple(_remote_file(sibling, repository) for sibling in siblings)
    return Listing(commit, _UNPRINTABLE.sub(" ", licence)[:80], files)


def _remote_file(sibling: Any, repository: str) -> RemoteFile:
    """A listed file. Without a proper size it gets -1, without a checksum none: only who needs it has to refuse it."""
    name = sibling.rfilename
    parts = name.replace("\\", "/").split("/") if isinstance(name, str) else [""]
    leaves = any(part in {"", ".", ".."} or re.match("[A-Za-z]:", part) for part in parts)
    if leaves or "\\" in name or _UNPRINTABLE.search(name):
        raise InputError(
            f"{repository} lists a file called {ascii(name)[:100]}, "
            "which could leave the folder it belongs to; nothing of it was downloaded."
        )
    size = sibling.size if isinstance(sibling.size, int) and sibling.size >= 0 else -1
    large = getattr(sibling.lfs, "sha256", None)
    checksum, form = (large, _SHA256) if sibling.lfs else (sibling.blob_id, _COMMIT)
    if not isinstance(checksum, str) or not form.fullmatch(checksum):
        checksum = ""
    return RemoteFile(name, size, checksum)


def partial(target: Path, file: RemoteFile) -> Path:
    """Where a file comes to before it is whole. With the checksum in its name no other revision is ever continued."""
    return target.with_name(f"{target.name}.{file.checksum[:12]}.incomplete")


class _Bounded(io.FileIO):
    """A file that is appended to and takes no more bytes than were announced."""

    def __init__(self, path: Path, limit: int) -> None:
        super().__init__(path, "ab")
        self.limit = limit

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self.limit:
            raise OSError(errno.EFBIG, "more bytes than the listing says")
        return super().write(data)


def fetch(repository: str, commit: str, file: RemoteFile, target: Path) -> None:
    """One file, from where an earlier try was cut; it takes the place of `target` only when its checksum is right.

    Raises InputError for what the server or the disk refuses, and for bytes that are not the listed ones.
    """
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers

    begun = partial(target, file)
    url = hf_hub_url(repository, file.name, revision=commit, endpoint=_endpoint())
    # Compressed answers could be neither counted nor continued.
    headers = {**build_hf_headers(library_name="audiostory", token=_token()), "Accept-Encoding": "identity"}
    begun.touch()
    fruitless = 0
    while (count := length(begun)) < file.size:
        try:
            with _quiet(), _Bounded(begun, file.size) as sink:
                http_get(
                    url,
                    sink,
                    resume_size=count,
                    headers=headers,
                    expected_size=file.size,
                    displayed_filename=file.local_name,
                )
        except _refusals() as error:
            if _is_of_another_size(error):
                begun.unlink()
                raise InputError(
                    f"{file.local_name} of {repository} came with other than its listed {file.size:,} bytes; "
                    "it was thrown away, so run it again or name another server."
                ) from None
            fruitless = fruitless + 1 if length(begun) <= count else 0
            if _status(error) is not None or _is_of_disk(error) or fruitless == FRUITLESS_TRIES:
                raise _refusal(error, f"{file.local_name} of {repository}", commit) from None
    found = checksum_of(begun, file)
    if found != file.checksum:
        begun.unlink()
        raise InputError(
            f"{file.local_name} of {repository} came with checksum {found} instead of {file.checksum}; "
            "it was thrown away, so run the same command again or name another server."
        )
    os.replace(begun, target)
    for stale in target.parent.glob(f"{escape(target.name)}.*.incomplete"):
        stale.unlink()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the client's own log of each retry, which breaks the progress bar and quotes addresses."""
    logger = logging.getLogger("huggingface_hub")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def length(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def matches(path: Path, file: RemoteFile) -> bool:
    return path.is_file() and length(path) == file.size and checksum_of(path, file) == file.checksum


def checksum_of(path: Path, file: RemoteFile) -> str:
    """Of the kind that the hub lists for this file."""
    if _SHA256.fullmatch(file.checksum):
        return digest(path)
    hashed = hashlib.sha1(b"blob %d\0" % length(path), usedforsecurity=False)
    hashed.update(path.read_bytes())  # only small files come without a sha256
    return hashed.hexdigest()


def _endpoint() -> str:
    """The server: HF_ENDPOINT, else the hub's own. Read at each call; `huggingface_hub` reads it once."""
    from huggingface_hub import constants

    endpoint = (os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/")
    if not re.match(r"https?://[^/\s]+", endpoint):
        raise InputError("HF_ENDPOINT is no address of a server; it begins with http:// or https:// and names one.")
    return endpoint


def host() -> str:
    """The server without what an address may carry besides: people put passwords there."""
    return _endpoint().split("//", 1)[1].split("/")[0].rsplit("@", 1)[-1]


def _token() -> bool | None:
    """For the hub's client: None lets it look for a token, False sends none to a server that is not paired with one."""
    server = _server()
    return None if server is not None and server.key_variable else False


def _server() -> KnownServer | None:
    """The server as this machine knows it; None for an address that carries more than one, such as a password."""
    endpoint = _endpoint()
    return None if set(endpoint) & set("@?#") else find_server(endpoint, TOKEN_VARIABLE)


def _refusals() -> tuple[type[Exception], ...]:
    """What a download may raise: the disk's errors, and those of the HTTP library that this version of the hub's
    client stands on (requests, httpx, ...), whose common class is the first base of the client's own error."""
    from huggingface_hub.errors import HfHubHTTPError

    return (HfHubHTTPError.__mro__[1], HfHubHTTPError, OSError)  # type: ignore[return-value]


def _status(error: Exception) -> int | None:
    return getattr(getattr(error, "response", None), "status_code", None)


def _is_of_disk(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS)


def _is_of_another_size(error: Exception) -> bool:
    """More bytes than listed, or none (416) where more were to follow."""
    return _status(error) == 416 or (isinstance(error, OSError) and error.errno == errno.EFBIG)


def _refusal(error: Exception, what: str, revision: str) -> InputError:
    """The sentence for a refusal. The error's own text is left out: it may quote addresses with secrets in them."""
    status, server = _status(error), host()
    if _is_of_disk(error):
        return InputError(f"could not write {what} ({getattr(error, 'strerror', '')}); what came so far is kept.")
    if status is None:
        return InputError(
            f"no answer from {server} for {what} ({type(error).__name__}); what came is kept, "
            "so check the connection and run the same command again."
        )
    if status in (401, 403):
        known = _server()
        unpaired = ""
        if known is not None and not known.key_variable:
            unpaired = f"; no token was sent: {replace(known, name='').advice}"
        return InputError(
            f"{server} refuses {what} ({status}): it does not exist or wants a login; accept its terms "
            f"there and set HF_TOKEN, or name another with --repo{unpaired}."
        )
    if status == 404:
        return InputError(f"{server} has no {what} at revision {revision} (404); name another with --repo or --revision.")
    return InputError(f"{server} answered {status} for {what}; what came is kept, so run the same command again later.")


def size_text(count: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
