"""A sentence that was read before -> its plan: the language model is asked, and what it wrote is held against the brief.

What asks for sounds in a row goes to the model as it stands. Where that plans something else, or where more is asked for
than a row, it is asked again in the words that it was trained on, and what is still amiss is mended and said. Ignorant of
devices and of what is rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..brief.brief import Asked, Brief
from ..brief.casting import single, tells
from ..brief.layout import Lengths, lay_out
from ..brief.reading import is_gibberish, read, words_of
from ..errors import InputError
from ..plan.lexicon import Lexicon, Unknown, unknown_sentences
from ..plan.story import SoundEvent, StoryPlan
from ..plan.text import PlanReading

# Asks the language model: an instruction and its whole length in seconds -> a plan. Raises InputError where there is none.
Write = Callable[[str, float], PlanReading]

_STAND_IN_SECONDS = 4.0


def brief_of(instruction: str, lexicon: Lexicon | None) -> Brief | None:
    """What a sentence asks for; None where a lexicon lists no sounds, or where none is named and the model may know more.

    Raises InputError for what holds no word that anybody knows, and for what only denies sounds.
    """
    if lexicon is None or not lexicon.sounds:
        return None
    brief = read(instruction, lexicon)
    if not brief.asked and (brief.denied or is_gibberish(instruction, lexicon)):
        raise _nothing_asked(instruction)
    return brief if brief.asked else None


def check_traces(instruction: str, plan: StoryPlan, lexicon: Lexicon) -> None:
    """Raises InputError where a plan for a sentence that names no sound is a mere guess: no word of the sentence was ever
    read beside any of the plan's sounds."""
    traces: dict[str, set[str]] = {}
    for sound in lexicon.sounds:
        traces.setdefault(sound.family, set()).update(sound.traces)
    family = {sound.caption: sound.family for sound in lexicon.sounds}
    own = words_of(instruction)
    if not any(own & traces.get(family.get(event.caption, ""), set()) for event in plan.events):
        raise _nothing_asked(instruction)


def _nothing_asked(instruction: str) -> InputError:
    asked = instruction.strip()
    return InputError(f"no sound is asked for in '{asked:.80}'; say what should be heard, such as 'rain, then a dog barks'.")


def plan_brief(brief: Brief, instruction: str, lexicon: Lexicon, lengths: Lengths, write: Write, most: int) -> PlanReading:
    """The plan of a brief, written by the language model in stories of at most `most` events; see `layout.lay_out`."""
    brief = _with_stand_ins(brief, write)
    seconds = lengths.given or brief.total or lengths.usual
    written = tuple(_written(brief, seconds, write, most))
    reading = lay_out(brief, written, lexicon, lengths, instruction)
    return PlanReading(reading.plan, (*said(brief, lexicon), *reading.repairs))


def said(brief: Brief, lexicon: Lexicon) -> tuple[str, ...]:
    """What was understood, in one line, and what is to be said of the rest."""
    strange = [one for one in brief.asked if not one.known and one.captions]
    unknown = tuple(Unknown(single(one.words, lexicon), one.captions[0]) for one in strange)
    return (f"understood: {brief.understood}", *unknown_sentences(unknown), *brief.notes)


def fits(brief: Brief, plan: StoryPlan, lexicon: Lexicon) -> bool:
    """Whether a plan has just the sounds that are asked for, in their order."""
    return len(plan.events) == len(brief.asked) and all(
        tells(event.caption, asked, lexicon) for event, asked in zip(plan.events, brief.asked, strict=True)
    )


def _with_stand_ins(brief: Brief, write: Write) -> Brief:
    """The brief, in which a sound that no lexicon knows is told by what the language model takes its words for."""
    asked: list[Asked] = []
    for one in brief.asked:
        if not one.captions:
            caption = write(one.words, _STAND_IN_SECONDS).plan.events[0].caption
            one = replace(one, captions=(caption,))
        asked.append(one)
    return replace(brief, asked=tuple(asked))


def _written(brief: Brief, seconds: float, write: Write, most: int) -> list[SoundEvent]:
    """What the model writes when it is asked in its own words, as many events at once as it was trained on."""
    found: list[SoundEvent] = []
    sounds = [one for one in brief.asked if one.said is None]
    pieces = -(-len(sounds) // most)
    size = -(-len(sounds) // max(1, pieces))
    for at in range(0, len(sounds), max(1, size)):
        asked = sounds[at : at + size]
        try:
            found += write(_in_a_row(asked, brief.environment), seconds * len(asked) / len(brief.asked)).plan.events
        except InputError:
            continue  # what it did not write is mended, and said
    return found


def _in_a_row(asked: Sequence[Asked], environment: str) -> str:
    """`Light rain patters softly, then a dog, then a door slams shut, in a cathedral.`"""
    names = [one.captions[0].rstrip(".") if len(one.captions) == 1 else one.words for one in asked]
    row = ", then ".join(name if n == 0 else f"{name[0].lower()}{name[1:]}" for n, name in enumerate(names))
    return f"{row[0].upper()}{row[1:]}{f', {environment}' if environment else ''}."
