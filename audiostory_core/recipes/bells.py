"""Bells, chimes and bars: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each.

A bell's partials stand in the ratios that founders tune (hum, prime, tierce, quint, nominal, then the upper series of
a church bell as Rossing and Perrin measured it); the metal is never round, so each partial is two that beat.
"""

from __future__ import annotations

import numpy as np

from .acoustics import air, outdoors, released, room
from .bodies import modes, pulses
from .happenings import happenings, melody
from .primitives import SAMPLE_RATE, coloured

# Ratio to the prime, level, and how long it rings against the prime.
BELL = (
    (0.5, 0.3, 2.0),
    (1.0, 0.4, 1.0),
    (1.19, 0.9, 0.8),
    (1.5, 0.25, 0.45),
    (2.0, 1.0, 0.5),
    (2.51, 0.35, 0.3),
    (2.66, 0.35, 0.28),
    (3.01, 0.5, 0.25),
    (3.38, 0.2, 0.2),
    (4.17, 0.45, 0.17),
    (5.43, 0.35, 0.12),
    (6.79, 0.25, 0.09),
    (8.21, 0.18, 0.07),
    (9.7, 0.12, 0.05),
)
# Free bars and tubes: Euler and Bernoulli's ratios, (2k + 1)^2 / 3.011^2.
BAR = np.array([1.0, 2.756, 5.404, 8.933])
# Xylophone bars are undercut until the second partial is a twelfth up, marimba bars two octaves up.
XYLOPHONE, MARIMBA = np.array([1.0, 3.0, 6.1]), np.array([1.0, 3.95, 9.6])


def _ring(rng: np.random.Generator, blow: np.ndarray, prime: float, seconds: float, bright: float) -> np.ndarray:
    """A bell of that prime, struck by `blow`; its prime takes `seconds` to fall by 60 dB."""
    ratios, gains, lengths = np.array(BELL).T
    hertz = prime * ratios * (1 + 0.004 * rng.standard_normal(len(ratios)))
    gains = gains * rng.uniform(0.6, 1.4, len(gains)) * bright ** np.arange(len(gains))
    lengths = seconds * lengths * rng.uniform(0.85, 1.15, len(gains))
    apart = hertz + rng.uniform(0.5, 2.5, len(hertz))
    return modes(blow, hertz, lengths, gains) + modes(blow, apart, lengths, 0.6 * gains)


def bell(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """church: a great bell in its tower, one toll after another; ship: a small brass bell, struck in pairs."""
    ship = variant == "ship"
    prime = rng.uniform(750, 1150) if ship else rng.uniform(380, 620)
    tolls = happenings(rng, size, 0.9, 0.6, 1.3) if ship else happenings(rng, size, 1.2, 0.5, 1.4)
    gap = rng.uniform(0.27, 0.36)
    times = [at + k * gap for at, _ in tolls for k in range(1 + ship) if k == 0 or at + gap + 0.4 < size / SAMPLE_RATE]
    struck = pulses(size, np.array(times) * SAMPLE_RATE, rng.uniform(0.85, 1.0, len(times)))
    ring = _ring(rng, struck, prime, rng.uniform(4, 8) if ship else rng.uniform(8, 14), rng.uniform(1.05, 1.2))
    clank = modes(struck, rng.uniform(2500, 6500, 6), rng.uniform(0.02, 0.09, 6), rng.uniform(0.1, 0.4, 6))
    out = ring + rng.uniform(0.4, 1.0) * clank
    return air(rng, released(outdoors(rng, out, 1.5, rng.uniform(0.1, 0.3)), 0.25), -54)


def xylophone(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A quick tune on wooden bars: a mallet's click, a short bright ring."""
    marimba = rng.uniform() < 0.35
    ratios, out = MARIMBA if marimba else XYLOPHONE, np.zeros(size)
    for at, frequency, _ in melody(rng, size, 60 if marimba else 72, rng.uniform(0.16, 0.24)):
        begin = round(at * SAMPLE_RATE)
        length = min(int(0.9 * SAMPLE_RATE), size - begin)
        if length < 0.12 * SAMPLE_RATE:
            continue
        blow = np.zeros(length)
        width = int((0.0011 if marimba else 0.0005) * SAMPLE_RATE)
        blow[:width] = np.hanning(width + 2)[1:-1] * rng.uniform(0.6, 1.0)
        blow[:60] += 0.05 * coloured(rng, 60, [(300, -6), (1200, 0), (4000, -3)])
        fading = (1.1 if marimba else 0.7) * (500 / frequency) ** 0.5 / np.array([1, 2.5, 5.0])
        out[begin : begin + length] += modes(
            blow, frequency * ratios, fading, np.array([1.0, 0.5, 0.3]) * rng.uniform(0.7, 1.3, 3)
        )
    return air(rng, released(room(rng, out, rng.uniform(0.4, 1.0), 0.15), 0.08), -56)


def chimes(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Hanging tubes that the wind sets against a clapper, in flurries."""
    count = int(rng.integers(5, 9))
    base = rng.uniform(1450, 2300)
    tubes = base * 2 ** (np.array([0, 2, 4, 7, 9, 12, 14, 16])[:count] / 12) * (1 + 0.004 * rng.standard_normal(count))
    seconds = size / SAMPLE_RATE
    flurries = np.arange(rng.uniform(0.05, 0.2), seconds, rng.uniform(0.7, 1.3))
    times = np.concatenate([at + np.cumsum(rng.exponential(0.13, rng.integers(3, 8))) for at in flurries])
    times[0] = flurries[0]
    struck, force = rng.integers(0, count, len(times)), rng.uniform(0.15, 1.0, len(times)) ** 1.5
    force[0] = 0.8
    out = np.zeros(size)
    for k, hertz in enumerate(tubes):
        mine = times[struck == k]
        blow = pulses(size, mine * SAMPLE_RATE, force[struck == k])
        ringing = rng.uniform(1.5, 3.0) / np.array([1.0, 1.0, 2.2, 2.2, 5.0])
        partials = hertz * np.array([1.0, 1.0012, BAR[1], BAR[1] * 1.001, BAR[2]])
        out += modes(blow, partials, ringing, np.array([0.6, 0.4, 0.6, 0.4, 0.5]) * rng.uniform(0.6, 1.4, 5))
    return air(rng, released(outdoors(rng, out, 0.5, 0.1), 0.2), -49)


RECIPES = {"bell": bell, "xylophone": xylophone, "chimes": chimes}
