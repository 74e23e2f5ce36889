"""Filters of sound in double precision, as matrix products: resampling, recursive filters, correlation.

All take and give float64, which no host's setting for products in single precision makes coarser. Knows nothing of files,
loudness or events.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

_MOST_WEIGHTS = 1 << 22  # 32 MiB for the matrix of a resampler; usual rates need a tenth of it
_VALUES_AT_ONCE = 1 << 18  # laid out for one product, within a processor's cache
_FRAME = 32  # samples that a recursive filter takes by one product


def lowpass(reach: int, cutoff: float, beta: float) -> Tensor:
    """Taps `[2 * reach + 1]` of a sinc under a Kaiser window, which add up to 1; `cutoff` is relative to the Nyquist
    frequency.

    Source: Oppenheim and Schafer, "Discrete-Time Signal Processing", design by the Kaiser window.
    """
    taps = torch.arange(-reach, reach + 1, dtype=torch.float64).mul_(cutoff).sinc_()
    taps *= torch.kaiser_window(len(taps), periodic=False, beta=beta, dtype=torch.float64)
    return taps / taps.sum()


def resampled(samples: Tensor, taps: Tensor, up: int, down: int) -> Tensor:
    """`[ch w]` at `up / down` times its rate, `[ch ceil(w * up / down)]`: `up - 1` zeros behind each sample, filtered by the
    odd number of `taps` around each value, every `down`-th kept. Before and behind the sound is silence.

    Only what is kept is computed. Output n stands `n * down % up` values behind input `n * down // up`: its weights are
    every `up`-th tap from there, the same again `up` outputs later (Crochiere and Rabiner, "Multirate Digital Signal
    Processing"). Some outputs of each period at a time are one product with one matrix, of which about half is weights.
    """
    count, half = -(-samples.shape[1] * up // down), len(taps) // 2
    behind, width = half // up, half // up + 1 + (half + up - 1) // up
    some = max(1, min(-(-width * up // down), _MOST_WEIGHTS // width))
    periods = -(-some // up)  # taken for one, where they are short
    size, hop = periods * up, periods * down
    rows = -(-count // size)
    padded = pad(samples, (behind, rows * hop + width - behind - samples.shape[1]))
    found = padded.new_empty(len(samples), rows, size)
    for first in range(0, min(size, count), some):
        start, where = first * down // up, torch.arange(first, min(first + some, size)) * down
        at = (where // up - start)[:, None] + torch.arange(width)
        matrix = padded.new_zeros(len(where), int(at[-1, -1]) + 1).scatter_(1, at, _weights(taps, up, where % up))
        frames = padded[:, start:].unfold(1, matrix.shape[1], hop)[:, :rows]
        row = 0
        for part in frames.split(max(1, _VALUES_AT_ONCE // matrix.shape[1]), dim=1):
            found[:, row : row + part.shape[1], first : first + some] = part @ matrix.T
            row += part.shape[1]
    return found.flatten(1)[:, :count]


def _weights(taps: Tensor, up: int, places: Tensor) -> Tensor:
    """What the inputs around outputs count `[n width]`, the earliest first; outputs stand `places` values behind one."""
    half = len(taps) // 2
    inputs = torch.arange(half // up, -((half + up - 1) // up) - 1, -1) * up
    away = places[:, None] + inputs
    return taps[(away + half).clamp(0, 2 * half)].mul_(up) * (away.abs() <= half)


class Sections:
    """Second-order sections one behind the other, over sound that passes by in blocks of any length.

    They do not go from sample to sample. Frames are multiplied by what the sections answer within a frame, by what a state
    adds to it, and by the state that a frame leaves behind; states then run from frame to frame by doubling.
    """

    def __init__(self, sections: Sequence[Sequence[float]]) -> None:
        """Rows b0 b1 b2 a0 a1 a2, as scipy has them, stable and with a0 = 1."""
        step, entry, view, through = _in_a_row([_state_space(*row) for row in sections])
        powers = [torch.eye(len(step), dtype=torch.float64)]
        for _ in range(_FRAME):
            powers.append(powers[-1] @ step)
        self._powers = torch.stack(powers)
        self._adds = (self._powers[:-1] @ view).T.contiguous()
        self._leaves = (entry @ self._powers[:-1]).flip(0)
        answer = torch.cat([entry.new_tensor([through]), entry @ self._adds])
        later = torch.arange(_FRAME) - torch.arange(_FRAME)[:, None]
        self._answers = answer[later.clamp(0)] * (later >= 0)

    def rest(self, channels: int) -> Tensor:
        """The state before any sound."""
        return self._powers.new_zeros(channels, len(self._powers[0]))

    def __call__(self, samples: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """`[ch w]` and the state before it -> the filtered `[ch w]` and the state behind it."""
        count, size = divmod(samples.shape[1], _FRAME)
        frames, end = samples[:, : count * _FRAME].unflatten(1, (count, _FRAME)), samples[:, count * _FRAME :]
        states = self._run(torch.cat([state[:, None], frames @ self._leaves], dim=1))
        found, state = torch.empty_like(samples), states[:, -1]
        for channel, before in enumerate(states[:, :-1]):  # into their place: new memory costs more than the products
            wanted = found[channel, : count * _FRAME].view(count, _FRAME)
            torch.mm(frames[channel], self._answers, out=wanted).addmm_(before, self._adds)
        found[:, count * _FRAME :] = end @ self._answers[:size, :size] + state @ self._adds[:, :size]
        return found, state @ self._powers[size] + end @ self._leaves[_FRAME - size :]

    def _run(self, states: Tensor) -> Tensor:
        """The state before a frame, and what each frame alone leaves behind `[ch 1 + k s]` -> the state before each frame,
        and the one behind the last."""
        distance, power = 1, self._powers[-1]
        while distance < states.shape[1]:
            states[:, distance:] += states[:, :-distance] @ power
            distance, power = 2 * distance, power @ power
        return states


def _state_space(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> tuple[Tensor, Tensor, Tensor, float]:
    """A section as state @ step + x * entry, state @ view + x * through.

    The states are those of an analogue filter's two integrators by the trapezoidal rule (Zavalishin, "The Art of VA Filter
    Design"), found back through the bilinear transform: those of a direct form lose all digits where poles lie near 1.
    """
    low, high = 1 + a1 + a2, 1 - a1 + a2
    g = math.sqrt(low / high)
    k = 2 * (1 - a2) / high / g
    of_high, of_band, of_low = (b0 - b1 + b2) / high, 2 * (b0 - b2) / high / g, (b0 + b1 + b2) / low
    band = 1 / (1 + g * (g + k))  # what the band output takes of the first state
    in_band = torch.tensor([band, -g * band, g * band], dtype=torch.float64)  # of both states and the input
    in_low = torch.tensor([g * band, 1 - g * g * band, g * g * band], dtype=torch.float64)
    held = torch.eye(3, dtype=torch.float64)
    seen = of_high * (held[2] - k * in_band - in_low) + of_band * in_band + of_low * in_low
    after = torch.stack([2 * in_band - held[0], 2 * in_low - held[1]], dim=1)
    return after[:2], after[2], seen[:2], float(seen[2])


def _in_a_row(spaces: list[tuple[Tensor, Tensor, Tensor, float]]) -> tuple[Tensor, Tensor, Tensor, float]:
    """State spaces one behind the other as one."""
    step, entry, view, through = spaces[0]
    for own_step, own_entry, own_view, own_through in spaces[1:]:
        size = len(own_step)
        step = torch.cat([pad(step, (0, 0, 0, size)), torch.cat([view.outer(own_entry), own_step])], dim=1)
        entry = torch.cat([entry, through * own_entry])
        view, through = torch.cat([view * own_through, own_view]), through * own_through
    return step, entry, view, through


def correlated(sound: Tensor, part: Tensor) -> Tensor:
    """`sound` `[... w]` times `part` `[... p]` laid on it from each place on, added up: `[... w - p + 1]`."""
    width = sound.shape[-1]
    spare = max(0, width.bit_length() - 4)
    size = -(-width >> spare) << spare  # a transform of a length with large prime factors takes long
    spectrum = torch.fft.rfft(sound, size) * torch.fft.rfft(part, size).conj()
    return torch.fft.irfft(spectrum, size)[..., : width - part.shape[-1] + 1]
