"""An instruction -> a plan, with notes on its length, on unknown sounds and on repairs; or a plan from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor

from ..brief.brief import Brief
from ..brief.casting import tells
from ..brief.layout import Lengths
from ..bundle.bundle import Bundle
from ..bundle.manifest import Defaults
from ..disk.store import content_key
from ..errors import InputError
from ..models.language_model import StoryLM
from ..plan import prompts
from ..plan.fit import fit
from ..plan.lexicon import unknown_sentences
from ..plan.story import StoryPlan, check_seconds
from ..plan.text import PlanReading
from . import reasoner
from .briefing import brief_of, check_traces, fits, plan_brief, said
from .first_event import FirstEvent
from .rendering import Rendered
from .teller import Teller


def given_plan(plan: StoryPlan, seconds: float | None) -> PlanReading:
    """A plan from elsewhere, scaled to `seconds` if those are given."""
    if seconds is None or abs(plan.total_seconds - seconds) < 1e-6:
        return PlanReading(plan, ())
    note = f"the plan's {plan.total_seconds:g} s were scaled to {seconds:g} s"
    return PlanReading(fit(plan, check_seconds(seconds, "seconds")), (note,))


def reason(
    teller: Teller, instruction: str, seconds: float | None, on_ready: Callable[[], None] | None = None
) -> tuple[PlanReading, Rendered | None]:
    """Instruction -> plan, with notes on length, unknown sounds and repairs; and the first event, if `on_clip` heard it.

    `on_ready` is called when the language model is there and about to write.
    """
    if not instruction.strip():
        raise InputError("the instruction is empty; say in a sentence what should be heard.")
    lexicon = teller.bundle.lexicon()
    brief = brief_of(instruction, lexicon)
    with teller.clock.stage("load"):
        lm = teller.parts.language_model
    if on_ready is not None:
        on_ready()
    defaults = teller.bundle.manifest.defaults
    if brief is None or lexicon is None:
        total, notes = choose_seconds(instruction, seconds, defaults)
        found, first = _reason_at_once(teller, lm, instruction, total)
        if lexicon is not None and lexicon.sounds:
            check_traces(instruction, found.plan, lexicon)
        return PlanReading(found.plan, (*notes, *_unnamed(teller.bundle, instruction, found), *found.repairs)), first
    if brief.is_plain:
        total, notes = _asked_seconds(brief, seconds, defaults)
        first_asked = partial(tells, asked=brief.asked[0], lexicon=lexicon)
        found, first = _reason_at_once(teller, lm, instruction, total, first_asked)
        if fits(brief, found.plan, lexicon):
            return PlanReading(found.plan, (*said(brief, lexicon), *notes, *found.repairs)), first

    def write(text: str, total: float) -> PlanReading:
        return reasoner.write_plan(lm, text, total, reasoner.Tries(teller.seed), teller.observer.writing("reason"), None)

    with teller.clock.stage("reason"):
        lengths = Lengths(None if seconds is None else check_seconds(seconds, "seconds"), defaults.seconds)
        return plan_brief(brief, instruction, lexicon, lengths, write, lm.limits.max_events), None


def _reason_at_once(
    teller: Teller, lm: StoryLM, instruction: str, total: float, wanted: Callable[[str], bool] | None = None
) -> tuple[PlanReading, Rendered | None]:
    """The model's own plan; its first event is heard at once, where its caption is `wanted`."""
    early = FirstEvent(teller, instruction, total, wanted)

    def tell_first(text: str, semantic: Tensor, residual: Tensor) -> None:
        rendered = early(text, semantic, residual)
        if rendered is not None and teller.on_clip is not None:
            teller.on_clip(rendered.span, rendered.clip)

    on_event = None if teller.on_clip is None else tell_first
    with teller.clock.stage("reason"):
        on_text = teller.observer.writing("reason")
        found = reasoner.write_plan(lm, instruction, total, reasoner.Tries(teller.seed), on_text, on_event)
    return found, early.rendered


def _unnamed(bundle: Bundle, instruction: str, found: PlanReading) -> tuple[str, ...]:
    """What is to be said of a sentence that names no sound: which words are unknown, and what it was taken for."""
    lexicon = bundle.lexicon()
    if lexicon is None or not lexicon.sounds:
        return unknown_words(bundle, instruction)
    told = ", ".join(event.caption for event in found.plan.events)
    named = f"no sound that this bundle knows is named; the nearest it finds is: {told}"
    return named, *unknown_words(bundle, instruction)


def reason_once(teller: Teller, instruction: str, seconds: float) -> PlanReading:
    """As `reason`, without a first event; what the store has of the same instruction is not reasoned about again."""
    teller = replace(teller, on_clip=None)
    store, parts = teller.store, teller.parts
    if store is None:
        return reason(teller, instruction, seconds)[0]
    model = (parts.bundle.digest_of("llm/"), str(parts.dtype_of("language_model")), parts.placement.quantise, *parts.shown)
    key = content_key("plan 2", *model, instruction, float(seconds), teller.seed)
    found = (store.get(key) or {}).get("text")
    if found is not None:
        text = json.loads(bytes(found.tolist()))
        return PlanReading(StoryPlan.build(text["plan"]), tuple(text["repairs"]))
    reading, _ = reason(teller, instruction, seconds)
    text = json.dumps({"plan": reading.plan.model_dump(mode="json"), "repairs": reading.repairs})
    store.put(key, {"text": torch.tensor(list(text.encode()), dtype=torch.uint8)})
    return reading


def unknown_words(bundle: Bundle, instruction: str) -> tuple[str, ...]:
    """What is to be said about words of an instruction that the bundle never learnt."""
    lexicon = bundle.lexicon()
    if lexicon is None:
        return ()
    return tuple(unknown_sentences(lexicon.unknown(instruction)))


def _asked_seconds(brief: Brief, seconds: float | None, defaults: Defaults) -> tuple[float, tuple[str, ...]]:
    """As `choose_seconds`, for a sentence that was read."""
    if seconds is not None:
        clash = brief.total is not None and abs(brief.total - seconds) > 1e-6
        note = (f"the instruction says {brief.total:g} s; told in {seconds:g} s as asked",) if clash else ()
        return check_seconds(seconds, "seconds"), note
    if brief.total is not None:
        return check_seconds(brief.total, "the stated total duration"), ()
    return defaults.seconds, (f"no length was given: told in {defaults.seconds:g} s",)


def with_prefix(instruction: str, prefix: int | None) -> str:
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
