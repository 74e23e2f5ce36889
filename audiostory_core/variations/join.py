"""What follows a recording, brought to it: its channels, the level of its end, and the crossfade behind its end.

Clips and tracks [ch w] in, gains and samples out. Ignorant of what is heard and of how it was rendered.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..sound.audio import AudioClip, loudness
from ..sound.layout import samples_in
from ..sound.mixdown import fade, gain_to
from ..sound.track import Track

LEVEL_SECONDS = 3.0  # on either side of the join, over which loudness is compared
MAX_GAIN_DB = 12.0
CEILING_DBTP = -1.0


def last(clip: AudioClip, seconds: float) -> AudioClip:
    """The last `seconds` of a clip, or all of it."""
    count = samples_in(seconds, clip.sample_rate)
    return AudioClip(clip.waveform[:, max(0, clip.waveform.shape[1] - count) :], clip.sample_rate)


def energy_weights(waveform: Tensor) -> Tensor:
    """How one channel is laid into those of `waveform` [ch w]: [ch], by their energies, squares summing to 1."""
    energy = waveform.double().square().sum(1)
    if not bool(energy.sum() > 0):
        energy = torch.ones_like(energy)
    return (energy / energy.sum()).sqrt().float()


def in_channels(block: Tensor, weights: Tensor) -> Tensor:
    """A block [c w] in the recording's channels [ch w]: one channel by weights, stereo left and right, its power kept."""
    channels = len(weights)
    if block.shape[0] == channels:
        return block
    if block.shape[0] == 1:
        return weights[:, None] * block
    if channels == 1:
        return as_channels(block, 1)
    found = torch.zeros(channels, block.shape[1])
    found[:2] = block[:2]
    return found


def as_channels(waveform: Tensor, channels: int) -> Tensor:
    """[ch w] as mono, or as stereo for a codec of two channels."""
    if waveform.shape[0] == channels:
        return waveform
    mono = waveform.mean(0, keepdim=True)
    return mono if channels == 1 else mono.expand(channels, -1)


def matching_gain(tail: AudioClip, track: Track, weights: Tensor, lead: AudioClip | None) -> tuple[float, str]:
    """The continuation's gain, and what is to be said about it.

    Compared are the loudness of the recording's last seconds and of the continuation's first; where the tail was held, of
    what the codec made of it, so that what goes on is as loud as it was.
    """
    there = loudness(last(tail, LEVEL_SECONDS))
    rate = track.sample_rate
    begins = lead or AudioClip(_beginning(track, samples_in(LEVEL_SECONDS, rate)), rate)
    here = loudness(AudioClip(in_channels(begins.waveform, weights), begins.sample_rate))
    if not (math.isfinite(there) and math.isfinite(here)):
        silent = "the recording ends" if not math.isfinite(there) else "the continuation begins"
        return _below(1.0, track), f"{silent} in silence: the continuation keeps its own level"
    wanted = there - here
    change = min(max(wanted, -MAX_GAIN_DB), MAX_GAIN_DB)
    gain = _below(10.0 ** (change / 20.0), track)
    done = 20.0 * math.log10(gain)
    if abs(done - wanted) > 0.1:
        side = "louder" if done > wanted else "quieter"
        return gain, (
            f"the continuation stays {abs(done - wanted):.1f} dB {side} than the recording's end: its level "
            f"changes by at most {MAX_GAIN_DB:g} dB and stays below {CEILING_DBTP:g} dBTP"
        )
    return gain, f"the continuation was brought to the level of the recording's end ({done:+.1f} dB)"


def _below(gain: float, track: Track) -> float:
    return gain * gain_to(track.true_peak * gain, None, None, CEILING_DBTP)


def _beginning(track: Track, samples: int) -> Tensor:
    """The first samples of a track [c w]."""
    found = torch.zeros(track.channels, 0)
    for block in track.blocks():
        found = torch.cat([found, block], dim=1)
        if found.shape[1] >= samples:
            break
    return found[:, :samples]


def mirrored_end(tail: AudioClip, track: Track, weights: Tensor, gain: float, seconds: float) -> tuple[Tensor, Tensor]:
    """What the recording adds after its end [ch w], and the rise [w] of the continuation over it.

    The recording's last samples come again, mirrored: they go on from its last one without a jump, in the same timbre.
    Equal power, unless the sum would then be louder than full scale.
    """
    count = min(samples_in(seconds, tail.sample_rate), tail.waveform.shape[1], track.samples)
    mirrored = tail.waveform[:, tail.waveform.shape[1] - count :].flip(1)
    head = in_channels(_beginning(track, count), weights) * gain
    for curve in ("equal_power", "equal_gain"):
        rising = fade(curve, count)
        ending = mirrored * rising.flip(0)
        if not count or float((head * rising + ending).abs().max()) <= 1.0:
            break
    return ending, rising
