"""Loudness and true peak of sound that passes by in blocks.

Turns blocks `[ch w]` into LUFS and a linear true peak; keeps filter states and energies, never the sound.
Knows nothing of files, events or gains.
"""

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import torch

from ..errors import InputError
from .filters import Sections, lowpass, resampled

if TYPE_CHECKING:
    import numpy as np

_PART = 65536  # samples measured at once: larger ones cost more, since each gets memory that no other had before
_REACH = 10  # input samples that one oversampled value depends on, each side
_FRAME = 16  # input samples that are oversampled by one product


class Meter:
    """Loudness and true peak of a stream of blocks `[ch w]`, in memory that grows by 10 numbers a second.

    Source: ITU-R BS.1770-4, annex 1 (K-weighting, 400 ms blocks every 100 ms, gates at -70 LUFS and -10 LU)
    and annex 2 (4x oversampling). Without `peaks` the true peak is not looked for; `weights`, one a channel, stand for
    those of the standard.
    """

    def __init__(self, sample_rate: int, channels: int, peaks: bool = True, weights: Sequence[float] | None = None) -> None:
        if sample_rate < 4000:
            raise InputError(f"loudness is measured from 4000 Hz on; got a sample rate of {sample_rate}")
        self._weights = channel_weights(channels) if weights is None else tuple(weights)
        self._peaks = peaks
        self._sample_rate = sample_rate
        self._filter = _k_filter(sample_rate)
        self._state = self._filter.rest(channels)
        self._energies: list[float] = []  # weighted squares of each 100 ms hop; the last may be partial
        self._seen = 0
        self._tail = torch.zeros(channels, 2 * _REACH)
        self._peak = 0.0

    def add(self, block: torch.Tensor) -> None:
        """Measure the next samples `[ch w]`; any `w`."""
        if block.ndim != 2 or block.shape[0] != len(self._weights):
            raise InputError(f"the meter takes blocks [{len(self._weights)}, w]; got {list(block.shape)}")
        for part in block.detach().cpu().float().split(_PART, dim=1):
            if part.shape[1]:
                self._add_energy(part)
                if self._peaks:
                    self._add_peak(part)

    def _add_energy(self, samples: torch.Tensor) -> None:
        weighted, self._state = self._filter(samples.double(), self._state)
        first, last = (n * 10 // self._sample_rate for n in (self._seen, self._seen + samples.shape[1] - 1))
        self._energies += [0.0] * (last + 1 - len(self._energies))
        # Hop k begins with the first sample n for which n * 10 // rate is k.
        begins = [-(-hop * self._sample_rate // 10) - self._seen for hop in range(first + 1, last + 1)]
        edges = [0, *begins, samples.shape[1]]
        for hop, (start, end) in enumerate(pairwise(edges), first):
            squares = (row[start:end].dot(row[start:end]) for row in weighted)
            self._energies[hop] += sum(w * float(s) for w, s in zip(self._weights, squares, strict=True))
        self._seen += samples.shape[1]

    def _add_peak(self, samples: torch.Tensor) -> None:
        joined = torch.cat([self._tail, samples], dim=1)
        self._peak = _largest_between(joined, max(self._peak, float(samples.abs().max())))
        self._tail = joined[:, -2 * _REACH :]

    @property
    def true_peak(self) -> float:
        """Largest magnitude between the samples so far, linear; never below the largest sample."""
        ending = oversampled(self._tail)[:, 4 * _REACH :]
        return max(self._peak, float(ending.abs().max()))

    def loudness(self) -> float:
        """Integrated loudness so far in LUFS; -inf for silence and for what lies below the -70 LUFS gate.

        Sounds shorter than one 400 ms block count as if repeated: their mean power is the block's.
        """
        return gated(self.powers())

    def powers(self) -> "np.ndarray":
        """K-weighted mean power of each 400 ms block so far `[n]`, one every 100 ms; of shorter sounds, of all."""
        import numpy as np

        energies = np.array(self._energies)
        complete = self._seen * 10 // self._sample_rate  # a hop that has not ended yet is not measured
        if complete < 4:
            return energies.sum(keepdims=True) / max(1, self._seen)
        edges = -(-np.arange(complete + 1) * self._sample_rate // 10)
        return _windowed(energies[:complete]) / _windowed(np.diff(edges))


def gated(power: "np.ndarray") -> float:
    """Integrated loudness in LUFS of blocks by their K-weighted power `[n]`; -inf where all are below the -70 LUFS gate."""
    loud = power[power > _power(-70.0)]
    if len(loud):
        loud = loud[loud > 0.1 * loud.mean()]
    return -0.691 + 10.0 * math.log10(loud.mean()) if len(loud) else -math.inf


def channel_weights(channels: int) -> tuple[float, ...]:
    """How much each channel's power counts: five are L R C Ls Rs, six L R C LFE Ls Rs; others count alike."""
    surround = {5: (1, 1, 1, 1.41, 1.41), 6: (1, 1, 1, 0, 1.41, 1.41)}
    return surround.get(channels, (1,) * channels)


def _windowed(values: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return np.convolve(values, np.ones(4), "valid")


def _power(lufs: float) -> float:
    return 10.0 ** ((lufs + 0.691) / 10.0)


def _largest_between(samples: torch.Tensor, known: float) -> float:
    """The largest magnitude of `known` and the fourfold oversampling of `[ch w]`, but for `_REACH` samples at both ends.

    Frames that are too quiet to reach it are left out; the others are oversampled in single precision, as a product with
    the matrix that oversampling is; and only those in which that leaves room for a value above all others in double.
    """
    width = samples.shape[1] - 2 * _REACH
    if width < _FRAME:
        settled = oversampled(samples)[:, 4 * _REACH : 4 * (_REACH + width)]
        return max(known, float(settled.abs().max())) if width > 0 else known
    matrix, most = _between()
    length = _FRAME + 2 * _REACH
    loud = samples.abs().unfold(1, length, _FRAME).amax(-1) * most >= known
    frames = torch.cat([samples.unfold(1, length, _FRAME)[loud], samples[:, -length:]])
    coarse = (frames @ matrix.float()).abs().amax(1)
    # A hundredth: a host may have told torch to multiply in bfloat16.
    near = frames[coarse > max(known, float(coarse.max())) * 0.99]
    return max(known, float((near.double() @ matrix).abs().max())) if len(near) else known


@cache
def _between() -> tuple[torch.Tensor, float]:
    """What `oversampled` does to a frame, as a matrix `[_FRAME + 2 * _REACH, 4 * _FRAME]`; by how much it can raise one."""
    matrix = oversampled(torch.eye(_FRAME + 2 * _REACH))[:, 4 * _REACH : 4 * (_REACH + _FRAME)].contiguous()
    return matrix, 1.001 * float(matrix.abs().sum(0).max())


def oversampled(samples: torch.Tensor) -> torch.Tensor:
    """`[ch w]` -> `[ch 4 * w]` in double, by a lowpass of 10 zero crossings a side."""
    return resampled(samples.double(), lowpass(4 * _REACH, 1 / 4, 5.0), 4, 1)


@cache
def _k_filter(sample_rate: int) -> Sections:
    return Sections(_k_weighting(sample_rate).tolist())


def _k_weighting(sample_rate: int) -> "np.ndarray":
    """The two sections of BS.1770 `[2 6]` for any rate; at 48 kHz they are its printed table.

    The analogue prototypes behind that table: Brecht De Man, "Evaluation of Implementations of the EBU R128
    Loudness Measurement", AES 145 (2018).
    """
    import numpy as np

    slope, q = math.tan(math.pi * 1681.974450955533 / sample_rate), 0.7071752369554196
    high = 10.0 ** (3.999843853973347 / 20.0)
    band = high**0.4996667741545416
    norm = 1.0 + slope / q + slope**2
    shelf = [high + band * slope / q + slope**2, 2 * (slope**2 - high), high - band * slope / q + slope**2]
    shelf += [norm, 2 * (slope**2 - 1.0), 1.0 - slope / q + slope**2]
    low, low_q = math.tan(math.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    low_norm = 1.0 + low / low_q + low**2
    cut = [low_norm, -2 * low_norm, low_norm, low_norm, 2 * (low**2 - 1.0), 1.0 - low / low_q + low**2]
    return np.array([shelf, cut]) / np.array([[norm], [low_norm]])
