"""A plan's spans and their context -> clips: sampled in batches, decoded one by one, at most two batches in memory.

On a GPU a batch is decoded beside the sampling of the next. Ignorant of language models and of the mix.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..models.codec import frames_for, latent_rate
from ..models.compilation import first_call, to_be_compiled
from ..models.dit import AudioDiT, Conditioning
from ..models.text_encoder import empty_like, own_rows
from ..plan.story import SoundEvent, StoryPlan, event_seed
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan, lay_out, samples_in
from ..speech.spoken import Speech
from .kept import Kept
from .observer import Clock, Observer
from .sampling import event_noise, guided, holding, sigmas, solver
from .settings import Settings

FRAME_STEP = 4  # lengths on a grid of latent frames, so that events of about equal length share a batch
BATCH_BYTES = 1_500_000_000

T = TypeVar("T")
Decoder = Callable[[Tensor, float], Callable[[], AudioClip]]


@dataclass(frozen=True)
class Rendered:
    """A clip with its span, its event and the latents [t c] that it was decoded from."""

    span: ClipSpan
    event: SoundEvent
    latents: Tensor
    clip: AudioClip


def render(
    parts: Parts,
    plan: StoryPlan,
    spans: tuple[ClipSpan, ...],
    context: Callable[[], Tensor],
    settings: Settings,
    seed: int,
    listener: Observer,
    clock: Clock,
    kept: Kept,
) -> Iterator[Rendered]:
    """Clips in the order of `spans`; what `kept` holds is not rendered again, and `context` is asked for if anything is."""
    row = {event.id: n for n, event in enumerate(plan.events)}
    events = {event.id: event for event in plan.events}
    known = {span: kept.clip(span) is not None for span in spans}

    def sampled(batch: tuple[ClipSpan, ...]) -> list[Callable[[], Rendered]]:
        drawn = sample_batch(
            parts,
            batch,
            [events[s.event_id] for s in batch],
            context()[[row[s.event_id] for s in batch]],
            settings,
            seed,
            listener,
            clock,
        )
        return [
            _decoded(span, events[span.event_id], latents, decoder(latents, span.seconds), kept)
            for span, latents in zip(batch, drawn, strict=True)
        ]

    def taken(span: ClipSpan) -> Callable[[], Rendered]:
        """Read when its turn comes; rendered after all if it was evicted meanwhile."""
        return lambda: _found(span, events[span.event_id], kept) or sampled((span,))[0]()

    def batches() -> Iterator[list[Callable[[], Rendered]]]:
        for batch in _batches(spans, known, batch_size(parts)):
            missing = tuple(span for span in batch if not known[span])
            made = dict(zip(missing, sampled(missing) if missing else (), strict=True))
            yield [made.get(span) or taken(span) for span in batch]

    with _decoder(parts, clock) as decoder:
        finishes = _one_late(batches()) if overlaps(parts) else batches()
        for done, finish in enumerate((finish for batch in finishes for finish in batch), 1):
            rendered = finish()
            listener.progress("decode", done, len(spans))
            yield rendered


def _batches(spans: tuple[ClipSpan, ...], known: dict[ClipSpan, bool], size: int) -> Iterator[list[ClipSpan]]:
    """Spans in order, in runs of at most `size` that are not known."""
    run: list[ClipSpan] = []
    for span in spans:
        if not known[span] and sum(not known[before] for before in run) == size:
            yield run
            run = []
        run.append(span)
    yield run


def _one_late(batches: Iterator[T]) -> Iterator[T]:
    """Each batch when the next one is there, so that it is decoded while that one is sampled."""
    waiting = next(batches)
    for batch in batches:
        yield waiting
        waiting = batch
    yield waiting


def _decoded(
    span: ClipSpan, event: SoundEvent, latents: Tensor, finish: Callable[[], AudioClip], kept: Kept
) -> Callable[[], Rendered]:
    def decoded() -> Rendered:
        clip = finish()
        kept.keep(span, latents, clip)
        return Rendered(span, event, latents, clip)

    return decoded


def _found(span: ClipSpan, event: SoundEvent, kept: Kept) -> Rendered | None:
    found = kept.clip(span)
    return None if found is None else Rendered(span, event, *found)


def with_speech(
    spans: tuple[ClipSpan, ...], plan: StoryPlan, speech: Speech, rendered: Iterator[Rendered]
) -> Iterator[Rendered]:
    """The rendered clips with those that are spoken between them, in the order of `spans`; the latter have no latents."""
    events = {event.id: event for event in plan.events}
    for span in spans:
        event = events[span.event_id]
        if event.id in speech.ids:
            yield Rendered(span, event, torch.zeros(0, 0), speech.clip(event, span.seconds))
        else:
            yield next(rendered)
            speech.leave(event)


def spans_of(parts: Parts, plan: StoryPlan, settings: Settings, whole: Collection[str] = ()) -> tuple[ClipSpan, ...]:
    """Where the plan's clips lie and fade; as reference, without a fade at either end of the story.

    Events in `whole`, by id, are not rendered and so not cut into parts.
    """
    chosen = settings.resolved(parts.bundle.manifest.defaults)
    spans = lay_out(plan, chosen.crossfade_seconds, window_seconds(parts), whole)
    if not settings.reference:
        return spans
    first, *rest = spans
    *rest, last = replace(first, fade_in_seconds=0.0), *rest
    return (*rest, replace(last, fade_out_seconds=0.0))


def overlaps(parts: Parts) -> bool:
    """Whether decoding runs beside sampling: on a processor the two would only slow each other down.

    Where a host loads the parts, they come one after another: loading one may take the device from another.
    """
    return parts.placement.device.type == "cuda" and getattr(parts, "decodes_beside", True)


@contextmanager
def _decoder(parts: Parts, clock: Clock) -> Iterator[Decoder]:
    """A function that begins to decode at once where that `overlaps`, else when the clip is asked for."""
    if not overlaps(parts):
        yield lambda latents, seconds: lambda: _timed_decode(parts, latents, seconds, clock)
        return
    stream = torch.cuda.Stream(parts.placement.device) if parts.placement.device.type == "cuda" else None

    def decode_beside(latents: Tensor, seconds: float) -> AudioClip:
        with torch.cuda.stream(stream):
            return decode(parts, latents, seconds)

    with ThreadPoolExecutor(max_workers=1) as pool:

        def begin(latents: Tensor, seconds: float) -> Callable[[], AudioClip]:
            if stream is not None:
                stream.wait_stream(torch.cuda.current_stream(parts.placement.device))
            future: Future[AudioClip] = pool.submit(decode_beside, latents, seconds)

            def finish() -> AudioClip:
                with clock.stage("decode"):
                    return future.result()

            return finish

        yield begin


def _timed_decode(parts: Parts, latents: Tensor, seconds: float, clock: Clock) -> AudioClip:
    with clock.stage("decode"):
        return decode(parts, latents, seconds)


def sample_batch(
    parts: Parts,
    spans: tuple[ClipSpan, ...],
    events: list[SoundEvent],
    context: Tensor,
    settings: Settings,
    seed: int,
    listener: Observer,
    clock: Clock,
) -> list[Tensor]:
    """Latents [t c] of each span; spans of equal length are sampled together, if their texts are of equal length too."""
    lengths = [(latent_frames(parts, span.seconds), _rows(parts, context[k])) for k, span in enumerate(spans)]
    found: dict[int, Tensor] = {}
    for frames, rows in sorted(set(lengths)):
        members = [k for k, length in enumerate(lengths) if length == (frames, rows)]
        seeds = [0 if settings.reference else span_seed(seed, events[k], spans[k]) for k in members]
        seconds = [spans[k].seconds for k in members]
        latents = sample(parts, context[members, :rows], seconds, seeds, frames, settings, listener, clock)
        found.update(zip(members, latents, strict=True))
    return [found[k] for k in range(len(spans))]


def render_onward(
    parts: Parts,
    span: ClipSpan,
    event: SoundEvent,
    context: Tensor,
    known: Tensor,
    settings: Settings,
    seed: int,
    listener: Observer,
    clock: Clock,
) -> tuple[AudioClip, Rendered]:
    """The clip of `span` as it goes on from `known` latents [k c], which it is sampled with, behind what those decode to.

    `context` [s d] is the event's. Both together are no longer than the renderer's window. Where the codec encodes blocks,
    the clip begins at the very sample at which what was encoded ends.
    """
    before = len(known) / latent_rate(parts.codec)
    seconds = before + span.seconds
    seeds = [0 if settings.reference else span_seed(seed, event, span)]
    found = sample(
        parts,
        context[None, : _rows(parts, context)],
        [seconds],
        seeds,
        latent_frames(parts, seconds),
        settings,
        listener,
        clock,
        known[None],
    )[0]
    whole = _timed_decode(parts, found, seconds, clock)
    at, rate = samples_in(before, whole.sample_rate), whole.sample_rate
    lead, onward = (AudioClip(piece.contiguous(), rate) for piece in (whole.waveform[:, :at], whole.waveform[:, at:]))
    return lead, Rendered(span, event, found[len(known) :], onward)


def _rows(parts: Parts, context: Tensor) -> int:
    """Rows of a clip's context [s d] that are its own: fewer than there are only where captions keep their own length."""
    return own_rows(context) if parts.bundle.manifest.caption_tokens else len(context)


@torch.no_grad()
def sample(
    parts: Parts,
    context: Tensor,
    seconds: list[float],
    seeds: list[int],
    frames: int,
    settings: Settings,
    listener: Observer,
    clock: Clock,
    known: Tensor | None = None,
) -> Tensor:
    """Noise -> latents [n t c] by the chosen solver under guidance; their first frames are `known` [n k c], if given."""
    chosen = settings.resolved(parts.bundle.manifest.defaults)
    with clock.stage("load"):
        dit, empty = parts.dit, parts.unconditional
    with clock.stage("sample"), dit.step_cache(chosen.step_cache):
        lengths = torch.tensor(seconds, device=context.device)
        told = dit.condition(context, lengths)
        untold = _untold(parts, dit, empty.to(context), context.shape[1], lengths)
        noise = event_noise(seeds, frames, dit.config.latent_channels).to(context.device)
        velocity = guided(
            announce_compiling(dit, listener, clock),
            (told.tokens, told.pooled),
            (untold.tokens, untold.pooled),
            guidance_scale=chosen.guidance_scale,
            interval=chosen.guidance_interval,
        )
        if known is not None:
            velocity = holding(velocity, known.to(noise), noise)
        return solver(chosen.sampler)(
            velocity,
            noise,
            sigmas(chosen.num_steps, chosen.shift).to(context.device),
            callback=lambda step, _: listener.progress("sample", step + 1, chosen.num_steps),
        )


def _untold(parts: Parts, dit: AudioDiT, empty: Tensor, rows: int, seconds: Tensor) -> Conditioning:
    """The other side of guidance: the empty text, as long as the captions where those keep their own length. Of such a text
    only its own token is pooled, as in TangoFlux."""
    own = parts.bundle.manifest.caption_tokens is not None
    context = (empty_like(empty, rows) if own else empty).expand(len(seconds), -1, -1)
    found = dit.condition(context, seconds)
    return replace(found, pooled=dit.fc(context[:, 0])) if own else found


@torch.no_grad()
def decode(parts: Parts, latents: Tensor, seconds: float) -> AudioClip:
    """Latents [t c] -> the clip, cut to `seconds` (and a sample more, against rounding)."""
    codec = parts.codec
    dtype = next(iter(codec.state_dict().values())).dtype  # type: ignore[attr-defined]
    waveform = codec.decode(latents[None, : heard_frames(parts, seconds)].to(dtype))[0].float().cpu()
    return AudioClip(waveform[:, : samples_in(seconds, codec.sample_rate) + 1].contiguous(), codec.sample_rate)


def heard_frames(parts: Parts, seconds: float) -> int | None:
    """Frames that `seconds` of a whole window are decoded from, with all that the decoder sees after them."""
    if not parts.bundle.manifest.renderer.fixed_window:
        return None
    reach = getattr(parts.codec, "context", None)
    return None if reach is None else frames_for(parts.codec, seconds) + 1 + reach


def latent_frames(parts: Parts, seconds: float) -> int:
    """Frames to render for a clip: the whole window where the bundle wants it, else enough for the clip."""
    longest = window_frames(parts)
    if parts.bundle.manifest.renderer.fixed_window:
        return longest
    needed = frames_for(parts.bundle.codec_form, seconds + 0.02)
    return min(longest, -(-needed // FRAME_STEP) * FRAME_STEP)


def window_frames(parts: Parts) -> int:
    return int(parts.bundle.manifest.renderer.max_seconds * latent_rate(parts.bundle.codec_form))


def window_seconds(parts: Parts) -> float:
    """The longest clip the renderer can make."""
    return window_frames(parts) / latent_rate(parts.bundle.codec_form)


def span_seed(story_seed: int, event: SoundEvent, span: ClipSpan) -> int:
    """The noise seed of one clip of a story."""
    return part_seed(event_seed(story_seed, event), span.part)


def part_seed(seed: int, part: int) -> int:
    """The noise seed of a continuation: the event's own for part 0, then seeds far from it."""
    return (seed + part * 0x9E3779B97F4A7C15) % 2**63


def batch_size(parts: Parts) -> int:
    """Clips that are sampled together: what fits in a share of the memory that is free."""
    free = _free_bytes(parts.placement.device)
    renderer = parts.bundle.manifest.renderer
    width = renderer.num_heads * renderer.head_dim
    # About forty activations of the model's width a token are alive at once, for both sides of guidance.
    clip_bytes = 2 * 40 * 4 * width * (window_frames(parts) + 65)
    # A processor gains nothing from more clips at a time, and its memory stays flat from the first minute on.
    most = 8 if parts.placement.device.type == "cpu" else 32
    return int(max(1, min(most, free // clip_bytes)))


def _free_bytes(device: torch.device) -> int:
    """What a batch may take: half of a GPU's free memory; of a host's a quarter, and no more than keeps peaks low."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0] // 2
    if hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names:
        return min(BATCH_BYTES, os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4)
    return BATCH_BYTES


def announce_compiling(dit: AudioDiT, listener: Observer, clock: Clock) -> Callable[..., Tensor]:
    """`dit`, whose calls that compile are a stage of their own: "compile". Raises InputError if that fails."""
    if not to_be_compiled(dit):
        return dit

    def velocity(*inputs: Tensor) -> Tensor:
        batch = inputs[0].shape[0]
        if not to_be_compiled(dit, batch):
            return dit(*inputs)
        listener.progress("compile", 0, 1)
        with clock.stage("compile"), first_call(dit, batch):
            found = dit(*inputs)
        listener.progress("compile", 1, 1)
        return found

    return velocity
