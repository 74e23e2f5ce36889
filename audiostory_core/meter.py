"""Loudness and true peak of sound that passes by in blocks.

Turns blocks `[ch w]` into LUFS and a linear true peak; keeps filter states and energies, never the sound.
Knows nothing of files, events or gains.
"""

import math
from typing import TYPE_CHECKING

import torch

from .errors import InputError

if TYPE_CHECKING:
    import numpy as np

_PART = 65536  # samples measured at once: bounds the memory of 4x oversampling


class Meter:
    """Loudness and true peak of a stream of blocks `[ch w]`, in memory that grows by 10 numbers a second.

    Source: ITU-R BS.1770-4, annex 1 (K-weighting, 400 ms blocks every 100 ms, gates at -70 LUFS and -10 LU)
    and annex 2 (4x oversampling). Five channels are L R C Ls Rs, six L R C LFE Ls Rs; others weigh equally.
    """

    _REACH = 10  # input samples that one oversampled value depends on, each side (scipy's default filter)

    def __init__(self, sample_rate: int, channels: int) -> None:
        import numpy as np

        if sample_rate < 4000:
            raise InputError(f"loudness is measured from 4000 Hz on; got a sample rate of {sample_rate}")
        surround = {5: (1, 1, 1, 1.41, 1.41), 6: (1, 1, 1, 0, 1.41, 1.41)}
        self._weights = np.array(surround.get(channels, (1,) * channels))[:, None]
        self._sample_rate = sample_rate
        self._sections = _k_weighting(sample_rate)
        self._state = np.zeros((2, channels, 2))
        self._energies: list[float] = []  # weighted squares of each 100 ms hop; the last may be partial
        self._seen = 0
        self._tail = np.zeros((channels, 2 * self._REACH))
        self._peak = 0.0

    def add(self, block: torch.Tensor) -> None:
        """Measure the next samples `[ch w]`; any `w`."""
        if block.ndim != 2 or block.shape[0] != len(self._weights):
            raise InputError(f"the meter takes blocks [{len(self._weights)}, w]; got {list(block.shape)}")
        for part in block.detach().cpu().split(_PART, dim=1):
            if part.shape[1]:
                self._add_energy(part.double().numpy())
                self._add_peak(part.double().numpy())

    def _add_energy(self, samples: "np.ndarray") -> None:
        import numpy as np
        from scipy.signal import sosfilt

        weighted, self._state = sosfilt(self._sections, samples, axis=1, zi=self._state)
        energy = (self._weights * weighted**2).sum(0)
        hops = (self._seen + np.arange(len(energy))) * 10 // self._sample_rate
        self._energies += [0.0] * (int(hops[-1]) + 1 - len(self._energies))
        for hop, value in enumerate(np.bincount(hops - hops[0], energy), start=int(hops[0])):
            self._energies[hop] += float(value)
        self._seen += len(energy)

    def _add_peak(self, samples: "np.ndarray") -> None:
        import numpy as np

        joined = np.concatenate([self._tail, samples], axis=1)
        settled = _oversampled(joined)[:, 4 * self._REACH : -4 * self._REACH]
        self._peak = max(self._peak, float(abs(settled).max()), float(abs(samples).max()))
        self._tail = joined[:, -2 * self._REACH :]

    @property
    def true_peak(self) -> float:
        """Largest magnitude between the samples so far, linear; never below the largest sample."""
        ending = _oversampled(self._tail)[:, 4 * self._REACH :]
        return max(self._peak, float(abs(ending).max()))

    def loudness(self) -> float:
        """Integrated loudness so far in LUFS; -inf for silence and for what lies below the -70 LUFS gate.

        Sounds shorter than one 400 ms block count as if repeated: their mean power is the block's.
        """
        import numpy as np

        energies = np.array(self._energies)
        complete = self._seen * 10 // self._sample_rate  # a hop that has not ended yet is not measured
        if complete < 4:
            power = energies.sum(keepdims=True) / max(1, self._seen)
        else:
            edges = -(-np.arange(complete + 1) * self._sample_rate // 10)
            power = _windowed(energies[:complete]) / _windowed(np.diff(edges))
        loud = power[power > _power(-70.0)]
        if len(loud):
            loud = loud[loud > 0.1 * loud.mean()]
        return -0.691 + 10.0 * math.log10(loud.mean()) if len(loud) else -math.inf


def _windowed(values: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return np.convolve(values, np.ones(4), "valid")


def _power(lufs: float) -> float:
    return 10.0 ** ((lufs + 0.691) / 10.0)


def _oversampled(samples: "np.ndarray") -> "np.ndarray":
    from scipy.signal import resample_poly

    return resample_poly(samples, 4, 1, axis=1)


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
