"""Everything in an instruction that is no sound: environments, places, people, openers, connectives.

The words stand in `wordings/` (`sentences.txt`, `environments.txt`, `unknown.txt`, `words.txt`), which say how they are
written, and are read when they are first asked for. `unknown`: sound words that the bundle never learns, with the nearest
that it does.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, get_type_hints

from ..plan.prompts import PREFIXES
from .phrases import Key, wordings
from .sections import WORDINGS, read_sections, texts_of
from .vocabulary import ENVIRONMENTS, Sounds, all_variants

Lines = tuple[str, ...]

ORDINALS = ("first", "second", "third", "fourth", "fifth")
NUMBERS = ("one", "two", "three", "four", "five")


_PAIR = "n1 n2 c1 c2 x1 x2"


@dataclass(frozen=True)
class Sentences:
    """The sections of `wordings/sentences.txt`: patterns, each with the slots that its section may hold."""

    environment_frames: Annotated[Lines, "e"]
    places: Annotated[Lines, "o"]
    times: Lines
    people: Annotated[Lines, "n c o"]
    moods: Lines
    fluff_before: Annotated[Lines, "n c x o p t"]
    fluff_after: Annotated[Lines, "o t"]
    shared_joiners: Annotated[Lines, "v"]
    noun_frames: Annotated[Lines, "n"]
    openers: Annotated[Lines, "n c x o p f t"]
    closers: Annotated[Lines, "o f t"]
    joiners: Annotated[Lines, "n c x"]
    final_joiners: Annotated[Lines, "n c x"]
    pairs: Annotated[Lines, _PAIR]
    reversed: Annotated[Lines, _PAIR]
    reversed_clear: Annotated[Lines, _PAIR]
    pair_joiners: Annotated[Lines, _PAIR]
    last_first: Annotated[Lines, "n"]
    adverbs: Lines
    adjectives: Lines
    unknown_frames: Annotated[Lines, "u w"]


@functools.cache
def sentences() -> Sentences:
    """The shipped patterns; the prefixes of prompts are openers too."""
    return read_sentences(WORDINGS / "sentences.txt")


def read_sentences(path: Path) -> Sentences:
    """The patterns in a file such as `wordings/sentences.txt`. Raises InputError, naming file and line, for any other."""
    sections = get_type_hints(Sentences, include_extras=True)
    slots = {name: getattr(hint, "__metadata__", ("",))[0].split() for name, hint in sections.items()}
    found = {name: texts_of(lines, slots[name]) for name, lines in read_sections(path, slots).items()}
    found["openers"] += tuple(prefix + "{x}" for prefix in PREFIXES)
    return Sentences(**found)


@functools.cache
def environment_phrases() -> dict[str, Lines]:
    """How people say each environment but the dry one."""
    sections = read_sections(WORDINGS / "environments.txt", ENVIRONMENTS[1:])
    return {name: texts_of(lines) for name, lines in sections.items()}


def unknown(sounds: Sounds = None) -> dict[str, Key]:
    """A sound word of `wordings/unknown.txt` -> class and variant of the nearest of the `sounds`.

    A word that one of them is told by is not unknown, and none is whose nearest sounds are not among them.
    """
    return _unknown(sounds)


@functools.cache
def _unknown(sounds: Sounds) -> dict[str, Key]:
    keys, found = set(all_variants(sounds)), dict[str, Key]()
    said = " ".join({f" {text.lower()} " for words in wordings(sounds).values() for text in words.texts()})
    words = set(said.split())
    for word, nearest in read_unknown(WORDINGS / "unknown.txt").items():
        whole = words.issuperset(word.split()) and f" {word} " in said
        told = whole if " " in word else words & {word, word + "s", word + "ing"}
        if not told and (near := [key for key in nearest if key in keys]):
            found[word] = near[-1]
    return found


def read_unknown(path: Path) -> dict[str, tuple[Key, ...]]:
    """Sound words -> the (class, variant) of each section they stand in. Raises InputError, naming file and line, for no such file."""
    nearest: dict[str, tuple[Key, ...]] = {}
    keys = {".".join(key): key for key in all_variants()}
    for name, lines in read_sections(path, (), others=True).items():
        for line in lines:
            if name not in keys:
                raise line.refusal(f"it stands under [{name}], which is no sound of the vocabulary")
            if keys[name] in nearest.get(line.text, ()):
                raise line.refusal(f"'{line.text}' stands under [{name}] twice")
            nearest[line.text] = (*nearest.get(line.text, ()), keys[name])
    return nearest


@functools.cache
def mass_words() -> frozenset[str]:
    """Words of unknown sounds that take no article."""
    return _words()["mass"]


@functools.cache
def function_words() -> frozenset[str]:
    """English that any text may hold."""
    return _words()["function"]


def _words() -> dict[str, frozenset[str]]:
    sections = read_sections(WORDINGS / "words.txt", ["mass", "function"])
    return {name: frozenset(texts_of(lines)) for name, lines in sections.items()}
