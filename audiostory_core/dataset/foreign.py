"""Sounds that are none of the vocabulary: (kind, samples, generator) -> mono waveform [w] at 16 kHz.

Whoever only ever heard known sounds names everything. So an ear also hears voices that speak, music, and things that no
caption tells: struck bodies of any material, bursts, sweeps, machines and electronics that never were. Knows no recording.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..recipes.primitives import SAMPLE_RATE, coloured, curve, noise, put, sloping, time, tone, turns, wander
from ..recipes.throat import buzz, resonate

KINDS = ("speech", "music", "other")
_FORMANTS = (
    (730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410), (440, 1020, 2240),
    (660, 1720, 2410), (490, 1350, 1690),
)  # fmt: skip
_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9), (0, 3, 5, 7, 10))


def foreign(kind: str, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """One clip of a kind, float32 [w], w = round(seconds * 16000), its peak below 0.8."""
    size = round(seconds * SAMPLE_RATE)
    ways = {"speech": (_speech,), "music": (_music,), "other": _OTHERS}[kind]
    waveform = ways[int(rng.integers(len(ways)))](size, rng)[:size]
    reference = max(float(np.quantile(np.abs(waveform), 0.9995)), 1e-6)
    return (rng.uniform(0.5, 0.8) * np.tanh(0.9 * waveform / reference)).astype(np.float32)


def _speech(size: int, rng: np.random.Generator) -> np.ndarray:
    """Syllables of vowels that glide and consonants that hiss or stop, in phrases with pauses; one throat a clip."""
    out, at = np.zeros(size), rng.uniform(0.0, 0.3)
    pitch, shorter, pace = (
        rng.choice([rng.uniform(85, 150), rng.uniform(160, 320)]),
        rng.uniform(0.85, 1.25),
        rng.uniform(0.75, 1.4),
    )
    while at < size / SAMPLE_RATE:
        for k in range(count := int(rng.integers(2, 12))):
            length = round(rng.uniform(0.09, 0.26) / pace * SAMPLE_RATE)
            falls = pitch * (1.15 - 0.3 * k / count) * 2 ** rng.normal(0, 0.08)
            put(out, _syllable(length, falls, shorter, rng), at)
            at += length / SAMPLE_RATE + (rng.uniform(0.0, 0.05) if rng.random() < 0.4 else 0.0)
        at += rng.uniform(0.15, 0.9)
    return out


def _syllable(length: int, pitch: float, shorter: float, rng: np.random.Generator) -> np.ndarray:
    share = np.linspace(0, 1, length)
    here, there = (np.array(_FORMANTS[int(rng.integers(len(_FORMANTS)))]) * shorter for _ in range(2))
    glide = [(1 - share) * a + share * b for a, b in zip(here, there, strict=True)]
    source = buzz(rng, pitch * (1 + 0.06 * np.sin(np.pi * share) + rng.uniform(-0.08, 0.08) * share), rng.uniform(0, 0.2))
    voiced = resonate(source, [(glide[0], 90.0, 1.0), (glide[1], 110.0, 0.5), (glide[2], 170.0, 0.25)])
    voiced *= np.sin(np.pi * np.clip(share * 1.02, 0, 1)) ** 0.6 / max(float(np.abs(voiced).max()), 1e-9)
    if rng.random() < 0.55:
        hiss = coloured(rng, size := max(200, length // 3), [(300.0, -30.0), (rng.uniform(1500, 5500), 0.0), (7800.0, -9.0)])
        voiced[:size] = (
            0.3 * voiced[:size]
            + rng.uniform(0.04, 0.2) * hiss[: len(voiced[:size])] * np.hanning(size)[: len(voiced[:size])]
        )
    return voiced


def _music(size: int, rng: np.random.Generator) -> np.ndarray:
    """Several parts over a chord progression in one tempo: pads, a bass, a tune, and often drums of a kind of their own."""
    beat, scale, root = 60 / rng.uniform(65, 170), _SCALES[int(rng.integers(len(_SCALES)))], rng.uniform(40, 62)
    out, count = np.zeros(size), int(size / SAMPLE_RATE / beat) + 1
    chords = rng.integers(0, len(scale), 4)

    def hertz(step: int, octave: int) -> float:
        high, low = divmod(step, len(scale))
        return float(440 * 2 ** ((root + 12 * (octave + high) + scale[low] - 69) / 12))

    timbres = [_timbre(rng) for _ in range(3)]
    parts = rng.random(4) < (0.7, 0.7, 0.8, 0.5)
    parts[int(rng.integers(3))] = parts[2] = True
    for k in range(count):
        chord = int(chords[k // 4 % 4])
        if parts[0] and k % 4 == 0:
            for third in (0, 2, 4):
                put(out, 0.25 * _note(hertz(chord + third, 1), 4 * beat, timbres[0], rng), k * beat)
        if parts[1] and rng.random() < 0.8:
            put(out, 0.5 * _note(hertz(chord, 0), beat * 0.9, timbres[1], rng), k * beat)
        if parts[2]:
            for half in range(2):
                if rng.random() < 0.6:
                    step = chord + int(rng.integers(0, 7))
                    put(out, 0.4 * _note(hertz(step, 2), beat / 2, timbres[2], rng), (k + half / 2) * beat)
        if parts[3]:
            put(out, rng.uniform(0.2, 0.5) * _burst(round(0.12 * SAMPLE_RATE), rng), k * beat)
    return out


def _timbre(rng: np.random.Generator) -> tuple[np.ndarray, float, float, float]:
    """Weights of partials, attack in seconds, decay as a share of the note, depth of vibrato."""
    weights = np.arange(1, 13) ** -rng.uniform(0.6, 2.4) * rng.uniform(0.2, 1.0, 12)
    return weights, rng.choice([0.004, 0.02, 0.12]), rng.uniform(0.3, 3.0), rng.choice([0.0, 0.004])


def _note(
    pitch: float, seconds: float, timbre: tuple[np.ndarray, float, float, float], rng: np.random.Generator
) -> np.ndarray:
    weights, attack, fall, vibrato = timbre
    size = max(64, round(seconds * SAMPLE_RATE))
    seconds_in = time(size)
    phase = 2 * np.pi * turns(pitch * (1 + vibrato * np.sin(2 * np.pi * 5.5 * seconds_in)), size)
    partials = (w * np.sin(n * phase + n) for n, w in enumerate(weights, 1) if n * pitch < 7600)
    shape = (
        np.minimum(1, seconds_in / attack)
        * np.exp(-fall * seconds_in / seconds)
        * np.minimum(1, (seconds - seconds_in) / 0.02).clip(0)
    )
    return sum(partials, np.zeros(size)) * shape


def _struck(size: int, rng: np.random.Generator) -> np.ndarray:
    """A body of any material, struck once or several times: modes at ratios that belong to nothing."""
    count = int(rng.integers(3, 24))
    modes = rng.uniform(60, 1500) * np.sort(rng.uniform(1.0, rng.uniform(4, 30), count))
    seconds, tilt = 10 ** rng.uniform(-1.7, 0.4), rng.uniform(0.0, 1.5)
    length = min(size, round(6 * seconds * SAMPLE_RATE) + 400)
    at = time(length)
    hit = sum(
        rng.uniform(0.2, 1)
        * (f / modes[0]) ** -tilt
        * np.sin(2 * np.pi * f * at + f)
        * np.exp(-at / seconds * (f / modes[0]) ** rng.uniform(0, 0.8))
        for f in modes
        if f < 7800
    )
    hit = hit + rng.uniform(0, 1) * np.exp(-at / 0.004) * noise(rng, length)
    return _again(size, hit, rng)


def _again(size: int, hit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What happens once, or again and again at its own pace, evenly or not."""
    out, at, gap = np.zeros(size), rng.uniform(0.0, 0.3), 10 ** rng.uniform(-1.1, 0.4)
    once, uneven = rng.random() < 0.35, rng.uniform(0, 0.8)
    while at < size / SAMPLE_RATE:
        put(out, hit * 10 ** (rng.uniform(-6, 0) / 20), at)
        if once:
            break
        at += gap * (1 + uneven * rng.uniform(-1, 1)) + 0.01
    return out


def _burst(length: int, rng: np.random.Generator) -> np.ndarray:
    shape = np.minimum(1, np.arange(length) / max(1, rng.uniform(0.001, 0.2) * length)) * np.exp(
        -np.arange(length) / length * rng.uniform(1, 8)
    )
    middle = 10 ** rng.uniform(2.0, 3.85)
    return shape * coloured(
        rng,
        length,
        [
            (middle / rng.uniform(1.3, 8), rng.uniform(-40, -6)),
            (middle, 0.0),
            (min(7900.0, middle * rng.uniform(1.3, 8)), rng.uniform(-40, -6)),
        ],
    )


def _bursts(size: int, rng: np.random.Generator) -> np.ndarray:
    return _again(size, _burst(round(10 ** rng.uniform(-1.6, 0.2) * SAMPLE_RATE), rng), rng)


def _sweeps(size: int, rng: np.random.Generator) -> np.ndarray:
    """Tones that rise, fall or wobble, pure or with overtones."""
    length = min(size, round(10 ** rng.uniform(-1.3, 0.5) * SAMPLE_RATE))
    knots = 10 ** rng.uniform(1.8, 3.5, int(rng.integers(2, 5)))
    pitch = np.exp(np.interp(np.linspace(0, 1, length), np.linspace(0, 1, len(knots)), np.log(knots)))
    wave = tone(pitch, length)
    if rng.random() < 0.5:
        wave = np.tanh(wave * rng.uniform(1, 8))
    return _again(size, wave * np.hanning(length) ** rng.uniform(0.1, 1.0), rng)


def _modulated(size: int, rng: np.random.Generator) -> np.ndarray:
    """Frequency modulation (Chowning 1973) of any ratio and depth, steady or in pulses."""
    pitch, ratio, depth = 10 ** rng.uniform(1.6, 3.2), rng.uniform(0.1, 7), rng.uniform(0.3, 12)
    depth = depth * wander(rng, size, rng.uniform(0.2, 4), 0.2, 1.0)
    wave = np.sin(2 * np.pi * turns(pitch, size) + depth * tone(pitch * ratio, size))
    pace = 10 ** rng.uniform(-0.3, 1.2)
    gate = 1.0 if rng.random() < 0.5 else (np.sin(2 * np.pi * pace * time(size)) > rng.uniform(-0.5, 0.7)).astype(float)
    return wave * wander(rng, size, 1.0, 0.3, 1.0) * gate


def _machine(size: int, rng: np.random.Generator) -> np.ndarray:
    """A hum with overtones and a noise, beaten by a turning part: a fan, a pump, a fridge, or none of them."""
    pitch, turn = 10 ** rng.uniform(1.3, 2.8), 10 ** rng.uniform(-0.2, 1.6)
    hum = sum(
        rng.uniform(0, 1) / n * tone(pitch * n, size, n) for n in range(1, int(rng.integers(2, 20))) if pitch * n < 7800
    )
    beaten = 1 + rng.uniform(0, 0.9) * np.sin(2 * np.pi * turns(turn * wander(rng, size, 0.3, 0.95, 1.05), size)) ** int(
        rng.integers(1, 9)
    )
    middle = 10 ** rng.uniform(2.0, 3.6)
    air = coloured(
        rng, size, [(middle / 4, rng.uniform(-30, 0)), (middle, 0.0), (min(7900.0, 3 * middle), rng.uniform(-40, -5))]
    )
    return rng.uniform(0, 1.5) * hum + rng.uniform(0, 1.0) * air * beaten


def _steady(size: int, rng: np.random.Generator) -> np.ndarray:
    """Noise of any colour, even or swelling, and silence with a hum."""
    wave = sloping(rng, size, rng.uniform(-9, 3))
    if rng.random() < 0.5:
        wave = wave * wander(rng, size, 10 ** rng.uniform(-0.7, 1.0), 0.1, 1.0)
    if rng.random() < 0.3:
        mains = 50.0 if rng.random() < 0.5 else 60.0
        wave = 0.1 * wave + sum(rng.uniform(0, 1) / n * tone(mains * n, size) for n in (1, 2, 3, 4, 6))
    return wave


def _grains(size: int, rng: np.random.Generator) -> np.ndarray:
    """Many small things at random: clicks, chirps or drops, at any density, that are no rain and no fire."""
    out, grain = np.zeros(size), _burst(round(10 ** rng.uniform(-2.7, -1.2) * SAMPLE_RATE), rng)
    if rng.random() < 0.5:
        grain = grain * 0 + np.hanning(len(grain)) * tone(10 ** rng.uniform(2.3, 3.8), len(grain))
    dense = 10 ** rng.uniform(0.3, 2.2)
    for at in rng.uniform(0, size / SAMPLE_RATE, round(dense * size / SAMPLE_RATE)):
        put(out, grain * rng.uniform(0.1, 1.0) ** 2, at)
    return out


def _cries(size: int, rng: np.random.Generator) -> np.ndarray:
    """An animal that nobody knows: a rough voice through resonances of no throat, at a pace of its own."""
    length = round(10 ** rng.uniform(-1.0, 0.3) * SAMPLE_RATE)
    pitch = 10 ** rng.uniform(1.8, 3.2) * curve(length, [1.0, rng.uniform(0.7, 2.0), rng.uniform(0.5, 1.3)])
    voice = resonate(
        buzz(rng, pitch, rng.uniform(0, 0.9), 10 ** rng.uniform(-2.3, -1.0)),
        [(float(f), rng.uniform(80, 600), rng.uniform(0.2, 1)) for f in rng.uniform(300, 6000, int(rng.integers(2, 6)))],
    )
    return _again(size, voice * np.hanning(length) ** rng.uniform(0.2, 1.0), rng)


_Way = Callable[[int, np.random.Generator], np.ndarray]
_OTHERS: tuple[_Way, ...] = (_struck, _struck, _bursts, _sweeps, _modulated, _machine, _machine, _steady, _grains, _cries)
