"""A word -> what it may be an inflection of, by the rules of spelling. Stricter than `edits.words.forms`, which forgives.

A name must not be found in what only looks like a form of it: `caring` is no `car`, `caves` no `cafe`, `being` no `bee`.
"""

from __future__ import annotations

import functools
import re

from ..edits.words import forms

_SHORT = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")  # one short vowel, one consonant: doubled before -ing and -ed
_IRREGULAR = {
    form: base
    for base, forms_ in {
        "beat": "beaten", "blow": "blew blown", "break": "broke broken", "creep": "crept", "drive": "drove",
        "fall": "fell fallen", "fly": "flew", "foot": "feet", "goose": "geese", "mouse": "mice", "ring": "rang rung",
        "run": "ran", "sing": "sang sung", "speak": "spoke", "strike": "struck", "sweep": "swept", "swing": "swung",
        "weep": "wept",
    }.items()
    for form in forms_.split()
}  # fmt: skip


@functools.lru_cache(8192)
def bases(word: str) -> frozenset[str]:
    """The word itself and every word that it may be a form of."""
    found = {base for base in forms(word) if base == word or not _is_chance(word.removesuffix("'s"), base)}
    other = _IRREGULAR.get(word)
    return frozenset({*found, other} if other else found)


def _is_chance(word: str, base: str) -> bool:
    """Whether a word only looks like a form of another."""
    if word.endswith(("ing", "ed")):
        stem = word.removesuffix("ing") if word.endswith("ing") else word.removesuffix("ed")
        if base == stem + "e":
            return stem.endswith("e")  # being, bee
        return base == stem and bool(_SHORT.fullmatch(stem))  # caring, car; rated, rat
    if word.endswith("es") and base == word[:-2]:
        return not base.endswith(("s", "x", "z", "ch", "sh", "o"))  # bares, bar
    return word.endswith("ves") and base.endswith("fe") and not word.endswith("ives")  # caves, cafe
