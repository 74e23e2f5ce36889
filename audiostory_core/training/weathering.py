"""What happens to a sound on its way to an ear: waveform [w] at 16 kHz -> another of that length; and frames [b m f].

Rooms, microphones, noise, narrow lines and wrong levels: none of it changes what is heard. An ear that is trained on
synthesis learns how recordings differ from it here, as it cannot tell what is said by what it never saw alike twice.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from ..recipes.primitives import SAMPLE_RATE, sloping

_DECIBELS = 40.0  # of one unit of log-mel frames, see `models.whisper`


def filtered(x: np.ndarray, rng: np.random.Generator, most: float = 8.0, wet_share: float = 0.4) -> np.ndarray:
    """x through a microphone's curve of up to `most` decibels either way, and at times in a room; as long as it was."""
    size = len(x) + SAMPLE_RATE // 2
    size += -size % (1 << max(0, size.bit_length() - 6))  # which is quick to transform
    spectrum = np.fft.rfft(x.astype(np.float32), size)
    spectrum *= _gains(len(spectrum), rng, most)
    if rng.random() < wet_share:
        spectrum *= np.fft.rfft(_room(rng), size)
    return np.fft.irfft(spectrum, size)[: len(x)].astype(np.float32)


def _gains(bins: int, rng: np.random.Generator, most: float) -> np.ndarray:
    """Gains [bin] of a smooth curve over octaves, with the ends of a small loudspeaker now and then."""
    octaves = np.log2(np.maximum(np.linspace(0, SAMPLE_RATE / 2, bins), 30.0) / 30.0)
    knots = np.sort(rng.uniform(0, 8.1, int(rng.integers(3, 8))))
    decibels = np.interp(octaves, knots, rng.uniform(-most, most, len(knots)))
    if rng.random() < 0.25:
        decibels -= 12 * np.maximum(0, rng.uniform(1.5, 4.0) - octaves)
    if rng.random() < 0.25:
        decibels -= 18 * np.maximum(0, octaves - rng.uniform(6.3, 7.8))
    return (10 ** (decibels / 20)).astype(np.float32)


def _room(rng: np.random.Generator) -> np.ndarray:
    """What a room answers to a clap: the clap, early echoes, and a tail whose highs die first."""
    seconds, wet = 10 ** rng.uniform(-0.9, 0.35), 10 ** (rng.uniform(-18, 3) / 20)
    at = np.arange(round(min(seconds, 1.4) * SAMPLE_RATE)) / SAMPLE_RATE
    tail = rng.standard_normal(len(at)) * 10 ** (-3 * at / seconds)
    dull = rng.uniform(0.0, 0.9)
    tail[1:] = (1 - dull) * tail[1:] + dull * 0.5 * (tail[1:] + tail[:-1])
    for echo in rng.uniform(0.003, 0.05, 5):
        tail[min(len(tail) - 1, round(echo * SAMPLE_RATE))] += rng.choice([-3.0, 3.0])
    tail *= wet / math.sqrt(float((tail**2).sum()))
    tail[0] += 1.0
    return tail.astype(np.float32)


def noises(rng: np.random.Generator, seconds: float, count: int = 12) -> np.ndarray:
    """Backgrounds [n w] of deviation 1: noise of any colour, every third with the hum of mains."""
    size = round(seconds * SAMPLE_RATE)
    rows = np.stack([sloping(rng, size, rng.uniform(-9, 1)) for _ in range(count)])
    at = np.arange(size) / SAMPLE_RATE
    for row in rows[::3]:
        mains = 50.0 if rng.random() < 0.5 else 60.0
        row *= 0.5
        for n in (1, 2, 3, 5):
            row += rng.uniform(0, 1) / n * np.sin(2 * np.pi * mains * n * at)
    return rows.astype(np.float32)


def behind(x: np.ndarray, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """x before one of the backgrounds, 70 to 12 dB below its loudest tenth of a second."""
    row = rows[int(rng.integers(len(rows)))]
    start = int(rng.integers(max(1, len(row) - len(x))))
    noise = np.resize(row[start:], len(x))
    loudest = math.sqrt(float(np.square(x[: len(x) // 1600 * 1600].reshape(-1, 1600)).mean(1).max(initial=0.0)))
    return x + noise * (loudest * 10 ** (-rng.triangular(12, 50, 70) / 20))


def transmitted(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """x at a level of its own, peak -40 to +6 dB, and at times through a line: eight bits, clipped, or narrow."""
    x = x * (10 ** (rng.uniform(-40, 6) / 20) / max(float(np.abs(x).max(initial=0.0)), 1e-6))
    way = rng.random()
    if way < 0.08:  # mu-law (G.711): 255 steps, finer for what is quiet
        x = np.clip(x, -1, 1)
        code = np.round(127 * np.sign(x) * np.log1p(255 * np.abs(x)) / math.log(256)) / 127
        return (np.sign(code) * (256 ** np.abs(code) - 1) / 255).astype(np.float32)
    if way < 0.14:
        return (np.tanh(x * rng.uniform(1, 4)) * 0.9).astype(np.float32)
    return np.clip(x, -1, 1).astype(np.float32)


def seen_through(frames: Tensor, rng: np.random.Generator) -> Tensor:
    """Log-mel frames [b m f] with the curve of another microphone, narrow lines, and gaps of bands and of moments."""
    count, bands, length = frames.shape
    floor = frames.amin((1, 2), keepdim=True)
    curves = np.stack([np.interp(np.arange(bands), *_knots(bands, rng)) for _ in range(count)]) / _DECIBELS
    bent = torch.maximum(frames + torch.from_numpy(curves).to(frames)[:, :, None], floor)
    found = torch.where(frames > floor + 1e-4, bent, floor)  # silence stays silent
    for row, low in zip(found, floor[:, 0, 0], strict=True):
        if rng.random() < 0.25:
            row[round(bands * rng.uniform(0.6, 0.95)) :] = low
        for _ in range(int(rng.integers(0, 3))):
            at, wide = int(rng.integers(bands)), int(rng.integers(1, 8))
            row[at : at + wide] = low
        for _ in range(int(rng.integers(0, 1 + length // 200))):
            at, long = int(rng.integers(length)), int(rng.integers(1, 8))
            row[:, at : at + long] = low
    return found


def _knots(bands: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    count = int(rng.integers(2, 7))
    return np.sort(rng.uniform(0, bands, count)), rng.uniform(-9, 9, count)
