"""What was made for an event before, kept by the event's own content: its bridge tokens and its clips.

A key holds what the event itself says and how it is rendered, not its neighbours: an edit elsewhere leaves it as it was, bit
for bit. Ignorant of what was heard last, which locks keep, and of how things are made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from ..disk.store import content_key
from ..plan.story import SoundEvent, StoryPlan, event_seed
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan
from ..sound.mixdown import outlast
from .bridge import BridgeTokens, Tokens, in_order
from .teller import Teller

TOKENS, CLIP, ALIAS = ("semantic", "residual"), ("latents", "waveform", "sample_rate"), ("key", "seconds")


@dataclass(frozen=True)
class KeptClip:
    """A clip that was made before: the store's key of it ("": only remembered), the seconds that it was made for, its
    latents [t c], and the clip itself, cut to its span."""

    key: str
    seconds: float
    latents: Tensor
    clip: AudioClip


class Kept:
    """One story's view of a teller's store. Without one nothing is known; with `anew` nothing is taken but what is
    locked, and all is kept."""

    def __init__(self, teller: Teller, plan: StoryPlan) -> None:
        self.store, self.anew, self.plan, self.seed = teller.store, teller.anew, plan, teller.seed
        self._events = {event.id: event for event in plan.events}
        self.taken: set[ClipSpan] = set()
        self._early: dict[ClipSpan, tuple[SoundEvent, KeptClip]] = {}
        if self.store is None:
            return
        parts, chosen, settings = teller.parts, teller.chosen, teller.settings
        bundle, placement = parts.bundle, parts.placement
        read_in, rendered_in = (str(parts.dtype_of(name)) for name in ("language_model", "dit"))
        language = bundle.manifest.model_dump_json(include={"language"})
        self._reader = (bundle.digest_of("llm/", "bridge."), language, read_in, placement.quantise, *parts.shown)
        renderer = bundle.digest_of("dit.", "fuser.", "codec/", "unconditional.", "text_encoder/")
        sampling = (
            chosen.num_steps, chosen.guidance_scale, chosen.sampler, chosen.shift, *chosen.guidance_interval,
            chosen.step_cache, settings.residual_strength, settings.mode, settings.route, settings.reference,
        )  # fmt: skip
        self._renderer = (*self._reader, renderer, rendered_in, *sampling)

    def tokens(self, read: Callable[[Collection[int]], Mapping[int, Tokens]]) -> BridgeTokens:
        """Bridge tokens of all events, by a store in float32 on the CPU; `read` reads those at the places in the plan that
        are new."""
        if self.store is None:
            return in_order(read(range(len(self.plan.events))))
        keys = list(self._token_keys())
        rows = [self._get(key, TOKENS) for key in keys]
        missing = [k for k, row in enumerate(rows) if row is None]
        found = read(missing) if missing else {}
        for k in missing:
            rows[k] = {name: each.cpu().float() for name, each in zip(TOKENS, found[k], strict=True)}
            self.store.put(keys[k], rows[k] or {})
        return BridgeTokens(*(torch.stack([row[name] for row in rows if row]) for name in TOKENS))

    def knows(self, span: ClipSpan) -> bool:
        """Whether a clip of the span lies there, so far as can be said without reading it."""
        event = self._events[span.event_id]
        if span in self._early and self._early[span][0] == event:
            return True
        if self.store is None or (self.anew and not event.locked):
            return False
        return any(self.store.has(key) for key, _ in self._known_as(event, span))

    def clip(self, span: ClipSpan) -> KeptClip | None:
        """The clip of a span that was rendered before, or None.

        An event that lost its crossfade, because it or its neighbour moved, is cut from the longer clip that is there; where
        one came by a crossfade the end of the clip is mirrored, which lets it die away.
        """
        event = self._events[span.event_id]
        if span in self._early and self._early[span][0] == event:
            known = self._early[span][1]
            if known.key:
                self.taken.add(span)
            return known
        for key, seconds in self._known_as(event, span):
            found = self._get(key, CLIP, event.locked)
            if found is not None:
                self.taken.add(span)
                clip = outlast(AudioClip(found["waveform"], int(found["sample_rate"])), span)
                return KeptClip(key, seconds, found["latents"], clip)
        return None

    def remember(self, span: ClipSpan, event: SoundEvent, known: KeptClip) -> None:
        """Remembers a clip for as long as the finished plan has this very event in this very place; one without a key was
        made now."""
        self._early[span] = event, known

    def early_clip(self, span: ClipSpan) -> KeptClip | None:
        """The clip of a span whose plan is still being written: rendered before by what it says, or as early as this."""
        known = self.clip(span)
        if known is not None:
            return known
        for key, seconds in self._named(self._early_key(span), span.seconds):
            found = self._get(key, CLIP)
            if found is not None:
                return KeptClip(key, seconds, found["latents"], AudioClip(found["waveform"], int(found["sample_rate"])))
        return None

    def keep_early(self, span: ClipSpan, latents: Tensor, clip: AudioClip) -> None:
        """Keeps a clip that was rendered while its plan was being written."""
        key = self.keep_apart(latents, clip)
        if key:
            self._name(self._early_key(span), key, span.seconds)

    def keep(self, span: ClipSpan, latents: Tensor, clip: AudioClip) -> str:
        """Keeps a rendered clip; the key it is kept by, "" if it is not."""
        if self.store is None:
            return ""
        event = self._events[span.event_id]
        self.taken.discard(span)  # evicted since it was seen
        key = self._clip_key(event, span)
        if not self.store.put(key, _tensors(latents, clip)):
            return ""
        if not list(self._named(self._event_key(event, span), span.seconds)):
            self._name(self._event_key(event, span), key, span.seconds)
        return key

    def keep_apart(self, latents: Tensor, clip: AudioClip) -> str:
        """Keeps a clip by nothing but itself; its key, "" if it is not kept."""
        key = content_key("heard 1", clip.waveform, clip.sample_rate)
        return key if self.store is not None and self.store.put(key, _tensors(latents, clip)) else ""

    def _known_as(self, event: SoundEvent, span: ClipSpan) -> Iterator[tuple[str, float]]:
        """Keys under which the clip of a span may lie, with its seconds, the best first."""
        if self.store is not None:
            yield self._clip_key(event, span), span.seconds
            yield from self._named(self._event_key(event, span), span.seconds - span.fade_out_seconds)

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

    def _early_key(self, span: ClipSpan) -> str:
        return content_key("early 1", self._clip_key(self._events[span.event_id], span)) if self.store is not None else ""

    def _clip_key(self, event: SoundEvent, span: ClipSpan) -> str:
        """A clip by what it says and how long it is."""
        return content_key(self._event_key(event, span), round(span.seconds, 6))

    def _event_key(self, event: SoundEvent, span: ClipSpan) -> str:
        """A clip by what it says, whatever it needed for the crossfade into the next one."""
        own = (event.caption, event.detail, float(event.seconds), event_seed(self.seed, event), span.part)
        onward = ("onward 1", round(span.lead_seconds, 6)) if span.lead_seconds else ()
        return content_key("clip 1", *self._renderer, self.plan.instruction_of(event), *own, *onward)


def _tensors(latents: Tensor, clip: AudioClip) -> dict[str, Tensor]:
    return {"latents": latents.float(), "waveform": clip.waveform, "sample_rate": torch.tensor(clip.sample_rate)}
