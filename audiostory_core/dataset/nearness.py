"""Which records of many tell the same thing: by the words of their captions, or by their sound.

Texts are near where most of their shingles, three words in a row, are the same (Broder, 1997; found by MinHash, then counted
exactly). Sounds are near where one is a copy of the other (`fingerprint`). What is near is grouped, and the first of a group
is kept. Held in memory is a word for each 32 ms of sound, and the shingles of the captions: some kilobytes a record. Equal texts of records without a sound are near too.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np

from .archive import Member
from .fingerprint import are_copies, fingerprint
from .records import StoryRecord
from .shards import Sample, clip_of

By = Literal["sound", "text", "either"]
SAME = 0.8  # of the shingles of both texts together
_SHINGLE, _ROWS, _BANDS = 3, 4, 20  # MinHash: pairs of 0.8 are missed once in 2e4
_MOST_SHARING = 32  # records that share a word of sound: more share it by chance
_MOST_OFFSETS, _MOST_KEPT = 3, 256
_WORD = re.compile(r"\w+")
_PRIME = np.uint64(2**61 - 1)


def shingles(record: StoryRecord) -> np.ndarray:
    """Hashes [n] uint64, sorted, of what its events say, three words at a time; of all words where there are fewer."""
    text = " ".join(f"{event.caption} {event.transcript}" for event in record.plan.events)
    words = _WORD.findall(text.casefold())
    rows = {" ".join(words[n : n + _SHINGLE]) for n in range(max(1, len(words) - _SHINGLE + 1))}
    hashed = (int.from_bytes(hashlib.blake2b(row.encode(), digest_size=7).digest(), "big") for row in rows)
    return np.unique(np.fromiter(hashed, np.uint64, len(rows)))


class Nearness:
    """Records as they come; then, for each, the first that it is near to."""

    def __init__(self, by: By = "sound") -> None:
        self._by, self._count = by, 0
        self._texts: dict[int, np.ndarray] = {}
        self._sounds: dict[int, Member] = {}
        self._words: list[np.ndarray] = []  # of each record: rows of word and frame
        self._owners: list[int] = []
        self._hums: dict[int, list[int]] = defaultdict(list)

    def add(self, sample: Sample) -> None:
        """The next record. Raises InputError for a sound that cannot be read."""
        number, self._count = self._count, self._count + 1
        sound = sample.parts.get("flac") if self._by != "text" else None
        if sound is not None:
            self._add_sound(number, sound)
        if sound is None or self._by != "sound":
            self._texts[number] = shingles(sample.record)

    def groups(self) -> list[int]:
        """For each record in order, the number of the first in its group: its own where it is near to none before it."""
        roots = list(range(self._count))
        for one, other in self._near():
            a, b = _root(roots, one), _root(roots, other)
            roots[max(a, b)] = min(a, b)
        return [_root(roots, n) for n in range(self._count)]

    def _add_sound(self, number: int, sound: Member) -> None:
        found = fingerprint(clip_of(sound))
        words, self._sounds[number] = found.words, sound
        frames = np.flatnonzero(words)
        self._words.append(np.stack([words[frames].astype(np.int64), frames], axis=1))
        self._owners.append(number)
        if found.hum:
            self._hums[found.hum].append(number)

    def _near(self) -> Iterator[tuple[int, int]]:
        for one, other in _pairs_of_texts(self._texts):
            a, b = self._texts[one], self._texts[other]
            shared = len(np.intersect1d(a, b, assume_unique=True))
            if shared >= SAME * (len(a) + len(b) - shared):
                yield one, other
        # Made anew: few sounds are looked at twice, and nobody could hold those of all.
        read = lru_cache(_MOST_KEPT)(lambda number: fingerprint(clip_of(self._sounds[number])))
        for (one, other), offsets in self._pairs_of_sounds():
            if are_copies(read(one), read(other), offsets):
                yield one, other

    def _pairs_of_sounds(self) -> Iterator[tuple[tuple[int, int], list[int]]]:
        """Records whose sounds share a word, or hum alike, and by how many frames one may lie behind the other."""
        found: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        for (one, frame), (other, later) in self._sharing():
            if one != other:
                found[min(one, other), max(one, other)][(later - frame) * (1 if one < other else -1)] += 1
        for numbers in self._hums.values():
            for n, one in enumerate(numbers):
                for other in numbers[n + 1 : n + _MOST_SHARING]:
                    found[one, other][0] += 1
        for pair, votes in sorted(found.items()):
            best = [offset for offset, _ in votes.most_common(_MOST_OFFSETS)]
            yield pair, sorted({offset + step for offset in best for step in (-1, 0, 1)})

    def _sharing(self) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Pairs of places, record and frame, that have the same word, but for words that very many records have."""
        if not self._words:
            return
        owner = np.repeat(self._owners, [len(rows) for rows in self._words])
        rows = np.concatenate(self._words)
        order = np.lexsort((rows[:, 1], owner, rows[:, 0]))
        words, owner, frames = rows[order, 0], owner[order], rows[order, 1]
        edges = np.flatnonzero(np.diff(words, prepend=-1, append=-1))
        for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if end - start > 1 and 1 < len(set(owner[start:end].tolist())) <= _MOST_SHARING:
                places = list(zip(owner[start:end].tolist(), frames[start:end].tolist(), strict=True))[: 4 * _MOST_SHARING]
                yield from ((places[i], places[j]) for i in range(len(places)) for j in range(i + 1, len(places)))


def _pairs_of_texts(texts: dict[int, np.ndarray]) -> Iterator[tuple[int, int]]:
    """Records that agree in all rows of some band of their signatures; in a large group, each with the first."""
    rng = np.random.default_rng(0)
    factors = rng.integers(1, 2**31, _ROWS * _BANDS, dtype=np.uint64)
    terms = rng.integers(0, 2**31, _ROWS * _BANDS, dtype=np.uint64)
    buckets: dict[bytes, list[int]] = defaultdict(list)
    for number, hashes in texts.items():
        low = (hashes & np.uint64(2**30 - 1))[:, None] * factors + (hashes >> np.uint64(30))[:, None] + terms
        least = (low % _PRIME).min(axis=0).reshape(_BANDS, _ROWS)
        for band in range(_BANDS):
            buckets[bytes([band]) + least[band].tobytes()].append(number)
    seen: set[tuple[int, int]] = set()
    for numbers in buckets.values():
        pairs = {(numbers[0], other) for other in numbers[1:]} | set(_neighbours(numbers))
        yield from sorted(pairs - seen)
        seen |= pairs


def _neighbours(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    return ((one, other) for n, one in enumerate(numbers) for other in numbers[n + 1 : n + 8])


def _root(roots: list[int], number: int) -> int:
    while roots[number] != number:
        roots[number] = number = roots[roots[number]]
    return number
