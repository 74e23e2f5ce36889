"""Machines, vehicles, signals and bells: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np
from scipy import signal

from .primitives import SAMPLE_RATE, band, beats, decay, harmonics, noise, put, sparse, time, tone, wander


def clock(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, length = np.zeros(size), int(0.05 * SAMPLE_RATE)
    pitch = rng.uniform(1700, 2600)
    for k, at in enumerate(beats(rng, size, 1.0 if variant == "slow" else 0.5)):
        tick = tone(pitch * (1.0 if k % 2 else 0.82), length) * decay(length, 0.007, 0.0005)
        put(out, tick + 0.5 * band(noise(rng, length), 2500, 7000) * decay(length, 0.004, 0.0005), at)
    return out


def heartbeat(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, length = np.zeros(size), int(0.22 * SAMPLE_RATE)
    period = 1.0 if variant == "slow" else 0.55
    low = rng.uniform(48, 65)
    for at in beats(rng, size, period):
        thump = tone(np.linspace(low * 1.5, low, length), length) * decay(length, 0.05, 0.008)
        put(out, thump, at)
        put(out, thump, at + 0.30 * period, 0.65)
    return out + 0.003 * band(noise(rng, size), 30, 200)


def beep(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, pitch = np.zeros(size), rng.choice([880.0, 1000.0, 1320.0])
    period, on = (1.0, 0.16) if variant == "slow" else (0.4, 0.14)
    length = int(on * SAMPLE_RATE)
    edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 80)
    for at in beats(rng, size, period):
        put(out, harmonics(pitch, length, [1.0, 0.0, 0.25]) * edge, at)
    return out


def siren(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    rate = rng.uniform(2.8, 3.6) if variant == "fast" else rng.uniform(0.22, 0.3)
    phase = rate * time(size) + rng.uniform()
    low, high = rng.uniform(550, 650), rng.uniform(1250, 1450)
    pitch = low + (high - low) * (0.5 - 0.5 * np.cos(2 * np.pi * phase))
    return harmonics(pitch, size, [1.0, 0.4, 0.25, 0.1])


def engine(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    base = rng.uniform(28, 38)
    if variant == "revving":
        base = base * (1.2 + 1.6 * (0.5 - 0.5 * np.cos(2 * np.pi * (time(size) / rng.uniform(1.8, 2.6)))))
    pitch = base * wander(rng, size, 5, 0.97, 1.03)
    body = harmonics(pitch, size, [0.6, 1.0, 0.5, 0.8, 0.3, 0.5, 0.3, 0.2, 0.2, 0.15, 0.1, 0.1])
    puff = np.clip(np.sin(2 * np.pi * np.cumsum(pitch * 2) / SAMPLE_RATE), 0, 1) ** 3
    return body + 0.8 * band(noise(rng, size), 100, 1200) * puff


def horn(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, base = np.zeros(size), rng.uniform(380, 440)
    weights = [1.0, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2]
    for at in sparse(rng, size, 1.2, 2.0):
        for k in range(rng.integers(1, 3)):
            length = int(rng.uniform(0.22, 0.5) * SAMPLE_RATE)
            edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 200)
            chord = harmonics(base, length, weights) + harmonics(base * 1.26, length, weights)
            put(out, chord * edge, at + 0.55 * k)
    return out


def foghorn(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, base = np.zeros(size), rng.uniform(78, 98)
    for at in sparse(rng, size, 3.8, 5.0):
        length = int(rng.uniform(2.2, 2.8) * SAMPLE_RATE)
        edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 3000)
        put(out, harmonics(base, length, [1.0, 0.9, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1]) * edge, at)
    return out + 0.004 * band(noise(rng, size), 50, 400)


def train(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.22 * band(noise(rng, size), 50, 500)
    if variant == "whistle":
        base = rng.uniform(430, 500)
        for at in sparse(rng, size, 2.4, 3.4):
            length = int(rng.uniform(1.0, 1.6) * SAMPLE_RATE)
            chord = sum(harmonics(base * r, length, [1.0, 0.4, 0.15]) for r in (1.0, 1.19, 1.5))
            put(out, chord * np.hanning(length) ** 0.3 + 0.2 * band(noise(rng, length), 800, 4000), at, 0.6)
    length = int(0.12 * SAMPLE_RATE)
    for at in beats(rng, size, 0.62):
        for offset in (0.0, 0.14):
            clack = band(noise(rng, length), 250, 2200) * decay(length, 0.022)
            put(out, clack, at + offset, 0.5 if variant == "whistle" else 1.2)
    return out


def helicopter(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    rate = rng.uniform(10.5, 13.5)
    chop = np.clip(np.sin(2 * np.pi * rate * time(size)), 0, 1) ** 4
    turbine = 0.05 * tone(rng.uniform(1700, 2200), size)
    return band(noise(rng, size), 40, 700) * (0.08 + chop) * 1.5 + turbine + 0.5 * tone(rate * 5, size) * chop


def bell(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, ship = np.zeros(size), variant == "ship"
    base = rng.uniform(900, 1150) if ship else rng.uniform(190, 260)
    partials = [(0.5, 1.0), (1.0, 1.0), (1.19, 0.8), (1.5, 0.5), (2.0, 0.7), (2.74, 0.4), (3.76, 0.25)]
    for at in sparse(rng, size, 1.6, 2.0) if ship else sparse(rng, size, 2.2, 2.6):
        length = int(3.0 * SAMPLE_RATE)
        fading = 0.55 if ship else 1.3
        ring = np.zeros(length)
        for r, g in partials:
            ring += g * tone(base * r, length, rng.uniform(0, 6)) * decay(length, fading / (0.6 + 0.4 * r))
        put(out, ring, at)
        if ship:
            put(out, ring, at + 0.32, 0.9)
    return out


def telephone(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    cadence = ((time(size) + rng.uniform(1.6, 1.9)) % 2.0) < 1.1
    strokes = (rng.uniform(19, 24) * time(size)) % 1
    clapper = np.where(strokes < 0.1, strokes / 0.1, (1 - strokes) / 0.9)
    base = rng.uniform(1150, 1350)
    bells = tone(base, size) + 0.8 * tone(base * 1.25, size) + 0.4 * tone(base * 2.6, size)
    smooth = signal.lfilter([0.004], [1, -0.996], cadence.astype(float))
    return bells * (0.15 + clapper) * smooth


def fireworks(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in sparse(rng, size, 1.4, 2.2):
        rise = int(rng.uniform(0.45, 0.6) * SAMPLE_RATE)
        whistle = tone(np.linspace(900, rng.uniform(2200, 2800), rise), rise) * np.linspace(0.1, 1, rise)
        put(out, whistle, at, 0.25)
        length, boom_at = int(1.4 * SAMPLE_RATE), at + rise / SAMPLE_RATE
        put(out, band(noise(rng, length), 40, 900) * decay(length, 0.16), boom_at, 1.5)
        sparks = np.zeros(length)
        sparks[rng.integers(0, length, 90)] = rng.uniform(0, 1, 90)
        crackle = signal.fftconvolve(sparks, band(noise(rng, 120), 2500, 7000) * decay(120, 0.002, 0.0003))[:length]
        put(out, crackle * decay(length, 0.6), boom_at + 0.15, 0.9)
    return out


RECIPES = {
    "clock": clock,
    "heartbeat": heartbeat,
    "beep": beep,
    "siren": siren,
    "engine": engine,
    "horn": horn,
    "foghorn": foghorn,
    "train": train,
    "helicopter": helicopter,
    "bell": bell,
    "telephone": telephone,
    "fireworks": fireworks,
}
