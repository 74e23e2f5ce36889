"""What was made for an event before, kept by the event's own content: its bridge tokens and its clips.

A key holds what the event itself says and how it is rendered, not its neighbours: an edit elsewhere leaves it as it was, bit
for bit. A locked event is known by its words, length and take alone: it stays what was heard of it last. Ignorant of how
things are made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..disk.store import Store, content_key
from ..plan.story import SoundEvent, StoryPlan, event_seed
from ..plan.text import PlanReading
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan, samples_in
from .bridge import BridgeTokens
from .settings import Settings

TOKENS, CLIP, ALIAS = ("semantic", "residual"), ("latents", "waveform", "sample_rate"), ("key", "seconds")


class Kept:
    """One story's view of a store. Without a store nothing is known; with `anew` nothing is taken, but all is kept."""

    def __init__(
        self, store: Store | None, parts: Parts, plan: StoryPlan, settings: Settings, story_seed: int, anew: bool = False
    ) -> None:
        self.store, self.anew, self.plan, self.seed = store, anew, plan, story_seed
        self._events = {event.id: event for event in plan.events}
        self.taken: set[ClipSpan] = set()
        self._held: dict[ClipSpan, tuple[SoundEvent, Tensor, AudioClip]] = {}
        if store is None:
            return
        bundle, placement = parts.bundle, parts.placement
        made_by = (str(placement.dtype), placement.quantise, *parts.shown)
        self._reader = (bundle.digest_of("llm/", "bridge."), bundle.manifest.model_dump_json(include={"language"}), *made_by)
        told_by = bundle.digest_of("dit.", "fuser.", "codec/", "unconditional.", "text_encoder/")
        chosen = settings.resolved(bundle.manifest.defaults)
        sampling = (
            chosen.num_steps, chosen.guidance_scale, chosen.sampler, chosen.shift, *chosen.guidance_interval,
            chosen.step_cache, settings.residual_strength, settings.mode, settings.route, settings.reference,
        )  # fmt: skip
        self._renderer = (*self._reader, told_by, *sampling)

    def tokens(self, read: Callable[[], BridgeTokens]) -> BridgeTokens:
        """Bridge tokens of all events, by a store in float32 on the CPU; `read` reads the whole story where some are new."""
        if self.store is None:
            return read()
        keys = list(self._token_keys())
        rows = [self._get(key, TOKENS) for key in keys]
        if any(row is None for row in rows):
            found = read()
            for k, (semantic, residual) in enumerate(zip(found.semantic, found.residual, strict=True)):
                if rows[k] is None:
                    rows[k] = {"semantic": semantic.cpu().float(), "residual": residual.cpu().float()}
                    self.store.put(keys[k], rows[k] or {})
        return BridgeTokens(*(torch.stack([row[name] for row in rows if row]) for name in TOKENS))

    def clip(self, span: ClipSpan) -> tuple[Tensor, AudioClip] | None:
        """Latents [t c] and the clip of a span that was rendered before, or None.

        An event that lost its crossfade, because it or its neighbour moved, is cut from the longer clip that is there.
        """
        event = self._events[span.event_id]
        if span in self._held and self._held[span][0] == event:
            return self._held[span][1:]
        for key, seconds in self._known_as(event, span):
            found = self._get(key, CLIP, locked=event.locked)
            if found is not None:
                self.taken.add(span)
                self._name(self._lock_key(event, span), key, seconds)
                rate = int(found["sample_rate"])
                heard = found["waveform"][:, : samples_in(span.seconds, rate) + 1]
                return found["latents"], AudioClip(heard, rate)
        return None

    def hold(self, span: ClipSpan, event: SoundEvent, latents: Tensor, clip: AudioClip) -> None:
        """Holds a clip in memory, for as long as the finished plan has this very event in this very place."""
        self._held[span] = event, latents, clip

    def keep(self, span: ClipSpan, latents: Tensor, clip: AudioClip) -> None:
        """Keeps a rendered clip, also as what a lock of its event holds from now on."""
        if self.store is None:
            return
        event = self._events[span.event_id]
        self.taken.discard(span)  # evicted since it was seen
        key = self._clip_key(event, span)
        rate = torch.tensor(clip.sample_rate)
        if not self.store.put(key, {"latents": latents.float(), "waveform": clip.waveform, "sample_rate": rate}):
            return
        self._name(self._lock_key(event, span), key, span.seconds)
        if not list(self._named(self._event_key(event, span), span.seconds)):
            self._name(self._event_key(event, span), key, span.seconds)

    def _known_as(self, event: SoundEvent, span: ClipSpan) -> Iterator[tuple[str, float]]:
        """Keys under which the clip of a span may lie, with its seconds, the best first."""
        if self.store is None:
            return
        if event.locked:
            yield from self._named(self._lock_key(event, span), span.seconds)
        yield self._clip_key(event, span), span.seconds
        yield from self._named(self._event_key(event, span), span.seconds)

    def _named(self, name: str, least: float = 0.0) -> Iterator[tuple[str, float]]:
        """The key and the seconds of the clip that `name` stands for, if it lasts `least`."""
        alias = self.store.get(name) if self.store is not None else None
        if alias is not None and set(alias) == set(ALIAS) and float(alias["seconds"]) >= least - 1e-4:
            yield bytes(alias["key"].tolist()).decode(), float(alias["seconds"])

    def _name(self, name: str, key: str, seconds: float) -> None:
        """Lets `name` stand for a clip, unless it does."""
        if self.store is not None and all(known != key for known, _ in self._named(name)):
            alias = {"key": torch.tensor(list(key.encode()), dtype=torch.uint8), "seconds": torch.tensor(seconds)}
            self.store.put(name, alias)

    def _get(self, key: str, names: tuple[str, ...], locked: bool = False) -> dict[str, Tensor] | None:
        if self.store is None or (self.anew and not locked):
            return None
        found = self.store.get(key)
        return found if found is not None and set(found) == set(names) else None

    def _token_keys(self) -> Iterator[str]:
        """Events that say the same are told apart by their order."""
        seen: dict[tuple[str, str, float], int] = {}
        for event in self.plan.events:
            own = (event.caption, event.detail, float(event.seconds))
            seen[own] = seen.get(own, -1) + 1
            yield content_key("tokens 1", *self._reader, self.plan.instruction_of(event), *own, seen[own])

    def _clip_key(self, event: SoundEvent, span: ClipSpan) -> str:
        """A clip by what it says and how long it is."""
        return content_key(self._event_key(event, span), round(span.seconds, 6))

    def _event_key(self, event: SoundEvent, span: ClipSpan) -> str:
        """A clip by what it says, whatever it needed for the crossfade into the next one."""
        own = (event.caption, event.detail, float(event.seconds), event_seed(self.seed, event), span.part)
        return content_key("clip 1", *self._renderer, self.plan.instruction_of(event), *own)

    def _lock_key(self, event: SoundEvent, span: ClipSpan) -> str:
        """A clip by its words, length and take, however it was rendered."""
        own = (event.id, event.caption, float(event.seconds), event.take, span.part)
        return content_key("lock 1", self._renderer[0], self.plan.instruction_of(event), *own)


def kept_reading(
    store: Store | None, parts: Parts, instruction: str, seconds: float, seed: int, plan: Callable[[], PlanReading]
) -> PlanReading:
    """What the language model made of an instruction before, else what `plan` makes of it now."""
    if store is None:
        return plan()
    model = (parts.bundle.digest_of("llm/"), str(parts.placement.dtype), parts.placement.quantise, *parts.shown)
    key = content_key("plan 1", *model, instruction, float(seconds), seed)
    found = (store.get(key) or {}).get("text")
    if found is not None:
        text = json.loads(bytes(found.tolist()))
        return PlanReading(StoryPlan.build(text["plan"]), tuple(text["repairs"]))
    reading = plan()
    text = json.dumps({"plan": reading.plan.model_dump(mode="json"), "repairs": reading.repairs})
    store.put(key, {"text": torch.tensor(list(text.encode()), dtype=torch.uint8)})
    return reading
