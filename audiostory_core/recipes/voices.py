"""Single voices: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .bodies import air, happenings, room
from .primitives import SAMPLE_RATE, put
from .vocal import HOP, WIDTHS, breath, buzz, curve, throat, vowel


def _placed(rng: np.random.Generator, dry: np.ndarray, seconds: float, wet: float) -> np.ndarray:
    """A dry voice [w] in a room of its own, with the air of the place."""
    heard = room(rng, dry, seconds, wet)
    return heard + air(rng, len(dry), rng.uniform(0.001, 0.006) * float(np.abs(heard).max()))


def _tract(size: int, at: list[float], shapes: list[np.ndarray]) -> np.ndarray:
    """Formants [frame, n] that glide through `shapes` at the shares `at` of `size` samples."""
    return np.array([curve(size // HOP + 2, at, column) for column in np.array(shapes).T]).T


def _screech(rng: np.random.Generator, seconds: float, base: float, shorter: float) -> np.ndarray:
    """One scream [w]: the pitch leaps up, holds and gives way; the folds are pressed, beat roughly and break into octaves.

    Arnal and others (2015): what makes a scream is roughness, loudness that shakes 30 to 150 times a second. An open jaw
    lifts the first formant towards the pitch.
    """
    size = int(seconds * SAMPLE_RATE)
    onset, fall = rng.uniform(0.06, 0.2), rng.uniform(0.7, 0.9)
    pitch = base * curve(
        size, [0, onset, fall, 1], [rng.uniform(0.8, 0.95), 1, rng.uniform(0.92, 1.08), rng.uniform(0.7, 0.95)]
    )
    t = np.arange(size) / SAMPLE_RATE
    pitch *= 1 + rng.uniform(0.0, 0.03) * np.sin(2 * np.pi * rng.uniform(5, 9) * t)
    shake = 1 + rng.uniform(0.2, 0.7) * np.sin(
        2 * np.pi * np.cumsum(rng.uniform(40, 110) * (1 + 0.1 * breath(rng, size))) / SAMPLE_RATE
    )
    loud = curve(size, [0, 0.07, fall, 1], [0, 1, rng.uniform(0.6, 0.9), 0])
    folds = buzz(rng, pitch, 0.9, 0.02, 0.25) + rng.uniform(0.1, 0.5) * buzz(rng, pitch / 2, 0.9, 0.02, 0.25)
    source = (folds + rng.uniform(0.6, 1.8) * breath(rng, size)) * loud * shake
    shapes = [vowel("ae", shorter), vowel("a", shorter) * rng.uniform(1.3, 1.7), vowel("a", shorter) * rng.uniform(1.0, 1.2)]
    heard = throat(source, _tract(size, [0, 0.3, 1], shapes), WIDTHS * rng.uniform(0.6, 0.9))
    return np.tanh(rng.uniform(1.5, 4.0) * heard / np.abs(heard).max())


def scream(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A frightened person screams, again after a breath."""
    out = np.zeros(size)
    woman = rng.random() < 0.85
    base, shorter = (
        (rng.uniform(750, 1500), rng.uniform(1.1, 1.25)) if woman else (rng.uniform(450, 750), rng.uniform(1.0, 1.1))
    )
    seconds = min(rng.uniform(1.0, 2.3), size / SAMPLE_RATE - 0.2)
    for at in happenings(rng, size, seconds, 0.4, 1.2):
        put(out, _screech(rng, seconds, base * rng.uniform(0.9, 1.1), shorter), at, rng.uniform(0.8, 1.0))
    return _placed(rng, out, rng.uniform(0.4, 1.8), rng.uniform(0.4, 1.8))


def _wail(rng: np.random.Generator, seconds: float, base: float, shorter: float) -> np.ndarray:
    """One cry of a baby on the breath out: the pitch rises, arches and falls, here and there it is only rough."""
    size = int(seconds * SAMPLE_RATE)
    peak = rng.uniform(0.2, 0.5)
    pitch = base * curve(
        size,
        [0, peak, 0.85, 1],
        [rng.uniform(0.75, 0.9), rng.uniform(1.1, 1.3), rng.uniform(0.95, 1.1), rng.uniform(0.7, 0.85)],
    )
    t = np.arange(size) / SAMPLE_RATE
    pitch *= 1 + rng.uniform(0.005, 0.02) * np.sin(2 * np.pi * rng.uniform(5, 8) * t)
    loud = curve(size, [0, 0.12, 0.85, 1], [0, 1, rng.uniform(0.7, 1.0), 0])
    source = (buzz(rng, pitch, 0.8, 0.015, 0.12) + rng.uniform(0.05, 0.2) * breath(rng, size)) * loud
    shapes = [vowel("E", shorter), vowel("ae", shorter) * 1.1, vowel("ae", shorter), vowel("V", shorter)]
    return throat(source, _tract(size, [0, peak, 0.8, 1], shapes))


def _gasp(rng: np.random.Generator, seconds: float, shorter: float) -> np.ndarray:
    """A breath drawn in through an open mouth."""
    size = int(seconds * SAMPLE_RATE)
    loud = curve(size, [0, 0.6, 1], [0, 1, 0])
    return throat(breath(rng, size) * loud, _tract(size, [0, 1], [vowel("V", shorter), vowel("ae", shorter)]))


def baby(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A baby cries: a wail, a breath drawn in, the next wail."""
    out, whole = np.zeros(size), size / SAMPLE_RATE
    base, shorter = rng.uniform(370, 560), rng.uniform(1.6, 1.95)
    at, usual = rng.uniform(0.05, 0.15), rng.uniform(0.55, 1.1)
    while at + 0.35 < whole:
        seconds = min(usual * rng.uniform(0.75, 1.25), whole - at - 0.05)
        put(out, _wail(rng, seconds, base * rng.uniform(0.92, 1.08), shorter), at, rng.uniform(0.8, 1.1))
        at += seconds + 0.05
        pause = rng.uniform(0.18, 0.4)
        if at + pause < whole:
            put(out, _gasp(rng, 0.9 * pause, shorter), at, 0.12)
        at += pause + 0.05
    return _placed(rng, out, rng.uniform(0.25, 0.8), rng.uniform(0.1, 0.5))


def _bout(rng: np.random.Generator, count: int, base: float, shorter: float, rate: float) -> np.ndarray:
    """One bout of laughter: `count` bursts, each an h and a short vowel, that sink and fade, then a breath drawn in."""
    size = int((count / rate + 0.15) * SAMPLE_RATE)
    edges, pitches, voiced, airy = [0.0], [base * 1.1], [0.0], [0.0]
    for k in range(count):
        start, step = (k + rng.uniform(-0.05, 0.05)) / rate, 1 / rate
        high = base * (1.25 - 0.45 * k / count) * rng.uniform(0.93, 1.07)
        loud = (1.0 if k else 0.7) * (1 - 0.6 * k / count) * rng.uniform(0.8, 1.1)
        for share, level, hiss in ((0.1, 0.0, 0.25), (0.32, 0.02, 0.8), (0.45, 1.0, 0.3), (0.7, 0.7, 0.2), (0.95, 0.0, 0.2)):
            edges.append(min(0.99, max((start + share * step) * SAMPLE_RATE / size, edges[-1] + 1e-4)))
            pitches.append(high * (1.08 if share < 0.6 else 0.92))
            voiced.append(level * loud)
            airy.append(hiss * loud)
    edges, pitches, voiced, airy = [*edges, 1.0], [*pitches, base * 0.8], [*voiced, 0.0], [*airy, 0.0]
    source = buzz(rng, curve(size, edges, pitches), 0.35, 0.02, 0.1) * curve(size, edges, voiced)
    source += 0.35 * breath(rng, size) * curve(size, edges, airy)
    name = rng.choice(["a", "V", "ae", "E"])
    return throat(source, _tract(size, [0, 0.5, 1], [vowel(name, shorter), vowel(name, shorter), vowel("V", shorter)]))


def laughter(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """One to three people who laugh in bouts. Bursts come 4 to 6 times a second (Bachorowski and others, 2001)."""
    out = np.zeros(size)
    for person in range(int(rng.integers(1, 4))):
        woman = rng.random() < 0.5
        base, shorter = (
            (rng.uniform(280, 480), rng.uniform(1.1, 1.22)) if woman else (rng.uniform(150, 280), rng.uniform(0.95, 1.05))
        )
        rate = rng.uniform(4.2, 5.8)
        count = min(int(rng.integers(4, 9)), int((size / SAMPLE_RATE - 0.4) * rate))
        for at in happenings(rng, size, count / rate + 0.2, 0.2, 0.9):
            put(
                out,
                _bout(rng, count, base * rng.uniform(0.85, 1.15), shorter, rate),
                at,
                1.0 if person == 0 else rng.uniform(0.2, 0.8),
            )
    return _placed(rng, out, rng.uniform(0.3, 0.9), rng.uniform(0.1, 0.5))


def _snore(rng: np.random.Generator, seconds: float, flutter: float, shape: np.ndarray, airy: float) -> np.ndarray:
    """One breath drawn in through a soft palate that flutters a few dozen times a second (20 to 70 Hz: Pevernagie, 2010)."""
    size = int(seconds * SAMPLE_RATE)
    knots = np.arange(0, size + 400, 400)
    pitch = flutter * rng.uniform(0.9, 1.1) * curve(size, [0, 0.5, 1], [rng.uniform(0.8, 1.2), 1, rng.uniform(0.8, 1.2)])
    pitch *= np.interp(np.arange(size), knots, 1 + 0.05 * rng.standard_normal(len(knots)))
    loud = curve(size, [0, 0.25, 0.8, 1], [0, 0.6, 1, 0])
    source = (buzz(rng, pitch, 0.2, 0.02, rng.uniform(0.3, 0.6)) + airy * breath(rng, size)) * loud
    heard = throat(source, _tract(size, [0, 0.5, 1], [0.9 * shape, 1.1 * shape, shape]), 2 * WIDTHS)
    return heard / np.abs(heard).max()


def snoring(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A sleeper: a snore in, a soft breath out, over and over."""
    out, whole = np.zeros(size), size / SAMPLE_RATE
    flutter, shape = rng.uniform(20, 62), vowel("V", rng.uniform(0.9, 1.1))
    airy, puff, usual = rng.uniform(0.5, 1.5), rng.uniform(0.02, 0.25), rng.uniform(0.8, 1.5)
    rest, at = rng.uniform(0.1, 0.7), rng.uniform(0.05, 0.2)
    while at + 0.45 < whole:
        seconds = min(usual * rng.uniform(0.9, 1.1), whole - at - 0.1)
        put(out, _snore(rng, seconds, flutter, shape, airy), at, rng.uniform(0.8, 1.0))
        at += seconds + rng.uniform(0.1, 0.3)
        seconds = min(rng.uniform(0.6, 1.0), whole - at - 0.05)
        if seconds > 0.3:
            length = int(seconds * SAMPLE_RATE)
            sigh = throat(breath(rng, length) * curve(length, [0, 0.2, 1], [0, 1, 0]), shape[None], 2 * WIDTHS)
            put(out, sigh / np.abs(sigh).max(), at, puff)
        at += max(seconds, 0) + rest
    return _placed(rng, out, rng.uniform(0.2, 0.5), rng.uniform(0.0, 0.15))


RECIPES = {"scream": scream, "baby": baby, "laughter": laughter, "snoring": snoring}
