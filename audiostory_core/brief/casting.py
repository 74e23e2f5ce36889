"""Captions beside what is asked for: whether one tells it, and what stands in for a sound that a bundle never learnt."""

from __future__ import annotations

from ..plan.lexicon import Lexicon, Unknown, unknown_sentences
from ..plan.story import SoundEvent, StoryPlan
from .brief import Asked
from .inflection import bases
from .reading import read


def tells(caption: str, asked: Asked, lexicon: Lexicon) -> bool:
    """Whether a caption tells a sound that is asked for, in whatever words: `Rain falls.` where any rain is."""
    if caption in asked.captions:
        return True
    named = read(caption, lexicon).asked
    return len(named) == 1 and named[0].known and set(asked.captions) <= set(named[0].captions)


def once_seconds(caption: str, lexicon: Lexicon) -> float:
    """How long the sound of a caption, in whatever words, lasts when it happens once; 0 where it goes on, or where several
    sounds or none that is known are named."""
    sounds = {sound.caption: sound for sound in lexicon.sounds}
    if caption in sounds:
        return sounds[caption].once_seconds
    named = read(caption, lexicon).asked
    known = [sounds[name] for name in named[0].captions if name in sounds] if len(named) == 1 and named[0].known else []
    return min((sound.once_seconds for sound in known), default=0.0)


def single(words: str, lexicon: Lexicon) -> str:
    """An unknown sound by the name that a lexicon has for it: `Wolves` as `wolf`."""
    words = words.lower()
    return (
        next((base for base in sorted(bases(words), key=len) if base in lexicon.nearest), words)
        if " " not in words
        else words
    )


def recast(lexicon: Lexicon | None, before: StoryPlan, after: StoryPlan) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan after an edit with stand-ins for sounds that a bundle with this lexicon never learnt, and what is to be said.

    What was there before the edit stays as it was, and so does speech; the detail of an event keeps the words that its
    stand-in is told for. A lexicon that lists no sounds has no stand-ins: its unknown words are only named.
    """
    known = {event.caption for event in before.events}
    fresh = [event for event in after.events if event.caption not in known and event.kind != "speech"]
    if lexicon is None or not fresh:
        return after, ()
    if not lexicon.sounds:
        return after, unknown_sentences(lexicon.unknown(" ".join(event.caption for event in fresh)))
    notes, told = dict[str, None](), dict[str, SoundEvent]()
    for event in fresh:
        brief = read(event.caption, lexicon)
        strange = [one for one in brief.asked if not one.known]
        if strange and len(strange) == len(brief.asked) and strange[0].captions:
            one = strange[0]
            notes |= dict.fromkeys(unknown_sentences((Unknown(single(one.words, lexicon), one.captions[0]),)))
            told[event.id] = event.model_copy(update={"caption": one.captions[0], "detail": event.detail or event.caption})
        elif not brief.asked or strange:
            notes |= dict.fromkeys(unknown_sentences(lexicon.unknown(event.caption)) or (_unnamed(event.caption),))
    events = [told.get(event.id, event) for event in after.events]
    return after.model_copy(update={"events": tuple(events)}), tuple(notes)


def _unnamed(caption: str) -> str:
    return f"no sound that this bundle knows is named in '{caption:.80}': what it makes of it is uncertain"
