"""Tables of words as people write them: a text file in; out, its lines by section, each knowing where it stands.

`[name]` opens a section and every other line belongs to it; empty lines and lines that begin with `#` are skipped. What the
lines mean, their readers know: `phrases`, `carriers`, `attachments`, `misspelling`. Nothing is read at import.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError

WORDINGS = Path(__file__).with_name("wordings")  # the folder of the shipped files
MAX_BYTES = 4_000_000  # more than ten times the largest file
MAX_LINE_CHARS = 300

_HEAD = re.compile(r"\[([a-z_]+(?:\.[a-z_]+)?)\]")
_BRACES = re.compile(r"[{}]")


@dataclass(frozen=True)
class TextLine:
    text: str
    path: Path
    number: int

    def refusal(self, reason: str) -> InputError:
        """What is wrong with this line, as an error to raise."""
        return InputError(f"{self.path}, line {self.number}: {reason}.")


Sections = dict[str, tuple[TextLine, ...]]


def read_sections(path: Path, required: Iterable[str], others: bool = False) -> Sections:
    """The lines of a file by section, in the file's order; never an empty section.

    Raises InputError, naming file and line, for what is no such file, for a missing one of the `required` sections and,
    unless `others` may stand beside them, for any that is not among them.
    """
    names = dict.fromkeys(required)
    heads: dict[str, TextLine] = {}
    found: dict[str, list[TextLine]] = {}
    lines = list[TextLine]()
    for line in _lines(path):
        if line.text.startswith("["):
            name = _name(line)
            if name in heads:
                raise line.refusal(f"the section [{name}] was opened before, in line {heads[name].number}")
            if not others and name not in names:
                raise line.refusal(f"[{name}] is no section of this file; there are {_listed(names)}")
            heads[name], lines = line, found.setdefault(name, [])
        elif not heads:
            raise line.refusal("words stand before the first section; a line such as '[name]' must open one")
        else:
            lines.append(line)
    for name, head in heads.items():
        if not found[name]:
            raise head.refusal(f"the section [{name}] is empty")
    if missing := [name for name in names if name not in found]:
        raise InputError(f"{path} lacks {_listed(missing)}.")
    return {name: tuple(rows) for name, rows in found.items()}


def texts_of(lines: Iterable[TextLine], slots: Collection[str] = ()) -> tuple[str, ...]:
    """What the lines say. Raises InputError where braces hold anything but one of the `slots`."""
    slot = re.compile("|".join(re.escape(f"{{{name}}}") for name in slots) or r"(?!)")
    found = tuple(lines)
    for line in found:
        if _BRACES.search(slot.sub("", line.text)):
            allowed = ", ".join(f"{{{name}}}" for name in slots) or "none"
            raise line.refusal(f"'{line.text}' holds a slot that has no filling here; those of its section are: {allowed}")
    return tuple(line.text for line in found)


def pair_of(line: TextLine) -> tuple[str, str]:
    """The two halves of a line `word = what is written for it`. Raises InputError for any other line."""
    word, _, rest = line.text.partition(" = ")
    if not word.strip() or not rest.strip():
        raise line.refusal(f"'{line.text}' is no pair; it must read 'word = what is written for it'")
    return word, rest


def _lines(path: Path) -> list[TextLine]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"{path} has more than {MAX_BYTES:,} bytes.")
    rows = [TextLine(_decoded(raw, path, n), path, n) for n, raw in enumerate(data.split(b"\n"), 1)]
    for line in rows:
        if len(line.text) > MAX_LINE_CHARS:
            raise line.refusal(f"it has {len(line.text):,} characters; at most {MAX_LINE_CHARS} are read")
        if not line.text.isprintable():
            raise line.refusal("it holds a character that cannot be printed, such as a tab")
    return [line for line in rows if line.text and not line.text.startswith("#")]


def _decoded(raw: bytes, path: Path, number: int) -> str:
    try:
        return raw.decode("utf-8").removeprefix("\ufeff").strip(" \r")
    except UnicodeDecodeError:
        raise TextLine("", path, number).refusal("it is not UTF-8 text") from None


def _name(line: TextLine) -> str:
    if head := _HEAD.fullmatch(line.text):
        return head.group(1)
    raise line.refusal(f"'{line.text[:80]}' opens no section; it must read '[name]' or '[class.variant]'")


def _listed(names: Iterable[str]) -> str:
    """A few of the names, and how many more there are."""
    shown = [f"[{name}]" for name in names]
    return ", ".join(shown[:6]) + (f" and {len(shown) - 6} more" if len(shown) > 6 else "")
