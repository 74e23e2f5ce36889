"""What plain measuring says of a sound, whatever it is: a waveform [w] -> a `Signal` of levels, onsets, pitch and noisiness.

Ten minutes are less than a megabyte. Ignorant of models, of names and of words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..sound import limits
from ..sound.audio import AudioClip, resample
from ..sound.onsets import HOP_SECONDS, onset_envelope

HALF_SECOND = 0.5
HOPS = round(HALF_SECOND / HOP_SECONDS)  # of a half second
SILENCE_DBFS = -60.0  # of the loudest half second, without what stands still (DC)
BEFORE_SECONDS = 0.1  # of sound before a window that say what begins with it
_SIZE_SECONDS = 0.032
_LOBE, _TONE_WIDTH = 4, 0.06  # what a window makes of a tone in steps, and how far it may waver, of its pitch
_APART_HOPS = 12  # of two beginnings at the least
_CLEAR, _OF_THE_CLEAREST, _OVER_THE_USUAL = 0.35, 0.35, 3.0
_FAINTER_DB = 20.0  # a beginning this far below the loudest moment is none
_DIP_DB = 9.0  # between two of one sound that is alone
_AROUND_HOPS, _LOUDER = 6, 1.3  # before and after a beginning, and by how much more power there is after it


@dataclass(frozen=True)
class Signal:
    """Of every 10 ms: `levels` [t] in dB RMS below full scale, `onsets` [t] as in `sound.onsets`, and `pitch` [t], the
    middle of the power on a scale of octaves, log2 of Hz. `flatness` [k] of every half second: 0 a tone, near .5 noise."""

    levels: Tensor
    onsets: Tensor
    pitch: Tensor
    flatness: Tensor

    @property
    def seconds(self) -> float:
        return len(self.levels) * HOP_SECONDS

    def between(self, start: float, end: float) -> Signal:
        """The part from `start` to `end` seconds; at least a moment of it."""
        first = min(max(0, round(start / HOP_SECONDS)), max(0, len(self.levels) - 1))
        last = max(first + 1, round(end / HOP_SECONDS))
        halves = slice(first // HOPS, max(first // HOPS + 1, -(-last // HOPS)))
        return Signal(self.levels[first:last], self.onsets[first:last], self.pitch[first:last], self.flatness[halves])

    def power(self) -> Tensor:
        """[t] of full scale."""
        return 10 ** (self.levels / 10)

    def halves(self) -> list[float]:
        """The level of each half second in dB below full scale; of the last one that has begun, too."""
        return [decibels(float(piece.mean())) for piece in self.power().split(HOPS)]

    @property
    def level(self) -> float:
        """Of the whole, in dB below full scale."""
        return decibels(float(self.power().mean())) if len(self.levels) else -200.0

    def bursts(self) -> list[float]:
        """Seconds at which a sound that is alone begins anew: each time it rises clearly out of what is much fainter."""
        levels = _smooth(self.power(), 7).clamp_min(1e-20).log10().mul(10).tolist()
        least, lowest, peak, found = max(levels) - _FAINTER_DB, min(levels[0], SILENCE_DBFS), None, list[float]()
        for hop, level in enumerate(levels):
            if peak is None:
                lowest = min(lowest, level)
                if level >= max(lowest + _DIP_DB, least):
                    peak = level
                    found.append(hop * HOP_SECONDS)
            else:
                peak = max(peak, level)
                if level <= peak - _DIP_DB:
                    peak, lowest = None, level
        return found

    def beginnings(self) -> list[float]:
        """Seconds at which a sound begins anew among others: where it becomes louder in many bands at once, clearly more
        than it does all the time, and not far below the loudest moment."""
        if not len(self.onsets):
            return []
        rise, power = 3 * _smooth(self.onsets, 3), self.power()
        least = max(_CLEAR, _OF_THE_CLEAREST * float(rise.max()), _OVER_THE_USUAL * float(rise.median()))
        padded = nn.functional.pad(power[None], (_AROUND_HOPS, _AROUND_HOPS), mode="replicate")[0]
        means = nn.functional.avg_pool1d(padded[None, None], _AROUND_HOPS, 1)[0, 0]
        earlier, later = means[: len(power)], means[-len(power) :]
        louder = (later >= _LOUDER * earlier) & (later >= float(later.max()) * 10 ** (-_FAINTER_DB / 10))
        found = list[int]()
        for hop in torch.where((rise >= least) & louder)[0].tolist():
            if found and hop - found[-1] < _APART_HOPS:
                if rise[hop] > rise[found[-1]]:
                    found[-1] = hop
            else:
                found.append(hop)
        return [hop * HOP_SECONDS for hop in found]


def _smooth(values: Tensor, size: int) -> Tensor:
    """The mean of `size` values around each."""
    return nn.functional.avg_pool1d(values[None, None], size, 1, size // 2, count_include_pad=False)[0, 0]


def mono_of(clip: AudioClip, sample_rate: int) -> Tensor:
    """The waveform [w] that is heard of a clip: one channel at a rate, without what stands still (DC)."""
    limits.check_samples("the sound", clip.waveform)
    mono = resample(AudioClip(clip.waveform.mean(0, keepdim=True), clip.sample_rate), sample_rate).waveform[0]
    return mono - mono.mean() if len(mono) else torch.zeros(1)


def decibels(power: float) -> float:
    return 10 * math.log10(max(power, 1e-20))


def joined(signals: Sequence[Signal]) -> Signal:
    """Signals of neighbouring windows, each of whole half seconds but the last."""
    columns = zip(*((s.levels, s.onsets, s.pitch, s.flatness) for s in signals), strict=True)
    return Signal(*(torch.cat(column) for column in columns))


def measure(mono: Tensor, sample_rate: int, before: Tensor | None = None) -> Signal:
    """The signal of a waveform [w] without a steady offset; `before` [b] is what came before it, if anything did."""
    mono = mono.float().cpu()
    lead = torch.zeros(round(BEFORE_SECONDS * sample_rate))
    if before is not None and len(before):
        given = before[-len(lead) :].float().cpu()
        lead[len(lead) - len(given) :] = given
    whole = torch.cat([lead, mono])
    hop = round(HOP_SECONDS * sample_rate)
    # A rate that no hundredth of a second fits: the hops in between are those nearest.
    count = max(1, round(len(mono) / sample_rate / HOP_SECONDS))
    at = torch.arange(count) * HOP_SECONDS * sample_rate / hop
    levels = _levels(mono, hop)
    onsets = onset_envelope(nn.functional.pad(whole, (0, hop)), sample_rate)
    lead_hops = len(lead) // hop
    pitch = _pitch(mono, sample_rate, hop)
    return Signal(_picked(levels, at), _picked(onsets[lead_hops:], at), _picked(pitch, at), _flatness(mono, sample_rate))


def _picked(values: Tensor, at: Tensor) -> Tensor:
    return values[at.round().long().clamp_max(len(values) - 1)]


def _levels(mono: Tensor, hop: int) -> Tensor:
    pieces = nn.functional.pad(mono, (0, -len(mono) % hop)).view(-1, hop)
    return 10 * pieces.square().mean(1).clamp_min(1e-20).log10()


def _pitch(mono: Tensor, sample_rate: int, hop: int) -> Tensor:
    size = 2 * round(_SIZE_SECONDS * sample_rate / 2)
    padded = nn.functional.pad(mono, (size // 2, size))
    spectra = torch.fft.rfft(padded.unfold(0, size, hop) * torch.hann_window(size)).abs().square()[:, 1:]
    octaves = (torch.arange(1, spectra.shape[1] + 1) * sample_rate / size).log2()
    return (spectra @ octaves) / spectra.sum(1).clamp_min(1e-20)


def _flatness(mono: Tensor, sample_rate: int) -> Tensor:
    """Of each half second [k], the mean over four parts of it that are not much fainter than the loudest of them."""
    count = max(1, math.ceil(len(mono) / sample_rate / HALF_SECOND - 1e-6))
    edges = [round(k * HALF_SECOND * sample_rate) for k in range(count)] + [len(mono)]
    return torch.tensor([_flat(mono[a:b], sample_rate) for a, b in zip(edges, edges[1:], strict=False)])


def _flat(half: Tensor, sample_rate: int) -> float:
    size = max(8, round(HALF_SECOND / 4 * sample_rate))
    parts = nn.functional.pad(half, (0, -len(half) % size)).view(-1, size)
    powers = torch.fft.rfft(parts * torch.hann_window(size)).abs().square()
    whole = powers.sum(1)
    loud = [part for part, power in zip(powers, whole, strict=True) if float(power) > 0.05 * float(whole.max())]
    return sum(_evenness(part, sample_rate / size) for part in loud) / len(loud) if loud else 1.0


def _evenness(power: Tensor, hertz: float) -> float:
    """Geometric over arithmetic mean of the power in the band that holds nearly all of it, in steps of `hertz`; 0 where that
    is as narrow as a tone."""
    share = power.cumsum(0) / power.sum()
    low, high = (int((share < part).sum().clamp_max(len(power) - 1)) for part in (0.05, 0.95))
    if high - low < max(_LOBE, _TONE_WIDTH * high):
        return 0.0
    band = power[low : high + 1].clamp_min(1e-30)
    return float(band.log().mean().exp() / band.mean())
