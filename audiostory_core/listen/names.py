"""What the names of an ear's head are called: a name, and words for how it sounds -> the caption that tells it; a sentence
-> the names it holds. By a bundle's lexicon; what that does not list is called by its own name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from ..brief.clauses import Text
from ..brief.inflection import bases
from ..brief.sounds import Mention, Sounds
from ..plan.lexicon import KnownSound, Lexicon

SPEECH, MUSIC = "speech", "music"  # as `models.ear.BESIDE` has them
_BESIDE = {
    SPEECH: KnownSound(
        "Someone speaks.", SPEECH, "sfx", "Somebody talks.",
        ("speech", "voice", "speak", "talk", "conversation", "somebody speaks", "someone talks", "spoken words", "words?"),
    ),
    MUSIC: KnownSound("Music plays.", MUSIC, "music", "Music is heard.", ("music", "song", "melody", "tune", "band?")),
}  # fmt: skip
_SPEAKING = frozenset("speak talk speech voice".split())
# What is asked for by a word that others are, too: whoever asks for a bird may mean an owl, and for talk, one who talks.
_WIDER = {"birds": ("owl", "gull", "rooster", "duck", "crow"), "crowd": (SPEECH,), SPEECH: ("crowd",)}


@dataclass(frozen=True)
class Names:
    """The names that an ear's head knows, in its order, and the words that a lexicon has for them."""

    all: tuple[str, ...]
    lexicon: Lexicon | None = None

    @cached_property
    def sounds(self) -> Sounds:
        """All of them as sounds of a lexicon."""
        lexicon = self.lexicon or Lexicon(frozenset(), {})
        listed = {sound.family for sound in lexicon.sounds}
        others = tuple(_plain_sound(name) for name in self.all if name not in listed)
        # What the ear tells apart is no name of another sound, as a motorcycle is that of an engine.
        own = {word for sound in others for word in sound.names}
        kept = (replace(one, names=tuple(n for n in one.names if n.rstrip("?!^") not in own)) for one in lexicon.sounds)
        return Sounds(replace(lexicon, sounds=(*kept, *others)))

    @cached_property
    def _variants(self) -> dict[str, list[KnownSound]]:
        found: dict[str, list[KnownSound]] = {}
        for sound in self.sounds.lexicon.sounds:
            found.setdefault(sound.family, []).append(sound)
        return found

    def sound(self, name: str, words: Collection[str] = ()) -> KnownSound:
        """What a name is called; of several variants the one that most of these words fit, else the first."""
        return max(self._variants[name], key=lambda sound: len(set(words) & set(sound.hints)))

    def meant(self, name: str) -> tuple[str, ...]:
        """The names that answer for one that is asked for: any instrument for music."""
        played = [other for other in self.all if self.sound(other).kind == "music"] if name == MUSIC else ()
        return tuple(dict.fromkeys((name, *played, *(other for other in _WIDER.get(name, ()) if other in self.all))))

    def mentions(self, text: Text) -> list[Mention]:
        """What a sentence names, in order: sounds that the head knows, or `known=False`."""
        found = list[Mention]()
        for clause in text.clauses:
            found += self.sounds.mentions(text.tokens, clause.start, clause.end)
        known = set(self.all)
        found = [replace(one, family=SPEECH) if self._speaks(text, one) else one for one in found]
        return [replace(one, known=one.family in known) for one in found]

    def _speaks(self, text: Text, one: Mention) -> bool:
        """Whether a sound that was never learnt is somebody who speaks: `a man speaking`."""
        words = {base for word in text.words(one.start, one.end) for base in bases(word)}
        return not one.known and SPEECH in self.all and bool(words & _SPEAKING)

    def in_caption(self, caption: str, text: Text) -> tuple[str, ...]:
        """The names in a caption, each once."""
        own = self.sounds.by_caption.get(caption)
        if own is not None and own.family in self.all:
            return (own.family,)
        return tuple(dict.fromkeys(one.family for one in self.mentions(text) if one.known))


def _plain_sound(name: str) -> KnownSound:
    """A sound that no lexicon lists: `door_creak` as `Door creak.`"""
    if name in _BESIDE:
        return _BESIDE[name]
    words = name.replace("_", " ")
    single = {" ".join([*words.split()[:-1], base]) for base in bases(words.split()[-1])}
    return KnownSound(
        f"{words[:1].upper()}{words[1:]}.", name, "sfx", f"{words} is heard.", (words, *sorted(single - {words}))
    )
