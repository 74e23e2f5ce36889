"""A sentence's clauses, carried out; those that only tell why another is asked for do nothing by themselves.

`The boat is too loud` is a wish where it stands alone, and the reason for `lower it by 4 dB` where that follows: then only
the one that says how much is done. What contradicts its reason, or has a reason about another sound, is asked back.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import InputError
from ..plan import SoundEvent
from .clauses import clause
from .diff import USUAL_LUFS
from .parser import Tree
from .scene import Scene

_AMOUNTS = (
    "degree", "decibels", "percent", "factor", "span", "time", "number", "signed", "negative", "loudness", "count", "core",
    "side", "in-half",
)  # fmt: skip
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
            wishes = {n for n in sorted(reasons) if not _explains(scene, done, n, reasons, superseded)}
        except InputError as error:
            if not reasons & unneeded:
                raise refusal or error from None
            refusal, reasons = refusal or error, reasons - unneeded
            continue
        if not wishes:
            _check_so(scene, clauses, reasons)
            return scene
        reasons -= wishes


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
    return rule == "reason" or unneeded or _complaint(scene, part) is not None


def _complaint(scene: Scene, part: Tree) -> tuple[Tree, str, int] | None:
    """Of `the boat is too loud` the wish, the field it is about, and whether less or more is wanted of it."""
    inner = part.parts[0]
    if inner.rule != "set" or [one.rule for one in inner.parts if one.rule != "is"] != ["events", "wishes"]:
        return None
    wishes = list(inner.all("wish"))
    if len(wishes) != 1:
        return None
    wish = next(wishes[0].all("too-loud", "too-quiet", "later", "longer"), None)
    if wish is None or (wish.rule in ("later", "longer") and "too" not in scene.words(wish)):
        return None
    if wish.rule in _SIGNS:
        return wish, "loudness", _SIGNS[wish.rule]
    field = "start" if wish.rule == "later" else "seconds"
    return wish, field, 1 if wish.get("late", "long") is not None else -1


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
    wish, field, sign = next(found for found in (_complaint(scene, one.tree),) if found)
    wanted = {(event, field) for event in one.about}
    same = [m for m, other in enumerate(done) if m not in reasons | superseded and other.about == one.about]
    said = [m for m in same if wanted <= done[m].asked]
    for m in said:
        _check_sense(scene, one, done[m], field, sign)
    if said and wish.get(*_AMOUNTS) is not None and not any(_has_amount(done[m].tree) for m in said):
        if len(said) > 1 or done[said[0]].asked != wanted:
            raise InputError(f"It is not clear how much '{scene.quote(one.tree)}' asks for; say it once, with an amount.")
        superseded.add(said[0])
        return False
    return bool(said) or not one.about & scene.now.keys()


def _next(n: int, reasons: set[int], step: int, count: int) -> int | None:
    """The clause behind or before that is no reason."""
    return next((m for m in range(n + step, count if step > 0 else -1, step) if m not in reasons), None)


def _explains_beside(scene: Scene, one: _Done, beside: list[_Done]) -> bool:
    told, why = scene.quote(one.tree), one.tree.get("why")
    if why is None:
        if not any(_thins_out(one, other) for other in beside):
            raise InputError(f"'{told}' does not say which of them should go; name those that should be removed.")
        return True
    fitting = [other for other in beside if other.about == one.about and other.tree.parts[0].rule not in _UNEXPLAINED]
    if not fitting:
        raise InputError(f"'{told}' does not say what should become different; say what should be done about that sound.")
    judged = next(why.all(*_SIGNS), None)
    if judged is not None:
        _check_sense(scene, one, fitting[0], "loudness", _SIGNS[judged.rule])
    return True


def _thins_out(one: _Done, other: _Done) -> bool:
    """Whether some of those that are too many go, and others stay; where one is enough, one."""
    some = other.tree.parts[0].rule in ("remove", "mute") and bool(other.about) and other.about < one.about
    return some and (one.tree.get("enough", "only-one") is None or len(one.about) - len(other.about) == 1)


def _replaces(scene: Scene, one: _Done, other: _Done) -> bool:
    """Whether `I don't need two bells` or `I don't like the bell` is only the reason for what is asked for next."""
    who, rule = one.tree.parts[0], other.tree.parts[0].rule
    if who.get("counted") is not None or "both" in scene.words(_who(one.tree)):
        return _thins_out(one, other)
    same = other.about == one.about and rule not in _UNEXPLAINED
    return same and (rule in ("remove", "mute") or scene.words(one.tree)[3] == "like")


def _has_amount(tree: Tree) -> bool:
    """Whether a clause says how much; what its events are called does not."""
    return any(part.rule in _AMOUNTS or (part.rule != "events" and _has_amount(part)) for part in tree.parts)


def _check_sense(scene: Scene, one: _Done, other: _Done, field: str, sign: int) -> None:
    """Refuses `the boat is too loud, make it louder`."""
    for event in {one for one, name in other.asked if name == field} & one.about:
        if sign * (_value(other.after[event], field) - _value(other.before[event], field)) < 0:
            raise InputError(f"'{scene.quote(one.tree)}' and '{scene.quote(other.tree)}' contradict each other; "
                             "say only what should become different.")  # fmt: skip


def _value(event: SoundEvent, field: str) -> float:
    value = getattr(event, field)
    return USUAL_LUFS if value is None else float(value)


def _check_so(scene: Scene, clauses: list[Tree], reasons: set[int]) -> None:
    """Refuses `the rain is louder so the dog is left`: what stands before `so` must be a reason."""
    for n, (first, second) in enumerate(itertools.pairwise(clauses)):
        between = [token.text for token in scene.tokens[first.end : second.start]]
        if between[:1] == ["so"] and n not in reasons:
            raise InputError(f"'{scene.quote(first)}' is no reason for '{scene.quote(second)}'; give two sentences.")
