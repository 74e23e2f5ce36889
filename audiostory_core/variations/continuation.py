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

from ..brief.casting import tells
from ..brief.reading import read
from ..errors import InputError
from ..line.arranging import arrange
from ..line.planning import choose_seconds, given_plan, reason, unknown_words, with_prefix
from ..line.rendering import render_onward
from ..line.rendition import Rendered, Rendition
from ..line.spans import window_seconds
from ..line.teller import Teller
from ..listen import listening
from ..models.codec import frames_for, latent_rate
from ..plan.story import BEFORE_CAPTION, MAX_TOTAL_SECONDS, SoundEvent, StoryPlan, check_seconds
from ..plan.text import PlanReading
from ..sound.audio import AudioClip, loudness, resample
from ..sound.track import Track
from .join import as_channels, energy_weights, in_channels, last, matching_gain, mirrored_end

JOINS = ("crossfade", "latent")
HEARD_SECONDS = 30.0  # what a listener takes at once: the end of the recording
CROSSFADE_SECONDS = 0.25
HELD_SECONDS, LEAST_HELD_SECONDS = 3.0, 0.5  # of the tail, in latents
QUIET_LUFS, LOUD_LUFS = -35.0, -15.0  # between these lies what a renderer was trained on
BEFORE_ID = "before"


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


@dataclass(frozen=True)
class Joint:
    """How a continuation joins what was before: `kind` is one of `JOINS`, `crossfade_seconds` how long it fades in.
    `before_seconds` is the length of the whole recording, that of its tail if absent."""

    kind: str = "crossfade"
    crossfade_seconds: float = CROSSFADE_SECONDS
    before_seconds: float | None = None


def continue_sound(
    teller: Teller,
    tail: AudioClip,
    sentence: str,
    seconds: float | None = None,
    joint: Joint | None = None,
    plan: StoryPlan | None = None,
) -> Continuation:
    """What is heard after `tail`, the last seconds of a recording (more than 30 are not looked at), for `seconds`; without
    them, as long as the sentence or the plan says, else as the bundle usually tells.

    A bundle that listens plans by what it hears and the sentence; any other, and every one where the recording ends in
    silence, plans by the sentence alone, and says so. With `plan`, that is rendered, scaled to `seconds`. The level is that
    of the recording's last seconds where both are heard, within 12 dB and below -1 dBTP; rate and channels are the
    recording's, and each part of the bundle leaves memory after its stage.
    Raises InputError for what cannot be continued, before any model runs if possible.
    """
    joint = joint or Joint()
    before = tail.seconds if joint.before_seconds is None else joint.before_seconds
    check_continuation(tail.sample_rate, sentence, seconds, joint, plan)
    _check_total(before, seconds or 0.0)
    settings = replace(teller.settings, sample_rate=tail.sample_rate, loudness=None)
    teller = replace(teller, settings=settings, offload=True)
    tail = last(tail, HEARD_SECONDS)
    moving = AudioClip(tail.waveform - tail.waveform.mean(1, keepdim=True), tail.sample_rate)  # without DC
    reading = _plan(teller, tail, sentence, seconds, plan)
    whole = plan_of_both(reading.plan, before)
    teller.observer.plan(reading)
    # As loud as rendered: all of it is brought to the recording's level.
    rendition, notes = Rendition(teller, reading.plan.as_rendered()), list[str]()
    onward = None
    if joint.kind == "latent":
        onward, note = _go_on(rendition, moving)
        notes += filter(None, [note])
    if onward is not None:
        rendition = onward.rendition
        if teller.on_clip is not None:
            teller.on_clip(onward.first.span, onward.first.clip)
    track = arrange(rendition, onward.first if onward else None)
    try:
        weights = energy_weights(moving.waveform)
        gain, note = matching_gain(moving, track, weights, onward.lead if onward else None)
        ending, rising = mirrored_end(tail, track, weights, gain, joint.crossfade_seconds)
    except BaseException:
        track.close()
        raise
    notes += (*rendition.speech.notes, *filter(None, [note]))
    for note in notes:
        teller.observer.note(note)
    return Continuation(
        plan=reading.plan,
        whole=whole.with_voices({**teller.voices, **rendition.speech.voices}).with_telling(
            None, rendition.levels.heard(track.gain * gain)
        ),
        notes=(*reading.repairs, *notes),
        join="latent" if onward else "crossfade",
        track=track,
        gain=gain,
        weights=weights,
        ending=ending,
        rising=rising,
        stage_seconds=teller.clock.seconds,
    )


def check_continuation(
    sample_rate: int, sentence: str, seconds: float | None, joint: Joint, plan: StoryPlan | None = None
) -> None:
    """Refuses what no bundle can do."""
    if seconds is not None:
        check_seconds(seconds, "seconds")
    if joint.kind not in JOINS:
        raise InputError(f"join is {joint.kind!r}; use one of {', '.join(JOINS)}.")
    if not 0 <= joint.crossfade_seconds <= 10:
        raise InputError(f"crossfade_seconds is {joint.crossfade_seconds:g}; it must lie between 0 and 10.")
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


def _plan(teller: Teller, tail: AudioClip, sentence: str, seconds: float | None, plan: StoryPlan | None) -> PlanReading:
    if plan is not None:
        return given_plan(plan, seconds)
    if teller.bundle.manifest.listening is None:
        note = f"the bundle '{teller.bundle.manifest.name}' cannot listen: the sentence alone says what follows"
    elif listening.is_silent(tail):
        note = "the recording ends in silence: nothing is heard in it, the sentence alone says what follows"
    else:
        return _plan_by_ear(teller, tail, sentence, seconds)
    alone = replace(teller, on_clip=None)  # its first event is rendered with the recording in view
    reading, _ = reason(alone, with_prefix(sentence, teller.settings.prefix), seconds)
    return PlanReading(reading.plan, (note, *reading.repairs))


def _plan_by_ear(teller: Teller, tail: AudioClip, sentence: str, seconds: float | None) -> PlanReading:
    """A plan by a model that hears the tail; what it writes is passed on as it comes. Where it leaves out a sound that the
    sentence names, the sentence alone says what follows."""
    total, notes = choose_seconds(sentence, seconds, teller.bundle.manifest.defaults)
    notes += unknown_words(teller.bundle, sentence)
    with teller.clock.stage("load"):
        listener = listening.Listener.of(teller.parts)
    with teller.clock.stage("reason"):
        on_text = teller.observer.writing("reason")
        reading = listening.plan_on(listener, tail, sentence, total, seed=teller.seed, on_text=on_text)
    teller.release("ear", "listening_model")
    if _leaves_out(teller, sentence, reading.plan):
        return reason(replace(teller, on_clip=None), with_prefix(sentence, teller.settings.prefix), seconds)[0]
    return PlanReading(reading.plan, (*notes, *reading.repairs))


def _leaves_out(teller: Teller, sentence: str, plan: StoryPlan) -> bool:
    """Whether no event of a plan tells a sound that the sentence names."""
    lexicon = teller.bundle.lexicon()
    if lexicon is None or not lexicon.sounds:
        return False
    asked = read(sentence, lexicon).asked
    return not all(any(tells(event.caption, one, lexicon) for event in plan.events) for one in asked)


# Rendering


@dataclass(frozen=True)
class _Onward:
    """The first clip, sampled with the tail in view, what the tail itself became on the way, and what is told from there."""

    lead: AudioClip
    first: Rendered
    rendition: Rendition


def _go_on(rendition: Rendition, tail: AudioClip) -> tuple[_Onward | None, str]:
    """The first clip as it goes on from the tail's latents; None, and why, where that cannot be."""
    teller = rendition.teller
    known = _encode(last(tail, min(HELD_SECONDS, window_seconds(teller.bundle) / 3)), teller)
    if known is None:
        return None, f"the recording ends in silence or is shorter than {LEAST_HELD_SECONDS:g} s: joined by a crossfade"
    plan = _with_short_beginning(rendition.plan, len(known) / latent_rate(teller.parts.codec), teller)
    begun = None if plan is None else _with_plan(rendition, plan)
    if begun is None or begun.spans[0] not in begun.sampled:
        return None, "the continuation does not begin with one sound that is rendered: joined by a crossfade"
    lead, first = render_onward(teller, begun.spans[0], begun.plan.events[0], rendition.context.rows([0]), known)
    return _Onward(lead, first, begun), ""


def _with_plan(rendition: Rendition, plan: StoryPlan) -> Rendition:
    """The rendition, whose first event may have become two, which are told by the same context."""
    more = len(plan.events) - len(rendition.plan.events)
    rows = [0] * more + list(range(len(rendition.plan.events)))
    return Rendition(rendition.teller, plan, lambda: rendition.context.rows(rows)) if more else rendition


def _encode(tail: AudioClip, teller: Teller) -> Tensor | None:
    """Latents [k c] of whole frames up to the tail's very end; None where there is too little sound.

    Sound that is far from as loud as what models know is brought nearer before.
    """
    with teller.clock.stage("load"):
        codec = teller.parts.codec
    sound = resample(AudioClip(as_channels(tail.waveform, codec.channels), tail.sample_rate), codec.sample_rate)
    level = loudness(sound)
    frames = sound.waveform.shape[1] // codec.hop
    if frames < frames_for(codec, LEAST_HELD_SECONDS) or not math.isfinite(level):
        return None
    near = min(max(level, QUIET_LUFS), LOUD_LUFS)
    waveform = sound.waveform[:, -frames * codec.hop :] * 10.0 ** ((near - level) / 20.0)
    reference = next(iter(codec.state_dict().values()))  # type: ignore[attr-defined]
    with teller.clock.stage("encode"), torch.no_grad():
        return codec.encode(waveform[None].to(reference.device, reference.dtype))[0].float()


def _with_short_beginning(plan: StoryPlan, held_seconds: float, teller: Teller) -> StoryPlan | None:
    """The plan with a first event that fits the renderer's window behind the held tail: a longer one becomes two, joined
    like the parts of one. None for a plan that does not begin with one sound at 0."""
    crossfade = teller.chosen.crossfade_seconds
    first, *rest = plan.events
    room = window_seconds(teller.bundle) - held_seconds - crossfade
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
