"""One plan before a teller: which of its clips are locked, given, spoken or to be rendered, where they lie, and its context.

All ways of telling prepare a plan here, and nowhere else. Ignorant of how clips are rendered and mixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from ..bundle.bundle import Bundle
from ..models.text_encoder import Context
from ..plan.story import BEFORE_CAPTION, SoundEvent, StoryPlan
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan
from ..sound.mixdown import EventLevels, cut_or_mirror, outlast
from ..sound.onward import cut_to, onward
from ..speech.spoken import Speech
from .conditioning import condition
from .kept import Kept, KeptClip
from .locks import SOUND, Hold, Locks, lay_holds
from .spans import spans_of
from .teller import Teller

SHOWN = 4  # events that are named in one sentence


@dataclass(frozen=True)
class Rendered:
    """A clip with its span, its event and the latents [t c] that it was decoded from; none where it was not sampled. `key`
    is the store's for a clip of `seconds` at least as long, "" where it is in none."""

    span: ClipSpan
    event: SoundEvent
    latents: Tensor
    clip: AudioClip
    key: str = ""
    seconds: float = 0.0


NO_LATENTS = torch.zeros(0, 0)


class Rendition:
    """A plan as a teller is about to tell it. `spans` are all its clips; those in `sampled` are for the renderer.

    `context` may come from outside, where another rendition has it already. Raises InputError where an event has words and
    there is no voice, and for clips that were given for events which the plan does not have.
    """

    def __init__(self, teller: Teller, plan: StoryPlan, context: Callable[[], Context] | None = None) -> None:
        self.teller, self.plan, self._context = teller, plan, context
        self.events = {event.id: event for event in plan.events}
        self.row = {event.id: n for n, event in enumerate(plan.events)}  # of the context
        self.kept, self.locks = Kept(teller, plan), Locks(teller.store, plan)
        found = {event.id: self.locks.held(event) for event in plan.events if event.id not in (teller.clips or {})}
        self.holds = {name: hold for name, hold in found.items() if hold is not None}
        self.speech = Speech(
            plan.with_voices(teller.voices), teller.voice, teller.clips, teller.store, teller.anew, self.holds.keys()
        )
        spoken = {name for name, hold in self.holds.items() if hold.spoken}
        laid = spans_of(teller.bundle, plan, teller.settings, self.speech.ids | spoken)
        self.spans = lay_holds(laid, plan, self.holds)
        there = self.speech.ids | self.holds.keys()
        self.sampled = tuple(span for span in self.spans if span.event_id not in there)
        self.superseded = tuple(self._superseded())
        self.levels = EventLevels(plan)
        self._counts = Counter(span.event_id for span in self.spans)
        self._heard: dict[str, dict[int, tuple[str, float]]] = {}  # without their sound: a story may last for hours
        self.lost: set[str] = set()  # events whose lock the store lost meanwhile
        self.last: dict[str, Rendered] = {}  # parts that another one is to go on from

    @cached_property
    def context(self) -> Context:
        """Context of every event, for whoever asks first; the models that it needed then leave memory, if they are to."""
        if self._context is not None:
            return self._context()
        found = condition(self.teller, self.plan, self.kept)
        self.teller.release("language_model", "fuser", "text_encoder")
        return found

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of how the events came to their clips; complete once all are there."""
        sampled = {span.event_id for span in self.sampled}
        unheard = [event.id for event in self.plan.events if event.id in sampled and event.caption == BEFORE_CAPTION]
        lost = (
            f"event '{name}' is not the recording that was continued, which no plan holds, but a sound rendered from its "
            "caption: edit a story before it is continued"
            for name in unheard
        )
        return (*self.speech.notes, *lost, *self._anew_by_another())

    def _superseded(self) -> Iterator[SoundEvent]:
        """Events to be rendered that were heard in this story from another version of the bundle."""
        bundle, store = self.teller.bundle, self.teller.store
        for span in self.sampled if store is not None and not self.teller.anew else ():
            if not span.part and not self.kept.knows(span):
                hold = self.locks.heard(self.events[span.event_id])
                if hold is not None and not hold.spoken and _is_earlier(hold.maker, bundle):
                    yield self.events[span.event_id]

    def _anew_by_another(self) -> Iterator[str]:
        names = [f"'{event.id}'" for event in self.superseded]
        if names:
            shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
            yield (
                f"{shown} sounded from another version of the bundle before and are rendered anew from "
                f"{_maker(self.teller.bundle)}; what is locked keeps its sound"
            )

    def hear_context(self) -> None:
        """Lets the observer hear tokens and context, whether or not a clip is to be rendered."""
        _ = self.context

    @property
    def taken(self) -> tuple[ClipSpan, ...]:
        """The spans whose clips were there before."""
        there = (self.holds.keys() - self.lost) | self.speech.recalled
        return tuple(span for span in self.spans if span in self.kept.taken or span.event_id in there)

    def ready(self, span: ClipSpan) -> Rendered | None:
        """The clip of a span that is locked, given or spoken; None for one that is to be rendered, also since the store lost
        it meanwhile. Speech that was lost is spoken again, where there is a voice."""
        event, hold = self.events[span.event_id], self.holds.get(span.event_id)
        if hold is not None:
            locked = self._locked(span, event, hold)
            if locked is not None:
                return locked
            self.lost.add(event.id)
        if event.id in self.speech.ids or (hold is not None and hold.spoken and self.speech.speaks(event)):
            clip, key = self.speech.clip(event, span.seconds), self.speech.keys.get(event.id, "")
            return Rendered(span, event, NO_LATENTS, clip, key, span.seconds)
        return None

    def _locked(self, span: ClipSpan, event: SoundEvent, hold: Hold) -> Rendered | None:
        key, seconds = hold.keys[span.part], hold.seconds[span.part]
        found = self.teller.store.get(key) if self.teller.store is not None else None
        if found is None or not found.keys() >= SOUND:
            return None
        clip = AudioClip(found["waveform"], int(found["sample_rate"]))
        clip = self.speech.fit(event, clip, span.seconds) if hold.spoken else cut_or_mirror(clip, span.seconds)
        return Rendered(span, event, found.get("latents", NO_LATENTS), clip, key, seconds)

    def pass_on(self, rendered: Rendered) -> None:
        """Remembers a part for the one that goes on from it, and no longer."""
        self.last.pop(rendered.span.event_id, None)
        if rendered.span.goes_on:
            self.last[rendered.span.event_id] = rendered

    def laid_on(self, span: ClipSpan, clip: AudioClip) -> AudioClip:
        """What was decoded for a span as its clip: without its lead, and as long as the span where the window is shorter."""
        last = self.last.get(span.event_id)
        if span.lead_seconds:
            goes_on = last is not None and last.span.part + 1 == span.part
            before = cut_to(last.clip, last.span.seconds) if last is not None and goes_on else None
            clip = onward(before, clip, span.lead_seconds, span.fade_in_seconds)
        return outlast(clip, span)

    def recall(self, span: ClipSpan, known: KeptClip) -> Rendered:
        """A clip that is kept. One that was only remembered is kept for locks alone: it was made otherwise than its content
        says, beside a text that was still being written or behind a recording."""
        key = known.key or self.kept.keep_apart(known.latents, known.clip)
        return Rendered(span, self.events[span.event_id], known.latents, known.clip, key, known.seconds)

    def keep(self, span: ClipSpan, latents: Tensor, clip: AudioClip) -> Rendered:
        """A clip that was rendered now; it is kept."""
        key = self.kept.keep(span, latents, clip)
        return Rendered(span, self.events[span.event_id], latents, clip, key, span.seconds)

    def hold(self, rendered: Rendered) -> None:
        """A clip was heard: once all parts of its event were, a lock of the event keeps them from now on."""
        event, parts = rendered.event, self._heard.setdefault(rendered.event.id, {})
        parts[rendered.span.part] = rendered.key, rendered.seconds
        if len(parts) < self._counts[event.id]:
            return
        keys, seconds = zip(*(parts[part] for part in sorted(parts)), strict=True)
        held = event.id in self.holds and event.id not in self.lost
        spoken = self.holds[event.id].spoken if held else event.id in self.speech.ids
        if all(keys):
            self.locks.hold(event, Hold(keys, seconds, event.seconds, spoken, _maker(self.teller.bundle)))


def _maker(bundle: Bundle) -> str:
    return f"{bundle.manifest.name} {bundle.manifest.version}"


def _is_earlier(maker: str, bundle: Bundle) -> bool:
    """Whether `maker` is another version of this bundle; before makers were written down all were version 1."""
    name, version = bundle.manifest.name, bundle.manifest.version
    known, _, heard = maker.partition(" ") if maker else (name, "", "1")
    return known == name and heard != version
