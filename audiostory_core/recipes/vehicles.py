"""Vehicles: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, outdoors, room
from .bodies import firings, modes, pulses
from .happenings import happenings, shortened
from .primitives import SAMPLE_RATE, band, coloured, convolved, decay, noise, overtones, put, time, tone, wander


def _exhaust(rng: np.random.Generator, low: float) -> np.ndarray:
    """What one firing sends out of a pipe: a thump, the pipe's resonances, and a short hiss of gas."""
    length = int(0.09 * SAMPLE_RATE)
    push = np.zeros(length)
    push[: int(0.004 * SAMPLE_RATE)] = np.hanning(int(0.004 * SAMPLE_RATE))
    pipe = low * np.array([1.0, 2.1, 3.0, 4.2, 5.1, 7.3, 9.8, 13.0]) * rng.uniform(0.94, 1.06, 8)
    return modes(push, pipe, rng.uniform(0.03, 0.09, 8), rng.uniform(0.5, 1.2, 8) / np.arange(1, 9) ** 0.4)


def _motor(rng: np.random.Generator, rate: np.ndarray, cylinders: int, jitter: float, throb: float) -> np.ndarray:
    """Firings at `rate` [w] hertz, each cylinder with its own strength, gas that hisses with them, valves that tick."""
    size = len(rate)
    times = firings(rng, rate, jitter)
    strengths = rng.uniform(0.7, 1.0, cylinders)[np.arange(len(times)) % cylinders] * rng.uniform(0.85, 1.15, len(times))
    fired = pulses(size, times, strengths)
    thumps = convolved(fired, _exhaust(rng, rng.uniform(55, 90)))
    swell = convolved(fired, np.hanning(int(0.35 * SAMPLE_RATE / float(np.mean(rate)))))
    gas = coloured(rng, size, [(60, -12), (200, 0), (800, -2), (2500, -12), (8000, -28)]) * (0.25 + throb * swell)
    valves = pulses(size, firings(rng, rate, 0.06), rng.uniform(0.3, 1, 1))
    ticks = modes(valves, rng.uniform(1200, 5200, 5), rng.uniform(0.006, 0.02, 5), rng.uniform(0.3, 1, 5))
    thumps /= np.std(thumps)
    return thumps + rng.uniform(0.35, 0.6) * gas / np.std(gas) + rng.uniform(0.05, 0.14) * ticks / np.std(ticks)


def engine(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    cylinders = int(rng.choice([4, 4, 6]))
    if variant == "idle":
        rate = rng.uniform(21, 31) * wander(rng, size, 1.5, 0.98, 1.02)
    else:
        period = rng.uniform(1.6, 2.6)
        blip = np.clip(np.sin(2 * np.pi * (time(size) / period + rng.uniform())), -0.35, 1)
        rate = rng.uniform(38, 55) * (1 + rng.uniform(0.7, 1.1) * (blip + 0.35)) * wander(rng, size, 3, 0.98, 1.02)
    out = _motor(rng, rate, cylinders, 0.012, 0.3 if variant == "idle" else 1.0)
    if variant == "revving":
        out *= 0.45 + 0.55 * rate / np.max(rate)
        out += 0.25 * overtones(rate, size, [0.5, 1, 0.4, 0.7, 0.2, 0.4, 0.1, 0.2])
    return air(rng, outdoors(rng, out, 0.4, 0.15), -48)


def helicopter(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Blade slap, the swish of air between the slaps, the tail rotor's hum, the turbine's hiss, and a distance."""
    rate = rng.uniform(13, 23) * wander(rng, size, 0.5, 0.985, 1.015)
    times = firings(rng, rate, 0.008)
    strengths = np.where(np.arange(len(times)) % 2, 1.0, rng.uniform(0.75, 1.0)) * rng.uniform(0.85, 1.15, len(times))
    slap = pulses(size, times, strengths)
    length = int(0.05 * SAMPLE_RATE)
    shape = band(noise(rng, length), 60, rng.uniform(500, 1100)) * decay(length, rng.uniform(0.007, 0.013), 0.004)
    slaps = convolved(slap, shape)
    swell = convolved(slap, np.hanning(int(0.7 * SAMPLE_RATE / float(np.mean(rate)))))
    swish = coloured(rng, size, [(50, -6), (150, 0), (500, -3), (1500, -9), (4000, -20), (8000, -34)])
    swish *= 0.3 + swell
    tail = overtones(rate * rng.uniform(4.6, 6.2), size, [1, 0.6, 0.35, 0.2, 0.12, 0.07])
    turbine = coloured(rng, size, [(500, -30), (2000, -3), (3500, 0), (8000, -14)])
    out = rng.uniform(0.4, 0.8) * slaps / np.std(slaps) + rng.uniform(0.7, 1.1) * swish / np.std(swish)
    out += rng.uniform(0.15, 0.4) * tail + rng.uniform(0.05, 0.12) * turbine
    return outdoors(rng, out * wander(rng, size, 0.8, 0.75, 1.25), 0.6, 0.25)


def motorcycle(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Two cylinders that fire unevenly, opened up and let off as gears change."""
    period = rng.uniform(1.5, 2.4)
    place = (time(size) / period + rng.uniform()) % 1
    pull = np.interp(place, [0, 0.7, 0.85, 1.0], [0.0, 1.0, 0.15, 0.0])
    rate = rng.uniform(26, 38) * (1 + rng.uniform(1.0, 1.6) * pull) * wander(rng, size, 3, 0.98, 1.02)
    times = firings(rng, rate, 0.01)
    apart = float(np.mean(np.diff(times))) * rng.uniform(0.35, 0.5)
    length = int(0.05 * SAMPLE_RATE)
    low = rng.uniform(70, 120)
    crack = _exhaust(rng, low)
    crack[:length] += 0.1 * np.std(crack) * noise(rng, length) * decay(length, 0.012)
    strengths = rng.uniform(0.8, 1.2, len(times))
    fired = pulses(size, times, strengths) + pulses(size, times + apart, rng.uniform(0.6, 0.95) * strengths)
    thumps = convolved(fired, crack)
    gas = coloured(rng, size, [(60, -14), (250, 0), (1200, -3), (3000, -10), (8000, -24)])
    out = thumps / np.std(thumps) + rng.uniform(0.3, 0.5) * gas * (0.3 + pull)
    return air(rng, outdoors(rng, np.tanh(0.8 * out * (0.5 + 0.5 * pull)), 0.4, 0.15), -39)


def jet(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """The roar of mixing gas, the fan's whine with its partials, and the ground's reflection that moves slowly."""
    roar = coloured(rng, size, [(30, -10), (90, -2), (250, 0), (900, -4), (2500, -9), (5000, -13), (8000, -20)])
    roar *= wander(rng, size, 6, 0.8, 1.2)
    out, fan = roar, rng.uniform(1900, 3500) * wander(rng, size, 0.4, 0.99, 1.01)
    for ratio, gain in ((1.0, 1.0), (2.0, 0.5), (rng.uniform(1.2, 1.45), 0.5)):
        rough = wander(rng, size, 60, 0.988, 1.012)
        out = out + rng.uniform(0.13, 0.33) * gain * tone(fan * ratio * rough, size) * wander(rng, size, 5, 0.6, 1.4)
    lag = int(rng.uniform(0.002, 0.005) * SAMPLE_RATE)
    out[lag:] += rng.uniform(0.35, 0.65) * out[:-lag] * wander(rng, size - lag, 0.3, 0.5, 1.5)
    return outdoors(rng, out, 0.6, 0.2)


def _squeal(rng: np.random.Generator, length: int, pitch: float, rough: float) -> np.ndarray:
    """One tire that sticks and slips: it catches with a chirp, slides down, flutters, and lets go."""
    place = np.linspace(0, 1, length)
    glide = np.interp(place, [0, 0.08, 0.3, 1], [0.85, 1.06, 1.0, rng.uniform(0.68, 0.86)])
    flutter = wander(rng, length, rng.uniform(220, 480), 1 - rough, 1 + rough)
    own = pitch * glide * wander(rng, length, 9, 0.97, 1.03) * flutter
    weights = list(np.array([1.0, 0.6, 0.5, 0.2, 0.15, 0.08]) * rng.uniform(0.5, 1.4, 6))
    level = np.interp(place, [0, 0.05, 0.8, 1], [0, 1, 0.8, 0]) * wander(rng, length, 25, 0.5, 1.5)
    return overtones(own, length, weights) * level


def tires(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Rubber that skids: squeals that overlap, a rasp that rises with them, the motor of the car beneath."""
    out, pitch, rough, at = np.zeros(size), rng.uniform(920, 1200), rng.uniform(0.09, 0.15), -0.6
    while at < size / SAMPLE_RATE:
        seconds = rng.uniform(0.5, 1.4)
        squeal = _squeal(rng, int(seconds * SAMPLE_RATE), pitch * rng.uniform(0.85, 1.2), rough)
        put(out, squeal, at, rng.uniform(0.5, 1.0))
        at += seconds * rng.uniform(0.33, 0.65)
    rasp = coloured(rng, size, [(80, -14), (400, -4), (1000, 0), (3000, -4), (8000, -14)]) * wander(rng, size, 15, 0.4, 1.6)
    rate = rng.uniform(60, 100) * wander(rng, size, 0.7, 0.8, 1.2)
    motor = _motor(rng, rate, 4, 0.012, 0.6)
    out = out / np.std(out) + rng.uniform(0.05, 0.2) * rasp + rng.uniform(0.03, 0.1) * motor / np.std(motor)
    return air(rng, outdoors(rng, out, 0.5, 0.2), -57)


def _clacks(rng: np.random.Generator, size: int) -> np.ndarray:
    """Wheels over the joints of the rails: two bogies of two axles a carriage, each axle a knock on rail and floor."""
    car = rng.uniform(0.8, 1.25)
    axle, bogie = car * rng.uniform(0.11, 0.15), car * rng.uniform(0.33, 0.45)
    times = np.arange(-car, size / SAMPLE_RATE, car) + rng.uniform(0, car)
    struck = np.zeros(size)
    for offset in (0.0, axle, bogie, bogie + axle):
        at = (times + offset + 0.006 * rng.standard_normal(len(times))) * SAMPLE_RATE
        struck += pulses(size, at, rng.uniform(0.5, 1.0, len(at)))
    length = int(0.16 * SAMPLE_RATE)
    blow = coloured(rng, length, [(80, -4), (200, 0), (700, -2), (2500, -10), (8000, -26)]) * decay(length, 0.022, 0.006)
    return convolved(struck, blow)


def _whistle(rng: np.random.Generator, size: int) -> np.ndarray:
    """Steam through a chime of three to five pipes: they speak with a rise, hiss, and sag when the valve closes."""
    length = (
        int(rng.uniform(0.8, 2.2) * SAMPLE_RATE) if size > 2.5 * SAMPLE_RATE else int(shortened(size, 1.2) * SAMPLE_RATE)
    )
    shape = np.interp(np.arange(length), [0, 0.06 * length, 0.85 * length, length], [0.94, 1.0, 1.0, 0.93])
    level = np.interp(np.arange(length), [0, 0.05 * length, 0.12 * length, 0.85 * length, length], [0, 0.7, 1, 0.9, 0])
    chord = [[1, 1.26, 1.5], [1, 1.19, 1.335, 1.587, 2.0], [1, 1.25, 1.5, 1.667], [1, 1.2, 1.5, 1.8]][rng.integers(4)]
    base, out = rng.uniform(300, 440), np.zeros(length)
    for ratio in chord:
        own = base * ratio * shape * rng.uniform(0.995, 1.005) * wander(rng, length, 40, 0.996, 1.004)
        out += rng.uniform(0.6, 1) * overtones(own, length, [1.0, 0.55, 0.4, 0.22, 0.15, 0.08, 0.05, 0.03])
    hiss = coloured(rng, length, [(200, -20), (900, -4), (2500, 0), (8000, -6)])
    return (out / np.std(out) + rng.uniform(0.12, 0.35) * hiss) * level


def train(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    rolling = coloured(rng, size, [(40, -4), (90, 0), (300, -3), (800, -6), (2000, -10), (4000, -18), (8000, -32)])
    rolling *= wander(rng, size, 2, 0.75, 1.25)
    clacks = _clacks(rng, size)
    out = rolling + rng.uniform(0.6, 1.1) * clacks / np.std(clacks)
    if variant == "tracks":
        return room(rng, out, rng.uniform(0.3, 0.7), 0.3)
    blast = _whistle(rng, size)
    blown, lasting = np.zeros(size), len(blast) / SAMPLE_RATE
    for at, _ in happenings(rng, size, lasting, 0.4, 1.6):
        put(blown, blast, at)
    return outdoors(rng, blown, 1.5, rng.uniform(0.15, 0.5)) + rng.uniform(0.08, 0.25) * out


RECIPES = {"engine": engine, "motorcycle": motorcycle, "helicopter": helicopter, "jet": jet, "tires": tires, "train": train}
