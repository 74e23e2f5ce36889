"""Verbs that say where things go: `turn up`, `delay`, `extend`. The tree of such a clause in, the `Scene` changed."""

from __future__ import annotations

from collections.abc import Callable

from ..plan.fit import fit
from . import amounts, levels, times
from .parser import Tree
from .scene import Scene
from .wishes import wish


def _raise(scene: Scene, tree: Tree) -> None:
    _turn(scene, tree, 1)


def _lower(scene: Scene, tree: Tree) -> None:
    _turn(scene, tree, -1)


def _turn(scene: Scene, tree: Tree, sign: int) -> None:
    ids = scene.find(next(tree.all("events")))
    how = tree.get("how-loud")
    if how is not None and how.get("loudness") is not None:
        levels.level_to(scene, ids, next(how.all("loudness")))
    elif how is not None and how.get("as-loud") is not None:
        levels.as_loud(scene, ids, next(how.all("as-loud")))
    else:
        levels.amplify(scene, ids, how or tree, sign)


def _volume(scene: Scene, tree: Tree) -> None:
    ids = scene.find(next(tree.all("events")))
    level, factor = tree.get("level"), tree.get("factor")
    if level is not None:
        wish(scene, ids, Tree("wish", level.start, level.end, (level,)))
    elif tree.get("up", "down") is not None:
        levels.amplify(scene, ids, Tree("up", 0, 0), 1 if tree.get("up") is not None else -1)
    elif factor is not None or tree.get("double", "halve") is not None:
        levels.scale_level(scene, ids, _doubled(scene, tree, factor))
    else:
        levels.level_to(scene, ids, next(tree.all("number", "negative")))


def _duration(scene: Scene, tree: Tree) -> None:
    ids = scene.find(next(tree.all("events")))
    length, factor = tree.get("length"), tree.get("factor")
    if length is not None:
        wish(scene, ids, Tree("wish", length.start, length.end, (length,)))
    elif factor is not None or tree.get("double", "halve") is not None:
        times.scale_length(scene, ids, _doubled(scene, tree, factor))
    elif scene.words(tree)[0] in ("add", "give") or tree.get("take-off") is not None:
        times.stretch(scene, ids, tree, -1 if tree.get("take-off") is not None else 1)
    else:
        times.lasting(scene, ids, tree)


def _doubled(scene: Scene, tree: Tree, factor: Tree | None) -> float:
    if factor is not None:
        return amounts.factor(scene.tokens, factor)
    return 2.0 if tree.get("double") is not None else 0.5


def _delay(scene: Scene, tree: Tree) -> None:
    _shift(scene, tree, 1)


def _advance(scene: Scene, tree: Tree) -> None:
    _shift(scene, tree, -1)


def _shift(scene: Scene, tree: Tree, sign: int) -> None:
    ids = scene.find(next(tree.all("events")))
    if tree.get("time") is not None:
        times.at(scene, ids, tree)
    else:
        times.shift(scene, ids, tree, sign)


def _move(scene: Scene, tree: Tree) -> None:
    signed = tree.get("signed")
    if signed is not None:
        by = amounts.number(scene.tokens, signed)
        times.shift_by(scene, scene.find(next(tree.all("events"))), by)
        return
    for who, time in zip(tree.all("events"), tree.all("time"), strict=True):
        times.at(scene, scene.find(who), Tree("at", time.start, time.end, (time,)))


def _extend(scene: Scene, tree: Tree) -> None:
    _to_length(scene, tree, 1)


def _shorten(scene: Scene, tree: Tree) -> None:
    _to_length(scene, tree, -1)


def _to_length(scene: Scene, tree: Tree, sign: int) -> None:
    if scene.is_the_story(next(tree.all("events"))) and "to" in scene.words(tree) and tree.get("span") is not None:
        whole(scene, tree)
        return
    ids = scene.find(next(tree.all("events")))
    how = tree.get("how-long")
    words = scene.words(how) if how is not None else []
    until = how.get("until") if how is not None else None
    if tree.get("in-half") is not None or {"half", "by"} <= {*words}:
        times.scale_length(scene, ids, 0.5)
    elif until is not None:
        times.until(scene, ids, until)
    elif how is not None and "to" in words:
        _to_span(scene, ids, how)
    else:
        times.stretch(scene, ids, how or Tree("longer", 0, 0), sign)


def _to_span(scene: Scene, ids: list[str], how: Tree) -> None:
    if how.get("span") is not None:
        times.lasting(scene, ids, how)
    else:
        times.as_long(scene, ids, how)


def _pan_to(scene: Scene, tree: Tree) -> None:
    ids = scene.find(next(tree.all("events")))
    pan, value = tree.get("pan"), tree.get("number")
    if pan is not None:
        wish(scene, ids, Tree("wish", pan.start, pan.end, (pan,)))
    elif value is not None:
        levels.pan_value(scene, ids, value)
    else:
        levels.centre(scene, ids, tree)


def _opening(scene: Scene, tree: Tree) -> None:
    times.at_the_start(scene, scene.find(next(tree.all("plain"))), tree)


def _closing(scene: Scene, tree: Tree) -> None:
    times.at_the_end(scene, scene.find(next(tree.all("plain"))), tree)


def _halt(scene: Scene, tree: Tree) -> None:
    times.until(scene, scene.find(next(tree.all("events"))), tree)


def _fade_them(scene: Scene, tree: Tree) -> None:
    for part in list(tree.all("faded")) or [tree]:
        who = part.get("plain")
        levels.fade_event(scene, scene.find(part if who is None else who), part)


def whole(scene: Scene, tree: Tree) -> None:
    """The whole story longer or shorter, each event in proportion."""
    plan, before = scene.edited(), scene.total_seconds
    longer, span, length = tree.get("longer"), tree.get("span"), plan.total_seconds
    if tree.get("stretch", "squeeze") is not None:
        length = times.stretched_length(scene, length, tree, 1 if tree.get("stretch") is not None else -1)
    elif longer is not None:
        length = times.stretched_length(scene, length, longer, 1 if longer.get("long") is not None else -1)
    elif span is not None:
        length = amounts.seconds(scene.tokens, span)
    else:
        length *= times.factor_in(scene, tree)
    if before is not None and abs(length - before) > 0.5:
        scene.notes.append(f"'{scene.quote(tree)}' is said last: the story lasts {length:g} s and not {before:g} s")
    fitted = fit(plan, round(length, 3))
    for event in fitted.events:
        scene.change(event.id, start=event.start, seconds=event.seconds)
    scene.total_seconds = fitted.total_seconds


VERBS: dict[str, Callable[[Scene, Tree], None]] = {
    "raise": _raise, "lower": _lower, "volume": _volume, "duration": _duration, "halt": _halt, "delay": _delay,
    "advance": _advance, "move": _move, "extend": _extend, "shorten": _shorten, "pan-to": _pan_to, "fade-them": _fade_them,
    "whole": whole, "opening": _opening, "closing": _closing,
}  # fmt: skip
