"""Who says what in a sentence: words in quotes beside somebody who speaks, as `Saying`s with their places. Words only.

`a man says 'we have to leave'`, `she whispers "come here"`, `'No,' says Anna`, `a guard shouts: who goes there`. Quotes that
nobody speaks, such as those around a sound's name, are none of these. Every repetition is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .fields import MAX_CAPTION_CHARS

_MANNERS = {  # of verbs, and of words beside them
    "whisper": "whispering", "mutter": "calm", "murmur": "calm", "shout": "shouting", "yell": "shouting",
    "scream": "shouting", "bellow": "shouting", "roar": "shouting", "cry": "excited", "exclaim": "excited", "sob": "sad",
    "softly": "gentle", "gently": "gentle", "quietly": "calm", "calmly": "calm", "sadly": "sad", "angrily": "angry",
    "happily": "happy", "nervously": "nervous", "anxiously": "nervous", "urgently": "urgent", "loudly": "shouting",
    "cheerfully": "cheerful", "seriously": "serious", "tiredly": "tired", "fearfully": "afraid", "excitedly": "excited",
    "angry": "angry", "sad": "sad", "happy": "happy", "calm": "calm", "nervous": "nervous", "frightened": "afraid",
    "scared": "afraid", "tired": "tired", "cheerful": "cheerful", "excited": "excited", "worried": "nervous",
}  # fmt: skip
_REPLIES = frozenset("answer reply respond".split())
_VERBS = _REPLIES | set(
    "say ask whisper mutter murmur shout yell scream bellow roar cry exclaim sob add call announce declare warn speak tell "
    "continue explain order beg plead demand insist repeat remark state gasp sigh hiss growl mumble".split()
)
_PAST = {"said": "say", "told": "tell", "spoke": "speak", "cried": "cry", "replied": "reply", "cries": "cry",
         "replies": "reply"}  # fmt: skip
_DETERMINERS = frozenset("a an the another one his her my our their some this that".split())
_PRONOUNS = frozenset("he she they i we it someone somebody everyone everybody".split())
_NOBODY = frozenset("nobody none no not never neither sign poster screen label".split())
_BREAKS = frozenset(
    "and or then while as when before after but first next finally later suddenly meanwhile until where hear we".split()
)
_PLACES = frozenset("with in on at from near by into through behind under".split())
_BESIDE_THE_SPEAKER = frozenset("is are was were who that can be being heard starts begins to also now just".split())
_MEN = frozenset("man boy king father uncle brother son he guy gentleman prince grandfather grandpa lord husband".split())
_WOMEN = frozenset(
    "woman girl queen mother aunt sister daughter she lady princess grandmother grandma wife witch nurse".split()
)
_PEOPLE = _MEN | _WOMEN | set("child voice narrator soldier guard captain teacher person speaker announcer".split())
_OPENS = re.compile(r"[\"“„«]|(?<![\w'’])['‘](?=\S)")
_CLOSES = {'"': '"”', "“": '”"', "„": '“”"', "«": "»"}
_APOSTROPHES, _GOES_ON = re.compile("['’‘]"), re.compile(" [a-z]")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[,;:.!?\n]")
_ELIDED = re.compile(r"(?:em|tis|twas|til|cause|round|bout|n)\b", re.IGNORECASE)
_BEHIND = re.compile(r"[,.!?]?[ \t]{0,4}")
_UNQUOTED = re.compile(r"([^\W\d_]{3,12})[ \t]{0,4}:[ \t]{1,4}(?=[^\s\"“„«'‘])([^.!?;\n]{2,500}[.!?]?)")
_FURTHEST = 120  # characters between a quote and who says it


@dataclass(frozen=True)
class Saying:
    """What somebody says between two places of a sentence: the words, who speaks, as called, and how, if that is told."""

    start: int
    end: int
    words: str
    speaker: str = ""
    manner: str = ""

    @property
    def caption(self) -> str:
        """What is heard, in a sentence: `A man whispers.`"""
        who = {"he": "a man", "she": "a woman", "": "someone", "i": "someone", "it": "someone"}.get(
            self.speaker.lower(), self.speaker
        )
        named = who[:1].isupper() or who.split(" ")[0] in _PRONOUNS | _DETERMINERS
        article = "" if named else "an " if who[:1] in "aeiou" else "a "
        deed = {"whispering": "whispers", "shouting": "shouts"}.get(self.manner, "speaks")
        told = f"{article}{who} {'speak' if who == 'they' or who == 'we' else deed}."
        return told[0].upper() + told[1:]

    @property
    def seconds(self) -> float:
        """About how long it takes to say it, a little more than most voices need."""
        digits = sum(letter.isdigit() for letter in self.words)
        return round(0.9 + 0.07 * (len(self.words) + 4 * digits), 1)


@dataclass(frozen=True)
class _Who:
    start: int
    end: int
    verb: str
    speaker: str
    manner: str
    indefinite: bool = False


def sayings(sentence: str) -> tuple[Saying, ...]:
    """All that is said in a sentence, in its order; what one speaker says in two quotes side by side is one."""
    found: list[Saying] = []
    at = 0
    for start, end in _quotes(sentence):
        said = _said(sentence, at, start, end, found)
        if said is None:
            continue
        gap = sentence[found[-1].end : said.start] if found else "."
        if found and not said.speaker and said.start == start and not gap.strip(" ,\t"):
            last = found[-1]
            stop = "" if last.words.endswith((".", "!", "?", "…", ",")) else ","
            found[-1] = replace(last, end=said.end, words=f"{last.words}{stop} {said.words}"[:MAX_CAPTION_CHARS])
        else:
            found.append(said)
        at = found[-1].end
    return tuple(sorted((*found, *_unquoted(sentence, found)), key=lambda one: one.start))


def _quotes(sentence: str) -> list[tuple[int, int]]:
    """Where quotes stand, their marks within."""
    found: list[tuple[int, int]] = []
    at = 0
    while (opened := _OPENS.search(sentence, at)) is not None:
        end = _closed(sentence, opened.start())
        if end is not None and sentence[opened.end() : end - 1].strip(" .,!?"):
            found.append((opened.start(), end))
        at = opened.end() if end is None else end
    return found


def _closed(sentence: str, start: int) -> int | None:
    """Behind the mark that closes a quote, if one does, within as many letters as a transcript may have."""
    last = min(len(sentence), start + MAX_CAPTION_CHARS + 2)
    if sentence[start] in "'‘":
        return _closed_single(sentence, start, last)
    places = [at for mark in _CLOSES[sentence[start]] if (at := sentence.find(mark, start + 2, last)) > 0]
    return min(places) + 1 if places else None


def _closed_single(sentence: str, start: int, last: int) -> int | None:
    """The same of a mark that is an apostrophe too, as in `don't`, `'em`, and in `the dogs' bowl` before another mark."""
    best: int | None = None
    for found in _APOSTROPHES.finditer(sentence, start + 2, last):
        at, (before, after) = found.start(), (sentence[found.start() - 1], sentence[found.end() : found.end() + 1])
        if before.isalnum() and after.isalnum():
            continue
        if after.isalnum() or before.isspace():  # one that opens
            if best is not None or not _ELIDED.match(sentence, at + 1):
                break
            continue
        best = at + 1
        if before != "s" or not _GOES_ON.match(sentence, at + 1):
            break
    return best


def _said(sentence: str, after: int, start: int, end: int, found: Sequence[Saying]) -> Saying | None:
    """A quote and who says it, before or behind it; None where nobody does."""
    words = _inside(sentence[start + 1 : end - 1])
    if found and not sentence[found[-1].end : start].strip(" ,\t"):
        return Saying(start, end, words)
    who = _who_before(sentence, max(after, start - _FURTHEST), start)
    if who is not None:
        return Saying(who.start, end, words, _called(who, found), who.manner)
    who = _who_behind(sentence, end)
    return None if who is None else Saying(start, who.end, words, _called(who, found), who.manner)


def _inside(text: str) -> str:
    """The words of a quote, without the comma that only joins it to who says it."""
    return " ".join(text.split()).removesuffix(",")[:MAX_CAPTION_CHARS]


def _who_before(sentence: str, low: int, high: int) -> _Who | None:
    words = list(_WORD.finditer(sentence, low, high))
    while words and words[-1].group() in (",", ":"):
        words.pop()
    colon = sentence[words[-1].end() if words else high : high].strip().startswith(":")
    for n in range(len(words) - 1, max(-1, len(words) - 6), -1):
        if words[n].group() in ",;:.!?\n":
            return None
        verb = _verb(words[n].group())
        if verb:
            return _with_subject(words[:n], words[n:], verb)
    if colon and words and words[-1].group().lower() in _PEOPLE:
        return _with_subject(words, words[-1:], "say")
    return None


def _with_subject(before: Sequence[re.Match[str]], saying: Sequence[re.Match[str]], verb: str) -> _Who | None:
    """The verb's subject among the words before it, as far as the clause goes."""
    clause: list[re.Match[str]] = []
    for word in reversed(before):
        if word.group() in ",;:.!?\n" or word.group().lower() in _BREAKS:
            break
        clause.insert(0, word)
    texts = [word.group().lower() for word in (*clause, *saying)]
    if _NOBODY & set(texts):
        return None
    manner = next((_MANNERS[one] for one in (*(word.group().lower() for word in saying[1:]), verb) if one in _MANNERS), "")
    names = [word for word in clause if word.group().lower() not in _BESIDE_THE_SPEAKER]
    first = next((n for n, word in enumerate(names) if word.group().lower() in _DETERMINERS | _PRONOUNS), None)
    if first is None:
        first = next((n for n in range(len(names)) if all(word.group()[0].isupper() for word in names[n:])), len(names) - 1)
    subject = names[max(0, first) :]
    own = [word for word in subject if not (word.group().lower().endswith("ly") and word.group().lower() in _MANNERS)]
    manner = manner or next((_MANNERS[w.group().lower()] for w in subject if w.group().lower() in _MANNERS), "")
    start = subject[0].start() if subject else saying[0].start()
    return _Who(start, saying[-1].end(), verb, *_name([word.group() for word in own], manner))


def _name(words: Sequence[str], manner: str) -> tuple[str, str, bool]:
    """A speaker without an article, how it speaks, and whether the article is indefinite."""
    indefinite = bool(words) and words[0].lower() in ("a", "an")
    kept = [*words[1:]] if words and words[0].lower() in ("a", "an", "the", "some", "one") else [*words]
    kept = kept[:-1] if kept and kept[-1].lower() in ("voice",) and len(kept) > 1 else kept
    kept = [word[:-2] if word.endswith(("'s", "’s")) else word for word in kept]
    own = next((n for n, word in enumerate(kept) if n and word.lower() in _PLACES), len(kept))
    name = " ".join(kept[:own])[:200].strip()
    if name.lower() in _PRONOUNS:
        return name.lower(), manner, indefinite
    is_name = len(kept) == len(words) == 1 and name.lower() not in _PEOPLE
    return name.capitalize() if is_name and name.islower() else name, manner, indefinite


def _who_behind(sentence: str, at: int) -> _Who | None:
    """`says the old man`, `she says`, `Anna whispers`, directly behind a quote."""
    gap = _BEHIND.match(sentence, at)
    words = list(_WORD.finditer(sentence, gap.end() if gap else at, min(len(sentence), at + _FURTHEST)))
    run: list[re.Match[str]] = []
    for word in words[:7]:
        lower = word.group().lower()
        if word.group() in ",;:.!?\n" or lower in _BREAKS | _PLACES:
            break
        run.append(word)
    if not run:
        return None
    if (verb := _verb(run[0].group())) and len(run) > 1:
        return _with_subject_behind(run, verb)
    for n, word in enumerate(run[1:6], 1):
        if verb := _verb(word.group()):
            last = n + 2 if n + 1 < len(run) and run[n + 1].group().lower() in _MANNERS else n + 1
            who = _with_subject(run[:n], run[n:last], verb)
            return who if who is not None and who.start == run[0].start() else None
    return None


def _with_subject_behind(run: Sequence[re.Match[str]], verb: str) -> _Who | None:
    texts = [word.group() for word in run[1:5]]
    if _NOBODY & {text.lower() for text in texts}:
        return None
    first = texts[0]
    if first.lower() in _PRONOUNS:
        size = 1
    elif first[0].isupper() and first.lower() not in _DETERMINERS:
        size = next((n for n, text in enumerate(texts) if not text[0].isupper()), len(texts))
    elif first.lower() in _DETERMINERS:
        size = next((n for n, text in enumerate(texts) if text.lower().endswith("ly")), len(texts))
    else:
        return None
    manner = next((_MANNERS[text.lower()] for text in (*texts, verb) if text.lower() in _MANNERS), "")
    last = size + 1 if size < len(texts) and texts[size].lower() in _MANNERS else size
    return _Who(run[0].start(), run[last].end(), verb, *_name(texts[:size], manner))


def _verb(word: str) -> str:
    """The verb of saying that a word is a form of; empty if none."""
    word = word.lower()
    ends = (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ing"), word.removesuffix("ed"))
    more = (f"{word.removesuffix('ing')}e", f"{word.removesuffix('ed')}e", re.sub(r"(.)\1ing$", r"\1", word))
    return _PAST.get(word, "") or next((one for one in (*ends, *more) if one in _VERBS), "")


def _called(who: _Who, found: Sequence[Saying]) -> str:
    """A speaker by one name: a pronoun is who spoke before, and who answers `a man` as `a man` is another."""
    earlier = [one.speaker for one in found if one.speaker]
    if who.speaker in ("he", "she"):
        own, other = (_MEN, _WOMEN) if who.speaker == "he" else (_WOMEN, _MEN)
        meant = [name for name in earlier if set(name.lower().split()) & own]
        unsure = [name for name in dict.fromkeys(earlier) if not set(name.lower().split()) & (own | other)]
        return meant[-1] if meant else unsure[0] if len(set(earlier)) == len(unsure) == 1 else who.speaker
    if who.indefinite and who.verb in _REPLIES and earlier and earlier[-1] == who.speaker:
        return f"second {who.speaker}"
    return who.speaker


def _unquoted(sentence: str, found: Sequence[Saying]) -> list[Saying]:
    """`a man says: we have to go`, to the end of the sentence."""
    more: list[Saying] = []
    for match in _UNQUOTED.finditer(sentence):
        verb, start = _verb(match[1]), match.start()
        if not verb or any(one.start < match.end() and start < one.end for one in found):
            continue
        before = list(_WORD.finditer(sentence, max(0, start - _FURTHEST), start))
        who = _with_subject(before, [*_WORD.finditer(sentence, start, match.end(1))], verb)
        if who is not None:
            end = match.end() - (match[2].endswith("."))
            more.append(
                Saying(who.start, end, _inside(match[2].removesuffix(".")), _called(who, [*found, *more]), who.manner)
            )
    return more
