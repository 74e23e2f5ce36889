"""How much of what was said is understood: texts in, errors in words out; with speakers and times, tcpWER.

Words are compared as `plain_words` makes them: small letters, no stops, apostrophes within words kept, numbers as they are
written, nothing spelt out or translated. Knows no recogniser and no sound.
"""

from __future__ import annotations

import importlib
import itertools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata, util
from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    from ..plan.story import StoryPlan

COLLAR_SECONDS = 1.0  # as AudioChat's tables have it
MOST_SPEAKERS, MOST_PAIRS = 12, 25_000_000  # of a conversation; of words that are compared
_OWN, _SESSION = "tcpWER (own)", "story"


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters, without their stops; apostrophes within them stay."""
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower().replace("\u2019", "'"))


def word_errors(meant: str, heard: str) -> int:
    """How many words must be put in, left out or replaced to make one text of the other (Levenshtein's distance)."""
    return _distance(plain_words(meant), plain_words(heard), lambda _n, _k: True)


def word_error_rate(pairs: Sequence[tuple[str, str]]) -> float:
    """WER: errors of all (meant, heard) texts over the words that were meant; 0 is best, and it may pass 1.

    Raises InputError where no words were meant: there is nothing that could be heard right.
    """
    words = sum(len(plain_words(meant)) for meant, _ in pairs)
    return sum(word_errors(*pair) for pair in pairs) / _some(words)


@dataclass(frozen=True)
class Utterance:
    """What a speaker says from `start` to `end` seconds: a sentence, or a word of which the times are known."""

    speaker: str
    text: str
    start: float
    end: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start) and math.isfinite(self.end) and 0 <= self.start <= self.end):
            raise InputError(f"'{self.text[:60]}' is said from {self.start} s to {self.end} s; that is no stretch of time")


def spoken_in(plan: StoryPlan) -> tuple[Utterance, ...]:
    """What a plan wants to be said, by whom and when: its events that have words."""
    return tuple(Utterance(one.speaker, one.transcript, one.start, one.end) for one in plan.events if one.transcript)


@dataclass(frozen=True)
class WordErrors:
    """Errors over the words that were meant, and the `name` of the definition that they were counted by."""

    name: str
    errors: int
    words: int

    @property
    def rate(self) -> float:
        """0 is best; it may pass 1. Raises InputError where no words were meant."""
        return self.errors / _some(self.words)


def tcp_word_errors(
    meant: Sequence[Utterance], heard: Sequence[Utterance], collar_seconds: float = COLLAR_SECONDS, own: bool = False
) -> WordErrors:
    """Errors of the time-constrained minimum-permutation word error rate, by meeteval where it is installed.

    Von Neumann et al., "MeetEval" (CHiME 2023): speakers of both sides are paired so that the errors are fewest; within a
    pair a word may stand for another only where their times overlap. A word meant lasts its share, by letters, of its
    utterance; one heard is the middle of its share with a collar on either side. Speakers without a partner have all their
    words missing, or too many. Without meeteval, or where `own` is asked for, the same is counted here, and the result's
    name says so. Raises InputError for a collar that is no time, more than twelve speakers, and texts too long to compare.
    """
    if not (math.isfinite(collar_seconds) and collar_seconds >= 0):
        raise InputError(f"a collar lasts 0 s or longer; got {collar_seconds}")
    wanted, found = _by_speaker(meant), _by_speaker(heard)
    most = max(len(wanted), len(found))
    if most > MOST_SPEAKERS:
        raise InputError(f"tcpWER pairs {MOST_SPEAKERS} speakers at most; got {most}")
    counts = [sum(len(plain_words(one.text)) for one in side) for side in (meant, heard)]
    if counts[0] * counts[1] > MOST_PAIRS:
        raise InputError(f"{counts[0]} words meant and {counts[1]} heard are too many to compare; take a part of them")
    if own or not counts[0] or not counts[1] or util.find_spec("meeteval") is None:
        return WordErrors(_OWN, _fewest_errors(wanted, found, collar_seconds), counts[0])
    name = f"tcpWER (meeteval {metadata.version('meeteval')})"
    return WordErrors(name, _of_meeteval(meant, heard, collar_seconds), counts[0])


def pooled(found: Sequence[WordErrors]) -> WordErrors:
    """Errors and words of several sounds together. Raises InputError for none, and for two definitions in one figure."""
    names = {one.name for one in found}
    if len(names) != 1:
        raise InputError(f"errors in words are pooled under one definition; got {len(names)}: {sorted(names)}")
    return WordErrors(found[0].name, sum(one.errors for one in found), sum(one.words for one in found))


def _some(words: int) -> int:
    if not words:
        raise InputError("a word error rate is over the words that were meant, and there were none")
    return words


def _distance(wanted: Sequence[str], found: Sequence[str], may: Callable[[int, int], bool]) -> int:
    """Levenshtein's distance of two rows of words, in which the n-th may stand for the k-th where `may(n, k)`."""
    row = list(range(len(found) + 1))
    for n, word in enumerate(wanted):
        above, row = row, [n + 1]
        for k, other in enumerate(found):
            fewest = min(above[k + 1], row[k]) + 1
            row.append(min(fewest, above[k] + (word != other)) if may(n, k) else fewest)
    return row[-1]


# Speakers and times

_Timed = tuple[str, float, float]  # a word, and from when to when it is said


def _by_speaker(utterances: Sequence[Utterance]) -> list[list[_Timed]]:
    """The words of each speaker, in the order in which their utterances begin."""
    found: dict[str, list[_Timed]] = {}
    for one in sorted(utterances, key=lambda one: one.start):
        found.setdefault(one.speaker, []).extend(_timed(one))
    return [words for words in found.values() if words]


def _timed(one: Utterance) -> list[_Timed]:
    words = plain_words(one.text)
    edges = [0, *itertools.accumulate(map(len, words))]
    letter = (one.end - one.start) / max(1, edges[-1])
    return [
        (word, one.start + low * letter, one.start + high * letter)
        for word, low, high in zip(words, edges, edges[1:], strict=False)
    ]


def _fewest_errors(meant: list[list[_Timed]], heard: list[list[_Timed]], collar: float) -> int:
    """The errors under the best pairing, found over all sets of heard speakers that are taken already."""
    costs = [[_timed_distance(one, other, collar) for other in heard] for one in meant]
    fewest = {0: 0}
    for one, row in zip(meant, costs, strict=True):
        following = {taken: errors + len(one) for taken, errors in fewest.items()}  # nobody says it
        for taken, errors in fewest.items():
            for k, cost in enumerate(row):
                if not taken >> k & 1:
                    now = taken | 1 << k
                    following[now] = min(following.get(now, errors + cost), errors + cost)
        fewest = following
    return min(errors + sum(len(o) for k, o in enumerate(heard) if not taken >> k & 1) for taken, errors in fewest.items())


def _timed_distance(wanted: Sequence[_Timed], found: Sequence[_Timed], collar: float) -> int:
    spans = [((low + high) / 2 - collar, (low + high) / 2 + collar) for _, low, high in found]

    def overlap(n: int, k: int) -> bool:
        return wanted[n][1] < spans[k][1] and spans[k][0] < wanted[n][2]

    return _distance([word for word, _, _ in wanted], [word for word, _, _ in found], overlap)


def _of_meeteval(meant: Sequence[Utterance], heard: Sequence[Utterance], collar: float) -> int:
    wer, io = importlib.import_module("meeteval.wer"), importlib.import_module("meeteval.io")
    sides = [io.SegLST([_segment(one) for one in side if plain_words(one.text)]) for side in (meant, heard)]
    return int(wer.tcpwer(*sides, collar=collar)[_SESSION].errors)


def _segment(one: Utterance) -> dict[str, Any]:
    words = " ".join(plain_words(one.text))
    return {"session_id": _SESSION, "speaker": one.speaker, "words": words, "start_time": one.start, "end_time": one.end}
