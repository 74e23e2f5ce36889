"""A conversation's plans in; its scenes [2 w] out, turn by turn, in which only what became another sound is made anew.

The way of AudioCopilot (AudioChat, appendix A.2): a sound is rendered by its tool's parameters, what is heard or said and
how long, and mixed by others, how loud, where and when, which make no new sound. A speaker keeps a voice for a whole
conversation; it is drawn among those that fit the speaker, and the emotion is how it speaks. All scenes of a conversation
have one gain, so that what no edit is about is the same to the sample.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ..dataset.conversations import MADE_BY
from ..plan.levels import Levels
from ..plan.story import SoundEvent, StoryPlan
from ..sound.audio import AudioClip, resample, true_peak
from ..sound.layout import lay_out, samples_in
from ..sound.mixdown import Mixdown, fit_length, gain_to, heard_of, level_in, place
from ..speech.spoken import has_words, speak_event
from ..speech.voices import Voice, VoiceCast, draw_timbre
from .rejected import Rejected
from .renderers import Renderer

CHANNELS = 2
_LEAST_HEARD = 0.98  # of a spoken line, of its seconds: the rest is the tail of its last sound


class Bank:
    """Who speaks with which timbre in one conversation: drawn when a speaker comes, and kept."""

    def __init__(self, voice: Voice, seed: int) -> None:
        self._voice, self._rng = voice, random.Random(f"bank/{seed}")
        self._timbres: dict[str, str] = {}

    def cast(self, plan: StoryPlan) -> StoryPlan:
        """The plan with who speaks whom in it."""
        speakers = sorted({event.speaker for event in plan.events if has_words(event)})
        for speaker in speakers:
            if speaker not in self._timbres and isinstance(self._voice, VoiceCast):
                taken = self._timbres.values()
                self._timbres[speaker] = draw_timbre(speaker, self._voice.timbres, taken, self._rng).name
        self._voice.cast(speakers, {speaker: self._timbres.get(speaker, "") for speaker in speakers})
        kept = self._voice.kept
        return plan.with_voices({one: f"{kept} {self._voice.timbre(one)}" for one in speakers}) if kept else plan


@dataclass
class SceneMaker:
    """Makes the scenes of one conversation. `made` counts the sounds that were rendered or spoken, `kept` those of later
    turns that were there already."""

    renderer: Renderer
    voice: Voice | None
    seed: int
    made: int = 0
    kept: int = 0
    _sounds: dict[tuple[object, ...], AudioClip] = field(default_factory=dict[tuple[object, ...], AudioClip])
    _levels: dict[tuple[object, ...], float] = field(default_factory=dict[tuple[object, ...], float])

    def scenes(self, plans: Sequence[StoryPlan]) -> list[tuple[StoryPlan, AudioClip]]:
        """Each plan with who speaks in it and what its mix was multiplied by, and its scene.

        Raises `Rejected` for what cannot be rendered, and for words that have no voice or do not fit their event."""
        bank = None if self.voice is None else Bank(self.voice, self.seed)
        found = list[tuple[StoryPlan, Tensor]]()
        for plan in plans:
            cast = plan if bank is None else bank.cast(plan)
            missing = [event for event in cast.events if _key(event) not in self._sounds]
            self._render(missing)
            self.made += len(missing)
            self.kept += len(cast.events) - len(missing)
            found.append((cast, self._mixed(cast)))
        rate = self.renderer.rate
        gain = gain_to(max(true_peak(AudioClip(mixed, rate)) for _, mixed in found), None, None)
        return [(plan.with_telling(None, Levels(whole=gain)), AudioClip(mixed * gain, rate)) for plan, mixed in found]

    def _render(self, missing: Sequence[SoundEvent]) -> None:
        spoken = [event for event in missing if has_words(event)]
        others = [event for event in missing if not has_words(event)]
        for event, clip in zip(others, self.renderer.render(others, self.seed), strict=True):
            self._sounds[_key(event)] = resample(clip, self.renderer.rate)
        for event in spoken:
            self._sounds[_key(event)] = resample(self._spoken(event), self.renderer.rate)

    def _spoken(self, event: SoundEvent) -> AudioClip:
        if self.voice is None:
            raise Rejected("no voice", f"'{event.transcript[:60]}' is to be spoken, but there is no voice.")
        clip = speak_event(event, self.voice).clip
        if not clip.waveform.any():
            raise Rejected("unspoken words", f"the voice makes no sound of '{event.transcript[:60]}'.")
        if clip.seconds * _LEAST_HEARD > event.seconds:
            raise Rejected(
                "words too long",
                f"'{event.transcript[:60]}' takes {clip.seconds:.1f} s to be spoken, and has {event.seconds:g} s.",
            )
        return fit_length(clip, event.seconds)

    def _mixed(self, plan: StoryPlan) -> Tensor:
        """The scene [2 w] at the levels that its plan names."""
        rate, events = self.renderer.rate, {event.id: event for event in plan.events}
        mixdown, blocks = Mixdown(rate, CHANNELS, samples_in(plan.total_seconds, rate), "equal_power"), list[Tensor]()
        for span in lay_out(plan, 0.0, plan.total_seconds, frozenset(events)):
            event = events[span.event_id]
            sound = heard_of(self._sounds[_key(event)], span)
            placed = place(sound, None, event.pan, CHANNELS).waveform * self._gain(event, sound)
            blocks.append(mixdown.add(span, AudioClip(placed, rate)))
        return torch.cat([*blocks, mixdown.finish()], dim=1)

    def _gain(self, event: SoundEvent, sound: AudioClip) -> float:
        """What brings a sound to its event's loudness; measured once for each of its places."""
        key = (*_key(event), event.pan)
        if key not in self._levels:
            self._levels[key] = level_in(sound, event.pan, CHANNELS)
        level = self._levels[key]
        return 10.0 ** (((event.loudness or 0.0) - level) / 20.0) if math.isfinite(level) else 0.0


def _key(event: SoundEvent) -> tuple[object, ...]:
    """What a sound is made by, and whose it is."""
    return (event.id, *(getattr(event, name) for name in MADE_BY))
