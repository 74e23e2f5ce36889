"""Flutes, brass and pipes: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, released, room
from .happenings import melody
from .primitives import SAMPLE_RATE, band, coloured, noise, overtones, put, swell, time, wander

Tune = list[tuple[float, float, float]]


def _whole(tune: Tune, size: int) -> Tune:
    """The notes that can end within the clip; the last is shortened, or left out under 0.12 s."""
    end = size / SAMPLE_RATE - 0.02
    return [(at, frequency, min(seconds, end - at)) for at, frequency, seconds in tune if end - at > 0.12]


def flute(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Few overtones, a breath that is heard, a vibrato of loudness more than of pitch, a chiff when a note speaks."""
    out, rate = np.zeros(size), rng.uniform(4.6, 5.6)
    breathy = rng.uniform(0.05, 0.14)
    for at, frequency, seconds in _whole(melody(rng, size, 72, rng.uniform(0.3, 0.48)), size):
        length = int((seconds + 0.02) * SAMPLE_RATE)
        t = time(length)
        shake = np.sin(2 * np.pi * rate * t + rng.uniform(0, 6)) * np.clip(t / 0.25, 0, 1)
        pitch = frequency * (1 + 0.004 * shake - 0.012 * np.exp(-t / 0.02)) * wander(rng, length, 30, 0.998, 1.002)
        weights = list(np.array([1.0, rng.uniform(0.3, 0.6), 0.22, 0.08, 0.04]))
        breath = band(noise(rng, length), frequency * 0.9, min(frequency * 3.2, 7800), 1)
        level = swell(length, 0.05, 0.05)
        chiff = breath * np.exp(-t / 0.03)
        put(
            out,
            (overtones(pitch, length, weights) * (1 + 0.18 * shake) + breathy * breath) * level
            + 0.15 * chiff * np.clip(t / 0.005, 0, 1),
            at,
        )
    return air(rng, released(room(rng, out, rng.uniform(0.8, 2.0), 0.2), 0.08), -66)


def trumpet(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Brass: the louder the brighter, so that a note opens as it speaks; it scoops up, and the bell cuts off the lows."""
    out, hard = np.zeros(size), rng.uniform(0.7, 1.0)
    n = np.arange(1, 19)
    for at, frequency, seconds in _whole(melody(rng, size, 60, rng.uniform(0.28, 0.5)), size):
        length = int(max(0.1, seconds * rng.uniform(0.8, 0.98)) * SAMPLE_RATE)
        t = time(length)
        level = np.interp(
            t,
            [0, 0.02, 0.06, 0.14, max(0.15, length / SAMPLE_RATE - 0.05), length / SAMPLE_RATE],
            [0, 0.5, 1.0, 0.85, 0.8, 0],
        )
        shake = np.sin(2 * np.pi * 5.3 * t) * np.clip((t - 0.25) / 0.3, 0, 1)
        pitch = frequency * (1 + 0.005 * shake - 0.03 * np.exp(-t / 0.018)) * wander(rng, length, 40, 0.997, 1.003)
        horn = 1 / (1 + (900 / (n * frequency)) ** 2)
        note = np.zeros(length)
        for near, loudness in enumerate((0.0, 0.5, 1.0)):
            bright = np.exp(-(n * frequency) / (500 + 950 * hard * loudness**1.3))
            share = np.clip(1 - np.abs(2 * level - near), 0, 1)
            note += share * overtones(pitch, length, list(horn * bright))
        blow = coloured(rng, length, [(500, -10), (1500, 0), (4000, -4)]) * np.exp(-t / 0.03)
        put(out, (note / np.max(np.abs(note)) + 0.02 * blow) * level, at)
    return air(rng, released(room(rng, out, rng.uniform(0.7, 1.8), 0.2), 0.08), -63)


# A principal chorus as partials of the 16': 16', 8', 4', 2 2/3', 2', 1 1/3', 1', and how loud each rank is.
RANKS = ((1, 0.4), (2, 1.0), (4, 0.7), (6, 0.35), (8, 0.45), (12, 0.2), (16, 0.15))


def _pipes(rng: np.random.Generator, frequency: float, length: int) -> np.ndarray:
    """One key: ranks in two chests a hair out of tune, each pipe's overtones falling by 8 dB, and a chiff as they speak."""
    out, t = np.zeros(length), time(length)
    for chest in (RANKS[::2], RANKS[1::2]):
        weights = np.zeros(80)
        for footage, gain in chest:
            weights[np.arange(1, 6) * footage - 1] += gain * 0.4 ** np.arange(5)
        own = frequency / 2 * (1 + 0.0015 * rng.standard_normal())
        pipes = overtones(own, length, weights)
        pipes[:4800] *= 1 - np.exp(-t[:4800] * rng.uniform(25, 60))  # they have spoken after 0.3 s
        out += pipes
    chiff = band(noise(rng, min(length, 2400)), min(frequency * 3, 3500), min(frequency * 8, 7500), 1)
    out[: len(chiff)] += 0.25 * chiff * np.exp(-t[: len(chiff)] / 0.025)
    return out


def organ(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A hymn's chords on a principal chorus in a great stone church."""
    out, at, root = np.zeros(size), 0.0, int(rng.integers(45, 53))
    beat = rng.uniform(0.9, 1.7)
    while at < size / SAMPLE_RATE:
        length = int((beat * rng.choice([1, 1, 2]) + 0.04) * SAMPLE_RATE)
        length = min(length, size - round(at * SAMPLE_RATE))
        step = int(rng.choice([0, 5, 7, 9]))
        chord = (-12, 0, 4 if step != 9 else 3, 7, 12)
        keys = sum(_pipes(rng, 440.0 * 2 ** ((root + step + interval - 69) / 12), length) for interval in chord)
        put(out, keys * swell(length, 0.03, 0.05), at)
        at += length / SAMPLE_RATE - 0.04
        if size / SAMPLE_RATE - at < 0.2:
            break
    bellows = coloured(rng, size, [(80, 0), (400, -3), (2000, -10), (8000, -24)])
    return released(room(rng, out / np.max(np.abs(out)), rng.uniform(1.5, 3.0), 0.5), 0.08) + 0.006 * bellows


RECIPES = {"flute": flute, "trumpet": trumpet, "organ": organ}
