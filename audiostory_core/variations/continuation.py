"""A recording's last seconds and a sentence -> what is heard next, at the recording's rate, channels and level.

hear -> plan -> (hold the tail) -> render -> level -> join, on one page. The join lies wholly after the recording's end:
its last samples, mirrored, fade out while the continuation fades in, so the recording itself is not touched. With the join
"latent" the tail is encoded and held while the first event is sampled, so that this begins as what was heard goes on.
Reads and writes no files.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..disk.store import Store
from ..errors import InputError
from ..line import arranging, conditioning, planning
from ..line.kept import Kept
from ..line.observer import Clock, Observer
from ..line.rendering import Rendered, render_onward, spans_of, window_seconds
from ..line.settings import Settings, check_settings
from ..listen import listening
from ..models.codec import frames_for, latent_rate
from ..plan.story import MAX_TOTAL_SECONDS, SoundEvent, StoryPlan, check_seconds
from ..plan.text import PlanReading
from ..sound.audio import AudioClip, loudness, resample
from ..sound.track import Track
from ..speech.spoken import Speech
from ..speech.voices import Voice
from .join import as_channels, energy_weights, in_channels, last, matching_gain, mirrored_end

JOINS = ("crossfade", "latent")
HEARD_SECONDS = 30.0  # what a listener takes at once: the end of the recording
CROSSFADE_SECONDS = 0.25
HELD_SECONDS, LEAST_HELD_SECONDS = 3.0, 0.5  # of the tail, in latents
QUIET_LUFS, LOUD_LUFS = -35.0, -15.0  # between these lies what a renderer was trained on
BEFORE_ID = "before"
BEFORE_CAPTION = "What was there before."


@dataclass(frozen=True)
class Continuation:
    """What follows a recording: its plan, notes, the track it lies in, and how it joins. Close the track after use.

    `whole` is the plan of both, with the recording as one event; `join` is the one that was made, see `JOINS`. `gain` brings
    it to the level of the recording's end, `weights` [ch] to its channels; `ending` [ch w] is what of the recording still
    sounds while the continuation fades in by `rising` [w].
    """

    plan: StoryPlan
    whole: StoryPlan
    notes: tuple[str, ...]
    join: str
    track: Track
    gain: float
    weights: Tensor
    ending: Tensor
    rising: Tensor
    stage_seconds: dict[str, float]

    @property
    def samples(self) -> int:
        return self.track.samples

    def blocks(self) -> Iterator[Tensor]:
        """What is to be put after the recording, in blocks [ch w] of its channels and at its rate."""
        blocks = (in_channels(block, self.weights) * self.gain for block in self.track.blocks())
        count = self.ending.shape[1]
        head = torch.zeros(len(self.weights), 0)
        while head.shape[1] < count:
            head = torch.cat([head, next(blocks)], dim=1)
        yield torch.cat([head[:, :count] * self.rising + self.ending, head[:, count:]], dim=1)
        yield from blocks

    def clip(self) -> AudioClip:
        """All of what follows, in memory."""
        return AudioClip(torch.cat(list(self.blocks()), dim=1), self.track.sample_rate)

    def appended(self, recording: AudioClip) -> AudioClip:
        """The recording as it is, and what follows it, in memory."""
        return AudioClip(torch.cat([recording.waveform, *self.blocks()], dim=1), recording.sample_rate)


def continue_sound(
    tail: AudioClip,
    sentence: str,
    seconds: float | None,
    *,
    parts: Parts,
    before_seconds: float | None = None,
    join: str = "crossfade",
    crossfade_seconds: float = CROSSFADE_SECONDS,
    plan: StoryPlan | None = None,
    seed: int = 0,
    settings: Settings | None = None,
    listener: Observer | None = None,
    on_clip: arranging.OnClip | None = None,
    store: Store | None = None,
    anew: bool = False,
    voice: str | Voice = "auto",
) -> Continuation:
    """What is heard after `tail`, the last seconds of a recording (more than 30 are not looked at), for `seconds`; without
    them, as long as the sentence or the plan says, else as the bundle usually tells. `before_seconds` is the length of the
    whole recording, that of `tail` if absent.

    A bundle that listens plans by what it hears and the sentence; any other, and every one where the recording ends in
    silence, plans by the sentence alone, and says so. With `plan`, that is rendered, scaled to `seconds`. The level is that
    of the recording's last seconds where both are heard, within 12 dB and below -1 dBTP.
    Raises InputError for what cannot be continued, before any model runs if possible.
    """
    before = tail.seconds if before_seconds is None else before_seconds
    check_continuation(tail.sample_rate, sentence, seconds, join, crossfade_seconds, plan)
    _check_total(before, seconds or 0.0)
    listener, clock = listener or Observer(), Clock()
    settings = replace(settings or Settings(), sample_rate=tail.sample_rate, loudness=None)
    check_settings(settings)
    tail = last(tail, HEARD_SECONDS)
    moving = AudioClip(tail.waveform - tail.waveform.mean(1, keepdim=True), tail.sample_rate)  # without DC
    reading = _planned(tail, sentence, seconds, parts, plan, seed, settings, listener, clock)
    whole = plan_of_both(reading.plan, before)
    listener.plan(reading)
    line = _Line(parts, reading.plan, settings, seed, listener, clock, store, anew)
    speech = Speech(reading.plan, voice, None, store, anew)
    held, notes = None, list[str]()
    if join == "latent":
        held, note = line.hold(moving, speech.ids)
        notes += filter(None, [note])
    track = line.arrange(speech, on_clip, held)
    try:
        weights = energy_weights(moving.waveform)
        gain, note = matching_gain(moving, track, weights, held.lead if held else None)
        ending, rising = mirrored_end(tail, track, weights, gain, crossfade_seconds)
    except BaseException:
        track.close()
        raise
    notes += (*speech.notes, *filter(None, [note]))
    for note in notes:
        listener.note(note)
    return Continuation(
        reading.plan,
        whole,
        (*reading.repairs, *notes),
        "latent" if held else "crossfade",
        track,
        gain,
        weights,
        ending,
        rising,
        clock.seconds,
    )


def check_continuation(
    sample_rate: int,
    sentence: str,
    seconds: float | None,
    join: str,
    crossfade_seconds: float,
    plan: StoryPlan | None = None,
) -> None:
    """Refuses what no bundle can do."""
    if seconds is not None:
        check_seconds(seconds, "seconds")
    if join not in JOINS:
        raise InputError(f"join is {join!r}; use one of {', '.join(JOINS)}.")
    if not 0 <= crossfade_seconds <= 10:
        raise InputError(f"crossfade_seconds is {crossfade_seconds:g}; it must lie between 0 and 10.")
    if not 8000 <= sample_rate <= 192_000:
        raise InputError(f"the recording has {sample_rate} Hz; what is continued has 8000 to 192000 Hz.")
    if plan is None and not sentence.strip():
        raise InputError("the sentence is empty; say what is heard next, such as: the coach goes on.")


def _check_total(before_seconds: float, seconds: float) -> float:
    if before_seconds + seconds > MAX_TOTAL_SECONDS:
        raise InputError(
            f"the recording lasts {before_seconds:.1f} s; with its continuation it would pass the limit of "
            f"{MAX_TOTAL_SECONDS:.0f} s."
        )
    return before_seconds + seconds


def plan_of_both(plan: StoryPlan, before_seconds: float) -> StoryPlan:
    """One plan of a recording, as one event, and of its continuation.

    Raises InputError where both together pass the longest plan.
    """
    total = _check_total(before_seconds, plan.total_seconds)
    taken = {event.id for event in plan.events}
    name = next(name for name in (BEFORE_ID, *(f"{BEFORE_ID}{n}" for n in range(len(taken) + 1))) if name not in taken)
    before = {"id": name, "caption": BEFORE_CAPTION, "kind": "ambience", "start": 0.0, "seconds": before_seconds}
    moved = [event.model_copy(update={"start": before_seconds + event.start}) for event in plan.events]
    return plan.with_events([before, *moved], total_seconds=total)


# Planning


def _planned(
    tail: AudioClip,
    sentence: str,
    seconds: float | None,
    parts: Parts,
    plan: StoryPlan | None,
    seed: int,
    settings: Settings,
    listener: Observer,
    clock: Clock,
) -> PlanReading:
    if plan is not None:
        return planning.given_plan(plan, seconds)
    if parts.bundle.manifest.listening is None:
        note = f"the bundle '{parts.bundle.manifest.name}' cannot listen: the sentence alone says what follows"
    elif listening.is_silent(tail):
        note = "the recording ends in silence: nothing is heard in it, the sentence alone says what follows"
    else:
        return _heard(tail, sentence, seconds, parts, seed, listener, clock)
    asked = planning.prefixed(sentence, settings.prefix)
    reading, _ = planning.reason(parts, asked, seconds, seed, listener, clock, settings)
    return PlanReading(reading.plan, (note, *reading.repairs))


def _heard(
    tail: AudioClip, sentence: str, seconds: float | None, parts: Parts, seed: int, listener: Observer, clock: Clock
) -> PlanReading:
    """A plan by a model that hears the tail; what it writes is passed on as it comes."""
    total, notes = planning.choose_seconds(sentence, seconds, parts.bundle.manifest.defaults)
    notes += planning.unknown_words(parts.bundle, sentence)
    with clock.stage("load"):
        ears = listening.Listener.of(parts)
    count = 0

    def written(piece: str) -> None:
        nonlocal count
        count += 1
        listener.text(piece)
        listener.progress("reason", count, 0)

    with clock.stage("reason"):
        reading = listening.plan_on(ears, tail, sentence, total, seed=seed, on_text=written)
    parts.release("ear", "listening_model")
    return PlanReading(reading.plan, (*notes, *reading.repairs))


# Rendering


@dataclass(frozen=True)
class _Held:
    """The first clip, sampled with the tail in view, and what the tail itself became on the way."""

    lead: AudioClip
    first: Rendered
    plan: StoryPlan


class _Line:
    """The stations from a plan on, for one continuation."""

    def __init__(
        self,
        parts: Parts,
        plan: StoryPlan,
        settings: Settings,
        seed: int,
        listener: Observer,
        clock: Clock,
        store: Store | None,
        anew: bool,
    ) -> None:
        self.parts, self.plan, self.settings, self.seed = parts, plan, settings, seed
        self.listener, self.clock = listener, clock
        self._store, self._anew = store, anew
        self._context: Tensor | None = None

    def context(self) -> Tensor:
        """Context [n s d], a row for each of the plan's events."""
        if self._context is None:
            kept = self._kept(self.plan)
            self._context = conditioning.condition(self.parts, self.plan, self.settings, self.listener, self.clock, kept)
            self.parts.release("language_model", "fuser", "text_encoder")
        return self._context

    def hold(self, tail: AudioClip, spoken: frozenset[str]) -> tuple[_Held | None, str]:
        """The first clip as it goes on from the tail's latents; None, and why, where that cannot be."""
        room = min(HELD_SECONDS, window_seconds(self.parts) / 3)
        known = _encoded(last(tail, room), self.parts, self.clock)
        if known is None:
            return (
                None,
                f"the recording ends in silence or is shorter than {LEAST_HELD_SECONDS:g} s: joined by a crossfade",
            )
        plan = _with_short_beginning(self.plan, len(known) / latent_rate(self.parts.codec), self.parts, self.settings)
        if plan is None or plan.events[0].id in spoken:
            return None, "the continuation does not begin with one sound that is rendered: joined by a crossfade"
        span = spans_of(self.parts, plan, self.settings, spoken)[0]
        lead, first = render_onward(
            self.parts, span, plan.events[0], self.context()[0], known, self.settings, self.seed, self.listener, self.clock
        )
        return _Held(lead, first, plan), ""

    def arrange(self, speech: Speech, on_clip: arranging.OnClip | None, held: _Held | None) -> Track:
        plan, first = (held.plan, held.first) if held else (self.plan, None)

        def context() -> Tensor:
            found = self.context()
            return found if len(found) == len(plan.events) else torch.cat([found[:1], found])

        if first is not None and on_clip is not None:
            on_clip(first.span, first.clip)
        _, track = arranging.arrange(
            self.parts,
            plan,
            context,
            self.settings,
            self.seed,
            self.listener,
            self.clock,
            on_clip,
            first,
            self._kept(plan),
            speech,
        )
        return track

    def _kept(self, plan: StoryPlan) -> Kept:
        return Kept(self._store, self.parts, plan, self.settings, self.seed, self._anew)


def _encoded(tail: AudioClip, parts: Parts, clock: Clock) -> Tensor | None:
    """Latents [k c] of whole frames up to the tail's very end; None where there is too little sound.

    Sound that is far from as loud as what models know is brought nearer before.
    """
    with clock.stage("load"):
        codec = parts.codec
    sound = resample(AudioClip(as_channels(tail.waveform, codec.channels), tail.sample_rate), codec.sample_rate)
    level = loudness(sound)
    frames = sound.waveform.shape[1] // codec.hop
    if frames < frames_for(codec, LEAST_HELD_SECONDS) or not math.isfinite(level):
        return None
    near = min(max(level, QUIET_LUFS), LOUD_LUFS)
    waveform = sound.waveform[:, -frames * codec.hop :] * 10.0 ** ((near - level) / 20.0)
    reference = next(iter(codec.state_dict().values()))  # type: ignore[attr-defined]
    with clock.stage("encode"), torch.no_grad():
        return codec.encode(waveform[None].to(reference.device, reference.dtype))[0].float()


def _with_short_beginning(plan: StoryPlan, held_seconds: float, parts: Parts, settings: Settings) -> StoryPlan | None:
    """The plan with a first event that fits the renderer's window behind the held tail: a longer one becomes two, joined
    like the parts of one. None for a plan that does not begin with one sound at 0."""
    crossfade = settings.resolved(parts.bundle.manifest.defaults).crossfade_seconds
    first, *rest = plan.events
    room = window_seconds(parts) - held_seconds - crossfade
    if not plan.is_sequential or room <= 0:
        return None
    if first.seconds <= room:
        return plan
    own = min(room, max(first.seconds - 1.0, first.seconds / 2))
    more = _free_name(plan, first)
    pieces = [
        first.model_copy(update={"seconds": own, "fade_out_seconds": 0.0}),
        first.model_copy(update={"id": more, "start": own, "seconds": first.seconds - own, "fade_in_seconds": 0.0}),
    ]
    return plan.with_events([*pieces, *rest], total_seconds=plan.total_seconds)


def _free_name(plan: StoryPlan, event: SoundEvent) -> str:
    taken = {event.id for event in plan.events}
    names = (f"{event.id[:58]}_{n}" for n in range(2, len(taken) + 3))
    return next(name for name in names if name not in taken)
