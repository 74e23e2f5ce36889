"""Doors: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np
from scipy import signal

from .acoustics import air, room
from .bodies import struck
from .happenings import happenings, onset
from .primitives import SAMPLE_RATE, band, curve, decay, noise, put


def _panel(rng: np.random.Generator, lowest: float, count: int) -> np.ndarray:
    """Frequencies [count] of a wooden panel's bending modes: those of a plate, m^2 + (n r)^2 for sides in the ratio r."""
    ratio = rng.uniform(0.35, 0.6)
    grid = np.sort([m**2 + (n * ratio) ** 2 for m in range(1, 9) for n in range(1, 13)])[:count]
    return lowest * grid / grid[0] * rng.uniform(0.96, 1.04, count)


def knocking(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Two to four knocks of knuckles on a door, again after a while."""
    out, length = np.zeros(size), int(0.2 * SAMPLE_RATE)
    modes = _panel(rng, rng.uniform(70, 150), 30)
    falls = rng.uniform(0.6, 1.4, 30) * rng.uniform(0.07, 0.2) / (1 + modes / 300)
    spread, gap = rng.uniform(500, 1200), rng.uniform(0.15, 0.26)
    count = int(rng.integers(2, 5)) if size >= 1.3 * SAMPLE_RATE else 2
    for at, _ in happenings(rng, size, gap * (count - 1) + 0.3, 0.7, 1.6):
        for k in range(count):
            weights = rng.normal(1, 0.25, 30) / (1 + (modes / spread) ** 4)
            hit = struck(length, modes, falls, weights)
            skin = band(noise(rng, length), 800, 4000) * np.exp(-np.arange(length) / rng.uniform(5, 15))
            put(out, hit + rng.uniform(0, 0.3) * skin, at + gap * (k + rng.uniform(-0.05, 0.05)), rng.uniform(0.8, 1.1))
    out = room(rng, out, rng.uniform(0.15, 0.6), rng.uniform(0.1, 0.5))
    return air(rng, out, -68)


def _slips(rng: np.random.Generator, rate: np.ndarray) -> np.ndarray:
    """Slips [w] of a hinge that sticks and lets go `rate` [w] times a second.

    A slip lies between two samples: it is shared out among them, so that high rates keep their pitch.
    """
    phase = np.cumsum(rate) / SAMPLE_RATE
    count = np.floor(phase)
    now = np.diff(count, prepend=0.0)
    early = np.where(now > 0, (phase - count) * SAMPLE_RATE / rate, 0.0).clip(0, 1)
    slips = now * (1 - early) + np.append((now * early)[1:], 0.0)
    return slips * (1 + 0.3 * rng.standard_normal(len(rate)))


def _squeak(rng: np.random.Generator, seconds: float, pitch: float, creaks: bool) -> np.ndarray:
    """One squeak [w] of a hinge, falling as the leaf slows down; one that `creaks` only clicks."""
    size = int(seconds * SAMPLE_RATE)
    knots = int(rng.uniform(30, 55) * seconds) + 3
    places = np.linspace(0, 1, knots)
    if creaks:
        rate = rng.uniform(20, 60) * curve(size, rng.uniform(0.6, 1.6, knots), places)
    else:
        glide = np.log(rng.uniform(0.5, 0.9)) * places + 0.15 * rng.standard_normal(knots)
        rate = pitch * np.exp(curve(size, glide, places))
    rate *= 1 + (0.08 if creaks else 0.01) * np.clip(rng.standard_normal(size // 32 + 2), -3, 3).repeat(32)[:size]
    force = curve(size, [0, *rng.uniform(0.3, 1, knots), 0], np.linspace(0, 1, knots + 2))
    return (_slips(rng, rate) * np.sqrt(100 / rate) + 0.02 * noise(rng, size)) * force


def door_creak(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """An old door is pushed open in jerks: groups of short squeaks and creaks of a rusty hinge, which the leaf colours."""
    dry, whole = np.zeros(size), size / SAMPLE_RATE
    at, pitch = rng.uniform(0.05, 0.15), np.exp(rng.uniform(np.log(900), np.log(1700)))
    while at + 0.1 < whole:
        now = pitch * rng.uniform(0.8, 1.2)
        for _ in range(int(rng.integers(2, 6))):
            seconds = rng.uniform(0.05, 0.15)
            if at + seconds + 0.05 > whole:
                break
            squeak = _squeak(rng, seconds, now, rng.random() < 0.12)
            put(dry, squeak / np.sqrt((squeak**2).mean()), at, rng.uniform(0.4, 1.0))
            at, now = at + seconds + rng.uniform(0.02, 0.08), now * rng.uniform(0.75, 1.25)
        at += rng.uniform(0.1, 0.4)
    out = 0.2 * np.asarray(signal.lfilter([1], [1, -0.6], dry))
    for centre in np.exp(rng.uniform(np.log(1500), np.log(7000), 10)):
        b, a = signal.iirpeak(centre, rng.uniform(4, 10), fs=SAMPLE_RATE)
        out += rng.uniform(0.2, 1.0) * np.asarray(signal.lfilter(b, a, dry))
    out = room(rng, out, rng.uniform(0.2, 0.6), rng.uniform(0.0, 0.1))
    return air(rng, out, -54)


def door_slam(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A door falls shut once: leaf, frame and wall ring dully, the latch snaps, what is loose rattles, the room answers."""
    out, length = np.zeros(size), int(0.9 * SAMPLE_RATE)
    modes = _panel(rng, rng.uniform(60, 115), 40)
    falls = rng.uniform(0.6, 1.4, 40) * rng.uniform(0.15, 0.41) / (1 + modes / 150)
    bang = struck(length, modes, falls, rng.normal(1, 0.3, 40) / (1 + (modes / rng.uniform(1000, 2800)) ** 2))
    thud = band(noise(rng, length), 40, rng.uniform(900, 2500), 1) * decay(length, rng.uniform(0.05, 0.14), 0.001)
    bang += rng.uniform(0, 0.4) * thud
    latch = struck(length, rng.uniform(1200, 5000, 8), rng.uniform(0.014, 0.04, 8), rng.uniform(0.2, 1.0, 8))
    at = onset(rng, size)
    put(out, bang, at)
    put(out, latch, at - rng.uniform(0.0, 0.03), rng.uniform(0.0, 0.6))
    for late in rng.uniform(0.04, 0.16, int(rng.integers(1, 4))):
        put(out, bang[: int(0.1 * SAMPLE_RATE)], at + late, rng.uniform(0.03, 0.15))
    out = room(rng, out, rng.uniform(0.15, 0.35), rng.uniform(1.0, 3.0))
    return air(rng, out, -88)


RECIPES = {"knocking": knocking, "door_creak": door_creak, "door_slam": door_slam}
