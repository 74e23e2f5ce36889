"""A batch of clips on ComfyUI's wires: LATENT, NOISE and CONDITIONING with one row a clip.

What a row is, `rows` knows, whatever other nodes did to it. Ignorant of how clips are sampled and of how a node looks.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from ...audiostory_core.errors import InputError
from ...audiostory_core.line.rows import PADDING, SAME_PLAN, LatentRows, Row, known_rows, signed_zeros
from ...audiostory_core.line.sampling import event_noise
from ...audiostory_core.line.settings import Settings
from ...audiostory_core.line.spans import held_frames, latent_frames, rendered_seconds, spans_of
from ...audiostory_core.models.text_encoder import Context, empty_like
from ...audiostory_core.plan.story import StoryPlan
from . import runtime
from .clips import spoken_here
from .model import CORE_RATE, FRAMES, MASK, ROWS, SECONDS, is_one_row

if TYPE_CHECKING:
    from ...audiostory_core.bundle.bundle import Bundle
    from ...audiostory_core.sound.layout import ClipSpan
    from .runtime import HostParts

SAME_FRAMES = 1e-3  # of the largest value: what two sums of the same frames differ by at most
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
        if channels and samples.ndim > 2 and samples.shape[1] != channels and not samples.any():
            samples = samples.new_zeros(len(samples), channels, *samples.shape[2:])  # empty, as core's are: of any channels
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

    def gone_on(self, bundle: Bundle) -> list[int | None]:
        """For each row the one with the part that it goes on from: it begins with the very frames that are held of that.
        None for all others, and for a part that was rendered apart from the one before."""
        return [
            before if before is not None and self._meets(bundle, before, k) else None
            for k, before in enumerate(self.rows.before())
        ]

    def _meets(self, bundle: Bundle, before: int, k: int) -> bool:
        span = self.rows.rows[before].span
        frames = held_frames(bundle, span) if span is not None else range(0)
        known, lead = self.samples[before, :, frames.start : frames.stop], self.samples[k, :, : len(frames)]
        return bool(len(frames)) and bool((known - lead).abs().max() <= SAME_FRAMES * known.abs().max())

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


def _check_asked(told: LatentRows, asked_seconds: float) -> None:
    longest = max((row.seconds for row in told if row.span is not None), default=asked_seconds)
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
    return LatentRows([_row(bundle, plan, span, parts_of[span.event_id]) for span in spans])


def _row(bundle: Bundle, plan: StoryPlan, span: ClipSpan, count: int) -> Row:
    """The row of a clip of an event in `count` parts."""
    seconds = rendered_seconds(bundle, span)
    return Row(plan, span.event_id, span.part, span, latent_frames(bundle, seconds), count, seconds=seconds)


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
    seconds = torch.tensor([row.seconds for row in rows])
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


def rows_of(value: Any, index: list[int], count: int) -> Any:
    """A CONDITIONING, or any part of it, with those of its `count` rows; what has no rows stays as it is."""
    if isinstance(value, Tensor):
        return value[index] if value.ndim and value.shape[0] == count else value
    if isinstance(value, dict):
        return {name: rows_of(inner, index, count) for name, inner in value.items()}
    if type(value) in (list, tuple):
        return type(value)(rows_of(inner, index, count) for inner in value)
    return value
