"""People, their hands, doors and rooms: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np
from scipy import signal

from .primitives import SAMPLE_RATE, band, beats, decay, noise, put, sparse, tone, voice, wander


def footsteps(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    period, length = (0.36 if variant == "running" else 0.72), int(0.16 * SAMPLE_RATE)
    thump, scuff = rng.uniform(70, 120), rng.uniform(900, 1600)
    for k, at in enumerate(beats(rng, size, period, 0.008)):
        heel = tone(thump, length) * decay(length, 0.03) + band(noise(rng, length), 300, scuff) * decay(length, 0.02)
        toe = band(noise(rng, length), scuff, 5500) * decay(length, 0.025)
        put(out, heel, at, 1.0 if k % 2 else 0.85)
        put(out, toe, at + 0.07 * min(1.0, period / 0.5), 0.35)
    return out


def knocking(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, body = np.zeros(size), rng.uniform(150, 260)
    for at in sparse(rng, size, 1.8, 2.6):
        for k in range(3):
            length = int(0.14 * SAMPLE_RATE)
            hit = tone(body, length) * decay(length, 0.022) + tone(body * 2.7, length) * decay(length, 0.012) * 0.5
            put(out, hit + 0.4 * band(noise(rng, length), 400, 2500) * decay(length, 0.008), at + 0.24 * k)
    return out


def door_creak(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in sparse(rng, size, 2.4, 3.2):
        length = int(rng.uniform(1.3, 2.0) * SAMPLE_RATE)
        rate = wander(rng, length, 3, 18, 75)
        clicks = np.diff(np.floor(np.cumsum(rate) / SAMPLE_RATE), prepend=0.0)
        first = rng.uniform(500, 800)
        body = clicks * rng.uniform(0.5, 1.0, length)
        for centre in (first, first * 2.4, first * 3.9):
            b, a = signal.iirpeak(centre, 14, fs=SAMPLE_RATE)
            put(out, signal.lfilter(b, a, body) * np.hanning(length) ** 0.4, at)
    return out


def door_slam(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in sparse(rng, size, 2.4, 3.4):
        length = int(0.7 * SAMPLE_RATE)
        bang = band(noise(rng, length), 40, 400) * decay(length, 0.09) * 2
        bang += band(noise(rng, length), 400, 4000) * decay(length, 0.025)
        put(out, bang, at)
        put(out, band(noise(rng, length), 1500, 5000) * decay(length, 0.015), at + 0.09, 0.3)
    return out


def applause(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    claps = np.zeros(size)
    for _ in range(28):
        times = np.cumsum(rng.uniform(0.17, 0.33) * rng.uniform(0.85, 1.15, int(size / SAMPLE_RATE * 6) + 3))
        at = (times * SAMPLE_RATE).astype(int)
        at = at[at < size]
        claps[at] += rng.uniform(0.2, 1.0)
    clap = band(noise(rng, 640), 700, 4000) * decay(640, 0.008, 0.0005)
    return signal.fftconvolve(claps, clap)[:size] + 0.03 * band(noise(rng, size), 800, 4000)


def crowd(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for _ in range(7):
        pitch = wander(rng, size, 3, 0.85, 1.2) * rng.choice([110, 130, 190, 220])
        syllables = np.clip(wander(rng, size, 9, -0.6, 1.0), 0, 1)
        first, second = rng.uniform(350, 750), rng.uniform(1000, 2000)
        out += voice(rng, pitch, [(first, 110.0), (second, 180.0)]) * syllables
    return out


def typing(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, at = np.zeros(size), rng.uniform(0.05, 0.2)
    while at < size / SAMPLE_RATE:
        length = int(0.05 * SAMPLE_RATE)
        key = band(noise(rng, length), rng.uniform(1500, 2500), 7000) * decay(length, 0.005, 0.0005)
        put(out, key + 0.4 * tone(rng.uniform(200, 400), length) * decay(length, 0.01), at, rng.uniform(0.5, 1.0))
        at += rng.choice([rng.uniform(0.07, 0.16), rng.uniform(0.3, 0.6)], p=[0.88, 0.12])
    return out


def glass(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in sparse(rng, size, 2.6, 3.6):
        length = int(0.9 * SAMPLE_RATE)
        put(out, band(noise(rng, length), 2500, 7900) * decay(length, 0.05, 0.001), at, 0.8)
        for _ in range(24):
            ping = tone(rng.uniform(2800, 7200), length) * decay(length, rng.uniform(0.02, 0.09), 0.0005)
            put(out, ping, at + rng.exponential(0.16), rng.uniform(0.1, 0.5))
    return out


RECIPES = {
    "footsteps": footsteps,
    "knocking": knocking,
    "door_creak": door_creak,
    "door_slam": door_slam,
    "applause": applause,
    "crowd": crowd,
    "typing": typing,
    "glass": glass,
}
