"""Single voices: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, room
from .happenings import happenings, onset, shortened
from .primitives import SAMPLE_RATE, curve, put
from .throat import frames
from .vocal import WIDTHS, articulate, breath, folds, vowel


def _placed(rng: np.random.Generator, dry: np.ndarray, seconds: float, wet: float) -> np.ndarray:
    """A dry voice [w] in a room of its own, with the air of the place."""
    return air(rng, room(rng, dry, seconds, wet), -50)


def _tract(size: int, at: list[float], shapes: list[np.ndarray]) -> np.ndarray:
    """Formants [frame, n] that glide through `shapes` at the shares `at` of `size` samples."""
    return curve(len(frames(size)), shapes, at)


def _screech(rng: np.random.Generator, seconds: float, base: float, shorter: float) -> np.ndarray:
    """One scream [w]: the pitch leaps up, holds and gives way; the folds are pressed, beat roughly and break into octaves.

    Arnal and others (2015): what makes a scream is roughness, loudness that shakes 30 to 150 times a second. An open jaw
    lifts the first formant towards the pitch.
    """
    size = int(seconds * SAMPLE_RATE)
    rise, fall = rng.uniform(0.06, 0.2), rng.uniform(0.7, 0.9)
    pitch = base * curve(
        size, [rng.uniform(0.8, 0.95), 1, rng.uniform(0.92, 1.08), rng.uniform(0.7, 0.95)], [0, rise, fall, 1]
    )
    t = np.arange(size) / SAMPLE_RATE
    pitch *= 1 + rng.uniform(0.0, 0.03) * np.sin(2 * np.pi * rng.uniform(5, 9) * t)
    shake = 1 + rng.uniform(0.2, 0.7) * np.sin(
        2 * np.pi * np.cumsum(rng.uniform(40, 110) * (1 + 0.1 * breath(rng, size))) / SAMPLE_RATE
    )
    loud = curve(size, [0, 1, rng.uniform(0.6, 0.9), 0], [0, 0.07, fall, 1])
    source = folds(rng, pitch, 0.9, 0.02, 0.25) + rng.uniform(0.0, 0.2) * folds(rng, pitch / 2, 0.9, 0.02, 0.25)
    source = (source + rng.uniform(1.6, 3.0) * breath(rng, size)) * loud * shake
    shapes = [vowel("a", shorter), vowel("a", shorter) * rng.uniform(1.6, 2.0), vowel("a", shorter)]
    heard = articulate(source, _tract(size, [0, 0.3, 1], shapes), WIDTHS * rng.uniform(0.6, 1.1))
    return np.tanh(rng.uniform(2.0, 4.0) * heard / np.abs(heard).max())


def scream(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A frightened person screams, again after a breath."""
    out = np.zeros(size)
    woman = rng.random() < 0.85
    base, shorter = (
        (rng.uniform(950, 1400), rng.uniform(1.05, 1.2)) if woman else (rng.uniform(600, 850), rng.uniform(1.0, 1.1))
    )
    seconds = shortened(size, rng.uniform(1.0, 2.3))
    for at, _ in happenings(rng, size, seconds, 0.4, 1.2):
        put(out, _screech(rng, seconds, base * rng.uniform(0.9, 1.1), shorter), at, rng.uniform(0.8, 1.0))
    return _placed(rng, out, rng.uniform(0.4, 1.2), rng.uniform(0.2, 1.2))


def _wail(rng: np.random.Generator, seconds: float, base: float, shorter: float) -> np.ndarray:
    """One cry of a baby on the breath out: the pitch rises, arches and falls, here and there it is only rough."""
    size = int(seconds * SAMPLE_RATE)
    peak = rng.uniform(0.2, 0.5)
    pitch = base * curve(
        size,
        [rng.uniform(0.75, 0.9), rng.uniform(1.1, 1.3), rng.uniform(0.95, 1.1), rng.uniform(0.7, 0.85)],
        [0, peak, 0.85, 1],
    )
    t = np.arange(size) / SAMPLE_RATE
    pitch *= 1 + rng.uniform(0.005, 0.02) * np.sin(2 * np.pi * rng.uniform(5, 8) * t)
    loud = curve(size, [0, 1, rng.uniform(0.7, 1.0), 0], [0, 0.12, 0.85, 1])
    source = (folds(rng, pitch, 0.8, 0.015, 0.12) + rng.uniform(0.05, 0.2) * breath(rng, size)) * loud
    shapes = [vowel("E", shorter), vowel("ae", shorter) * 1.1, vowel("ae", shorter), vowel("V", shorter)]
    heard = articulate(source, _tract(size, [0, peak, 0.8, 1], shapes))
    return heard / np.abs(heard).max()


def _gasp(rng: np.random.Generator, seconds: float, shorter: float) -> np.ndarray:
    """A breath drawn in through an open mouth, its peak 1."""
    size = int(seconds * SAMPLE_RATE)
    loud = curve(size, [0, 1, 0], [0, 0.6, 1])
    heard = articulate(breath(rng, size) * loud, _tract(size, [0, 1], [vowel("V", shorter), vowel("ae", shorter)]))
    return heard / np.abs(heard).max()


def baby(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A baby cries: a wail, a breath drawn in, the next wail."""
    out, whole = np.zeros(size), size / SAMPLE_RATE
    base, shorter = rng.uniform(370, 560), rng.uniform(1.6, 1.95)
    at, usual = onset(rng, size), rng.uniform(0.55, 1.1)
    while at + 0.35 < whole:
        seconds = min(usual * rng.uniform(0.75, 1.25), whole - at - 0.05)
        put(out, _wail(rng, seconds, base * rng.uniform(0.92, 1.08), shorter), at, rng.uniform(0.8, 1.1))
        at += seconds + 0.05
        pause = rng.uniform(0.18, 0.4)
        if at + pause < whole:
            put(out, _gasp(rng, 0.9 * pause, shorter), at, rng.uniform(0.05, 0.2))
        at += pause + 0.05
    return _placed(rng, out, rng.uniform(0.25, 0.8), rng.uniform(0.1, 0.5))


# Within a burst of laughter: at which share of it voice and breath stand how high ("h", then a short vowel).
_BURST = ((0.1, 0.0, 0.25), (0.32, 0.02, 0.8), (0.45, 1.0, 0.3), (0.7, 0.7, 0.2), (0.95, 0.0, 0.2))


def _bout(rng: np.random.Generator, count: int, base: float, shorter: float, rate: float) -> np.ndarray:
    """One bout of laughter: `count` bursts, each an h and a short vowel, that sink and fade, then a breath drawn in."""
    size = int((count / rate + 0.15) * SAMPLE_RATE)
    fade, rows = rng.uniform(0.6, 0.88), [(0.0, 1.1 * base, 0.0, 0.0)]
    for k in range(count):
        start = k + rng.uniform(-0.05, 0.05)
        high = base * (1.25 - 0.45 * k / count) * rng.uniform(0.93, 1.07)
        loud = (1.0 if k else 0.7) * (1 - fade * k / count) * rng.uniform(0.8, 1.1)
        for share, level, hiss in _BURST:
            at = min(0.99, max((start + share) / rate * SAMPLE_RATE / size, rows[-1][0] + 1e-4))
            rows.append((at, high * (1.08 if share < 0.6 else 0.92), level * loud, hiss * loud))
    edges, pitches, voiced, airy = zip(*rows, (1.0, 0.8 * base, 0.0, 0.0), strict=True)
    source = folds(rng, curve(size, pitches, edges), 0.35, 0.02, 0.3) * curve(size, voiced, edges)
    source += 0.35 * breath(rng, size) * curve(size, airy, edges)
    shape = vowel(str(rng.choice(["a", "ae", "ae", "E"])), shorter)
    heard = articulate(source, _tract(size, [0, 0.5, 1], [shape, shape, vowel("V", shorter)]))
    return heard / np.abs(heard).max()


def laughter(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """One to three people who laugh in bouts. Bursts come 4 to 6 times a second (Bachorowski and others, 2001)."""
    out = np.zeros(size)
    for person in range(int(rng.integers(1, 4))):
        base, shorter = rng.uniform(280, 480), rng.uniform(1.1, 1.22)
        if rng.random() < 0.15:  # a man
            base, shorter = rng.uniform(200, 340), rng.uniform(0.95, 1.05)
        rate, near = rng.uniform(4.2, 5.8), 1.0 if person == 0 else rng.uniform(0.2, 0.8)
        count = min(int(rng.integers(4, 9)), int((shortened(size, 9.0) - 0.1) * rate))
        bouts = [
            _bout(rng, count, base * rng.uniform(0.85, 1.15), shorter, rate) for _ in range(1 + 2 * (size > 3 * SAMPLE_RATE))
        ]
        for at, _ in happenings(rng, size, count / rate + 0.2, 0.2, 0.7):
            put(out, bouts[int(rng.integers(len(bouts)))], at, near * rng.uniform(0.8, 1.0))
            if at + count / rate + 0.4 < size / SAMPLE_RATE:
                put(out, _gasp(rng, rng.uniform(0.2, 0.3), shorter), at + count / rate, near * rng.uniform(0.05, 0.3))
    return _placed(rng, out, rng.uniform(0.3, 0.9), rng.uniform(0.1, 0.5))


def _snore(rng: np.random.Generator, seconds: float, flutter: float, shape: np.ndarray, airy: float) -> np.ndarray:
    """One breath drawn in through a soft palate that flutters a few dozen times a second (20 to 70 Hz: Pevernagie, 2010)."""
    size = int(seconds * SAMPLE_RATE)
    knots = np.arange(0, size + 400, 400)
    pitch = flutter * rng.uniform(0.9, 1.1) * curve(size, [rng.uniform(0.8, 1.2), 1, rng.uniform(0.8, 1.2)], [0, 0.5, 1])
    pitch *= np.interp(np.arange(size), knots, 1 + 0.05 * rng.standard_normal(len(knots)))
    loud = curve(size, [0, 0.6, 1, 0], [0, 0.25, 0.8, 1])
    source = (folds(rng, pitch, 0.2, 0.02, rng.uniform(0.3, 0.6)) + airy * breath(rng, size)) * loud
    heard = articulate(source, _tract(size, [0, 0.5, 1], [0.9 * shape, 1.1 * shape, shape]), 2 * WIDTHS)
    return heard / np.abs(heard).max()


def snoring(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A sleeper: a snore in, a soft breath out, over and over."""
    out, whole = np.zeros(size), size / SAMPLE_RATE
    flutter, shape = rng.uniform(18, 48), vowel("V", rng.uniform(0.9, 1.1))
    airy, puff, usual = rng.uniform(0.5, 1.5), rng.uniform(0.02, 0.25), rng.uniform(0.8, 1.5)
    rest, at = rng.uniform(0.1, 0.7), onset(rng, size)
    while at + 0.45 < whole:
        seconds = min(usual * rng.uniform(0.9, 1.1), whole - at - 0.1)
        put(out, _snore(rng, seconds, flutter, shape, airy), at, rng.uniform(0.8, 1.0))
        at += seconds + rng.uniform(0.1, 0.3)
        seconds = min(rng.uniform(0.6, 1.0), whole - at - 0.05)
        if seconds > 0.3:
            length = int(seconds * SAMPLE_RATE)
            sigh = articulate(breath(rng, length) * curve(length, [0, 1, 0], [0, 0.2, 1]), shape[None], 2 * WIDTHS)
            put(out, sigh / np.abs(sigh).max(), at, puff)
        at += max(seconds, 0) + rest
    return _placed(rng, out, rng.uniform(0.2, 0.5), rng.uniform(0.0, 0.15))


RECIPES = {"scream": scream, "baby": baby, "laughter": laughter, "snoring": snoring}
