"""Words and their times, from what a recogniser says of stretches. No models here."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import InputError
from ..sound.limits import MAX_SECONDS
from .protocols import Transcript, Word


def spread(text: str, start: float, end: float) -> tuple[Word, ...]:
    """The words of a stretch whose own times are unknown: each lasts as long as its share of the letters, from the start (s)
    to the end (s) on. So does the published tcpWER with stretches (von Neumann et al. 2023, section 4)."""
    words = text.split()
    letters = sum(map(len, words))
    found, at = list[Word](), 0
    for word in words:
        times = [start + (end - start) * place / letters for place in (at, at + len(word))]
        found.append(Word(word, times[0], times[1]))
        at += len(word)
    return tuple(found)


def timed(text: str, start: object, end: object, who: str) -> Word:
    """A word or a stretch as somebody outside says it. Raises InputError for what has no times; one that ends before it
    begins, by a rounding, lasts no time."""
    numbers = [time for time in (start, end) if isinstance(time, (int, float)) and not isinstance(time, bool)]
    times = [
        float(time) for time in numbers if 0 <= time <= MAX_SECONDS
    ]  # no number that is none, nor one of a thousand digits
    if len(times) < 2:
        raise InputError(f"{who} gives {text[:60]!r} from {str(start)[:20]} to {str(end)[:20]}, which are no seconds.")
    return Word(text.strip(), times[0], max(times))


def joined(pieces: Iterable[tuple[float, Transcript]]) -> Transcript:
    """What was said in pieces of a sound, each with the second at which it begins. Words have times if those of all pieces
    in which something was said do."""
    said = [(at, piece) for at, piece in pieces if piece.text.strip()]
    words = [Word(word.text, at + word.start, at + word.end) for at, piece in said for word in piece.words]
    known = all(piece.words for _, piece in said)
    return Transcript(" ".join(piece.text.strip() for _, piece in said), tuple(words) if known else ())
