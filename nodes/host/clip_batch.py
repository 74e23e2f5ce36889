"""A batch of clips on ComfyUI's wires: LATENT and CONDITIONING with one row a `ClipSpan`, and what each row depends on.

A row whose content was rendered before is taken from the store, bit for bit; the others are sampled together. Ignorant of
which model renders and of how a node looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ...audiostory_core.disk.store import Store, content_key
from ...audiostory_core.errors import InputError
from ...audiostory_core.line.locks import Hold, Locks
from ...audiostory_core.line.rendering import rows_at_once
from ...audiostory_core.line.sampling import event_noise
from ...audiostory_core.line.settings import Settings
from ...audiostory_core.line.spans import latent_frames, span_seed, spans_of
from ...audiostory_core.models.text_encoder import Context, empty_like
from ...audiostory_core.plan.story import SoundEvent, StoryPlan
from ...audiostory_core.sound.layout import ClipSpan
from . import runtime
from .clips import spoken_here
from .model import FRAMES, MASK, SECONDS, Unkeyed, apart, flat, key_of_model, key_of_sampler

if TYPE_CHECKING:
    from .runtime import HostParts

SPANS, PLAN = "audiostory_spans", "audiostory_plan"


class ClipLatent(dict[str, Any]):
    """ComfyUI's LATENT of clips, with masks that fit it.

    Core's Set Latent Noise Mask writes masks as pictures have them [b 1 h w], and no core sampler takes those beside latents
    of one dimension: a mask becomes [n c t] when it is set, in whatever copy of this LATENT.
    """

    def __setitem__(self, name: str, value: Any) -> None:
        fitted = name == "noise_mask" and isinstance(value, Tensor)
        super().__setitem__(name, runtime.fit_mask(value, self["samples"].shape) if fitted else value)

    def copy(self) -> ClipLatent:
        return ClipLatent(self)


@dataclass(frozen=True)
class ClipBatch:
    """What a LATENT of clips holds: samples [n c t] float32 on the CPU, a span and a frame count for each row."""

    samples: Tensor
    spans: tuple[ClipSpan, ...]
    frames: tuple[int, ...]
    plan: StoryPlan
    mask: Tensor | None = None

    @classmethod
    def of(cls, latent: Any) -> ClipBatch:
        """Raises InputError for a LATENT that knows nothing of clips, or whose rows are no longer those it was made with."""
        if not isinstance(latent, dict) or not {"samples", SPANS, FRAMES, PLAN} <= latent.keys():
            raise InputError("the latent input knows no events; wire the LATENT of Empty Story Latent.")
        samples, spans, frames = latent["samples"], latent[SPANS], latent[FRAMES]
        if samples.ndim != 3 or samples.shape[0] != len(spans) or samples.shape[2] < max(frames):
            raise InputError(
                f"the latents are {list(samples.shape)}, but were made for {len(spans)} clips of up to "
                f"{max(frames)} frames; wire the LATENT of Empty Story Latent as it is."
            )
        mask = latent.get("noise_mask")
        fitted = None if mask is None else runtime.fit_mask(mask.cpu(), samples.shape)
        return cls(samples.to("cpu", torch.float32), spans, frames, latent[PLAN], fitted)

    @property
    def events(self) -> list[SoundEvent]:
        """The event of each row."""
        known = {event.id: event for event in self.plan.events}
        return [known[span.event_id] for span in self.spans]


def lay_clips(parts: HostParts, plan: StoryPlan, crossfade_seconds: float) -> tuple[tuple[ClipSpan, ...], tuple[int, ...]]:
    """The clips that a plan needs of this bundle, and the latent frames of each; what is spoken is not among them.

    Raises InputError where all events are spoken.
    """
    bundle, words = parts.bundle, spoken_here(plan)
    laid = spans_of(bundle, plan, Settings(crossfade_seconds=crossfade_seconds), words)
    spans = tuple(span for span in laid if span.event_id not in words)
    if not spans:
        raise InputError(
            "every event of the plan is spoken, so there is nothing to sample; wire the plan to Story Mixer, "
            "or to Story Voice, alone."
        )
    return spans, tuple(latent_frames(bundle, span.seconds) for span in spans)


def empty_latent(parts: HostParts, plan: StoryPlan, crossfade_seconds: float) -> dict[str, Any]:
    """A LATENT of zeros [n c t], t that of the longest clip."""
    spans, frames = lay_clips(parts, plan, crossfade_seconds)
    samples = torch.zeros(len(spans), parts.bundle.manifest.renderer.latent_channels, max(frames))
    return ClipLatent({"samples": samples, "type": "audio", SPANS: spans, FRAMES: frames, PLAN: plan})


def conditioning(
    context: Context, pooled: Tensor, spans: tuple[ClipSpan, ...], frames: tuple[int, ...], plan: StoryPlan
) -> list[Any]:
    """CONDITIONING with a row a clip, of a context and what is pooled of it [n d] with a row an event or one row for all."""
    row = {event.id: n for n, event in enumerate(plan.events)}
    index = [row[span.event_id] if len(context) > 1 else 0 for span in spans]
    rows, vectors = context.rows(index), pooled[index].to("cpu", torch.float32)
    seconds = torch.tensor([span.seconds for span in spans])
    beside = {"pooled_output": vectors, SECONDS: seconds, FRAMES: torch.tensor(frames), MASK: rows.mask.cpu()}
    return [[rows.tokens.to("cpu", torch.float32), beside]]


def empty_beside(context: Context, empty: Tensor, own_length: bool) -> tuple[Context, Tensor]:
    """Features of the empty text [1 s d] as a context, and what is pooled of them [1 d].

    Where captions keep their own length there is a row an event, as long as its caption, and its own token alone is pooled.
    """
    if not own_length:
        return Context.whole(empty), empty.mean(dim=1)
    found = torch.zeros_like(context.tokens)
    for row, count in zip(found, context.lengths(), strict=True):
        row[:count] = empty_like(empty.to(context.tokens), count)[0]
    return Context(found, context.mask), found[:, 0]


class StoryNoise:
    """ComfyUI's NOISE: each clip's own, by its event's seed, whatever its neighbours are."""

    def __init__(self, plan: StoryPlan, spans: tuple[ClipSpan, ...], seed: int) -> None:
        known = {event.id: event for event in plan.events}
        self.seed = seed
        self.seeds = [span_seed(seed, known[span.event_id], span) for span in spans]

    def generate_noise(self, input_latent: dict[str, Any]) -> Tensor:
        """Float32, shaped as a LATENT of as many clips, [n c t] or [n c 1 t]; 0 where a clip is padded."""
        samples = input_latent["samples"]
        clips, channels, length = samples.flatten(2).shape
        if clips != len(self.seeds):
            raise InputError(
                f"the noise is for {len(self.seeds)} clips, but the latents hold {clips}; wire the LATENT and "
                "the NOISE of one Empty Story Latent."
            )
        return noise_of(self.seeds, input_latent.get(FRAMES, (length,) * clips), channels, length).view_as(samples)


def noise_of(seeds: list[int], frames: tuple[int, ...], channels: int, length: int) -> Tensor:
    noise = torch.zeros(len(seeds), channels, length)
    for k, (seed, count) in enumerate(zip(seeds, frames, strict=True)):
        noise[k, :, :count] = event_noise([seed], count, channels)[0].T
    return noise


@dataclass(frozen=True)
class Walk:
    """How clips are sampled: everything but what differs from clip to clip."""

    model: Any
    positive: list[Any]
    negative: list[Any]
    sampler: Any
    sigmas: Tensor
    cfg: float
    seed: int


@dataclass(frozen=True)
class RenderedClips:
    """Latents [n c t] of all clips, and which rows were sampled now."""

    samples: Tensor
    fresh: tuple[int, ...]


def render_clips(walk: Walk, batch: ClipBatch, store: Store, on_step: Callable[[int, int], None]) -> RenderedClips:
    """Takes what the store holds and samples the rest; `on_step(done, total)` counts the steps of all batches."""
    parts = runtime.parts_of(walk.model)
    for name, found in (("positive", walk.positive), ("negative", walk.negative)):
        _check_rows(found, len(batch.spans), name)
    seeds = StoryNoise(batch.plan, batch.spans, walk.seed).seeds
    keys = clip_keys(walk, batch, seeds, parts)
    locks = Locks(store, batch.plan, f"latents {_digest_of_dit(parts)}")
    locked = locked_keys(locks, batch)
    samples = torch.zeros_like(batch.samples)
    rows = [samples[k, :, :count] for k, count in enumerate(batch.frames)]  # each clip without its padding
    takes = [_taken(rows[k], store, locked[k], keys[k]) for k in range(len(batch.spans))]
    missing = [k for k, take in enumerate(takes) if take is None]
    for chunk, found in _sampled(walk, batch, seeds, missing, parts, on_step):
        for k, latents in zip(chunk, found, strict=True):
            rows[k].copy_(latents[:, : batch.frames[k]])
            takes[k] = _keep(rows[k], store, keys[k])
    hold_batch(locks, batch, takes)
    return RenderedClips(samples, tuple(missing))


def locked_keys(locks: Locks, batch: ClipBatch) -> list[str | None]:
    """The store's key of what a lock keeps of each row, None where it keeps nothing."""
    holds = {event.id: locks.held(event) for event in batch.plan.events}
    counts = Counter(span.event_id for span in batch.spans)
    found: list[str | None] = []
    for span in batch.spans:
        hold = holds[span.event_id]
        found.append(hold.keys[span.part] if hold is not None and len(hold.keys) == counts[span.event_id] else None)
    return found


def rows_by_event(batch: ClipBatch) -> dict[str, list[int]]:
    """The rows of each event that has some, by its id."""
    found: dict[str, list[int]] = {}
    for k, span in enumerate(batch.spans):
        found.setdefault(span.event_id, []).append(k)
    return found


def hold_batch(locks: Locks, batch: ClipBatch, keys: Sequence[str | None]) -> None:
    """Lets locks keep what the rows are now, of each event whose rows all have a key."""
    rows = rows_by_event(batch)
    for event in batch.plan.events:
        own = rows.get(event.id, [])
        names = [key for key in (keys[k] for k in own) if key is not None]
        if own and len(names) == len(own):
            locks.hold(event, Hold(tuple(names), tuple(batch.spans[k].seconds for k in own), event.seconds))


def clip_keys(walk: Walk, batch: ClipBatch, seeds: list[int], parts: HostParts) -> list[str | None]:
    """What each clip truly depends on, as a content key; None where patches make that impossible to tell."""
    try:
        common = (
            *key_of_model(walk.model, _digest_of_dit(parts)),
            *key_of_sampler(walk.sampler),
            walk.sigmas.float(),
            float(walk.cfg),
        )
        return [content_key("clip 1", *common, *_own(walk, batch, k), seeds[k]) for k in range(len(seeds))]
    except Unkeyed:
        return [None] * len(seeds)


def rows_of(value: Any, index: list[int], count: int) -> Any:
    """A CONDITIONING, or any part of it, with those of its `count` rows; what has no rows stays as it is."""
    if isinstance(value, Tensor):
        return value[index] if value.ndim and value.shape[0] == count else value
    if isinstance(value, dict):
        return {name: rows_of(inner, index, count) for name, inner in value.items()}
    if type(value) in (list, tuple):
        return type(value)(rows_of(inner, index, count) for inner in value)
    return value


def _digest_of_dit(parts: HostParts) -> str:
    return content_key(parts.bundle.digest_of("dit."), parts.bundle.manifest.renderer.model_dump_json())


def _own(walk: Walk, batch: ClipBatch, k: int) -> tuple[Any, ...]:
    """What differs from clip to clip: its conditioning, what it starts from, where it may change."""
    count, frames = len(batch.spans), batch.frames[k]
    told = flat([rows_of(walk.positive, [k], count), rows_of(walk.negative, [k], count)])
    mask = None if batch.mask is None else batch.mask[k, :, :frames]
    return (*told, batch.samples[k, :, :frames], mask)


def _check_rows(given: list[Any], clips: int, name: str) -> None:
    rows = sorted({entry[0].shape[0] for entry in given} - {1, clips})
    if rows:
        raise InputError(
            f"the {name} conditioning is for {rows[0]} clips, but the latents hold {clips}; give Residual "
            "Fuser and Empty Story Latent the same plan and crossfade."
        )


def _taken(row: Tensor, store: Store, *keys: str | None) -> str | None:
    """Copies what the store holds under the first of `keys` that fits; that key, or None if nothing does."""
    for key in keys:
        latents = (store.get(key) or {}).get("latents") if key is not None else None
        if latents is not None and latents.shape == row.shape:
            row.copy_(latents)
            return key
    return None


def _keep(row: Tensor, store: Store, key: str | None) -> str | None:
    """Keeps a rendered clip; the key it is found by, or None if it is not worth keeping."""
    if not bool(torch.isfinite(row).all()):
        return None
    key = key or content_key("take 1", row)
    store.put(key, {"latents": row})
    return key


def _sampled(
    walk: Walk, batch: ClipBatch, seeds: list[int], missing: list[int], parts: HostParts, on_step: Callable[[int, int], None]
) -> Iterator[tuple[list[int], Tensor]]:
    """Batches of clips, those of like length together: their rows, and their latents [k c t]."""
    # A sampler that draws noise would give a clip other noise beside other clips.
    size = rows_at_once(parts.placement.device) if apart(walk.sampler) else 1
    order = sorted(missing, key=lambda k: batch.frames[k])
    chunks = [order[at : at + size] for at in range(0, len(order), size)]
    steps, done = len(walk.sigmas) - 1, 0

    def stepped() -> None:
        nonlocal done
        done += 1
        on_step(done, steps * len(chunks))

    for chunk in chunks:
        yield chunk, _walk(walk, batch, seeds, chunk, stepped)


def _walk(walk: Walk, batch: ClipBatch, seeds: list[int], chunk: list[int], on_step: Callable[[], None]) -> Tensor:
    frames = tuple(batch.frames[k] for k in chunk)
    start = batch.samples[chunk, :, : max(frames)]
    noise = noise_of([seeds[k] for k in chunk], frames, start.shape[1], start.shape[2])
    mask = None if batch.mask is None else batch.mask[chunk, :, : max(frames)]
    positive, negative = (rows_of(given, chunk, len(batch.spans)) for given in (walk.positive, walk.negative))
    return runtime.sample(
        walk.model, noise, start, positive, negative, walk.cfg, walk.sampler, walk.sigmas, seeds[chunk[0]], mask, on_step
    )
