"""How people say the sounds: (class, variant) -> noun phrases and clauses of everyday English, in the forms sentences need.

The words stand in `wordings/sounds.txt`, which says how it is written, and are read when they are first asked for. Verbs
are inflected here, by rule and by `wordings/verbs.txt`.
"""

from __future__ import annotations

import functools
import itertools
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .sections import WORDINGS, TextLine, read_sections
from .vocabulary import Sounds, all_variants

Key = tuple[str, str]

_USUAL_SHARE = 0.75  # how often only what most people say is drawn from
_RARE, _TAKES = "--", "<"
_VERB = re.compile(r"_([a-z]+)")


@dataclass(frozen=True)
class Clause:
    """One subject and predicate in the forms that sentences need; empty where there is no such form.

    `gerund` and `relative` serve as noun phrases, `bare` after "hear"; `deed` is a person's, now and then.
    """

    finite: str
    past: str
    progressive: tuple[str, ...] = ()
    gerund: str = ""
    bare: str = ""
    relative: str = ""
    deed: tuple[str, str] | None = None


@dataclass(frozen=True)
class Wordings:
    """All that people say for a sound, and what most of them say."""

    nouns: tuple[str, ...]
    clauses: tuple[Clause, ...]
    usual_nouns: tuple[str, ...]
    usual_clauses: tuple[Clause, ...]

    def noun(self, rng: random.Random) -> str:
        return rng.choice(self.usual_nouns if rng.random() < _USUAL_SHARE else self.nouns)

    def clause(self, rng: random.Random) -> Clause:
        return rng.choice(self.usual_clauses if rng.random() < _USUAL_SHARE else self.clauses)

    def texts(self) -> Iterator[str]:
        """Everything that is said, in every form."""
        yield from self.nouns
        for clause in self.clauses:
            yield from (clause.finite, clause.past, clause.gerund, clause.bare, clause.relative, *clause.progressive)

    def without(self, taken: re.Pattern[str]) -> Wordings:
        """Those that hold nothing of what is taken."""

        def nouns(said: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(noun for noun in said if not taken.search(noun))

        def clauses(said: tuple[Clause, ...]) -> tuple[Clause, ...]:
            return tuple(clause for clause in said if not taken.search(clause.finite))

        return Wordings(nouns(self.nouns), clauses(self.clauses), nouns(self.usual_nouns), clauses(self.usual_clauses))

    @functools.cached_property
    def deeds(self) -> tuple[tuple[str, str], ...]:
        return tuple(clause.deed for clause in self.clauses if clause.deed)


def wordings(sounds: Sounds = None) -> dict[Key, Wordings]:
    """Every wording of every (class, variant) of the `sounds`, in the vocabulary's order."""
    return _wordings(sounds)


@functools.cache
def _wordings(sounds: Sounds) -> dict[Key, Wordings]:
    return read_wordings(WORDINGS / "sounds.txt", sounds)


def read_wordings(path: Path, sounds: Sounds = None) -> dict[Key, Wordings]:
    """The wordings in a file such as `wordings/sounds.txt`. Raises InputError, naming file and line, for any other."""
    sections = read_sections(path, map(".".join, all_variants()))
    found = dict[Key, Wordings]()
    for key in all_variants(sounds):
        lines = sections[".".join(key)]
        if taken := [word for line in lines if line.text.startswith(_TAKES) for word in line.text[1:].split(",")]:
            holds = re.compile(rf"\b(?:{'|'.join(re.escape(word.strip()) for word in taken)})\b", re.IGNORECASE)
            found = {other: said.without(holds) for other, said in found.items()}
        found[key] = _parse(tuple(line for line in lines if not line.text.startswith(_TAKES)))
    return found


def _parse(lines: tuple[TextLine, ...]) -> Wordings:
    nouns, clauses = dict[str, None](), dict[str, Clause]()
    usual: tuple[int, int] | None = None
    for line in lines:
        if line.text == _RARE:
            if usual is not None:
                raise line.refusal(f"a second '{_RARE}' stands in this section; what is said rarely begins once")
            usual = len(nouns), len(clauses)
        elif "=" in line.text or "_" in line.text:
            for clause in _grid(line):
                clauses.setdefault(clause.finite, clause)
        elif re.search(r"[/|{}]", line.text):
            raise line.refusal(f"'{line.text}' is no noun phrase: none of / | {{ }} may stand in it")
        else:
            nouns[line.text] = None
    usual = usual or (len(nouns), len(clauses))
    if not all(usual):
        raise lines[0].refusal("this section needs a noun phrase and a row of clauses among what is usually said")
    all_nouns, all_clauses = tuple(nouns), tuple(clauses.values())
    return Wordings(all_nouns, all_clauses, all_nouns[: usual[0]], all_clauses[: usual[1]])


def _grid(line: TextLine) -> Iterator[Clause]:
    """Each subject of a line `subject/subject = _verb it/_verb` with each predicate."""
    subjects, _, predicates = line.text.partition(" = ")
    for subject, predicate in itertools.product(subjects.split("/"), predicates.split("/")):
        plain = subject and not re.search(r"[_=|{}]", subject) and not re.search(r"[=|{}]", predicate)
        if not plain or not _VERB.search(predicate) or {subject, predicate} != {subject.strip(), predicate.strip()}:
            raise line.refusal(
                f"'{line.text}' is no row of clauses; it must read 'a subject/the subject = _verbs/_verbs loudly'"
            )
        yield clause_of(subject, predicate)


# Inflection


def clause_of(subject: str, predicate: str) -> Clause:
    """`rain`, `_falls softly` -> the clause in all its forms; `_` marks the verbs of the predicate, at least one."""
    verbs = _VERB.findall(predicate)
    finite = f"{subject} {predicate.replace('_', '')}"
    if verbs[0] in ("is", "are"):
        was = {"is": "was", "are": "were"}[verbs[0]]
        return Clause(finite, f"{subject} {predicate.replace('_' + verbs[0], was)}")
    single = _base(verbs[0]) != verbs[0]

    def inflect(form: Callable[[str], str]) -> str:
        return _VERB.sub(lambda verb: form(_base(verb.group(1))), predicate)

    gerund, past = inflect(lambda base: _forms(base)[0]), inflect(lambda base: _forms(base)[1])
    progressive: list[str] = []
    if _base(verbs[0]) not in ("start", "begin", "keep"):
        progressive += [f"{subject} {'is' if single else 'are'} {gerund}"] * 2
        s = "s" if single else ""
        base = predicate.replace("_", "") if not single else inflect(lambda base: base)
        progressive += [f"{subject} start{s} {gerund}", f"{subject} begin{s} to {base}", f"{subject} start{s} to {base}"]
    deed = (predicate.replace("_", ""), past) if subject in ("someone", "somebody", "a man", "a woman") else None
    if subject in ("it", "there"):
        return Clause(finite, f"{subject} {past}", tuple(progressive))
    there = finite[len(subject) + 1 :]
    bare = inflect(lambda base: base) if single else there
    return Clause(
        finite,
        f"{subject} {past}",
        tuple(progressive),
        f"{subject} {gerund}",
        f"{subject} {bare}",
        f"{subject} that {there}",
        deed,
    )


@functools.cache
def _irregular() -> dict[str, tuple[str, str]]:
    """Base -> gerund and past, of `wordings/verbs.txt`."""
    found: dict[str, tuple[str, str]] = {}
    for line in read_sections(WORDINGS / "verbs.txt", ["verbs"])["verbs"]:
        forms = line.text.split(" ")
        if len(forms) != 3 or not all(map(str.isalpha, forms)):
            raise line.refusal(f"'{line.text}' is not three forms of a verb, such as 'sing singing sang'")
        found[forms[0]] = forms[1], forms[2]
    return found


def _base(verb: str) -> str:
    """`crashes` -> `crash`; a plural verb is its own base."""
    if not verb.endswith("s") or verb.endswith("ss"):
        return verb
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    return verb[:-2] if re.search(r"(?:sh|ch|ss|zz|x|o)es$", verb) else verb[:-1]


def _forms(base: str) -> tuple[str, str]:
    """Gerund and past of a verb."""
    if base in _irregular():
        return _irregular()[base]
    if base.endswith("e"):
        return (base if base.endswith("ee") else base[:-1]) + "ing", base + "d"
    return base + "ing", base[:-1] + "ied" if re.search(r"[^aeiou]y$", base) else base + "ed"
