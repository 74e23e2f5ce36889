"""A sound that nobody has a name for in plain words: the signal of a stretch -> `a low, steady rumble`.

How loud, how long, how often, how high, tonal or noisy, rising or falling: what can be measured of any sound. Ignorant of
models and of the names of sounds.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

import torch

from .signal import Signal, decibels

LOUD_DBFS, QUIET_DBFS = -12.0, -38.0
LOW_HERTZ, HIGH_HERTZ = 300.0, 2200.0
SHORT_SECONDS, LONG_SECONDS = 0.8, 1.0
TONAL_FLATNESS = 0.1
_STEADY_DB, _GROWING_DB, _RISING_OCTAVES = 2.5, 8.0, 0.5
_UNEVEN = 0.4  # spread of the gaps between repetitions, of their mean
_FASTEST = 8.0  # repetitions a second that are told as such
_FAINTER_DB, _STRUCK_DB, _STRUCK_SECONDS = 20.0, 12.0, 0.15
_PIECES = 10  # of a stretch, between which rising and falling are looked for
# By what it is (tonal or noisy), whether it is short or repeated, and whether low, between or high.
_NOUNS = {
    (True, True): ("thump", "beep", "ping"), (True, False): ("hum", "tone", "whistle"),
    (False, True): ("thud", "knock", "click"), (False, False): ("rumble", "noise", "hiss"),
}  # fmt: skip


@dataclass(frozen=True)
class Description:
    """How a sound is: `adjectives` such as low and steady, what to call it, and how often a second it repeats (0: it does
    not)."""

    adjectives: tuple[str, ...]
    noun: str
    a_second: float = 0.0

    @property
    def words(self) -> frozenset[str]:
        """By which variants of a sound are told apart."""
        pace = ("fast", "rapid", "quick") if self.a_second > 1.6 else ("slow",) if self.a_second else ()
        high = {"low": ("deep", "big"), "high": ("small",), "quiet": ("soft", "gentle", "light")}
        return frozenset((*self.adjectives, *pace, *(more for word in self.adjectives for more in high.get(word, ()))))

    @property
    def text(self) -> str:
        """`a short, high beep`, `a low thud, repeated twice a second`."""
        often = f", repeated {_often(self.a_second)}" if self.a_second else ""
        return f"a {', '.join(self.adjectives)}{' ' if self.adjectives else ''}{self.noun}{often}"


def describe(signal: Signal) -> Description:
    """What can be said of a stretch of sound in which one thing is heard."""
    middle = _octaves(signal)
    height = 0 if 2**middle < LOW_HERTZ else 2 if 2**middle > HIGH_HERTZ else 1
    tonal, rate, short = _flatness(signal) < TONAL_FLATNESS, _repeats(signal), signal.seconds < SHORT_SECONDS
    loud = _loudness(signal)
    words = [loud, "short" if short else "", ("low", "", "high")[height]]
    words.append("" if short or rate else _course(signal, tonal))
    noun = _NOUNS[tonal, short or (bool(rate) and _is_struck(signal))][height]
    return Description(tuple(filter(None, words)), noun, rate)


def _octaves(signal: Signal) -> float:
    power = signal.power()
    return float((signal.pitch * power).sum() / power.sum().clamp_min(1e-20))


def _flatness(signal: Signal) -> float:
    """Of the half seconds that are not much fainter than the loudest."""
    levels, flat = signal.halves(), signal.flatness.tolist()
    return statistics.median(f for level, f in zip(levels, flat, strict=False) if level > max(levels) - _FAINTER_DB)


def _is_struck(signal: Signal) -> bool:
    """Whether each of its repetitions is a moment only."""
    sounding = float((signal.levels > signal.levels.max() - _STRUCK_DB).float().mean()) * signal.seconds
    return sounding / max(1, len(signal.bursts())) < _STRUCK_SECONDS


def _loudness(signal: Signal) -> str:
    """Of its louder half."""
    power = signal.power().sort(descending=True).values
    level = decibels(float(power[: max(1, len(power) // 2)].mean()))
    return "loud" if level > LOUD_DBFS else "quiet" if level < QUIET_DBFS else ""


def _repeats(signal: Signal) -> float:
    """How often a second it begins anew, evenly; 0 where it does so less than three times, or at random."""
    starts = signal.bursts()
    if len(starts) < 3:
        return 0.0
    gaps = [b - a for a, b in zip(starts, starts[1:], strict=False)]
    mean = statistics.fmean(gaps)
    return round(1 / mean, 2) if statistics.pstdev(gaps) <= _UNEVEN * mean and 1 / mean <= _FASTEST else 0.0


def _course(signal: Signal, tonal: bool) -> str:
    """How it goes on: steady, or what becomes of it."""
    if signal.seconds < LONG_SECONDS or len(signal.levels) < _PIECES:
        return ""
    powers = [float(piece.mean()) for piece in signal.power().tensor_split(_PIECES)]
    rise = _rise(torch.tensor([decibels(power) for power in powers]))
    pieces = zip(signal.pitch.tensor_split(_PIECES), signal.power().tensor_split(_PIECES), strict=True)
    pitches = torch.stack([(p * w).sum() / w.sum().clamp_min(1e-20) for p, w in pieces])
    if tonal and abs(_rise(pitches)) > _RISING_OCTAVES:
        return "rising" if _rise(pitches) > 0 else "falling"
    if abs(rise) > _GROWING_DB:
        return "growing" if rise > 0 else "fading"
    return "steady" if statistics.pstdev(map(decibels, powers)) < _STEADY_DB else ""


def _rise(values: torch.Tensor) -> float:
    """Of the straight line that fits best, from its beginning to its end."""
    along = torch.linspace(-0.5, 0.5, len(values))
    return float((along * (values - values.mean())).sum() / along.square().sum())


def _often(a_second: float) -> str:
    if a_second >= 1.5:
        return f"{a_second:.0f} times a second" if round(a_second) > 2 else "twice a second"
    return "once a second" if a_second > 0.66 else f"every {round(1 / a_second)} seconds"
