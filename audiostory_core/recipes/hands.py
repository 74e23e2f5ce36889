"""What hands do with tools and keys: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, room
from .bodies import modes, struck
from .happenings import onset
from .primitives import SAMPLE_RATE, band, noise, put, time, turns, wander


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
    """A hand saw goes to and fro through wood: teeth rasp as fast as the arm moves, the board booms along."""
    tempo, start, pause = rng.uniform(1.45, 2.25), rng.uniform(0.1, 0.4), rng.uniform(0.08, 0.21)
    stroke = (2 * (time(size) * tempo + wander(rng, size, 2, -0.03, 0.03)) + start) % 2
    speed = np.clip((np.sin(np.pi * (stroke % 1)) - pause) / (1 - pause), 0, 1) ** 0.7
    teeth, hold = turns(speed * rng.uniform(85, 180), size) % 1, rng.uniform(0.15, 0.5)
    hiss, low, high, apart = noise(rng, size), rng.uniform(550, 1250), rng.uniform(5500, 7200), rng.uniform(1.1, 1.3)
    back = rng.uniform(0.5, 1.0) * band(hiss, low * apart, min(7800, high * apart))
    rasp = np.where(stroke < 1, band(hiss, low, high), back) * speed * (1 - hold + 2 * hold * (1 - teeth) ** 3)
    board = modes(rasp, rng.uniform(600, 3500, 4), rng.uniform(0.005, 0.03, 4), np.ones(4))
    out = rasp + rng.uniform(0.7, 1.7) * band(rasp, 80, 500) + rng.uniform(0.03, 0.25) * np.std(rasp) / np.std(board) * board
    return air(rng, room(rng, out, rng.uniform(0.27, 0.55), rng.uniform(0.05, 0.35)), -53)


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
