"""How a batch of clips is sampled: a row whose content was rendered before is taken from the store, bit for bit; the others
are sampled together, and kept there.

Ignorant of which model renders and of how a node looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ...audiostory_core.disk.store import Store, content_key
from ...audiostory_core.errors import InputError
from ...audiostory_core.line.locks import Locks
from ...audiostory_core.line.rendering import rows_at_once
from ...audiostory_core.line.rows import LatentRows
from . import runtime
from .clip_batch import ClipBatch, ClipLatent, asked_seconds, for_rows, latent_of, noise_of, rows_of, told_rows
from .clip_locks import hold_rows, locked_keys
from .model import Unkeyed, apart, flat, key_of_model, key_of_sampler, rendering

if TYPE_CHECKING:
    from .runtime import HostParts

Told = tuple[list[Any], list[Any]]  # positive and negative, a row each row of the batch


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
