"""Captions of a video -> sound exactly as long as its picture, each event at its caption's time; over, under or in place of
the old sound.

The captions become a plan as they stand, or each is first read by the bundle's language model, as an instruction is: a
bundle that knows few sounds needs that. Knows nothing of files.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import torch
from torch import Tensor

from ..bundle.bundle import Bundle
from ..errors import InputError
from ..line.planning import reason_once
from ..line.teller import Teller
from ..pipeline import Story, tell_plan
from ..plan.clauses import clauses
from ..plan.story import MAX_EVENTS, Chapter, StoryPlan
from ..plan.text import PlanReading
from ..sound.audio import AudioClip, resample
from ..sound.mixdown import place
from ..sound.track import Track
from ..video.captions import Captions, from_plan, instruction_of, plan_of, sentence
from ..video.containers import USUAL_RATE

OldSound = Literal["keep", "duck", "replace"]
OLD_SOUND = get_args(OldSound)

DUCK_DB = 14.0  # how much the old sound is lowered where ours sounds
_HEARD_DBFS = -50.0
_ATTACK_SECONDS, _RELEASE_SECONDS, _HOP_SECONDS = 0.05, 0.4, 0.01


@dataclass(frozen=True)
class OldTrack:
    """A video's own sound: blocks [ch w] at the new sound's rate, as long as the picture together."""

    blocks: Iterable[Tensor]
    channels: int


def plan_captions(
    teller: Teller, captions: Captions, wish: str, seconds: float, reasoned: bool | None = None
) -> PlanReading:
    """A plan of `seconds` with what each caption says, at its time.

    `reasoned`: whether the language model reads each caption as an instruction; None: see `needs_reasoning`. What a lexicon
    does not know is said either way. Raises InputError as `planning.reason` does.
    """
    lexicon, texts = teller.bundle.lexicon(), [caption.caption for caption in captions.captions]
    if needs_reasoning(teller.bundle, texts) if reasoned is None else reasoned:
        return _reason_captions(teller, captions, wish, seconds)
    notes = list(captions.notes)
    if lexicon is not None:
        from ..plan.lexicon import unknown_sentences

        notes += unknown_sentences(lexicon.unknown(" ".join(texts)))
    return PlanReading(plan_of(captions.captions, wish, seconds), tuple(notes))


def needs_reasoning(bundle: Bundle, captions: Sequence[str]) -> bool:
    """Whether a bundle has a lexicon, and a caption holds words outside it, or several sounds one after the other."""
    lexicon = bundle.lexicon()
    if lexicon is None or bundle.manifest.language is None:
        return False
    return any(lexicon.unknown(caption) or len(clauses(caption)) > 1 for caption in captions)


def _reason_captions(teller: Teller, captions: Captions, wish: str, seconds: float) -> PlanReading:
    events: list[dict[str, Any]] = []
    chapters: list[Chapter] = []
    notes: dict[str, None] = dict.fromkeys(captions.notes)
    for n, caption in enumerate(captions.captions, 1):
        instruction = f"{sentence(caption.caption)} {sentence(wish)}".strip()
        try:
            reading = reason_once(teller, instruction, caption.seconds)
        except InputError as error:
            if n == len(captions.captions) and not events:
                raise
            notes |= {f"at {caption.start:.1f} s nothing is told: {error}": None}
            continue
        notes |= dict.fromkeys(f"at {caption.start:.1f} s: {note}" for note in reading.repairs)
        events += [
            {**event.model_dump(), "id": f"c{n}_{event.id}", "start": round(caption.start + event.start, 9)}
            for event in reading.plan.events
        ]
        if len(events) > MAX_EVENTS:
            raise InputError(f"the captions became more than {MAX_EVENTS} events, which no plan holds; give fewer.")
        title, start = caption.caption[:200], round(caption.start, 9)
        chapters.append(Chapter(title=title, instruction=instruction, start=start, seconds=caption.seconds))
        teller.observer.progress("captions", n, len(captions.captions))
    story = {
        "instruction": instruction_of(captions.captions, wish, seconds),
        "total_seconds": seconds,
        "events": [_within(event, seconds) for event in events],
        "chapters": [chapter.model_dump() for chapter in chapters],
    }
    return PlanReading(StoryPlan.build(story), tuple(notes))


def _within(event: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Sums of times may pass the end by a rounding."""
    return {**event, "seconds": min(event["seconds"], round(seconds - event["start"], 9))}


def fit_plan(plan: StoryPlan, seconds: float) -> StoryPlan:
    """A given plan, `seconds` long as the video is; silence follows a shorter one. Raises InputError for a longer one."""
    last = max(event.end for event in plan.events)
    if last > seconds + 0.05:
        raise InputError(
            f"the plan's last event ends at {last:.2f} s, but the video lasts {seconds:.2f} s; shorten the plan."
        )
    events = [_within(event.model_dump(), seconds) for event in plan.events if event.start < seconds - 0.01]
    return plan.with_events(events, total_seconds=seconds)


def plan_for(teller: Teller, plan: StoryPlan, seconds: float, reasoned: bool | None = None) -> PlanReading:
    """A plan from elsewhere as this bundle tells it under a video: as it stands, or each of its captions read anew.

    See `plan_captions` for `reasoned`, and `fit_plan`.
    """
    fit = fit_plan(plan, seconds)
    if reasoned is None:
        reasoned = needs_reasoning(teller.bundle, [event.caption for event in fit.events])
    if not reasoned:
        return PlanReading(fit)
    return plan_captions(teller, Captions(from_plan(fit)), "", seconds, reasoned=True)


def dub(teller: Teller, plan: StoryPlan, old: OldTrack | None = None, how: OldSound = "replace") -> Story:
    """The plan told, exactly as long as it says, mixed with the `old` sound unless that is replaced.

    Without a sample rate in the settings it is that of most videos. Raises InputError as `pipeline.tell` does.
    """
    if how not in OLD_SOUND:
        raise InputError(f"the old sound is to be {how!r}; use one of {', '.join(OLD_SOUND)}.")
    mixing, settings = old is not None and how != "replace", teller.settings
    chosen = replace(settings, sample_rate=settings.sample_rate or USUAL_RATE)
    own = replace(chosen, loudness=None) if mixing else chosen
    story = tell_plan(replace(teller, settings=own, offload=True), PlanReading(plan))
    if old is None or not mixing:
        return story
    with story.track as ours:
        track = mix_over(ours, old, how, settings.loudness)
    return replace(story, track=track)


def fit_track(clip: AudioClip, samples: int, sample_rate: int) -> Track:
    """Any sound as a track of exactly so many samples: cut where it is longer, followed by silence where it is shorter."""
    found = resample(clip, sample_rate).waveform[:2, :samples]
    track = Track(sample_rate, len(found))
    track.add(torch.nn.functional.pad(found, (0, samples - found.shape[1])))
    return track


def mix_over(ours: Track, old: OldTrack, how: OldSound, target_lufs: float | None = None) -> Track:
    """Our track over the old sound, which gives way where ours is heard if it is ducked; the peak stays below -1 dBTP."""
    channels = max(ours.channels, old.channels)
    track = Track(ours.sample_rate, channels, target_lufs)
    ducker = _Ducker(ours.sample_rate) if how == "duck" else None
    before = torch.zeros(old.channels, 0)
    blocks = iter(old.blocks)
    try:
        for block in ours.blocks():
            while before.shape[1] < block.shape[1] and (more := next(blocks, None)) is not None:
                before = torch.cat([before, more], dim=1)
            under, before = before[:, : block.shape[1]], before[:, block.shape[1] :]
            if ducker is not None:
                under = under * ducker.gain(block)[: under.shape[1]]
            whole = _in_channels(block, ours.sample_rate, channels).clone()
            whole[:, : under.shape[1]] += _in_channels(under, ours.sample_rate, channels)
            track.add(whole)
    except BaseException:
        track.close()
        raise
    return track


def _in_channels(block: Tensor, rate: int, channels: int) -> Tensor:
    return place(AudioClip(block.float(), rate), None, 0.0, channels).waveform


class _Ducker:
    """What the old sound is multiplied by, from how loud ours is: quickly down, slowly up."""

    def __init__(self, rate: int) -> None:
        self.hop = max(1, round(rate * _HOP_SECONDS))
        self.low, self.heard = 10 ** (-DUCK_DB / 20), 10 ** (_HEARD_DBFS / 20)
        self.fall, self.rise = (1 - math.exp(-_HOP_SECONDS / t) for t in (_ATTACK_SECONDS, _RELEASE_SECONDS))
        self.now = 1.0

    def gain(self, block: Tensor) -> Tensor:
        """[w] for a block [ch w] of ours; blocks come in order."""
        count = math.ceil(block.shape[1] / self.hop)
        padded = torch.nn.functional.pad(block, (0, count * self.hop - block.shape[1]))
        levels = padded.reshape(len(block), count, self.hop).square().mean((0, 2)).sqrt().tolist()
        edges = [self.now, *self._followed(levels)]
        whole = torch.nn.functional.interpolate(
            torch.tensor(edges)[None, None], count * self.hop + 1, mode="linear", align_corners=True
        )
        return whole[0, 0, 1 : block.shape[1] + 1]

    def _followed(self, levels: Sequence[float]) -> Iterator[float]:
        for level in levels:
            wanted = self.low if level > self.heard else 1.0
            self.now += (wanted - self.now) * (self.fall if wanted < self.now else self.rise)
            yield self.now
