"""A batch of clips on ComfyUI's wires: LATENT and CONDITIONING with one row a clip, and what each row depends on.

What a row is, `rows` knows, whatever other nodes did to it. A row whose content was rendered before is taken from the
store, bit for bit; the others are sampled together. Ignorant of which model renders and of how a node looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ...audiostory_core.disk.store import Store, content_key
from ...audiostory_core.errors import InputError
from ...audiostory_core.line.locks import Hold, Locks
from ...audiostory_core.line.rendering import rows_at_once
from ...audiostory_core.line.rows import PADDING, SAME_PLAN, LatentRows, Row, known_rows, signed_zeros
from ...audiostory_core.line.sampling import event_noise
from ...audiostory_core.line.settings import Settings
from ...audiostory_core.line.spans import latent_frames, spans_of
from ...audiostory_core.models.text_encoder import Context, empty_like
from ...audiostory_core.plan.story import StoryPlan
from . import runtime
from .clips import spoken_here
from .model import (
    CORE_RATE,
    FRAMES,
    MASK,
    ROWS,
    SECONDS,
    Unkeyed,
    apart,
    flat,
    is_one_row,
    key_of_model,
    key_of_sampler,
    rendering,
)

if TYPE_CHECKING:
    from .runtime import HostParts

SAME_SECONDS = 0.1  # as near as core's Empty Latent Audio, which counts in pairs of its own frames, comes to a length


class ClipLatent(dict[str, Any]):
    """ComfyUI's LATENT of clips: with masks that fit it, and with what its rows are, whoever changes them.

    Core's Set Latent Noise Mask writes masks as pictures have them [b 1 h w], and no core sampler takes those beside latents
    of one dimension: a mask becomes [n c t] when it is set, in whatever copy of this LATENT.
    """

    def __setitem__(self, name: str, value: Any) -> None:
        if name == "noise_mask" and isinstance(value, Tensor):
            value = runtime.fit_mask(value, self["samples"].shape)
        if name == "samples" and isinstance(value, Tensor) and value.ndim > 2:
            known = known_rows(value, self.get(ROWS))
            self[ROWS] = LatentRows(known.rows, value, known.index)
        super().__setitem__(name, value)

    def copy(self) -> ClipLatent:
        return ClipLatent(self)


@dataclass(frozen=True)
class ClipBatch:
    """What a LATENT holds: samples [n c t] float32 on the CPU, each row's own frames first, and what the rows are."""

    samples: Tensor
    rows: LatentRows
    mask: Tensor | None = None

    @classmethod
    def of(cls, latent: Any, channels: int | None = None) -> ClipBatch:
        """Raises InputError for what is no LATENT of `channels`, and for one whose values are no numbers."""
        samples = latent.get("samples") if isinstance(latent, dict) else None
        if not isinstance(samples, Tensor):
            raise InputError("the latent input holds no latents; wire the LATENT of Empty Story Latent.")
        if samples.ndim < 3 or not samples.numel() or not is_one_row(samples.shape, channels or samples.shape[1]):
            wanted = f"[clips, {channels or 'channels'}, frames]"
            raise InputError(
                f"the latents are {list(samples.shape)}, but clips are {wanted}; wire the LATENT of Empty Story Latent."
            )
        if not bool(torch.isfinite(samples).all()):
            raise InputError("the latents hold values that are no numbers (NaN or infinite): the node before made them.")
        rows, mask = known_rows(samples, latent.get(ROWS)), latent.get("noise_mask")
        samples = samples.flatten(2).to("cpu", torch.float32) + 0.0  # which takes the sign off zeros
        fitted = None if mask is None else runtime.fit_mask(mask.cpu(), samples.shape)
        return cls(_own_first(samples, rows), rows, None if fitted is None else _own_first(fitted, rows))

    @property
    def frames(self) -> tuple[int, ...]:
        return self.rows.frames

    @property
    def known(self) -> bool:
        """Whether any row is of a plan."""
        return any(row.plan is not None for row in self.rows)

    def about(self, told: LatentRows, frame_seconds: float, asked_seconds: float | None) -> ClipBatch:
        """The same; but what no plan knows is, in turn, about the clips that a conditioning tells of: recordings are changed
        into them at their own length, latents of nothing but zeros, made for `asked_seconds`, become as long as the clips.

        Raises InputError for another number of them, and for zeros of another length.
        """
        if self.known:
            return self
        clips, length = len(self.rows), self.samples.shape[2]
        if clips % len(told):
            raise InputError(f"the conditioning is for {len(told)} clips, but the latents hold {clips}; {SAME_PLAN}")
        rows = [told.rows[k % len(told)] for k in range(clips)]
        longest = max(told.frames)
        if not self.samples.any():
            _check_asked(told, length * frame_seconds if asked_seconds is None else asked_seconds)
            return ClipBatch(torch.zeros(clips, self.samples.shape[1], longest), LatentRows(rows))
        if length != longest:
            rows = [replace(row, span=None, frames=length) for row in rows]
        return ClipBatch(self.samples, LatentRows(rows), self.mask)


def _own_first(values: Tensor, rows: LatentRows) -> Tensor:
    """Values [n c t] with each row's own frames before what is padding, which is 0."""
    assert rows.index is not None
    found = torch.zeros_like(values)
    for own, row, index in zip(found, values, rows.index, strict=True):
        kept = row[:, index != PADDING]
        own[:, : kept.shape[1]] = kept
    return found


def to_render(walk: Walk, latent: Any) -> ClipBatch:
    """What a LATENT holds, as a walk renders it. Raises InputError for what it cannot render."""
    parts, told = runtime.parts_of(walk.model), told_rows(walk.positive)
    batch = ClipBatch.of(latent, parts.bundle.manifest.renderer.latent_channels)
    codec = parts.bundle.codec_form
    return batch if told is None else batch.about(told, codec.hop / codec.sample_rate, asked_seconds(latent))


def rendered_latent(walk: Walk, batch: ClipBatch, samples: Tensor, latent: dict[str, Any]) -> ClipLatent:
    """A LATENT of what a walk over a batch made of `latent`."""
    beside = {name: value for name, value in latent.items() if not name.startswith("downscale_ratio")}
    beside |= {"noise_mask": batch.mask} if batch.mask is not None else {}
    return latent_of(samples, LatentRows([replace(row, sigma=walk.ends_at) for row in batch.rows]), beside)


def _check_asked(told: LatentRows, asked_seconds: float) -> None:
    longest = max((span.seconds for span in told.spans), default=asked_seconds)
    if abs(longest - asked_seconds) > SAME_SECONDS:
        raise InputError(
            f"the empty latents last {asked_seconds:.1f} s, but the longest clip of the plan {longest:g} s; wire Empty "
            "Story Latent, which knows the plan, or ask for that length."
        )


def asked_seconds(latent: dict[str, Any]) -> float | None:
    """The seconds that empty latents of core were asked to last; None where they do not say what a frame of them is."""
    ratio = latent.get("downscale_ratio_temporal")
    return latent["samples"].shape[-1] * ratio / CORE_RATE if isinstance(ratio, (int, float)) else None


def lay_clips(parts: HostParts, plan: StoryPlan, crossfade_seconds: float) -> LatentRows:
    """The clips that a plan needs of this bundle, with the latent frames of each; what is spoken is not among them.

    Raises InputError where all events are spoken.
    """
    bundle, words = parts.bundle, spoken_here(plan)
    laid = spans_of(bundle, plan, Settings(crossfade_seconds=crossfade_seconds), words)
    spans = [span for span in laid if span.event_id not in words]
    if not spans:
        raise InputError(
            "every event of the plan is spoken, so there is nothing to sample; wire the plan to Story Mixer, "
            "or to Story Voice, alone."
        )
    parts_of = Counter(span.event_id for span in spans)
    return LatentRows(
        [
            Row(plan, span.event_id, span.part, span, latent_frames(bundle, span.seconds), parts_of[span.event_id])
            for span in spans
        ]
    )


def empty_latent(parts: HostParts, plan: StoryPlan, crossfade_seconds: float) -> ClipLatent:
    """A LATENT of zeros [n c t], t that of the longest clip."""
    rows = lay_clips(parts, plan, crossfade_seconds)
    return latent_of(signed_zeros(rows, parts.bundle.manifest.renderer.latent_channels), rows)


def latent_of(samples: Tensor, rows: LatentRows, beside: dict[str, Any] | None = None) -> ClipLatent:
    """A LATENT of samples [n c t], each row's own frames first, that remembers what they are; `beside` goes in too."""
    return ClipLatent({"type": "audio", **(beside or {}), "samples": samples, ROWS: LatentRows(rows.rows, samples)})


def conditioning(context: Context, pooled: Tensor, rows: LatentRows) -> list[Any]:
    """CONDITIONING with a row a clip, of a context and what is pooled of it [n d] with a row an event or one row for all."""
    plan = rows.plan
    place = {event.id: n for n, event in enumerate(() if plan is None else plan.events)}
    index = [place[row.event_id] if len(context) > 1 else 0 for row in rows]
    told, vectors = context.rows(index), pooled[index].to("cpu", torch.float32)
    seconds = torch.tensor([span.seconds for span in rows.spans])
    beside = {
        "pooled_output": vectors,
        SECONDS: seconds,
        FRAMES: torch.tensor(rows.frames),
        MASK: told.mask.cpu(),
        ROWS: rows,
    }
    return [[told.tokens.to("cpu", torch.float32), beside]]


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

    def __init__(self, rows: LatentRows, seed: int) -> None:
        self.rows, self.seed = rows, seed

    def generate_noise(self, input_latent: dict[str, Any]) -> Tensor:
        """Float32, shaped as a LATENT of these clips or of some of them, [n c t] or [n c 1 t]; 0 where a clip is padded.

        Latents that no plan knows are these clips in their order. Raises InputError for another number of them.
        """
        samples = input_latent["samples"]
        clips, channels, length = samples.flatten(2).shape
        known = known_rows(samples, input_latent.get(ROWS))
        if all(row.plan is not None for row in known) and known.index is not None:
            noise = torch.zeros(clips, channels, length)
            found = noise_of(known.seeds(self.seed), known.frames, channels, max(known.frames))
            for own, drawn, index, count in zip(noise, found, known.index, known.frames, strict=True):
                own[:, index != PADDING] = drawn[:, :count]
            return noise.view_as(samples)
        if clips != len(self.rows):
            raise InputError(
                f"the noise is for {len(self.rows)} clips, but the latents hold {clips}; wire the LATENT and "
                "the NOISE of one Empty Story Latent."
            )
        return noise_of(self.rows.seeds(self.seed), (length,) * clips, channels, length).view_as(samples)


def noise_of(seeds: list[int], frames: tuple[int, ...], channels: int, length: int) -> Tensor:
    noise = torch.zeros(len(seeds), channels, length)
    for k, (seed, count) in enumerate(zip(seeds, frames, strict=True)):
        noise[k, :, :count] = event_noise([seed], count, channels)[0].T
    return noise


@dataclass(frozen=True)
class Walk:
    """How clips are sampled: everything but what differs from clip to clip. Without `add_noise` the latents hold the noise
    that the first of `sigmas` stands for."""

    model: Any
    positive: list[Any]
    negative: list[Any]
    sampler: Any
    sigmas: Tensor
    cfg: float
    seed: int
    add_noise: bool = True

    @property
    def ends_at(self) -> float:
        """How much noise is left in what it renders."""
        return float(self.sigmas[-1]) if len(self.sigmas) else 0.0

    def conditioning_of(self, rows: LatentRows) -> tuple[list[Any], list[Any]]:
        """Positive and negative, with a row for each of `rows`. Raises InputError where they tell of another plan."""
        return for_rows(self.positive, rows, "positive"), for_rows(self.negative, rows, "negative")


@dataclass(frozen=True)
class RenderedClips:
    """Latents [n c t] of all clips, and which rows were sampled now."""

    samples: Tensor
    fresh: tuple[int, ...]


def told_rows(given: list[Any]) -> LatentRows | None:
    """The clips that a CONDITIONING tells of; None where it was made elsewhere."""
    return next((rows for _, beside in given if isinstance(rows := beside.get(ROWS), LatentRows)), None)


def for_rows(given: list[Any], rows: LatentRows, name: str) -> list[Any]:
    """A CONDITIONING with a row for each of `rows`, in their order and for their frames. Raises InputError where it is for
    other clips."""
    found = []
    for tokens, beside in given:
        about, count = beside.get(ROWS), len(tokens)
        if isinstance(about, LatentRows) and len(about) == count:
            index = rows.told_by(about)
        elif count in (1, len(rows)):
            index = [k % count for k in range(len(rows))]
        else:
            raise InputError(f"the {name} conditioning is for {count} clips, but the latents hold {len(rows)}; {SAME_PLAN}")
        kept = {key: value for key, value in beside.items() if key != ROWS}
        if FRAMES in kept:
            kept[FRAMES] = torch.tensor(rows.frames)
        found.append(
            [rows_of(tokens, index, count), {k: v if k == FRAMES else rows_of(v, index, count) for k, v in kept.items()}]
        )
    return found


def render_clips(walk: Walk, batch: ClipBatch, store: Store, on_step: Callable[[int, int], None]) -> RenderedClips:
    """Takes what the store holds and samples the rest; `on_step(done, total)` counts the steps of all batches."""
    parts = runtime.parts_of(walk.model)
    _check_left(walk, batch.rows)
    task = _Task.of(walk, batch, parts)
    plan = batch.rows.plan if walk.ends_at == 0.0 else None  # what a lock keeps was rendered to its end
    locks = Locks(store, plan, f"latents {_digest_of_dit(parts)}") if plan is not None else None
    locked = locked_keys(locks, batch.rows)
    samples = torch.zeros_like(batch.samples)
    rows = [samples[k, :, :count] for k, count in enumerate(batch.frames)]  # each clip without its padding
    takes = [_taken(rows[k], store, locked[k], task.keys[k]) for k in range(len(rows))]
    missing = [k for k, take in enumerate(takes) if take is None]
    size = rows_at_once(parts.placement.device) if task.apart else 1
    for chunk, found in _sampled(task, missing, size, on_step):
        for k, latents in zip(chunk, found, strict=True):
            rows[k].copy_(latents[:, : batch.frames[k]])
            takes[k] = _keep(rows[k], store, task.keys[k])
    if locks is not None:
        hold_rows(locks, batch.rows, takes)
    return RenderedClips(samples, tuple(missing))


@dataclass(frozen=True)
class _Task:
    """A walk over a batch: the conditioning with a row each row of it, and each one's noise seed and content key."""

    walk: Walk
    batch: ClipBatch
    told: Told
    seeds: list[int]
    keys: list[str | None]

    @classmethod
    def of(cls, walk: Walk, batch: ClipBatch, parts: HostParts) -> _Task:
        told, seeds = walk.conditioning_of(batch.rows), batch.rows.seeds(walk.seed)
        return cls(walk, batch, told, seeds, clip_keys(walk, batch, told, seeds, parts))

    @property
    def apart(self) -> bool:
        """Whether clips may share a batch: a sampler that draws noise would give a clip other noise beside other clips, and
        a patch that cannot be told from its content may look across them."""
        return apart(self.walk.sampler) and None not in self.keys


def _check_left(walk: Walk, rows: LatentRows) -> None:
    left = max(row.sigma for row in rows)
    if left and walk.add_noise:
        raise InputError(
            f"the latents hold noise that an earlier sampler left when it stopped at sigma {left:.3g}; switch add_noise off "
            "to go on from there."
        )


def locked_keys(locks: Locks | None, rows: LatentRows) -> list[str | None]:
    """The store's key of what a lock keeps of each row, None where it keeps nothing."""
    if locks is None:
        return [None] * len(rows)
    holds = {row.event_id: locks.held(row.event) for row in rows if row.event is not None}
    found: list[str | None] = []
    for row in rows:
        hold = holds.get(row.event_id)
        whole = hold is not None and row.span is not None and len(hold.keys) == row.parts
        found.append(hold.keys[row.part] if hold is not None and whole else None)
    return found


def whole_events(rows: LatentRows) -> dict[str, list[int]]:
    """The rows of each event whose parts are all there, each once and rendered to its end, by its id and in their order."""
    found: dict[str, list[int]] = {}
    for k, row in enumerate(rows):
        if row.event is not None:
            found.setdefault(row.event_id, []).append(k)
    return {name: own for name, own in found.items() if _is_whole([rows.rows[k] for k in own])}


def _is_whole(own: list[Row]) -> bool:
    return [row.part for row in own] == list(range(own[0].parts)) and all(row.span and not row.sigma for row in own)


def hold_rows(locks: Locks, rows: LatentRows, keys: Sequence[str | None]) -> None:
    """Lets locks keep what the rows are now, of each whole event whose rows all have a key."""
    for own in whole_events(rows).values():
        event, names = rows.rows[own[0]].event, [key for key in (keys[k] for k in own) if key is not None]
        if event is not None and len(names) == len(own):
            seconds = tuple(span.seconds for span in (rows.rows[k].span for k in own) if span is not None)
            locks.hold(event, Hold(tuple(names), seconds, event.seconds))


def clip_keys(walk: Walk, batch: ClipBatch, told: Told, seeds: list[int], parts: HostParts) -> list[str | None]:
    """What each clip truly depends on, as a content key; None where patches make that impossible to tell."""
    try:
        common = (
            *key_of_model(walk.model, _digest_of_dit(parts)),
            *key_of_sampler(walk.sampler),
            walk.sigmas.float(),
            float(walk.cfg),
            *(() if walk.add_noise else ("no noise",)),
        )
        return [content_key("clip 1", *common, *_own(batch, told, k), seeds[k]) for k in range(len(seeds))]
    except Unkeyed:
        return [None] * len(seeds)


Told = tuple[list[Any], list[Any]]  # positive and negative, a row each row of the batch


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


def _own(batch: ClipBatch, told: Told, k: int) -> tuple[Any, ...]:
    """What differs from clip to clip: its conditioning, what it starts from, where it may change."""
    count, frames = len(batch.rows), batch.frames[k]
    own = flat([rows_of(side, [k], count) for side in told])
    mask = None if batch.mask is None else batch.mask[k, :, :frames]
    return (*own, batch.samples[k, :, :frames], mask)


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
    task: _Task, missing: list[int], size: int, on_step: Callable[[int, int], None]
) -> Iterator[tuple[list[int], Tensor]]:
    """Batches of clips of one length: their rows, and their latents [k c t]. Always `size` rows, some of them twice where
    fewer are left: a clip does not depend on which others are there."""
    order = sorted(missing, key=lambda k: task.batch.frames[k])
    alike = [list(rows) for _, rows in groupby(order, key=lambda k: task.batch.frames[k])]
    chunks = [rows[at : at + size] for rows in alike for at in range(0, len(rows), size)]
    steps, done = len(task.walk.sigmas) - 1, 0

    def stepped() -> None:
        nonlocal done
        done += 1
        on_step(done, steps * len(chunks))

    for chunk in chunks:
        yield chunk, _walk(task, chunk + chunk[-1:] * (size - len(chunk)), stepped)[: len(chunk)]


def _walk(task: _Task, chunk: list[int], on_step: Callable[[], None]) -> Tensor:
    walk, batch, seeds = task.walk, task.batch, [task.seeds[k] for k in chunk]
    frames = tuple(batch.frames[k] for k in chunk)
    start = batch.samples[chunk, :, : max(frames)]
    noise = noise_of(seeds, frames, start.shape[1], start.shape[2]) if walk.add_noise else torch.zeros_like(start)
    mask = None if batch.mask is None else batch.mask[chunk, :, : max(frames)]
    positive, negative = (rows_of(side, chunk, len(batch.rows)) for side in task.told)
    with rendering(walk.model, LatentRows([batch.rows.rows[k] for k in chunk])):
        return runtime.sample(
            walk.model, noise, start, positive, negative, walk.cfg, walk.sampler, walk.sigmas, seeds[0], mask, on_step
        )
