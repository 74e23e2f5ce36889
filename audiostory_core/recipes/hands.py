"""What hands do with tools and keys: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np
from scipy import signal

from .acoustics import air, room
from .bodies import struck
from .happenings import onset
from .primitives import SAMPLE_RATE, band, noise, put, time


def _modes(rng: np.random.Generator, low: float, high: float, count: int) -> np.ndarray:
    """`count` frequencies between `low` and `high`, as many in every octave: an odd-shaped thing's."""
    return np.exp(rng.uniform(np.log(low), np.log(high), count))


def hammer(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A nail is driven into wood blow by blow: its ring climbs as less of it stands out, then the next nail begins."""
    out, length = np.zeros(size), int(0.25 * SAMPLE_RATE)
    nail, board = _modes(rng, 1500, 5000, 8), _modes(rng, 250, 1500, 8)
    falls, dull = rng.uniform(0.014, 0.05, 8), rng.uniform(0.055, 0.28, 8)
    rings, thuds = rng.uniform(0.3, 1.0, 8) * rng.uniform(0.3, 1.0), rng.uniform(0.3, 1.0, 8) * rng.uniform(0.0, 0.3)
    crack, brief = rng.uniform(1.0, 3.0), rng.uniform(25, 100)
    period, out_of_wood, at = rng.uniform(0.38, 0.75), 1.0, onset(rng, size)
    while at < size / SAMPLE_RATE - 0.12:
        blow = struck(length, nail * out_of_wood, falls, rings * rng.uniform(0.6, 1.4, 8))
        blow += struck(length, board, dull, thuds * rng.uniform(0.6, 1.4, 8))
        blow += crack * band(noise(rng, length), 700, 7000) * np.exp(-np.arange(length) / brief)
        put(out, blow, at, rng.uniform(0.65, 1.1))
        at += period * rng.uniform(0.93, 1.07)
        out_of_wood = out_of_wood * 1.03 if out_of_wood < 1.25 else 1.0
    out = room(rng, out, rng.uniform(0.8, 1.6), rng.uniform(0.2, 0.5))
    return air(rng, out, -48)


def saw(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A hand saw goes to and fro through wood: teeth rasp as fast as the arm moves, the board sings along."""
    seconds = size / SAMPLE_RATE
    knots = np.arange(0, seconds + 1, 0.5)
    uneven = np.interp(time(size), knots, 0.03 * rng.standard_normal(len(knots)))
    stroke = (2 * (time(size) * rng.uniform(1.15, 2.1) + uneven) + rng.uniform(0.1, 0.4)) % 2
    forth, pause = stroke < 1, rng.uniform(0.05, 0.2)
    speed = np.clip((np.sin(np.pi * (stroke % 1)) - pause) / (1 - pause), 0, 1) ** 0.7
    teeth = (np.cumsum(speed * rng.uniform(60, 160)) / SAMPLE_RATE) % 1
    hiss, low, high = noise(rng, size), rng.uniform(400, 1500), rng.uniform(4500, 7500)
    apart = 1 + rng.uniform(0.1, 0.4)
    rasp = np.where(forth, band(hiss, low, high), rng.uniform(0.5, 1.1) * band(hiss, low * apart, min(7800, high * apart)))
    rasp *= speed * (0.4 + 1.2 * (1 - teeth) ** 3)
    out = rasp + 1.5 * band(rasp, 80, 500)
    for centre in rng.uniform(900, 3000, 3):
        b, a = signal.iirpeak(centre, rng.uniform(1, 5), fs=SAMPLE_RATE)
        out += rng.uniform(0.5, 2) * np.asarray(signal.lfilter(b, a, rasp))
    out = room(rng, out, rng.uniform(0.3, 1.0), rng.uniform(0.1, 0.4))
    return air(rng, out, -50)


def _keys(rng: np.random.Generator, count: int) -> list[np.ndarray]:
    """Strokes of the keys of one keyboard: a cap of plastic on its plate, and a little of the desk below."""
    length = int(0.06 * SAMPLE_RATE)
    desk, boom = _modes(rng, 150, 500, 4), rng.uniform(0.05, 0.25)
    sharp, low, high = rng.uniform(1.5, 3.0), rng.uniform(800, 1200), rng.uniform(2700, 3600)
    keys = []
    for _ in range(count):
        cap = struck(length, _modes(rng, 900, 3500, 4), rng.uniform(0.014, 0.055, 4), rng.uniform(0.1, 0.4, 4))
        cap += sharp * band(noise(rng, length), low, high) * np.exp(-np.arange(length) / rng.uniform(25, 80))
        cap += boom * struck(length, desk * rng.uniform(0.95, 1.05), rng.uniform(0.07, 0.2, 4), rng.uniform(0.3, 1, 4))
        keys.append(cap)
    return keys


def typing(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Fingers run over a keyboard: each key goes down and comes up again, words are set apart."""
    out, keys = np.zeros(size), _keys(rng, 24)
    at, pace, rests = onset(rng, size), rng.uniform(5.5, 9.0), rng.uniform(0.03, 0.12)
    while at < size / SAMPLE_RATE - 0.12:
        key, hard = int(rng.integers(len(keys))), rng.uniform(0.7, 1.2) * (1.4 if rng.random() < 0.12 else 1.0)
        put(out, keys[key], at, hard)
        put(out, keys[key - 1], at + rng.uniform(0.06, 0.11), hard * rng.uniform(0.1, 0.35))
        at += rng.uniform(0.25, 0.5) if rng.random() < rests else rng.gamma(9, 1 / 9) / pace
    out = room(rng, out, rng.uniform(0.1, 0.3), rng.uniform(0.0, 0.1))
    return air(rng, out, -49)


RECIPES = {"hammer": hammer, "saw": saw, "typing": typing}
