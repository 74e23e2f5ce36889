"""What people hang on a sound and nobody hears: whose it is, where it stands, why it happens.

Real sentences say much beside the sounds: "the clock that my uncle gave me", "because he forgot his lunch". So that a
planner learns to pass over such words, they are built here from slots in far more ways than it could learn by heart. The
words stand in `wordings/attachments.txt` and are read when they are first asked for.
"""

from __future__ import annotations

import functools
import random
import re
from dataclasses import dataclass, fields
from pathlib import Path

from .sections import WORDINGS, read_sections, texts_of

_SLOT = re.compile(r"\{([a-z]+)\}")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeio])")

_OWNABLE = frozenset("dog cat clock beep engine horn telephone drums piano flute guitar organ glass door_creak".split())
_CARRIABLE = frozenset(
    (("clock", "fast"), ("telephone", "plain"), ("beep", "slow"), ("beep", "fast"), ("cat", "plain"), ("dog", "small"))
)
_FOREIGN_SHARE = 0.06


@dataclass(frozen=True)
class Attachments:
    """What is hung on, by where it is hung, and the entries of the slots in it."""

    slots: dict[str, tuple[str, ...]]
    after_noun: tuple[str, ...]
    owned: tuple[str, ...]
    carried: tuple[str, ...]
    after_clause: tuple[str, ...]
    foreign_after_noun: tuple[str, ...]
    purposes: tuple[str, ...]
    days: tuple[str, ...]


_HUNG = tuple(table.name for table in fields(Attachments) if table.name != "slots")


@functools.cache
def attachments() -> Attachments:
    """The shipped ones."""
    return read_attachments(WORDINGS / "attachments.txt")


def read_attachments(path: Path) -> Attachments:
    """What a file such as `wordings/attachments.txt` holds. Raises InputError, naming file and line, for any other.

    A section takes the slots of those above it only, so that filling always ends.
    """
    slots: dict[str, tuple[str, ...]] = {}
    hung: dict[str, tuple[str, ...]] = {}
    for name, lines in read_sections(path, ("person", *_HUNG), others=True).items():
        (hung if name in _HUNG else slots)[name] = texts_of(lines, slots)
    return Attachments(slots, **hung)


def after_noun(rng: random.Random, sound: tuple[str, str]) -> str:
    """Words to hang on a noun phrase of a sound (class, variant), with the space or comma before them."""
    hung = attachments()
    if (dice := rng.random()) < _FOREIGN_SHARE:
        return _drawn(hung.foreign_after_noun, rng)
    if dice < 0.3 and sound in _CARRIABLE:
        return _drawn(hung.carried, rng)
    return _drawn(hung.owned if sound[0] in _OWNABLE and dice < 0.65 else hung.after_noun, rng)


def after_clause(rng: random.Random) -> str:
    """Words to hang on a clause, with the space or comma before them."""
    return _drawn(attachments().after_clause, rng)


def fill(kind: str, rng: random.Random) -> str:
    """What a pattern's `{o}`, `{f}` or `{t}` stands for: a person, a purpose, a day or season."""
    if kind == "t":
        return rng.choice(attachments().days)
    return _drawn(attachments().purposes if kind == "f" else attachments().slots["person"], rng).strip()


def texts() -> tuple[str, ...]:
    """Every entry of every table, without the slots."""
    tables = (*attachments().slots.values(), *(getattr(attachments(), name) for name in _HUNG))
    return tuple(_SLOT.sub(" ", text) for table in tables for text in table)


def _drawn(frames: tuple[str, ...], rng: random.Random) -> str:
    text = rng.choice(frames)
    while "{" in text:
        text = _SLOT.sub(lambda slot: rng.choice(attachments().slots[slot.group(1)]), text)
    text = _ARTICLE.sub(r"\1n ", text)
    return text if text[0] == "," else " " + text
