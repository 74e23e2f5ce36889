"""Places that conversations are told in: what lies beneath, what may be heard, what is wished for there and what people say.
Read from `wordings/scenes.txt`, which says how a place is written."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .sections import WORDINGS, TextLine, pair_of, read_sections
from .vocabulary import all_variants

LEAST_SOUNDS = 10
_WORD = re.compile(r"[a-z]+")


class SceneWish(NamedTuple):
    """What leaves open how: a sentence, the bed that it brings, and a sound that comes with it, both as `class.variant`."""

    sentence: str
    bed: str
    comes: str


class SceneLine(NamedTuple):
    """What somebody says in a place."""

    speaker: str
    emotion: str
    words: str


@dataclass(frozen=True)
class ScenePlace:
    """A place as a sentence calls it, alone and with its preposition; sounds are `class.variant` of the vocabulary, those of `sounds` of different classes."""

    place: str
    where: str
    words: frozenset[str]
    beds: tuple[str, ...]
    sounds: tuple[str, ...]
    wishes: tuple[SceneWish, ...]
    lines: tuple[SceneLine, ...]

    def nearness(self, text: str) -> int:
        """How many words of a text lead here."""
        return len(self.words.intersection(_WORD.findall(text.lower())))


@functools.cache
def places() -> tuple[ScenePlace, ...]:
    """The shipped ones."""
    return read_places(WORDINGS / "scenes.txt")


def read_places(path: Path) -> tuple[ScenePlace, ...]:
    """The places in a file such as `wordings/scenes.txt`. Raises InputError, naming file and line, for any other."""
    return tuple(_place(lines) for lines in read_sections(path, (), others=True).values())


def _place(lines: Sequence[TextLine]) -> ScenePlace:
    found: dict[str, list[tuple[TextLine, str]]] = {
        name: [] for name in ("place", "where", "words", "beds", "sounds", "wish", "line")
    }
    for line in lines:
        name, rest = pair_of(line)
        if name not in found:
            raise line.refusal(f"'{name}' is nothing that a place has; it has {', '.join(found)}")
        found[name].append((line, rest))
    if missing := [name for name, rows in found.items() if not rows]:
        raise lines[-1].refusal(f"the place that ends here lacks {', '.join(missing)}")
    beds, sounds = (tuple(key for row in found[name] for key in _sounds(*row)) for name in ("beds", "sounds"))
    if len({key.partition(".")[0] for key in sounds}) < max(LEAST_SOUNDS, len(sounds)):
        raise found["sounds"][0][0].refusal(f"a place has {LEAST_SOUNDS} sounds or more, all of different classes")
    words = frozenset(word for _, rest in found["words"] for word in rest.split())
    wishes = tuple(_wish(*row) for row in found["wish"])
    names = [found[name][0][1] for name in ("place", "where")]
    return ScenePlace(
        names[0], names[1], words, beds, sounds, wishes, tuple(SceneLine(*_parts(*row)) for row in found["line"])
    )


def _sounds(line: TextLine, text: str) -> list[str]:
    known = {f"{name}.{variant}" for name, variant in all_variants()}
    for key in text.split():
        if key not in known:
            raise line.refusal(f"'{key}' is no sound of the vocabulary; one is written as 'rain.light'")
    return text.split()


def _wish(line: TextLine, text: str) -> SceneWish:
    sentence, bed, comes = _parts(line, text)
    _sounds(line, f"{bed} {comes}")
    return SceneWish(sentence, bed, comes)


def _parts(line: TextLine, text: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in text.split(" | ")]
    if len(parts) != 3 or not all(parts):
        raise line.refusal(f"'{text}' must have three parts between ' | '")
    return parts[0], parts[1], parts[2]
