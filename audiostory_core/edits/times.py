"""Wishes about where events lie and how long they last: a tree of a wish in, changes noted in the `Scene`.

`later` is 2 s, a bit 1, much 5; `longer` is half as long again, a bit a quarter, much twice.
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import InputError
from ..plan.fit import MIN_EVENT_MS
from ..plan.levels import AMBIENCE_LUFS
from ..plan.story import MAX_TOTAL_SECONDS
from . import amounts
from .parser import Tree
from .scene import Ids, Scene
from .turns import title

# Place


def at_the_start(scene: Scene, ids: Ids, tree: Tree) -> None:
    others = [event for event in scene.cast().events if event.id not in ids]
    if scene.plan.is_sequential and others:
        _in_order(scene, ids, "before", others[0].id)
    else:
        _start_all(scene, ids, 0.0)


def at_the_end(scene: Scene, ids: Ids, tree: Tree) -> None:
    others = [event for event in scene.cast().events if event.id not in ids]
    if scene.plan.is_sequential and others:
        _in_order(scene, ids, "after", others[-1].id)
    else:
        _start_all(scene, ids, max((event.end for event in others), default=0.0))


def after(scene: Scene, ids: Ids, tree: Tree) -> None:
    other, span = scene.other(ids, tree), tree.get("span")
    if span is None and tree.get("starts") is None:
        _in_order(scene, ids, "after", other.id)
        return
    edge = other.end if tree.get("starts") is None else other.start
    _start_all(scene, ids, edge + (amounts.seconds(scene.tokens, span) if span is not None else 0.0))


def before(scene: Scene, ids: Ids, tree: Tree) -> None:
    """`2 s before the dog` starts 2 s before the dog does; `before the dog` ends where it starts."""
    other, span = scene.other(ids, tree), tree.get("span")
    if span is None:
        _in_order(scene, ids, "before", other.id)
    else:
        _start_all(scene, ids, other.start - amounts.seconds(scene.tokens, span))


def together(scene: Scene, ids: Ids, tree: Tree) -> None:
    _start_all(scene, ids, scene.other(ids, tree).start)


def within(scene: Scene, ids: Ids, tree: Tree) -> None:
    other = scene.other(ids, tree)
    for one in ids:
        middle = other.start + other.seconds / 2
        start = middle - (scene.event(one).seconds / 2 if "middle" in scene.words(tree) else 0.0)
        _start(scene, one, max(0.0, start))


def between(scene: Scene, ids: Ids, tree: Tree) -> None:
    first, second = sorted((scene.one(part) for part in tree.all("core")), key=lambda event: event.start)
    rest = [event for event in scene.events() if event.id not in ids]
    if first.end > second.start + 1e-6 or any(first.start < event.start < second.start for event in rest):
        raise InputError(f"There is more than a join between {title(first)} and {title(second)}; say after which event.")
    _in_order(scene, ids, "after", first.id)


def from_to(scene: Scene, ids: Ids, tree: Tree) -> None:
    start, end = (amounts.seconds(scene.tokens, part) for part in tree.all("time"))
    for one in ids:
        last(scene, one, end - start)
    _start_all(scene, ids, start)


def at(scene: Scene, ids: Ids, tree: Tree) -> None:
    _start_all(scene, ids, amounts.seconds(scene.tokens, next(tree.all("time", "span"))))


def earlier_at(scene: Scene, ids: Ids, tree: Tree) -> None:
    """`earlier, at 6 s`: at 6 s, which must be earlier. What this sentence adds was nowhere before."""
    time = amounts.seconds(scene.tokens, next(tree.all("time")))
    word = "earlier" if tree.get("sooner") is not None else "later"
    for one in ids:
        start = scene.event(one).start
        if one not in scene.added and (time >= start if word == "earlier" else time <= start):
            raise InputError(
                f"{title(scene.event(one))} starts at {start:g} s, and {time:g} s is not {word}; say when it should start."
            )
    _start_all(scene, ids, time)


def later(scene: Scene, ids: Ids, tree: Tree) -> None:
    sign = 1 if tree.get("late") is not None else -1
    shift(scene, ids, tree, sign)


def shift(scene: Scene, ids: Ids, tree: Tree, sign: int) -> None:
    """Later or earlier by what the tree says; where it says no number, not further than the beginning."""
    span = tree.get("span")
    by = amounts.by_degree(tree, 1.0, 2.0, 5.0) if span is None else amounts.seconds(scene.tokens, span)
    for one in ids:
        start = scene.event(one).start
        if span is None and start == 0 and sign < 0:
            raise InputError(f"{title(scene.event(one))} starts at the beginning already.")
        _start(scene, one, max(0.0, start + sign * by) if span is None else start + sign * by)


def shift_by(scene: Scene, ids: Ids, by: float) -> None:
    for one in ids:
        _start(scene, one, scene.event(one).start + by)


def background(scene: Scene, ids: Ids, tree: Tree) -> None:
    for one in ids:
        if one not in scene.added:
            raise InputError(
                f"It is not clear how {title(scene.event(one))} should come into the background; "
                "say how loud and how long it should be."
            )
        kind = scene.event(one).kind
        scene.change(one, kind="ambience" if kind == "sfx" else kind, loudness=AMBIENCE_LUFS)
    throughout(scene, ids, tree)


def beneath(scene: Scene, ids: Ids, tree: Tree) -> None:
    """Under everything: what is added is a bed; what is there keeps its level."""
    if all(one in scene.added for one in ids):
        background(scene, ids, tree)
    else:
        throughout(scene, ids, tree)


def throughout(scene: Scene, ids: Ids, tree: Tree) -> None:
    for one in ids:
        scene.change(one, start=0.0, seconds=scene.plan.total_seconds)


def in_its_place(scene: Scene, ids: Ids, tree: Tree) -> None:
    """Where the one event was that this sentence removes; `instead` behind another wish only says that it was different."""
    if scene.words(tree) == ["instead"] and scene.asked and not any(one in scene.added for one in ids):
        return
    if len(scene.removed) != 1:
        raise InputError(f"It is not clear in whose place '{scene.quote(tree)}' is; name it.")
    gone = next(event for event in scene.plan.events if event.id == scene.removed[0])
    if not scene.plan.is_sequential:
        _start_all(scene, ids, gone.start)
        return
    following = next((event.id for event in scene.plan.events if event.start > gone.start), None)
    if following is not None:
        _in_order(scene, ids, "before", following)
    else:
        at_the_end(scene, ids, tree)


def at_once(scene: Scene, ids: Ids, tree: Tree) -> None:
    """All start where the first of them does."""
    if len(ids) < 2:
        raise InputError(f"It is not clear with what '{scene.quote(tree)}' is; name both.")
    start = min(scene.event(one).start for one in ids)
    for one in ids:
        _start(scene, one, start)


def _in_order(scene: Scene, ids: Ids, side: str, other: str) -> None:
    """Several events keep their order."""
    for one in ids:
        scene.change(one, **{side: other})
        side, other = "after", one


def _start_all(scene: Scene, ids: Ids, start: float) -> None:
    if len(ids) > 1:
        raise InputError(f"{len(ids)} events cannot all start at {start:g} s; name one.")
    _start(scene, ids[0], start)


def _start(scene: Scene, one: str, start: float) -> None:
    if start < -1e-9:
        raise InputError(f"{title(scene.event(one))} would start {-start:g} s before the beginning of the story.")
    if start >= MAX_TOTAL_SECONDS:
        raise InputError(
            f"{title(scene.event(one))} would start at {start:g} s, but a story lasts at most {MAX_TOTAL_SECONDS:g} s."
        )
    scene.change(one, start=max(0.0, round(start, 6)))


# Length


def longer(scene: Scene, ids: Ids, tree: Tree) -> None:
    stretch(scene, ids, tree, 1 if tree.get("long") is not None else -1)


def stretch(scene: Scene, ids: Ids, tree: Tree, sign: int) -> None:
    """Longer or shorter by what the tree says."""
    for one in ids:
        last(scene, one, stretched_length(scene, scene.event(one).seconds, tree, sign))


def stretched_length(scene: Scene, length: float, tree: Tree, sign: int) -> float:
    span, share, factor = tree.get("span"), tree.get("percent"), tree.get("factor")
    if span is not None:
        return length + sign * amounts.seconds(scene.tokens, span)
    if share is not None:
        return length * (1 + sign * amounts.share(scene.tokens, share))
    times = amounts.by_degree(tree, 1.25, 1.5, 2.0) if factor is None else amounts.factor(scene.tokens, factor)
    if factor is not None and times < 1:
        return length * (1 + sign * times)  # "a third longer"
    return length * times**sign


def as_long(scene: Scene, ids: Ids, tree: Tree) -> None:
    scale_length(scene, ids, factor_in(scene, tree))


def scale_length(scene: Scene, ids: Ids, by: float) -> None:
    for one in ids:
        last(scene, one, scene.event(one).seconds * by)


def as_long_as(scene: Scene, ids: Ids, tree: Tree) -> None:
    other = scene.other(ids, tree)
    for one in ids:
        last(scene, one, other.seconds)


def lasting(scene: Scene, ids: Ids, tree: Tree) -> None:
    for one in ids:
        last(scene, one, amounts.seconds(scene.tokens, next(tree.all("span"))))


def until(scene: Scene, ids: Ids, tree: Tree) -> None:
    time, core = tree.get("time"), tree.get("core")
    for one in ids:
        end = scene.plan.total_seconds
        if time is not None:
            end = amounts.seconds(scene.tokens, time)
        elif core is not None:
            end = scene.other(ids, tree).start
        last(scene, one, end - scene.event(one).start)
        scene.stay(one)


def factor_in(scene: Scene, tree: Tree) -> float:
    """The factor or the percentage in a tree."""
    factor = tree.get("factor")
    if factor is not None:
        return amounts.factor(scene.tokens, factor)
    return amounts.share(scene.tokens, next(tree.all("percent")))


def last(scene: Scene, one: str, seconds: float) -> None:
    if not MIN_EVENT_MS / 1000 <= seconds <= MAX_TOTAL_SECONDS:
        raise InputError(
            f"{title(scene.event(one))} would last {seconds:g} s; an event lasts {MIN_EVENT_MS / 1000:g} to "
            f"{MAX_TOTAL_SECONDS:g} s."
        )
    # Whole milliseconds where something was multiplied; a number that was typed has no more.
    scene.change(one, seconds=round(seconds, 3))


TIMES: dict[str, Callable[[Scene, Ids, Tree], None]] = {  # by the grammar's rules
    "in-its-place": in_its_place, "at-the-start": at_the_start, "at-the-end": at_the_end, "after": after,
    "when-it-ends": after, "before": before, "with": together, "within": within, "between": between,
    "from-to": from_to, "at": at, "earlier-at": earlier_at,
    "later": later, "background": background, "beneath": beneath, "throughout": throughout,
    "at-once": at_once, "longer": longer, "as-long": as_long, "as-long-as": as_long_as, "for": lasting,
    "until": until,
}  # fmt: skip
