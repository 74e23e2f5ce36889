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
_WORD, _ENDS, _MOST_CHARS = re.compile(r"\w+"), ("s", "es", "ing", "ed"), 5000
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
    said = _said(item)
    yield from _presence(said, draw)
    yield from _order(item.captions[0] if item.captions else "", draw)
    if item.labels:
        yield from _label(item, said, draw)
    if seconds is not None:
        yield draw.choice(_LENGTH), f"{format_seconds(seconds)} seconds."


def _presence(said: set[str], draw: random.Random) -> Iterator[tuple[str, str]]:
    """Whether a sound is there that is, and whether one is that is not; nothing where captions name no known sound, since
    they may speak of any."""
    if said:
        yield draw.choice(_IS_THERE).format(n=_with_article(draw.choice(sorted(said)))), "Yes."
        yield draw.choice(_IS_THERE).format(n=_with_article(draw.choice(_others(said)))), "No."


def _order(caption: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    parts = _THEN.split(caption.rstrip("."))
    if len(parts) == 2 and all(len(part.split()) >= 2 for part in parts):
        first, second = parts[0][:1].lower() + parts[0][1:], parts[1]
        yield (
            (draw.choice(_AFTER).format(n=first), sentence(second))
            if draw.random() < 0.5
            else (draw.choice(_BEFORE).format(n=second), sentence(first))
        )


def _label(item: CorpusItem, said: set[str], draw: random.Random) -> Iterator[tuple[str, str]]:
    """Which of three names fits; the others name sounds of other classes."""
    right = draw.choice(item.labels)
    names = [right, *draw.sample(_others(said), 2)]
    draw.shuffle(names)
    yield draw.choice(_LABEL).format(names=f"{names[0]}, {names[1]} or {names[2]}"), sentence(right)


@functools.cache
def sound_words() -> dict[str, str]:
    """Words that name a sound, and the class of sounds that each is of or nearest to."""
    found = {word: keys[-1][0] for word, keys in read_unknown(WORDINGS / "unknown.txt").items()}
    return found | {name: name for name in SOUNDS if "_" not in name}


@functools.cache
def _stems() -> dict[str, list[str]]:
    """What a sound word begins with, one or several, whoever does it -> the words."""
    found: dict[str, list[str]] = {}
    for word in sound_words():
        found.setdefault(word.removesuffix("s") if len(word) > 4 else word, []).append(word)
    return found


def _said(item: CorpusItem) -> set[str]:
    """The sound words in the captions and labels of an item."""
    found = set[str]()
    for text in (*item.captions, *item.labels):
        words = _WORD.findall(text[:_MOST_CHARS].lower())
        for size in (1, 2, 3):
            for at in range(len(words) - size + 1):
                whole = " ".join(words[at : at + size])
                for stem in {whole, *(whole.removesuffix(end) for end in _ENDS)}:
                    found.update(_stems().get(stem, ()))
    return found


def _others(said: set[str]) -> list[str]:
    """Sound words of other classes than those that are said."""
    classes = {sound_words()[word] for word in said}
    return [word for word, name in sound_words().items() if name not in classes]


def _with_article(word: str) -> str:
    if word in mass_words() or word in _MASS or word.endswith("ing"):
        return word
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
