"""The names of a lexicon's sounds, in the order in which they are looked for: a lexicon in, its `Index` out."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from ..plan.lexicon import KnownSound, Lexicon
from .inflection import bases


@dataclass(frozen=True)
class Name:
    """One name of a sound, and how it counts: `?` where nothing else is named, `!` as a deed, `^` as both noun and deed."""

    words: tuple[str, ...]
    family: str
    captions: tuple[str, ...]
    apart: bool = False
    weak: bool = False
    deed: bool = False
    both: bool = False


@dataclass(frozen=True)
class Index:
    """The names of a lexicon by each word that may begin them; for sounds that were never learnt, the caption of the nearest
    by name, and of how many words the longest name with a first word is."""

    families: dict[str, list[KnownSound]]
    by_caption: dict[str, KnownSound]
    names: dict[str, list[Name]]
    words: frozenset[str]
    nearest: dict[str, str]
    longest: dict[str, int]


@functools.lru_cache(maxsize=4)
def index_of(lexicon: Lexicon) -> Index:
    families: dict[str, list[KnownSound]] = {}
    for sound in lexicon.sounds:
        families.setdefault(sound.family, []).append(sound)
    names: dict[str, list[Name]] = {}
    for variants in families.values():
        captions = tuple(sound.caption for sound in variants)
        for sound in variants:
            for text in sound.names:
                name = _parsed(text, sound.family, captions if sound is variants[0] else (sound.caption,))
                for word in name.words if name.apart else name.words[:1]:
                    names.setdefault(word, []).append(name)
    for found in names.values():
        found.sort(key=lambda name: (-len(name.words), name.weak))
    long = (word for found in names.values() for name in found for word in name.words if len(word) >= 4)
    nearest, longest = dict(lexicon.nearest), dict[str, int]()
    for words in map(str.split, lexicon.nearest):
        longest[words[0]] = max(len(words), longest.get(words[0], 0))
        for form in bases(words[-1]) if len(words) > 1 else ():  # `stick breaking` as `stick breaks`
            nearest.setdefault(" ".join((*words[:-1], form)), lexicon.nearest[" ".join(words)])
    by_caption = {sound.caption: sound for sound in lexicon.sounds}
    return Index(families, by_caption, names, frozenset(long), nearest, longest)


def _parsed(text: str, family: str, captions: tuple[str, ...]) -> Name:
    plain = text.strip().rstrip("?!^")
    marks = text.strip()[len(plain) :]
    words = tuple(plain.replace("+", " ").split())
    return Name(words, family, captions, "+" in plain, "?" in marks, "!" in marks, "^" in marks)
