"""Power tools and household motors: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, outdoors, room
from .bodies import firings, modes, pulses
from .primitives import SAMPLE_RATE, coloured, convolved, overtones, time, tone, wander


def chainsaw(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A two-stroke that fires once a turn at 6000 to 9500 a minute, sagging in the wood and racing between cuts."""
    place = (time(size) / rng.uniform(1.4, 3.0) + rng.uniform()) % 1
    racing = np.interp(place, [0, 0.12, 0.3, 0.75, 1.0], [0.0, 1.0, 0.55, 0.45, 0.0])
    rate = rng.uniform(80, 110) * (1 + rng.uniform(0.25, 0.55) * racing) * wander(rng, size, 8, 0.988, 1.012)
    length = int(0.03 * SAMPLE_RATE)
    push = np.zeros(length)
    push[:6] = [0.4, 1, 0.8, -0.2, -0.5, -0.2]
    hertz = np.array([400, 800, 1200, 1800, 2500, 3300, 4600, 6000]) * rng.uniform(0.85, 1.15, 8)
    pipe = modes(
        push, hertz, rng.uniform(0.006, 0.02, 8), np.array([1, 1, 0.9, 0.8, 0.8, 0.6, 0.4, 0.25]) * rng.uniform(0.6, 1.3, 8)
    )
    times = firings(rng, rate, 0.004)
    fired = convolved(pulses(size, times, rng.uniform(0.85, 1.15, len(times))), pipe)
    chain = coloured(rng, size, [(200, -16), (900, -4), (2500, 0), (5000, -3), (8000, -10)])
    out = fired / np.std(fired) + rng.uniform(0.4, 0.9) * chain * (0.5 + 0.5 * racing) * wander(rng, size, 12, 0.7, 1.3)
    return air(rng, outdoors(rng, out, 0.5, 0.2), -59)


def drill(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A collector motor and its gears: whines that sag under load, brushes that hiss, a bit that grinds in the wall."""
    load = wander(rng, size, 1.5, 0.94, 1.06) * wander(rng, size, 12, 0.992, 1.008)
    turning = rng.uniform(230, 420) * load
    gears = overtones(turning, size, list(rng.uniform(0.3, 1.0, 16) / np.arange(1, 17) ** 0.45))
    gears += 0.6 * overtones(turning * rng.uniform(3.2, 5.8), size, [1.0, 0.6, 0.3, 0.2]) * wander(rng, size, 40, 0.6, 1.4)
    hiss = coloured(rng, size, [(150, -14), (600, -6), (2000, 0), (4500, -1), (8000, -8)])
    times = firings(rng, turning / rng.uniform(6, 9), 0.08)
    bites = pulses(size, times, rng.uniform(0.2, 1, len(times)))
    length = int(0.02 * SAMPLE_RATE)
    grind = convolved(bites, coloured(rng, length, [(300, -6), (1200, 0), (4000, -6)]) * np.exp(-time(length) / 0.004))
    out = gears / np.std(gears) + rng.uniform(1.0, 1.4) * hiss + rng.uniform(0.1, 0.3) * grind / np.std(grind)
    return room(rng, out, rng.uniform(0.25, 0.5), 0.25)


def vacuum(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A rush of air through hose and nozzle, the fan's whine above it, the mains' hum below."""
    bends = [(60, -16), (200, -4), (500, 0), (1200, -1), (2600, -3), (5000, -7), (8000, -13)]
    rush = coloured(rng, size, [(hertz, decibels + rng.uniform(-3, 3)) for hertz, decibels in bends])
    turning = rng.uniform(260, 420) * wander(rng, size, 0.6, 0.99, 1.01) * wander(rng, size, 30, 0.998, 1.002)
    whine = overtones(turning, size, list(rng.uniform(0.2, 1, 8) / np.arange(1, 9) ** 0.7))
    whine += rng.uniform(0.3, 0.9) * tone(turning * rng.integers(7, 12), size)
    hum = overtones(rng.choice([100.0, 120.0]), size, [1, 0.4, 0.2, 0.1])
    hose = modes(rush, rng.uniform(250, 1400, 3), rng.uniform(0.02, 0.05, 3), np.ones(3))
    out = rush * wander(rng, size, 3, 0.88, 1.12) + 0.5 * hose / np.std(hose)
    return room(rng, out + rng.uniform(0.45, 0.9) * whine / np.std(whine) + 0.1 * hum, rng.uniform(0.3, 0.6), 0.3)


RECIPES = {"chainsaw": chainsaw, "drill": drill, "vacuum": vacuum}
