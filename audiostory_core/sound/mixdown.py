"""How clips join: clips `[ch w]` in their spans -> one track `[ch w]`, whole or as a stream.

Works on tensors; knows nothing of models or files.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import torch

from ..errors import InputError
from ..plan.fields import MAX_EVENTS
from ..plan.levels import Levels, sound_key, usual_levels
from .audio import AudioClip, resample
from .layout import EDGE_SECONDS, RING_SECONDS, ClipSpan, Curve, samples_in
from .meter import Meter, channel_weights

if TYPE_CHECKING:
    from ..plan.story import SoundEvent, StoryPlan


_BLOCK_SECONDS = 0.4  # the shortest sound that has an integrated loudness


def fade(curve: str, n: int) -> torch.Tensor:
    """A rising fade `[n]`, sampled at the middle of each step; reversed, it is its own complement.

    `equal_gain`: fade + reversed = 1, for clips that continue each other. `equal_power`: the squares sum to
    1, for clips that have nothing in common.
    Raises InputError for another name.
    """
    return _rise(curve, n, 0, n)


def _rise(curve: str, n: int, first: int, last: int) -> torch.Tensor:
    """Samples `first` to `last` of a rise over `n` samples: 0 before it, 1 after it."""
    middle = ((torch.arange(first, last, dtype=torch.float64) + 0.5) / max(n, 1)).clamp(0, 1)
    if curve == "equal_gain":
        return middle.float()
    if curve == "equal_power":
        return torch.sin(middle * (math.pi / 2)).float()
    raise InputError(f"unknown crossfade curve '{curve}'; use equal_power or equal_gain")


class Mixdown:
    """Overlap-add of clips as they come, in order of their starts, into `[ch total_samples]` in all.

    Positions are absolute times rounded once, so rounding never adds up. Holds at most the longest clip.
    """

    def __init__(self, sample_rate: int, channels: int, total_samples: int, curve: Curve) -> None:
        fade(curve, 0)
        self._sample_rate, self._channels, self._curve = sample_rate, channels, curve
        self._total = total_samples
        self._done = 0  # samples returned so far; _open begins here
        self._open = torch.zeros(channels, 0)

    def add(self, span: ClipSpan, clip: AudioClip, next_start_seconds: float | None = None) -> torch.Tensor:
        """Add a clip; returns `[ch w]`, what no later clip can touch (perhaps `w` = 0).

        Later clips start no earlier than this one; where the caller knows that they start no earlier than
        `next_start_seconds`, more is returned at once.
        Raises InputError for a clip that is too early, too short, or of another rate or number of channels.
        """
        start, end = self._at(span.start_seconds), self._at(span.end_seconds)
        if start < self._done and start < self._total:
            raise InputError(
                f"{_name(span)} starts at {span.start_seconds:.3f} s, before the finished "
                f"{self._done / self._sample_rate:.3f} s; clips come in order of their starts"
            )
        settled = self._release(start)
        self._overlap(start, self._fitted(span, clip, end - start), *self._gains(span))
        if next_start_seconds is None:
            return settled
        more = self._release(self._at(next_start_seconds))
        return torch.cat([settled, more], dim=1) if settled.shape[1] else more

    def finish(self) -> torch.Tensor:
        """The rest, with silence where no clip was, up to `total_samples`."""
        return self._release(self._total)

    def rest(self) -> torch.Tensor:
        """What clips have left, without the silence after them."""
        return self._release(min(self._total, self._done + self._open.shape[1]))

    def _at(self, seconds: float) -> int:
        return samples_in(seconds, self._sample_rate)

    def _fitted(self, span: ClipSpan, clip: AudioClip, length: int) -> torch.Tensor:
        if (clip.sample_rate, clip.channels) != (self._sample_rate, self._channels):
            raise InputError(
                f"{_name(span)} has {clip.channels} channels at {clip.sample_rate} Hz; the track has "
                f"{self._channels} at {self._sample_rate} Hz"
            )
        given = clip.waveform.shape[1]
        if given < length - 1 or given == 0 < length:
            raise InputError(f"{_name(span)} has {given} samples; its span of {span.seconds:.3f} s needs {length}")
        waveform = clip.waveform.detach().cpu()[:, :length]
        if given == length - 1:  # a length rounded on its own may differ by one from two rounded times
            waveform = torch.cat([waveform, waveform[:, -1:]], dim=1)
        return waveform

    def _gains(self, span: ClipSpan) -> tuple[torch.Tensor, torch.Tensor]:
        """The fades of a span, one gain a sample."""
        start, end = self._at(span.start_seconds), self._at(span.end_seconds)
        rising = self._at(span.start_seconds + span.fade_in_seconds) - start
        falling = end - self._at(span.end_seconds - span.fade_out_seconds)
        # What goes on from itself is the same sound on both sides.
        rise, fall = ("equal_gain" if same else self._curve for same in (span.lead_seconds > 0, span.goes_on))
        return fade(rise, rising), fade(fall, falling).flip(0)

    def _overlap(self, start: int, waveform: torch.Tensor, rise: torch.Tensor, fall: torch.Tensor) -> None:
        length = waveform.shape[1]
        if len(rise) + len(fall) > length:  # by a sample, in the shortest of events
            gain = torch.ones(length)
            gain[: len(rise)] *= rise
            gain[length - len(fall) :] *= fall
            waveform, rise, fall = waveform * gain, rise[:0], fall[:0]
        into = self._room(start - self._done, min(length, self._total - start))
        inner = length - len(fall)
        for first, last, gain in ((0, len(rise), rise), (len(rise), inner, None), (inner, length, fall)):
            last = min(last, into.shape[1])
            if first < last:
                piece = waveform[:, first:last]
                into[:, first:last] += piece if gain is None else piece * gain[: last - first]

    def _room(self, offset: int, length: int) -> torch.Tensor:
        """The open samples from `offset` on, `length` of them; what is new among them is silent."""
        length = max(0, length)
        if offset + length > self._open.shape[1]:
            longer = torch.zeros(self._channels, offset + length)
            longer[:, : self._open.shape[1]] = self._open
            self._open = longer
        return self._open[:, offset : offset + length]

    def _release(self, end: int) -> torch.Tensor:
        """Give out everything before sample `end`."""
        count = min(end, self._total) - self._done
        if count <= 0:
            return torch.zeros(self._channels, 0)
        # The rest stays where it is, so that a long clip is not moved again for every short one above it.
        ready, self._open = self._open[:, :count].clone(), self._open[:, count:]
        self._done += count
        missing = count - ready.shape[1]
        return torch.cat([ready, torch.zeros(self._channels, missing)], dim=1) if missing else ready


def _name(span: ClipSpan) -> str:
    return f"event '{span.event_id}' part {span.part}"


def mix_blocks(
    spans: Sequence[ClipSpan], clips: Iterable[AudioClip], total_seconds: float, curve: Curve = "equal_power"
) -> Iterator[torch.Tensor]:
    """The track in finished blocks `[ch w]`, each given out as soon as its last clip is there."""
    following = [*(span.start_seconds for span in spans[1:]), total_seconds]
    mixdown = None
    for span, clip, next_start in zip(spans, clips, following, strict=True):
        if mixdown is None:
            total = samples_in(total_seconds, clip.sample_rate)
            mixdown = Mixdown(clip.sample_rate, clip.channels, total, curve)
        yield mixdown.add(span, clip, next_start)
    if mixdown is not None:
        yield mixdown.finish()


def mix(
    spans: Sequence[ClipSpan], clips: Iterable[AudioClip], total_seconds: float, curve: Curve = "equal_power"
) -> torch.Tensor:
    """The whole track `[ch w]`, `w = samples_in(total_seconds, rate)`; there is at least one clip."""
    blocks = list(mix_blocks(spans, clips, total_seconds, curve))
    if not blocks:
        raise InputError("there are no clips to mix")
    return torch.cat(blocks, dim=1)


class EventLevels:
    """How loud the events of a plan enter a mix: as the plan says, else as is usual, or as rendered in a story that was told
    so, which is then measured on the way.

    What is counted from what was rendered is that much louder or quieter. The parts of one event have one gain, by which the
    first that is heard is as loud as planned: a bell dies away over all of them. Of pieces of events, by their ids, `firsts`
    are what is measured in their place: a piece is as much louder or quieter as its whole would be.
    """

    def __init__(self, plan: StoryPlan, measures: bool = True, firsts: Mapping[str, AudioClip] | None = None) -> None:
        self._plan, self._measures = plan, measures
        self._found: dict[str, list[float]] = {}  # LUFS of the clips of an event
        self._firsts, self._usual = firsts or {}, usual_levels(plan.events, plan.levels)
        self._gains: dict[str, float] = {}  # decibels that bring an event to its loudness

    def place(self, clip: AudioClip, event: SoundEvent, channels: int) -> AudioClip:
        """The clip at its event's level and pan, see `place`."""
        if (level := self._level_of(event)) is not None:
            gain = self._gain_to(level, clip, event, channels)
        else:
            gain = self._gain_beside(event)
            if self._measures:
                self._found.setdefault(event.id, []).append(self._measured(clip, event, channels) + gain)
        placed = place(clip, None, event.pan, channels)
        return placed if gain == 0 else AudioClip(placed.waveform * 10.0 ** (gain / 20.0), placed.sample_rate)

    def _level_of(self, event: SoundEvent) -> float | None:
        """LUFS that an event is to be at; None where it is as rendered, or counted from that."""
        if event.loudness is None:
            return self._usual.get(event.id)
        return event.loudness if self._plan.gain_of(event) is None else None

    def _gain_beside(self, event: SoundEvent) -> float:
        return (self._plan.gain_of(event) if event.loudness is not None else None) or 0.0

    def _gain_to(self, level: float, clip: AudioClip, event: SoundEvent, channels: int) -> float:
        if event.id not in self._gains:
            measured = self._measured(clip, event, channels)
            if not math.isfinite(measured):
                return 0.0  # silence stays silence, and says nothing of the parts after it
            self._gains[event.id] = level - measured
        return self._gains[event.id]

    def _measured(self, clip: AudioClip, event: SoundEvent, channels: int) -> float:
        """LUFS of what decides how loud an event is, without what reaches into the next one."""
        first = self._firsts.get(event.id)
        clip = clip if first is None else resample(first, clip.sample_rate)
        seconds = event.seconds if first is None else event.cut_of_seconds
        own = clip.waveform[:, : samples_in(seconds, clip.sample_rate)]
        return level_in(AudioClip(own, clip.sample_rate), event.pan, channels)

    def heard(self, whole: float) -> Levels:
        """What a plan says of all that was placed, in a mix that was multiplied by `whole`.

        An event in several clips has no one level: a loudness would bring each of them there.
        """
        found = {event: self._found.get(event.id, []) for event in self._plan.events}
        measured = {sound_key(e): round(v[0], 2) for e, v in found.items() if len(v) == 1 and math.isfinite(v[0])}
        planned = {event: event.loudness for event in found if event.loudness is not None}
        counted = {event.id: level for event, level in planned.items() if self._plan.gain_of(event) is not None}
        return Levels(whole=whole, measured=measured, counted=counted, usual=self._remembered())

    def _remembered(self) -> dict[str, float]:
        """The usual levels of all events, and of those that undoing may bring back."""
        before = self._plan.levels.usual if self._plan.levels is not None and self._usual else {}
        return found if len(found := {**before, **self._usual}) <= MAX_EVENTS else self._usual


def enter(
    clip: AudioClip, span: ClipSpan, event: SoundEvent, sample_rate: int, channels: int, levels: EventLevels | None = None
) -> AudioClip:
    """The clip as it enters the mix: cut to its span, at the track's rate, the event's level and pan, with its fades.

    The level is that of the sound as far as it is heard but before any fade, so that a longer fade does not make
    the rest of it louder. It holds for every clip of an event that was rendered in parts. `levels` know what loudness of
    the event's plan means, and hear of it; without them it is met.
    """
    own = resample(heard_of(clip, span), sample_rate)
    placed = levels.place(own, event, channels) if levels else place(own, event.loudness, event.pan, channels)
    waveform = placed.waveform
    if waveform is own.waveform and any(fades_of(event)):
        waveform = waveform.clone()
    _let_rise(waveform, span, event, sample_rate)
    return AudioClip(waveform, sample_rate)


def heard_of(clip: AudioClip, span: ClipSpan) -> AudioClip:
    """What of a clip is heard in its span."""
    return AudioClip(clip.waveform[:, : samples_in(span.seconds, clip.sample_rate) + 1], clip.sample_rate)


def fades_of(event: SoundEvent) -> tuple[float, float]:
    """Seconds over which an event rises and falls; both shorter in proportion where together they pass its length."""
    both = event.fade_in_seconds + event.fade_out_seconds
    share = min(1.0, event.seconds / both) if both else 1.0
    return event.fade_in_seconds * share, event.fade_out_seconds * share


def _let_rise(waveform: torch.Tensor, span: ClipSpan, event: SoundEvent, rate: int) -> None:
    """Puts the event's own fades on the samples, a quarter of a sine each; silent after the end of a fade-out."""
    rising, falling = fades_of(event)
    start, end, first = (samples_in(t, rate) for t in (event.start, event.end, span.start_seconds))
    length = waveform.shape[1]
    last = first + length
    if rising:
        n = samples_in(event.start + rising, rate) - start
        head = min(max(0, start + n - first), length)
        waveform[:, :head] *= _rise("equal_power", n, first - start, first - start + head)
    if falling:
        n = end - samples_in(event.end - falling, rate)
        tail = min(max(0, last - (end - n)), length)
        waveform[:, length - tail :] *= _rise("equal_power", n, end - last, end - last + tail).flip(0)


def place(clip: AudioClip, loudness: float | None, pan: float, channels: int) -> AudioClip:
    """The clip `[channels w]` at its loudness (LUFS; None: as it is) and pan (-1 left, 0, 1 right).

    The pan has constant power: `cos` and `sin` of the angle, for a mono clip in stereo; a stereo clip is
    balanced by the same law with 0 dB in the middle. Without stereo the pan is ignored. Silence stays
    silence. What becomes no different is given back as it is.
    Raises InputError for a pan outside -1..1 and for channels that cannot be matched.
    """
    if not -1 <= pan <= 1:
        raise InputError(f"a pan lies between -1 and 1; got {pan}")
    waveform, gains = clip.waveform, _gains(clip.channels, pan, channels)
    if channels == 1:
        waveform = waveform.mean(0, keepdim=True) if clip.channels > 1 else waveform
    if loudness is not None:
        measured = _loudness_at(waveform, clip.sample_rate, gains)
        if math.isfinite(measured):
            gains = [gain * 10.0 ** ((loudness - measured) / 20.0) for gain in gains]
    if len(waveform) != channels or any(gain != 1.0 for gain in gains):
        waveform = waveform * waveform.new_tensor(gains)[:, None]
    return AudioClip(waveform, clip.sample_rate)


def level_in(clip: AudioClip, pan: float, channels: int) -> float:
    """Loudness in LUFS of the clip as `place` lays it into so many channels; -inf for silence."""
    waveform = clip.waveform.mean(0, keepdim=True) if channels == 1 and clip.channels > 1 else clip.waveform
    return _loudness_at(waveform, clip.sample_rate, _gains(clip.channels, pan, channels))


def _loudness_at(waveform: torch.Tensor, sample_rate: int, gains: Sequence[float]) -> float:
    # Before anything is multiplied: the power of a channel counts as often as it is heard. Below 400 ms BS.1770 defines no
    # integrated loudness: such a sound counts as the one block of 400 ms that it lies in, its momentary loudness (EBU 3341).
    block = samples_in(_BLOCK_SECONDS, sample_rate)
    waveform = torch.nn.functional.pad(waveform, (0, max(0, block - waveform.shape[1])))
    counts = [gain**2 * weight for gain, weight in zip(gains, channel_weights(len(gains)), strict=True)]
    meter = Meter(sample_rate, len(waveform), False, [sum(counts)] if len(waveform) == 1 else counts)
    meter.add(waveform)
    return meter.loudness()


def _gains(given: int, pan: float, channels: int) -> list[float]:
    """What each of `channels` is multiplied by: mono spreads with its power kept, and two have places."""
    if given not in (1, channels) and channels != 1:
        raise InputError(f"a clip of {given} channels cannot become {channels} channels")
    spread = 1 / math.sqrt(channels) if given == 1 else 1.0
    if channels != 2 or pan == 0:
        return [spread] * channels
    angle = (pan + 1) * math.pi / 4
    return [spread * math.sqrt(2) * side for side in (math.cos(angle), math.sin(angle))]


def gain_to(peak: float, loudness: float | None, target_lufs: float | None, ceiling_dbtp: float = -1.0) -> float:
    """One constant gain for a finished track: to `target_lufs` if given, never past the true-peak ceiling.

    `peak` is linear, `loudness` in LUFS (see `Meter`). Without a target, a track below the ceiling keeps
    its gain of 1.
    Raises InputError for a peak that is not finite, and for a target without a loudness.
    """
    if not 0 <= peak < math.inf:
        raise InputError(f"a peak is a finite number from 0 on; got {peak}")
    gain = 1.0
    if target_lufs is not None:
        if loudness is None:
            raise InputError(f"a target of {target_lufs} LUFS needs the loudness of the track")
        gain = 10.0 ** ((target_lufs - loudness) / 20.0) if math.isfinite(loudness) else 1.0
    ceiling = 10.0 ** (ceiling_dbtp / 20.0)
    if peak * gain > ceiling:
        return ceiling / peak * (1.0 - 1e-6)  # a float32 product may round up past the ceiling
    return gain


def cut_or_mirror(clip: AudioClip, seconds: float) -> AudioClip:
    """The clip as it is, cut to last `seconds` (and a sample more, against rounding); where it is shorter, its end mirrored
    follows, which a crossfade lets die away."""
    length = samples_in(seconds, clip.sample_rate) + 1
    waveform, missing = clip.waveform[:, :length], length - clip.waveform.shape[1]
    if missing > 1:  # Mixdown itself makes up for one sample
        waveform = torch.cat([waveform, waveform.flip(1)[:, :missing]], dim=1)
        waveform = torch.nn.functional.pad(waveform, (0, max(0, length - waveform.shape[1])))
    return AudioClip(waveform, clip.sample_rate)


def outlast(clip: AudioClip, span: ClipSpan) -> AudioClip:
    """The clip, as long as its span (and a sample more, against rounding): silence follows what happened once and died away,
    else its end comes mirrored."""
    missing = samples_in(span.seconds, clip.sample_rate) + 1 - clip.waveform.shape[1]
    if missing <= 1 or not span.once:
        return cut_or_mirror(clip, span.seconds)
    dying = fade("equal_power", min(samples_in(RING_SECONDS, clip.sample_rate), clip.waveform.shape[1])).flip(0)
    whole = torch.nn.functional.pad(clip.waveform, (0, missing))
    whole[:, clip.waveform.shape[1] - len(dying) : clip.waveform.shape[1]] *= dying
    return AudioClip(whole, clip.sample_rate)


def fit_length(clip: AudioClip, seconds: float) -> AudioClip:
    """The clip, cut or followed by silence so that it lasts `seconds` (and a sample more, against rounding)."""
    length = samples_in(seconds, clip.sample_rate) + 1
    waveform, missing = clip.waveform[:, :length], length - clip.waveform.shape[1]
    if missing > 0:
        edge = min(samples_in(EDGE_SECONDS, clip.sample_rate), clip.waveform.shape[1])
        ending = waveform[:, waveform.shape[1] - edge :] * fade("equal_power", edge).flip(0)
        silence = torch.zeros(clip.channels, missing)
        waveform = torch.cat([waveform[:, : waveform.shape[1] - edge], ending, silence], dim=1)
    return AudioClip(waveform, clip.sample_rate)
