"""What a corpus says of one sound, and how tables of any corpus are read: bounded, and refused where they are another's.

An item knows its sound by names that its file may have; nothing here opens a sound.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..dataset.records import Provenance, Split
from ..errors import InputError
from ..plan.fields import Kind

MAX_FIELD_CHARS, MAX_COLUMNS, MAX_FILES = 1_000_000, 500, 10_000
SPLITS: dict[str, Split] = {
    "train": "train", "development": "train", "dev": "valid", "val": "valid", "valid": "valid", "validation": "valid",
    "test": "test", "evaluation": "test", "eval": "test",
}  # fmt: skip
_YOUTUBE = re.compile(r"Y?([A-Za-z0-9_-]{11})(?:_([0-9.]{1,12})){0,2}")


@dataclass(frozen=True)
class CorpusItem:
    """One sound of a corpus: captions, the first of which is the event's, the names that its file may have without suffix,
    what kind of sound it is, the words that are said and by whom, labels that fit it, and questions with answers."""

    name: str
    captions: tuple[str, ...]
    files: tuple[str, ...]
    provenance: Provenance
    kind: Kind = "sfx"
    split: Split = ""
    transcript: str = ""
    speaker: str = ""
    labels: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Corpus:
    """A corpus by its title: what reads the items of a folder, and what it should find there, for a sentence."""

    title: str
    read: Callable[[Path], Iterator[CorpusItem]]
    holds: str


def files_in(folder: Path, pattern: str, corpus: str, holds: str) -> list[Path]:
    """The files of a corpus in a folder or below it, in the order of their names. Raises InputError where there is none."""
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}.")
    found = sorted(path for path in folder.rglob(pattern) if path.is_file() and not path.name.startswith("."))
    if not found:
        raise InputError(f"{folder} holds no {pattern}; {corpus} has {holds}.")
    if len(found) > MAX_FILES:
        raise InputError(f"{folder} holds {len(found)} files {pattern}; at most {MAX_FILES} are read.")
    return found


def rows_of(
    path: Path, needed: Sequence[str], corpus: str, delimiter: str = ",", encoding: str = "utf-8-sig"
) -> Iterator[dict[str, str]]:
    """The rows of a table whose first line names its columns, by those names in lower case. Raises InputError where a needed
    column is missing, which is another corpus's table, and for what is no table."""
    with path.open(encoding=encoding, errors="strict", newline="") as file:
        lines = _lines(path, file, delimiter)
        names = [name.strip().lower() for name in next(lines, [])]
        if len(names) > MAX_COLUMNS:
            raise InputError(f"{path} has {len(names)} columns; that of {corpus} has fewer than {MAX_COLUMNS}.")
        if missing := [name for name in needed if name not in names]:
            found = ", ".join(names)[:200] or "none"
            raise InputError(f"{path} has the columns {found}; that of {corpus} has {', '.join(missing)}.")
        for row in lines:
            yield dict(zip(names, (*row, *("" for _ in names)), strict=False))


def bare_rows(path: Path, columns: int, corpus: str) -> Iterator[list[str]]:
    """The rows of a table that names no columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in _lines(path, file, ","):
            if len(row) != columns:
                raise InputError(f"{path} has a row of {len(row)} fields, {str(row)[:80]}; that of {corpus} has {columns}.")
            yield row


def _lines(path: Path, file: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Rows as they come; a tab parts fields that are not quoted."""
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    rows = csv.reader(file, delimiter=delimiter, quoting=quoting, skipinitialspace=True)
    while True:
        try:
            row = _next(rows)
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputError(f"{path} is no table of text: {str(error)[:120]}.") from None
        if row is None:
            return
        if row:
            yield row


def _next(rows: Iterator[list[str]]) -> list[str] | None:
    """The next row, or None; the limit of a field is one of the whole process, which others read tables in, too."""
    usual = csv.field_size_limit(MAX_FIELD_CHARS)
    try:
        return next(rows, None)
    finally:
        csv.field_size_limit(usual)


def split_of(path: Path) -> Split:
    """The split that a file's name speaks of, "" for none."""
    words = re.split(r"[^a-z]+", path.stem.lower())
    for word in words:
        if word in SPLITS:
            return SPLITS[word]
    return ""


def origin(corpus: str, item: str, author: str = "", licence: str = "", source: str = "") -> Provenance:
    """Where an item is from; of what its table says, as much as a name may hold."""
    named = {"corpus": corpus, "item": item, "author": author, "licence": licence, "source": source}
    return Provenance(**{name: "".join(char for char in text if char.isprintable())[:200] for name, text in named.items()})


def youtube(corpus: str, video: str, start: str = "") -> Provenance:
    """Where a piece of a film is from: the same film has the same source in every corpus."""
    return origin(corpus, f"{video}_{start}" if start else video, source=f"youtube:{video}")


def video_of(name: str) -> tuple[str, str]:
    """The film in a name such as `Yabcdefghijk.wav`, `abcdefghijk_30_40` or `abcdefghijk_000030`, and where in it the piece
    begins, "" where that is not said; the name itself where it is none of these."""
    stem = re.sub(r"\.(?:wav|flac|mp3|mp4|ogg)$", "", name.strip())
    found = _YOUTUBE.fullmatch(stem)
    if found is None:
        return stem, ""
    start = stem[found.end(1) :].strip("_").partition("_")[0]
    return found[1], (start.lstrip("0") or "0") if start else ""


def sentence(text: str) -> str:
    """A caption as one sentence: its spaces single, its first letter large, and a full stop behind it."""
    text = " ".join(text.split())
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?" else f"{text}."
