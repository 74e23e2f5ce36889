"""Audiences and crowds: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np
from scipy import signal

from .acoustics import air, room
from .bodies import scatter
from .primitives import SAMPLE_RATE, band, curve
from .throat import HOP
from .vocal import VOWELS, articulate, breath, folds, vowel

LEAD = 8000  # samples before the clip: a room that is already full of sound when it begins


def _claps(rng: np.random.Generator, count: int) -> np.ndarray:
    """Single claps [count, w] of one loudness: a burst of a millisecond through the hollow of two hands.

    Repp, "The sound of two hands clapping" (1987): fingers on a palm sound near 1.5 to 2.7 kHz, palms that meet lower.
    """
    length = 160
    t = np.arange(length) / SAMPLE_RATE
    claps = rng.standard_normal((count, length)) * np.exp(-t / rng.uniform(0.0006, 0.0015, (count, 1)))
    for k in range(count):
        b, a = signal.iirpeak(rng.uniform(1000, 2500), rng.uniform(1.0, 4.0), fs=SAMPLE_RATE)
        claps[k] = signal.lfilter(b, a, claps[k]) + rng.uniform(0.0, 0.15) * claps[k]
    return claps / np.sqrt((claps**2).sum(1, keepdims=True))


def applause(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Tens to hundreds of people who each clap at their own pace, some near and most far, in a hall that is never empty."""
    whole, people = size + LEAD, int(np.exp(rng.uniform(np.log(45), np.log(300))))
    claps, periods = _claps(rng, 48), rng.uniform(0.2, 0.36, people)
    each = int(whole / SAMPLE_RATE / 0.19) + 4
    steps = periods[:, None] * (1 + 0.06 * rng.standard_normal((people, each)))
    starts = np.cumsum(steps, 1) - periods[:, None] * rng.uniform(0, 3, (people, 1))
    gains = rng.uniform(0.6, 1.2, (people, each)) / np.sqrt(rng.uniform(0.003, 1, (people, 1)))
    kinds = rng.integers(0, len(claps) - 3, (people, 1)) + rng.integers(0, 3, (people, each))
    meant = starts < whole / SAMPLE_RATE
    heard = scatter(whole, (starts[meant] * SAMPLE_RATE).astype(int), claps[kinds[meant]], gains[meant])
    heard = band(band(heard, rng.uniform(500, 900), 7900, 1), 0, rng.uniform(1800, 3500), 1)
    heard = room(rng, heard, rng.uniform(0.7, 2.2), rng.uniform(0.1, 0.5), early=0.0)[LEAD:]
    return air(rng, heard, -56)


def _phrase(rng: np.random.Generator, raised: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A few syllables of one speaker: pitch [w], formants [w / HOP, n], loudness [w] and hiss of consonants [w]."""
    count = int(rng.integers(3, 10))
    lengths = np.round(rng.uniform(0.11, 0.26, count) * SAMPLE_RATE / HOP).astype(int)
    size = int(lengths.sum()) * HOP
    woman = rng.random() < 0.6
    base = raised * (rng.uniform(165, 260) if woman else rng.uniform(95, 150))
    shorter = rng.uniform(1.08, 1.22) if woman else rng.uniform(0.95, 1.06)
    edges = np.concatenate([[0], np.cumsum(lengths)]) / lengths.sum()
    middle = np.sort(np.concatenate([edges, (edges[1:] + edges[:-1]) / 2]))
    accents = np.clip(1 + rng.uniform(0.05, 0.3) * rng.standard_normal(count + 1), 0.7, 1.6)
    pitch = base * curve(size, accents * np.linspace(1.1, 0.85, count + 1), edges)
    shapes = np.array([vowel(name, shorter) for name in rng.choice(list(VOWELS), 2 * count + 1)])
    shapes[::2, 0] *= 0.6  # the mouth closes between vowels
    loud, hiss = np.zeros(2 * count + 1), np.zeros(2 * count + 1)
    loud[2:-1:2], loud[1::2] = rng.uniform(0.0, 0.35, count - 1), rng.uniform(0.5, 1.0, count)
    hiss[::2] = rng.choice([0.0, 0.0, 0.3], count + 1)
    tract = curve(size // HOP, shapes, middle)
    return pitch, tract, curve(size, loud, middle), curve(size, hiss, middle)


def _talk(rng: np.random.Generator, seconds: float) -> list[np.ndarray]:
    """Phrases of many people, each [w], `seconds` in all: the grains of a crowd. Who talks in a crowd raises the voice."""
    phrases, raised = [], rng.uniform(1.45, 1.9)
    while sum(len(pitch) for pitch, *_ in phrases) < seconds * SAMPLE_RATE:
        phrases.append(_phrase(rng, raised))
    pitch, tract, loud, hiss = (np.concatenate(parts) for parts in zip(*phrases, strict=True))
    source = folds(rng, pitch, 0.9) * loud + breath(rng, len(pitch)) * (0.04 * loud + 0.3 * hiss)
    return np.split(articulate(source, tract), np.cumsum([len(pitch) for pitch, *_ in phrases])[:-1])


def crowd(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Some tens of people who talk at once, a few of them close by."""
    whole, people = size + LEAD, int(np.exp(rng.uniform(np.log(30), np.log(100))))
    phrases, heard = _talk(rng, 7.0), np.zeros(size + LEAD)
    for _ in range(people):
        at, gain = int(rng.uniform(-1.5, 0.5) * SAMPLE_RATE), 1 / np.sqrt(rng.uniform(0.06, 1))
        while at < whole:
            piece = phrases[rng.integers(len(phrases))]
            first, last = max(0, -at), min(len(piece), whole - at)
            if first < last:
                heard[at + first : at + last] += gain * piece[first:last]
            at += len(piece) + int(rng.uniform(0.1, 1.2) * SAMPLE_RATE)
    heard = band(heard, rng.uniform(300, 800), 7900, 1)
    heard += rng.uniform(1.5, 4) * band(heard, 1500, 7900, 1)
    heard = room(rng, heard, rng.uniform(0.35, 0.8), rng.uniform(0.03, 0.25))[LEAD:]
    return air(rng, heard, -50)


RECIPES = {"applause": applause, "crowd": crowd}
