"""The words by which people name the sounds, as a bundle's lexicon has them: read from `wordings/names.txt` and, for sounds
that a bundle never learns, `wordings/unlearnt.txt`, which say how they are written."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from ..plan.lexicon import KnownSound, Lexicon
from .carriers import environment_phrases, function_words
from .phrases import wordings
from .sections import WORDINGS, TextLine, read_sections
from .stories import WORD, known_words, nearest
from .vocabulary import ONCE, SOUNDS, all_variants

_HINTS = "~"
MARKS = "?!^"  # behind a name: how it counts
_NAME = re.compile(r"[^\W\d_]['\w]*(?:[ +/][\w']+)*[?!^]{0,2}")


def lexicon() -> Lexicon:
    """All that a bundle which learns these sounds has to know of words."""
    return Lexicon(known_words(), {**nearest(), **unlearnt_sounds()}, known_sounds(), dict(environment_phrases()))


@functools.cache
def unlearnt_sounds() -> dict[str, str]:
    """Sounds that are never learnt beyond those of the training (one to three words) -> the caption of the nearest."""
    return read_unlearnt(
        WORDINGS / "unlearnt.txt", {*nearest(), *(name for sound in known_sounds() for name in sound.names)}
    )


def read_unlearnt(path: Path, taken: Collection[str]) -> dict[str, str]:
    """The sounds in a file such as `wordings/unlearnt.txt`, none of them `taken` by another; a name in `taken` may have marks.

    Raises InputError, naming file and line, for any other file.
    """
    owned = {name.rstrip(MARKS): "another sound" for name in taken}
    captions = {f"{family}.{variant}": SOUNDS[family].variants[variant].caption for family, variant in all_variants()}
    found: dict[str, str] = {}
    for section, lines in read_sections(path, (), others=True).items():
        for line, words in ((row, words) for row in lines for words in _words(row)):
            if section not in captions:
                raise line.refusal(f"it stands under [{section}], which is no sound of the vocabulary")
            if words in owned:
                raise line.refusal(f"'{words}' names {owned[words]} already")
            if len(words.split()) > 3:
                raise line.refusal(f"'{words}' has more than three words")
            owned[words] = f"a sound under [{section}]"
            found[words] = captions[section]
    return found


@functools.cache
def known_sounds() -> tuple[KnownSound, ...]:
    """Every (class, variant) with its names, in the vocabulary's order; traces stand with the first variant of a class."""
    return read_names(WORDINGS / "names.txt")


def read_names(path: Path) -> tuple[KnownSound, ...]:
    """The names in a file such as `wordings/names.txt`. Raises InputError, naming file and line, for any other."""
    sections = read_sections(path, map(".".join, all_variants()))
    owners: dict[str, str] = {}
    found: list[KnownSound] = []
    for family, variant in all_variants():
        names, hints = list[str](), list[str]()
        for line in sections[f"{family}.{variant}"]:
            if line.text.startswith(_HINTS):
                hints += _words(line)
                continue
            for name in (name for words in _words(line) for name in _spelt_out(line, words)):
                plain = name.rstrip(MARKS)
                words = "+".join(sorted(plain.split("+")))  # in any order
                if owners.setdefault(words, family) != family:
                    raise line.refusal(f"'{plain}' names {owners[words]} already")
                names.append(name)
        sound = SOUNDS[family]
        own = sound.variants[variant]
        traces = _traces().get(family, ()) if variant == next(iter(sound.variants)) else ()
        found.append(
            KnownSound(
                own.caption, family, sound.kind, own.detail, tuple(names), tuple(hints), traces, ONCE.get(family, 0.0)
            )
        )
    return tuple(found)


@functools.cache
def _traces() -> dict[str, tuple[str, ...]]:
    """Words that stand in at least two wordings of a class, and more often there than in all others together."""
    counts: dict[str, Counter[str]] = {}
    for (family, _), said in wordings().items():
        for text in (*said.nouns, *(clause.finite for clause in said.clauses)):
            for word in set(WORD.findall(text.lower())) - function_words():
                counts.setdefault(word, Counter())[family] += 1
    found: dict[str, list[str]] = {}
    for word, families in sorted(counts.items()):
        family, most = families.most_common(1)[0]
        if most >= 2 and 2 * most > families.total() and len(word) > 2:
            found.setdefault(family, []).append(word)
    return {family: tuple(words) for family, words in found.items()}


def _words(line: TextLine) -> list[str]:
    words = [" ".join(word.split()) for word in line.text.removeprefix(_HINTS).split(",")]
    if not all(words) or any(word != word.lower() for word in words):
        raise line.refusal("names stand between commas, in lower case")
    return words


def _spelt_out(line: TextLine, name: str) -> list[str]:
    """`jar/vase+fall?` as `jar+fall?` and `vase+fall?`; a name without `/` as it is."""
    if not _NAME.fullmatch(name):
        raise line.refusal(
            f"'{name}' is no name; it must read 'bell', 'big bell', 'door/gate+slam' or one of these with ?, ! or ^"
        )
    plain = name.rstrip(MARKS)
    parts = itertools.product(*(re.split("/", part) for part in re.split(r"[+ ]", plain)))
    joins = re.findall(r"[+ ]", plain)
    spelt = ("".join(map("".join, itertools.zip_longest(words, joins, fillvalue=""))) for words in parts)
    return [words + name[len(plain) :] for words in spelt]
