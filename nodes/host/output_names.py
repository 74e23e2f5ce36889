"""A prefix that a person typed -> a place in ComfyUI's output folder, and free names in it. Nothing climbs out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from ...audiostory_core.errors import InputError

MAX_NAME_CHARS = 120  # the counter and an event's id follow; file systems end at 255 bytes


@dataclass(frozen=True)
class OutputPlace:
    """A folder inside the output folder, by its path and its name there, and the names that files in it begin with."""

    folder: Path
    subfolder: str
    name: str
    counter: int

    def free(self, suffixes: Sequence[str]) -> str:
        """A name that no file has yet with any of these endings: another prompt may save at the same time."""
        counter = self.counter
        while any((self.folder / f"{self.name}_{counter:05}{suffix}").exists() for suffix in suffixes):
            counter += 1
        return f"{self.name}_{counter:05}"

    def shown(self, path: Path) -> dict[str, str]:
        """A file in this folder, as the frontend asks for it."""
        return {"filename": path.name, "subfolder": self.subfolder, "type": "output"}


def refusal(filename_prefix: list[Any] | None) -> bool | str:
    """True, or why nothing can have that name; a name that is wired (and not known yet) is none."""
    try:
        if filename_prefix and isinstance(filename_prefix[0], str):
            check_prefix(filename_prefix[0])
    except InputError as error:
        return str(error)
    return True


def check_prefix(prefix: str) -> str:
    """The prefix, if it names a file inside the output folder on every system. Raises InputError."""
    wish = "give a name such as audio/AudioStory"
    text = prefix.strip().replace("\\", "/")
    parts = [part for part in text.split("/") if part not in ("", ".")]
    outside = text.startswith("/") or PureWindowsPath(prefix.strip()).drive or ".." in parts
    if outside:
        raise InputError(f"filename_prefix leaves ComfyUI's output folder; {wish}.")
    if not parts or any(ord(char) < 32 or char in '<>"|?*' for char in text):
        raise InputError(f"filename_prefix is empty or holds characters that no file name has; {wish}.")
    if any(len(part) > MAX_NAME_CHARS for part in parts):
        raise InputError(f"filename_prefix has a part of more than {MAX_NAME_CHARS} characters; {wish}.")
    if text.encode(errors="replace").decode() != text:
        raise InputError(f"filename_prefix is not valid text; {wish}.")
    return "/".join(parts)


def place_of(prefix: str) -> OutputPlace:
    """Where ComfyUI itself would save under this prefix, with its next number. Raises InputError."""
    from ...audiostory_core.disk.files import refusals_of_disk
    from . import folders

    root = folders.output_folder()
    checked = check_prefix(prefix)
    inside = (root / checked).parent.resolve().is_relative_to(root.resolve())
    if not inside:
        raise InputError("filename_prefix leaves ComfyUI's output folder by a link; give a name such as audio/AudioStory.")
    with refusals_of_disk(root / checked):
        folder, name, counter, subfolder = folders.save_place(checked, root)
    return OutputPlace(folder, subfolder, name, counter)
