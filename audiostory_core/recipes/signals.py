"""Sirens, horns, telephones and whistles: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, outdoors, released, room
from .bodies import modes, pulses
from .happenings import happenings, shortened
from .primitives import SAMPLE_RATE, band, coloured, overtones, put, swell, time, tone, wander


def siren(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A sawing tone through a horn loudspeaker: wails of 3 to 5 s, or three yelps a second; streets repeat it."""
    rate = rng.uniform(2.8, 3.6) if variant == "fast" else rng.uniform(0.2, 0.32)
    place = (rate * time(size) + rng.uniform()) % 1
    up = rng.uniform(0.3, 0.45) if variant == "fast" else rng.uniform(0.35, 0.5)
    swing = np.interp(place, [0, up, 1], [0, 1, 0])
    low, high = rng.uniform(520, 680), rng.uniform(1250, 1550)
    pitch = low * (high / low) ** (0.5 - 0.5 * np.cos(np.pi * swing))
    weights = list(np.array([1.0, 0.55, 0.6, 0.3, 0.3, 0.18, 0.15, 0.1]) * rng.uniform(0.7, 1.2, 8))
    out = band(np.tanh(1.5 * overtones(pitch, size, weights)), 400, rng.uniform(3000, 5500), 1)
    return air(rng, outdoors(rng, out, 0.9, rng.uniform(0.15, 0.6)), -50)


def horn(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Two discs a third apart, shrill around 2 to 3 kHz: a long honk, or two short ones."""
    base, ratio = rng.uniform(340, 450), rng.choice([1.19, 1.25, 1.26, 1.33])
    weights = list(1 / np.arange(1, 15) ** rng.uniform(0.5, 0.8) * rng.uniform(0.6, 1.2, 14))
    double = rng.uniform() < 0.5 and size > 1.4 * SAMPLE_RATE
    each = rng.uniform(0.18, 0.32) if double else shortened(size, rng.uniform(0.4, 1.1))
    gap = rng.uniform(0.09, 0.16)
    lasting = 2 * each + gap if double else each
    out, length = np.zeros(size), int(each * SAMPLE_RATE)
    bend = base * (1 - 0.02 * np.exp(-time(length) / 0.02))
    honk = overtones(bend, length, weights) + overtones(ratio * bend, length, weights)
    honk = (np.tanh(0.6 * honk) + 0.7 * band(honk, 1800, 3400, 1)) * swell(length, 0.015, 0.03)
    for at, _ in happenings(rng, size, lasting, 0.5, 1.6):
        put(out, honk, at)
        if double:
            put(out, honk, at + each + gap)
    return air(rng, outdoors(rng, out, 0.7, rng.uniform(0.15, 0.5)), -46)


def foghorn(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A ship's horn: one great pipe or two in unison, a slow breath in, overtones up to 2 kHz, and the bay that answers."""
    seconds = shortened(size, rng.uniform(1.6, 3.2))
    length = int(seconds * SAMPLE_RATE)
    base, ratios = rng.uniform(85, 190), [[1.0], [1.0, 1.006], [1.0, 1.01, 2.0]][rng.integers(3)]
    peak = rng.uniform(200, 420)
    blast = np.zeros(length)
    t = time(length)
    bend = 1 - 0.05 * np.exp(-t / 0.12) - 0.06 * np.clip(t - seconds + 0.25, 0, 1)
    for ratio in ratios:
        hertz = base * ratio * np.arange(1, 21)
        gains = 1 / (1 + (hertz / peak) ** 2) ** 1.3 / (1 + (90 / hertz) ** 2) * rng.uniform(0.5, 1.3, 20)
        blast += overtones(base * ratio * bend * wander(rng, length, 12, 0.996, 1.004), length, list(gains))
    blast *= swell(length, min(0.3, seconds / 4), min(0.25, seconds / 4)) * wander(rng, length, 25, 0.9, 1.1)
    wind = coloured(rng, length, [(80, -6), (300, 0), (1200, -8), (5000, -24)])
    blast = blast / np.std(blast) + 0.08 * wind * swell(length, 0.1, 0.1)
    out = np.zeros(size)
    for at, _ in happenings(rng, size, seconds, 0.8, 2.2):
        put(out, blast, at)
    sea = coloured(rng, size, [(60, -10), (250, 0), (1000, -8), (4000, -22), (8000, -34)]) * wander(rng, size, 0.3, 0.5, 1.5)
    return released(outdoors(rng, out, 2.2, rng.uniform(0.3, 0.8)), 0.2) + rng.uniform(0.01, 0.05) * sea


def telephone(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Two brass bowls struck in turn by a clapper, 20 to 25 times a second each way, in a case that rattles along."""
    double = rng.uniform() < 0.4
    ring = shortened(size, rng.uniform(0.4, 0.5) if double else rng.uniform(1.1, 1.9))
    gap = 0.2
    lasting = min(2 * ring + gap if double else ring, size / SAMPLE_RATE - 0.3)
    rate, strokes = rng.uniform(18, 25), []
    for at, _ in happenings(rng, size, lasting, 0.9, 2.2):
        for begin in (at, at + ring + gap)[: 1 + double]:
            strokes.append(np.arange(begin, min(begin + ring, at + lasting), 0.5 / rate))
    times = np.concatenate(strokes) * SAMPLE_RATE
    struck, base, out = np.arange(len(times)) % 2, rng.uniform(900, 1500), np.zeros(size)
    for side, pitch in ((0, base), (1, base * rng.uniform(1.15, 1.3))):
        mine = times[struck == side]
        blows = pulses(size, mine + 20 * rng.standard_normal(len(mine)), rng.uniform(0.7, 1.0, len(mine)))
        hertz = pitch * np.array([1.0, 2.0, 2.72, 3.9, 4.8]) * rng.uniform(0.99, 1.01, 5)
        out += modes(
            blows, hertz, rng.uniform(0.5, 0.9) / np.array([1, 1.4, 1.8, 2.6, 3.0]), np.array([1, 0.35, 0.7, 0.3, 0.3])
        )
    click = pulses(size, times, 0.6) if len(times) else np.zeros(size)
    case = modes(click, rng.uniform(400, 2200, 4), rng.uniform(0.01, 0.03, 4), rng.uniform(0.2, 0.6, 4))
    return air(rng, released(room(rng, out + case, rng.uniform(0.25, 0.6), 0.2), 0.1), -69)


def whistle(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A referee's whistle: two chambers that beat, a pea that trills, and breath; blown short or long."""
    out, base = np.zeros(size), rng.uniform(1900, 2700)
    trill, apart = rng.uniform(28, 45), rng.uniform(1.02, 1.07)
    lasting = shortened(size, rng.choice([0.25, 0.5, 0.9, 1.3]) * rng.uniform(0.85, 1.15))
    length = int(lasting * SAMPLE_RATE)
    for at, _ in happenings(rng, size, lasting, 0.3, 1.5):
        level = swell(length, 0.02, 0.05)
        pea = 0.5 + 0.5 * np.sin(
            2 * np.pi * trill * np.cumsum(wander(rng, length, 10, 0.9, 1.1)) / SAMPLE_RATE + rng.uniform(0, 6)
        )
        pitch = base * (0.97 + 0.03 * level) * (1 + 0.018 * pea) * wander(rng, length, 60, 0.997, 1.003)
        blown = sum(g * tone(pitch * r, length) for r, g in ((1.0, 1.0), (apart, 0.7), (2.0, 0.12), (2 * apart, 0.06)))
        breath = coloured(rng, length, [(500, -16), (2000, -2), (4000, 0), (8000, -4)])
        put(out, (blown * (0.35 + 0.65 * pea) + rng.uniform(0.1, 0.25) * breath) * level, at)
    return air(rng, outdoors(rng, out, 0.7, rng.uniform(0.1, 0.4)), -55)


RECIPES = {"siren": siren, "horn": horn, "foghorn": foghorn, "telephone": telephone, "whistle": whistle}
