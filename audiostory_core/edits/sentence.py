"""A sentence about a story in, a patch out, with no model, or one sentence that says what was not understood.

Of a sentence either everything is understood or nothing is done. What could mean two things is asked back.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import InputError
from ..plan.story import SoundEvent, StoryPlan
from . import parser
from .amounts import number
from .cast import Cast, caption_words, listed
from .clauses import clause
from .follow import corrected
from .parser import Parser, Tree
from .patch import Patch
from .precedent import MOST_STEPS, Precedent, precedent_of
from .reasons import carried_out
from .scene import Scene
from .turns import MAX_SENTENCE_CHARS, apply, redo, undo
from .wordlists import BEYOND_EDITS, COMMANDS, JUDGEMENTS
from .words import Token, mend, tokens

MAX_TOKENS = 250
_VERBS = ("add-verb", "want-verb", "throw-verb", "remove-verb", "light", "move-verb", "lock-verb", "mute-verb", "up-verb")
_INSIDE_NAMES = frozenset("of the a an on in onto into down from by at that which is are its their".split())
_INSIDE_CAPTIONS = frozenset(
    "a an the of in on at to by with from and or for over under into onto some its his her their".split()
)
_NO_BEGINNING = frozenset(
    "the this that these those my your our of in on at to by with from and or for is are be been into onto which".split()
)
_JUDGEMENTS = frozenset().union(*JUDGEMENTS.values())
_UNITS = parser.words("sec", "min", "db")
_AMOUNTS = frozenset("bit little lot touch tad smidge notch hair shade couple few half quarter third deal".split())


@dataclass(frozen=True)
class EditReading:
    """What a sentence asks for: so many steps through the history, back where negative, and then a patch or none."""

    patch: Patch | None
    steps: int = 0
    notes: tuple[str, ...] = ()


def read_edit(sentence: str, plan: StoryPlan) -> EditReading:
    """The edit that a sentence asks for. Raises `InputError`, one sentence, where it is not clear in whole or in part."""
    found = _opened(sentence, plan)
    tree = found.tree()
    rewind = tree.get("undo", "redo")
    if rewind is not None:
        return EditReading(None, _steps(found.tokens, rewind, plan), found.notes(tree))
    correction = tree.get("correction")
    scene = _scene(found, tree, plan) if correction is None else _corrected(found, correction, plan)
    return EditReading(scene.patch(), 0 if correction is None else -1, (*found.notes(tree), *scene.idle(), *scene.notes))


def _corrected(found: _Sentence, tree: Tree, plan: StoryPlan) -> Scene:
    """The story before the last edit, with that done to other sounds."""
    if not plan.history:
        raise InputError(f"'{found.sentence[:100]}' corrects an edit, but there is none; say what should become different.")
    scene = Scene(rewound(plan, -1), found.sentence, found.tokens, precedent=_precedent_of(plan, MOST_STEPS))
    corrected(scene, tree, clause)
    return scene


def _precedent_of(plan: StoryPlan, steps: int) -> Callable[[], Precedent]:
    """The last edit, once somebody leans on it; it may lean on the one before it, and so on for so many steps."""

    def read(sentence: str, before: StoryPlan) -> Scene | None:
        opened = _opened(sentence, before)
        tree = opened.tree()
        leads_back = tree.get("undo", "redo", "correction") is not None
        return _scene(opened, tree, before, steps - 1) if steps and not leads_back else None

    return functools.cache(lambda: precedent_of(plan, read))


def _scene(found: _Sentence, tree: Tree, plan: StoryPlan, steps: int = MOST_STEPS) -> Scene:
    """The story as a sentence leaves it; it may lean on the edit before, and that on its own, for so many steps."""
    parts = list(tree.all("clause", "follow"))
    for part, following in itertools.pairwise(parts):
        found.check_list(part, following)
        found.check_time(part, following)
    precedent = _precedent_of(plan, steps)
    return carried_out(lambda: Scene(plan, found.sentence, found.tokens, precedent=precedent), parts)


def event_named(plan: StoryPlan, words: str) -> tuple[SoundEvent, tuple[str, ...]]:
    """The one event that words such as `the second bell`, or its id, mean, and notes. Raises `InputError` where none is."""
    by_id = next((event for event in plan.events if event.id == words), None)
    if by_id is not None:
        return by_id, ()
    found = _opened(words, plan)
    tree = Parser(found.tokens, found.ends).parse("thing")
    if tree is None:
        raise InputError(f"'{words[:100]}' names no event; the story has {listed(found.cast.events)}.")
    return Scene(plan, words, found.tokens).one(tree), found.notes(tree)


def edit(plan: StoryPlan, sentence: str) -> tuple[StoryPlan, tuple[str, ...]]:
    """The plan as the sentence wants it, and notes. Raises `InputError` where it is not understood or not possible."""
    reading = read_edit(sentence, plan)
    return carry_out(plan, reading, sentence), reading.notes


def carry_out(plan: StoryPlan, reading: EditReading, sentence: str) -> StoryPlan:
    """The plan after what was read. Raises `InputError` as `turns.apply` does."""
    plan = rewound(plan, reading.steps) if reading.steps or reading.patch is None else plan
    return plan if reading.patch is None else apply(plan, reading.patch, sentence)


def rewound(plan: StoryPlan, steps: int) -> StoryPlan:
    """The plan so many steps further in its history, or back where they are negative."""
    return undo(plan, -steps) if steps < 0 else redo(plan, steps)


def steps_in(sentence: str, plan: StoryPlan) -> int:
    """How many steps through the history a sentence asks for, back where negative; 0 where it asks for something else."""
    found = _opened(sentence, plan)
    tree = Parser(found.tokens, found.ends).parse("sentence")
    rewind = tree.get("undo", "redo") if tree is not None else None
    return 0 if rewind is None else _steps(found.tokens, rewind, plan)


def _opened(sentence: str, plan: StoryPlan) -> _Sentence:
    if len(sentence) > MAX_SENTENCE_CHARS:
        raise InputError(f"The sentence has {len(sentence)} characters; give edits of at most {MAX_SENTENCE_CHARS}.")
    typed = tokens(sentence)
    if not typed:
        raise InputError("The sentence is empty; say what should become different.")
    if len(typed) > MAX_TOKENS:
        raise InputError(f"The sentence has {len(typed)} words; give a few edits at a time.")
    names = {word for event in plan.events for word in caption_words(f"{event.caption} {event.speaker}")}
    said_of = parser.words("seems", "so-very") | JUDGEMENTS["very"]
    names |= {token.text for before, token in itertools.pairwise(typed) if before.text in said_of} & _JUDGEMENTS
    return _Sentence(sentence, mend(typed, parser.words(), names), Cast(plan.events))


def _steps(found: list[Token], rewind: Tree, plan: StoryPlan) -> int:
    if rewind.rule == "undo":
        return -_count(found, rewind, len(plan.history))
    return _count(found, rewind, len(plan.undone))


def _count(found: list[Token], rewind: Tree, most: int) -> int:
    count, words = rewind.get("count"), {token.text for token in found[rewind.start : rewind.end]}
    if rewind.get("every") is not None:
        return max(most, 1)
    if count is None:
        return 2 if "twice" in words else 1
    steps = number(found, count)
    if steps != int(steps) or steps < 1:
        raise InputError(f"{steps:g} edits cannot be taken back; give a whole number.")
    return int(steps)


class _Sentence:
    """Tokens, and which of them may be names of events or new captions."""

    def __init__(self, sentence: str, found: list[Token], cast: Cast) -> None:
        self.sentence, self.tokens, self.cast = sentence, found, cast
        self.nameless: set[int] = set()  # where the name of an event was expected and none was found

    def tree(self) -> Tree:
        parsing = Parser(self.tokens, self.ends)
        tree = parsing.parse("sentence")
        if tree is None:
            raise InputError(self._refusal(parsing.furthest))
        guessed = next((n for part in tree.all("happens") for n in self._mended(part)), None)
        if guessed is not None:  # a few words of no edit, and a place that was not typed: more likely another language
            raise InputError(self._refusal(guessed))
        return tree

    def _mended(self, tree: Tree) -> list[int]:
        """Which words of a part were read as others; captions are as they were typed."""
        captions = {n for part in tree.all(*parser.CAPTIONS) for n in range(part.start, part.end)}
        return [n for n in range(tree.start, tree.end) if self.tokens[n].typed and n not in captions]

    def check_list(self, first: Tree, second: Tree) -> None:
        """Refuses `drop the dog, the rain and the thunder louder`: nobody can tell where the list ends."""
        ending = next((part for part in first.all("events") if part.end == first.end), None)
        opening = next((part for part in second.all("events") if part.start == second.start), None)
        if ending is None or opening is None:
            return
        before, after = (list(part.all("group")) for part in (ending, opening))
        joins = {token.kind for token in self.tokens[before[0].end : before[-1].start]} if before else set()
        separate = self.tokens[second.start - 1].kind == "stop" and "stop" not in joins and len(after) == 1
        if len(before) + len(after) > 2 and not separate:
            told = self._typed(first.start, second.end)
            raise InputError(f"It is not clear where the list ends in '{told}'; give two sentences.")

    def check_time(self, first: Tree, second: Tree) -> None:
        """Refuses `make the boat earlier, at 6 s, add a gong`: the time may be meant for either."""
        time = next((part for part in first.all("earlier-at") if part.end == first.end), None)
        adds = second.parts[0].rule == "add" and second.get("place") is None
        if time is not None and adds and any(token.kind == "stop" for token in self.tokens[time.start : time.end]):
            told = self._typed(time.start, second.end)
            raise InputError(f"It is not clear what the time in '{told}' is for; give two sentences.")

    def notes(self, tree: Tree) -> tuple[str, ...]:
        """Which words were read as others; captions are as they were typed."""
        mends = [self.tokens[n] for n in self._mended(tree)]
        return tuple(dict.fromkeys(f"read '{token.typed}' as '{token.text}'" for token in mends))

    def ends(self, kind: str, at: int) -> list[int]:
        if at >= len(self.tokens):
            return []
        token = self.tokens[at]
        if kind in parser.CAPTIONS:
            return self._caption_ends(at, kind)
        if kind == "noun":
            ends = self._name_ends(at)
            self.nameless |= {at} if not ends else set()
            return ends
        signed = token.text[:1] in "+-\u2212" and token.kind == "number"
        fits = {
            "number": token.value is not None and token.kind != "clock", "signed": signed,
            "count": token.value is not None and token.kind != "clock" and not signed,
            "negative": signed and (token.value or 0.0) < 0, "clock": token.kind == "clock", "stop": token.kind == "stop",
            "quote": token.kind == "quote",
            **{judged: token.text in said for judged, said in JUDGEMENTS.items()},
        }  # fmt: skip
        return [at + 1] if fits[kind] else []

    def _name_ends(self, at: int) -> list[int]:
        """Ends of the words that name an event, the longest first: such as stand in captions, with small words between."""
        if self.tokens[at].text in parser.words(*_VERBS) and (
            at == 0 or self.tokens[at - 1].text not in parser.words("det")
        ):
            return []  # "add coins" is a wish, even where a man adds coins
        ends: list[int] = []
        words: list[str] = []
        first = at
        if [token.text for token in self.tokens[at + 1 : at + 2]] == ["of"] and self.tokens[at].text in (
            "sound",
            "sounds",
            "noise",
        ):
            first = at + 2
        for n in range(first, min(first + 10, len(self.tokens))):
            if self._is_name(n):
                words.append(self.tokens[n].text)
                # "the boat play" is nobody where another plays; the boat may be meant.
                if not ends or self.cast.fits(words):
                    ends.append(n + 1)
            elif n == first or self.tokens[n].text not in _INSIDE_NAMES:
                break
        return ends[::-1]

    def _is_name(self, n: int) -> bool:
        """Whether a word stands in a caption, or may stand in one that this sentence added before."""
        token = self.tokens[n]
        if token.kind != "word":
            return False
        said = any(other.text == token.text for other in self.tokens[1:n]) and token.text not in parser.words()
        return said or self.cast.knows(token.text)

    def _caption_ends(self, at: int, kind: str) -> list[int]:
        """Ends of a new caption, the shortest first.

        It has no words of edits in it, no numbers but at its beginning, and nothing that is known by `the`."""
        first, second = self.tokens[at], self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        article, several = first.text in ("a", "an", "some", "more", "another"), first.value is not None
        told_of = first.text == "the" and second in ("sound", "sounds", "noise", "noises")
        right = {
            "text": first.text not in _NO_BEGINNING or told_of,
            "several": several,
            "indefinite": article and second not in _AMOUNTS and (first.text != "another" or second not in _UNITS),
            "bare": not article and not several and self._is_bare(at),
        }
        if not right[kind]:
            return []
        ends: list[int] = []
        for n in range(at, min(at + 60, len(self.tokens))):
            token = self.tokens[n]
            if token.kind not in ("word", "number") or token.text in COMMANDS or (token.kind == "number" and n > at):
                break
            if kind == "bare" and (n > at + 3 or not self._is_bare(n)):
                break
            if token.text == "the" and any(self._is_name(k) for k in range(n + 1, min(n + 4, len(self.tokens)))):
                break
            if token.kind == "word" and token.text not in _INSIDE_CAPTIONS and (n > at or not (article or several)):
                ends.append(n + 1)
        return ends

    def _is_bare(self, n: int) -> bool:
        """Whether a word may be of a new caption without an article: neither a name that is there nor a word of an edit."""
        token = self.tokens[n]
        known = token.text in parser.words() or self.cast.knows(token.text)
        return token.kind == "word" and token.value is None and not known

    def _refusal(self, at: int) -> str:
        """What was not understood, and where the sentence it stands in begins and ends."""
        first = max((n + 1 for n in range(min(at, len(self.tokens) - 1)) if self.tokens[n].kind == "stop"), default=0)
        last = next((n for n in range(at, len(self.tokens)) if self.tokens[n].kind == "stop"), len(self.tokens))
        within = self._typed(first, last)
        beyond = next((token.text for token in self.tokens[first:] if token.text in BEYOND_EDITS), None)
        if beyond is not None:
            name = self.cast.short_name(next(iter(self._spoken_of(first, last)), self.cast.events[0]))
            return (
                f"Not understood: '{within}'; nothing is changed: no edit can make a sound {BEYOND_EDITS[beyond]}; "
                f"describe what should be heard instead, such as 'replace {name} with ...'."
            )
        if at >= len(self.tokens):
            return f"Not understood: '{within}', at whose end something is missing or too much; {self._advice(first, last)}"
        nobody = [n for n in (at - 1, at) if n > first and n in self.nameless and self._is_strange(n)]
        if nobody:
            who = self._typed(nobody[-1], nobody[-1] + 1)
            return f"There is no '{who}' in this story; it has {listed(self.cast.events)}."
        rest = self._typed(at, last)
        part = f"'{rest}' in " if rest != within else ""
        return f"Not understood: {part}'{within}'; {self._advice(first, last)}"

    def _advice(self, first: int, last: int) -> str:
        """What could be written instead, about a sound that these words name, if any."""
        spoken_of = self._spoken_of(first, last)
        name = self.cast.short_name(next(iter(spoken_of), self.cast.events[0]))
        adds = "" if spoken_of else ", 'add a door slam at the end'"
        ways = f"'make {name} louder', 'move {name} to 5 s', 'remove {name}'{adds}"
        return f"nothing is changed; write it such as {ways} or 'undo'."

    def _spoken_of(self, first: int, last: int) -> list[SoundEvent]:
        """Events that the words between two tokens name."""
        said = [token.text for token in self.tokens[first:last] if token.kind == "word" and token.text not in parser.words()]
        return [event for event in self.cast.events if any(self.cast.means(word, event) for word in said)]

    def _is_strange(self, n: int) -> bool:
        return self.tokens[n].kind == "word" and self.tokens[n].text not in parser.words() and not self._is_name(n)

    def _typed(self, first: int, last: int) -> str:
        text = " ".join(self.sentence[self.tokens[first].start : self.tokens[max(last - 1, first)].end].split())
        return text if len(text) <= 120 else text[:117] + "..."
