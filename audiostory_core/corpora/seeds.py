"""Sentences that inspire conversations: a file in; its lines out, each with the number that it stands at.

Read are plain lines, LibriSpeech's transcripts (`84-121123-0000 GO, DO YOU HEAR`), and tables with a column `sentence`, as
Common Voice has them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..disk.files import read_text
from ..errors import InputError

MAX_BYTES, MAX_SEEDS, MAX_SEED_CHARS = 500_000_000, 10_000_000, 1000
_NUMBERED = re.compile(r"\d{1,9}-\d{1,9}-\d{1,9} (?=\S)")
_TABLES = {".tsv": "\t", ".csv": ","}


@dataclass(frozen=True)
class Seed:
    """A sentence, and where it is from: the file's name and the line."""

    text: str
    source: str


def read_seeds(path: Path) -> tuple[Seed, ...]:
    """The sentences of a file, empty lines left out. Raises InputError for a file without any, a table without a column
    `sentence`, and a line of more than `MAX_SEED_CHARS`."""
    text = read_text(path, MAX_BYTES, "seeds")
    rows = _column(path, text) if path.suffix.lower() in _TABLES else enumerate(text.split("\n"), 1)
    found = list[Seed]()
    for number, row in rows:
        line = _NUMBERED.sub("", row.strip(" \r\ufeff"), count=1)
        if len(line) > MAX_SEED_CHARS:
            raise InputError(f"{path}, line {number}: a seed has at most {MAX_SEED_CHARS} characters; this has {len(line)}.")
        if line:
            found.append(Seed(line, f"{path.name} {number}"))
        if len(found) > MAX_SEEDS:
            raise InputError(f"{path} holds more than {MAX_SEEDS:,} seeds.")
    if not found:
        raise InputError(f"{path} holds no sentence; seeds stand there one a line.")
    return tuple(found)


def _column(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """The column `sentence` of a table, with the numbers of its lines."""
    mark = _TABLES[path.suffix.lower()]
    quoting = csv.QUOTE_MINIMAL if mark == "," else csv.QUOTE_NONE  # Common Voice quotes nothing
    rows = csv.reader(text.split("\n"), delimiter=mark, quoting=quoting)
    try:
        head = [name.strip("\ufeff ").lower() for name in next(rows, [])]
        if "sentence" not in head:
            raise InputError(f"{path} has no column 'sentence'; it has {', '.join(head)[:100] or 'none'}.")
        at = head.index("sentence")
        for row in rows:
            if len(row) > at:
                yield rows.line_num, row[at]
    except csv.Error as error:
        raise InputError(f"{path}, line {rows.line_num}: it is no row of a table ({error}).") from None
