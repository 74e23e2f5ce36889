"""One sentence in, one track out: the whole line on one page.

reason -> bridge -> fuse -> sample -> decode -> arrange. Every arrow is a small frozen value; the models stay in `Parts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

from .bundle.bundle import Bundle
from .bundle.cache import Parts, SeeingParts, choose_placement
from .bundle.manifest import Defaults
from .disk.store import Store
from .errors import InputError
from .line import bridge as bridging
from .line import reasoner
from .line.first_event import FirstEvent
from .line.kept import Kept, kept_reading
from .line.observer import Clock, Listener
from .line.rendering import Rendered, render, spans_of, with_speech
from .line.settings import Settings, check_settings
from .models.seeing import SeenVideo
from .plan import prompts
from .plan.fit import fit
from .plan.outline import Scene, join
from .plan.story import StoryPlan, check_seconds
from .plan.text import PlanReading
from .sound.audio import AudioClip
from .sound.layout import ClipSpan, samples_in
from .sound.mixdown import Mixdown, enter
from .sound.track import Track
from .speech.spoken import Speech
from .speech.voices import Voice

REFERENCE_RATE = 32_000  # Hz

OnClip = Callable[[ClipSpan, AudioClip], None]


@dataclass(frozen=True)
class Story:
    """A told story: the plan as rendered, what was repaired or not understood, the mix, the seconds of each stage, and which
    of its spans were kept from an earlier telling."""

    plan: StoryPlan
    notes: tuple[str, ...]
    track: Track
    spans: tuple[ClipSpan, ...]
    stage_seconds: dict[str, float]
    kept: tuple[ClipSpan, ...] = ()

    @property
    def audio(self) -> AudioClip:
        return self.track.clip()


def tell(instruction: str = "", *, bundle: str | Path | Parts = "tiny", seconds: float | None = None, seed: int = 0,
         plan: StoryPlan | None = None, settings: Settings | None = None, device: str = "auto", dtype: str = "auto",
         listener: Listener | None = None, on_clip: OnClip | None = None, offload: bool = False,
         store: Store | None = None, anew: bool = False, voice: str | Voice = "auto",
         clips: Mapping[str, AudioClip] | None = None, video: SeenVideo | None = None) -> Story:  # fmt: skip
    """Tells a story. With `plan`, renders that plan and the language model reasons about nothing.

    `seconds` is the length of the whole track; without it, what the instruction states ("The total duration is 24
    seconds."), else the bundle's default. `on_clip` hears every event when it is rendered, the first one while the language
    model still writes the others; should the finished plan differ from that, the first one is heard again. With `offload`,
    and always where `bundle` is no `Parts`, each part leaves memory after its stage. An event that `store` knows by its own
    content is not rendered again, unless all is to be told `anew`. Speech with a transcript is spoken by `voice` (see
    `speech.KINDS`); `clips`, by event id, take the place of what would be rendered or spoken. A bundle that sees plans and
    bridges with `video` before its eyes. Raises InputError for what cannot be told, before any model runs if possible.
    """
    listener, settings, clock = listener or Listener(), settings or Settings(), Clock()
    check_settings(settings)
    with clock.stage("load"):
        parts = bundle if isinstance(bundle, Parts) else open_parts(bundle, device, dtype)
        parts = parts if video is None else SeeingParts(parts, video)
    asked = prefixed(instruction, settings.prefix)
    if plan:
        reading, first = given_plan(plan, seconds), None
    else:
        reading, first = reason(parts, asked, seconds, seed, listener, clock, settings, on_clip)
    listener.plan(reading)
    kept = Kept(store, parts, reading.plan, settings, seed, anew)
    speech = Speech(reading.plan, voice, clips, store, anew)

    leaving = offload or not isinstance(bundle, Parts)
    context = once(parts, reading.plan, settings, listener, clock, kept, leaving)
    spans, track = arrange(parts, reading.plan, context, settings, seed, listener, clock, on_clip, first, kept, speech)
    levels = any(event.loudness is not None for event in reading.plan.events)
    said = (*speech.notes, *(track.quieter() if levels else ()))
    for note in said:
        listener.note(note)
    taken = tuple(span for span in spans if span in kept.taken or span.event_id in speech.recalled)
    return Story(reading.plan, (*reading.repairs, *said), track, spans, clock.seconds, taken)


def open_parts(bundle: str | Path = "tiny", device: str = "auto", dtype: str = "auto", quantise: str = "none",
               compiled: bool = False) -> Parts:  # fmt: skip
    """A bundle's parts. `quantise` is one of `quantisation.KINDS`; `compiled` compiles the DiT when it is first called."""
    return Parts(Bundle.open(bundle), choose_placement(device, dtype, quantise, compiled))


def plan_outline(scenes: Sequence[Scene], parts: Parts, *, title: str = "", seed: int = 0, listener: Listener | None = None,
                 settings: Settings | None = None, store: Store | None = None) -> PlanReading:  # fmt: skip
    """A plan of all chapters of an outline, each reasoned about on its own; those that `store` knows are not again."""
    listener, plans, notes = listener or Listener(), list[StoryPlan](), list[str]()
    for n, scene in enumerate(scenes, 1):
        asked = prefixed(scene.instruction, settings.prefix if settings else None)

        def think(asked: str = asked, seconds: float = scene.seconds) -> PlanReading:
            return reason(parts, asked, seconds, seed, listener, Clock(), settings)[0]

        reading = kept_reading(store, parts, asked, scene.seconds, seed, think)
        notes += [f"chapter {n}: {note}" for note in reading.repairs]
        plans.append(reading.plan)
        listener.progress("chapters", n, len(scenes))
    return PlanReading(join(title, scenes, plans), tuple(notes))


def given_plan(plan: StoryPlan, seconds: float | None) -> PlanReading:
    """A plan from elsewhere, scaled to `seconds` if those are given."""
    if seconds is None or abs(plan.total_seconds - seconds) < 1e-6:
        return PlanReading(plan, ())
    note = f"the plan's {plan.total_seconds:g} s were scaled to {seconds:g} s"
    return PlanReading(fit(plan, check_seconds(seconds, "seconds")), (note,))


def reason(parts: Parts, instruction: str, seconds: float | None, seed: int, listener: Listener, clock: Clock,
           settings: Settings | None = None,
           on_clip: OnClip | None = None) -> tuple[PlanReading, Rendered | None]:  # fmt: skip
    """Instruction -> plan, with notes on length, unknown sounds and repairs; and the first event, if `on_clip` heard it."""
    if not instruction.strip():
        raise InputError("the instruction is empty; say in a sentence what should be heard.")
    total, notes = choose_seconds(instruction, seconds, parts.bundle.manifest.defaults)
    notes += unknown_words(parts.bundle, instruction)
    with clock.stage("load"):
        lm = parts.language_model
    early = FirstEvent(parts, instruction, total, settings or Settings(), seed, clock)

    def planned(text: str, semantic: Tensor, residual: Tensor) -> None:
        rendered = early(text, semantic, residual)
        if rendered is not None and on_clip is not None:
            on_clip(rendered.span, rendered.clip)

    count = 0

    def heard(piece: str) -> None:
        nonlocal count
        count += 1
        listener.text(piece)
        listener.progress("reason", count, 0)

    with clock.stage("reason"):
        found = reasoner.reason(lm, instruction, total, seed=seed, on_text=heard, on_event=planned if on_clip else None)
    return PlanReading(found.plan, (*notes, *found.repairs)), early.rendered


def unknown_words(bundle: Bundle, instruction: str) -> tuple[str, ...]:
    """What is to be said about words of an instruction that the bundle never learnt."""
    lexicon = bundle.lexicon()
    if lexicon is None:
        return ()
    from .plan.lexicon import report

    return tuple(report(lexicon.unknown(instruction)))


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


def once(parts: Parts, plan: StoryPlan, settings: Settings, listener: Listener, clock: Clock, kept: Kept,
         offload: bool) -> Callable[[], Tensor]:  # fmt: skip
    """`condition` for whoever asks first; after that the models it needed leave memory, if they are to `offload`."""

    @cache
    def context() -> Tensor:
        found = condition(parts, plan, settings, listener, clock, kept)
        if offload:
            parts.release("language_model", "fuser", "text_encoder")
        return found

    return context


@torch.no_grad()
def condition(parts: Parts, plan: StoryPlan, settings: Settings, listener: Listener, clock: Clock,
              kept: Kept | None = None) -> Tensor:  # fmt: skip
    """Context [n s d] of every event: bridge tokens fused, or plain text features on the text route."""
    if settings.route == "text" or parts.bundle.manifest.language is None:
        with clock.stage("load"):
            encoder = parts.text_encoder
        with clock.stage("bridge"):
            tokens, context = None, encoder([event.caption for event in plan.events])
    else:
        with clock.stage("bridge"):
            tokens = kept.tokens(lambda: _read(parts, plan, clock)) if kept else _read(parts, plan, clock)
        with clock.stage("load"):
            fuser = parts.fuser
        with clock.stage("fuse"):
            placed = [t.to(parts.placement.device, parts.placement.dtype) for t in (tokens.semantic, tokens.residual)]
            context = fuser(*placed, settings.residual_strength, settings.mode)
    listener.bridge(tokens, context)
    return context


def _read(parts: Parts, plan: StoryPlan, clock: Clock) -> bridging.BridgeTokens:
    with clock.stage("load"):
        lm = parts.language_model
    return bridging.bridge(lm, plan)


def arrange(parts: Parts, plan: StoryPlan, context: Callable[[], Tensor], settings: Settings, seed: int,
            listener: Listener, clock: Clock, on_clip: OnClip | None = None, first: Rendered | None = None,
            kept: Kept | None = None, speech: Speech | None = None) -> tuple[tuple[ClipSpan, ...], Track]:  # fmt: skip
    """Renders every clip that is not kept and mixes all, in order, into a track of exactly the plan's length.

    `first` is the first event where it was rendered, and heard, while the plan was written.
    """
    chosen = settings.resolved(parts.bundle.manifest.defaults)
    kept = kept or Kept(None, parts, plan, settings, seed)
    speech = speech or Speech(plan, "none")
    if first is not None:
        kept.hold(first.span, first.event, first.latents, first.clip)
    with clock.stage("load"):
        rate, channels = form_of(parts, plan, settings)
    spans = spans_of(parts, plan, settings, speech.ids)
    sampled = tuple(span for span in spans if span.event_id not in speech.ids)
    mixdown = Mixdown(rate, channels, samples_in(plan.total_seconds, rate), chosen.curve)
    track = Track(rate, channels, settings.loudness)
    try:
        listener.spans(spans, chosen.curve)
        clips = render(parts, plan, sampled, context, settings, seed, listener, clock, kept)
        for rendered in with_speech(spans, plan, speech, clips):
            span, event = rendered.span, rendered.event
            listener.clip(span, rendered.latents, rendered.clip)
            if on_clip is not None and not (first and rendered.clip is first.clip):
                on_clip(span, rendered.clip)
            with clock.stage("arrange"):
                placed = enter(rendered.clip, span, event, rate, channels)
                track.add(mixdown.add(span, placed))
            listener.placed(span, placed)
        track.add(mixdown.finish())
    except BaseException:
        track.close()
        raise
    return spans, track


def form_of(parts: Parts, plan: StoryPlan, settings: Settings) -> tuple[int, int]:
    """Sample rate and channels of the track of a plan: two where an event has a place."""
    channels = max(parts.bundle.codec_form.channels, 2 if any(event.pan for event in plan.events) else 1)
    return settings.sample_rate or _usual_rate(parts, settings), channels


def _usual_rate(parts: Parts, settings: Settings) -> int:
    """The codec's own rate; as reference, what the published code resamples its codec to."""
    published = parts.bundle.manifest.codec.type == "oobleck"
    return REFERENCE_RATE if settings.reference and published else parts.bundle.codec_form.sample_rate
