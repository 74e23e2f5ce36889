"""What can be asked of a sound of which only captions are known, and what is right to answer: (item, seconds) -> turns.

The same item is always asked the same. What is asked for and not there is a sound of another class than any that the
captions name; that nobody wrote of it is all that is known: where captions leave out what is heard, such an answer is wrong.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Iterator

from ..dataset.carriers import mass_words, read_unknown
from ..dataset.sections import WORDINGS
from ..dataset.vocabulary import SOUNDS
from ..plan.draft import format_seconds
from .items import CorpusItem, sentence

MOST = 6  # turns of an item
_LISTINGS = (
    "What is heard?",
    "What do you hear?",
    "Describe the sound.",
    "What happens in this recording?",
    "What can be heard?",
)
_IS_THERE = ("Is there {n}?", "Do you hear {n}?", "Can you hear {n}?", "Is there {n} in it?")
_WORDS = ("What is said?", "What does the speaker say?", "Write down what is said.")
_LENGTH = ("How long is it?", "How many seconds does it last?")
_LABEL = ("Which of these is heard: {names}?", "Which of these fits best: {names}?")
_AFTER, _BEFORE = ("What comes after that: {n}?", "What follows this: {n}?"), ("What comes before that: {n}?",)
_THEN = re.compile(r"\s*,?\s+(?:followed by|and then|then)\s+", re.IGNORECASE)
_MASS = frozenset(
    "rain thunder wind waves fire birds crickets bees applause footsteps frogs drums knocking typing coins".split()
)


def turns_of(item: CorpusItem, seconds: float | None) -> list[dict[str, str]]:
    """Questions and answers about an item, as the turns of its record; how long it is only where that is known."""
    draw = random.Random(f"{item.provenance.corpus} {item.name}")
    asked = [*item.questions[:MOST], *_asked(item, seconds, draw)][:MOST]
    return [{"kind": "ask", "sentence": question, "answer": answer} for question, answer in asked]


def _asked(item: CorpusItem, seconds: float | None, draw: random.Random) -> Iterator[tuple[str, str]]:
    if item.transcript:
        yield draw.choice(_WORDS), item.transcript
    elif item.captions:
        yield draw.choice(_LISTINGS), draw.choice(item.captions)
    yield from _presence(item, draw)
    yield from _order(item.captions[0] if item.captions else "", draw)
    if item.labels:
        yield from _label(item, draw)
    if seconds is not None:
        yield draw.choice(_LENGTH), f"{format_seconds(seconds)} seconds."


def _presence(item: CorpusItem, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Whether a sound is there that is, and whether one is that is not."""
    words, classes = sound_words(), _classes(item)
    there = [word for word in words if _is_said(word, item)]
    absent = [word for word, name in words.items() if name not in classes and not _is_said(word, item)]
    if there:
        yield draw.choice(_IS_THERE).format(n=_with_article(draw.choice(there))), "Yes."
    if there and absent:  # captions without a known sound may speak of any
        yield draw.choice(_IS_THERE).format(n=_with_article(draw.choice(absent))), "No."


def _order(caption: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    parts = _THEN.split(caption.rstrip("."))
    if len(parts) == 2 and all(len(part.split()) >= 2 for part in parts):
        first, second = parts[0][:1].lower() + parts[0][1:], parts[1]
        yield (
            (draw.choice(_AFTER).format(n=first), sentence(second))
            if draw.random() < 0.5
            else (draw.choice(_BEFORE).format(n=second), sentence(first))
        )


def _label(item: CorpusItem, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Which of three names fits; the others name sounds of other classes."""
    right, classes = draw.choice(item.labels), _classes(item)
    others = [word for word, name in sound_words().items() if name not in classes and not _is_said(word, item)]
    names = [right, *draw.sample(others, 2)]
    draw.shuffle(names)
    yield draw.choice(_LABEL).format(names=f"{names[0]}, {names[1]} or {names[2]}"), sentence(right)


@functools.cache
def sound_words() -> dict[str, str]:
    """Words that name a sound, and the class of sounds that each is of or nearest to."""
    found = {word: keys[-1][0] for word, keys in read_unknown(WORDINGS / "unknown.txt").items()}
    return found | {name: name for name in SOUNDS if "_" not in name}


def _classes(item: CorpusItem) -> set[str]:
    return {name for word, name in sound_words().items() if _is_said(word, item)}


def _is_said(word: str, item: CorpusItem) -> bool:
    return any(_pattern(word).search(text) for text in (*item.captions, *item.labels))


@functools.cache
def _pattern(word: str) -> re.Pattern[str]:
    """The word, one or several of it, or what it does."""
    stem = re.escape(word.removesuffix("s") if len(word) > 4 else word)
    return re.compile(rf"\b{stem}(?:s|es|ing|ed)?\b", re.IGNORECASE)


def _with_article(word: str) -> str:
    if word in mass_words() or word in _MASS or word.endswith("ing"):
        return word
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
