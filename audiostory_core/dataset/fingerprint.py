"""One recording or two: a clip -> words that another copy of the same recording has too, and whether two clips are copies.

A copy may be louder, coded, at another rate, or cut elsewhere; another dog, or other rain, is none. A word says in 32 bits how
the differences between neighbouring bands change from frame to frame (Haitsma and Kalker, 2002): noise that is drawn anew has
other words. Two clips with common words are then compared by their bands: as loud in each, and moving alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from ..sound.audio import AudioClip, resample
from ..sound.mel import mel_edges, triangles

RATE, WINDOW, HOP, BANDS = 16_000, 4096, 512, 33  # frames of 256 ms, one each 32 ms
LOWEST, HIGHEST = 120.0, 7000.0  # Hz
MOST_SECONDS = 120.0  # of a clip that are looked at
SHARED = 0.8  # of the shorter of two copies that the longer one holds
_FLOOR, _SILENT = 5e-3, 1e-5  # power beneath the mean and beneath the loudest frame of a clip that says nothing
_CHANGE = 0.25  # dB that a band has to change against its neighbour to count
_APART, _APART_STEADY, _ALIKE = 3.0, 1.0, 0.6  # dB between bands of copies; correlation of how they move
_STEADY = 0.4  # dB that bands of a hum or a tone move


@dataclass(frozen=True)
class Fingerprint:
    """Bands in dB [n BANDS] of the frames of a clip, and which frames are heard [n]."""

    bands: np.ndarray
    heard: np.ndarray

    @property
    def words(self) -> np.ndarray:
        """uint32 [n], the word of each frame; 0 where nothing is heard or nothing changes."""
        change = np.diff(np.diff(self.bands, axis=1), axis=0, prepend=self.bands[:1, 1:] - self.bands[:1, :-1])
        bits = (change > _CHANGE) @ (1 << np.arange(BANDS - 1, dtype=np.int64))
        words = np.where(self.heard, bits, 0).astype(np.uint32)
        words[:1] = 0  # before the first frame there is none
        return words

    @property
    def hum(self) -> int:
        """A number that steady copies share, above 0: which bands are loudest; 0 for what moves or is silent."""
        if self.heard.sum() < 2 or self.bands[self.heard].std(axis=0).mean() > _STEADY:
            return 0
        loudest = np.argsort(-self.bands[self.heard].mean(axis=0), kind="stable")[:2]
        return 1 + int(loudest.min()) * BANDS + int(loudest.max())


def fingerprint(clip: AudioClip) -> Fingerprint:
    """The fingerprint of a clip of any rate and channels; without frames where it is shorter than half a window."""
    beginning = clip.waveform[:, : round(MOST_SECONDS * clip.sample_rate)].mean(0, keepdim=True)
    mono = resample(AudioClip(beginning, clip.sample_rate), RATE).waveform[0]
    if mono.shape[0] < WINDOW // 2:
        return Fingerprint(np.zeros((0, BANDS), np.float32), np.zeros(0, bool))
    power = _power(torch.nn.functional.pad(mono, (WINDOW // 2, WINDOW // 2)))
    bands = power @ _filters().T
    loudness = power.mean(1)
    floor = max(float(bands.mean()) * _FLOOR, 1e-20)
    heard = (loudness > loudness.max() * _SILENT) & (loudness > 1e-14)
    return Fingerprint((10 * torch.log10(bands + floor)).numpy(), heard.numpy())


def are_copies(one: Fingerprint, other: Fingerprint, offsets: range | list[int]) -> bool:
    """Whether one is a copy of the other, whose frame n + offset is the one's frame n, for any of these offsets."""
    return any(_are_aligned_copies(one, other, offset) for offset in offsets)


def _are_aligned_copies(one: Fingerprint, other: Fingerprint, offset: int) -> bool:
    start, end = max(0, -offset), min(len(one.heard), len(other.heard) - offset)
    if end - start < max(2, SHARED * min(len(one.heard), len(other.heard))):
        return False
    mine, theirs = slice(start, end), slice(start + offset, end + offset)
    both = one.heard[mine] & other.heard[theirs]
    either = one.heard[mine] | other.heard[theirs]
    if both.sum() < max(2, SHARED * either.sum()):
        return False
    a, b = one.bands[mine][both], other.bands[theirs][both]
    difference = a - b
    apart = float(np.sqrt(np.mean((difference - np.median(difference)) ** 2)))
    moves, other_moves = a - a.mean(axis=0), b - b.mean(axis=0)
    if moves.std() < _STEADY and other_moves.std() < _STEADY:
        return apart < _APART_STEADY
    norm = float(np.sqrt((moves**2).sum() * (other_moves**2).sum()))
    return apart < _APART and float((moves * other_moves).sum()) > _ALIKE * norm


def _power(padded: Tensor) -> Tensor:
    """Power spectra [n f] of frames."""
    frames = padded.unfold(0, WINDOW, HOP) * torch.hann_window(WINDOW)
    return torch.fft.rfft(frames).abs().square() / WINDOW


@cache
def _filters() -> Tensor:
    """Triangles [BANDS f] on the mel scale."""
    bins = torch.arange(WINDOW // 2 + 1, dtype=torch.float64) * RATE / WINDOW
    filters = triangles(mel_edges(LOWEST, HIGHEST, BANDS), bins)
    return (filters / filters.sum(1, keepdim=True)).float()
