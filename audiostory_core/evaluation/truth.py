"""What a conversation should sound like: its plans -> scenes of synthesised sounds, mixed by the line itself.

The recipes that bundles and judges were trained on draw every sound, a voice speaks what is said, and the line's own layout,
levels, places and mixer make a scene of them. So a figure of these scenes is a ceiling: what its judge gives to sounds that
are there. A sound keeps its waveform for as long as edits leave it what it is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch

from ..bundle.parts import Parts
from ..dataset.conversations import Conversation, same_sound
from ..errors import InputError
from ..metrics.scores import class_of_caption
from ..pipeline import tell
from ..plan.story import SoundEvent, StoryPlan
from ..recipes.recipe import SAMPLE_RATE, synthesise
from ..sound.audio import AudioClip


@dataclass(frozen=True)
class TrueScene:
    """A scene [ch w], its plan with how loud it was mixed, and the sounds [1 w] of its events but of what is spoken."""

    clip: AudioClip
    plan: StoryPlan
    sounds: Mapping[str, AudioClip]

    def sounds_kept(self, after: StoryPlan) -> dict[str, AudioClip]:
        """The sounds of those events that are still the same in an edited plan, however loud, where and when."""
        before = {event.id: event for event in self.plan.events}
        return {e.id: self.sounds[e.id] for e in after.events if e.id in self.sounds and same_sound(e, before[e.id])}


def true_scenes(parts: Parts, conversation: Conversation, draw: int = 0) -> Iterator[TrueScene]:
    """The scene of each turn, in order, at the rate and with the channels of a bundle; another `draw` has other sounds.

    An edited scene is as loud as a whole as the first one was, as the line keeps it. Raises InputError for a caption that
    no recipe is known for, and for spoken lines where there is no voice.
    """
    scene: TrueScene | None = None
    for turn in conversation.turns:
        scene = _scene(parts, _held(turn.after, scene), f"true {conversation.seed}/{draw}")
        yield scene


def _held(plan: StoryPlan, before: TrueScene | None) -> StoryPlan:
    """A plan with what the scene before says of the loudness of the whole and of who speaks."""
    if before is None:
        return plan
    return plan.model_copy(update={"levels": before.plan.levels}).with_voices(before.plan.voices)


def _scene(parts: Parts, plan: StoryPlan, seed: str) -> TrueScene:
    sounds = {event.id: _sound(event, seed) for event in plan.events if not event.transcript}
    told = tell(plan=plan, bundle=parts, clips=sounds)
    with told.track as track:
        return TrueScene(track.clip(), told.plan.with_telling(None, told.levels), sounds)


def _sound(event: SoundEvent, seed: str) -> AudioClip:
    named = class_of_caption(event.caption)
    if named is None:
        raise InputError(f"no recipe is known for '{event.caption[:60]}', so it has no ground truth.")
    drawn = random.Random(f"{seed}/{event.id}/{event.caption}").getrandbits(62)
    waveform = synthesise(*named, event.seconds, np.random.default_rng(drawn))
    return AudioClip(torch.from_numpy(waveform)[None], SAMPLE_RATE)
