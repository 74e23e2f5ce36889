"""What is wrong with a sound whatever it tells: silence, clipping, repetition. A waveform in, a share out; no plan."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import pad

from ..errors import InputError
from ..sound.mel import mel_filters

SILENT_DBFS = -60.0
_FRAME_SECONDS, _HOP_SECONDS, _WINDOW_SECONDS, _MELS = 0.05, 0.01, 0.064, 40
_LEAST_RUN, _LEAST_TOP, _TOP = 3, 0.5, 1.0 - 1e-5
_LEAST_CHANGE = 0.25  # squared decibels of a band, which no sound but a steady one stays below


def silence_share(waveform: Tensor, sample_rate: int) -> float:
    """Which share (0..1) of a sound `[ch w]` is silent: frames of 50 ms whose mean power over channels is below -60 dBFS.

    Raises InputError for no samples and for those that are not finite.
    """
    _check(waveform)
    size = max(1, round(_FRAME_SECONDS * sample_rate))
    squares = waveform.double().square().mean(0)
    count = -(-len(squares) // size)
    sums = pad(squares, (0, count * size - len(squares))).reshape(count, size).sum(1)
    lengths = torch.full((count,), float(size))
    lengths[-1] = len(squares) - (count - 1) * size
    silent = sums / lengths < 10 ** (SILENT_DBFS / 10)
    return float(lengths[silent].sum()) / len(squares)


def clipped_share(waveform: Tensor) -> float:
    """Which share (0..1) of the samples of `[ch w]` lies in flat tops: three or more in a row, at full scale or beyond, or
    at a channel's own peak where that is above a half (clipped, and turned down since).

    What is quieter counts as whole: in it rounding makes tops flat. Raises InputError as `silence_share`.
    """
    _check(waveform)
    sizes = waveform.double().abs()
    peaks = sizes.amax(1, keepdim=True)
    tops = (sizes >= peaks.clamp(max=1.0) * _TOP) & (peaks >= _LEAST_TOP)
    signed = torch.stack([tops & (waveform > 0), tops & (waveform < 0)])
    if signed.shape[-1] < _LEAST_RUN:
        return 0.0
    runs = signed.unfold(-1, _LEAST_RUN, 1).all(-1)  # a run begins here
    inside = torch.zeros_like(signed)
    for n in range(_LEAST_RUN):
        inside[..., n : n + runs.shape[-1]] |= runs
    return float(inside.sum()) / waveform.numel()


def repetition(waveform: Tensor, sample_rate: int, least_seconds: float = 1.0) -> float:
    """How much a sound `[w]` is like itself `least_seconds` or more later: 1 for a loop, about 0 for noise or a story.

    The highest correlation of its log-mel frames (40 bands, every 10 ms) with themselves at any lag up to half its length.
    What a frame and a band have on average is taken out first, so that neither an even spectrum nor a rhythm of levels
    counts, but the sound itself; frames 60 dB below the loudest are left out. Raises InputError for less than twice the
    first lag, and for a sound that does not change, which repeats all and nothing.
    """
    if waveform.ndim != 1 or waveform.shape[0] < 2 * least_seconds * sample_rate:
        seconds = waveform.shape[-1] / sample_rate
        least = f"twice its first lag, {2 * least_seconds:g} s"
        raise InputError(f"repetition needs a waveform [w] of {least}; got {seconds:.2f} s")
    _check(waveform[None])
    shapes = _shapes(waveform, sample_rate)
    power = shapes.square().sum(0)
    if float(power.mean()) < _LEAST_CHANGE * _MELS:
        raise InputError("a sound that is silent or does not change repeats all and nothing")
    frames = shapes.shape[1]
    spectra = torch.fft.rfft(shapes, 2 * frames)
    products = torch.fft.irfft(spectra.abs().square().sum(0), 2 * frames)[:frames]
    before, after = power.cumsum(0), power.flip(0).cumsum(0)  # energies of the first and the last n + 1 frames
    lags = torch.arange(math.ceil(least_seconds / _HOP_SECONDS), frames // 2 + 1)
    scale = (before[frames - 1 - lags] * after[frames - 1 - lags]).sqrt()
    return float((products[lags] / scale.clamp_min(1e-9)).max().clamp(0.0, 1.0))


def _shapes(waveform: Tensor, sample_rate: int) -> Tensor:
    """Log-mel frames [m t] in dB without the mean of each band and each frame; 0 where a frame is silent."""
    hop, n_fft = round(_HOP_SECONDS * sample_rate), 2 * round(_WINDOW_SECONDS * sample_rate / 2)
    spectrum = torch.stft(waveform.float(), n_fft, hop, window=torch.hann_window(n_fft), return_complex=True).abs().square()
    mels = (mel_filters(sample_rate, n_fft, _MELS) @ spectrum).double()
    sounding = mels.sum(0) > mels.sum(0).max() * 1e-6
    levels = 10 * mels.clamp_min(max(float(mels.max()) * 1e-6, 1e-20)).log10()
    levels = levels - levels.mean(0, keepdim=True)
    levels = levels - levels[:, sounding].mean(1, keepdim=True) if bool(sounding.any()) else levels
    return levels * sounding


def _check(waveform: Tensor) -> None:
    if waveform.ndim != 2 or not waveform.numel():
        raise InputError(f"a sound is measured by a waveform [ch, w] with samples; got {list(waveform.shape)}")
    if not bool(torch.isfinite(waveform).all()):
        raise InputError("samples of a sound that is measured must be finite numbers")
