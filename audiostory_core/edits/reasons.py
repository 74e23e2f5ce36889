"""A sentence's clauses, carried out; those that only tell why another is asked for do nothing by themselves.

`The boat is too loud` is a wish where it stands alone, and the reason for `lower it by 4 dB` where that follows: then only
the one that says how much is done. What contradicts its reason, has a reason about another sound, or does only a part of
what was complained of, is asked back.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import InputError
from ..plan.levels import USUAL_LUFS
from ..plan.story import SoundEvent
from .cast import listed
from .clauses import clause
from .parser import Tree
from .scene import Scene

_AMOUNTS = (
    "degree", "decibels", "percent", "factor", "span", "time", "number", "signed", "negative", "loudness", "count", "core",
    "side", "in-half", "mute-verb", "unmute-verb", "silent", "halve", "double", "at-the-start", "at-the-end", "at-once",
    "in-its-place", "background", "throughout", "opening", "closing", "until",
)  # fmt: skip
_KINDS = {"loudness": ("level",), "start": ("place",), "seconds": ("length", "place")}  # the wishes that set a field
_LINKS = frozenset(("and", "then", "also", *",;&-\u2013\u2014\u2026"))  # what no sentence ends with
_UNEXPLAINED = frozenset(("add", "copy", "keep", "reason"))  # clauses whose reason is no sound that is there
_SIGNS = {"fault": -1, "lack": 1, "unheard": 1, "too-loud": -1, "too-quiet": 1}


@dataclass(frozen=True)
class _Done:
    """One clause as it was carried out: whom it named first, what it set of whom, and the events before and after."""

    tree: Tree
    about: frozenset[str]
    asked: frozenset[tuple[str, str]]
    before: dict[str, SoundEvent]
    after: dict[str, SoundEvent]


def carried_out(start: Callable[[], Scene], clauses: list[Tree]) -> Scene:
    """The scene that `start` gives, after all clauses. Raises `InputError` where one is not clear or not possible.

    All that may be reasons are read as such first; those that explain nothing are wishes, and the whole is read anew.
    """
    scene = start()
    reasons = {n for n, part in enumerate(clauses) if _may_explain(scene, part)}
    unneeded = {n for n in reasons if clauses[n].parts[0].rule == "remove"}
    superseded: set[int] = set()
    refusal: InputError | None = None
    while True:
        try:
            scene, done = _run(start(), clauses, reasons | superseded)
            # One at a time: `the boat is too loud, it is way too loud` is one wish and its reason.
            order = sorted(reasons, key=lambda n: (clauses[n].parts[0].rule == "reason", n))
            wish = next((n for n in order if not _explains(scene, done, n, reasons, superseded)), None)
        except InputError as error:
            if not reasons & unneeded:
                raise refusal or error from None
            refusal, reasons = refusal or error, reasons - unneeded
            continue
        if wish is None:
            _check_so(scene, clauses, reasons | {m - 1 for m in superseded})
            return scene
        reasons -= {wish}


def _run(scene: Scene, clauses: list[Tree], silent: set[int]) -> tuple[Scene, list[_Done]]:
    done: list[_Done] = []
    for n, part in enumerate(clauses):
        before = dict(scene.now)
        scene.asked.clear()
        scene.about = []
        if n in silent:
            scene.find(_who(part))
        else:
            clause(scene, part)
        done.append(_Done(part, frozenset(scene.about), frozenset(scene.asked), before, dict(scene.now)))
    return scene, done


def _who(part: Tree) -> Tree:
    """Whom a clause is about; `too many bells` are all of them."""
    crowd = part.get("crowd")
    if crowd is None:
        return next(part.all("events", "plain", "thing"))
    many = Tree("core", crowd.start, crowd.end, (Tree("many", crowd.start, crowd.end, crowd.parts),))
    return Tree("thing", crowd.start, crowd.end, (many,))


# What may be a reason


def _may_explain(scene: Scene, part: Tree) -> bool:
    rule = part.parts[0].rule
    unneeded = rule == "remove" and scene.words(part)[1:3] == ["do", "not"]
    return rule == "reason" or unneeded or bool(_complaints(scene, part))


def _complaints(scene: Scene, part: Tree) -> list[tuple[Tree, str, int]]:
    """Of `the boat is too loud and too early` each such wish, the field it is about, and whether less or more is wanted."""
    inner = part.parts[0]
    if inner.rule != "set" or [one.rule for one in inner.parts if one.rule != "is"] != ["events", "wishes"]:
        return []
    found: list[tuple[Tree, str, int]] = []
    for wish in inner.all("too-loud", "too-quiet", "later", "longer"):
        if wish.rule in _SIGNS:
            found.append((wish, "loudness", _SIGNS[wish.rule]))
        elif "too" in scene.words(wish):
            field = "start" if wish.rule == "later" else "seconds"
            found.append((wish, field, 1 if wish.get("late", "long") is not None else -1))
    return found


# What is one


def _explains(scene: Scene, done: list[_Done], n: int, reasons: set[int], superseded: set[int]) -> bool:
    """Whether clause `n` is the reason for another, which then needs no more than that."""
    one = done[n]
    rule = one.tree.parts[0].rule
    beside = [m for m in (_next(n, reasons, 1, len(done)), _next(n, reasons, -1, len(done))) if m is not None]
    if rule == "reason":
        return _explains_beside(scene, one, [done[m] for m in beside])
    if rule == "remove":
        return bool(beside) and beside[0] > n and _replaces(scene, one, done[beside[0]])
    return _explains_how_much(scene, one, {m: done[m] for m in range(len(done)) if m not in reasons}, superseded)


def _explains_how_much(scene: Scene, one: _Done, others: dict[int, _Done], superseded: set[int]) -> bool:
    """Whether other clauses do all that is complained of; those that do it without the amount it has are superseded."""
    complaints = _complaints(scene, one.tree)
    wanted = {(event, field) for event in one.about for _, field, _ in complaints}
    said = {m: other for m, other in others.items() if _settled(other, wanted)}
    if not said or not one.about & scene.now.keys():
        return bool(said)
    bare = False
    for wish, field, sign in complaints:
        setting = [other for other in said.values() if field in {name for _, name in other.asked}]
        for other in setting:
            _check_sense(scene, one, other, field, sign)
        bare |= wish.get(*_AMOUNTS) is not None and not any(_has_amount(other.tree, field) for other in setting)
    _check_whole(scene, one, wanted, list(said.values()))
    if bare:
        asked = sorted(pair for other in said.values() for pair in other.asked)
        if asked != sorted(wanted) or any(_has_amount(other.tree, field) for other in said.values() for _, field in wanted):
            raise InputError(f"It is not clear how much '{scene.quote(one.tree)}' asks for; say it once, with an amount.")
        superseded.update(said)
    return not bare


def _settled(other: _Done, wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """What of that which is wanted a clause sets, or makes needless as it removes the event."""
    gone = other.before.keys() - other.after.keys()
    return {(event, field) for event, field in wanted if (event, field) in other.asked or event in gone}


def _check_whole(scene: Scene, one: _Done, wanted: set[tuple[str, str]], said: list[_Done]) -> None:
    """Refuses `the radio and the kettle are too loud, lower the radio`, and what may be meant in addition."""
    rest = wanted.difference(*(_settled(other, wanted) for other in said))
    more = len(list(one.tree.all("wish"))) > len(_complaints(scene, one.tree))
    vague = any(other.tree.get("everything") is not None and other.about != one.about for other in said)
    if rest or more or vague:
        told, other = scene.quote(one.tree), scene.quote(said[0].tree)
        raise InputError(
            f"It is not clear how much '{told}' asks for beside '{other}'; say each thing once, with an amount."
        )


def _next(n: int, reasons: set[int], step: int, count: int) -> int | None:
    """The clause behind or before that is no reason."""
    return next((m for m in range(n + step, count if step > 0 else -1, step) if m not in reasons), None)


def _explains_beside(scene: Scene, one: _Done, beside: list[_Done]) -> bool:
    told, why = scene.quote(one.tree), one.tree.get("why")
    if why is None:
        _check_crowd(scene, one, beside)
        return True
    able = [other for other in beside if other.about & one.about and other.tree.parts[0].rule not in _UNEXPLAINED]
    if not able:
        raise InputError(f"'{told}' does not say what should become different; say what should be done about that sound.")
    together = len(list(why.all("group"))) == 1  # of gulls that annoy one may go, but not of a radio and a kettle
    fitting = [other for other in able if other.about == one.about or (together and _thins_out(one, other))]
    if not fitting:
        raise InputError(
            f"'{told}' and '{scene.quote(able[0].tree)}' are not about the same sounds, so it is not clear "
            "what should be done about each; say only what should become different."
        )
    judged = next(why.all(*_SIGNS), None)
    if judged is not None:
        _check_sense(scene, one, fitting[0], "loudness", _SIGNS[judged.rule])
    return True


def _check_crowd(scene: Scene, one: _Done, beside: list[_Done]) -> None:
    """Refuses `there are too many gulls` where no clause says which of them should go."""
    told = scene.quote(one.tree)
    if len(one.about) == 1:
        only = listed([one.before[event] for event in one.about])
        raise InputError(f"'{told}' does not fit: there is only one such sound, {only}; say only what should be done.")
    if not any(_thins_out(one, other) for other in beside):
        for other in beside:
            _check_strangers(scene, one, other)
            if other.tree.parts[0].rule == "remove" and other.about == one.about:
                raise InputError(f"'{told}', but '{scene.quote(other.tree)}' leaves none of them; say which should stay.")
        raise InputError(f"'{told}' does not say which of them should go; name those that should be removed.")


def _check_strangers(scene: Scene, one: _Done, other: _Done) -> None:
    """Refuses `there are too many gulls, remove the first gull and the boat`."""
    strangers = [event for name, event in other.before.items() if name in other.about - one.about]
    if strangers and other.about & one.about:
        told, all_of_it = scene.quote(one.tree), scene.quote(other.tree)
        raise InputError(
            f"'{told}' is no reason for all of '{all_of_it}', as it is not about {listed(strangers, ' or ')}; "
            "give two sentences."
        )


def _thins_out(one: _Done, other: _Done) -> bool:
    """Whether some of those that are too many go, and others stay; where one is enough, one."""
    some = other.tree.parts[0].rule in ("remove", "mute") and bool(other.about) and other.about < one.about
    return some and (one.tree.get("enough", "only-one") is None or len(one.about) - len(other.about) == 1)


def _replaces(scene: Scene, one: _Done, other: _Done) -> bool:
    """Whether `I don't need two bells` or `I don't like the bell` is only the reason for what is asked for next."""
    who, rule = one.tree.parts[0], other.tree.parts[0].rule
    if who.get("counted") is not None or "both" in scene.words(_who(one.tree)):
        if not _thins_out(one, other):
            _check_strangers(scene, one, other)
            return False
        return True
    same = other.about == one.about and rule not in _UNEXPLAINED
    return same and (rule in ("remove", "mute") or scene.words(one.tree)[3] == "like")


def _has_amount(tree: Tree, field: str) -> bool:
    """Whether a clause says how much of a field; what its events are called does not, nor what it wishes besides."""

    def tells(part: Tree) -> bool:
        apart = part.rule == "events" or (part.rule == "wish" and part.parts[0].rule not in _KINDS[field])
        return part.rule in _AMOUNTS or (not apart and any(tells(inner) for inner in part.parts))

    return any(tells(part) for part in tree.parts)


def _check_sense(scene: Scene, one: _Done, other: _Done, field: str, sign: int) -> None:
    """Refuses `the boat is too loud, make it louder`."""
    for event in {event for event, name in other.asked if name == field} & one.about:
        if sign * (_value(scene, other.after[event], field) - _value(scene, other.before[event], field)) < 0:
            raise InputError(
                f"'{scene.quote(one.tree)}' and '{scene.quote(other.tree)}' contradict each other; "
                "say only what should become different."
            )


def _value(scene: Scene, event: SoundEvent, field: str) -> float:
    value = getattr(event, field)
    if value is None and field == "loudness":
        value = scene.level_before(event)
    return USUAL_LUFS if value is None else float(value)


def _check_so(scene: Scene, clauses: list[Tree], reasons: set[int]) -> None:
    """Refuses `the rain is louder, so the dog is left`: what stands before `so` in a sentence must be a reason."""
    for n, (first, second) in enumerate(itertools.pairwise(clauses)):
        between = [token.text for token in scene.tokens[first.end : second.start] if token.text not in _LINKS]
        if between[:1] == ["so"] and n not in reasons:
            raise InputError(f"'{scene.quote(first)}' is no reason for '{scene.quote(second)}'; give two sentences.")
