"""What machines and instruments share: modal bodies, pulse trains, coloured noise, a room or the open air around them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import signal

from .primitives import SAMPLE_RATE, band

Points = list[tuple[float, float]]
_TURN = 16384  # samples of a tone's table: a read is off by 1/32768 of a turn at most, 70 dB down for a low partial


def moments(rng: np.random.Generator, size: int, lasting: float, low: float, high: float) -> list[float]:
    """Times in seconds at which calls of `lasting` seconds begin, `low` to `high` seconds apart from begin to begin.

    The first lies within 0.05 to 0.25 s; the others only where they can end within the clip; one alone up to 2 s.
    """
    seconds, times = size / SAMPLE_RATE, [float(rng.uniform(0.05, 0.25))]
    while seconds > 2:
        following = times[-1] + float(rng.uniform(low, high))
        if following + lasting > seconds:
            break
        times.append(following)
    return times


def shortened(size: int, seconds: float) -> float:
    """The seconds a happening may last in a clip so that it can begin late and still end: at most the clip less 0.3 s."""
    return min(seconds, size / SAMPLE_RATE - 0.3)


def coloured(rng: np.random.Generator, size: int, points: Points) -> np.ndarray:
    """Steady noise [size] with rms 1; points are (hertz, decibels), joined by straight lines over log frequency."""
    size += size % 2
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / SAMPLE_RATE), 1.0)
    bends = np.array(points, dtype=np.float64)
    gain = 10 ** (np.interp(np.log(hertz), np.log(bends[:, 0]), bends[:, 1]) / 20)
    spectrum = gain * (rng.standard_normal(len(hertz)) + 1j * rng.standard_normal(len(hertz)))
    spectrum[0] = 0
    out = np.fft.irfft(spectrum, size)
    return out / max(float(np.std(out)), 1e-12)


def air(rng: np.random.Generator, size: int, decibels: float = -48) -> np.ndarray:
    """The quiet of a place: noise that falls by 3 to 6 dB an octave, its rms `decibels` under 1, give or take 4."""
    tilt = rng.uniform(3, 6)
    points = [(40.0, 0.0), (80.0, 0.0), (8000.0, -tilt * 6.6)]
    return 10 ** ((decibels + rng.uniform(-4, 4)) / 20) * coloured(rng, size, points)[:size]


def modes(x: np.ndarray, hertz: np.ndarray, seconds: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Resonances of a body struck by x: each rings at `hertz`, falls by 60 dB in `seconds`.

    Its level is its gain over the sine of its turn (an impulse moves a low mode further), and it is heard down to -72 dB.
    """
    out, last = np.zeros(len(x)), int(np.max(np.flatnonzero(x), initial=0))
    for frequency, fading, gain in zip(hertz, seconds, gains, strict=True):
        if frequency >= 7600:
            continue
        turn, radius = 2 * np.pi * frequency / SAMPLE_RATE, 10 ** (-3 / (fading * SAMPLE_RATE))
        heard = min(len(x), last + int(1.2 * fading * SAMPLE_RATE) + 2)
        out[:heard] += signal.lfilter([0.0, gain], [1.0, -2 * radius * np.cos(turn), radius**2], x[:heard])
    return out


def overtones(frequency: float | np.ndarray, size: int, weights: Sequence[float]) -> np.ndarray:
    """A tone [size] of that pitch, or pitches [size], whose partials 1, 2, 3 ... have these weights; none is folded back.

    Read from a table of one turn, which costs the same for 3 partials as for 30.
    """
    turns = np.cumsum(np.broadcast_to(np.asarray(frequency, dtype=np.float64), (size,))) / SAMPLE_RATE
    count = min(len(weights), int(7900 / float(np.max(frequency))))
    spectrum = np.zeros(_TURN // 2 + 1, dtype=np.complex128)
    spectrum[1 : count + 1] = -0.5j * _TURN * np.asarray(weights[:count])
    return np.fft.irfft(spectrum, _TURN)[(turns * _TURN).astype(np.int64) % _TURN]


def firings(rng: np.random.Generator, rate: np.ndarray, jitter: float) -> np.ndarray:
    """Times in samples at which what turns at `rate` [w] hertz fires, once a turn, early or late by `jitter` turns."""
    phase = np.cumsum(rate) / SAMPLE_RATE + rng.uniform()
    turns = np.arange(np.ceil(phase[0]), np.floor(phase[-1]) + 1)
    times = np.interp(turns, phase, np.arange(len(rate)))
    return times + jitter * SAMPLE_RATE / float(np.mean(rate)) * rng.standard_normal(len(times))


def pulses(size: int, times: np.ndarray, gains: np.ndarray | float = 1.0) -> np.ndarray:
    """Impulses at fractional samples, shared between the two neighbours."""
    out, gains = np.zeros(size + 1), np.broadcast_to(np.asarray(gains, dtype=np.float64), np.shape(times))
    inside = (times >= 0) & (times < size - 1)
    times, gains = times[inside], gains[inside]
    whole = times.astype(int)
    np.add.at(out, whole, gains * (1 - (times - whole)))
    np.add.at(out, whole + 1, gains * (times - whole))
    return out[:size]


def convolved(x: np.ndarray, response: np.ndarray) -> np.ndarray:
    return signal.oaconvolve(x, response)[: len(x)]


def _tail(rng: np.random.Generator, length: int, seconds: float, shares: tuple[float, float, float]) -> np.ndarray:
    """Noise that falls by 60 dB in `seconds`, its middles (500 to 2200 Hz) and highs in their shares of that."""
    t = np.arange(length) / SAMPLE_RATE
    bands = zip(((60, 500), (500, 2200), (2200, 7900)), shares, strict=True)
    return sum(
        (band(rng.standard_normal(length), *edges, 1) * 10 ** (-3 * t / (seconds * share)) for edges, share in bands),
        np.zeros(length),
    )


def room(rng: np.random.Generator, x: np.ndarray, seconds: float, wet: float) -> np.ndarray:
    """x in a room that takes `seconds` to fall by 60 dB (highs in half of that).

    `wet` is the energy of the room's response against that of the direct sound.
    """
    length = int(min(seconds, 3.0) * SAMPLE_RATE)
    tail = _tail(rng, length, seconds, (1.0, 0.8, 0.45))
    tail[: int(0.012 * SAMPLE_RATE)] = 0
    tail *= np.sqrt(wet / max(float(np.sum(tail**2)), 1e-12))
    early = (rng.uniform(0.003, 0.045, 7) * SAMPLE_RATE).astype(int)
    tail[early] += rng.choice([-1, 1], 7) * rng.uniform(0.05, 0.25, 7) * np.sqrt(wet)
    return x + convolved(x, tail)


def outdoors(rng: np.random.Generator, x: np.ndarray, seconds: float, wet: float) -> np.ndarray:
    """x in the open: what walls, woods or hills send back over `seconds`, in uneven bunches, dull the later it comes."""
    length = int(seconds * SAMPLE_RATE)
    count = max(4, int(14 * seconds))
    bunches = np.interp(np.linspace(0, count - 1, length), np.arange(count), rng.exponential(1.0, count))
    tail = _tail(rng, length, seconds, (1.2, 0.8, 0.3)) * bunches
    tail[: int(0.01 * SAMPLE_RATE)] = 0
    return x + convolved(x, tail * np.sqrt(wet / max(float(np.sum(tail**2)), 1e-12)))


def released(x: np.ndarray, seconds: float) -> np.ndarray:
    """x faded out by a half cosine over its last `seconds`, so that what still rings ends with the clip."""
    count = min(len(x), int(seconds * SAMPLE_RATE))
    x[len(x) - count :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, count + 1) / count)
    return x


def steady(rng: np.random.Generator, size: int, hertz: float, depth: float) -> np.ndarray:
    """A slow factor around 1 that moves about `hertz` times a second by up to `depth`, smoothly, without a trend."""
    count = max(2, int(np.ceil(size / SAMPLE_RATE * hertz)) + 3)
    knots = np.interp(np.arange(count * 8) / 8, np.arange(count), rng.uniform(-1, 1, count))
    knots = np.convolve(np.pad(knots, 4, "edge"), np.hanning(9) / 4, "same")[4:-4]
    start = rng.uniform(0, 1)
    return 1 + depth * np.interp(start + np.arange(size) / SAMPLE_RATE * hertz, np.arange(len(knots)) / 8, knots)
