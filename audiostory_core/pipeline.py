"""One sentence in, one track out: the whole line on one page.

reason -> bridge -> fuse -> sample -> decode -> arrange. Every arrow is a small frozen value; the models stay in `Parts`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import torch
from torch import Tensor

from . import bridge as bridging
from . import prompts, reasoner
from .audio import AudioClip, resample
from .bridge import BridgeTokens
from .bundle import Bundle
from .cache import Parts, choose_placement
from .codec import frames_for, latent_rate
from .errors import InputError
from .fuser import MODES, Mode
from .manifest import Defaults
from .plan import SoundEvent, StoryPlan, check_seconds, event_seed, fit
from .plan_text import PlanReading
from .sampling import event_noise, guided, sigmas, solver
from .timeline import ClipSpan, Curve, Mixdown, lay_out, place, samples_in
from .track import Track

Route = Literal["bridge", "text"]
FRAME_STEP = 4  # lengths on a grid of latent frames, so that events of about equal length share a batch
BATCH_BYTES = 1_500_000_000


@dataclass(frozen=True)
class Settings:
    """How a plan is rendered; None is the bundle's own default. `loudness` is a target in LUFS for the whole track.

    `reference` renders as the published code does: one noise for all clips, seeded 0, and a linear crossfade. `prefix` is
    the number of one of the published instruction openings (`prompts.PREFIXES`) to put before the instruction.
    """

    num_steps: int | None = None
    guidance_scale: float | None = None
    sampler: str | None = None
    shift: float | None = None
    crossfade_seconds: float | None = None
    curve: Literal["equal_power", "equal_gain"] | None = None
    residual_strength: float = 1.0
    mode: Mode = "cross_attention"
    route: Route = "bridge"
    sample_rate: int | None = None
    loudness: float | None = None
    reference: bool = False
    prefix: int | None = None

    def resolved(self, defaults: Defaults) -> Defaults:
        """The bundle's defaults with what is set here put over them."""
        names = ("num_steps", "guidance_scale", "sampler", "shift", "crossfade_seconds", "curve")
        chosen = {n: getattr(self, n) for n in names if getattr(self, n) is not None}
        if self.reference:
            chosen = {"sampler": "euler", "shift": 1.0, "curve": "equal_gain", **chosen}
        return defaults.model_copy(update=chosen)


class Listener:
    """Hears what happens, as it happens. Each method may raise to interrupt; the base class is silent."""

    def text(self, piece: str) -> None: ...

    def plan(self, reading: PlanReading) -> None: ...

    def bridge(self, tokens: BridgeTokens | None, context: Tensor) -> None: ...

    def progress(self, stage: str, done: int, total: int) -> None: ...

    def spans(self, spans: tuple[ClipSpan, ...], curve: Curve) -> None: ...

    def clip(self, span: ClipSpan, latents: Tensor, clip: AudioClip) -> None: ...

    def placed(self, span: ClipSpan, clip: AudioClip) -> None:
        """The clip as it enters the mix: at the track's rate and channels, its level and its place."""


@dataclass
class Clock:
    """Seconds spent in each stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started


@dataclass(frozen=True)
class Story:
    """A told story: the plan as rendered, what was repaired or not understood, the mix, the seconds of each stage."""

    plan: StoryPlan
    notes: tuple[str, ...]
    track: Track
    spans: tuple[ClipSpan, ...]
    stage_seconds: dict[str, float]

    @property
    def audio(self) -> AudioClip:
        return self.track.clip()


def tell(instruction: str = "", *, bundle: str | Path | Parts = "tiny", seconds: float | None = None, seed: int = 0,
         plan: StoryPlan | None = None, settings: Settings | None = None, device: str = "auto", dtype: str = "auto",
         listener: Listener | None = None) -> Story:  # fmt: skip
    """Tells a story. With `plan`, renders that plan and the language model reasons about nothing.

    `seconds` is the length of the whole track; without it, what the instruction states ("The total duration is 24
    seconds."), else the bundle's default. Raises InputError for what cannot be told, before any model runs if possible.
    """
    listener, settings, clock = listener or Listener(), settings or Settings(), Clock()
    check_settings(settings)
    with clock.stage("load"):
        parts = bundle if isinstance(bundle, Parts) else open_parts(bundle, device, dtype)
    asked = prefixed(instruction, settings.prefix)
    reading = given_plan(plan, seconds) if plan else reason(parts, asked, seconds, seed, listener, clock)
    listener.plan(reading)
    context = condition(parts, reading.plan, settings, listener, clock)
    spans, track = arrange(parts, reading.plan, context, settings, seed, listener, clock)
    return Story(reading.plan, reading.repairs, track, spans, clock.seconds)


def open_parts(bundle: str | Path = "tiny", device: str = "auto", dtype: str = "auto") -> Parts:
    return Parts(Bundle.open(bundle), choose_placement(device, dtype))


def given_plan(plan: StoryPlan, seconds: float | None) -> PlanReading:
    """A plan from elsewhere, scaled to `seconds` if those are given."""
    if seconds is None or abs(plan.total_seconds - seconds) < 1e-6:
        return PlanReading(plan, ())
    note = f"the plan's {plan.total_seconds:g} s were scaled to {seconds:g} s"
    return PlanReading(fit(plan, check_seconds(seconds, "seconds")), (note,))


def reason(parts: Parts, instruction: str, seconds: float | None, seed: int, listener: Listener,
           clock: Clock) -> PlanReading:  # fmt: skip
    """Instruction -> plan, with notes on length, unknown sounds and repairs."""
    if not instruction.strip():
        raise InputError("the instruction is empty; say in a sentence what should be heard.")
    total, notes = choose_seconds(instruction, seconds, parts.bundle.manifest.defaults)
    lexicon = parts.bundle.lexicon()
    if lexicon is not None:
        from .lexicon import report

        notes += report(lexicon.unknown(instruction))
    with clock.stage("load"):
        lm = parts.language_model
    with clock.stage("reason"):
        count = 0

        def heard(piece: str) -> None:
            nonlocal count
            count += 1
            listener.text(piece)
            listener.progress("reason", count, 0)

        reading = reasoner.reason(lm, instruction, total, seed=seed, on_text=heard)
    return PlanReading(reading.plan, (*notes, *reading.repairs))


def prefixed(instruction: str, prefix: int | None) -> str:
    """The instruction behind one of the published openings; unchanged if `prefix` is None or nothing is asked."""
    if prefix is None or not instruction.strip():
        return instruction
    if not 0 <= prefix < len(prompts.PREFIXES):
        raise InputError(f"prefix is {prefix}; it must lie between 0 and {len(prompts.PREFIXES) - 1}.")
    return (prompts.PREFIXES[prefix] + instruction).strip()


def choose_seconds(instruction: str, seconds: float | None, defaults: Defaults) -> tuple[float, tuple[str, ...]]:
    """The total to tell and what to say about it."""
    stated = prompts.stated_seconds(instruction)
    if seconds is not None:
        clash = stated is not None and abs(stated - seconds) > 1e-6
        note = (f"the instruction says {stated:g} s; told in {seconds:g} s as asked",) if clash else ()
        return check_seconds(seconds, "seconds"), note
    if stated is not None:
        return check_seconds(stated, "the stated total duration"), ()
    return defaults.seconds, (f"no length was given: told in {defaults.seconds:g} s",)


@torch.no_grad()
def condition(parts: Parts, plan: StoryPlan, settings: Settings, listener: Listener, clock: Clock) -> Tensor:
    """Context [n s d] of every event: bridge tokens fused, or plain text features on the text route."""
    if settings.route == "text" or parts.bundle.manifest.language is None:
        with clock.stage("load"):
            encoder = parts.text_encoder
        with clock.stage("bridge"):
            tokens, context = None, encoder([event.caption for event in plan.events])
    else:
        with clock.stage("load"):
            lm, fuser = parts.language_model, parts.fuser
        with clock.stage("bridge"):
            tokens = bridging.bridge(lm, plan)
        with clock.stage("fuse"):
            context = fuser(tokens.semantic, tokens.residual, settings.residual_strength, settings.mode)
    listener.bridge(tokens, context)
    return context


def arrange(parts: Parts, plan: StoryPlan, context: Tensor, settings: Settings, seed: int, listener: Listener,
            clock: Clock) -> tuple[tuple[ClipSpan, ...], Track]:  # fmt: skip
    """Renders every clip and mixes them, in order, into a track of exactly the plan's length."""
    chosen = settings.resolved(parts.bundle.manifest.defaults)
    with clock.stage("load"):
        codec = parts.codec
    rate = settings.sample_rate or codec.sample_rate
    spans = lay_out(plan, chosen.crossfade_seconds, window_seconds(parts))
    channels = max(codec.channels, 2 if any(event.pan for event in plan.events) else 1)
    mixdown = Mixdown(rate, channels, samples_in(plan.total_seconds, rate), chosen.curve)
    track = Track(rate, channels, settings.loudness)
    events = {event.id: event for event in plan.events}
    try:
        listener.spans(spans, chosen.curve)
        for span, latents, clip in render(parts, plan, spans, context, settings, seed, listener, clock):
            listener.clip(span, latents, clip)
            with clock.stage("arrange"):
                event = events[span.event_id]
                placed = place(resample(clip, rate), event.loudness, event.pan, channels)
                track.add(mixdown.add(span, placed))
            listener.placed(span, placed)
        track.add(mixdown.finish())
    except BaseException:
        track.close()
        raise
    return spans, track


def render(parts: Parts, plan: StoryPlan, spans: tuple[ClipSpan, ...], context: Tensor, settings: Settings, seed: int,
           listener: Listener, clock: Clock) -> Iterator[tuple[ClipSpan, Tensor, AudioClip]]:  # fmt: skip
    """Clips in the order of `spans`, with their latents [t c]; at most one batch is held in memory."""
    row = {event.id: n for n, event in enumerate(plan.events)}
    size, done = batch_size(parts), 0
    for at in range(0, len(spans), size):
        batch = spans[at : at + size]
        latents = sample_batch(parts, batch, [plan.events[row[s.event_id]] for s in batch],
                               context[[row[s.event_id] for s in batch]], settings, seed, listener, clock)  # fmt: skip
        for span, drawn in zip(batch, latents, strict=True):
            with clock.stage("decode"):
                clip = decode(parts, drawn, span.seconds)
            done += 1
            listener.progress("decode", done, len(spans))
            yield span, drawn, clip


def sample_batch(parts: Parts, spans: tuple[ClipSpan, ...], events: list[SoundEvent], context: Tensor,
                 settings: Settings, seed: int, listener: Listener, clock: Clock) -> list[Tensor]:  # fmt: skip
    """Latents [t c] of each span; spans of equal length are sampled together."""
    lengths = [latent_frames(parts, span.seconds) for span in spans]
    found: dict[int, Tensor] = {}
    for frames in sorted(set(lengths)):
        members = [k for k, length in enumerate(lengths) if length == frames]
        seeds = [0 if settings.reference else part_seed(event_seed(seed, events[k]), spans[k].part) for k in members]
        seconds = [spans[k].seconds for k in members]
        latents = sample(parts, context[members], seconds, seeds, frames, settings, listener, clock)
        found.update(zip(members, latents, strict=True))
    return [found[k] for k in range(len(spans))]


@torch.no_grad()
def sample(parts: Parts, context: Tensor, seconds: list[float], seeds: list[int], frames: int, settings: Settings,
           listener: Listener, clock: Clock) -> Tensor:  # fmt: skip
    """Noise -> latents [n t c] by the chosen solver under guidance."""
    chosen = settings.resolved(parts.bundle.manifest.defaults)
    with clock.stage("load"):
        dit, unconditional = parts.dit, parts.unconditional
    with clock.stage("sample"):
        lengths = torch.tensor(seconds, device=context.device)
        told = dit.condition(context, lengths)
        untold = dit.condition(unconditional.expand(len(seeds), -1, -1).to(context), lengths)
        noise = event_noise(seeds, frames, dit.config.latent_channels).to(context.device)
        velocity = guided(dit, (told.tokens, told.pooled), (untold.tokens, untold.pooled),
                          guidance_scale=chosen.guidance_scale)  # fmt: skip
        return solver(chosen.sampler)(
            velocity, noise, sigmas(chosen.num_steps, chosen.shift).to(context.device),
            callback=lambda step, _: listener.progress("sample", step + 1, chosen.num_steps),
        )  # fmt: skip


@torch.no_grad()
def decode(parts: Parts, latents: Tensor, seconds: float) -> AudioClip:
    """Latents [t c] -> the clip, cut to `seconds` (and a sample more, against rounding)."""
    codec = parts.codec
    dtype = next(iter(codec.state_dict().values())).dtype  # type: ignore[attr-defined]
    waveform = codec.decode(latents[None].to(dtype))[0].float().cpu()
    return AudioClip(waveform[:, : samples_in(seconds, codec.sample_rate) + 1].contiguous(), codec.sample_rate)


def latent_frames(parts: Parts, seconds: float) -> int:
    """Frames to render for a clip: the whole window where the bundle wants it, else enough for the clip."""
    longest = window_frames(parts)
    if parts.bundle.manifest.renderer.fixed_window:
        return longest
    needed = frames_for(parts.codec, seconds + 0.02)
    return min(longest, -(-needed // FRAME_STEP) * FRAME_STEP)


def window_frames(parts: Parts) -> int:
    return int(parts.bundle.manifest.renderer.max_seconds * latent_rate(parts.codec))


def window_seconds(parts: Parts) -> float:
    """The longest clip the renderer can make."""
    return window_frames(parts) / latent_rate(parts.codec)


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


def check_settings(settings: Settings) -> None:
    """Refuses what no bundle can do, before anything is loaded."""
    solver("euler" if settings.sampler is None else settings.sampler)
    sigmas(1 if settings.num_steps is None else settings.num_steps, 1.0 if settings.shift is None else settings.shift)
    names = {"curve": (None, *get_args(Curve)), "mode": MODES, "route": get_args(Route)}
    for name, known in names.items():
        if getattr(settings, name) not in known:
            raise InputError(f"{name} is {getattr(settings, name)!r}; use one of {', '.join(filter(None, known))}.")
    limits = {
        "guidance_scale": (0.0, 100.0), "crossfade_seconds": (0.0, 60.0), "residual_strength": (0.0, 10.0),
        "sample_rate": (8000, 192_000), "loudness": (-60.0, -5.0),
    }  # fmt: skip
    for name, (low, high) in limits.items():
        value = getattr(settings, name)
        if value is not None and not low <= value <= high:
            raise InputError(f"{name} is {value}; it must lie between {low:g} and {high:g}.")
