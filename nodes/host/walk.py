"""How a batch of clips is sampled: a row whose content was rendered before is taken from the store, bit for bit; the others
are sampled together, and kept there. What is longer than the window stays one sound: each of its parts is sampled with the
end of the one before in view.

Ignorant of which model renders and of how a node looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ...audiostory_core.disk.store import Store, content_key
from ...audiostory_core.errors import InputError
from ...audiostory_core.line.locks import Locks
from ...audiostory_core.line.rendering import rows_at_once
from ...audiostory_core.line.rows import LatentRows
from ...audiostory_core.line.spans import held_frames
from . import runtime
from .clip_batch import ClipBatch, ClipLatent, asked_seconds, for_rows, latent_of, noise_of, rows_of, told_rows
from .clip_locks import hold_rows, locked_keys
from .model import Unkeyed, apart, flat, key_of_model, key_of_sampler, rendering

if TYPE_CHECKING:
    from .runtime import HostParts

FULL_NOISE = 1 - 1e-4  # the sigma of a schedule's first level, which some reach up to rounding
Told = tuple[list[Any], list[Any]]  # positive and negative, a row each row of the batch


@dataclass(frozen=True)
class Walk:
    """How clips are sampled: everything but what differs from clip to clip. Without `add_noise` the latents hold the noise
    that the first of `sigmas` stands for. `left` are the `sigmas` from where it stops, if it stops early and they are
    known."""

    model: Any
    positive: list[Any]
    negative: list[Any]
    sampler: Any
    sigmas: Tensor
    cfg: float
    seed: int
    add_noise: bool = True
    left: Tensor | None = None

    @property
    def from_noise(self) -> bool:
        """Whether it starts where nothing of the latents is left."""
        return len(self.sigmas) > 1 and float(self.sigmas[0]) >= FULL_NOISE

    @property
    def reaches_end(self) -> bool:
        """Whether it, or what is known to be left of it, ends without noise."""
        return self.ends_at == 0.0 or (self.left is not None and len(self.left) > 1 and float(self.left[-1]) == 0.0)

    @property
    def rest(self) -> Walk:
        """What is left of it, from the latents that it made."""
        return replace(self, sigmas=self.sigmas[:0] if self.left is None else self.left, add_noise=False, left=None)

    @property
    def ends_at(self) -> float:
        """How much noise is left in what it renders."""
        return float(self.sigmas[-1]) if len(self.sigmas) else 0.0

    def conditioning_of(self, rows: LatentRows) -> tuple[list[Any], list[Any]]:
        """Positive and negative, with a row for each of `rows`. Raises InputError where they tell of another plan."""
        return for_rows(self.positive, rows, "positive"), for_rows(self.negative, rows, "negative")


@dataclass(frozen=True)
class RenderedClips:
    """Latents [n c t] of all clips, which rows were sampled now, and for each whether the part before was in its view."""

    samples: Tensor
    fresh: tuple[int, ...]
    onward: tuple[bool, ...]


def to_render(walk: Walk, latent: Any) -> ClipBatch:
    """What a LATENT holds, as a walk renders it. Raises InputError for what it cannot render."""
    parts, told = runtime.parts_of(walk.model), told_rows(walk.positive)
    batch = ClipBatch.of(latent, parts.bundle.manifest.renderer.latent_channels)
    codec = parts.bundle.codec_form
    return batch if told is None else batch.about(told, codec.hop / codec.sample_rate, asked_seconds(latent))


def rendered_latent(walk: Walk, batch: ClipBatch, made: RenderedClips, latent: dict[str, Any]) -> ClipLatent:
    """A LATENT of what a walk over a batch made of `latent`."""
    beside = {name: value for name, value in latent.items() if not name.startswith("downscale_ratio")}
    beside |= {"noise_mask": batch.mask} if batch.mask is not None else {}
    rows = zip(batch.rows, made.onward, strict=True)
    known = LatentRows([replace(row, sigma=walk.ends_at, onward=on and walk.ends_at > 0) for row, on in rows])
    return latent_of(made.samples, known, beside)


def render_clips(walk: Walk, batch: ClipBatch, store: Store, on_step: Callable[[int, int], None]) -> RenderedClips:
    """Takes what the store holds and samples the rest; `on_step(done, total)` counts the steps of all batches.

    First parts come first, then those that go on from them, each with the end of the part before in view.
    """
    parts = runtime.parts_of(walk.model)
    _check_left(walk, batch.rows)
    task = _Task.of(walk, batch, parts)
    plan = batch.rows.plan if walk.ends_at == 0.0 else None  # what a lock keeps was rendered to its end
    locks = Locks(store, plan, f"latents {_digest_of_dit(parts)}") if plan is not None else None
    locked = locked_keys(locks, batch.rows)
    samples, steps = torch.zeros_like(batch.samples), _Steps(task, on_step)
    rows = [samples[k, :, :count] for k, count in enumerate(batch.frames)]  # each clip without its padding
    takes: dict[int, str | None] = {}
    fresh: list[int] = []
    for wave in task.waves:
        known = {k: _known(task, samples, before, store) for k in wave if (before := task.before[k]) is not None}
        keys = {k: task.key(k, known.get(k)) for k in wave}
        takes |= {k: take for k in wave if (take := _taken(rows[k], store, locked[k], keys[k]))}
        missing = [k for k in wave if k not in takes]
        fresh += missing
        for chunk, found in _sampled(task, missing, known, steps):
            for k, latents in zip(chunk, found, strict=True):
                rows[k].copy_(latents[:, : batch.frames[k]])
                if k in known and walk.ends_at == 0.0:  # where samplers lead to it up to rounding, or up to a rest of noise
                    rows[k][:, : known[k].shape[1]] = known[k]
                takes[k] = _keep(rows[k], store, keys[k])
    if locks is not None:
        hold_rows(locks, batch.rows, [takes[k] for k in range(len(rows))])
    return RenderedClips(samples, tuple(sorted(fresh)), tuple(before is not None for before in task.before))


@dataclass(frozen=True)
class _Task:
    """A walk over a batch: the conditioning with a row each row of it, each one's noise seed and what it depends on, if that
    can be told, and the row of the part that each goes on from. `size` rows are sampled together."""

    walk: Walk
    batch: ClipBatch
    told: Told
    seeds: list[int]
    contents: list[tuple[Any, ...]] | None
    before: list[int | None]
    size: int

    @classmethod
    def of(cls, walk: Walk, batch: ClipBatch, parts: HostParts) -> _Task:
        told, seeds = walk.conditioning_of(batch.rows), batch.rows.seeds(walk.seed)
        contents = _contents(walk, batch, told, seeds, parts)
        # A sampler that draws noise would give a clip other noise beside other clips, and a patch that cannot be told from
        # its content may look across them.
        together = apart(walk.sampler) and contents is not None
        size = rows_at_once(parts.placement.device) if together else 1
        return cls(walk, batch, told, seeds, contents, _goes_on_from(walk, batch), size)

    def key(self, k: int, known: Tensor | None) -> str | None:
        """What a clip truly depends on, as a content key; None where patches make that impossible to tell. One that goes on
        depends on what it goes on from, `known` [c k]."""
        onward = () if known is None else ("onward 1", known)
        return None if self.contents is None else content_key("clip 1", *self.contents[k], *onward)

    @cached_property
    def waves(self) -> list[list[int]]:
        """The rows, each behind the one that it goes on from."""
        depths: dict[int, int] = {}
        for k in sorted(range(len(self.before)), key=lambda k: self.batch.rows.rows[k].part):
            before = self.before[k]
            depths[k] = 0 if before is None else depths[before] + 1
        return [[k for k in range(len(depths)) if depths[k] == depth] for depth in sorted(set(depths.values()))]

    def chunks(self, rows: Sequence[int]) -> list[list[int]]:
        """Rows of one length each, at most `size` together."""
        order = sorted(rows, key=lambda k: self.batch.frames[k])
        alike = [list(same) for _, same in groupby(order, key=lambda k: self.batch.frames[k])]
        return [same[at : at + self.size] for same in alike for at in range(0, len(same), self.size)]


def _goes_on_from(walk: Walk, batch: ClipBatch) -> list[int | None]:
    """For each row the one with the part that it is rendered on from, if it can be.

    That is where nothing of the latents is left at the start, or where they go on already. Where a walk stops early it must
    be known which steps are left: what is gone on from is always rendered to its end.
    """
    if not walk.reaches_end:
        return [None] * len(batch.rows)
    going, found = batch.gone_on(runtime.parts_of(walk.model).bundle), list[int | None]()
    for k, (row, before) in enumerate(zip(batch.rows, batch.rows.before(), strict=True)):
        anew = walk.from_noise and (batch.mask is None or bool((batch.mask[k, :, : row.frames] == 1).all()))
        found.append(before if anew or row.onward else going[k])
    return found


def _known(task: _Task, samples: Tensor, before: int, store: Store) -> Tensor:
    """What of row `before` is held while the part after it is sampled, [c k]; `samples` are the rows as they are by now."""
    span = task.batch.rows.rows[before].span
    assert span is not None
    frames = held_frames(runtime.parts_of(task.walk.model).bundle, span)
    whole = _finished(task, samples, before, store) if task.walk.ends_at else samples[before]
    return whole[:, frames.start : frames.stop].clone()


def _finished(task: _Task, samples: Tensor, last: int, store: Store) -> Tensor:
    """Row `last` [c t] as it will be once the steps that are left are taken too: as the next sampler will take them, which
    finds it in the store then."""
    chain = [last]
    while (before := task.before[chain[0]]) is not None:
        chain.insert(0, before)
    walk, batch = task.walk, task.batch
    rows = [replace(batch.rows.rows[k], sigma=walk.ends_at, onward=task.before[k] is not None) for k in chain]
    own = ClipBatch(samples[chain], LatentRows(rows), None if batch.mask is None else batch.mask[chain])
    return render_clips(walk.rest, own, store, lambda *_: None).samples[-1]


def _check_left(walk: Walk, rows: LatentRows) -> None:
    left = max(row.sigma for row in rows)
    if left and walk.add_noise:
        raise InputError(
            f"the latents hold noise that an earlier sampler left when it stopped at sigma {left:.3g}; switch add_noise off "
            "to go on from there."
        )


def _contents(walk: Walk, batch: ClipBatch, told: Told, seeds: list[int], parts: HostParts) -> list[tuple[Any, ...]] | None:
    """What each clip truly depends on, as parts of a content key; None where patches make that impossible to tell."""
    try:
        common = (
            *key_of_model(walk.model, _digest_of_dit(parts)),
            *key_of_sampler(walk.sampler),
            walk.sigmas.float(),
            float(walk.cfg),
            *(() if walk.add_noise else ("no noise",)),
        )
        return [(*common, *_own(batch, told, k), seeds[k]) for k in range(len(seeds))]
    except Unkeyed:
        return None


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


class _Steps:
    """Counts the steps of all batches of a walk: those that are taken, and how many there are unless more is kept."""

    def __init__(self, task: _Task, on_step: Callable[[int, int], None]) -> None:
        self._each, self._on_step = len(task.walk.sigmas) - 1, on_step
        self._waiting = [len(task.chunks(wave)) for wave in task.waves]
        self._done, self._total = 0, 0

    def wave(self, chunks: int) -> None:
        """Another wave begins, in so many batches."""
        self._waiting.pop(0)
        self._total = self._done + self._each * (chunks + sum(self._waiting))

    def __call__(self) -> None:
        self._done += 1
        self._on_step(self._done, self._total)


def _sampled(
    task: _Task, missing: Sequence[int], known: Mapping[int, Tensor], steps: _Steps
) -> Iterator[tuple[list[int], Tensor]]:
    """Batches of clips of one length: their rows, and their latents [k c t]. Always `size` rows, some of them twice where
    fewer are left: a clip does not depend on which others are there."""
    chunks = task.chunks(missing)
    steps.wave(len(chunks))
    for chunk in chunks:
        yield chunk, _walk(task, chunk + chunk[-1:] * (task.size - len(chunk)), known, steps)[: len(chunk)]


def _walk(task: _Task, chunk: list[int], known: Mapping[int, Tensor], on_step: Callable[[], None]) -> Tensor:
    walk, batch, seeds = task.walk, task.batch, [task.seeds[k] for k in chunk]
    frames = tuple(batch.frames[k] for k in chunk)
    start = batch.samples[chunk, :, : max(frames)]
    noise = noise_of(seeds, frames, start.shape[1], start.shape[2]) if walk.add_noise else torch.zeros_like(start)
    mask = None if batch.mask is None else batch.mask[chunk, :, : max(frames)]
    if any(k in known for k in chunk):
        mask = torch.ones_like(start) if mask is None else mask.expand_as(start).clone()
        for row, k in enumerate(chunk):
            _hold(walk, known[k], start[row], noise[row], mask[row])
    positive, negative = (rows_of(side, chunk, len(batch.rows)) for side in task.told)
    with rendering(walk.model, LatentRows([batch.rows.rows[k] for k in chunk])):
        return runtime.sample(
            walk.model, noise, start, positive, negative, walk.cfg, walk.sampler, walk.sigmas, seeds[0], mask, on_step
        )


def _hold(walk: Walk, known: Tensor, start: Tensor, noise: Tensor, mask: Tensor) -> None:
    """Lets the first frames of a row [c t] become `known` [c k], whatever the model says of them: as what is kept of a
    latent under a mask, they are `known` at the noise of each level (see `sampling.holding`)."""
    count = known.shape[1]
    if not walk.add_noise:
        # The noise that leads straight from what is there now to what is known. Where some is left already, core's flow
        # hands latents on as the noisy ones over 1 - sigma.
        sigma = float(walk.sigmas[0])
        noise[:, :count] = (1 - sigma) / sigma * (start[:, :count] - known)
    start[:, :count], mask[:, :count] = known, 0.0
