"""`Rain harder`: weather and water that become stronger or gentler are other sounds, and a little louder or quieter too.

The caption says so from then on, as an adverb where it has one that says the contrary, else as an adjective.
"""

from __future__ import annotations

import re

from ..errors import InputError
from . import amounts, levels
from .parser import Tree
from .scene import Ids, Scene
from .turns import title

_HEAVY = "rain|rainfall|raindrops|shower|downpour|snow|snowfall|hail|sleet|traffic"
_STRONG = "wind|winds|breeze|gale|storm|thunder|waves|wave|surf|sea|ocean|river|stream|waterfall|current|fire|flames"
_SOUND = re.compile(rf"\b(?:(?P<heavy>{_HEAVY})|(?P<strong>{_STRONG}))\b", re.IGNORECASE)
_SOFT = ("softly|gently|lightly|quietly|faintly|calmly", "soft|gentle|light|faint|weak|quiet|calm|slight")
_HARD = ("heavily|strongly|hard|violently|fiercely|loudly", "heavy|strong|hard|violent|fierce|wild|torrential|rough")
_ARTICLE = re.compile(r"\b(an?)\s+$", re.IGNORECASE)


def harder(scene: Scene, ids: Ids, tree: Tree) -> None:
    _become(scene, ids, tree, 1)


def gentler(scene: Scene, ids: Ids, tree: Tree) -> None:
    _become(scene, ids, tree, -1)


def _become(scene: Scene, ids: Ids, tree: Tree, sign: int) -> None:
    for one in ids:
        event = scene.event(one)
        if _SOUND.search(event.caption) is None:
            told = scene.quote(tree)
            raise InputError(
                f"'{told}' does not say what becomes of {title(event)}; say 'louder' or 'quieter', or what should be heard "
                "instead."
            )
        caption = stronger(event.caption) if sign > 0 else weaker(event.caption)
        if caption != event.caption:
            scene.change(one, caption=caption, **({"detail": ""} if event.detail else {}))
        levels.raise_by(scene, one, sign * amounts.by_degree(tree, 1.5, 3.0, 6.0))


def stronger(caption: str) -> str:
    """The caption of the same sound, but heavier or stronger."""
    heavy = _is_heavy(caption)
    return _with(caption, _SOFT, _HARD, "heavily" if heavy else "strongly", "heavy" if heavy else "strong")


def weaker(caption: str) -> str:
    """The caption of the same sound, but lighter or gentler."""
    heavy = _is_heavy(caption)
    return _with(caption, _HARD, _SOFT, "lightly" if heavy else "gently", "light" if heavy else "gentle")


def _is_heavy(caption: str) -> bool:
    found = _SOUND.search(caption)
    return found is not None and found["heavy"] is not None


def _with(caption: str, gone: tuple[str, str], kept: tuple[str, str], adverb: str, adjective: str) -> str:
    changed = caption
    for words, new in ((gone[0], adverb), (gone[1], adjective)):
        found = re.search(rf"\b(?:{words})\b", changed, re.IGNORECASE)
        if found is not None:
            changed = _put(changed, found.start(), found.end(), new)
    if changed != caption:
        return changed
    noun = _SOUND.search(caption)
    if noun is None or re.search(rf"\b(?:{'|'.join(kept)})\b", caption, re.IGNORECASE):
        return caption
    return _put(caption, noun.start(), noun.start(), f"{adjective} ")


def _put(caption: str, start: int, end: int, new: str) -> str:
    """The caption with other words at a place, a capital letter at its beginning, and `a` before a consonant."""
    before, after = _ARTICLE.sub("a ", caption[:start]), caption[end:]
    if not before.strip():
        return f"{new[:1].upper()}{new[1:]}{after[:1].lower() if start == end else after[:1]}{after[1:]}"
    return f"{before[:1].upper() if caption[:1].isupper() else before[:1]}{before[1:]}{new}{after}"
