"""Stories to learn planning from: (seed, index) -> one instruction and the `StoryPlan` it asks for.

The instruction names sounds in everyday words (`phrases`) and sentences (`carriers`), which stand in `wordings/`; the plan
names them by their canonical captions. An environment is said in the instruction alone. Needs no torch.
"""

from __future__ import annotations

import functools
import math
import random
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from ..errors import InputError
from ..plan.prompts import duration_sentence, with_duration
from ..plan.story import SoundEvent, StoryPlan
from ..plan.text import compose_reasoning
from . import attachments, carriers, misspelling
from .carriers import sentences
from .phrases import Key, Wordings, wordings
from .vocabulary import ENVIRONMENTS, SOUNDS, Sounds, all_variants

Split = Literal["train", "held_out"]
_Unknown = tuple[int, str] | None

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SLOT = re.compile(r"\{([a-z])([12]?)\}")
_DOUBLED = re.compile(r",(?: ?,)* ?([,.;:!?])")
MOST_EVENTS = 5
_COUNT_WEIGHTS = (0.12, 0.18, 0.22, 0.24, 0.24)
_TYPO_SHARE, _MESSY_SHARE, _UNKNOWN_SHARE, _RECUR_SHARE, _OFF_GRID_SHARE = 0.18, 0.12, 0.05, 0.04, 0.05
_REVERSED_SHARE, _PAIR_SHARE, _LIST_SHARE, _DRY_SHARE = 0.07, 0.22, 0.1, 0.45
_ATTACHED_SHARE, _MOST_ATTACHED, _PAIR_JOINER_SHARE, _LAST_FIRST_SHARE, _FOREIGN_SHARE = 0.12, 2, 0.06, 0.025, 0.025
_SLOW_SHARE = 0.3  # stories whose few sounds may last long: their number must not be read off the length


@dataclass(frozen=True)
class Story:
    """An instruction with its plan; `classes` holds (class, variant) per event."""

    instruction: str
    plan: StoryPlan
    environment: str
    classes: tuple[Key, ...]


@dataclass(frozen=True)
class _Words:
    """All that a split may draw from."""

    sounds: dict[Key, Wordings]
    openers: tuple[str, ...]
    joiners: tuple[str, ...]
    final_joiners: tuple[str, ...]
    pairs: tuple[str, ...]


def draw_story(seed: int, index: int, split: Split = "train", events: int | None = None, sounds: Sounds = None) -> Story:
    """Story `index`, a function of the arguments alone; no sequence of sounds stands in both splits.

    It has as many `events` as are asked for, from 1 to 5; else their number is drawn too. It is told of the `sounds` alone, at
    least five of them, in the words of a vocabulary that has no others. Raises InputError for fewer.
    """
    if sounds is not None and len(sounds & SOUNDS.keys()) < MOST_EVENTS:
        raise InputError(
            f"stories are drawn of {MOST_EVENTS} sounds or more; {len(sounds & SOUNDS.keys())} of these are known"
        )
    rng = random.Random(f"{seed}/{split}/{index}")
    while True:
        classes, unknown = _draw_classes(rng, events, sounds)
        environment = "dry" if rng.random() < _DRY_SHARE else rng.choice(ENVIRONMENTS[1:])
        count = len(classes)
        longest = 120 if rng.random() < _SLOW_SHARE else min(120, 24 * count)
        half_seconds = rng.randint(max(8, 6 * count), longest)
        key = f"{classes}" if count > 1 else f"{classes} {environment} {half_seconds}"
        if _is_reserved(key, 10) == (split == "held_out"):
            break
    total = half_seconds / 2
    text = _Teller(rng, _words(split, sounds), classes, unknown, environment).tell()
    text = misspelling.foreign(text, rng) if rng.random() < _FOREIGN_SHARE else text
    text = misspelling.with_typos(text, rng) if rng.random() < _TYPO_SHARE else text
    text = misspelling.messy(text, rng) if rng.random() < _MESSY_SHARE else text
    instruction = _ask(text, total, rng)
    return Story(instruction, _plan(instruction, classes, half_seconds, rng), environment, classes)


def known_words() -> frozenset[str]:
    """Every lower-case word that a training instruction may hold, and common function words of English."""
    words, say = _words("train", None), sentences()
    texts: list[str] = [*words.openers, *words.joiners, *words.final_joiners, *words.pairs]
    for sound in words.sounds.values():
        texts += sound.texts()
    for phrases in carriers.environment_phrases().values():
        texts += phrases
    for table in (
        say.environment_frames,
        say.places,
        say.times,
        say.people,
        say.moods,
        say.closers,
        say.fluff_before,
        say.fluff_after,
        say.shared_joiners,
        say.noun_frames,
        say.reversed,
        say.adverbs,
        say.adjectives,
        say.unknown_frames,
        say.reversed_clear,
        say.pair_joiners,
        say.last_first,
        carriers.ORDINALS,
        carriers.NUMBERS,
        misspelling.chat().values(),
        *misspelling.slips().values(),
        attachments.texts(),
    ):
        texts += table
    found = {word for text in texts for word in WORD.findall(_SLOT.sub(" ", text).lower())}
    return frozenset(found | carriers.function_words())


def nearest() -> dict[str, str]:
    """Sound words never learnt (one to three words) -> the canonical caption of the nearest sound."""
    return {word: SOUNDS[name].variants[variant].caption for word, (name, variant) in carriers.unknown().items()}


# Drawing what happens


def _draw_classes(rng: random.Random, count: int | None, sounds: Sounds) -> tuple[tuple[Key, ...], _Unknown]:
    """1 to 5 sounds in order, and (position, word) where one of them stands for a sound never learnt."""
    count = count or rng.choices(range(1, MOST_EVENTS + 1), _COUNT_WEIGHTS)[0]
    variants, drawn, names = _variants(sounds), list[Key](), set[str]()
    while len(drawn) < count:
        key = rng.choice(variants)
        if key[0] not in names:
            drawn.append(key)
            names.add(key[0])
    if count > 1 and rng.random() < _RECUR_SHARE:
        first, second = sorted(rng.sample(range(count), 2))
        drawn[second] = (drawn[first][0], rng.choice(list(SOUNDS[drawn[first][0]].variants)))
    unknown = None
    if rng.random() < _UNKNOWN_SHARE:
        word, at = rng.choice(_unknown_words(sounds)), rng.randrange(count)
        unknown, drawn[at] = (at, word), carriers.unknown(sounds)[word]
    return tuple(drawn), unknown


@functools.cache
def _variants(sounds: Sounds) -> list[Key]:
    return all_variants(sounds)


@functools.cache
def _unknown_words(sounds: Sounds) -> tuple[str, ...]:
    return tuple(carriers.unknown(sounds))


def _plan(instruction: str, classes: tuple[Key, ...], half_seconds: int, rng: random.Random) -> StoryPlan:
    start, events = 0.0, list[SoundEvent]()
    for n, ((name, variant), length) in enumerate(zip(classes, _lengths(half_seconds, len(classes), rng), strict=True), 1):
        words = SOUNDS[name].variants[variant]
        row = {"id": f"e{n}", "caption": words.caption, "detail": words.detail, "kind": SOUNDS[name].kind}
        events.append(SoundEvent.model_validate({**row, "seconds": length / 2, "start": start}))
        start += length / 2
    reasoning = compose_reasoning(events, start)
    return StoryPlan(instruction=instruction, reasoning=reasoning, events=tuple(events), total_seconds=start)


def _lengths(total: int, count: int, rng: random.Random) -> list[int]:
    """`count` whole numbers of at least 3, within 40 % of an equal share of `total`, that sum to it."""
    share = total / count
    low, high = max(3, math.ceil(0.6 * share)), math.floor(1.4 * share)
    lengths = [round(min(max(share * rng.uniform(0.6, 1.4), low), high)) for _ in range(count)]
    while (rest := total - sum(lengths)) != 0:
        step = 1 if rest > 0 else -1
        at = rng.randrange(count)
        if low <= lengths[at] + step <= high or count == 1:
            lengths[at] += step
    return lengths


def _ask(text: str, total: float, rng: random.Random) -> str:
    """The text with its duration sentence; some ask for a total off the half-second grid, or write `24`."""
    if rng.random() >= _OFF_GRID_SHARE:
        return with_duration(text, total)
    if total == int(total) and rng.random() < 0.5:
        return text.strip() + duration_sentence(total).replace(".0 ", " ")
    return with_duration(text, round(total + rng.choice((-0.2, -0.1, 0.1, 0.2)), 1))


# Saying it


class _Teller:
    """Writes one instruction; says each sound once, as a noun phrase or a clause, as the pattern asks."""

    def __init__(self, rng: random.Random, words: _Words, classes: tuple[Key, ...], unknown: _Unknown, room: str):
        self.rng, self.words, self.unknown, self.room = rng, words, unknown, room
        self.keys, self.wordings = classes, [words.sounds[key] for key in classes]
        self.attached = 0
        self.past, self.was_person = rng.random() < 0.08, False
        self.place = rng.choice(("start", "middle", "end", "end")) if room != "dry" else ""

    def tell(self) -> str:
        body = self._list() if self.rng.random() < _LIST_SHARE else self._prose()
        return _sentences(_DOUBLED.sub(r"\1", self._closed(self._placed(body))), self.rng)

    def _prose(self) -> str:
        """The events in sentences: a beginning, then joiner by joiner; now and then the last is said first."""
        rng, count = self.rng, len(self.wordings)
        if count > 2 and rng.random() < _LAST_FIRST_SHARE:
            head = self._fill(rng.choice(sentences().last_first), count - 1)
            pieces, first, count = [f"{head} {self._fill('{n}', 0)}"], 1, count - 1
        else:
            pieces, first = self._beginning()
        pieces[0] += self._middle()
        while first < count:
            if first + 1 < count and rng.random() < _PAIR_JOINER_SHARE:
                pieces.append(_glued(self._fill(rng.choice(sentences().pair_joiners), first)))
                first += 1
            else:
                pieces.append(self._join(first))
            first += 1
        return "".join(pieces)

    def _beginning(self) -> tuple[list[str], int]:
        """The first piece, and how many events it says."""
        rng, count = self.rng, len(self.wordings)
        if count > 1 and rng.random() < _REVERSED_SHARE:
            return [self._fill(rng.choice(sentences().reversed if count == 2 else sentences().reversed_clear), 0)], 2
        if count > 1 and rng.random() < _PAIR_SHARE:
            return [self._fill(rng.choice(self.words.pairs), 0)], 2
        if (dice := rng.random()) < 0.1:
            return [self._fill(rng.choice(sentences().fluff_before), 0)], 1
        return [self._fill(rng.choice(self.words.openers) if dice < 0.78 else "{x}", 0)], 1

    def _list(self) -> str:
        rng, nouns = self.rng, [self._noun(n) for n in range(len(self.wordings))]
        if rng.random() < 0.4:
            nouns = [re.sub(r"^(?:an?|the) ", "", noun) for noun in nouns]
        if (dice := rng.random()) < 0.25:
            form = rng.choice(("{}. {}", "{}) {}", "{}: {}", "({}) {}"))
            nouns = [form.format(n, noun) for n, noun in enumerate(nouns, 1)]
            text = rng.choice((", ", " ", "; ")).join(nouns)
        elif dice < 0.5:
            return rng.choice(("", "", "", "please: ", "in this order: ")) + _counted(nouns, rng) + self._middle()
        elif len(nouns) > 1 and rng.random() < 0.3:
            text = f"{', '.join(nouns[:-1])} and {nouns[-1]}"
        else:
            text = rng.choice((", ", ", ", ", ", "; ", " -> ", " / ", " + ", ". ", " then ", ", then ", " > ")).join(nouns)
        heads = ("", "", "", "sounds: ", "in this order: ", "a story with ", "the following sounds: ", "please: ")
        return rng.choice(heads) + text + self._middle()

    def _middle(self) -> str:
        return f" {self._environment()}" if self.place == "middle" else ""

    def _join(self, n: int) -> str:
        if self.was_person and self.wordings[n].deeds and self.rng.random() < 0.4 and not self._is_unknown(n):
            deed = self.rng.choice(self.wordings[n].deeds)[self.past]
            return _glued(self.rng.choice(sentences().shared_joiners).replace("{v}", deed))
        last = n == len(self.wordings) - 1
        final = last and self.rng.random() < (0.35 if n > 1 else 0.12)
        joiner = self.rng.choice(self.words.final_joiners if final else self.words.joiners)
        return _glued(self._fill(joiner, n))

    def _fill(self, pattern: str, n: int) -> str:
        """The pattern with event `n` in its slots; slots numbered 1 and 2 take events n and n + 1."""

        def say(slot: re.Match[str]) -> str:
            kind, at = slot.group(1), n + int(slot.group(2) or 1) - 1
            if kind == "p":
                return self._said(sentences().places)
            if kind in "oft":
                return attachments.fill(kind, self.rng)
            if kind == "x":
                kind = "n" if self.rng.random() < 0.5 else "c"
            if kind == "n" and slot.string[: slot.start()].endswith(("hear ", "hears ")) and self.rng.random() < 0.3:
                return self._bare(at)
            return self._noun(at) if kind == "n" else self._clause(at)

        return _SLOT.sub(say, pattern)

    def _said(self, table: tuple[str, ...]) -> str:
        """An entry of a table without events, its persons and purposes filled in."""
        text = self.rng.choice(table)
        return self._fill(text, 0) if "{" in text else text

    def _attached(self, n: int | None = None) -> str:
        """Words hung on the noun phrase of event `n`, or on a clause; only a few in one instruction."""
        if self.attached >= _MOST_ATTACHED or self.rng.random() >= _ATTACHED_SHARE:
            return ""
        self.attached += 1
        return attachments.after_clause(self.rng) if n is None else attachments.after_noun(self.rng, self.keys[n])

    def _is_unknown(self, n: int) -> bool:
        return self.unknown is not None and self.unknown[0] == n

    def _bare(self, n: int) -> str:
        """What follows "hear": `a dog bark`."""
        bare = "" if self._is_unknown(n) else self.wordings[n].clause(self.rng).bare
        return bare or self._noun(n)

    def _noun(self, n: int) -> str:
        noun = self._plain_noun(n)
        attached = "" if self._is_unknown(n) else self._attached(n)
        if attached:
            return noun + attached
        if (dice := self.rng.random()) < 0.05:
            return self.rng.choice(sentences().noun_frames).replace("{n}", noun)
        return f"{noun} {self._said(sentences().places)}" if dice < 0.08 and self.room == "dry" else noun

    def _plain_noun(self, n: int) -> str:
        rng, wording = self.rng, self.wordings[n]
        self.was_person = False
        if self.unknown and self.unknown[0] == n:
            return _unknown_noun(self.unknown[1], rng)
        if (dice := rng.random()) < 0.4:
            clause = wording.clause(rng)
            if clause.gerund:
                return clause.relative if dice < 0.03 else clause.gerund
        noun = wording.noun(rng)
        article, space, rest = noun.partition(" ")
        if space and article in ("a", "an", "the") and rng.random() < 0.08:
            if rng.random() < 0.5:
                return rest
            return _with_article(f"{rng.choice(sentences().adjectives)} {rest}") if article != "the" else noun
        return noun

    def _clause(self, n: int) -> str:
        rng = self.rng
        if self._is_unknown(n):
            return self._fill(rng.choice([frame for frame in sentences().people if "{n}" in frame]), n)
        if rng.random() < 0.1:
            return self._fill(rng.choice(sentences().people), n)
        clause = self._plain_clause(n)
        if attached := self._attached():
            return clause + attached
        if (dice := rng.random()) < 0.06:
            return f"{clause} {rng.choice(sentences().adverbs)}"
        if dice < 0.10 and self.room == "dry":
            return f"{clause} {self._said(sentences().places)}"
        return clause

    def _plain_clause(self, n: int) -> str:
        clause = self.wordings[n].clause(self.rng)
        self.was_person = clause.deed is not None
        if self.past:
            return clause.past
        if clause.progressive and self.rng.random() < 0.36:
            return self.rng.choice(clause.progressive)
        return clause.finite

    def _environment(self) -> str:
        return self.rng.choice(carriers.environment_phrases()[self.room])

    def _placed(self, body: str) -> str:
        """The body with what is said around it: environment, time, place, mood."""
        rng = self.rng
        if self.place == "start":
            body = body if body[:2] in ("I ", "I'") else body[0].lower() + body[1:]
            return rng.choice(("{}, {}", "{}, {}", "{} {}", "{}: {}", "{}. {}")).format(self._environment(), body)
        if self.place == "end":
            frame = rng.choice(sentences().environment_frames).replace("{e}", self._environment())
            return body + _glued(frame)
        dice = rng.random()
        if dice < 0.10:
            body = body if body[:2] in ("I ", "I'") else body[0].lower() + body[1:]
            return f"{self._said(sentences().times)}{rng.choice((', ', ' ', ', '))}{body}"
        if dice < 0.15:
            return f"{body} {rng.choice(sentences().times)}"
        if dice < 0.24 and self.room == "dry":
            place = self._said(sentences().places)
            return f"{place}, {body}" if rng.random() < 0.6 else f"{body} {place}"
        return f"{body}{rng.choice((', ', '. '))}{rng.choice(sentences().moods)}" if dice < 0.28 else body

    def _closed(self, body: str) -> str:
        dice = self.rng.random()
        if dice >= 0.26:
            return body
        return body + _glued(self._said(sentences().closers if dice < 0.16 else sentences().fluff_after))


def _glued(text: str) -> str:
    return text if text[0] in ",.;" else " " + text


def _unknown_noun(word: str, rng: random.Random) -> str:
    last = word.split()[-1]
    bare = last in carriers.mass_words() or last.endswith("ing") or (last.endswith("s") and not last.endswith("ss"))
    phrase = word if bare else _with_article(word)
    return (
        rng.choice(sentences().unknown_frames)
        .replace("{u}", phrase)
        .replace("a {w}", _with_article(word))
        .replace("{w}", word)
    )


def _with_article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _sentences(text: str, rng: random.Random) -> str:
    """Capitals at the beginnings of sentences and a full stop at the end, mostly."""
    text = text.strip()
    if rng.random() < 0.85:
        text = re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda found: found.group().upper(), text)
    return text if text[-1] in ".!?" or rng.random() < 0.12 else text + "."


def _counted(nouns: list[str], rng: random.Random) -> str:
    """`the first sound is X, the second is Y`; `X first, Y second`; `sound one X sound two Y`."""
    form, names, join = rng.choice(_COUNTED)
    return join.join(form.format(name, noun) for name, noun in zip(names, nouns, strict=False))


_FIGURES = ("1", "2", "3", "4", "5")
_COUNTED = (
    *((form, carriers.ORDINALS, ", ") for form in ("the {} sound is {}", "the {} is {}", "{}: {}", "{} {}")),
    *((form, carriers.ORDINALS, ", ") for form in ("{1} is {0}", "{1} comes {0}", "{1} {0}")),
    *((form, carriers.NUMBERS, ", ") for form in ("sound {}: {}", "number {}: {}", "{}, {}", "step {}: {}")),
    *((form, _FIGURES, ", ") for form in ("step {}: {}", "sound {}: {}", "sound {} = {}")),
    *((form, carriers.NUMBERS, ". ") for form in ("sound {} is {}", "scene {}: {}")),
    ("sound {} {}", carriers.NUMBERS, " "), ("{}. {}", ("1st", "2nd", "3rd", "4th", "5th"), " "),
)  # fmt: skip


# The split


def _is_reserved(text: str, percent: int) -> bool:
    return zlib.crc32(text.encode()) % 100 < percent


@functools.cache
def _words(split: Split, sounds: Sounds) -> _Words:
    say = sentences()
    everything = _Words(wordings(sounds), say.openers, say.joiners, say.final_joiners, say.pairs)
    if split == "held_out":
        return everything
    return replace(
        everything,
        sounds={key: _open_wordings(value) for key, value in everything.sounds.items()},
        openers=_open(say.openers),
        joiners=_open(say.joiners),
        final_joiners=_open(say.final_joiners),
        pairs=_open(say.pairs),
    )


def _open(patterns: Iterable[str]) -> tuple[str, ...]:
    return tuple(pattern for pattern in patterns if not _is_reserved(pattern, 10))


def _open_wordings(all_of_it: Wordings) -> Wordings:
    """Without the reserved wordings, but for those with a word this sound would else never be learnt by."""
    nouns = [noun for noun in all_of_it.nouns if not _is_reserved(noun, 8)]
    clauses = [clause for clause in all_of_it.clauses if not _is_reserved(clause.finite, 8)]
    seen = {word for text in [*nouns, *(clause.finite for clause in clauses)] for word in text.split()}
    kept_nouns = [noun for noun in all_of_it.nouns if noun in set(nouns) or not seen.issuperset(noun.split())]
    kept_clauses = [
        clause
        for clause in all_of_it.clauses
        if not _is_reserved(clause.finite, 8) or not seen.issuperset(clause.finite.split())
    ]
    usual_nouns, usual_clauses = set(all_of_it.usual_nouns), set(all_of_it.usual_clauses)
    return Wordings(
        tuple(kept_nouns),
        tuple(kept_clauses),
        tuple(n for n in kept_nouns if n in usual_nouns),
        tuple(c for c in kept_clauses if c in usual_clauses),
    )
