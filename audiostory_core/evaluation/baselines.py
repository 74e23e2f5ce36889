"""Systems made of others, to compare with (AudioStory, Table 1; AudioChat, section 6.3): a plan from one, its sounds from
another, laid by our own timeline; text to audio without a plan; the input again.

A `RecordPlanner` turns a record into a plan. `PlannedSystem` with a language model's plan is LLM + text-to-audio, with the
record's own captions it is captions + text-to-audio, with a script it is WavJourney's way, and with what an ear says of a
recording, in words alone, it is a cascade without audio context.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import torch

from ..bundle.parts import Parts
from ..errors import InputError
from ..line.planning import reason_once
from ..line.server_reasoner import ask_plan
from ..line.settings import Settings
from ..line.teller import Teller
from ..listen.listening import Listener, listen
from ..pipeline import tell
from ..plan.levels import STORY_LUFS
from ..plan.story import MAX_CAPTION_CHARS, SoundEvent, StoryPlan
from ..servers.chat import ChatServer
from ..sound.audio import AudioClip, read
from ..sound.layout import ClipSpan, lay_out, samples_in
from ..sound.mixdown import EventLevels, Mixdown, cut_or_mirror, enter
from ..sound.track import Track
from ..speech.spoken import Speech, installed
from . import script
from .records import Record, RecordCaption
from .systems import System, Told

CROSSFADE_SECONDS, MOST_EVENTS = 1.0, 64


class RecordPlanner(Protocol):
    """Whoever says how a record should be told. `version` changes whenever it would say otherwise."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def plan(self, record: Record) -> StoryPlan:
        """Raises InputError, one sentence, where there is none."""
        ...


class CaptionPlanner:
    """The record's own captions, of the real sound."""

    name, version = "captions", "as recorded"

    def plan(self, record: Record) -> StoryPlan:
        return record.plan


class BundlePlanner:
    """A bundle's language model."""

    def __init__(self, parts: Parts, seed: int = 0) -> None:
        self.parts, self.seed, self.name = parts, seed, parts.bundle.manifest.name
        self.version = f"{parts.bundle.digest_of('')[:12]} {seed}"

    def plan(self, record: Record) -> StoryPlan:
        return reason_once(Teller(self.parts, seed=self.seed, offload=False), record.instruction, record.seconds).plan


class ServerPlanner:
    """A language model behind a server."""

    def __init__(self, server: ChatServer) -> None:
        self.server, self.name, self.version = server, server.model, f"{server.url} {server.model}"

    def plan(self, record: Record) -> StoryPlan:
        return ask_plan(self.server, record.instruction, record.seconds).plan


class ScriptPlanner:
    """A language model behind a server that writes a script of speech, music and effects."""

    def __init__(self, server: ChatServer) -> None:
        self.server, self.name = server, server.model
        self.version = f"script {script.VERSION} {server.url} {server.model}"

    def plan(self, record: Record) -> StoryPlan:
        return script.ask_script(self.server, record.instruction, record.seconds)


class CascadePlanner:
    """A planner that is told in words what a bundle's ear heard of the recording before; nobody after it hears that."""

    def __init__(self, listener: Listener, ear: str, planner: RecordPlanner) -> None:
        """`ear` says which ear it is, as versions do."""
        self.listener, self.planner = listener, planner
        self.name, self.version = f"{planner.name}, told what was heard", f"heard by {ear}, {planner.version}"

    def plan(self, record: Record) -> StoryPlan:
        if record.before is None:
            return self.planner.plan(record)
        heard = listen(self.listener, read(record.before)).plan
        said = "Nothing." if heard is None else " ".join(event.caption for event in heard.events)
        asked = f"This was heard before, and is over: {said} Now plan what is heard next: {record.instruction}"
        return self.planner.plan(replace(record, instruction=asked)).model_copy(update={"instruction": record.instruction})


class PlannedSystem:
    """A plan whose events are told by another system, each by itself and from its caption, as long as its place in the
    timeline; with a `voice` ("auto", "none" or one of `speech.KINDS`) what has words is spoken."""

    def __init__(
        self, planner: RecordPlanner, renderer: System, voice: str = "auto", crossfade_seconds: float = CROSSFADE_SECONDS
    ) -> None:
        self.planner, self.renderer, self.crossfade_seconds = planner, renderer, crossfade_seconds
        self.voice = "none" if voice == "auto" and not installed() else voice
        self.name = f"{planner.name} + {renderer.name}"
        self.version = f"{planner.version}, {renderer.version}, {self.voice}, {crossfade_seconds:g}"

    def tell(self, record: Record) -> Told:
        started = time.perf_counter()
        plan = self.planner.plan(record)
        if len(plan.events) > MOST_EVENTS:
            raise InputError(f"the plan has {len(plan.events)} events; at most {MOST_EVENTS} are rendered one by one.")
        speech = Speech(plan, self.voice)
        longest = plan.total_seconds + self.crossfade_seconds
        spans = lay_out(plan, self.crossfade_seconds, longest, speech.ids)
        events, clips = {event.id: event for event in plan.events}, list[AudioClip]()
        for span in spans:
            event = events[span.event_id]
            spoken = speech.clip(event, span.seconds) if event.id in speech.ids else None
            clips.append(spoken or self._rendered(record, event, span.seconds))
        return Told(lay(plan, spans, clips), plan, time.perf_counter() - started)

    def _rendered(self, record: Record, event: SoundEvent, seconds: float) -> AudioClip:
        """One event as the renderer tells it: a record of its own, without the files of the whole."""
        alone = Record(
            f"{record.name}-{event.id}", event.caption, "", (RecordCaption(event.caption, 0.0, seconds),), seconds
        )
        try:
            clip = self.renderer.tell(alone).clip
        except InputError as error:
            raise InputError(f"event '{event.id}' was not rendered: {error}") from None
        return cut_or_mirror(clip, seconds)


class DirectSystem:
    """A bundle's renderer without its language model: the instruction as it stands is the caption of one event."""

    def __init__(self, parts: Parts, seed: int = 0) -> None:
        self.parts, self.seed, self.name = parts, seed, f"{parts.bundle.manifest.name}, no plan"
        self.version = f"direct {parts.bundle.digest_of('')[:12]} {seed} {parts.placement.precision}"

    def tell(self, record: Record) -> Told:
        started = time.perf_counter()
        caption = " ".join(record.instruction.split())[:MAX_CAPTION_CHARS]
        plan = StoryPlan.sequential(record.instruction, [(caption, record.seconds)])
        story = tell(bundle=self.parts, plan=plan, seed=self.seed, settings=Settings(route="text"))
        with story.track as track:
            return Told(track.clip(), None, time.perf_counter() - started)


class Copy:
    """The recording that the record goes on from, once more: from its beginning, and again until it is long enough."""

    name, version = "copy of the input", "1"

    def tell(self, record: Record) -> Told:
        if record.before is None:
            raise InputError("this record has no input that could be copied.")
        clip = read(record.before)
        wanted = samples_in(record.seconds, clip.sample_rate)
        if not clip.waveform.shape[1]:
            raise InputError(f"{record.before.name} has no samples to copy.")
        times = -(-wanted // clip.waveform.shape[1])
        return Told(AudioClip(clip.waveform.repeat(1, times)[:, :wanted].clone(), clip.sample_rate))


def lay(plan: StoryPlan, spans: tuple[ClipSpan, ...], clips: list[AudioClip]) -> AudioClip:
    """Clips of a plan's spans in its timeline: each at its level, crossfaded, the whole as loud as stories are."""
    rate = max(clip.sample_rate for clip in clips)
    channels = 2 if any(event.pan for event in plan.events) or any(clip.channels == 2 for clip in clips) else 1
    events, levels = {event.id: event for event in plan.events}, EventLevels(plan)
    mixdown = Mixdown(rate, channels, samples_in(plan.total_seconds, rate), "equal_power")
    with Track(rate, channels, STORY_LUFS, limits=True) as track:
        for block in _blocks(mixdown, zip(spans, clips, strict=True), events, levels, (rate, channels)):
            track.add(block)
        return track.clip()


def _blocks(
    mixdown: Mixdown,
    placed: Iterator[tuple[ClipSpan, AudioClip]],
    events: dict[str, SoundEvent],
    levels: EventLevels,
    form: tuple[int, int],
) -> Iterator[torch.Tensor]:
    for span, clip in placed:
        if clip.channels > 2:
            clip = AudioClip(clip.waveform.mean(0, keepdim=True), clip.sample_rate)
        yield mixdown.add(span, enter(clip, span, events[span.event_id], *form, levels))
    yield mixdown.finish()
