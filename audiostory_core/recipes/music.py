"""Instruments: recipes, each of them (generator, samples, variant) -> mono waveform [w] at 16 kHz."""

from __future__ import annotations

import numpy as np

from .primitives import SAMPLE_RATE, band, beats, decay, harmonics, melody, noise, pluck, put, time, tone


def drums(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, length = np.zeros(size), int(0.2 * SAMPLE_RATE)
    beat = 0.5 if variant == "fast" else 0.8
    kick = tone(np.linspace(130, 48, length), length) * decay(length, 0.07)
    snare = band(noise(rng, length), 900, 6000) * decay(length, 0.05) + 0.5 * tone(190, length) * decay(length, 0.04)
    hat = band(noise(rng, length), 6000, 7900) * decay(length, 0.015)
    for k, at in enumerate(beats(rng, size, beat)):
        put(out, kick if k % 2 == 0 else snare, at, 1.0 if k % 2 == 0 else 0.7)
        for half in (0.0, 0.5):
            put(out, hat, at + half * beat, 0.35)
    return out


def piano(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at, frequency, _ in melody(rng, size, 57, 0.32):
        length = int(1.6 * SAMPLE_RATE)
        note = np.zeros(length)
        for k, w in enumerate([1.0, 0.6, 0.35, 0.2, 0.12, 0.08], start=1):
            stretched = frequency * k * np.sqrt(1 + 0.0004 * k * k)
            note += w * tone(stretched, length) * decay(length, 0.9 / k**0.8, 0.004)
        put(out, note, at, rng.uniform(0.6, 1.0))
    return out


def flute(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at, frequency, seconds in melody(rng, size, 72, 0.42):
        length = int((seconds + 0.06) * SAMPLE_RATE)
        vibrato = 1 + 0.006 * np.sin(2 * np.pi * 5.2 * time(length))
        edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 700)
        breath = 0.08 * band(noise(rng, length), frequency * 0.9, min(frequency * 2.2, 7800))
        put(out, (harmonics(frequency * vibrato, length, [1.0, 0.25, 0.08]) + breath) * edge, at)
    return out


def guitar(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, chord = np.zeros(size), 0
    roots = rng.permutation([40, 43, 45, 48])
    times = np.arange(rng.uniform(0.05, 0.2), size / SAMPLE_RATE, rng.uniform(0.2, 0.26))
    for k, at in enumerate(times):
        chord = (k // 6) % 4
        midi = roots[chord] + [0, 7, 12, 16, 19, 12][k % 6]
        put(out, pluck(rng, 440.0 * 2 ** ((midi - 69) / 12), int(1.8 * SAMPLE_RATE), 0.994), at)
    return out


def organ(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, at, root = np.zeros(size), 0.0, int(rng.integers(45, 52))
    while at < size / SAMPLE_RATE:
        length = int(rng.uniform(1.6, 2.4) * SAMPLE_RATE)
        step = int(rng.choice([0, 5, 7, 9]))
        edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 1200)
        for interval in (0, 4 if step != 9 else 3, 7, 12):
            frequency = 440.0 * 2 ** ((root + step + interval - 69) / 12)
            put(out, harmonics(frequency, length, [1.0, 0.7, 0.3, 0.5, 0.1, 0.15, 0.0, 0.25]) * edge, at)
        at += length / SAMPLE_RATE - 0.05
    return out


RECIPES = {"drums": drums, "piano": piano, "flute": flute, "guitar": guitar, "organ": organ}
