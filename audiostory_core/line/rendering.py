"""A rendition -> its clips: sampled in batches, decoded one by one, kept, handed on; at most two batches in memory.

On a GPU a batch is decoded beside the sampling of the next; on a processor its clips are sampled side by side. Ignorant of
language models and of the mix.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import torch
from torch import Tensor

from ..bundle.parts import Parts
from ..models.codec import frames_for, latent_rate
from ..models.compilation import first_call, to_be_compiled
from ..models.descent import Descent
from ..models.dit import AudioDiT, Conditioning
from ..models.graphs import Recorder
from ..models.text_encoder import Context, empty_like
from ..plan.story import SoundEvent
from ..sound.audio import AudioClip
from ..sound.layout import ClipSpan, samples_in
from .lanes import side_by_side
from .observer import Clock, Observer
from .rendition import Rendered, Rendition
from .sampling import event_noise, guided, holding, sigmas, solver
from .spans import held_frames, latent_frames, rendered_seconds, span_seed
from .teller import Teller

# Clips that a GPU samples together: enough to keep it busy, few enough for the smallest that holds the published renderer.
GPU_ROWS = 4
# Clips that a processor samples side by side, at most: each takes memory of its own.
LANES = 4

Batch = tuple[list[ClipSpan], dict[ClipSpan, Tensor]]  # spans, and the latents [t c] of those that were sampled


def tell_clips(rendition: Rendition) -> Iterator[Rendered]:
    """All clips of a rendition in the order of its spans: locked, given and spoken ones between those that are rendered."""
    rendered, sampled = render(rendition, rendition.sampled), set(rendition.sampled)
    for span in rendition.spans:
        found = next(rendered) if span in sampled else rendition.ready(span)
        found = found or next(render(rendition, (span,)))
        rendition.hold(found)
        yield found


def render(rendition: Rendition, spans: Sequence[ClipSpan]) -> Iterator[Rendered]:
    """The clips of `spans`, in their order; what is kept of them is not rendered again, unless it is evicted meanwhile."""
    teller, kept, done = rendition.teller, rendition.kept, 0
    with decoder_of(teller) as decoder:
        for batch, latents in decoder.in_turn(_sampled(rendition, spans, decoder)):
            for span in batch:
                known = kept.clip(span) if span not in latents else None
                if known is not None:
                    rendered = rendition.recall(span, known)
                else:
                    if span not in latents:
                        latents |= _sample_now(rendition, [span], decoder)
                    clip = rendition.laid_on(span, decoder.decode(span, latents[span]))
                    rendered = rendition.keep(span, latents[span], clip)
                rendition.pass_on(rendered)
                done += 1
                teller.observer.progress("decode", done, len(spans))
                yield rendered


def _sampled(rendition: Rendition, spans: Sequence[ClipSpan], decoder: Decoder) -> Iterator[Batch]:
    """The spans in batches, each with the latents of those that are not kept."""
    missing = {span for span in spans if not rendition.kept.knows(span)}
    teller = rendition.teller
    rows, heard_at_once = _rows(teller), teller.on_clip is not None
    size = rows * _lanes(teller)
    for batch in _batches(spans, missing, size, rows if heard_at_once else size):
        yield batch, _sample_now(rendition, [span for span in batch if span in missing], decoder)


def _sample_now(rendition: Rendition, spans: list[ClipSpan], decoder: Decoder) -> dict[ClipSpan, Tensor]:
    if not spans:
        return {}
    first = [span for span in spans if not span.lead_seconds]
    events = [rendition.events[span.event_id] for span in first]
    context = rendition.context.rows([rendition.row[event.id] for event in events])
    found = sample_batch(rendition.teller, first, events, context) if first else []
    latents = dict(zip(first, found, strict=True))
    for span in (span for span in spans if span.lead_seconds):
        latents[span] = _sample_onward(rendition, span, _before(rendition, span, latents, decoder))
    decoder.begin(latents)
    return latents


def _before(rendition: Rendition, span: ClipSpan, latents: dict[ClipSpan, Tensor], decoder: Decoder) -> Tensor:
    """What of the part before a span is held while that is sampled, [k c]."""
    part = next(one for one in rendition.spans if (one.event_id, one.part) == (span.event_id, span.part - 1))
    last, frames = rendition.last.get(span.event_id), held_frames(rendition.teller.bundle, part)
    if part in latents:
        found = latents[part]
    elif last is not None and last.span == part:
        found = last.latents
    else:
        known = rendition.kept.clip(part)
        found = known.latents if known is not None else _sample_now(rendition, [part], decoder)[part]
    return found[frames.start : frames.stop]


def _sample_onward(rendition: Rendition, span: ClipSpan, known: Tensor) -> Tensor:
    """Latents [t c] of a part with its lead, which is `known` [k c]; as many rows at once as of any other clips."""
    teller, event = rendition.teller, rendition.events[span.event_id]
    context, rows = rendition.context.rows([rendition.row[event.id]]), _rows(teller)
    seconds = rendered_seconds(teller.bundle, span)
    tokens = context.tokens[:, : context.lengths()[0]].expand(rows, -1, -1)
    seeds, frames = [_seed(teller, event, span)] * rows, latent_frames(teller.bundle, seconds)
    return sample(teller, tokens, [seconds] * rows, seeds, frames, known.expand(rows, -1, -1))[0]


def _batches(spans: Sequence[ClipSpan], missing: Collection[ClipSpan], size: int, first: int) -> Iterator[list[ClipSpan]]:
    """Spans in order, in runs with at most `size` that are missing, the first run with at most `first`."""
    run: list[ClipSpan] = []
    for span in spans:
        if span in missing and sum(before in missing for before in run) == first:
            yield run
            run, first = [], size
        run.append(span)
    yield run


# Decoding: in turn, or beside the sampling of the next batch


class Decoder:
    """Decodes each clip when it is asked for."""

    def __init__(self, teller: Teller) -> None:
        self.parts, self.clock = teller.parts, teller.clock

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, *_: object) -> None: ...

    def in_turn(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """The batches as they are to be decoded."""
        return batches

    def begin(self, latents: dict[ClipSpan, Tensor]) -> None:
        """Hears what will be asked for."""

    def decode(self, span: ClipSpan, latents: Tensor) -> AudioClip:
        with self.clock.stage("decode"):
            return decode(self.parts, latents, rendered_seconds(self.parts.bundle, span))


class DecoderBeside(Decoder):
    """Decodes on a stream and a thread of its own, as soon as latents are there."""

    def __init__(self, teller: Teller) -> None:
        super().__init__(teller)
        device = self.parts.placement.device
        self._stream = torch.cuda.Stream(device) if device.type == "cuda" else None
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._clips: dict[ClipSpan, Future[AudioClip]] = {}

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)  # whoever was interrupted asks for no more

    def in_turn(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Each batch when the next one is sampled: until then it is decoded."""
        waiting = next(batches)
        for batch in batches:
            yield waiting
            waiting = batch
        yield waiting

    def begin(self, latents: dict[ClipSpan, Tensor]) -> None:
        if self._stream is not None:
            self._stream.wait_stream(torch.cuda.current_stream(self.parts.placement.device))
        bundle, decode = self.parts.bundle, self._decode
        self._clips |= {s: self._pool.submit(decode, found, rendered_seconds(bundle, s)) for s, found in latents.items()}

    def decode(self, span: ClipSpan, latents: Tensor) -> AudioClip:
        with self.clock.stage("decode"):
            return self._clips.pop(span).result()

    def _decode(self, latents: Tensor, seconds: float) -> AudioClip:
        with torch.cuda.stream(self._stream):
            return decode(self.parts, latents, seconds)


def decoder_of(teller: Teller) -> Decoder:
    return DecoderBeside(teller) if owns_gpu(teller.parts) else Decoder(teller)


def owns_gpu(parts: Parts) -> bool:
    """Whether parts lie on a GPU to stay, so that decoding runs beside sampling and calls can be recorded.

    On a processor the two would only slow each other down; where a host loads the parts, they come one after another:
    loading one may take the device from another.
    """
    return parts.placement.device.type == "cuda" and not parts.hosted


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


# Sampling


def sample_batch(teller: Teller, spans: Sequence[ClipSpan], events: Sequence[SoundEvent], context: Context) -> list[Tensor]:
    """Latents [t c] of each span; spans of equal length are sampled together, if their texts are of equal length too.

    Always as many rows at once: products of matrices of other shapes round otherwise, and a clip would depend on which
    others are there. A processor samples several such batches side by side.
    """
    lasting = [rendered_seconds(teller.bundle, span) for span in spans]
    frames = [latent_frames(teller.bundle, seconds) for seconds in lasting]
    lengths = list(zip(frames, context.lengths(), strict=True))
    batches = list(_alike(lengths, _rows(teller)))

    def inputs(rows: list[int]) -> tuple[Tensor, list[float], list[int], int]:
        count, length = lengths[rows[0]]
        seeds = [_seed(teller, events[k], spans[k]) for k in rows]
        return context.rows(rows).tokens[:, :length], [lasting[k] for k in rows], seeds, count

    found: dict[int, Tensor] = {}
    for rows, latents in zip(batches, _sample_each(teller, [inputs(rows) for rows in batches]), strict=True):
        found.update(zip(rows, latents, strict=True))
    return [found[k] for k in range(len(spans))]


def _alike(lengths: Sequence[tuple[int, int]], size: int) -> Iterator[list[int]]:
    """Places of equal lengths, `size` at once; where some are wanting, the last one fills up."""
    for length in sorted(set(lengths)):
        members = [k for k, one in enumerate(lengths) if one == length]
        for at in range(0, len(members), size):
            rows = members[at : at + size]
            yield rows + rows[-1:] * (size - len(rows))


def _sample_each(teller: Teller, inputs: Sequence[tuple[Tensor, list[float], list[int], int]]) -> Iterator[Tensor]:
    """What `sample` makes of each, in turn, or some side by side."""
    lanes = _lanes(teller)
    for at in range(0, len(inputs), lanes):
        together = inputs[at : at + lanes]
        if len(together) == 1:
            yield sample(teller, *together[0])
            continue
        with teller.clock.stage("load"):
            for name in ("dit", "unconditional"):
                getattr(teller.parts, name)
        with teller.clock.stage("sample"):
            # Each lane has an observer and a clock of its own: here the time is counted that passes for all of them.
            found = side_by_side(
                [lambda own, one=one: sample(replace(teller, observer=own, clock=Clock()), *one) for one in together],
                teller.observer,
            )
        yield from found


def _lanes(teller: Teller) -> int:
    """Clips that are sampled side by side: where a processor is ours alone, and its threads can share them.

    In bfloat16, for whose products it is the same how many threads compute them: those in float32 are rounded otherwise by
    two threads than by one, and a clip would depend on its company. A host's layers may not be called by two threads, nor
    what is compiled at its first call.
    """
    parts, place = teller.parts, teller.parts.placement
    if place.device.type != "cpu" or parts.dtype_of("dit") != torch.bfloat16 or parts.hosted or place.compiled:
        return 1
    return min(torch.get_num_threads(), LANES)


def _rows(teller: Teller) -> int:
    return rows_at_once(teller.parts.placement.device, teller.chosen.step_cache)


def _seed(teller: Teller, event: SoundEvent, span: ClipSpan) -> int:
    return 0 if teller.settings.reference else span_seed(teller.seed, event, span)


def render_onward(
    teller: Teller, span: ClipSpan, event: SoundEvent, context: Context, known: Tensor
) -> tuple[AudioClip, Rendered]:
    """The clip of `span` as it goes on from `known` latents [k c], which it is sampled with, behind what those decode to.

    `context` has one row, the event's. Both together are no longer than the renderer's window. Where the codec encodes
    blocks, the clip begins at the very sample at which what was encoded ends.
    """
    before = len(known) / latent_rate(teller.parts.codec)
    seconds = before + span.seconds
    tokens, frames = context.tokens[:, : context.lengths()[0]], latent_frames(teller.bundle, seconds)
    found = sample(teller, tokens, [seconds], [_seed(teller, event, span)], frames, known[None])[0]
    with teller.clock.stage("decode"):
        whole = decode(teller.parts, found, seconds)
    at, rate = samples_in(before, whole.sample_rate), whole.sample_rate
    lead, onward = (AudioClip(piece.contiguous(), rate) for piece in (whole.waveform[:, :at], whole.waveform[:, at:]))
    return lead, Rendered(span, event, found[len(known) :], onward)


@torch.no_grad()
def sample(
    teller: Teller, context: Tensor, seconds: list[float], seeds: list[int], frames: int, known: Tensor | None = None
) -> Tensor:
    """Noise -> latents [n t c] of clips told by `context` [n s d], by the chosen solver under guidance; their first frames
    are `known` [n k c], if given."""
    parts, observer, clock, chosen = teller.parts, teller.observer, teller.clock, teller.chosen
    with clock.stage("load"):
        dit, empty = parts.dit, parts.unconditional
    with clock.stage("sample"):
        levels = sigmas(chosen.num_steps, chosen.shift).to(context.device)
        lengths = torch.tensor(seconds, device=context.device)
        positive = dit.condition(context, lengths)
        negative = _negative(parts, dit, empty.to(context), context.shape[1], lengths)
        noise = event_noise(seeds, frames, dit.config.latent_channels).to(context.device)
        velocity = guided(
            announce_compiling(dit, _descent(teller, dit, levels), observer, clock),
            (positive.tokens, positive.pooled),
            (negative.tokens, negative.pooled),
            guidance_scale=chosen.guidance_scale,
            interval=chosen.guidance_interval,
        )
        if known is not None:
            velocity = holding(velocity, known.to(noise), noise)
        return solver(chosen.sampler)(
            velocity, noise, levels, callback=lambda step, _: observer.progress("sample", step + 1, chosen.num_steps)
        )


def _negative(parts: Parts, dit: AudioDiT, empty: Tensor, length: int, seconds: Tensor) -> Conditioning:
    """The other side of guidance: the empty text, as long as the captions where those keep their own length. Of such a text
    only its own token is pooled, as in TangoFlux."""
    own = parts.bundle.manifest.caption_tokens is not None
    context = (empty_like(empty, length) if own else empty).expand(len(seconds), -1, -1)
    found = dit.condition(context, seconds)
    return replace(found, pooled=dit.fc(context[:, 0])) if own else found


def _descent(teller: Teller, dit: AudioDiT, levels: Tensor) -> Descent:
    """`dit` along one schedule; recorded, where a GPU is ours alone and each step does the same."""
    cache, compiled = teller.chosen.step_cache, teller.parts.placement.compiled
    if cache or compiled or not owns_gpu(teller.parts):
        return dit.descent(levels, cache)
    return dit.descent(levels, record=lambda call: Recorder(call, dit, teller.observer.note))


def announce_compiling(
    dit: AudioDiT, answer: Callable[..., Tensor], observer: Observer, clock: Clock
) -> Callable[..., Tensor]:
    """`answer` of `dit`, whose calls that compile are a stage of their own: "compile". Raises InputError if that fails."""
    if not to_be_compiled(dit):
        return answer

    def velocity(*inputs: Tensor) -> Tensor:
        batch = inputs[0].shape[0]
        if not to_be_compiled(dit, batch):
            return answer(*inputs)
        observer.progress("compile", 0, 1)
        with clock.stage("compile"), first_call(dit, batch):
            found = answer(*inputs)
        observer.progress("compile", 1, 1)
        return found

    return velocity


def rows_at_once(device: torch.device, step_cache: float = 0.0) -> int:
    """Clips that are sampled together: as many on every machine of a kind, whatever is free or kept on it.

    A processor gains nothing from several, nor can a step cache take several, for it lets some rows of a batch rest.
    """
    return 1 if device.type != "cuda" or step_cache > 0 else GPU_ROWS
