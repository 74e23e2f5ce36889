"""An instruction -> a plan, with notes on its length, on unknown sounds and on repairs; or a plan from elsewhere."""

from __future__ import annotations

from torch import Tensor

from ..bundle.bundle import Bundle
from ..bundle.manifest import Defaults
from ..bundle.parts import Parts
from ..errors import InputError
from ..plan import prompts
from ..plan.fit import fit
from ..plan.story import StoryPlan, check_seconds
from ..plan.text import PlanReading
from . import reasoner
from .arranging import OnClip
from .first_event import FirstEvent
from .observer import Clock, Observer
from .rendering import Rendered
from .settings import Settings


def given_plan(plan: StoryPlan, seconds: float | None) -> PlanReading:
    """A plan from elsewhere, scaled to `seconds` if those are given."""
    if seconds is None or abs(plan.total_seconds - seconds) < 1e-6:
        return PlanReading(plan, ())
    note = f"the plan's {plan.total_seconds:g} s were scaled to {seconds:g} s"
    return PlanReading(fit(plan, check_seconds(seconds, "seconds")), (note,))


def reason(
    parts: Parts,
    instruction: str,
    seconds: float | None,
    seed: int,
    listener: Observer,
    clock: Clock,
    settings: Settings | None = None,
    on_clip: OnClip | None = None,
) -> tuple[PlanReading, Rendered | None]:
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
        found = reasoner.write_plan(lm, instruction, total, seed=seed, on_text=heard, on_event=planned if on_clip else None)
    return PlanReading(found.plan, (*notes, *found.repairs)), early.rendered


def unknown_words(bundle: Bundle, instruction: str) -> tuple[str, ...]:
    """What is to be said about words of an instruction that the bundle never learnt."""
    lexicon = bundle.lexicon()
    if lexicon is None:
        return ()
    from ..plan.lexicon import unknown_sentences

    return tuple(unknown_sentences(lexicon.unknown(instruction)))


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
