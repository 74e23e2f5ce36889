"""A sound [ch w] -> one whose end flows into its start, and how far its seam is heard.

The last sample of a loop and its first one are neighbours in the sound itself: what followed the end crosses into the start,
where both match best. The crossfade has equal power for what is correlated as it is. Knows nothing of files or events.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ..errors import InputError
from .audio import AudioClip
from .filters import correlated
from .layout import samples_in
from .limits import check_length, check_samples
from .mel import mel_filters
from .mixdown import fade

MAX_VALUES = 200_000_000  # samples times channels: what is searched lies in memory
LEAST_SECONDS = 0.25
LEAST_CROSSFADE_SECONDS = 0.02
LONGEST_USUAL_SECONDS = 2.0
UNHEARD_DB = 0.5  # a smaller spectral jump is not heard, however still the rest of the sound is
_BANDS, _FRAMES_AT_ONCE, _TRIES = 40, 2000, 8
_RANGE_DB = 70.0  # below the loudest band nothing is compared
_ALIKE_DB = 0.3  # two places match as well as each other


@dataclass(frozen=True)
class Loop:
    """A loop and where it came from: `starts_at` seconds of the sound, the crossfade at its start, how alike what crosses
    is (`match`, 1: the same waveform), and how far the spectrum jumps at the seam, in the crossfade and elsewhere, in dB
    (see `jumps`)."""

    clip: AudioClip
    starts_at: float
    crossfade_seconds: float
    match: float
    seam_db: float
    crossfade_db: float
    elsewhere_db: float

    @property
    def seamless(self) -> bool:
        """Whether the spectrum jumps no further at the seam than it does between neighbouring frames elsewhere."""
        return self.seam_db <= max(self.elsewhere_db, UNHEARD_DB)

    def report(self) -> str:
        """What was done, in plain lines."""
        verdict = "no larger than elsewhere" if self.seamless else "larger than elsewhere: choose another length"
        count = self.clip.waveform.shape[1]
        return "\n".join(
            [
                f"loop of {self.clip.seconds:.3f} s ({count} samples), from {self.starts_at:.3f} s of the sound",
                f"crossfade {self.crossfade_seconds:.3f} s, match {self.match:.2f}",
                f"spectral jump at the seam {self.seam_db:.1f} dB, in the crossfade {self.crossfade_db:.1f} dB, elsewhere "
                f"{self.elsewhere_db:.1f} dB (95 % of all places): {verdict}",
            ]
        )


def make_loop(clip: AudioClip, seconds: float | None = None, crossfade_seconds: float | None = None) -> Loop:
    """A loop of exactly `samples_in(seconds, rate)` samples; without `seconds` as long as the sound allows where its end
    matches its start. If not given, the crossfade is a tenth of the sound, at most 2 s and half of what the length leaves,
    so that there is a choice of places.

    Raises InputError for a sound that is too short or too long, and for a length that leaves nothing to cross over.
    """
    check_loop(seconds, crossfade_seconds)
    rate, count = clip.sample_rate, clip.waveform.shape[1]
    _check_size(clip, seconds)
    length = None if seconds is None else samples_in(seconds, rate)
    spare = count // 2 if length is None else count - length
    usual = min(usual_crossfade(clip.seconds), spare / rate / 2)
    wanted = usual if crossfade_seconds is None else crossfade_seconds
    over = min(max(samples_in(wanted, rate), samples_in(LEAST_CROSSFADE_SECONDS, rate)), spare)
    mono = clip.waveform.double().mean(0)
    made: list[Loop] = []
    for start, size in _places(clip, mono, over, length):
        made.append(_looped(clip, mono, start, size, over))
        if made[-1].seamless:
            return made[-1]
    return min(made, key=lambda loop: loop.seam_db)


def usual_crossfade(seconds: float) -> float:
    """How long the end of a sound of `seconds` crosses into its start: a tenth of it, at most 2 s."""
    return max(LEAST_CROSSFADE_SECONDS, min(LONGEST_USUAL_SECONDS, seconds / 10))


def check_loop(seconds: float | None, crossfade_seconds: float | None) -> None:
    """Refuses lengths that no sound can have."""
    if seconds is not None and not LEAST_SECONDS <= seconds < math.inf:
        raise InputError(f"seconds is {seconds:g}; a loop lasts at least {LEAST_SECONDS:g} s.")
    least = LEAST_CROSSFADE_SECONDS
    if crossfade_seconds is not None and not least <= crossfade_seconds <= 60:
        raise InputError(f"crossfade_seconds is {crossfade_seconds:g}; it must lie between {least:g} and 60.")


def _check_size(clip: AudioClip, seconds: float | None) -> None:
    check_samples("the sound", clip.waveform)
    check_length("the sound", clip.waveform.shape[1], clip.sample_rate, clip.channels, MAX_VALUES)
    least = 2 * LEAST_SECONDS if seconds is None else seconds + LEAST_CROSSFADE_SECONDS
    if clip.seconds < least - 0.5 / clip.sample_rate:
        wish = "a loop" if seconds is None else f"a loop of {seconds:g} s"
        raise InputError(f"the sound lasts {clip.seconds:.3f} s; {wish} needs at least {least:.2f} s of it.")


def _looped(clip: AudioClip, mono: Tensor, start: int, length: int, over: int) -> Loop:
    """The loop of `length` samples from `start` on, with `over` samples of what follows it crossed into its start."""
    rate = clip.sample_rate
    sound = clip.waveform[:, start : start + length + over]
    match = _likeness(mono[start : start + over], mono[start + length : start + length + over])
    head = _crossed(sound[:, length : length + over], sound[:, :over], match)
    looped = AudioClip(torch.cat([head, sound[:, over:length]], dim=1), rate)
    return Loop(looped, start / rate, over / rate, match, *jumps(looped, over))


def _crossed(ending: Tensor, beginning: Tensor, match: float) -> Tensor:
    """One sound into the other [ch w] at equal power, for sounds that correlate by `match`; at equal gain, where the sum
    would be louder than full scale."""
    rise = fade("equal_power", beginning.shape[1])
    fall = rise.flip(0)
    # What is correlated by r adds up to 1 + 2 r rise fall in power.
    gain = (1 + 2 * max(match, 0.0) * rise * fall).rsqrt()
    crossed = (beginning * rise + ending * fall) * gain
    if float(crossed.abs().max()) <= 1.0:
        return crossed
    rise = fade("equal_gain", beginning.shape[1])
    return beginning * rise + ending * rise.flip(0)


def _likeness(one: Tensor, other: Tensor) -> float:
    power = float(one.square().sum() * other.square().sum())
    return float((one * other).sum()) / math.sqrt(power) if power > 0 else 0.0


# How far the seam is heard


def jumps(loop: AudioClip, over: int) -> tuple[float, float, float]:
    """How far the spectrum of a sound that runs in a circle jumps: at its seam, in its first `over` samples, elsewhere.

    A jump is the distance of neighbouring log-mel frames in dB, as root mean square over the bands; that of a place, the
    largest among the frames that touch it. At the seam it is that of this one place; the others are what 95 % of the places
    there stay below.
    """
    size = _frame_size(loop.sample_rate)
    hop, count = size // 4, loop.waveform.shape[1]
    circle = torch.cat([loop.waveform[:, -size:], loop.waveform], dim=1)
    # Frame n covers the samples from n * hop - size on; the first ones touch the seam, which lies at 0.
    bands = _log_mel(circle, loop.sample_rate, size, hop)
    distances = (bands[1:] - bands[:-1]).square().mean(1).sqrt()
    touching = size // hop
    places = distances[touching:].unfold(0, touching, 1).amax(1) if len(distances) >= 2 * touching else distances[:0]
    begins = torch.arange(len(places)) * hop
    crossed = begins < over
    seam = float(distances[:touching].max()) if count and len(distances) else 0.0
    return seam, _percentile(places[crossed]), _percentile(places[~crossed])


def _percentile(values: Tensor) -> float:
    return float(torch.quantile(values.double(), 0.95)) if len(values) else 0.0


def _frame_size(rate: int) -> int:
    """About 50 ms, a power of two."""
    return 1 << max(6, round(math.log2(rate * 0.05)))


def _log_mel(waveform: Tensor, rate: int, size: int, hop: int) -> Tensor:
    """[ch w] -> [k bands] in dB, the power of all channels together, within 70 dB of the loudest band."""
    filters, window = mel_filters(rate, size, _BANDS), torch.hann_window(size)
    step, found = _FRAMES_AT_ONCE * hop, list[Tensor]()
    for at in range(0, waveform.shape[1] - size + 1, step):
        part = waveform[:, at : at + step - hop + size]
        power = torch.stft(part, size, hop, window=window, center=False, return_complex=True).abs().square().sum(0)
        found.append((filters @ power).T)
    bands = torch.cat(found) if found else torch.zeros(1, _BANDS)
    floor = max(float(bands.max()) * 10 ** (-_RANGE_DB / 10), 1e-12)
    return 10 * torch.log10(bands.clamp_min(floor))


# Where the end matches the start


def _places(clip: AudioClip, mono: Tensor, over: int, length: int | None) -> Iterator[tuple[int, int]]:
    """(start, length) of loops, the most promising first: by the spectra of what crosses, then to the sample.

    Where the length is free, loops from the very start come first, then from elsewhere, as long as the shortest of those
    that match well: a beat stays a beat.
    """
    hop = max(1, clip.sample_rate // 50)
    bands = _log_mel(clip.waveform, clip.sample_rate, _frame_size(clip.sample_rate), hop)
    width, count = max(1, over // hop), clip.waveform.shape[1]
    if length is None:
        distance = _from_the_start(bands, width)
        first, most = count // 2 // hop, (count - over) // hop
        places = _lowest(distance[first : most + 1])
        lengths = [_refined_length(mono, (first + place) * hop, over, hop) for place in places] or [count - over]
        yield from ((0, found) for found in lengths)
        length = min(lengths[: _TRIES // 2])
    distance = _apart(bands, round(length / hop), width)
    found = _lowest(distance[: (count - length - over) // hop + 1])
    for place in found or [0]:
        yield _refined_start(mono, place * hop, length, over, hop), length


def _from_the_start(bands: Tensor, width: int) -> Tensor:
    """Mean square distance of the first `width` frames and those from each frame on, [k]."""
    values = bands.double()
    head = values[:width]
    squares = values.square().sum(1).cumsum(0)
    energy = squares[width - 1 :] - torch.cat([torch.zeros(1, dtype=squares.dtype), squares[: len(squares) - width]])
    crossed = correlated(values.T, head.T).sum(0)
    return ((energy + float(head.square().sum()) - 2 * crossed) / head.numel()).clamp_min(0)


def _apart(bands: Tensor, lag: int, width: int) -> Tensor:
    """Mean square distance of `width` frames from each frame on and those `lag` later, [k]."""
    apart = (bands[lag:] - bands[: len(bands) - lag]).double().square().mean(1)
    if len(apart) < width:
        return apart.mean(0, keepdim=True) if len(apart) else apart
    total = torch.cat([torch.zeros(1, dtype=apart.dtype), apart.cumsum(0)])
    return (total[width:] - total[:-width]) / width


def _lowest(distance: Tensor) -> list[int]:
    """Places of the lowest distances, some of them; of those that are as good as the best the last first. Behind them some
    at even distances, for sounds in which those begin with a jump."""
    if not len(distance):
        return []
    values = distance.sqrt()
    low = torch.ones_like(values, dtype=torch.bool)
    low[1:] &= values[1:] <= values[:-1]
    low[:-1] &= values[:-1] <= values[1:]
    places = low.nonzero()[:, 0]
    order = places[values[places].argsort(stable=True)]
    good = values[order] <= values[order[0]] + _ALIKE_DB
    best = order[good].sort(descending=True).values
    half = _TRIES // 2
    even = torch.linspace(len(values) - 1, 0, _TRIES).round().long().tolist()
    return [*best[:half].tolist(), *order[~good][: _TRIES - min(half, len(best))].tolist(), *even]


def _refined_length(mono: Tensor, near: int, over: int, reach: int) -> int:
    """The length within `reach` samples of `near` at which the waveforms of the end and the start are most alike."""
    low, high = max(over, near - reach), min(len(mono) - over, near + reach)
    if high <= low:
        return max(over, min(near, len(mono) - over))
    there = mono[low : high + over]
    scores = correlated(there, mono[:over])
    return low + int((scores / _energies(there, over).sqrt().clamp_min(1e-12)).argmax())


def _refined_start(mono: Tensor, near: int, length: int, over: int, reach: int) -> int:
    """The start within `reach` samples of `near` at which what crosses is most alike."""
    low, high = max(0, near - reach), min(len(mono) - length - over, near + reach)
    if high <= low:
        return max(0, min(near, len(mono) - length - over))
    one, other = mono[low : high + over], mono[low + length : high + length + over]
    total = torch.cat([torch.zeros(1, dtype=mono.dtype), (one * other).cumsum(0)])
    scores = total[over:] - total[:-over]
    power = _energies(one, over) * _energies(other, over)
    return low + int((scores / power.sqrt().clamp_min(1e-12)).argmax())


def _energies(values: Tensor, width: int) -> Tensor:
    """Energies of `width` samples from each on."""
    total = torch.cat([torch.zeros(1, dtype=values.dtype), values.square().cumsum(0)])
    return (total[width:] - total[:-width]).clamp_min(0)
