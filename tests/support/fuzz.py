"""What nobody would write, for everything that reads: small valid inputs, bent by seeded draws.

A module `fuzz_*.py` beside this one takes part with a function `readers(folder)`, which gives a `Reader` for each thing that
reads, with a few valid inputs; `folder` is empty and its own, for readers that want files. Seeds that are text are bent as
text, bytes as bytes. The same seed and number give the same input: `bent(reader, number, seed)`.
"""

from __future__ import annotations

import importlib
import json
import random
import re
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audiostory_core.errors import MAX_CHARS, InputError

MAX_SECONDS = 2.0  # of the process's own time for one input, so that a busy machine fails nothing
LONG = 300  # one input in so many is long
LONG_CHARS = 300_000
_NUMBERS = (
    "0 -1 1 2 1e308 -1e308 1e999 1e-320 1e-7 0.1 255 256 65536 1000000 2147483648 4294967295 9223372036854775807 "
    "9223372036854775808 18446744073709551616 99999999999999999999999 NaN -Infinity Infinity 0x10 1_000 1,5 00:00:01 "
    "99:99:99:99 -0 +5 .5 5. ٣ ² ① Ⅷ"
)
EXTREMES = (*_NUMBERS.split(), "9" * 400, "1" * 5000, "0." + "0" * 400 + "1", "")
ODDITIES = (
    "\0", "\ufeff", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r", "\r\r\n", "\n\r", "\n\n", "\t", "\x1b[31m", "\x7f", "\xa0",
    "\u3000", "\u200b", "\u202e", "\ud800", "\udfff", "\U0010ffff", "e\u0301" * 30, "\u0130", "ß", "ﬁ", "½", "雨", "🌧", "مرحبا", "\\", "\\u0000",
    "\\ud800", '"', "'", "`", "<", ">", "</", "<!--", "]]>", "&#0;", "&amp;", "%s", "{}", "${x}", "../", "|", "*", "#", ";", ",", ":", "=",
)  # fmt: skip
VALUES = ("null", "true", "false", "0", "-1", "1e400", '""', "[]", "{}", "[[]]", '{"a":[]}', '"x"', "NaN", '"1e999"', "[null]", "123456789012")
OPENERS = ("[", "{", '{"a":', "(", "<", "[[", "<b>", '"', "\\", "<|gen|>", "```", "# ", "<A\n", "- ", "1. ", "> ")
WORDS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\x80\0\0\0", b"\x7f\xff\xff\xff", b"\1\0\0\0", b"\0\0\0\1", b"\0" * 8, b"\xff" * 8)


@dataclass(frozen=True)
class Reader:
    """What reads, and what it should read well. Of all inputs it gets `share` parts."""

    name: str
    seeds: Sequence[str | bytes]
    read: Callable[[Any], object]
    share: float = 1.0


@dataclass
class Outcome:
    """What came of many inputs; `slowest` is seconds, the reader's name and the number of the input."""

    count: int = 0
    refused: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    slowest: tuple[float, str, int] = (0.0, "", 0)


def all_readers(folder: Path) -> list[Reader]:
    """Those of every module that takes part."""
    found: list[Reader] = []
    for path in sorted(Path(__file__).parent.glob("fuzz_*.py")):
        own = folder / path.stem
        own.mkdir()
        found += importlib.import_module(path.stem).readers(own)
    return found


def stretched(reader: Reader, size: int) -> Iterator[str]:
    """The reader's texts with one line of them, or one word or sign, again and again, until they have `size` characters."""
    seen: set[str] = set()
    for text in (seed for seed in reader.seeds if isinstance(seed, str)):
        spans = [found.span() for found in re.finditer(r"[^\n]*\n", text)]
        spans += [found.span() for found in re.finditer(r"\w+|[^\w\n]+", text[:1000])]
        for start, end in spans:
            piece = text[start:end]
            if piece not in seen:
                seen.add(piece)
                yield text[:start] + piece * (size // len(piece)) + text[end:]


def run(readers: Sequence[Reader], count: int, seed: int, report: Callable[[str], object] = print) -> Outcome:
    """About `count` inputs over all readers: what was raised beside InputError, no sentence, or too slow is a fault."""
    outcome = Outcome()
    whole = sum(reader.share for reader in readers)
    for reader in readers:
        with suppress(InputError):  # what it imports when it is first asked is not the input's time
            reader.read(reader.seeds[0])
        began, refused, slowest = time.process_time(), outcome.refused, 0.0
        share = max(1, round(count * reader.share / whole))
        for number in range(share):
            slowest = max(slowest, _try(reader, number, seed, outcome))
        spent = time.process_time() - began
        report(
            f"{reader.name:24} {share:6} inputs, {outcome.refused - refused:6} refused, {1000 * spent / share:7.2f} ms each, "
            f"slowest {slowest:.3f} s"
        )
    seconds, name, number = outcome.slowest
    report(f"the slowest of {outcome.count}: {seconds:.3f} s, reader {name!r}, input {number}, seed {seed}")
    return outcome


def _try(reader: Reader, number: int, seed: int, outcome: Outcome) -> float:
    data = bent(reader, number, seed)
    began = time.process_time()
    try:
        reader.read(data)
    except InputError as error:
        outcome.refused += 1
        sentence = str(error)
        if "\n" in sentence or not 0 < len(sentence) <= MAX_CHARS + 5:
            _note(outcome, reader, number, f"no sentence: {sentence[:80]!r}", sentence[:2000])
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        key = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        _note(outcome, reader, number, key, "".join(traceback.format_exception(error, limit=-6))[-2000:])
    seconds = time.process_time() - began
    outcome.count += 1
    outcome.slowest = max(outcome.slowest, (seconds, reader.name, number))
    if seconds > MAX_SECONDS:
        _note(outcome, reader, number, "slow", f"{seconds:.1f} s for {len(data)}: {data[:80]!r}")
    return seconds


def _note(outcome: Outcome, reader: Reader, number: int, key: str, text: str) -> None:
    outcome.faults.setdefault(f"{reader.name}: {key}", f"input {number}: {text}")


def bent(reader: Reader, number: int, seed: int) -> str | bytes:
    """One of the reader's inputs: the first ones are its seeds as they are."""
    if number < len(reader.seeds):
        return reader.seeds[number]
    draw = random.Random(f"{seed}:{reader.name}:{number}")
    data: Any = draw.choice(reader.seeds)
    kinds = TEXT_KINDS if isinstance(data, str) else BYTE_KINDS
    other = draw.choice([one for one in reader.seeds if type(one) is type(data)])
    for _ in range(draw.choice((1, 1, 1, 2, 3, 5))):
        data = draw.choice(kinds)(data, draw, other)[: 2 * LONG_CHARS]
    return _lengthened(data, draw) if draw.randrange(LONG) == 0 else data


def _lengthened(data: Any, draw: random.Random) -> Any:
    """A piece of it again and again."""
    start, end = _slice(data, draw, 300)
    piece = data[start:end] or (" " if isinstance(data, str) else b"\0")
    return data[:start] + piece * (LONG_CHARS // len(piece)) + data[start:]


def _slice(data: Any, draw: random.Random, most: int) -> tuple[int, int]:
    start = draw.randrange(len(data) + 1)
    return start, min(len(data), start + draw.randint(1, most))


# What may be done to both


def _cut(data: Any, draw: random.Random, other: Any) -> Any:
    return data[: draw.randrange(len(data) + 1)]


def _drop(data: Any, draw: random.Random, other: Any) -> Any:
    start, end = _slice(data, draw, draw.choice((1, 3, 20, 200)))
    return data[:start] + data[end:]


def _double(data: Any, draw: random.Random, other: Any) -> Any:
    start, end = _slice(data, draw, draw.choice((1, 5, 50, 500)))
    return data[:start] + data[start:end] * draw.choice((2, 2, 3, 40)) + data[end:]


def _splice(data: Any, draw: random.Random, other: Any) -> Any:
    return data[: draw.randrange(len(data) + 1)] + other[draw.randrange(len(other) + 1) :]


def _move(data: Any, draw: random.Random, other: Any) -> Any:
    start, end = _slice(data, draw, 60)
    rest = data[:start] + data[end:]
    at = draw.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


# Text


def _swap_characters(text: str, draw: random.Random, other: str) -> str:
    characters = list(text)
    for _ in range(min(len(characters), draw.choice((1, 1, 2, 8)))):
        characters[draw.randrange(len(characters))] = draw.choice((draw.choice(text), chr(draw.randrange(32, 127)), draw.choice(ODDITIES)))
    return "".join(characters)


def _insert(text: str, draw: random.Random, other: str) -> str:
    at = draw.randrange(len(text) + 1)
    return text[:at] + draw.choice((*ODDITIES, draw.choice(EXTREMES))) + text[at:]


def _nest(text: str, draw: random.Random, other: str) -> str:
    at = draw.choice((0, draw.randrange(len(text) + 1)))
    return text[:at] + draw.choice(OPENERS) * draw.choice((1, 2, 30, 3000)) + text[at:]


def _change_number(text: str, draw: random.Random, other: str) -> str:
    found = _one_of(re.finditer(r"\d+(?:[.,]\d+)?", text), draw)
    return text if found is None else text[: found.start()] + draw.choice(EXTREMES) + text[found.end() :]


def _change_value(text: str, draw: random.Random, other: str) -> str:
    found = _one_of(re.finditer(r'"[^"\n]{0,300}"|\d+(?:\.\d+)?|\[[^\[\]]{0,300}\]|\{[^{}]{0,500}\}|\b(?:null|true|false)\b', text), draw)
    return text if found is None else text[: found.start()] + draw.choice(VALUES) + text[found.end() :]


def _change_tree(text: str, draw: random.Random, other: str) -> str:
    """JSON that stays JSON, with one of its values changed; other text as it is."""
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return text
    places = list(_places(tree, 6))
    if not places:
        return text
    owner, key = draw.choice(places)
    change = draw.randrange(6)
    if change == 0:
        del owner[key]
    elif change == 1 and isinstance(owner, list):
        owner.insert(key, owner[key])
    elif change == 2 and isinstance(owner, dict):
        owner[draw.choice((str(key).upper(), key + "s", draw.choice(ODDITIES)))] = owner.pop(key)
    elif change == 3:
        owner[key] = [owner[key]]
    elif change == 4:
        owner[key] = draw.choice((f"{owner[key]}", draw.choice(ODDITIES), draw.choice(EXTREMES), "x" * 5000))
    else:
        number = draw.choice((0, -1, 1.5, 1e300, 2**31, 2**63, 10**6, 10**30, 1e-300, True, None))
        owner[key] = number
    return json.dumps(tree, ensure_ascii=draw.random() < 0.5)


def _places(tree: Any, depth: int) -> Iterator[tuple[Any, Any]]:
    """Every value in JSON, as what holds it and where."""
    for key, value in list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree)) if isinstance(tree, list) else []:
        yield tree, key
        if depth:
            yield from _places(value, depth - 1)


def _change_line(text: str, draw: random.Random, other: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    n = draw.randrange(len(lines))
    change = draw.randrange(5)
    if change == 0:
        del lines[n]
    elif change == 1:
        lines.insert(draw.randrange(len(lines) + 1), lines[n])
    elif change == 2:
        lines[n] = lines[n].rstrip("\r\n") + " "
    elif change == 3:
        lines[n] = lines[n].lstrip() if draw.random() < 0.5 else "   " + lines[n]
    else:
        return text.replace("\n", draw.choice(("\r\n", "\r", "\r\r\n", "\n\n", "\u2028", " ")))
    return "".join(lines)


# Bytes


def _flip(data: bytes, draw: random.Random, other: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 8, 30)) if changed else 0):
        n = draw.randrange(min(len(changed), draw.choice((64, 256, len(changed)))))
        changed[n] = changed[n] ^ (1 << draw.randrange(8)) if draw.random() < 0.5 else draw.randrange(256)
    return bytes(changed)


def _overwrite(data: bytes, draw: random.Random, other: bytes) -> bytes:
    word = draw.choice(WORDS)
    at = draw.randrange(min(len(data) + 1, draw.choice((64, 256, len(data) + 1))))
    return data[:at] + word + data[at + len(word) :]


def _insert_bytes(data: bytes, draw: random.Random, other: bytes) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + draw.choice((draw.randbytes(draw.choice((1, 4, 100))), bytes(draw.choice((1, 8, 4000))))) + data[at:]


def _one_of(found: Iterator[re.Match[str]], draw: random.Random) -> re.Match[str] | None:
    matches = list(found)
    return draw.choice(matches) if matches else None


TEXT_KINDS = (
    _cut, _drop, _double, _splice, _move, _swap_characters, _insert, _nest, _change_number, _change_number, _change_value,
    _change_value, _change_tree, _change_tree, _change_tree, _change_line, _change_line,
)  # fmt: skip
BYTE_KINDS = (_cut, _drop, _double, _splice, _move, _flip, _flip, _flip, _overwrite, _overwrite, _insert_bytes)
