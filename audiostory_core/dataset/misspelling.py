"""How hurried, careless and foreign fingers write a sentence: a text in, the same with errors out.

A planner meets typed text by anybody. So that it still knows the words, it learns from sentences with errors of
the keyboard, of the ear, of chat and of those who learn English. The sounds stay the same. The words that are misspelt in
ways of their own stand in `wordings/misspellings.txt`.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable

from .sections import WORDINGS, Sections, pair_of, read_sections

_NEIGHBOURS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wqrtyuiopoazsfghjklxzvbvmn", strict=True))
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_LONG_WORD = re.compile(r"[A-Za-z]{4,}")
_SPELLINGS = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"ph", "f"),
        (r"(?<=[a-z])ie(?=[a-z])", "ei"),
        (r"(?<=[a-z])ei(?=[a-z])", "ie"),
        (r"(?<=[a-z])ible\b", "able"),
        (r"(?<=[a-z])able\b", "ible"),
        (r"(?<=[a-z])([b-df-hj-np-tv-z])\1(?=[a-z])", r"\1"),
        (r"\bc(?=[aou][a-z]{2})", "k"),
        (r"(?<=[a-z])'(?=[a-z])", ""),
        (r"(?<=[a-z]{2})ck(?=[a-z])", "k"),
        (r"(?<=[a-z]{2})ght\b", "gt"),
        (r"(?<=[a-z]{3})ly\b", "ley"),
        (r"\bkn(?=[a-z])", "n"),
        (r"\bwh(?=[a-z])", "w"),
        (r"(?<=[a-z]{2})ea(?=[a-z])", "ee"),
    )
)


@functools.cache
def chat() -> dict[str, str]:
    """What chat writes for a word."""
    return dict(map(pair_of, _sections()["chat"]))


@functools.cache
def slips() -> dict[str, tuple[str, ...]]:
    """Short words as hurried fingers write them."""
    return {word: tuple(rest.split(", ")) for word, rest in map(pair_of, _sections()["slips"])}


def _sections() -> Sections:
    return read_sections(WORDINGS / "misspellings.txt", ["chat", "slips"])


def with_typos(text: str, rng: random.Random) -> str:
    """One to three words mistyped, misspelt or run together."""
    for _ in range(rng.choice((1, 2, 3)) if len(text) > 120 else rng.choice((1, 1, 2))):
        text = rng.choice(_TYPOS)(text, rng)
    return text


def _fingers_slip(text: str, rng: random.Random) -> str:
    """Letters of a word of at least four swapped, dropped, doubled, or a key beside; long words suffer more."""
    places = [found.span() for found in _LONG_WORD.finditer(text)]
    if not places:
        return text
    start, end = max(rng.choice(places), rng.choice(places), key=lambda span: span[1] - span[0])
    at = start if rng.random() < 0.1 else rng.randrange(start + 1, end - 1)
    letters = {
        "swap": text[at + 1] + text[at],
        "drop": text[at + 1],
        "double": text[at] * 2 + text[at + 1],
        "key": _NEIGHBOURS.get(text[at], text[at]) + text[at + 1],
    }["swap" if at == start else rng.choice(("swap", "drop", "double", "key"))]
    return text[:at] + letters + text[at + 2 :]


def _misspelt(text: str, rng: random.Random) -> str:
    """One word spelt by ear."""
    pattern, spelling = rng.choice(_SPELLINGS)
    places = list(pattern.finditer(text))
    if not places:
        return _fingers_slip(text, rng)
    found = rng.choice(places)
    return text[: found.start()] + found.expand(spelling) + text[found.end() :]


def _run_together(text: str, rng: random.Random) -> str:
    """Two words without their space."""
    spaces = [at for at, letter in enumerate(text) if letter == " "]
    at = rng.choice(spaces) if spaces else len(text)
    return text[:at] + text[at + 1 :]


def _short_word_slip(text: str, rng: random.Random) -> str:
    """A short word as hurried fingers write it, such as `teh`."""
    places = [found for found in _WORD.finditer(text) if found.group() in slips()]
    if not places:
        return _fingers_slip(text, rng)
    found = rng.choice(places)
    return text[: found.start()] + rng.choice(slips()[found.group()]) + text[found.end() :]


def foreign(text: str, rng: random.Random) -> str:
    """As those write who learn English: articles missing, `what` for `that`."""
    text = re.sub(r"\b(?:the|an?) (?=[a-z])", lambda found: found.group() if rng.random() < 0.4 else "", text)
    return re.sub(r"\b(?:that|which)\b", "what", text) if rng.random() < 0.3 else text


def _chat(text: str, rng: random.Random) -> str:
    """Some words as chat writes them."""
    return _WORD.sub(lambda found: chat().get(found.group(), found.group()) if rng.random() < 0.6 else found.group(), text)


def messy(text: str, rng: random.Random) -> str:
    bare = re.sub(r"\s+", " ", re.sub(r"[,.;:!?()>/+-]", " ", text)).strip()
    changes: tuple[Callable[[], str], ...] = (
        bare.lower, bare.lower, text.upper, text.lower, lambda: bare, lambda: bare.lower().replace("'", ""),
        lambda: _chat(bare.lower(), rng), lambda: _chat(bare.lower(), rng), lambda: _chat(text.lower(), rng),
        lambda: " ".join(word.title() if rng.random() < 0.3 else word for word in text.split()),
    )  # fmt: skip
    return rng.choice(changes)()


# The kinds of error, the common ones more than once.
_TYPOS = (
    *[_fingers_slip] * 8, *[_misspelt] * 4, *[_short_word_slip] * 4, _run_together,
)  # fmt: skip
