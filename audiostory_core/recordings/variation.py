"""A recording made into another: pitch, tempo, colour, place in a clip, room, background, level. Mono [w] at 16 kHz."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SAMPLE_RATE = 16000
SEMITONES = 3.0  # up or down; further, a cow is a calf
SLOWEST, FASTEST = 0.85, 1.18  # of a call's own tempo
TILT = 1.5  # decibels an octave, brighter or darker
_GRAIN, _HOP, _SEARCH = 640, 320, 160  # of stretching: 40 ms, which hold two periods of a voice
_SQUEEZE = 1.6  # how much faster a call may be to fit a short clip; what is still too long fades out
_PATCH, _CROSS = (0.7, 1.8), 0.15  # seconds of a patch of a continuous sound, and of its joins
_GAPS = (0.3, 1.8)  # seconds between calls


def varied(pieces: Sequence[np.ndarray], kind: str, rng: np.random.Generator) -> list[np.ndarray]:
    """The happenings of one recording as another would make them: the same new pitch, tempo and colour for all."""
    ratio = 2 ** (rng.uniform(-SEMITONES, SEMITONES) / 12)
    pace, tilt = rng.uniform(SLOWEST, FASTEST), rng.uniform(-TILT, TILT)
    pieces = [resampled(piece, ratio, tilt) for piece in pieces]
    # An impact is smeared by stretching, and a continuous sound has no tempo: both only change with their pitch.
    return [stretched(piece, ratio / pace) for piece in pieces] if kind == "call" else pieces


def resampled(x: np.ndarray, ratio: float, tilt: float = 0.0) -> np.ndarray:
    """x played `ratio` times as fast, to 0.7 %, hence higher; `tilt` in decibels an octave about 1 kHz."""
    # Silence behind it keeps the end from running into the beginning; both sizes are quick to transform.
    long = _smooth(len(x) + 512)
    new = _smooth(round(long / ratio))
    spectrum = np.fft.rfft(x, long)
    hertz = np.fft.rfftfreq(long, 1 / SAMPLE_RATE) * ratio
    spectrum *= 10 ** (tilt / 20 * np.log2(np.clip(hertz, 60, 8000) / 1000))
    kept = np.zeros(new // 2 + 1, complex)
    kept[: len(spectrum)] = spectrum[: len(kept)]
    return np.fft.irfft(kept, new)[: max(2, round(len(x) * new / long))] * (new / long)


def _smooth(size: int) -> int:
    """The next size that is a small number times a power of two, in steps of 0.8 % at most."""
    step = 1 << max(0, size.bit_length() - 8)
    return -(-size // step) * step


def excerpt(x: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Not more than `size` samples of x, from anywhere."""
    start = int(rng.integers(max(0, len(x) - size) + 1))
    return x[start : start + size]


def stretched(x: np.ndarray, ratio: float) -> np.ndarray:
    """x made `ratio` times as long at the same pitch: grains of 40 ms, each where it continues the one before (WSOLA)."""
    if len(x) < 4 * _GRAIN or abs(ratio - 1) < 0.01:
        return x
    window = np.hanning(_GRAIN + 1)[:-1]
    size = round(len(x) * ratio)
    source = np.pad(x, (_SEARCH, _GRAIN + 2 * _SEARCH + _HOP))
    out = np.zeros(size + _GRAIN)
    out[:_HOP] = x[:_HOP] * window[_HOP:]  # the first grain fades in; its neighbour before it is the same sound
    ideal = source[_SEARCH : _SEARCH + _GRAIN]
    for at in range(0, size, _HOP):
        place = min(round(at / ratio), len(x) - _HOP)
        near = source[place : place + _GRAIN + 2 * _SEARCH]
        best = int(np.argmax(np.correlate(near, ideal, "valid"))) if at else _SEARCH
        out[at : at + _GRAIN] += window * near[best : best + _GRAIN]
        follows = place + best + _HOP
        ideal = source[follows : follows + _GRAIN]
        if len(ideal) < _GRAIN:
            break
    return out[:size]


def looped(pieces: Sequence[np.ndarray], size: int, rng: np.random.Generator) -> np.ndarray:
    """A clip filled with patches of a continuous sound, of random lengths from random places, joined at equal power.

    What is long enough is one excerpt. Ends are as loud as the middle.
    """
    source = pieces[int(rng.integers(len(pieces)))]
    cross = min(round(_CROSS * SAMPLE_RATE), len(source) // 4)
    if len(source) >= size:
        start = int(rng.integers(len(source) - size + 1))
        return source[start : start + size]
    out, at = np.zeros(size + 2 * len(source)), 0
    while at < size + cross:
        low, high = (min(round(seconds * SAMPLE_RATE), len(source)) for seconds in _PATCH)
        length = int(rng.integers(max(low, 2 * cross), max(high, 2 * cross) + 1))
        start = int(rng.integers(len(source) - length + 1))
        patch, ramp = source[start : start + length].copy(), np.sin(np.linspace(0, np.pi / 2, cross))
        patch[:cross] *= ramp
        patch[length - cross :] *= ramp[::-1]
        out[at : at + length] += patch
        at += length - cross
    return out[cross : cross + size]  # the first join lies before the clip


def placed(pieces: Sequence[np.ndarray], size: int, rng: np.random.Generator) -> np.ndarray:
    """A clip in which one of the happenings begins within 0.3 s, happens once, and is over at the end."""
    out = np.zeros(size)
    at = round(rng.uniform(0.05, min(0.3, 0.05 + 0.1 * size / SAMPLE_RATE)) * SAMPLE_RATE)
    _put(out, pieces[int(rng.integers(len(pieces)))], at)
    return out


def repeated(pieces: Sequence[np.ndarray], size: int, rng: np.random.Generator) -> np.ndarray:
    """A clip with whole calls: the first within 0.3 s, alone in clips up to 2 s, else others after it where they fit.

    One that is longer than the clip is faster, and what is still too long fades out.
    """
    out = np.zeros(size)
    at = round(rng.uniform(0.05, min(0.3, 0.05 + 0.1 * size / SAMPLE_RATE)) * SAMPLE_RATE)
    fitting = [piece for piece in pieces if len(piece) <= size - at] or [min(pieces, key=len)]
    call = fitting[int(rng.integers(len(fitting)))]
    if len(call) > size - at:
        call = stretched(call, max((size - at) / len(call), 1 / _SQUEEZE))
    while True:
        _put(out, call * 10 ** (rng.uniform(-2, 2) / 20), at)
        at += len(call) + round(rng.uniform(*_GAPS) * SAMPLE_RATE)
        call = pieces[int(rng.integers(len(pieces)))]
        if size <= 2 * SAMPLE_RATE or at + len(call) > size:
            return out


def _put(out: np.ndarray, sound: np.ndarray, at: int) -> None:
    """Adds a sound at a sample, its ends without a click; one that does not fit fades out over its last third."""
    piece = sound[: len(out) - at].copy()
    fade = len(piece) // 3 if len(piece) < len(sound) else min(240, len(piece) // 4)
    piece[len(piece) - fade :] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fade))
    rise = min(16, len(piece))
    piece[:rise] *= np.linspace(0, 1, rise)
    out[at : at + len(piece)] += piece


def finished(x: np.ndarray, steady: bool, rng: np.random.Generator) -> np.ndarray:
    """x in a room of its own, with a quiet background, at a level of its own; float32, peak below 0.8."""
    x = _in_a_room(x, steady, rng)
    reference = max(float(np.quantile(np.abs(x), 0.9995)), 1e-6)
    x = 0.9 * x / reference + 10 ** (rng.uniform(-65, -48) / 20) * _background(len(x), rng)
    return (rng.uniform(0.5, 0.8) * np.tanh(x)).astype(np.float32)


def _in_a_room(x: np.ndarray, steady: bool, rng: np.random.Generator) -> np.ndarray:
    """x and what walls give back: a few early echoes, and a tail whose highs die first. A steady sound is wrapped round, so
    that its ends stay as loud as its middle."""
    seconds, wet = rng.uniform(0.15, 0.9), 10 ** (rng.uniform(-20, -6) / 20)
    size = min(len(x), _smooth(round(seconds * SAMPLE_RATE)))
    t = np.arange(size) / SAMPLE_RATE
    spectrum = np.fft.rfft(rng.standard_normal(size) * 10 ** (-3 * t / seconds))
    tail = np.fft.irfft(spectrum / (1 + np.fft.rfftfreq(size, 1 / SAMPLE_RATE) / 2000), size)
    for at in rng.uniform(0.004, 0.04, 6):
        tail[min(round(at * SAMPLE_RATE), size - 1)] += rng.choice([-1.0, 1.0]) * 3
    tail *= wet / np.sqrt(np.sum(tail**2))
    length = len(x) if steady else _smooth(len(x) + size)
    return x + np.fft.irfft(np.fft.rfft(x, length) * np.fft.rfft(tail, length), length)[: len(x)]


def _background(size: int, rng: np.random.Generator) -> np.ndarray:
    """Noise that falls with frequency, as rooms and amplifiers have it; root mean square 1."""
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(size, 1 / SAMPLE_RATE), 50))
    noise = np.fft.irfft(spectrum, size)
    return noise / np.sqrt(np.mean(noise**2))
