"""Procedural sounds: (class, variant, seconds, generator) -> mono waveform [w] at 16 kHz, peak at most 1.

Every recipe draws its own parameters, so that two clips of one class differ as two recordings would. Impacts fall
early in a clip, because a story's event must be heard from its first second. Knows nothing of captions or models.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import signal

SAMPLE_RATE = 16000

Recipe = Callable[[np.random.Generator, int, str], np.ndarray]
RECIPES: dict[str, Recipe] = {}


def synthesise(name: str, variant: str, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """One clip of a class, float32 [w], w = round(seconds * 16000), its peak below 0.8.

    The level is set by the loudest 0.05 % of samples and rounded off above, so that one raindrop does not make rain faint.
    """
    size = round(seconds * SAMPLE_RATE)
    waveform = RECIPES[name](rng, size, variant)[:size]
    reference = np.quantile(np.abs(waveform), 0.9995)
    return (rng.uniform(0.5, 0.8) * np.tanh(0.9 * waveform / max(reference, 1e-6))).astype(np.float32)


def recipe(name: str) -> Callable[[Recipe], Recipe]:
    def register(function: Recipe) -> Recipe:
        RECIPES[name] = function
        return function

    return register


# Primitives -----------------------------------------------------------------------------------------------------


def _time(size: int) -> np.ndarray:
    return np.arange(size) / SAMPLE_RATE


def _noise(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.standard_normal(size)


def _band(x: np.ndarray, low: float, high: float, order: int = 2) -> np.ndarray:
    """Butterworth band-pass; low 0 is a low-pass, high at or above 7900 Hz a high-pass."""
    if low <= 0:
        sos = signal.butter(order, high, "low", fs=SAMPLE_RATE, output="sos")
    elif high >= 7900:
        sos = signal.butter(order, low, "high", fs=SAMPLE_RATE, output="sos")
    else:
        sos = signal.butter(order, [low, high], "band", fs=SAMPLE_RATE, output="sos")
    return np.asarray(signal.sosfilt(sos, x))


def _wander(rng: np.random.Generator, size: int, hertz: float, low: float, high: float) -> np.ndarray:
    """A smooth random curve between low and high that turns about `hertz` times a second."""
    knots = max(4, int(size / SAMPLE_RATE * hertz) + 4)
    curve = np.interp(np.linspace(0, knots - 1, size), np.arange(knots), rng.uniform(low, high, knots))
    return curve


def _decay(size: int, seconds: float, attack: float = 0.002) -> np.ndarray:
    t = _time(size)
    return np.minimum(t / attack, 1) * np.exp(-t / seconds)


def _tone(frequency: float | np.ndarray, size: int, phase: float = 0.0) -> np.ndarray:
    step = np.broadcast_to(np.asarray(frequency, dtype=np.float64), (size,))
    return np.sin(2 * np.pi * np.cumsum(step) / SAMPLE_RATE + phase)


def _harmonics(frequency: float | np.ndarray, size: int, weights: list[float]) -> np.ndarray:
    step = np.broadcast_to(np.asarray(frequency, dtype=np.float64), (size,))
    phase = 2 * np.pi * np.cumsum(step) / SAMPLE_RATE
    return sum((w * np.sin((k + 1) * phase) for k, w in enumerate(weights)), np.zeros(size))


def _put(target: np.ndarray, sound: np.ndarray, at_seconds: float, gain: float = 1.0) -> None:
    start = round(at_seconds * SAMPLE_RATE)
    if 0 <= start < len(target):
        piece = sound[: len(target) - start]
        target[start : start + len(piece)] += gain * piece


def _beats(rng: np.random.Generator, size: int, period: float, jitter: float = 0.0) -> np.ndarray:
    """Times in seconds of a steady beat; the tempo varies by 3 % between clips, hardly within one."""
    period *= rng.uniform(0.97, 1.03)
    times = rng.uniform(0.05, min(period, 0.45)) + period * np.arange(int(size / SAMPLE_RATE / period) + 2)
    return times + jitter * rng.standard_normal(len(times))


def _sparse(rng: np.random.Generator, size: int, low: float, high: float) -> np.ndarray:
    """Times in seconds of single happenings, the first within half a second, then `low` to `high` seconds apart."""
    gaps = rng.uniform(low, high, int(size / SAMPLE_RATE / low) + 2)
    return rng.uniform(0.1, 0.5) + np.concatenate([[0.0], np.cumsum(gaps)])


def _pluck(rng: np.random.Generator, frequency: float, size: int, damping: float) -> np.ndarray:
    """Karplus-Strong string: a burst through a comb whose loop averages neighbours."""
    period = max(2, round(SAMPLE_RATE / frequency))
    burst = np.zeros(size)
    burst[:period] = rng.uniform(-1, 1, min(period, size))
    loop = np.zeros(period + 2)
    loop[0], loop[period], loop[period + 1] = 1.0, -damping / 2, -damping / 2
    return np.asarray(signal.lfilter([1.0], loop, burst))


def _melody(rng: np.random.Generator, size: int, low_midi: int, beat: float) -> list[tuple[float, float, float]]:
    """(at seconds, frequency, seconds) of notes that step through a pentatonic scale."""
    scale = np.array([0, 2, 4, 7, 9, 12, 14, 16])
    degree, at, notes = int(rng.integers(2, 6)), rng.uniform(0.05, 0.2), []
    root = low_midi + int(rng.integers(0, 5))
    while at < size / SAMPLE_RATE:
        seconds = beat * rng.choice([1, 1, 2])
        notes.append((at, 440.0 * 2 ** ((root + scale[degree] - 69) / 12), seconds))
        degree = int(np.clip(degree + rng.integers(-2, 3), 0, len(scale) - 1))
        at += seconds
    return notes


# Weather and water ----------------------------------------------------------------------------------------------


@recipe("rain")
def _rain(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    heavy = variant == "heavy"
    bed = _band(_noise(rng, size), 900 if heavy else 2500, 7000) * (0.5 if heavy else 0.16)
    drops = np.zeros(size)
    count = int(size / SAMPLE_RATE * (420 if heavy else 70))
    drops[rng.integers(0, size, count)] = rng.exponential(1.0, count)
    click = _band(_noise(rng, 200) * np.exp(-np.arange(200) / 25), 1500, 6500)
    return bed + signal.fftconvolve(drops, click)[:size] * (0.5 if heavy else 1.0)


@recipe("thunder")
def _thunder(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.01 * _band(_noise(rng, size), 0, 120)
    for at in _sparse(rng, size, 3.5, 5.0):
        length = int(rng.uniform(2.5, 4.0) * SAMPLE_RATE)
        rumble = _band(_noise(rng, length), 25, 160) * _decay(length, rng.uniform(0.9, 1.4), 0.15)
        rumble *= _wander(rng, length, 6, 0.3, 1.4)
        _put(out, rumble, at, 3.0)
        if variant == "crack":
            crack = _band(_noise(rng, length), 200, 5000) * _decay(length, rng.uniform(0.12, 0.25))
            _put(out, crack * _wander(rng, length, 30, 0.2, 1.0), at, 1.2)
    return out


@recipe("wind")
def _wind(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    howl = variant == "howling"
    out = _band(_noise(rng, size), 100, 700) * _wander(rng, size, 0.7, 0.25, 1.0)
    if howl:
        whistle = _tone(_wander(rng, size, 0.8, 420, 780), size) * _wander(rng, size, 0.8, 0.0, 0.35)
        narrow = _band(_noise(rng, size), 450, 800, 4) * _wander(rng, size, 1.0, 0.2, 1.5)
        out += narrow + whistle * 0.6
    return out


@recipe("waves")
def _waves(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    period = rng.uniform(2.6, 3.4) if variant == "crashing" else rng.uniform(3.6, 4.6)
    phase = (_time(size) / period + rng.uniform(0.75, 1.0)) % 1
    swell = np.where(phase < 0.3, phase / 0.3, np.exp(-(phase - 0.3) * 4.0)) ** 1.5
    surf = _band(_noise(rng, size), 300, 2500 if variant == "gentle" else 6000)
    deep = _band(_noise(rng, size), 40, 250)
    return surf * (0.06 + swell) + deep * (0.1 + swell) * (1.4 if variant == "crashing" else 0.5)


@recipe("stream")
def _stream(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.12 * _band(_noise(rng, size), 500, 3500)
    for at in rng.uniform(0, size / SAMPLE_RATE, int(size / SAMPLE_RATE * 38)):
        length = int(rng.uniform(0.02, 0.09) * SAMPLE_RATE)
        start = rng.uniform(450, 1500)
        sweep = np.linspace(start, start * rng.uniform(1.2, 1.7), length)
        _put(out, _tone(sweep, length) * np.hanning(length), at, rng.uniform(0.1, 0.5))
    return out


@recipe("fire")
def _fire(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.10 * _band(_noise(rng, size), 60, 500) * _wander(rng, size, 3, 0.5, 1.0)
    for at in rng.uniform(0, size / SAMPLE_RATE, int(size / SAMPLE_RATE * rng.uniform(12, 22))):
        length = int(rng.uniform(0.004, 0.03) * SAMPLE_RATE)
        snap = _band(_noise(rng, length + 60), rng.uniform(800, 2500), 7000)[-length:] * _decay(length, 0.006, 0.0005)
        _put(out, snap, at, rng.exponential(0.7))
    return out


# Animals --------------------------------------------------------------------------------------------------------


@recipe("birds")
def _birds(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in _sparse(rng, size, 0.35, 0.9):
        base, length = rng.uniform(2600, 4800), int(rng.uniform(0.05, 0.11) * SAMPLE_RATE)
        for k in range(rng.integers(2, 6)):
            sweep = base * np.linspace(1, rng.uniform(0.75, 1.35), length)
            _put(out, _tone(sweep, length) * np.hanning(length), at + k * length / SAMPLE_RATE * 1.25)
    return out


@recipe("crickets")
def _crickets(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.01 * _band(_noise(rng, size), 3000, 7000)
    for _ in range(2):
        carrier, rate = rng.uniform(4100, 5200), rng.uniform(26, 34)
        pulses = np.clip(np.sin(2 * np.pi * rate * _time(size)), 0, 1) ** 2
        chirp = ((_time(size) * rng.uniform(1.6, 2.2) + rng.uniform()) % 1) < 0.5
        out += _tone(carrier, size) * pulses * chirp * rng.uniform(0.5, 1.0)
    return out


def _voice(rng: np.random.Generator, pitch: np.ndarray, formants: list[tuple[float, float]]) -> np.ndarray:
    """A buzz of harmonics shaped by resonances (hertz, bandwidth)."""
    size = len(pitch)
    phase = np.cumsum(pitch) / SAMPLE_RATE
    buzz = 2 * (phase % 1) - 1 + 0.1 * _noise(rng, size)
    out = np.zeros(size)
    for centre, width in formants:
        b, a = signal.iirpeak(centre, centre / width, fs=SAMPLE_RATE)
        out += signal.lfilter(b, a, buzz)
    return out


@recipe("dog")
def _dog(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, small = np.zeros(size), variant == "small"
    base = rng.uniform(420, 560) if small else rng.uniform(130, 190)
    formants = [(1300.0, 250.0), (2600.0, 400.0)] if small else [(550.0, 160.0), (1200.0, 250.0)]
    for at in _sparse(rng, size, 0.8, 1.6):
        for k in range(rng.integers(1, 3)):
            length = int(rng.uniform(0.13, 0.2) * SAMPLE_RATE)
            pitch = base * (1 + 0.6 * np.sin(np.pi * np.linspace(0.1, 1, length)))
            _put(out, _voice(rng, pitch, formants) * np.hanning(length) ** 0.6, at + 0.3 * k)
    return out


@recipe("cat")
def _cat(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in _sparse(rng, size, 1.3, 2.2):
        length = int(rng.uniform(0.6, 0.95) * SAMPLE_RATE)
        shape = np.interp(np.linspace(0, 1, length), [0, 0.3, 0.7, 1], [0.8, 1.25, 1.15, 0.7])
        wide = np.interp(np.linspace(0, 1, length), [0, 0.5, 1], [0.4, 1.0, 0.3])
        meow = _harmonics(rng.uniform(480, 620) * shape, length, [0.6, 1.0, 0.8, 0.5, 0.3, 0.2])
        _put(out, meow * wide * np.hanning(length) ** 0.5, at)
    return out


@recipe("owl")
def _owl(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, base = np.zeros(size), rng.uniform(330, 420)
    for at in _sparse(rng, size, 2.4, 3.2):
        for offset, seconds in ((0.0, 0.25), (0.45, 0.18), (0.75, 0.7)):
            length = int(seconds * SAMPLE_RATE)
            hoot = _harmonics(base * np.linspace(1.03, 0.95, length), length, [1.0, 0.12, 0.05])
            _put(out, hoot * np.hanning(length) ** 0.7, at + offset)
    return out + 0.004 * _band(_noise(rng, size), 200, 900)


@recipe("frogs")
def _frogs(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for _ in range(2):
        rate, centre, gain = rng.uniform(38, 60), rng.uniform(550, 900), rng.uniform(0.5, 1.0)
        for at in _sparse(rng, size, 0.7, 1.2):
            length = int(rng.uniform(0.25, 0.4) * SAMPLE_RATE)
            croak = _voice(rng, np.full(length, rate), [(centre, 120.0), (centre * 2.3, 250.0)])
            _put(out, croak * np.hanning(length) ** 0.5, at, gain)
    return out


@recipe("bees")
def _bees(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for _ in range(4):
        pitch = _wander(rng, size, 2.5, 170, 250)
        buzz = signal.sawtooth(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE)
        out += buzz * _wander(rng, size, 1.5, 0.1, 1.0)
    return _band(out, 150, 3000)


# People and rooms -----------------------------------------------------------------------------------------------


@recipe("footsteps")
def _footsteps(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    period, length = (0.36 if variant == "running" else 0.72), int(0.16 * SAMPLE_RATE)
    thump, scuff = rng.uniform(70, 120), rng.uniform(900, 1600)
    for k, at in enumerate(_beats(rng, size, period, 0.008)):
        heel = _tone(thump, length) * _decay(length, 0.03) + _band(_noise(rng, length), 300, scuff) * _decay(length, 0.02)
        toe = _band(_noise(rng, length), scuff, 5500) * _decay(length, 0.025)
        _put(out, heel, at, 1.0 if k % 2 else 0.85)
        _put(out, toe, at + 0.07 * min(1.0, period / 0.5), 0.35)
    return out


@recipe("knocking")
def _knocking(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, body = np.zeros(size), rng.uniform(150, 260)
    for at in _sparse(rng, size, 1.8, 2.6):
        for k in range(3):
            length = int(0.14 * SAMPLE_RATE)
            hit = _tone(body, length) * _decay(length, 0.022) + _tone(body * 2.7, length) * _decay(length, 0.012) * 0.5
            _put(out, hit + 0.4 * _band(_noise(rng, length), 400, 2500) * _decay(length, 0.008), at + 0.24 * k)
    return out


@recipe("door_creak")
def _door_creak(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in _sparse(rng, size, 2.4, 3.2):
        length = int(rng.uniform(1.3, 2.0) * SAMPLE_RATE)
        rate = _wander(rng, length, 3, 18, 75)
        clicks = np.diff(np.floor(np.cumsum(rate) / SAMPLE_RATE), prepend=0.0)
        first = rng.uniform(500, 800)
        body = clicks * rng.uniform(0.5, 1.0, length)
        for centre in (first, first * 2.4, first * 3.9):
            b, a = signal.iirpeak(centre, 14, fs=SAMPLE_RATE)
            _put(out, signal.lfilter(b, a, body) * np.hanning(length) ** 0.4, at)
    return out


@recipe("door_slam")
def _door_slam(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in _sparse(rng, size, 2.4, 3.4):
        length = int(0.7 * SAMPLE_RATE)
        bang = _band(_noise(rng, length), 40, 400) * _decay(length, 0.09) * 2
        bang += _band(_noise(rng, length), 400, 4000) * _decay(length, 0.025)
        _put(out, bang, at)
        _put(out, _band(_noise(rng, length), 1500, 5000) * _decay(length, 0.015), at + 0.09, 0.3)
    return out


@recipe("applause")
def _applause(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    claps = np.zeros(size)
    for _ in range(28):
        times = np.cumsum(rng.uniform(0.17, 0.33) * rng.uniform(0.85, 1.15, int(size / SAMPLE_RATE * 6) + 3))
        at = (times * SAMPLE_RATE).astype(int)
        at = at[at < size]
        claps[at] += rng.uniform(0.2, 1.0)
    clap = _band(_noise(rng, 640), 700, 4000) * _decay(640, 0.008, 0.0005)
    return signal.fftconvolve(claps, clap)[:size] + 0.03 * _band(_noise(rng, size), 800, 4000)


@recipe("crowd")
def _crowd(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for _ in range(7):
        pitch = _wander(rng, size, 3, 0.85, 1.2) * rng.choice([110, 130, 190, 220])
        syllables = np.clip(_wander(rng, size, 9, -0.6, 1.0), 0, 1)
        first, second = rng.uniform(350, 750), rng.uniform(1000, 2000)
        out += _voice(rng, pitch, [(first, 110.0), (second, 180.0)]) * syllables
    return out


@recipe("typing")
def _typing(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, at = np.zeros(size), rng.uniform(0.05, 0.2)
    while at < size / SAMPLE_RATE:
        length = int(0.05 * SAMPLE_RATE)
        key = _band(_noise(rng, length), rng.uniform(1500, 2500), 7000) * _decay(length, 0.005, 0.0005)
        _put(out, key + 0.4 * _tone(rng.uniform(200, 400), length) * _decay(length, 0.01), at, rng.uniform(0.5, 1.0))
        at += rng.choice([rng.uniform(0.07, 0.16), rng.uniform(0.3, 0.6)], p=[0.88, 0.12])
    return out


@recipe("glass")
def _glass(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in _sparse(rng, size, 2.6, 3.6):
        length = int(0.9 * SAMPLE_RATE)
        _put(out, _band(_noise(rng, length), 2500, 7900) * _decay(length, 0.05, 0.001), at, 0.8)
        for _ in range(24):
            ping = _tone(rng.uniform(2800, 7200), length) * _decay(length, rng.uniform(0.02, 0.09), 0.0005)
            _put(out, ping, at + rng.exponential(0.16), rng.uniform(0.1, 0.5))
    return out


# Machines -------------------------------------------------------------------------------------------------------


@recipe("clock")
def _clock(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, length = np.zeros(size), int(0.05 * SAMPLE_RATE)
    pitch = rng.uniform(1700, 2600)
    for k, at in enumerate(_beats(rng, size, 1.0 if variant == "slow" else 0.5)):
        tick = _tone(pitch * (1.0 if k % 2 else 0.82), length) * _decay(length, 0.007, 0.0005)
        _put(out, tick + 0.5 * _band(_noise(rng, length), 2500, 7000) * _decay(length, 0.004, 0.0005), at)
    return out


@recipe("heartbeat")
def _heartbeat(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, length = np.zeros(size), int(0.22 * SAMPLE_RATE)
    period = 1.0 if variant == "slow" else 0.55
    low = rng.uniform(48, 65)
    for at in _beats(rng, size, period):
        thump = _tone(np.linspace(low * 1.5, low, length), length) * _decay(length, 0.05, 0.008)
        _put(out, thump, at)
        _put(out, thump, at + 0.30 * period, 0.65)
    return out + 0.003 * _band(_noise(rng, size), 30, 200)


@recipe("beep")
def _beep(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, pitch = np.zeros(size), rng.choice([880.0, 1000.0, 1320.0])
    period, on = (1.0, 0.16) if variant == "slow" else (0.4, 0.14)
    length = int(on * SAMPLE_RATE)
    edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 80)
    for at in _beats(rng, size, period):
        _put(out, _harmonics(pitch, length, [1.0, 0.0, 0.25]) * edge, at)
    return out


@recipe("siren")
def _siren(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    rate = rng.uniform(2.8, 3.6) if variant == "fast" else rng.uniform(0.22, 0.3)
    phase = rate * _time(size) + rng.uniform()
    low, high = rng.uniform(550, 650), rng.uniform(1250, 1450)
    pitch = low + (high - low) * (0.5 - 0.5 * np.cos(2 * np.pi * phase))
    return _harmonics(pitch, size, [1.0, 0.4, 0.25, 0.1])


@recipe("engine")
def _engine(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    base = rng.uniform(28, 38)
    if variant == "revving":
        base = base * (1.2 + 1.6 * (0.5 - 0.5 * np.cos(2 * np.pi * (_time(size) / rng.uniform(1.8, 2.6)))))
    pitch = base * _wander(rng, size, 5, 0.97, 1.03)
    body = _harmonics(pitch, size, [0.6, 1.0, 0.5, 0.8, 0.3, 0.5, 0.3, 0.2, 0.2, 0.15, 0.1, 0.1])
    puff = np.clip(np.sin(2 * np.pi * np.cumsum(pitch * 2) / SAMPLE_RATE), 0, 1) ** 3
    return body + 0.8 * _band(_noise(rng, size), 100, 1200) * puff


@recipe("horn")
def _horn(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, base = np.zeros(size), rng.uniform(380, 440)
    weights = [1.0, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2]
    for at in _sparse(rng, size, 1.2, 2.0):
        for k in range(rng.integers(1, 3)):
            length = int(rng.uniform(0.22, 0.5) * SAMPLE_RATE)
            edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 200)
            chord = _harmonics(base, length, weights) + _harmonics(base * 1.26, length, weights)
            _put(out, chord * edge, at + 0.55 * k)
    return out


@recipe("foghorn")
def _foghorn(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, base = np.zeros(size), rng.uniform(78, 98)
    for at in _sparse(rng, size, 3.8, 5.0):
        length = int(rng.uniform(2.2, 2.8) * SAMPLE_RATE)
        edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 3000)
        _put(out, _harmonics(base, length, [1.0, 0.9, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1]) * edge, at)
    return out + 0.004 * _band(_noise(rng, size), 50, 400)


@recipe("train")
def _train(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = 0.22 * _band(_noise(rng, size), 50, 500)
    if variant == "whistle":
        base = rng.uniform(430, 500)
        for at in _sparse(rng, size, 2.4, 3.4):
            length = int(rng.uniform(1.0, 1.6) * SAMPLE_RATE)
            chord = sum(_harmonics(base * r, length, [1.0, 0.4, 0.15]) for r in (1.0, 1.19, 1.5))
            _put(out, chord * np.hanning(length) ** 0.3 + 0.2 * _band(_noise(rng, length), 800, 4000), at, 0.6)
    length = int(0.12 * SAMPLE_RATE)
    for at in _beats(rng, size, 0.62):
        for offset in (0.0, 0.14):
            clack = _band(_noise(rng, length), 250, 2200) * _decay(length, 0.022)
            _put(out, clack, at + offset, 0.5 if variant == "whistle" else 1.2)
    return out


@recipe("helicopter")
def _helicopter(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    rate = rng.uniform(10.5, 13.5)
    chop = np.clip(np.sin(2 * np.pi * rate * _time(size)), 0, 1) ** 4
    turbine = 0.05 * _tone(rng.uniform(1700, 2200), size)
    return _band(_noise(rng, size), 40, 700) * (0.08 + chop) * 1.5 + turbine + 0.5 * _tone(rate * 5, size) * chop


@recipe("bell")
def _bell(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, ship = np.zeros(size), variant == "ship"
    base = rng.uniform(900, 1150) if ship else rng.uniform(190, 260)
    partials = [(0.5, 1.0), (1.0, 1.0), (1.19, 0.8), (1.5, 0.5), (2.0, 0.7), (2.74, 0.4), (3.76, 0.25)]
    for at in _sparse(rng, size, 1.6, 2.0) if ship else _sparse(rng, size, 2.2, 2.6):
        length = int(3.0 * SAMPLE_RATE)
        fading = 0.55 if ship else 1.3
        ring = np.zeros(length)
        for r, g in partials:
            ring += g * _tone(base * r, length, rng.uniform(0, 6)) * _decay(length, fading / (0.6 + 0.4 * r))
        _put(out, ring, at)
        if ship:
            _put(out, ring, at + 0.32, 0.9)
    return out


@recipe("telephone")
def _telephone(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    cadence = ((_time(size) + rng.uniform(1.6, 1.9)) % 2.0) < 1.1
    strokes = (rng.uniform(19, 24) * _time(size)) % 1
    clapper = np.where(strokes < 0.1, strokes / 0.1, (1 - strokes) / 0.9)
    base = rng.uniform(1150, 1350)
    bells = _tone(base, size) + 0.8 * _tone(base * 1.25, size) + 0.4 * _tone(base * 2.6, size)
    smooth = signal.lfilter([0.004], [1, -0.996], cadence.astype(float))
    return bells * (0.15 + clapper) * smooth


@recipe("fireworks")
def _fireworks(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at in _sparse(rng, size, 1.4, 2.2):
        rise = int(rng.uniform(0.45, 0.6) * SAMPLE_RATE)
        whistle = _tone(np.linspace(900, rng.uniform(2200, 2800), rise), rise) * np.linspace(0.1, 1, rise)
        _put(out, whistle, at, 0.25)
        length, boom_at = int(1.4 * SAMPLE_RATE), at + rise / SAMPLE_RATE
        _put(out, _band(_noise(rng, length), 40, 900) * _decay(length, 0.16), boom_at, 1.5)
        sparks = np.zeros(length)
        sparks[rng.integers(0, length, 90)] = rng.uniform(0, 1, 90)
        crackle = signal.fftconvolve(sparks, _band(_noise(rng, 120), 2500, 7000) * _decay(120, 0.002, 0.0003))[:length]
        _put(out, crackle * _decay(length, 0.6), boom_at + 0.15, 0.9)
    return out


# Music ----------------------------------------------------------------------------------------------------------


@recipe("drums")
def _drums(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, length = np.zeros(size), int(0.2 * SAMPLE_RATE)
    beat = 0.5 if variant == "fast" else 0.8
    kick = _tone(np.linspace(130, 48, length), length) * _decay(length, 0.07)
    snare = _band(_noise(rng, length), 900, 6000) * _decay(length, 0.05) + 0.5 * _tone(190, length) * _decay(length, 0.04)
    hat = _band(_noise(rng, length), 6000, 7900) * _decay(length, 0.015)
    for k, at in enumerate(_beats(rng, size, beat)):
        _put(out, kick if k % 2 == 0 else snare, at, 1.0 if k % 2 == 0 else 0.7)
        for half in (0.0, 0.5):
            _put(out, hat, at + half * beat, 0.35)
    return out


@recipe("piano")
def _piano(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at, frequency, _ in _melody(rng, size, 57, 0.32):
        length = int(1.6 * SAMPLE_RATE)
        note = np.zeros(length)
        for k, w in enumerate([1.0, 0.6, 0.35, 0.2, 0.12, 0.08], start=1):
            stretched = frequency * k * np.sqrt(1 + 0.0004 * k * k)
            note += w * _tone(stretched, length) * _decay(length, 0.9 / k**0.8, 0.004)
        _put(out, note, at, rng.uniform(0.6, 1.0))
    return out


@recipe("flute")
def _flute(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out = np.zeros(size)
    for at, frequency, seconds in _melody(rng, size, 72, 0.42):
        length = int((seconds + 0.06) * SAMPLE_RATE)
        vibrato = 1 + 0.006 * np.sin(2 * np.pi * 5.2 * _time(length))
        edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 700)
        breath = 0.08 * _band(_noise(rng, length), frequency * 0.9, min(frequency * 2.2, 7800))
        _put(out, (_harmonics(frequency * vibrato, length, [1.0, 0.25, 0.08]) + breath) * edge, at)
    return out


@recipe("guitar")
def _guitar(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, chord = np.zeros(size), 0
    roots = rng.permutation([40, 43, 45, 48])
    times = np.arange(rng.uniform(0.05, 0.2), size / SAMPLE_RATE, rng.uniform(0.2, 0.26))
    for k, at in enumerate(times):
        chord = (k // 6) % 4
        midi = roots[chord] + [0, 7, 12, 16, 19, 12][k % 6]
        _put(out, _pluck(rng, 440.0 * 2 ** ((midi - 69) / 12), int(1.8 * SAMPLE_RATE), 0.994), at)
    return out


@recipe("organ")
def _organ(rng: np.random.Generator, size: int, variant: str) -> np.ndarray:
    out, at, root = np.zeros(size), 0.0, int(rng.integers(45, 52))
    while at < size / SAMPLE_RATE:
        length = int(rng.uniform(1.6, 2.4) * SAMPLE_RATE)
        step = int(rng.choice([0, 5, 7, 9]))
        edge = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / 1200)
        for interval in (0, 4 if step != 9 else 3, 7, 12):
            frequency = 440.0 * 2 ** ((root + step + interval - 69) / 12)
            _put(out, _harmonics(frequency, length, [1.0, 0.7, 0.3, 0.5, 0.1, 0.15, 0.0, 0.25]) * edge, at)
        at += length / SAMPLE_RATE - 0.05
    return out
