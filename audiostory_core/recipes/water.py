"""Water: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz.

A bubble of radius r metres rings at 3 / r hertz (Minnaert 1933) and dies in 1 / (0.13 / r + 0.0072 r^-1.5) seconds
(van den Doel 2005); its pitch rises as it nears the surface.
"""

from __future__ import annotations

import numpy as np

from .acoustics import air, room
from .bodies import patter
from .happenings import onset
from .primitives import SAMPLE_RATE, band, decay, noise, put, sloping, swell, time, wander


def damping(hertz: float) -> float:
    """How much of a bubble dies, per second."""
    radius = 3.0 / hertz
    return 0.13 / radius + 0.0072 * radius**-1.5


def bubble(hertz: float, rise: float, short: float = 1.0) -> np.ndarray:
    """One bubble, as long as it is heard (at most 0.2 s), rising by `rise` times its damping a second.

    With `short` above 1 it dies that much sooner than in still water.
    """
    fall = damping(hertz) * short
    t = time(1 + int(min(0.2, 5 / fall) * SAMPLE_RATE))
    return np.sin(2 * np.pi * hertz * (t + rise * fall * t * t / 2)) * np.exp(-fall * t) * np.minimum(t / 0.001, 1)


def surge(rng: np.random.Generator, size: int, seconds: float, steep: float) -> np.ndarray:
    """How much water breaks [size]: waves `seconds` apart, each of its own size, that rise within `steep` and run out."""
    t, out = time(size), np.zeros(size)
    at = -rng.uniform(0.4, 0.9) * seconds
    while at < size / SAMPLE_RATE:
        late = np.maximum(t - at, 0)
        out += (
            rng.uniform(0.6, 1.0)
            * np.minimum(late / steep, 1) ** 2
            * np.exp(-np.maximum(late - steep, 0) / (0.35 * seconds))
        )
        at += seconds * rng.uniform(0.8, 1.2)
    return out


def waves(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Surf: the crest rumbles, foam hisses the brighter the more breaks, the sea far off is always there."""
    crashing = variant == "crashing"
    seconds = rng.uniform(2.4, 3.2) if crashing else rng.uniform(3.2, 4.2)
    wash = surge(rng, size, seconds, rng.uniform(0.4, 0.7) if crashing else rng.uniform(0.8, 1.5))
    surf = sloping(rng, size, rng.uniform(-5.0, -4.2) if crashing else rng.uniform(-5.8, -5.0), 120.0)
    foam = band(sloping(rng, size, rng.uniform(-2, 0), 300.0), rng.uniform(900, 1400), 7900)
    rumble = sloping(rng, size, -9, 70.0)
    far, hiss = rng.uniform(0.08, 0.2), rng.uniform(0.25, 0.5) if crashing else rng.uniform(0.05, 0.2)
    out = surf * (far + wash) + hiss * foam / np.std(foam) * (0.5 * far + wash**1.7)
    return out + rumble * (far + wash) * (rng.uniform(0.5, 1.0) if crashing else 0.3)


def stream(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Bubbles of all sizes, some of them heard one by one, in the rush of water over stones."""
    lowest, highest = rng.uniform(350, 850), rng.uniform(2200, 4800)
    rate, many, few = rng.uniform(12, 90), np.zeros(size), np.zeros(size)
    for hertz in np.geomspace(lowest, highest, 6):
        tube = patter(rng, size, rate * (hertz / lowest) ** 0.5, hertz * rng.uniform(0.9, 1.1), damping(hertz) / np.pi)
        many += tube / np.std(tube) * np.sqrt(lowest / hertz)
    for at in rng.uniform(-0.1, size / SAMPLE_RATE, 2 + int(rng.uniform(20, 70) * size / SAMPLE_RATE)):
        hertz = lowest * (highest / lowest) ** rng.uniform()
        put(few, bubble(hertz, rng.uniform(0, 0.3)), max(at, 0.0), rng.exponential(1.0) ** 1.3)
    rush = band(sloping(rng, size, rng.uniform(-4, -2.5)), rng.uniform(350, 650), rng.uniform(4000, 7000))
    out = many / np.std(many) + few / np.std(few) + rng.uniform(1.5, 2.2) * np.sqrt(2) * rush / np.std(rush)
    return out * wander(rng, size, rng.uniform(3, 8), 0.75, 1.0)


def splash(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """One body into water: a slap, the hollow gulp of its cavity, spray that falls back as ever fewer drops and bubbles."""
    at = onset(rng, size)
    seconds = min(rng.uniform(1.4, 2.2), size / SAMPLE_RATE - at)
    length = int(seconds * SAMPLE_RATE)
    slap = band(sloping(rng, length, rng.uniform(-4, -2), 200.0), 150, 7500) * decay(length, rng.uniform(0.05, 0.1), 0.004)
    spray = band(sloping(rng, length, -1, 500.0), 700, 7900) * decay(length, 0.35 * seconds, min(0.19, 0.15 * seconds))
    spray *= np.exp(wander(rng, length, 105, -1.5, 0.3))
    out = rng.uniform(0.02, 0.12) * slap / np.max(np.abs(slap)) + rng.uniform(0.55, 0.8) * spray / np.max(np.abs(spray))
    for hertz in rng.uniform(150, 450, 3):
        put(out, bubble(hertz, 0.4), rng.uniform(0.04, 0.2), rng.uniform(0.2, 0.5))
    share = rng.uniform(0.14, 0.2)
    for late in rng.exponential(0.27 * seconds, int(72 * seconds)):
        if late < seconds - 0.2:
            loud = share * rng.exponential(1.0) * np.exp(-late / 0.8)
            put(out, bubble(380 * rng.uniform(8, 10) ** rng.uniform(), 0.2), late + 0.02, loud)
    whole = np.zeros(size)
    put(whole, out * swell(length, 0.002, 0.4 * seconds), at)
    lapping = stream(rng, size, variant)  # the pool or pond, hardly heard
    whole = room(rng, whole, 0.6, 0.01)
    return whole + np.max(np.abs(whole)) * 10 ** (rng.uniform(-58, -50) / 20) * lapping / np.std(lapping)


def drop(rng: np.random.Generator, hertz: float) -> np.ndarray:
    """One drop: the tick of its fall, then the bubble that it shut in, 20 ms later and much louder, and a smaller one."""
    out = np.zeros(int(0.2 * SAMPLE_RATE))
    tick = band(noise(rng, 400) * decay(400, 0.002, 0.0003), 1500, 7500)
    put(out, tick, 0.0, rng.uniform(0.1, 0.16))
    late, rise = rng.uniform(0.017, 0.025), rng.uniform(0.45, 0.6)
    put(out, bubble(hertz, rise, rng.uniform(1.8, 2.0)), late)
    put(out, bubble(1.6 * hertz, rise), late + 0.05, rng.uniform(0.4, 0.6))
    put(out, bubble(0.4 * hertz, rise), late + 0.01, rng.uniform(0.0, 0.06))
    return out


def dripping(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Drops from a tap, nearly as regular as a clock, into a sink or a bowl."""
    out, period, hertz = np.zeros(size), rng.uniform(0.33, 0.5), rng.uniform(465, 555)
    at = onset(rng, size)
    while at < size / SAMPLE_RATE - 0.2:
        put(out, drop(rng, hertz * rng.uniform(0.8, 1.2)), at, rng.uniform(0.5, 1.0))
        at += period * rng.uniform(0.85, 1.15)
    return air(rng, room(rng, out, 0.7, rng.uniform(0.0004, 0.01)), -36)


RECIPES = {"waves": waves, "stream": stream, "splash": splash, "dripping": dripping}
