"""Struck, plucked and bowed strings: recipes, (generator, samples, variant) -> mono waveform [w] at 16 kHz each."""

from __future__ import annotations

import numpy as np

from .acoustics import air, released, room
from .bodies import modes
from .happenings import hertz_of, melody
from .primitives import SAMPLE_RATE, coloured, convolved, overtones, put, time, wander


def stiff_partials(frequency: float, inharmonicity: float, count: int) -> np.ndarray:
    """Hertz of a stiff string's partials: n f sqrt((1 + B n^2) / (1 + B)), Fletcher's law, those below 7600 Hz."""
    n = np.arange(1, count + 1)
    hertz = n * frequency * np.sqrt((1 + inharmonicity * n**2) / (1 + inharmonicity))
    return hertz[hertz < 7600]


def _key(rng: np.random.Generator, frequency: float, length: int, force: float) -> np.ndarray:
    """A piano's note: two strings a hair apart, a fast first fall and a slow second, a felt hammer, the board's thump."""
    hertz = stiff_partials(frequency, 3e-4 * (frequency / 262) ** 1.3, 14)
    n = np.arange(1, len(hertz) + 1)
    gains = np.abs(np.sin(np.pi * n / 8.2)) / n**0.7 * np.exp(-hertz / (900 + 1900 * force)) * rng.uniform(0.7, 1.3, len(n))
    slow = 9.0 * (262 / frequency) ** 0.6 / (1 + 0.18 * n)
    blow = np.zeros(length)
    blow[0] = 1.0
    apart = hertz * (1 + rng.uniform(1e-4, 6e-4))
    out = modes(blow, hertz, 0.3 * slow, 0.75 * gains) + modes(blow, apart, slow, 0.35 * gains)
    knock = coloured(rng, 1600, [(60, -2), (150, 0), (500, -8), (2500, -22)]) * np.exp(-np.arange(1600) / 250)
    out[: min(1600, length)] += 0.02 * knock[:length]
    return out


def piano(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """A melody over broken chords, the pedal down."""
    beat = rng.uniform(0.26, 0.42)
    out, notes = np.zeros(size), [(at, frequency, rng.uniform(0.6, 1.0)) for at, frequency, _ in melody(rng, size, 60, beat)]
    root = rng.integers(40, 48)
    for k, at in enumerate(np.arange(notes[0][0], size / SAMPLE_RATE, 2 * beat)):
        notes.append((float(at), hertz_of(root + (0, 7, 12, 16)[k % 4]), rng.uniform(0.35, 0.6)))
    keys: dict[float, np.ndarray] = {}
    for at, frequency, force in notes:
        length = min(int(1.7 * SAMPLE_RATE), size - round(at * SAMPLE_RATE))
        if length > 0.15 * SAMPLE_RATE:
            if frequency not in keys:
                keys[frequency] = _key(rng, frequency, int(1.7 * SAMPLE_RATE), force)
            put(out, released(keys[frequency][:length].copy(), 0.12), at, force)
    return air(rng, released(room(rng, out, rng.uniform(0.6, 1.4), 0.15), 0.08), -64)


def _string(rng: np.random.Generator, frequency: float, length: int, fading: float, force: float) -> np.ndarray:
    """A plucked string: its partials by where it was plucked, the highs dying first, steel that stretches them a little."""
    hertz = stiff_partials(frequency, rng.uniform(3e-5, 9e-5), 32)
    n = np.arange(1, len(hertz) + 1)
    place = rng.uniform(0.13, 0.28)
    gains = np.abs(np.sin(np.pi * n * place)) / n ** (1.5 - 0.5 * force)
    seconds = fading / (1 + 0.0004 * hertz + (hertz / 3000) ** 2)
    blow = np.zeros(length)
    blow[:2] = 0.5
    return modes(blow, hertz, seconds, gains * rng.uniform(0.8, 1.2, len(n)))


def guitar(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Picked chords on steel strings through a wooden body, now and then strummed."""
    out, step = np.zeros(size), rng.uniform(0.17, 0.28)
    roots, shape = rng.permutation([40, 43, 45, 48]), np.array([0, 7, 12, 16, 19, 24])
    strings: dict[int, np.ndarray] = {}
    for k, at in enumerate(np.arange(rng.uniform(0.05, 0.15), size / SAMPLE_RATE - 0.15, step)):
        chord = roots[(k // 8) % 4] + shape
        strum = k % 8 == 0 and rng.uniform() < 0.6
        played = chord if strum else [chord[(0, 2, 3, 4, 5, 4, 3, 2)[k % 8]]]
        for place, midi in enumerate(played):
            begin = at + 0.018 * place
            length = min(int(1.3 * SAMPLE_RATE), size - round(begin * SAMPLE_RATE))
            if length > 2000:
                if midi not in strings:
                    strings[midi] = _string(
                        rng, hertz_of(midi), int(1.3 * SAMPLE_RATE), rng.uniform(2.0, 3.5), rng.uniform(0.3, 0.9)
                    )
                put(out, released(strings[midi][:length].copy(), 0.1), begin, rng.uniform(0.6, 1.0))
    wood = modes(
        np.diff(out, append=0.0),
        np.array([102.0, 204.0, 390.0, 560.0]) * rng.uniform(0.95, 1.08, 4),
        np.array([0.12, 0.09, 0.06, 0.05]),
        np.full(4, 0.25),
    )
    out = out / np.std(out) + 0.5 * wood / np.std(wood)
    return air(rng, released(room(rng, out, rng.uniform(0.3, 0.8), 0.15), 0.08), -62)


def _bowed(rng: np.random.Generator, size: int, tune: list[tuple[float, float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Pitch [w] and bow pressure [w] of a legato tune: slides between notes, a vibrato that sets in late, bows that turn."""
    ends = np.array([at for at, _, _ in tune])
    t = time(size)
    index = np.clip(np.searchsorted(ends, t, "right") - 1, 0, len(tune) - 1)
    semitones = 12 * np.log2(np.array([frequency for _, frequency, _ in tune]))[index]
    glide = np.hanning(int(rng.uniform(0.03, 0.06) * SAMPLE_RATE))
    count = len(glide) // 2
    semitones = np.convolve(np.pad(semitones, (count, len(glide) - count), "edge"), glide / np.sum(glide), "valid")[:size]
    since = t - ends[index]
    depth = rng.uniform(0.25, 0.45) * np.clip((since - 0.08) / 0.25, 0, 1)
    vibrato = depth * np.sin(2 * np.pi * np.cumsum(rng.uniform(5.2, 6.2) * wander(rng, size, 1, 0.92, 1.08)) / SAMPLE_RATE)
    return 2 ** ((semitones + vibrato) / 12), 0.1 + 0.9 * np.clip(since / rng.uniform(0.06, 0.1), 0, 1)


def violin(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    """Helmholtz's saw from a bowed string through a body (air 275 Hz, wood 460 and 550, hill 2 to 3 kHz)."""
    tune = melody(rng, size, int(rng.integers(60, 72)), rng.uniform(0.28, 0.5))
    pitch, pressure = _bowed(rng, size, tune)
    saw = overtones(pitch * wander(rng, size, 60, 0.9975, 1.0025), size, list(1 / np.arange(1, 40)))
    scrape = coloured(rng, size, [(300, -16), (1500, -2), (3500, 0), (8000, -8)]) * (0.4 + 0.6 * np.abs(saw))
    source = (saw + rng.uniform(0.01, 0.03) * scrape) * pressure * wander(rng, size, 4, 0.88, 1.12)
    hertz = np.concatenate([[275, 460, 550], np.geomspace(700, 6500, 22)]) * rng.uniform(0.96, 1.05, 25)
    hill = 1 + 1.6 * np.exp(-0.5 * (np.log2(hertz / 2500) / 0.45) ** 2)
    impulse = np.zeros(1600)
    impulse[0] = 1
    body = modes(
        impulse,
        hertz,
        rng.uniform(0.02, 0.05, 25),
        rng.choice([-1, 1], 25) * rng.uniform(0.5, 1.2, 25) * hill * hertz / 1500,
    )
    body[0] += 1.0
    out = convolved(source, body)
    edge = np.clip(time(size) / 0.05, 0, 1)
    return air(rng, released(room(rng, out * edge, rng.uniform(0.8, 1.8), 0.35), 0.1), -65)


RECIPES = {"piano": piano, "guitar": guitar, "violin": violin}
