"""Where a bundle may be written, what it may be called, and whether there is room for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from ..bundle.manifest import FILE_NAME
from ..errors import InputError

SPARE_BYTES = 64_000_000  # tokenizers, configs and what the file system takes for itself

Progress = Callable[[str, int, int], None]
"""Hears stage, megabytes done and megabytes in all; may raise to interrupt."""


def check_out(out: Path, overwrite: bool, sources: Iterable[Path | None]) -> None:
    """Refuses a folder that a bundle may not be written to: none of `sources`, which it is made from, may lie in it."""
    if not out.absolute().parent.is_dir():
        raise InputError(f"the folder {out.absolute().parent} does not exist.")
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise InputError(f"{out} is not a folder; choose another name with --out.")
    if out.is_dir() and any(out.iterdir()):
        if not (out / FILE_NAME).is_file():
            raise InputError(f"{out} holds files that are no bundle; choose another folder with --out.")
        if not overwrite:
            raise InputError(f"{out} is a bundle already; allow replacing it with --overwrite, or choose another name.")
    for source in sources:
        if source is not None and source.resolve().is_relative_to(out.resolve()):
            raise InputError(f"{source} lies in {out}, which would be replaced; choose another folder with --out.")


def check_name(name: str | None, out: Path) -> str:
    """The bundle's name: as given, else after its folder."""
    pattern = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
    if name is None:
        return out.absolute().name if re.fullmatch(pattern, out.absolute().name) else "audiostory"
    if not re.fullmatch(pattern, name):
        raise InputError(f"--name is {name!r}; it must be up to 64 letters, digits, dots, dashes and underscores.")
    return name


def check_space(out: Path, data_bytes: int) -> None:
    """Refuses a disk that has no room for `data_bytes` beside what is there."""
    needed, free = data_bytes + SPARE_BYTES, shutil.disk_usage(out.absolute().parent).free
    if free < needed:
        raise InputError(
            f"there is no room for {out}: {needed / 1e9:.2f} GB are needed beside it, {free / 1e9:.2f} GB are free."
        )


class Megabytes:
    """Bytes in, whole megabytes told."""

    def __init__(self, stage: str, total: int, progress: Progress) -> None:
        self.stage, self.total, self.progress, self.done = stage, total, progress, 0

    def __call__(self, count: int) -> None:
        before = self.done // 1_000_000
        self.done += count
        if self.done // 1_000_000 != before:
            self.progress(self.stage, self.done // 1_000_000, max(self.done, self.total) // 1_000_000)
